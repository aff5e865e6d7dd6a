"""The current text as a lookup: which provisions there are, where they stand, and where one that is gone stood."""

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import replace

from comity.texts.document import Document
from comity.texts.edit import TITLE, Place, title_words
from comity.texts.provision import Provision


class Outline:
    """Provisions by id, with their places. `earlier` are states of the text that may hold what is gone, latest first.

    `order` lists the ids as the text has them, the title first.
    """

    def __init__(self, document: Document, *earlier: Document) -> None:
        self._provisions: dict[str, Provision] = {TITLE: title_words(document.title)}
        self._parents: dict[str, str | None] = {}
        self._children: dict[str | None, list[str]] = {}
        self._indexes: dict[str, int] = {}
        self._levels: dict[str, int] = {TITLE: 0}
        self._earlier = earlier
        self._olds: list[Outline] = []
        self._over: ChainMap[str, Provision] = ChainMap()
        self._grow(document.provisions, None, 1)
        self.order = list(self._provisions)

    def _grow(self, provisions: tuple[Provision, ...], parent: str | None, level: int) -> None:
        siblings = self._children[parent] = []
        for provision in provisions:
            identity = provision.id or ""
            self._provisions[identity] = provision
            self._parents[identity] = parent
            self._levels[identity] = level
            self._indexes[identity] = len(siblings)
            siblings.append(identity)
            if provision.children:
                self._grow(provision.children, identity, level + 1)

    def over(self, words: Mapping[str, Provision]) -> "Outline":
        """Return an outline in which these provisions have these words, or are there besides, at no place."""
        other = object.__new__(Outline)
        other.__dict__ = {**self.__dict__, "_over": self._over.new_child(dict(words))}
        return other

    def get(self, identity: str) -> Provision | None:
        """Return a provision, or None if it is not there."""
        return self._over.get(identity) or self._provisions.get(identity)

    def has_place(self, identity: str) -> bool:
        """Whether the text itself has the provision."""
        return identity in self._provisions

    def level(self, identity: str) -> int:
        """Return how deep the provision stands: the title 0, what is at the top 1."""
        return self._levels[identity]

    def parent(self, identity: str) -> str | None:
        """Return the provision above."""
        return self._parents.get(identity)

    def is_within(self, identity: str | None, whole: str) -> bool:
        """Whether a provision is the other, or stands beneath it."""
        while identity is not None and identity != whole:
            identity = self._parents.get(identity)
        return identity is not None

    def is_last(self, identity: str) -> bool:
        """Whether no sibling follows."""
        return self._indexes[identity] + 1 == len(self._children[self._parents[identity]])

    def beside(self, place: Place | None) -> list[str]:
        """Return the provisions between which a place is: the one before, if any, and the one after."""
        if place is None or place.of is None or place.side == "into":
            return self._children.get(place.of if place else None, [])[:1]
        if place.of not in self._indexes:
            return []
        index = self._indexes[place.of] + (place.side == "after")
        return self._children[self._parents[place.of]][max(index - 1, 0) : index + 1]

    def is_at(self, identity: str, place: Place) -> bool:
        """Whether the provision stands at that place already."""
        parent, index = self._parents.get(identity), self._indexes.get(identity)
        if index is None:
            return False
        if place.side == "into":
            return parent == place.of and index == 0
        neighbour = index + (1 if place.side == "before" else -1)
        siblings = self._children[parent]
        return 0 <= neighbour < len(siblings) and siblings[neighbour] == place.of

    def was_known(self, identity: str) -> bool:
        """Whether an earlier state had the provision; with no earlier state nobody can tell, and it counts as known."""
        return not self._earlier or any(old.has_place(identity) for old in self._old_outlines())

    def nearest(self, identity: str, besides: str | None = None) -> Place:
        """Return the place nearest to where a provision stood, beside what is there now; of one never seen, the end.

        It is not beside or within `besides`.
        """
        for old in self._old_outlines():
            if old.has_place(identity):
                return self._nearest(old, identity, besides)
        top = [each for each in self._children[None][-2:] if each != besides]
        return Place("after", top[-1]) if top else Place("into", None)

    def _nearest(self, old: "Outline", identity: str, besides: str | None) -> Place:
        step: str | None = identity
        while step is not None and step in old._parents:
            parent, index = old._parents[step], old._indexes[step]
            siblings = old._children[parent]
            for sibling in reversed(siblings[:index]):
                if self._is_there(sibling, besides):
                    return Place("after", sibling)
            for sibling in siblings[index + 1 :]:
                if self._is_there(sibling, besides):
                    return Place("before", sibling)
            if parent is not None and self._is_there(parent, besides):
                return Place("into", parent)
            step = parent
        return Place("into", None)

    def _is_there(self, identity: str, besides: str | None) -> bool:
        return identity in self._parents and (besides is None or not self.is_within(identity, besides))

    def _old_outlines(self) -> "list[Outline]":
        # Read when something is first found gone, and kept for all outlines over this one.
        if not self._olds:
            self._olds.extend(Outline(document) for document in self._earlier)
        return self._olds


def own(provision: Provision) -> Provision:
    """Return the provision without what stands beneath it."""
    return replace(provision, children=()) if provision.children else provision
