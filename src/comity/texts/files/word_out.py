"""Writing a Word file (DOCX): a document, clean or with proposals as tracked changes, that comes back as it went.

Every paragraph carries its provision's identity as a bookmark, its kind and depth as the name of its style, and its
number as words, so that nothing that Word computes can change the text. Changes made in Word are tracked from the
first key on.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from comity.core.errors import Malformed
from comity.texts.document import Document
from comity.texts.files.word_in import WordRemark
from comity.texts.files.word_marked import Block, By, Marked, Note, WordProposal, also_deleted
from comity.texts.files.word_paper import Paper, is_rtl
from comity.texts.provision import Provision, walk

__all__ = ["WordProposal", "write_docx"]

# XML 1.0 cannot hold these, whatever the record allows.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_docx(
    document: Document,
    *,
    symbol: str,
    meta: Sequence[str] = (),
    proposals: Sequence[WordProposal] = (),
    remarks: Sequence[WordRemark] = (),
) -> bytes:
    """Return the document as a Word file; the same arguments give the same bytes.

    `symbol` stands in the header of every page, `meta` line by line in that of the first. "Reject all" in Word leaves
    the document; `word_in.read_docx` gives back each author's proposals. A second proposal of one author that is in
    the way of the first goes by "Name (2)". A change of a provision's kind does not show. A proposal whose provision or
    place is not in the document becomes a comment at the title. Raises Malformed `file.character` (found).
    """
    marked = Marked(document, proposals)
    for remark in remarks:
        _place_remark(marked, remark)
    for proposal in marked.lost:
        words = [provision.text for new in proposal.words.values() for provision in walk([new])]
        text = " ".join(" ".join([*words, proposal.reason]).split()) or proposal.edit.op
        block = marked.find("title")
        assert block is not None, "every document has the block of its title"
        block.notes.append((0, 0, Note(proposal.author, proposal.date, text)))
    writer = _Writer(marked, is_rtl=is_rtl(document.language))
    body = "".join(writer.body())
    paper = Paper(document, symbol, list(meta), writer.styles)
    return _pack(paper.parts(body, writer.comments))


def _place_remark(marked: Marked, remark: WordRemark) -> None:
    block = marked.find(remark.provision) or marked.find("title")
    assert block is not None, "every document has the block of its title"
    start = block.text.find(remark.quote) if remark.quote else -1
    note = Note(remark.author, remark.date, " ".join(remark.text.split()))
    block.notes.append((start, start + len(remark.quote), note) if start >= 0 else (0, 0, note))


def _pack(parts: dict[str, str]) -> bytes:
    """Zip the parts; times are fixed, for the bytes are to depend on nothing but the text."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, xml in parts.items():
            if found := _UNWRITABLE.search(xml):
                raise Malformed("file.character", found=f"U+{ord(found[0]):04X}")
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, xml.encode())
    return out.getvalue()


