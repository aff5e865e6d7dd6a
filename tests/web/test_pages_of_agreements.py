"""Agreements with others on pages: by the other party, their follow-up, seats elsewhere, and who is outside."""

import csv
import io
import json
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comity import catalogue
from comity.instruments import shelf
from comity.instruments.status import PARTY, SIGNATORY
from comity.record import tables
from tests.instruments.others import PORTS, SAID, Memorandum, bilateral, doubt, introduce, seat
from tests.instruments.treaty import Treaty
from tests.web.acting import signed_in, submit
from tests.web.pages import client_for, read, serving, words_of
from tests.web.test_acts import sign_page
from tests.world import World, document, recorded

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "League of Ports (invented)"


@pytest.fixture
def world() -> Iterator[World]:
    with serving(World()) as world:
        yield world


def shown(world: World, address: str, party: str | None = None, language: str = "en") -> str:
    return words_of(read(client_for(world, party, language), address))


def make(world: World, kind: str, party: str = "SECRETARIAT", **given: object) -> str:
    """Fill in a form, sign what it shows, and return the act."""
    page = signed_in(world, party).post(f"/acts/{kind}/new", given).content
    assert b"act-template" in page, words_of(page.decode())
    answer = submit(sign_page(world, page, party, "delegate", reasons=""))
    assert answer.status_code == 200, answer.content
    return str(tables.Entry.objects.latest("index").act)


def test_the_page_is_empty_then_groups_agreements_by_the_other_party(world: World) -> None:
    words = shown(world, "/agreements/")
    assert "There is no agreement with others that you may read" in words
    assert "None is entered." in words
    memorandum = Memorandum(world, term={"months": 60, "renewal_months": 60}).in_force()
    words = shown(world, "/agreements/")
    assert NAME in words
    assert "Lantern Compact: party" in words
    assert f"{NAME}: party" in words
    assert "and is then renewed." in words
    assert "The next review is due by" in words
    before = shown(world, "/agreements/?on=2030-01-01")
    assert "There is no agreement with others that you may read" in before
    assert "Follow-up" in shown(world, f"/instruments/{memorandum.act}")


def test_russian_pages_name_the_organisation_in_russian(world: World) -> None:
    Memorandum(world).in_force()
    assert "Договор Фонаря" in shown(world, "/agreements/", language="ru")


def test_an_agreement_of_members_alone_is_not_one_with_others(world: World) -> None:
    Treaty(world)
    assert "There is no agreement with others that you may read" in shown(world, "/agreements/")


def test_what_was_entered_without_clauses_says_that_its_status_is_not_followed(world: World) -> None:
    recorded(introduce(world))
    body = {"organ": "council", "day": "2030-06-01", "form": "signed", "parties": [PORTS], "languages": ["en"]}
    parts = {"text.en": document("A memorandum of before"), "source": b"An invented story"}
    recorded(world["SECRETARIAT"].submit("decision.enter", body, parts=parts))
    assert "entered from its source without final clauses" in shown(world, "/agreements/")
    assert "not-followed" in read(client_for(world), "/agreements/agreements.csv")


def test_reviews_their_reports_and_doubts_stand_on_the_page(world: World) -> None:
    memorandum = Memorandum(world).in_force()
    review = make(
        world, "instrument.review", instrument=memorandum.act, speaks_for="organisation", day=memorandum.today,
        words_en="The pilots were exchanged.",
    )  # fmt: skip
    recorded(doubt(world, "FAL", review))
    words = shown(world, f"/instruments/{memorandum.act}")
    assert "The pilots were exchanged." in words
    assert "recorded by Lantern Compact" in words
    assert "Challenged by FAL." in words
    world.later(days=400)
    catalogue.tick(world.keeper)
    assert "A review is overdue since" in shown(world, f"/instruments/{memorandum.act}")
    assert "A review is overdue since" in shown(world, "/desk", "SECRETARIAT")
    assert "Agreements to follow up" not in shown(world, "/desk", "ARV")


def test_the_desk_says_that_a_term_ends(world: World) -> None:
    Memorandum(world, term={"months": 6, "renewal_months": None}, review_months=None).in_force()
    assert "Agreements to follow up" not in shown(world, "/desk", "SECRETARIAT")
    world.later(days=10)
    assert "Its term runs until 31 August 2031." in shown(world, "/desk", "SECRETARIAT")


def test_the_desk_asks_the_same_for_one_agreement_as_for_three(world: World) -> None:
    Memorandum(world).in_force()
    world.later(days=400)
    client = signed_in(world, "SECRETARIAT")
    one = queries(client, "/desk")
    for place in range(2):
        recorded(introduce(world, f"REEF{place}"))
        treaty = Treaty(world, **bilateral(f"REEF{place}", "organisation"))
        recorded(treaty.submit("SECRETARIAT", "sign", **SAID, **{"for": "organisation"}))
    assert queries(client, "/desk") == one


def test_the_page_asks_the_same_for_one_as_for_three(world: World) -> None:
    Memorandum(world).in_force()
    recorded(seat(world))
    client = client_for(world, "ARV")
    one = queries(client, "/agreements/")
    for place in range(2):
        recorded(introduce(world, f"REEF{place}"))
        Treaty(world, **bilateral(f"REEF{place}", "organisation"))
        recorded(seat(world, host=f"REEF{place}"))
    assert queries(client, "/agreements/") == one


