"""Amendments of the charter by decision alone: from which entry on other rules hold, and what they leave as it was."""

import math
from typing import Any

import pytest

from comity import catalogue
from comity.charter import Charter, format_charter, parse_charter
from comity.core.act import Audience
from comity.parties.amending import list_in_effect
from comity.parties.state import list_seats
from comity.record.charters import charter_at
from comity.texts.state import get_text
from tests.world import MEMBERS, World, recorded, refused, the_lantern

pytestmark = pytest.mark.django_db
RELEASED = Audience("council", released=True)
NAMES = {"en": "Name", "ru": "Имя"}


def by_decision() -> Charter:
    """Return the Lantern Compact's charter, but amended by decision alone."""
    value = format_charter(the_lantern())
    value["amendments"]["by"] = "decision"
    return parse_charter(value)


BY_DECISION = by_decision()


def amending(*changes: dict[str, Any]) -> dict[str, Any]:
    return {"effect": "charter", "changes": list(changes)}


def setting(table: str, id: str, key: str, value: Any) -> dict[str, Any]:
    named = {"id": id} if id else {}
    return {"op": "set", "table": table, **named, "key": key, "value": value}


def adding(table: str, **row: Any) -> dict[str, Any]:
    return {"op": "add", "table": table, "row": row}


ASSOCIATE = adding("standings", id="associate", names=NAMES, counts_as_participant=True)
LAMPLIGHTERS = adding(
    "organs", id="lamplighters", names=NAMES, level="experts", composition={"standings": ["member", "observer"]},
    decides=False,
)  # fmt: skip


@pytest.fixture
def world() -> World:
    return World(charter=BY_DECISION)


def test_a_standing_is_added_and_given(world: World) -> None:
    assert refused(world.table(effects=[{"effect": "standing", "party": "OBS", "standing": "associate"}]))
    world.decide(amending(ASSOCIATE))
    world.decide({"effect": "standing", "party": "OBS", "standing": "associate"})
    assert world.keeper.charter.standing("associate") is not None
    assert the_lantern().standing("associate") is None
    assert world.compare() == []


def test_rules_hold_from_the_next_entry_on(world: World) -> None:
    size = world.keeper.size
    world.decide(amending(setting("limits", "", "sitting_hours", 3)))
    charter, registry = world.keeper.charter, world.keeper.registry
    index = world.keeper.size - 1
    assert charter.limits.sitting_hours == 3
    assert charter_at(registry, charter, size).limits.sitting_hours == 12
    assert charter_at(registry, charter, index).limits.sitting_hours == 12
    assert charter_at(registry, charter, index + 1).limits.sitting_hours == 3
    world.reopen()
    catalogue.refresh(world.keeper)
    assert world.keeper.charter == charter


def test_seats_follow_in_the_same_entry(world: World) -> None:
    before = recorded(world.table("BEL"))
    observers = setting("organs", "council", "composition", {"standings": ["member", "observer"]})
    keepers = setting("organs", "keepers", "composition", {"standings": ["member", "observer"]})
    members = setting("audiences", "members", "standings", ["member", "observer"])
    assert get_text(world.viewer("OBS"), before) is None
    world.decide(amending(observers, keepers, members))
    assert world.viewer("OBS").reach["council"] == math.inf
    assert get_text(world.viewer("OBS"), before) is not None
    world.decide(amending(LAMPLIGHTERS))
    assert list_seats(world.keeper.registry, world.keeper.charter)["lamplighters"] == [*MEMBERS, "OBS"]
    assert world.compare() == []


def test_who_decides_is_settled_when_something_is_put(world: World) -> None:
    """A right that is taken away since is not taken from those who decide already; a new hour holds for what comes."""
    decision = world.open_decision()
    shorter = [setting("rights", act, "standings", ["partner"]) for act in ("decision.concur", "decision.object")]
    assert refused(world.table(effects=[amending(*shorter)])) == "effect.charter_invalid"
    of = [setting("procedures", id, "electorate", {"standings": ["partner"]}) for id in ("consensus",)]
    assert refused(world.table(effects=[amending(*of)])) == "effect.charter_invalid"
    world.decide(amending({"op": "remove", "table": "procedures", "id": "consensus"}))
    assert refused(world.put(recorded(world.table()))) == "decision.procedure"
    recorded(world.say("BEL", "object", decision))
    assert world.compare() == []


def test_effects_after_an_amendment_are_judged_by_it(world: World) -> None:
    world.decide(amending(ASSOCIATE), {"effect": "standing", "party": "OBS", "standing": "associate"})
    assert world.compare() == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (setting("standings", "member", "suspends", True), "charter.suspended_elector"),
        ({"op": "remove", "table": "standings", "id": "observer"}, "charter.kept"),
        ({"op": "remove", "table": "organs", "id": "council"}, "charter.kept"),
        ({"op": "remove", "table": "offices", "id": "depositary"}, None),
        (setting("organs", "council", "id", "board"), "charter.fixed"),
        (setting("witness", "", "required", 1), "charter.fixed"),
        (setting("limits", "", "sitting_hours", 12), "charter.nothing_changes"),
        (setting("limits", "", "no_such", 1), "charter.unknown_key"),
        (setting("organs", "nowhere", "decides", False), "charter.no_row"),
        (adding("organs", id="council", names=NAMES), "charter.row_there"),
        (setting("audiences", "members", "standings", ["observer"]), "charter.members_do_not_cover"),
        (setting("audiences", "participants", "standings", ["member"]), None),
        (setting("audiences", "participants", "organs", []), "charter.narrowed"),
        (setting("rights", "text.table", "standings", ["ARV"]), "charter.right_names_party"),
    ],
)
def test_what_cannot_be_amended(world: World, change: dict[str, Any], code: str | None) -> None:
    answer = world.table(effects=[amending(change)])
    if code is None:
        recorded(answer)
        return
    assert refused(answer) == "effect.charter_invalid"
    assert code in [problem["code"] for problem in answer.facts["problems"]]  # type: ignore[union-attr]


def test_only_its_organ_amends_and_only_where_it_may() -> None:
    value = format_charter(the_lantern())
    value["amendments"] = {"by": "decision"}
    world = World(charter=parse_charter(value))
    assert refused(world.table(effects=[amending(ASSOCIATE)])) == "effect.charter_stays"


def test_what_was_changed_in_another_way_since_is_void(world: World) -> None:
    first = world.open_decision(to=RELEASED, procedure="declaration-signed", effects=[amending(ASSOCIATE)])
    world.decide(amending(ASSOCIATE))
    world.all_agree(first, to=RELEASED, stance="sign")
    assert len(list_in_effect(world.keeper.registry)) == 1
    assert world.compare() == []
