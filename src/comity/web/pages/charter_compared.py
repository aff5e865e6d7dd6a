"""The charter of one day beside that of another: what came, what went and what was changed, whoever amended it."""

from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from comity.charter.changes import list_changes
from comity.web.pages.charter import Day, list_days, word_changes
from comity.web.pages.parties import parse_day
from comity.web.shell.access import PageRequest
from comity.web.shell.figures import today


def compare(request: PageRequest) -> HttpResponse:
    """Show what changed from one day to another, `from` and `to`; the founding and today if they are absent or no days.

    The earlier day comes first, in whichever order they were given.
    """
    days, asked = list_days(), [request.GET.get(name, "") for name in ("from", "to")]
    given = [parse_day(each) for each in asked]
    first, last = sorted((given[0] or days[0].day, given[1] or today()))
    before, after = _at(days, first), _at(days, last)
    context = {
        "first": first,
        "last": last,
        "is_wrong_day": any(each and day is None for each, day in zip(asked, given, strict=True)),
        "changes": _by_row(word_changes(before.charter, tuple(list_changes(before.charter, after.charter)))),
        "steps": [day for day in days if before.day < day.day <= after.day],
        "days": [day.day for day in days],
        "topics": "charter",
    }
    return render(request, "charter/compared.html", context)


def _at(days: list[Day], on: str) -> Day:
    """Return the charter in force on a day; before the founding, the founded one."""
    return next((each for each in reversed(days) if each.day <= on), days[0])


def _by_row(changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what is set in one row as one change."""
    found = []
    for (op, *_), several in groupby(changes, key=lambda each: (each["op"], each["table"], each["row"])):
        rows = list(several)
        if op == "set":
            rows = [rows[0] | {"lines": [line for each in rows for line in each["lines"]]}]
        found += rows
    return found
