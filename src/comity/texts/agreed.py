"""Agreed language: earlier wordings of the same thing, found by the words that somebody writes.

An index over provisions that were adopted. It holds what it is given and nothing else: who may read what is settled
before it is built. Ranking is BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009) over words and
pairs of neighbouring words, inflected forms together; ideographs count as words.
"""

import math
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest

from comity.texts.compare import Segment
from comity.texts.lexicon import list_words, stem

_SATURATION, _BY_LENGTH = 1.2, 0.6
# How many entries of the index one search looks at, the rarest words' first, so that its time has a bound.
_MOST_ENTRIES = 30_000
_CANDIDATES = 60
_MOST_WORDS = 80
_COMPLETIONS = 6
# A hit that shares less than this of what is sought, by rarity, is none.
_LEAST_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Source:
    """A provision of an adopted text. `day` is ISO 8601; `number` is as printed; `form` is that of the adoption.

    `positions` are what parties placed on record about it.
    """

    act: str
    provision: str
    language: str
    number: str | None
    text: str
    title: str
    day: str
    organ: str
    form: str
    positions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A provision found. `share` is how much of what was sought it has, by rarity, from 0 to 1.

    `segments` are its words in order: (`shared`, words) with what was sought, (`other`, words) the rest.
    """

    source: Source
    score: float
    share: float
    segments: tuple[Segment, ...]


class Index:
    """Adopted provisions by their words; built once in linear time, then only read."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = sources
        self._lengths = array("I")
        self._entries: dict[str, dict[str, array[int]]] = defaultdict(lambda: defaultdict(lambda: array("I")))
        self._counts: Counter[str] = Counter()
        for place, source in enumerate(sources):
            keys = _list_keys(_list_stems(source.text))
            self._lengths.append(len(keys))
            self._counts[source.language] += 1
            by_key = self._entries[source.language]
            for key in dict.fromkeys(keys):
                by_key[key].append(place)
        self._vocabulary = {language: sorted(by_key) for language, by_key in self._entries.items()}
        self._mean = max(1.0, sum(self._lengths) / len(sources)) if sources else 1.0

    @classmethod
    def build(cls, sources: Iterable[Source]) -> "Index":
        """Return an index of the provisions that have words; of equal hits the later day comes first."""
        return cls(sorted((each for each in sources if each.text), key=lambda each: each.day, reverse=True))

    def __len__(self) -> int:
        return len(self._sources)

    def search(self, words: str, language: str, most: int = 10) -> list[Hit]:
        """Return the provisions of one language that are most like the words, the best first; the same words once.

        Serves a sentence as well as three words; the last word may be unfinished. Two words that follow one another
        weigh more than the two apart.
        """
        stems = _list_stems(words)[:_MOST_WORDS]
        by_key = self._entries.get(language, {})
        keys = [*_list_keys(stems), *self._complete(stems[-1:], language)]
        rarities = {key: self._rarity_of(key, language) for key in keys if key in by_key}
        scores = self._score(rarities, language)
        best = nsmallest(_CANDIDATES, scores, key=lambda place: (-scores[place], place))
        # What no text has weighs no more than the rarest word that one has.
        rarest = max((rarity for key, rarity in rarities.items() if " " not in key), default=0.0)
        whole = sum(min(rarest, self._rarity_of(each, language)) for each in set(stems))
        hits: dict[str, Hit] = {}
        for place in best:
            source = self._sources[place]
            share = sum(rarities.get(each, 0.0) for each in set(_list_stems(source.text))) / whole
            segments = tuple(_mark(source.text, rarities, rarest))
            if share >= _LEAST_SHARE and any(op == "shared" for op, _ in segments):
                hits.setdefault(source.text, Hit(source, scores[place], min(1.0, share), segments))
        return list(hits.values())[:most]

    def _complete(self, last: list[str], language: str) -> list[str]:
        """Return words that begin as the last one that is sought, if no provision has that: it may be unfinished."""
        by_key = self._entries.get(language, {})
        if not last or last[0] in by_key or len(last[0]) < 2:
            return []
        vocabulary = self._vocabulary.get(language, [])
        start = bisect_left(vocabulary, last[0])
        near = vocabulary[start : start + 4 * _COMPLETIONS]
        words = [key for key in near if key.startswith(last[0]) and " " not in key]
        return sorted(words, key=lambda key: -len(by_key[key]))[:_COMPLETIONS]

    def _rarity_of(self, key: str, language: str) -> float:
        count, held = self._counts[language], len(self._entries.get(language, {}).get(key, ()))
        return math.log(1 + (count - held + 0.5) / (held + 0.5))

    def _score(self, rarities: dict[str, float], language: str) -> dict[int, float]:
        """Add up what each key gives to each provision, from the rarest on; common words only rank what was found."""
        by_key = self._entries.get(language, {})
        scores: dict[int, float] = {}
        seen = 0
        for key in sorted(rarities, key=lambda key: len(by_key[key])):
            places, rarity = by_key[key], rarities[key]
            if seen + len(places) > _MOST_ENTRIES:
                if scores:
                    break
                places = places[:_MOST_ENTRIES]
            seen += len(places)
            for place in places:
                scores[place] = scores.get(place, 0.0) + rarity
        for place in scores:
            length = 1 - _BY_LENGTH + _BY_LENGTH * self._lengths[place] / self._mean
            scores[place] *= (_SATURATION + 1) / (1 + _SATURATION * length)
        return scores


def _list_stems(text: str) -> list[str]:
    return [stem(folded) for _, _, folded in list_words(text)]


def _list_keys(stems: Sequence[str]) -> list[str]:
    """Return the words, and the pairs of neighbours."""
    return [*stems, *(f"{one} {other}" for one, other in zip(stems, stems[1:], strict=False))]


def _mark(text: str, sought: Mapping[str, float], rarest: float) -> list[Segment]:
    """Mark what the text shares: pairs of words that were sought, and of single words the longer and the rarest.

    Short words that stand alone are mostly such as every text has.
    """
    words = list_words(text)
    stems = [stem(folded) for _, _, folded in words]
    shared = [each in sought and (len(each) > 3 or sought[each] == rarest) for each in stems]
    for place in range(len(stems) - 1):
        if f"{stems[place]} {stems[place + 1]}" in sought:
            shared[place] = shared[place + 1] = True
    segments: list[Segment] = []
    reached = 0
    for place, (start, end, _) in enumerate(words):
        if shared[place]:
            joined = place > 0 and shared[place - 1]
            _add(segments, "shared" if joined else "other", text[reached:start])
            _add(segments, "shared", text[start:end])
            reached = end
    _add(segments, "other", text[reached:])
    return segments


def _add(segments: list[Segment], op: str, words: str) -> None:
    if segments and segments[-1][0] == op:
        segments[-1] = (op, segments[-1][1] + words)
    elif words:
        segments.append((op, words))
