"""What parties ask of their own people, in random worlds: two signatures, by whoever is drawn, on whatever waits."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from comity.core.act import EVERYONE, Audience
from tests.world import COUNCIL

if TYPE_CHECKING:
    from tests.record.random_worlds import Life

# FAL most often: its copy is read in every world.
PARTIES = ("FAL", "FAL", "BEL", "FAL", "OBS", "ARV")
KINDS: tuple[list[str], ...] = (
    ["text.table"], ["decision.concern", "decision.object", "text.table"], ["text.table"], [],
    ["decision.put", "text.propose"], ["party.head"],
)  # fmt: skip


def require(life: "Life", a: int, b: int, c: int) -> None:
    """Require four eyes, or no longer; seldom for others to read. What is in force is changed by two, or not."""
    party = PARTIES[a % len(PARTIES)]
    to = Audience(EVERYONE) if c % 12 == 11 else Audience()
    life.submit(party, "party.require", {"kinds": KINDS[b % len(KINDS)]}, to=to)


def accredit_second(life: "Life", a: int, b: int, c: int) -> None:
    """Accredit another delegate, which under a requirement takes two."""
    party = PARTIES[a % len(PARTIES)]
    key = life.new_key()
    if life.submit(party, "party.accredit", life.world.grant_body("party.accredit", party, key)):
        life.world[party].keys["delegate"] = key


def approve(life: "Life", a: int, b: int, c: int) -> None:
    """Approve what waits, as the second person, as who signed it or as another party; and send it again."""
    if not life.waiting:
        life.table(PARTIES[c % len(PARTIES)], COUNCIL)
    if not life.waiting:
        return
    signed = life.waiting[-1 - a % len(life.waiting)]
    party = "ARV" if b % 8 == 7 else signed.act.by
    own = life.world[party].keys
    role = next((name for name in ("delegate", "head") if (own[name].public == signed.act.key) == (c % 3 == 2)), "head")
    life.submit(party, "party.approve", {"act": signed.act.id}, role=role, to=Audience())
    if life.send(signed):
        life.waiting.remove(signed)


OPERATIONS: dict[str, Callable[[Any, int, int, int], None]] = {
    "require": require, "approve": approve, "accredit second": accredit_second,
}  # fmt: skip
