"""The parts of a Word file, out of its package: never more than a bounded number of bytes, and nothing fetched.

A package is a zip of XML parts. What its directory says of sizes is not believed: bytes are counted as they come out.
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from comity.core.errors import Malformed, shown
from comity.texts.decoding import Doubt

MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_PART_BYTES = 200 * 1024 * 1024
MAX_ENTRIES = 5_000
# Deflate reaches 1,032; a long text in Word's own XML seldom 60.
MAX_RATIO = 200
_RATIO_FROM = 4 * 1024 * 1024
_CHUNK = 1024 * 1024
_MOST_LINKS = 20

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# Strict files (ISO/IEC 29500) name the same things by other namespaces.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", M[1:-1].encode()),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)


@dataclass(slots=True)
class Package:
    """The XML parts of a Word file by what they are to its document, and what in the package was passed over."""

    document: "etree._Element"
    parts: "dict[str, etree._Element]" = field(default_factory=dict)
    headers: "list[etree._Element]" = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


# The parts that are read, by the last word of their relationship's type.
_READ = ("styles", "numbering", "comments", "footnotes", "endnotes")
_RUNNING = ("header", "footer")
_INSIDE = ("image", "vbaProject", "aFChunk", "oleObject")


def open_package(data: bytes) -> Package:
    """Return the file's parts.

    Links, pictures, templates, macros and embedded files are not opened; doubts name them. Raises Malformed:
    `file.encrypted`, `file.old_word`, `file.not_word`, `file.damaged`, `file.too_large` (size, limit), `file.bomb`
    (part), `file.doctype` (part), `file.too_deep` (limit).
    """
    if len(data) > MAX_FILE_BYTES:
        raise Malformed("file.too_large", size=len(data), limit=MAX_FILE_BYTES)
    archive = _Archive(data)
    main = next((target for kind, target, _ in archive.relations("") if kind == "officeDocument"), None)
    if main is None:
        raise Malformed("file.not_word")
    package = Package(archive.parse(main))
    if package.document.tag != f"{W}document":
        raise Malformed("file.not_word")
    for kind, target, external in archive.relations(main):
        if external or kind in _INSIDE:
            doubt = _left_out(kind, shown(target)) if external else _left_shut(kind, shown(target))
            if sum(each.code == doubt.code for each in package.doubts) < _MOST_LINKS:
                package.doubts.append(doubt)
        elif kind in _READ:
            package.parts[kind] = archive.parse(target)
        elif kind in _RUNNING:
            package.headers.append(archive.parse(target))
        elif kind == "settings":
            package.doubts += [
                Doubt("template", 1, shown(where)) for _, where, outside in archive.relations(target) if outside
            ]
    return package


def _left_out(kind: str, target: str) -> Doubt:
    """Say what lies outside of the file, and was not fetched."""
    if kind == "attachedTemplate":
        return Doubt("template", 1, target)
    return Doubt("link" if kind == "hyperlink" else "outside", 1, target)


def _left_shut(kind: str, target: str) -> Doubt:
    """Say what lies within the file, and was not opened."""
    if kind == "image":
        return Doubt("drawing", 1, target)
    return Doubt("macros" if kind == "vbaProject" else "embedded", 1, target)


class _Archive:
    def __init__(self, data: bytes) -> None:
        if data.startswith(_OLE):
            raise Malformed("file.encrypted" if _ENCRYPTED in data else "file.old_word")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
            # What begins as a zip does and is none was cut off.
            raise Malformed("file.damaged" if data.startswith(b"PK\x03\x04") else "file.not_word") from None
        entries = self._zip.infolist()
        if len(entries) > MAX_ENTRIES:
            raise Malformed("file.bomb", part=f"{len(entries)}")
        self._entries = {entry.filename: entry for entry in entries}
        self._left = MAX_PART_BYTES

    def _read(self, name: str) -> bytes:
        entry = self._entries.get(name)
        if entry is None:
            raise Malformed("file.damaged")
        if entry.flag_bits & 1:
            raise Malformed("file.encrypted")
        chunks: list[bytes] = []
        size = 0
        try:
            with self._zip.open(entry) as part:
                while chunk := part.read(_CHUNK):
                    size += len(chunk)
                    if size > self._left or (size > _RATIO_FROM and size > MAX_RATIO * entry.compress_size):
                        raise Malformed("file.bomb", part=shown(name))
                    chunks.append(chunk)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError):
            raise Malformed("file.damaged") from None
        self._left -= size
        return b"".join(chunks)

    def parse(self, name: str) -> "etree._Element":
        """Parse a part; no entity is resolved, nothing is fetched, and no document type is accepted."""
        data = self._read(name)
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
            remove_pis=True,
        )  # fmt: skip
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError, LookupError) as error:
            if b"<!DOCTYPE" in data[:4096]:
                raise Malformed("file.doctype", part=shown(name)) from None
            if "depth" in str(error).lower():
                raise Malformed("file.too_deep", limit=256) from None
            raise Malformed("file.damaged") from None
        about: Any = root.getroottree().docinfo
        if about.doctype:
            raise Malformed("file.doctype", part=shown(name))
        return root

    def relations(self, name: str) -> Iterator[tuple[str, str, bool]]:
        """Yield each relationship of a part: the last word of its type, its target, and whether that is outside."""
        folder, base = posixpath.split(name)
        path = posixpath.join(folder, "_rels", f"{base}.rels")
        if path not in self._entries:
            if not name:
                raise Malformed("file.not_word")
            return
        for relation in self.parse(path):
            kind = relation.get("Type", "").rpartition("/")[2]
            target = relation.get("Target", "")
            external = relation.get("TargetMode") == "External"
            if not external:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            yield kind, target, external
