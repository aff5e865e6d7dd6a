"""A Word document's paragraphs as one stream of pieces, with who inserted and deleted what.

Words are taken in the order in which the file has them: tables cell by cell, text boxes after the paragraph that holds
them, notes after the end. What fields compute is kept as it stands, and what they are computed from is left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree

from comity.core.errors import Malformed
from comity.texts.decoding import Doubt
from comity.texts.files.tracked import NOBODY, Piece
from comity.texts.files.word_numbers import value_of, whole
from comity.texts.files.word_package import MC, M, Package, W
from comity.texts.files.word_stream import HELD_STYLE, OWN_MARK, TITLE_MARK, Body, Comment, Progress, Written
from comity.texts.files.word_styles_in import Style, is_on, read_list, read_styles

MAX_PARAGRAPHS = 100_000
MAX_AUTHORS = 500
_CONTENTS = re.compile(r"toc (\d|heading)", re.IGNORECASE)

# What cannot be seen, and what only tells a typesetter where a line may end.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2060\u202a-\u202e\u2066-\u2069\ufeff"
    "\ufff9-\ufffb\ufdd0-\ufdef\U000e0000-\U000e0fff]"
)
_WITHIN = {f"{W}{name}" for name in ("hyperlink", "smartTag", "customXml", "fldSimple", "dir", "bdo", "rubyBase")}
_SPACES = {f"{W}br": " ", f"{W}cr": " ", f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}noBreakHyphen": "-"}
_INSERTED, _DELETED = (f"{W}ins", f"{W}moveTo"), (f"{W}del", f"{W}moveFrom")
_CELL_CHANGES = (f"{W}cellIns", f"{W}cellDel")


@dataclass(frozen=True, slots=True)
class _Around:
    """What the elements around a run say of it."""

    inserted: frozenset[str] = NOBODY
    deleted: frozenset[str] = NOBODY
    move: str | None = None
    date: str | None = None


def read_body(package: Package, on_progress: Progress | None = None) -> Body:
    """Return the stream of a package's document.

    `on_progress` is told how many paragraphs of how many are read. Raises Malformed: `file.too_many_paragraphs` and
    `file.too_many_authors` (count, limit).
    """
    reader = _Reader(package, on_progress)
    return reader.read()


class _Reader:
    def __init__(self, package: Package, on_progress: Progress | None) -> None:
        self._package = package
        self._styles = read_styles(package.parts.get("styles"))
        self._body = Body(doubts=list(package.doubts))
        self._on_progress = on_progress
        self._total = sum(1 for _ in package.document.iter(f"{W}p"))
        if self._total > MAX_PARAGRAPHS:
            raise Malformed("file.too_many_paragraphs", count=self._total, limit=MAX_PARAGRAPHS)
        self._authors: set[str] = set()
        self._fields: list[bool] = []  # for each open field, whether its result has begun
        self._open_remarks: dict[str, bool] = {}  # whether the comment's range has covered anything yet
        self._moves: dict[str, str] = {}  # the names of open moves by their ids
        self._waiting: list[tuple[etree._Element, _Around]] = []  # text boxes of the paragraph that is being read
        self._notes: list[tuple[str, str, _Around]] = []
        self._note_of = {
            (kind, note.get(f"{W}id", "")): note
            for kind in ("footnote", "endnote")
            if (root := package.parts.get(f"{kind}s")) is not None
            for note in root.iter(f"{W}{kind}")
        }
        self._marks: list[str] = []  # bookmarks that begin between paragraphs
        self._bare: list[str] = []  # comments of the paragraph that is being read that cover no words
        self._said: set[tuple[str, int]] = set()

    def read(self) -> Body:
        self._read_comments()
        container = self._package.document.find(f"{W}body")
        if container is not None:
            self._blocks(container, _Around())
        for kind, name, around in self._notes:
            self._read_note(kind, name, around)
        for running in self._package.headers:
            words = " ".join("".join(text.text or "" for text in running.iter(f"{W}t")).split())
            if words and words not in self._body.dropped:
                self._body.dropped.append(words)
        self._tell(self._total)
        return self._body

    def _tell(self, done: int) -> None:
        if self._on_progress and (done == self._total or done % 100 == 0):
            self._on_progress(min(done, self._total), self._total)

    def _doubt(self, code: str, text: str = "", *, once: bool = False) -> None:
        line = len(self._body.written) or 1
        key = (code, 0 if once else line)
        if key not in self._said:
            self._said.add(key)
            self._body.doubts.append(Doubt(code, line, text[:80]))

    def _read_comments(self) -> None:
        root = self._package.parts.get("comments")
        for each in () if root is None else root.iter(f"{W}comment"):
            paragraphs = ("".join(_words_within(paragraph)) for paragraph in each.iter(f"{W}p"))
            words = " ".join(_HIDDEN.sub("", " ".join(paragraphs)).split())
            self._body.comments[each.get(f"{W}id", "")] = Comment(self._author(each), each.get(f"{W}date"), words)

    def _read_note(self, kind: str, name: str, around: _Around) -> None:
        note = self._note_of.pop((kind, name), None)
        if note is not None:
            first = len(self._body.pieces)
            self._blocks(note, around)
            self._doubt("note", "".join(piece.text for piece in self._body.pieces[first:]).strip())

    def _author(self, element: "etree._Element") -> str:
        author = " ".join(_HIDDEN.sub("", element.get(f"{W}author", "")).split())[:200] or "?"
        self._authors.add(author)
        if len(self._authors) > MAX_AUTHORS:
            raise Malformed("file.too_many_authors", count=len(self._authors), limit=MAX_AUTHORS)
        return author

    # Blocks.

    def _blocks(self, container: "etree._Element", around: _Around) -> None:
        for child in container:
            if child.tag == f"{W}p":
                self._paragraph(child, around)
            elif child.tag == f"{W}tbl":
                self._doubt("table", " ".join("".join(_words_within(child)).split()))
                self._table(child, around)
            elif child.tag == f"{W}altChunk":
                self._doubt("embedded")
            elif inner := _inner(child):
                for each in inner:
                    self._blocks(each, around)
            else:
                self._range(child)

    def _table(self, table: "etree._Element", around: _Around) -> None:
        for row in _children(table, f"{W}tr"):
            outer = self._changed(row.find(f"{W}trPr"), around)
            for cell in _children(row, f"{W}tc"):
                self._blocks(cell, self._changed(cell.find(f"{W}tcPr"), outer))

    def _changed(self, properties: "etree._Element | None", around: _Around) -> _Around:
        """Return what is around a paragraph's mark, a row or a cell whose properties say that it was changed."""
        for child in () if properties is None else properties:
            if child.tag in _INSERTED or child.tag == _CELL_CHANGES[0]:
                around = self._insert(child, around)
            elif child.tag in _DELETED or child.tag == _CELL_CHANGES[1]:
                around = self._delete(child, around)
        return around

    def _insert(self, element: "etree._Element", around: _Around) -> _Around:
        author = frozenset((self._author(element),))
        return replace(around, inserted=author, move=self._move(element), date=element.get(f"{W}date"))

    def _delete(self, element: "etree._Element", around: _Around) -> _Around:
        deleted = around.deleted | {self._author(element)}
        return replace(
            around,
            deleted=deleted,
            move=self._move(element) or around.move,
            date=element.get(f"{W}date") or around.date,
        )

    def _move(self, element: "etree._Element") -> str | None:
        return next(reversed(self._moves.values()), "") if "move" in str(element.tag) and self._moves else None

    def _paragraph(self, element: "etree._Element", around: _Around) -> None:
        properties = element.find(f"{W}pPr")
        index = len(self._body.written)
        self._body.written.append(self._written(properties))
        self._tell(index + 1)
        marks, self._marks = self._marks, []
        for mark in marks:
            self._bookmark(mark)
        outer, self._waiting = self._waiting, []
        self._runs(element, around)
        ending = self._changed(None if properties is None else properties.find(f"{W}rPr"), around)
        self._add("", ending, is_mark=True)
        if _CONTENTS.match(self._body.written[-1].style):
            self._drop_contents(index)
        boxes, self._waiting = self._waiting, outer
        for box, inside in boxes:
            self._blocks(box, inside)

    def _drop_contents(self, index: int) -> None:
        """Leave out a line of a table of contents, which only repeats headings."""
        pieces = self._body.pieces
        words: list[str] = []
        while pieces and pieces[-1].paragraph == index:
            words.insert(0, pieces.pop().text)
        if line := " ".join("".join(words).split()):
            self._body.dropped.append(line)
            self._doubt("contents", line, once=True)

    def _written(self, properties: "etree._Element | None") -> Written:
        """Read the paragraph's properties, as they were before a change of them that was tracked."""
        if properties is not None and (before := properties.find(f"{W}pPrChange/{W}pPr")) is not None:
            self._doubt("formatting", once=True)
            properties = before
        style = self._styles.get(value_of(properties, "pStyle") or "", Style())
        outline = value_of(properties, "outlineLvl")
        level = style.level if outline is None else int(outline) + 1 if outline in list("012345678") else 0
        direct = None if properties is None else properties.find(f"{W}numPr")
        number = style.number
        if direct is not None:
            number = read_list([direct])
            if number is None and style.number and value_of(direct, "numId") is None:
                number = (style.number[0], whole(value_of(direct, "ilvl"), 0))
        return Written(style.name, level, number)

    # What stands within a paragraph.

    def _runs(self, container: "etree._Element", around: _Around) -> None:
        for child in container:
            tag = child.tag
            if tag == f"{W}r":
                self._run(child, around)
            elif tag in _INSERTED:
                self._runs(child, self._insert(child, around))
            elif tag in _DELETED:
                self._runs(child, self._delete(child, around))
            elif tag in _WITHIN:
                self._runs(child, around)
            elif tag == f"{W}ruby":
                self._doubt("ruby", "".join(_words_within(child)))
                self._runs(child, around)
            elif str(tag).startswith(M):
                self._doubt("formula", "".join(text.text or "" for text in child.iter(f"{M}t")))
                self._add("".join(text.text or "" for text in child.iter(f"{M}t")), around)
            elif inner := _inner(child):
                for each in inner:
                    self._runs(each, around)
            else:
                self._range(child)

    def _range(self, element: "etree._Element") -> None:
        """Open or close what spans runs: bookmarks, comments, moves."""
        tag, name = element.tag, element.get(f"{W}id", "")
        if tag == f"{W}bookmarkStart":
            self._bookmark(element.get(f"{W}name", ""))
        elif tag == f"{W}commentRangeStart" and name in self._body.comments:
            self._open_remarks[name] = False
        elif tag == f"{W}commentRangeEnd" and self._open_remarks.pop(name, True) is False:
            self._bare.append(name)
        elif tag in (f"{W}moveFromRangeStart", f"{W}moveToRangeStart"):
            self._moves[name] = element.get(f"{W}name", "")
        elif tag in (f"{W}moveFromRangeEnd", f"{W}moveToRangeEnd"):
            self._moves.pop(name, None)

    def _bookmark(self, name: str) -> None:
        found = OWN_MARK.fullmatch(name)
        if not found and name != TITLE_MARK:
            return
        if not self._body.written or (self._body.pieces and self._is_between()):
            self._marks.append(name)
            return
        written = self._body.written[-1]
        if found and found[3]:
            written.place = written.place or (found[3], int(found[4]))
        if found and found[1] == "m":
            written.moved = written.moved or f"p-{found[2]}"
        elif found and found[1] == "g":
            written.joined += (f"p-{found[2]}",)
        else:
            written.own = written.own or (f"p-{found[2]}" if found else TITLE_MARK)

    def _is_between(self) -> bool:
        last = self._body.pieces[-1]
        return last.is_mark and last.paragraph == len(self._body.written) - 1

    def _run(self, run: "etree._Element", around: _Around) -> None:
        properties = run.find(f"{W}rPr")
        style = self._styles.get(value_of(properties, "rStyle") or "", Style())
        vanish = None if properties is None else properties.find(f"{W}vanish")
        if style.hidden if vanish is None else is_on(vanish):
            if words := "".join(_words_within(run)).strip():
                self._doubt("hidden_words", words)
            return
        self._run_content(run, around, held=style.name == HELD_STYLE)

    def _run_content(self, run: "etree._Element", around: _Around, *, held: bool) -> None:
        for child in run:
            tag = child.tag
            if tag in (f"{W}t", f"{W}delText"):
                self._add(child.text or "", around, held=held)
            elif tag in _SPACES:
                self._add(_SPACES[tag], around, held=held)
            elif tag == f"{W}sym":
                self._add(self._symbol(child), around)
            elif tag == f"{W}fldChar":
                self._field(child.get(f"{W}fldCharType", ""))
            elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                self._notes.append((tag[len(W) :].removesuffix("Reference"), child.get(f"{W}id", ""), around))
            elif tag == f"{W}commentReference":
                self._refer(child.get(f"{W}id", ""))
            elif tag == f"{W}ruby":
                self._runs(run, around)
            elif tag in (f"{W}drawing", f"{W}pict", f"{W}object"):
                self._drawing(child, around)
            elif inner := _inner(child):
                for each in inner:
                    self._run_content(each, around, held=held)

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(False)
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _refer(self, name: str) -> None:
        """Keep a comment that has a reference and no range: it covers its paragraph's mark."""
        covered = any(name in piece.remarks for piece in self._body.pieces[-200:])
        if name in self._body.comments and not covered and name not in self._bare:
            self._bare.append(name)

    def _symbol(self, element: "etree._Element") -> str:
        code = element.get(f"{W}char", "")
        point = int(code, 16) if re.fullmatch(r"[0-9A-Fa-f]{4}", code) else 0xFFFD
        if 0xE000 <= point <= 0xF8FF or 0xD800 <= point <= 0xDFFF:
            # A sign of a picture font: which one, only that font knows.
            self._doubt("symbol", f"{element.get(f'{W}font', '')} {code}")
            return "\u2022" if point == 0xF0B7 else "\ufffd"
        return chr(point)

    def _drawing(self, element: "etree._Element", around: _Around) -> None:
        boxes = [box for box in element.iter(f"{W}txbxContent") if not _is_nested(box, element)]
        if not boxes:
            self._doubt("drawing")
            return
        words = " ".join("".join(_words_within(boxes[0])).split())
        self._doubt("text_box", words)
        self._waiting += [(box, around) for box in boxes]

    def _add(self, text: str, around: _Around, *, is_mark: bool = False, held: bool = False) -> None:
        if not is_mark and (not text or not all(self._fields)):
            return
        clean = _HIDDEN.sub("", text)
        if clean != text:
            self._doubt("removed", clean)
        remarks = tuple(self._open_remarks)
        if is_mark:
            remarks, self._bare = (*remarks, *self._bare), []
        for name in self._open_remarks:
            self._open_remarks[name] = True
        self._body.pieces.append(
            Piece(
                clean, len(self._body.written) - 1, around.inserted, around.deleted, is_mark, held, around.move,
                around.date, remarks,
            )
        )  # fmt: skip


