"""Calendars (iCalendar): of one meeting, of an organ's public meetings, and a delegate's own by an address alone.

A program asks for these, without a cookie: an organ's calendar is what everyone may know, whoever asks.
"""

from django.http import Http404, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from comity.notices import feeds
from comity.notices.gathering import speaks
from comity.notices.post import read_address
from comity.record.access import PUBLIC, Viewer, viewer_of
from comity.web.shell.access import PageRequest
from comity.web.shell.answers import answer_feed, origin_of
from comity.web.shell.calendar_file import write_calendar
from comity.web.shell.occasions import list_occasions
from comity.web.shell.presenters import language, organ_name, words
from comity.web.shell.site import get_site

KIND = "text/calendar; charset=utf-8"


@require_safe
def organ_calendar(request: PageRequest, organ: str) -> HttpResponse:
    """Answer with the meetings of an organ that everyone may know of."""
    if get_site().charter.organ(organ) is None:
        raise Http404
    name = f"{_short()}: {organ_name(organ)}"
    answer = _answer(request, PUBLIC, name, cache="public, max-age=300", organ=organ)
    patch_vary_headers(answer, ("Accept-Language",))
    return answer


@require_safe
def own_calendar(request: PageRequest, token: str) -> HttpResponse:
    """Answer with a delegate's calendar: whoever has the address reads it, without signing in."""
    choice, keeper = feeds.find_calendar(token), get_site().keeper
    # The calendar of a key that has ended is gone, whether or not the courier has been here since.
    if choice is None or not speaks(keeper, choice.party, choice.key, keeper.clock()):
        raise Http404
    with translation.override(choice.language):
        return _answer(request, viewer_of(keeper.registry, choice.party), _short(), cache="private, no-cache")


@require_safe
def meeting_calendar(request: PageRequest, act: str) -> HttpResponse:
    """Answer with one meeting, as a file to be kept."""
    found = list_occasions(request.viewer, address=_address(request), meeting=act)
    if not found:
        raise Http404
    body = write_calendar(found[0].summary, found, language=language())
    answer = HttpResponse(body, content_type=KIND)
    name = slugify(found[0].summary) or "meeting"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _answer(request: PageRequest, viewer: Viewer, name: str, *, cache: str, organ: str | None = None) -> HttpResponse:
    address = _address(request)
    found = list_occasions(viewer, address=address, organ=organ)
    body = write_calendar(name, found, language=language(), source=f"{address}{request.path}")
    return answer_feed(request, body, kind=KIND, cache=cache)


def _address(request: PageRequest) -> str:
    return read_address() or origin_of(request)


def _short() -> str:
    return words(get_site().charter.organisation.names)
