"""The organisation's terms in its languages: names written two ways, and names that a translation does not have.

There is no dictionary of the world behind this, and nothing is corrected: whoever imports a text is shown what to look
at. Spelling is judged by what else the text and the charter say:

- A term of the organisation that stands with another hyphen, space, accent, "ё" or capital than the charter has it.
- Within one text: one word with and without its hyphen ("co-operation", "cooperation"); a capitalised pair with a
  hyphen and with a space ("Secretary-General", "Secretary General"); a capitalised word with and without "ё" or an
  accent; two capitalised words of six letters or more that differ in one letter, but for their ends, which inflection
  changes. The rarer form is shown. What begins a sentence is capitalised by that alone, and is no name here.
- Between languages: a term in one provision without the term's name in the aligned provision (`lexicon` says how
  inflected names are found). Common nouns count only if they are of several words.

Scripts without capitals and spaces have the first and the last of these checks.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from comity.charter import Charter
from comity.texts.document import Document
from comity.texts.lexicon import WORD, Lexicon, Name, fold, stem
from comity.texts.provision import walk

_COMPOUND = re.compile(rf"(?:{WORD.pattern})(?:[-‐‑](?:{WORD.pattern}))*")
_HYPHENS = str.maketrans("‐‑", "--")
_APOSTROPHES = str.maketrans("’ʼ", "''")
_LEAST_NAME = 6
_SENTENCE_ENDS = ".!?:;…"


@dataclass(frozen=True, slots=True)
class Term:
    """A term by language. A `proper` one is written with its capitals; others are common nouns."""

    key: str
    names: Mapping[str, str]
    proper: bool = True


@dataclass(frozen=True, slots=True)
class TermDoubt:
    """Something to look at in a provision ("title": the text's title) in one language.

    `code` `variant`: `words` stand there, and elsewhere, or in the charter, `expected`. `code` `missing`: in another
    language the provision has `words`, and in this one not the term's name, `expected`.
    """

    code: str
    id: str
    language: str
    words: str
    expected: str


def collect_terms(
    charter: Charter,
    parties: Mapping[str, Mapping[str, str]] | None = None,
    glossary: Iterable[Mapping[str, str]] = (),
) -> list[Term]:
    """Return the charter's names, the parties' as they notified them (by id, by language), and a glossary's."""
    terms = [Term("organisation", charter.organisation.names)]
    for kind, named in (("organ", charter.organs), ("office", charter.offices), ("area", charter.areas)):
        terms += [Term(f"{kind}:{each.id}", each.names) for each in named]
    for kind, common in (("standing", charter.standings), ("field", charter.fields)):
        terms += [Term(f"{kind}:{each.id}", each.names, proper=False) for each in common]
    terms += [Term(f"party:{party}", names) for party, names in sorted((parties or {}).items())]
    return terms + [Term(f"glossary:{n}", names, proper=False) for n, names in enumerate(glossary)]


def check_terms(documents: Mapping[str, Document], terms: Iterable[Term]) -> list[TermDoubt]:
    """Return the doubts about one text in its languages, by language and in the order of the text, in linear time."""
    terms = list(terms)
    readings = {language: _Reading(document, terms) for language, document in documents.items()}
    doubts: list[TermDoubt] = []
    for language, reading in readings.items():
        found = [*reading.list_variants(), *_list_missing(language, readings)]
        order = {identity: place for place, identity in enumerate(reading.texts)}
        doubts += sorted(dict.fromkeys(found), key=lambda doubt: order[doubt.id])
    return doubts


@dataclass(frozen=True, slots=True)
class _Written:
    """One way of writing a word, and whether it is written as a name is: with a capital that no sentence gives it."""

    words: str
    is_name: bool
    id: str


class _Reading:
    """One language of the text: where the terms stand in it."""

    def __init__(self, document: Document, terms: list[Term]) -> None:
        self.language = document.language
        self.texts = {"title": document.title} | {each.id or "": each.text for each in walk(document.provisions)}
        self.terms = {term.key: term for term in terms if term.names.get(document.language)}
        self.names = {key: term.names[document.language] for key, term in self.terms.items()}
        self._keys: dict[str, list[str]] = defaultdict(list)
        for key, name in self.names.items():
            self._keys[fold(name)].append(key)
        lexicon = Lexicon(Name(key, name) for key, name in self.names.items())
        self.found = {identity: lexicon.find(text) for identity, text in self.texts.items() if text}

    def keys_in(self, identity: str) -> set[str]:
        """Return the terms that stand in a provision, however they are capitalised."""
        return {key for found in self.found.get(identity, ()) for key in self._keys[fold(found.name.words)]}

    def meant_in(self, identity: str) -> Iterator[tuple[str, str]]:
        """Yield the terms that a provision certainly means, each with its words there."""
        text = self.texts[identity]
        for found in self.found.get(identity, ()):
            words = text[found.start : found.end]
            for key in self._keys[fold(found.name.words)]:
                if _is_meant(self.terms[key], found.name.words, words):
                    yield key, words

    def list_variants(self) -> Iterator[TermDoubt]:
        """Yield what is written in two ways."""
        for identity, all_found in self.found.items():
            for found in all_found:
                words = self.texts[identity][found.start : found.end]
                if _is_variant(self.terms[found.name.key], found.name.words, words):
                    yield TermDoubt("variant", identity, self.language, words, found.name.words)
        inventory = self._take_inventory()
        for one, other in [*_list_spellings(inventory), *_list_near(inventory)]:
            yield TermDoubt("variant", one.id, self.language, one.words, other)

    def _take_inventory(self) -> dict[str, list[_Written]]:
        """Return all words by their letters; the terms' own come first and without a provision."""
        inventory: dict[str, list[_Written]] = defaultdict(list)
        known = (("", name) for name in self.names.values())
        for identity, text in (*known, *self.texts.items()):
            capitals = text.isupper()
            for start, words in _list_compounds(text):
                name = words[0].isupper() and not capitals and (not identity or not _begins_sentence(text, start))
                inventory[_letters(words)].append(_Written(words, name, identity))
        return inventory


def _list_compounds(text: str) -> Iterator[tuple[int, str]]:
    """Yield the words, hyphenated ones whole, and besides each pair of capitalised words with a space between."""
    last: re.Match[str] | None = None
    for found in _COMPOUND.finditer(text):
        yield found.start(), found[0]
        if last and found[0][0].isupper() and last[0][0].isupper() and text[last.end() : found.start()] == " ":
            yield last.start(), f"{last[0]} {found[0]}"
        last = found


def _letters(words: str) -> str:
    return stem("".join(fold(part) for part in WORD.findall(words)))


def _begins_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \"'«“„(—–-")
    return not before or before[-1] in _SENTENCE_ENDS


