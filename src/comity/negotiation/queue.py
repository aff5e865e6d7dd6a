"""What waits for linguists in the texts that a viewer may read: languages that lag behind a change, or are doubted."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from comity.negotiation.standing import Staleness, find_stale
from comity.negotiation.state import ChallengedRow, EditedRow, RenderedRow
from comity.record.access import Viewer
from comity.record.tables import FactRow
from comity.texts.facts import Version
from comity.texts.state import VersionRow


@dataclass(frozen=True, slots=True)
class Awaited:
    """A text in which a language waits: its latest version, and what waits, what is doubted first, then the oldest."""

    version: Version
    language: str
    stale: tuple[Staleness, ...]

    @property
    def since(self) -> str:
        """Since when the oldest of it waits, UTC."""
        return min(each.since.time for each in self.stale)

    @property
    def is_doubted(self) -> bool:
        """Whether a party doubts any of it."""
        return any(each.doubts for each in self.stale)


def list_awaited(viewer: Viewer, settled: Collection[str]) -> list[Awaited]:
    """Return what waits, what is doubted first, then by how long it has waited; a fixed number of queries.

    `settled` are versions that nothing more is done to: their texts wait for nothing.
    """
    versions = _by_text(VersionRow.objects.visible_to(viewer).order_by("index"))
    versions = {text: own for text, own in versions.items() if not {each.act for each in own} & set(settled)}
    edited, rendered, challenged = (
        _by_text(row.objects.visible_to(viewer).filter(**_of_texts(versions)).order_by("index", "row"))
        for row in (EditedRow, RenderedRow, ChallengedRow)
    )
    found = []
    for text, own in versions.items():
        languages = {tag for version in own for tag in version.languages.split()}
        languages |= {each.language for each in rendered.get(text, ())}
        stale = find_stale(
            sorted(languages), own, edited.get(text, []), rendered.get(text, []), challenged.get(text, [])
        )
        found += [_awaited(own[-1], tag, stale) for tag in dict.fromkeys(each.language for each in stale)]
    return sorted(found, key=lambda each: (not each.is_doubted, each.since))


def _of_texts(texts: Iterable[str]) -> dict[str, Any]:
    return {"text__in": list(texts)}


def _by_text(rows: Iterable[FactRow]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        fact = row.to_fact()
        found[fact.text].append(fact)
    return dict(found)


def _awaited(version: Version, language: str, stale: Iterable[Staleness]) -> Awaited:
    own = [each for each in stale if each.language == language]
    return Awaited(version, language, tuple(sorted(own, key=lambda each: (not each.doubts, each.since.time))))
