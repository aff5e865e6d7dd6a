"""Words of any script, and names of several words found again in running text, inflected as languages inflect them.

No dictionary of the world: a word is what stands between spaces (an ideograph or a kana is a word of its own), and a
name is found by the stems of its words, in their order, with endings from one short table.

- Cyrillic: the nominative ending of each word says which endings may stand in its place ("Арвения": "Арвении",
  "Арвенией"). Vowels that flee inside a stem are not known.
- Latin: a word may end in "s" or "es" besides.
- Arabic: the article, and the particles that are written together with a word, may precede it.
- Ideographs and kana: the name's own characters.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

_IDEOGRAPHS = "\u3040-\u30ff\u3400-\u9fff"
WORD = re.compile(rf"[{_IDEOGRAPHS}]|[^\W_{_IDEOGRAPHS}]+")
_IDEOGRAPH = re.compile(f"[{_IDEOGRAPHS}]").match
_CYRILLIC = re.compile("[\u0400-\u04ff]").search
_ARABIC = re.compile("[\u0600-\u06ff]").match
_ARTICLE = "ال"
_PARTICLES = re.compile(r"(?=\w{4})(?:[وفبك]{0,2}ال|[وف]?لل|[وفبكل]|وب|ول)(?=\w{2})")

_ADJECTIVE = "ый ий ой ого его ому ему ым им ом ем ая яя ое ее ую юю ей ою ые ие ых их ыми ими"
_IN_I = "ия ии ию ией иею ие ием ий иям иями иях"
_PLURAL = "ы и ам ям ами ями ах ях ов ев ей"
# Which endings may stand where the dictionary form has this one; the longest that fits is meant.
_DECLENSIONS = {
    "ия": _IN_I,
    "ие": f"{_IN_I} {_ADJECTIVE}",
    **dict.fromkeys(["ый", "ий", "ой", "ая", "яя", "ое", "ее", "ые"], _ADJECTIVE),
    **dict.fromkeys("ая", f"а я е у ю ой ей ою ею {_PLURAL}"),
    **dict.fromkeys("ое", f"о е а я у ю ом ем - {_PLURAL}"),
    **dict.fromkeys("ыи", f"- й {_PLURAL}"),
    **dict.fromkeys("ьй", f"ь й а я у ю ом ем е ью {_PLURAL}"),
    "": f"- а я у ю ом ем е {_PLURAL}",
}
_ENDINGS = {
    ending: frozenset("" if each == "-" else each for each in allowed.split())
    for ending, allowed in _DECLENSIONS.items()
}
_LONGEST_ENDING = 4
_LEAST_STEM = 3
_LATIN = frozenset({"", "s", "es"})
_NONE = frozenset({""})


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """Return a word without what writers vary: case, "ё" for "е", and accents and vowel signs but in Cyrillic."""
    lower = word.casefold()
    if lower.isascii():
        return lower
    if _CYRILLIC(lower):
        return lower.replace("ё", "е")
    bare = "".join(c for c in unicodedata.normalize("NFD", lower) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare)


def list_words(text: str) -> list[tuple[int, int, str]]:
    """Return the words of a text: where each begins and ends, and the word folded."""
    return [(found.start(), found.end(), fold(found[0])) for found in WORD.finditer(text)]


@lru_cache(maxsize=200_000)
def stem(folded: str) -> str:
    """Return a folded word without a common ending, so that inflected forms of one word mostly fall together."""
    if len(folded) <= _LEAST_STEM:
        return folded
    if not _CYRILLIC(folded):
        return folded[:-1] if folded.isascii() and folded[-1] == "s" and folded[-2] != "s" else folded
    for size in range(_LONGEST_ENDING, 0, -1):
        if len(folded) - size >= _LEAST_STEM and folded[-size:] in _ALL_ENDINGS:
            return folded[:-size]
    return folded


_ALL_ENDINGS = frozenset().union(*_ENDINGS.values())


@dataclass(frozen=True, slots=True)
class Name:
    """A name to be found. `key` says whose it is; a `fixed` one is not inflected, nor is a word all in capitals."""

    key: str
    words: str
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A name found in a text, from `start` to before `end`."""

    name: Name
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Form:
    """A word of a name as it may stand in a text: a stem, and its possible endings."""

    stem: str
    endings: frozenset[str]

    def fits(self, folded: str) -> bool:
        return folded.startswith(self.stem) and folded[len(self.stem) :] in self.endings


class Lexicon:
    """Names that can be found in any text; building it is linear in the names, finding in the text's words."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._beginning: dict[str, list[tuple[list[_Form], Name]]] = defaultdict(list)
        for name in dict.fromkeys(names):
            forms = [_form_of(found[0], name.fixed) for found in WORD.finditer(name.words)]
            if forms:
                self._beginning[forms[0].stem].append((forms, name))
        for entries in self._beginning.values():
            entries.sort(key=lambda entry: (-len(entry[0]), -len(entry[1].words)))

    def find(self, text: str) -> list[Found]:
        """Return the names that stand in the text, from left to right, the longest where several begin."""
        words = list_words(text)
        found: list[Found] = []
        at = 0
        while at < len(words):
            if entry := self._longest(words, at):
                forms, name = entry
                found.append(Found(name, words[at][0], words[at + len(forms) - 1][1]))
                at += len(forms)
            else:
                at += 1
        return found

    def _longest(self, words: list[tuple[int, int, str]], at: int) -> tuple[list[_Form], Name] | None:
        best: tuple[list[_Form], Name] | None = None
        for stem_ in _stems(words[at][2]):
            for forms, name in self._beginning.get(stem_, ()):
                longer = best is None or len(forms) > len(best[0])
                if longer and len(words) - at >= len(forms) and _fit(forms, words, at, stem_):
                    best = forms, name
        return best


def _fit(forms: list[_Form], words: list[tuple[int, int, str]], at: int, begun: str) -> bool:
    first = words[at][2]
    # Arabic particles stand before the stem, so that the first word is compared from its stem on.
    if not forms[0].fits(first[first.find(begun) :]):
        return False
    return all(
        form.fits(words[at + n][2]) or (form.stem != words[at + n][2] and form.fits(_bare(words[at + n][2])))
        for n, form in enumerate(forms[1:], 1)
    )


def _stems(folded: str) -> Iterator[str]:
    """Yield every stem that the word can have, itself first."""
    yield folded
    if folded.isascii():
        if folded[-1] == "s":
            yield folded[:-1]
            yield folded[:-2]
    elif _ARABIC(folded):
        if found := _PARTICLES.match(folded):
            yield folded[found.end() :]
            if found.end() > 1 and folded[0] in "وفبكل":
                yield folded[1:]
    elif not _IDEOGRAPH(folded):
        for size in range(1, min(_LONGEST_ENDING, len(folded) - 1) + 1):
            yield folded[:-size]


def _bare(folded: str) -> str:
    return folded.removeprefix(_ARTICLE) if _ARABIC(folded) and len(folded) > 4 else folded


def _form_of(word: str, fixed: bool) -> _Form:
    folded = fold(word)
    if fixed or (len(word) > 1 and word.isupper()) or any(c.isdigit() for c in word):
        return _Form(folded, _NONE)
    if _CYRILLIC(folded):
        ending = next((folded[-size:] for size in (2, 1) if len(folded) > size + 1 and folded[-size:] in _ENDINGS), "")
        return _Form(folded.removesuffix(ending) if ending else folded, _ENDINGS[ending])
    if _IDEOGRAPH(folded) or _ARABIC(folded):
        return _Form(_bare(folded), _NONE)
    return _Form(folded, _LATIN)
