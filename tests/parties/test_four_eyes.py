"""Four eyes: whose approval counts, what no requirement holds up, and that nobody else learns of it."""

from collections.abc import Sequence
from typing import Any

import pytest

from comity import catalogue
from comity.core.act import Audience, SignedAct
from comity.core.errors import Refused
from comity.parties.state import get_required, list_approvals, list_requirements
from comity.record import store
from comity.record.consider import consider_all
from comity.record.facts import State
from comity.record.four_eyes import Approval, Requirement, check_four_eyes, need_requirements
from comity.record.receipts import Answer
from comity.record.tables import Entry
from tests.world import COUNCIL, PUBLIC, World, key_for, recorded, refused

pytestmark = pytest.mark.django_db
ALONE = Audience()


def require(world: World, party: str, *kinds: str, role: str = "head", to: Audience = ALONE) -> Answer:
    return world[party].submit("party.require", {"kinds": sorted(kinds)}, role=role, to=to)


def approve(world: World, party: str, act: str, *, role: str = "delegate", to: Audience = ALONE) -> Answer:
    return world[party].submit("party.approve", {"act": act}, role=role, to=to)


def accredit(world: World, party: str, name: str, *, role: str = "second") -> SignedAct:
    """Return an accreditation that is signed and not sent; the key is held in that role."""
    world[party].keys[role] = key_for(name)
    body = world.grant_body("party.accredit", party, key_for(name))
    return world[party].make("party.accredit", body)


@pytest.fixture
def world() -> World:
    made = World()
    recorded(require(made, "FAL", "decision.object", "text.table"))
    return made


def test_what_one_signs_alone_is_recorded_once_another_has_approved_it(world: World) -> None:
    signed = world["FAL"].make("decision.object", {"decision": world.open_decision()}, to=COUNCIL)
    assert refused(world.submit(signed)) == "authority.four_eyes"
    recorded(approve(world, "FAL", signed.act.id))
    assert recorded(world.submit(signed)) == signed.act.id


def test_an_approval_comes_before_what_it_approves_in_one_batch(world: World) -> None:
    decision = world.open_decision()
    signed = world["FAL"].make("decision.object", {"decision": decision}, to=COUNCIL, role="delegate")
    approval = world["FAL"].make("party.approve", {"act": signed.act.id}, to=ALONE)
    for answer in catalogue.submit_all(world.keeper, [approval, signed]):
        recorded(answer)


def test_who_signed_does_not_approve(world: World) -> None:
    signed = world["FAL"].make("decision.object", {"decision": world.open_decision()}, to=COUNCIL)
    recorded(approve(world, "FAL", signed.act.id, role="head"))
    assert refused(world.submit(signed)) == "authority.four_eyes"


def test_a_sitting_key_is_no_second_person_beside_who_opened_it(world: World) -> None:
    recorded(world.submit(accredit(world, "BEL", "BEL second")))
    recorded(require(world, "BEL", "decision.concern"))
    until = "2031-03-01T12:00:00.000Z"
    body = world.grant_body("party.sit", "BEL", key_for("BEL sits"), until=until)
    recorded(world["BEL"].submit("party.sit", body, role="delegate"))
    world["BEL"].keys["sitting"] = key_for("BEL sits")
    signed = world["BEL"].make("decision.concern", {"decision": world.open_decision()}, to=COUNCIL, role="sitting")
    assert refused(approve(world, "BEL", signed.act.id, role="sitting")) == "authority.role"
    recorded(approve(world, "BEL", signed.act.id))
    assert refused(world.submit(signed)) == "authority.four_eyes"
    recorded(approve(world, "BEL", signed.act.id, role="second"))
    recorded(world.submit(signed))


def test_an_approval_of_a_key_that_has_ended_counts_no_longer(world: World) -> None:
    signed = world["FAL"].make("decision.object", {"decision": world.open_decision()}, to=COUNCIL)
    recorded(approve(world, "FAL", signed.act.id))
    recorded(world["FAL"].submit("party.revoke", {"key": world["FAL"].keys["delegate"].public}))
    assert refused(world.submit(signed)) == "authority.four_eyes"


def test_another_partys_approval_counts_for_nothing(world: World) -> None:
    signed = world["FAL"].make("decision.object", {"decision": world.open_decision()}, to=COUNCIL)
    recorded(approve(world, "BEL", signed.act.id))
    assert refused(world.submit(signed)) == "authority.four_eyes"


def test_what_is_not_named_needs_nobody_else(world: World) -> None:
    recorded(world.say("FAL", "concern", world.open_decision()))
    recorded(world.table("BEL"))


def test_it_ends_only_by_two(world: World) -> None:
    ending = world["FAL"].make("party.require", {"kinds": []}, to=ALONE)
    assert refused(world.submit(ending)) == "authority.four_eyes"
    recorded(approve(world, "FAL", ending.act.id))
    recorded(world.submit(ending))
    recorded(world.table("FAL"))
    # And may begin anew, by one.
    recorded(require(world, "FAL", "text.table"))


def test_nobody_makes_a_second_person_alone(world: World) -> None:
    signed = accredit(world, "FAL", "a thief's")
    assert refused(world.submit(signed)) == "authority.four_eyes"
    recorded(approve(world, "FAL", signed.act.id))
    recorded(world.submit(signed))


def test_what_saves_a_party_is_never_held_up(world: World) -> None:
    for kind in ("party.root", "party.head", "party.revoke", "party.disavow"):
        assert refused(require(world, "BEL", kind)) == "require.saving"
    stolen = world["FAL"].keys["head"]
    recorded(world["FAL"].submit("party.revoke", {"key": stolen.public}, role="root"))
    new = key_for("FAL new head")
    recorded(world["FAL"].submit("party.head", world.grant_body("party.head", "FAL", new), role="root"))
    world["FAL"].keys["head"] = new
    signed = world["FAL"].make("party.require", {"kinds": []}, to=ALONE)
    recorded(approve(world, "FAL", signed.act.id))
    recorded(world.submit(signed))


