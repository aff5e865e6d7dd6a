"""Adopted texts with their corrections, as a viewer may see them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from math import inf
from typing import Any

from comity.decisions import facts
from comity.decisions.state import ContestedRow, CorrectedRow, CorrectionRow
from comity.record.access import Viewer
from comity.record.facts import State
from comity.record.registry import disavowed_since
from comity.texts.document import Document
from comity.texts.edit import Edit, apply_edits, words_of
from comity.texts.state import read_documents


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A correction of an adopted text. `status`: open until the instant `until` (UTC), stands, or contested.

    `provisions` are the corrected ones; none: the whole text in the language.
    """

    act: str
    adopted: str
    language: str
    provisions: list[str]
    party: str
    number: int
    until: str
    time: str
    status: str
    contested_by: list[str]


def list_corrections(viewer: Viewer, registry: State, adopted: str) -> list[CorrectionView]:
    """Return the corrections of an adopted text in their order, in a fixed number of queries."""
    return _list_corrections(viewer, registry, [adopted])


def _list_corrections(viewer: Viewer, registry: State, adopted: Collection[str]) -> list[CorrectionView]:
    rows: list[facts.Correction] = [
        row.to_fact()
        for row in CorrectionRow.objects.visible_to(viewer).filter(adopted__in=adopted).order_by("index", "row")
    ]
    acts = [row.act for row in rows]
    contests: dict[str, list[str]] = defaultdict(list)
    for row in ContestedRow.objects.visible_to(viewer).filter(correction__in=acts).order_by("index"):
        since = disavowed_since(registry, row.key)
        if since is None or since > row.index:
            contests[row.correction].append(row.party)
    standing = set(
        CorrectedRow.objects.visible_to(viewer).filter(correction__in=acts).values_list("correction", flat=True)
    )
    return [
        CorrectionView(
            row.act, row.adopted, row.language, row.provisions.split(), row.party, row.number, row.until, row.time,
            "stands" if row.act in standing else "contested" if contests[row.act] else "open", contests[row.act],
        )
        for row in rows
    ]  # fmt: skip


def read_adopted(
    viewer: Viewer, registry: State, act: str, *, before: float = inf
) -> tuple[dict[str, Document], list[CorrectionView]]:
    """Return an adopted or entered text by language, as corrected, and its corrections.

    `before` a correction's number: as it stood before that correction.
    """
    documents, corrections = _read(viewer, registry, [act], before)
    return documents[act], corrections


def read_all_adopted(viewer: Viewer, registry: State, acts: Collection[str]) -> dict[str, dict[str, Document]]:
    """Return several adopted or entered texts by act and language, as corrected, in a fixed number of queries."""
    return _read(viewer, registry, acts)[0]


def _read(
    viewer: Viewer, registry: State, acts: Collection[str], before: float = inf
) -> tuple[dict[str, dict[str, Document]], list[CorrectionView]]:
    corrections = _list_corrections(viewer, registry, acts)
    standing = [each for each in corrections if each.status == "stands" and each.number < before]
    found = read_documents(viewer, [*acts, *(each.act for each in standing)])
    texts = {act: dict(found.get(act, {})) for act in acts}
    for each in standing:
        words, documents = found.get(each.act, {}).get(each.language), texts[each.adopted]
        if words is None:
            continue
        if not each.provisions:
            documents[each.language] = words
        elif each.language in documents:
            documents[each.language] = _correct(documents[each.language], words, each.provisions)
    return texts, corrections


def _correct(document: Document, words: Document, provisions: list[str]) -> Document:
    own = words_of(words)
    changes: list[tuple[Edit, dict[str, Any]]] = [
        (Edit("replace", identity, languages=(words.language,)), {identity: own[identity]})
        for identity in provisions
        if identity in own
    ]
    return apply_edits(document, changes)
