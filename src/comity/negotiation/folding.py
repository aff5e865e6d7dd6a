"""Folding a negotiation from its facts and words: the current text, and what stands at each provision.

What is known of an earlier state of the same negotiation is taken from there: only what was recorded since is read.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from comity.core import canonical
from comity.core.act import Audience
from comity.negotiation.facts import (
    WHOLE,
    Backing,
    Challenged,
    Edited,
    Marked,
    Proposal,
    Rendered,
    Reserved,
    Retraction,
)
from comity.negotiation.standing import GONE, authors_among, find_stale, is_void, stances_on
from comity.negotiation.state import TABLES
from comity.negotiation.views import Negotiation, ProposalView, Rows, Setter, Stale
from comity.record.access import Viewer
from comity.record.facts import State
from comity.record.reading import read_parts
from comity.texts.document import Document, parse_document
from comity.texts.edit import Edit, Place, Words, apply_edits, blank_words, pick_words, words_of
from comity.texts.facts import Version
from comity.texts.provision import Provision

Said = TypeVar("Said", Backing, Retraction)


@lru_cache(maxsize=64)
def parse_part(data: bytes) -> Document:
    """Return the document in a part's bytes; what was parsed lately is remembered."""
    return parse_document(canonical.decode(data))


def fold(
    viewer: Viewer, registry: State, versions: list[Version], audience: Audience, before: Negotiation | None
) -> Negotiation:
    """Return the negotiation of a text, of which these are all versions; `before` is an earlier state of the same.

    Nothing was erased since `before`, and no key ended.
    """
    text = versions[-1].text
    old = before.rows if before else Rows()
    new = _load(viewer, text, audience, old)
    rows = Rows(*(getattr(old, name) + getattr(new, name) for name in Rows.__slots__))
    made = Negotiation(text, versions[-1], versions, audience, rows=rows)
    made.proposals = _view_proposals(rows, new, registry, before.proposals if before else {})
    for proposal in made.proposals.values():
        made.at.setdefault(proposal.edit.provision, []).append(proposal)
    made.setters = _setters(viewer, made, before.setters if before else ())
    _fold_words(made, before)
    made.marks = _marks(made, rows)
    made.reserved = _reserved(rows, registry)
    made.stale = _stale(made, rows)
    return made


def _load(viewer: Viewer, text: str, audience: Audience, known: Rows) -> Rows:
    """Return the facts that are not known yet, kind by kind."""

    def find(kind: type[Any], before: list[Any]) -> list[Any]:
        mine: dict[str, Any] = {"text": text}
        if before:
            mine["index__gt"] = before[-1].index
        rows = TABLES[kind].objects.visible_in(viewer, audience).filter(**mine).order_by("index", "row")
        return [kind(*values) for values in rows.values_list(*kind.columns())]

    return Rows(
        find(Proposal, known.proposals), find(Backing, known.backings), find(Retraction, known.retractions),
        find(Edited, known.edited), find(Marked, known.marked), find(Reserved, known.reserved),
        find(Rendered, known.rendered), find(Challenged, known.challenged),
    )  # fmt: skip


def to_edit(fact: Proposal | Edited) -> Edit:
    """Return a fact's edit; of a second spot that it touches, the edit is that of the first."""
    place = canonical.decode(fact.place.encode()) if fact.place else None
    return Edit(
        fact.op, fact.provision, Place(place["side"], place["of"]) if place else None, fact.other or None,
        tuple(fact.languages.split()), tuple(fact.held.split()),
    )  # fmt: skip


def _view_proposals(rows: Rows, new: Rows, registry: State, known: dict[str, ProposalView]) -> dict[str, ProposalView]:
    """Return all proposals as they stand; those of which nothing new was said stand as they are `known`."""
    accepted = {each.proposal: each.act for each in rows.edited}
    revised = {each.revises: each.act for each in rows.proposals if each.revises}
    backings, retractions = _by_proposal(rows.backings), _by_proposal(rows.retractions)
    said: list[Backing | Retraction | Edited] = [*new.backings, *new.retractions, *new.edited]
    changed = {*(each.proposal for each in said), *(each.revises for each in new.proposals)}
    views = {}
    for each in rows.proposals:
        view = known.get(each.id)
        if view is None or each.id in changed:
            own = backings.get(each.id, []), retractions.get(each.id, [])
            view = _view(each, *own, accepted.get(each.id), revised.get(each.id), registry)
        views[each.id] = view
    return views


