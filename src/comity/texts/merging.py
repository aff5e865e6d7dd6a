"""Two changes of the same words brought together, word by word, in any script: the three-way merge of proposals.

What stands between two words (a space, or in some scripts nothing) is decided after the words are, so that no merge
doubles or loses a space. A line break counts as a word of its own: no provision has one, so it can mark a place.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from comity.texts.compare import Budget, diff_tokens, tokenize

BREAK = "\n"


@dataclass(frozen=True, slots=True)
class Clash:
    """A stretch that two changes made differently: the words that both saw, those that stand now, those proposed.

    `part` says what the words are: a provision's text, number or kind, or the text of a split's other half. `start` is
    where the proposed side begins in the words that keep it everywhere.
    """

    base: str
    current: str
    proposed: str
    part: str = "text"
    start: int = field(default=0, compare=False)


class _Token(NamedTuple):
    """A word with its index in the base, the current and the proposed words, where it is in them."""

    word: str
    at: tuple[int | None, int | None, int | None]


class _Hunk(NamedTuple):
    """The words of the base from start to stop, replaced by those of the changed text from `new_start`."""

    start: int
    stop: int
    new_start: int
    new_stop: int
    side: int

    @property
    def grows(self) -> bool:
        return self.new_stop - self.new_start > self.stop - self.start


_Sides = tuple[list[_Token], list[_Token], list[_Token]]
_Item = _Token | _Sides


def merge_words(base: str, current: str, proposed: str, budget: Budget | None = None) -> tuple[str | Clash, ...]:
    """Return the current words with the change from `base` to `proposed` made in them too.

    Equal changes count once, changes of different words are both made; what was changed differently is a Clash, and so
    are different insertions at one point. Symmetric in the two changes. The cost is that of two comparisons.
    """
    if current in (base, proposed):
        return (proposed,) if proposed else ()
    if base == proposed:
        return (current,) if current else ()
    return _Merge((base, current, proposed), budget or Budget()).pieces()


def keep_proposed(pieces: Iterable[str | Clash]) -> str:
    """Return merged words with the proposed side of each clash."""
    return "".join(piece if isinstance(piece, str) else piece.proposed for piece in pieces)


def find_clashes(pieces: Iterable[str | Clash]) -> tuple[Clash, ...]:
    """Return the clashes among merged words."""
    return tuple(piece for piece in pieces if isinstance(piece, Clash))


class _Text:
    """The words of a text, and what stands before each of them; the last gap is the one at the end."""

    def __init__(self, text: str) -> None:
        self.words: list[str] = []
        self.gaps = [""]
        for token in tokenize(text):
            if token.isspace() and token != BREAK:
                self.gaps[-1] = token
            else:
                self.words.append(token)
                self.gaps.append("")


class _Merge:
    def __init__(self, texts: tuple[str, str, str], budget: Budget) -> None:
        self._texts = tuple(_Text(text) for text in texts)
        self._base = self._texts[0]
        self._hunks = sorted((*self._find_hunks(1, budget), *self._find_hunks(2, budget)), key=lambda h: h[:2])

    def _find_hunks(self, side: int, budget: Budget) -> Iterator[_Hunk]:
        old = new = start = new_start = 0
        for op, _ in diff_tokens(self._base.words, self._texts[side].words, budget):
            if op == "equal":
                if (start, new_start) != (old, new):
                    yield _Hunk(start, old, new_start, new, side)
                start, new_start = old + 1, new + 1
            old += op != "insert"
            new += op != "delete"
        if (start, new_start) != (old, new):
            yield _Hunk(start, old, new_start, new, side)

    def pieces(self) -> tuple[str | Clash, ...]:
        """Return the merged words and clashes, in order; neighbouring words are one piece."""
        items = self._items()
        end = _Token("", (len(self._base.words), len(self._texts[1].words), len(self._texts[2].words)))
        before = _Token("", (-1, -1, -1))
        pieces: list[str | Clash] = []
        told = ""
        length = 0
        for index, item in enumerate([*items, end]):
            if isinstance(item, _Token):
                if not index or isinstance(items[index - 1], _Token):
                    told += self._gap(before, item)
                told += item.word
                before = item
                continue
            after = items[index + 1] if index + 1 < len(items) else end
            assert isinstance(after, _Token), "two clashes that touch were made one"
            lead, clash, tail = self._clash(item, before, after)
            told += lead
            length += len(told)
            pieces += [told, Clash(*clash, start=length)]
            length += len(clash[2])
            told = tail
        return tuple(piece for piece in (*pieces, told) if piece)

    def _clash(self, sides: _Sides, before: _Token, after: _Token) -> tuple[str, tuple[str, str, str], str]:
        """Return a clash's sides, and the spaces around it that all sides share."""
        base, current, proposed = (self._between(before, side, after) for side in sides)
        lead = " " if all(text.startswith(" ") for text in (base, current, proposed)) else ""
        base, current, proposed = (text[len(lead) :] for text in (base, current, proposed))
        tail = " " if all(text.endswith(" ") for text in (base, current, proposed)) else ""
        stop = -1 if tail else None
        return lead, (base[:stop], current[:stop], proposed[:stop]), tail

    def _between(self, before: _Token, tokens: Sequence[_Token], after: _Token) -> str:
        told = "".join(self._gap(one, two) + two.word for one, two in pairwise([before, *tokens]))
        return told + self._gap(tokens[-1] if tokens else before, after)

    def _gap(self, one: _Token, two: _Token) -> str:
        """Return what stands between two words: as in a text where they are neighbours, the changed ones first."""
        base, current, proposed = (
            text.gaps[b] if a is not None and b == a + 1 else None
            for text, a, b in zip(self._texts, one.at, two.at, strict=True)
        )
        if current is not None and proposed is not None:
            return proposed if current == base else current
        for gap in (current, proposed, base):
            if gap is not None:
                return gap
        return self._new_gap(one, two)

    def _new_gap(self, one: _Token, two: _Token) -> str:
        """Return what stands between two words that only the merge makes neighbours."""
        if not one.word or not two.word:
            return ""
        after = [t.gaps[at + 1] for t, at in zip(self._texts, one.at, strict=True) if at is not None]
        before = [t.gaps[at] for t, at in zip(self._texts, two.at, strict=True) if at is not None]
        gap = min(after + before, key=len)
        if not gap and tokenize(one.word + two.word) != [one.word, two.word]:
            return max(after + before, key=len) or " "
        return gap

    def _items(self) -> list[_Item]:
        items: list[_Item] = []
        at, shifts = 0, [0, 0, 0]
        for group in self._groups():
            start, stop = min(hunk.start for hunk in group), max(hunk.stop for hunk in group)
            items += self._kept(at, start, shifts)
            found = self._settle(group, start, stop)
            if isinstance(found, list):
                items += found
            elif items and not isinstance(last := items[-1], _Token):
                items[-1] = (last[0] + found[0], last[1] + found[1], last[2] + found[2])
            else:
                items.append(found)
            at = max(at, stop)
            for hunk in group:
                shifts[hunk.side] = hunk.new_stop - hunk.stop
        return items + self._kept(at, len(self._base.words), shifts)

    def _kept(self, start: int, stop: int, shifts: list[int]) -> list[_Token]:
        words = self._base.words
        return [_Token(words[n], (n, n + shifts[1], n + shifts[2])) for n in range(start, stop)]

    def _groups(self) -> list[list[_Hunk]]:
        """Return the changes in order, those that meet a change of the other side together."""
        groups: list[list[_Hunk]] = []
        for hunk in self._hunks:
            if groups and any(_collide(other, hunk) for other in groups[-1]):
                groups[-1].append(hunk)
            else:
                groups.append([hunk])
        return groups

    def _settle(self, group: list[_Hunk], start: int, stop: int) -> list[_Token] | _Sides:
        current, proposed = self._side(1, group, start, stop), self._side(2, group, start, stop)
        if current is None or proposed is None:
            return _tokens(self._texts, {n: found for n, found in ((1, current), (2, proposed)) if found is not None})
        if self._words(1, current) == self._words(2, proposed):
            return _tokens(self._texts, {1: current, 2: proposed})
        return (
            [_Token(self._base.words[n], (n, None, None)) for n in range(start, stop)],
            _tokens(self._texts, {1: current}),
            _tokens(self._texts, {2: proposed}),
        )

    def _words(self, side: int, found: range) -> list[str]:
        return self._texts[side].words[found.start : found.stop]

    def _side(self, side: int, group: list[_Hunk], start: int, stop: int) -> range | None:
        """Return which words of a side the group's stretch of the base became, or None if the side changed nothing."""
        hunks = [hunk for hunk in group if hunk.side == side]
        if not hunks:
            return None
        return range(hunks[0].new_start - (hunks[0].start - start), hunks[-1].new_stop + (stop - hunks[-1].stop))


def _tokens(texts: tuple[_Text, ...], found: dict[int, range]) -> list[_Token]:
    """Return the words of the ranges, which are the same words if there are two."""
    tokens: list[_Token] = []
    side, chosen = next(iter(found.items()))
    for offset, at in enumerate(chosen):
        current, proposed = (found[n].start + offset if n in found else None for n in (1, 2))
        tokens.append(_Token(texts[side].words[at], (None, current, proposed)))
    return tokens


def _collide(one: _Hunk, two: _Hunk) -> bool:
    """Whether two changes are of the same words, or both add words at one point: then none may guess their order."""
    if one.side == two.side:
        return False
    start, stop = max(one.start, two.start), min(one.stop, two.stop)
    if start < stop:
        return True
    if start > stop:
        return False
    # They touch. A pure insertion strictly inside the other has start == stop too.
    inside = any(a.start == a.stop and b.start < a.start < b.stop for a, b in ((one, two), (two, one)))
    return inside or (one.grows and two.grows)
