"""Reading HTML: headings, paragraphs, lists and tables into provisions. Nothing is executed, and nothing fetched.

Only words are taken. Scripts, styles, comments and attributes are passed over; what a reader of the page would see and
a text leaves out (navigation, the words of a form) is listed as dropped.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree

from comity.core.errors import Malformed, shown
from comity.texts.decoding import Doubt, UnreadableText, decode_text
from comity.texts.layout import Block
from comity.texts.marks import Heading, Mark, is_annex, parse_heading, parse_mark
from comity.texts.reading import Reading, build_reading

MAX_HTML_BYTES = 32 * 1024 * 1024

_LEVELS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = {
    *_LEVELS, "html", "body", "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "section", "article", "main", "header",
    "footer", "aside", "blockquote", "pre", "center", "address", "figure", "figcaption", "hr", "form", "fieldset",
    "details", "summary", "table", "caption", "thead", "tbody", "tfoot", "colgroup", "td", "th",
}  # fmt: skip
# What is not words at all, and what is words but none of the text.
_SILENT = {
    "head", "script", "style", "template", "noscript", "svg", "math", "object", "iframe", "canvas", "audio", "video",
}  # fmt: skip
_LEFT_OUT = {"nav", "button", "select", "textarea", "label", "menu", "datalist"}

# Encodings that pages name, read as browsers read them: what replaced an older standard is taken for it.
_ENCODINGS = {
    "utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "cp1252", "ascii": "cp1252", "iso-8859-1": "cp1252",
    "latin1": "cp1252", "windows-1252": "cp1252", "cp1252": "cp1252", "windows-1250": "cp1250",
    "windows-1251": "cp1251", "cp1251": "cp1251", "windows-1253": "cp1253", "windows-1254": "cp1254",
    "windows-1255": "cp1255", "windows-1256": "cp1256", "windows-1257": "cp1257", "windows-1258": "cp1258",
    "iso-8859-2": "iso8859-2", "iso-8859-5": "iso8859-5", "iso-8859-6": "iso8859-6", "iso-8859-7": "iso8859-7",
    "iso-8859-8": "iso8859-8", "iso-8859-9": "cp1254", "iso-8859-15": "iso8859-15", "koi8-r": "koi8-r",
    "koi8-u": "koi8-u", "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs",
    "shift_jis": "cp932", "euc-jp": "euc-jp", "euc-kr": "cp949", "macintosh": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic", "ibm866": "cp866",
}  # fmt: skip
_CHARSET = re.compile(rb"<meta\s[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def read_html(data: bytes) -> Reading:
    """Read a page's words into provisions, in time linear in the page.

    Headings become sections, or what their labels say; items of lists are numbered as a browser shows them; the cells
    of a table's row follow each other. Doubts and errors name lines of the page. Raises Malformed (`file.too_large`,
    `file.too_deep`, `file.encoding`) and UnreadableText.
    """
    if len(data) > MAX_HTML_BYTES:
        raise Malformed("file.too_large", size=len(data), limit=MAX_HTML_BYTES)
    page = _Page(_parse(_decode(data)))
    found, doubts = _clean(page.blocks)
    left_out = [Doubt("left_out", words.line, words.text[:80]) for words in page.left_out]
    return build_reading(_labelled(found), [*doubts, *page.doubts, *left_out], [words.text for words in page.left_out])


def _decode(data: bytes) -> str:
    """Decode as the page says; what says nothing is read as UTF-8, or refused."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        name = "utf-16"
    elif data.startswith(b"\xef\xbb\xbf") or not (found := _CHARSET.search(data[:4096])):
        name = "utf-8-sig"
    else:
        said = found[1].decode("ascii", "replace").lower()
        name = _ENCODINGS.get(said, "")
        if not name:
            raise Malformed("file.encoding", encoding=shown(said), byte=found.start(1))
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        raise Malformed("file.encoding", encoding=name.removesuffix("-sig"), byte=error.start) from None


def _parse(page: str) -> "etree._Element":
    """Parse as browsers do, mending what is not well-formed; what the parser's own limits cut off is refused."""
    parser = etree.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    # Surrogates and null characters would end the page for the parser, and with it the words that follow.
    root = etree.fromstring(re.sub("[\x00\ud800-\udfff]", "\ufffd", page), parser) if page.strip() else None
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise Malformed("file.too_deep", limit=256)
    if root is None:
        raise UnreadableText("text.empty")
    return root


@dataclass(frozen=True, slots=True)
class _Words:
    """A block of the page: its words, the line where it begins, its heading's level, and its label as an item."""

    line: int
    text: str
    level: int = 0
    item: Mark | None = None


def _all_words(element: "etree._Element") -> str:
    return " ".join(" ".join(str(text) for text in element.itertext()).split())


def _line(element: "etree._Element") -> int:
    line: Any = element.sourceline
    return int(line or 1)


