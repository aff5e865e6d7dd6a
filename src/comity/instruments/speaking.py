"""A party that says something in an instrument: what every rule looks at first, and whom the final clauses let in."""

from collections.abc import Iterable
from dataclasses import dataclass

from comity.core.act import EVERYONE, Act, Audience
from comity.core.errors import Refused
from comity.instruments.acts import Payload, Said
from comity.instruments.calendar import day_in
from comity.instruments.events import disavowed_of
from comity.instruments.facts import Event, Instrument, Mandate
from comity.instruments.itself import check_authority, check_represents
from comity.instruments.names import ITSELF
from comity.instruments.status import Consent, Course, Track, course_of
from comity.parties.facts import Party
from comity.record.access import sits_in
from comity.record.facts import Fact, Need, State
from comity.record.judge import Case
from comity.record.registry import holder_of, standing_of

STATE, ORGANISATION, OFFICE = "state", "organisation", "office"


@dataclass(frozen=True, slots=True)
class Speaking:
    """Who says what on which day; `course` is as it was known by that day, `on_paper` that a depositary enters it."""

    case: Case
    course: Course
    said: Said
    party: str
    day: str
    on_paper: bool = False

    @property
    def track(self) -> Track:
        """What the party did so far."""
        return self.course.tracks.get(self.party) or Track(self.party)

    @property
    def consent(self) -> Consent | None:
        """Its consent that stands on the day, or None."""
        found = self.track.consent_on(self.day)
        return found if found is not None and self.day < found.until else None

    @property
    def kind(self) -> str:
        """What the party is: a state, an organisation, or an office that acts for this one."""
        return kind_of(self.case.state, self.party)


def kind_of(state: State, party: str) -> str:
    """Return what a party is."""
    if party == ITSELF:
        return ORGANISATION
    found = state.latest(Party, party=party)
    return found.kind if found else STATE


def need_instrument(state: State, act: Act, payload: Payload) -> Iterable[Need]:
    """The instrument, and all that happened in it."""
    return needs_of(payload.instrument)


def needs_of(instrument: str) -> list[Need]:
    """Return what is looked up of an instrument."""
    facts: tuple[type[Fact], ...] = (Event, Mandate)
    return [Need(Instrument, "act", instrument), *(Need(fact, "instrument", instrument) for fact in facts)]


def course_in(state: State, instrument: Instrument, until: str | None = None) -> Course:
    """Return the course of an instrument, from the state."""
    return state.derived(_fold, instrument, until)


def _fold(state: State, instrument: Instrument, until: str | None) -> Course:
    return course_of(instrument, state.find(Event, instrument=instrument.act), disavowed_of(state), until)


def read_instrument(case: Case) -> Instrument:
    """Return the instrument of the act; raises Refused unless its author reads it, and all who do read the act."""
    act = case.payload.instrument
    found = case.state.latest(Instrument, act=act)
    if found is None or not reads(case.state, Audience.from_text(found.audience), case.act.by):
        raise Refused("instrument.unknown", instrument=act)
    return instrument_of(case)


def instrument_of(case: Case) -> Instrument:
    """Return the instrument of the act; raises Refused if there is none, or the act is for others than its readers."""
    found = case.state.latest(Instrument, act=case.payload.instrument)
    if found is None:
        raise Refused("instrument.unknown", instrument=case.payload.instrument)
    if case.act.to.text != found.audience:
        raise Refused("decision.other_audience", expected=found.audience)
    return found


def reads(state: State, audience: Audience, party: str) -> bool:
    """Whether the party is of that audience now: who has left reads no further, and does not answer."""
    if audience.standing:
        return audience.standing == EVERYONE or audience.standing in sits_in(state, party)
    return party in audience.parties


def today(case: Case, course: Course) -> str:
    """Return the day on which the act is recorded, in the zone of the clauses."""
    return day_in(course.clauses.zone, case.now)


def speaking(case: Case) -> Speaking:
    """Return who says what; raises Refused unless its author may speak in the instrument at all."""
    found = speaks(case)
    check_takes_part(found)
    return found


def speaks(case: Case) -> Speaking:
    """Return who says what, as its own or in the organisation's name; raises Refused unless it may speak for that."""
    said: Said = case.payload
    course = course_in(case.state, read_instrument(case))
    if said.speaks_for == ITSELF:
        check_represents(case)
        check_authority(case, course, said.event, said.form, said.target)
    return Speaking(case, course, said, said.speaks_for or case.act.by, today(case, course))


def check_takes_part(at: Speaking) -> None:
    """An office is no party; who is not of those between whom it is does not become one; what has ended is ended."""
    if at.kind == OFFICE:
        raise Refused("instrument.office", party=at.party)
    between = at.course.clauses.between
    if between is not None and at.party not in between:
        raise Refused("instrument.between_others", party=at.party, parties=list(between))
    # VCLT, Article 70.
    if at.day < at.course.instrument.day:
        raise Refused("instrument.before_adoption", day=at.day, first_day=at.course.instrument.day)
    if at.day >= at.course.ends:
        raise Refused("instrument.terminated", day=at.course.ends)


def check_open_to(at: Speaking, standings: tuple[str, ...] | None) -> None:
    """Only those whom the clauses name take part; of a paper the depositary has seen that its author was one."""
    if standings is None or at.on_paper:
        return
    if standing_of(at.case.state, at.party) not in standings:
        raise Refused("instrument.not_open_to", party=at.party, standings=list(standings))


def depositary_of(state: State, depositary: str) -> str | None:
    """Return the party that is the depositary now: itself, or the one that holds the office."""
    return holder_of(state, depositary) if depositary[:1].islower() else depositary
