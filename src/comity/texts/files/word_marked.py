"""A document with proposals as the paragraphs of a Word file: what is inserted, deleted and moved, and by whom.

Where two delegations delete the same words, Word can show one of them: the first deletes, and a comment of the other
says that it deletes them too, in a form that `word_in` reads.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from comity.texts.compare import diff_words
from comity.texts.document import Document
from comity.texts.edit import TITLE, Edit, Place
from comity.texts.files.word_stream import ALSO_DELETED, END
from comity.texts.provision import MAX_DEPTH, Provision

_BREAK = "\n"
_MOST_SHOWN = 120


@dataclass(frozen=True, slots=True)
class WordProposal:
    """A proposal to be shown as tracked changes.

    `author` is the delegation's name as its readers know it, `date` in UTC, `words` those of the document's language
    by provision id (see `edit.py`), `reason` becomes a comment if there is any.
    """

    author: str
    date: datetime | None
    edit: Edit
    words: dict[str, Provision]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class By:
    """Under whose name and when a change is shown; `proposal` tells proposals of one author apart."""

    author: str
    date: datetime | None
    proposal: int


@dataclass(slots=True, eq=False)
class Note:
    """A comment that has still to find its place."""

    author: str
    date: datetime | None
    text: str
    placed: bool = False


@dataclass(slots=True, eq=False)
class Move:
    """A move under its name; it is shown as one only if nobody else deleted the words at the old place before."""

    name: str
    by: By
    leaving: "list[Block]"


@dataclass(slots=True, eq=False)
class Block:
    """A provision as one or more paragraphs: its words with all that is proposed for them.

    `text` is number, tab and words. `owner` brought the whole (None: it is of the base). Offsets are into `text`.
    """

    provision: Provision
    depth: int
    above: "Block | None" = None
    owner: By | None = None
    source: str | None = None  # which provision is shown here as moved
    move: Move | None = None
    text: str = ""
    deletions: list[tuple[int, int, By]] = field(default_factory=list)
    insertions: list[tuple[int, By, str | Provision]] = field(default_factory=list)
    ends_deleted: list[By] = field(default_factory=list)
    holds: list[tuple[By, tuple[str, ...]]] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)  # what is to be taken in from where it stands
    freed: list[By] = field(default_factory=list)  # who takes away, with the words, by whom they are held
    notes: list[tuple[int, int, Note]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.text = words_line(self.provision)

    def delete(self, by: By) -> None:
        """Delete all of it."""
        self.deletions.append((0, len(self.text), by))
        self.ends_deleted.append(by)
        self.freed.append(by)

    def reword(self, by: By, line: str, start: int = 0, stop: int | None = None) -> None:
        """Change its words from `start` to `stop` into others."""
        offset = start
        for op, words in diff_words(self.text[start:stop], line):
            if op == "insert":
                self.insertions.append((offset, by, words))
                continue
            if op == "delete":
                self.deletions.append((offset, offset + len(words), by))
            offset += len(words)

    def divide(self, by: By, first: str, second: str, other: Provision) -> None:
        """Divide it into two paragraphs with these words, of which the second is another provision's.

        Each takes some of the words, if only to delete them: so it can be read what was divided.
        """
        at = _cut(self.text, first, second)
        self.reword(by, first, 0, at)
        self.insertions.append((at, by, other))
        self.reword(by, second, at)


def _cut(text: str, first: str, second: str) -> int:
    """Return where in the words the second paragraph begins."""
    at = 0
    for op, words in diff_words(text, f"{first}{_BREAK}{second}"):
        if op == "insert" and _BREAK in words:
            break
        at += len(words) if op != "insert" else 0
    if 0 < at < len(text):
        return at
    at = len(text) * len(first) // max(1, len(first) + len(second))
    space = text.find(" ", at)
    return min(max(space + 1 if space >= 0 else at, 1), len(text))


def words_line(provision: Provision) -> str:
    """Return number and words as a paragraph of ours has them: with a tab between, if there is a number."""
    return f"{provision.number}\t{provision.text}" if provision.number else provision.text


class Marked:
    """Lays proposals over a document. `blocks()` is what to write; `lost` are those that have no place."""

    def __init__(self, document: Document, proposals: Sequence[WordProposal]) -> None:
        self._title = Block(Provision(TITLE, None, document.title, (), TITLE), 0)
        self._base: list[Block] = [self._title]
        self._grow(document.provisions, self._title, self._base, None)
        self._places = {block.provision.id: place for place, block in enumerate(self._base)}
        self._arrived: dict[int, list[tuple[int, int, int, list[Block]]]] = {}
        self._brought: dict[str, tuple[int, int, Block]] = {}  # what arrived: its gap, its rank in it, itself
        self.moves: list[Move] = []
        self.lost: list[WordProposal] = []
        self.reasons: dict[int, Note] = {}
        hands = _Hands(document)
        signed = [(By(hands.name(each), each.date, place), each) for place, each in enumerate(proposals)]
        # What is new comes first, so that others can change its words.
        for by, each in sorted(signed, key=lambda pair: pair[1].edit.op != "insert"):
            if not self._lay(by, each):
                self.lost.append(each)
            elif each.reason:
                self.reasons[by.proposal] = Note(by.author, by.date, " ".join(each.reason.split()))

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks in the order of the file: at each place the deepest new ones first."""
        for place in range(len(self._base) + 1):
            for _, _, _, arrived in sorted(self._arrived.get(place, ()), key=lambda each: each[:3]):
                yield from arrived
            if place < len(self._base):
                yield self._base[place]

    def find(self, identity: str | None) -> Block | None:
        """Return the block of a provision, of the base or new."""
        if identity in self._places:
            return self._base[self._places[identity]]
        return self._brought[identity][2] if identity in self._brought else None

    def _grow(self, provisions: Iterable[Provision], above: Block, into: list[Block], owner: By | None) -> None:
        for provision in provisions:
            block = Block(provision, min(above.depth + 1, MAX_DEPTH), above, owner)
            into.append(block)
            self._grow(provision.children, block, into, owner)

    def _subtree(self, block: Block) -> list[Block]:
        """Return a block of the base and all beneath it."""
        start = self._places[block.provision.id]
        stop = start + 1
        while stop < len(self._base) and self._base[stop].depth > block.depth:
            stop += 1
        return self._base[start:stop]

    def _lay(self, by: By, proposal: WordProposal) -> bool:
        edit, words = proposal.edit, proposal.words
        if edit.op == "insert":
            return self._insert(by, edit, words)
        block = self.find(edit.provision)
        if block is None:
            return False
        new = words.get(edit.provision)
        match edit.op:
            case "replace":
                block.reword(by, words_line(new) if new else block.text)
            case "delete":
                for each in [block] if block.owner else self._subtree(block):
                    each.delete(by)
            case "move":
                return self._move(by, edit, block)
            case "split":
                self._split(by, edit, words, block)
            case "merge":
                return self._merge(by, edit, new, block)
            case "hold":
                block.holds.append((by, edit.held))
                block.freed.append(by)
        return True

    def _insert(self, by: By, edit: Edit, words: dict[str, Provision]) -> bool:
        new, found = words.get(edit.provision), self._find_place(edit.place)
        if new is None or found is None:
            return False
        gap, rank, depth = found
        top = Block(replace(new, id=edit.provision), min(depth, MAX_DEPTH), self._above(edit.place), by)
        blocks = [top]
        self._grow(new.children, top, blocks, by)
        self._arrive(gap, rank, by, blocks)
        return True

    def _arrive(self, gap: int, rank: int, by: By, blocks: list[Block]) -> None:
        self._arrived.setdefault(gap, []).append((-blocks[0].depth, rank, by.proposal, blocks))
        for block in blocks:
            if block.source is None and block.provision.id:
                self._brought.setdefault(block.provision.id, (gap, rank, block))

    def _find_place(self, place: Place | None) -> tuple[int, int, int] | None:
        """Return before which block of the base a place is, its rank there among equals, and how deep it stands."""
        if place is None or place.of is None:
            return 1, 0, 1
        block = self.find(place.of)
        if block is None:
            return None
        depth = block.depth + (place.side == "into")
        if place.of in self._brought:
            gap, rank, _ = self._brought[place.of]
            return gap, rank, depth
        if place.side == "before":
            return self._places[place.of], 1, depth
        after = self._places[place.of] + (1 if place.side == "into" else len(self._subtree(block)))
        return after, 0, depth

    def _above(self, place: Place | None) -> Block | None:
        """Return beneath which block a place is."""
        block = self.find(place.of) if place else None
        return block if place and place.side == "into" else block.above if block else None

    def _move(self, by: By, edit: Edit, block: Block) -> bool:
        found = self._find_place(edit.place)
        if found is None or block.owner or block is self._title:
            return False
        gap, rank, depth = found
        leaving = self._subtree(block)
        move = Move(f"move{len(self.moves) + 1}", by, leaving)
        self.moves.append(move)
        copies: list[Block] = []
        above: dict[int, Block | None] = {id(block.above): self._above(edit.place)}
        for each in leaving:
            at = min(each.depth - block.depth + depth, MAX_DEPTH)
            copies.append(Block(each.provision, at, above[id(each.above)], by, each.provision.id, move))
            above[id(each)] = copies[-1]
        for each in leaving:
            each.delete(by)
            each.move = each.move or move
        self._arrive(gap, rank, by, copies)
        return True

    def _split(self, by: By, edit: Edit, words: dict[str, Provision], block: Block) -> None:
        first = words.get(edit.provision) or block.provision
        second = words.get(edit.other or "") or Provision(block.provision.kind, None, "")
        second = replace(second, id=edit.other, children=())
        block.divide(by, words_line(first), words_line(second), second)

    def _merge(self, by: By, edit: Edit, new: Provision | None, block: Block) -> bool:
        other = self.find(edit.other)
        if other is None or other is block:
            return False
        joined = " ".join(text for text in (block.provision.text, other.provision.text) if text)
        line = words_line(new or replace(block.provision, text=joined))
        place = self._places.get(edit.provision, -9)
        if self._places.get(edit.other or "", -1) != place + 1:
            # Something stands between them: the words go, and what stood beneath them stays where it is.
            block.reword(by, line)
            block.joined.append(edit.other or "")
            other.delete(by)
            return True
        whole = Block(replace(block.provision, number=None, text=""), 0)
        whole.text = f"{block.text}{_BREAK}{other.text}"
        whole.reword(by, line)
        end = len(block.text)
        for start, stop, _ in whole.deletions:
            block.deletions += [(start, min(stop, end), by)] if start < end else []
            other.deletions += [(max(start - end - 1, 0), stop - end - 1, by)] if stop > end + 1 else []
        for at, _, text in whole.insertions:
            (block if at <= end else other).insertions.append((at if at <= end else at - end - 1, by, text))
        block.ends_deleted.append(by)
        other.freed.append(by)
        return True


