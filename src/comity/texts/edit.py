"""An edit of a text: what a proposal asks for and an acceptance does, anchored to the lasting identity of a provision.

An edit says what happens; the words that it brings are given beside it for each language, as provisions by id.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from comity.texts.document import Document
from comity.texts.provision import Provision, walk

OPS = ("replace", "insert", "delete", "move", "split", "merge", "hold")
# Which edits bring words.
WORDED = ("replace", "insert", "split", "merge")
SIDES = ("before", "after", "into")
TITLE = "title"

Words = Mapping[str, Provision]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a provision goes: before or after another, or into it as its first; into None begins the text."""

    side: str
    of: str | None


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit. `provision` is what it is about, of an insertion the new one; TITLE names the text's title.

    `place` is where an insertion or a move goes. `other` is, of a split, the id of the new second half; of a merge, the
    provision that is taken in and ceases. `languages` are those in which words are given. `held` are the parties
    that alone hold the provision; none: all do.
    """

    op: str
    provision: str
    place: Place | None = None
    other: str | None = None
    languages: tuple[str, ...] = ()
    held: tuple[str, ...] = ()

    @property
    def touches(self) -> tuple[str, ...]:
        """The provisions whose words or being it changes."""
        return (self.provision, self.other) if self.other else (self.provision,)


def title_words(text: str) -> Provision:
    """Return a text's title as the words of an edit."""
    return Provision(TITLE, None, text, (), TITLE)


def words_of(document: Document) -> dict[str, Provision]:
    """Return every provision by id, and the title under TITLE."""
    found = {provision.id: provision for provision in walk(document.provisions) if provision.id}
    return {TITLE: title_words(document.title), **found}


def pick_words(fragment: Document, edit: Edit) -> dict[str, Provision]:
    """Return from a part, whose provisions are the new words of several edits, those of one edit."""
    if edit.provision == TITLE:
        return {TITLE: title_words(fragment.title)}
    return {each.id: each for each in fragment.provisions if each.id in edit.touches}


def blank_words(words: Words) -> dict[str, Provision]:
    """Return the words as they stand in a language that has none yet: kinds and numbers, and nothing said."""
    return {identity: _blank(provision) for identity, provision in words.items()}


def _blank(provision: Provision) -> Provision:
    return replace(provision, text="", children=tuple(_blank(child) for child in provision.children))


def apply_edits(document: Document, edits: Iterable[tuple[Edit, Words]]) -> Document:
    """Return the document after the edits, in order; the cost is that of the text and the edits together.

    An edit of a provision that is not there, or to a place that is gone, changes nothing: who shows it says so. Words
    that a language does not have leave its own: a split's second half is then empty, a merge joins both.
    """
    tree = _Tree(document)
    for edit, words in edits:
        tree.apply(edit, words)
    return tree.freeze()


@dataclass(slots=True)
class _Node:
    own: Provision
    parent: "_Node | None"
    children: "list[_Node]" = field(default_factory=list)


