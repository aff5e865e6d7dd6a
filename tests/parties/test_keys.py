"""Keys that are handed on, lost, stolen or disavowed; and those that sit for some hours."""

from datetime import timedelta

import pytest

from comity import catalogue
from comity.core.act import Audience
from comity.core.canonical import format_time
from comity.decisions.views import get_decision, list_adopted
from comity.parties.state import list_keys, list_standings
from comity.record import tables
from tests.world import COUNCIL, World, key_for, lantern, recorded, refused

pytestmark = pytest.mark.django_db
RELEASED = Audience("council", released=True)


def ends(party: str) -> dict[str, str | None]:
    return {line.key: line.ended_how for line in list_keys(party)}


def name_head(world: World, party: str, name: str) -> None:
    """Let the party's root name a new head."""
    key = key_for(name)
    recorded(world[party].submit("party.head", world.grant_body("party.head", party, key), role="root"))
    world[party].keys["head"] = key


def test_a_root_names_its_successor_and_ends() -> None:
    world = World()
    new = key_for("BEL second root")
    recorded(world["BEL"].submit("party.root", world.grant_body("party.root", "BEL", new), role="root"))
    old = world["BEL"].keys["root"]
    assert ends("BEL")[old.public] == "succeeded"
    body = world.grant_body("party.head", "BEL", key_for("BEL second head"))
    assert refused(world["BEL"].submit("party.head", body, role="root")) == "authority.key_ended"
    world["BEL"].keys["root"] = new
    recorded(world["BEL"].submit("party.head", body, role="root"))
    # The heads that the old root named speak on.
    recorded(world.table("BEL"))


def replace_root(world: World, name: str) -> None:
    proof = world.accept("BEL", "root", key_for(name))
    world.decide({"effect": "root", "party": "BEL", "key": key_for(name).public, "possession": proof})


def test_a_lost_root_is_replaced_by_a_text_that_all_adopt() -> None:
    world = World()
    replace_root(world, "BEL new root")
    assert set(ends("BEL").values()) == {None, "replaced"}
    assert [line.role for line in list_keys("BEL") if line.ended is None] == ["root"]
    assert refused(world.table("BEL")) == "authority.key_ended"
    world["BEL"].keys["root"] = key_for("BEL new root")
    name_head(world, "BEL", "BEL new head")
    recorded(world.table("BEL"))


def test_no_root_is_replaced_by_a_key_that_did_not_accept() -> None:
    world = World()
    proof = world.accept("COR", "root", key_for("x"))
    effect = {"effect": "root", "party": "BEL", "key": key_for("x").public, "possession": proof}
    assert refused(world.table(effects=[effect])) == "signature.wrong"


def test_a_key_belongs_to_one_party_for_ever() -> None:
    world = World()
    key = world["BEL"].keys["delegate"]
    recorded(world["BEL"].submit("party.revoke", {"key": key.public}))
    for party in ("BEL", "COR"):
        body = world.grant_body("party.accredit", party, key)
        assert refused(world[party].submit("party.accredit", body)) == "key.in_use"
    proof = world.accept("COR", "root", key)
    effect = {"effect": "root", "party": "COR", "key": key.public, "possession": proof}
    assert refused(world.table(effects=[effect])) == "key.in_use"


def test_a_stolen_key_is_revoked_from_its_index_on() -> None:
    world = World()
    decision = world.open_decision()
    recorded(world.say("BEL", "concur", decision, role="delegate"))
    recorded(world["BEL"].submit("party.revoke", {"key": world["BEL"].keys["delegate"].public}))
    assert refused(world.say("BEL", "object", decision, role="delegate")) == "authority.key_ended"
    view = get_decision(world.viewer("ARV"), world.keeper.charter, world.keeper.registry, decision)
    assert view is not None
    # What it said before stands: revocation looks forward.
    assert {line.party: line.stance for line in view.board}["BEL"] == "concur"


