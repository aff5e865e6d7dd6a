"""A protocol that amends the Lantern Compact, from its adoption to its entry into force."""

from typing import Any

from comity.core.act import EVERYONE, Audience
from comity.parties.facts import Amendment
from tests.world import World, recorded

PUBLIC = Audience(EVERYONE)
NAMES = {"en": "Associate", "ru": "Ассоциированный участник"}
ASSOCIATE = {
    "op": "add",
    "table": "standings",
    "row": {"id": "associate", "names": NAMES, "counts_as_participant": True},
}


def setting(table: str, id: str, key: str, value: Any) -> dict[str, Any]:
    named = {"id": id} if id else {}
    return {"op": "set", "table": table, **named, "key": key, "value": value}


def clauses(*, ratifications: int = 4, days: int = 30, provisional: str = "adoption") -> dict[str, Any]:
    """Return final clauses: ratified by those who signed, in force so many days after so many ratifications."""
    return {
        "depositary": "secretariat",
        "zone": "Etc/UTC",
        "sign": {"by": ["member"], "until": None, "how": ["simple"]},
        "consent": ["ratification"],
        "accede": None,
        "force": {
            "counts": ["ratification"],
            "needs": [{"condition": "number", "least": ratifications, "among": []}],
            "span": {"number": days, "unit": "days", "convention": "on"},
            "earliest": None,
            "latecomers": None,
        },
        "provisional": provisional,
        "reservations": {"rule": "forbidden", "provisions": [], "silence_months": None, "void_at": None},
        "leaving": None,
        "term": None,
        "amends": "charter",
        "between": None,
        "review_months": None,
    }


def effects(*changes: dict[str, Any], **of: Any) -> list[dict[str, Any]]:
    return [{"effect": "charter", "changes": list(changes)}, {"effect": "instrument", "clauses": clauses(**of)}]


def adopted(world: World, *changes: dict[str, Any], **of: Any) -> str:
    """Adopt a protocol with these changes; return the instrument, which is the act of its adoption."""
    world.decide(*effects(*changes, **of))
    return world.keeper.registry.all(Amendment)[-1].act


def sign(world: World, instrument: str, *parties: str) -> None:
    for party in parties:
        body = {"instrument": instrument, "how": "simple", "office": "foreign-minister", "powers": None, "confirms": []}
        recorded(world[party].submit("instrument.sign", body, to=PUBLIC))


def ratify(world: World, instrument: str, *parties: str) -> None:
    for party in parties:
        body = {"instrument": instrument, "form": "ratification", "confirms": []}
        recorded(world[party].submit("instrument.deposit", body, to=PUBLIC))


def apply_before(world: World, instrument: str, *parties: str) -> list[str]:
    """Let parties apply it provisionally; return their acts."""
    return [
        recorded(world[party].submit("instrument.apply", {"instrument": instrument}, to=PUBLIC)) for party in parties
    ]
