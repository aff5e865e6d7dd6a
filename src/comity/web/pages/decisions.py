"""Decisions: the register, where each member stands on what was put, and adopted texts as documents."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from comity.decisions.attached import list_attached
from comity.decisions.corrected import read_adopted
from comity.decisions.machine import RUNNING, WITHOUT_OUTCOME
from comity.decisions.views import (
    AdoptedView,
    AttachedView,
    DecisionView,
    get_adopted,
    list_adopted,
    list_decisions,
)
from comity.record.judge import may
from comity.record.reading import get_act, list_erased, read_parts
from comity.texts.document import Document
from comity.texts.state import TextView, list_texts, read_documents
from comity.web.pages.possible import possible_acts
from comity.web.pages.texts import choose_language
from comity.web.shell.access import PageRequest, with_own
from comity.web.shell.attached import beside_of, show_positions
from comity.web.shell.board import list_steps, said_of, tiles_on
from comity.web.shell.board_push import OWN_KINDS, read_decision, token_of
from comity.web.shell.certainty import certainty_of
from comity.web.shell.instruments import find_kept
from comity.web.shell.paper import pairs_of, provisions_of
from comity.web.shell.positions import positions_in
from comity.web.shell.presenters import instant, language_name
from comity.web.shell.relations import relations_of
from comity.web.shell.site import get_site


def decisions(request: PageRequest) -> HttpResponse:
    """Show the register: what is open, what was adopted here, and what was entered from a source."""
    site, viewer = get_site(), request.viewer
    views = list_decisions(viewer, site.charter, site.registry)
    adopted = list_adopted(viewer)
    documents = read_documents(viewer, [line.act for line in adopted])
    versions = {text.act: text for text in list_texts(viewer, act__in=[view.version for view in views])}
    rows = [(view, versions.get(view.version), tiles_on(view, viewer)) for view in views]
    context = {
        "open": [row for row in rows if row[0].status in (*RUNNING, "settling")],
        "closed": [row for row in rows if row[0].status in ("superseded", *WITHOUT_OUTCOME)],
        "adopted": [(line, documents.get(line.act, {})) for line in adopted],
        "topics": "decisions",
    }
    return render(request, "decisions/decisions.html", context)


def decision(request: PageRequest, act: str) -> HttpResponse:
    """Show what was put, where each member stands, what would have to happen next, and all that was said."""
    return render(request, "decisions/decision.html", _describe(request, act))


def board(request: PageRequest, act: str) -> HttpResponse:
    """Return the part of the decision's page that changes, for pages that are open."""
    return render(request, "decisions/board.html", _describe(request, act))


def possible(request: PageRequest, act: str) -> HttpResponse:
    """Return what the delegation may do now: the part of the page that is its own, which an open page asks for last."""
    view = _find(request, act)
    return render(request, "decisions/possible.html", {"decision": view, **_describe_possible(request, view)})


def _find(request: PageRequest, act: str) -> DecisionView:
    view = read_decision(request.viewer, act)
    if view is None:
        raise Http404
    return view


def _describe_possible(request: PageRequest, view: DecisionView) -> dict[str, Any]:
    found = possible_acts(request, view)
    return {"possible": found, "others_bear": any(each.kind not in OWN_KINDS for each in found)}


def _describe(request: PageRequest, act: str) -> dict[str, Any]:
    site, viewer = get_site(), request.viewer
    view = _find(request, act)
    put = get_act(viewer, act)
    assert put is not None, "a decision is shown to those who may read its act"
    return {
        "decision": view,
        "text": _version_of(request, view),
        "procedure": site.procedure_of(view),
        "board": tiles_on(view, viewer),
        "steps": list_steps(view, site.procedure_of(view)),
        "said": said_of(view),
        **_describe_possible(request, view),
        **beside_of(view),
        "token": token_of(view),
        "certainty": certainty_of(site),
        "act": put,
        "topics": with_own(request, f"decision:{act}"),
    }


def _version_of(request: PageRequest, view: DecisionView) -> TextView | None:
    return next(iter(list_texts(request.viewer, act=view.version)), None)


def adopted(request: PageRequest, act: str) -> HttpResponse:
    """Show an adopted text, or one entered from its source, as a document with its form, signatories and number."""
    line = get_adopted(request.viewer, act)
    if line is None:
        raise Http404
    documents, corrections = read_adopted(request.viewer, get_site().registry, act)
    chosen = choose_language(request.GET.get("language", ""), documents)
    beside = request.GET.get("beside", "")
    document, other = documents.get(chosen), documents.get(beside) if beside != chosen else None
    context = {
        "line": line,
        "source": _source_of(request, line),
        "documents": documents,
        "chosen": chosen,
        "beside": beside if other else "",
        "document": document,
        "other": other,
        "provisions": provisions_of(document) if document and not other else [],
        "pairs": pairs_of(document, other) if document and other else [],
        "corrections": corrections,
        "travelling": show_positions(_attached_to(request, line), documents, chosen or None),
        "may_join": line.aside and request.viewer.party in line.aside,
        "may_attach": not line.entered and line.status != "annulled" and _has_right(request, "decision.attach"),
        "may_challenge": line.entered and _has_right(request, "decision.challenge"),
        "concordance": _concordance_of(line, documents),
        "erased": {name.removeprefix("text.") for _, name in list_erased(request.viewer, [act])},
        "certainty": certainty_of(get_site()),
        "act": get_act(request.viewer, act),
        "relations": relations_of(request.viewer, [act, *filter(None, [line.version])]),
        "file_base": f"/adopted/{act}",
        "instrument": find_kept(request.viewer, act),
        "positions": positions_in(request.viewer, act),
    }
    return render(request, "decisions/adopted.html", context)


def _has_right(request: PageRequest, kind: str) -> bool:
    site, party = get_site(), request.viewer.party
    return party is not None and may(site.registry, site.charter, party, kind)


def _attached_to(request: PageRequest, line: AdoptedView) -> list[AttachedView]:
    return list_attached(request.viewer, get_site().registry, [line.act]).get(line.act, [])


def _concordance_of(line: AdoptedView, documents: Mapping[str, Document]) -> dict[str, Any]:
    """Return which authentic languages are still to follow and until when, where the procedure lets them follow."""
    charter = get_site().charter
    procedure = charter.procedure(line.procedure) if line.procedure else None
    missing = [tag for tag in charter.languages.authentic if tag not in documents]
    if procedure is None or procedure.languages_required != "concordance" or not missing:
        return {}
    words = ", ".join(language_name(tag) for tag in missing)
    return {"words": words, "until": instant(line.taken) + timedelta(hours=procedure.concordance_hours)}


def _source_of(request: PageRequest, line: AdoptedView) -> dict[str, str]:
    """Return what the part `source` of an entered decision says: title, place, source, or plain words as the source."""
    data = read_parts(request.viewer, [line.act]).get((line.act, "source")) if line.entered else None
    if data is None:
        return {}
    words = data.decode(errors="replace")
    try:
        value = json.loads(words)
    except ValueError:
        return {"source": words}
    if not isinstance(value, dict):
        return {"source": words}
    return {name: str(value[name]) for name in ("title", "place", "source") if value.get(name)}
