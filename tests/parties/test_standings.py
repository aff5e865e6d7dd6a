"""Standings over time, as of any date; seats that come and go with them; and what who left still reads."""

import math

import pytest

from comity import catalogue
from comity.parties.state import get_party, list_parties, list_seats, list_standings, standings_as_of
from comity.texts.state import get_text
from tests.world import MEMBERS, World, lantern, recorded, refused

pytestmark = pytest.mark.django_db


def standing(party: str, value: str | None) -> dict[str, object]:
    return {"effect": "standing", "party": party, "standing": value}


def seats(world: World) -> list[str]:
    return list_seats(world.keeper.registry, world.keeper.charter)["council"]


def test_as_of_any_date() -> None:
    world = World()
    world.later(days=10)
    world.decide(standing("FAL", None))
    world.later(days=10)
    world.decide(standing("OBS", "member"), but=("FAL",))
    assert standings_as_of("2029-12-31") == {}
    assert standings_as_of("2030-01-01") == dict.fromkeys(MEMBERS, "member") | {"OBS": "observer"}
    assert standings_as_of("2031-03-10")["FAL"] == "member"
    assert "FAL" not in standings_as_of("2031-03-11")
    assert standings_as_of("2031-03-20")["OBS"] == "observer"
    assert standings_as_of("2031-03-21")["OBS"] == "member"
    source = next(line.source for line in list_standings() if (line.party, line.standing) == ("OBS", "member"))
    assert source.startswith("act ")


def test_who_leaves_keeps_what_it_read_and_reads_no_more() -> None:
    world = World()
    before = recorded(world.table("ARV"))
    world.decide(standing("FAL", None))
    after = recorded(world.table("BEL"))
    viewer = world.viewer("FAL")
    assert get_text(viewer, before) is not None
    assert get_text(viewer, after) is None
    assert "FAL" not in seats(world)
    assert refused(world.table("FAL")) == "authority.no_right"
    party = get_party("FAL")
    assert party is not None
    assert party.standing is None


def test_who_joins_again_reads_all_that_went_on_without_it() -> None:
    world = World()
    world.decide(standing("FAL", None))
    between = recorded(world.table("BEL"))
    world.decide(standing("FAL", "member"), but=("FAL",))
    assert get_text(world.viewer("FAL"), between) is not None
    assert world.viewer("FAL").reach["council"] == math.inf
    assert [line.standing for line in list_standings() if line.party == "FAL"] == ["member", None, "member"]
    recorded(world.table("FAL"))


def test_a_new_member_reads_from_the_start() -> None:
    world = World()
    before = recorded(world.table("BEL"))
    assert get_text(world.viewer("OBS"), before) is None
    world.decide(standing("OBS", "member"))
    assert get_text(world.viewer("OBS"), before) is not None
    assert seats(world)[-1] == "OBS"


def test_a_state_that_the_founding_did_not_know_joins() -> None:
    world = World()
    world.decide(standing("GRU", "observer"))
    party = get_party("GRU")
    assert party is not None
    assert (party.kind, party.standing, party.names) == ("state", "observer", {})
    assert [each.id for each in list_parties()][-1] == "GRU"
    assert "participants" in world.viewer("GRU").reach


def test_an_office_is_held_by_whom_all_have_chosen() -> None:
    world = World()
    world.decide({"effect": "office", "party": "OBS", "office": "secretariat"})
    assert [party.id for party in list_parties() if "secretariat" in party.offices] == ["OBS"]
    assert world.viewer("OBS").reach["council"] == math.inf
    assert world.viewer("SECRETARIAT").reach["council"] < math.inf
    assert refused(world.table("SECRETARIAT")) == "authority.no_right"


def test_nothing_changes_before_it_is_final() -> None:
    world = World(charter=lantern(settling_hours=24))
    world.decide(standing("FAL", None))
    assert "FAL" in seats(world)
    world.later(hours=24)
    catalogue.tick(world.keeper)
    assert "FAL" not in seats(world)


def test_names_are_as_the_party_notified_them() -> None:
    world = World()
    recorded(world["BEL"].submit("party.rename", {}, parts={"names": '{"en":"Belmora","ru":"Бельмора"}'.encode()}))
    party = get_party("BEL")
    assert party is not None
    assert party.names == {"en": "Belmora", "ru": "Бельмора"}
