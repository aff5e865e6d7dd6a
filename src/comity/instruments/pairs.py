"""What reservations do between each two parties: accepted, objected to, and whether the instrument binds them at all.

Sources: VCLT, Articles 19 to 23. A reservation is made with a consent that confirms it (23(2)); between its author and
who accepts it, it modifies the provisions that it names; between its author and who objects, these do not apply to the
extent of the reservation (21(3)), or the instrument is not in force at all, if the objection says so (20(4)(b)).
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from comity.instruments.calendar import add
from comity.instruments.clauses import Reservations
from comity.instruments.facts import Event
from comity.instruments.names import FIND, OBJECT, RESERVATION, RESERVE
from comity.instruments.status import CONTRACTING, NEVER, PARTY, Consent, Course

ACCEPTED, OBJECTED, PENDING, VOID = "accepted", "objected", "pending", "void"


@dataclass(slots=True)
class Made:
    """A reservation that is in effect, or was: `event` made it first, `said` states it now, perhaps more narrowly.

    It counts from `since`, the day of the consent that confirms it, until the day on which it is taken back or its
    author's consent ends; from `void` on it is void, by the finding of so many parties as the clauses say.
    """

    event: Event
    said: Event
    since: str
    until: str
    void: str = NEVER
    objections: list[Event] = field(default_factory=list)
    findings: list[Event] = field(default_factory=list)

    @property
    def provisions(self) -> list[str]:
        """Which provisions it reserves; none named: it says so in words only."""
        return self.said.named.split()

    def stands(self, day: str) -> bool:
        """Whether it has effects on that day."""
        return self.since <= day < min(self.until, self.void)


@dataclass(frozen=True, slots=True)
class Taking:
    """How another takes a reservation on a day: ACCEPTED, OBJECTED (`precludes` or not), PENDING, or it is VOID.

    `since` is the day from which that holds; of PENDING, the day on which silence will have accepted it. `objection`
    is the event of an objection, else None; `silent` says that nobody said a word in time (VCLT 20(5)).
    """

    how: str
    since: str
    precludes: bool = False
    silent: bool = False
    objection: Event | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """What binds two parties on a day. `in_force` is false unless both are parties and no objection precludes it.

    `takings` are, for each reservation of either that stands, how the other takes it.
    """

    in_force: bool
    precluded_by: tuple[Event, ...]
    takings: tuple[tuple[Made, Taking], ...]


def is_doubtful(rule: Reservations, provisions: tuple[str, ...]) -> bool:
    """Whether the clauses leave open if such a reservation is allowed: then it is recorded and goes to the parties.

    One that names no provision cannot be held against a list of them (VCLT 77(2)).
    """
    return rule.rule in ("except", "only") and not provisions


def is_forbidden(rule: Reservations, provisions: tuple[str, ...]) -> bool:
    """Whether the clauses forbid such a reservation (VCLT 19(a) and (b))."""
    if rule.rule == "except":
        return bool(set(provisions).intersection(rule.provisions))
    return rule.rule == "forbidden" or (rule.rule == "only" and bool(set(provisions).difference(rule.provisions)))


def reservations_of(course: Course) -> list[Made]:
    """Return all reservations that a consent confirmed, in the order in which they were made, with all said of them."""
    counted = course.counted
    said = [each for each in counted.of(RESERVE) if each.form == RESERVATION]
    narrower = {each.target: each for each in said if each.target}
    confirmed = _confirmed(course)
    found: list[Made] = []
    root: dict[str, str] = {}
    for event in said:
        if event.target or event.act not in confirmed:
            continue
        last, until = event, NEVER
        while True:
            root[last.act] = event.act
            until = min(until, counted.taken_back.get(last.act, NEVER))
            if last.act not in narrower:
                break
            last = narrower[last.act]
        for consent in confirmed[event.act]:
            # What was taken back before it was confirmed is none.
            if consent.event.day < (end := min(until, consent.until)):
                found.append(Made(event, last, consent.event.day, end))
    by_act: dict[str, list[Made]] = defaultdict(list)
    for made in found:
        by_act[made.event.act].append(made)
    for each in counted.of(OBJECT, FIND):
        for made in by_act[root.get(each.target, "")]:
            (made.objections if each.event == OBJECT else made.findings).append(each)
    if course.clauses.reservations.void_at:
        for made in found:
            made.void = _void_since(course, made, course.clauses.reservations.void_at)
    return found


def _confirmed(course: Course) -> Mapping[str, list[Consent]]:
    """Return by which consents each reservation is confirmed; what is not confirmed lapses (VCLT 23(2)).

    Who has left and consents anew may confirm it again.
    """
    found: dict[str, list[Consent]] = {}
    for track in course.tracks.values():
        for consent in track.consents:
            for act in consent.event.named.split():
                found.setdefault(act, []).append(consent)
    return found


def _void_since(course: Course, made: Made, parts: tuple[int, int]) -> str:
    """Return the day from which so many of all who have consented find it incompatible, or NEVER (SCO Charter, 24)."""
    taken_back = course.counted.taken_back
    for day in sorted({max(each.day, made.since) for each in made.findings}):
        bound = set(course.having(day, CONTRACTING, PARTY))
        finding = {
            each.party for each in made.findings if each.day <= day < taken_back.get(each.act, NEVER)
        }.intersection(bound)
        if bound and len(finding) * parts[1] >= len(bound) * parts[0]:
            return day
    return NEVER


def takes(course: Course, made: Made, other: str, day: str) -> Taking:
    """Return how another party takes a reservation on a day on which it stands, or is void."""
    if made.void <= day:
        return Taking(VOID, made.void)
    back = course.counted.taken_back
    own = [each for each in made.objections if each.party == other and each.day <= day]
    standing = next((each for each in own if day < back.get(each.act, NEVER)), None)
    if standing is not None:
        return Taking(OBJECTED, max(standing.day, made.since), standing.form == "precludes", objection=standing)
    if own:
        # An objection that is withdrawn leaves the reservation accepted (VCLT 22(3)(b)).
        return Taking(ACCEPTED, max(back[own[-1].act], made.since))
    accepted = accepted_since(course, made, other)
    if accepted is None:
        return Taking(PENDING, NEVER)
    return Taking(ACCEPTED, accepted, silent=True) if accepted <= day else Taking(PENDING, accepted)


def accepted_since(course: Course, made: Made, other: str) -> str | None:
    """Return the day from which another's silence accepts a reservation, or None while it has not consented itself.

    Twelve months, or what the clauses say, after it was made, or after that party's own consent if that came later.
    """
    track = course.tracks.get(other)
    consent = track.consents[-1] if track and track.consents else None
    if consent is None:
        return None
    since = max(made.since, consent.event.day)
    months = course.clauses.reservations.silence_months
    return add(since, months, "months") if months else since


def between(course: Course, one: str, other: str, day: str, made: list[Made] | None = None) -> Relation:
    """Return what binds two parties on a day; `made` are the instrument's reservations, where one has them already."""
    known = reservations_of(course) if made is None else made
    takings = []
    for each in known:
        author = each.event.party
        if author in (one, other) and each.since <= day < each.until:
            takings.append((each, takes(course, each, other if author == one else one, day)))
    precluded = tuple(
        taking.objection for _, taking in takings if taking.precludes and taking.objection is not None
    )  # fmt: skip
    both = course.status(one, day) == course.status(other, day) == PARTY
    return Relation(both and not precluded, precluded, tuple(takings))


def matrix(course: Course, day: str) -> dict[tuple[str, str], Relation]:
    """Return the relation of each two parties between which reservations make a difference on a day, in order."""
    known = [each for each in reservations_of(course) if each.since <= day < each.until]
    authors: dict[str, list[Made]] = defaultdict(list)
    for each in known:
        authors[each.event.party].append(each)
    parties = course.having(day, PARTY)
    return {
        (one, other): between(course, one, other, day, authors[one] + authors[other])
        for place, one in enumerate(parties)
        for other in parties[place + 1 :]
        if one in authors or other in authors
    }
