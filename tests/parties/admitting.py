"""What the tests of applications share: a compact with two organs on the way to a standing, and texts of either."""

from typing import Any

from comity.charter import Charter, format_charter, load_charter, parse_charter
from comity.core.act import Audience
from comity.record.receipts import Answer
from tests.world import World, document, recorded

NAMES = '{"en":"Grunmark","ru":"Грунмарк"}'.encode()
LETTER = {"letter": b"A letter, invented"}


def two_organs() -> Charter:
    """Return the Lantern Compact with deputies, who recommend before the council decides on partners."""
    value = format_charter(load_charter("lantern"))
    names = {"en": "Deputies", "ru": "Заместители"}
    deputies = {"id": "deputies", "names": names, "level": "deputies", "composition": {"standings": ["member"]}}
    value["organs"].append(deputies | {"readers": ["secretariat"]})
    for procedure in value["procedures"]:
        if procedure["id"] in ("declaration-signed", "consensus"):
            procedure["organs"].append("deputies")
    value["admissions"][0]["organs"] = ["deputies", "council"]
    return parse_charter(value)


def table(world: World, organ: str, *effects: dict[str, Any]) -> Answer:
    """Let Arvenia table a text with effects in an organ."""
    body = {"organ": organ, "follows": None, "languages": ["en"], "effects": list(effects), "capacity": "party"}
    body |= {"consolidates": False}
    return world["ARV"].submit("text.table", body, to=Audience(organ, released=True), parts={"text.en": document()})


def adopt(world: World, organ: str, *effects: dict[str, Any], but: tuple[str, ...] = ()) -> str:
    """Let all members sign a text of an organ; return what was put."""
    to = Audience(organ, released=True)
    put = recorded(world.put(recorded(table(world, organ, *effects)), to=to, procedure="declaration-signed"))
    world.all_agree(put, to=to, stance="sign", but=but)
    return put


def apply_for(world: World, party: str = "GRU", standing: str = "partner", *, kind: str | None = "state") -> Answer:
    """Let the secretariat enter the application of a state that has no key."""
    body = {"standing": standing, "party": party} | ({"kind": kind} if kind else {})
    parts = LETTER | ({"names": NAMES} if kind else {})
    return world["SECRETARIAT"].submit("party.apply", body, parts=parts, role="head")


def admit(party: str = "GRU", standing: str | None = "partner") -> dict[str, Any]:
    """Return the effect that gives a standing."""
    return {"effect": "standing", "party": party, "standing": standing}


def recommend(application: str) -> dict[str, Any]:
    """Return the effect by which an organ recommends an application."""
    return {"effect": "recommend", "application": application}
