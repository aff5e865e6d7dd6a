"""A text as a page for paper: masthead, provisions, languages side by side, brackets. `pdf_out` prints it.

All words are those of the text and of the caller; the module has none of its own, so that a page is in one language.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from comity.texts.document import Document
from comity.texts.edit import TITLE
from comity.texts.files.notes import Note
from comity.texts.provision import Provision
from comity.texts.rolling import Backing, Bracket, Outer, Rolled

# Written from right to left (CLDR), by primary language, and by script where a tag names it.
_RIGHT_TO_LEFT = {"ar", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"}
_RTL_SCRIPTS = {"Arab", "Hebr", "Syrc", "Thaa"}
# What stands for an option without words.
NO_TEXT = "—"

# What is proposed for a provision as a whole: that it go from where it stands, or that it come there.
_PARTING = {"deleted", "moved_away", "merged_away"}
_COMING = {"inserted", "moved_here", "split_off", "lost"}

_HEADINGS = {"section": "h2", "article": "h3"}
_COLUMNS = {2: "columns two", 3: "columns three"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a page says beside its text.

    `organisation` and `symbol` stand in the masthead, `meta` beneath the symbol, a line each (distribution, date,
    languages). `names` gives parties their names, where their ids are not enough, and `chair` is the chair's. `rolled`
    holds by language the rolling text (`rolling.roll`), which takes the place of that language's words; `tell` says in
    words what is proposed for a provision as a whole. `notes` follow the text.
    """

    organisation: str
    symbol: str
    meta: Sequence[str] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    chair: str = ""
    rolled: Mapping[str, Sequence[Rolled]] = field(default_factory=dict)
    tell: Callable[[Outer], str] = lambda outer: ""
    notes: Sequence[Note] = ()


@dataclass(frozen=True, slots=True)
class _Cell:
    """A provision in a language: what it is, and its words as HTML."""

    id: str
    kind: str
    number: str | None
    level: int
    words: str


def to_html(documents: Sequence[Document], sheet: Sheet) -> str:
    """Return a text in one, two or three languages as one page of HTML, without styles, scripts or addresses.

    Several languages stand in columns, in which what has the same identity stands in the same row; what the first
    language lacks follows what it follows in its own. Raises ValueError for no language, or more than three.
    """
    if not 1 <= len(documents) <= 3:
        raise ValueError(len(documents))
    columns = [_Column(document, sheet) for document in documents]
    body = _single(columns[0]) if len(columns) == 1 else _aligned(columns)
    return _page(documents[0].language, documents[0].title or sheet.symbol, _masthead(sheet) + body + _notes(sheet))


def _page(language: str, title: str, body: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="{escape(language)}" dir="{direction(language)}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title></head><body>{body}</body></html>"
    )


def _notes(sheet: Sheet) -> str:
    return "".join(_note(note) for note in sheet.notes)


@dataclass(frozen=True, slots=True)
class Statement:
    """What an office states, in one language: a heading, then paragraphs and tables of facts (label, value)."""

    language: str
    heading: str
    blocks: Sequence[str | Sequence[tuple[str, str]]]


def to_file(title: str, sheets: Sequence[tuple[Sheet, Document | Statement]]) -> str:
    """Return texts and statements one after the other, each on pages of its own and in its own language, as HTML."""
    bodies = []
    for sheet, what in sheets:
        own = _stated(what) if isinstance(what, Statement) else _single(_Column(what, sheet))
        bodies.append(
            f'<section class="sheet" lang="{escape(what.language)}" dir="{direction(what.language)}">'
            f"{_masthead(sheet)}{own}{_notes(sheet)}</section>"
        )
    return _page(sheets[0][1].language, title, "".join(bodies))


def _stated(statement: Statement) -> str:
    blocks = [
        f"<p>{escape(block)}</p>" if isinstance(block, str) else f'<table class="facts">{_rows(block)}</table>'
        for block in statement.blocks
    ]
    return f'<main class="statement"><h1>{escape(statement.heading)}</h1>{"".join(blocks)}</main>'


def _rows(facts: Sequence[tuple[str, str]]) -> str:
    return "".join(
        f'<tr><th>{escape(label)}</th><td dir="{_direction_of(value)}">{escape(value)}</td></tr>'
        for label, value in facts
    )


def direction(language: str) -> str:
    """Return "rtl" or "ltr", as the language is written."""
    primary, *others = language.split("-")
    if any(script in _RTL_SCRIPTS for script in others):
        return "rtl"
    named = any(len(part) == 4 and part.isalpha() for part in others)
    return "rtl" if primary in _RIGHT_TO_LEFT and not named else "ltr"


def _direction_of(words: str) -> str:
    """Return the direction of words in whatever language they are, by their first letter."""
    strong = (unicodedata.bidirectional(character) for character in words)
    return "rtl" if next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L" else "ltr"


def _masthead(sheet: Sheet) -> str:
    meta = "".join(f'<div dir="{_direction_of(line)}">{escape(line)}</div>' for line in sheet.meta)
    return (
        f'<table class="masthead"><tr><td class="organisation">{escape(sheet.organisation)}</td>'
        f'<td class="symbol" dir="ltr">{escape(sheet.symbol)}</td></tr>'
        f'<tr class="rule"><td></td><td></td></tr><tr><td></td><td class="meta">{meta}</td></tr></table>'
    )


def _note(note: Note) -> str:
    paragraphs = "".join(f'<p dir="{_direction_of(words)}">{escape(words)}</p>' for words in note.paragraphs)
    heading = f'<h2 dir="{_direction_of(note.heading)}">{escape(note.heading)}</h2>'
    return f'<section class="note">{heading}{paragraphs}</section>'


