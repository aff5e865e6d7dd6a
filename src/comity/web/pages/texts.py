"""Texts: what is before which organ, each version as a document to be read, and two versions compared."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from comity.charter import in_language
from comity.core.act import EVERYONE, Audience
from comity.decisions.machine import WITHOUT_OUTCOME
from comity.decisions.views import DecisionView, list_consultations, list_decisions
from comity.record.access import Viewer
from comity.record.judge import may
from comity.record.reading import get_act, list_erased
from comity.texts.state import TextView, get_text, list_texts
from comity.web.shell.access import PageRequest, with_own
from comity.web.shell.circulation import distribution_words, list_circulation
from comity.web.shell.paper import pairs_of, provisions_of
from comity.web.shell.presenters import instant, language
from comity.web.shell.relations import relations_of
from comity.web.shell.site import get_site


def texts(request: PageRequest) -> HttpResponse:
    """Show the latest version of every text that the reader may see, by organ."""
    found = list_texts(request.viewer)
    followed = {text.follows for text in found}
    status = _decisions_by_version(request)
    rows = [(text, status.get(text.act)) for text in found if text.act not in followed]
    organs = [organ.id for organ in get_site().charter.organs]
    groups = [(organ, [row for row in rows if row[0].organ == organ]) for organ in organs]
    context = {"groups": [group for group in groups if group[1]], "topics": "texts decisions"}
    return render(request, "texts/texts.html", context)


def _decisions_by_version(request: PageRequest, **where: Any) -> dict[str, DecisionView]:
    site = get_site()
    found = list_decisions(request.viewer, site.charter, site.registry, **where)
    # Newest first: of a version that was put again, the newest stands.
    return {view.version: view for view in reversed(found)}


def text(request: PageRequest, act: str) -> HttpResponse:
    """Show one version: `language` chooses one of its languages, `beside` sets a second one next to it."""
    view = get_text(request.viewer, act)
    if view is None:
        raise Http404
    chosen = choose_language(request.GET.get("language", ""), view.documents)
    beside = request.GET.get("beside", "")
    document = view.documents.get(chosen)
    other = view.documents.get(beside) if beside != chosen else None
    versions = list_texts(request.viewer, text=view.text)
    decisions = _decisions_by_version(request, text=view.text)
    outcomes = [each.adoption for each in decisions.values() if each.adoption]
    context = {
        "text": view,
        "versions": versions,
        "latest": versions[0],
        "decision": decisions.get(act),
        **_describe_putting(request, view, decisions.get(act)),
        "chosen": chosen,
        "beside": beside if other else "",
        "document": document,
        "provisions": provisions_of(document) if document and not other else [],
        "pairs": pairs_of(document, other) if document and other else [],
        "other": other,
        "missing": [tag for tag in view.languages if tag not in view.documents],
        "erased": {name.removeprefix("text.") for _, name in list_erased(request.viewer, [act])},
        "act": get_act(request.viewer, act),
        "relations": relations_of(request.viewer, [*(each.act for each in versions), *outcomes]),
        "distribution": distribution_words(view.symbol),
        "circulation": list_circulation(view),
        "file_base": f"/texts/{act}",
        "negotiated": versions[0].act == act and _negotiates(request.viewer, view),
        "topics": with_own(request, f"text:{view.text}"),
    }
    return render(request, "texts/text.html", context)


def _describe_putting(request: PageRequest, text: TextView, decision: DecisionView | None) -> dict[str, Any]:
    """Return whether a version may be put, or put again, and who has asked for consultation before it is."""
    charter, party = get_site().charter, request.viewer.party
    if decision is not None and decision.status not in WITHOUT_OUTCOME:
        return {}
    asked = list_consultations(request.viewer, text.act)
    hours = max((each.consultation_hours for each in charter.procedures_of(text.organ)), default=0)
    return {
        "may_put": party is not None and not text.audience.startswith("parties:"),
        "may_consult": bool(hours and party and may(get_site().registry, charter, party, "decision.consult")),
        "consultations": [
            (each, instant(since) + timedelta(hours=hours)) for each, since in asked.items()
        ],
        "asks": party in asked,
    }  # fmt: skip


def _negotiates(viewer: Viewer, text: TextView) -> bool:
    """Whether the negotiation of a text is open to a party, as far as the text itself tells (texts.rules)."""
    audience = Audience.from_text(text.audience)
    standing = text.organ if audience.standing == EVERYONE else audience.standing
    named = viewer.party is not None and viewer.party in (*audience.parties, text.party)
    return named or viewer.reach.get(standing or "", 0) > 0


def choose_language(asked: str, documents: dict[str, Any]) -> str:
    """Return the language to show: the one asked for, the reader's, or the nearest that there is; empty if none."""
    if asked in documents or not documents:
        return asked if asked in documents else ""
    return in_language({tag: tag for tag in documents}, language())
