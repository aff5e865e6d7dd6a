"""Entries of the register as pages show them: with the words that were adopted, as their reader may read them.

An entry adds no meaning: what stands here beside the text's own words is a heading, days and names.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from comity.charter import in_language
from comity.decisions.corrected import read_all_adopted
from comity.decisions.views import AdoptedView, list_adopted
from comity.positions.state import PositionView, ReaffirmedView, list_positions_in
from comity.record.access import Viewer
from comity.texts.document import Document
from comity.texts.edit import words_of
from comity.web.shell.paper import shape
from comity.web.shell.presenters import language, title_in, words
from comity.web.shell.site import get_site

_FIRST_LETTERS = 80


@dataclass(frozen=True)
class Quoted:
    """Provisions of an adopted text in one language, as shell/provision.html takes them.

    `language` is empty where the reader may read no words; `missing` counts provisions that the text does not have.
    """

    act: str
    title: str
    language: str
    provisions: list[dict[str, Any]]
    missing: int

    @property
    def held(self) -> list[str]:
        """The parties that alone hold some of it."""
        return sorted({party for each in self.provisions for party in each["held"]})


@dataclass(frozen=True)
class Reaffirmation:
    """Where an entry was reaffirmed, with the words."""

    view: ReaffirmedView
    quoted: Quoted


@dataclass(frozen=True)
class Shown:
    """An entry with its heading and words. `line` is the text's line in the register of decisions."""

    view: PositionView
    heading: str
    quoted: Quoted
    line: AdoptedView | None
    reaffirmed: list[Reaffirmation]


def show(viewer: Viewer, views: Sequence[PositionView]) -> list[Shown]:
    """Return entries as pages show them, in a fixed number of queries."""
    if not views:
        return []
    acts = {view.adopted for view in views} | {each.adopted for view in views for each in view.reaffirmed}
    texts = read_all_adopted(viewer, get_site().registry, sorted(acts))
    lines = {line.act: line for line in list_adopted(viewer)}
    return [_show(view, texts, lines) for view in views]


def _show(view: PositionView, texts: Mapping[str, Mapping[str, Document]], lines: Mapping[str, AdoptedView]) -> Shown:
    quoted = quote(view.adopted, view.provisions, texts.get(view.adopted, {}))
    reaffirmed = [
        Reaffirmation(each, quote(each.adopted, each.provisions, texts.get(each.adopted, {})))
        for each in view.reaffirmed
    ]
    return Shown(view, _heading(view, quoted), quoted, lines.get(view.adopted), reaffirmed)


def _heading(view: PositionView, quoted: Quoted) -> str:
    """Return what the entry is about: its summary, or else the first words that it points at."""
    if view.summaries:
        return words(view.summaries)
    first = str(quoted.provisions[0]["text"]) if quoted.provisions else ""
    if len(first) > _FIRST_LETTERS:
        return first[:_FIRST_LETTERS].rsplit(" ", 1)[0] + "…"
    return first or gettext("A provision without words")


def quote(act: str, provisions: Iterable[str], documents: Mapping[str, Document]) -> Quoted:
    """Return provisions of a text in the reader's language, or the nearest in which there are words."""
    named = list(provisions)
    if not documents:
        return Quoted(act, gettext("A text without words that you may read"), "", [], 0)
    tag = in_language({tag: tag for tag in documents}, language())
    own = words_of(documents[tag])
    # In the order of the text, not of their names.
    found = [shape(own[each], 1) for each in own if each in named]
    return Quoted(act, title_in(documents), tag, found, len(named) - len(found))


def positions_in(viewer: Viewer, adopted: str) -> list[Shown]:
    """Return what a text holds or reaffirms, without what no longer stands."""
    found = list_positions_in(viewer, get_site().registry, adopted)
    return show(viewer, [view for view in found if view.stands])


def in_order(views: Iterable[PositionView]) -> list[PositionView]:
    """Return entries by subject, in the charter's order of fields; within one, as the register has them."""
    order = {field.id: place for place, field in enumerate(get_site().charter.fields)}
    return sorted(views, key=lambda view: order.get(view.subject, len(order)))
