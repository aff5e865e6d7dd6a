"""The main job once, through submit: table, put, object, withdraw, concur, adopt."""

import pytest

from comity import catalogue
from comity.decisions.state import get_decision, list_adopted
from comity.record import rebuild
from comity.record.receipts import Receipt, Refusal
from tests.world import COUNCIL, MEMBERS, World, recorded

pytestmark = pytest.mark.django_db(transaction=True)


def compare(world: World) -> list[str]:
    return rebuild.compare(world.keeper.rules, catalogue.apply_founding, catalogue.TABLES).differences


def test_objection_blocks_until_its_author_withdraws_it() -> None:
    world = World()
    version = recorded(world.table())
    decision = recorded(world.put(version))
    for party in MEMBERS[:5]:
        recorded(world.say(party, "concur", decision))
    objection = recorded(world.say("FAL", "object", decision, reasons="The lamps would blind our pilots."))
    catalogue.tick(world.keeper)
    view = get_decision(world.viewer("ARV"), world.keeper.rules.charter, world.keeper.registry, decision)
    assert view and view.status == "open"
    refused = world.say("FAL", "concur", decision)
    assert isinstance(refused, Refusal) and refused.code == "decision.own_objection_stands"
    refused = world.withdraw("BEL", decision, objection)
    assert isinstance(refused, Refusal) and refused.code == "decision.position_of_another"
    recorded(world.withdraw("FAL", decision, objection))
    recorded(world.say("FAL", "concur", decision))
    view = get_decision(world.viewer("ARV"), world.keeper.rules.charter, world.keeper.registry, decision)
    assert view and view.status == "adopted"
    assert [line.form for line in list_adopted(world.viewer("ARV"))] == ["without-signature"]
    assert list_adopted(world.viewer(None)) == []
    assert compare(world) == []
