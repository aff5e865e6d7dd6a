"""The record: how large it is, what the reader may see of it, one act with its proof, and files to verify and keep."""

import json
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from comity.core.errors import Malformed
from comity.decisions.views import find_decision
from comity.instruments.doubting import CHALLENGED
from comity.record.export import entry_bundle, last_checkpoint, make_evidence, tile
from comity.record.judge import may
from comity.record.proofs import receipt_for
from comity.record.reading import ActView, get_act, list_acts, list_erased, read_parts
from comity.record.registry import Key
from comity.web.shell.access import PageRequest
from comity.web.shell.certainty import certainty_of
from comity.web.shell.site import Site, get_site
from comity.web.shell.told import tell

PAGE = 50
# What a scan may be, by its first bytes.
SCANS = {b"%PDF-": "application/pdf", b"\x89PNG\r\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_OWN_PAGES = {
    "dispute.open": "disputes",
    "meeting.convene": "meetings",
    "text.table": "texts",
    "decision.put": "decisions",
    "decision.adopt": "adopted",
    "decision.enter": "adopted",
    "position.register": "positions",
    "position.reaffirm": "positions",
    "position.challenge": "positions",
}


def record(request: PageRequest) -> HttpResponse:
    """Show the record as a whole, and the recent acts that the reader may see; `before` (an index) goes back."""
    site = get_site()
    before = request.GET.get("before", "")
    where = {"index__lt": int(before)} if before.isascii() and before.isdigit() and len(before) < 16 else {}
    acts = list_acts(request.viewer, most=PAGE + 1, **where)
    note, signed, time = last_checkpoint(site.keeper)
    context = {
        "note": note.format(),
        "size": signed.size,
        "root": signed.root.hex(),
        "time": time,
        "founding": site.founding,
        "acts": tell(request.viewer, acts[:PAGE]),
        "before": acts[PAGE - 1].index if len(acts) > PAGE else None,
        "is_first": not where,
        "topics": "record",
    }
    return render(request, "record/record.html", context)


def act(request: PageRequest, act: str) -> HttpResponse:
    """Show one act: in words, its parts as far as the reader may read them, its technical form, its proof."""
    site, view = get_site(), get_act(request.viewer, act)
    if view is None:
        raise Http404
    receipt = receipt_for(site.keeper, act)
    context = {
        "act": view,
        "words": tell(request.viewer, [view])[0].words,
        "page": _page_of(view),
        "may_challenge": _may_challenge(request, view),
        "role": _role_of(site, view),
        "parts": _parts_of(request, view),
        "technical": json.dumps(json.loads(receipt.opening.entry.data), indent=2, ensure_ascii=False),
        "leaf": receipt.opening.entry.leaf().hex(),
        "receipt": receipt,
        "certainty": certainty_of(site),
    }
    return render(request, "record/act.html", context)


def _may_challenge(request: PageRequest, view: ActView) -> bool:
    """Whether the reader's delegation has the right to challenge such an act, which is not its own."""
    site, party = get_site(), request.viewer.party
    if party in (None, view.by) or view.kind not in CHALLENGED:
        return False
    return may(site.registry, site.charter, str(party), "instrument.challenge")


def _page_of(view: ActView) -> str:
    """Return the address of the page that shows what an act is about, or nothing."""
    if view.body.get("decision"):
        return f"/decisions/{view.body['decision']}"
    if "instrument" in view.body:
        return f"/instruments/{view.body['instrument']}"
    if view.kind == "instrument.challenge":
        return f"/record/acts/{view.body['act']}"
    if view.kind.startswith("abroad."):
        return "/agreements/"
    if "dispute" in view.body:
        return f"/disputes/{view.body['dispute']}"
    if "meeting" in view.body:
        return f"/meetings/{view.body['meeting']}"
    if view.kind in ("meeting.request", "meeting.answer"):
        return f"/meetings/requests/{view.body.get('request', view.id)}"
    if view.kind in _OWN_PAGES:
        return f"/{_OWN_PAGES[view.kind]}/{view.id}"
    if view.kind.startswith("decision."):
        return _page_on_decision(view.body)
    return f"/parties/{view.body.get('party', view.by)}" if view.kind.startswith("party.") else ""


