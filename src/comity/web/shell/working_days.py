"""A party's working days in words. They are told as it notified them, and never ranked or judged."""

from collections.abc import Iterable

from django.utils.dates import WEEKDAYS
from django.utils.text import get_text_list
from django.utils.translation import get_language, gettext

from comity.parties.facts import Calendar

# As many as a card has room for; the notification itself names all.
MOST_HOLIDAYS = 8


def weekend_words(days: Iterable[int | str] | str) -> str:
    """Return weekdays (1 is Monday) as a sentence has them, from a list or spaced text; "none" if there are none."""
    listed = days.split() if isinstance(days, str) else days
    names = [str(WEEKDAYS[int(day) - 1]) for day in listed]
    # English writes them with capitals within a sentence, and other languages do not.
    shown = names if (get_language() or "en").startswith("en") else [name.lower() for name in names]
    return get_text_list(shown, gettext("and")) or gettext("none")


def offset_words(minutes: int) -> str:
    """Return a distance from UTC as clocks have it: `UTC+05:30`, or `UTC`."""
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "\N{MINUS SIGN}"
    return f"UTC{sign}{hours:02}:{rest:02}"


def coming_holidays(calendar: Calendar | None, day: str) -> list[str]:
    """Return the next holidays of a calendar from a day on, both `YYYY-MM-DD`, in order."""
    return [each for each in calendar.holidays.split() if each >= day][:MOST_HOLIDAYS] if calendar else []
