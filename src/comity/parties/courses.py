"""The course of applications and the holders of offices, as pages show them: derived from public facts alone. Pure."""

from dataclasses import dataclass

from comity.charter import Charter
from comity.charter.terms import Office
from comity.parties.applications import is_open, way_of
from comity.parties.facts import Applied, Recalled, Recommended
from comity.parties.obligations import granted_of
from comity.parties.rotation import term_end
from comity.record.facts import State
from comity.record.registry import OfficeHeld, Standing


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an application's course: the organ, and when and by which act it was taken; both empty until then.

    `what` is `applied`, `recommends` or `decides`; `next` says that this step is the one that is awaited.
    """

    what: str
    organ: str
    done: str
    act: str
    next: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """An application and how far it has come. `status` is open, given, recalled, or moot (its standing was merged)."""

    applied: Applied
    status: str
    steps: tuple[Step, ...]


def course_of(state: State, charter: Charter, applied: Applied) -> Course:
    """Return the course of an application by the charter's way."""
    admission = way_of(state, charter, applied)
    steps = [Step("applied", admission.receives or "" if admission else "", applied.time, applied.act)]
    done = {each.organ: each for each in state.find(Recommended, application=applied.act)}
    for organ in admission.organs[:-1] if admission else ():
        found = done.get(organ)
        steps.append(Step("recommends", organ, found.time if found else "", found.act if found else ""))
    given = _given(state, applied)
    last = admission.organs[-1] if admission else ""
    steps.append(Step("decides", last, *_decided(state, applied, given)))
    status = _status(state, applied, given)
    if status == "open":
        waits = next((place for place, step in enumerate(steps) if not step.done), None)
        if waits is not None:
            steps[waits] = Step(steps[waits].what, steps[waits].organ, "", "", next=True)
    return Course(applied, status, tuple(steps))


def _decided(state: State, applied: Applied, given: Standing | None) -> tuple[str, str]:
    """Return on which day and by which act it was decided: granted, where the standing waits for what is undertaken."""
    granted = granted_of(state, applied.act)
    if granted is not None:
        return granted.day, granted.act
    return (given.since, given.source.removeprefix("act ")) if given else ("", "")


def _given(state: State, applied: Applied) -> Standing | None:
    lines = state.find(Standing, party=applied.party)
    return next((each for each in lines if each.index > applied.index and each.standing == applied.standing), None)


def _status(state: State, applied: Applied, given: Standing | None) -> str:
    if given is not None and not state.find(Recalled, named=applied.act):
        return "given"
    if is_open(state, applied):
        return "open"
    return "recalled" if state.find(Recalled, named=applied.act) else "moot"


def list_courses(state: State, charter: Charter, *, party: str | None = None) -> list[Course]:
    """Return the courses of all applications, or of one party's, the latest first."""
    found = state.all(Applied) if party is None else state.find(Applied, party=party)
    return [course_of(state, charter, applied) for applied in reversed(found)]


@dataclass(frozen=True, slots=True)
class Held:
    """A term of an office: its holder, the day since when, and the day on which it ends if the charter says so."""

    party: str
    since: str
    ends: str | None


def terms_of(state: State, office: Office) -> list[Held]:
    """Return the terms of an office, the present one first."""
    held = reversed(state.find(OfficeHeld, office=office.id))
    return [Held(each.party, each.since, term_end(office, each.since)) for each in held]


def list_offices(state: State, charter: Charter) -> list[tuple[Office, list[Held]]]:
    """Return the charter's offices with their terms, in the charter's order."""
    return [(office, terms_of(state, office)) for office in charter.offices]
