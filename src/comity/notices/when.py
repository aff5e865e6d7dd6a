"""Instants: the next digest in a delegate's own zone, and the pauses between attempts. Pure."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

# After each temporary failure, the pause before the next attempt; after the last one it is given up, three days on.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440, 1440))
_AREAS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@cache
def list_zones() -> tuple[str, ...]:
    """Return the zones to choose from: UTC, and the IANA zones that are named after a place."""
    # To find them, a file is opened for each.
    return ("UTC", *sorted(zone for zone in available_timezones() if zone.partition("/")[0] in _AREAS))


def next_digest(after: datetime, *, hour: int, zone: str) -> datetime:
    """Return the first instant after another (aware) at which it is that full hour in the zone, UTC.

    One on each local day: an hour that the clocks leave out comes an hour later by the new clock, one that they repeat
    comes the first time.
    """
    place = ZoneInfo(zone)
    day = after.astimezone(place).date()
    while True:
        # fold=0: of a repeated hour the first, and an hour left out is reckoned by the clock that was.
        found = datetime(day.year, day.month, day.day, hour, tzinfo=place).astimezone(UTC)
        if found > after:
            return found
        day += timedelta(days=1)


def next_attempt(now: datetime, attempts: int) -> datetime | None:
    """Return when to try again after so many attempts that failed for the time being, or None: it is given up."""
    return now + PAUSES[attempts - 1] if attempts <= len(PAUSES) else None
