"""Where a provision stands, in words and as people write it: `3`, `3.2`, `Article 3 (a)`.

A provision is found by the numbers that its text prints, from the outside in; the outer ones may be left out as long as
one provision alone is meant. What has no number cannot be found so.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext

from comity.charter import in_language
from comity.texts.document import Document
from comity.texts.provision import Provision, walk
from comity.web.shell.labels import by_language, provision_label
from comity.web.shell.presenters import language

Path = tuple[str, ...]
MOST_NAMED = 12
_ROMAN = re.compile(r"[ivxlcdm]+").fullmatch


class Unfound(Exception):
    """What somebody wrote means no provision of the text, or several: its message says which there are."""


def find_place(written: str, document: Document) -> str:
    """Return the id of the provision that is meant; of several, the one that stands outermost.

    Raises Unfound, in the reader's words.
    """
    wanted = _numbers(written)
    found = [(path, each.id or "") for path, each in _walk(document.provisions) if path[-len(wanted) :] == wanted]
    if not wanted or not found:
        raise Unfound(_unknown(written, _outermost(document)))
    least = min(len(path) for path, _ in found)
    meant = [(path, id) for path, id in found if len(path) == least]
    if len(meant) > 1:
        said = gettext("“%(place)s” is the number of several provisions. It needs where it stands: %(example)s, say.")
        raise Unfound(said % {"place": written, "example": ".".join(meant[0][0])})
    return meant[0][1]


def place_words(identity: str, documents: Mapping[str, Document]) -> str:
    """Return where a provision stands, in the reader's language: "Article 3, paragraph 2"."""
    known = {tag: line for tag, each in documents.items() if (line := _line_to(identity, each.provisions))}
    words = by_language(documents)
    if not known:
        return provision_label(identity, words)
    line = known[in_language({tag: tag for tag in known}, language())]
    within = [each for each in line[:-1] if each.number and each.kind != "section"]
    return ", ".join(provision_label(each.id or "", words) for each in (*within, line[-1]))


def list_places(identities: Iterable[str], documents: Mapping[str, Document]) -> str:
    """Return where each provision stands, in the order of the text; nothing is left out of what is signed."""
    order = {each.id: place for document in documents.values() for place, each in enumerate(walk(document.provisions))}
    return "; ".join(place_words(each, documents) for each in sorted(identities, key=lambda each: order.get(each, 0)))


def _walk(provisions: Iterable[Provision], above: Path = ()) -> Iterator[tuple[Path, Provision]]:
    """Yield the numbered provisions, each with its own number and those above it."""
    for each in provisions:
        own = (*above, *_numbers(each.number or ""))
        if each.number and own != above:
            yield own, each
        yield from _walk(each.children, own)


def _numbers(written: str) -> Path:
    """Return the numbers in a line: of "Article 3 (a)" 3 and a; of what has no figure, all its words."""
    words = re.findall(r"\w+", written.casefold())
    if any(any(letter.isdecimal() for letter in word) for word in words):
        words = [word for word in words if not word.isalpha() or len(word) == 1 or _ROMAN(word)]
    return tuple(words)


def _outermost(document: Document) -> list[str]:
    paths = [path for path, _ in _walk(document.provisions)]
    least = min((len(path) for path in paths), default=0)
    return [".".join(path) for path in paths if len(path) == least]


def _line_to(identity: str, provisions: Iterable[Provision]) -> list[Provision]:
    """Return the provision with all that it stands in, the outermost first; empty if it is not there."""
    for each in provisions:
        if each.id == identity:
            return [each]
        below = _line_to(identity, each.children)
        if below:
            return [each, *below]
    return []


def _unknown(written: str, there: list[str]) -> str:
    if not there:
        return gettext("“%(place)s” is no provision of this text, which numbers none.") % {"place": written}
    listed = ", ".join(there if len(there) <= MOST_NAMED else (*there[:MOST_NAMED], "…"))
    said = gettext("“%(place)s” is no provision of this text. It numbers: %(places)s.")
    return said % {"place": written, "places": listed}
