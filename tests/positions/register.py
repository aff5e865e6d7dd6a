"""Adopted and entered texts of the Lantern Compact, and what parties say of them in the register."""

from typing import Any

from comity.core.act import Audience
from comity.decisions.state import AdoptionRow
from comity.positions.state import PositionView, get_position
from comity.record.receipts import Answer
from tests.negotiation.table import pid
from tests.world import PUBLIC, World, document, recorded

ALL_MEMBERS = Audience("members")
RELEASED = Audience("council", released=True)
# The provisions of every text that tests make (tests.world.document).
FIRST, SECOND = pid(0), pid(1)


def adopt(world: World, title: str = "On the lamps of the harbour", *, public: bool = False) -> str:
    """Let the council adopt a text, for its members or for everyone; return the act of adoption."""
    to, procedure = (RELEASED, "declaration-signed") if public else (Audience("council"), "consensus")
    world.all_agree(
        world.open_decision(to=to, procedure=procedure, title=title), to=to, stance="sign" if public else "concur"
    )
    return str(AdoptionRow.objects.latest("index").act)


def enter(world: World, day: str = "2030-06-01", *, to: Audience = PUBLIC, **held: bytes) -> str:
    """Let the secretariat enter a text that was taken on a day before this record; return the act."""
    body = {"organ": "council", "day": day, "form": "noted", "parties": ["ARV"], "languages": ["en"]}
    parts = {"text.en": document("What was decided before"), "source": b"An invented story"} | held
    return recorded(world["SECRETARIAT"].submit("decision.enter", body, to=to, parts=parts))


def register(
    world: World, adopted: str, party: str = "BEL", *, to: Audience = ALL_MEMBERS, summary: str | None = None,
    **body: Any,
) -> Answer:  # fmt: skip
    """Register that a text's first provision holds a position on the lights, or what the body says."""
    value = {
        "adopted": adopted, "nature": "position", "provisions": [FIRST], "subject": "lights", "forum": None,
        "until": None, "candidature": False,
    }  # fmt: skip
    parts = {"summary.en": summary.encode()} if summary else None
    return world[party].submit("position.register", value | body, to=to, parts=parts)


def undertake(world: World, adopted: str, party: str = "BEL", **rest: Any) -> Answer:
    """Register that it holds a standing undertaking."""
    return register(world, adopted, party, nature="undertaking", **rest)


def reaffirm(
    world: World, position: str, adopted: str, party: str = "BEL", *, to: Audience = ALL_MEMBERS,
    until: str | None = None,
) -> Answer:  # fmt: skip
    """Say that a text's second provision reaffirms it."""
    body = {"position": position, "adopted": adopted, "provisions": [SECOND], "until": until}
    return world[party].submit("position.reaffirm", body, to=to)


def challenge(
    world: World, entry: str, party: str = "FAL", *, to: Audience = ALL_MEMBERS, reasons: str | None = None
) -> Answer:
    """Challenge an entry."""
    parts = {"reasons": reasons.encode()} if reasons else None
    return world[party].submit("position.challenge", {"entry": entry}, to=to, parts=parts)


def withdraw(world: World, entry: str, party: str = "BEL", *, to: Audience = ALL_MEMBERS) -> Answer:
    """Take back what was said in the register."""
    return world[party].submit("position.withdraw", {"entry": entry}, to=to)


def view(world: World, act: str, party: str | None = "DUN") -> PositionView:
    """Return an entry as a party reads it."""
    found = get_position(world.viewer(party), world.keeper.registry, act)
    assert found is not None
    return found
