"""Applications for a standing: who may make them, in which order organs recommend, and what is never given without."""

import pytest

from comity import catalogue
from comity.core.act import Audience
from comity.parties.applications import open_applications
from comity.parties.facts import Recommended
from comity.parties.state import get_party
from comity.record.registry import standing_of
from tests.parties.admitting import LETTER, NAMES, admit, adopt, apply_for, recommend, table, two_organs
from tests.world import World, lantern, recorded, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World(charter=two_organs())


def test_a_new_state_comes_in_by_the_whole_way(world: World) -> None:
    application = recorded(apply_for(world))
    assert [each.act for each in open_applications(world.keeper.registry)] == [application]
    adopt(world, "deputies", recommend(application))
    (recommended,) = world.keeper.registry.find(Recommended, application=application)
    assert recommended.organ == "deputies"
    adopt(world, "council", admit())
    party = get_party("GRU")
    assert party is not None
    assert (party.kind, party.standing, party.names["ru"]) == ("state", "partner", "Грунмарк")
    assert open_applications(world.keeper.registry) == []
    assert refused(table(world, "deputies", recommend(application))) == "effect.application_not_open"


def test_a_party_with_a_key_applies_for_itself(world: World) -> None:
    application = recorded(world["OBS"].submit("party.apply", {"standing": "partner"}, role="head"))
    assert refused(world["OBS"].submit("party.apply", {"standing": "partner"}, role="head")) == "application.stands"
    assert refused(apply_for(world, "OBS", kind=None)) == "application.speaks_for_itself"
    adopt(world, "deputies", recommend(application))
    adopt(world, "council", admit("OBS"))
    assert standing_of(world.keeper.registry, "OBS") == "partner"
    assert refused(world["OBS"].submit("party.apply", {"standing": "partner"}, role="head")) == "application.has_it"


def test_no_organ_is_passed_over(world: World) -> None:
    assert refused(table(world, "council", admit())) == "effect.no_application"
    application = recorded(apply_for(world))
    assert refused(table(world, "council", admit())) == "effect.not_recommended"
    assert refused(table(world, "deputies", admit())) == "effect.other_organ_admits"
    assert refused(table(world, "council", recommend(application))) == "effect.not_on_the_way"
    assert refused(table(world, "deputies", recommend("0" * 64))) == "effect.application_not_open"
    adopt(world, "deputies", recommend(application))
    assert refused(table(world, "deputies", recommend(application))) == "effect.recommended_before"
    twice = recommend(recorded(apply_for(world, "HOL")))
    assert refused(table(world, "deputies", twice, twice)) == "effect.recommended_before"


def test_only_a_final_recommendation_counts() -> None:
    value = two_organs()
    world = World(charter=value)
    application = recorded(apply_for(world))
    put = recorded(
        world.put(
            recorded(table(world, "deputies", recommend(application))),
            to=Audience("deputies", released=True), procedure="declaration-signed",
        )
    )  # fmt: skip
    world.all_agree(put, to=Audience("deputies", released=True), stance="sign", but=("FAL",))
    assert refused(table(world, "council", admit())) == "effect.not_recommended"


def test_an_application_that_is_taken_back_gives_nothing(world: World) -> None:
    application = recorded(apply_for(world))
    adopt(world, "deputies", recommend(application))
    to = Audience("council", released=True)
    put = recorded(world.put(recorded(table(world, "council", admit())), to=to, procedure="declaration-signed"))
    assert refused(world["OBS"].submit("party.recall", {"act": application}, role="head")) == (
        "party.not_yours_to_recall"
    )
    recorded(world["SECRETARIAT"].submit("party.recall", {"act": application}, role="head", parts=LETTER))
    world.all_agree(put, to=to, stance="sign")
    assert standing_of(world.keeper.registry, "GRU") is None
    assert get_party("GRU") is None
    again = world["SECRETARIAT"].submit("party.recall", {"act": application}, role="head")
    assert refused(again) == "party.recalled_too_late"
    recorded(apply_for(world))


@pytest.mark.parametrize(
    ("party", "body", "parts", "code"),
    [
        ("OBS", {"standing": "sovereign"}, {}, "effect.unknown_standing"),
        ("OBS", {"standing": "member"}, {}, "application.no_way"),
        ("SECRETARIAT", {"standing": "partner"}, {}, "application.office"),
        ("ARV", {"standing": "partner", "party": "GRU", "kind": "state"}, {"names": NAMES}, "payload.missing"),
        ("SECRETARIAT", {"standing": "partner", "party": "GRU"}, {}, "payload.missing"),
        ("SECRETARIAT", {"standing": "partner", "party": "GRU"}, LETTER, "application.kind"),
        ("SECRETARIAT", {"standing": "partner", "party": "GRU", "kind": "office"}, LETTER, "payload.field"),
        ("SECRETARIAT", {"standing": "partner", "party": "GRU", "kind": "state"}, LETTER, "payload.missing"),
        ("ARV", {"standing": "partner", "party": "GRU", "kind": "state"}, LETTER | {"names": NAMES},
         "application.not_received_here"),
        ("OBS", {"standing": "partner"}, {"other": b"x"}, "payload.unknown"),
        ("OBS", {"standing": "partner", "kind": "state"}, {"names": NAMES}, "payload.missing"),
        ("SECRETARIAT", {"standing": "partner", "party": "GRU", "kind": "state"}, LETTER | {"names": b"[]"},
         "party.names"),
    ],
)  # fmt: skip
def test_what_cannot_be_applied_for_is_refused(
    world: World, party: str, body: dict[str, object], parts: dict[str, bytes], code: str
) -> None:
    assert refused(world[party].submit("party.apply", body, parts=parts, role="head")) == code


def test_applications_are_for_everyone_and_by_a_head(world: World) -> None:
    body = {"standing": "partner"}
    assert refused(world["OBS"].submit("party.apply", body, role="head", to=Audience("participants"))) == (
        "party.not_public"
    )
    assert refused(world["OBS"].submit("party.apply", body, role="delegate")) == "authority.role"


def test_without_a_way_in_the_charter_a_decision_alone_gives_a_standing() -> None:
    world = World(charter=lantern())
    world.decide(admit("GRU", "observer"))
    assert standing_of(world.keeper.registry, "GRU") == "observer"


def test_replay_gives_the_same(world: World) -> None:
    application = recorded(apply_for(world))
    adopt(world, "deputies", recommend(application))
    world.reopen()
    assert refused(table(world, "deputies", recommend(application))) == "effect.recommended_before"
    adopt(world, "council", admit())
    catalogue.tick(world.keeper)
    assert world.compare() == []
