"""Pages of decisions: where each stands, what would have to happen next, and what became of it."""

import re
from collections.abc import Iterator

import pytest

from comity.core.act import Audience
from tests.web.pages import client_for, read, serving, words_of
from tests.world import MEMBERS, PUBLIC, World, lantern, recorded

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]


@pytest.fixture
def world() -> Iterator[World]:
    with serving(World()) as world:
        yield world


def test_board_says_where_each_stands_and_what_would_have_to_happen(world: World) -> None:
    decision = recorded(world.put(recorded(world.table())))
    for party in ("ARV", "BEL", "COR"):
        recorded(world.say(party, "concur", decision))
    recorded(world.say("DUN", "concern", decision, reasons="The oil is dear."))
    recorded(world.say("FAL", "object", decision, reasons="Our pilots are blinded."))
    page = read(client_for(world, "BEL"), f"/decisions/{decision}")
    stances = dict(re.findall(r'data-key="(\w+)" data-stance="(\w+)"', page))
    assert stances == {
        "ARV": "concur",
        "BEL": "concur",
        "COR": "concur",
        "DUN": "concern",
        "EST": "silent",
        "FAL": "object",
    }
    words = words_of(page)
    assert "It needs the concurrence of DUN and EST." in words
    assert "The objection of FAL stands, and only FAL can end it." in words
    assert "Our pilots are blinded." in words
    assert f'data-refresh="decision:{decision}"' in page
    fragment = read(client_for(world, "BEL"), f"/decisions/{decision}/board")
    assert fragment.lstrip().startswith('<div id="decision"')


def test_withdrawn_objection_and_adoption_are_shown(world: World) -> None:
    decision = recorded(world.put(recorded(world.table())))
    objection = recorded(world.say("FAL", "object", decision))
    recorded(world.withdraw("FAL", decision, objection))
    client = client_for(world, "BEL")
    assert "Withdrew its objection" in words_of(read(client, f"/decisions/{decision}"))
    for party in MEMBERS:
        recorded(world.say(party, "concur", decision))
    page = read(client, f"/decisions/{decision}")
    assert "Adopted: every member that decides has agreed by its own act." in words_of(page)
    (adopted,) = set(re.findall(r"/adopted/([0-9a-f]{64})", page))
    text = words_of(read(client, f"/adopted/{adopted}"))
    assert "The lamps are lit at dusk." in text
    assert "adopted without signature" in text
    assert "No. 1" in read(client, f"/adopted/{adopted}")


def test_signed_form_names_its_signatories(world: World) -> None:
    version = recorded(world.table(to=PUBLIC))
    decision = recorded(world.put(version, to=PUBLIC, procedure="declaration-signed"))
    assert "It needs the signature of ARV, BEL, COR, DUN, EST and FAL." in words_of(
        read(client_for(world), f"/decisions/{decision}")
    )
    for party in MEMBERS:
        recorded(world.say(party, "sign", decision, to=PUBLIC))
    client = client_for(world)
    (adopted,) = set(re.findall(r"/adopted/([0-9a-f]{64})", read(client, f"/decisions/{decision}")))
    assert "Signed by" in words_of(read(client, f"/adopted/{adopted}"))


def test_outcome_that_is_not_final_yet_says_from_when_it_is() -> None:
    with serving(World(charter=lantern(settling_hours=24))) as world:
        decision = recorded(world.put(recorded(world.table())))
        for party in MEMBERS:
            recorded(world.say(party, "concur", decision))
        client = client_for(world, "BEL")
        page = read(client, f"/decisions/{decision}")
        assert "Agreed, and final from 2 March 2031, 09:00:00 UTC." in words_of(page)
        (adopted,) = set(re.findall(r"/adopted/([0-9a-f]{64})", page))
        assert "Agreed, and not yet final." in words_of(read(client, f"/adopted/{adopted}"))
        # Faldria was the last to concur, and the keeper's adoption came right after it.
        body = {"key": world["FAL"].keys["head"].public, "since": world.keeper.size - 2}
        recorded(world["FAL"].submit("party.disavow", body, role="root"))
        assert "fallen before it was final" in words_of(read(client, f"/decisions/{decision}"))
        assert "fell before it was final" in words_of(read(client, f"/adopted/{adopted}"))
        assert "fallen before it was final" in words_of(read(client, "/decisions/"))


def test_version_that_was_overtaken_says_so(world: World) -> None:
    first = recorded(world.table())
    decision = recorded(world.put(first))
    second = recorded(world.table(follows=first))
    recorded(world.put(second))
    client = client_for(world, "BEL")
    assert "Another version of the text has been put since" in words_of(read(client, f"/decisions/{decision}"))
    assert "Ended without outcome" in words_of(read(client, "/decisions/"))


def test_released_decision_shows_the_public_no_half_board(world: World) -> None:
    to = Audience("council", released=True)
    decision = recorded(world.put(recorded(world.table(to=to)), to=to, procedure="declaration-signed"))
    for party in MEMBERS:
        recorded(world.say(party, "sign", decision))
    page = read(client_for(world), f"/decisions/{decision}")
    assert "data-stance" not in page
    assert "Adopted" in words_of(page)
