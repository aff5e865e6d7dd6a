"""Which provision of an earlier text is which of a later one.

Used to keep identities (`document.identify`) and to compare (`compare.compare`). In this order, each step on what the
steps before left: the same id; the same words and kind, then the same words; similar words between neighbours that
are already paired; similar words anywhere; headings without words of their own, by what stands beneath them, then by
their number; a third of the words at the same place. No provision is paired twice.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence

from comity.texts.provision import Provision, walk

_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")
_NEAR, _FAR, _PLACED = 0.5, 0.6, 0.33
_WINDOW = 30
_CANDIDATES = 8

Pairs = dict[int, int]


def align(old: Iterable[Provision], new: Iterable[Provision]) -> tuple[list[Provision], list[Provision], Pairs]:
    """Return both texts' provisions in order (as `walk` yields them), and the pairs: new index to old index."""
    olds, news = list(walk(old)), list(walk(new))
    aligner = _Aligner(olds, news)
    aligner.pair_equal(lambda p: p.id)
    if aligner.pairs:
        return olds, news, aligner.pairs  # What shares no id is another provision, however similar its words.
    aligner.pair_equal(lambda p: (p.text, p.kind, p.number) if p.text else None)
    aligner.pair_equal(lambda p: (p.text, p.kind) if p.text else None)
    aligner.pair_equal(lambda p: p.text or None)
    aligner.pair_near()
    aligner.pair_far()
    aligner.pair_headings()
    aligner.pair_placed()
    return olds, news, aligner.pairs


def align_places(old: Sequence[Provision], new: Sequence[Provision]) -> Pairs:
    """Return the pairs (as `align` does) of a translation: the same place among those of its kind, level by level."""
    olds, news = list(walk(old)), list(walk(new))
    pairs: Pairs = {}
    places = _places(olds)
    for place, index in _places(news).items():
        if place in places:
            pairs[index] = places[place]
    return pairs


def _places(provisions: Sequence[Provision]) -> dict[Hashable, int]:
    """Return the index of each provision by its place: its parent's, its kind, and how many of it come before."""
    parents = _parents(provisions)
    found: dict[int | None, Hashable] = {None: ()}
    counts: Counter[Hashable] = Counter()
    places: dict[Hashable, int] = {}
    for index, provision in enumerate(provisions):
        among = (found[parents.get(index)], provision.kind)
        found[index] = (*among, counts[among])
        counts[among] += 1
        places[found[index]] = index
    return places


def in_order(pairs: dict[int, int]) -> set[int]:
    """Return the new indices of a longest run of pairs that keep their order; the others have moved."""
    ends: list[int] = []
    chain: list[int] = []
    previous: dict[int, int | None] = {}
    for new in sorted(pairs):
        place = bisect_left(ends, pairs[new])
        previous[new] = chain[place - 1] if place else None
        ends[place : place + 1] = [pairs[new]]
        chain[place : place + 1] = [new]
    kept: set[int] = set()
    step = chain[-1] if chain else None
    while step is not None:
        kept.add(step)
        step = previous[step]
    return kept