def test_a_requirement_that_nobody_could_meet_is_refused(world: World) -> None:
    recorded(world["BEL"].submit("party.revoke", {"key": world["BEL"].keys["delegate"].public}))
    assert refused(require(world, "BEL", "text.table")) == "require.one_key"


@pytest.mark.parametrize("kind", ["decision.adopt", "party.approve", "text.sing"])
def test_a_requirement_names_kinds_that_its_people_sign(world: World, kind: str) -> None:
    assert refused(require(world, "BEL", kind)) == "require.unknown_kind"


def test_both_are_for_the_party_alone(world: World) -> None:
    for to in (PUBLIC, COUNCIL, Audience(parties=("COR",))):
        assert refused(require(world, "BEL", "text.table", to=to)) == "party.not_private"
        assert refused(approve(world, "BEL", "0" * 64, to=to)) == "party.not_private"
    assert refused(require(world, "BEL", "text.table", role="delegate")) == "authority.role"


def test_what_changes_nothing_is_refused(world: World) -> None:
    assert refused(require(world, "BEL")) == "require.same"
    assert refused(require(world, "FAL", "decision.object", "text.table")) == "require.same"


def test_an_act_is_approved_once_by_a_key_and_before_it_is_recorded(world: World) -> None:
    recorded(approve(world, "FAL", "0" * 64))
    assert refused(approve(world, "FAL", "0" * 64)) == "approve.before"
    own = recorded(world.table("BEL"))
    assert refused(approve(world, "BEL", own)) == "approve.recorded"
    # Whether another party recorded something under an id is not told.
    recorded(approve(world, "FAL", own))


def test_a_requirement_begins_within_its_own_batch(world: World) -> None:
    first = world["BEL"].make("party.require", {"kinds": ["text.table"]}, to=ALONE)
    decision = world.open_decision()
    signed = world["BEL"].make("decision.concern", {"decision": decision}, to=COUNCIL)
    recorded(approve(world, "COR", signed.act.id))
    held = world["COR"].make("party.require", {"kinds": ["decision.concern"]}, to=ALONE)
    alone = world["COR"].make("decision.concern", {"decision": decision}, to=COUNCIL)
    answers = catalogue.submit_all(world.keeper, [first, signed, held, alone])
    assert [recorded(answer) for answer in answers[:3]]
    assert refused(answers[3]) == "authority.four_eyes"


def test_an_approval_made_before_the_requirement_counts(world: World) -> None:
    signed = world["BEL"].make("decision.concern", {"decision": world.open_decision()}, to=COUNCIL)
    recorded(approve(world, "BEL", signed.act.id))
    held = world["BEL"].make("party.require", {"kinds": ["decision.concern"]}, to=ALONE)
    for answer in catalogue.submit_all(world.keeper, [held, signed]):
        recorded(answer)


def test_its_own_party_sees_it_and_nobody_else(world: World) -> None:
    recorded(approve(world, "FAL", "1" * 64))
    assert get_required(world.viewer("FAL")) == {"decision.object", "text.table", "party.require", "party.accredit"}
    assert [fact.act for fact in list_approvals(world.viewer("FAL"), ["1" * 64])] == ["1" * 64]
    for party in ("BEL", "OBS", None):
        assert get_required(world.viewer(party)) == frozenset()
        assert list_requirements(world.viewer(party)) == []
        assert list_approvals(world.viewer(party), ["1" * 64]) == []


def test_what_may_be_done_is_asked_without_it(world: World) -> None:
    body = {"decision": world.open_decision()}
    key = world["FAL"].keys["head"].public
    asked = {"org": world.org, "kind": "decision.object", "v": 1, "by": "FAL", "key": key, "body": body}
    assert consider_all(world.keeper, [asked | {"to": COUNCIL.to_value()}]) == [None]


def test_a_refusal_says_nothing_of_four_eyes_where_something_else_is_wrong(world: World) -> None:
    assert refused(world.say("FAL", "object", "0" * 64)) == "decision.unknown"


def test_looking_it_up_is_one_query_for_a_batch_of_many_parties(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    acts = [world[party].make("decision.concern", {"decision": "0" * 64}).act for party in ("ARV", "BEL", "FAL")]
    state, asked = State(), list[str]()
    execute = store.execute

    def count(sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        asked.append(sql)
        return execute(sql, values)

    monkeypatch.setattr(store, "execute", count)
    store.load_needs(catalogue.TABLES, state, need_requirements(acts), set())
    assert len(asked) == 1
    assert state.latest(Requirement, party="FAL") is not None
    assert state.latest(Requirement, party="BEL") is None


def test_a_copy_without_the_facts_judges_without_them(world: World) -> None:
    act = world["FAL"].make("text.table", {}).act
    check_four_eyes(State(world.keeper.registry), act, "2031-03-01T09:00:00.000Z")
    held = State(world.keeper.registry)
    held.add(Requirement(9, "FAL", "text.table"))
    with pytest.raises(Refused):
        check_four_eyes(held, act, "2031-03-01T09:00:00.000Z")
    held.add(Approval(10, act.id, "FAL", world["FAL"].keys["delegate"].public))
    check_four_eyes(held, act, "2031-03-01T09:00:00.000Z")


def test_nothing_of_it_is_in_the_acts_that_others_read(world: World) -> None:
    assert set(Entry.objects.filter(kind="party.require").values_list("audience", flat=True)) == {"parties:"}
