"""A second language aligned to the first: which provision is the translation of which, and what is doubtful about it.

Titles and words cannot be compared across languages; structure, numbers, order and length can. The two sequences of
provisions are aligned as Gale and Church align sentences (A Program for Aligning Sentences in Bilingual Corpora, 1993):
by dynamic programming over the cost of each pair, with a cost for what stands alone. Here the pair's cost comes from
kinds, numbers in any script (IV = 4 = 四 = ٤), depth, figures in common and relative length. Articles and sections that
bear the same numbers under the same headings cut long texts into short ones first, so that the time stays linear.
"""

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from comity.core.errors import Malformed
from comity.texts import marks
from comity.texts.alignment import in_order
from comity.texts.document import Document, new_provision_id
from comity.texts.provision import Provision
from comity.texts.reading import Reading

# Costs are like negative logarithms of likelihoods: a pair that costs more than both standing alone is not made.
_ALONE = 3.5
_OTHER_KIND, _HEADING_AND_PROSE = 2.0, 7.0
_OTHER_NUMBER, _LOST_NUMBER, _SAME_NUMBER = 4.0, 1.5, -2.0
_OTHER_DEPTH = 1.0
_SHARED_FIGURES = -2.0
_LENGTH = 2.5
# Beyond this ratio of lengths, in either direction and after allowing for the languages, a pair is doubted.
_PROPORTION = 2.2
_SHORT = 12
# How far from the diagonal a long stretch without numbers is searched.
_BAND = 60

_HEADINGS = ("opening", "section", "article")
_CJK = "〇一二三四五六七八九"
_CYRILLIC, _ABJAD = "абвгдежзиклмнопрстуфхцчшщэюя", "ابجدهوزحطيكلمنسعفصقرشتثخذضظغ"
_FIGURES = re.compile(r"\d{2,}")


@dataclass(frozen=True, slots=True)
class AlignmentDoubt:
    """Something that a person should look at; nothing was left out for it.

    `code`: `missing` (of the first, without counterpart), `alone` (of the reading, without counterpart), `count` (other
    numbers of articles), `number`, `kind` (a heading against prose), `length`, `place` (beneath another provision),
    `heading` (one has no words), `title`. `id` names the provision of the first, `index` that of the reading (as `walk`
    yields them, from 0), where there are such; `first` and `second` are the words, or the counts, of both.
    """

    code: str
    id: str | None
    index: int | None
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Aligned:
    """A second language with the first one's ids. `pairs`: place in the reading -> id of the first."""

    document: Document
    pairs: dict[int, str]
    doubts: tuple[AlignmentDoubt, ...]


def align_language(
    first: Document,
    reading: Reading,
    language: str,
    corrections: Mapping[int, str | None] | None = None,
    *,
    new_id: Callable[[], str] = new_provision_id,
) -> Aligned:
    """Return the reading as the first text's translation: the same provision has the same id, all others fresh ones.

    No words are lost, moved or changed. `corrections` are a person's: place in the reading -> id of the first, or None
    if it has no counterpart. Raises Malformed where one names what is not there, or names an id twice.
    """
    texts = _Texts(_list_nodes(first.provisions), _list_nodes(reading.provisions))
    chosen = _check_corrections(texts, corrections or {})
    pairs = texts.align(chosen)
    named = {new: texts.olds[old].own.id or "" for new, old in pairs.items()}
    taken = {node.own.id for node in texts.olds}
    ids = [named.get(index) or _fresh(new_id, taken) for index in range(len(texts.news))]
    waiting = iter(ids)
    document = Document(language, reading.title, tuple(_with_ids(each, waiting) for each in reading.provisions))
    doubts = [*_doubt_whole(texts, first.title, reading.title), *_doubt_each(texts, pairs, set(chosen))]
    return Aligned(document, named, tuple(doubts))


@dataclass(frozen=True, slots=True)
class _Node:
    own: Provision
    parent: int | None
    depth: int
    values: frozenset[int]
    figures: frozenset[str]


def _list_nodes(provisions: Iterable[Provision]) -> list[_Node]:
    nodes: list[_Node] = []

    def add(provision: Provision, parent: int | None, depth: int) -> None:
        figures = frozenset(str(int(found)) for found in _FIGURES.findall(provision.text))
        nodes.append(_Node(provision, parent, depth, values_of(provision.number), figures))
        here = len(nodes) - 1
        for child in provision.children:
            add(child, here, depth + 1)

    for provision in provisions:
        add(provision, None, 0)
    return nodes


def _with_ids(provision: Provision, ids: Iterable[str]) -> Provision:
    own = next(iter(ids))
    return replace(provision, id=own, children=tuple(_with_ids(child, ids) for child in provision.children))


def _fresh(new_id: Callable[[], str], taken: set[str | None]) -> str:
    while (identity := new_id()) in taken:
        pass
    taken.add(identity)
    return identity


