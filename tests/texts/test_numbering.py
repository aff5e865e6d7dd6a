"""Numbers that follow the text, in the forms in which texts of several languages print them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.texts.document import Document, identify
from comity.texts.edit import Edit, Place, apply_edits
from comity.texts.numbering import provisional_number, renumber
from comity.texts.provision import Provision, walk
from comity.texts.reading import read_text
from tests.texts.letters import SHARED, needs_shared
from tests.texts.negotiations import documents, scripts

SERIES = [
    ["1.", "2.", "3.", "4.", "5."],
    ["1)", "2)", "3)", "4)", "5)"],
    ["(a)", "(b)", "(c)", "(d)", "(e)"],
    ["a)", "b)", "c)", "d)", "e)"],
    ["I.", "II.", "III.", "IV.", "V."],
    ["(i)", "(ii)", "(iii)", "(iv)", "(v)"],
    ["Article 1", "Article 2", "Article 3", "Article 4", "Article 5"],
    ["Section V", "Section VI", "Section VII", "Section VIII", "Section IX"],
    ["Статья 8.", "Статья 9.", "Статья 10.", "Статья 11.", "Статья 12."],
    ["а)", "б)", "в)", "г)", "д)"],
    ["第九条", "第十条", "第十一条", "第十二条", "第十三条"],
    ["第九十九条", "第一百条", "第一百零一条", "第一百零二条", "第一百零三条"],
    ["第1条", "第2条", "第3条", "第4条", "第5条"],
    ["一、", "二、", "三、", "四、", "五、"],
    ["（一）", "（二）", "（三）", "（四）", "（五）"],
    ["المادة 1", "المادة 2", "المادة 3", "المادة 4", "المادة 5"],
    ["المادة ٩", "المادة ١٠", "المادة ١١", "المادة ١٢", "المادة ١٣"],
    ["(أ)", "(ب)", "(ج)", "(د)", "(ه)"],
    ["§ 1", "§ 2", "§ 3", "§ 4", "§ 5"],
    ["1.1.", "1.2.", "1.3.", "1.4.", "1.5."],
]


def listed(*labels: str | None, start: int = 0) -> tuple[Provision, ...]:
    return tuple(Provision("paragraph", label, f"text {n}", (), f"p{n}") for n, label in enumerate(labels, start))


def text(*provisions: Provision) -> Document:
    return Document("en", "", provisions)


def labels(document: Document) -> list[str | None]:
    return [each.number for each in walk(document.provisions)]


@pytest.mark.parametrize("series", SERIES, ids=lambda series: series[0])
@pytest.mark.parametrize("is_told", [True, False])
def test_series_go_on(series, is_told):
    before = text(*listed(*series[:4]))
    one, two, three, four = before.provisions
    new = Provision("paragraph", provisional_number(series[1]), "new", (), "n")
    earlier = before if is_told else None
    assert renumber(before, earlier) == before
    assert labels(renumber(text(one, two, new, three, four), earlier)) == series
    assert labels(renumber(text(one, four, two, three), earlier)) == series[:4]
    assert labels(renumber(text(one, two, four), earlier)) == series[:3]
    assert labels(renumber(text(one, replace(new, number=None), two), earlier)) == [series[0], None, series[1]]


def test_the_first_of_a_series_goes():
    assert labels(renumber(text(*listed("1.", "2.", "3.")[1:]))) == ["1.", "2."]
    assert labels(renumber(text(*listed("4.", "5.", "6.")[1:]), text(*listed("4.", "5.", "6.")))) == ["4.", "5."]


@pytest.mark.parametrize(
    "told", [["3.", "7.", "12."], ["1.", "1.", "2."], ["2.", "1."], ["Annex", "Note"], [None, None]]
)
def test_what_was_no_series_is_left(told):
    document = text(*listed(*told))
    assert renumber(document, document) == document


def test_articles_run_through_chapters_and_paragraphs_begin_anew():
    def chapter(number: str, *articles: tuple[str, str]) -> Provision:
        made = [
            Provision("article", label, "", (Provision("paragraph", "1.", "x", (), "x" + name),), name)
            for label, name in articles
        ]
        return Provision("section", number, "", tuple(made), number)

    before = text(
        chapter("I", ("Article 1", "a"), ("Article 2", "b")), chapter("II", ("Article 3", "c"), ("Article 4", "d"))
    )
    new = Provision("article", "Article 1 bis", "new", (), "n")
    now = apply_edits(before, [(Edit("insert", "n", Place("after", "a")), {"n": new})])
    for earlier in (before, None):
        told = [each.number for each in walk(renumber(now, earlier).provisions) if each.kind != "paragraph"]
        assert told == ["I", "Article 1", "Article 2", "Article 3", "II", "Article 4", "Article 5"]
    assert renumber(before) == before


def test_parts_of_a_number_follow_their_whole():
    inner = Provision("item", "2.1.", "x", (Provision("item", "2.1.1", "y", (), "c"),), "b")
    before = text(Provision("paragraph", "1.", "", (), "a"), Provision("paragraph", "2.", "", (inner,), "d"))
    now = text(before.provisions[1])
    assert labels(renumber(now, before)) == ["1.", "1.1.", "1.1.1"]


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("3", "3 bis"),
        ("3.", "3 bis."),
        ("3 bis", "3 ter"),
        ("3 decies", "3 decies bis"),
        ("(a)", "(a bis)"),
        ("Article 3", "Article 3 bis"),
        ("Статья 3", "Статья 3 бис"),
        ("第三条", "第三条之一"),
        ("第三条之一", "第三条之二"),
        ("المادة 3", "المادة 3 مكررا"),
        ("المادة 3 مكررا", "المادة 3 مكررا ثانيا"),
        ("Annex", "Annex bis"),
    ],
)
def test_provisional_numbers(label, expected):
    assert provisional_number(label) == expected


def test_a_provisional_number_is_free():
    assert provisional_number("3.", {"3 bis.", "3 ter."}) == "3 quater."


@given(scripts.flatmap(documents))
def test_only_numbers_change(document):
    done = renumber(document)
    bare = [[replace(each, number=None, children=()) for each in walk(of.provisions)] for of in (document, done)]
    assert bare[0] == bare[1]
    assert renumber(done, done) == done
    assert [each.number is None for each in walk(done.provisions)] == [
        each.number is None for each in walk(document.provisions)
    ]


@given(st.lists(st.text(max_size=12) | st.sampled_from([label for series in SERIES for label in series]), max_size=6))
def test_any_label_is_answered(told):
    document = text(*listed(*told))
    assert renumber(document, document).title == ""
    for label in told:
        assert provisional_number(label) != label


@needs_shared
def test_real_texts_keep_their_numbers():
    for path in sorted(SHARED.glob("data/texts/**/*.txt"))[:40]:
        document = identify(read_text(path.read_bytes()), language="en")
        assert renumber(document, document) == document
