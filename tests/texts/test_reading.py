import codecs
import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.texts.provision import KINDS, MAX_DEPTH, Provision, walk
from comity.texts.reading import UnreadableText, format_text, read_text, to_value
from tests.texts.letters import FIXTURES, check_letters, shape

FILES = sorted(FIXTURES.glob("*.txt"), key=lambda path: path.name)


def read(text: str):
    return read_text(text.encode())


def texts(text: str) -> list[str]:
    return [provision.text for provision in read(text).provisions]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_letter_is_lost(path):
    data = path.read_bytes()
    check_letters(data, read_text(data))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_formatted_reading_reads_into_the_same_tree(path):
    reading = read_text(path.read_bytes())
    again = read(format_text(reading.title, reading.provisions))
    assert to_value(again) == to_value(reading)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_line_ends_and_encodings_make_no_difference(path):
    text = path.read_text()
    value = to_value(read(text))
    assert to_value(read(text.replace("\n", "\r\n"))) == value
    assert to_value(read_text(codecs.BOM_UTF8 + text.encode())) == value
    assert to_value(read_text(codecs.BOM_UTF16_BE + text.encode("utf-16-be"))) == value


def test_a_double_spaced_declaration_from_a_pdf():
    reading = read_text((FIXTURES / "declaration.txt").read_bytes())
    assert reading.title == "LANTERN DECLARATION on the Sixth Anniversary of the Lantern Compact"
    opening, *sections, closing = reading.provisions
    assert (opening.kind, closing.kind) == ("opening", "closing")
    assert [(s.kind, s.number, s.text) for s in sections] == [("section", n, "") for n in ("I", "II", "III")]
    assert [[p.text.split()[0] for p in s.children] for s in sections] == [
        ["The", "From"],
        ["The", "Firstly,", "Secondly,", "The"],
        ["Peace", "The", "They"],
    ]
    assert "the next Secretary-Keeper of the Compact" in sections[1].children[3].text
    assert [(d.code, d.line) for d in reading.doubts] == [("hyphen_kept", 45), ("closing", 68)]


def test_a_decision_with_running_heads_items_notes_and_an_annex():
    reading = read_text((FIXTURES / "decision.txt").read_bytes())
    assert reading.title == "Decision 7 (2031) Adopted by the Council at its 12th meeting, on 4 May 2031"
    assert shape(reading.provisions) == [
        ("opening", None, [("paragraph", None)] * 3),
        ("paragraph", "1."),
        ("paragraph", "2.", [("item", "(a)"), ("item", "(b)", [("item", "(i)"), ("item", "(ii)")]), ("item", "(c)")]),
        ("paragraph", "3."),
        ("paragraph", "4."),
        ("closing", None, [("paragraph", None)] * 2),
        ("section", "Annex", [("paragraph", "1."), ("paragraph", "2.")]),
    ]
    opening, _, second, third = reading.provisions[:4]
    assert opening.text == "The Council of the Compact,"
    assert "neighbouring ferries" in opening.children[1].text
    assert second.children[2].text == "Shall report to the Secretary-Keeper on its return;"
    assert "a register of non-standard gauges" in third.text
    assert third.text.endswith("so that the members may consult it by night as well as by day;")
    masthead = ["Lantern Compact LC/C/2031/7", "Council of the Compact Distr.: general", "4 May 2031"]
    assert list(reading.dropped) == masthead + [text for page in "234" for text in ("LC/C/2031/7", page)]


@pytest.mark.parametrize(
    ("name", "sections", "articles"),
    [
        ("charter.es.txt", ["Sección I"], ["Artículo 1", "Artículo 2"]),
        ("charter.ru.txt", ["Глава I.", "Глава II."], ["Статья 1", "Статья 2.", "Статья 3"]),
        ("charter.zh.txt", ["第一章", "第二章"], ["第一条", "第二条", "第三条"]),
    ],
)
def test_charters_in_other_languages(name, sections, articles):
    reading = read_text((FIXTURES / name).read_bytes())
    found = list(walk(reading.provisions))
    assert reading.provisions[0].kind == "opening"
    assert reading.provisions[0].children
    assert [p.number for p in found if p.kind == "section"] == sections
    assert [p.number for p in found if p.kind == "article"] == articles
    assert [p.kind for p in found].count("item") == 2
    assert all(p.text for p in found if p.kind == "section")


def test_page_numbers_without_page_breaks_go_only_where_they_cut_sentences():
    reading = read_text((FIXTURES / "letter.txt").read_bytes())
    assert reading.dropped == ("2", "3")
    assert [p.text.split()[0] for p in reading.provisions] == ["The", "They", "The", "They"]
    assert "those who live by the river" in reading.provisions[0].text
    assert read("A list\n\n1\n\nThe first thing.\n\n2\n\nThe second thing.\n").dropped == ()


