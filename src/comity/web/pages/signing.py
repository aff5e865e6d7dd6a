"""Signing in and out. Signing in is signing a statement; a session holds a party and a key, and nothing secret."""

import json
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from comity.core.canonical import format_time
from comity.core.errors import ComityError, Malformed
from comity.core.keys import Signature
from comity.record.registry import role_of
from comity.record.signin import MAX_STATEMENT, Statement, check_sign_in, use_nonce
from comity.web.pages.exercise import gives_seats
from comity.web.shell.access import PageRequest
from comity.web.shell.answers import origin_of, refused
from comity.web.shell.presenters import list_known, party_name
from comity.web.shell.site import get_site


@require_http_methods(["GET", "POST"])
def sign_in(request: PageRequest) -> HttpResponse:
    """Show how to sign in; or take a signed statement and open a session for the party and key that signed it."""
    return _take(request) if request.method == "POST" else _show(request)


@require_GET
def _show(request: PageRequest) -> HttpResponse:
    site = get_site()
    context = {
        "sign_in": {
            "org": site.founding.id,
            "action": "/sign-in",
            "next": safe_next(request.GET.get("next", "")),
            "parties": [{"id": party, "name": party_name(party)} for party in list_known()],
        },
        "seats": gives_seats(request),
    }
    return render(request, "signing/sign_in.html", context)


def _take(request: PageRequest) -> JsonResponse:
    try:
        statement = check_posted(request.body, origin_of(request))
    except ComityError as error:
        return refused(error)
    # A session that was open for another party goes first, with all that it held.
    request.session.flush()
    request.session["party"], request.session["key"] = statement.party, statement.key
    return JsonResponse({"party": statement.party})


def check_posted(body: bytes, origin: str) -> Statement:
    """Return the statement in `{statement, signature}` once everything about it holds; its nonce is used up by this.

    Raises Malformed, Unverified or Refused; an address that was turned away may try the same statement again.
    """
    site = get_site()
    now = site.keeper.clock()
    text, signature = _parse(body)
    statement = check_sign_in(text, signature, org=site.founding.id, origin=origin, now=now)
    role_of(site.registry, statement.party, statement.key, format_time(now))
    use_nonce(statement.nonce, now)
    return statement


def _parse(body: bytes) -> tuple[str, Signature]:
    if len(body) > 2 * MAX_STATEMENT:
        raise Malformed("request.too_large", limit=2 * MAX_STATEMENT)
    try:
        value: Any = json.loads(body)
    except (ValueError, RecursionError):
        raise Malformed("signin.form") from None
    match value:
        case {"statement": str(text), "signature": dict(signature)} if len(value) == 2:
            return text, Signature.from_value(signature)
    raise Malformed("signin.form")


@require_POST
def sign_out(request: PageRequest) -> HttpResponse:
    """Close the session. The key stays where it is."""
    request.session.flush()
    return redirect("/")


def safe_next(path: str) -> str:
    """Return where to go on to if it is a page of this site, or nothing."""
    local = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if local else ""