def _is_meant(term: Term, name: str, words: str) -> bool:
    return _keeps_capitals(name, words) if term.proper else len(WORD.findall(name)) > 1


def _keeps_capitals(name: str, words: str) -> bool:
    """Whether each word has a capital where the name has one."""
    pairs = zip(WORD.findall(name), WORD.findall(words), strict=False)
    return all(not theirs[0].isupper() or ours[0].isupper() for theirs, ours in pairs)


def _is_variant(term: Term, name: str, words: str) -> bool:
    """Whether the words, found as the name, differ from it in more than their endings."""
    theirs, ours = WORD.findall(name), WORD.findall(words)
    if len(theirs) > 1 and (_gaps(name) != _gaps(words) or (term.proper and not _keeps_capitals(name, words))):
        return True
    return any(_is_accented_otherwise(a.casefold(), b.casefold()) for a, b in zip(theirs, ours, strict=False))


def _gaps(words: str) -> list[str]:
    return [each.translate(_HYPHENS).translate(_APOSTROPHES) for each in WORD.split(words)[1:-1]]


def _is_accented_otherwise(one: str, other: str) -> bool:
    """Whether two words whose letters are the same begin differently: by an accent or a "ё"."""
    same = min(len(one), len(other))
    return any(a != b and fold(a) == fold(b) for a, b in zip(one[:same], other[:same], strict=True))


def _list_spellings(inventory: Mapping[str, list[_Written]]) -> Iterator[tuple[_Written, str]]:
    """Yield each writing that differs from the prevailing one of the same letters, with that one."""
    for written in inventory.values():
        if len({each.words for each in written}) == 1:
            continue
        best = _prevailing(written)
        for each in written:
            if each.id and _is_spelt_otherwise(each, best):
                yield each, best.words


def _prevailing(written: list[_Written]) -> _Written:
    """Return a term's own writing, else the most frequent one; of equals the first."""
    if not written[0].id:
        return written[0]
    counts = Counter(_bare(each.words) for each in written)
    return max(written, key=lambda each: counts[_bare(each.words)])


def _bare(words: str) -> str:
    return words.casefold().translate(_HYPHENS)


def _is_spelt_otherwise(each: _Written, best: _Written) -> bool:
    one, other = each.words.translate(_HYPHENS), best.words.translate(_HYPHENS)
    if any(c.isdigit() for c in one):
        return False
    if one.count("-") != other.count("-") and " " not in one + other:
        return True
    if one.count(" ") != other.count(" "):
        # "Long Term" beside "long-term" is grammar, "Secretary General" beside "Secretary-General" a name.
        return "-" in one + other and all(part[0].isupper() for part in WORD.findall(one + " " + other))
    return " " not in one and each.is_name and best.is_name and _is_accented_otherwise(one.casefold(), other.casefold())


def _list_near(inventory: Mapping[str, list[_Written]]) -> Iterator[tuple[_Written, str]]:
    """Yield the names that differ in one letter from another that is more frequent, with that one."""
    names = {
        letters: [each for each in written if each.is_name]
        for letters, written in inventory.items()
        if len(letters) >= _LEAST_NAME and not any(" " in each.words for each in written)
    }
    counts = {letters: (not written[0].id, len(written)) for letters, written in names.items() if written}
    near: dict[str, list[str]] = defaultdict(list)
    for letters in counts:
        for place in range(1, len(letters) - 2):
            near[letters[:place] + letters[place + 1 :]].append(letters)
    for short, longs in list(near.items()):
        alike = sorted({*longs, *([short] if short in counts else [])}, key=lambda each: counts[each], reverse=True)
        for other in alike[1:]:
            if not counts[other][0] and _differ_by_one(alike[0], other):
                yield from ((each, names[alike[0]][0].words) for each in names[other])


def _differ_by_one(one: str, other: str) -> bool:
    """Whether one letter is other, more, or fewer, before the last two."""
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest_one, rest_other = one[start:], other[start:]
    if min(len(rest_one), len(rest_other)) < 2:
        return False
    swapped = rest_one[:2] == rest_other[1::-1] and rest_one[2:] == rest_other[2:]
    return swapped or rest_one[1:] in (rest_other[1:], rest_other) or rest_one == rest_other[1:]


def _list_missing(language: str, readings: Mapping[str, _Reading]) -> Iterator[TermDoubt]:
    """Yield the terms that other languages have in a provision and this one has not, though it has words there."""
    mine = readings[language]
    for other in readings.values():
        if other is mine:
            continue
        for identity in other.found.keys() & mine.found.keys():
            here: set[str] | None = None
            for key, words in other.meant_in(identity):
                here = mine.keys_in(identity) if here is None else here
                if key not in here and key in mine.names:
                    yield TermDoubt("missing", identity, language, words, mine.names[key])