@pytest.mark.parametrize("address", ["/desk", "/agreements/"])
def test_what_happened_in_other_treaties_is_not_looked_at(world: World, address: str) -> None:
    treaty, memorandum = Treaty(world), Memorandum(world).in_force()
    recorded(treaty.submit("ARV", "sign", how="simple", office="foreign-minister", powers=None, confirms=[]))
    shelf._shelf = None
    read(client_for(world, "SECRETARIAT"), address)
    assert set(shelf._open(world.keeper.registry).kept) == {memorandum.act}


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_a_seat_is_entered_by_its_form_shown_challenged_and_ended(world: World) -> None:
    recorded(introduce(world))
    act = make(
        world, "abroad.enter", host=PORTS, name_en="Council of the League", capacity="observer", since="2030-01-01",
        office="secretariat", instrument="", source="An invented decision of the League",
    )  # fmt: skip
    words = shown(world, "/agreements/")
    assert "Council of the League" in words
    assert "observer since 1 January 2030" in words
    assert "represented by: Secretariat" in words
    make(world, "instrument.challenge", "DUN", act=act)
    assert "Challenged by DUN." in shown(world, f"/parties/{PORTS}")
    make(world, "abroad.end", seat=act, day="2030-06-01", source="A letter of the League")
    assert "observer from 1 January 2030 to 1 June 2030" in shown(world, "/agreements/")
    assert "observer since 1 January 2030" in shown(world, "/agreements/?on=2030-03-01")


def test_what_may_not_be_entered_is_said(world: World) -> None:
    recorded(introduce(world))
    given = {
        "host": PORTS, "name_en": "Council", "capacity": "observer", "since": "2040-01-01", "office": "secretariat",
        "source": "A story",
    }  # fmt: skip
    page = words_of(signed_in(world, "SECRETARIAT").post("/acts/abroad.enter/new", given).content.decode())
    assert "is still to come. The register has what has happened." in page
    page = words_of(
        signed_in(world, "ARV").post("/acts/abroad.enter/new", given | {"since": "2030-01-01"}).content.decode()
    )
    assert "act-template" not in page


def test_who_is_outside_stands_apart_from_the_parties(world: World) -> None:
    names = {"name_en": NAME, "name_ru": "Лига портов"}
    act = make(world, "party.introduce", party_id="ports", party_kind="organisation", **names)
    words = shown(world, "/parties")
    assert words.index("States and organisations outside") < words.index(NAME)
    assert "Лига портов" in shown(world, "/parties", language="ru")
    page = shown(world, f"/parties/{PORTS}")
    assert "None: it is known here so that agreements can name it" in page
    assert "Introduced by" in page
    assert "Challenge" in shown(world, f"/record/acts/{act}", "ARV")
    assert client_for(world).get("/parties/organisation").headers["Location"] == "/agreements/"


def test_the_secretariat_signs_for_the_organisation_and_is_told_where_it_may_not(world: World) -> None:
    memorandum = Memorandum(world)
    page = shown(world, f"/instruments/{memorandum.act}", "SECRETARIAT")
    assert "Sign an instrument" in page
    make(
        world, "instrument.sign", instrument=memorandum.act, speaks_for="organisation", how="simple",
        office="executive-head",
    )  # fmt: skip
    assert memorandum.status("organisation") == SIGNATORY
    make(world, "instrument.deposit", instrument=memorandum.act, form="confirmation")
    recorded(memorandum.paper(PORTS, memorandum.today, "sign", **SAID))
    recorded(memorandum.paper(PORTS, memorandum.today, "deposit", form="confirmation", confirms=[]))
    assert memorandum.status("organisation") == PARTY
    given = {"instrument": memorandum.act, "speaks_for": "organisation"}
    page = words_of(signed_in(world, "SECRETARIAT").post("/acts/instrument.leave/new", given).content.decode())
    assert "It needs a decision of the members" in page
    told = shown(world, "/record")
    assert "Lantern Compact, by SECRETARIAT, consents to be bound" in told
    assert "What your delegation may do now" not in shown(world, f"/instruments/{memorandum.act}", "ARV")


def test_programs_get_the_same(world: World) -> None:
    memorandum = Memorandum(world).in_force()
    recorded(seat(world))
    answer = json.loads(read(client_for(world), "/api/v1/instruments"))["instruments"][0]
    assert answer["between"] == [PORTS, "organisation"]
    assert answer["follow_up"]["due"] > memorandum.today
    seats = json.loads(read(client_for(world), "/api/v1/seats-elsewhere"))["seats"]
    assert [(each["host"], each["body"]) for each in seats] == [(PORTS, "Council of the League")]
    rows = list(csv.DictReader(io.StringIO(read(client_for(world), "/agreements/agreements.csv"))))
    assert [(row["party"], row["state"]) for row in rows] == [(PORTS, "in-force")]


def test_clauses_and_mandates_are_composed_in_the_form_of_a_text(world: World) -> None:
    memorandum = Memorandum(world)
    page = shown(world, "/acts/text.table/new", "ARV")
    assert "Between these alone" in page
    given = {"effects_count": "1", "begin": "1"}
    page = words_of(signed_in(world, "ARV").post("/acts/text.table/new", given).content.decode())
    assert "something may be done in the organisation's name" in page.replace("&#x27;", "'")
    assert memorandum.act