def _by_proposal(facts: Iterable[Said]) -> dict[str, list[Said]]:
    found: dict[str, list[Said]] = defaultdict(list)
    for fact in facts:
        found[fact.proposal].append(fact)
    return found


def _view(
    each: Proposal, backings: list[Backing], retractions: list[Retraction], accepted: str | None, revised: str | None,
    registry: State,
) -> ProposalView:  # fmt: skip
    authors = authors_among(each, backings, retractions, registry)
    stances = stances_on(each, backings, registry)
    status, ended = "living", None
    if accepted:
        status, ended = "accepted", accepted
    elif revised:
        status, ended = "revised", revised
    elif not authors:
        status, ended = "withdrawn", retractions[-1].act if retractions else None
    return ProposalView(
        each.id, each.act, to_edit(each), each.base or None, each.on or None, each.revises or None, each.party,
        tuple(authors), tuple(p for p, s in stances.items() if s == "support" and p not in authors),
        tuple(p for p, s in stances.items() if s == "oppose" and p not in authors), each.capacity, each.time,
        each.index, status, ended,
    )  # fmt: skip


def _setters(viewer: Viewer, made: Negotiation, known: Iterable[Setter]) -> list[Setter]:
    """Return all acts that set words, in order, each with its words by language; those that are `known` as they are."""
    found, rows = {each.act: each for each in known}, made.rows
    versions = [each for each in made.versions if each.act not in found]
    edits: dict[str, list[Edited]] = defaultdict(list)
    renderings: dict[str, list[Rendered]] = defaultdict(list)
    for edited in rows.edited:
        if edited.act not in found:
            edits[edited.act].append(edited)
    for rendered in rows.rendered:
        if rendered.worded and rendered.act not in found:
            renderings[rendered.act].append(rendered)
    parts: dict[str, dict[str, bytes]] = defaultdict(dict)
    acts = {*(each.act for each in versions), *edits, *renderings}
    for (act, name), data in sorted(read_parts(viewer, acts).items()) if acts else ():
        if name.startswith("text."):
            parts[act][name.removeprefix("text.")] = data
    setters = [*found.values(), *(_setter_of_version(each, parts[each.act]) for each in versions)]
    setters += [_setter_of_edits(several, parts[act]) for act, several in edits.items()]
    setters += [_setter_of_renderings(several, parts[act]) for act, several in renderings.items()]
    return sorted(setters, key=lambda each: each.index)


def _setter_of_version(version: Version, parts: Mapping[str, bytes]) -> Setter:
    documents = {language: parse_part(data) for language, data in parts.items()}
    return Setter(
        version.index, version.act, version.party, version.time, "version", _all_words(documents), documents=documents
    )


def _all_words(documents: Mapping[str, Document]) -> dict[str, dict[str, Provision]]:
    return {language: words_of(document) for language, document in documents.items()}


def _setter_of_edits(edits: list[Edited], parts: Mapping[str, bytes]) -> Setter:
    words: dict[str, dict[str, Provision]] = {}
    for language, data in parts.items():
        fragment = parse_part(data)
        for edited in edits:
            if edited.op not in (*GONE, "split-off") and language in edited.languages.split():
                words.setdefault(language, {}).update(pick_words(fragment, to_edit(edited)))
    first = edits[0]
    touched = frozenset(each.provision for each in edits)
    return Setter(first.index, first.act, first.party, first.time, "edit", words, touched)


def _setter_of_renderings(rendered: list[Rendered], parts: Mapping[str, bytes]) -> Setter:
    first = rendered[0]
    named = frozenset(each.provision for each in rendered)
    documents = {language: parse_part(data) for language, data in parts.items()}
    words = _all_words(documents)
    if first.provision != WHOLE:
        documents = {}
        words = {tag: {p: own for p, own in each.items() if p in named} for tag, each in words.items()}
    return Setter(first.index, first.act, first.party, first.time, "translation", words, named, documents)


