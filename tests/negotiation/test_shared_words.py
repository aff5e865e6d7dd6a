"""Whoever negotiates a text reads the same words: no part of it is for fewer than its act."""

import pytest

from comity.core.act import Audience
from comity.negotiation.composing import accept_body, word_parts
from tests.negotiation.table import Table, paragraph, pid, proposal_of, text_of
from tests.world import COUNCIL, World, document, refused

pytestmark = pytest.mark.django_db(transaction=True)

OWN = {"text.en": Audience()}


def test_words_for_their_author_alone_are_no_part_of_a_text() -> None:
    table = Table(World(), text_of("One lamp is lit.", "Two lamps are lit."))
    proposal = proposal_of(table.reword("COR", 1, "One lamp is lit at dusk."))
    made, words = table.read(), word_parts([{"en": {pid(1): paragraph(1, "No lamp is lit.", "1.")}}])
    body = accept_body(table.text, [(made.proposals[proposal].edit, table.text, proposal)], capacity="chair")
    answer = table.world["ARV"].submit("text.accept", body, to=COUNCIL, parts=words, part_audiences=OWN)
    assert refused(answer) == "text.part_narrower"


def test_a_text_that_not_all_its_readers_may_read_is_not_tabled() -> None:
    world = World()
    body = {
        "organ": "council", "follows": None, "languages": ["en"], "effects": [], "capacity": "party",
        "consolidates": False,
    }  # fmt: skip
    for narrower in (Audience(), Audience("secretariat")):
        answer = world["ARV"].submit(
            "text.table", body, to=COUNCIL, parts={"text.en": document()}, part_audiences={"text.en": narrower}
        )
        assert refused(answer) == "text.part_narrower"
