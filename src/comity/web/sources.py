"""What the two documents say that Comity was read from, and what runs each statement of it.

`sources.toml` is the one place where this is written down. Pages show it in the margin of the paraphrased Declaration;
`python -m comity.web.sources` writes it as docs/reading-the-sources.md. Both documents are only ever paraphrased here.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import click

from comity.core.errors import ComityError

LANGUAGES = ("en", "ru")
DECLARATION = "declaration"
BUILT = "built"
NOT_BUILT = "not-built-yet"
CONTEXT = "context"
INFERRED = "inferred"
# Packages that the design names and that do not exist yet; only a mechanism that is not built may stand in one.
PLANNED = ("consultations", "exchange", "programmes", "watch")
DOCUMENTATION = "docs/reading-the-sources.md"

_ID = re.compile(r"[a-z][a-z-]{1,40}").fullmatch
_PLACE = re.compile(r"title|opening|closing|(I|II|III|IV)\.[1-9]|[1-9]").fullmatch
_GAP = re.compile(r"\n(?:\s*\n)+")
_NUMERAL = re.compile(r"[IVX]+").fullmatch
_TYPES: dict[type, set[str]] = {
    str: {"id", "package", "page", "test", "language", "place", "mechanism", "status", "note", "beside"},
    int: {"sentence", "sentences"},
    list: {"mechanisms", "documents", "disagreements", "paragraphs", "statements", "between"},
}


class SourcesInvalid(ComityError):
    """sources.toml or a paraphrase is not in its form; `facts` say where, and what is wrong."""


@dataclass(frozen=True, slots=True)
class Mechanism:
    """What carries out statements: a package, and, once it runs, the page that shows it and the test that proves it.

    `page` is a path of the software; `test` is a path from the repository's root, with `::` and a function if named.
    """

    id: str
    package: str
    words: Mapping[str, str]
    page: str | None
    test: str | None

    @property
    def built(self) -> bool:
        """Whether it runs: if so, it has a page and a test, and neither otherwise."""
        return self.page is not None


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that a sentence of a document says, in our own words.

    `id` is document, place and sentence, with a letter where a sentence says several things: `declaration.II.6.1a`.
    `paragraph` is the paragraph of the paraphrased Declaration in whose margin it stands, such as `II.6`; None for
    what another document says and the Declaration does not.
    """

    id: str
    sentence: int
    words: Mapping[str, str]
    mechanism: Mechanism | None
    status: str
    note: str | None
    paragraph: str | None


@dataclass(frozen=True, slots=True)
class SourceParagraph:
    """A paragraph of a document: its place, how many sentences it has, and what they state."""

    place: str
    sentences: int
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was read, and the language in which it was read (BCP 47)."""

    id: str
    language: str
    names: Mapping[str, str]
    paragraphs: tuple[SourceParagraph, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Where the documents say different things: which statements, and how the organisation's own record decides."""

    words: Mapping[str, str]
    settled: Mapping[str, str]
    between: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything that sources.toml says."""

    mechanisms: tuple[Mechanism, ...]
    documents: tuple[Document, ...]
    disagreements: tuple[Disagreement, ...]

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All statements, in the order of the documents."""
        paragraphs = [paragraph for document in self.documents for paragraph in document.paragraphs]
        return tuple(statement for paragraph in paragraphs for statement in paragraph.statements)

    def beside(self, paragraph: str) -> tuple[Statement, ...]:
        """Return what stands in the margin of the paraphrased Declaration's paragraph, such as `II.6`."""
        return tuple(statement for statement in self.statements if statement.paragraph == paragraph)


@dataclass(frozen=True, slots=True)
class Paraphrase:
    """The Declaration in our own words: its title, and its paragraphs by place, in the order of the text."""

    title: str
    paragraphs: Mapping[str, str]


@cache
def load_sources() -> Sources:
    """Read sources.toml; raises SourcesInvalid, with the place, for anything missing, unknown or contradictory."""
    text = resources.files("comity.web").joinpath("sources.toml").read_text(encoding="utf-8")
    return parse_sources(tomllib.loads(text))


@cache
def load_paraphrase(language: str) -> Paraphrase:
    """Read the paraphrased Declaration in `en` or `ru`; raises SourcesInvalid for another language."""
    if language not in LANGUAGES:
        raise SourcesInvalid("sources.language", found=language, known=list(LANGUAGES))
    name = f"declaration_2006.{language}.txt"
    return parse_paraphrase(resources.files("comity.web").joinpath(name).read_text(encoding="utf-8"))


def parse_paraphrase(text: str) -> Paraphrase:
    """Read plain text: title, opening, sections under Roman numerals alone on a line, and a last paragraph that closes.

    Lines of a paragraph are joined by spaces; blank lines divide paragraphs.
    """
    title, *blocks = (" ".join(block.split()) for block in _GAP.split(text.strip()))
    if len(blocks) < 2:
        raise SourcesInvalid("sources.paraphrase", found=title[:60])
    opening, *blocks, closing = blocks
    paragraphs, section, number = {"opening": opening}, "", 0
    for block in blocks:
        if _NUMERAL(block):
            section, number = block, 0
        elif not section:
            raise SourcesInvalid("sources.paraphrase", found=block[:60])
        else:
            number += 1
            paragraphs[f"{section}.{number}"] = block
    return Paraphrase(title, paragraphs | {"closing": closing})