def _page_on_decision(body: dict[str, Any]) -> str:
    if "version" in body:
        return f"/texts/{body['version']}"
    if body.get("adopted"):
        return f"/adopted/{body['adopted']}"
    decision = find_decision(str(body.get("act") or body.get("position") or ""))
    return f"/decisions/{decision}" if decision else ""


def _role_of(site: Site, view: ActView) -> str:
    held = site.registry.latest(Key, key=view.key)
    return held.role if held else ""


def _parts_of(request: PageRequest, view: ActView) -> list[dict[str, Any]]:
    found, erased = read_parts(request.viewer, [view.id]), list_erased(request.viewer, [view.id])
    return [
        {
            "name": name,
            "erased": (view.id, name) in erased,
            "readable": (view.id, name) in found,
            "words": found.get((view.id, name), b"").decode(errors="replace"),
            "file": _is_file(found.get((view.id, name), b"")),
        }
        for name in view.parts
    ]


def _is_file(data: bytes) -> bool:
    """Whether a part's bytes are no words, and are opened from a file: a scan."""
    return any(data.startswith(first) for first in SCANS)


def part(request: PageRequest, act: str, name: str) -> HttpResponse:
    """Return a scan that is a part of an act, as a file to keep: nothing that somebody sent is shown as a page."""
    data = read_parts(request.viewer, [act]).get((act, name))
    kind = next((kind for first, kind in SCANS.items() if data is not None and data.startswith(first)), None)
    if data is None or kind is None:
        raise Http404
    return _as_file(data, f"{name}-{act[:12]}.{kind.rpartition('/')[2]}", kind)


def receipt(request: PageRequest, act: str) -> HttpResponse:
    """Return the receipt of an act as a file: its opening, its proof and the keeper's checkpoint."""
    if get_act(request.viewer, act) is None:
        raise Http404
    value = receipt_for(get_site().keeper, act).to_value()
    return _as_file(json.dumps(value, ensure_ascii=False).encode(), f"receipt-{act[:12]}.json")


def evidence(request: PageRequest, act: str) -> HttpResponse:
    """Return the evidence of an act as one file that is verified without this server."""
    if get_act(request.viewer, act) is None:
        raise Http404
    data = make_evidence(get_site().keeper, request.viewer, act)
    return _as_file(data, f"evidence-{act[:12]}.json")


def _as_file(data: bytes, name: str, kind: str = "application/json") -> HttpResponse:
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_safe
def checkpoint(request: PageRequest) -> HttpResponse:
    """Return the signed checkpoint, as C2SP's tlog-tiles places it."""
    return HttpResponse(last_checkpoint(get_site().keeper)[0].format(), content_type="text/plain; charset=utf-8")


@require_safe
def tiles(request: PageRequest, level: str, place: str, width: str = "256") -> HttpResponse:
    """Return a tile of hashes, or a bundle of the leaves' data, under the paths of C2SP's tlog-tiles."""
    # x001/x234/067 is 1234067; a number has one spelling, so there is nothing under x000/001.
    index = int(place.replace("x", "").replace("/", ""))
    if place.startswith("x000/"):
        raise Http404
    try:
        data = entry_bundle(index, int(width)) if level == "entries" else tile(int(level), index, int(width))
    except Malformed:
        raise Http404 from None
    return HttpResponse(data, content_type="application/octet-stream")


def verify(request: PageRequest) -> HttpResponse:
    """Show the page that verifies an evidence file in the reader's browser."""
    # The organisation's id is not filled in here: a file is worth more if its reader knows the id from elsewhere.
    return render(request, "shell/verify.html")
