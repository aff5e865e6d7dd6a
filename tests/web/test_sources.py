"""Reading the sources: nothing is left out, every link leads somewhere, and the page of the documentation is fresh."""

import ast
import copy
import os
import re
import tomllib
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from comity.charter import load_charter
from comity.texts.reading import read_text
from comity.web import sources as reading
from comity.web.sources import Mechanism, SourcesInvalid, load_paraphrase, load_sources, parse_paraphrase, parse_sources

ROOT = Path(__file__).parents[2]
SOURCES = load_sources()
BUILT = [mechanism for mechanism in SOURCES.mechanisms if mechanism.built]
VALUE = tomllib.loads((ROOT / "src/comity/web/sources.toml").read_text())
SHARED = Path(os.environ.get("COMITY_SHARED", ROOT.parent / "shared")) / "seeds"
# What the Declaration has, counted in the original: opening, sections and close.
SHAPE = {"opening": 1, "I": 2, "II": 7, "III": 6, "IV": 9, "closing": 1}


def name(mechanism: Mechanism) -> str:
    return mechanism.id


# ---------------------------------------------------------------- links lead somewhere


@pytest.mark.parametrize("mechanism", SOURCES.mechanisms, ids=name)
def test_package_exists_or_is_planned(mechanism: Mechanism) -> None:
    exists = find_spec(f"comity.{mechanism.package}") is not None
    assert exists or (mechanism.package in reading.PLANNED and not mechanism.built)


@pytest.mark.parametrize("mechanism", BUILT, ids=name)
def test_test_exists(mechanism: Mechanism) -> None:
    path, _, function = (mechanism.test or "").partition("::")
    assert path.startswith("tests/")
    assert (ROOT / path).is_file()
    if function:
        tree = ast.parse((ROOT / path).read_text())
        assert function in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("mechanism", BUILT, ids=name)
def test_page_exists(mechanism: Mechanism) -> None:
    from django.urls import resolve

    assert resolve(str(mechanism.page), urlconf="comity.web.urls")


def test_documentation_is_fresh(tmp_path: Path) -> None:
    result = CliRunner().invoke(reading.main, [str(tmp_path / "page.md")])
    assert result.exit_code == 0
    written = (ROOT / reading.DOCUMENTATION).read_text()
    assert written == (tmp_path / "page.md").read_text(), "run python -m comity.web.sources"


# ---------------------------------------------------------------- nothing left out, nothing copied


@pytest.mark.parametrize("language", reading.LANGUAGES)
def test_paraphrase_has_the_shape_of_the_declaration(language: str) -> None:
    places = list(load_paraphrase(language).paragraphs)
    assert [place.partition(".")[0] for place in places] == [
        part for part, count in SHAPE.items() for _ in range(count)
    ]


@pytest.mark.parametrize("language", reading.LANGUAGES)
def test_each_paragraph_of_the_declaration_is_read(language: str) -> None:
    declaration = SOURCES.documents[0]
    assert [paragraph.place for paragraph in declaration.paragraphs] == [
        "title",
        *load_paraphrase(language).paragraphs,
    ]
    assert all(SOURCES.beside(place) for place in load_paraphrase(language).paragraphs)


def test_margin_names_paragraphs_that_exist() -> None:
    known = {"title", *load_paraphrase("en").paragraphs}
    assert {statement.paragraph for statement in SOURCES.statements} - {None} <= known


@pytest.mark.parametrize("language", reading.LANGUAGES)
def test_paraphrase_is_read_as_the_text_that_the_demo_enters(language: str) -> None:
    own = load_paraphrase(language)
    text = (ROOT / f"src/comity/web/declaration_2006.{language}.txt").read_bytes()
    read = read_text(text)
    found = [(each.kind, each.text) for part in read.provisions for each in (part.children or (part,))]
    assert read.title == own.title
    assert [words for _, words in found] == list(own.paragraphs.values())
    assert (found[0][0], found[-1][0]) == ("opening", "closing")


@pytest.mark.parametrize("text", ["", "A title", "A title\n\nAn opening", "A title\n\nOpening\n\nNo section\n\nClose"])
def test_text_without_the_shape_is_refused(text: str) -> None:
    with pytest.raises(SourcesInvalid, match="sources.paraphrase"):
        parse_paraphrase(text)


def test_unknown_language_is_refused() -> None:
    with pytest.raises(SourcesInvalid, match="sources.language"):
        load_paraphrase("tlh")


