"""The base of a Word file as provisions, and which of them each of its paragraphs is.

A file that this house wrote says it itself, by its bookmarks and the names of its styles; any other is read as a plain
text is, with what its styles say of headings.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from comity.texts.decoding import decode_text
from comity.texts.document import MAX_NUMBER, Document, identify, new_provision_id
from comity.texts.edit import TITLE
from comity.texts.files.tracked import Line, Piece, lines
from comity.texts.files.word_stream import TITLE_MARK, Body, Written
from comity.texts.layout import Block
from comity.texts.marks import Heading, Mark, is_annex, parse_heading, parse_mark
from comity.texts.provision import KINDS, MAX_DEPTH, Provision
from comity.texts.reading import Reading, build_reading

TITLE_STYLE = "Comity title"
_LETTERS = {kind[0]: kind for kind in KINDS}
_OWN_STYLE = re.compile(rf"Comity ({'|'.join(KINDS)}) ([1-{MAX_DEPTH}])", re.IGNORECASE)
# The label of a paragraph that was put between two numbered ones.
_BETWEEN = re.compile(r"(\d{1,3}\s?(?:bis|ter|quater|[a-z])[.)]?)\s+(?=[^\W\d_a-z])(.*)")
_HELD = re.compile(r"[A-Z][A-Z0-9-]{1,31}")


@dataclass(slots=True)
class Unit:
    """A provision of the base: itself, its depth (0 is the title's), and the unit above it."""

    provision: Provision
    depth: int
    above: int | None
    beneath: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Tree:
    """The base as it was read, and its units: the title first, then the provisions in the order of the text."""

    reading: Reading
    units: list[Unit]
    is_own: bool
    lines: list[Line]


def style_of(written: Written) -> tuple[str, int] | None:
    """Return kind and depth that a paragraph's mark or style names, if this house wrote it."""
    if written.place and written.place[0] in _LETTERS:
        return _LETTERS[written.place[0]], written.place[1]
    found = _OWN_STYLE.fullmatch(written.style)
    return (found[1].lower(), int(found[2])) if found else None


def build_tree(
    body: Body, *, language: str, earlier: Document | None, new_id: Callable[[], str] = new_provision_id
) -> Tree:
    """Return the base's tree, and set the units of the base's marks.

    Marks within a provision that is set in several paragraphs become spaces. Raises UnreadableText.
    """
    base = lines(body.pieces, None)
    if any(body.written[line.paragraph].own and _is_ours(body, line) for line in base):
        return _own_tree(body, base, new_id)
    return _read_tree(body, base, language, earlier, new_id)


def _is_ours(body: Body, line: Line) -> bool:
    written = body.written[line.paragraph]
    return style_of(written) is not None or written.own == TITLE_MARK


# A file of this house.


def split_number(line: Line) -> tuple[str | None, str]:
    """Return number and words of a paragraph of ours: a tab ends the number."""
    number, tab, text = line.raw.partition("\t")
    number = " ".join(number.split())
    if not tab or not number or len(number) > MAX_NUMBER:
        return None, line.text
    return number, " ".join(text.split())


def parse_held(line: Line) -> tuple[str, ...]:
    """Return the parties named at a paragraph's end as those that alone hold it."""
    return tuple(_HELD.findall(line.held))


@dataclass(slots=True)
class _Own:
    line: Line
    kind: str
    depth: int
    provision: Provision
    beneath: "list[_Own]" = field(default_factory=list)

    def freeze(self) -> Provision:
        return replace(self.provision, children=tuple(each.freeze() for each in self.beneath))


def _own_tree(body: Body, base: Sequence[Line], new_id: Callable[[], str]) -> Tree:
    title: Line | None = None
    roots: list[_Own] = []
    open_: list[_Own] = []
    order: list[_Own] = []
    used: set[str] = set()
    owners = _own_marks(body, base)
    for line in base:
        written = replace(body.written[line.paragraph], own=owners.get(line.paragraph))
        if title is None and (written.own == TITLE_MARK or written.style == TITLE_STYLE):
            title = line
            continue
        if not line.text and not written.own:
            continue
        own = _own(line, written, open_, used, new_id)
        del open_[own.depth - 1 :]
        (open_[-1].beneath if open_ else roots).append(own)
        open_.append(own)
        order.append(own)
    if title and title.mark:
        title.mark.unit = 0
    for index, own in enumerate(order, 1):
        if own.line.mark:
            own.line.mark.unit = index
    provisions = tuple(root.freeze() for root in roots)
    # What no text may hold is refused here as anywhere; what only had to be removed is gone already.
    if any(line.text for line in base):
        decode_text("\n".join(line.text for line in base).encode())
    reading = Reading(title.text if title else "", provisions, (), ())
    return Tree(reading, _units(reading), True, list(base))


def _own_marks(body: Body, base: Sequence[Line]) -> dict[int, str]:
    """Return the mark of each paragraph at which one of the base begins.

    Whoever presses Enter before a paragraph's first letter leaves its bookmark in the new paragraph before it.
    """
    heads = {line.paragraph for line in base}
    told = {piece.paragraph for piece in body.pieces if not piece.inserted}
    found: dict[int, str] = {}
    for head in sorted(heads):
        at = head
        while body.written[at].own is None and at and at - 1 not in told:
            at -= 1
        if own := body.written[at].own:
            found[head] = own
    return found


def _own(line: Line, written: Written, open_: Sequence[_Own], used: set[str], new_id: Callable[[], str]) -> _Own:
    style = style_of(written)
    if style:
        kind, depth = style
        number, text = split_number(line)
    else:
        # Written into our file without one of its styles: what it says itself, beside what stands before it.
        kind, number, text = parse_words(line.text)
        depth = len(open_) or 1
    depth = min(depth, len(open_) + 1)
    identity = written.own if written.own and written.own != TITLE_MARK and written.own not in used else new_id()
    used.add(identity)
    return _Own(line, kind, depth, Provision(kind, number, text, (), identity, parse_held(line)))


def parse_words(text: str) -> tuple[str, str | None, str]:
    """Return kind, number and words of a new paragraph by its own label."""
    if (heading := parse_heading(text)) and not heading.series:
        return ("section" if heading.kind == "opening" else heading.kind), heading.label, heading.rest
    if found := _BETWEEN.match(text):
        return "paragraph", found[1], found[2]
    if mark := parse_mark(text):
        return mark.kind, mark.label, mark.rest
    return "paragraph", None, text


def _units(reading: Reading) -> list[Unit]:
    units = [Unit(Provision(TITLE, None, reading.title, (), TITLE), 0, None)]

    def add(provisions: Sequence[Provision], above: int, depth: int) -> None:
        for provision in provisions:
            index = len(units)
            units.append(Unit(provision, depth, above))
            units[above].beneath.append(index)
            add(provision.children, index, depth + 1)

    add(reading.provisions, 0, 1)
    return units


# Any other file.


def _read_tree(
    body: Body, base: list[Line], language: str, earlier: Document | None, new_id: Callable[[], str]
) -> Tree:
    told = [line for line in base if line.text]
    text, doubts = decode_text("\n".join(line.text for line in told).encode())
    numbers = [line.paragraph + 1 for line in told]
    words = [" ".join(line.split()) for line in text.split("\n")]
    blocks = _labelled([(n, t, body.written[n - 1].level) for n, t in zip(numbers, words, strict=True)])
    reading = build_reading(blocks, [replace(d, line=numbers[d.line - 1]) for d in doubts])
    document = identify(reading, language=language, earlier=earlier, new_id=new_id)
    reading = replace(reading, provisions=document.provisions)
    units = _units(reading)
    owners = _owners([block.text for block in blocks], units)
    for line, unit in zip(told, owners, strict=True):
        if line.mark:
            line.mark.unit = unit
    _join(base, told, owners)
    return Tree(reading, units, False, lines(body.pieces, None))


def _labelled(found: Sequence[tuple[int, str, int]]) -> list[Block]:
    """Return the blocks with what styles say of headings; a heading that begins the text is its title."""
    blocks: list[Block] = []
    article = 9
    for place, (line, text, level) in enumerate(found):
        label: Heading | Mark | None = None
        if level and place:
            known = parse_heading(text)
            if known and is_annex(known):
                label = known
            elif known and known.kind == "article":
                article, label = level, replace(known, rank=10 + level)
            elif known:
                label = replace(known, rank=level, series=())
            else:
                mark = parse_mark(text)
                rank = level + (10 if level > article else 0)
                label = Heading("section", mark.label if mark else "", mark.rest if mark else text, rank)
        blocks.append(Block(text, line, False, label))
    return blocks


def _owners(texts: Sequence[str], units: Sequence[Unit]) -> list[int]:
    """Return the unit of each block: both have the same letters in the same order."""
    owners: list[int] = []
    at, left = 0, _size(units[0].provision)
    for text in texts:
        while not left and at + 1 < len(units):
            at += 1
            left = _size(units[at].provision)
        owners.append(at)
        left = max(0, left - len("".join(text.split())))
    return owners


def _size(provision: Provision) -> int:
    return len("".join(f"{provision.number or ''}{provision.text}".split()))


def _join(base: Sequence[Line], told: Sequence[Line], owners: Sequence[int]) -> None:
    """Make spaces of the marks between the paragraphs of one provision, such as a heading's number and its words."""
    owner = {id(line): unit for line, unit in zip(told, owners, strict=True)}
    waiting: list[Piece] = []
    last: int | None = None
    for line in base:
        unit = owner.get(id(line))
        if unit is not None:
            for mark in waiting if unit == last else ():
                mark.is_mark, mark.text, mark.unit = False, " ", None
            waiting, last = [], unit
        if line.mark:
            waiting.append(line.mark)
