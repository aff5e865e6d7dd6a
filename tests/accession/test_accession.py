"""The file of an accession: what is undertaken, what is done of it, and the standing that follows."""

import pytest

from comity.core.act import Audience
from comity.core.founding import KEEPER
from comity.parties.obligations import granted_of, obligations_of
from comity.parties.state import get_party
from comity.record.compose import complete, template
from tests.accession.file import PUBLIC, accede, apply_for, conclude, grant, oblige
from tests.record.copies import breaches
from tests.world import World, recorded, refused

pytestmark = pytest.mark.django_db


def standing(world: World, party: str = "OBS") -> str | None:
    found = get_party(party)
    assert found is not None
    return found.standing


def test_the_standing_follows_the_last_deposit() -> None:
    world = World()
    first, second = conclude(world), conclude(world)
    application = apply_for(world)
    recorded(oblige(world, application, first, second))
    accede(world, first)
    world.decide(grant())
    assert standing(world) == "observer"
    assert granted_of(world.keeper.registry, application) is not None
    accede(world, second)
    assert standing(world) == "partner"
    keeper = world.keeper
    assert breaches(keeper.rules, keeper.registry, [None, "OBS", "FAL"]) == []


def test_at_once_where_all_is_done_when_it_is_decided() -> None:
    world = World()
    treaty = conclude(world)
    recorded(oblige(world, apply_for(world), treaty))
    accede(world, treaty)
    world.decide(grant())
    assert standing(world) == "partner"


def test_without_a_memorandum_a_decision_gives_it() -> None:
    world = World()
    apply_for(world)
    world.decide(grant())
    assert standing(world) == "partner"


def test_a_later_memorandum_takes_the_place_of_one_before() -> None:
    world = World()
    first, second = conclude(world), conclude(world)
    application = apply_for(world)
    recorded(oblige(world, application, first))
    recorded(oblige(world, application, second))
    assert [each.instrument for each in obligations_of(world.keeper.registry, application)] == [second]
    world.decide(grant())
    accede(world, first)
    assert standing(world) == "observer"
    accede(world, second)
    assert standing(world) == "partner"


def test_who_is_new_takes_part_with_its_memorandum() -> None:
    world = World()
    treaty = conclude(world)
    body = {"standing": "partner", "party": "NEW", "kind": "state"}
    parts = {"letter": b"We apply.", "names": b'{"en":"Newland"}'}
    application = recorded(world["SECRETARIAT"].submit("party.apply", body, to=PUBLIC, parts=parts))
    recorded(oblige(world, application, treaty, by="SECRETARIAT"))
    found = get_party("NEW")
    assert found is not None
    assert (found.kind, found.standing, found.names) == ("state", None, {"en": "Newland"})
    world.decide(grant("NEW"))
    assert standing(world, "NEW") is None


def test_what_is_taken_back_is_not_given() -> None:
    world = World()
    treaty = conclude(world)
    application = apply_for(world)
    recorded(oblige(world, application, treaty))
    world.decide(grant())
    recorded(world["OBS"].submit("party.recall", {"act": application}, to=PUBLIC))
    accede(world, treaty)
    assert standing(world) == "observer"


def test_refusals() -> None:
    world = World()
    treaty = conclude(world)
    assert refused(oblige(world, "0" * 64, treaty)) == "effect.application_not_open"
    application = apply_for(world)
    assert refused(oblige(world, application, treaty, by="BEL")) == "oblige.not_yours"
    assert refused(oblige(world, application, "0" * 64)) == "instrument.unknown"
    assert refused(oblige(world, application, treaty, day="2031-02-28")) == "oblige.day_past"
    assert refused(oblige(world, application, treaty, to=Audience("participants"))) == "party.not_public"
    recorded(oblige(world, application, treaty))
    world.decide(grant())
    assert refused(oblige(world, application, treaty)) == "effect.granted_before"
    assert refused(world.table(effects=[grant()])) == "effect.granted_before"


def test_the_keeper_admits_only_who_has_done_all() -> None:
    world = World()
    application = apply_for(world)
    recorded(oblige(world, application, conclude(world)))
    world.decide(grant())
    keeper, body = world.keeper, {"application": application}
    unsigned = template(keeper.rules, kind="party.admit", by=KEEPER, key=keeper.key.public, to=PUBLIC, body=body)
    assert refused(world.submit(complete(unsigned, keeper.key, now=keeper.clock()))) == "oblige.not_done"
    assert refused(world["OBS"].submit("party.admit", body, to=PUBLIC)) == "authority.keeper_only"
