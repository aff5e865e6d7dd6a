"""A second language aligned to the first. The examples are invented; real ones are read if they are there."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.core.errors import Malformed
from comity.texts.document import Document, format_document, identify, parse_document
from comity.texts.provision import Provision, walk
from comity.texts.reading import Reading, read_text
from comity.texts.translation import AlignmentDoubt, align_language, values_of
from comity.wording import TRANSLATION_DOUBTS
from tests.texts.letters import FIXTURES, SHARED, needs_shared, words

ENGLISH = """On the harbour lights

Preamble

Knowing that the night is long and that no ship is a stranger on this coast,

Wishing to keep the lamps together,

Article I. Lamps

1. Each party keeps its own lamps, and lights them at dusk without waiting to be asked.

2. A lamp that fails is told to all within 24 hours:

(a) by signal;

(b) by letter.

Article II. Costs

Nobody pays for another's oil.
"""
RUSSIAN = """Об огнях гавани

Принято на берегу в присутствии всех, кто пришёл.

ПРЕАМБУЛА

Зная, что ночь длинна и что ни одно судно не чужое у этого берега,

желая вместе хранить огни,

Статья 1. Огни

1. Каждая сторона хранит свои огни и зажигает их в сумерках, не дожидаясь просьбы.

2. О погасшем огне сообщают всем в течение 24 часов:

а) сигналом;

б) письмом.

Статья 2. Расходы

Никто не платит за чужое масло.
"""
CHINESE = """港灯公约

序言

深知长夜漫漫,此岸无异乡之船,

愿共同守护灯火,

第一条 灯火

一、各方自守其灯,黄昏点亮,无须他人提醒。

二、灯灭须在24小时内告知各方:

（一）以信号;

（二）以书信。

第二条 费用

