"""The organisation itself as a party: who speaks for it, and by which authority of its members.

Sources: VCLT-IO, Articles 2(1)(c), 6 and 7(3)(b): an organisation concludes treaties by its own rules. Here they are
that the members concur with whatever binds it. Who holds the office that the charter names carries out what they
decided: it signs, consents to and applies a text that they adopted with the organisation among its parties; anything
else that it does in the organisation's name needs a mandate, an effect of an adopted text, which is used once.
"""

from collections.abc import Iterable, Sequence

from comity.core.errors import Refused
from comity.instruments.facts import Event, Instrument, Mandate
from comity.instruments.names import (
    APPLY,
    CONFIRM,
    DEPOSIT,
    EMPOWER,
    FIND,
    ITSELF,
    LEAVE,
    OBJECT,
    RESERVE,
    REVIEW,
    SIGN,
    WITHDRAW,
)
from comity.instruments.status import Course
from comity.record.judge import Case
from comity.record.registry import holder_of

# What the adoption of a text between the organisation and others lets its representative do.
CONCURRED = (SIGN, DEPOSIT, APPLY)
# What a mandate may be for.
MANDATED = (*CONCURRED, EMPOWER, RESERVE, OBJECT, FIND, LEAVE, WITHDRAW, CONFIRM)


def check_represented(case: Case) -> str:
    """Return the office that represents the organisation; raises Refused if its charter names none."""
    office = case.charter.instruments.represented_by
    if office is None:
        raise Refused("instrument.unrepresented")
    return office


def check_represents(case: Case) -> None:
    """Raise Refused unless the act's author holds the office that represents the organisation now."""
    office = check_represented(case)
    if holder_of(case.state, office) != case.act.by:
        raise Refused("instrument.not_representative", party=case.act.by, office=office)


def check_authority(case: Case, course: Course, event: str, form: str, target: str) -> None:
    """Raise Refused unless the members concurred with what is said in the organisation's name, or gave a mandate."""
    events = case.state.find(Event, instrument=course.instrument.act)
    papers = {each.act: each for each in events if each.entered_by}
    mandates = case.state.find(Mandate, instrument=course.instrument.act)
    used = used_of(course, papers.values())
    if not needs_mandate(course, event, form, papers.get(target)):
        return
    if left_of(mandates, used, event) < 1:
        raise Refused("instrument.needs_mandate", event=event)


def needs_mandate(course: Course, event: str, form: str, paper: Event | None, before: int | None = None) -> bool:
    """Whether something in the organisation's name needs a mandate; `before` is its index, None for one to come.

    To have looked at how an agreement is carried out binds nobody, nor does to deny a paper. Once the organisation has
    left, or taken something back, the adoption of the text is used up: that it binds itself anew is a new decision.
    """
    if event == REVIEW or (event == CONFIRM and form == "denied"):
        return False
    if event == CONFIRM and paper is not None:
        event = paper.event
    ended = any(
        each.party == ITSELF and (before is None or each.index < before) for each in course.counted.of(LEAVE, WITHDRAW)
    )
    return ended or event not in CONCURRED or not is_concurred(course.instrument, course.clauses.between)


def is_concurred(instrument: Instrument, between: Sequence[str] | None) -> bool:
    """Whether the members adopted that the organisation is a party: of what was entered they decided nothing here."""
    return instrument.adopted and ITSELF in (between or ())


def used_of(course: Course, papers: Iterable[Event]) -> list[str]:
    """Return for what mandates were used, each once; what a disavowed key said counts for nothing and used none."""
    by_act = {each.act: each for each in papers}
    return [
        each.event
        for each in course.counted.of(*MANDATED)
        if each.party == ITSELF
        and not each.entered_by
        and needs_mandate(course, each.event, each.form, by_act.get(each.target), each.index)
    ]


def left_of(mandates: Iterable[Mandate], used: Sequence[str], event: str) -> int:
    """Return how many mandates for something are left."""
    return sum(each.event == event for each in mandates) - used.count(event)