class _Writer:
    """Writes blocks as paragraphs, and gathers the comments and the styles that they use."""

    def __init__(self, marked: Marked, *, is_rtl: bool) -> None:
        self._marked, self._is_rtl = marked, is_rtl
        self._number = 0
        self.comments: list[tuple[int, Note]] = []
        self.styles: set[tuple[str, int]] = set()
        self._pure = _pure_moves(marked)

    def body(self) -> Iterator[str]:
        """Yield the body's elements in order."""
        moving: tuple[str, str, int] | None = None  # which range of which move is open, and its number
        for block in self._marked.blocks():
            side = self._side(block)
            if moving and (side is None or side != moving[:2]):
                yield f'<w:move{moving[0]}RangeEnd w:id="{moving[2]}"/>'
                moving = None
            if side and moving is None and block.move:
                number = self._next()
                by = _attributes(block.move.by)
                yield f'<w:move{side[0]}RangeStart w:id="{number}" {by} w:name="{side[1]}"/>'
                moving = (*side, number)
            yield from self._block(block)
        if moving:
            yield f'<w:move{moving[0]}RangeEnd w:id="{moving[2]}"/>'

    def _side(self, block: Block) -> tuple[str, str] | None:
        """Return "From" or "To" and the name of the move that a block shows, if it is shown as one."""
        if block.move is None or block.move.name not in self._pure:
            return None
        return ("To" if block.source else "From"), block.move.name

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _block(self, block: Block) -> Iterator[str]:
        """Write a block: the paragraphs into which it is divided, the last with the mark that it has in the base."""
        parts = _Parts(self, block, self._side(block))
        runs: list[str] = []
        own: Provision = block.provision
        for kind, content in parts.content():
            if isinstance(content, Provision):
                yield self._paragraph(block, own, runs, self._mark(kind, None, None))
                runs, own = [], content
            else:
                runs.append(content)
        yield self._paragraph(block, own, runs, self._end(block))

    def _end(self, block: Block) -> str:
        deleted = block.ends_deleted[0] if block.ends_deleted else None
        return self._mark(block.owner, deleted, self._side(block))

    def _mark(self, inserted: By | None, deleted: By | None, side: tuple[str, str] | None) -> str:
        arrives = "moveTo" if side and side[0] == "To" else "ins"
        leaves = "moveFrom" if side and side[0] == "From" else "del"
        marks = {name: by for name, by in ((arrives, inserted), (leaves, deleted)) if by}
        # The schema wants them in this order.
        order = ("ins", "del", "moveFrom", "moveTo")
        return "".join(
            f'<w:{name} w:id="{self._next()}" {_attributes(marks[name])}/>' for name in order if name in marks
        )

    def _paragraph(self, block: Block, own: Provision, runs: list[str], mark: str) -> str:
        style = "ComityTitle"
        if block.depth:
            self.styles.add((own.kind, block.depth))
            style = f"Comity{own.kind.title()}{block.depth}"
        number = self._next()
        place = f"{own.kind[0]}{block.depth}"
        name = f"_p_{(own.id or '')[2:]}_{place}" if block.depth else "_title"
        if block.source:
            name = f"_m_{block.source[2:]}_{place}_{number}"
        properties = f'<w:pStyle w:val="{style}"/>{_indent(block, own)}' + (f"<w:rPr>{mark}</w:rPr>" if mark else "")
        marked = f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{"".join(runs)}<w:bookmarkEnd w:id="{number}"/>'
        for other in block.joined if own is block.provision else ():
            number = self._next()
            joined = f'w:id="{number}" w:name="_g_{other[2:]}_{number}"'
            marked = f'<w:bookmarkStart {joined}/><w:bookmarkEnd w:id="{number}"/>{marked}'
        return f"<w:p><w:pPr>{properties}</w:pPr>{marked}</w:p>"

    # What `_Parts` asks for.

    def run(self, text: str, tag: str = "t", *, held: bool = False) -> str:
        """Return a run; a tab of ours is Word's own element."""
        style = '<w:rStyle w:val="ComityHeld"/>' if held else ""
        properties = f"{style}<w:rtl/>" if self._is_rtl else style
        words = [f'<w:{tag} xml:space="preserve">{escape(part)}</w:{tag}>' if part else "" for part in text.split("\t")]
        return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{'<w:tab/>'.join(words)}</w:r>"

    def comment(self, note: Note) -> int:
        """Take a comment in, and return its number."""
        note.placed = True
        number = len(self.comments)
        self.comments.append((number, note))
        return number

    def wrap(self, name: str, by: By, runs: str) -> str:
        """Return runs within a tracked change."""
        return f'<w:{name} w:id="{self._next()}" {_attributes(by)}>{runs}</w:{name}>'

    def reason(self, by: By) -> Note | None:
        """Return the reason of a change if it has one that has no place yet."""
        note = self._marked.reasons.get(by.proposal)
        return note if note and not note.placed else None

    def late_reasons(self, block: Block) -> Iterator[Note]:
        """Yield, once each, the reasons of changes of a block that show nowhere, as others changed the same before."""
        changes = [by for _, by, _ in block.insertions] + [by for _, _, by in block.deletions] + block.ends_deleted
        changes += [by for by, _ in block.holds] + ([block.owner] if block.owner else [])
        for by in dict.fromkeys(changes):
            if note := self.reason(by):
                yield note


