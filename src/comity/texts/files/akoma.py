"""A text as Akoma Ntoso 3.0, the OASIS standard for legal documents, named and arranged as the AKN4UN profile does.

Each provision bears an `eId`, which follows its number, and a `wId`, its identity that lasts; the file is one
expression (a language at a date) of one work. What the profile has no element for is an `hcontainer` with its kind.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from lxml import etree

from comity.texts.document import Document
from comity.texts.files.notes import Note
from comity.texts.provision import Provision

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"

# ISO 639-2 (terminological) of the languages that have a two-letter code and are written in such organisations.
ALPHA3 = {
    "ar": "ara", "az": "aze", "be": "bel", "bn": "ben", "de": "deu", "en": "eng", "es": "spa", "fa": "fas", "fr": "fra",
    "hi": "hin", "hy": "hye", "id": "ind", "it": "ita", "ja": "jpn", "ka": "kat", "kk": "kaz", "ko": "kor", "ky": "kir",
    "mn": "mon", "ms": "msa", "my": "mya", "ne": "nep", "ps": "pus", "pt": "por", "ru": "rus", "si": "sin", "sw": "swa",
    "ta": "tam", "tg": "tgk", "th": "tha", "tk": "tuk", "tr": "tur", "ug": "uig", "uk": "ukr", "ur": "urd", "uz": "uzb",
    "vi": "vie", "zh": "zho",
}  # fmt: skip
TAGS = {"section": "section", "article": "article", "paragraph": "paragraph", "item": "point"}
_PREFIXES = {**TAGS, "section": "sec", "article": "art", "paragraph": "para", "recital": "rec"}
# Noncharacters, which a text may hold and XML may not.
_UNWRITABLE = {0xFFFE: "\ufffd", 0xFFFF: "\ufffd"}


_NAMESPACES: Any = {None: NAMESPACE}


class _Elements:
    """Makes elements by name: `E.p("words")`, `E.num({"class": "x"}, "1.")`, `E.mainBody(*children)`."""

    def __call__(
        self, tag: str, *content: "dict[str, str] | str | etree._Element", **attributes: str
    ) -> "etree._Element":
        element = etree.Element(f"{{{NAMESPACE}}}{tag}", attributes, nsmap=_NAMESPACES)
        for each in content:
            if isinstance(each, dict):
                for name, value in each.items():
                    element.set(name, value)
            elif isinstance(each, str):
                element.text = each
            else:
                element.append(each)
        return element

    def __getattr__(self, tag: str) -> "Callable[..., etree._Element]":
        return partial(self, tag)


E = _Elements()


def write_akoma(
    document: Document,
    *,
    organisation: str,
    symbol: str,
    day: date,
    others: Sequence[str] = (),
    kind: str = "declaration",
    notes: Sequence[Note] = (),
) -> bytes:
    """Return the text in its language as a file that is valid against akomantoso30.xsd.

    `day` is the date of the work and of this expression, `others` are the languages in which it exists too, `kind` is
    what it calls itself (declaration, decision, ...). Who alone holds a provision is not written: Akoma Ntoso is for
    texts that are agreed. `notes`, such as positions that travel with the text, stand in its metadata, not in its
    words.
    """
    writer = _Writer()
    front, opening, rest, closing = _divide(document.provisions)
    body = [writer.hierarchy(each, "") for each in rest]
    parts = [
        _meta(document, organisation, symbol, day, others, notes),
        E.preface({"eId": "preface"}, *_title(document, symbol), *writer.plain("preface", front)),
        writer.preamble(opening) if opening else None,
        E.mainBody({"eId": "body"}, *body or [E.p()]),
        writer.conclusions(closing) if closing else None,
    ]
    statement = E.statement({"name": _slug(kind)}, *[part for part in parts if part is not None])
    data: bytes = etree.tostring(E.akomaNtoso(statement), xml_declaration=True, encoding="UTF-8", pretty_print=False)
    return data


def _divide(
    provisions: Sequence[Provision],
) -> tuple[Sequence[Provision], Provision | None, Sequence[Provision], Provision | None]:
    """Return what precedes the opening, the opening, the body and the closing, as far as each stands in its place."""
    closing = provisions[-1] if provisions and _is_bare(provisions[-1], "closing") else None
    if closing and not all(map(_is_plain, closing.children)):
        closing = None
    body = provisions[:-1] if closing else provisions
    at = next((n for n, each in enumerate(body) if not _is_plain(each)), len(body))
    if at < len(body) and _is_bare(body[at], "opening"):
        return body[:at], body[at], body[at + 1 :], closing
    return (), None, body, closing


def _is_bare(provision: Provision, kind: str) -> bool:
    return provision.kind == kind and provision.number is None


def _is_plain(provision: Provision) -> bool:
    return _is_bare(provision, "paragraph") and not provision.children


def _title(document: Document, symbol: str) -> "list[etree._Element]":
    number = [E.p(E.docNumber(_clean(symbol)))] if symbol else []
    return [*number, E.p(E.docTitle(_clean(document.title)))]


def _clean(words: str) -> str:
    return words.translate(_UNWRITABLE)


def _slug(words: str) -> str:
    """Return the words as one segment of an address (an IRI: other scripts than Latin stay)."""
    return re.sub(r"[\W_]+", "-", words.casefold()).strip("-") or "unnamed"


def language_code(language: str) -> str:
    """Return the language's three letters (ISO 639-2), or the tag itself where it has none that is known here."""
    return ALPHA3.get(language.split("-")[0], language)


