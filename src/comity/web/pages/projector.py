"""The projector of a text under negotiation: what the chair shows, on every projector page of that text at once.

What is shown is no act: it leaves no trace in the record, and the next thing shown takes its place.
"""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from comity.negotiation.projected import project
from comity.texts.edit import TITLE
from comity.texts.rules import pen_of
from comity.web.pages.live import hub
from comity.web.pages.negotiation import describe_room, find_room, languages_for
from comity.web.shell.access import PageRequest
from comity.web.shell.projecting import render_projected, shown_of
from comity.web.shell.rolling import Room
from comity.web.shell.site import get_site
from comity.web.shell.slots import next_bracket

MOVES = ("on", "back", "bracket")


def projector(request: PageRequest, text: str) -> HttpResponse:
    """Show what the chair shows; who holds the pen has what moves it on."""
    room = find_room(request, text)
    languages = languages_for(request, room)
    context = describe_room(request, room, languages) | {
        "html": render_projected(room, languages),
        "topics": f"text:{text} projector:{text}",
    }
    return render(request, "negotiation/projector.html", context)


@require_POST
def show(request: PageRequest, text: str) -> HttpResponse:
    """Let who holds the pen show something: `move` (on, back, bracket), a `provision`, or an `option` by its number."""
    room, site = find_room(request, text), get_site()
    if pen_of(site.registry, site.charter, room.made.version)[0] != request.viewer.party:
        raise PermissionDenied
    provision, option = _choose(request, room)
    project(text, provision, option)
    hub.wake()
    if "script" in request.GET:
        return HttpResponse(status=204)
    return redirect(f"/texts/{text}/projector?languages={','.join(languages_for(request, room))}")


def _choose(request: PageRequest, room: Room) -> tuple[str, int]:
    """Return what is to be shown; what is asked for wrongly changes nothing."""
    shown = shown_of(room)
    asked, option = request.POST.get("provision", ""), request.POST.get("option", "")
    if asked in room.index:
        return asked, 0
    if option.isascii() and option.isdecimal() and len(option) < 4:
        return shown.provision, int(option)
    move, place = request.POST.get("move", ""), room.index[shown.provision]
    if move == "bracket":
        return next_bracket(room, room.order, shown.provision) or shown.provision, 0
    if move in MOVES:
        step = 1 if move == "on" else -1
        return room.order[min(max(place + step, 0), len(room.order) - 1)], 0
    return shown.provision or TITLE, shown.option
