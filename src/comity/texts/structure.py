"""Blocks into a tree of provisions: title, opening, sections, articles, paragraphs, items, closing.

- **Title**: the first block, if it can be one, with the lines of small letters, capitals, symbols and the note of
  adoption that follow it.
- **Opening**: all before the first section, article or numbered paragraph, or, in a resolution that numbers nothing,
  before the first operative verb. A preamble's heading or the enacting line ("The Council,") is its text, and its
  paragraphs are its children; a single paragraph is its text alone.
- **Closing**: what only ever closes a text (`marks.CLOSING`); or, in a text with sections or articles, the last
  unlabelled paragraphs, if a wider gap than elsewhere sets them apart; or the very last one, if it names the text
  itself ("This Declaration") and there are no articles. What follows, notes and signatures, are its children, up to
  the first annex. What stands right under a heading never closes a text.
- **Items** nest by the style of their labels; an unlabelled block between two items of one list belongs to the first.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from comity.texts import marks
from comity.texts.decoding import Doubt
from comity.texts.layout import Block
from comity.texts.marks import Heading, Mark
from comity.texts.provision import MAX_DEPTH, Provision

_SYMBOL = re.compile(r"[\[(].{1,40}[\])]")
_TITLE_BLOCKS = 5
_TITLE_WIDTH = 300


@dataclass(frozen=True, slots=True)
class Piece:
    """A block with the label that it bears, if any."""

    text: str
    line: int
    apart: bool
    heading: Heading | None
    mark: Mark | None

    @property
    def is_plain(self) -> bool:
        """Whether the block bears no label."""
        return self.heading is None and self.mark is None


@dataclass
class _Node:
    kind: str
    number: str | None
    text: str
    children: "list[_Node]" = field(default_factory=list)

    def freeze(self) -> Provision:
        return Provision(self.kind, self.number, self.text, tuple(child.freeze() for child in self.children))


def build_tree(blocks: Sequence[Block]) -> tuple[str, tuple[Provision, ...], list[Doubt]]:
    """Return the title (empty if there is none), the provisions, and the doubts; no block's words are lost."""
    pieces = _label(blocks)
    doubts: list[Doubt] = []
    start = _end_of_title(pieces)
    if not start:
        doubts.append(Doubt("no_title", pieces[0].line if pieces else 1, pieces[0].text[:80] if pieces else ""))
    title = " ".join(piece.text for piece in pieces[:start])
    pieces = pieces[start:]
    first = _start_of_body(pieces)
    annex = next((n for n, p in enumerate(pieces) if n >= first and p.heading and marks.is_annex(p.heading)), None)
    annex = len(pieces) if annex is None else annex
    closing = _start_of_closing(pieces, first, annex)
    if closing < annex and not marks.CLOSING.match(pieces[closing].text):
        doubts.append(Doubt("closing", pieces[closing].line, pieces[closing].text[:80]))
    nodes = list(_opening(pieces[:first]))
    nodes += _Body(pieces[first:closing], doubts).build()
    if closing < annex:
        nodes.append(_closing(pieces[closing:annex]))
    nodes += _Body(pieces[annex:], doubts).build()
    return title, tuple(node.freeze() for node in nodes), doubts


def _label(blocks: Sequence[Block]) -> list[Piece]:
    """Give each block its label; a block that is nothing but a number labels the plain block after it."""
    pieces: list[Piece] = []
    due: dict[str, int] = {}
    for block in blocks:
        if block.label:
            pieces.append(_known(block, block.label))
            continue
        heading = _due_heading(marks.parse_heading(block.text), due)
        mark = None if heading else _due_mark(marks.parse_mark(block.text), due)
        last = pieces[-1] if pieces else None
        if heading is None and mark is None and last and last.mark and not last.mark.rest and not block.apart:
            whole = Mark(last.mark.kind, last.mark.label, block.text, last.mark.series)
            pieces[-1] = Piece(f"{last.text} {block.text}", last.line, last.apart, None, whole)
        else:
            pieces.append(Piece(block.text, block.line, block.apart, heading, mark))
    return pieces


def _known(block: Block, label: Heading | Mark) -> Piece:
    """Take the label from a source that says itself which of its blocks are headings and items."""
    heading, mark = (label, None) if isinstance(label, Heading) else (None, label)
    return Piece(block.text, block.line, block.apart, heading, mark)


def _due_mark(mark: Mark | None, due: dict[str, int]) -> Mark | None:
    """Let a label that prose can begin with count only if it begins a series or is the next one due."""
    if mark is None:
        return None
    if mark.weak and not any(value in (1, due.get(style)) for style, value in mark.series):
        return None
    due.update({style: value + 1 for style, value in mark.series if value is not None})
    return mark