def _meta(
    document: Document, organisation: str, symbol: str, day: date, others: Sequence[str], notes: Sequence[Note]
) -> "etree._Element":
    issuer, on = _slug(organisation), day.isoformat()
    work = f"/akn/{issuer}/statement/{on}/{_slug(symbol)}"
    language = language_code(document.language)
    expression = f"{work}/{language}@{on}"
    references = [
        E.TLCOrganization(eId="issuer", href=f"/ontology/organization/{issuer}", showAs=_clean(organisation)),
        *[_other(work, code, on) for code in dict.fromkeys(map(language_code, others)) if code != language],
    ]
    return E.meta(
        E.identification(
            {"source": "#issuer"},
            E.FRBRWork(
                *_names(work, on, "adoption"),
                E.FRBRcountry(value=issuer),
                E.FRBRnumber(value=_clean(symbol) or "unnumbered"),
            ),
            E.FRBRExpression(*_names(expression, on, "language version"), E.FRBRlanguage(language=language)),
            E.FRBRManifestation(*_names(expression, on, "XML", ".xml"), E.FRBRformat(value="application/akn+xml")),
        ),
        E.references({"source": "#issuer"}, *references),
        *([E.notes({"source": "#issuer"}, *map(_note, range(1, len(notes) + 1), notes))] if notes else []),
    )


def _note(number: int, note: Note) -> "etree._Element":
    lines = [note.heading, *note.paragraphs]
    return E.note({"eId": f"note_{number}"}, *[E.p(_clean(line)) for line in lines])


def _names(address: str, on: str, what: str, ending: str = "") -> "list[etree._Element]":
    return [
        E.FRBRthis(value=f"{address}/!main{ending}"),
        E.FRBRuri(value=f"{address}{ending}"),
        E.FRBRdate(date=on, name=what),
        E.FRBRauthor(href="#issuer"),
    ]


def _other(work: str, code: str, on: str) -> "etree._Element":
    return E.TLCReference(eId=f"language-{code}", name="expression", href=f"{work}/{code}@{on}", showAs=code)


class _Writer:
    """Writes provisions, and gives each an eId that no other has."""

    def __init__(self) -> None:
        self._used: dict[str, int] = {"body": 1, "preface": 1, "preamble": 1, "conclusions": 1, "recitals": 1}

    def preamble(self, opening: Provision) -> "etree._Element":
        """Write the opening: its words, then its paragraphs as recitals."""
        words = [E.p(_clean(opening.text))] if opening.text or not opening.children else []
        recitals = [self._item("recital", child, "recitals") for child in opening.children]
        return E.preamble(
            _ids("preamble", opening), *words, *([E.recitals({"eId": "recitals"}, *recitals)] if recitals else [])
        )

    def conclusions(self, closing: Provision) -> "etree._Element":
        """Write the closing: its words, then notes and signatures."""
        words = E.p(_clean(closing.text))
        return E.conclusions(_ids("conclusions", closing), words, *self.plain("conclusions", closing.children))

    def plain(self, parent: str, provisions: Sequence[Provision]) -> "list[etree._Element]":
        """Write paragraphs that have neither numbers nor anything beneath them."""
        counted = enumerate(provisions, 1)
        return [E.p(_ids(self._eid(parent, "p", n), each), _clean(each.text)) for n, each in counted]

    def hierarchy(self, provision: Provision, parent: str, ordinal: int = 1) -> "etree._Element":
        """Write a provision and what stands beneath it; a heading's words are its heading."""
        tag = TAGS.get(provision.kind, "hcontainer")
        eid = self._eid(parent, tag, ordinal, provision.number)
        attributes = _ids(eid, provision) | ({"name": provision.kind} if tag == "hcontainer" else {})
        children = [self.hierarchy(child, eid, n) for n, child in _counted(provision)]
        words = _clean(provision.text)
        number = [E.num(_clean(provision.number))] if provision.number else []
        if tag in ("section", "article"):
            content = [*([E.heading(words)] if words else []), *children]
        elif children:
            content = [*([E.intro(E.p(words))] if words else []), *children]
        else:
            content = [E.content(E.p(words))]
        return E(tag, attributes, *number, *content)

    def _item(self, tag: str, provision: Provision, parent: str, ordinal: int = 1) -> "etree._Element":
        """Write a paragraph of the opening; what stands beneath it is a list."""
        eid = self._eid(parent, tag, ordinal, provision.number)
        usual = "paragraph" if tag == "recital" else "item"
        attributes = _ids(eid, provision) | ({"class": provision.kind} if provision.kind != usual else {})
        number = [E.num(_clean(provision.number))] if provision.number else []
        items = [self._item("item", child, eid, n) for n, child in _counted(provision)]
        beneath = [E.blockList({"eId": self._eid(eid, "list", 1)}, *items)] if items else []
        return E(tag, attributes, *number, E.p(_clean(provision.text)), *beneath)

    def _eid(self, parent: str, tag: str, ordinal: int, number: str | None = None) -> str:
        """Return the place's name in AKN's naming convention; a name that is taken gets a counter."""
        label = re.sub(r"[\W_]+", "-", (number or "").split(" ")[-1].casefold()).strip("-") or str(ordinal)
        name = f"{parent}__" * bool(parent) + f"{_PREFIXES.get(tag, tag)}_{label}"
        taken = self._used.get(name, 0)
        self._used[name] = taken + 1
        return f"{name}.{taken + 1}" if taken else name


def _ids(eid: str, provision: Provision) -> dict[str, str]:
    return {"eId": eid, **({"wId": provision.id} if provision.id else {})}


def _counted(provision: Provision) -> enumerate[Provision]:
    return enumerate(provision.children, 1)
