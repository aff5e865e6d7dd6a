"""Acts as pages tell of them: each with a sentence in plain words that names the text which it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from comity.record.access import Viewer
from comity.record.reading import ActView, list_acts
from comity.texts.document import Document
from comity.texts.state import read_documents
from comity.web.shell.presenters import describe_act, title_in

_OWN_TEXT = ("text.table", "decision.enter", "decision.adopt")


@dataclass(frozen=True, slots=True)
class Told:
    """An act and its sentence, in which what people wrote is escaped."""

    act: ActView
    words: SafeString


def tell(
    viewer: Viewer,
    acts: Sequence[ActView],
    *,
    versions: Mapping[str, str] | None = None,
    texts: Mapping[str, Mapping[str, Document]] | None = None,
) -> list[Told]:
    """Return the acts with their sentences, in a fixed number of queries; titles as far as the viewer may read them.

    A page that has read them already hands on the version that each decision is about, and the documents of texts.
    """
    carriers = _carriers_of(viewer, acts, versions or {})
    known = texts or {}
    documents = {**known, **read_documents(viewer, sorted(set(carriers.values()) - known.keys()))}
    told = []
    for act in acts:
        titles = documents.get(carriers.get(act.id, ""), {})
        # The sentence is a template's own output, and escaped there.
        told.append(Told(act, mark_safe(describe_act(act, title_in(titles) if titles else ""))))  # noqa: S308
    return told


def _carriers_of(viewer: Viewer, acts: Sequence[ActView], versions: Mapping[str, str]) -> dict[str, str]:
    """Return, for each act that is about a text, the act whose parts have its words."""
    named = {act.id: str(act.body["decision"]) for act in acts if "decision" in act.body}
    puts = {**versions, **{act.id: str(act.body["version"]) for act in acts if act.kind == "decision.put"}}
    others = list_acts(viewer, act__in=set(named.values()) - puts.keys(), most=len(named))
    puts |= {act.id: str(act.body["version"]) for act in others}
    carriers = {act.id: act.id for act in acts if act.kind in _OWN_TEXT}
    carriers |= {act.id: puts[act.id] for act in acts if act.kind == "decision.put"}
    return carriers | {identity: puts[put] for identity, put in named.items() if put in puts}
