"""Reading a Word file (DOCX): its text without the tracked changes, these as each author's proposals, its comments.

The text is the base: what "reject all" in Word would leave. Each author's changes are edits of that base alone, as if
no other author had changed anything. Nothing is executed, and nothing fetched.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from comity.texts.decoding import Doubt
from comity.texts.document import Document, new_provision_id
from comity.texts.files.tracked import Piece, find_changes, share_foreign_insertions
from comity.texts.files.word_body import read_body
from comity.texts.files.word_changes import Draft, WordChange, draft_changes, parse_date
from comity.texts.files.word_numbers import read_numbers
from comity.texts.files.word_package import open_package
from comity.texts.files.word_stream import ALSO_DELETED, END, Body, Progress, add_labels
from comity.texts.files.word_tree import Tree, build_tree
from comity.texts.reading import Reading

__all__ = ["WordChange", "WordReading", "WordRemark", "read_docx"]


@dataclass(frozen=True, slots=True)
class WordRemark:
    """A comment that gives no reason for a change of its author's.

    `provision` is where it stands (an id, or "title"), `quote` the words of the base that it covers, `date` in UTC.
    """

    author: str
    date: datetime | None
    provision: str | None
    quote: str
    text: str


@dataclass(frozen=True, slots=True)
class WordReading:
    """A Word file as it was read.

    `reading` is the base; its provisions have ids, and its doubts and dropped lines are those of the structure.
    `changes` are in the order in which they can be applied, author by author. `doubts` are all doubts, by the
    number of the file's paragraph.
    """

    reading: Reading
    changes: tuple[WordChange, ...]
    remarks: tuple[WordRemark, ...]
    doubts: tuple[Doubt, ...]


def read_docx(
    data: bytes,
    *,
    language: str | None = None,
    earlier: Document | None = None,
    new_id: Callable[[], str] = new_provision_id,
    on_progress: Progress | None = None,
) -> WordReading:
    """Read a Word file.

    A file that `word_out.write_docx` wrote keeps its provisions' ids, through Word and LibreOffice; in any other,
    provisions are those of `earlier` where they are alike, or get new ids. `language` (BCP 47) is that of the
    changes' words; without it that of `earlier`, or "und". `on_progress` is told (done, total) paragraphs.

    Raises Malformed with the codes of `open_package` and `read_body`, and UnreadableText as any reading does.
    """
    language = language or (earlier.language if earlier else "und")
    package = open_package(data)
    body = read_body(package, on_progress)
    numbers = read_numbers(package.parts.get("numbering"))
    add_labels(body, numbers)
    body.doubts += [Doubt("number_format", 1, style) for style in sorted(numbers.unknown)]
    _apply_also_deleted(body)
    if share_foreign_insertions(body.pieces):
        body.doubts.append(Doubt("insertion_edited", 1, ""))
    tree = build_tree(body, language=language, earlier=earlier, new_id=new_id)
    drafts = [
        draft for found in find_changes(body.pieces) for draft in draft_changes(body, tree, found, language, new_id)
    ]
    reasons, remarks = _sort_comments(body, tree, drafts)
    changes = tuple(
        draft.finish("\n".join(reasons.get(place, [])), is_own=tree.is_own) for place, draft in enumerate(drafts)
    )
    doubts = tuple(sorted([*body.doubts, *tree.reading.doubts], key=lambda doubt: doubt.line))
    reading = replace(tree.reading, doubts=doubts, dropped=(*tree.reading.dropped, *body.dropped))
    return WordReading(reading, changes, remarks, doubts)


def _apply_also_deleted(body: Body) -> None:
    """Take the comments that say that their author, too, deletes what they cover, and apply them."""
    also = {name: each for name, each in body.comments.items() if each.text.startswith(ALSO_DELETED)}
    if not also:
        return
    ends = {piece.paragraph: piece for piece in body.pieces if piece.is_mark}
    last: dict[str, Piece] = {}
    for piece in body.pieces:
        for name in piece.remarks:
            if name in also:
                last[name] = piece
                if not piece.is_mark:
                    piece.deleted |= {also[name].author}
                    piece.date = piece.date or also[name].date
    for name, comment in also.items():
        if name in last and comment.text.startswith(ALSO_DELETED + END):
            ends[last[name].paragraph].deleted |= {comment.author}
        del body.comments[name]


def _sort_comments(body: Body, tree: Tree, drafts: list[Draft]) -> tuple[dict[int, list[str]], tuple[WordRemark, ...]]:
    """Return the comments that are reasons, by the place of their change, and the others as remarks."""
    covered: dict[str, list[Piece]] = {}
    for piece in body.pieces:
        for name in piece.remarks:
            covered.setdefault(name, []).append(piece)
    places: dict[tuple[str, int], list[int]] = {}
    for place, draft in enumerate(drafts):
        for piece in draft.pieces:
            places.setdefault((draft.author, id(piece)), []).append(place)
    units = _units_of(body)
    reasons: dict[int, list[str]] = {}
    remarks: list[WordRemark] = []
    for name, comment in body.comments.items():
        pieces = covered.get(name, [])
        changed = sorted(pieces, key=lambda piece: not piece.is_changed_by(comment.author))
        found = next((p[0] for piece in changed if (p := places.get((comment.author, id(piece))))), None)
        if not comment.text:
            continue
        if found is not None:
            reasons.setdefault(found, []).append(comment.text)
            continue
        unit = next((units[id(piece)] for piece in pieces if id(piece) in units), None)
        quote = " ".join("".join(piece.text for piece in pieces if piece.is_seen(None)).split())
        where = None if unit is None else tree.units[unit].provision.id
        remarks.append(WordRemark(comment.author, parse_date(comment.date), where, quote, comment.text))
    return reasons, tuple(remarks)


def _units_of(body: Body) -> dict[int, int]:
    """Return the unit in or after which each piece stands."""
    units: dict[int, int] = {}
    unit: int | None = None
    for piece in reversed(body.pieces):
        if piece.is_mark and piece.unit is not None:
            unit = piece.unit
        if unit is not None:
            units[id(piece)] = unit
    return units
