"""The picture of an instrument's life: one lane for each participant, over the days from its adoption on.

Places are per cents of the axis, from the left. Lanes say in words what they show; the status table has it all.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext

from comity.instruments.calendar import add
from comity.instruments.shelf import keep
from comity.instruments.status import NEVER, NONE, Course
from comity.web.shell.instruments import TONES, status_words
from comity.web.shell.labels import consent_words
from comity.web.shell.presenters import day_words, in_charter_order, party_name

TICKS = 5
# Bars end where the picture does, and a picture of one day would have no width.
LEAST_DAYS = 14


class _Axis:
    """Days as per cents."""

    def __init__(self, first: str, last: str) -> None:
        self.first = date.fromisoformat(first)
        self.days = max((date.fromisoformat(last) - self.first).days, LEAST_DAYS)

    def place(self, day: str) -> float:
        at = (date.fromisoformat(day) - self.first).days / self.days
        return round(min(max(at, 0), 1) * 100, 2)

    def ticks(self) -> list[dict[str, Any]]:
        step = self.days / (TICKS - 1)
        days = [(self.first + timedelta(days=round(step * number))).isoformat() for number in range(TICKS)]
        # Of many years, the year says enough; so does the month of some.
        exact = 10 if self.days < 120 else 7 if self.days < 3000 else 4
        return [{"at": self.place(day), "label": day_words(day[:exact])} for day in days]


def draw_timeline(course: Course, now: str, on: str) -> dict[str, Any]:
    """Return what instruments/timeline.html draws; empty if nobody did anything yet.

    Whatever is known to come is drawn too, beyond the line of the present day.
    """
    kept = keep(course, [])
    if not kept.days:
        return {}
    known = [day for day in (kept.days[-1], on, now, course.force) if day != NEVER]
    axis = _Axis(min(course.instrument.day, kept.days[0]), add(max(known), 1, "months"))
    end = add(max(known), 1, "months")
    changes: dict[str, list[tuple[str, str]]] = {}
    for day, (party, status) in zip(kept.days, kept.became, strict=True):
        changes.setdefault(party, []).append((day, status))
    lines = [(now, "now", gettext("today, %(day)s") % {"day": day_words(now)})]
    if course.force != NEVER:
        words = gettext("entry into force, %(day)s") % {"day": day_words(course.force)}
        lines.append((course.force, "force", words))
    return {
        "lanes": [_lane(course, party, changes[party], axis, end) for party in in_charter_order(changes)],
        "axis": axis.ticks(),
        "lines": [{"at": axis.place(day), "kind": kind, "words": told} for day, kind, told in lines],
    }  # fmt: skip


def _lane(course: Course, party: str, changes: list[tuple[str, str]], axis: _Axis, end: str) -> dict[str, Any]:
    bars = []
    for (since, status), (until, _) in pairwise([*changes, (end, NONE)]):
        if status != NONE:
            when = gettext("since %(day)s") % {"day": day_words(since)}
            start = axis.place(since)
            bars.append(
                {
                    "start": start,
                    "width": axis.place(until) - start,
                    "tone": TONES[status],
                    "words": f"{status_words(status)}, {when}",
                }
            )
    marks = list(_marks(course, party, axis))
    told = "; ".join([*(str(mark["words"]) for mark in marks), *(str(bar["words"]) for bar in bars)])
    return {
        "name": party_name(party), "url": f"/parties/{party}", "bars": bars, "marks": marks,
        "words": f"{party_name(party)}: {capfirst(told)}",
    }  # fmt: skip


def _marks(course: Course, party: str, axis: _Axis) -> Iterator[dict[str, Any]]:
    """Yield what a party did: signatures as rings, consents as dots, each with its day in words."""
    track = course.tracks[party]
    for each in track.signatures:
        words = gettext("signature, %(day)s") % {"day": day_words(each.day)}
        yield {"at": axis.place(each.day), "kind": "ring", "words": words}
    for consent in track.consents:
        day = consent.event.day
        words = f"{consent_words(consent.form)}, {day_words(day)}"
        yield {"at": axis.place(day), "kind": "dot", "words": words}
