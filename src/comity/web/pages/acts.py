"""Making an act: what may be done now, the words of what will be signed, and taking what was signed.

A page shows an act only after the same judge that will judge it was asked; and what is posted needs no session, for its
signature is its authority.
"""

import json
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from comity import catalogue
from comity.core import canonical
from comity.core.act import Act, SignedAct
from comity.core.authority import possession
from comity.core.canonical import format_time
from comity.core.errors import ComityError, Malformed, Refused
from comity.core.keys import SigningKey
from comity.decisions.views import find_decision
from comity.parties import tray
from comity.parties.state import get_required
from comity.record.compose import outline, template
from comity.record.four_eyes import REFUSED as FOUR_EYES
from comity.record.judge import Kind
from comity.record.reading import ActView
from comity.record.receipts import NotJudged, Refusal
from comity.record.registry import keys_of
from comity.web.pages.aligning import describe_alignment
from comity.web.pages.drafts import ActForm, Draft, ReadText
from comity.web.pages.forms import FORM_OF, form_of
from comity.web.shell.access import PageRequest, signed_in
from comity.web.shell.answers import origin_of, refused, short_key, word_refusal
from comity.web.shell.paper import provisions_of
from comity.web.shell.presenters import party_name
from comity.web.shell.site import Site, get_site
from comity.wording import word_doubt, word_kind, word_meaning

# An address may post this many acts at once, and so many a second in the long run: enough for any delegation.
BURST = 240
PER_SECOND = 20.0
MOST_ADDRESSES = 10_000


@dataclass(frozen=True)
class Signer:
    """The key that an act is to be signed with. `here` says that it is the one that signed in."""

    key: str
    role: str
    here: bool


@dataclass(frozen=True)
class Possible:
    """One thing that a delegation may do now, or the reason why not: `refused` is a sentence, empty if it may.

    `second` says that a second of its people signs it too; `here` that it leaves nothing to choose, and may be read
    and signed where it is offered.
    """

    kind: str
    label: str
    url: str
    refused: str = ""
    second: bool = False
    here: bool = False


@dataclass(frozen=True)
class ShownAct(ActView):
    """An act as its words are shown before it is signed: nothing is found yet, and `subject` says what it is about.

    `provision`, `op` and `other` are as presenters.describe_act has them.
    """

    subject: str = ""
    url: str = ""
    provision: str = ""
    op: str = ""
    other: str = ""


def consider_all(request: PageRequest, asked: Sequence[tuple[Any, ...]]) -> list[ComityError | None]:
    """Return why the signed-in delegation could not make each of these acts now, as the judge says it.

    What is asked is a kind, a body and an audience each, and the names of its parts if it has any; the answer is None
    for an act that could be made.
    """
    site, party = get_site(), str(request.viewer.party)
    signers = {kind: choose_signer(site, request, kind).key for kind, *_ in asked}
    return catalogue.consider_all(
        site.keeper,
        [
            {**outline(site.keeper.rules, kind=kind, by=party, key=signers[kind], to=to, body=body), "parts": parts}
            for kind, body, to, *parts in asked
        ],
    )


def choose_signer(site: Site, request: PageRequest, kind: str) -> Signer:
    """Return the key to sign with: the one that signed in, unless only another of the party's may sign such an act."""
    key, role = request.key, request.role
    assert key is not None, "only a delegation that is signed in makes acts"
    assert role is not None, "a key that signed in has a role"
    rules: Kind = site.keeper.rules.kinds[kind]
    keys = keys_of(site.registry, str(request.viewer.party), format_time(site.keeper.clock()))
    here = next((line for line in keys if line.key == key), None)
    barred = here is not None and here.origin is not None and kind in site.charter.limits.browser_keys_may_not
    if role in rules.roles and not barred:
        return Signer(key, role, here=True)
    for line in keys:
        if line.role in rules.roles and not (line.origin and kind in site.charter.limits.browser_keys_may_not):
            return Signer(line.key, line.role, here=False)
    return Signer(key, role, here=True)


def new_url(kind: str, **query: str) -> str:
    """Return the address of the page on which such an act is made."""
    return f"/acts/{kind}/new" + (f"?{urlencode(query)}" if query else "")


@signed_in
def _new(request: PageRequest, kind: str) -> HttpResponse:
    """Show the form of an act; once it is filled in, what the judge says of it; and if it may be, the words to sign."""
    if kind not in FORM_OF:
        raise Http404
    site = get_site()
    form = _bind(request, kind, site)
    context = {"kind": kind, "title": word_kind(kind), "meaning": word_meaning(kind), "form": form}
    if not form.is_bound or not form.is_valid():
        if request.method == "GET":
            # What an address left open is asked for; nobody has failed to fill it in.
            for name in form.fields.keys() - form.data.keys():
                form.errors.pop(name, None)
        return render(request, "acts/prepare.html", context)
    return _show_draft(request, site, kind, form.draft(), context)


