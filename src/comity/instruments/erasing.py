"""What of an instrument is not erased: the words of a reservation that stands, which others accept or object to."""

from collections.abc import Iterable

from comity.core.act import Act
from comity.core.errors import Refused
from comity.decisions.adopted_acts import Erase
from comity.disputes import rules as disputes
from comity.instruments.calendar import day_in
from comity.instruments.facts import Event, Instrument
from comity.instruments.names import RESERVE
from comity.instruments.pairs import reservations_of
from comity.instruments.speaking import course_in, needs_of
from comity.record.facts import Need, State
from comity.record.judge import Case


def need_erase(state: State, act: Act, erase: Erase) -> Iterable[Need]:
    """What any erasure looks at, and the instrument in which the words were said."""
    yield from disputes.need_erase(state, act, erase)
    yield Need(Event, "act", erase.act)
    for event in state.find(Event, act=erase.act):
        yield from needs_of(event.instrument)


def check_erase(case: Case) -> None:
    """Its author withdraws a reservation first; its words are then its own again."""
    disputes.check_erase(case)
    event = case.state.latest(Event, act=case.payload.act)
    if event is None or event.event != RESERVE:
        return
    instrument = case.state.latest(Instrument, act=event.instrument)
    assert instrument is not None, "something was said in it"
    course = course_in(case.state, instrument)
    day = day_in(course.clauses.zone, case.now)
    if any(
        made.stands(day) and case.payload.act in (made.event.act, made.said.act) for made in reservations_of(course)
    ):
        raise Refused("erase.reservation_stands")