def _due_heading(heading: Heading | None, due: dict[str, int]) -> Heading | None:
    """Let a bare letter or Roman numeral head a section only if it begins a series or is the next one due."""
    if heading is None or not heading.series:
        return heading
    for style, value in heading.series:
        if value in (1, due.get(style)) or (style == "I" and len(heading.label.rstrip(".)")) > 1):
            due[style] = value + 1
            rank = 3 if style == "I" else 5
            return Heading(heading.kind, heading.label, heading.rest, rank, ((style, value),))
    return None


def _end_of_title(pieces: Sequence[Piece]) -> int:
    if not pieces or not _is_title(pieces[0]):
        return 0
    capitals = pieces[0].text.isupper()
    end = 1
    while end < min(len(pieces), _TITLE_BLOCKS) and _is_subtitle(pieces[end], capitals):
        end += 1
    return end


def _is_title(piece: Piece) -> bool:
    text = piece.text
    if piece.heading or (piece.mark and piece.mark.kind == "item") or text[0].islower():
        return False
    if piece.mark and not marks.ACT_NAME.search(text):
        return False
    named = marks.ACT_NAME.match(text) is not None and marks.width(text) <= 120 and text[-1] == "."
    return marks.width(text) <= _TITLE_WIDTH and (not marks.is_finished(text) or named) and text[-1] not in ",，、"


def _is_subtitle(piece: Piece, capitals: bool) -> bool:
    text = piece.text
    if not piece.is_plain or marks.width(text) > _TITLE_WIDTH or text[-1] in ".;:,。；：，":
        return bool(_SYMBOL.fullmatch(text))
    return (
        text[0].islower()
        or (capitals and text.isupper())
        or bool(_SYMBOL.fullmatch(text) or marks.ADOPTION_NOTE.match(text))
    )


def _start_of_body(pieces: Sequence[Piece]) -> int:
    """Return where the opening ends: 0 if there is none."""
    for index, piece in enumerate(pieces):
        if piece.heading and piece.heading.kind != "opening":
            return index
        if piece.mark and piece.mark.kind == "paragraph":
            return index
    if any(piece.heading for piece in pieces):
        return len(pieces)
    return next((n for n, piece in enumerate(pieces) if marks.OPERATIVE.match(piece.text)), 0)


def _start_of_closing(pieces: Sequence[Piece], first: int, end: int) -> int:
    """Return where the closing begins, or `end`: only plain blocks after the last label can close a text."""
    tail = end
    while tail > first and pieces[tail - 1].is_plain:
        tail -= 1
    if tail < end and (tail == 0 or (tail > first and pieces[tail - 1].heading)):
        tail += 1  # What stands right under a heading is its paragraph, whatever it says.
    for index in range(tail, end):
        if marks.CLOSING.match(pieces[index].text):
            return index
    kinds = {piece.heading.kind for piece in pieces[first:end] if piece.heading}
    if not kinds:
        return end
    free = range(max(tail, first + 1), end)
    for index in free:
        apart = pieces[index].apart or (index == end - 1 and "article" not in kinds)
        if apart and marks.SELF_NAMING.match(pieces[index].text):
            return index
    gaps = [index for index in free if pieces[index].apart]
    return gaps[0] if len(gaps) == 1 else end


def _opening(pieces: Sequence[Piece]) -> Iterator[_Node]:
    """Yield the opening, and before it the plain paragraphs that precede a preamble's heading."""
    headed = next((n for n, piece in enumerate(pieces) if piece.heading), None)
    for piece in pieces[: headed or 0]:
        mark = piece.mark
        yield _Node("paragraph", mark.label, mark.rest) if mark else _Node("paragraph", None, piece.text)
    pieces = pieces[headed or 0 :]
    if not pieces:
        return
    opening = _Node("opening", None, "")
    if headed is not None or len(pieces) == 1 or _is_enacting(pieces[0]):
        opening.text, pieces = pieces[0].text, pieces[1:]
    opening.children = _Body(pieces, [], depth=2).build()
    yield opening


def _is_enacting(piece: Piece) -> bool:
    return piece.is_plain and marks.width(piece.text) <= 80 and not marks.is_finished(piece.text)


def _closing(pieces: Sequence[Piece]) -> _Node:
    notes = [_Node("paragraph", None, piece.text) for piece in pieces[1:]]
    return _Node("closing", None, pieces[0].text, notes)


def _labels_ahead(pieces: Sequence[Piece]) -> list[Mark | None]:
    """Return, for each piece, the next number or item label after it and before the next heading."""
    ahead: list[Mark | None] = []
    mark: Mark | None = None
    for piece in reversed(pieces):
        ahead.append(mark)
        if not piece.is_plain:
            mark = piece.mark
    return ahead[::-1]


