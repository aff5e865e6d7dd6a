"""Nobody else ends a dispute: no act of any kind by another, no public function, no clock, and not the keeper's key."""

from typing import Any

import pytest

from comity import catalogue
from comity.core.founding import KEEPER
from comity.record import rebuild, tables
from comity.record.compose import complete, template
from comity.record.receipts import Receipt
from tests.disputes.talks import EVERY_MEMBER, Talks
from tests.record.test_bad_input import changed
from tests.world import PUBLIC, World, key_for, recorded

pytestmark = pytest.mark.django_db

# Arvenia opened it with Belmora and Corvane; Belmora's terms have Arvenia's agreement, and Corvane says nothing.
OTHERS = ("BEL", "DUN", "FAL", "OBS", "SECRETARIAT")


@pytest.fixture(params=["among its parties", "before the members"])
def talks(request: pytest.FixtureRequest) -> Talks:
    talks = Talks(World(), "BEL", "COR", to=EVERY_MEMBER if "members" in request.param else None).answered()
    recorded(talks.say("ARV", "accept", offer=recorded(talks.say("BEL", "offer"))))
    return talks


def bodies(talks: Talks) -> list[dict[str, Any]]:
    """Return what could be said with all that there is to name."""
    offer, accepted, opened = (
        tables.Entry.objects.filter(kind=kind).latest("index").act
        for kind in ("dispute.offer", "dispute.accept", "dispute.open")
    )
    named = {"dispute": opened}
    return [
        {}, named, named | {"offer": offer}, named | {"said": offer}, named | {"said": accepted},
        named | {"claims": True}, named | {"languages": ["en"]}, {"decision": opened}, {"reference": "ab" * 32},
        {"decision": opened, "position": accepted}, {"act": opened, "part": "claim"},
        {"act": offer, "part": "terms.en"},
        {"correction": opened}, {"adopted": opened, "language": "en", "provisions": []},
        {"about": opened, "basis": "text", "provisions": [], "with": ["ARV"]},
        {"key": key_for("ARV head").public}, {"key": key_for("ARV head").public, "since": 1},
    ]  # fmt: skip


def is_open(talks: Talks) -> bool:
    view = talks.view()
    return (view.status, view.ended, view.settled, view.claimants) == ("open", None, None, ["ARV"])


@pytest.mark.searches
@pytest.mark.parametrize("party", OTHERS)
def test_no_kind_of_act_by_another_ends_it(talks: Talks, party: str) -> None:
    world, told = talks.world, bodies(talks)
    plain = world[party].make("dispute.withdraw", {"dispute": talks.act}, to=talks.to)
    for kind in sorted(catalogue.ACTS):
        # Belmora may take back its own offer; that ends nothing either, and is tried in the end.
        for body in told if (party, kind) != ("BEL", "dispute.retract") else ():
            for to in (talks.to, PUBLIC):
                world.submit(changed(plain, key_for(f"{party} head"), kind=kind, body=body, to=to.to_value()))
    for name, parts in (("answer", {"words": b"It is over."}), ("offer", {"terms.en": b"It is over."})):
        extra: dict[str, Any] = {"claims": False} if name == "answer" else {"languages": ["en"]}
        world[party].submit(f"dispute.{name}", {"dispute": talks.act, **extra}, to=talks.to, parts=parts)
    catalogue.tick(world.keeper)
    assert is_open(talks)


@pytest.mark.searches
def test_not_even_the_keepers_own_signature_ends_it(talks: Talks) -> None:
    world = talks.world
    key = world.keeper.key
    for kind in sorted(catalogue.ACTS):
        for body in bodies(talks):
            unsigned = template(world.keeper.rules, kind=kind, by=KEEPER, key=key.public, to=talks.to, body=body)
            assert not isinstance(world.submit(complete(unsigned, key, now=world.time)), Receipt)
    assert is_open(talks)


def test_no_clock_and_no_function_ends_it(talks: Talks) -> None:
    world = talks.world
    for days in (0, 4, 1000):
        world.later(days=days)
        catalogue.tick(world.keeper)
        catalogue.cosign_head(world.keeper)
        catalogue.refresh(world.keeper)
    rebuild.rebuild(world.keeper.rules, catalogue.apply_founding, catalogue.TABLES)
    world.reopen()
    catalogue.tick(world.keeper)
    assert is_open(talks)
    assert not tables.DueRow.objects.filter(kind__startswith="dispute.").exists()


def test_not_the_members_by_anything_that_they_adopt(talks: Talks) -> None:
    """A text that all others adopt, about the very dispute, is a text, and changes a party's standing at most."""
    world = talks.world
    world.decide({"effect": "standing", "party": "COR", "standing": None})
    assert is_open(talks)


def test_it_ends_once_the_last_of_its_parties_agrees(talks: Talks) -> None:
    offer = tables.Entry.objects.get(kind="dispute.offer").act
    recorded(talks.say("COR", "accept", offer=offer))
    assert talks.view().status == "settled"
