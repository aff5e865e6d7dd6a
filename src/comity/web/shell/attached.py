"""Positions that travel with a text, in words and as a page shows them beside it."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.charter import in_language
from comity.core.act import Audience
from comity.decisions.views import AttachedView, DecisionView
from comity.record.access import Viewer
from comity.texts.document import Document
from comity.texts.state import read_documents
from comity.web.shell import labels, presenters
from comity.web.shell.board import steps_of

POSITION_FORMS = {
    "reservation": _("formal reservation"),
    "interpretation": _("interpretative statement"),
    "dissociation": _("dissociation from a provision"),
    "explanation": _("explanation of position"),
    "late": _("objection that came after the silence had run out"),
}


def position_form_words(form: str) -> str:
    """Return the form of a position in words."""
    return str(POSITION_FORMS.get(form, form))


@dataclass(frozen=True, slots=True)
class Shown:
    """A position as a page and a file show it: who, in which form, on what, in the language nearest to the reader's.

    `language` is a BCP 47 tag, empty where the words' language is not known; `others` are the further languages.
    """

    view: AttachedView
    party: str
    form: str
    on: str
    words: str
    language: str
    others: list[str]


def beside_of(view: DecisionView) -> dict[str, Any]:
    """Return what decisions/beside.html shows: the same for all who read the decision whole, in one language."""
    documents = _documents_of(view) if view.attached else {}
    return {"attached": show_positions(view.attached, documents), "office_steps": steps_of(view)}


def _documents_of(view: DecisionView) -> Mapping[str, Document]:
    """Return the text that was put. Whoever reads the decision reads it too: they are of one audience."""
    audience = Audience.from_text(view.audience)
    reach = {audience.standing: math.inf} if audience.standing else {}
    reader = Viewer(None if audience.standing else next(iter(audience.parties), None), reach)
    return read_documents(reader, [view.version]).get(view.version, {})


def show_positions(
    positions: Iterable[AttachedView], documents: Mapping[str, Document], language: str | None = None
) -> list[Shown]:
    """Return positions for a page or a file in a language: the reader's, or the one of the text that is shown."""
    words, found = labels.by_language(documents), []
    for each in positions:
        tag = in_language({tag: tag for tag in each.words}, language or presenters.language()) if each.words else ""
        found.append(
            Shown(
                each, presenters.party_name(each.party, language), position_form_words(each.form),
                labels.list_labels(each.provisions, words) if each.provisions else gettext("the text as a whole"),
                each.words.get(tag, ""), tag, [other for other in each.words if other != tag],
            )
        )  # fmt: skip
    return found
