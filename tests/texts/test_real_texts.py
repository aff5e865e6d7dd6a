"""Reading texts that others wrote. They are not part of the project: `letters.SHARED` says where they are sought."""

import time
from collections import Counter

import pytest

from comity.texts.compare import compare
from comity.texts.document import format_document, identify, parse_document
from comity.texts.provision import walk
from comity.texts.reading import format_text, read_text, to_value
from tests.texts.letters import SHARED, check_letters, letters, needs_shared, words

pytestmark = needs_shared

DECLARATION = SHARED / "seeds" / "002_49c1a614b1a7b436.txt"
RESOLUTIONS = sorted((SHARED / "data" / "texts" / "unsc").glob("*.txt"))
LANGUAGES = ("en", "es", "ru", "zh-Hans")


def udhr(language):
    return (SHARED / "data" / "texts" / "udhr" / f"udhr.{language}.txt").read_bytes()


def test_the_declaration():
    data = DECLARATION.read_bytes()
    reading = read_text(data)
    check_letters(data, reading)
    assert reading.title.startswith("DECLARATION on the Fifth Anniversary")
    assert [p.kind for p in reading.provisions] == ["opening", "section", "section", "section", "section", "closing"]
    assert [p.number for p in reading.provisions] == [None, "I", "II", "III", "IV", None]
    assert [len(p.children) for p in reading.provisions] == [0, 2, 7, 6, 9, 0]
    whole = words(reading)
    assert whole.count("Secretary-General") == 1
    # Hyphens too: nothing but spaces differs from the source.
    assert "".join(whole.split()) == "".join(data.decode().split())
    assert reading.dropped == ()


def test_the_declaration_is_read_in_a_tenth_of_a_second():
    data = DECLARATION.read_bytes()
    best = min(_seconds(data) for _ in range(3))
    assert best < 0.1


def _seconds(data):
    start = time.perf_counter()
    read_text(data)
    return time.perf_counter() - start


def test_each_other_seed_and_its_words():
    for path in (SHARED / "seeds").glob("*.txt"):
        check_letters(path.read_bytes(), read_text(path.read_bytes()))


@pytest.mark.parametrize("path", RESOLUTIONS, ids=lambda path: path.stem)
def test_resolutions(path):
    data = path.read_bytes()
    reading = read_text(data)
    check_letters(data, reading)
    lost = Counter(letters(data.decode()))
    lost.subtract(letters(words(reading) + "".join(reading.dropped)))
    assert not any(lost.values())
    assert path.stem.split("_")[2].lstrip("0") in reading.title
    assert [p.kind for p in reading.provisions].count("opening") == 1
    assert not any(p.text[0].islower() for p in reading.provisions if p.text and p.kind != "paragraph")
    document = identify(reading, language="en")
    assert parse_document(format_document(document)) == document


def test_a_resolution_with_running_heads():
    reading = read_text(next(path for path in RESOLUTIONS if "1454" in path.stem).read_bytes())
    assert Counter(reading.dropped)["S/RES/1454 (2002)"] == 15  # and once in the masthead
    assert {"10", "11", "12", "13", "15", "16", "17"} <= set(reading.dropped)
    assert [p.number for p in reading.provisions if p.kind == "section"] == ["Annex A", "Annex B"]
    assert [p.number for p in reading.provisions if p.kind == "paragraph" and p.number] == [
        "1.",
        "2.",
        "3.",
        "4.",
        "5.",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_universal_declaration(language):
    reading = read_text(udhr(language), language=language)
    check_letters(udhr(language), reading)
    articles = [p for p in reading.provisions if p.kind == "article"]
    openings = [p for p in reading.provisions if p.kind == "opening"]
    assert (len(articles), len(openings)) == (30, 1)
    assert all(article.children for article in articles)
    assert [p.number for p in articles[28].children] == ["1.", "2.", "3."]
    assert len(openings[0].children) > 7
    again = read_text(format_text(reading.title, reading.provisions).encode())
    assert to_value(again) == to_value(reading)


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_translations_share_identities(language):
    english = identify(read_text(udhr("en")), language="en")
    other = identify(read_text(udhr(language)), language=language, earlier=english)
    ids = [p.id for p in walk(english.provisions) if p.kind == "article"]
    assert [p.id for p in walk(other.provisions) if p.kind == "article"] == ids


def test_a_changed_word_of_the_declaration():
    data = DECLARATION.read_bytes()
    first = identify(read_text(data), language="en")
    second = identify(read_text(data.replace(b"immediate consult", b"urgent consult")), language="en", earlier=first)
    changes = [change for change in compare(first.provisions, second.provisions) if change.kind != "unchanged"]
    assert [change.kind for change in changes] == ["changed"]
    assert [segment for segment in changes[0].segments if segment[0] != "equal"] == [
        ("delete", "immediate"),
        ("insert", "urgent"),
    ]
