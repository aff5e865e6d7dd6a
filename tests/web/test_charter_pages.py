"""The charter as of any day, what amends it and how far that is, and an amendment composed in plain words."""

import dataclasses
import re
from collections.abc import Iterator
from html import unescape
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comity import catalogue
from comity.charter import Charter
from comity.web.pages import acts as pages
from comity.web.shell.charter_words import KEYS, VALUES
from tests.amending.protocol import ASSOCIATE, adopted, ratify, setting, sign
from tests.web.acting import signed_in, submit
from tests.web.pages import client_for, read, serving, words_of
from tests.web.test_acts import sign_page
from tests.web.test_acts import words_of as words_of_bytes
from tests.world import MEMBERS, World

pytestmark = pytest.mark.django_db(transaction=True)
SITTING = setting("limits", "", "sitting_hours", 3)
QUERIES = 3
CARRIED = ("changes",)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(pages, "gate", pages._Gate())
    with serving(World()) as made:
        yield made


def test_as_it_was_founded(world: World) -> None:
    page = words_of(read(client_for(world), "/charter"))
    assert "It stands as it was founded." in page
    assert "It is amended by texts of: Council." in page
    assert "Decision by consensus" in page
    assert "Concluded by every elector&#x27;s concurrence" in page
    assert "Draft an amendment" not in page


def test_pending_then_in_force_and_as_of_a_day_before(world: World) -> None:
    instrument = adopted(world, ASSOCIATE, SITTING)
    sign(world, instrument, *MEMBERS)
    ratify(world, instrument, "ARV", "BEL")
    page = words_of(read(client_for(world), "/charter"))
    assert "Waits for its instrument" in page
    assert "Signed by 6 of 6. It needs 2 more to consent to be bound. Consented so far: ARV and BEL." in page
    assert "Associate" not in page
    detail = words_of(read(client_for(world), f"/charter/amendments/{instrument}"))
    assert "Standings New: Associate" in detail
    assert "Limits Hours of a sitting key 12 → 3" in detail
    ratify(world, instrument, "COR", "DUN")
    assert "It enters into force on 31 March 2031." in words_of(read(client_for(world), "/charter"))
    world.later(days=30)
    catalogue.tick(world.keeper)
    after = words_of(read(client_for(world), "/charter?on=2031-04-01"))
    assert "In force" in after
    assert "Associate" in after
    before = words_of(read(client_for(world), "/charter?on=2031-03-05"))
    assert "The rules that held on 5 March 2031, since 1 March 2031." in before
    assert "Associate Counts" not in before
    assert "12 → 3" in words_of(read(client_for(world), f"/charter/amendments/{instrument}"))
    assert "Ассоциированный участник" in read(client_for(world, language="ru"), "/charter?on=2031-04-01")


def test_the_charters_of_two_days_are_compared(world: World) -> None:
    assert "Compare two days" not in words_of(read(client_for(world), "/charter"))
    changes = [ASSOCIATE, SITTING, setting("limits", "", "act_age_hours", 12)]
    instrument = adopted(world, *changes)
    sign(world, instrument, *MEMBERS)
    ratify(world, instrument, "ARV", "BEL", "COR", "DUN")
    world.later(days=30)
    catalogue.tick(world.keeper)
    assert "/charter/compare" in read(client_for(world), "/charter")
    found = read(client_for(world), "/charter/compare?from=2031-03-05&to=2031-04-02")
    page = words_of(found)
    for words in (
        "from 5 March 2031 to 2 April 2031",
        "Standings New: Associate",
        "Hours of a sitting key 12 → 3",
        "31 March 2031 · the amendment",
    ):
        assert words in page, words
    # What is set in one row is one card.
    assert page.count("Limits") == 1
    assert f"/charter/amendments/{instrument}" in found
    # Whichever day is given first, the earlier one comes first; of no day, the founding or today is taken.
    assert words_of(read(client_for(world), "/charter/compare?from=2031-04-02&to=2031-03-05")) == page
    assert "That is no day" in words_of(read(client_for(world), "/charter/compare?from=2031-02-30"))
    same = words_of(read(client_for(world), "/charter/compare?from=2031-03-05&to=2031-03-06"))
    assert "Nothing: the same rules held on both days." in same