def _inner(element: "etree._Element") -> "list[etree._Element]":
    """Return what an element that only wraps others holds; of alternatives the first, so that nothing is read twice."""
    if element.tag == f"{W}sdt":
        return element.findall(f"{W}sdtContent")
    if element.tag == f"{W}customXml":
        return [element]
    if element.tag == f"{MC}AlternateContent":
        return [*element.findall(f"{MC}Choice"), *element.findall(f"{MC}Fallback")][:1]
    return []


def _children(element: "etree._Element", tag: str) -> "Iterator[etree._Element]":
    for child in element:
        if child.tag == tag:
            yield child
        else:
            for inner in _inner(child):
                yield from _children(inner, tag)


def _is_nested(box: "etree._Element", root: "etree._Element") -> bool:
    """Whether a text box stands within another, or is the second of two alternatives."""
    parent: Any = box.getparent()
    while parent is not None and parent is not root:
        if parent.tag in (f"{W}txbxContent", f"{MC}Fallback"):
            return True
        parent = parent.getparent()
    return False


def _words_within(element: "etree._Element") -> Iterator[str]:
    for each in element.iter(f"{W}t", f"{W}delText", f"{W}tab", f"{W}br", f"{W}p"):
        yield each.text or "" if each.tag in (f"{W}t", f"{W}delText") else " "
