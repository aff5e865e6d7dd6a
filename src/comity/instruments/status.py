"""Who is what in an instrument, and since which day: none, signatory, contracting, party, former; never stored.

`course_of` folds its events once, for all days; `Course.status` then answers for any of them. A contracting party has
consented and is not bound yet, a party is bound (VCLT 2(1)(f) and (g)). Nothing that is known of later days changes
what was true on a day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from comity.instruments.calendar import add, count
from comity.instruments.clauses import DEFINITIVE, Clauses, read_clauses
from comity.instruments.conditions import All, Condition, Number
from comity.instruments.events import NOBODY, Counted, Disavowed, counted
from comity.instruments.facts import Event, Instrument
from comity.instruments.names import APPLY, DEPOSIT, LEAVE, SIGN

NONE, SIGNATORY, CONTRACTING, PARTY, FORMER = "none", "signatory", "contracting", "party", "former"
STATUSES = (NONE, SIGNATORY, CONTRACTING, PARTY, FORMER)
NOT_OPEN, OPEN, IN_FORCE, TERMINATED = "not-open", "open", "in-force", "terminated"
# A day that never comes: it sorts after every day.
NEVER = "~"


@dataclass(slots=True)
class Consent:
    """One consent to be bound: the event that gave it, from which day it binds, and when and by which notice it ended.

    `since` is NEVER while the instrument is not to enter into force, or if it was withdrawn before; `until` is the
    first day on which it binds no more, NEVER while nothing ends it.
    """

    event: Event
    since: str = NEVER
    until: str = NEVER
    notice: Event | None = None

    @property
    def form(self) -> str:
        """In which form it was given."""
        return DEFINITIVE if self.event.event == SIGN else self.event.form


@dataclass(slots=True)
class Track:
    """What one party did, in the order of days: signatures, consents, and from when until when it applied it.

    `applied` are periods of provisional application: the event, and the first day on which it is over.
    """

    party: str
    signatures: list[Event] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    applied: list[tuple[Event, str]] = field(default_factory=list)

    def consent_on(self, day: str) -> Consent | None:
        """Return its latest consent by that day, ended or not."""
        return next((each for each in reversed(self.consents) if each.event.day <= day), None)

    def applies_provisionally(self, day: str) -> bool:
        """Whether it applied the instrument on that day without being bound by it."""
        consent = self.consent_on(day)
        if consent is not None and consent.since <= day < consent.until:
            return False
        return any(event.day <= day < until for event, until in self.applied)


@dataclass(frozen=True, slots=True)
class Missing:
    """A condition of entry into force that does not hold yet: `have` of `needed`; `parties` whose consent would count.

    For a share both are per cent, and `have` is rounded down.
    """

    condition: Condition
    have: int
    needed: int
    parties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Forecast:
    """What follows if nothing else happens: the day of entry into force, or None and what is missing for it.

    `coming` are days to come on which a party is bound or ceases to be: (day, party, its status then), in order.
    """

    day: str | None
    missing: tuple[Missing, ...]
    coming: tuple[tuple[str, str, str], ...]


@dataclass(slots=True)
class Course:
    """All that follows from an instrument's events.

    `force` is the day of its entry into force, `completed` the one on which its conditions held, `ends` the first day
    on which it is in force no more; each NEVER if there is none.
    """

    instrument: Instrument
    clauses: Clauses
    counted: Counted
    tracks: dict[str, Track]
    completed: str = NEVER
    force: str = NEVER
    ends: str = NEVER

    def state(self, day: str) -> str:
        """Return what the instrument is on a day: not open, open, in force or terminated."""
        if day < self.instrument.day:
            return NOT_OPEN
        if day >= self.ends:
            return TERMINATED
        return IN_FORCE if day >= self.force else OPEN

    def in_force_at(self, day: str) -> bool:
        """Whether it was in force on that day."""
        return self.force <= day < self.ends

    def status(self, party: str, day: str) -> str:
        """Return what a party is in it on a day."""
        track = self.tracks.get(party)
        return status_in(self, track, day) if track is not None else NONE

    def statuses(self, day: str) -> dict[str, str]:
        """Return what every party is that ever did something in it, on a day."""
        return {party: status_in(self, track, day) for party, track in self.tracks.items()}

    def having(self, day: str, *statuses: str) -> list[str]:
        """Return the parties that have one of these statuses on a day, in order."""
        return sorted(party for party, status in self.statuses(day).items() if status in statuses)


def status_in(course: Course, track: Track, day: str) -> str:
    """Return what the party of a track is on a day."""
    for consent in reversed(track.consents):
        if consent.event.day > day:
            continue
        if consent.since <= day:
            # What ended before it bound has bound nobody.
            return PARTY if day < consent.until and day < course.ends else FORMER
        if day < consent.until:
            return CONTRACTING
    return SIGNATORY if track.signatures and track.signatures[0].day <= day else NONE


def course_of(
    instrument: Instrument, events: Iterable[Event], disavowed: Disavowed = NOBODY, until: str | None = None
) -> Course:
    """Return all that follows from events, in any order; with `until`, as it was known by the end of that day."""
    found = counted(events, disavowed, until)
    course = Course(instrument, read_clauses(instrument.clauses), found, {})
    for event in found.of(SIGN, DEPOSIT, LEAVE, APPLY):
        track = course.tracks.get(event.party) or course.tracks.setdefault(event.party, Track(event.party))
        _take(track, event, found)
    _enter_into_force(course)
    for track in course.tracks.values():
        for consent in track.consents:
            _bind(course, consent)
    if course.clauses.between is not None:
        course.ends = min(course.ends, _left_alone(course))
    return course


def _left_alone(course: Course) -> str:
    """Return the first day on which fewer than two are bound of those between whom alone it is; NEVER if none comes.

    Who is bound to nobody is bound by nothing. Of an instrument that is open to others VCLT 55 says the contrary.
    """
    last = [track.consents[-1] for track in course.tracks.values() if track.consents]
    bound = [each.until for each in last if each.since != NEVER]
    if course.force == NEVER or len(bound) < 2:
        return NEVER
    return sorted(bound)[-2]


def _take(track: Track, event: Event, found: Counted) -> None:
    if event.event == APPLY:
        track.applied.append((event, found.taken_back.get(event.act, NEVER)))
        return
    if event.event == LEAVE:
        if track.consents and track.consents[-1].notice is None and event.act not in found.taken_back:
            track.consents[-1].notice = event
        return
    if event.event == SIGN:
        track.signatures.append(event)
    consents = event.event == DEPOSIT or event.form == DEFINITIVE
    # A second consent while one stands says nothing new; the rule refuses it.
    if consents and (not track.consents or track.consents[-1].notice is not None):
        track.consents.append(Consent(event))


def _enter_into_force(course: Course) -> None:
    """Find the first day on which all conditions hold, and the day of entry into force that follows from it."""
    rules = course.clauses.force
    consents = [each for track in course.tracks.values() for each in track.consents if each.form in rules.counts]
    consents.sort(key=lambda each: each.event.day)
    left = any(each.notice is not None for each in consents)
    have: set[str] = set()
    place = 0
    for day in _candidates(course.clauses, consents):
        while place < len(consents) and consents[place].event.day <= day:
            have.add(consents[place].event.party)
            place += 1
        force = max(count(day, rules.span), rules.earliest or "")
        standing = _standing(consents[:place], force) if left else have
        if all(holds(condition, standing, course, day) for condition in rules.needs):
            course.completed, course.force = day, force
            break
    term = course.clauses.term
    if term is not None and term.renewal_months is None and course.force != NEVER:
        course.ends = add(course.force, term.months, "months")


def _candidates(clauses: Clauses, consents: Sequence[Consent]) -> list[str]:
    """Return the days on which conditions may begin to hold: those of consents, and the one after signature closes."""
    days = {each.event.day for each in consents}
    closed = closing_of(clauses)
    return sorted(days | {closed} if closed else days)


def closing_of(clauses: Clauses) -> str | None:
    """Return the first day on which it is known who all signatories are, or None if nothing depends on that."""
    waits = any(isinstance(each, All) and each.who == "signatories" for each in clauses.force.needs)
    return add(clauses.sign.until, 1, "days") if waits and clauses.sign and clauses.sign.until else None


def _standing(consents: Iterable[Consent], force: str) -> set[str]:
    """Return whose consent stands still on the day on which it would come into force."""
    return {each.event.party for each in consents if each.notice is None or each.notice.day >= force}


def holds(condition: Condition, standing: set[str], course: Course, day: str) -> bool:
    """Whether a condition holds with the consents of these parties on that day."""
    have, needed, _ = measure(condition, standing, course, day)
    return have >= needed


def measure(condition: Condition, standing: set[str], course: Course, day: str) -> tuple[int, int, tuple[str, ...]]:
    """Return how much of a condition there is, how much it needs, and whose consent it lacks of those that it names."""
    if isinstance(condition, Number):
        among = condition.among
        if not among:
            return len(standing), condition.least, ()
        return len(standing.intersection(among)), condition.least, _without(among, standing)
    if isinstance(condition, All):
        expected = _expected(condition, course, day)
        # Of nobody there is not all; nor of those who may still sign.
        return len(standing.intersection(expected)), max(1, len(expected)), _without(expected, standing)
    amount = sum(amount for party, amount in condition.amounts if party in standing)
    return amount * 100 // condition.total, condition.percent, _without([p for p, _ in condition.amounts], standing)


def _expected(condition: All, course: Course, day: str) -> list[str]:
    if condition.who == "negotiating":
        return course.instrument.negotiating.split()
    tracks = course.tracks.values()
    if day < (closing_of(course.clauses) or ""):
        return []
    return [track.party for track in tracks if track.signatures and track.signatures[0].day <= day]


def _without(parties: Iterable[str], standing: set[str]) -> tuple[str, ...]:
    return tuple(sorted(set(parties) - standing))


def _bind(course: Course, consent: Consent) -> None:
    """Set from when until when a consent binds: never before the instrument is in force (VCLT 24)."""
    notice, day = consent.notice, consent.event.day
    if course.force != NEVER:
        late = course.clauses.force.latecomers or course.clauses.force.span
        consent.since = course.force if day <= course.completed else max(course.force, count(day, late))
    if notice is None:
        return
    if notice.day < consent.since:
        # It took its consent back before it was bound.
        consent.since, consent.until = NEVER, notice.day
        return
    consent.until = end_of(course, consent.since, notice.day, notice.named)


def end_of(course: Course, since: str, day: str, asked: str = "") -> str:
    """Return the first day on which a party is bound no more that gave notice on a day, whether it `asked` for a later.

    A notice given before the clauses allow it is valid and counts from the first day on which it could be given. Where
    the term is renewed, the end is that of the term, or of the renewal that then runs.
    """
    leaving, term = course.clauses.leaving, course.clauses.term
    counts_from = max(day, add(since, leaving.after_months, "months")) if leaving else day
    end = max(asked, add(counts_from, leaving.notice_months, "months") if leaving else day)
    if term is None or term.renewal_months is None:
        return end
    months = term.months
    while (expiry := add(course.force, months, "months")) < end:
        months += term.renewal_months
    return expiry


def forecast(course: Course, day: str) -> Forecast:
    """Return what follows after a day if nothing else happens; the course is to know nothing later than that day."""
    coming = []
    for track in course.tracks.values():
        for consent in track.consents:
            if day < consent.since < min(consent.until, NEVER):
                coming.append((consent.since, track.party, PARTY))
            if consent.since != NEVER and day < consent.until < NEVER:
                coming.append((consent.until, track.party, FORMER))
    if course.force != NEVER:
        return Forecast(course.force, (), tuple(sorted(coming)))
    standing = {
        track.party
        for track in course.tracks.values()
        for consent in track.consents
        if consent.form in course.clauses.force.counts and consent.event.day <= day < consent.until
    }
    measured = [(each, *measure(each, standing, course, day)) for each in course.clauses.force.needs]
    missing = tuple(Missing(*each) for each in measured if each[1] < each[2])
    return Forecast(None, missing, tuple(sorted(coming)))
