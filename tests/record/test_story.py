"""The main job once, through submit: table, put, object, withdraw, concur, adopt."""

import pytest

from comity import catalogue
from comity.decisions.views import get_decision, list_adopted
from tests.world import MEMBERS, World, recorded, refused

pytestmark = pytest.mark.django_db(transaction=True)


def status(world: World, decision: str) -> str:
    view = get_decision(world.viewer("ARV"), world.keeper.charter, world.keeper.registry, decision)
    assert view is not None
    return view.status


def test_objection_blocks_until_its_author_withdraws_it() -> None:
    world = World()
    version = recorded(world.table())
    decision = recorded(world.put(version))
    for party in MEMBERS[:5]:
        recorded(world.say(party, "concur", decision))
    objection = recorded(world.say("FAL", "object", decision, reasons="The lamps would blind our pilots."))
    catalogue.tick(world.keeper)
    assert status(world, decision) == "held"
    assert refused(world.say("FAL", "concur", decision)) == "decision.own_objection_stands"
    assert refused(world.withdraw("BEL", decision, objection)) == "decision.position_of_another"
    recorded(world.withdraw("FAL", decision, objection))
    recorded(world.say("FAL", "concur", decision))
    assert status(world, decision) == "adopted"
    assert [line.form for line in list_adopted(world.viewer("ARV"))] == ["without-signature"]
    assert list_adopted(world.viewer(None)) == []