class _Aligner:
    def __init__(self, olds: Sequence[Provision], news: Sequence[Provision]) -> None:
        self.olds, self.news = olds, news
        self.pairs: Pairs = {}
        self._taken: set[int] = set()
        self._words: dict[tuple[bool, int], Counter[str]] = {}

    def _pair(self, new: int, old: int) -> None:
        self.pairs[new] = old
        self._taken.add(old)

    def _free_olds(self) -> list[int]:
        return [index for index in range(len(self.olds)) if index not in self._taken]

    def _free_news(self) -> list[int]:
        return [index for index in range(len(self.news)) if index not in self.pairs]

    def pair_equal(self, key: Callable[[Provision], Hashable | None]) -> None:
        """Pair what has the same key; equal keys in their order."""
        waiting: dict[Hashable, list[int]] = defaultdict(list)
        for index in reversed(self._free_olds()):
            if (value := key(self.olds[index])) is not None:
                waiting[value].append(index)
        for index in self._free_news():
            value = key(self.news[index])
            if value is not None and waiting.get(value):
                self._pair(index, waiting[value].pop())

    def pair_near(self) -> None:
        """Pair similar words of one kind between two neighbours that are paired, the most similar first."""
        for new_gap, old_gap in self._gaps():
            scored = [
                (self._similarity(new, old), self.news[new].number == self.olds[old].number, -new, -old)
                for new in new_gap[:_WINDOW]
                for old in old_gap[:_WINDOW]
                if self.news[new].kind == self.olds[old].kind
            ]
            for score, _, new, old in sorted(scored, reverse=True):
                if score >= _NEAR and -new not in self.pairs and -old not in self._taken:
                    self._pair(-new, -old)

    def _gaps(self) -> list[tuple[list[int], list[int]]]:
        """Cut both texts where a pair stands in order in both, and return what is free between the cuts."""
        gaps: list[tuple[list[int], list[int]]] = [([], [])]
        cuts = in_order(self.pairs)
        reached = 0
        for index in range(len(self.news)):
            if index in cuts:
                gaps[-1][1].extend(n for n in range(reached, self.pairs[index]) if n not in self._taken)
                gaps.append(([], []))
                reached = self.pairs[index] + 1
            elif index not in self.pairs:
                gaps[-1][0].append(index)
        gaps[-1][1].extend(n for n in range(reached, len(self.olds)) if n not in self._taken)
        return gaps

    def pair_far(self) -> None:
        """Pair similar words of one kind anywhere: candidates share their rarest words, so that this stays fast."""
        places: dict[str, list[int]] = defaultdict(list)
        for old in self._free_olds():
            for word in self._counted(True, old):
                places[word].append(old)
        for new in self._free_news():
            rare = sorted((word for word in self._counted(False, new) if word in places), key=lambda w: len(places[w]))
            found = [old for word in rare[:_CANDIDATES] for old in places[word][:_CANDIDATES]]
            scored = [
                (self._similarity(new, old), -old)
                for old in dict.fromkeys(found)
                if old not in self._taken and self.olds[old].kind == self.news[new].kind
            ]
            if scored and max(scored)[0] >= _FAR:
                self._pair(new, -max(scored)[1])

    def pair_headings(self) -> None:
        """Pair what has no words of its own by the paired provisions beneath it, then by kind and number."""
        parents = _parents(self.olds)
        above = _parents(self.news)
        beneath: dict[int, Counter[int]] = defaultdict(Counter)
        for new, old in self.pairs.items():
            if new in above and old in parents:
                beneath[above[new]][parents[old]] += 1
        for new in reversed(self._free_news()):
            for old, _ in beneath[new].most_common():
                if old not in self._taken and self.olds[old].kind == self.news[new].kind:
                    self._pair(new, old)
                    break
        self.pair_equal(lambda p: (p.kind, p.number) if not p.text else None)

    def pair_placed(self) -> None:
        """Pair what has the same number under the same parent and still a third of its words."""
        parents, above = _parents(self.olds), _parents(self.news)
        places = {
            (parents.get(old), self.olds[old].kind, self.olds[old].number): old for old in reversed(self._free_olds())
        }
        for new in self._free_news():
            parent = above.get(new)
            provision = self.news[new]
            place = (None if parent is None else self.pairs.get(parent, -1), provision.kind, provision.number)
            old = places.get(place) if provision.number else None
            if old is not None and old not in self._taken and self._similarity(new, old) >= _PLACED:
                self._pair(new, old)

    def _counted(self, is_old: bool, index: int) -> Counter[str]:
        words = self._words.get((is_old, index))
        if words is None:
            text = (self.olds if is_old else self.news)[index].text
            words = self._words[is_old, index] = Counter(_TOKEN.findall(text.casefold()))
        return words

    def _similarity(self, new: int, old: int) -> float:
        """Return the share of words in common (Dice's coefficient over the words with their counts), 0 to 1."""
        a, b = self._counted(False, new), self._counted(True, old)
        total = a.total() + b.total()
        return 2 * (a & b).total() / total if total else 0.0


def _parents(provisions: Sequence[Provision]) -> dict[int, int]:
    """Return, for a text as `walk` yields it, the index of each provision's parent."""
    parents: dict[int, int] = {}
    open_: list[list[int]] = []
    for index, provision in enumerate(provisions):
        while open_ and not open_[-1][1]:
            open_.pop()
        if open_:
            parents[index] = open_[-1][0]
            open_[-1][1] -= 1
        open_.append([index, len(provision.children)])
    return parents
