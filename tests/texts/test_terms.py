"""Names written two ways, and terms that a translation does not have; in the invented organisation."""

import pytest

from comity.texts.document import Document, identify
from comity.texts.provision import Provision
from comity.texts.reading import read_text
from comity.texts.terms import Term, TermDoubt, check_terms, collect_terms
from comity.wording import TERM_DOUBTS, word_term_doubt
from tests.texts.letters import SHARED, needs_shared
from tests.world import lantern

PARTIES = {"BEL": {"en": "Belmora", "ru": "Бельмора"}}


def text(language: str, *paragraphs: str, title: str = "") -> Document:
    provisions = (Provision("paragraph", None, words, (), f"p-{n}") for n, words in enumerate(paragraphs))
    return Document(language, title, tuple(provisions))


def told(*documents: Document, terms: list[Term] | None = None) -> list[tuple[str, str, str, str]]:
    terms = collect_terms(lantern(), PARTIES) if terms is None else terms
    doubts = check_terms({document.language: document for document in documents}, terms)
    return [(doubt.code, doubt.language, doubt.words, doubt.expected) for doubt in doubts]


def test_the_charters_names_the_parties_and_a_glossary_are_terms() -> None:
    terms = {
        term.key: term for term in collect_terms(lantern(), PARTIES, [{"en": "sea mark", "ru": "навигационный знак"}])
    }
    assert terms["organisation"].names["en"] == "Lantern Compact"
    assert terms["organ:council"].names["ru"] == "Совет"
    assert terms["party:BEL"].proper
    assert not terms["field:rescue"].proper
    assert terms["glossary:0"].names["en"] == "sea mark"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("Ask for co-operation.", "By cooperation and cooperation alone."), ("co-operation", "cooperation")),
        (("The Chief-Pilot met.", "A Chief-Pilot.", "The Chief Pilot."), ("Chief Pilot", "Chief-Pilot")),
        (("In Estravald, near Estravald.", "To Estarvald."), ("Estarvald", "Estravald")),
        (("The Lantern compact keeps lamps.",), ("Lantern compact", "Lantern Compact")),
        (("Rescue-at-sea is free.",), ("Rescue-at-sea", "Rescue at sea")),
        (("With Belmra as host.",), ("Belmra", "Belmora")),
        (("At Café Lumen and the Café Lumen.", "At the Cafe Lumen."), ("Cafe", "Café")),
    ],
)  # fmt: skip
def test_a_name_written_two_ways_is_shown(words: tuple[str, ...], expected: tuple[str, str]) -> None:
    assert told(text("en", *words)) == [("variant", "en", *expected)]


def test_the_letter_yo_is_doubted_in_names_alone() -> None:
    assert told(text("ru", "Город Орлён и берег у Орлёна.", "В Орлене."), terms=[]) == [
        ("variant", "ru", "Орлене", "Орлён")
    ]
    assert told(text("ru", "Все молчат. Всё сказано, и все это знают; всё."), terms=[]) == []


@pytest.mark.parametrize(
    "words",
    [
        "The council keeps its plan for the long term. Its long-term plan is kept. THE LANTERN COMPACT.",
        "Members and a member. Lamps, lamp, Lamps. From Belmora to Belmora's coast.",
        "Paragraphs 1-3 and 13; the States and states.",
    ],
)
def test_grammar_is_not_doubted(words: str) -> None:
    assert told(text("en", words)) == []


def test_a_term_without_its_counterpart_is_shown_where_it_is_missing() -> None:
    english = text(
        "en", "The Council of the Lantern Compact hears Belmora.", "Belmora lights a lamp.", "Rescue at sea is free."
    )
    russian = text(
        "ru", "Совет Договора Фонаря слушает Бельмору.", "Она зажигает огонь.", "Спасение на море бесплатно."
    )
    assert told(english, russian) == [
        ("missing", "ru", "Belmora", "Бельмора"),
        ("missing", "ru", "Rescue at sea", "Спасание на море"),
    ]


def test_nothing_is_missed_in_a_language_without_the_provision_or_without_the_term() -> None:
    english = text("en", "The Council hears Belmora.", "The Lantern Compact stands.")
    assert told(english, text("ru", "")) == []
    assert told(english, text("zh-Hans", "理事会听取发言。", "公约有效。")) == []


def test_terms_are_found_without_spaces_and_without_capitals() -> None:
    terms = [Term("x", {"en": "Harbour Board", "zh-Hans": "港务委员会", "ar": "مجلس الميناء"})]
    english = text("en", "The Harbour Board decides.")
    assert told(english, text("zh-Hans", "由港务委员会决定。"), text("ar", "يقرر مجلس الميناء."), terms=terms) == []
    assert told(english, text("zh-Hans", "由港务会决定。"), terms=terms) == [
        ("missing", "zh-Hans", "Harbour Board", "港务委员会")
    ]


def test_the_title_is_looked_at_too() -> None:
    doubts = check_terms({"en": text("en", title="Of the lantern compact")}, collect_terms(lantern()))
    assert doubts == [TermDoubt("variant", "title", "en", "lantern compact", "Lantern Compact")]


def test_every_doubt_has_words() -> None:
    assert set(TERM_DOUBTS) == {"missing", "variant"}
    assert "Belmra" in word_term_doubt("variant", "Belmra", "Belmora")


@needs_shared
def test_a_real_text_has_few_doubts() -> None:
    for path in sorted((SHARED / "data" / "texts" / "unsc").glob("*.txt")):
        document = identify(read_text(path.read_bytes()), language="en")
        doubts = check_terms({"en": document}, collect_terms(lantern()))
        assert len({(doubt.words, doubt.expected) for doubt in doubts}) <= 3, path.stem
