"""Agreed language: earlier wordings as a page and beside a form, each reader's own."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comity.core.act import Audience
from comity.web.pages.agreed import load_index
from tests.web.pages import client_for, read, serving, words_of
from tests.world import MEMBERS, PUBLIC, World, document, recorded

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]

MEMBERS_ONLY = Audience("members")


@pytest.fixture
def world() -> Iterator[World]:
    with serving(World()) as world:
        yield world


def enter(world: World, *paragraphs: str, to: Audience = PUBLIC, languages: tuple[str, ...] = ("en",)) -> str:
    body = {"organ": "council", "day": "2029-05-01", "form": "signed", "parties": ["ARV"], "languages": list(languages)}
    parts = {f"text.{tag}": document("On the lamps", tag, *paragraphs) for tag in languages}
    parts["source"] = b"An invented archive"
    return recorded(world["SECRETARIAT"].submit("decision.enter", body, to=to, parts=parts))


def fragment(client: Client, **asked: str) -> str:
    answer = client.get("/texts/agreed", asked, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_wording_is_found_with_where_when_and_in_what_form(world: World, language: str) -> None:
    act = enter(world, "The lamps are lit at dusk.", "Nobody pays for another's oil.")
    page = read(client_for(world, language=language), "/texts/agreed?q=lit+at+dusk&language=en")
    assert "The lamps are <mark>lit at dusk</mark>." in page
    assert f'href="/adopted/{act}?language=en#p-0000000000"' in page
    assert "oil" not in words_of(page)
    if language == "en":
        assert "Council · 1 May 2029 · signed" in words_of(page)


def test_a_form_gets_the_list_alone_for_the_field_that_it_names(world: World) -> None:
    enter(world, "The lamps are lit at dusk.")
    found = fragment(client_for(world), of="words-en", language="en", **{"words-en": "lamps are lit"})
    assert "<html" not in found
    assert "<mark>lamps are lit</mark>" in found.replace("The <mark>", "<mark>")


def test_a_draft_is_best_posted(world: World) -> None:
    enter(world, "The lamps are lit at dusk.")
    answer = client_for(world).post("/texts/agreed", {"q": "lit at dusk"}, headers={"HX-Request": "true"})
    assert "<mark>lit at dusk</mark>" in answer.content.decode()


def test_nothing_sought_and_nothing_found(world: World) -> None:
    client = client_for(world)
    assert "agreed-hit" not in fragment(client)
    assert "No adopted text says it so" in fragment(client, q="lamps", language="en")
    assert "No adopted text says it so" in fragment(client, q="lamps", language="xx")


def test_what_was_adopted_here_is_found_and_what_is_only_tabled_is_not(world: World) -> None:
    decision = recorded(world.put(recorded(world.table())))
    client = client_for(world, "BEL")
    assert "<mark>" not in fragment(client, q="lit at dusk", language="en")
    for party in MEMBERS:
        recorded(world.say(party, "concur", decision))
    assert "<mark>lit at dusk</mark>" in fragment(client, q="lit at dusk", language="en")


def test_a_reader_finds_only_what_it_may_read(world: World) -> None:
    enter(world, "The secret lamp stands in the north.", to=MEMBERS_ONLY)
    assert "<mark>secret lamp</mark>" in fragment(client_for(world, "BEL"), q="secret lamp", language="en")
    assert "north" not in fragment(client_for(world), q="secret lamp", language="en")
    assert load_index(world.viewer("BEL")) is load_index(world.viewer("COR"))
    assert load_index(world.viewer(None)) is not load_index(world.viewer("COR"))


def test_erased_words_are_found_no_more_by_anybody(world: World) -> None:
    act = enter(world, "The lamps are lit at dusk.")
    clients = [client_for(world), client_for(world, "BEL")]
    assert all("<mark>" in fragment(client, q="lit at dusk", language="en") for client in clients)
    recorded(world["SECRETARIAT"].submit("record.erase", {"act": act, "part": "text.en"}, to=PUBLIC))
    assert not any("<mark>" in fragment(client, q="lit at dusk", language="en") for client in clients)


def test_the_number_of_queries_is_fixed(world: World) -> None:
    counts = []
    client = client_for(world, "BEL")
    for size in (1, 3):
        for number in range(size):
            enter(world, f"The lamps are lit at dusk, {number} of {size}.")
        fragment(client, q="lit at dusk", language="en")
        with CaptureQueriesContext(connection) as queries:
            fragment(client, q="lit at dusk", language="en")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] < 16


def test_a_refreshed_index_is_built_once(world: World) -> None:
    enter(world, "The lamps are lit at dusk.")
    first = load_index(world.viewer("BEL"))
    recorded(world.table(to=PUBLIC))
    assert load_index(world.viewer("BEL")) is first
    enter(world, "Nobody pays for another's oil.")
    assert len(load_index(world.viewer("BEL"))) == len(first) + 1
