"""The charter is an instrument: its rules change when a protocol enters into force or is applied, and only then."""

from typing import Any

import pytest

from comity import catalogue
from comity.core.act import Audience
from comity.core.founding import KEEPER
from comity.parties.amending import get_amendment, list_amendments
from comity.parties.state import list_seats
from comity.record import rebuild
from comity.record.access import viewer_of
from comity.record.compose import complete, template
from comity.record.rebuild import read_entries
from tests.amending.protocol import ASSOCIATE, PUBLIC, adopted, apply_before, clauses, effects, ratify, setting, sign
from tests.record.copies import breaches
from tests.world import MEMBERS, World, recorded, refused

pytestmark = pytest.mark.django_db
SITTING = setting("limits", "", "sitting_hours", 3)
WIDE = (
    setting("organs", "council", "composition", {"standings": ["member", "observer"]}),
    setting("organs", "keepers", "composition", {"standings": ["member", "observer"]}),
    setting("audiences", "members", "standings", ["member", "observer"]),
)


def steps(world: World, instrument: str) -> list[str]:
    found = get_amendment(world.keeper.registry, instrument)
    assert found is not None
    return [each.step for each in found.steps]


def hours(world: World) -> int:
    return world.keeper.charter.limits.sitting_hours


def test_signed_and_ratified_it_takes_effect_with_its_entry_into_force() -> None:
    world = World()
    instrument = adopted(world, ASSOCIATE, SITTING)
    sign(world, instrument, *MEMBERS)
    ratify(world, instrument, *MEMBERS[:4])
    assert (hours(world), steps(world, instrument)) == (12, [])
    world.later(days=29)
    catalogue.tick(world.keeper)
    assert hours(world) == 12
    world.later(days=1)
    catalogue.tick(world.keeper)
    assert (hours(world), steps(world, instrument)) == (3, ["force"])
    kinds = [entry.act.kind for _, entry in list(read_entries())[-2:]]  # type: ignore[union-attr]
    assert kinds == ["instrument.force", "charter.amend"]
    world.decide({"effect": "standing", "party": "OBS", "standing": "associate"})
    assert world.compare() == []


def test_the_tashkent_protocol_text_and_practice_years_apart() -> None:
    """Signed 5 September 2003; Kazakhstan ratified in December 2008: for years what is in force says another seat."""
    world = World()
    seat = {"city": {"en": "Northlight", "ru": "Нортлайт"}, "country": "BEL", "held_by": "BEL"}
    instrument = adopted(world, setting("organs", "secretariat", "seat", seat))
    sign(world, instrument, *MEMBERS)
    ratify(world, instrument, *MEMBERS[:3])
    world.later(days=5 * 365)
    # Practice: the secretariat has long sat in the other city. What is in force is what was ratified.
    organ = world.keeper.charter.organ("secretariat")
    assert organ is not None
    assert organ.seat is not None
    assert organ.seat.held_by == "ARV"
    ratify(world, instrument, MEMBERS[3])
    world.later(days=30)
    catalogue.tick(world.keeper)
    organ = world.keeper.charter.organ("secretariat")
    assert organ is not None
    assert organ.seat is not None
    assert organ.seat.held_by == "BEL"


def test_applied_provisionally_by_all_and_ended_by_one() -> None:
    world = World()
    instrument = adopted(world, *WIDE, SITTING)
    apply_before(world, instrument, *MEMBERS[:5])
    assert hours(world) == 12
    (last,) = apply_before(world, instrument, MEMBERS[5])
    assert (hours(world), steps(world, instrument)) == (3, ["provisional"])
    assert "OBS" in list_seats(world.keeper.registry, world.keeper.charter)["council"]
    recorded(world[MEMBERS[5]].submit("instrument.withdraw", {"instrument": instrument, "act": last}, to=PUBLIC))
    assert (hours(world), steps(world, instrument)) == (12, ["provisional", "ended"])
    assert "OBS" not in list_seats(world.keeper.registry, world.keeper.charter)["council"]
    assert world.compare() == []


def test_what_is_applied_already_changes_nothing_when_it_enters_into_force() -> None:
    world = World()
    instrument = adopted(world, SITTING)
    apply_before(world, instrument, *MEMBERS)
    sign(world, instrument, *MEMBERS)
    ratify(world, instrument, *MEMBERS)
    world.later(days=30)
    catalogue.tick(world.keeper)
    assert (hours(world), steps(world, instrument)) == (3, ["provisional", "force"])
    assert world.compare() == []


def test_what_was_changed_in_another_way_meanwhile_is_void() -> None:
    world = World()
    first, second = adopted(world, ASSOCIATE), adopted(world, ASSOCIATE)
    for instrument in (second, first):
        sign(world, instrument, *MEMBERS[:4])
        ratify(world, instrument, *MEMBERS[:4])
    world.later(days=30)
    catalogue.tick(world.keeper)
    assert sorted([steps(world, first), steps(world, second)]) == [["force"], ["void"]]
    assert world.compare() == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (effects(ASSOCIATE)[:1], "effect.charter_with_instrument"),
        ([effects(ASSOCIATE)[0], {"effect": "instrument", "clauses": clauses() | {"amends": None}}],
         "effect.charter_with_instrument"),
        (effects(setting("organs", "nowhere", "decides", True)), "effect.charter_invalid"),
    ],
)  # fmt: skip
def test_a_text_that_could_not_amend_is_not_tabled(given: list[dict[str, Any]], code: str) -> None:
    assert refused(World().table(effects=given)) == code


@pytest.mark.parametrize("step", ["force", "provisional", "ended"])
def test_the_keeper_records_only_what_has_happened(step: str) -> None:
    world = World()
    instrument = adopted(world, SITTING)
    body = {"instrument": instrument, "step": step}
    keeper = world.keeper
    unsigned = template(keeper.rules, kind="charter.amend", by=KEEPER, key=keeper.key.public, to=PUBLIC, body=body)
    answer = world.submit(complete(unsigned, keeper.key, now=keeper.clock()))
    assert refused(answer) == "charter.nothing_to_record"
    assert refused(world["ARV"].submit("charter.amend", body, to=PUBLIC)) == "authority.keeper_only"


def test_copies_and_the_rebuild_agree_with_an_amendment_in_the_middle() -> None:
    world = World()
    decision = world.open_decision()
    instrument = adopted(world, *WIDE, {"op": "remove", "table": "procedures", "id": "consensus"})
    apply_before(world, instrument, *MEMBERS)
    recorded(world.say("COR", "object", decision))
    recorded(world.table("BEL", to=Audience("council")))
    keeper = world.keeper
    assert breaches(keeper.rules, keeper.registry, [None, "OBS", "FAL", "ARV"]) == []
    rebuild.rebuild(keeper.rules, catalogue.apply_founding, catalogue.TABLES)
    assert world.compare() == []
    assert viewer_of(keeper.registry, "OBS").reach["council"] == float("inf")
    assert [each.status for each in list_amendments(keeper.registry)] == ["provisional"]