def test_a_line_that_repeats_in_a_text_is_no_running_head():
    form = "A form\n\n" + "".join(f"Is question {n} answered?\n\nYes / No\n\n" for n in "abcd")
    assert read(form).dropped == ()


@pytest.mark.parametrize(
    ("cut", "whole"),
    [
        ("the Secretary-\nGeneral of the body", "Secretary-General"),
        ("a plan for the reso-\nlution of disputes", "resolution"),
        ("a zone of non-\nalignment in the hills", "non-alignment"),
        ("asked to co-\noperate fully", "co-operate"),
        ("within the 90-\nday period", "90-day"),
        ("a long-\nterm plan; every term is long", "long-term"),
        ("a well\u00ad\nspring of hope", "wellspring"),
        ("by inter-\nnational law, an international law", "international"),
        ("any supplier-\ninactive case; supplier-inactive means", "supplier-inactive"),
        ("как-\nлибо иначе", "как-либо"),
        ("государ-\nства признают", "государства"),
        ("see S/12/\n44 for more", "S/12/44"),
        ("他们赋有理性\n和良心并应", "理性和良心"),
    ],
)
def test_words_that_a_line_cuts(cut, whole):
    # A line before gives the measure, so that what follows is one paragraph.
    reading = read(f"Title\n\n{'A line that is long enough to go on ' * 2}and\n{cut}.\n")
    assert whole in reading.provisions[0].text


def test_hyphens_follow_the_language():
    cut = "Заголовок\n\nчтобы не было каких-\nлибо сомнений в этом."
    assert "каких-либо" in read_text(cut.encode(), language="ru").provisions[0].text
    assert "какихлибо" in read_text(cut.encode(), language="en").provisions[0].text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "T\n\nPart I\n\nChapter 1. Aims\n\nArticle 1\n\nOne.",
            [("section", "Part I", [("section", "Chapter 1.", [("article", "Article 1", [("paragraph", None)])])])],
        ),
        (
            "T\n\nArticle 1\n\n(1) One.\n\n(2) Two.",
            [("article", "Article 1", [("paragraph", "(1)"), ("paragraph", "(2)")])],
        ),
        ("T\n\n1. One:\n\n– a bullet;\n\n– another.", [("paragraph", "1.", [("item", "–"), ("item", "–")])]),
        ("T\n\n1.\n\nThe number stood alone.", [("paragraph", "1.")]),
        ("T\n\n1) One.\n\n2) Two.", [("paragraph", "1)"), ("paragraph", "2)")]),
        (
            "T\n\n1. One:\n\n1) a;\n\n2) b.\n\n2. Two.",
            [("paragraph", "1.", [("item", "1)"), ("item", "2)")]), ("paragraph", "2.")],
        ),
        (
            "T\n\n1. One:\n\n(h) a;\n\n(i) b;\n\n(j) c.",
            [("paragraph", "1.", [("item", "(h)"), ("item", "(i)"), ("item", "(j)")])],
        ),
        (
            "T\n\n1. One:\n\n(a) a;\n\n(6) misread;\n\n(c) c.",
            [("paragraph", "1.", [("item", "(a)"), ("item", "(6)"), ("item", "(c)")])],
        ),
        (
            "T\n\n1. One:\n\n(a) a:\n\nA note.\n\n(b) b.",
            [("paragraph", "1.", [("item", "(a)", [("paragraph", None)]), ("item", "(b)")])],
        ),
        (
            "T\n\nA\n\n1. One.\n\nB\n\n2. Two.",
            [("section", "A", [("paragraph", "1.")]), ("section", "B", [("paragraph", "2.")])],
        ),
        (
            "T\n\nUnder Article 5 of the Charter all is well.\n\nChapter VII of the Charter applies.",
            [("paragraph", None)] * 2,
        ),
        ("T\n\nV. Ivanov spoke first.\n\nHe spoke well.", [("paragraph", None)] * 2),
        (
            "T\n\n1. One.\n\nDone at Lanternhold.\n\nFor Arvenia",
            [("paragraph", "1."), ("closing", None, [("paragraph", None)])],
        ),
    ],
)
def test_labels_and_their_nesting(text, expected):
    assert shape(read(text).provisions) == expected


def test_nesting_has_a_bound():
    labels = ["Part I", "Chapter 1", "I", "Section 1", "A", "Article 1", "1. One:", "(a) a:", "A note.", "(b) b:"]
    deep = "\n\n".join(["Title", *labels, "(i) i:", "(A) A:", "1) x:", "– y."])
    reading = read(deep)
    check_letters(deep.encode(), reading)
    assert _depth(reading.provisions) == MAX_DEPTH


def _depth(provisions: tuple[Provision, ...]) -> int:
    return max((1 + _depth(provision.children) for provision in provisions), default=0)


def test_a_gap_in_the_numbers_is_a_doubt():
    reading = read("T\n\n1. One.\n\n3. Three.\n")
    assert [(doubt.code, doubt.line) for doubt in reading.doubts] == [("number", 5)]


