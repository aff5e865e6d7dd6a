"""Provisions found by what people write, and named by where they stand."""

import pytest

from comity.texts.document import Document, identify
from comity.texts.reading import read_text
from comity.web.shell.places import Unfound, find_place, place_words

TEXT = """On good neighbours

I. Of lamps

Article 1. Lamps

1. Lamps are lit.

2. They are tended:

(a) by night;

(b) by day.

II. Of boats

Article 2. Boats

1. Boats are lent.
"""


@pytest.fixture(scope="module")
def document() -> Document:
    return identify(read_text(TEXT.encode(), language="en", limit=10_000), language="en")


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("II", "section II"),
        ("Article 2", "Article 2"),
        ("article 1, paragraph 2", "Article 1, paragraph 2"),
        ("1.2", "Article 1, paragraph 2"),
        ("1 (2) (a)", "Article 1, paragraph 2, item (a)"),
        ("b", "Article 1, paragraph 2, item (b)"),
        ("2.1", "Article 2, paragraph 1"),
    ],
)
def test_a_provision_is_found_by_its_numbers(document: Document, written: str, words: str) -> None:
    assert place_words(find_place(written, document), {"en": document}) == words


@pytest.mark.parametrize("written", ["7", "2.2", "Lamps", "(c)", "  ", "."])
def test_what_has_no_such_number_is_not_found(document: Document, written: str) -> None:
    with pytest.raises(Unfound, match="is no provision of this text"):
        find_place(written, document)


def test_of_several_the_outermost_is_meant_and_where_none_is_it_is_asked() -> None:
    text = "On lamps\n\nArticle 1\n\n1. One.\n\n9. Nine.\n\nArticle 2\n\n1. One.\n\n9. Nine.\n"
    document = identify(read_text(text.encode(), language="en", limit=10_000), language="en")
    assert place_words(find_place("1", document), {"en": document}) == "Article 1"
    with pytest.raises(Unfound, match=r"several provisions\. It needs where it stands: 1\.9, say"):
        find_place("9", document)
