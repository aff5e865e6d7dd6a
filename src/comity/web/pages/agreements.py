"""Agreements with others: by the other party, with terms and follow-up; and the organisation's own seats elsewhere."""

import csv
from io import StringIO
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from comity.record.judge import may
from comity.web.pages.instruments import CSV, as_text
from comity.web.pages.parties import parse_day
from comity.web.shell.abroad import list_seats_abroad
from comity.web.shell.access import PageRequest
from comity.web.shell.agreements import Agreement, Other, list_others, never_took_part, status_line
from comity.web.shell.figures import today
from comity.web.shell.presenters import list_known, party_name
from comity.web.shell.site import get_site

_ENTERED = ("party.introduce", "abroad.enter")


def agreements(request: PageRequest) -> HttpResponse:
    """Show agreements with others and seats elsewhere as of a day: `on` (`YYYY-MM-DD`, today if absent or no day)."""
    now = today()
    on = parse_day(request.GET.get("on", "")) or now
    others = list_others(request.viewer, on)
    context = {
        "on": on,
        "is_today": on == now,
        "is_wrong_day": bool(request.GET.get("on")) and parse_day(request.GET["on"]) is None,
        "others": [(other, _rows(other)) for other in others],
        "seats": list_seats_abroad(on),
        "outside": [each for each in list_known() if never_took_part(each)],
        "may": _may(request),
        "may_challenge": _may_do(request, "instrument.challenge"),
        "topics": "instruments parties",
    }
    return render(request, "agreements/agreements.html", context)


def _rows(other: Other) -> list[tuple[Any, list[dict[str, Any]]]]:
    return [(each, status_line(each.statuses)) for each in other.agreements]


def _may(request: PageRequest) -> list[str]:
    """Return what of these the reader's delegation may enter."""
    return [kind for kind in _ENTERED if _may_do(request, kind)]


def _may_do(request: PageRequest, kind: str) -> bool:
    site, party = get_site(), request.viewer.party
    return party is not None and may(site.registry, site.charter, party, kind)


def agreements_csv(request: PageRequest) -> HttpResponse:
    """Send the agreements as of a day (`on`, today if absent) as CSV, a line for each with each other party."""
    on = parse_day(request.GET.get("on", "")) or today()
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(
        [
            "party", "name", "act", "title", "adopted", "state", "in_force_since", "term_ends", "renewed", "reviewed",
            "review_due", "review_overdue",
        ]
    )  # fmt: skip
    for other in list_others(request.viewer, on):
        name = as_text(party_name(other.party)) if other.party else ""
        for each in other.agreements:
            writer.writerow([other.party, name, *_cells(each)])
        for day, act, title in other.entered:
            writer.writerow([other.party, name, act, as_text(title), day, "not-followed", *[""] * 6])
    return HttpResponse(
        file.getvalue(), content_type=CSV,
        headers={"Content-Disposition": f'attachment; filename="agreements-{on}.csv"'},
    )  # fmt: skip


def _cells(agreement: Agreement) -> list[str]:
    follow = agreement.follow
    reviewed = follow.reviews[-1].day if follow.reviews else ""
    return [
        agreement.act, as_text(agreement.title), agreement.day, agreement.state, agreement.since, follow.ends or "",
        "yes" if follow.renews else "no", reviewed, follow.due or "", "yes" if agreement.overdue else "no",
    ]  # fmt: skip
