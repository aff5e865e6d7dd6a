"""What waits for a second signature: read from its own bytes, approved, and recorded in the same moment.

Only the delegation whose act it is finds anything here; to anybody else each of these addresses is unknown.
"""

import json
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from comity import catalogue
from comity.core.act import Audience, SignedAct
from comity.core.canonical import format_time
from comity.core.errors import ComityError, Malformed, Refused
from comity.parties import tray
from comity.parties.state import list_approvals
from comity.record.compose import template
from comity.record.facts import State
from comity.record.four_eyes import approvers_of, person_of
from comity.record.receipts import Answer, NotJudged, Receipt, Refusal
from comity.web.pages.acts import choose_signer, gate, new_url, next_of, parse_envelope
from comity.web.pages.kept import describe_kept
from comity.web.shell.access import PageRequest, signed_in
from comity.web.shell.answers import refused, short_key, word_refusal
from comity.web.shell.presenters import party_name
from comity.web.shell.site import Site, get_site
from comity.wording import word_kind, word_meaning

APPROVE = "party.approve"
ALONE = Audience()
# An approval is small; what it approves is here already.
MAX_APPROVAL = 65_536


@require_GET
@signed_in
def waiting(request: PageRequest, act: str) -> HttpResponse:
    """Show an act that waits: to a second person with what is to be signed, to who signed it with how it stands."""
    site, kept = get_site(), _get(request, act)
    signed = kept.signed
    error = catalogue.consider_signed(site.keeper, signed)
    context = {
        "kept": describe_kept(request.viewer, signed),
        "meaning": word_meaning(signed.act.kind),
        "kind_words": word_kind(signed.act.kind),
        "until": kept.until,
        "by_key": short_key(signed.act.key),
        "own": _is_own(request, site, signed),
        "may_withdraw": _may_withdraw(request, site, signed),
        "approved": bool(_approvals(request, site, signed)),
        "refusal": word_refusal(error) if error else "",
        "anew": new_url(signed.act.kind),
    }
    if not (context["own"] or context["approved"] or error):
        context |= _to_sign(request, site, act)
    return render(request, "waiting/waiting.html", context)


def _to_sign(request: PageRequest, site: Site, act: str) -> dict[str, Any]:
    """Return what the second person signs: the approval of this one act, for the party alone."""
    party = str(request.viewer.party)
    signer = choose_signer(site, request, APPROVE)
    unsigned = template(site.keeper.rules, kind=APPROVE, by=party, key=signer.key, to=ALONE, body={"act": act})
    button = gettext("Approve and record it")
    return {
        "signer": signer,
        "signer_key": short_key(signer.key),
        "act": {
            "title": button, "party_name": party_name(party), "button": button, "solemn": True,
            "action": f"/waiting/{act}/approve", "template": unsigned | {"parts": []},
        },
    }  # fmt: skip


def _get(request: PageRequest, act: str) -> tray.Waiting:
    """Return what waits, to its own party; anything else is not found, whether there is something or not."""
    party = request.viewer.party
    found = tray.get_waiting(party, act, get_site().keeper.clock()) if party else None
    if found is None:
        raise Http404
    return found


def _is_own(request: PageRequest, site: Site, signed: SignedAct) -> bool:
    return request.key is not None and person_of(site.registry, request.key) == person_of(site.registry, signed.act.key)


def _may_withdraw(request: PageRequest, site: Site, signed: SignedAct) -> bool:
    """Whoever signed it takes it back, and a head of delegation, who could end that key too."""
    return _is_own(request, site, signed) or request.role == "head"


def _approvals(request: PageRequest, site: Site, signed: SignedAct) -> list[str]:
    """Return the keys that have approved it and count now: it was refused for something else since."""
    state = State(site.registry)
    state.add_all(list_approvals(request.viewer, [signed.act.id]))
    return approvers_of(state, signed.act, format_time(site.keeper.clock()))


@require_POST
def approve(request: PageRequest, act: str) -> JsonResponse:
    """Take a signed approval and record it and the act that it approves together, in this order."""
    site = get_site()
    if not gate.admits(str(request.META.get("REMOTE_ADDR", ""))):
        return refused(Refused("request.too_many"), status=429)
    kept = tray.get_waiting(request.viewer.party, act, site.keeper.clock()) if request.viewer.party else None
    if kept is None:
        return refused(Refused("tray.gone"), status=404)
    try:
        approval = _parse(request.body, kept.signed)
    except ComityError as error:
        return refused(error)
    first, second = catalogue.submit_all(site.keeper, [approval, kept.signed])
    # What approves comes first: if that is refused, nothing else is to be said.
    return _answer(second if isinstance(first, Receipt) else first, kept.signed)


def _parse(body: bytes, waits: SignedAct) -> SignedAct:
    if len(body) > MAX_APPROVAL:
        raise Malformed("request.too_large", limit=MAX_APPROVAL)
    approval = parse_envelope(body)
    said = approval.act
    if (said.kind, said.by, said.body) != (APPROVE, waits.act.by, {"act": waits.act.id}):
        raise Refused("tray.not_approval")
    return approval


def _answer(outcome: Answer, signed: SignedAct) -> JsonResponse:
    if isinstance(outcome, NotJudged):
        words = word_refusal(ComityError("request.not_judged"))
        return JsonResponse({"not_judged": outcome.to_value(), "words": words}, status=503)
    if isinstance(outcome, Refusal):
        return refused(Refused(outcome.code, **outcome.facts), status=409, refusal=outcome.to_value())
    tray.remove(signed.act.by, signed.act.id)
    return JsonResponse({"receipt": outcome.to_value(), "next": next_of(signed.act)})


@require_POST
@signed_in
def again(request: PageRequest, act: str) -> HttpResponse:
    """Send an act that is approved once more: what it was refused for may have passed."""
    site, kept = get_site(), _get(request, act)
    if not gate.admits(str(request.META.get("REMOTE_ADDR", ""))):
        return refused(Refused("request.too_many"), status=429)
    outcome = catalogue.submit(site.keeper, kept.signed)
    if not isinstance(outcome, Receipt):
        return redirect(f"/waiting/{act}")
    tray.remove(kept.signed.act.by, act)
    return redirect(next_of(kept.signed.act))


@require_POST
@signed_in
def withdraw(request: PageRequest, act: str) -> HttpResponse:
    """Forget an act that waits. It was never recorded, and its number is free."""
    kept = _get(request, act)
    if not _may_withdraw(request, get_site(), kept.signed):
        raise Http404
    tray.remove(kept.signed.act.by, act)
    return redirect("/desk")


@require_GET
@signed_in
def envelope(request: PageRequest, act: str) -> HttpResponse:
    """Return the signed act as a file, to be read and approved on one's own machine (`comity approve`)."""
    value = _get(request, act).signed.to_value()
    answer = HttpResponse(json.dumps(value, ensure_ascii=False, indent=1), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="act-{act[:12]}.signed.json"'
    answer["Cache-Control"] = "no-store"
    return answer
