"""A text as it stood after each act that set its words, and a provision's whole life, as far as a viewer may see."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from comity.negotiation.folding import changes_by, to_edit
from comity.negotiation.reading import base_words, read_words
from comity.negotiation.standing import GONE
from comity.negotiation.views import Negotiation, ProposalView, Setter
from comity.record.access import Viewer
from comity.record.reading import read_parts
from comity.texts.document import Document
from comity.texts.edit import TITLE, Edit, Words, apply_edits
from comity.texts.provision import Provision

WordsIn = dict[str, Provision]


def document_at(made: Negotiation, act: str, language: str) -> Document | None:
    """Return the text as it stood in a language once an act that set words was recorded; None if nothing did then."""
    place = next((place for place, each in enumerate(made.setters) if each.act == act), None)
    if place is None:
        return None
    document: Document | None = None
    changes: list[tuple[Edit, Words]] = []
    edits = made.edits
    for setter in made.setters[: place + 1]:
        if setter.documents or setter.kind == "version":
            begun = _begin(setter, language, document)
            if begun is not document:
                document, changes = begun, []
        elif document is not None:
            changes += changes_by(setter, edits[setter.act], language)
    return apply_edits(document, changes) if document else None


def languages_at(made: Negotiation, act: str) -> list[str]:
    """Return the languages that the text had once an act that set words was recorded; none if nothing did then."""
    found: dict[str, bool] = {}
    for setter in made.setters:
        found = found if setter.kind != "version" else {}
        found |= dict.fromkeys(setter.documents, True)
        if setter.act == act:
            return list(found)
    return []


def walk_documents(
    made: Negotiation, language: str, setters: Iterable[Setter]
) -> Iterator[tuple[Setter, Document, tuple[Edit, ...]]]:
    """Yield the text in a language after each of the setters, which are the first ones of the negotiation, in order.

    Beside it are the edits that led there, if an acceptance did.

    What stood before the language was there is left out.
    """
    document: Document | None = None
    edits = made.edits
    for setter in setters:
        if setter.documents or setter.kind == "version":
            document = _begin(setter, language, document)
        elif document is not None:
            document = _change(document, changes_by(setter, edits[setter.act], language))
        if document is not None:
            yield setter, document, tuple(to_edit(edited) for edited in edits[setter.act])


def _change(document: Document, changes: list[tuple[Edit, Words]]) -> Document:
    """Apply an act's edits; where they only bring other words, what they do not touch is shared and not made anew."""
    new = {edit.provision: words[edit.provision] for edit, words in changes if edit.provision in words}
    if TITLE in new or any(edit.op != "replace" for edit, _ in changes):
        return apply_edits(document, changes)
    return replace(document, provisions=_reword(document.provisions, new)) if new else document


def _reword(provisions: tuple[Provision, ...], new: WordsIn) -> tuple[Provision, ...]:
    found = []
    for each in provisions:
        children = _reword(each.children, new) if each.children else each.children
        own = new.get(each.id or "")
        if own is not None:
            found.append(replace(own, children=children, held=each.held))
        else:
            found.append(each if children is each.children else replace(each, children=children))
    same = all(one is other for one, other in zip(found, provisions, strict=True))
    return provisions if same else tuple(found)


