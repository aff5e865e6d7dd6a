"""Reading the text layer of a PDF: what somebody wrote, never what a machine would guess from a picture.

PDFium (Apache-2.0 and BSD) takes the words out, without scripts and forms; `texts.reading` does the rest. It is meant
to run in a process of its own (`reading_process`), for the file is a stranger's.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from statistics import median

import pypdfium2 as pdfium

from comity.core.errors import Malformed
from comity.texts.decoding import MAX_BYTES, Doubt, UnreadableText, decode_text
from comity.texts.layout import read_blocks
from comity.texts.marks import parse_mark
from comity.texts.reading import Reading, build_reading

MAX_PDF_BYTES = 100 * 1024 * 1024
MAX_PAGES = 2_000

Progress = Callable[[int, int], None]
Lines = list[tuple[str, float]]  # words, and how far their line stands above the page's foot, in points

_PASSWORD = {4, 5}  # FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY
_IMAGE = 3  # FPDF_PAGEOBJ_IMAGE
# PDFium gives a hyphen that ends a line as U+FFFE (or U+0002) and takes the line's end away.
_LINE_END = re.compile("(\ufffe|\x02|\r\n|\r|\n)")
# How many lines a running head or foot has at most, and how much more than usual parts it, and paragraphs, from others.
_MOST_EDGE = 3
_WIDE = 1.25
# Bytes of a font that does not say which characters it draws.
_UNKNOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufff9-\ufffb\ufdd0-\ufdef\uffff]")
# Symbol fonts draw their bullets from the private area.
_BULLETS = {ord(bullet): "•" for bullet in "\uf0b7\uf0a7\uf0d8\uf076\uf02d"}


def read_pdf(data: bytes, *, language: str | None = None, on_progress: Progress | None = None) -> Reading:
    """Read the words of a PDF into provisions; `on_progress` is told how many pages of how many are done.

    Lines in doubts and errors are those of the words taken out, from 1. Raises Malformed: `file.too_large` (size,
    limit), `file.damaged`, `file.encrypted`, `file.too_many_pages` (pages, limit; before any page is read),
    `file.no_text` (pages); and UnreadableText.
    """
    if len(data) > MAX_PDF_BYTES:
        raise Malformed("file.too_large", size=len(data), limit=MAX_PDF_BYTES)
    with _open(data) as document:
        pages, pictures = _read_pages(document, on_progress)
    if not any(pages):
        raise Malformed("file.no_text", pages=len(pages))
    source, edges = _set(pages)
    text, doubts = decode_text(source.encode())
    blocks, dropped, layout_doubts = read_blocks(text, language=language, edges=edges)
    doubts += [Doubt("picture", 1, str(number)) for number in pictures]
    return build_reading(blocks, [*doubts, *layout_doubts], [line.text for line in dropped])


def _open(data: bytes) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise Malformed("file.encrypted" if error.err_code in _PASSWORD else "file.damaged") from None
    if not len(document):
        raise Malformed("file.damaged")
    if len(document) > MAX_PAGES:
        raise Malformed("file.too_many_pages", pages=len(document), limit=MAX_PAGES)
    return document


def _read_pages(document: pdfium.PdfDocument, on_progress: Progress | None) -> tuple[list[Lines], list[int]]:
    """Return each page's lines, and the numbers of the pages that hold a picture and no words."""
    pages: list[Lines] = []
    pictures: list[int] = []
    size = 0
    for number in range(1, len(document) + 1):
        try:
            page = document[number - 1]
            lines = list(_lines(page.get_textpage()))
            pictured = not lines and any(page.get_objects(filter=[_IMAGE]))
            page.close()
        except pdfium.PdfiumError:
            raise Malformed("file.damaged") from None
        pages.append(lines)
        pictures += [number] if pictured else []
        size += sum(len(text) for text, _ in lines)
        if size > MAX_BYTES:
            raise UnreadableText("text.too_large", size=size, limit=MAX_BYTES)
        if on_progress:
            on_progress(number, len(document))
    return pages, pictures


def _lines(words: pdfium.PdfTextPage) -> Iterator[tuple[str, float]]:
    """Yield the page's lines in the order in which they are drawn, with their heights."""
    pieces = _LINE_END.split(words.get_text_range())
    at = 0
    for text, end in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        if text.strip():
            # PDFium counts in UTF-16 units.
            first = at + _units(text[: len(text) - len(text.lstrip())])
            height = words.get_charbox(first, loose=True)[1]
            hyphen = "-" if end in ("\ufffe", "\x02") else ""
            yield _UNKNOWN.sub("\ufffd", " ".join(text.translate(_BULLETS).split())) + hyphen, height
        at += _units(text + end)
    words.close()


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _set(pages: list[Lines]) -> tuple[str, set[int]]:
    """Return the pages as plain text, and the numbers of the lines that are set apart at their pages' edges.

    Form feeds stand between pages, and blank lines where a page leaves more room than usual.
    """
    steps = [before - after for lines in pages for (_, before), (_, after) in pairwise(lines)]
    usual = median([step for step in steps if step > 1] or [1])
    text = ""
    apart: set[int] = set()
    for number, lines in enumerate(pages):
        edges = _edges(lines, _WIDE * usual)
        text += "\n\f" if number else ""
        for index, (words, _) in enumerate(lines):
            text += _gap(lines, index, usual) + words
            if index in edges:
                apart.add(text.count("\n") + 1)
    return text, apart


def _gap(lines: Lines, index: int, usual: float) -> str:
    """Return what stands between a line and the one before it."""
    if not index:
        return ""
    before, above = lines[index - 1]
    step = (above - lines[index][1]) / usual
    if abs(step) < 0.3 and (mark := parse_mark(before)) and not mark.rest:
        return " "  # A label that is set in the margin of its words.
    return "\n\n" if step > _WIDE or step < 0 else "\n"


def _edges(lines: Lines, gap: float) -> set[int]:
    """Return which of a page's lines, few and set apart from all others, stand at its top or at its foot."""
    by_height = sorted(range(len(lines)), key=lambda index: -lines[index][1])
    edges: set[int] = set()
    for order in (by_height, by_height[::-1]):
        for count in range(1, min(_MOST_EDGE, len(order) - 1) + 1):
            if abs(lines[order[count - 1]][1] - lines[order[count]][1]) > gap:
                edges.update(order[:count])
                break
    return edges