def _fold_words(made: Negotiation, before: Negotiation | None) -> None:
    """Fold the current text: the latest version, whole translations, and what was accepted or confirmed since."""
    start = made.version.index
    version = next(each for each in made.setters if each.act == made.version.act)
    whole = [each for each in made.setters if each.documents and each.kind == "translation" and each.index > start]
    made.languages = list(made.version.languages.split())
    made.languages += [tag for each in whole for tag in each.documents if tag not in made.languages]
    begins = _begin(made, version, whole)
    if before is not None and _goes_on(made, before):
        # What was folded already is where the rest begins.
        last = before.setters[-1].index
        begins = {language: (last, before.documents[language]) for language in made.languages}
    edits = made.edits
    for language in made.languages:
        begun, document = begins[language]
        changes: list[tuple[Edit, Words]] = []
        for setter in made.setters:
            if setter.index > begun and not setter.documents:
                changes += changes_by(setter, edits.get(setter.act, []), language)
        made.documents[language] = apply_edits(document, changes) if changes else document
        made.words[language] = words_of(made.documents[language])


def _goes_on(made: Negotiation, before: Negotiation) -> bool:
    """Whether the text is the earlier one with more edits behind it, and nothing set anew or between."""
    new = made.setters[len(before.setters) :]
    earlier = [each.act for each in made.setters[: len(before.setters)]]
    anew = any(each.documents or each.kind == "version" for each in new)
    return not anew and earlier == [each.act for each in before.setters]


def _begin(made: Negotiation, version: Setter, whole: list[Setter]) -> dict[str, tuple[int, Document]]:
    """Return for each language the whole document from which its current text is folded, and where that was set."""
    found: dict[str, tuple[int, Document]] = {}
    for setter in (version, *whole):
        found |= {language: (setter.index, document) for language, document in setter.documents.items()}
    for language in made.languages:
        # Words that were erased, or of a language that came later: nothing is said there yet.
        found.setdefault(language, (version.index, Document(language, "", ())))
    return found


def changes_by(setter: Setter, edits: list[Edited], language: str) -> list[tuple[Edit, Words]]:
    """Return what one act changes in one language: its edits, or as a translation the words of its provisions."""
    own = setter.words.get(language, {})
    if not edits:
        return [(Edit("replace", identity), {identity: words}) for identity, words in own.items()]
    changes: list[tuple[Edit, Words]] = []
    for edited in edits:
        edit = to_edit(edited)
        words: Words = {identity: own[identity] for identity in edit.touches if identity in own}
        if not words and edit.op == "insert":
            other = next((each for each in setter.words.values() if edit.provision in each), {})
            words = blank_words({edit.provision: other[edit.provision]}) if other else {}
        changes.append((edit, words))
    return changes


def _marks(made: Negotiation, rows: Rows) -> dict[str, str]:
    opened = max((each.index for each in made.versions if not each.consolidates), default=0)
    return {each.provision: each.state for each in rows.marked if each.index > opened}


def _reserved(rows: Rows, registry: State) -> dict[str, list[str]]:
    stands: dict[str, dict[str, bool]] = defaultdict(dict)
    for each in rows.reserved:
        if not is_void(registry, each):
            stands[each.provision][each.party] = each.stands
    found = {spot: [party for party, still in parties.items() if still] for spot, parties in stands.items()}
    return {spot: parties for spot, parties in found.items() if parties}


def _stale(made: Negotiation, rows: Rows) -> dict[str, list[Stale]]:
    """Return by provision, or under WHOLE, which languages do not say what was changed, or are challenged."""
    found: dict[str, list[Stale]] = defaultdict(list)
    for each in find_stale(made.languages, made.versions, rows.edited, rows.rendered, rows.challenged):
        parties = tuple(sorted({doubt.party for doubt in each.doubts}))
        found[each.provision].append(Stale(each.provision, each.language, each.since.act, each.since.time, parties))
    return dict(found)
