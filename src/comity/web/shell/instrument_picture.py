"""The picture of an instrument's life: one lane for each participant, over the days from its adoption on.

Places are per cents of the axis, from the left. Lanes say in words what they show; the status table has it all.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext

from comity.instruments.calendar import add
from comity.instruments.shelf import Kept
from comity.instruments.status import NEVER, NONE, Course
from comity.web.shell.instruments import TONES, status_words
from comity.web.shell.labels import consent_words
from comity.web.shell.presenters import day_words, in_charter_order, party_name

TICKS = 5
# Bars end where the picture does, and a picture of one day would have no width.
LEAST_DAYS = 14

_LANE = (
    '<a href="/parties/{}">{}</a>\n  <svg role="img" aria-label="{}"><rect class="track" y="42%" width="100%" '
    'height="16%" rx="2"></rect>{}{}{}</svg>'
)
_BAR = '<rect class="bar bar-{}" x="{}%" y="22%" width="{}%" height="56%" rx="2"><title>{}</title></rect>'
_LINE = '<line class="at-{}" x1="{}%" x2="{}%" y1="-15%" y2="115%"></line>'
_MARK = '<circle class="mark-{}" cx="{}%" cy="50%" r="4"><title>{}</title></circle>'


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


def draw_timeline(kept: Kept, now: str, on: str) -> dict[str, Any]:
    """Return what instruments/timeline.html draws; empty if nobody did anything yet.

    Whatever is known to come is drawn too, beyond the line of the present day.
    """
    course = kept.course
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
    drawn = format_html_join("", _LINE, ((kind, axis.place(day), axis.place(day)) for day, kind, _ in lines))
    return {
        "lanes": [_lane(course, party, changes[party], axis, end, drawn) for party in in_charter_order(changes)],
        "axis": axis.ticks(),
        "lines": [{"kind": kind, "words": told} for _, kind, told in lines],
    }  # fmt: skip


def _lane(
    course: Course, party: str, changes: list[tuple[str, str]], axis: _Axis, end: str, lines: SafeString
) -> SafeString:
    """Return a party's lane, drawn here, for there may be hundreds: what it was over time, and what it did when."""
    bars = []
    for (since, status), (until, _) in pairwise([*changes, (end, NONE)]):
        if status != NONE:
            when = gettext("since %(day)s") % {"day": day_words(since)}
            start = axis.place(since)
            bars.append((TONES[status], start, axis.place(until) - start, f"{status_words(status)}, {when}"))
    marks = list(_marks(course, party, axis))
    name, told = party_name(party), "; ".join([*(mark[-1] for mark in marks), *(bar[-1] for bar in bars)])
    drawn = (format_html_join("", _BAR, bars), lines, format_html_join("", _MARK, marks))
    return format_html(_LANE, party, name, f"{name}: {capfirst(told)}", *drawn)


def _marks(course: Course, party: str, axis: _Axis) -> Iterator[tuple[str, float, str]]:
    """Yield what a party did: signatures as rings, consents as dots, each with its place and its day in words."""
    track = course.tracks[party]
    for each in track.signatures:
        yield "ring", axis.place(each.day), gettext("signature, %(day)s") % {"day": day_words(each.day)}
    for consent in track.consents:
        day = consent.event.day
        yield "dot", axis.place(day), f"{consent_words(consent.form)}, {day_words(day)}"
