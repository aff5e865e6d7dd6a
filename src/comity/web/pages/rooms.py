"""A delegation's own rooms, as far as this server takes part: it hands out sealed bytes and takes them in.

What a page of a room shows is opened, verified and drawn in the reader's own browser. Nothing here names a text, a
provision or a person, and another party's room is answered as one that there never was.
"""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from comity.core.errors import ComityError, Malformed, Refused
from comity.core.keys import Signature, format_base64, parse_base64
from comity.decisions.machine import RUNNING
from comity.decisions.views import list_decisions
from comity.parties import rooms as kept
from comity.texts.state import list_texts
from comity.web.shell.access import PageRequest, signed_in
from comity.web.shell.answers import refused
from comity.web.shell.presenters import language_name, title_in
from comity.web.shell.site import get_site

# An entry in base64 with its statement round it.
MAX_REQUEST = 2 * kept.MAX_ENTRY + 4 * kept.MAX_STATEMENT
# Entries are fetched in portions, so that neither side holds a whole room at once.
PORTION = 100


@require_GET
@signed_in
def rooms(request: PageRequest) -> HttpResponse:
    """Show the delegation's rooms, whose names its browser opens, and its devices."""
    party = str(request.viewer.party)
    sealed = [
        {"id": each.id, "last": each.last, "size": each.size, "made": each.made, "entries": _entries(each)}
        for each in kept.list_rooms(party)
    ]
    # Newest first, so that a text goes by the symbol and the title of its latest version.
    texts = {text.text: f"{text.symbol} {title_in(text.titles)}" for text in reversed(list_texts(request.viewer))}
    return render(request, "rooms/rooms.html", _context(request) | {"sealed": sealed, "texts": texts.items()})


@require_GET
@signed_in
def room(request: PageRequest, room: str) -> HttpResponse:
    """Show a room: its frame only, which the delegation's browser fills."""
    _get(request, room, after=kept.MAX_ENTRIES)
    languages = [{"code": tag, "name": language_name(tag)} for tag in get_site().charter.languages.authentic]
    more = {"room": room, "text_languages": languages, "subjects": _list_subjects(request)}
    return render(request, "rooms/room.html", _context(request) | more)


def _list_subjects(request: PageRequest) -> list[dict[str, str]]:
    """Return what the capital may instruct on, open decisions first: all of it, so that a choice tells nothing."""
    site, viewer = get_site(), request.viewer
    versions = {text.act: text for text in list_texts(viewer)}
    named = {act: f"{text.symbol} {title_in(text.titles)}" for act, text in versions.items()}
    found = [
        {
            "about": f"decision:{view.act}",
            "url": f"/decisions/{view.act}",
            "words": named.get(view.version, view.act[:12]),
        }
        for view in list_decisions(viewer, site.charter, site.registry)
        if view.status in RUNNING
    ]
    texts = {text.text: text.act for text in reversed(versions.values())}
    kind = gettext("Text: %(title)s")
    return found + [
        {"about": f"text:{text}", "url": f"/texts/{act}", "words": kind % {"title": named[act]}}
        for text, act in texts.items()
    ]


@require_GET
def listed(request: PageRequest) -> JsonResponse:
    """Answer with the delegation's rooms and how many entries each has: `{rooms: [{id, last}]}`."""
    if request.viewer.party is None:
        raise Http404
    rooms = [{"id": each.id, "last": each.last} for each in kept.list_rooms(request.viewer.party)]
    answer = JsonResponse({"rooms": rooms})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_GET
def entries(request: PageRequest, room: str) -> JsonResponse:
    """Answer with a portion of a room's entries after a number: `{last, entries: [{number, data, time}]}`."""
    after = request.GET.get("after", "0")
    found = _get(request, room, after=int(after) if after.isdecimal() and len(after) < 6 else 0, most=PORTION)
    answer = JsonResponse({"last": found.last, "entries": _entries(found)})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_GET
def devices(request: PageRequest) -> JsonResponse:
    """Answer with the delegation's devices and the grants that prove whose they are: `{devices, grants}`."""
    site, party = get_site(), request.viewer.party
    if party is None:
        raise Http404
    listed = kept.list_devices(site.registry, party, site.keeper.clock())
    answer = JsonResponse({"devices": listed, "grants": kept.list_grants(site.registry, party)})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_POST
def write(request: PageRequest) -> JsonResponse:
    """Take `{statement, signature, data}`; the statement's signature is the authority, the session only says whose."""
    site, party = get_site(), request.viewer.party
    try:
        if party is None:
            raise Refused("room.not_signed_in")
        text, signature, data = _parse(request)
        now = site.keeper.clock()
        statement = kept.check_statement(site.registry, text, signature, org=site.founding.id, party=party, now=now)
        kept.do(statement, text=text, signature=signature, data=data, now=now)
    except ComityError as error:
        return refused(error)
    return JsonResponse({"done": True})


def _context(request: PageRequest) -> dict[str, Any]:
    party = request.viewer.party
    own = {"org": get_site().founding.id, "party": party, "key": request.key, "may_write": request.role in kept.ROLES}
    return {"own": own, "topics": f"room:{party}"}


def _get(request: PageRequest, room: str, *, after: int = 0, most: int = PORTION) -> kept.RoomView:
    """Return a room of the delegation that is signed in; any other is not found, whether there is one or not."""
    found = kept.get_room(request.viewer.party, room, after=after, most=most) if request.viewer.party else None
    if found is None:
        raise Http404
    return found


def _entries(found: kept.RoomView) -> list[dict[str, Any]]:
    return [{"number": each.number, "data": format_base64(each.data), "time": each.time} for each in found.entries]


def _parse(request: HttpRequest) -> tuple[str, Signature, bytes]:
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_REQUEST or len(request.body) > MAX_REQUEST:
        raise Malformed("request.too_large", limit=MAX_REQUEST)
    try:
        value: Any = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Malformed("room.form") from None
    match value:
        case {"statement": str(text), "signature": dict(signature), "data": str(data)} if len(value) == 3:
            return text, Signature.from_value(signature), parse_base64(data, len(data) * 3 // 4)
    raise Malformed("room.form")
