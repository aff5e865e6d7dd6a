"""A text as it is kept: a part's canonical value, whose provisions have identities that last.

An identity stays with a provision while its words change, move or are renumbered, and is the same in every language.
Positions, brackets and promises are anchored to it.
"""

import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from comity.core.canonical import path_text
from comity.core.errors import Malformed
from comity.texts.alignment import Pairs, align, align_places
from comity.texts.provision import KINDS, MAX_DEPTH, MAX_PROVISIONS, Provision, walk
from comity.texts.reading import Reading

MAX_TITLE = 2_000
MAX_NUMBER = 80

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_ID = re.compile(rf"p-[{_ALPHABET}]{{10}}").fullmatch
_PARTY = re.compile(r"[A-Z][A-Z0-9-]{1,31}").fullmatch
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8})*").fullmatch
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A text in one language (a BCP 47 tag); every provision has an id."""

    language: str
    title: str
    provisions: tuple[Provision, ...]


def new_provision_id() -> str:
    """Return a fresh identity: `p-` and ten random characters of Crockford's base 32, in small letters (50 bits)."""
    return "p-" + "".join(secrets.choice(_ALPHABET) for _ in range(10))


def identify(
    reading: Reading,
    *,
    language: str,
    new_id: Callable[[], str] = new_provision_id,
    earlier: Document | None = None,
) -> Document:
    """Return the reading as a document; a provision that is the same as or similar to an earlier one keeps its id.

    If the earlier document is in another language, the reading is its translation: provisions at the same place have
    the same identity.
    """
    olds, news = list(walk(earlier.provisions)) if earlier else [], list(walk(reading.provisions))
    pairs: Pairs = {}
    if earlier and earlier.language == language:
        pairs = align(earlier.provisions, reading.provisions)[2]
    elif earlier:
        pairs = align_places(earlier.provisions, reading.provisions)
    used = {provision.id for provision in olds}
    ids: list[str] = []
    for index in range(len(news)):
        kept = olds[pairs[index]].id if index in pairs else None
        while kept is None or (index not in pairs and kept in used):
            kept = new_id()
        used.add(kept)
        ids.append(kept)
    waiting = iter(ids)
    return Document(language, reading.title, tuple(_with_ids(provision, waiting) for provision in reading.provisions))


def _with_ids(provision: Provision, ids: Iterable[str]) -> Provision:
    """Give a provision and then those beneath it the next ids, in the order in which `walk` yields them."""
    own = next(iter(ids))
    return replace(provision, id=own, children=tuple(_with_ids(child, ids) for child in provision.children))


def format_document(document: Document) -> dict[str, Any]:
    """Return the document's value: `{language, title, provisions: [{id, kind, number, text, children}]}`.

    A provision that some parties alone hold has `held` too.
    """
    return {
        "language": document.language,
        "title": document.title,
        "provisions": [_format_provision(provision) for provision in document.provisions],
    }


def _format_provision(provision: Provision) -> dict[str, Any]:
    value = {
        "id": provision.id,
        "kind": provision.kind,
        "number": provision.number,
        "text": provision.text,
        "children": [_format_provision(child) for child in provision.children],
    }
    return value | {"held": list(provision.held)} if provision.held else value


def parse_document(value: Any) -> Document:
    """Parse a document's value, strictly; raises Malformed with the path of what is wrong.

    Exactly these names and types; ids unique; words NFC, in one line with single spaces, without hidden characters;
    at most MAX_DEPTH levels and MAX_PROVISIONS provisions.
    """
    _check_names(value, {"language", "title", "provisions"}, ())
    language = value["language"]
    if not isinstance(language, str) or not _LANGUAGE(language):
        raise Malformed("document.language", path="language", found=str(language)[:40])
    title = _parse_words(value["title"], ("title",), MAX_TITLE)
    seen: set[str] = set()
    provisions = _parse_provisions(value["provisions"], ("provisions",), 1, seen)
    return Document(language, title, provisions)


def _check_names(value: Any, names: set[str], path: Path) -> None:
    if type(value) is not dict:
        raise Malformed("document.type", path=path_text(path), expected="object")
    if value.keys() != names:
        wrong = sorted(str(name)[:40] for name in value.keys() ^ names)
        raise Malformed("document.names", path=path_text(path), wrong=wrong[:8])


def _parse_provisions(value: Any, path: Path, depth: int, seen: set[str]) -> tuple[Provision, ...]:
    if type(value) is not list:
        raise Malformed("document.type", path=path_text(path), expected="list")
    if value and depth > MAX_DEPTH:
        raise Malformed("document.too_deep", path=path_text(path), limit=MAX_DEPTH)
    return tuple(_parse_provision(item, (*path, index), depth, seen) for index, item in enumerate(value))


def _parse_provision(value: Any, path: Path, depth: int, seen: set[str]) -> Provision:
    names = {"id", "kind", "number", "text", "children"}
    _check_names(value, names | {"held"} if type(value) is dict and "held" in value else names, path)
    identity = value["id"]
    if not isinstance(identity, str) or not _ID(identity):
        raise Malformed("document.id", path=path_text((*path, "id")), found=str(identity)[:40])
    if identity in seen:
        raise Malformed("document.id_twice", path=path_text((*path, "id")), found=identity)
    seen.add(identity)
    if len(seen) > MAX_PROVISIONS:
        raise Malformed("document.too_many", path=path_text(path), limit=MAX_PROVISIONS)
    if value["kind"] not in KINDS:
        raise Malformed("document.kind", path=path_text((*path, "kind")), found=str(value["kind"])[:40])
    number = value["number"]
    if number is not None and not _parse_words(number, (*path, "number"), MAX_NUMBER):
        raise Malformed("document.number", path=path_text((*path, "number")))
    text = _parse_words(value["text"], (*path, "text"), None)
    children = _parse_provisions(value["children"], (*path, "children"), depth + 1, seen)
    return Provision(value["kind"], number, text, children, identity, _parse_held(value, path))


def _parse_held(value: dict[str, Any], path: Path) -> tuple[str, ...]:
    """Parse who alone holds the provision: if it is said at all, at least one party, each once, in order."""
    if "held" not in value:
        return ()
    held = value["held"]
    if type(held) is not list or not held or not all(type(party) is str and _PARTY(party) for party in held):
        raise Malformed("document.held", path=path_text((*path, "held")))
    if held != sorted(set(held)):
        raise Malformed("document.held", path=path_text((*path, "held")))
    return tuple(held)


def _parse_words(value: Any, path: Path, limit: int | None) -> str:
    if not isinstance(value, str):
        raise Malformed("document.type", path=path_text(path), expected="string")
    if limit is not None and len(value) > limit:
        raise Malformed("document.too_long", path=path_text(path), limit=limit)
    if _FORBIDDEN.search(value):
        raise Malformed("document.character", path=path_text(path))
    if not unicodedata.is_normalized("NFC", value):
        raise Malformed("document.not_nfc", path=path_text(path))
    if value != " ".join(value.split()):
        raise Malformed("document.spaces", path=path_text(path))
    return value
