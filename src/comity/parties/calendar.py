"""Working days of parties: when each has had so many of its own. Pure, and without a database of time zones.

A mirror with other tables of time zones must judge alike, so a party notifies its distance from UTC itself, and anew
when its clocks change. OSCE, NATO and EU practice count "working days"; whose they are, each party says for itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from comity.core.canonical import format_time, parse_time
from comity.core.errors import Refused
from comity.parties.facts import Calendar
from comity.record.facts import State

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Week:
    """On which days one party works; `party` is empty where it notified nothing."""

    party: str = ""
    weekend: frozenset[int] = frozenset({6, 7})
    holidays: frozenset[str] = frozenset()
    offset: timedelta = timedelta()

    @classmethod
    def of(cls, calendar: Calendar | None) -> "Week":
        """Return what a party notified; without that, Saturday and Sunday are its weekend, by UTC."""
        if calendar is None:
            return cls()
        weekend = frozenset(int(day) for day in calendar.weekend.split())
        holidays = frozenset(calendar.holidays.split())
        return cls(calendar.party, weekend, holidays, timedelta(minutes=calendar.offset))

    def works_on(self, day: datetime) -> bool:
        """Whether the party works on that day of its own calendar."""
        return day.isoweekday() not in self.weekend and day.date().isoformat() not in self.holidays


def calendar_of(state: State, party: str) -> Calendar | None:
    """Return the calendar that the party notified last, or None."""
    return state.latest(Calendar, party=party)


def earliest_after(calendars: Iterable[Calendar | None], start: str, days: int) -> str:
    """Return the earliest instant (UTC, milliseconds) at which each party has had `days` full days of work since start.

    A full day is a day of the party's own calendar, by its notified distance from UTC, that begins at the start or
    after it. None is a party that notified no calendar. Raises Refused where a party has no working days to give.
    """
    begun = parse_time(start)
    ends = [_end(Week.of(calendar), begun, days) for calendar in calendars]
    return format_time(max([begun, *ends]))


def _end(week: Week, start: datetime, days: int) -> datetime:
    """Return the end of the party's so-manieth full working day since the start."""
    if days <= 0:
        return start
    # However its holidays lie, a week without any of them has a working day, if there is one in a week at all.
    most = 7 * (days + len(week.holidays) + 1) if len(week.weekend) < 7 else 0
    try:
        day = _first_midnight(start + week.offset)
        for _ in range(most):
            days -= week.works_on(day)
            day += DAY
            if days == 0:
                return day - week.offset
    except OverflowError:
        # Beyond the year 9999 no calendar counts any more.
        pass
    raise Refused("calendar.no_working_day", party=week.party)


def _first_midnight(local: datetime) -> datetime:
    midnight = datetime.combine(local.date(), time(), UTC)
    return midnight if midnight == local else midnight + DAY
