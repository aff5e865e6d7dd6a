"""Consensus: every member agrees itself, one objection stands until its author ends it, and nothing else decides."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from comity import catalogue
from comity.core.act import Audience
from comity.core.errors import ComityError
from comity.core.founding import KEEPER
from comity.decisions.opening import adopted_to
from comity.decisions.outcome import adoption_body
from comity.decisions.views import (
    DecisionView,
    get_decision,
    list_adopted,
    list_awaiting,
    list_decisions,
    load_bearings,
)
from comity.record import rebuild, tables
from comity.record.compose import complete, template
from comity.record.keeper import Keeper
from comity.record.receipts import Refusal
from tests.record.test_bad_input import changed
from tests.world import COUNCIL, MEMBERS, PUBLIC, World, key_for, lantern, recorded, refused

pytestmark = pytest.mark.django_db
RELEASED = Audience("council", released=True)


def view(world: World, decision: str, party: str | None = "ARV") -> DecisionView:
    found = get_decision(world.viewer(party), world.keeper.charter, world.keeper.registry, decision)
    assert found is not None
    return found


def board(world: World, decision: str) -> dict[str, str | None]:
    return {line.party: line.stance for line in view(world, decision).board}


def test_those_decide_who_were_members_when_it_was_put() -> None:
    world = World()
    decision = world.open_decision()
    world.decide({"effect": "standing", "party": "OBS", "standing": "member"})
    assert view(world, decision).electors == sorted(MEMBERS)
    assert refused(world.say("OBS", "object", decision)) == "decision.not_an_elector"
    world.all_agree(decision)
    assert view(world, decision).status == "adopted"
    assert view(world, world.open_decision(title="A later one")).electors == sorted([*MEMBERS, "OBS"])


def test_not_adopted_while_one_has_not_spoken() -> None:
    world = World()
    decision = world.open_decision()
    world.all_agree(decision, but=("FAL",))
    world.later(days=400)
    catalogue.tick(world.keeper)
    assert (view(world, decision).status, board(world, decision)["FAL"]) == ("open", None)
    assert [each.act for each in list_awaiting(world.viewer("FAL"), world.keeper.charter, world.keeper.registry)]


def test_a_concern_blocks_nothing() -> None:
    world = World()
    decision = world.open_decision()
    recorded(world.say("FAL", "concern", decision, reasons="The oil is dear."))
    world.all_agree(decision)
    assert view(world, decision).status == "adopted"


def test_signed_where_the_form_is_signed() -> None:
    world = World()
    decision = world.decide()
    (line,) = list_adopted(world.viewer(None))
    assert (line.form, line.parties, line.status, line.number) == ("signed", sorted(MEMBERS), "adopted", 1)
    # All that its authors released is for everyone now, but whoever reads it by that alone sees no board.
    released = view(world, decision, None)
    assert (released.board, len(released.said)) == ([], 6)
    assert list_decisions(world.viewer(None), world.keeper.charter, world.keeper.registry)


def test_without_signature_for_members_only() -> None:
    world = World()
    world.all_agree(world.open_decision())
    (line,) = list_adopted(world.viewer("OBS")) or list_adopted(world.viewer("BEL"))
    assert (line.form, line.parties) == ("without-signature", [])
    assert list_adopted(world.viewer("OBS")) == []
    assert list_adopted(world.viewer(None)) == []


def test_what_was_not_released_stays_among_its_readers() -> None:
    world = World()
    decision = world.open_decision(to=RELEASED, procedure="declaration-signed")
    concern = recorded(world.say("FAL", "concern", decision, to=COUNCIL, reasons="Between us."))
    world.all_agree(decision, to=RELEASED, stance="sign")
    assert concern not in [each.act for each in view(world, decision, None).said]
    assert concern in [each.act for each in view(world, decision).said]


def test_a_member_may_object_after_it_concurred_and_until_it_is_adopted() -> None:
    world = World()
    decision = world.open_decision()
    world.all_agree(decision, but=("FAL",))
    recorded(world.say("ARV", "object", decision))
    recorded(world.say("FAL", "concur", decision))
    assert (view(world, decision).status, board(world, decision)["ARV"]) == ("held", "object")


def test_a_new_version_is_put_anew_and_takes_nothing_with_it() -> None:
    world = World()
    version = recorded(world.table())
    first = recorded(world.put(version))
    world.all_agree(first, but=("FAL",))
    revised = recorded(world.table(follows=version))
    second = recorded(world.put(revised))
    assert view(world, first).status == "superseded"
    assert set(board(world, second).values()) == {None}
    assert refused(world.say("FAL", "concur", first)) == "decision.superseded"


def test_numbers_of_a_register_of_one_audience() -> None:
    world = World()
    for number in range(2):
        world.all_agree(world.open_decision(title=f"Text {number}"))
    world.decide()
    assert sorted((line.audience, line.number) for line in list_adopted(world.viewer("BEL"))) == [
        ("everyone", 1), ("standing:members", 1), ("standing:members", 2),
    ]  # fmt: skip
    world.later(days=365)
    world.all_agree(world.open_decision(title="Next year"))
    assert list_adopted(world.viewer("BEL"))[0].number == 1


@pytest.fixture
def objected() -> tuple[World, str]:
    """A decision on which five have agreed and one objects."""
    world = World()
    decision = world.open_decision()
    world.all_agree(decision, but=("FAL",))
    recorded(world.say("FAL", "object", decision, reasons="The lamps would blind our pilots."))
    return world, decision


def keepers_act(world: World, decision: str) -> Any:
    """Return an adoption that the keeper signs itself, though nothing has decided it."""
    (bearing,) = load_bearings(world.viewer("ARV"), world.keeper.charter, world.keeper.registry, act=decision)
    key = world.keeper.key
    to, body = adopted_to(bearing.procedure, "", "z"), adoption_body(bearing, world.keeper.registry)
    unsigned = template(world.keeper.rules, kind="decision.adopt", by=KEEPER, key=key.public, to=to, body=body)
    return complete(unsigned, key, now=world.time, parts={"text.en": b"{}"})


def test_not_even_the_keepers_own_signature_adopts(objected: tuple[World, str]) -> None:
    world, decision = objected
    answer = world.submit(keepers_act(world, decision))
    assert isinstance(answer, Refusal)
    assert answer.code == "decision.not_now"
    assert view(world, decision).status == "held"


@pytest.mark.searches
@pytest.mark.parametrize("party", ["ARV", "SECRETARIAT"])
def test_no_kind_of_act_by_another_ends_an_objection(objected: tuple[World, str], party: str) -> None:
    world, decision = objected
    objection = tables.Entry.objects.get(kind="decision.object").act
    version = tables.Entry.objects.filter(kind="text.table").latest("index").act
    bodies: list[dict[str, Any]] = [
        {}, {"decision": decision}, {"decision": decision, "position": objection}, {"reference": "ab" * 32},
        {"version": version, "procedure": "consensus"}, {"act": objection, "part": "reasons"},
        {"key": key_for("FAL head").public}, {"key": key_for("FAL head").public, "since": 1}, {"act": objection},
    ]  # fmt: skip
    concern = world[party].make("decision.concern", {"decision": decision}, to=COUNCIL)
    for kind in sorted(catalogue.ACTS):
        for body in bodies:
            for to in (COUNCIL, PUBLIC):
                world.submit(changed(concern, key_for(f"{party} head"), kind=kind, body=body, to=to.to_value()))
        catalogue.tick(world.keeper)
        assert (view(world, decision).status, board(world, decision)["FAL"]) == ("held", "object"), kind


def _calls(world: World) -> dict[str, Callable[[], object]]:
    """Return every public function of the catalogue, and how it is called with what anybody has."""
    rules, keeper = world.keeper.rules, world.keeper
    key = world["ARV"].keys["head"].public
    unsigned = template(rules, kind="decision.concern", by="ARV", key=key, to=COUNCIL, body={"decision": "ab" * 32})
    return {
        "submit_all": lambda: catalogue.submit_all(keeper, []),
        "submit": lambda: catalogue.submit(keeper, world["ARV"].make("decision.concern", {"decision": "ab" * 32})),
        "tick": lambda: catalogue.tick(keeper),
        "refresh": lambda: catalogue.refresh(keeper),
        "cosign_head": lambda: catalogue.cosign_head(keeper),
        "open_keeper": lambda: catalogue.tick(catalogue.open_keeper(keeper.key)),
        "read_founding": catalogue.read_founding,
        "rules_of": lambda: catalogue.rules_of(catalogue.read_founding()),
        "apply_founding": lambda: catalogue.apply_founding(rules, next(rebuild.read_entries())[1]),
        "consider": lambda: catalogue.consider(keeper, unsigned),
        "consider_all": lambda: catalogue.consider_all(keeper, [unsigned, unsigned]),
        "consider_signed": lambda: catalogue.consider_signed(keeper, world["ARV"].make("party.rename", {})),
        "deliver": lambda: catalogue.deliver(keeper, "FAL", "ab" * 32, "mail"),
        "found": lambda: pytest.raises(
            ComityError, catalogue.found, catalogue.read_founding(), keeper.key, now=world.time
        ),
    }


def test_no_public_function_adopts_what_somebody_objects_to(objected: tuple[World, str]) -> None:
    world, decision = objected
    public = {name for name in catalogue.__all__ if inspect.isfunction(getattr(catalogue, name))}
    calls = _calls(world)
    # A function that is added must be added here, and then it is tried, too.
    assert public <= set(calls)
    for days in (0, 1, 1000):
        world.later(days=days)
        for name in sorted(public):
            calls[name]()
    rebuild.rebuild(world.keeper.rules, catalogue.apply_founding, catalogue.TABLES)
    world.reopen()
    catalogue.tick(world.keeper)
    assert isinstance(world.keeper, Keeper)
    assert (view(world, decision).status, board(world, decision)["FAL"]) == ("held", "object")
    assert not tables.Entry.objects.filter(kind="decision.adopt").exists()


def test_it_is_adopted_after_its_author_withdraws_and_concurs(objected: tuple[World, str]) -> None:
    world, decision = objected
    objection = tables.Entry.objects.get(kind="decision.object").act
    recorded(world.withdraw("FAL", decision, objection))
    assert view(world, decision).status == "open"
    recorded(world.say("FAL", "concur", decision))
    adopted = view(world, decision)
    assert (adopted.status, adopted.adoption) == ("adopted", tables.Entry.objects.get(kind="decision.adopt").act)
    assert adopted.said[-2].ended is not None


def test_settling_then_final() -> None:
    world = World(charter=lantern(settling_hours=24))
    decision = world.open_decision()
    world.all_agree(decision)
    assert view(world, decision).status == "settling"
    world.later(hours=24)
    catalogue.tick(world.keeper)
    assert view(world, decision).status == "adopted"
