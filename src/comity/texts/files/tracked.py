"""A text with tracked changes as one stream of pieces, of which each author and the base show a part.

A piece that nobody inserted belongs to the base. An author's view is the base without what that author deleted, with
what that author inserted; what others changed does not show in it. A paragraph ends at its mark, which is a piece
too: a deleted mark joins two paragraphs, an inserted one divides one.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

NOBODY: frozenset[str] = frozenset()


@dataclass(slots=True, eq=False)
class Piece:
    """Words, or the mark that ends a paragraph.

    `paragraph` is the index of the paragraph as written. `move` names the move that brought the piece or took it
    away, `date` is when it was changed, `remarks` are the comments that cover it. `held` pieces name the parties that
    hold the provision, and are none of its words. `unit` is, of a mark of the base, the provision that ends with it.
    """

    text: str
    paragraph: int
    inserted: frozenset[str] = NOBODY
    deleted: frozenset[str] = NOBODY
    is_mark: bool = False
    held: bool = False
    move: str | None = None
    date: str | None = None
    remarks: tuple[str, ...] = ()
    unit: int | None = None

    def is_seen(self, author: str | None) -> bool:
        """Whether the author's view shows the piece; None asks for the base."""
        if author is None:
            return not self.inserted
        return (not self.inserted or author in self.inserted) and author not in self.deleted

    def is_changed_by(self, author: str) -> bool:
        """Whether the author inserted or deleted it."""
        return author in self.inserted or author in self.deleted


@dataclass(slots=True, eq=False)
class Line:
    """A paragraph as one view shows it: its pieces, without the mark that ends it (None at the end of a file)."""

    pieces: list[Piece]
    mark: Piece | None
    start: int | None = None

    @property
    def paragraph(self) -> int:
        """The paragraph as written whose properties it has: the one where it begins."""
        if self.start is not None:
            return self.start
        first = self.pieces[0] if self.pieces else self.mark
        return first.paragraph if first else 0

    @property
    def raw(self) -> str:
        """Its words with tabs, composed; the parties that hold it are not in it."""
        return unicodedata.normalize("NFC", "".join(piece.text for piece in self.pieces if not piece.held))

    @property
    def text(self) -> str:
        """Its words, separated by single spaces."""
        return " ".join(self.raw.split())

    @property
    def held(self) -> str:
        """The words that name the parties that hold it."""
        return "".join(piece.text for piece in self.pieces if piece.held)

    @property
    def everything(self) -> Iterator[Piece]:
        """Yield its pieces and its mark."""
        yield from self.pieces
        if self.mark:
            yield self.mark


def lines(pieces: Iterable[Piece], author: str | None) -> list[Line]:
    """Return the paragraphs of a view, in order."""
    found: list[Line] = []
    open_: list[Piece] = []
    start: int | None = None
    before: Piece | None = None
    for piece in pieces:
        if before and before.is_mark and before.inserted and before.is_seen(author) and piece.is_mark:
            # Two authors divided it at the same place: the first one's second half begins in the paragraph between.
            start = piece.paragraph
        before = piece
        if not piece.is_seen(author):
            continue
        if piece.is_mark:
            found.append(Line(open_, piece, start))
            open_, start = [], None
        else:
            open_.append(piece)
    return [*found, Line(open_, None, start)] if open_ else found


def regions(pieces: Sequence[Piece]) -> Iterator[Sequence[Piece]]:
    """Cut the stream after every mark that no one touched, and yield what holds a change."""
    start, changed = 0, False
    for index, piece in enumerate(pieces):
        changed = changed or bool(piece.inserted or piece.deleted)
        if piece.is_mark and not piece.inserted and not piece.deleted:
            if changed:
                yield pieces[start : index + 1]
            start, changed = index + 1, False
    if changed:
        yield pieces[start:]


def share_foreign_insertions(pieces: Sequence[Piece]) -> bool:
    """Make an inserted paragraph that others edited an insertion of theirs too, and say whether there was one.

    Their change is no change of the base: it is another proposal of the same new paragraph, in their words.
    """
    by_paragraph: dict[int, list[Piece]] = {}
    for piece in pieces:
        by_paragraph.setdefault(piece.paragraph, []).append(piece)
    found = False
    for own in by_paragraph.values():
        mark = own[-1]
        if not mark.is_mark or not mark.inserted or any(not piece.inserted for piece in own):
            continue
        if not any(piece.inserted == mark.inserted for piece in own[:-1]):
            continue
        editors = frozenset().union(*(piece.inserted | piece.deleted for piece in own))
        for piece in own:
            # What the paragraph's own author brought shows to its editors; what an editor brought, to that one alone.
            if editors - piece.inserted and piece.inserted == mark.inserted:
                piece.inserted |= editors
                found = True
        mark.inserted |= editors
    return found


@dataclass(slots=True)
class Found:
    """What one author did, in the order of the text: provisions by index, new paragraphs as their lines."""

    author: str
    replaced: list[tuple[int, Line]] = field(default_factory=list)
    split: list[tuple[int, Line, Line]] = field(default_factory=list)
    merged: list[tuple[int, int, Line]] = field(default_factory=list)
    deleted: dict[int, Line] = field(default_factory=dict)
    arrived: list["Arrival"] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Arrival:
    """A new paragraph, the provision of the base after which it stands (-1: none), and which gap that is."""

    line: Line
    after: int
    gap: int