def _begin(setter: Setter, language: str, before: Document | None) -> Document | None:
    """Return the text that a version or a translation of the whole begins; a version without the language ends it."""
    return setter.documents.get(language, None if setter.kind == "version" else before)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was said or done about a provision, and the act that did so; `time` is UTC.

    `kind`: tabled, proposed, backed, retracted, accepted, rendered, challenged, marked, reserved. `said` is the stance,
    the state, `lifted` or `reserved`, `worded` or `as-it-stands`, of proposals and acceptances the kind of edit.
    `before` and `after` are the provision's words by language, of a proposal those that its author saw and those that
    it asks for.
    """

    index: int
    act: str
    party: str
    time: str
    kind: str
    said: str = ""
    capacity: str = "party"
    language: str = ""
    proposal: ProposalView | None = None
    before: WordsIn = field(default_factory=dict)
    after: WordsIn = field(default_factory=dict)
    reasons: str = ""


def list_life(viewer: Viewer, made: Negotiation, provision: str) -> list[Event]:
    """Return all that was said and done about a provision, in the order of the record; a fixed number of queries."""
    proposals = [each for each in made.proposals.values() if provision in each.edit.touches]
    events = [
        *_settings(made, provision),
        *_proposed(viewer, made, provision, proposals),
        *_backed(made, {each.id: each for each in proposals}),
        *_marked(made, provision),
        *_reserved(made, provision),
        *_doubted(made, provision),
    ]
    reasons = read_parts(viewer, {each.act for each in events if each.kind in _WITH_REASONS})
    said = {act: data.decode(errors="replace") for (act, name), data in reasons.items() if name == "reasons"}
    told = [replace(each, reasons=said[each.act]) if each.act in said else each for each in events]
    return sorted(told, key=lambda each: each.index)


_WITH_REASONS = ("proposed", "backed", "reserved", "challenged")


def _settings(made: Negotiation, provision: str) -> Iterator[Event]:
    """Yield how the provision's words came to stand: tabled, accepted, translated; and that it went."""
    edited = {each.act: each for each in made.rows.edited if each.provision == provision}
    now: WordsIn = {}
    for setter in made.heads(provision):
        own = {language: words[provision] for language, words in setter.words.items() if provision in words}
        edit = edited.get(setter.act)
        if setter.kind == "version":
            before, now = now, own
            if before or now:
                yield _set(setter, "tabled", before, now)
        elif setter.kind == "translation":
            before = {tag: now[tag] for tag in own if tag in now}
            now = now | own
            if own:
                yield replace(_set(setter, "rendered", before, own), said="worded", language=next(iter(own)))
        elif edit is not None:
            before, now = now, {} if edit.op in GONE else now | own
            view = made.proposals.get(edit.proposal)
            yield replace(_set(setter, "accepted", before, now), said=edit.op, proposal=view)


def _set(setter: Setter, kind: str, before: WordsIn, after: WordsIn) -> Event:
    return Event(setter.index, setter.act, setter.party, setter.time, kind, before=before, after=after)


def _proposed(viewer: Viewer, made: Negotiation, provision: str, proposals: list[ProposalView]) -> Iterator[Event]:
    words = read_words(viewer, made, [*proposals, *_amended(made, proposals)])
    for each in proposals:
        own = words[each.id]
        seen = {tag: base_words(made, each, tag, words) for tag in made.languages}
        yield Event(
            each.index, each.act, each.party, each.time, "proposed", each.edit.op, each.capacity, proposal=each,
            before={tag: found[provision] for tag, found in seen.items() if provision in found},
            after={tag: found[provision] for tag, found in own.items() if provision in found},
        )  # fmt: skip


def _amended(made: Negotiation, proposals: list[ProposalView]) -> list[ProposalView]:
    known = {each.id for each in proposals}
    return [made.proposals[each.on] for each in proposals if each.on in made.proposals and each.on not in known]


def _backed(made: Negotiation, proposals: dict[str, ProposalView]) -> Iterator[Event]:
    for each in made.rows.backings:
        if view := proposals.get(each.proposal):
            yield Event(each.index, each.act, each.party, each.time, "backed", each.stance, proposal=view)
    for gone in made.rows.retractions:
        if view := proposals.get(gone.proposal):
            yield Event(gone.index, gone.act, gone.party, gone.time, "retracted", proposal=view)


def _marked(made: Negotiation, provision: str) -> Iterator[Event]:
    for each in made.rows.marked:
        if each.provision == provision:
            yield Event(each.index, each.act, each.party, each.time, "marked", each.state)


def _reserved(made: Negotiation, provision: str) -> Iterator[Event]:
    for each in made.rows.reserved:
        if each.provision == provision:
            said = "reserved" if each.stands else "lifted"
            yield Event(each.index, each.act, each.party, each.time, "reserved", said)


def _doubted(made: Negotiation, provision: str) -> Iterator[Event]:
    """Yield the challenges of a language, and its confirmations as it stands."""
    for each in made.rows.challenged:
        if each.provision == provision:
            yield Event(each.index, each.act, each.party, each.time, "challenged", language=each.language)
    for one in made.rows.rendered:
        if one.provision == provision and not one.worded:
            yield Event(one.index, one.act, one.party, one.time, "rendered", "as-it-stands", language=one.language)
