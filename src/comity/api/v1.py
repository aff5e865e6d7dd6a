"""Version 1 of the interface for programs. What a caller may see is decided where it is for pages: by its session.

A program that signs acts needs no session: the signature is its authority.
"""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI

from comity.decisions.views import get_decision, list_adopted, list_decisions
from comity.negotiation.composing import format_edit
from comity.negotiation.reading import read_words
from comity.negotiation.views import ProposalView
from comity.parties.state import get_party, list_keys, list_parties
from comity.record.access import Viewer
from comity.record.export import last_checkpoint
from comity.record.proofs import openings, receipt_for
from comity.record.reading import get_act, list_acts, read_parts
from comity.texts.document import Document, format_document
from comity.texts.provision import Provision
from comity.texts.state import TextView, get_text, list_texts
from comity.web.pages.acts import submit
from comity.web.shell.rolling import Room, get_room
from comity.web.shell.site import get_site

# No page of documentation: it would load scripts from elsewhere. The description itself is at openapi.json.
api = NinjaAPI(title="Comity", version="1", docs_url=None, urls_namespace="api-v1")

Answer = dict[str, Any] | HttpResponse


def find_viewer(request: HttpRequest) -> Viewer:
    """Return who calls: the party that signed in, or the public."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer


def missing() -> JsonResponse:
    """Answer alike for what does not exist and for what the caller may not see."""
    return JsonResponse({"detail": "Not Found"}, status=404)


@api.post("/acts", summary="Submit a signed act in its envelope (signed-act/v1)")
def post_act(request: HttpRequest) -> HttpResponse:
    """Answer with a receipt, a signed refusal, or "not judged"; sending the same act again gives its first receipt."""
    return submit(request)


@api.get("/checkpoint", summary="The latest checkpoint, a C2SP signed note")
def get_checkpoint(request: HttpRequest) -> HttpResponse:
    """Answer with the note as plain text."""
    return HttpResponse(last_checkpoint(get_site().keeper)[0].format(), content_type="text/plain; charset=utf-8")


@api.get("/organisation", summary="The organisation: its id, founding statement and charter")
def get_organisation(request: HttpRequest) -> dict[str, Any]:
    """Answer with what everyone may know of the founding."""
    founding = get_site().founding
    return {"id": founding.id, "exercise": founding.exercise, "keeper": founding.keeper, "charter": founding.charter}


@api.get("/parties", summary="All parties, in the order in which the record knows them")
def get_parties(request: HttpRequest) -> list[dict[str, Any]]:
    """Answer with names, standings over time and offices."""
    return [asdict(party) for party in list_parties()]


@api.get("/parties/{party}", summary="One party, with its keys")
def get_one_party(request: HttpRequest, party: str) -> Answer:
    """Answer with the party and its keys by role, never with names of those who hold them."""
    found = get_party(party)
    return missing() if found is None else asdict(found) | {"keys": [asdict(key) for key in list_keys(party)]}


@api.get("/texts", summary="Versions of texts that the caller may read, newest first")
def get_texts(request: HttpRequest) -> list[dict[str, Any]]:
    """Answer without the words, which /texts/{act} has."""
    return [_text(text) for text in list_texts(find_viewer(request))]


@api.get("/texts/{act}", summary="One version of a text, with its words in each language")
def get_one_text(request: HttpRequest, act: str) -> Answer:
    """Answer with the version and its documents."""
    text = get_text(find_viewer(request), act)
    if text is None:
        return missing()
    return _text(text) | {"documents": {tag: format_document(document) for tag, document in text.documents.items()}}


@api.get("/texts/{act}/current", summary="The text as it stands now: its latest version with what was accepted since")
def get_current_text(request: HttpRequest, act: str) -> Answer:
    """Answer with the current words in each language, and how far each provision has come."""
    room = _room(request, act)
    if room is None:
        return missing()
    made = room.made
    return {
        "text": made.text, "version": made.version.act, "languages": made.languages,
        "documents": {tag: format_document(document) for tag, document in made.documents.items()},
        "marks": made.marks, "reserved": made.reserved,
        "stale": [asdict(each) for several in made.stale.values() for each in several],
    }  # fmt: skip


@api.get("/texts/{act}/proposals", summary="All proposals on a text under negotiation, in the order of the record")
def get_proposals(request: HttpRequest, act: str, status: str = "") -> Answer:
    """Answer with each proposal's edit, words by language, and who stands where; `status` chooses, e.g. living."""
    room = _room(request, act)
    if room is None:
        return missing()
    views = [each for each in room.made.proposals.values() if status in ("", each.status)]
    words = read_words(find_viewer(request), room.made, views)
    return {"text": room.made.text, "proposals": [_proposal(each, words[each.id]) for each in views]}