def find_changes(pieces: Sequence[Piece]) -> list[Found]:
    """Return what each author did to the base, authors in order of appearance.

    Marks of the base must have their units. Time is linear in the pieces of each changed region times its authors.
    """
    found: dict[str, Found] = {}
    before = _units_before(pieces)
    for region in regions(pieces):
        authors = dict.fromkeys(author for piece in region for author in sorted(piece.inserted | piece.deleted))
        for author in authors:
            _compare(region, found.setdefault(author, Found(author)), before[id(region[0])])
    return list(found.values())


def _units_before(pieces: Sequence[Piece]) -> dict[int, int]:
    """Return, for each piece by identity, the unit of the last mark of the base before it (-1: none)."""
    before: dict[int, int] = {}
    last = -1
    for piece in pieces:
        before[id(piece)] = last
        if piece.is_mark and piece.unit is not None:
            last = piece.unit
    return before


def _compare(region: Sequence[Piece], found: Found, before: int) -> None:
    """Add what the author did in one region, by the words that base and view have in common."""
    base, view = lines(region, None), lines(region, found.author)
    ties = _Ties(base, view)
    gaps = _Gaps(region, base, before)
    for place, line in enumerate(base):
        unit = line.mark.unit if line.mark else None
        if unit is not None and not ties.views[place]:
            found.deleted[unit] = line
    for place, line in enumerate(view):
        units = [(n, unit) for n in ties.bases[place] if (unit := _unit(base[n])) is not None]
        if not units:
            found.arrived.append(Arrival(line, *gaps(line)))
        elif all(len(ties.views[n]) == 1 for n, _ in units):
            _tie_joined(found, line, base, units)
        elif len(units) == 1 and len(ties.views[units[0][0]]) == 2:
            if ties.views[units[0][0]][0] == place:
                found.split.append((units[0][1], line, view[ties.views[units[0][0]][1]]))
        else:
            _tie_tangled(found, ties, place, line, base, gaps)


def _unit(line: Line) -> int | None:
    return line.mark.unit if line.mark else None


def _tie_joined(found: Found, line: Line, base: list[Line], units: list[tuple[int, int]]) -> None:
    (first, unit), rest = units[0], units[1:]
    if len(rest) == 1:
        found.merged.append((unit, rest[0][1], line))
        return
    found.deleted.update({other: base[n] for n, other in rest})
    if not line.text and not line.held and base[first].text:
        found.deleted[unit] = base[first]
    elif rest or line.raw != base[first].raw or line.held != base[first].held:
        found.replaced.append((unit, line))


def _tie_tangled(found: Found, ties: "_Ties", place: int, line: Line, base: list[Line], gaps: "_Gaps") -> None:
    """Take each provision where its first words stand, and what is left over as new."""
    firsts = [n for n in ties.bases[place] if ties.views[n][0] == place and _unit(base[n]) is not None]
    if not firsts:
        found.arrived.append(Arrival(line, *gaps(line)))
        return
    unit = _unit(base[firsts[0]])
    assert unit is not None, "only provisions were asked for"
    found.replaced.append((unit, line))
    found.deleted.update({other: base[n] for n in firsts[1:] if (other := _unit(base[n])) is not None})


class _Ties:
    """Which paragraphs of the base and of a view share words.

    One that shares none is tied to the one whose words were taken from where it stands, else to one with the same mark.
    """

    def __init__(self, base: list[Line], view: list[Line]) -> None:
        self.views: list[list[int]] = [[] for _ in base]
        self.bases: list[list[int]] = [[] for _ in view]
        owner = {id(piece): n for n, line in enumerate(base) for piece in line.everything}
        for place, line in enumerate(view):
            shared = (owner[id(p)] for p in line.pieces if id(p) in owner and not p.held and p.text.strip())
            for n in dict.fromkeys(shared):
                self.bases[place].append(n)
                self.views[n].append(place)
        written = {
            piece.paragraph: n for n, line in enumerate(base) for piece in reversed(line.pieces) if not piece.held
        }
        for place, line in enumerate(view):
            taken = written.get(line.paragraph)
            if taken is not None and not self.bases[place] and line.text:
                self.bases[place].append(taken)
                self.views[taken] = sorted([*self.views[taken], place])
        for place, line in enumerate(view):
            marked = owner.get(id(line.mark)) if line.mark else None
            if marked is not None and not self.bases[place] and not self.views[marked]:
                self.bases[place].append(marked)
                self.views[marked].append(place)


class _Gaps:
    """Says of a line after which provision of the base it begins, and in which gap."""

    def __init__(self, region: Sequence[Piece], base: list[Line], before: int) -> None:
        units = {id(piece): _unit(line) for line in base for piece in line.everything}
        self._after: dict[int, tuple[int, int]] = {}
        last, gap = before, region[0]
        for piece in region:
            self._after[id(piece)] = (last, id(gap))
            if not piece.inserted:
                unit = units.get(id(piece))
                last, gap = (last if unit is None else unit), piece

    def __call__(self, line: Line) -> tuple[int, int]:
        first = line.pieces[0] if line.pieces else line.mark
        return self._after[id(first)]