class _Tree:
    """A document that can be changed in place."""

    def __init__(self, document: Document) -> None:
        self._language, self._title = document.language, document.title
        self._top = _Node(Provision("", None, ""), None)
        self._nodes: dict[str, _Node] = {}
        for provision in document.provisions:
            self._top.children.append(self._grow(provision, self._top))

    def _grow(self, provision: Provision, parent: _Node) -> _Node:
        node = _Node(replace(provision, children=()) if provision.children else provision, parent)
        if provision.id:
            self._nodes[provision.id] = node
        # What an insertion brings along under an identity that the text has already is no new provision.
        new = [child for child in provision.children if child.id not in self._nodes]
        node.children = [self._grow(child, node) for child in new]
        return node

    def freeze(self) -> Document:
        """Return what has become of the document."""
        return Document(self._language, self._title, tuple(self._freeze(node) for node in self._top.children))

    def _freeze(self, node: _Node) -> Provision:
        if not node.children:
            return node.own
        return replace(node.own, children=tuple(self._freeze(child) for child in node.children))

    def apply(self, edit: Edit, words: Words) -> None:
        """Apply one edit."""
        if edit.provision == TITLE:
            self._title = words[TITLE].text if TITLE in words else self._title
            return
        node = self._nodes.get(edit.provision)
        if edit.op == "insert":
            self._insert(edit, words)
        elif node is not None:
            self._change(edit, words, node)

    def _change(self, edit: Edit, words: Words, node: _Node) -> None:
        new = words.get(edit.provision)
        match edit.op:
            case "replace":
                self._reword(node, new)
            case "delete":
                self._remove(node)
            case "move":
                self._move(node, edit.place)
            case "split":
                self._split(node, edit, words)
            case "merge":
                self._merge(node, edit, new)
            case "hold":
                node.own = replace(node.own, held=edit.held)

    @staticmethod
    def _reword(node: _Node, new: Provision | None) -> None:
        if new is not None:
            node.own = replace(new, children=(), held=node.own.held)

    def _insert(self, edit: Edit, words: Words) -> None:
        new = words.get(edit.provision)
        found = self._find(edit.place)
        if new is None or found is None or edit.provision in self._nodes:
            return
        parent, index = found
        parent.children.insert(index, self._grow(new, parent))

    def _find(self, place: Place | None) -> tuple[_Node, int] | None:
        """Return the parent and index that a place means, or None if it is gone."""
        if place is None or place.of is None:
            return self._top, 0
        node = self._nodes.get(place.of)
        if node is None:
            return None
        if place.side == "into":
            return node, 0
        parent = node.parent or self._top
        return parent, _index(parent, node) + (place.side == "after")

    def _remove(self, node: _Node) -> None:
        parent = node.parent or self._top
        del parent.children[_index(parent, node)]
        gone = [node]
        while gone:
            each = gone.pop()
            self._nodes.pop(each.own.id or "", None)
            gone += each.children

    def _move(self, node: _Node, place: Place | None) -> None:
        found = self._find(place)
        if found is None:
            return
        if self._is_within(found[0], node):
            return
        parent = node.parent or self._top
        anchor = self._nodes.get(place.of) if place and place.of else None
        if anchor is node:
            return
        del parent.children[_index(parent, node)]
        found = self._find(place)
        assert found is not None, "it was found before, and is not the node itself"
        node.parent, index = found
        node.parent.children.insert(index, node)

    @staticmethod
    def _is_within(inner: _Node, outer: _Node) -> bool:
        """Whether a node is the other or beneath it: nothing moves into itself, nor is merged with what holds it."""
        each: _Node | None = inner
        while each is not None and each is not outer:
            each = each.parent
        return each is outer

    def _split(self, node: _Node, edit: Edit, words: Words) -> None:
        self._reword(node, words.get(edit.provision))
        if edit.other is None or edit.other in self._nodes:
            return
        second = words.get(edit.other) or replace(node.own, id=edit.other, number=None, text="")
        parent = node.parent or self._top
        other = _Node(replace(second, children=(), held=node.own.held), parent)
        # What stood beneath the whole stands beneath its end.
        other.children, node.children = node.children, []
        for child in other.children:
            child.parent = other
        self._nodes[edit.other] = other
        parent.children.insert(_index(parent, node) + 1, other)

    def _merge(self, node: _Node, edit: Edit, new: Provision | None) -> None:
        other = self._nodes.get(edit.other or "")
        if other is None or other is node or self._is_within(node, other):
            return
        joined = " ".join(text for text in (node.own.text, other.own.text) if text)
        self._reword(node, new or replace(node.own, text=joined))
        children, other.children = other.children, []
        self._remove(other)
        for child in children:
            child.parent = node
        node.children += children


def _index(parent: _Node, node: _Node) -> int:
    return next(index for index, each in enumerate(parent.children) if each is node)