@lru_cache(maxsize=10_000)
def values_of(label: str | None) -> frozenset[int]:
    """Return the values that a label can have, in any script: "IV", "Article 4", "第四条", "٤" and "г)" all have 4."""
    if not label:
        return frozenset()
    if digits := re.findall(r"\d+", label):
        return frozenset({int(digits[-1])})
    if found := re.search(f"[{_CJK}零两十百]+", label):
        return frozenset({_cjk_value(found[0])})
    words = re.findall(r"[^\W\d_]+", label)
    if not words:
        return frozenset()
    last = words[-1].casefold().replace("أ", "ا")
    values = {marks.roman_value(last) or 0}
    if len(last) == 1:
        values |= {alphabet.find(last) + 1 for alphabet in ("abcdefghijklmnopqrstuvwxyz", _CYRILLIC, _ABJAD)}
    return frozenset(values - {0})


def _cjk_value(numeral: str) -> int:
    """Return the value of a numeral below one thousand: 三, 十二, 一百零五, 二〇."""
    numeral = numeral.replace("零", "〇").replace("两", "二")
    if "十" not in numeral and "百" not in numeral:
        return int("".join(str(_CJK.index(c)) for c in numeral))
    hundreds, hundred, rest = numeral.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    digit = {c: n for n, c in enumerate(_CJK)}
    value = 100 * digit.get(hundreds, 1) if hundred else 0
    value += 10 * digit.get(tens.strip("〇"), 1) if ten else 0
    return value + digit.get(ones.strip("〇"), 0)


def _check_corrections(texts: "_Texts", corrections: Mapping[int, str | None]) -> dict[int, int | None]:
    places = {node.own.id: index for index, node in enumerate(texts.olds)}
    chosen: dict[int, int | None] = {}
    for index, identity in corrections.items():
        if not 0 <= index < len(texts.news):
            raise Malformed("translation.place", index=index, count=len(texts.news))
        if identity is not None and identity not in places:
            raise Malformed("translation.unknown", id=identity[:40])
        if identity is not None and places[identity] in chosen.values():
            raise Malformed("translation.twice", id=identity)
        chosen[index] = None if identity is None else places[identity]
    return chosen


class _Texts:
    """Both texts as sequences, and how much longer the second language is than the first."""

    def __init__(self, olds: list[_Node], news: list[_Node]) -> None:
        self.olds, self.news = olds, news
        self.scale = _ratio(olds, news)

    def align(self, chosen: Mapping[int, int | None]) -> dict[int, int]:
        """Return the pairs, place in the reading -> place in the first text; a person's choices are kept."""
        pairs = {new: old for new, old in chosen.items() if old is not None}
        taken = set(pairs.values())
        anchors = {new: old for new, old in self._anchors().items() if new not in chosen and old not in taken}
        kept = in_order(anchors)
        anchors = {new: old for new, old in anchors.items() if new in kept}
        start_new = start_old = 0
        for new, old in [*sorted(anchors.items()), (len(self.news), len(self.olds))]:
            free_news = [n for n in range(start_new, new) if n not in chosen]
            free_olds = [o for o in range(start_old, old) if o not in taken]
            pairs.update(self._align_stretch(free_olds, free_news))
            start_new, start_old = new + 1, old + 1
        return dict(sorted((pairs | anchors).items()))

    def _anchors(self) -> dict[int, int]:
        """Pair the headings whose numbers, and those of all above them, are the same and unmistakable."""
        olds, news = _places(self.olds), _places(self.news)
        return {news[place]: olds[place] for place in news if place in olds}

    def _align_stretch(self, olds: Sequence[int], news: Sequence[int]) -> dict[int, int]:
        """Return the cheapest alignment of two stretches that keeps their order."""
        if not olds or not news:
            return {}
        band = max(_BAND, 2 * abs(len(olds) - len(news)))
        line = {column: _ALONE * column for column in range(min(len(news), band) + 1)}
        steps = [(0, "n" * len(line))]
        for row, old in enumerate(olds, 1):
            middle = row * len(news) // len(olds)
            before, line, step = line, {}, []
            start = max(0, middle - band)
            for column in range(start, min(len(news), middle + band) + 1):
                pair = self.cost(old, news[column - 1]) if column else math.inf
                line[column], taken = min(
                    (before.get(column - 1, math.inf) + pair, "p"),
                    (before.get(column, math.inf) + _ALONE, "o"),
                    (line.get(column - 1, math.inf) + _ALONE, "n"),
                )
                step.append(taken)
            steps.append((start, "".join(step)))
        return _retrace(steps, olds, news)

    def cost(self, old: int, new: int) -> float:
        """Return what it costs to hold two provisions for translations of each other."""
        a, b = self.olds[old], self.news[new]
        cost = self.disproportion(old, new) * _LENGTH
        if a.own.kind != b.own.kind:
            cost += _HEADING_AND_PROSE if _is_heading(a) != _is_heading(b) else _OTHER_KIND
        if a.values and b.values:
            cost += _SAME_NUMBER if a.values & b.values else _OTHER_NUMBER
        elif a.own.number or b.own.number:
            cost += _LOST_NUMBER
        if a.figures and b.figures:
            cost += _SHARED_FIGURES * len(a.figures & b.figures) / len(a.figures | b.figures)
        return cost + (_OTHER_DEPTH if a.depth != b.depth else 0)

    def disproportion(self, old: int, new: int) -> float:
        """Return the logarithm of how much longer one is than the other (0: as expected between the languages)."""
        a, b = len(self.olds[old].own.text), len(self.news[new].own.text)
        if not a or not b:
            return 0.0 if a == b or _is_heading(self.olds[old]) else 1.0
        return abs(math.log((b / self.scale + _SHORT) / (a + _SHORT)))


