"""The organisation's first page: who it is, who takes part, what it last decided. And what is shown for nothing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from comity.charter import in_language
from comity.decisions.views import AdoptedView, list_adopted
from comity.parties.state import list_standings, standings_as_of
from comity.texts.document import Document
from comity.texts.state import list_texts, read_documents
from comity.web.shell.access import PageRequest
from comity.web.shell.figures import legend_of, tiles_of, today
from comity.web.shell.paper import provisions_of
from comity.web.shell.presenters import language
from comity.web.shell.site import get_site
from comity.web.sources import Statement, load_paraphrase, load_sources

LATEST = 4


def home(request: PageRequest) -> HttpResponse:
    """Show the organisation."""
    site, viewer = get_site(), request.viewer
    day = today()
    standings = standings_as_of(day, list_standings())
    adopted = list_adopted(viewer)
    documents = read_documents(viewer, [line.act for line in adopted])
    context = {
        "charter": site.charter,
        "tiles": tiles_of(standings),
        "legend": legend_of(standings),
        "participants": len(standings),
        "adopted": [(line, documents.get(line.act, {})) for line in adopted[:LATEST]],
        "texts": list_texts(viewer)[:LATEST],
        **_annotate_declaration(adopted, documents),
        "topics": "decisions texts",
    }
    return render(request, "home/home.html", context)


def _annotate_declaration(adopted: list[AdoptedView], documents: dict[str, dict[str, Document]]) -> dict[str, Any]:
    """Return the paraphrased Declaration with its margin, in an organisation whose register has it."""
    for line in adopted:
        kept = documents.get(line.act, {})
        if line.entered and any(is_declaration(document) for document in kept.values()):
            shown = kept.get(language()) or next(iter(kept.values()))
            return {"declaration": line, "document": shown, "provisions": provisions_of(shown, notes=_notes_beside)}
    return {}


def _notes_beside(place: str) -> list[dict[str, Any]]:
    return [describe_note(statement) for statement in load_sources().beside(place)]


def is_declaration(document: Document) -> bool:
    """Whether a text is the paraphrase that sources.toml speaks of: it is known by its title."""
    known = ("en", "ru")
    return document.language in known and document.title == load_paraphrase(document.language).title


def describe_note(statement: Statement) -> dict[str, Any]:
    """Return what stands in the margin for one statement: what it says, what runs it, and on which page."""
    mechanism = statement.mechanism
    return {
        "words": in_language(statement.words, language()),
        "status": statement.status,
        "mechanism": in_language(mechanism.words, language()) if mechanism else "",
        "page": mechanism.page if mechanism else None,
        "id": statement.id,
    }


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer for what there is not and, with the same bytes, for what this reader may not see."""
    # No form of the shell may tell which address was asked for.
    return render(request, "home/not_found.html", {"languages": []}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer for a fault of this server, without asking anything of the part that may have failed."""
    return HttpResponse(render_to_string("home/server_error.html"), status=500)
