"""Lines into blocks: which lines are one paragraph, and how their words go together.

A text taken from a PDF keeps the lines of its pages, not its paragraphs. What is left as evidence is the spacing, the
length of lines and what they begin and end with. The rules, in the order in which they are asked:

1. A line that is a heading, or begins with the first or the next label of a series, begins a block, unless the line
   before is full and unfinished.
2. More blank lines than usual end a block. What is usual is counted: none where lines are wrapped, one where the
   whole text is double-spaced.
3. A line ends a block if the next line's first word would have fitted on it, and the next line begins like a sentence.
4. A full line that ends a sentence ends the block only if the next line begins with the same word as other paragraphs
   and takes up no word of the block. Either way that is reported as a doubt.
5. All other lines go on.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from comity.texts.decoding import Doubt
from comity.texts.furniture import Line, remove_furniture
from comity.texts.hyphens import Joiner
from comity.texts.marks import Heading, Mark, is_finished, parse_heading, parse_mark
from comity.texts.measure import Measure, take_measure

_UNWRAPPED = 160
_NOTE = re.compile(r"(\d{1,3})\s+[^\W\d_a-z]")
_LONG_WORD = re.compile(r"[^\W\d_]{5,}")
_OPENING_QUOTES = "\"'“‘«„「『(["


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph's words in one line, the source's line where it begins, and whether it stands well apart.

    `label` is what the source itself says of it, as HTML and Word do; None leaves it to the words.
    """

    text: str
    line: int
    apart: bool
    label: Heading | Mark | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """How the text is set.

    `space` is the number of blank lines between lines that go on, `between` the usual one between blocks. `ragged`:
    blank lines separate the paragraphs, so that short lines mean little. `beginnings`: first words of paragraphs.
    """

    measure: Measure
    space: int
    between: int
    unwrapped: bool
    ragged: bool
    beginnings: frozenset[str]


def read_blocks(
    text: str, *, language: str | None = None, edges: Collection[int] | None = None
) -> tuple[list[Block], list[Line], list[Doubt]]:
    """Return the text's blocks in order, the lines that were running heads or page numbers, and the doubts.

    `edges` are the numbers of the lines that can be such heads, where the source shows it (`furniture`).
    """
    lines, dropped = remove_furniture(list(_lines(text)), edges)
    doubts = [Doubt("dropped", line.number, line.text[:80]) for line in dropped]
    shape = _shape(lines)
    joiner = Joiner((line.text for line in lines), language=language)
    blocks: list[Block] = []
    pile = _Pile()
    for before, line in pairwise([None, *lines]):
        assert line is not None
        if before is not None:
            apart = line.page == before.page and line.space > max(shape.space, shape.between)
            if pile.is_ended(before, line, shape, doubts):
                blocks.append(Block(joiner.join(pile.lines, doubts), pile.lines[0].number, pile.apart))
                pile.start(apart)
        pile.add(line)
    if pile.lines:
        blocks.append(Block(joiner.join(pile.lines, doubts), pile.lines[0].number, pile.apart))
    return [block for block in blocks if block.text], dropped, doubts


def _lines(text: str) -> Iterable[Line]:
    page = space = 0
    for number, whole in enumerate(text.split("\n"), 1):
        for turn, piece in enumerate(whole.split("\f")):
            if turn:
                page, space = page + 1, 0
            if words := " ".join(piece.split()):
                yield Line(number, page, space, words)
                space = 0
            elif not turn:
                space += 1


def _shape(lines: Sequence[Line]) -> Shape:
    """Count how the text is set.

    It is double-spaced if lines go on across blank lines: in at least a quarter of the blank-separated pairs a long,
    unfinished line comes before, and no capital, label or heading after.
    """
    pairs = [(a, b) for a, b in pairwise(lines) if a.page == b.page]
    running = [(a, b) for a, b in pairs if _goes_on(a.text, b.text)]
    measure = take_measure([line.text for line in lines], [(a.text, b.text) for a, b in running])
    spaced = [b.space for _, b in pairs if b.space]
    across = sum(measure.is_long(a.text) for a, b in running if b.space)
    space = Counter(spaced).most_common(1)[0][0] if 4 * across > len(spaced) else 0
    unwrapped = measure.full > measure.metric("n" * _UNWRAPPED)
    ragged = not space and _is_open(pairs, measure)
    between = Counter(spaced).most_common(1)[0][0] if ragged and spaced else space
    return Shape(measure, space, between, unwrapped, ragged, _beginnings(pairs, measure))


def _is_open(pairs: Sequence[tuple[Line, Line]], measure: Measure) -> bool:
    """Whether blank lines, not short lines, separate the paragraphs: then short lines within them mean little."""
    short = sum(not b.space and is_finished(a.text) and measure.fits(a.text, b.text, 0.85) for a, b in pairs)
    return sum(b.space > 0 for _, b in pairs) > 2 * short


def _beginnings(pairs: Sequence[tuple[Line, Line]], measure: Measure) -> frozenset[str]:
    """Return the first words of lines that certainly begin a paragraph: the line before ended its own."""
    return frozenset(b.text.split(None, 1)[0] for a, b in pairs if is_finished(a.text) and measure.fits(a.text, b.text))