def test_prose_without_a_title():
    reading = read("The valleys have met.\n\nThey will meet again.\n")
    assert reading.title == ""
    assert [doubt.code for doubt in reading.doubts] == ["no_title"]
    assert len(reading.provisions) == 2


def test_a_full_line_ends_a_paragraph_if_others_begin_alike():
    # Both full lines end a sentence. "To" begins other paragraphs, and what it says takes up nothing of the last.
    full = "they crossed the river and the ford and the mill and so on to the end"
    text = (
        f"Title\n\n\nThe people came down to the water one day in spring, all of them, and\n{full}.\n"
        f"They crossed again at the shoals to see the other side of the river and\n{full}.\n"
        f"To mend bridges is a duty that falls on every village of the valley, if\nit can.\n"
        f"To keep boats is another, and it is no less dear to those who live here\nthan the first.\n"
    )
    reading = read(text)
    assert [p.text.split()[0] for p in reading.provisions] == ["The", "To", "To"]
    assert [doubt.code for doubt in reading.doubts] == ["joined", "split"]


@pytest.mark.parametrize(
    ("data", "code", "facts"),
    [
        (b"", "text.empty", {}),
        (b" \n\t\f\n", "text.empty", {}),
        (b"x" * 9_000_000, "text.too_large", {"size": 9_000_000}),
        (b"x\n" * 300_000, "text.too_many_lines", {"count": 300_000}),
        (b"x.\n\n" * 25_000, "text.too_many_provisions", {"count": 25_000}),
        (b"one\ntwo\xff", "text.not_utf8", {"byte": 7, "line": 2}),
        ("один\n".encode() + "два".encode("cp1251"), "text.mixed_encodings", {"byte": 9, "line": 2}),
        (codecs.BOM_UTF8 + b"ab\xe9", "text.not_utf8", {"byte": 5, "line": 1}),
        (codecs.BOM_UTF16_LE + b"a\x00\x00", "text.not_utf16", {}),
        ("one\n".encode("utf-16-le"), "text.control", {"character": "U+0000", "line": 1}),
        (b"one\ntwo\x00", "text.control", {"character": "U+0000", "line": 2}),
        (b"one\n\x1b[31mtwo", "text.control", {"character": "U+001B", "line": 2}),
        ("one\n\n\u202etwo".encode(), "text.bidi", {"character": "U+202E", "line": 3}),
        ("one\u2066".encode(), "text.bidi", {"line": 1}),
        ("one\U000e0041".encode(), "text.hidden", {"line": 1}),
        (("a\n" + "e" + "\u0301\u0323" * 40).encode(), "text.marks", {"line": 2}),
    ],
)
def test_bytes_that_are_no_text(data, code, facts):
    with pytest.raises(UnreadableText) as caught:
        read_text(data)
    assert caught.value.code == code
    assert caught.value.facts.items() >= facts.items()


def test_a_lower_limit():
    with pytest.raises(UnreadableText, match="too_large"):
        read_text(b"a text", limit=5)


def test_decomposed_letters_are_composed_and_reported():
    reading = read("Title\n\nCafe\u0301 de la paix.\n")
    assert reading.provisions[0].text == "Café de la paix."
    assert [(doubt.code, doubt.line) for doubt in reading.doubts] == [("normalised", 3)]


def test_marks_without_words_are_removed_and_reported():
    reading = read("Title\n\nA\u200bB \u200eC soft\u00adly \ufeffD.\n")
    assert reading.provisions[0].text == "AB C softly D."
    assert [(doubt.code, doubt.line) for doubt in reading.doubts] == [("removed", 3)]


_LEGAL = st.sampled_from(
    ["1. ", "2. ", "(a) ", "(i) ", "(b) ", "I", "II", "A", "B", "Article 1", "Статья 2", "第三条", "Annex", "Preamble"]
    + ["序言", "Done at", "The Council,", "Decides", "word", "слово", "言", "end.", "half-", "so;", "\n", "\n\n"]
    + ["\n\n\n", "\f", " ", "  ", ",", "(", "“", "-", "–", "7", "S/12/", "\u00ad", "\u0301", "e"]
)
_TEXTS = st.one_of(st.text(), st.lists(_LEGAL, max_size=60).map("".join), st.lists(_LEGAL, max_size=60).map(" ".join))


@given(_TEXTS)
def test_any_text_is_read_whole_or_refused(text):
    data = text.encode("utf-8", "surrogatepass")
    try:
        reading = read_text(data)
    except UnreadableText:
        return
    check_letters(data, reading)
    assert _depth(reading.provisions) <= MAX_DEPTH
    for provision in walk(reading.provisions):
        assert provision.kind in KINDS
        assert provision.text == " ".join(provision.text.split())
        assert provision.number is None or provision.number.strip()
    json.dumps(to_value(reading))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data):
    with contextlib.suppress(UnreadableText):
        read_text(data)
