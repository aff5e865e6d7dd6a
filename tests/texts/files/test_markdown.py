"""Markdown: what its readers show are the words of the text, every one as it stands."""

import re
from html import unescape

import pytest
from hypothesis import given

from comity.texts.document import Document, identify
from comity.texts.files.markdown import write_markdown
from comity.texts.provision import Provision, walk
from comity.texts.reading import read_text
from tests.texts.files.trees import documents

markdown = pytest.importorskip("markdown")


def shown(text: str) -> list[str]:
    return unescape(re.sub("<[^>]*>", " ", markdown.markdown(text))).split()


def words(document: Document) -> list[str]:
    told = [f"{each.number or ''} {each.text}" for each in walk(document.provisions)]
    return " ".join([document.title, *told]).split()


def test_headings_paragraphs_and_lists():
    text = b"DECISION\n\n1. Lamps burn:\n\n(a) at night;\n\n(b) in fog.\n\n2. All pay.\n"
    document = identify(read_text(text), language="en")
    assert write_markdown(document) == (
        "# DECISION\n\n1\\. Lamps burn:\n\n- (a) at night;\n\n- (b) in fog.\n\n2\\. All pay.\n"
    )


def test_anchors():
    document = Document("en", "", (Provision("section", "I", "Lamps", (), "p-0000000000"),))
    assert write_markdown(document, anchors=True) == '## <a id="p-0000000000"></a>I Lamps\n'


@pytest.mark.parametrize(
    "text",
    ["# not a heading", "1. not a list", "12) nor this", "- nor", "+ nor", "> nor", "---", "===", "    code", "``` x"]
    + ["*a* _b_ ~~c~~ `d`", "[a](http://b)", "<script>alert(1)</script>", "&lt; &amp;", "a | b", "$x$", "so #", "a\\*b"]
    + ["http://example.org/a_b_c", "x@example.org", "![a](b)", "1986\\. A year.", "{: .class }"],
)
def test_words_stay_words(text):
    whole = " ".join(text.split())
    for kind in ("paragraph", "item", "section"):
        document = Document("en", "", (Provision(kind, None, whole, (), "p-0000000000"),))
        assert shown(write_markdown(document)) == whole.split()


@given(documents())
def test_any_text(document):
    assert shown(write_markdown(document)) == words(document)
