"""The parties: who has which standing on any day, over the years, and each party by itself."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from comity.decisions.views import list_adopted
from comity.instruments.state import list_doubts
from comity.parties.calendar import calendar_of
from comity.parties.courses import list_courses
from comity.parties.facts import Merged, Renamed
from comity.parties.leaving import standing_notice
from comity.parties.standings import is_suspended
from comity.parties.state import StandingLine, list_keys, list_standings, standings_as_of
from comity.record.reading import get_act, list_acts
from comity.web.shell.abroad import list_seats_abroad
from comity.web.shell.access import PageRequest
from comity.web.shell.agreements import is_outside, never_took_part
from comity.web.shell.effects import applicant_names
from comity.web.shell.figures import lanes_of, legend_of, tiles_of, timeline_of, today, when_words
from comity.web.shell.instruments import instruments_of
from comity.web.shell.presenters import in_charter_order, list_known, standing_name, tone_of
from comity.web.shell.site import get_site
from comity.web.shell.told import tell
from comity.web.shell.turns import turn_of
from comity.web.shell.working_days import coming_holidays


def parties(request: PageRequest) -> HttpResponse:
    """Show who takes part on a day: `on` (`YYYY-MM-DD`, today if absent or no day), `standing` to see one only."""
    lines, now = list_standings(), today()
    on = parse_day(request.GET.get("on", "")) or now
    standings = standings_as_of(on, lines)
    known = [each.id for each in get_site().charter.standings]
    only = request.GET.get("standing", "")
    courses = list_courses(get_site().registry, get_site().charter)
    names = applicant_names(course.applied for course in courses)
    shown = {party: each for party, each in standings.items() if only not in known or each == only}
    context = {
        "on": on,
        "is_today": on == now,
        "is_wrong_day": bool(request.GET.get("on")) and parse_day(request.GET["on"]) is None,
        "only": only if only in known else "",
        "days": _list_days(lines, [line.taken[:10] for line in list_adopted(request.viewer) if line.entered]),
        "tabs": _list_tabs(standings),
        "count": _count_participants(standings),
        "rows": [_row(party, shown[party], lines, on) for party in in_charter_order(shown)],
        "tiles": tiles_of(shown),
        "legend": legend_of(shown),
        **lanes_of(lines, now),
        "lane_legend": [{"tone": tone_of(each), "label": standing_name(each)} for each in known],
        "merges": _list_merges(),
        "applications": [(course, names[course.applied.act]) for course in courses],
        "may_apply": bool(request.viewer.party and get_site().charter.admissions),
        "topics": "parties",
        "outside": [each for each in list_known() if never_took_part(each)],
        "lines": [(line, when_words(line)) for line in lines if line.standing],
    }
    return render(request, "parties/parties.html", context)


def parse_day(text: str) -> str | None:
    """Return a day `YYYY-MM-DD`, or None for anything else."""
    try:
        return date.fromisoformat(text).isoformat() if len(text) == 10 else None
    except ValueError:
        return None


def _list_days(lines: list[StandingLine], others: list[str]) -> list[str]:
    """Return the days on which a standing began, and those of decisions entered from their sources."""
    return sorted({*(line.since for line in lines if len(line.since) == 10), *others})


def _list_tabs(standings: dict[str, str]) -> list[tuple[str, int]]:
    held = list(standings.values())
    return [(each.id, held.count(each.id)) for each in get_site().charter.standings if each.id in held]


def _count_participants(standings: dict[str, str]) -> int:
    counted = {each.id for each in get_site().charter.standings if each.counts_as_participant}
    return sum(standing in counted for standing in standings.values())


def _list_merges() -> list[dict[str, Any]]:
    """Return which standings were merged into which, each day and decision once."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for merged in get_site().registry.all(Merged):
        found.setdefault((merged.day, merged.into, merged.source), []).append(merged.standing)
    return [
        {"day": day, "into": into, "from": standings, "act": source.removeprefix("act ")}
        for (day, into, source), standings in found.items()
    ]


def _row(party: str, standing: str, lines: list[StandingLine], on: str) -> dict[str, object]:
    held = (each for each in lines if (each.party, each.standing) == (party, standing))
    line = next(each for each in held if each.since <= on and (each.until is None or on < each.until))
    return {"party": party, "line": line, "when": when_words(line)}


def party(request: PageRequest, party: str) -> HttpResponse:
    """Show one party: names, standings with sources, offices, organs, keys, and its acts that the reader may see."""
    view = list_known().get(party)
    if view is None:
        raise Http404
    registry, charter = get_site().registry, get_site().charter
    context = {
        "party": view,
        "timeline": timeline_of(view.standings),
        "notice": standing_notice(registry, party),
        "is_suspended": is_suspended(charter, view.standing),
        "terms": [turn for turn in map(turn_of, charter.offices) if turn.held and turn.held.party == party],
        "applications": list_courses(registry, charter, party=party),
        "is_own": request.viewer.party == party,
        "topics": "parties",
        "organs": charter.organs_of(party=party, standing=view.standing, offices=view.offices),
        "keys": list_keys(party),
        "instruments": instruments_of(request.viewer, party),
        "seats": list_seats_abroad(today(), host=party) if view.kind != "office" else [],
        "introduced": _introduction_of(request, party) if is_outside(party) else None,
        "calendar": calendar_of(registry, party),
        "holidays": coming_holidays(calendar_of(registry, party), today()),
        "acts": tell(request.viewer, list_acts(request.viewer, by=party, most=20)),
    }
    return render(request, "parties/party.html", context)


def _introduction_of(request: PageRequest, party: str) -> dict[str, Any] | None:
    """Return by which act a party outside was made known, and who challenges that; None if by another way."""
    registry = get_site().registry
    renamed = registry.find(Renamed, party=party)
    act = get_act(request.viewer, renamed[0].act) if renamed else None
    if act is None or act.kind != "party.introduce":
        return None
    return {"act": act, "doubted": list_doubts(request.viewer, registry, [act.id]).get(act.id, [])}
