"""Who is named without taking part. The sentences are invented and say nothing of anybody."""

import pytest

from comity.texts.document import Document, identify
from comity.texts.mentions import Mention, find_mentions
from comity.texts.provision import Provision
from comity.texts.reading import read_text
from tests.texts.letters import SHARED, needs_shared


def text(language: str, *paragraphs: str, title: str = "") -> Document:
    provisions = (Provision("paragraph", None, words, (), f"p-{n}") for n, words in enumerate(paragraphs))
    return Document(language, title, tuple(provisions))


def codes(language: str, words: str, participants: tuple[str, ...] = ()) -> list[str]:
    return [mention.code for mention in find_mentions(text(language, words), participants)]


def test_a_mention_says_who_where_and_in_which_words() -> None:
    document = text("en", "Lamps are lit.", "The ships of Chad and the United Nations.", title="With Jordan")
    assert find_mentions(document, ()) == [
        Mention("title", "state", "JOR", "Jordan", 5, 11),
        Mention("p-1", "state", "TCD", "Chad", 13, 17),
        Mention("p-1", "organisation", "UN", "United Nations", 26, 40),
    ]


def test_who_takes_part_is_not_mentioned() -> None:
    assert codes("en", "Chad, Jordan, the United Nations and ASEAN.", ("TCD", "UN")) == ["JOR", "ASEAN"]


@pytest.mark.parametrize(
    ("language", "words", "expected"),
    [
        ("en", "Turkey, Türkiye, a turkey; Bosnia & Herzegovina, Bosnia and Herzegovina", ["TUR", "TUR", "BIH", "BIH"]),
        ("en", "Guinea-Bissau, Papua New Guinea, Equatorial Guinea, Guinea", ["GNB", "PNG", "GNQ", "GIN"]),
        ("en", "the Lao People’s Democratic Republic and the LAO PDR", ["LAO", "LAO"]),
        ("en", "Lake Chad, South Georgia, New Mexico, the Jordan River, Northern Ireland", []),
        ("en", "us, Us, US; un, UN; a chad, a jordan", ["USA", "UN"]),
        ("en", "IRAQ and Cote d'Ivoire; Saint Lucia, St. Lucia", ["IRQ", "CIV", "LCA", "LCA"]),
        ("ru", "в Мали, в Чили и Марокко; из Перу", ["MLI", "CHL", "MAR", "PER"]),
        ("ru", "Того, кто мал, мали не боится. В Того и Чаде.", ["TGO", "TCD"]),
        ("ru", "грузия лежит; Грузией и Арменией, Нидерландов, Китаю", ["GEO", "ARM", "NLD", "CHN"]),
        ("ru", "Соединенных Штатов Америки, Соединённым Королевством, Российскую Федерацию", ["USA", "GBR", "RUS"]),
        ("ru", "Организацией Объединенных Наций, ООН и Объединённых Наций", ["UN", "UN", "UN"]),
        ("ru", "российский, турецкие, ирландец", []),
        ("zh-Hans", "中国、印度尼西亚和联合国", ["CHN", "IDN", "UN"]),
        ("zh-Hans", "发展中国家、印度洋、内蒙古、约旦河", []),
        ("es", "Perú, Malí, los Países Bajos y las Naciones Unidas; el chile", ["PER", "MLI", "NLD", "UN"]),
        ("fr", "la Chine, l'Inde, les États-Unis et un navire", ["CHN", "IND", "USA"]),
        ("ar", "والصين وتركيا والأمم المتحدة ولبنان والوضع المالي", ["CHN", "TUR", "UN", "LBN"]),
        ("tlh", "China", []),
    ],
)  # fmt: skip
def test_names_are_found_and_other_words_are_not(language: str, words: str, expected: list[str]) -> None:
    assert codes(language, words) == expected


@needs_shared
@pytest.mark.parametrize("language", ["en", "es", "ru", "zh-Hans"])
def test_a_declaration_that_names_no_state(language: str) -> None:
    path = SHARED / "data" / "texts" / "udhr" / f"udhr.{language}.txt"
    document = identify(read_text(path.read_bytes(), language=language), language=language)
    mentions = find_mentions(document, ())
    assert {mention.code for mention in mentions} == {"UN"}
    assert find_mentions(document, {"UN"}) == []
