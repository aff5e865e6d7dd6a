"""A difference between parties of the invented organisation, as its tests open it and speak in it."""

from typing import Any

from comity.core.act import Audience
from comity.disputes.state import DisputeView, get_dispute
from comity.record.receipts import Answer
from tests.world import PUBLIC, World, document, recorded

BETWEEN = Audience(parties=("ARV", "BEL"))
AMONG_THREE = Audience(parties=("ARV", "BEL", "COR"))
EVERY_MEMBER = Audience("members")


def enter_text(world: World, to: Audience = PUBLIC) -> str:
    """Enter a text that everybody may read, unless another audience is given."""
    body = {"organ": "council", "day": "2030-06-01", "form": "signed", "parties": ["ARV"], "languages": ["en"]}
    parts = {"text.en": document("Treaty on the lamps"), "source": b"An invented story"}
    return recorded(world["SECRETARIAT"].submit("decision.enter", body, to=to, parts=parts))


def open_dispute(
    world: World,
    about: str,
    *others: str,
    by: str = "ARV",
    to: Audience | None = None,
    basis: str = "text",
    provisions: tuple[str, ...] = (),
) -> Answer:
    """Open a dispute with others, Belmora if none are named, for its parties unless another audience is given."""
    named = sorted(others or ("BEL",))
    body = {"about": about, "basis": basis, "provisions": list(provisions), "with": named}
    to = to or Audience(parties=tuple(sorted({by, *named})))
    return world[by].submit("dispute.open", body, to=to, parts={"claim": b"Their lamps face our shore."})


class Talks:
    """A dispute in a world, of which parties say something in a line."""

    def __init__(self, world: World, *others: str, to: Audience | None = None, **rest: Any) -> None:
        self.world = world
        self.about = enter_text(world)
        self.act = recorded(open_dispute(world, self.about, *others, to=to, **rest))
        self.to = Audience.from_text(self.view().audience)

    def view(self, party: str | None = "ARV") -> DisputeView:
        """Return the dispute as a party sees it."""
        world = self.world
        found = get_dispute(world.viewer(party), world.keeper.charter, world.keeper.registry, self.act)
        assert found is not None
        return found

    def say(self, party: str, name: str, *, to: Audience | None = None, **body: Any) -> Answer:
        """Take a step; an answer has words, an offer its terms."""
        parts: dict[str, bytes] = {}
        if name == "answer":
            body, parts = {"claims": False} | body, {"words": b"They face the sea."}
        if name == "offer":
            body = {"languages": ["en"]} | body
            parts = {f"terms.{tag}": b"The lamps get shades." for tag in body["languages"]}
        return self.world[party].submit(f"dispute.{name}", {"dispute": self.act, **body}, to=to or self.to, parts=parts)

    def answered(self) -> "Talks":
        """Let every party speak, so that terms can be offered."""
        for party in self.view().unheard:
            recorded(self.say(party, "answer"))
        return self
