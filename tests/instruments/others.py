"""Agreements of the Lantern Compact with others: an invented harbour organisation, and what its members mandate."""

from typing import Any

from comity.core.act import EVERYONE, Audience
from comity.record.receipts import Answer
from tests.instruments.treaty import Treaty, force
from tests.world import World, recorded

PUBLIC = Audience(EVERYONE)
PORTS = "PORTS"
SAID = {"how": "simple", "office": "executive-head", "powers": None, "confirms": []}


def introduce(world: World, party: str = PORTS, kind: str = "organisation", by: str = "SECRETARIAT") -> Answer:
    """Make a party outside known."""
    names = b'{"en":"League of Ports (invented)"}'
    return world[by].submit("party.introduce", {"party": party, "kind": kind}, to=PUBLIC, parts={"names": names})


def bilateral(*parties: str, **changes: Any) -> dict[str, Any]:
    """Return changes of final clauses for an agreement between some alone, in force once all have consented."""
    between = sorted(parties or (PORTS, "organisation"))
    return {
        "between": between, "accede": None, "review_months": 12, "sign": {"by": None, "until": None, "how": ["simple"]},
        "consent": ["confirmation", "notification"],
        "force": force(number=0) | {"counts": ["confirmation", "notification"],
                                    "needs": [{"condition": "all", "who": "negotiating"}]},
        "leaving": {"notice_months": 6, "after_months": 0},
    } | changes  # fmt: skip


class Memorandum(Treaty):
    """An agreement between the organisation and an outside one, adopted here or (with a day) entered."""

    def __init__(self, world: World, **rest: Any) -> None:
        recorded(introduce(world))
        super().__init__(world, **bilateral(**rest))

    def ours(self, event: str, by: str = "SECRETARIAT", **body: Any) -> Answer:
        """Let the secretariat speak in the organisation's name."""
        return self.submit(by, event, **{"for": "organisation"}, **body)

    def mandate(self, event: str) -> str:
        """Let the members mandate something, once."""
        return self.world.decide({"effect": "mandate", "instrument": self.act, "event": event})

    def in_force(self) -> "Memorandum":
        """Let both conclude it today: the organisation here, the other on paper."""
        recorded(self.ours("sign", **SAID))
        recorded(self.ours("deposit", form="confirmation", confirms=[]))
        recorded(self.paper(PORTS, self.today, "sign", **SAID))
        recorded(self.paper(PORTS, self.today, "deposit", form="confirmation", confirms=[]))
        return self


def seat(world: World, *, since: str = "2030-01-01", by: str = "SECRETARIAT", **rest: Any) -> Answer:
    """Enter a seat of the organisation in a body of the other."""
    body = {"host": PORTS, "capacity": "observer", "since": since, "instrument": None, "office": "secretariat"}
    parts = {"names": b'{"en":"Council of the League"}', "source": b"An invented decision"}
    return world[by].submit("abroad.enter", body | rest, to=PUBLIC, parts=parts)


def end(world: World, act: str, day: str, by: str = "SECRETARIAT") -> Answer:
    """Enter that it ended."""
    return world[by].submit("abroad.end", {"seat": act, "day": day}, to=PUBLIC, parts={"source": b"A letter"})


def doubt(world: World, party: str, act: str, to: Audience = PUBLIC) -> Answer:
    """Let a party challenge what was entered."""
    return world[party].submit("instrument.challenge", {"act": act}, to=to, role="delegate")
