"""Bodies and parts of negotiation acts, as faces compose them from edits and their words."""

from collections.abc import Iterable, Mapping
from typing import Any

from comity.core import canonical
from comity.texts.document import Document, format_document
from comity.texts.edit import TITLE, Edit, Words

# The words that one edit brings, by language.
WordsByLanguage = Mapping[str, Words]


def format_edit(edit: Edit) -> dict[str, Any]:
    """Return an edit as it stands in the body of an act."""
    return {
        "op": edit.op,
        "provision": edit.provision,
        "place": {"side": edit.place.side, "of": edit.place.of} if edit.place else None,
        "other": edit.other,
        "languages": sorted(edit.languages),
        "held": sorted(edit.held),
    }


def propose_body(
    text: str,
    edits: Iterable[tuple[Edit, str | None]],
    *,
    capacity: str = "party",
    on: str | None = None,
    revises: str | None = None,
) -> dict[str, Any]:
    """Return the body of `text.propose`, from edits each with the act whose words its author saw (`base`)."""
    items = [format_edit(edit) | {"base": base, "on": on, "revises": revises} for edit, base in edits]
    return {"text": text, "capacity": capacity, "edits": items}


def accept_body(text: str, edits: Iterable[tuple[Edit, str | None, str]], *, capacity: str) -> dict[str, Any]:
    """Return the body of `text.accept`, from edits each with the act that set the words before, and its proposal."""
    items = [format_edit(edit) | {"before": before, "proposal": proposal} for edit, before, proposal in edits]
    return {"text": text, "capacity": capacity, "edits": items}


def word_parts(words: Iterable[WordsByLanguage]) -> dict[str, bytes]:
    """Return the parts `text.<language>` that hold the words of all the edits of one act."""
    provisions: dict[str, list[Any]] = {}
    titles: dict[str, str] = {}
    for each in words:
        for language, own in each.items():
            provisions.setdefault(language, [])
            for identity, provision in own.items():
                if identity == TITLE:
                    titles[language] = provision.text
                else:
                    provisions[language].append(provision)
    return {
        f"text.{language}": canonical.encode(
            format_document(Document(language, titles.get(language, ""), tuple(several)))
        )
        for language, several in provisions.items()
    }