class _Body:
    """Builds sections, articles, paragraphs and items from labelled pieces, in one pass."""

    def __init__(self, pieces: Sequence[Piece], doubts: list[Doubt], *, depth: int = 1) -> None:
        self._pieces = pieces
        self._doubts = doubts
        self._depth = depth
        self._roots: list[_Node] = []
        self._headings: list[tuple[int, _Node]] = []  # open sections and the article, with their ranks
        self._paragraph: _Node | None = None
        self._style: str | None = None  # of the numbered paragraphs in this container
        self._value = 0
        self._items: list[tuple[str, int | None, _Node]] = []

    def build(self) -> list[_Node]:
        for piece, ahead in zip(self._pieces, _labels_ahead(self._pieces), strict=True):
            if piece.heading:
                self._add_heading(piece.heading)
            elif piece.mark:
                self._add_marked(piece, piece.mark, ahead)
            else:
                self._add_plain(piece, ahead)
        return self._roots

    def _siblings(self) -> list[_Node]:
        return self._headings[-1][1].children if self._headings else self._roots

    def _add_heading(self, heading: Heading) -> None:
        rank = heading.rank or 99 if heading.kind == "article" else heading.rank
        while self._headings and self._headings[-1][0] >= rank:
            self._headings.pop()
        kind = "section" if heading.kind == "opening" else heading.kind
        node = _Node(kind, heading.label or None, heading.rest)
        if self._depth + len(self._headings) > MAX_DEPTH - 3:
            self._headings.pop()  # Deeper than any real text: the tree stays within its bound, the words stay in order.
        self._siblings().append(node)
        self._headings.append((rank, node))
        self._paragraph, self._style, self._value, self._items = None, None, 0, []

    def _add_plain(self, piece: Piece, ahead: Mark | None) -> None:
        if self._takes_title(piece):
            self._headings[-1][1].text = piece.text
            return
        if self._items and ahead and self._is_next(ahead):
            self._items[-1][2].children.append(_Node("paragraph", None, piece.text))
            return
        self._paragraph, self._items = _Node("paragraph", None, piece.text), []
        self._siblings().append(self._paragraph)

    def _takes_title(self, piece: Piece) -> bool:
        """Whether a plain block is the title of the heading right above it."""
        if not self._headings or self._headings[-1][1].children or self._headings[-1][1].text:
            return False
        return marks.is_titlelike(piece.text) and not piece.apart

    def _is_next(self, mark: Mark) -> bool:
        return any(
            style == s and value is not None and v is not None and v == value + 1
            for s, v in mark.series
            for style, value, _ in self._items
        )

    def _add_marked(self, piece: Piece, mark: Mark, ahead: Mark | None) -> None:
        style, value = mark.series[0]
        # "(1)" right under an article numbers its paragraphs; "1)" beneath "1." numbers items.
        under_article = bool(self._headings) and self._headings[-1][1].kind == "article" and self._paragraph is None
        numbers = mark.kind == "paragraph" or (style == "(1)" and under_article)
        if self._style is None and numbers:
            self._style = style
        if style == self._style and value is not None:
            if value != self._value + 1 and self._value:
                self._doubts.append(Doubt("number", piece.line, piece.text[:80]))
            self._value = value
            self._paragraph, self._items = _Node("paragraph", mark.label, mark.rest), []
            self._siblings().append(self._paragraph)
        else:
            self._add_item(piece, mark, ahead)

    def _add_item(self, piece: Piece, mark: Mark, ahead: Mark | None) -> None:
        node = _Node("item", mark.label, mark.rest)
        depth, style, value = self._place(mark, ahead)
        if depth < len(self._items) and value is not None and value != (self._items[depth][1] or 0) + 1:
            self._doubts.append(Doubt("number", piece.line, piece.text[:80]))
        del self._items[depth:]
        if self._items:
            self._items[-1][2].children.append(node)
        elif self._paragraph:
            self._paragraph.children.append(node)
        else:
            self._siblings().append(node)
        self._items.append((style, value, node))

    def _place(self, mark: Mark, ahead: Mark | None) -> tuple[int, str, int | None]:
        """Return the depth among the open items at which the mark stands, and which of its readings it is.

        The next of an open list, the innermost first; else the first of a new list; else, as scanners misread
        labels, another item of the innermost list.
        """
        for style, value in mark.series:
            if value == 1 and ahead and (style, 2) in ahead.series:
                return self._deepen(), style, value
        for depth in reversed(range(len(self._items))):
            style, value, _ = self._items[depth]
            for s, v in mark.series:
                if s == style and (v is None or value is None or v == value + 1):
                    return depth, s, v
        for style, value in mark.series:
            if value in (1, None) or not self._items:
                return self._deepen(), style, value
        open_styles = [style for style, _, _ in self._items]
        for style, value in mark.series:
            if style in open_styles:
                return open_styles.index(style), style, value
        # Misread: the innermost list goes on, at the place that is due.
        style, last, _ = self._items[-1]
        return len(self._items) - 1, style, None if last is None else last + 1

    def _deepen(self) -> int:
        """Return the depth of a new list beneath the innermost item, within the tree's bound."""
        room = MAX_DEPTH - self._depth - len(self._headings) - 1
        return min(len(self._items), max(0, room - 1))
