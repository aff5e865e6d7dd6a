"""The charter in words, as of any day; what amends it and how far that has come; and how it changed."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from comity.amending.rules import negotiating_in, not_applying
from comity.charter import Change, Charter
from comity.charter.changes import ROWS, SINGLE, identity_of
from comity.charter.shape import write
from comity.core.errors import Refused
from comity.instruments.names import SIGN
from comity.instruments.state import list_courses
from comity.instruments.status import CONTRACTING, NEVER, Course, forecast
from comity.parties.amending import AmendmentView, find_problems, get_amendment, list_amendments
from comity.parties.facts import AmendmentStep
from comity.record.access import Viewer
from comity.record.charters import charter_at, read_charter
from comity.record.registry import CharterInForce
from comity.web.pages.parties import parse_day
from comity.web.shell.access import PageRequest
from comity.web.shell.answers import word_refusal
from comity.web.shell.charter_words import TABLES, CharterWords
from comity.web.shell.figures import today
from comity.web.shell.presenters import day_words, list_names
from comity.web.shell.site import get_site

# Shown open: what a reader looks for first. The rest is a line that opens.
OPEN = ("organs", "standings")


@dataclass(frozen=True)
class Day:
    """From which day on a charter was in force, and the amendment that brought it; none for the founded one."""

    day: str
    charter: Charter
    amendment: str = ""


def list_days() -> list[Day]:
    """Return the charters that there were, the founded one first: public, and in memory."""
    site = get_site()
    steps = {each.index: each for each in site.registry.all(AmendmentStep)}
    found = []
    for held in site.registry.all(CharterInForce):
        step = steps.get(held.index)
        day = step.day if step else site.founding.at[:10]
        found.append(Day(day, read_charter(held.charter), step.amendment if step else ""))
    return found


def charter(request: PageRequest) -> HttpResponse:
    """Show the charter in force on a day, `on`; today's if that is absent or no day."""
    site, days, now = get_site(), list_days(), today()
    asked = request.GET.get("on", "")
    on = parse_day(asked) or now
    shown = next((each for each in reversed(days) if each.day <= on), days[0])
    views = list_amendments(site.registry)
    names = CharterWords(shown.charter, *(each.charter for each in reversed(days)))
    context = {
        "on": on,
        "is_today": on == now,
        "is_wrong_day": bool(asked) and parse_day(asked) is None,
        "before_founding": on < days[0].day,
        "shown": shown,
        "days": [each.day for each in days],
        "tables": list_tables(shown.charter, names),
        "amendments": [(view, _progress(request.viewer, view, found)) for view, found in _with_courses(request, views)],
        "amendable": site.charter.amendments,
        "may_amend": bool(request.viewer.party and site.charter.amendments.organ),
        "topics": "charter",
    }
    return render(request, "charter/charter.html", context)


def list_tables(charter: Charter, names: CharterWords) -> list[dict[str, Any]]:
    """Return a charter's tables in words, those of rows first: of each its rows, and of each row its lines."""
    found: list[dict[str, Any]] = []
    for table in (*ROWS, *SINGLE):
        value = write(getattr(charter, table))
        rows = value if table in ROWS else [value]
        told = [{"name": _name(names, table, row), "lines": names.lines(table, row)} for row in rows]
        if any(row["lines"] or row["name"] for row in told):
            title, count = gettext(TABLES.get(table, table)), len(told) if table in ROWS else None
            found.append({"id": table, "title": title, "rows": told, "count": count, "open": table in OPEN})
    return found


def _name(names: CharterWords, table: str, row: dict[str, Any]) -> str:
    return names.row(table, identity_of(table, row), row) if table in ROWS else ""


def amendment(request: PageRequest, act: str) -> HttpResponse:
    """Show one amendment: what it changes, and what has become of it."""
    site = get_site()
    view = get_amendment(site.registry, act)
    if view is None:
        raise Http404
    ((_, course),) = _with_courses(request, [view])
    begun = next((each for each in view.steps if each.step in ("provisional", "force")), None)
    before = charter_at(site.registry, site.charter, begun.index) if begun else site.charter
    waits = view.status in ("waits", "ended")
    problems = find_problems(site.registry, site.charter, view.changes) if waits or view.status == "void" else []
    told = [{"where": each.where, "code": each.code, **each.facts} for each in problems]
    context = {
        "view": view,
        "changes": word_changes(before, view.changes),
        "course": course,
        "progress": _progress(request.viewer, view, course),
        "refused": word_refusal(Refused("effect.charter_invalid", problems=told)) if told else "",
        "topics": "charter",
    }
    return render(request, "charter/amendment.html", context)


def word_changes(before: Charter, changes: tuple[Change, ...]) -> list[dict[str, Any]]:
    """Return changes in words: what stands there before, and what will."""
    names = CharterWords(before, *(each.charter for each in reversed(list_days())), changes=changes)
    return [names.change(before, change) for change in changes]


def _with_courses(request: PageRequest, views: list[AmendmentView]) -> list[tuple[AmendmentView, Course | None]]:
    """Return each amendment with the course of its instrument, if it has one; two queries, or none."""
    acts = [view.act for view in views if view.by == "instrument"]
    courses = list_courses(request.viewer, get_site().registry, act__in=acts) if acts else []
    by_act = {course.instrument.act: course for course in courses}
    return [(view, by_act.get(view.act)) for view in views]


def _progress(viewer: Viewer, view: AmendmentView, course: Course | None) -> list[str]:
    """Return what an amendment that is not in force still needs, in sentences."""
    if course is None or view.status in ("force", "void"):
        return []
    day = today()
    signed = len({each.party for each in course.counted.of(SIGN)})
    negotiating = negotiating_in(get_site().registry, course)
    said = gettext("Signed by %(number)s of %(all)s.") % {"number": signed, "all": len(negotiating)}
    found, coming = [said], forecast(course, day)
    if coming.day is not None and coming.day != NEVER:
        found.append(gettext("It enters into force on %(day)s.") % {"day": day_words(coming.day)})
    for missing in coming.missing:
        needs = missing.needed - missing.have
        found.append(gettext("It needs %(number)s more to consent to be bound.") % {"number": needs})
    consented = course.having(day, CONTRACTING)
    if consented:
        found.append(gettext("Consented so far: %(parties)s.") % {"parties": list_names(consented)})
    if course.clauses.provisional != "none" and view.status != "provisional":
        others = not_applying(get_site().registry, course, day)
        if others and len(others) < len(negotiating):
            said = gettext("Before that it is applied once these apply it too: %(parties)s.")
            found.append(said % {"parties": list_names(others)})
    return found