def _ratio(olds: Sequence[_Node], news: Sequence[_Node]) -> float:
    totals = [sum(len(node.own.text) for node in nodes) for nodes in (olds, news)]
    return min(5.0, max(0.2, (totals[1] + 1) / (totals[0] + 1)))


def _is_heading(node: _Node) -> bool:
    return node.own.kind in _HEADINGS


def _places(nodes: Sequence[_Node]) -> dict[tuple[tuple[str, int], ...], int]:
    """Return where each numbered section and article stands: by the kinds and numbers from the top, if that is one."""
    paths: dict[int, tuple[tuple[str, int], ...]] = {}
    for index, node in enumerate(nodes):
        above = () if node.parent is None else paths.get(node.parent)
        if above is not None and node.own.kind in ("section", "article") and len(node.values) == 1:
            paths[index] = (*above, (node.own.kind, next(iter(node.values))))
    counts = Counter(paths.values())
    return {path: index for index, path in paths.items() if counts[path] == 1}


def _retrace(steps: list[tuple[int, str]], olds: Sequence[int], news: Sequence[int]) -> dict[int, int]:
    pairs: dict[int, int] = {}
    row, column = len(olds), len(news)
    while row and column:
        start, line = steps[row]
        step = line[column - start]
        if step == "p":
            pairs[news[column - 1]] = olds[row - 1]
        row -= step in ("p", "o")
        column -= step in ("p", "n")
    return pairs


def _doubt_whole(texts: _Texts, first: str, second: str) -> list[AlignmentDoubt]:
    doubts = [AlignmentDoubt("title", "title", None, first, second)] if bool(first) != bool(second) else []
    for kind in ("article", "section"):
        counts = [sum(node.own.kind == kind for node in nodes) for nodes in (texts.olds, texts.news)]
        if counts[0] != counts[1] and (kind == "article" or not any(n.own.kind == "article" for n in texts.olds)):
            doubts.append(AlignmentDoubt("count", None, None, str(counts[0]), str(counts[1])))
    return doubts


def _doubt_each(texts: _Texts, pairs: Mapping[int, int], chosen: set[int]) -> list[AlignmentDoubt]:
    """List the doubts in the order of the reading, what it misses where it would stand; not about what was chosen."""
    doubts: list[AlignmentDoubt] = []
    paired = set(pairs.values())
    missing = [old for old in range(len(texts.olds)) if old not in paired]
    for index in range(len(texts.news)):
        if (old := pairs.get(index)) is None:
            if index not in chosen:
                doubts.append(AlignmentDoubt("alone", None, index, "", _words(texts.news[index])))
            continue
        cut = bisect_left(missing, old)
        doubts += [_missing(texts, gone) for gone in missing[:cut]]
        del missing[:cut]
        if index not in chosen:
            doubts += _doubt_pair(texts, pairs, old, index)
    return doubts + [_missing(texts, gone) for gone in missing]


def _missing(texts: _Texts, old: int) -> AlignmentDoubt:
    node = texts.olds[old]
    return AlignmentDoubt("missing", node.own.id, None, _words(node), "")


def _doubt_pair(texts: _Texts, pairs: Mapping[int, int], old: int, new: int) -> Iterable[AlignmentDoubt]:
    a, b = texts.olds[old], texts.news[new]
    codes = []
    if _is_heading(a) != _is_heading(b):
        codes.append("kind")
    if (a.values or b.values) and not a.values & b.values:
        codes.append("number")
    if (pairs.get(b.parent) if b.parent is not None else None) != a.parent:
        codes.append("place")
    if _is_heading(a) and bool(a.own.text) != bool(b.own.text):
        codes.append("heading")
    elif bool(a.own.text) != bool(b.own.text) or texts.disproportion(old, new) > math.log(_PROPORTION):
        codes.append("length")
    return [AlignmentDoubt(code, a.own.id, new, _words(a), _words(b)) for code in codes]


def _words(node: _Node) -> str:
    return " ".join(part for part in (node.own.number, node.own.text) if part)
