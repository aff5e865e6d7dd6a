"""Meetings as calendars everywhere read them: iCalendar (RFC 5545), right in every zone and across changes of clocks.

A meeting is told in its own zone, with that zone's rules in the file, so that a calendar shows the hour of the hall
however far its reader is. What a calendar asks for once more is the same bytes unless something changed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

# How often calendars should look for what has changed (RFC 7986).
REFRESH = timedelta(hours=1)
PRODUCT = "-//Comity//Meetings//EN"


@dataclass(frozen=True, slots=True)
class Occasion:
    """One entry of a calendar; instants are aware. `revision` grows when it is moved, `changed` says when that was."""

    uid: str
    start: datetime
    end: datetime
    zone: str
    summary: str
    changed: datetime
    revision: int = 0
    place: str = ""
    description: str = ""
    url: str = ""
    cancelled: bool = False
    tentative: bool = False


def write_calendar(name: str, occasions: Iterable[Occasion], *, language: str, source: str = "") -> bytes:
    """Return a calendar of that name; `source` is where a feed is asked for anew, empty for a file that is kept."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name, parameters={"LANGUAGE": language})
    # What calendars read that are older than RFC 7986.
    calendar.add("x-wr-calname", name)
    if source:
        calendar.add("source", source, parameters={"VALUE": "URI"})
        calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", REFRESH)
    occasions = list(occasions)
    for zone in sorted({occasion.zone for occasion in occasions} - {"UTC"}):
        own = [each for occasion in occasions if occasion.zone == zone for each in (occasion.start, occasion.end)]
        calendar.add_component(_zone(zone, min(own), max(own)))
    for occasion in occasions:
        calendar.add_component(_event(occasion, language))
    return bytes(calendar.to_ical())


def _event(occasion: Occasion, language: str) -> Event:
    event, words = Event(), {"LANGUAGE": language}
    event.add("uid", occasion.uid)
    event.add("dtstamp", occasion.changed.astimezone(UTC))
    event.add("last-modified", occasion.changed.astimezone(UTC))
    event.add("sequence", occasion.revision)
    event.add("dtstart", _hour_of(occasion.start, occasion.zone))
    event.add("dtend", _hour_of(occasion.end, occasion.zone))
    event.add("summary", occasion.summary, parameters=words)
    if occasion.place:
        event.add("location", occasion.place, parameters=words)
    if occasion.description:
        event.add("description", occasion.description, parameters=words)
    if occasion.url:
        event.add("url", occasion.url)
    state = "TENTATIVE" if occasion.tentative else "CONFIRMED"
    event.add("status", "CANCELLED" if occasion.cancelled else state)
    return event


def _hour_of(instant: datetime, zone: str) -> datetime:
    """Return an instant in a zone; in UTC where clocks are put back and an hour comes twice.

    RFC 5545 (3.3.5) means the first of the two by it; there are calendars which take it for the second.
    """
    instant = instant.astimezone(UTC).replace(microsecond=0)
    local = instant.astimezone(ZoneInfo(zone))
    comes_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return instant if zone == "UTC" or comes_twice else local


def _zone(name: str, first: datetime, last: datetime) -> Timezone:
    """Return the rules of a zone from the year before the first instant to the year after the last.

    Each change of clocks is told by itself, as it is in the tables: no rule is guessed from them, and there are
    calendars which read lists of days wrongly.
    """
    found = Timezone()
    found.add("tzid", name)
    zone, start = ZoneInfo(name), datetime(first.year - 1, 1, 1, tzinfo=UTC)
    for at, before in _changes(zone, start, datetime(last.year + 2, 1, 1, tzinfo=UTC)):
        local = at.astimezone(zone)
        offset = local.utcoffset()
        assert offset is not None, "a zone has one at every instant"
        observed = TimezoneDaylight() if local.dst() else TimezoneStandard()
        # It begins by the clock that is being left (RFC 5545, 3.6.5).
        observed.add("dtstart", (at + before).replace(tzinfo=None))
        observed.add("tzoffsetfrom", before)
        observed.add("tzoffsetto", offset)
        observed.add("tzname", local.tzname())
        found.add_component(observed)
    return found


def _changes(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[tuple[datetime, timedelta]]:
    """Yield the start and each instant until the end at which clocks change, with the distance from UTC before it."""

    def offset(at: datetime) -> timedelta:
        return at.astimezone(zone).utcoffset() or timedelta()

    yield start, offset(start)
    day = timedelta(days=1)
    while start < end:
        if offset(start) != offset(start + day):
            low, high = start, start + day
            while high - low > timedelta(seconds=1):
                middle = (low + (high - low) / 2).replace(microsecond=0)
                low, high = (middle, high) if offset(middle) == offset(start) else (low, middle)
            yield high, offset(low)
        start += day
