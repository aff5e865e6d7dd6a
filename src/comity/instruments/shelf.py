"""Instruments kept in memory, each folded once: a table of a thousand of them costs a look-up in each, not a fold.

Facts are only ever added, so what is kept is taken up where it ended. Nothing here decides who reads what: who is of an
instrument's audience for ever reads it with all of its events, which are of that audience; for anybody else the
database is asked what may be read.
"""

import math
import threading
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from comity.core.act import EVERYONE, Audience
from comity.instruments import facts
from comity.instruments.events import Disavowed, disavowed_of
from comity.instruments.state import EventRow, InstrumentRow, list_courses
from comity.instruments.status import NEVER, NONE, Course, Track, course_of, status_in
from comity.record.access import Viewer
from comity.record.facts import State


@dataclass(frozen=True, slots=True)
class Kept:
    """An instrument's course with its events, and what its parties became on which days.

    `days` and `became` (party, status) are of one length, in the order of days.
    """

    course: Course
    events: list[facts.Event]
    days: list[str]
    became: list[tuple[str, str]]

    def statuses(self, day: str) -> dict[str, str]:
        """Return what every party is that ever did something in it by that day; as `Course.statuses`, but at once."""
        return dict(self.became[: bisect_right(self.days, day)])

    def known_on(self, day: str, disavowed: Disavowed) -> Course:
        """Return the course as it was known at the end of a day."""
        if all(event.day <= day for event in self.events):
            return self.course
        return course_of(self.course.instrument, self.events, disavowed, day)


def keep(course: Course, events: list[facts.Event]) -> Kept:
    """Return a course, made of these events, with the days on which statuses change."""
    changes = sorted(
        (day, party, status) for party, track in course.tracks.items() for day, status in _changes_of(course, track)
    )
    became = [(party, status) for _, party, status in changes]
    return Kept(course, events, [day for day, _, _ in changes], became)


def _changes_of(course: Course, track: Track) -> Iterator[tuple[str, str]]:
    """Yield the days on which what a party is changes, and what it is from then on."""
    days = {course.ends, *(each.day for each in track.signatures)}
    for consent in track.consents:
        days |= {consent.event.day, consent.since, consent.until}
    last = NONE
    for day in sorted(days - {NEVER}):
        status = status_in(course, track, day)
        if status != last:
            yield day, status
        last = status


@dataclass
class _Shelf:
    """All instruments of one record up to a size of it, whoever may read them."""

    registry: State
    size: int = 0
    disavowed: Disavowed = field(default_factory=dict)
    instruments: dict[str, facts.Instrument] = field(default_factory=dict)
    events: dict[str, list[facts.Event]] = field(default_factory=lambda: defaultdict(list))
    kept: dict[str, Kept] = field(default_factory=dict)

    def catch_up(self, size: int) -> None:
        """Take in what was recorded since; what changed is folded again when it is asked for."""
        if self.size >= size:
            return
        new = {"index__gte": self.size, "index__lt": size}
        for row in InstrumentRow.objects.filter(**new).order_by("index"):
            self.instruments[row.act] = row.to_fact()
        for values in EventRow.objects.filter(**new).order_by("index", "row").values_list(*facts.Event.columns()):
            event = facts.Event(*values)
            self.events[event.instrument].append(event)
            self.kept.pop(event.instrument, None)
        disavowed = disavowed_of(self.registry)
        if disavowed != self.disavowed:
            self.kept.clear()
        self.disavowed, self.size = disavowed, size

    def take(self, act: str) -> Kept:
        """Return one instrument with all of its events."""
        if act not in self.kept:
            events = self.events[act]
            self.kept[act] = keep(course_of(self.instruments[act], events, self.disavowed), events)
        return self.kept[act]


_shelf: _Shelf | None = None
_guard = threading.Lock()


def list_kept(viewer: Viewer, registry: State, size: int, *, act: str | None = None) -> list[Kept]:
    """Return the instruments, or the one, that the viewer may read in a record of that size, the latest adopted first.

    As many queries for one instrument as for many; none where nothing was recorded and all is read whole.
    """
    with _guard:
        shelf = _open(registry)
        shelf.catch_up(size)
        asked = [each for each in shelf.instruments.values() if act in (None, each.act)]
        whole = [each for each in asked if _reads_whole(viewer, each)]
        found = {each.act: shelf.take(each.act) for each in whole}
    partly = [each.act for each in asked if each.act not in found]
    if partly:
        found |= {
            each.instrument.act: keep(each, [event for several in each.counted.by_kind.values() for event in several])
            for each in list_courses(viewer, registry, act__in=partly)
        }
    newest = sorted(asked, key=lambda each: (each.day, each.index), reverse=True)
    return [found[each.act] for each in newest if each.act in found]


def get_kept(viewer: Viewer, registry: State, size: int, act: str) -> Kept | None:
    """Return one instrument, or None if the viewer may not read it."""
    return next(iter(list_kept(viewer, registry, size, act=act)), None)


def _open(registry: State) -> _Shelf:
    """Return what is kept of the record with this registry; what another had is left. The caller holds the guard."""
    global _shelf
    if _shelf is None or _shelf.registry is not registry:
        _shelf = _Shelf(registry)
    return _shelf


def _reads_whole(viewer: Viewer, instrument: facts.Instrument) -> bool:
    """Whether the viewer reads all that has the instrument's audience, now and later."""
    audience = Audience.from_text(instrument.audience)
    if audience.standing == EVERYONE:
        return True
    if audience.standing:
        return viewer.reach.get(audience.standing) == math.inf
    return viewer.party in audience.parties
