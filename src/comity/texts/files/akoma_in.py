"""Reading back what `akoma` writes: the same text, with the same identities.

A file of others is read as far as it is arranged alike; what has no identity of Comity's gets a new one.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable

from lxml import etree

from comity.core.errors import Malformed, shown
from comity.texts.document import Document, format_document, new_provision_id, parse_document
from comity.texts.files.akoma import ALPHA3, NAMESPACE, TAGS
from comity.texts.provision import KINDS, Provision

MAX_AKOMA_BYTES = 32 * 1024 * 1024

_KINDS = {tag: kind for kind, tag in TAGS.items()} | {"item": "item", "recital": "paragraph"}
_LANGUAGES = {code: language for language, code in ALPHA3.items()}
_IDENTITY = re.compile(r"p-[0-9a-z]{10}").fullmatch


def read_akoma(data: bytes, *, language: str | None = None, new_id: Callable[[], str] = new_provision_id) -> Document:
    """Return the text of an Akoma Ntoso file; `language` (BCP 47) is more exact than the file's three letters.

    Raises Malformed: `file.too_large`, `file.damaged`, `file.akoma` (found: what is there instead of such a text), and
    as `parse_document` does.
    """
    if len(data) > MAX_AKOMA_BYTES:
        raise Malformed("file.too_large", size=len(data), limit=MAX_AKOMA_BYTES)
    root = _parse(data)
    texts = [each for each in root if each.find(_q("mainBody")) is not None] if root.tag == _q("akomaNtoso") else []
    if len(texts) != 1:
        raise Malformed("file.akoma", found=shown(etree.QName(root).localname))
    reader = _Reader(new_id)
    found = texts[0].find(f"{_q('meta')}/{_q('identification')}/{_q('FRBRExpression')}/{_q('FRBRlanguage')}")
    code = found.get("language", "und") if found is not None else "und"
    title = texts[0].find(f"{_q('preface')}//{_q('docTitle')}")
    provisions = tuple(reader.parts(texts[0]))
    document = Document(language or _LANGUAGES.get(code, code), _words(title), provisions)
    return parse_document(format_document(document))


def _parse(data: bytes) -> "etree._Element":
    """Parse without entities, external ones or others, and without anything fetched."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Malformed("file.akoma", found="DOCTYPE")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise Malformed("file.damaged") from None


def _q(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _words(element: "etree._Element | None") -> str:
    if element is None:
        return ""
    return unicodedata.normalize("NFC", " ".join("".join(map(str, element.itertext())).split()))


class _Reader:
    """Makes provisions of elements."""

    def __init__(self, new_id: Callable[[], str]) -> None:
        self._new_id = new_id

    def parts(self, text: "etree._Element") -> Iterable[Provision]:
        """Yield the provisions of preface, preamble, body and conclusions."""
        for part in text:
            name = etree.QName(part).localname
            if name == "preface":
                yield from self._paragraphs(part)[1]
            elif name == "preamble":
                yield self._provision("opening", part)
            elif name == "mainBody":
                yield from self._children(part)
            elif name == "conclusions":
                words, notes = self._paragraphs(part)
                yield self._make("closing", part, words, notes)

    def _paragraphs(self, part: "etree._Element") -> tuple[str, tuple[Provision, ...]]:
        """Return the part's own words, and the paragraphs that have identities of their own."""
        own = [each for each in part if each.get("wId")]
        words = " ".join(_words(each) for each in part if not each.get("wId"))
        return words, tuple(self._make("paragraph", each, _words(each), ()) for each in own)

    def _provision(self, kind: str, element: "etree._Element") -> Provision:
        """Return a provision: its words stand in its heading, its introduction, its content, or a paragraph."""
        bearers = ("heading", "p", "intro", "content")
        words = " ".join(_words(each) for each in element if etree.QName(each).localname in bearers)
        return self._make(kind, element, " ".join(words.split()), tuple(self._children(element)))

    def _children(self, element: "etree._Element") -> Iterable[Provision]:
        for each in element:
            name = etree.QName(each).localname
            if name in ("recitals", "blockList"):
                yield from self._children(each)
            elif name == "hcontainer":
                yield self._provision(each.get("name", ""), each)
            elif name in _KINDS:
                kind = each.get("class", "")
                yield self._provision(kind if kind in KINDS else _KINDS[name], each)

    def _make(self, kind: str, element: "etree._Element", words: str, children: tuple[Provision, ...]) -> Provision:
        identity = element.get("wId", "")
        number = _words(element.find(_q("num"))) or None
        return Provision(kind, number, words, children, identity if _IDENTITY(identity) else self._new_id())
