"""The geometry of a year on one band: a lane for each organ, a mark for each meeting, in per cents of the year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.utils.dateformat import format as format_date
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

# A meeting of one day would hardly be seen, or touched.
LEAST = 1.6


@dataclass(frozen=True, slots=True)
class Mark:
    """A meeting on its lane. `tone` is empty, now, held, cancelled, foreseen or overdue."""

    start: float
    width: float
    words: str
    url: str
    tone: str


@dataclass(frozen=True, slots=True)
class Lane:
    """An organ and its meetings of the year."""

    name: str
    url: str
    marks: list[Mark]

    @property
    def drawn(self) -> SafeString:
        """All marks, each a link that says its words: made here, for a year has very many."""
        return format_html_join("", _MARK, (_facts_of(mark) for mark in self.marks))


_MARK = (
    '<a href="{}" aria-label="{}"><rect class="mark{}" x="{}%" y="20%" width="{}%" height="60%" rx="3">'
    "<title>{}</title></rect></a>"
)


def _facts_of(mark: Mark) -> tuple[str | float, ...]:
    look = f" mark-{mark.tone}" if mark.tone else ""
    return mark.url, mark.words, look, mark.start, mark.width, mark.words


def place(at: datetime, year: int) -> float:
    """Return where an instant is in a year, in per cents of it; what lies outside is at its edge."""
    begin, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    return round(min(max((at - begin) / (end - begin) * 100, 0.0), 100.0), 2)


def mark(start: datetime, end: datetime, year: int, *, words: str, url: str, tone: str) -> Mark:
    """Return the mark of a meeting, wide enough to be touched and within the year."""
    begin, width = place(start, year), max(place(end, year) - place(start, year), LEAST)
    return Mark(round(min(begin, 100 - width), 2), round(width, 2), words, url, tone)


def mark_day(day: date, year: int, *, words: str, url: str, tone: str) -> Mark:
    """Return the mark of a day on which something is due at the latest: it ends on that day."""
    end = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
    width = LEAST
    return Mark(round(max(place(end, year) - width, 0), 2), width, words, url, tone)


def draw_grid(months: Sequence[tuple[float, str]]) -> SafeString:
    """Return the lines between months, the same on each lane."""
    line = '<line class="month" x1="{}%" x2="{}%" y1="0" y2="100%"></line>'
    return format_html_join("", line, ((at, at) for at, _ in months[1:]))


def months_of(year: int) -> list[tuple[float, str]]:
    """Return where each month begins, and its short name in the reader's language."""
    return [
        (place(datetime(year, month, 1, tzinfo=UTC), year), format_date(date(year, month, 1), "M"))
        for month in range(1, 13)
    ]


def by_month(lines: Iterable[tuple[date, object]]) -> list[tuple[str, list[object]]]:
    """Return lines under the names of their months, in order of their days."""
    found: dict[str, list[object]] = {}
    for day, line in sorted(lines, key=lambda each: each[0]):
        found.setdefault(format_date(day, "F"), []).append(line)
    return list(found.items())