new = require_http_methods(["GET", "POST"])(_new)


def _bind(request: PageRequest, kind: str, site: Site) -> ActForm:
    """Return the form with what was sent; an address alone fills in a form only if it holds no words."""
    form = form_of(kind, request.POST if request.method == "POST" else request.GET)
    if request.method == "POST":
        return form(kind, site, request.viewer, request.POST, request.FILES)
    if form.by_post or not request.GET:
        return form(kind, site, request.viewer, initial=request.GET.dict())
    return form(kind, site, request.viewer, request.GET)


def _show_draft(request: PageRequest, site: Site, kind: str, draft: Draft, context: dict[str, Any]) -> HttpResponse:
    party = str(request.viewer.party)
    signer = choose_signer(site, request, kind)
    unsigned = template(site.keeper.rules, kind=kind, by=party, key=signer.key, to=draft.to, body=draft.body)
    judged = unsigned | {"body": draft.body | _stand_in(request, site, draft.generate)} if draft.generate else unsigned
    error = catalogue.consider(site.keeper, judged, parts=[part["name"] for part in draft.parts if "data" in part])
    second = kind in get_required(request.viewer)
    context |= {
        "draft": draft,
        "second": second,
        "signer": signer,
        "signer_key": short_key(signer.key),
        "audience": draft.to.text,
    }
    context["choices"] = [field for field in context["form"].visible_fields() if draft.generate is None]
    if error is not None:
        return render(request, "acts/refused.html", context | {"refusal": context["form"].word(error)})
    shown = ShownAct(
        0,
        "",
        kind,
        party,
        signer.key,
        draft.to.text,
        "",
        draft.body,
        {},
        [part["name"] for part in draft.parts],
        draft.subject,
        provision=draft.provision,
        op=draft.op,
        other=draft.other,
    )
    template_value = unsigned | {"parts": list(draft.parts)}
    if draft.generate:
        template_value["generate"] = {"role": draft.generate}
    act = {
        "title": context["title"], "eyebrow": draft.subject, "party_name": party_name(party), "action": "/acts",
        "button": context["title"], "solemn": site.keeper.rules.kinds[kind].solemn, "template": template_value,
    }  # fmt: skip
    readings = [_describe_reading(each) for each in draft.readings]
    words = f"acts/{kind.replace('.', '_')}.html"
    return render(
        request, "acts/sign.html", context | {"act": act, "shown": shown, "words": words, "readings": readings}
    )


def _describe_reading(read: ReadText) -> dict[str, Any]:
    document = read.document
    return {
        "document": {"title": document.title, "lang": document.language},
        "language": document.language,
        "provisions": provisions_of(document),
        "doubts": [(word_doubt(doubt.code), doubt) for doubt in read.reading.doubts],
        "alignment": describe_alignment(read) if read.first else None,
    }


def _stand_in(request: PageRequest, site: Site, role: str) -> dict[str, Any]:
    """Return a key in the place of the one that the browser will make while signing, so that the rest can be judged."""
    key, origin = SigningKey.generate(), origin_of(request)
    statement = possession(
        org=site.founding.id, party=str(request.viewer.party), role=role, key=key.public, origin=origin
    )
    return {"key": key.public, "possession": key.sign("key", canonical.encode(statement)).to_value(), "origin": origin}


class _Gate:
    """How many acts an address may still post: a bucket that fills again with time. In this process's memory alone."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def admits(self, address: str) -> bool:
        """Take one from the address's bucket, if there is one."""
        now = time.monotonic()
        with self._lock:
            left, then = self._buckets.pop(address, (float(BURST), now))
            left = min(float(BURST), left + (now - then) * PER_SECOND)
            admitted = left >= 1
            self._buckets[address] = (left - 1 if admitted else left, now)
            if len(self._buckets) > MOST_ADDRESSES:
                self._buckets.popitem(last=False)
        return admitted


gate = _Gate()


# The signature is the authority and no cookie is looked at: whoever made a browser send an act could send it himself.
@csrf_exempt
@require_POST
def submit(request: HttpRequest) -> JsonResponse:
    """Take a signed act in its envelope: a receipt and where to go on, a signed refusal in words, or "not judged"."""
    site = get_site()
    limit = site.charter.limits.part_bytes * 3 // 2 + 4 * site.charter.limits.act_bytes
    if not gate.admits(str(request.META.get("REMOTE_ADDR", ""))):
        return refused(Refused("request.too_many"), status=429)
    if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
        return refused(Malformed("request.too_large", limit=limit), status=413)
    return answer(site, request.body)


