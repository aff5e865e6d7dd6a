"""A negotiation as a viewer may see it: the current text in every language, and all that bears on its provisions.

The current text is the latest version with what was accepted since. Nothing here is stored: it is folded from facts and
words (negotiation.folding), kept in memory for the readers of one text, and folded on once something was recorded about
that text.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterable, Mapping
from threading import Lock
from typing import Any

from django.db.models import Max

from comity.negotiation.folding import changes_by, fold, parse_part, to_edit
from comity.negotiation.state import OF_TEXTS
from comity.negotiation.views import Negotiation, ProposalView, Setter, Stale
from comity.record import store
from comity.record.access import Viewer
from comity.record.facts import State
from comity.record.reading import read_parts
from comity.record.registry import KeyEnd
from comity.record.tables import ErasureRow
from comity.texts.edit import Words, pick_words
from comity.texts.facts import Version
from comity.texts.provision import Provision
from comity.texts.rules import negotiated_in
from comity.texts.state import VersionRow

__all__ = [
    "Negotiation",
    "ProposalView",
    "Setter",
    "Stale",
    "base_words",
    "changes_by",
    "forget",
    "living",
    "read_negotiation",
    "read_words",
    "to_edit",
]

MOST_KEPT = 16

# By text, and the last erasure that its readers know of.
_kept: "OrderedDict[tuple[str, int], Negotiation]" = OrderedDict()
_lock = Lock()
_last_erasure = 0
# The last index in each table, in one statement; the tables' names are our own.
_MAXIMA = (f'(SELECT MAX("index") FROM "{row._meta.db_table}" WHERE "text" = %s)' for row in OF_TEXTS)  # noqa: S608
_LATEST = "SELECT " + ", ".join(_MAXIMA)


def forget() -> None:
    """Forget all that is kept in memory: what was erased goes from there too."""
    with _lock:
        _kept.clear()
        parse_part.cache_clear()


def read_negotiation(viewer: Viewer, registry: State, text: str) -> Negotiation | None:
    """Return the negotiation of a text (its first version's act), or None if the viewer may not read the text."""
    versions = [row.to_fact() for row in VersionRow.objects.visible_to(viewer).filter(text=text).order_by("index")]
    if not versions:
        return None
    audience = negotiated_in(versions[-1])
    erased = _find_erasure(viewer)
    if viewer.reach.get(audience.standing or "", 0) != float("inf"):
        made = fold(viewer, registry, versions, audience, None)
        # Nothing of what others said that this viewer may not know, not even that they did.
        seen = [max((each.index for each in getattr(made.rows, name)), default=0) for name in made.rows.__slots__]
        made.sign = _sign(versions, seen, erased, registry)
        return made
    latest = [last or 0 for last in store.execute(_LATEST, [text] * len(OF_TEXTS))[0]]
    sign = _sign(versions, latest, erased, registry)
    with _lock:
        kept = _kept.get((text, erased))
    if kept is None or kept.sign != sign:
        kept = fold(viewer, registry, versions, audience, kept if kept and kept.sign[-2:] == sign[-2:] else None)
        kept.sign = sign
    _keep(text, erased, kept)
    return kept


def _sign(versions: list[Version], latest: list[int], erased: int, registry: State) -> tuple[int, ...]:
    """Return what tells whether anything was recorded that bears on the text, by the indices of what was."""
    return (versions[-1].index, len(versions), *latest, erased, len(registry.all(KeyEnd)))


def _find_erasure(viewer: Viewer) -> int:
    """Return the index of the last erasure that the viewer knows of; whatever was erased, nothing of it stays here."""
    global _last_erasure
    last = ErasureRow.objects.aggregate(last=Max("index"))["last"] or 0
    if last != _last_erasure:
        forget()
        _last_erasure = last
    return (ErasureRow.objects.visible_to(viewer).aggregate(last=Max("index"))["last"] or 0) if last else 0


def _keep(text: str, erased: int, made: Negotiation) -> None:
    with _lock:
        _kept[text, erased] = made
        _kept.move_to_end((text, erased))
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)


def read_words(
    viewer: Viewer, made: Negotiation, proposals: Iterable[ProposalView]
) -> dict[str, dict[str, dict[str, Provision]]]:
    """Return the words of proposals by their id and language, as far as the viewer may read them; one query."""
    proposals = list(proposals)
    found: dict[str, dict[str, dict[str, Provision]]] = {each.id: {} for each in proposals}
    by_act: dict[str, list[ProposalView]] = defaultdict(list)
    for each in proposals:
        if each.edit.languages:
            by_act[each.act].append(each)
    for (act, name), data in read_parts(viewer, by_act).items():
        language = name.removeprefix("text.")
        if language == name:
            continue
        fragment = parse_part(data)
        for each in by_act[act]:
            if language in each.edit.languages:
                found[each.id][language] = pick_words(fragment, each.edit)
    return found


def base_words(made: Negotiation, proposal: ProposalView, language: str, words: Mapping[str, Any]) -> Words:
    """Return the words that a proposal's author saw, of each provision that it touches.

    `words` are those of the living proposals (`read_words`): what a proposal amends may be another's words.
    """
    found: dict[str, Provision] = {}
    for provision in proposal.edit.touches:
        own = None
        if proposal.on:
            own = words.get(proposal.on, {}).get(language, {}).get(provision)
        own = own or made.words_at(provision, language, proposal.base)
        if own is not None:
            found[provision] = own
    return found


def living(made: Negotiation, provisions: Collection[str] | None = None) -> list[ProposalView]:
    """Return the living proposals, of some provisions or of all, in the order in which they were made."""
    if provisions is None:
        return [each for each in made.proposals.values() if each.status == "living"]
    found = [each for provision in provisions for each in made.at.get(provision, ()) if each.status == "living"]
    return sorted(found, key=lambda each: (each.index, each.id))