任何一方不为他方付油费。
"""


def read(text: str, language: str) -> Reading:
    return read_text(text.encode(), language=language)


@pytest.fixture
def first() -> Document:
    return identify(read(ENGLISH, "en"), language="en")


def by_words(document: Document, part: str) -> Provision:
    return next(each for each in walk(document.provisions) if part in each.text)


def codes(doubts: tuple[AlignmentDoubt, ...]) -> list[str]:
    return [doubt.code for doubt in doubts]


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("IV", 4), ("Article 4", 4), ("第四条", 4), ("٤", 4), ("г)", 4), ("(iv)", 4), ("(d)", 4), ("د)", 4),
        ("第一百零五条", 105), ("第二十条", 20), ("第十二条", 12), ("二〇", 20), ("1.2.", 2), ("Chapter X", 10),
    ],
)  # fmt: skip
def test_a_label_has_its_value_in_any_script(label: str, value: int) -> None:
    assert value in values_of(label)


@pytest.mark.parametrize("label", [None, "", "–", "•"])
def test_what_is_no_number_has_no_value(label: str | None) -> None:
    assert values_of(label) == frozenset()


@pytest.mark.parametrize(("text", "language"), [(RUSSIAN, "ru"), (CHINESE, "zh-Hans")])
def test_languages_align_without_a_hand(first: Document, text: str, language: str) -> None:
    aligned = align_language(first, read(text, language), language)
    ids = [each.id for each in walk(first.provisions)]
    assert [each.id for each in walk(aligned.document.provisions) if each.id in set(ids)] == ids
    assert set(codes(aligned.doubts)) <= {"alone"}
    assert parse_document(format_document(aligned.document)) == aligned.document


def test_a_paragraph_before_the_preamble_is_doubted_and_nothing_else(first: Document) -> None:
    aligned = align_language(first, read(RUSSIAN, "ru"), "ru")
    (doubt,) = aligned.doubts
    assert (doubt.code, doubt.id, doubt.index, doubt.first) == ("alone", None, 0, "")
    assert doubt.second.startswith("Принято на берегу")


def test_arabic_aligns_by_its_own_digits() -> None:
    english = (("1.", "The lamps are lit at dusk."), ("2.", "Nobody pays for another's oil."), ("3.", "All are heard."))
    arabic = (("١.", "تضاء المصابيح عند الغسق."), ("٣.", "يستمع إلى الجميع."))
    first = document_of("en", english)
    reading = Reading("", tuple(Provision("paragraph", number, text) for number, text in arabic), (), ())
    aligned = align_language(first, reading, "ar")
    assert aligned.pairs == {0: "p-1111111111", 1: "p-3333333333"}
    assert [(doubt.code, doubt.id) for doubt in aligned.doubts] == [("missing", "p-2222222222")]


def document_of(language: str, paragraphs: tuple[tuple[str | None, str], ...]) -> Document:
    provisions = (
        Provision("paragraph", number, text, (), f"p-{n:x}" + f"{n:x}" * 9)
        for n, (number, text) in enumerate(paragraphs, 1)
    )
    return Document(language, "", tuple(provisions))


def test_a_missing_article_is_missed_and_the_count_is_doubted(first: Document) -> None:
    shorter = RUSSIAN.replace("Статья 1. Огни", "").replace("Статья 2. Расходы", "Статья 2. Расходы")
    aligned = align_language(first, read(shorter, "ru"), "ru")
    assert {"count", "missing"} <= set(codes(aligned.doubts))
    count = next(doubt for doubt in aligned.doubts if doubt.code == "count")
    assert (count.first, count.second) == ("2", "1")
    costs = by_words(first, "Costs")
    assert by_words(aligned.document, "Расходы").id == costs.id


def test_what_the_reading_lacks_is_listed_where_it_would_stand(first: Document) -> None:
    aligned = align_language(first, read(RUSSIAN.replace("желая вместе хранить огни,\n\n", ""), "ru"), "ru")
    missing = [doubt for doubt in aligned.doubts if doubt.code == "missing"]
    assert [doubt.first for doubt in missing] == ["Wishing to keep the lamps together,"]


def test_other_numbers_other_lengths_and_other_places_are_doubted() -> None:
    long = "The keeper of the lamp tells every ship in the bay of the weather, the tide and the rocks. " * 3
    first = document_of("en", (("1.", long), ("2.", "All are heard."), ("3.", long)))
    reading = Reading(
        "",
        (
            Provision("paragraph", "1.", "Огонь."),
            Provision("paragraph", "2.", "Всех слушают."),
            Provision("paragraph", "5.", long),
        ),
        (),
        (),
    )
    doubts = align_language(first, reading, "ru").doubts
    assert [(doubt.code, doubt.index) for doubt in doubts] == [("length", 0), ("number", 2)]


def test_a_heading_against_a_paragraph_is_doubted_if_a_person_pairs_them(first: Document) -> None:
    reading = read(RUSSIAN, "ru")
    plain = by_words(first, "Nobody pays").id
    places = [each.text for each in walk(reading.provisions)]
    heading = places.index("Расходы")
    aligned = align_language(first, reading, "ru", {heading: plain})
    assert aligned.pairs[heading] == plain
    assert not [doubt for doubt in aligned.doubts if doubt.index == heading]  # it was decided
    assert by_words(first, "Costs").id in [doubt.id for doubt in aligned.doubts if doubt.code == "missing"]


def test_corrections_are_kept_whatever_else_is_likely(first: Document) -> None:
    reading = read(RUSSIAN, "ru")
    places = [each.text for each in walk(reading.provisions)]
    one, other = places.index("сигналом;"), places.index("письмом.")
    by_signal, by_letter = by_words(first, "by signal").id, by_words(first, "by letter").id
    crossed = align_language(first, reading, "ru", {one: by_letter, other: by_signal})
    assert by_words(crossed.document, "сигналом").id == by_letter
    assert by_words(crossed.document, "письмом").id == by_signal
    alone = align_language(first, reading, "ru", {0: None, one: None})
    assert one not in alone.pairs
    assert by_words(alone.document, "сигналом").id not in {each.id for each in walk(first.provisions)}
    assert "alone" not in codes(alone.doubts)


@pytest.mark.parametrize(
    ("corrections", "code"),
    [
        ({99: None}, "translation.place"),
        ({-1: None}, "translation.place"),
        ({0: "p-0000000000"}, "translation.unknown"),
    ],
)
def test_corrections_that_name_nothing_are_refused(
    first: Document, corrections: dict[int, str | None], code: str
) -> None:
    with pytest.raises(Malformed) as caught:
        align_language(first, read(RUSSIAN, "ru"), "ru", corrections)
    assert caught.value.code == code


def test_one_counterpart_for_two_is_refused(first: Document) -> None:
    identity = by_words(first, "by signal").id
    with pytest.raises(Malformed) as caught:
        align_language(first, read(RUSSIAN, "ru"), "ru", {1: identity, 2: identity})
    assert caught.value.code == "translation.twice"


def test_a_fresh_id_is_never_one_of_the_first(first: Document) -> None:
    ids = itertools.chain([each.id or "" for each in walk(first.provisions)], ["p-zzzzzzzzzz"])
    aligned = align_language(first, read(RUSSIAN, "ru"), "ru", new_id=lambda: next(ids))
    assert aligned.document.provisions[0].id == "p-zzzzzzzzzz"


def test_a_text_without_a_title_is_doubted(first: Document) -> None:
    reading = replace(read(RUSSIAN, "ru"), title="")
    assert codes(align_language(first, reading, "ru").doubts)[0] == "title"


def test_empty_texts_align() -> None:
    nothing = Reading("", (), (), ())
    assert align_language(Document("en", "", ()), nothing, "ru").document == Document("ru", "", ())


@pytest.mark.parametrize(("fixture", "language"), [("charter.es.txt", "es"), ("charter.zh.txt", "zh-Hans")])
def test_texts_that_say_different_things_keep_all_their_words(fixture: str, language: str) -> None:
    first = identify(read_text((FIXTURES / "charter.ru.txt").read_bytes()), language="ru")
    reading = read_text((FIXTURES / fixture).read_bytes(), language=language)
    aligned = align_language(first, reading, language)
    assert words(Reading(aligned.document.title, aligned.document.provisions, (), ())) == words(reading)
    assert aligned.doubts


PIECES = st.sampled_from(
    ["All are heard.", "Всех слушают, и никого не торопят.", "众人皆得发言。", "يستمع إلى الجميع."]
)
LABELS = st.sampled_from([None, "1.", "2.", "3.", "(a)", "б)", "第一条", "II"])
KINDS = st.sampled_from(["paragraph", "item", "article", "section", "opening"])
LEAVES = st.builds(Provision, KINDS, LABELS, PIECES)
TREES = st.recursive(
    LEAVES,
    lambda below: st.builds(Provision, KINDS, LABELS, PIECES, st.lists(below, max_size=3).map(tuple)),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(TREES, max_size=4), st.lists(TREES, max_size=4))
def test_whatever_the_shapes_each_provision_is_paired_or_doubted(one: list[Provision], other: list[Provision]) -> None:
    first = identify(Reading("", tuple(one), (), ()), language="en")
    reading = Reading("", tuple(other), (), ())
    aligned = align_language(first, reading, "ru")
    ids = [each.id for each in walk(aligned.document.provisions)]
    assert len(set(ids)) == len(ids) == len(list(walk(other)))
    assert words(Reading("", aligned.document.provisions, (), ())) == words(reading)
    doubted = {(doubt.code, doubt.id, doubt.index) for doubt in aligned.doubts}
    for index in range(len(ids)):
        assert index in aligned.pairs or ("alone", None, index) in doubted
    for each in walk(first.provisions):
        assert each.id in aligned.pairs.values() or ("missing", each.id, None) in doubted
    assert {doubt.code for doubt in aligned.doubts} <= TRANSLATION_DOUBTS.keys()


def test_a_thousand_paragraphs_without_articles_align() -> None:
    sizes = [10 + n * 37 % 90 for n in range(1000)]
    first = identify(
        Reading("", tuple(Provision("paragraph", None, "a" * size) for size in sizes), (), ()), language="en"
    )
    sizes[500:501] = []
    reading = Reading("", tuple(Provision("paragraph", None, "я" * size) for size in sizes), (), ())
    aligned = align_language(first, reading, "ru")
    assert codes(aligned.doubts) == ["missing"]


@needs_shared
@pytest.mark.parametrize("base", ["en", "ru", "zh-Hans"])
def test_four_languages_become_one_text(base: str) -> None:
    folder = SHARED / "data" / "texts" / "udhr"
    readings = {
        tag: read_text((folder / f"udhr.{tag}.txt").read_bytes(), language=tag) for tag in ("en", "es", "ru", "zh-Hans")
    }
    first = identify(readings[base], language=base)
    spine = [each.id for each in walk(first.provisions) if each.kind in ("opening", "article")]
    assert len(spine) == 31
    for tag, reading in readings.items():
        aligned = align_language(first, reading, tag)
        assert [each.id for each in walk(aligned.document.provisions) if each.kind in ("opening", "article")] == spine
        # Every article's paragraphs are paired; what is doubted stands before the preamble, or divides its last words.
        articles = {each.id for top in first.provisions if top.kind == "article" for each in walk([top])}
        assert articles <= set(aligned.pairs.values())
        assert set(codes(aligned.doubts)) <= {"alone", "missing"}
        assert len(aligned.doubts) <= 4
