"""Offices: who holds one since when, when the term ends, and whose turn is next."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from comity.web.shell.access import PageRequest
from comity.web.shell.site import get_site
from comity.web.shell.turns import turn_of


def offices(request: PageRequest) -> HttpResponse:
    """Show all offices of the charter."""
    turns = [turn_of(office) for office in get_site().charter.offices]
    return render(request, "organs/offices.html", {"turns": turns, "topics": "parties"})


def office(request: PageRequest, office: str) -> HttpResponse:
    """Show one office, its terms so far and the order of turns."""
    row = get_site().charter.office(office)
    if row is None:
        raise Http404
    charter = get_site().charter
    presides = [organ.id for organ in charter.organs if charter.chair_office(organ.id) == office]
    return render(request, "organs/office.html", {"turn": turn_of(row), "presides": presides, "topics": "parties"})
