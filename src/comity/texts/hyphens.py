"""Lines of one paragraph into one line of words: spaces between words, none between ideographs, hyphens decided.

A hyphen at the end of a line either belongs to the word ("Secretary-General") or only splits it ("reso-lution").
The document itself is asked first: it may print the word elsewhere, whole. Then the general rules are asked:

- a hyphen stays before a capital or a digit, and after a digit;
- it stays after a prefix and before a particle that the language writes with a hyphen ("non-", "co-operate", "-либо");
- it stays if both halves are words of the document (of three letters or more) and the whole is not;
- else it is the typesetter's, and goes. Soft hyphens always go.

What no other place of the document confirms is reported.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cached_property

from comity.texts.decoding import Doubt
from comity.texts.furniture import Line

_WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
_LAST = re.compile(r"([^\W_]+(?:[-‐][^\W_]+)*)([-‐\u00ad])$")
_FIRST = re.compile(r"[^\W_]+(?:[-‐][^\W_]+)*")
# Only what is hardly ever a mere syllable: "pre-" or "по-" would keep the hyphens of "pre-sent" and "по-становление".
_PREFIXES = {
    "en": {"non", "quasi", "self", "vice", "well"},
    "es": {"vice"},
    "fr": {"après", "avant", "demi", "non", "vice"},
    "ru": {"вице", "экс"},
}
_PARTICLES = {"ru": {"либо", "нибудь", "таки"}, "fr": {"ci", "là", "même", "mêmes"}}
# Scripts written without spaces between words: Thai, Lao, Burmese, Khmer, kana, ideographs and their punctuation.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff60]")

# The nearest letter before and after a line's end, past signs and figures: they are spaced as the script around them.
_TAIL = re.compile(r"([^\W\d_]|[\u3000-\u303f\uff01-\uff60])[\W\d_]*$")
_HEAD = re.compile(r"[\W\d_]*?([^\W\d_]|[\u3000-\u303f\uff01-\uff60])")


class Joiner:
    """Joins lines, with the words of the whole document as evidence."""

    def __init__(self, lines: Iterable[str], *, language: str | None = None) -> None:
        self._lines = list(lines)
        primary = (language or "").split("-")[0].lower()
        tongues = [primary] if primary in _PREFIXES else list(_PREFIXES) if not primary else []
        self._prefixes = {word for tongue in tongues for word in _PREFIXES[tongue]}
        self._particles = {word for tongue in tongues for word in _PARTICLES.get(tongue, ())}

    @cached_property
    def _words(self) -> set[str]:
        """All words of the document as printed within lines; a word that a line's end cuts is no evidence."""
        words: set[str] = set()
        cut = False
        for text in self._lines:
            found = _WORD.findall(text)[cut:]
            if cut := text[-1] in "-‐\u00ad":
                found = found[:-1]
            for word in found:
                folded = word.casefold().replace("‐", "-")
                words.add(folded)
                words.update(folded.split("-"))
        return words

    def join(self, lines: Sequence[Line], doubts: list[Doubt]) -> str:
        """Return the words of the lines in one line, in NFC; adds a doubt for each hyphen decided by rule alone."""
        pieces = [lines[0].text]
        for line in lines[1:]:
            last = pieces[-1]
            if (cut := _LAST.search(last[-100:])) and (first := _FIRST.match(line.text)):
                keep = self._keeps(cut[1], cut[2], first[0], line.number, doubts)
                pieces[-1] = last if keep else last[:-1]
            elif not self._is_tight(last, line.text):
                pieces.append(" ")
            pieces.append(line.text)
        return " ".join(unicodedata.normalize("NFC", "".join(pieces).replace("\u00ad", "")).split())

    @staticmethod
    def _is_tight(last: str, first: str) -> bool:
        """Whether no space goes between: within unspaced scripts, and after a slash within a symbol (`S/12/`)."""
        if last[-1] == "/" and first[0].isalnum():
            return True
        before, after = _TAIL.search(last[-20:]), _HEAD.match(first)
        return bool(before and after and _UNSPACED.match(before[1]) and _UNSPACED.match(after[1]))

    def _keeps(self, before: str, hyphen: str, after: str, number: int, doubts: list[Doubt]) -> bool:
        if hyphen == "\u00ad":
            return False
        left, right = before.casefold().replace("‐", "-"), after.casefold().replace("‐", "-")
        if f"{left}-{right}" in self._words:
            return True
        if left + right in self._words:
            return False
        keep = self._keeps_by_rule(left, after, right)
        doubts.append(Doubt("hyphen_kept" if keep else "hyphen_removed", number, f"{before}-|{after}"))
        return keep

    def _keeps_by_rule(self, left: str, after: str, right: str) -> bool:
        stem = left.rpartition("-")[2]
        if not after[0].islower() or not stem[-1].isalpha():
            return True
        if left in self._prefixes or right in self._particles or (left == "co" and right[0] == "o"):
            return True
        return min(len(stem), len(right)) > 2 and stem in self._words and right in self._words
