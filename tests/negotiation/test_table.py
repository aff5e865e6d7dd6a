"""Delegations negotiate a text: what each may do, and what becomes of it."""

import pytest

from comity.core import canonical
from comity.core.act import Audience
from comity.texts.document import format_document
from comity.texts.edit import Edit
from comity.texts.state import list_texts
from tests.negotiation.table import Table, paragraph, pid, proposal_of, text_of
from tests.world import COUNCIL, World, recorded, refused

pytestmark = pytest.mark.django_db(transaction=True)

EN = text_of("The lamps are lit at dusk.", "Each keeper tends its own.", "Nobody is charged.")
RU = text_of("Фонари зажигают в сумерки.", "Каждый смотрит за своим.", "Плата не взимается.", language="ru", title="О")


def test_what_the_chair_accepts_is_the_current_text_and_the_other_language_waits_for_its_linguists() -> None:
    table = Table(World(), EN, RU)
    proposal = proposal_of(table.reword("COR", 1, "The lamps are lit at nightfall."))
    assert table.read().documents["en"].provisions[0].text == "The lamps are lit at dusk."

    recorded(table.accept(proposal))

    made = table.read("DUN")
    assert made.documents["en"].provisions[0].text == "The lamps are lit at nightfall."
    assert made.documents["ru"].provisions[0].text == "Фонари зажигают в сумерки."
    assert made.proposals[proposal].status == "accepted"
    assert [(each.provision, each.language) for several in made.stale.values() for each in several] == [(pid(1), "ru")]

    recorded(table.translate("ru", {pid(1): paragraph(1, "Фонари зажигают с наступлением ночи.", "1.")}))
    made = table.read("DUN")
    assert made.stale == {}
    assert made.documents["ru"].provisions[0].text == "Фонари зажигают с наступлением ночи."

    recorded(table.challenge("EST", 1, "ru"))
    (stale,) = table.read().stale[pid(1)]
    assert stale.challenged_by == ("EST",)


def test_nothing_is_accepted_over_an_opposition_and_only_its_author_ends_a_proposal() -> None:
    table = Table(World(), EN)
    proposal = proposal_of(table.reword("COR", 2, "Each keeper tends its own lamp."))
    recorded(table.back("FAL", proposal, "oppose"))
    recorded(table.back("EST", proposal, "join"))

    assert refused(table.accept(proposal)) == "text.opposed"
    assert refused(table.retract("DUN", proposal)) == "text.proposal_of_another"
    recorded(table.retract("COR", proposal))
    assert table.read().proposals[proposal].authors == ("EST",)
    recorded(table.back("FAL", proposal, "none"))
    recorded(table.accept(proposal))
    assert refused(table.retract("EST", proposal)) == "text.proposal_accepted"


def test_an_insertion_a_deletion_and_what_is_said_of_them() -> None:
    table = Table(World(), EN, RU)
    new = proposal_of(table.insert("DUN", 7, 1, "Lamps are cleaned weekly."))
    nested = table.reword("FAL", 7, "Lamps are cleaned daily.", base=None, on=new)
    gone = proposal_of(table.delete("BEL", 3))
    recorded(table.accept(new))
    recorded(table.accept(gone))
    recorded(nested)

    made = table.read()
    assert [each.id for each in made.documents["ru"].provisions] == [pid(1), pid(7), pid(2)]
    assert made.documents["ru"].provisions[1].text == ""
    assert refused(table.reword("COR", 3, "Everybody is charged.", base=table.text)) == "text.provision_gone"


def test_agreed_is_what_nobody_is_reserved_on_and_nobody_would_change() -> None:
    table = Table(World(), EN)
    proposal = proposal_of(table.reword("COR", 2, "Each keeper tends its own lamp."))
    recorded(table.reserve("FAL", 1))
    assert refused(table.mark(2)) == "text.proposals_live"
    assert refused(table.mark(1)) == "text.reserved"
    recorded(table.mark(1, state="ad-referendum"))
    assert refused(table.reserve("BEL", 1, reserved=False)) == "text.not_reserved"
    recorded(table.reserve("FAL", 1, reserved=False))
    recorded(table.mark(1, 3))
    assert refused(table.reword("EST", 1, "No lamps.")) == "text.provision_agreed"
    assert refused(table.mark(3, party="BEL", capacity="party")) == "text.no_pen"
    recorded(table.accept(proposal))
    recorded(table.mark(2))
    assert set(table.read().marks.values()) == {"agreed"}
    assert refused(table.reword("COR", 2, "Mine again.", revises=proposal)) == "text.proposal_accepted"


