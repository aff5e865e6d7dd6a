"""An accession in the Lantern Compact: an application, a memorandum, treaties that everyone may read, and deposits."""

from typing import Any

from comity.core.act import EVERYONE, Audience
from comity.instruments.state import InstrumentRow
from tests.amending.protocol import clauses
from tests.world import World, recorded

PUBLIC = Audience(EVERYONE)
LATER = "2031-12-31"


def open_treaty() -> dict[str, Any]:
    """Return the effect of a text that is open to accession by anybody."""
    return {
        "effect": "instrument",
        "clauses": clauses(ratifications=2)
        | {"amends": None, "accede": {"by": None, "since": "opening"}, "consent": ["accession", "ratification"]},
    }


def conclude(world: World) -> str:
    """Adopt such a treaty; return its id."""
    world.decide(open_treaty())
    return str(InstrumentRow.objects.latest("row").act)


def apply_for(world: World, party: str = "OBS", standing: str = "partner") -> str:
    return recorded(world[party].submit("party.apply", {"standing": standing}, to=PUBLIC))


def oblige(world: World, application: str, *instruments: str, by: str = "OBS", day: str = LATER, **rest: Any) -> Any:
    obligations = [{"instrument": each, "day": day} for each in sorted(instruments)]
    body = {"application": application, "obligations": obligations}
    return world[by].submit("party.oblige", body, **{"to": PUBLIC, **rest})


def accede(world: World, instrument: str, party: str = "OBS") -> str:
    body = {"instrument": instrument, "form": "accession", "confirms": []}
    return recorded(world[party].submit("instrument.deposit", body, to=PUBLIC))


def grant(party: str = "OBS", standing: str = "partner") -> dict[str, Any]:
    return {"effect": "standing", "party": party, "standing": standing}
