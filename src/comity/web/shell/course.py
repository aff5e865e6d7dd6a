"""How far a text has come over time: what was open, agreed ad referendum and agreed at each moment, and brackets."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from comity.negotiation.standing import GONE
from comity.record.access import Viewer
from comity.record.reading import list_acts
from comity.texts.document import Document
from comity.texts.edit import TITLE
from comity.texts.provision import Provision, walk
from comity.web.shell.presenters import instant
from comity.web.shell.rolling import Room

WIDTH, HEIGHT = 1000, 300
MOST_POINTS = 240
MOST_ROWS = 12


@dataclass(frozen=True, slots=True)
class Point:
    """How many provisions were how far at an instant (UTC), and how many proposals lived."""

    at: datetime
    agreed: int
    referendum: int
    open: int
    brackets: int

    @property
    def total(self) -> int:
        """All provisions."""
        return self.agreed + self.referendum + self.open


# What happened: (index, order within an entry, what, provision or document, state).
_Event = tuple[int, int, str, Any, str]


def read_course(viewer: Viewer, room: Room) -> list[Point]:
    """Return a point for each act that changed anything, in order; linear in the facts."""
    made, times = room.made, {}
    events: list[_Event] = []
    for version in made.versions:
        setter = next(each for each in made.setters if each.act == version.act)
        document = next(iter(setter.documents.values()), None)
        times[version.index] = version.time
        events.append((version.index, 0, "table", document, "kept" if version.consolidates else "anew"))
    for edited in made.rows.edited:
        times[edited.index] = edited.time
        events.append((edited.index, 1, "gone" if edited.op in GONE else "came", edited.provision, edited.op))
    for marked in made.rows.marked:
        times[marked.index] = marked.time
        events.append((marked.index, 2, "mark", marked.provision, marked.state))
    for index, time, what in _lives(viewer, room):
        times[index] = time
        events.append((index, 3, what, "", ""))
    events.sort(key=lambda each: each[:2])
    return list(_play(events, times))


def _lives(viewer: Viewer, room: Room) -> Iterator[tuple[int, str, str]]:
    """Yield when proposals began and ended."""
    proposals = room.made.proposals.values()
    ends: dict[str, tuple[int, str]] = {each.act: (each.index, each.time) for each in room.made.rows.edited}
    ends |= {each.act: (each.index, each.time) for each in proposals}
    unknown = {each.ended for each in proposals if each.ended and each.ended not in ends}
    found = list_acts(viewer, act__in=unknown, most=len(unknown)) if unknown else []
    ends |= {each.id: (each.index, each.time) for each in found}
    for each in proposals:
        yield each.index, each.time, "begun"
        if each.status != "living":
            # A disavowed proposal never lived, as far as anybody knows now.
            index, time = ends.get(each.ended or "", (each.index, each.time))
            yield index, time, "ended"


def _play(events: Iterable[_Event], times: dict[int, str]) -> Iterator[Point]:
    stage, last = _Stage(), -1
    for index, _, what, about, state in events:
        if last not in (-1, index):
            yield stage.point(times[last])
        last = index
        stage.take(what, about, state)
    if last >= 0:
        yield stage.point(times[last])


class _Stage:
    """What stands at a moment: each provision with how far it has come, and how many of each there are."""

    def __init__(self) -> None:
        self._there: dict[str, str] = {}
        self._below: dict[str, list[str]] = {}
        self._counts = Counter[str]()
        self._brackets = 0

    def take(self, what: str, about: Any, state: str) -> None:
        """Take in one event."""
        match what:
            case "table":
                ids, self._below = _ids(about)
                before = self._there if state == "kept" else {}
                self._there = {each: before.get(each, "open") for each in ids}
                self._counts = Counter(self._there.values())
            case "gone":
                for each in (about, *self._below.get(about, ())):
                    self._set(each, None)
            case "came" if about != TITLE and about not in self._there:
                self._set(about, "open")
            case "mark" if about in self._there:
                self._set(about, state)
            case "begun":
                self._brackets += 1
            case "ended":
                self._brackets -= 1

    def _set(self, provision: str, state: str | None) -> None:
        before = self._there.pop(provision, None)
        if before is not None:
            self._counts[before] -= 1
        if state is not None:
            self._there[provision] = state
            self._counts[state] += 1

    def point(self, time: str) -> Point:
        """Return how things stand."""
        counts = self._counts
        return Point(instant(time), counts["agreed"], counts["ad-referendum"], counts["open"], self._brackets)


def _ids(document: Document | None) -> tuple[list[str], dict[str, list[str]]]:
    provisions: list[Provision] = list(walk(document.provisions)) if document else []
    below = {each.id or "": [child.id or "" for child in walk(each.children)] for each in provisions if each.children}
    return [each.id or "" for each in provisions], below


def draw_course(viewer: Viewer, room: Room, now: str) -> dict[str, Any]:
    """Return the picture: polygons of three areas that stand on one another, a line of the brackets, and a table."""
    points = _thin(read_course(viewer, room), MOST_POINTS)
    last = points[-1]
    points.append(Point(instant(now), last.agreed, last.referendum, last.open, last.brackets))
    frame = _Frame(points)
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "agreed": frame.area(lambda each: 0, lambda each: each.agreed),
        "referendum": frame.area(lambda each: each.agreed, lambda each: each.agreed + each.referendum),
        "open": frame.area(lambda each: each.agreed + each.referendum, lambda each: each.total),
        "brackets": frame.line(),
        "most_provisions": frame.most,
        "most_brackets": frame.brackets,
        "from": points[0].at,
        "until": points[-1].at,
        "now": points[-1],
        "rows": _thin(points, MOST_ROWS),
    }


def _thin(points: list[Point], most: int) -> list[Point]:
    """Return at most so many of the points, evenly, with the first and the last."""
    if len(points) <= most:
        return list(points)
    step = (len(points) - 1) / (most - 1)
    return [points[round(place * step)] for place in range(most)]


class _Frame:
    """Places of points in the picture: time from the left, numbers from below; style sheets turn it (figures.css)."""

    def __init__(self, points: list[Point]) -> None:
        self._points = points
        self._start = points[0].at
        self._span = max((points[-1].at - self._start).total_seconds(), 1.0)
        self.most = max(1, *(each.total for each in points))
        self.brackets = max(each.brackets for each in points)

    def _x(self, each: Point) -> float:
        return round((each.at - self._start).total_seconds() / self._span * WIDTH, 1)

    def _y(self, value: float, most: int) -> float:
        return round(HEIGHT - value / most * HEIGHT, 1)

    def _steps(self, value: Any, most: int) -> list[str]:
        """Return a line that stays as it is until something changes."""
        steps: list[str] = []
        height: float | None = None
        for each in self._points:
            if height is not None:
                steps.append(f"{self._x(each)},{height}")
            height = self._y(value(each), most)
            steps.append(f"{self._x(each)},{height}")
        return steps

    def area(self, below: Any, above: Any) -> str:
        """Return the points of an area between two values."""
        return " ".join([*self._steps(above, self.most), *reversed(self._steps(below, self.most))])

    def line(self) -> str:
        """Return the points of the line of brackets, on a scale of its own."""
        return " ".join(self._steps(lambda each: each.brackets, max(self.brackets, 1)))