def test_an_acceptance_names_the_words_that_it_changes() -> None:
    table = Table(World(), EN)
    one = proposal_of(table.reword("COR", 2, "Each keeper tends its own lamp."))
    other = proposal_of(table.reword("DUN", 2, "Each keeper tends its own, daily."))
    recorded(table.accept(one))
    assert refused(table.accept(other, before=table.text)) == "text.changed_meanwhile"
    both = {"en": {pid(2): paragraph(2, "Each keeper tends its own lamp, daily.", "2.")}}
    recorded(table.accept(other, both))
    assert table.read().documents["en"].provisions[1].text == "Each keeper tends its own lamp, daily."


def test_the_clean_text_is_tabled_by_the_chair_and_keeps_what_was_marked() -> None:
    table = Table(World(), EN)
    recorded(table.accept(proposal_of(table.reword("COR", 2, "Each keeper tends its own lamp."))))
    recorded(table.mark(1, 2, 3))
    clean = table.read().documents["en"]
    answer = table.table("ARV", clean, follows=table.text, capacity="chair", consolidates=True)
    recorded(answer)
    made = table.read()
    assert made.documents["en"] == clean
    assert set(made.marks) == {pid(1), pid(2), pid(3)}


def test_an_addendum_has_its_texts_number_and_a_revision_keeps_its_year() -> None:
    world = World()
    table = Table(world, EN)
    world.later(days=400)
    body = {
        "organ": "council", "follows": None, "languages": ["en"], "effects": [], "capacity": "party",
        "consolidates": False, "adds": table.text,
    }  # fmt: skip
    parts = {"text.en": canonical.encode(format_document(text_of("A list of the lamps.")))}
    added = recorded(world["COR"].submit("text.table", body, to=COUNCIL, parts=parts))
    revised = recorded(table.table("BEL", EN, follows=table.text))
    symbols = {text.act: text.symbol for text in list_texts(world.viewer("DUN"))}
    assert symbols[table.text] == "COUNCIL/2031/L.1"
    assert symbols[added] == "COUNCIL/2031/L.1/Add.1"
    assert symbols[revised] == "COUNCIL/2031/L.1/Rev.1"
    assert refused(world["DUN"].submit("text.table", body | {"adds": added}, to=COUNCIL, parts=parts)) == "text.unknown"


def test_a_merge_names_what_last_changed_either_of_the_two() -> None:
    table = Table(World(), EN)
    edit = Edit("merge", pid(1), other=pid(2), languages=("en",))
    words = {"en": {pid(1): paragraph(1, "The lamps are lit at dusk, and each keeper tends its own.", "1.")}}
    merge = proposal_of(table.propose("COR", edit, words))
    before = table.read().head(*edit.touches)
    recorded(table.accept(proposal_of(table.reword("DUN", 2, "Each keeper tends its own lamp."))))
    assert refused(table.accept(merge, before=before)) == "text.changed_meanwhile"
    recorded(table.accept(merge))
    assert [each.id for each in table.read().documents["en"].provisions] == [pid(1), pid(3)]


def test_linguists_confirm_only_what_they_saw_and_word_only_what_lags_behind() -> None:
    world = World()
    table = Table(world, EN, RU)
    recorded(table.accept(proposal_of(table.reword("COR", 1, "The lamps are lit at nightfall."))))
    seen = table.read().last_change
    recorded(table.accept(proposal_of(table.reword("DUN", 1, "The lamps are lit at noon."))))
    body = {"text": table.text, "language": "ru", "provisions": [pid(1)], "worded": [], "after": seen}
    answer = world["SECRETARIAT"].submit("text.translate", body, to=COUNCIL)
    assert refused(answer) == "text.changed_meanwhile"
    assert refused(table.translate("ru", {pid(2): paragraph(2, "Каждый смотрит за чужим.", "2.")})) == "text.not_stale"
    recorded(table.translate("ru", {pid(1): paragraph(1, "Фонари зажигают в полдень.", "1.")}))


def test_the_chair_tables_as_chair_and_the_text_stays_its_authors() -> None:
    world = World()
    table = Table(world, EN)
    clean = recorded(table.table("ARV", EN, follows=table.text, capacity="chair", consolidates=True))
    assert refused(table.table("ARV", EN, follows=clean)) == "text.not_yours"
    recorded(table.table("BEL", EN, follows=clean))


def test_a_text_of_named_parties_is_not_taken_from_its_author() -> None:
    table = Table(World(), EN, to=Audience(parties=("ARV",)))
    assert refused(table.table("ARV", EN, follows=table.text, capacity="chair")) == "text.not_yours"
    recorded(table.table("BEL", EN, follows=table.text))
