"""What a delegation may do on a decision now: asked of the same judge that will judge it, in one question for all."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext

from comity.core.act import Audience
from comity.core.canonical import format_time
from comity.core.errors import ComityError
from comity.decisions.bearing import after
from comity.decisions.machine import RUNNING, transitions
from comity.decisions.views import DecisionView
from comity.parties.state import get_required
from comity.record.judge import may
from comity.texts.rules import chair_of
from comity.web.pages.acts import Possible, consider_all, new_url
from comity.web.pages.decision_forms import own_proposals
from comity.web.shell.access import PageRequest
from comity.web.shell.answers import word_refusal
from comity.web.shell.site import Site, get_site
from comity.wording import word_kind

# In the order in which a page shows them: what concludes, what holds, what is said beside.
POSITIONS = (
    "decision.concur", "decision.sign", "decision.aside", "decision.reserve", "decision.object", "decision.amend",
    "decision.decline", "decision.concern",
)  # fmt: skip
_Asked = tuple[str, dict[str, Any], dict[str, str], tuple[str, ...]]


def possible_acts(request: PageRequest, decision: DecisionView) -> list[Possible]:
    """Return what the signed-in delegation may do on a decision now, each with the reason where it may not."""
    party = request.viewer.party
    procedure = get_site().procedure_of(decision)
    if party is None:
        return []
    events = {each.event for each in transitions(procedure) if each.source == decision.status}
    if decision.status in RUNNING:
        events |= {"decision.concern", "decision.attach", "decision.paper"}
    asked = [*_positions(request, decision, events), *_offices(request, decision, events)]
    own = [each for each in decision.said if each.party == party and each.ended is None and not each.entered_by]
    withdrawn = [(each.act, _withdraw_words(each.stance)) for each in own if not each.late]
    withdrawn += [
        (each.act, gettext("Withdraw what we attached"))
        for each in decision.attached
        if each.party == party and each.ended is None
    ]
    ends = [{"decision": decision.act, "position": act} for act, _ in withdrawn]
    base = Audience.from_text(Audience.from_text(decision.audience).base)
    answers = consider_all(
        request,
        [(kind, body, base, *parts) for kind, body, _, parts in asked]
        + [("decision.withdraw", body, base) for body in ends],
    )
    found = [_possible(kind, query, answer) for (kind, _, query, _), answer in zip(asked, answers, strict=False)]
    for body, (_, words), answer in zip(ends, withdrawn, answers[len(asked) :], strict=True):
        if answer is None:
            found.append(replace(_possible("decision.withdraw", body, None), label=words))
    required = get_required(request.viewer)
    return [replace(each, second=each.kind in required) for each in found]


def _possible(kind: str, query: dict[str, str], error: ComityError | None) -> Possible:
    refused = word_refusal(error) if error else ""
    if error and kind == "decision.amend" and error.code == "text.unknown_proposal":
        refused = gettext("It needs a proposal of your own on this text: make one where the text is negotiated.")
    return Possible(kind, word_kind(kind), new_url(kind, **query), refused)


def _positions(request: PageRequest, decision: DecisionView, events: set[str]) -> list[_Asked]:
    """What a member that decides may say; to others nothing is offered that they would be refused for."""
    if request.viewer.party not in decision.electors:
        return []
    query = {"decision": decision.act}
    found: list[_Asked] = []
    for kind in POSITIONS:
        if kind not in events:
            continue
        body: dict[str, Any] = {"decision": decision.act}
        if kind == "decision.amend":
            own = own_proposals(request.viewer, get_site().registry, decision.text)
            body["proposal"] = own[0][0] if own else f"{'0' * 64}.1"
        found.append((kind, body, query, ()))
    if "decision.attach" in events:
        body = {**query, "adopted": None, "form": "explanation", "provisions": [], "languages": ["en"]}
        found.append(("decision.attach", body, query, ("attached.en",)))
    return found


def _offices(request: PageRequest, decision: DecisionView, events: set[str]) -> list[_Asked]:
    """What the chair may do as chair, who put the text as a party, and the secretariat at the paper door."""
    site, party = get_site(), str(request.viewer.party)
    chairs = chair_of(site.registry, site.charter, decision.organ) == party
    capacity = "chair" if chairs else "party"
    query = {"decision": decision.act}
    bodies: dict[str, dict[str, Any]] = {}
    if chairs:
        bodies |= {"decision.ask": query, "decision.declare": query}
        if decision.unreached:
            bodies["decision.certify"] = {**query, "parties": decision.unreached}
    if chairs or (decision.party == party and decision.capacity == "party"):
        if decision.asked_deadline:
            present = max(decision.asked_deadline, format_time(site.keeper.clock()))
            bodies["decision.extend"] = {**query, "capacity": capacity, "deadline": after(present)}
        bodies["decision.close"] = {**query, "capacity": capacity}
    found: list[_Asked] = [(kind, body, query, ()) for kind, body in bodies.items() if kind in events]
    if "decision.paper" in events and _opens_the_paper_door(site, party):
        day = format_time(site.keeper.clock())[:10]
        # Whether any note may be entered: of a party that objects already, none is.
        other = next((line.party for line in decision.board if line.stance != "object"), decision.electors[0])
        body = {**query, "party": other, "stance": "object", "day": day}
        found.append(("decision.paper", body, query, ("scan",)))
    return found


def _opens_the_paper_door(site: Site, party: str) -> bool:
    return may(site.registry, site.charter, party, "decision.paper")


def _withdraw_words(stance: str) -> str:
    return {
        "object": gettext("Withdraw our objection"),
        "concern": gettext("Withdraw our concern"),
        "concur": gettext("Withdraw our concurrence"),
        "sign": gettext("Withdraw our signature"),
        "reserve": gettext("Lift our reservation"),
        "aside": gettext("Stand aside no longer"),
        "amend": gettext("Withdraw our amendment"),
    }.get(stance, gettext("Withdraw our position"))
