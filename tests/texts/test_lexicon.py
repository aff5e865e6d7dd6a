"""Names found again, inflected, in five scripts."""

import pytest

from comity.texts.lexicon import Lexicon, Name, fold, list_words, stem


def found(name: str, text: str, *, fixed: bool = False) -> list[str]:
    return [text[each.start : each.end] for each in Lexicon([Name("x", name, fixed)]).find(text)]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Арвения", "Арвении и Арвенией, но не арвенийский", ["Арвении", "Арвенией"]),
        ("Дунмер", "в Дунмере, Дунмера, Дунмером; Дунмерский", ["Дунмере", "Дунмера", "Дунмером"]),
        ("Совет глав гаваней", "Совету глав гаваней и Советом глав", ["Совету глав гаваней"]),
        ("Внутренний залив", "во Внутреннем заливе", ["Внутреннем заливе"]),
        ("Объединённые огни", "объединенных огней", ["объединенных огней"]),
        ("Lamp keeper", "the lamp-keepers, a LAMP KEEPER, lampkeeper", ["lamp-keepers", "LAMP KEEPER"]),
        ("Côte Lumière", "Cote Lumiere", ["Cote Lumiere"]),
        ("灯盟", "本灯盟成员", ["灯盟"]),
        ("ميناء", "والميناء وبالميناء وميناء", ["والميناء", "وبالميناء", "وميناء"]),
        ("", "anything", []),
    ],
)
def test_a_name_is_found_in_its_forms(name: str, text: str, expected: list[str]) -> None:
    assert found(name, text) == expected


def test_a_fixed_name_has_one_form() -> None:
    assert found("Лувари", "Лувари, лувара, луварам", fixed=True) == ["Лувари"]
    assert found("OLC", "OLC, OLCs") == ["OLC"]


def test_the_longest_name_is_found() -> None:
    lexicon = Lexicon([Name("a", "Council"), Name("b", "Council of Keepers"), Name("c", "Keepers")])
    assert [each.name.key for each in lexicon.find("The Council of Keepers, the Council, Keepers")] == ["b", "a", "c"]


def test_names_of_equal_spelling_keep_their_first_key() -> None:
    lexicon = Lexicon([Name("a", "Staff"), Name("b", "Staff")])
    assert [each.name.key for each in lexicon.find("the Staff")] == ["a"]


def test_words_of_any_script() -> None:
    assert [word for _, _, word in list_words("Ёлки, co-operation; 灯塔2座")] == [
        "елки",
        "co",
        "operation",
        "灯",
        "塔",
        "2",
        "座",
    ]
    assert fold("Élan") == "elan"
    assert fold("йод") == "йод"


@pytest.mark.parametrize("form", ["уважение", "уважения", "уважением", "уважению"])
def test_inflected_forms_fall_together(form: str) -> None:
    assert stem(form) == stem("уважение")
