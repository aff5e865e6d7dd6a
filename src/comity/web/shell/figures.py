"""Figures of parties: tiles, legends and lanes of standings. All parties are alike, in the order of the record."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext

from comity.parties.facts import Merged
from comity.parties.state import StandingLine
from comity.web.shell.presenters import (
    day_words,
    in_charter_order,
    list_known,
    party_name,
    standing_name,
    tone_of,
)
from comity.web.shell.site import get_site


def today() -> str:
    """Return the present day, UTC, by the record keeper's clock."""
    return get_site().keeper.clock().date().isoformat()


def tiles_of(standings: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the tiles of the parties that have a standing on a day."""
    return [
        {
            "party": party,
            "name": party_name(party),
            "tone": tone_of(standings[party]),
            "standing": standing_name(standings[party]),
            "url": f"/parties/{party}",
        }
        for party in in_charter_order(standings)
    ]


def legend_of(standings: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return which look means which standing, of those that somebody has, with how many have it."""
    held = list(standings.values())
    return [
        {"tone": tone_of(each.id), "label": f"{standing_name(each.id)}: {held.count(each.id)}"}
        for each in get_site().charter.standings
        if each.id in held
    ]


def when_words(line: StandingLine) -> str:
    """Return from when to when a standing lasted, in words."""
    since = day_words(line.since)
    if line.until is None:
        return gettext("since %(day)s") % {"day": since}
    return gettext("%(since)s to %(until)s") % {"since": since, "until": day_words(line.until)}


def timeline_of(lines: Iterable[StandingLine]) -> list[dict[str, Any]]:
    """Return one party's standings, newest first; a line without a standing says that the party left."""
    return [
        {
            "label": standing_name(line.standing) if line.standing else gettext("No standing"),
            "tone": tone_of(line.standing) if line.until is None else "past",
            "when": when_words(line),
            "current": line.until is None,
            "place": line.place,
            "source": line.source,
        }
        for line in reversed(list(lines))
    ]


def lanes_of(lines: Iterable[StandingLine], until: str) -> dict[str, Any]:
    """Return one lane per party over the years, up to a day, and the axis under them."""
    own: dict[str, list[StandingLine]] = {}
    for line in lines:
        if line.standing and line.since != line.until:
            own.setdefault(line.party, []).append(line)
    if not own:
        return {"lanes": [], "axis": []}
    first = min(line.since for kept in own.values() for line in kept)
    axis = _Axis(int(first[:4]), int(until[:4]) + 1)
    merged = dict.fromkeys(each.day for each in get_site().registry.all(Merged))
    return {
        "lanes": [_lane(party, own[party], axis) for party in list_known() if party in own],
        "axis": axis.ticks(),
        "merge_places": [axis.place(day) for day in merged],
    }


class _Axis:
    """Years as per cents from the left."""

    def __init__(self, start: int, end: int) -> None:
        self.start, self.end = start, end

    def place(self, day: str) -> float:
        parts = [int(part) for part in day.split("-")] + [1, 1]
        at = date(parts[0], parts[1], parts[2])
        years = at.year - self.start + (at.timetuple().tm_yday - 1) / 366
        return round(min(max(years / (self.end - self.start), 0), 1) * 100, 1)

    def ticks(self) -> list[dict[str, Any]]:
        step = max(1, -(-(self.end - self.start) // 6))
        years = [*range(self.start, self.end - step // 2, step), self.end]
        return [{"at": self.place(str(year)), "label": str(year)} for year in dict.fromkeys(years)]


def _lane(party: str, lines: list[StandingLine], axis: _Axis) -> dict[str, Any]:
    bars = []
    for line in lines:
        words = f"{standing_name(line.standing)}, {when_words(line)}"
        start, end = axis.place(line.since), axis.place(line.until) if line.until else axis.place(today())
        bars.append({"start": start, "width": round(end - start, 1), "tone": tone_of(line.standing), "words": words})
    told = capfirst("; ".join(str(bar["words"]) for bar in bars))
    return {
        "name": party_name(party),
        "url": f"/parties/{party}",
        "words": f"{party_name(party)}: {told}",
        "bars": bars,
    }
