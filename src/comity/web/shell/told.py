"""Acts as pages tell of them: each with a sentence in plain words that names the text which it is about."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from comity.record.access import Viewer
from comity.record.reading import ActView, list_acts
from comity.texts.state import read_documents
from comity.web.shell.presenters import describe_act, title_in

_OWN_TEXT = ("text.table", "decision.enter", "decision.adopt")


@dataclass(frozen=True, slots=True)
class Told:
    """An act and its sentence, in which what people wrote is escaped."""

    act: ActView
    words: SafeString


def tell(viewer: Viewer, acts: Sequence[ActView]) -> list[Told]:
    """Return the acts with their sentences, in a fixed number of queries; titles as far as the viewer may read them."""
    carriers = _carriers_of(viewer, acts)
    documents = read_documents(viewer, sorted(set(carriers.values())))
    told = []
    for act in acts:
        titles = documents.get(carriers.get(act.id, ""), {})
        # The sentence is a template's own output, and escaped there.
        told.append(Told(act, mark_safe(describe_act(act, title_in(titles) if titles else ""))))  # noqa: S308
    return told


def _carriers_of(viewer: Viewer, acts: Sequence[ActView]) -> dict[str, str]:
    """Return, for each act that is about a text, the act whose parts have its words."""
    named = {act.id: str(act.body["decision"]) for act in acts if "decision" in act.body}
    puts = {act.id: act for act in acts if act.kind == "decision.put"}
    puts |= {act.id: act for act in list_acts(viewer, act__in=set(named.values()) - puts.keys(), most=len(named))}
    carriers = {act.id: act.id for act in acts if act.kind in _OWN_TEXT}
    carriers |= {identity: str(put.body["version"]) for identity, put in puts.items()}
    return carriers | {identity: carriers[put] for identity, put in named.items() if put in carriers}
