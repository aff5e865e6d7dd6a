"""Taking a delegation's seat in an exercise: on this machine only, with a key that this browser makes.

The exercise's own head of delegation (a key file in the data folder) accredits that key by a real act. An organisation
that is no exercise gives no seats, and nobody from elsewhere gets one.
"""

import json
import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from comity.core.act import EVERYONE, Audience
from comity.core.errors import ComityError, Malformed, Refused
from comity.core.keyfile import parse_key_file
from comity.core.keys import Signature, SigningKey, parse_public
from comity.delegation import Delegation
from comity.record.receipts import NotJudged, Refusal
from comity.web.shell.access import PageRequest
from comity.web.shell.answers import is_loopback, origin_of, refused, word_refusal
from comity.web.shell.presenters import list_known, standing_name
from comity.web.shell.site import Site, get_site

MAX_REQUEST = 4_096
_PARTY = re.compile(r"[A-Z][A-Z0-9-]{1,31}").fullmatch


def gives_seats(request: HttpRequest) -> bool:
    """Whether whoever asks may take a seat here."""
    return get_site().founding.exercise and is_loopback(request)


@require_GET
def seats(request: PageRequest) -> HttpResponse:
    """Show the delegations whose seats may be taken, or why none may."""
    site = get_site()
    try:
        check_seats(request, site)
    except Refused as error:
        return render(request, "exercise/refused.html", {"words": word_refusal(error)}, status=403)
    parties = [
        {"party": party, "standing": standing_name(party.standing), "free": _head_file(party.id) is not None}
        for party in list_known().values()
    ]
    return render(request, "exercise/seats.html", {"seats": parties, "org": site.founding.id})


@require_POST
def take_seat(request: PageRequest) -> JsonResponse:
    """Have the exercise's head accredit a key of this browser: `{party, key, possession, origin}`; answer with it."""
    site = get_site()
    try:
        check_seats(request, site)
        party, key, possession = _parse(request.body, origin_of(request))
        delegation = Delegation(site.keeper, party, {"head": read_head_key(site, party)})
    except ComityError as error:
        return refused(error, status=403 if error.code.startswith("seat.not") else 400)
    body = {"key": key, "possession": possession, "origin": origin_of(request)}
    answer = delegation.submit("party.accredit", body, to=Audience(EVERYONE))
    if isinstance(answer, Refusal):
        return refused(Refused(answer.code, **answer.facts), refusal=answer.to_value())
    if isinstance(answer, NotJudged):
        return refused(Refused("request.not_judged"), status=503)
    return JsonResponse({"receipt": answer.to_value()})


def check_seats(request: HttpRequest, site: Site) -> None:
    """Raise Refused unless this is an exercise and the request comes from the machine that runs it."""
    if not site.founding.exercise:
        raise Refused("seat.not_an_exercise")
    if not is_loopback(request):
        raise Refused("seat.not_loopback")


def read_head_key(site: Site, party: str) -> SigningKey:
    """Return the exercise's key for a party's head; raises Refused if there is none that is marked for exercises."""
    if not _PARTY(party) or party not in list_known():
        raise Refused("seat.unknown_party", party=party[:32])
    path = _head_file(party)
    if path is None:
        raise Refused("seat.no_head", party=party)
    key, about = parse_key_file(path.read_text())
    if not about.get("exercise") or about.get("party") != party:
        raise Refused("seat.no_head", party=party)
    return key


def _head_file(party: str) -> Path | None:
    path = Path(settings.DATA) / "keys" / f"{party}.head.json"
    return path if path.is_file() else None


def _parse(body: bytes, origin: str) -> tuple[str, str, dict[str, str]]:
    if len(body) > MAX_REQUEST:
        raise Malformed("request.too_large", limit=MAX_REQUEST)
    try:
        value: Any = json.loads(body)
    except (ValueError, RecursionError):
        raise Malformed("seat.form") from None
    match value:
        case {"party": str(party), "key": str(key), "possession": dict(possession), "origin": str(at)} if at == origin:
            parse_public(key)
            return party, key, Signature.from_value(possession).to_value()
    raise Malformed("seat.form")
