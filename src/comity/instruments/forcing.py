"""What the keeper owes: to record that the day has come on which the instrument, or who consented later, is bound.

It decides nothing: whoever holds the same events finds the same day. It is recorded so that everybody is told, so that
what depends on it (a charter that is amended) has a place in the record, and because it is final.
"""

from collections.abc import Callable, Iterable
from typing import Any

from comity.charter import Charter
from comity.core.act import Act, Audience
from comity.core.errors import Refused
from comity.decisions import outcome
from comity.instruments.acts import Force
from comity.instruments.calendar import day_in
from comity.instruments.facts import Event, Instrument
from comity.instruments.names import FORCE
from comity.instruments.speaking import course_in, instrument_of, needs_of, today
from comity.instruments.status import NEVER, Course
from comity.parties.acts import Disavow
from comity.record.facts import Fact, Need, State
from comity.record.judge import Case, Owed


def days_of(course: Course) -> dict[str, list[str]]:
    """Return the days of entry into force: under "" the instrument's own, and of each party that is bound later."""
    if course.force == NEVER:
        return {}
    found: dict[str, list[str]] = {"": [course.force]}
    for party, track in sorted(course.tracks.items()):
        later = [each.since for each in track.consents if course.force < each.since < NEVER]
        if later:
            found[party] = later
    return found


def owed_on(course: Course, day: str) -> list[Owed]:
    """Return what the keeper owes of an instrument by the end of a day, the instrument's own entry into force first."""
    told = {(each.party, each.day) for each in course.counted.of(FORCE)}
    instrument = course.instrument
    owed: list[Owed] = []
    for party, days in days_of(course).items():
        body = {"instrument": instrument.act} | ({"party": party} if party else {})
        untold = [each for each in days if each <= day and (party, each) not in told]
        owed += [Owed("instrument.force", Audience.from_text(instrument.audience), body) for _ in untold]
    return owed


def _day_of(course: Course, party: str, day: str) -> str | None:
    """Return the first day by now that is not recorded yet, or None."""
    told = {(each.party, each.day) for each in course.counted.of(FORCE)}
    return next((each for each in days_of(course).get(party, ()) if each <= day and (party, each) not in told), None)


def check_force(case: Case) -> None:
    """In force when the conditions of the clauses held and the time after it is over, and never otherwise."""
    force: Force = case.payload
    course = course_in(case.state, instrument_of(case))
    if _day_of(course, force.party, today(case, course)) is None:
        raise Refused("instrument.nothing_to_record")


def find_force(case: Case) -> dict[str, Any]:
    """The day of entry into force, in the zone of the clauses."""
    course = course_in(case.state, instrument_of(case))
    return {"day": _day_of(course, case.payload.party, today(case, course))}


def apply_force(case: Case) -> list[Fact]:
    """It is recorded, and what it rests on is final."""
    force, act = case.payload, case.act
    return [
        Event(
            case.index, act.id, force.instrument, FORCE, force.party, act.key, "", "", "", case.findings["day"], "",
            False, act.to.text, case.now,
        )
    ]  # fmt: skip


def follow_said(case: Case) -> list[Owed]:
    """What is owed at once: papers of earlier days may complete what is in force since."""
    return _owed_in(case.state, case.payload.instrument, case.now)


def _owed_in(state: State, act: str, now: str) -> list[Owed]:
    instrument = state.latest(Instrument, act=act)
    if instrument is None:
        return []
    course = course_in(state, instrument)
    return owed_on(course, day_in(course.clauses.zone, now))


def due_force(reference: str, now: str, load: Callable[[Iterable[Need]], State], charter: Charter) -> Owed | None:
    """What is owed on a day of which the diary says that somebody may be bound: the first thing, if it is so."""
    state = load([Need(Event, "act", reference)])
    event = state.latest(Event, act=reference)
    act = event.instrument if event else reference
    return next(iter(_owed_in(load(needs_of(act)), act, now)), None)


def need_disavow(state: State, act: Act, disavow: Disavow) -> Iterable[Need]:
    """What any disavowal looks at, and all that happened in instruments in which the key spoke."""
    yield from outcome.need_disavow(state, act, disavow)
    yield Need(Event, "key", disavow.key)
    for event in state.find(Event, key=disavow.key):
        yield from needs_of(event.instrument)


def follow_disavow(case: Case) -> list[Owed]:
    """What follows from any disavowal; where nothing but that key stood in the way, an instrument is in force."""
    spoke = dict.fromkeys(event.instrument for event in case.state.find(Event, key=case.payload.key))
    owed = outcome.follow_disavow(case)
    return [*owed, *(each for act in spoke for each in _owed_in(case.state, act, case.now))]
