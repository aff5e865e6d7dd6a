"""The clockwork: what is due is recorded though nobody comes, and what is not due is left alone."""

import time

import pytest

from comity.clockwork import Clockwork, is_due
from comity.record.tables import Entry
from tests.world import MEMBERS, World, lantern, recorded

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_adoption_becomes_final_though_nobody_comes() -> None:
    world = World(charter=lantern(settling_hours=1))
    decision = recorded(world.put(recorded(world.table())))
    for party in MEMBERS:
        recorded(world.say(party, "concur", decision))
    assert not is_due(world.keeper)
    clockwork = Clockwork(world.keeper, every=0.02)
    clockwork.start()
    try:
        time.sleep(0.2)
        assert not Entry.objects.filter(kind="decision.finalise").exists()
        world.later(hours=1)
        for _ in range(100):
            if Entry.objects.filter(kind="decision.finalise").exists():
                break
            time.sleep(0.05)
    finally:
        clockwork.stop()
    assert Entry.objects.filter(kind="decision.finalise").count() == 1
    assert not is_due(world.keeper)


def test_no_clock_ends_an_objection() -> None:
    world = World()
    decision = recorded(world.put(recorded(world.table())))
    for party in MEMBERS[:5]:
        recorded(world.say(party, "concur", decision))
    recorded(world.say("FAL", "object", decision))
    world.later(days=400)
    assert not is_due(world.keeper)
