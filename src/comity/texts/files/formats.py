"""Which format a file is in, by its bytes and never by its name alone, and its reading."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from comity.core.errors import Malformed, shown
from comity.texts.decoding import Doubt
from comity.texts.document import Document
from comity.texts.files.akoma_in import read_akoma
from comity.texts.files.html_in import read_html
from comity.texts.files.word_in import WordChange, WordRemark, read_docx
from comity.texts.reading import Reading, read_text

Progress = Callable[[int, int], None]

MAX_FILE_BYTES = 100 * 1024 * 1024

# What is told apart by its first bytes; each is refused by its own name, for "unknown" would help nobody.
_OTHERS = (
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"\x1f\x8b", "gzip"),
    (b"\x7fELF", "ELF"),
    (b"MZ", "EXE"),
)
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_AKOMA = re.compile(rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:\w{1,20}:)?akomaNtoso\b", re.DOTALL)
_ELEMENT = re.compile(
    rb"\s*<(?:h[1-6]|p|div|table|ul|ol|article|section|main|meta|title)\b[^<>]{0,500}>", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class FileReading:
    """What a file was read into.

    `format` is "docx", "pdf", "akoma" (Akoma Ntoso), "html" or "text". `changes` are its tracked changes, which are
    not in the reading, and `remarks` its comments; only Word files have them. `doubts` are all doubts, by line
    (of Word, by paragraph).
    """

    reading: Reading
    format: str
    changes: tuple[WordChange, ...]
    remarks: tuple[WordRemark, ...]
    doubts: tuple[Doubt, ...]


def format_of(data: bytes, name: str) -> str:
    """Return "docx", "pdf", "akoma", "html" or "text"; raises Malformed if it is certainly another format.

    `name` decides only where the bytes leave it open: between a page and a plain text that begins with a bracket.
    """
    head = data.removeprefix(b"\xef\xbb\xbf")[:4096]
    # Old printers' wrappers may stand before a PDF's own first line; readers look for it in the first kilobyte.
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")):
        return "docx"
    for first, format_name in _OTHERS:
        if head.startswith(first):
            raise Malformed("file.format", found=format_name, name=shown(name))
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = data[:8192].decode("utf-16", "replace").encode("utf-8", "replace")
    if _AKOMA.match(head):
        return "akoma"
    named = name.lower().endswith((".html", ".htm", ".xhtml"))
    return "html" if _HTML.match(head) or _ELEMENT.match(head) or (named and b"<" in head) else "text"


def read_file(
    data: bytes,
    name: str,
    *,
    language: str | None = None,
    earlier: Document | None = None,
    on_progress: Progress | None = None,
) -> FileReading:
    """Read a file into provisions; `reading_process.read_untrusted` does the same where the file is a stranger's.

    `language` (BCP 47) and `earlier`, the text that the file is a version of, help where the format can use them.
    Raises Malformed and UnreadableText, as the format's own reader says.
    """
    if len(data) > MAX_FILE_BYTES:
        raise Malformed("file.too_large", size=len(data), limit=MAX_FILE_BYTES)
    found = format_of(data, name)
    if found == "docx":
        word = read_docx(data, language=language, earlier=earlier, on_progress=on_progress)
        return FileReading(word.reading, found, word.changes, word.remarks, word.doubts)
    if found == "akoma":
        document = read_akoma(data, language=language)
        return FileReading(Reading(document.title, document.provisions, (), ()), found, (), (), ())
    if found == "pdf":
        # PDFium is loaded only where a PDF is read: in a process of its own, if it is a stranger's.
        from comity.texts.files.pdf_in import read_pdf

        reading = read_pdf(data, language=language, on_progress=on_progress)
    else:
        reading = read_html(data) if found == "html" else read_text(data, language=language)
    return FileReading(reading, found, (), (), reading.doubts)