# ---------------------------------------------------------------- parsing sources.toml


def parse_sources(value: Mapping[str, Any]) -> Sources:
    """Parse the value of sources.toml strictly; raises SourcesInvalid."""
    _check_keys(value, "the file", {"mechanisms", "documents", "disagreements"})
    mechanisms = tuple(_parse_mechanism(row, f"mechanisms[{at}]") for at, row in enumerate(value["mechanisms"]))
    known = {mechanism.id: mechanism for mechanism in mechanisms}
    if len(known) != len(mechanisms):
        raise SourcesInvalid("sources.twice", where="mechanisms")
    documents = tuple(_parse_document(row, known) for row in value["documents"])
    disagreements = tuple(_parse_disagreement(row) for row in value["disagreements"])
    sources = Sources(mechanisms, documents, disagreements)
    _check_references(sources)
    return sources


def _check_references(sources: Sources) -> None:
    ids = [statement.id for statement in sources.statements]
    named = [statement for disagreement in sources.disagreements for statement in disagreement.between]
    for unknown in set(named) - set(ids):
        raise SourcesInvalid("sources.unknown_statement", found=unknown)
    used = {statement.mechanism.id for statement in sources.statements if statement.mechanism}
    for mechanism in sources.mechanisms:
        if mechanism.id not in used:
            raise SourcesInvalid("sources.mechanism_unused", found=mechanism.id)


def _parse_mechanism(row: Mapping[str, Any], where: str) -> Mechanism:
    required = {"id", "package", "words"}
    if "status" in row:
        _check_keys(row, where, required | {"status"})
        if row["status"] != NOT_BUILT:
            raise SourcesInvalid("sources.status", where=where, found=row["status"])
    else:
        _check_keys(row, where, required | {"page", "test"})
    if not _ID(row["id"]):
        raise SourcesInvalid("sources.id", where=where, found=row["id"])
    page, test = row.get("page"), row.get("test")
    if page is not None and not page.startswith("/"):
        raise SourcesInvalid("sources.page", where=where, found=page)
    return Mechanism(row["id"], row["package"], _parse_words(row["words"], f"{where}.words"), page, test)


def _parse_document(row: Mapping[str, Any], mechanisms: Mapping[str, Mechanism]) -> Document:
    name = str(row.get("id"))
    _check_keys(row, name, {"id", "language", "names", "paragraphs"})
    paragraphs = tuple(_parse_paragraph(paragraph, name, mechanisms) for paragraph in row["paragraphs"])
    if len({paragraph.place for paragraph in paragraphs}) != len(paragraphs):
        raise SourcesInvalid("sources.twice", where=name)
    return Document(name, row["language"], _parse_words(row["names"], f"{name}.names"), paragraphs)


def _parse_paragraph(row: Mapping[str, Any], document: str, mechanisms: Mapping[str, Mechanism]) -> SourceParagraph:
    where = f"{document}.{row.get('place')}"
    _check_keys(row, where, {"place", "sentences", "statements"})
    if not _PLACE(row["place"]):
        raise SourcesInvalid("sources.place", where=where)
    for statement in row["statements"]:
        _check_keys(statement, where, {"sentence", "words"}, {"mechanism", "status", "note", "beside"})
    numbers = [statement["sentence"] for statement in row["statements"]]
    if sorted(set(numbers)) != list(range(1, row["sentences"] + 1)) or numbers != sorted(numbers):
        raise SourcesInvalid("sources.sentences", where=where, found=numbers, expected=row["sentences"])
    statements = []
    for at, (number, statement) in enumerate(zip(numbers, row["statements"], strict=True)):
        # Several statements of one sentence are told apart by letters: II.6.1a, II.6.1b.
        letter = chr(ord("a") + at - numbers.index(number)) if numbers.count(number) > 1 else ""
        statements.append(_parse_statement(statement, f"{where}.{number}{letter}", document, row["place"], mechanisms))
    return SourceParagraph(row["place"], row["sentences"], tuple(statements))


def _parse_statement(
    row: Mapping[str, Any], name: str, document: str, place: str, mechanisms: Mapping[str, Mechanism]
) -> Statement:
    status, mechanism = row.get("status"), mechanisms.get(row.get("mechanism", ""))
    # Context needs no mechanism and has none; an inference says in its note what was added, and nothing else has one.
    known = status in (None, CONTEXT, INFERRED)
    if not known or (status == CONTEXT) == ("mechanism" in row) or (status == INFERRED) != ("note" in row):
        raise SourcesInvalid("sources.status", where=name, found=status)
    if mechanism is None and status != CONTEXT:
        raise SourcesInvalid("sources.mechanism", where=name, found=row.get("mechanism"))
    beside = row.get("beside", place if document == DECLARATION else None)
    if beside is not None and not _PLACE(beside):
        raise SourcesInvalid("sources.place", where=name, found=beside)
    if status is None:
        status = BUILT if mechanism and mechanism.built else NOT_BUILT
    words = _parse_words(row["words"], f"{name}.words")
    return Statement(name, row["sentence"], words, mechanism, status, row.get("note"), beside)


