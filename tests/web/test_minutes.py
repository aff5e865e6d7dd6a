"""Drafts of a meeting's record and communiqué: what happened, in every language that has words, read as any text is."""

import pytest

from comity.texts.reading import read_text
from comity.web.shell.minutes import COMMUNIQUE, RECORD, DraftedDecision, DraftedItem, Held, draft, languages_of
from tests.web.pages import serving
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

HELD = Held(
    names={"en": "Council: session", "ru": "Совет: сессия"}, dates={"en": "3 March 2031", "ru": "3 марта 2031"},
    places={"en": "Wickhaven", "ru": "Wickhaven"}, chair="ARV", host="BEL", on_site=["ARV", "BEL"], remote=["COR"],
    absent=["DUN"], guests=["OBS"],
    items=[
        DraftedItem("1", {"en": "Lamps", "ru": "Лампы"}, ["COR", "ARV"], ["C/2031/M.L1/DOC.1"], "agreed"),
        DraftedItem("2", {"en": "Herring", "ru": "Сельдь"}),
    ],
    decisions=[DraftedDecision({"en": "On the lamps", "ru": "О лампах"}, ["COR"])], accepted=["BEL"], suspended=1,
)  # fmt: skip


@pytest.mark.parametrize("sort", [RECORD, COMMUNIQUE])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_draft_reads_into_a_title_and_numbered_paragraphs(language: str, sort: str) -> None:
    with serving(World()):
        reading = read_text(draft(HELD, sort, language).encode(), language=language)
    assert not reading.doubts
    assert HELD.names[language] in reading.title
    numbers = [each.number for each in reading.provisions]
    assert numbers == [f"{place}." for place in range(1, len(numbers) + 1)]


def test_a_record_tells_who_spoke_and_what_came_of_it() -> None:
    with serving(World()):
        words = draft(HELD, RECORD, "en")
    for said in ("Took the floor: COR and ARV.", "No delegation opposed", "Statements are attached to it by: COR.",
                 "Taking part from afar: COR.", "Not taking part: DUN.", "accepted by the organ: BEL."):  # fmt: skip
        assert said in words, said


def test_a_communique_says_nothing_of_who_spoke_stayed_away_or_was_contested() -> None:
    with serving(World()):
        words = draft(HELD, COMMUNIQUE, "en")
    assert "On the agenda: Lamps; Herring." in words
    assert "Taking part: ARV, BEL and COR." in words
    assert not any(said in words for said in ("floor", "DUN", "contested", "Statements"))


def test_there_are_drafts_in_the_languages_that_have_words() -> None:
    assert languages_of(["ru", "zh", "en-GB"]) == ["ru", "en-GB"]