class _Page:
    """Collects the blocks of a page. The tree is less deep than 256, which the parser sees to."""

    def __init__(self, root: "etree._Element") -> None:
        self.blocks: list[_Words] = []
        self.left_out: list[_Words] = []
        self.doubts: list[Doubt] = []
        self._pieces: list[str] = []
        self._line = 1
        self._level = 0
        self._item: Mark | None = None
        self._lists = 0
        self._visit(root)
        self._end_block()

    def _visit(self, element: "etree._Element") -> None:
        tag = element.tag
        if tag in _LEFT_OUT:
            if words := _all_words(element):
                self.left_out.append(_Words(_line(element), words))
        elif tag == "br":
            self._pieces.append("\n")
        elif tag == "tr":
            self._visit_row(element)
        elif tag in ("ul", "ol"):
            self._visit_list(element)
        elif tag in _BLOCKS:
            self._visit_block(element)
        elif tag not in _SILENT:
            self._visit_children(element)

    def _visit_children(self, element: "etree._Element") -> None:
        self._take(element.text, element)
        for child in element:
            self._visit(child)
            self._take(child.tail, child)

    def _take(self, words: str | None, element: "etree._Element") -> None:
        if words and not words.isspace() and not self._pieces:
            self._line = _line(element)
        if words and (self._pieces or not words.isspace()):
            self._pieces.append(words)

    def _end_block(self) -> None:
        """End the block that is being read, if it has any words; an item's label goes to its first block."""
        text = " ".join("".join(self._pieces).split())
        self._pieces.clear()
        if text:
            self.blocks.append(_Words(self._line, text, self._level, self._item))
            self._item = None

    def _visit_block(self, element: "etree._Element") -> None:
        self._end_block()
        if element.tag == "table":
            self.doubts.append(Doubt("table", _line(element), _all_words(element)[:80]))
        outer, self._level = self._level, _LEVELS.get(element.tag, self._level)
        self._visit_children(element)
        self._end_block()
        self._level = outer

    def _visit_list(self, element: "etree._Element") -> None:
        self._end_block()
        self._lists += 1
        labels = _labels(element, self._lists)
        for child in element:
            if child.tag == "li":
                self._item = next(labels)
                self._visit_block(child)
                self._item = None
            else:
                self._visit(child)
            self._take(child.tail, child)
        self._lists -= 1
        self._end_block()

    def _visit_row(self, row: "etree._Element") -> None:
        """Read a row as one block, or, from the first cell with several blocks on, as a block for each of its own.

        So a table that only sets "(a)" before its words is read as the item that it shows.
        """
        self._end_block()
        whole = self.blocks
        blocks: list[_Words] = []
        self._take(row.text, row)
        for cell in row:
            self.blocks = []
            self._visit_block(cell) if cell.tag in ("td", "th") else self._visit(cell)
            self._take(cell.tail, cell)
            self._end_block()
            found = self.blocks
            if len(blocks) == 1 and found and not found[0].item:
                blocks[0] = replace(blocks[0], text=f"{blocks[0].text} {found.pop(0).text}")
            blocks += found
        self.blocks = [*whole, *blocks]


def _labels(element: "etree._Element", depth: int) -> Iterator[Mark]:
    """Yield the labels that a browser shows before a list's items."""
    style = element.get("type", "1") if element.tag == "ol" else "•"
    style = style if style in ("1", "a", "A", "i", "I", "•") else "1"
    items = [child for child in element if child.tag == "li"]
    step = -1 if element.get("reversed") is not None else 1
    number = _whole(element.get("start"), len(items) if step < 0 else 1)
    kind = "paragraph" if depth == 1 and style == "1" else "item"
    for item in items:
        number = _whole(item.get("value"), number)
        label, value = ("•", None) if style == "•" else (_ordinal(number, style) + ".", number)
        # A series of its own: what the page's words number otherwise is not continued by a list, nor continues it.
        yield Mark(kind, label, "", ((f"<{style}>{depth}", value),))
        number += step


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"\s*-?\d{1,6}\s*", text, re.ASCII) else otherwise


def _ordinal(number: int, style: str) -> str:
    """Return the number as the list's style writes it; what the style cannot write is a figure, as in a browser."""
    if style in "aA" and number > 0:
        letters = ""
        while number:
            number, last = divmod(number - 1, 26)
            letters = chr(ord("a") + last) + letters
        return letters.upper() if style == "A" else letters
    if style in "iI" and 0 < number < 400:
        roman = ""
        for value, sign in _ROMAN:
            roman += number // value * sign
            number %= value
        return roman.upper() if style == "I" else roman
    return str(number)


def _clean(blocks: list[_Words]) -> tuple[list[_Words], list[Doubt]]:
    """Put the words through what every text goes through; lines of doubts and errors become those of the page."""
    try:
        text, doubts = decode_text("\n".join(block.text for block in blocks).encode())
    except UnreadableText as error:
        if "line" in error.facts:
            error.facts["line"] = blocks[error.facts["line"] - 1].line
        raise
    cleaned = [
        replace(block, text=" ".join(line.split())) for block, line in zip(blocks, text.split("\n"), strict=True)
    ]
    doubts = [replace(doubt, line=blocks[doubt.line - 1].line) for doubt in doubts]
    return [block for block in cleaned if block.text], doubts


def _labelled(blocks: Iterable[_Words]) -> list[Block]:
    """Return the blocks with what the page says of them; the first heading, before all words, is the title."""
    found: list[Block] = []
    headings = _Headings()
    for block in blocks:
        label: Heading | Mark | None = None
        if block.level and found:
            label = headings.label(block, found[-1].label)
        elif block.item and not parse_mark(block.text):
            # Where the words bring their own label, the list's is not shown.
            label = replace(block.item, rest=block.text)
        found.append(Block(block.text, block.line, False, label))
    return found


class _Headings:
    """Ranks a page's headings by their levels; articles, and what is within them, below all sections."""

    def __init__(self) -> None:
        self._article = 6
        self._last = 0

    def label(self, block: _Words, before: Heading | Mark | None) -> Heading | None:
        """Return what the heading is, or None if it is the title of the numbered heading right before it."""
        named = isinstance(before, Heading) and bool(before.label) and not before.rest
        last, self._last = self._last, block.level
        known = parse_heading(block.text)
        if known and is_annex(known):
            return known
        if known and known.kind == "article":
            self._article = block.level
            return replace(known, rank=10 + block.level)
        if known:
            return replace(known, rank=block.level, series=())
        if named and last == block.level:
            return None
        return Heading("section", "", block.text, block.level + (10 if block.level > self._article else 0))