class _Parts:
    """The content of one block, cut where anything begins or ends."""

    def __init__(self, writer: _Writer, block: Block, side: tuple[str, str] | None) -> None:
        self._writer, self._block, self._side = writer, block, side
        self._numbers: dict[int, int] = {}  # of the notes whose range is open
        self._whole = {by for first, last, by in block.deletions if first == 0 and last == len(block.text)}
        self._whole &= set(block.ends_deleted)
        self._open: dict[By, int] = {}  # the comments, by their authors, that say what these delete too

    def content(self) -> Iterator[tuple[By | None, str | Provision]]:
        """Yield runs, and where a paragraph is divided: by whom, and what begins there."""
        block = self._block
        bounds = {0, len(block.text), *(at for at, _, _ in block.insertions)}
        for first, last, _ in (*block.deletions, *block.notes):
            bounds |= {first, last}
        cuts = sorted(bounds)
        stops: list[int | None] = [*cuts[1:], None]
        for start, stop in zip(cuts, stops, strict=True):
            here = _breaks_last([(by, what) for at, by, what in block.insertions if at == start])
            if here or stop is None:
                # One who inserts here too does not delete that; who deletes the whole has nothing here.
                ended = [by for by in self._open if stop is None or by not in self._whole]
                yield from ((None, each) for each in self._close(ended))
            yield from ((None, each) for each in self._ends(start))
            for by, what in here:
                yield by, what if isinstance(what, Provision) else self._insertion(by, what)
            if stop is not None:
                yield from ((None, each) for each in self._starts(start))
                yield from ((None, each) for each in self._stretch(start, stop))
        yield from ((None, each) for each in self._tail())

    def _insertion(self, by: By, text: str) -> str:
        return self._with_reason(by, self._writer.wrap("ins", by, self._writer.run(text)))

    def _stretch(self, start: int, stop: int) -> Iterator[str]:
        """Yield words that are all the same to everybody."""
        gone = [by for first, last, by in self._block.deletions if first <= start and stop <= last]
        yield from self._close([by for by in self._open if by not in gone[1:]])
        for by in gone[1:]:
            if by not in self._open:
                words = self._block.text[start : self._reach(by, start)]
                note = Note(by.author, by.date, also_deleted(words, with_end=by in self._whole))
                self._open[by] = self._writer.comment(note)
                yield f'<w:commentRangeStart w:id="{self._open[by]}"/>'
        runs = self._writer.run(self._block.text[start:stop], "delText" if gone else "t")
        to, from_ = self._side == ("To", self._name), self._side == ("From", self._name)
        if gone:
            runs = self._writer.wrap("moveFrom" if from_ else "del", gone[0], runs)
        if self._block.owner:
            runs = self._writer.wrap("moveTo" if to else "ins", self._block.owner, runs)
        by_first = gone[0] if gone else self._block.owner
        yield self._with_reason(by_first, runs) if by_first and not from_ else runs

    @property
    def _name(self) -> str:
        return self._block.move.name if self._block.move else ""

    def _reach(self, by: By, start: int) -> int:
        """Return how far a second deletion goes on, before an insertion closes its comment."""
        stop = max(last for first, last, other in self._block.deletions if other is by and first <= start < last)
        if by in self._whole:
            return stop
        return min([stop, *(at for at, _, _ in self._block.insertions if start < at)])

    def _close(self, ended: list[By]) -> Iterator[str]:
        for by in ended:
            yield _comment_end(self._open.pop(by))

    def _starts(self, at: int) -> Iterator[str]:
        for start, stop, note in self._block.notes:
            if start == at and start < stop:
                self._numbers[id(note)] = self._writer.comment(note)
                yield f'<w:commentRangeStart w:id="{self._numbers[id(note)]}"/>'

    def _ends(self, at: int) -> Iterator[str]:
        for start, stop, note in self._block.notes:
            if stop == at and start < stop:
                yield _comment_end(self._numbers.pop(id(note)))

    def _tail(self) -> Iterator[str]:
        """Yield what stands after the words: by whom they are held, and the comments that cover none."""
        block = self._block
        yield from self._held()
        for by in block.ends_deleted[1:]:
            if by not in self._whole or not block.text:
                yield _reference(self._writer.comment(Note(by.author, by.date, also_deleted("", with_end=True))))
        late = () if block.source or self._side else self._writer.late_reasons(block)
        for note in [*(note for start, stop, note in block.notes if start == stop), *late]:
            yield _reference(self._writer.comment(note))

    def _held(self) -> Iterator[str]:
        """Yield by whom the provision is held, and by whom it is to be; two hold it differently: both show."""
        freed, owner, writer = self._block.freed, self._block.owner, self._writer
        if held := self._block.provision.held:
            notes = [Note(by.author, by.date, also_deleted("", with_end=False)) for by in freed[1:]]
            numbers = [writer.comment(note) for note in notes]
            yield from (f'<w:commentRangeStart w:id="{number}"/>' for number in numbers)
            runs = writer.run(_held_words(held), "delText" if freed else "t", held=True)
            runs = writer.wrap("del", freed[0], runs) if freed else runs
            yield writer.wrap("ins", owner, runs) if owner else runs
            yield from (_comment_end(number) for number in numbers)
        for by, held in self._block.holds:
            if held:
                yield self._with_reason(by, writer.wrap("ins", by, writer.run(_held_words(held), held=True)))

    def _with_reason(self, by: By, runs: str) -> str:
        note = self._writer.reason(by)
        if note is None:
            return runs
        number = self._writer.comment(note)
        return f'<w:commentRangeStart w:id="{number}"/>{runs}{_comment_end(number)}'


