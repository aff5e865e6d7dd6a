"""Days and how they are counted. A day is `YYYY-MM-DD`; in which zone an instant falls on it, the final clauses say."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from comity.core.canonical import format_time, parse_time
from comity.instruments.clauses import LAST_DAY, Span
from comity.parties.leaving import add_months


# A table of many instruments asks for the same few days again and again.
@lru_cache(maxsize=65_536)
def add(day: str, number: int, unit: str) -> str:
    """Return the day so many days, months or years later, the calendar's last one if there is none so late.

    A month or year later has the same number in its month, or the month's last day if it has no such: 31 January and
    one month are 28 or 29 February (European Convention on the Calculation of Time-Limits, 1972, Article 4(2)).
    """
    try:
        if unit == "days":
            return (date.fromisoformat(day) + timedelta(days=number)).isoformat()
        return add_months(day, number * (12 if unit == "years" else 1))
    except OverflowError:
        return LAST_DAY


@lru_cache(maxsize=65_536)
def count(day: str, span: Span) -> str:
    """Return the day that a span after a day gives, by its convention."""
    end = add(day, span.number, span.unit)
    if span.convention == "after":
        return add(end, 1, "days")
    return add(f"{end[:7]}-01", 1, "months") if span.convention == "month" else end


def day_in(zone: str, instant: str) -> str:
    """Return the day on which an instant (UTC, the record's form) falls in a zone."""
    return parse_time(instant).astimezone(ZoneInfo(zone)).date().isoformat()


def begins(zone: str, day: str) -> str:
    """Return the instant (UTC, the record's form) at which a day begins in a zone."""
    first = datetime.combine(date.fromisoformat(day), time(), ZoneInfo(zone))
    try:
        return format_time(first.astimezone(UTC))
    except OverflowError:
        return f"{day}T00:00:00.000Z"
