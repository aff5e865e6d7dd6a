"""Bytes into the characters of a text: nothing hidden, nothing ambiguous, or a refusal that says where.

A text that people sign must not hold anything that they cannot see. Characters that order or hide others are refused;
marks without words of their own (directional marks, soft hyphens, zero-width spaces) are removed and reported.
"""

import codecs
import re
import unicodedata
from dataclasses import dataclass

from comity.core.errors import ComityError

MAX_BYTES = 8 * 1024 * 1024
MAX_LINES = 200_000  # some 4,000 pages


class UnreadableText(ComityError):
    """The bytes are not a text that can be read without guessing; `facts` say what is wrong and where.

    Codes: `text.too_large` (size, limit), `text.empty`, `text.not_utf8` and `text.mixed_encodings` (byte, line),
    `text.not_utf16` (byte), `text.control`, `text.bidi` and `text.hidden` (character, line), `text.marks` (line),
    `text.too_many_lines` and `text.too_many_provisions` (count, limit).
    """


@dataclass(frozen=True, slots=True)
class Doubt:
    """A place where the reading is not certain: what was decided (`code`), the source's line from 1, the words."""

    code: str
    line: int
    text: str


_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Controls but tab, line feed and form feed (carriage returns are line ends by then), and noncharacters.
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff]")
_HIDDEN = re.compile("[\U000e0000-\U000e0fff]")
# Soft hyphens at the end of a line are evidence for the layout, so that only those within a line are removed here.
_REMOVED = re.compile("[\u061c\u200b\u200e\u200f\u2060\ufeff]|\u00ad(?![ \t]*\n)")
_MARKS = re.compile(r"[^\w\x00-\u02ff]{31,}")


def decode_text(data: bytes, *, limit: int = MAX_BYTES) -> tuple[str, list[Doubt]]:
    """Return the text in NFC with line feeds and form feeds only, and what had to be changed for it.

    Accepts UTF-8 with or without a byte order mark, and UTF-16 with one. Raises UnreadableText.
    """
    if len(data) > limit:
        raise UnreadableText("text.too_large", size=len(data), limit=limit)
    text = _decode(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    if (count := text.count("\n")) > MAX_LINES:
        raise UnreadableText("text.too_many_lines", count=count, limit=MAX_LINES)
    for code, pattern in (("text.control", _CONTROL), ("text.bidi", _BIDI), ("text.hidden", _HIDDEN)):
        if found := pattern.search(text):
            raise UnreadableText(code, character=f"U+{ord(found[0]):04X}", line=_line(text, found.start()))
    _check_marks(text)
    doubts: list[Doubt] = []
    text = _note(text, "removed", _REMOVED, doubts)
    if not unicodedata.is_normalized("NFC", text):
        lines = text.split("\n")
        at = next((n for n, line in enumerate(lines) if not unicodedata.is_normalized("NFC", line)), 0)
        doubts.append(Doubt("normalised", at + 1, unicodedata.normalize("NFC", lines[at]).strip()[:80]))
        text = unicodedata.normalize("NFC", text)
    if "\ufffd" in text:
        at = text.index("\ufffd")
        doubts.append(Doubt("replacement", _line(text, at), text[max(0, at - 30) : at + 30].strip()))
    if not text.strip():
        raise UnreadableText("text.empty")
    return text, doubts


def _decode(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise UnreadableText("text.not_utf16", byte=error.start) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A file with some good sequences beyond ASCII and some bad ones was put together from two encodings. The
        # position is sought again without the byte order mark's special treatment, which would shift it.
        at = error.start + (3 if data.startswith(codecs.BOM_UTF8) else 0)
        good = sum(character > "\x7f" for character in data.decode("utf-8-sig", "ignore"))
        code = "text.mixed_encodings" if good > 0 else "text.not_utf8"
        raise UnreadableText(code, byte=at, line=data.count(b"\n", 0, at) + 1) from None


def _check_marks(text: str) -> None:
    """Refuse more than 30 combining marks in a row (UAX 15, Stream-Safe Text): to order them takes quadratic time."""
    for run in _MARKS.finditer(text):
        marks = 0
        for offset, character in enumerate(run[0]):
            marks = marks + 1 if unicodedata.combining(character) else 0
            if marks > 30:
                raise UnreadableText("text.marks", line=_line(text, run.start() + offset))


def _note(text: str, code: str, pattern: re.Pattern[str], doubts: list[Doubt]) -> str:
    """Remove what the pattern finds, with one doubt for the first place."""
    if not (found := pattern.search(text)):
        return text
    end = text.find("\n", found.start())
    line = text[text.rfind("\n", 0, found.start()) + 1 : end if end >= 0 else None]
    doubts.append(Doubt(code, _line(text, found.start()), pattern.sub("", line).strip()[:80]))
    return pattern.sub("", text)


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