class _Hands:
    """Gives each proposal its author's name, with a number where one of the author's others is in its way.

    What one author does to one paragraph is read as one change. So a second proposal for it goes by "Name (2)".
    """

    def __init__(self, document: Document) -> None:
        self._beneath: dict[str, set[str]] = {}
        self._fill(document.provisions)
        self._words: dict[str, set[str]] = {}
        self._uprooted: dict[str, set[str]] = {}
        self._anchors: dict[str, set[str]] = {}

    def _fill(self, provisions: Iterable[Provision]) -> set[str]:
        found: set[str] = set()
        for provision in provisions:
            beneath = {provision.id or ""} | self._fill(provision.children)
            self._beneath[provision.id or ""] = beneath
            found |= beneath
        return found

    def name(self, proposal: WordProposal) -> str:
        """Return the name under which a proposal is shown."""
        edit = proposal.edit
        words, uprooted = set(edit.touches), set[str]()
        if edit.op in ("delete", "move"):
            uprooted = words = self._beneath.get(edit.provision, words)
        elif edit.op in ("split", "merge"):
            uprooted = words
        anchors = {edit.place.of or ""} if edit.place else set[str]()
        author = " ".join(proposal.author.split())
        number = 1
        while True:
            name = author if number == 1 else f"{author} ({number})"
            free = not (words & self._words.get(name, set()) or anchors & self._uprooted.get(name, set()))
            if free and not uprooted & self._anchors.get(name, set()):
                break
            number += 1
        self._words.setdefault(name, set()).update(words)
        self._uprooted.setdefault(name, set()).update(uprooted)
        self._anchors.setdefault(name, set()).update(anchors)
        return name


def also_deleted(text: str, *, with_end: bool) -> str:
    """Return the comment that says that its author, too, deletes the words (and the paragraph's end)."""
    words = " ".join(text.split())
    shown = words if len(words) <= _MOST_SHOWN else f"{words[:_MOST_SHOWN]}…"
    return f"{ALSO_DELETED}{END if with_end else ''} {shown}".strip()
