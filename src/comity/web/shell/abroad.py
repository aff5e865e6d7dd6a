"""The organisation's seats elsewhere in words, and as a quiet picture: a bar for each, by body, over the years."""

import json
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from comity.core.errors import ComityError
from comity.instruments.abroad import ends_of, is_void
from comity.instruments.events import disavowed_of
from comity.instruments.facts import Abroad
from comity.instruments.state import list_abroad, list_doubts
from comity.parties.names import parse_names
from comity.record.access import PUBLIC
from comity.record.reading import read_parts
from comity.web.shell.labels import capacity_words
from comity.web.shell.presenters import day_words, words
from comity.web.shell.site import get_site


@dataclass(frozen=True)
class SeatAbroad:
    """A seat as of a day: of which body, in which capacity, how long; a bar in per cents of the picture's width.

    `until` is empty while it is had; `name` is empty where its words were erased, and `source` likewise.
    """

    seat: Abroad
    name: str
    source: str
    until: str
    ended_by: str
    start: float
    width: float
    doubted: list[str]

    @property
    def words(self) -> str:
        """Capacity and time, in words."""
        told = {
            "capacity": capacity_words(self.seat.capacity), "since": day_words(self.seat.since),
            "until": day_words(self.until) if self.until else "",
        }  # fmt: skip
        if self.until:
            return gettext("%(capacity)s from %(since)s to %(until)s") % told
        return gettext("%(capacity)s since %(since)s") % told


def list_seats_abroad(on: str, **where: str) -> list[SeatAbroad]:
    """Return the seats that the organisation has or had by a day, in the order of their days; four queries.

    `where` filters, as `host`. The picture begins with the first year of all and ends with the day.
    """
    seats, ends = list_abroad(**where)
    disavowed = disavowed_of(get_site().registry)
    shown = sorted(
        (each for each in seats if not is_void(each, disavowed) and each.since <= on),
        key=lambda each: (each.since, each.index),
    )
    ended = {act: end for act, end in ends_of(ends, disavowed).items() if end.day <= on}
    acts = [each.act for each in shown]
    parts = read_parts(PUBLIC, acts) if acts else {}
    doubts = list_doubts(PUBLIC, get_site().registry, acts)
    first = f"{shown[0].since[:4]}-01-01" if shown else on
    return [
        SeatAbroad(
            each, _name(parts.get((each.act, "names"))), _text(parts.get((each.act, "source"))),
            ended[each.act].day if each.act in ended else "", ended[each.act].act if each.act in ended else "",
            *_bar(first, on, each.since, ended[each.act].day if each.act in ended else on), doubts.get(each.act, []),
        )
        for each in shown
    ]  # fmt: skip


def _bar(first: str, last: str, since: str, until: str) -> tuple[float, float]:
    """Return where a bar begins and how wide it is, in per cents; the shortest can still be seen."""
    begin, end, start, stop = (date.fromisoformat(each).toordinal() for each in (first, last, since, until))
    whole = max(end - begin, 1)
    left = round((start - begin) / whole * 100, 2)
    return min(left, 98.5), max(round((stop - start) / whole * 100, 2), 1.5)


def _name(data: bytes | None) -> str:
    try:
        return words(parse_names(data)) if data is not None else ""
    except (ComityError, json.JSONDecodeError):
        return ""


def _text(data: bytes | None) -> str:
    return data.decode(errors="replace") if data is not None else ""
