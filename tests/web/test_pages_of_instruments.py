"""Pages of instruments: the register, the status table on any day, pictures, what may be done, files for programs."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comity.instruments import shelf
from tests.instruments.treaty import Treaty, force
from tests.web.pages import client_for, read, serving, words_of
from tests.world import COUNCIL, World, recorded

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]


@pytest.fixture
def world() -> Iterator[World]:
    with serving(World()) as world:
        yield world


@pytest.fixture
def treaty(world: World) -> Treaty:
    return Treaty(world, force=force(3, 30, "days"))


def in_force(treaty: Treaty) -> str:
    """Let three consent, one of them with a reservation that a fourth objects to; return the reservation."""
    for party in ("ARV", "BEL", "COR", "DUN"):
        recorded(treaty.sign(party))
    reservation = recorded(treaty.reserve("BEL"))
    recorded(treaty.deposit("ARV", "ratification"))
    recorded(treaty.deposit("BEL", "acceptance", confirms=(reservation,)))
    treaty.world.later(days=3)
    recorded(treaty.object("ARV", reservation, precludes=True))
    recorded(treaty.deposit("COR", "ratification"))
    recorded(treaty.deposit("EST", "accession"))
    treaty.world.later(days=31)
    return reservation


def page(treaty: Treaty, party: str | None = "DUN", query: str = "", language: str = "en") -> str:
    return words_of(read(client_for(treaty.world, party, language), f"/instruments/{treaty.act}{query}"))


def test_register_is_empty_then_shows_what_is_open(world: World) -> None:
    assert "There is no instrument that you may read" in words_of(read(client_for(world), "/instruments/"))
    treaty = Treaty(world)
    recorded(treaty.sign("ARV"))
    words = words_of(read(client_for(world), "/instruments/"))
    assert "On the lamps of the harbour" in words
    assert "signatory: 1" in words
    assert "It needs 3 more consents." in words


def test_page_says_what_is_missing_and_what_would_follow(treaty: Treaty) -> None:
    recorded(treaty.sign("ARV"))
    recorded(treaty.deposit("ARV", "ratification"))
    words = page(treaty, None)
    assert "It needs 2 more consents." in words
    assert "If all 2 are deposited on this day, it is in force on 31 March 2031." in words
    assert "What your delegation may do now" not in words


def test_status_table_has_days_letters_and_notes(treaty: Treaty) -> None:
    in_force(treaty)
    words = page(treaty)
    assert "In force since 3 April 2031, for 4 parties." in words
    for each in ("A acceptance", "a accession", "Without a letter: ratification.", "reservation, 1 March 2031"):
        assert each in words
    assert "objects: not in force between the two" in words
    assert "We read it otherwise." in words
    assert "Оговорки и заявления" not in words


def test_status_is_shown_as_of_a_day(treaty: Treaty) -> None:
    in_force(treaty)
    words = page(treaty, query="?on=2031-03-02")
    assert "It needs 1 more consent." in words
    assert "objects" not in words
    assert "That is no day" in page(treaty, query="?on=2031-02-30")
    assert "As it will be on that day" in page(treaty, query="?on=2040-01-01")


def test_delegation_sees_what_it_may_do_and_why_not(treaty: Treaty) -> None:
    in_force(treaty)
    dunmere, faldria = page(treaty, "DUN"), page(treaty, "FAL")
    assert "Object to the reservation of BEL" in dunmere
    assert "This form of consent" not in faldria


def test_instrument_is_for_who_reads_it(world: World) -> None:
    treaty = Treaty(world, day="2030-05-01", to=COUNCIL)
    for address in ("", "/status.csv"):
        assert client_for(world, "OBS").get(f"/instruments/{treaty.act}{address}").status_code == 404
        assert client_for(world, "DUN").get(f"/instruments/{treaty.act}{address}").status_code == 200
    assert "There is no instrument" in words_of(read(client_for(world), "/instruments/"))


def test_status_table_is_had_as_csv_and_json(treaty: Treaty) -> None:
    in_force(treaty)
    lines = read(client_for(treaty.world), f"/instruments/{treaty.act}/status.csv").splitlines()
    assert lines[0].startswith("party,name,status,signed")
    assert "BEL,BEL,party,2031-03-01,simple,2031-03-01,acceptance,2031-04-03,,no,1" in lines


def test_party_has_its_instruments(treaty: Treaty) -> None:
    in_force(treaty)
    assert f'href="/instruments/{treaty.act}"' in read(client_for(treaty.world), "/parties/BEL")
    assert f'href="/instruments/{treaty.act}"' not in read(client_for(treaty.world), "/parties/FAL")


def test_programs_have_the_table_on_any_day(treaty: Treaty) -> None:
    in_force(treaty)
    client = client_for(treaty.world)
    found = client.get(f"/api/v1/instruments/{treaty.act}").json()
    assert (found["state"], found["force"], found["statuses"]["EST"]) == ("in-force", "2031-04-03", "party")
    assert found["table"][1] == {
        "party": "BEL", "status": "party", "signed": "2031-03-01", "signature": "simple", "consented": "2031-03-01",
        "form": "acceptance", "since": "2031-04-03", "until": None, "provisional": False, "notes": [1],
    }  # fmt: skip
    assert found["relations"][0]["parties"] == ["ARV", "BEL"]
    assert found["relations"][0]["in_force"] is False
    early = client.get(f"/api/v1/instruments/{treaty.act}?on=2031-03-02").json()
    assert (early["state"], early["force"], early["forecast"]["missing"][0]["have"]) == ("open", None, 2)
    assert client.get("/api/v1/instruments").json()["instruments"][0]["act"] == treaty.act
    assert client.get("/api/v1/instruments?on=yesterday").status_code == 422
    assert client.get(f"/api/v1/instruments/{'0' * 64}").status_code == 404


def count_queries(path: str, client: Client) -> int:
    """Return how many queries a page takes, with all instruments read anew; who the parties are is known already."""
    client.get(path)
    shelf._shelf = None
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return len(found)


def test_register_takes_as_many_queries_for_many_as_for_one(world: World) -> None:
    paths = ("/instruments/", "/api/v1/instruments", "/parties/ARV", "/instruments/?on=2030-07-01")
    client, found = client_for(world, "DUN"), []
    for number in (1, 3, 20, 200):
        while len(client.get("/api/v1/instruments").json()["instruments"]) < number:
            for _ in range(19 if number > 3 else 1):
                treaty = Treaty(world, day="2030-05-01")
            recorded(treaty.sign("ARV"))
        found.append([count_queries(path, client) for path in paths])
    assert all(each == found[0] for each in found), found


def test_status_table_takes_as_many_queries_for_many_as_for_one() -> None:
    observers = tuple(f"O{number:03}" for number in range(200))
    with serving(World(observers=observers)) as world:
        treaty = Treaty(world, day="2030-05-01")
        paths = [
            f"/instruments/{treaty.act}",
            f"/api/v1/instruments/{treaty.act}",
            f"/instruments/{treaty.act}/status.csv",
        ]
        client, found, done = client_for(world), [], 0
        for number in (1, 3, 20, 200):
            for party in observers[done:number]:
                recorded(treaty.deposit(party))
            done = number
            assert len(client.get(paths[1]).json()["table"]) == number
            found.append([count_queries(path, client) for path in paths])
        assert all(each == found[0] for each in found), found