def disavow(world: World, party: str, since: int) -> None:
    body = {"key": world[party].keys["head"].public, "since": since}
    recorded(world[party].submit("party.disavow", body, role="root"))


def test_a_disavowed_position_counts_for_nothing() -> None:
    world = World()
    decision = world.open_decision()
    recorded(world.say("BEL", "concur", decision))
    disavow(world, "BEL", world.keeper.size - 1)
    view = get_decision(world.viewer("ARV"), world.keeper.charter, world.keeper.registry, decision)
    assert view is not None
    assert {line.party: line.stance for line in view.board}["BEL"] is None
    world.all_agree(decision, but=("BEL",))
    assert list_adopted(world.viewer("ARV")) == []
    name_head(world, "BEL", "BEL honest head")
    recorded(world.say("BEL", "concur", decision))
    assert [line.status for line in list_adopted(world.viewer("ARV"))] == ["adopted"]


def test_what_is_not_final_falls_with_a_disavowed_key() -> None:
    world = World(charter=lantern(settling_hours=24))
    leaving = {"effect": "standing", "party": "FAL", "standing": None}
    decision = world.decide(leaving)
    signed_at = tables.Entry.objects.get(kind="decision.sign", by="BEL").index
    before = list_standings()
    world.later(hours=23)
    disavow(world, "BEL", signed_at)
    assert tables.Entry.objects.latest("index").kind == "decision.annul"
    assert [line.status for line in list_adopted(world.viewer("ARV"))] == ["annulled"]
    world.later(hours=48)
    catalogue.tick(world.keeper)
    assert list_standings() == before
    assert refused(world.say("COR", "sign", decision, to=RELEASED)) == "decision.annulled"


@pytest.mark.parametrize("settling_hours", [0, 24])
def test_what_is_final_stands(settling_hours: int) -> None:
    world = World(charter=lantern(settling_hours=settling_hours))
    world.decide({"effect": "standing", "party": "FAL", "standing": None})
    signed_at = tables.Entry.objects.get(kind="decision.sign", by="BEL").index
    world.later(hours=24)
    disavow(world, "BEL", signed_at)
    assert [line.status for line in list_adopted(world.viewer("ARV"))] == ["adopted"]
    assert not tables.Entry.objects.filter(kind="decision.annul").exists()
    assert "council" in world.viewer("FAL").reach
    assert world.viewer("FAL").reach["council"] < float("inf")


def test_a_sitting_key_speaks_on_the_floor_for_some_hours() -> None:
    world = World()
    decision = world.open_decision()
    key, until = key_for("BEL sitting"), format_time(world.time + timedelta(hours=2))
    body = world.grant_body("party.sit", "BEL", key, origin="https://lantern.example", until=until)
    recorded(world["BEL"].submit("party.sit", body, role="delegate"))
    world["BEL"].keys["sitting"] = key
    recorded(world.say("BEL", "concern", decision, role="sitting"))
    assert refused(world.say("BEL", "object", decision, role="sitting")) == "authority.role"
    world.later(hours=2)
    recorded(world.say("BEL", "concern", decision, role="sitting"))
    world.later(milliseconds=1)
    assert refused(world.say("BEL", "concern", decision, role="sitting")) == "authority.sitting_over"


def test_the_secretariat_acts_by_its_own_keys() -> None:
    world = World()
    version = recorded(world.table("SECRETARIAT"))
    decision = recorded(world.put(version, "SECRETARIAT"))
    assert refused(world.say("SECRETARIAT", "concur", decision)) == "authority.no_right"
    recorded(world.say("BEL", "object", decision))
    view = get_decision(world.viewer("SECRETARIAT"), world.keeper.charter, world.keeper.registry, decision)
    assert view is not None
    assert {line.party: line.stance for line in view.board}["BEL"] == "object"
    assert COUNCIL.standing in world.viewer("SECRETARIAT").reach
