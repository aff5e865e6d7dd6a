"""Who is signed in, asked anew at every request: a session is only as good as the key that opened it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from comity.core.canonical import format_time
from comity.core.errors import Refused
from comity.record.access import PUBLIC, Viewer
from comity.record.registry import role_of
from comity.web.shell.site import get_site

View = Callable[..., HttpResponse]


class PageRequest(HttpRequest):
    """A request as pages get it: with its reader, and the key and role that signed in, if any."""

    viewer: Viewer
    key: str | None
    role: str | None


class SignedIn:
    """Gives every request its viewer; a key that has ended meanwhile is signed out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        """Answer the request with its reader in it."""
        request.viewer, request.key, request.role = PUBLIC, None, None
        party, key = request.session.get("party"), request.session.get("key")
        site = get_site()
        # Once at the beginning, for all that the page will name.
        site.refresh()
        if party and key:
            try:
                role, _ = role_of(site.registry, party, key, format_time(site.keeper.clock()))
            except Refused:
                request.session.flush()
            else:
                request.viewer, request.key, request.role = site.viewer(party), key, role
        return self.get_response(request)


def with_own(request: PageRequest, topics: str) -> str:
    """Return a page's live topics, with that of what the reader's delegation keeps to itself, off the record."""
    return f"{topics} room:{request.viewer.party}" if request.viewer.party else topics


def signed_in(view: View) -> View:
    """Let only delegations see a page; others are shown how to sign in, and come back to it."""

    @wraps(view)
    def guarded(request: PageRequest, *args: Any, **rest: Any) -> HttpResponse:
        if request.viewer.party is None:
            return redirect(f"/sign-in?next={request.path}")
        return view(request, *args, **rest)

    return guarded