def _goes_on(before: str, after: str) -> bool:
    """Whether the words alone say that a line goes on."""
    return (
        not is_finished(before)
        and _begins(after) in ("small", "uncased")
        and not parse_heading(before)
        and not parse_mark(after)
        and not parse_heading(after)
    )


def _begins(text: str) -> str:
    """Say with what the words begin: a "capital", a "small" letter, an "uncased" one, or another "sign"."""
    first = text.lstrip(_OPENING_QUOTES)[:1]
    if not first.isalpha():
        return "sign"
    return "capital" if first.isupper() else "small" if first.islower() else "uncased"


@dataclass
class _Pile:
    """The lines of the block being read, and the last label of each series that began a block."""

    lines: list[Line] = field(default_factory=list)
    apart: bool = False
    open_brackets: int = 0
    last: dict[str, int | None] = field(default_factory=dict)

    def start(self, apart: bool) -> None:
        self.lines, self.apart, self.open_brackets = [], apart, 0

    def add(self, line: Line) -> None:
        if not self.lines:
            self.last.update(_series(line.text))
        self.lines.append(line)
        opened = line.text.count("(") + line.text.count("[") - line.text.count(")") - line.text.count("]")
        self.open_brackets = max(0, self.open_brackets + opened)

    def is_ended(self, before: Line, line: Line, shape: Shape, doubts: list[Doubt]) -> bool:
        """Whether the next line begins a new block; the module's docstring has the rules."""
        turned = line.page != before.page
        short = shape.measure.fits(before.text, line.text)
        if shape.unwrapped and not turned:
            return True
        if self._is_labelled(line.text):
            wide = not turned and line.space > shape.space
            return wide or short or is_finished(before.text) or before.text[-1] in ",，、"
        if len(self.lines) == 1 and (heading := parse_heading(before.text)) and not heading.rest:
            return True
        if not turned and line.space > shape.space:
            return self._is_apart(before, line, shape, doubts)
        if shape.ragged and not turned:
            very_short = shape.measure.is_very_short(before.text, line.text) or self._is_enacting(before, line, shape)
            return very_short and _begins(line.text) == "capital" and not self.open_brackets
        return self._is_ended_by_length(before, line, short, shape, doubts)

    def _is_ended_by_length(self, before: Line, line: Line, short: bool, shape: Shape, doubts: list[Doubt]) -> bool:
        finished = is_finished(before.text)
        begins = _begins(line.text)
        if begins == "small":
            ended = finished and line.page == before.page and shape.measure.is_very_short(before.text, line.text)
            return ended and not self.open_brackets
        if short and (finished or (begins != "sign" and not self.open_brackets)):
            return True
        if finished and begins != "sign":
            split = line.text.split(None, 1)[0] in shape.beginnings and not self._takes_up(line.text)
            doubts.append(_doubt("split" if split else "joined", before, line))
            return split
        return False

    def _is_apart(self, before: Line, line: Line, shape: Shape, doubts: list[Doubt]) -> bool:
        """Judge a wider gap than usual: it ends the block, unless it cuts a word or a double-spaced sentence."""
        full = shape.measure.is_long(before.text) and before.text[-1] not in ",，、"
        goes_on = full and _goes_on(before.text, line.text)
        hyphen = before.text[-1] in "-‐\u00ad" and before.text[-2:-1].isalpha() and line.text[0].islower()
        if hyphen or (goes_on and shape.space):
            doubts.append(_doubt("joined", before, line))
            return False
        if goes_on:
            doubts.append(_doubt("split", before, line))
        return True

    def _is_enacting(self, before: Line, line: Line, shape: Shape) -> bool:
        """Whether the line before names, all alone, the body that speaks: "The Council of the Compact,"."""
        alone = len(self.lines) == 1 and before.text[-1] == "," and before.text.count(" ") < 6
        return alone and shape.measure.is_very_short(before.text, line.text, 0.8)

    def _takes_up(self, text: str) -> bool:
        """Whether the line takes up a word of the block, by the first letters of words of five letters and more."""
        words = {word[:6].casefold() for word in _LONG_WORD.findall(text)}
        return any(word[:6].casefold() in words for line in self.lines[-40:] for word in _LONG_WORD.findall(line.text))

    def _is_labelled(self, text: str) -> bool:
        """Whether the line is a heading, or begins with the first label of a series or the one that is due."""
        if parse_heading(text):
            return True
        return any(
            value is None or (value == 1 and style != "note") or self.last.get(style) == value - 1
            for style, value in _series(text)
        )


def _series(text: str) -> tuple[tuple[str, int | None], ...]:
    if mark := parse_mark(text):
        return mark.series
    # A note at the foot of a text: its number alone is weak evidence, so that it only counts as the next one due.
    if note := _NOTE.match(text):
        return (("note", int(note[1])),)
    return ()


def _doubt(code: str, before: Line, line: Line) -> Doubt:
    return Doubt(code, line.number, f"{before.text[-40:]} | {line.text[:40]}")
