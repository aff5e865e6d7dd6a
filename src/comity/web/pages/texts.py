"""Texts: what is before which organ, each version as a document to be read, and two versions compared."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from comity.charter import in_language
from comity.decisions.state import DecisionView, list_decisions
from comity.record.reading import get_act, list_erased
from comity.texts.compare import compare
from comity.texts.state import TextView, get_text, list_texts
from comity.web.shell.access import PageRequest
from comity.web.shell.paper import changes_of, pairs_of, provisions_of
from comity.web.shell.presenters import language
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
    return {view.version: view for view in list_decisions(request.viewer, site.charter, site.registry, **where)}


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
    context = {
        "text": view,
        "versions": versions,
        "latest": versions[0],
        "decision": _decisions_by_version(request, text=view.text).get(act),
        "chosen": chosen,
        "beside": beside if other else "",
        "document": document,
        "provisions": provisions_of(document) if document and not other else [],
        "pairs": pairs_of(document, other) if document and other else [],
        "other": other,
        "missing": [tag for tag in view.languages if tag not in view.documents],
        "erased": {name.removeprefix("text.") for _, name in list_erased(request.viewer, [act])},
        "act": get_act(request.viewer, act),
        "topics": f"text:{view.text}",
    }
    return render(request, "texts/text.html", context)


def choose_language(asked: str, documents: dict[str, Any]) -> str:
    """Return the language to show: the one asked for, the reader's, or the nearest that there is; empty if none."""
    if asked in documents or not documents:
        return asked if asked in documents else ""
    return in_language({tag: tag for tag in documents}, language())


def compared(request: PageRequest, act: str, other: str) -> HttpResponse:
    """Compare two versions of one text word by word: what the younger one changed, whichever is named first."""
    new, old = _in_order(get_text(request.viewer, act), get_text(request.viewer, other))
    shared = {tag: document for tag, document in new.documents.items() if tag in old.documents}
    chosen = choose_language(request.GET.get("language", ""), shared)
    changes = compare(old.documents[chosen].provisions, new.documents[chosen].provisions) if chosen else []
    kinds = [change.kind for change in changes]
    context = {
        "old": old,
        "new": new,
        "chosen": chosen,
        "languages_shared": sorted(shared),
        "document": new.documents.get(chosen),
        "title_changed": bool(chosen) and old.documents[chosen].title != new.documents[chosen].title,
        "old_title": old.documents[chosen].title if chosen else "",
        "provisions": changes_of(changes),
        "counts": {kind: kinds.count(kind) for kind in ("changed", "inserted", "deleted", "moved")},
        "same": all(kind == "unchanged" for kind in kinds),
    }
    return render(request, "texts/compare.html", context)


def _in_order(one: TextView | None, other: TextView | None) -> tuple[TextView, TextView]:
    if one is None or other is None or one.text != other.text or one.act == other.act:
        raise Http404
    return (one, other) if one.revision > other.revision else (other, one)
