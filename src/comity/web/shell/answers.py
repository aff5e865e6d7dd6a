"""What programs are answered: refusals in words, feeds only if they changed; and where a request really comes from."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from ipaddress import IPv6Address, ip_address
from typing import Any, cast
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext

from comity.core.errors import ComityError
from comity.core.keys import parse_public
from comity.web.shell import presenters
from comity.web.shell.charter_words import word_where
from comity.wording import word_error

_NAMES: dict[str, Callable[[str], str]] = {
    "party": presenters.party_name,
    "organ": presenters.organ_name,
    "procedure": presenters.procedure_name,
    "field": presenters.field_name,
    "standing": presenters.standing_name,
    "office": presenters.office_name,
    "language": presenters.language_name,
    "day": presenters.day_words,
    # Whoever knows the text calls it by its label; its id alone says nothing to anybody.
    "provision": lambda _: gettext("this provision"),
}


def naming(fact: str, value: str) -> str | None:
    """Return what a fact of an error is called on pages, in the reader's language; a key by its fingerprint's start."""
    if fact == "key":
        return short_key(value)
    if fact == "where":
        return word_where(value)
    if fact == "expected" and (value == "everyone" or value.partition(":")[0] in ("standing", "parties")):
        return presenters.audience_words(value)
    return _NAMES[fact](value) if fact in _NAMES else None


def short_key(key: str) -> str:
    """Return the first sixteen digits of a key's fingerprint; what is no key is shown as it is."""
    try:
        parse_public(key)
    except ComityError:
        return key
    return " ".join(presenters.fingerprint_groups(key)[:4])


def word_refusal(error: ComityError) -> str:
    """Return the sentence for an error, with names as pages have them."""
    return word_error(error, naming)


def refused(error: ComityError, *, status: int = 400, **more: Any) -> JsonResponse:
    """Answer that something was refused: `{refused: {code, words}}`."""
    return JsonResponse({"refused": {"code": error.code, "words": word_refusal(error)}, **more}, status=status)


def answer_feed(
    request: HttpRequest, body: bytes, *, kind: str, cache: str, changed: datetime | None = None
) -> HttpResponse:
    """Answer with what a program asks for again and again; that it has not changed is said shortly."""
    tag = quote_etag(hashlib.sha256(body).hexdigest())
    whole = HttpResponse(body, content_type=kind)
    answer: Any = get_conditional_response(request, tag, int(changed.timestamp()) if changed else None, whole)
    answer.headers["ETag"], answer.headers["Cache-Control"] = tag, cache
    if changed:
        answer.headers["Last-Modified"] = http_date(changed.timestamp())
    return cast(HttpResponse, answer)


def origin_of(request: HttpRequest) -> str:
    """Return the web origin that the request came to, as a browser has it in `location.origin`."""
    return f"{request.scheme}://{request.get_host()}"


def is_loopback(request: HttpRequest) -> bool:
    """Whether the request comes from this machine, to an address that is only this machine's."""
    name = urlsplit(f"//{request.get_host()}").hostname or ""
    return _is_own(str(request.META.get("REMOTE_ADDR", ""))) and (name == "localhost" or _is_own(name))


def _is_own(address: str) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return (mapped or found).is_loopback
