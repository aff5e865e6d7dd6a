"""What the tests of races and of bad input put and say."""

from datetime import timedelta
from typing import Any

from comity.core.act import Audience
from comity.core.canonical import format_time
from comity.core.keys import SigningKey
from comity.core.stamp import stamp_bytes
from comity.decisions.views import DecisionView, get_decision
from tests.world import World, key_for, lantern, recorded

RELEASED = Audience("council", released=True)
WITNESS: SigningKey = key_for("witness of Arven")


def silent(procedure: str = "silence", **settings: Any) -> World:
    """Return a world in which one procedure has these settings, with a witness of the founders."""
    return World(charter=lantern(only=procedure, **settings), witnesses={"Arven": WITNESS.public})


def put(world: World, *, procedure: str = "silence", hours: float = 0, title: str = "On silence", **body: Any) -> str:
    """Table a text and let the chair put it, until so many hours from now if that is not nothing."""
    version = recorded(world.table(to=RELEASED, title=title))
    if hours:
        body["deadline"] = in_hours(world, hours)
    value = {"version": version, "procedure": procedure, "capacity": "chair"} | body
    return recorded(world["ARV"].submit("decision.put", value, to=RELEASED))


def in_hours(world: World, hours: float) -> str:
    """Return an instant so many hours from now."""
    return format_time(world.time + timedelta(hours=hours))


def shown(world: World, decision: str, party: str = "ARV") -> DecisionView:
    """Return the decision as a member sees it."""
    view = get_decision(world.viewer(party), world.keeper.charter, world.keeper.registry, decision)
    assert view is not None
    return view


def stamp(world: World, position: str, at: str, key: SigningKey = WITNESS) -> dict[str, Any]:
    """Return the body of a stamp by a witness."""
    return {
        "position": position,
        "at": at,
        "signature": key.sign("stamp", stamp_bytes(world.org, position, at)).to_value(),
    }
