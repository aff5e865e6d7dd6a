"""The picture of an instrument's life: one lane for each participant, over the days from its adoption on.

Places are per cents of the axis, from the left. Lanes say in words what they show; the status table has it all.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext

from comity.instruments.calendar import add
from comity.instruments.shelf import Kept
from comity.instruments.status import NEVER, NONE, STATUSES, Course
from comity.web.shell.instruments import TONES, status_words
from comity.web.shell.labels import consent_words
from comity.web.shell.presenters import day_words, in_charter_order, party_name

TICKS = 5
# Bars end where the picture does, and a picture of one day would have no width.
LEAST_DAYS = 14

_LANE = (
    '<a href="/parties/{}">{}</a>\n  <svg role="img" aria-label="{}"><rect class="track" y="42%" width="100%" '
    'height="16%" rx="2"></rect>{}</svg>'
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
    drawn = "".join(_LINE.format(kind, axis.place(day), axis.place(day)) for day, kind, _ in lines)
    lanes = _Lanes(course, axis, end, drawn)
    return {
        "lanes": [lanes.draw(party, changes[party]) for party in in_charter_order(changes)],
        "axis": axis.ticks(),
        "lines": [{"kind": kind, "words": told} for _, kind, told in lines],
    }  # fmt: skip


class _Lanes:
    """What parties were over time, and what each did when. There may be hundreds: words are found once, and escaped."""

    def __init__(self, course: Course, axis: _Axis, end: str, lines: str) -> None:
        self.course, self.axis, self.end, self.lines = course, axis, end, lines
        self.statuses = {status: escape(status_words(status)) for status in STATUSES}
        self.since, self.signed = escape(gettext("since %(day)s")), escape(gettext("signature, %(day)s"))

    def draw(self, party: str, changes: list[tuple[str, str]]) -> SafeString:
        """Return a party's lane."""
        marks, bars = list(self._marks(party)), list(self._bars(changes))
        told = capfirst("; ".join([*(mark[-1] for mark in marks), *(bar[-1] for bar in bars)]))
        drawn = "".join([*(_BAR.format(*bar) for bar in bars), self.lines, *(_MARK.format(*mark) for mark in marks)])
        name = escape(party_name(party))
        return mark_safe(_LANE.format(escape(party), name, f"{name}: {told}", drawn))  # noqa: S308 - all is escaped

    def _bars(self, changes: list[tuple[str, str]]) -> Iterator[tuple[str, float, float, str]]:
        for (since, status), (until, _) in pairwise([*changes, (self.end, NONE)]):
            if status != NONE:
                start = self.axis.place(since)
                when = self.since % {"day": escape(day_words(since))}
                yield TONES[status], start, self.axis.place(until) - start, f"{self.statuses[status]}, {when}"

    def _marks(self, party: str) -> Iterator[tuple[str, float, str]]:
        """Yield what it did: signatures as rings, consents as dots, each with its place and its day in words."""
        track = self.course.tracks[party]
        for each in track.signatures:
            yield "ring", self.axis.place(each.day), self.signed % {"day": escape(day_words(each.day))}
        for consent in track.consents:
            day = consent.event.day
            yield "dot", self.axis.place(day), escape(f"{consent_words(consent.form)}, {day_words(day)}")
