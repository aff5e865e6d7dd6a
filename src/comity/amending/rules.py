"""When an amendment of the charter takes effect: with its instrument, or before where all apply that provisionally.

Nobody decides it: whoever holds the same events finds the same. Sources: VCLT, Articles 24, 25 and 40; SCO Charter,
Articles 4(3) and 21. The rules of an organisation are one for all its parties: so they are not applied provisionally by
some, but once every party that negotiated the amendment and takes part still applies it; and when one ceases to, for
nobody. An amendment in force binds whoever takes part.
"""

from collections.abc import Iterable

from comity.amending.acts import Amend
from comity.core.act import Act, Audience
from comity.core.errors import Refused
from comity.instruments import forcing
from comity.instruments.calendar import day_in
from comity.instruments.facts import Event, Instrument
from comity.instruments.names import FORCE as IN_FORCE
from comity.instruments.speaking import course_in, needs_of
from comity.instruments.status import Course
from comity.parties.acts import Disavow
from comity.parties.amending import ENDED, FORCE, IN_EFFECT, PROVISIONAL, VOID, step_of, take_step
from comity.parties.facts import Amendment, AmendmentStep
from comity.record.facts import Fact, Need, State
from comity.record.judge import Case, Owed
from comity.record.registry import standing_of


def need_amend(state: State, act: Act, amend: Amend) -> Iterable[Need]:
    """The instrument, and all that happened in it."""
    return needs_of(amend.instrument)


def next_step(state: State, course: Course, day: str) -> str | None:
    """Return what has become of the amendment that an instrument carries and is not recorded yet, or None."""
    act = course.instrument.act
    if not state.find(Amendment, act=act):
        return None
    last = step_of(state, act)
    if last in (FORCE, VOID):
        return None
    if any(not event.party for event in course.counted.of(IN_FORCE)):
        return FORCE
    # Its entry into force is recorded first, and this follows it.
    if course.in_force_at(day):
        return None
    if last in IN_EFFECT:
        return None if applies_for_all(state, course, day) else ENDED
    return PROVISIONAL if applies_for_all(state, course, day) else None


def applies_for_all(state: State, course: Course, day: str) -> bool:
    """Whether every party that negotiated the instrument and takes part still applies it before it is in force."""
    return bool(negotiating_in(state, course)) and not not_applying(state, course, day)


def negotiating_in(state: State, course: Course) -> list[str]:
    """Return the parties that negotiated the instrument and have a standing still."""
    return [each for each in course.instrument.negotiating.split() if standing_of(state, each) is not None]


def not_applying(state: State, course: Course, day: str) -> list[str]:
    """Return who of them does not apply it before it is in force."""
    tracks = course.tracks
    parties = negotiating_in(state, course)
    return [each for each in parties if each not in tracks or not tracks[each].applies_provisionally(day)]


def _owed_in(state: State, act: str, now: str) -> list[Owed]:
    instrument = state.latest(Instrument, act=act)
    if instrument is None or not state.find(Amendment, act=act):
        return []
    course = course_in(state, instrument)
    step = next_step(state, course, day_in(course.clauses.zone, now))
    if step is None:
        return []
    return [Owed("charter.amend", Audience.from_text(instrument.audience), {"instrument": act, "step": step})]


def follow_said(case: Case) -> list[Owed]:
    """What is owed when somebody has spoken in an instrument: there, and of the charter that it amends."""
    return [*forcing.follow_said(case), *_owed_in(case.state, case.payload.instrument, case.now)]


def follow_force(case: Case) -> list[Owed]:
    """What is owed when an instrument is in force: that the charter is amended, if it says so."""
    return _owed_in(case.state, case.payload.instrument, case.now)


def follow_disavow(case: Case) -> list[Owed]:
    """What follows from any disavowal; what was applied provisionally by that key's word alone is so no longer."""
    disavow: Disavow = case.payload
    spoke = dict.fromkeys(event.instrument for event in case.state.find(Event, key=disavow.key))
    owed = forcing.follow_disavow(case)
    return [*owed, *(each for act in spoke for each in _owed_in(case.state, act, case.now))]


def check_amend(case: Case) -> None:
    """What is recorded of an amendment has happened, and was not recorded before."""
    amend: Amend = case.payload
    instrument = case.state.latest(Instrument, act=amend.instrument)
    if instrument is None or not case.state.find(Amendment, act=amend.instrument):
        raise Refused("charter.not_amended_by", instrument=amend.instrument)
    if case.act.to.text != instrument.audience:
        raise Refused("decision.other_audience", expected=instrument.audience)
    course = course_in(case.state, instrument)
    if next_step(case.state, course, day_in(course.clauses.zone, case.now)) != amend.step:
        raise Refused("charter.nothing_to_record", instrument=amend.instrument)


def apply_amend(case: Case) -> list[Fact]:
    """From the next entry on the charter is what follows from it, and the seats are those that it gives."""
    amend: Amend = case.payload
    amendment = case.state.latest(Amendment, act=amend.instrument)
    assert amendment is not None, "the rule has seen it"
    step = AmendmentStep(case.index, amendment.act, amend.step, case.now[:10], case.act.id)
    return take_step(case.state, case.rules.charter, amendment, step)
