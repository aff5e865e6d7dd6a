"""Corrections of an adopted text: open to challenge, then they stand; concordance brings a language afterwards."""

import pytest

from comity import catalogue
from comity.core import canonical
from comity.core.act import Audience
from comity.decisions.corrected import read_adopted
from comity.decisions.state import AdoptionRow
from comity.negotiation.composing import word_parts
from comity.texts.document import Document, format_document
from tests.negotiation.table import Table, paragraph, pid, proposal_of, text_of
from tests.world import World, lantern, recorded, refused

pytestmark = pytest.mark.django_db(transaction=True)

MEMBERS_ALL = Audience("members")
EN = text_of("The lamps are lit at dsuk.", "Each keeper tends its own.")
RU = text_of("Фонари зажигают в сумерки.", "Каждый смотрит за своим.", language="ru", title="О фонарях")


def adopt(world: World, *documents: Document) -> tuple[Table, str]:
    table = Table(world, *documents)
    decision = recorded(world.put(table.text, "BEL"))
    world.all_agree(decision)
    return table, str(AdoptionRow.objects.get().act)


def correct(world: World, adopted: str, number: int, words: str) -> str:
    body = {"adopted": adopted, "language": "en", "provisions": [pid(number)]}
    parts = word_parts([{"en": {pid(number): paragraph(number, words, f"{number}.")}}])
    return recorded(world["SECRETARIAT"].submit("decision.correct", body, to=MEMBERS_ALL, parts=parts))


def first_words(world: World, adopted: str) -> str:
    documents, _ = read_adopted(world.viewer("DUN"), world.keeper.registry, adopted)
    return documents["en"].provisions[0].text


def test_a_correction_stands_once_nobody_contested_it_in_time() -> None:
    world = World()
    _, adopted = adopt(world, EN)
    correct(world, adopted, 1, "The lamps are lit at dusk.")
    world.later(hours=168)
    catalogue.tick(world.keeper)
    assert first_words(world, adopted) == "The lamps are lit at dsuk."
    world.later(seconds=1)
    catalogue.tick(world.keeper)
    assert first_words(world, adopted) == "The lamps are lit at dusk."


def test_a_contested_correction_never_stands() -> None:
    world = World()
    _, adopted = adopt(world, EN)
    correction = correct(world, adopted, 1, "The lamps are never lit.")
    recorded(world["FAL"].submit("decision.contest", {"correction": correction}, to=MEMBERS_ALL))
    world.later(hours=400)
    catalogue.tick(world.keeper)
    assert first_words(world, adopted) == "The lamps are lit at dsuk."
    (view,) = read_adopted(world.viewer("DUN"), world.keeper.registry, adopted)[1]
    assert (view.status, view.contested_by) == ("contested", ["FAL"])


def test_only_the_office_corrects_and_late_is_late() -> None:
    world = World()
    _, adopted = adopt(world, EN)
    body = {"adopted": adopted, "language": "en", "provisions": [pid(1)]}
    parts = word_parts([{"en": {pid(1): paragraph(1, "x", "1.")}}])
    assert refused(world["COR"].submit("decision.correct", body, to=MEMBERS_ALL, parts=parts)) == "authority.no_right"
    correction = correct(world, adopted, 1, "The lamps are lit at dusk.")
    world.later(hours=169)
    answer = world["FAL"].submit("decision.contest", {"correction": correction}, to=MEMBERS_ALL)
    assert refused(answer) == "decision.corrected_already"


def test_adoption_waits_for_every_authentic_language_or_the_others_follow() -> None:
    world = World(charter=lantern(languages_required="all-authentic"))
    table = Table(world, EN, RU)
    recorded(table.accept(proposal_of(table.reword("COR", 1, "The lamps are lit at dusk."))))
    made = table.read()
    assert refused(world.put(table.text, "BEL")) == "decision.accepted_since"

    clean = table.table(
        "ARV", made.documents["en"], made.documents["ru"], follows=table.text, capacity="chair", consolidates=True
    )
    assert refused(world.put(recorded(clean), "BEL")) == "decision.languages_stale"
    recorded(table.translate("ru", {}, as_it_stands=(pid(1),)))
    recorded(world.put(recorded(clean), "BEL"))


def test_concordance_brings_the_other_language_after_adoption() -> None:
    world = World(charter=lantern(languages_required="concordance", concordance_hours=72))
    _, adopted = adopt(world, EN)
    body = {"adopted": adopted, "language": "ru", "provisions": []}
    parts = {"text.ru": canonical.encode(format_document(RU))}
    recorded(world["SECRETARIAT"].submit("decision.correct", body, to=MEMBERS_ALL, parts=parts))
    world.later(hours=169)
    catalogue.tick(world.keeper)
    documents, _ = read_adopted(world.viewer("DUN"), world.keeper.registry, adopted)
    assert documents == {"en": EN, "ru": RU}


def test_who_cannot_read_a_correction_cannot_contest_it_nor_learn_of_it() -> None:
    world = World()
    to = Audience(parties=("BEL",))
    body = {"organ": "council", "day": "2030-05-01", "form": "noted", "parties": [], "languages": ["en"]}
    parts = {"text.en": canonical.encode(format_document(EN)), "source": b"A letter."}
    entered = recorded(world["SECRETARIAT"].submit("decision.enter", body, to=to, parts=parts))
    words = word_parts([{"en": {pid(1): paragraph(1, "The lamps are lit at dusk.", "1.")}}])
    correct = {"adopted": entered, "language": "en", "provisions": [pid(1)]}
    correction = recorded(world["SECRETARIAT"].submit("decision.correct", correct, to=to, parts=words))
    said = {"correction": correction}
    assert refused(world["COR"].submit("decision.contest", said, to=to)) == "decision.unknown_correction"
    recorded(world["BEL"].submit("decision.contest", said, to=to))