class _Column:
    """A language's provisions as cells, in the order of the text."""

    def __init__(self, document: Document, sheet: Sheet) -> None:
        self.language = document.language
        self.attributes = f'lang="{escape(document.language)}" dir="{direction(document.language)}"'
        self._sheet = sheet
        rolled = sheet.rolled.get(document.language)
        title, self.cells = escape(document.title), list(self._plain(document.provisions, 1))
        if rolled is not None:
            title = "".join(self._words(row) for row in rolled if row.provision == TITLE)
            self.cells = [self._roll(row) for row in rolled if row.provision != TITLE]
        self.title = f"<h1>{title}</h1>" if title else ""

    def _plain(self, provisions: Iterable[Provision], level: int) -> Iterator[_Cell]:
        for each in provisions:
            words = self._hold(escape(each.text), each.held)
            yield _Cell(each.id or "", each.kind, each.number, level, words)
            yield from self._plain(each.children, level + 1)

    def _roll(self, row: Rolled) -> _Cell:
        # A provision can have a row where it stands and one where it would go.
        own = row.status in ("current", "inserted")
        identity = row.provision if own else f"{row.status} {row.owner} {row.provision}"
        return _Cell(identity, row.kind, row.number, row.level, self._words(row))

    def _words(self, row: Rolled) -> str:
        """Set the words, and around them what is proposed for the provision as a whole."""
        words = self._hold(self._runs(row.runs), row.held)
        for outer in row.outer:
            told = " ".join([escape(self._sheet.tell(outer)), self._who(outer.backing)]).strip()
            if outer.what in _PARTING:
                words = _bracketed([words, f"{NO_TEXT} {told}"])
            elif outer.what in _COMING:
                words = _bracketed([f"{words} {told}".strip()])
            else:
                words = f"{words} {_bracketed([told])}"
        return words

    def _hold(self, words: str, held: Sequence[str]) -> str:
        """Set the words of those that alone hold them."""
        return _bracketed([f"{self._names(held)}{_sign(':')} {words}"]) if held else words

    def _runs(self, runs: Iterable[str | Bracket]) -> str:
        return "".join(escape(run) if isinstance(run, str) else self._bracket(run) for run in runs)

    def _bracket(self, bracket: Bracket) -> str:
        """Set the options one after the other, each with the names of who stands behind it."""
        options = []
        for option in bracket.options:
            words = self._runs(option.runs).strip() or NO_TEXT
            words = f'<span class="clash">{words}</span>' if option.is_clash else words
            options.append(f"{words} {self._who(option.backing)}".strip())
        # The spaces around options stand around the bracket.
        edges = [run for option in bracket.options for run in (option.runs[:1], option.runs[-1:])]
        before = any(isinstance(run, str) and run.startswith(" ") for first in edges[::2] for run in first)
        after = any(isinstance(run, str) and run.endswith(" ") for last in edges[1::2] for run in last)
        return " " * before + _bracketed(options) + " " * after

    def set(self) -> Iterator[str]:
        """Yield each provision as HTML; items, and what belongs to them, are set in by how deep their list is."""
        items = 0  # the level of the outermost open list, or 0
        for cell in self.cells:
            if cell.level < items or (cell.level == items and cell.kind != "item"):
                items = 0
            if cell.kind == "item":
                items = items or cell.level
            yield _set(cell, min(cell.level - items + 1, 4) if items else 0)

    def _who(self, backing: Backing) -> str:
        chair = [self._sheet.chair] if backing.is_chair and self._sheet.chair else []
        return self._names([*(chair or backing.parties), *backing.supporters])

    def _names(self, parties: Sequence[str]) -> str:
        names = ", ".join(self._sheet.names.get(party, party) for party in parties)
        return f'<bdi class="who">{escape(names)}</bdi>' if names else ""


def _bracketed(options: Iterable[str]) -> str:
    return _sign("[") + f" {_sign('/')} ".join(options) + _sign("]")


def _sign(sign: str) -> str:
    return f'<span class="bracket">{sign}</span>'


def _single(column: _Column) -> str:
    cells = "".join(column.set())
    return f'<main class="counted" {column.attributes}>{column.title}{cells}</main>'


def _aligned(columns: Sequence[_Column]) -> str:
    rows = [[column.title for column in columns]] if any(column.title for column in columns) else []
    found = [dict(zip((cell.id for cell in column.cells), column.set(), strict=True)) for column in columns]
    rows += [[cells.get(identity, "") for cells in found] for identity in _order(columns)]
    lines = []
    for row in rows:
        counted = [' class="counted"', *[""] * (len(columns) - 1)]
        cells = zip(row, columns, counted, strict=True)
        lines.append(
            "<tr>" + "".join(f"<td{mark} {col.attributes}>{words}</td>" for words, col, mark in cells) + "</tr>"
        )
    return f'<table class="{_COLUMNS[len(columns)]}">{"".join(lines)}</table>'


def _order(columns: Sequence[_Column]) -> list[str]:
    """Return all identities in the first language's order, each other one after what it follows in its own language."""
    after: dict[str, list[str]] = {"": [], **{cell.id: [] for cell in columns[0].cells}}
    placed = set(after)
    for column in columns[1:]:
        last = ""
        for cell in column.cells:
            if cell.id in after:
                last = cell.id
            elif cell.id not in placed:
                placed.add(cell.id)
                after[last].append(cell.id)
    return [identity for first, others in after.items() for identity in (first, *others) if identity]


def _set(cell: _Cell, indent: int) -> str:
    tag = _HEADINGS.get(cell.kind, "p")
    number = f'<span class="number">{escape(cell.number)}</span> ' if cell.number else ""
    words = f'<span class="words">{cell.words}</span>' if cell.words else ""
    return f'<{tag} class="{cell.kind} indent{indent}">{number}{words}</{tag}>'
