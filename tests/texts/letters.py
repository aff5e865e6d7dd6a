"""The law of reading: no letter lost, none invented. Checked on any text, in order."""

import os
import re
import unicodedata
from pathlib import Path

import pytest

from comity.texts.decoding import decode_text
from comity.texts.provision import Provision, walk
from comity.texts.reading import Reading

FIXTURES = Path(__file__).parent / "fixtures"
ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("COMITY_SHARED", ROOT.parent / "shared"))

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="no folder of real texts: set COMITY_SHARED")


def letters(text: str) -> str:
    """Return all that is not space, without the hyphens, which a reading may repair."""
    return unicodedata.normalize("NFC", re.sub(r"[-‐\u00ad\s]", "", text))


def words(reading: Reading) -> str:
    """Return the reading's title, labels and texts in order."""
    told = " ".join(f"{provision.number or ''} {provision.text}" for provision in walk(reading.provisions))
    return f"{reading.title} {told}"


def check_letters(data: bytes, reading: Reading) -> None:
    """Check that the source, without the lines that were dropped, has the reading's letters in the same order.

    Each dropped line must be words of the line of the source that its doubt names.
    """
    lines = decode_text(data)[0].split("\n")
    dropped = [doubt for doubt in reading.doubts if doubt.code == "dropped"]
    assert [doubt.text for doubt in dropped] == [text[:80] for text in reading.dropped]
    for doubt, text in zip(dropped, reading.dropped, strict=True):
        pieces = lines[doubt.line - 1].split("\f")
        place = next(n for n, piece in enumerate(pieces) if " ".join(piece.split()) == text)
        pieces[place] = ""
        lines[doubt.line - 1] = "\f".join(pieces)
    assert letters("\n".join(lines)) == letters(words(reading))


def shape(provisions: tuple[Provision, ...]) -> list[object]:
    """Return kinds, numbers and children: the tree without its words."""
    return [(p.kind, p.number, *([shape(p.children)] if p.children else [])) for p in provisions]
