"""Mentions of states and organisations that do not take part: shown before adoption, and never blocked.

States' names come from the Unicode Consortium's CLDR (through Babel), one in each language, with further official ones
from `mentions.toml`, which also has the organisations. `lexicon` says how inflected names are found. Only names count:
no adjective, no people, no capital city. What a name means cannot be known from its letters: a person who is called
as a state is taken for it, and is seen to be none by whoever reads the mention.
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.core import Locale, UnknownLocaleError, get_global

from comity.texts.document import Document
from comity.texts.lexicon import WORD, Found, Lexicon, Name
from comity.texts.provision import walk

_OTHER = "-"
_CASELESS = re.compile("[\u0590-\u08ff\u3040-\u30ff\u3400-\u9fff]")
_INDECLINABLE = re.compile(r"[^\s-]*(?:[оуюэ]|(?<!и)(?<!ы)е|и)")
_BRACKETED = re.compile(r"(.+?) ?[(（](.+)[)）]")
_CONGOS = ("COD", "COG")
_SENTENCE_ENDS = ".!?:;…"


@dataclass(frozen=True, slots=True)
class Mention:
    """A state (`code` is its ISO 3166-1 alpha-3 code) or an organisation (its id) named in a provision.

    `provision` is its id, or "title"; `words` are those of the text from `start` to before `end`.
    """

    provision: str
    kind: str
    code: str
    words: str
    start: int
    end: int


def find_mentions(document: Document, participants: Collection[str]) -> list[Mention]:
    """Return the mentions in the order of the text.

    `participants` are ids of parties and the organisation's short name, which are no mentions. In a language that CLDR
    does not know, no state is found. The time is linear in the text.
    """
    lexicon = _load_lexicon(document.language)
    mentions: list[Mention] = []
    for identity, text in _list_texts(document):
        for found in lexicon.find(text):
            kind, _, code = found.name.key.partition(":")
            if kind != _OTHER and code not in participants and _is_name(found, text, document.language):
                mentions.append(Mention(identity, kind, code, text[found.start : found.end], found.start, found.end))
    return mentions


def _list_texts(document: Document) -> Iterator[tuple[str, str]]:
    yield "title", document.title
    for provision in walk(document.provisions):
        yield provision.id or "", provision.text


def _is_name(found: Found, text: str, language: str) -> bool:
    """Whether the words are written as a name is: with its capitals, and not an ordinary word at a sentence's start."""
    words, name = text[found.start : found.end], found.name.words
    ordinary = name in _load_data()["ordinary"].get(_base(language), ())
    if _CASELESS.search(name):
        return not ordinary
    if name.isupper():
        return words == name
    parts = zip(WORD.findall(name), WORD.findall(words), strict=False)
    if not all(not theirs[0].isupper() or ours[0].isupper() for theirs, ours in parts):
        return False
    before = text[: found.start].rstrip(" \"'«“„(—–-")
    return not (ordinary and (not before or before[-1] in _SENTENCE_ENDS))


@lru_cache(maxsize=1)
def _load_data() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "mentions.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=32)
def _load_lexicon(language: str) -> Lexicon:
    """Load the names that a language has; about a hundredth of a second, once in a process."""
    data, base = _load_data(), _base(language)
    names = [Name(_OTHER, words) for words in data["other"].get(base, ())]
    for code, words in _list_states(language):
        names.append(Name(f"state:{code}", words, _is_fixed(words)))
    for code, by_language in data["organisations"].items():
        names += [Name(f"organisation:{code}", words) for words in by_language.get(base, ())]
    return Lexicon(names)


def _list_states(language: str) -> Iterator[tuple[str, str]]:
    data = _load_data()
    territories: Mapping[str, str] = {}
    with suppress(UnknownLocaleError, ValueError):  # No state is named in a language that CLDR does not know.
        territories = Locale.parse(language, sep="-").territories
    # CLDR's table of aliases leads from alpha-3 to alpha-2 codes.
    aliases = get_global("territory_aliases")
    for code in data["states"].split():
        for alpha2 in aliases.get(code, [])[:1]:
            if name := territories.get(alpha2):
                yield from ((code, words) for words in _list_forms(code, name))
    for code, names in data["names"].get(_base(language), {}).items():
        yield from ((code, words) for words in names)


def _list_forms(code: str, name: str) -> Iterable[str]:
    """List the ways to write a name that CLDR abbreviates: "A & B", "St. A", "A (B)"."""
    forms = {name, name.replace(" & ", " and "), name.replace("St. ", "Saint "), name.replace("о-ва", "острова")}
    forms |= {form.replace(" & ", " and ") for form in forms}
    if code not in _CONGOS and (found := _BRACKETED.fullmatch(name)):
        forms |= set(found.groups())
    return sorted(forms)


def _is_fixed(words: str) -> bool:
    """Whether the name has one form alone: in Latin script, or a Cyrillic word with a vowel that never declines."""
    return words[0].casefold() < "\u0370" or _INDECLINABLE.fullmatch(words) is not None


def _base(language: str) -> str:
    return language.partition("-")[0]