def _breaks_last(insertions: list[tuple[By, str | Provision]]) -> list[tuple[By, str | Provision]]:
    """Put what ends a paragraph, and what begins the next, after all that others insert at the same place."""
    first: list[tuple[By, str | Provision]] = []
    last: dict[By, list[tuple[By, str | Provision]]] = {}
    for by, what in insertions:
        if isinstance(what, Provision) or by in last:
            last.setdefault(by, []).append((by, what))
        else:
            first.append((by, what))
    return first + [each for group in last.values() for each in group]


def _pure_moves(marked: Marked) -> set[str]:
    """Return the moves that can be shown as moves: their author is the first to take away all that leaves."""
    return {
        move.name
        for move in marked.moves
        if all(
            each.move is move and each.ends_deleted[0] is move.by and each.deletions[0][2] is move.by
            for each in move.leaving
        )
    }


def _attributes(by: By) -> str:
    date = f' w:date="{_date(by.date)}"' if by.date else ""
    return f"w:author={quoteattr(by.author)}{date}"


def _date(date: datetime) -> str:
    return f"{date.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _reference(number: int) -> str:
    return f'<w:r><w:commentReference w:id="{number}"/></w:r>'


def _comment_end(number: int) -> str:
    return f'<w:commentRangeEnd w:id="{number}"/>{_reference(number)}'


def _held_words(held: tuple[str, ...]) -> str:
    return f" [{', '.join(held)}]"


def _indent(block: Block, own: Provision) -> str:
    """Return the indentation of paragraphs and items: as deep as there are such above, hanging behind a number."""
    if own.kind not in ("paragraph", "item"):
        return ""
    depth, above = 0, block.above
    while above is not None:
        depth += above.provision.kind in ("paragraph", "item")
        above = above.above
    left = 567 * depth + (567 if own.number else 0)
    hanging = ' w:hanging="567"' if own.number else ' w:firstLine="0"'
    return f'<w:ind w:left="{left}"{hanging}/>'
