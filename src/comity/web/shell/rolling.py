"""The text of a negotiating room: the current text with all living proposals, rolled in a language once it is shown.

It is shown in slots: one for each provision of the current text, with all that proposals would put about it. Slots
stand in the same order whatever the languages shown, so that a window of them is the same for every reader.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from threading import RLock

from comity.negotiation.reading import Negotiation, ProposalView, base_words, living, read_negotiation, read_words
from comity.negotiation.standing import taking_part
from comity.record.access import Viewer
from comity.record.facts import State
from comity.texts.edit import TITLE, Words
from comity.texts.outline import Outline
from comity.texts.provision import Provision, walk
from comity.texts.rolling import Living, Rolled, Rolling

MOST_KEPT = 8
AGREED = ("open", "ad-referendum", "agreed")

ByLanguage = dict[str, dict[str, Provision]]


def may_follow(viewer: Viewer, registry: State, made: Negotiation) -> bool:
    """Whether the viewer may know who proposed what: whoever negotiates the text, now or while it was before it."""
    if viewer.party is None:
        return False
    if viewer.party in taking_part(registry, made.version):
        return True
    return viewer.reach.get(made.audience.standing or "", 0) > made.versions[0].index


def is_whole(viewer: Viewer, made: Negotiation) -> bool:
    """Whether the viewer reads all that is said in the negotiation, as everybody does who sits where it goes on."""
    return viewer.reach.get(made.audience.standing or "", 0) == float("inf")


@dataclass(slots=True)
class Shelf:
    """What one state of a negotiation hands on to the next: what was read or made for it, and holds still.

    Words of proposals by id, and those that their authors saw by (id, language), never change, they only go.
    """

    erased: int
    words: dict[str, ByLanguage] = field(default_factory=dict)
    seen: dict[tuple[str, str], Words] = field(default_factory=dict)


class Room:
    """A negotiation as it is shown. Made once for all who read it alike; nothing of its reader is in it."""

    def __init__(self, viewer: Viewer, made: Negotiation, shelf: Shelf) -> None:
        self.made = made
        self.shelf = shelf
        self.living = living(made)
        # Fragments that were made of it, by interface language, languages and slot.
        self.fragments: dict[tuple[str, str, str], str] = {}
        new = [each for each in made.proposals.values() if each.id not in shelf.words]
        shelf.words |= read_words(viewer, made, new)
        self._rollings: dict[str, Rolling] = {}
        self._lock = RLock()

    @cached_property
    def token(self) -> str:
        """What tells this state of the negotiation from any other."""
        return ".".join(str(each) for each in self.made.sign)

    @cached_property
    def places(self) -> dict[str, dict[str, int]]:
        """Where each provision stands in each language, the title at 0."""
        found = {}
        for language, document in self.made.documents.items():
            ids = [TITLE, *(provision.id or "" for provision in walk(document.provisions))]
            found[language] = {identity: place for place, identity in enumerate(ids)}
        return found

    @cached_property
    def order(self) -> list[str]:
        """The slots: the provisions of all languages, each of a further language behind the one that it follows."""
        order: dict[str, None] = {}
        for places in self.places.values():
            missing = [identity for identity in places if identity not in order]
            order = dict.fromkeys(_place_in(list(order), list(places)) if missing and order else [*order, *missing])
        return list(order)

    @cached_property
    def index(self) -> dict[str, int]:
        """The place of each slot."""
        return {identity: place for place, identity in enumerate(self.order)}

    @cached_property
    def numbers(self) -> dict[str, dict[str, str]]:
        """Numbers by language and provision, as they stand until a clean text numbers its sequences anew."""
        return {
            language: {each.id or "": each.number for each in walk(document.provisions) if each.number}
            for language, document in self.made.documents.items()
        }

    @cached_property
    def _spots(self) -> "_Spots":
        language = next(iter(self.places))
        earlier = [each.documents[language] for each in reversed(self.made.setters) if language in each.documents]
        return _Spots(self, Outline(self.made.documents[language], *earlier))

    @cached_property
    def touched(self) -> dict[str, list[ProposalView]]:
        """The living proposals at each slot that has any."""
        found: dict[str, list[ProposalView]] = {}
        for each in self.living:
            for slot in self.slots_of(each):
                found.setdefault(slot, []).append(each)
        return found

    def slots_of(self, proposal: ProposalView) -> set[str]:
        """Return the slots in which a proposal is seen."""
        return self._spots.of(proposal)

    def state_of(self, provision: str) -> str:
        """Return how far the provision has come: open, ad-referendum or agreed."""
        return self.made.marks.get(provision, "open")

    @cached_property
    def is_clean(self) -> bool:
        """Whether no proposal lives and every provision is agreed."""
        return not self.living and all(self.state_of(each) == "agreed" for each in self.order if each != TITLE)

    @cached_property
    def signs(self) -> dict[str, tuple[object, ...]]:
        """What tells whether a slot has changed: its words, how far it has come, and who stands behind what."""
        made, all_words = self.made, list(self.made.words.values())
        return {
            slot: (
                self.state_of(slot),
                tuple(_words_sign(words.get(slot)) for words in all_words),
                tuple(_backing_sign(each) for each in self.touched.get(slot, ())),
                tuple(made.reserved.get(slot, ())),
                tuple(made.stale.get(slot, ())),
            )
            for slot in self.order
        }

    def rows(self, slot: str, language: str) -> list[Rolled]:
        """Return the rows of a slot in one language; none if that language does not have the provision."""
        place = self.places.get(language, {}).get(slot)
        if place is None:
            return []
        with self._lock:
            return self._rolling(language).window(place, 1)

    def _rolling(self, language: str) -> Rolling:
        found = self._rollings.get(language)
        if found is None:
            versions = [each for each in self.made.setters if language in each.documents]
            earlier = [each.documents[language] for each in reversed(versions)]
            found = Rolling(self.made.documents[language], list(self.living_in(language)), *earlier)
            self._rollings[language] = found
        return found

    def living_in(self, language: str) -> Iterator[Living]:
        """Yield the living proposals as one language has them, in the order in which they were made."""
        shelf, words = self.shelf, self.shelf.words
        alive = {each.id for each in self.living}
        for each in self.living:
            place = each.id, language
            if place not in shelf.seen:
                shelf.seen[place] = base_words(self.made, each, language, words)
            yield Living(
                each.id, each.edit, words[each.id].get(language, {}), shelf.seen[place], each.authors, each.capacity,
                each.supporters, each.opposers, each.on if each.on in alive else None,
            )  # fmt: skip


def _words_sign(provision: Provision | None) -> tuple[object, ...]:
    return (provision.text, provision.kind, provision.held) if provision else ()


def _backing_sign(each: ProposalView) -> tuple[object, ...]:
    return each.id, each.authors, each.supporters, each.opposers


def _place_in(order: list[str], other: list[str]) -> list[str]:
    """Return the order with what only the other has, each behind the one that it follows there."""
    known = set(order)
    behind: dict[str, list[str]] = {}
    last = ""
    for identity in other:
        if identity in known:
            last = identity
        else:
            behind.setdefault(last, []).append(identity)
    found = list(behind.get("", ()))
    for identity in order:
        found += [identity, *behind.get(identity, ())]
    return found


class _Spots:
    """Where proposals are seen, by the structure alone: no words are compared."""

    def __init__(self, room: Room, outline: Outline) -> None:
        self._known = room.index
        self._outline = outline
        self._last: dict[str, str] = {}
        for document in room.made.documents.values():
            for provision in document.provisions:
                self._read_last(provision)
        # Who brings a provision that is not in the text itself.
        self._owners: dict[str, ProposalView] = {}
        for each in room.living:
            for identity in _brought(each, room.shelf.words[each.id]):
                self._owners.setdefault(identity, each)

    def _read_last(self, provision: Provision) -> str:
        last = provision.id or ""
        for child in provision.children:
            last = self._read_last(child)
        self._last.setdefault(provision.id or "", last)
        return last

    def of(self, proposal: ProposalView) -> set[str]:
        edit = proposal.edit
        found = {self.find(provision) for provision in edit.touches}
        if edit.place is not None:
            found.add(self._at(edit.place.side, edit.place.of))
        return found

    def find(self, provision: str) -> str:
        passed: set[str] = set()
        while provision not in self._known and provision not in passed:
            passed.add(provision)
            owner = self._owners.get(provision)
            if owner is None:
                place = self._outline.nearest(provision)
                return self._at(place.side, place.of)
            anchor = owner.edit.place
            if anchor is None:
                provision = owner.edit.provision
            elif anchor.of is None or anchor.of in self._known:
                return self._at(anchor.side, anchor.of)
            else:
                provision = anchor.of
        return provision if provision in self._known else TITLE

    def _at(self, side: str, of: str | None) -> str:
        if of is None:
            return TITLE
        if of not in self._known:
            return self.find(of)
        return self._last.get(of, of) if side == "after" else of


def _brought(proposal: ProposalView, words: ByLanguage) -> Iterable[str]:
    edit = proposal.edit
    if edit.op == "insert":
        yield edit.provision
        for own in words.values():
            yield from (each.id or "" for each in walk([own[edit.provision]] if edit.provision in own else []))
    elif edit.op == "split" and edit.other:
        yield edit.other


_rooms: OrderedDict[str, Room] = OrderedDict()
_building = RLock()


def get_room(viewer: Viewer, registry: State, text: str) -> Room | None:
    """Return the room of a text (its first version's act), or None if the viewer may not follow its negotiation."""
    with _building:
        made = read_negotiation(viewer, registry, text)
        if made is None or not made.documents or not may_follow(viewer, registry, made):
            return None
        if not is_whole(viewer, made):
            return Room(viewer, made, Shelf(0))
        kept = _rooms.get(text)
        if kept is None or kept.made is not made:
            kept = Room(viewer, made, _shelf_after(kept, made))
            _rooms[text] = kept
        _rooms.move_to_end(text)
        while len(_rooms) > MOST_KEPT:
            _rooms.popitem(last=False)
        return kept


def _shelf_after(kept: Room | None, made: Negotiation) -> Shelf:
    """Return the words that are known already, unless something was erased since they were read."""
    erased = made.sign[-2]
    if kept is None or kept.shelf.erased != erased:
        return Shelf(erased)
    return kept.shelf


def choose_languages(asked: str, available: Sequence[str], preferred: str) -> tuple[str, ...]:
    """Return the languages to show, at most three: those asked for that there are, or the reader's, or the first."""
    chosen = [tag for tag in dict.fromkeys(asked.split(",")) if tag in available][:3]
    if not chosen:
        chosen = [preferred if preferred in available else available[0]]
    return tuple(chosen)
