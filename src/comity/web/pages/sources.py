"""What the documents say that Comity was read from, statement by statement, and what runs each."""

from django.http import HttpResponse
from django.shortcuts import render

from comity.web.shell.access import PageRequest
from comity.web.shell.presenters import language
from comity.web.sources import (
    BUILT,
    CONTEXT,
    DECLARATION,
    INFERRED,
    LANGUAGES,
    NOT_BUILT,
    Paraphrase,
    load_paraphrase,
    load_sources,
)


def sources(request: PageRequest) -> HttpResponse:
    """Show the reading of both documents; a page of the software, the same in every organisation."""
    read = load_sources()
    paraphrase = load_paraphrase(language() if language() in LANGUAGES else "en")
    documents = [
        (document, [(each, _shown(document.id, each.place, paraphrase)) for each in document.paragraphs])
        for document in read.documents
    ]
    statuses = [statement.status for statement in read.statements]
    counts = {
        "built": statuses.count(BUILT),
        "inferred": statuses.count(INFERRED),
        "unbuilt": statuses.count(NOT_BUILT),
        "context": statuses.count(CONTEXT),
    }
    context = {"documents": documents, "disagreements": read.disagreements, "counts": counts}
    return render(request, "sources/sources.html", context)


def _shown(document: str, place: str, paraphrase: Paraphrase) -> str:
    if document != DECLARATION:
        return ""
    return paraphrase.title if place == "title" else paraphrase.paragraphs.get(place, "")
