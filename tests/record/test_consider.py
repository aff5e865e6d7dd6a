"""What may be done now: asked together or one by one, the answers are those that the acts would get."""

from typing import Any

import pytest

from comity import catalogue
from comity.core.errors import ComityError
from comity.record.compose import outline
from tests.world import COUNCIL, PUBLIC, World, recorded

pytestmark = pytest.mark.django_db(transaction=True)


def told(error: ComityError | None) -> tuple[str, dict[str, Any]] | None:
    return (error.code, error.facts) if error else None


def test_acts_are_judged_together_as_each_alone() -> None:
    world = World()
    decision = recorded(world.put(recorded(world.table())))
    other = recorded(world.table("FAL", title="On oil"))
    mine = recorded(world.say("FAL", "object", decision))
    anothers = recorded(world.say("BEL", "concern", decision))
    named = {"decision": decision}
    asked = [
        ("decision.concur", named, COUNCIL),
        ("decision.sign", named, COUNCIL),
        ("decision.concern", named, COUNCIL),
        ("decision.concern", {"decision": "ab" * 32}, COUNCIL),
        ("decision.concern", {"decision": 1}, COUNCIL),
        ("decision.object", named, PUBLIC),
        ("decision.withdraw", {**named, "position": mine}, COUNCIL),
        ("decision.withdraw", {**named, "position": anothers}, COUNCIL),
        ("decision.put", {"version": other, "procedure": "consensus"}, COUNCIL),
        ("decision.put", {"version": other, "procedure": "none"}, COUNCIL),
    ]
    key, rules = world["FAL"].keys["head"].public, world.keeper.rules
    outlines = [outline(rules, kind=kind, by="FAL", key=key, to=to, body=body) for kind, body, to in asked]
    size = world.keeper.size
    together = [told(error) for error in catalogue.consider_all(world.keeper, outlines)]
    assert together == [told(catalogue.consider(world.keeper, each)) for each in outlines]
    assert [error and error[0] for error in together] == [
        "decision.own_objection_stands",
        "decision.conclusion",
        None,
        "decision.unknown",
        "payload.field",
        "decision.other_audience",
        None,
        "decision.position_of_another",
        None,
        "decision.procedure",
    ]
    assert world.keeper.size == size
    assert catalogue.consider_all(world.keeper, []) == []


def test_what_was_said_to_be_possible_is_recorded() -> None:
    world = World()
    decision = recorded(world.put(recorded(world.table())))
    key, rules = world["BEL"].keys["head"].public, world.keeper.rules
    kinds = ("decision.concern", "decision.concur", "decision.object")
    outlines = [outline(rules, kind=kind, by="BEL", key=key, to=COUNCIL, body={"decision": decision}) for kind in kinds]
    assert catalogue.consider_all(world.keeper, outlines) == [None, None, None]
    for kind in kinds:
        recorded(world["BEL"].submit(kind, {"decision": decision}, to=COUNCIL))
    answers = catalogue.consider_all(world.keeper, outlines)
    assert [error and error.code for error in answers] == [
        None,
        "decision.own_objection_stands",
        "decision.said_before",
    ]
