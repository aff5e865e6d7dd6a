"""Earlier wordings found by the words that somebody writes."""

import random

import pytest

from comity.texts.agreed import Index, Source


def source(text: str, *, language: str = "en", day: str = "2030-01-01", provision: str = "p-1") -> Source:
    return Source("a" * 64, provision, language, "1.", text, "On the lamps", day, "council", "signed")


LAMPS = source("Each party keeps its own lamps and lights them at dusk.", provision="p-1")
OIL = source("Nobody pays for another's oil, and no party asks for it.", provision="p-2")
SHIPS = source("Every ship in distress finds a light and a party that answers.", provision="p-3")
RUSSIAN = source("Каждая сторона хранит свои огни и зажигает их в сумерках.", language="ru", provision="p-4")
CHINESE = source("各方自守其灯,黄昏点亮。", language="zh-Hans", provision="p-5")
ARABIC = source("يحافظ كل طرف على مصابيحه ويضيئها عند الغسق.", language="ar", provision="p-6")
INDEX = Index.build([LAMPS, OIL, SHIPS, RUSSIAN, CHINESE, ARABIC])


def found(words: str, language: str = "en") -> list[str]:
    return [hit.source.provision for hit in INDEX.search(words, language)]


@pytest.mark.parametrize(
    ("words", "language", "expected"),
    [
        ("lights them at dusk", "en", "p-1"),
        ("Each ship which is in distress shall find a light", "en", "p-3"),
        ("the oil of another", "en", "p-2"),
        ("oil", "en", "p-2"),
        ("об огнях", "ru", "p-4"),
        ("хранить огни в сумерки", "ru", "p-4"),
        ("自守其灯", "zh-Hans", "p-5"),
        ("عند الغسق", "ar", "p-6"),
    ],
)
def test_the_wording_meant_comes_first(words: str, language: str, expected: str) -> None:
    assert found(words, language)[0] == expected


@pytest.mark.parametrize("words", ["", "   ", "…", "zzzz", "каждая сторона"])
def test_what_nobody_said_finds_nothing(words: str) -> None:
    assert found(words) == []


def test_words_that_every_text_has_are_no_likeness() -> None:
    index = Index.build([source("The light of the bay"), source("The oil and the lamp"), source("The ships")])
    assert [hit.source.text for hit in index.search("the light", "en")] == ["The light of the bay"]


def test_each_language_is_its_own() -> None:
    assert found("lamps", "ru") == []
    assert found("lamps", "xx") == []


def test_an_unfinished_word_is_completed() -> None:
    assert found("ship in dist")[0] == "p-3"
    assert found("distr") == ["p-3"]


def test_words_in_their_order_weigh_more() -> None:
    index = Index.build(
        [source("lights dusk them at", provision="p-1"), source("lights them at dusk", provision="p-2")]
    )
    assert [hit.source.provision for hit in index.search("lights them at dusk", "en")] == ["p-2", "p-1"]


def test_what_is_shared_is_marked_and_no_letter_is_lost() -> None:
    (hit,) = INDEX.search("and lights them at dawn", "en", most=1)
    assert hit.segments == (
        ("other", "Each party keeps its own lamps "), ("shared", "and lights them at"), ("other", " dusk."),
    )  # fmt: skip
    for each in INDEX.search("a party that answers for the oil of every ship", "en"):
        assert "".join(part for _, part in each.segments) == each.source.text
        assert 0 < each.share <= 1


def test_the_same_words_are_shown_once_the_later_adoption_first() -> None:
    old, new = source(LAMPS.text, day="2029-05-01"), source(LAMPS.text, day="2031-05-01")
    (hit,) = Index.build([old, new]).search("own lamps", "en")
    assert hit.source.day == "2031-05-01"


def test_an_empty_index_finds_nothing() -> None:
    assert Index.build([]).search("lamps", "en") == []
    assert len(Index.build([source("")])) == 0


def test_a_sentence_is_found_among_thousands_of_provisions() -> None:
    chance = random.Random(5)  # noqa: S311 - the same words each time, and no secret
    common = ["the", "party", "and", "of", "lamps", "harbour", "shall", "in"]
    words = [*common, *(f"word{n}" for n in range(4000))]
    often = [400] * len(common) + [1] * 4000
    texts = (" ".join(chance.choices(words, often, k=30)) for _ in range(5_000))
    sources = [source(text, provision=f"p-{n}") for n, text in enumerate(texts)]
    sentence = " ".join(sources[7].text.split()[:25])
    assert Index.build(sources).search(sentence, "en")[0].source.provision == "p-7"
