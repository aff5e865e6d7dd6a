"""The room of a meeting while it sits: its floor, live; the chair's desk; the hall's wall; and a page for the press."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from comity.core.act import EVERYONE
from comity.meetings.floor import FloorView, get_sitting
from comity.meetings.views import MeetingView, get_meeting
from comity.record.access import PUBLIC
from comity.web.pages.meeting_acts import list_in_room
from comity.web.pages.meetings import describe_agenda, list_decided
from comity.web.shell.access import PageRequest, signed_in
from comity.web.shell.flooring import describe_floor
from comity.web.shell.meetings import LIVE, describe_badge, host_and_chair, list_guests, list_seats, name_of, organs_of
from comity.web.shell.presenters import language
from comity.web.shell.projecting import render_projected
from comity.web.shell.rolling import choose_languages, get_room
from comity.web.shell.site import get_site


def room(request: PageRequest, act: str) -> HttpResponse:
    """Show the room: who has the floor, who is next, the text before the meeting, and what may be done now."""
    context = _describe(request, act)
    if request.viewer.party:
        context |= _possible(request, context)
    return render(request, "meetings/room.html", context)


def hall(request: PageRequest, act: str) -> HttpResponse:
    """Show the floor in large type, for the wall of the hall."""
    return render(request, "meetings/hall.html", _describe(request, act))


def floor(request: PageRequest, act: str) -> HttpResponse:
    """Return the floor, for pages that are open and are not sent it."""
    return render(request, "meetings/floor.html", describe_floor(request.viewer, *_find(request, act)))


@signed_in
def possible(request: PageRequest, act: str) -> HttpResponse:
    """Return what the delegation that is signed in may do in the room now."""
    context = describe_floor(request.viewer, *_find(request, act))
    return render(request, "meetings/possible.html", context | _possible(request, context))


def _possible(request: PageRequest, context: dict[str, Any]) -> dict[str, Any]:
    chairing, ours = list_in_room(request, context["meeting"], context["floor"])
    return {"chairing": chairing, "ours": ours}


def _describe(request: PageRequest, act: str) -> dict[str, Any]:
    view, floor = _find(request, act)
    context = describe_floor(request.viewer, view, floor)
    paper = _paper(request, context["text"])
    topics = [f"meeting:{act}", *(f"{family}:{paper['text']}" for family in ("text", "projector") if paper)]
    return context | {
        "name": name_of(view),
        "organs": organs_of(view),
        "paper": paper,
        "languages_shown": ",".join(paper["languages"]) if paper else "",
        "is_public": view.audience == EVERYONE,
        "topics": " ".join(topics),
    }


def _find(request: PageRequest, act: str) -> tuple[MeetingView, FloorView]:
    """Return a meeting and what happens in it; raises Http404 if the reader may not know of it."""
    site = get_site()
    found = get_sitting(request.viewer, site.charter, site.registry, act)
    if found is None:
        raise Http404
    return found


def _paper(request: PageRequest, text: str) -> dict[str, Any] | None:
    """Return what the chair shows of the text before the meeting, to whoever follows its negotiation."""
    found = get_room(request.viewer, get_site().registry, text) if text else None
    if found is None:
        return None
    languages = choose_languages(request.GET.get("languages", ""), found.made.languages, language())
    return {"text": text, "languages": languages, "html": render_projected(found, languages)}


def press(request: PageRequest, act: str) -> HttpResponse:
    """Show what everyone may know of a meeting, whoever asks; nothing of a meeting that not everyone may know of."""
    site = get_site()
    view = get_meeting(PUBLIC, site.charter, site.registry, act)
    if view is None:
        raise Http404
    context = {
        "meeting": view,
        "name": name_of(view),
        "organs": organs_of(view),
        "badge": describe_badge(view),
        "is_live": view.status in LIVE,
        "presiding": host_and_chair(view.host, view.chair),
        "seats": list_seats(view, None),
        "guests": list_guests(view, None),
        "agenda": describe_agenda(PUBLIC, view),
        "decisions": list_decided(PUBLIC, view),
        "topics": f"meeting:{act} decisions",
    }
    return render(request, "meetings/press.html", context)
