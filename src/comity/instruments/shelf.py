"""Instruments kept in memory, each folded once: a table of a thousand of them costs a look-up in each, not a fold.

Only those that were asked for are kept, and facts are only ever added: what is kept holds until something happens in
that instrument. Nothing here decides who reads what: who is of an instrument's audience for ever reads it with all of
its events, which are of that audience; for anybody else the database is asked what may be read.
"""

import gc
import math
import threading
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from comity.core.act import EVERYONE, Audience
from comity.instruments import facts
from comity.instruments.events import Disavowed, disavowed_of
from comity.instruments.state import EventRow, InstrumentRow, list_courses
from comity.instruments.status import NEVER, NONE, Course, Track, course_of, status_in
from comity.record.access import Viewer
from comity.record.facts import State

# If more are asked for than this, all events are read; a database takes only so many names.
MOST_NAMED = 500


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
    """The instruments of one record up to a size of it, whoever may read them, and what was asked for of them."""

    registry: State
    size: int = 0
    disavowed: Disavowed = field(default_factory=dict)
    instruments: dict[str, facts.Instrument] = field(default_factory=dict)
    kept: dict[str, Kept] = field(default_factory=dict)

    def catch_up(self, size: int) -> None:
        """Take in what was recorded since; where something happened is read again when it is asked for."""
        if self.size >= size:
            return
        new = {"index__gte": self.size, "index__lt": size}
        for instrument in InstrumentRow.objects.filter(**new).order_by("index").facts():
            self.instruments[instrument.act] = instrument
        if self.kept:
            for act in EventRow.objects.filter(**new).values_list("instrument", flat=True):
                self.kept.pop(act, None)
        disavowed = disavowed_of(self.registry)
        if disavowed != self.disavowed:
            self.kept.clear()
        self.disavowed, self.size = disavowed, size

    def take(self, acts: Collection[str]) -> None:
        """Keep these instruments with all of their events; one query, of those alone that are not kept yet."""
        missing = [act for act in acts if act not in self.kept]
        if not missing:
            return
        rows = EventRow.objects.filter(index__lt=self.size).order_by("index", "row")
        if len(missing) <= MOST_NAMED:
            rows = rows.filter(instrument__in=missing)
        with _uncollected():
            events: dict[str, list[facts.Event]] = defaultdict(list)
            for event in rows.facts():
                events[event.instrument].append(event)
            for act in missing:
                self.kept[act] = keep(course_of(self.instruments[act], events[act], self.disavowed), events[act])


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no garbage meanwhile: nothing that is made here is any, and to go through it takes half of the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


_shelf: _Shelf | None = None
_guard = threading.Lock()


def list_instruments(viewer: Viewer, registry: State, size: int) -> list[facts.Instrument]:
    """Return the instruments that the viewer may read in a record of that size, the latest adopted first.

    What happened in them is not read: a register shows some of them at a time.
    """
    with _guard:
        shelf = _open(registry)
        shelf.catch_up(size)
        asked = list(shelf.instruments.values())
    read = {each.act for each in asked if _reads_whole(viewer, each)}
    partly = [each.act for each in asked if each.act not in read]
    if partly:
        read |= {*InstrumentRow.objects.visible_to(viewer).filter(act__in=partly).values_list("act", flat=True)}
    return sorted((each for each in asked if each.act in read), key=_adopted, reverse=True)


def list_kept(viewer: Viewer, registry: State, size: int, *, acts: Collection[str] | None = None) -> list[Kept]:
    """Return the instruments, or those named, that the viewer may read in a record of that size; latest adopted first.

    As many queries for one instrument as for many; none where nothing was recorded and all is read whole.
    """
    with _guard:
        shelf = _open(registry)
        shelf.catch_up(size)
        asked = [each for each in shelf.instruments.values() if acts is None or each.act in acts]
        whole = [each.act for each in asked if _reads_whole(viewer, each)]
        shelf.take(whole)
        found = {act: shelf.kept[act] for act in whole}
    partly = [each.act for each in asked if each.act not in found]
    if partly:
        found |= {
            each.instrument.act: keep(each, each.counted.in_order)
            for each in list_courses(viewer, registry, act__in=partly)
        }
    return [found[each.act] for each in sorted(asked, key=_adopted, reverse=True) if each.act in found]


def _adopted(instrument: facts.Instrument) -> tuple[str, int]:
    return instrument.day, instrument.index


def get_kept(viewer: Viewer, registry: State, size: int, act: str) -> Kept | None:
    """Return one instrument, or None if the viewer may not read it."""
    return next(iter(list_kept(viewer, registry, size, acts=(act,))), None)


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