@pytest.mark.skipif(not SHARED.is_dir(), reason="the two documents are not beside this checkout")
def test_sentences_of_the_originals_are_counted() -> None:
    declaration, profile = (
        (SHARED / file).read_text() for file in ("002_49c1a614b1a7b436.txt", "000_a8aedb23fcf3d1ee.txt")
    )
    ends = re.compile(r"[.!?][”\"]?(?=\s|$)(?<!\b[A-Z]\.)(?<!follows\.)")
    for document, text in zip(SOURCES.documents, (declaration, profile), strict=True):
        counted = sum(part.sentences for part in document.paragraphs if part.place not in ("title", "opening"))
        assert counted == len(ends.findall(text))


@pytest.mark.skipif(not SHARED.is_dir(), reason="the two documents are not beside this checkout")
def test_no_run_of_eight_words_is_copied() -> None:
    def runs(text: str) -> set[str]:
        words = re.findall(r"\w+", text.lower())
        return {" ".join(words[at : at + 8]) for at in range(len(words) - 7)}

    original = runs((SHARED / "002_49c1a614b1a7b436.txt").read_text())
    own = [(ROOT / "src/comity/web" / file).read_text() for file in ("declaration_2006.en.txt", "sources.toml")]
    assert not original & set().union(*map(runs, own))


# ---------------------------------------------------------------- what the charter of the example holds


def test_charter_has_the_kind_and_seat_of_the_profile() -> None:
    organisation = load_charter("sco").organisation
    assert organisation.kind == "intergovernmental"
    assert organisation.seat is not None
    assert (organisation.seat.city["en"], organisation.seat.country) == ("Beijing", "CHN")


def test_charter_has_central_asia_as_an_area() -> None:
    area = load_charter("sco").area("central-asia")
    assert area is not None
    assert {"KAZ", "KGZ", "TJK", "UZB"} <= set(area.parties)


# ---------------------------------------------------------------- bad input is refused with its place

Edit = Callable[[dict[str, Any]], object]


def first(value: dict[str, Any]) -> dict[str, Any]:
    statement: dict[str, Any] = value["documents"][0]["paragraphs"][0]["statements"][0]
    return statement


FAULTS: dict[str, tuple[str, Edit]] = {
    "no-mechanism-and-no-status": ("sources.status", lambda value: first(value).pop("mechanism")),
    "context-with-mechanism": ("sources.status", lambda value: first(value).update(status="context")),
    "inferred-without-note": ("sources.status", lambda value: first(value).update(status="inferred")),
    "unknown-status": ("sources.status", lambda value: first(value).update(status="done")),
    "unknown-mechanism": ("sources.mechanism", lambda value: first(value).update(mechanism="magic")),
    "unknown-key": ("sources.keys", lambda value: first(value).update(colour="red")),
    "missing-language": ("sources.words", lambda value: first(value)["words"].pop("ru")),
    "empty-words": ("sources.words", lambda value: first(value)["words"].update(ru="")),
    "sentence-is-text": ("sources.type", lambda value: first(value).update(sentence="1")),
    "sentence-left-out": (
        "sources.sentences",
        lambda value: value["documents"][0]["paragraphs"][0].update(sentences=2),
    ),
    "unknown-place": ("sources.place", lambda value: value["documents"][0]["paragraphs"][0].update(place="V.1")),
    "place-twice": ("sources.twice", lambda value: value["documents"][0]["paragraphs"][0].update(place="opening")),
    "mechanism-twice": ("sources.twice", lambda value: value["mechanisms"].append(value["mechanisms"][0])),
    "mechanism-unused": (
        "sources.mechanism_unused",
        lambda value: value["mechanisms"].append(built(value) | {"id": "idle"}),
    ),
    "mechanism-without-page": ("sources.keys", lambda value: built(value).pop("page")),
    "mechanism-without-test": ("sources.keys", lambda value: built(value).pop("test")),
    "page-is-no-path": ("sources.page", lambda value: built(value).update(page="parties")),
    "disagreement-about-nothing": (
        "sources.unknown_statement",
        lambda value: value["disagreements"][0].update(between=["profile.9.9"]),
    ),
}


def built(value: dict[str, Any]) -> dict[str, Any]:
    mechanism: dict[str, Any] = next(mechanism for mechanism in value["mechanisms"] if "page" in mechanism)
    return mechanism


@pytest.mark.parametrize("fault", FAULTS)
def test_faulty_file(fault: str) -> None:
    code, edit = FAULTS[fault]
    value = copy.deepcopy(VALUE)
    edit(value)
    with pytest.raises(SourcesInvalid) as caught:
        parse_sources(value)
    assert caught.value.code == code
