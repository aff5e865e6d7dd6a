"""The words of acts of meetings, which are their parts: titles by language, a place, reasons, names, files."""

from collections.abc import Iterable
from typing import Any

from comity.core import payload
from comity.core.act import Act
from comity.core.errors import Malformed

TITLE, FILE, CONCLUSION = "title.", "file.", "conclusion."
DELEGATION, PLACE = "delegation", "place"
MOST_TITLE, MOST_WORDS = 500, 20_000


def languages_of(act: Act, prefix: str) -> list[str]:
    """Return the languages of the act's parts of that prefix, in order; raises Malformed for what is no language."""
    tags = [part.name.removeprefix(prefix) for part in act.parts if part.name.startswith(prefix)]
    try:
        return sorted(payload.language(tag) for tag in tags)
    except ValueError:
        raise Malformed("payload.unknown", field="parts") from None


def check_titles(act: Act, *may: str) -> None:
    """Raise Malformed unless the parts are titles by language, at least one, and nothing but these others."""
    titles = languages_of(act, TITLE)
    others = [part.name for part in act.parts if not part.name.startswith(TITLE)]
    if not titles or not set(others) <= set(may):
        raise Malformed("payload.unknown" if titles else "payload.missing", field="parts")
    check_words_shared(act)


def check_parts(act: Act, must: tuple[str, ...] = (), *, may: tuple[str, ...] = ()) -> None:
    """Raise Malformed unless the act has the parts that it must have, and none but those and what it may have."""
    names = {part.name for part in act.parts}
    if not set(must) <= names:
        raise Malformed("payload.missing", field="parts")
    if not names <= {*must, *may}:
        raise Malformed("payload.unknown", field="parts")
    check_words_shared(act)


def check_words_shared(act: Act) -> None:
    """Raise Malformed if words are for fewer than their act: whoever reads what was done reads all of it.

    The names of a delegation may be for fewer: they are people.
    """
    for part in act.parts:
        if part.to is not None and part.to != act.to and part.name != DELEGATION:
            raise Malformed("meeting.part_narrower", part=part.name)


def inspect_words(act: Act, parts: Iterable[Any]) -> None:
    """Raise Malformed unless delivered titles are one line, and other words are text and not too long."""
    for part in parts:
        if part.name.startswith(FILE):
            continue
        try:
            words = part.data.decode()
        except UnicodeDecodeError:
            raise Malformed("meeting.words", part=part.name, limit=MOST_WORDS) from None
        if part.name.startswith(TITLE) or part.name == PLACE:
            if not words.isprintable() or not 0 < len(words) <= MOST_TITLE or words != " ".join(words.split()):
                raise Malformed("meeting.title", part=part.name, limit=MOST_TITLE)
        elif not 0 < len(words) <= MOST_WORDS:
            raise Malformed("meeting.words", part=part.name, limit=MOST_WORDS)
