"""The words of pages: found in the sources, kept in django.po, compiled into django.mo.

`python -m tests.web.messages` brings both files up to date. New words come without a translation, and a test fails.
"""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).parents[2] / "src/comity"
FOLDER = SOURCE / "web/locale/ru/LC_MESSAGES"
KEYWORDS = {"gettext": None, "gettext_lazy": None, "_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
# No page links to the living style sheet, and its examples are not translated.
UNTRANSLATED = ("specimen.html",)

WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)
Words = str | tuple[str, ...]
# A message is its words and the context that tells it from the same words elsewhere (None: nowhere else).
Message = tuple[Words, str | None]


def find_messages() -> dict[Message, set[str]]:
    """Return every message (its words are a tuple if it has a plural) with the files that say it."""
    found: dict[Message, set[str]] = {}
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("templates/**/*.html")]):
        if path.name not in UNTRANSLATED:
            for message in _extract(path):
                found.setdefault(message, set()).add(str(path.relative_to(SOURCE)))
    return found


def _extract(path: Path) -> Iterator[Message]:
    text = path.read_text()
    if path.suffix == ".html":
        # What Django makes of a template is Python but for what stands around the calls.
        calls = re.findall(
            r"(?<![a-z])(?:u?_|n?gettext|n?pgettext)\((?:[^'\"()]|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")*\)",
            templatize(text),
        )
        text = "\n".join(calls)
    for _, words, _, context in extract("python", io.BytesIO(text.encode()), KEYWORDS):
        yield (words if isinstance(words, str) else tuple(part for part in words if part)), context


def read_catalogue() -> Catalog:
    """Return django.po as it is kept."""
    with (FOLDER / "django.po").open("rb") as file:
        return read_po(file, locale="ru")


def update() -> list[str]:
    """Write django.po and django.mo anew from the sources and the translations so far; return what has none."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    kept = read_catalogue() if (FOLDER / "django.po").exists() else Catalog(locale="ru")
    # The header says nothing that changes by itself, so that the file changes with its words alone.
    fresh = Catalog(
        locale="ru", project="Comity", charset="utf-8", fuzzy=False, creation_date=WRITTEN, revision_date=WRITTEN,
        last_translator="Comity", language_team="ru", msgid_bugs_address="see SECURITY.md",
    )  # fmt: skip
    for words, context in sorted(find_messages(), key=str):
        known = kept.get(words if isinstance(words, str) else words[0], context)
        fresh.add(words, known.string if known else None, context=context)
    fresh.header_comment = "# Comity in Russian. `python -m tests.web.messages` finds words that are new."
    with (FOLDER / "django.po").open("wb") as file:
        write_po(file, fresh, width=120, omit_header=False, sort_output=True)
    with (FOLDER / "django.mo").open("wb") as file:
        write_mo(file, fresh)
    return [str(message.id) for message in fresh if message.id and not is_translated(message)]


def is_translated(message: object) -> bool:
    """Whether a message of a catalogue has all its translations."""
    string = message.string  # type: ignore[attr-defined]
    return all(string) if isinstance(string, (tuple, list)) else bool(string)


if __name__ == "__main__":
    for missing in update():
        print(f"not translated: {missing}")  # noqa: T201 - a command of this repository
