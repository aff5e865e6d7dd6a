"""What is read out of a Word file: pieces, paragraphs, comments; and by which marks our own files are known."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from comity.texts.decoding import Doubt
from comity.texts.files.tracked import NOBODY, Piece
from comity.texts.files.word_numbers import Numbers

HELD_STYLE = "Comity held"
# Ours: what it says, of which provision, by its first letter of which kind and how deep, and a number of its own.
OWN_MARK = re.compile(r"_([pmg])_([0-9a-z]{10})(?:_([a-z])([1-8]))?(?:_\d+)?")
TITLE_MARK = "_title"

# How our files say that another author deletes words, or a paragraph's end, which a first has deleted already.
ALSO_DELETED = "\u232b"
END = "\u00b6"

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Written:
    """A paragraph as the file has it: its style, the level that it heads (0: none), and the list that numbers it.

    `own` is the mark of this house that names its provision, `moved` says which provision moved here, and `joined`
    which are proposed to be taken in by this one from where they stand. `place` is the kind's first letter and the
    depth that our marks give: styles may be changed by whoever works on the file, and by programs that join paragraphs.
    """

    style: str
    level: int
    number: tuple[str, int] | None
    own: str | None = None
    moved: str | None = None
    joined: tuple[str, ...] = ()
    place: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment: its author, its date as written, and its words."""

    author: str
    date: str | None
    text: str


@dataclass(slots=True)
class Body:
    """The stream, its paragraphs, the comments by their ids, what was left out, and what is in doubt."""

    pieces: list[Piece] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    comments: dict[str, Comment] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


def add_labels(body: Body, numbers: Numbers) -> None:
    """Put the automatic numbers before their paragraphs' words.

    The base counts its own paragraphs; one that an author brought bears the number that it would have there.
    """
    heads = _heads(body.pieces)
    labelled: list[Piece] = []
    before: Piece | None = None
    mark_of = {piece.paragraph: piece for piece in body.pieces if piece.is_mark}
    last = -1
    for piece in body.pieces:
        if piece.paragraph != last:
            last = piece.paragraph
            label = _label(body.written[last], numbers, last in heads)
            if label:
                brought = NOBODY if last in heads else mark_of[last].inserted or (before.inserted if before else NOBODY)
                gone = before.deleted if before else NOBODY
                labelled.append(Piece(label + "\t", last, brought, gone))
        labelled.append(piece)
        before = piece if piece.is_mark else before
    body.pieces = labelled


def _label(written: Written, numbers: Numbers, counting: bool) -> str:
    return numbers.label(*written.number, counting=counting) if written.number else ""


def _heads(pieces: list[Piece]) -> set[int]:
    """Return the paragraphs at which one of the base begins."""
    heads: set[int] = set()
    fresh = True
    for piece in pieces:
        if piece.inserted:
            continue
        if fresh:
            heads.add(piece.paragraph)
        fresh = piece.is_mark
    return heads