def _room(request: HttpRequest, act: str) -> Room | None:
    """Return the negotiation of the text whose version the act is, for a caller who takes part in it."""
    version = get_text(find_viewer(request), act)
    return get_room(find_viewer(request), get_site().registry, version.text) if version else None


def _proposal(view: ProposalView, words: dict[str, dict[str, Provision]]) -> dict[str, Any]:
    own = {tag: format_document(Document(tag, "", tuple(each.values())))["provisions"] for tag, each in words.items()}
    return asdict(view) | {"edit": format_edit(view.edit), "words": own}


def _text(text: TextView) -> dict[str, Any]:
    return {
        "act": text.act, "text": text.text, "follows": text.follows, "organ": text.organ, "party": text.party,
        "audience": text.audience, "languages": text.languages, "symbol": text.symbol, "time": text.time,
        "titles": text.titles,
    }  # fmt: skip


@api.get("/decisions", summary="What was put and the caller may see, newest first, with where each member stands")
def get_decisions(request: HttpRequest) -> list[dict[str, Any]]:
    """Answer with every decision's board and what was said."""
    site = get_site()
    return [asdict(view) for view in list_decisions(find_viewer(request), site.charter, site.registry)]


@api.get("/decisions/{act}", summary="One decision, by the act that put it")
def get_one_decision(request: HttpRequest, act: str) -> Answer:
    """Answer with the decision's board and what was said."""
    site = get_site()
    view = get_decision(find_viewer(request), site.charter, site.registry, act)
    return missing() if view is None else asdict(view)


@api.get("/adopted", summary="The register of decisions: adopted here, or entered from their sources")
def get_adopted_lines(request: HttpRequest) -> list[dict[str, Any]]:
    """Answer with the lines that the caller may see, newest first."""
    return [asdict(line) for line in list_adopted(find_viewer(request))]


@api.get("/acts", summary="Recorded acts that the caller may read, newest first")
def get_acts(request: HttpRequest, start: int = 0, most: int = 100) -> Answer:
    """Answer with at most 1,000 acts from a place on."""
    if start < 0 or not 0 < most <= 1000:
        return JsonResponse({"detail": "start is 0 or more, most from 1 to 1000"}, status=422)
    return {"acts": [asdict(act) for act in list_acts(find_viewer(request), start=start, most=most)]}


@api.get("/acts/{act}", summary="One recorded act, with the parts that the caller may read, and its opening")
def get_one_act(request: HttpRequest, act: str) -> Answer:
    """Answer with the act, its readable parts as text where they are text, and the receipt that proves it."""
    viewer = find_viewer(request)
    found = get_act(viewer, act)
    if found is None:
        return missing()
    parts = {name: data.decode(errors="replace") for (_, name), data in read_parts(viewer, [act]).items()}
    return asdict(found) | {"readable": parts, "receipt": receipt_for(get_site().keeper, act).to_value()}


@api.get("/openings", summary="Openings, with proofs in the tree of now, of the acts that the caller may read")
def get_openings(request: HttpRequest, start: int = 0, most: int = 100) -> Answer:
    """Answer with at most 1,000 openings, newest first, and the checkpoint that their proofs are for."""
    if start < 0 or not 0 < most <= 1000:
        return JsonResponse({"detail": "start is 0 or more, most from 1 to 1000"}, status=422)
    note, head, _ = last_checkpoint(get_site().keeper)
    indices = [act.index for act in list_acts(find_viewer(request), start=start, most=most) if act.index < head.size]
    return {"checkpoint": note.format(), "openings": [each.to_value() for each in openings(indices, head.size)]}