def _parse_disagreement(row: Mapping[str, Any]) -> Disagreement:
    _check_keys(row, "disagreements", {"words", "settled", "between"})
    words, settled = (_parse_words(row[name], f"disagreements.{name}") for name in ("words", "settled"))
    return Disagreement(words, settled, tuple(row["between"]))


def _parse_words(value: Any, where: str) -> Mapping[str, str]:
    if not isinstance(value, dict) or value.keys() != set(LANGUAGES):
        raise SourcesInvalid("sources.words", where=where, expected=list(LANGUAGES))
    if not all(isinstance(words, str) and words.strip() == words and words for words in value.values()):
        raise SourcesInvalid("sources.words", where=where)
    return value


def _check_keys(row: Mapping[str, Any], where: str, required: set[str], optional: Iterable[str] = ()) -> None:
    missing, unknown = required - row.keys(), row.keys() - required - set(optional)
    if missing or unknown:
        raise SourcesInvalid("sources.keys", where=where, missing=sorted(missing), unknown=sorted(unknown))
    for expected, names in _TYPES.items():
        for name in names & row.keys():
            if type(row[name]) is not expected:
                raise SourcesInvalid("sources.type", where=f"{where}.{name}", expected=expected.__name__)


# ---------------------------------------------------------------- docs/reading-the-sources.md

_HEADER = """# Reading the sources

Two documents describe an institution. This page goes through them sentence by sentence, in our own words, and says
of each statement what runs it, on which page of the software it is seen, and which test proves it. It is generated
from `src/comity/web/sources.toml` by `python -m comity.web.sources`; a test fails if it is out of date, if a statement
is left out, or if a page, a test or a package named here does not exist.

| Status | Meaning | Statements |
|---|---|---|
"""
_MEANINGS = {
    BUILT: "runs today, with a page and a test",
    INFERRED: "has a mechanism that does more than the words say; the note says what was added, and from where",
    NOT_BUILT: "has its mechanism in the design, in the package named",
    CONTEXT: "is said about the world, and no software can carry it out",
}
_TABLE = "| Sentence | What it says | What runs it |\n|---|---|---|\n"


def format_documentation(sources: Sources, paraphrase: Paraphrase) -> str:
    """Return docs/reading-the-sources.md."""
    statuses = [statement.status for statement in sources.statements]
    counts = [f"| {_word(status)} | {meaning} | {statuses.count(status)} |" for status, meaning in _MEANINGS.items()]
    parts = [_HEADER + "\n".join(counts), "## Where the documents disagree"]
    parts += [f"- {each.words['en']} {each.settled['en']}" for each in sources.disagreements]
    for document in sources.documents:
        parts.append(f"## {document.names['en']}")
        shown = paraphrase if document.id == DECLARATION else None
        parts += [_format_paragraph(document, paragraph, shown) for paragraph in document.paragraphs]
    return "\n\n".join(parts) + "\n"


def _format_paragraph(document: Document, paragraph: SourceParagraph, shown: Paraphrase | None) -> str:
    heading = f"### {paragraph.place if shown else f'Paragraph {paragraph.place}'}"
    text = (shown.title if paragraph.place == "title" else shown.paragraphs[paragraph.place]) if shown else ""
    rows = "\n".join(_format_row(document, statement) for statement in paragraph.statements)
    return heading + (f"\n\n> {text}" if text else "") + f"\n\n{_TABLE}{rows}"


def _format_row(document: Document, statement: Statement) -> str:
    name = statement.id.removeprefix(f"{document.id}.")
    words = statement.words["en"] + (f"<br>*{statement.note}*" if statement.note else "")
    how, mechanism = f"**{_word(statement.status)}**", statement.mechanism
    if mechanism:
        if statement.status == INFERRED and not mechanism.built:
            how += f", {_word(NOT_BUILT)}"
        how += f" `{mechanism.package}`: {mechanism.words['en']}"
        if mechanism.built:
            how += f"<br>page `{mechanism.page}`<br>test `{mechanism.test}`"
    return f"| {name} | {words} | {how} |"


def _word(status: str) -> str:
    return status.replace("-", " ")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), default=DOCUMENTATION)
def main(file: Path) -> None:
    """Write docs/reading-the-sources.md (or FILE) from sources.toml; run it in the repository's root."""
    file.write_text(format_documentation(load_sources(), load_paraphrase("en")), encoding="utf-8")
    click.echo(f"{file}: {len(load_sources().statements)} statements")


if __name__ == "__main__":
    main()
