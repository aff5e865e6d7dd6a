"""How texts stand to each other, as pages show it: both ways, with titles that the reader may read."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext

from comity.negotiation.relations import RelationView, list_relations
from comity.record.access import Viewer
from comity.record.reading import list_acts
from comity.texts.state import read_documents
from comity.web.shell.presenters import title_in


@dataclass(frozen=True)
class Related:
    """One relation in words: "amends", and the other text's title and page; `act` is the act that said so."""

    words: str
    title: str
    url: str
    act: str
    party: str


def relations_of(viewer: Viewer, acts: Iterable[str]) -> list[Related]:
    """Return how the texts that these acts carry stand to others that the viewer may read; at most three queries."""
    views = list_relations(viewer, acts)
    if not views:
        return []
    others = {view.other for view in views}
    kinds = {act.id: act.kind for act in list_acts(viewer, most=len(others), act__in=others)}
    documents = read_documents(viewer, list(kinds))
    return [
        Related(
            relation_words(view), title_in(documents.get(view.other, {})),
            f"/{'texts' if kinds[view.other] == 'text.table' else 'adopted'}/{view.other}", view.act, view.party,
        )
        for view in views
        if view.other in kinds
    ]  # fmt: skip


def relation_words(view: RelationView) -> str:
    """Return what a relation is called from where one stands."""
    there, back = {
        "amends": (gettext("amends"), gettext("amended by")),
        "supersedes": (gettext("supersedes"), gettext("superseded by")),
        "implements": (gettext("implements"), gettext("implemented by")),
        "recalls": (gettext("recalls"), gettext("recalled by")),
        "relies-on": (gettext("relies on"), gettext("relied on by")),
    }[view.relation]
    return there if view.outgoing else back