def answer(site: Site, body: bytes) -> JsonResponse:
    """Return what is answered to an envelope's bytes. Pages and API answer alike."""
    try:
        signed = parse_envelope(body)
    except ComityError as error:
        return refused(error)
    outcome = catalogue.submit(site.keeper, signed)
    if isinstance(outcome, NotJudged):
        words = word_refusal(ComityError("request.not_judged"))
        return JsonResponse({"not_judged": outcome.to_value(), "words": words}, status=503)
    if isinstance(outcome, Refusal) and outcome.code == FOUR_EYES:
        return _keep_waiting(site, signed, outcome)
    if isinstance(outcome, Refusal):
        return refused(Refused(outcome.code, **outcome.facts), status=409, refusal=outcome.to_value())
    return JsonResponse({"receipt": outcome.to_value(), "next": next_of(signed.act)})


def _keep_waiting(site: Site, signed: SignedAct, refusal: Refusal) -> JsonResponse:
    """Keep an act that lacks nothing but a second signature, and say where its own delegation finds it.

    It is not recorded, and the signed refusal that comes along says so to whoever knows only refusals.
    """
    now, more = site.keeper.clock(), {"refusal": refusal.to_value()}
    try:
        kept = tray.keep(signed, hours=site.charter.limits.act_age_hours, now=now)
    except Refused as error:
        return refused(error, status=409, **more)
    waits = {"act": signed.act.id, "until": kept.until, "next": f"/waiting/{signed.act.id}"}
    return refused(Refused(refusal.code, **refusal.facts), status=202, waits=waits, **more)


def parse_envelope(body: bytes) -> SignedAct:
    """Return the signed act in an envelope's bytes; raises Malformed."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise Malformed("request.not_act") from None
    return SignedAct.from_value(value)


def _place_in_text(act: Act) -> str:
    """Return the provision that an act of a negotiation is about, as an address has it."""
    first = (act.body.get("edits") or [act.body])[0]
    provision = first.get("provision") or next(iter(act.body.get("provisions") or ()), "")
    return f"#{provision}" if provision else ""


def _next_on_decision(act: Act) -> str:
    """Return where an act on a decision is seen: on its board, with what was adopted, or on the text itself."""
    if "version" in act.body:
        return f"/texts/{act.body['version']}"
    if act.body.get("adopted"):
        return f"/adopted/{act.body['adopted']}"
    answered = str(act.body.get("act") or act.body.get("position") or "")
    decision = act.body.get("decision") or find_decision(answered)
    return f"/decisions/{decision}" if decision else f"/record/acts/{answered}"


# Acts that begin what has a page of its own; and by family, what an act is made within, as its body names it.
_BEGUN = {
    "text.table": "/texts", "decision.enter": "/adopted", "decision.put": "/decisions", "dispute.open": "/disputes",
    "position.register": "/positions", "party.apply": "/applications",
}  # fmt: skip
_WITHIN = {"dispute": "/disputes", "instrument": "/instruments"}
# What is said in the room is said from there.
IN_THE_ROOM = ("enter", "call", "ask", "oppose", "declare", "speak", "yield", "floor")


def _next_in_meeting(act: Act) -> str:
    """Return the meeting's page, or its room; of what comes before a meeting, the page of its request."""
    name = act.kind.partition(".")[2]
    if name == "convene":
        return f"/meetings/{act.id}"
    if "meeting" not in act.body:
        return f"/meetings/requests/{act.body.get('request', act.id)}"
    stays = name in IN_THE_ROOM or (name == "preside" and act.body["step"] != "close")
    return f"/meetings/{act.body['meeting']}{'/room' if stays else ''}"


def next_of(act: Act) -> str:
    """Return the page on which what was recorded is seen."""
    family = act.kind.partition(".")[0]
    if act.kind in _BEGUN:
        return f"{_BEGUN[act.kind]}/{act.id}"
    if family in _WITHIN:
        return f"{_WITHIN[family]}/{act.body.get(family, '')}".rstrip("/")
    if act.kind == "decision.contest":
        return f"/record/acts/{act.body['correction']}"
    if family == "decision":
        return _next_on_decision(act)
    if act.kind == "text.translate":
        # Linguists go on with what waits.
        return "/translations"
    if family == "meeting":
        return _next_in_meeting(act)
    if family == "text" and "text" in act.body:
        return f"/texts/{act.body['text']}/negotiation{_place_in_text(act)}"
    if act.kind == "party.oblige":
        return f"/applications/{act.body['application']}"
    if act.kind in ("party.rename", "party.calendar", "party.leave", "party.recall"):
        return f"/parties/{act.by}"
    if family == "position":
        return f"/positions/{act.body.get('position') or act.body['entry']}"
    return f"/record/acts/{act.body.get('act', '')}" if act.kind == "record.erase" else "/desk"
