"""The negotiating room: the rolling text, live, in windows; what may be done at a provision; how far it has come.

Who stands behind what is for those who negotiate the text alone: to anybody else these addresses are unknown.
"""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from comity.core.canonical import format_time
from comity.negotiation.facts import WHOLE
from comity.texts.edit import TITLE
from comity.texts.rules import pen_of
from comity.texts.state import symbol_of
from comity.web.pages.acts import new_url
from comity.web.pages.negotiating import list_actions
from comity.web.shell.access import PageRequest
from comity.web.shell.bracketed import Names, stale_words
from comity.web.shell.course import draw_course
from comity.web.shell.presenters import language
from comity.web.shell.rolling import Room, choose_languages, get_room
from comity.web.shell.site import get_site
from comity.web.shell.slots import SHOWS, WINDOW, list_slots, next_bracket, outline_of, render_slot, render_slots

MOST_PER_PART = 3 * WINDOW


def find_room(request: PageRequest, text: str) -> Room:
    """Return the room of a text; raises Http404 for whoever may not follow its negotiation, as for an unknown one."""
    room = get_room(request.viewer, get_site().registry, text)
    if room is None:
        raise Http404
    return room


def languages_for(request: PageRequest, room: Room) -> tuple[str, ...]:
    """Return the languages in which the reader asked for the text."""
    return choose_languages(request.GET.get("languages", ""), room.made.languages, language())


def negotiation(request: PageRequest, text: str) -> HttpResponse:
    """Show the rolling text: one window of it, and what the others need; scripts fill them in when they are in view."""
    room = find_room(request, text)
    languages, show = languages_for(request, room), _choose_show(request)
    slots = list_slots(room, show, request.viewer.party)
    first = min(_number(request, "first", 0), max(len(slots) - 1, 0)) // WINDOW * WINDOW
    context = describe_room(request, room, languages) | {
        "show": show,
        "first": first,
        "count": len(slots[first : first + WINDOW]),
        "total": len(slots),
        "window": WINDOW,
        "before": first - WINDOW if first else None,
        "after": first + WINDOW if first + WINDOW < len(slots) else None,
        "html": render_slots(room, languages, slots[first : first + WINDOW]),
        "sizes": " ".join(str(size) for size in _sizes(room, slots, languages[0])),
        "outline": outline_of(room, languages[0]),
        "slots_of_parts": WINDOW,
        "choices": _choices(room, languages, show),
    }
    return render(request, "negotiation/room.html", context)


def describe_room(request: PageRequest, room: Room, languages: tuple[str, ...]) -> dict[str, Any]:
    """Return what all pages of a room say of it."""
    site, version = get_site(), room.made.version
    holder, capacity = pen_of(site.registry, site.charter, version)
    return {
        "text": room.made.text,
        "room": room,
        "version": version,
        "symbol": symbol_of(version),
        "title": room.made.documents[languages[0]].title,
        "languages_shown": ",".join(languages),
        "languages_list": languages,
        "pen": holder,
        "capacity": capacity,
        "has_pen": request.viewer.party == holder,
        "mark_url": new_url("text.mark", text=room.made.text),
        "clean_url": new_url("text.table", follows=version.act, clean="1"),
        "stale_whole": [stale_words(stale) for stale in room.made.stale.get(WHOLE, ())],
        "topics": f"text:{room.made.text}",
    }


def _choose_show(request: PageRequest) -> str:
    show = request.GET.get("show", "all")
    return show if show in SHOWS else "all"


def _number(request: PageRequest, name: str, otherwise: int) -> int:
    found = request.GET.get(name, "")
    return int(found) if found.isascii() and found.isdecimal() and len(found) < 7 else otherwise


def _sizes(room: Room, slots: list[str], tag: str) -> list[int]:
    """Return how many characters each window has about, so that a page keeps room for those that are not loaded."""
    words = room.made.words[tag]
    lengths = [len(words[slot].text if slot in words else "") + 200 * len(room.touched.get(slot, ())) for slot in slots]
    return [sum(lengths[first : first + WINDOW]) for first in range(0, len(slots), WINDOW)]


def _choices(room: Room, languages: tuple[str, ...], show: str) -> dict[str, list[dict[str, Any]]]:
    """Return the languages and filters that may be chosen, each with its query and whether it is chosen."""
    tags = room.made.languages
    sets: list[tuple[str, ...]] = [(tag,) for tag in tags]
    sets += [(one, two) for place, one in enumerate(tags) for two in tags[place + 1 :]]
    if len(tags) > 2:
        sets.append(tuple(tags[:3]))
    if languages not in sets:
        sets.append(languages)

    def query(tags: tuple[str, ...], show: str) -> str:
        return urlencode({"languages": ",".join(tags), "show": show})

    return {
        "languages": [{"tags": each, "query": query(each, show), "current": each == languages} for each in sets],
        "shows": [{"show": each, "query": query(languages, each), "current": each == show} for each in SHOWS],
    }


def part(request: PageRequest, text: str) -> HttpResponse:
    """Answer with a window of slots, `first` to `first + count`, of those that the filter leaves."""
    room = find_room(request, text)
    languages = languages_for(request, room)
    slots = list_slots(room, _choose_show(request), request.viewer.party)
    first, count = _number(request, "first", 0), min(_number(request, "count", WINDOW), MOST_PER_PART)
    answer = HttpResponse(render_slots(room, languages, slots[first : first + count]))
    answer.headers["X-Room-Token"] = room.token
    answer.headers["X-Room-Total"] = str(len(slots))
    return answer


def provision(request: PageRequest, text: str, identity: str) -> HttpResponse:
    """Answer with one slot, or where nothing stands any more, with nothing."""
    room = find_room(request, text)
    if identity not in room.index:
        raise Http404
    return HttpResponse(render_slot(room, languages_for(request, room), identity))


def actions(request: PageRequest, text: str, identity: str) -> HttpResponse:
    """Show the proposals at a provision, and what the reader's delegation may do there now, each asked of the judge."""
    room = find_room(request, text)
    if identity not in room.index:
        raise Http404
    languages = languages_for(request, room)
    context = describe_room(request, room, languages) | {
        "id": identity,
        "name": Names(room, languages[0]).of(identity),
        "html": render_slot(room, languages, identity),
        "whole_page": "panel" not in request.GET,
        **list_actions(request, room, identity, languages),
    }
    return render(request, "negotiation/actions.html" if context["whole_page"] else "negotiation/panel.html", context)


def following(request: PageRequest, text: str) -> HttpResponse:
    """Go to the next bracket behind a provision (`after`), or before it (`back`); scripts are told where that is."""
    room = find_room(request, text)
    languages, show = languages_for(request, room), _choose_show(request)
    slots = list_slots(room, show, request.viewer.party)
    found = next_bracket(room, slots, request.GET.get("after", TITLE), back="back" in request.GET)
    place = slots.index(found) if found else 0
    if "script" in request.GET:
        return JsonResponse({"id": found, "index": place})
    query = urlencode({"languages": ",".join(languages), "show": show, "first": place // WINDOW * WINDOW})
    return redirect(f"/texts/{text}/negotiation?{query}" + (f"#slot-{found}" if found else ""))


def course(request: PageRequest, text: str) -> HttpResponse:
    """Show how far the text has come over time, and section by section."""
    room = find_room(request, text)
    languages = languages_for(request, room)
    now = format_time(get_site().keeper.clock())
    context = describe_room(request, room, languages) | {
        "course": draw_course(request.viewer, room, now),
        "outline": outline_of(room, languages[0]),
    }
    return render(request, "negotiation/course.html", context)