def test_no_day_and_no_amendment(world: World) -> None:
    assert "That is no day" in words_of(read(client_for(world), "/charter?on=2031-02-30"))
    assert "not founded yet" in words_of(read(client_for(world), "/charter?on=1999-01-01"))
    read(client_for(world), f"/charter/amendments/{'0' * 64}", 404)
    assert client_for(world).get("/charter/compose").status_code == 302


@pytest.mark.parametrize("amendments", [1, 3])
def test_the_number_of_queries_is_fixed(world: World, amendments: int) -> None:
    for number in range(amendments):
        adopted(world, setting("limits", "", "sitting_hours", number + 2))
    client = client_for(world)
    read(client, "/charter")
    with CaptureQueriesContext(connection) as queries:
        read(client, "/charter")
    assert len(queries) == QUERIES


def hidden(page: str) -> dict[str, str]:
    """Return what the last form with a button to go on, or to note, carries."""
    return dict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">', page))


def compose(client: Any, page: str, **given: Any) -> str:
    carried = {name: unescape(value) for name, value in hidden(page).items() if name in CARRIED}
    return str(client.post("/charter/compose", carried | given).content.decode())


def test_composed_in_words_tabled_and_adopted(world: World) -> None:
    client = signed_in(world, "ARV", "head")
    page = read(client, "/charter/compose")
    row = compose(client, page, row="standings/+")
    assert "Counts as a participant" in row
    given = {"id": "associate", "names__en": "Associate", "names__ru": "Ассоциированный участник", "note": "1"}
    page = compose(client, row, row="standings/+", counts_as_participant="on", notice_months="3", **given)
    assert "New: Associate" in words_of(page)
    row = compose(client, page, row="organs/council")
    assert re.search(r'name="composition__standings" value="member"[^>]* checked', row)
    page = compose(client, page, row="limits/", sitting_hours="3", act_age_hours="24", act_bytes="65536",
                   part_bytes="16777216", browser_keys_may_not=["party.accredit", "party.revoke"], erasure="author",
                   note="1")  # fmt: skip
    assert "Hours of a sitting key 12 → 3" in words_of(page)
    assert "Go on to the text" in page
    begun_with = {name: unescape(value) for name, value in hidden(page).items()} | {"organ": "council"}
    begun = client.post("/acts/text.table/new", begun_with).content.decode()
    assert "The charter is amended. New: Standings › Associate (Counts as a participant: yes" in words_of(begun)
    assert "errorlist" not in begun
    assert re.search(r'name="clauses_amends"[^>]*>.*?value="charter" selected', begun, re.DOTALL)
    del begun_with["begin"]
    filled = begun_with | {"effects_count": "0", "text_en": "Protocol\n\nThe charter is amended."}
    signing = client.post("/acts/text.table/new", filled).content
    assert "The charter is amended" in words_of_bytes(signing)
    answer = submit(sign_page(world, signing, "ARV", "head"))
    assert answer.status_code == 200, answer.content


def test_a_change_that_cannot_be_is_told_where(world: World) -> None:
    client = signed_in(world, "ARV", "head")
    page = read(client, "/charter/compose")
    page = compose(client, page, row="standings/observer", take_away="1")
    said = words_of(page)
    assert "needs another change here" in said
    assert "Standings › Observer" in said
    assert "Go on to the text" not in said
    page = compose(client, page, drop="0")
    assert "Nothing yet." in words_of(page)


def terms_of(table: type) -> Iterator[tuple[str, str]]:
    """Yield each key of a charter's tables, with each value that is chosen for it."""
    for key, hint in get_type_hints(table).items():
        hints = [hint]
        while hints:
            each = hints.pop()
            if dataclasses.is_dataclass(each):
                yield from terms_of(each)  # type: ignore[arg-type]
            elif get_origin(each) is Literal:
                yield from ((key, value) for value in get_args(each))
            else:
                hints += get_args(each)
        if table is not Charter:
            yield key, ""


def test_every_key_and_every_choice_of_a_charter_has_words() -> None:
    terms = set(terms_of(Charter))
    assert {key for key, _ in terms} <= KEYS.keys()
    # Forms of adoption and alphabets have their words elsewhere.
    chosen = {value for key, value in terms if key != "form" and value and not value.startswith("alphabet:")}
    assert chosen <= VALUES.keys()
