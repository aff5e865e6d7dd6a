"""When organs meet next, hosted and chaired by whom by rotation, and what is overdue: from the charter alone. Pure.

It orders and reminds. Nobody is refused for another host or another day than those which stand here.
"""

from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from comity.charter import Charter
from comity.charter.terms import Organ
from comity.core.canonical import format_time, parse_time
from comity.meetings.facts import Meeting
from comity.parties.rotation import Names, next_in_rotation, turn_end

# How far ahead hosts are told: who takes part by then, nobody knows.
MOST_YEARS = 10


@dataclass(frozen=True, slots=True)
class Convened:
    """A regular session that was convened and not cancelled: its organs, and the day on which it begins (UTC)."""

    act: str
    organs: tuple[str, ...]
    day: str
    host: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the cycle depends on besides the charter and the sessions that were convened.

    `seats` are the parties of which each organ is composed, `names` those of parties by language, `held` who holds each
    office and since which day.
    """

    seats: Mapping[str, Collection[str]]
    names: Names
    held: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Due:
    """A session that an organ has in a year, the `place`-th of it. Days are `YYYY-MM-DD`.

    `usual` is the day until which it is held as a rule, `latest` the last day on which the charter's number for the
    year is still met, None where it sets none; `before` the organ before whose session it is held. `meeting` is the act
    that convened it, None as long as nobody has: host and chair are then whose turn it is, None where nothing says so.
    """

    organ: str
    place: int
    usual: str
    latest: str | None
    before: str | None
    host: str | None
    chair: str | None
    meeting: str | None
    is_late: bool
    is_overdue: bool


def list_year(charter: Charter, year: int, convened: Iterable[Convened], known: Known, *, today: str) -> list[Due]:
    """Return the sessions of a year in the order of their days: those convened, and those which the charter expects."""
    return _Planning(charter, sorted(convened, key=lambda each: (each.day, each.act)), known, today).list_year(year)


def years_needed(charter: Charter, year: int, *, this_year: int) -> tuple[int, int]:
    """Return the first and the last year of whose sessions `list_year` has to know to plan a year.

    Turns go on from the present year to one to come; who meets before another may do so in the year before. Of earlier
    sessions it needs the last of each organ that is `rotating`.
    """
    before = [organ for organ in charter.organs if organ.meets and organ.meets.before]
    return min(year, this_year), year + len(before)


def rotating(charter: Charter) -> list[str]:
    """Return the organs whose sessions are hosted by turns."""
    return [organ.id for organ in charter.organs if organ.meets and charter.rotation(organ.meets.host or "")]


class _Turn(NamedTuple):
    """A session that an organ has in a year: its day, its host, and itself if it was convened."""

    usual: str
    host: str | None
    session: Convened | None


@dataclass(frozen=True)
class _Planning:
    charter: Charter
    convened: Sequence[Convened]
    known: Known
    today: str
    # Turns go on from year to year, and from organ to organ: each is planned once.
    planned: dict[tuple[str, int], list[_Turn]] = field(default_factory=dict)

    def list_year(self, year: int) -> list[Due]:
        found = [
            self._due(organ, year, place, turn)
            for organ in self.charter.organs
            for place, turn in enumerate(self.turns_of(organ, year), 1)
        ]
        return sorted(found, key=lambda due: (due.usual, due.organ, due.place))

    def turns_of(self, organ: Organ, year: int) -> list[_Turn]:
        if (organ.id, year) not in self.planned:
            self.planned[organ.id, year] = self._plan(organ, year)
        return self.planned[organ.id, year]

    def _plan(self, organ: Organ, year: int) -> list[_Turn]:
        if organ.meets is None:
            return []
        there = [each for each in self.convened if organ.id in each.organs and each.day.startswith(f"{year:04d}")]
        days = self._usual_days(organ, year)
        host = self._host_before(organ, year)
        found = []
        for place in range(max(len(days), len(there))):
            session = there[place] if place < len(there) else None
            host = session.host if session else self._next_host(organ, host)
            found.append(_Turn(session.day if session else days[place], host or None, session))
        return found

    def _due(self, organ: Organ, year: int, place: int, turn: _Turn) -> Due:
        meets, (usual, host, session) = organ.meets, turn
        assert meets is not None, "only such an organ is looked at"
        latest = f"{year:04d}-12-31" if meets.per_year and place <= meets.per_year else None
        return Due(
            organ.id, place, usual, latest, meets.before, host, self._chair(organ, host, usual),
            session.act if session else None, session is None and self.today > usual,
            session is None and latest is not None and self.today > latest,
        )  # fmt: skip

    def _usual_days(self, organ: Organ, year: int) -> list[str]:
        """Spread over the year or, of an organ that meets before another, so many days before each of its sessions."""
        meets = organ.meets
        assert meets is not None, "only such an organ is looked at"
        if meets.per_year:
            return [_spread(year, place, meets.per_year) for place in range(1, meets.per_year + 1)]
        other = self.charter.organ(meets.before or "")
        if other is None or meets.days_before is None or not self._ends(organ):
            return []
        span = timedelta(days=meets.days_before)
        # What is held before the first session of a year may lie in the year before.
        turns = [*self.turns_of(other, year), *self.turns_of(other, year + 1)]
        days = [date.fromisoformat(turn.usual) - span for turn in turns]
        return [day.isoformat() for day in days if day.year == year]

    def _ends(self, organ: Organ) -> bool:
        """Whether who meets before whom leads to an organ that meets by itself, and not round in a circle."""
        passed: list[str] = []
        step: Organ | None = organ
        while step is not None and step.meets is not None and not step.meets.per_year:
            if step.id in passed:
                return False
            passed.append(step.id)
            step = self.charter.organ(step.meets.before or "")
        return True

    def _host_before(self, organ: Organ, year: int) -> str | None:
        """Return who hosts the last session before a year: of one to come, by whose turn it is."""
        past = [each for each in self.convened if organ.id in each.organs and each.day < f"{year:04d}"]
        this_year = int(self.today[:4])
        if this_year < year <= this_year + MOST_YEARS and organ.meets and organ.meets.host:
            before = self.turns_of(organ, year - 1)
            if before:
                return before[-1].host
        return past[-1].host if past else None

    def _next_host(self, organ: Organ, host: str | None) -> str | None:
        rotation = self.charter.rotation(organ.meets.host) if organ.meets and organ.meets.host else None
        if rotation is None:
            return None
        return next_in_rotation(rotation, self.known.seats.get(organ.id, ()), self.known.names, host or None)

    def _chair(self, organ: Organ, host: str | None, day: str) -> str | None:
        """Return who presides on a day: the host, or the holder of the office, who passes it on at its turn's end."""
        if organ.chair and organ.chair.host:
            return host
        office = self.charter.office(self.charter.chair_office(organ.id) or "")
        if office is None or office.id not in self.known.held:
            return None
        holder, since = self.known.held[office.id]
        rotation = self.charter.rotation(office.rotation) if office.rotation else None
        for _ in range(12 * MOST_YEARS if rotation else 0):
            assert rotation is not None, "there is one to go on by"
            end = turn_end(rotation, office, since)
            if end is None or end > day:
                break
            # A turn that is over and was not passed on stays with its holder until somebody says otherwise.
            if end > self.today:
                seats = self.known.seats.get(organ.id, ())
                holder = next_in_rotation(rotation, seats, self.known.names, holder) or holder
            since = end
        return holder


def _spread(year: int, place: int, of: int) -> str:
    """Return the last day of the place-th of so many equal parts of a year, in whole months if there are enough."""
    if of <= 12:
        month = -(-12 * place // of)
        return date(year, month, monthrange(year, month)[1]).isoformat()
    days = 366 if monthrange(year, 2)[1] == 29 else 365
    return (date(year, 1, 1) + timedelta(days=days * place // of - 1)).isoformat()


def documents_until(charter: Charter, meeting: Meeting) -> str:
    """Return the instant until which documents are circulated: so many days before the meeting, or its beginning."""
    organ = charter.organ(meeting.organ)
    days = organ.meets.documents_days if organ and organ.meets and meeting.form == "session" else 0
    return format_time(parse_time(meeting.start) - timedelta(days=days))
