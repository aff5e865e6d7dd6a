"""`comity demo --story`: an objection, its withdrawal, an adoption, and other ways of deciding, by real signed acts.

Nobody in it exists. The clock is the real one, so that what was adopted is in force when the pages are opened.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from comity.charter import load_charter
from comity.cli.foundation import Foundation, delegation_of, found_here
from comity.cli.story_deciding import decide
from comity.cli.story_instruments import conclude
from comity.cli.story_meetings import meet
from comity.cli.story_negotiation import negotiate
from comity.cli.story_others import agree_with_others
from comity.cli.story_positions import register_positions
from comity.cli.story_texts import FISHERIES, FISHERIES_REVISED, HARBOURS, LIGHTS, RESCUE, Words
from comity.core.act import Audience

STATES = {
    "ARV": ("Arvenia", "Арвения"),
    "BEL": ("Belmora", "Бельмора"),
    "COR": ("Corvane", "Корван"),
    "DUN": ("Dunmere", "Данмир"),
    "EST": ("Esterholt", "Эстерхольт"),
    "FAL": ("Faldria", "Фалдрия"),
}
OBSERVER = {"GILMORA": ("Gilmora", "Гилмора")}
FOUNDED = "2019-03-20"
COUNCIL = Audience("council")
# Its authors agree in advance that everyone reads it once it is adopted.
RELEASED = Audience("council", released=True)
OBJECTION = (
    "Lamps that burn all night at full strength would blind pilots on our side of the strait. We object until the text "
    "says that they are shaded towards it."
)


@dataclass
class Told:
    """The story as it is played: every step is an act of a delegation, and is told in a sentence."""

    delegations: dict[str, Any]

    def act(self, party: str, kind: str, body: dict[str, Any], *, to: Audience, **rest: Any) -> str:
        """Let the party make the act; return its id. Raises click.ClickException if it is refused."""
        from comity.record.receipts import Receipt

        answer = self.delegations[party].submit(kind, body, to=to, **rest)
        if not isinstance(answer, Receipt):
            raise click.ClickException(f"{kind} by {party} was not recorded: {answer.to_value()}")
        return answer.act

    def table(self, party: str, words: Words, *, to: Audience = COUNCIL, follows: str | None = None) -> str:
        """Let the party table a text in the council, in English and Russian."""
        body = {
            "organ": "council", "follows": follows, "languages": ["en", "ru"], "effects": [], "capacity": "party",
            "consolidates": False,
        }  # fmt: skip
        return self.act(party, "text.table", body, to=to, parts=words.parts())

    def put(self, party: str, version: str, procedure: str, *, to: Audience = COUNCIL) -> str:
        """Let the party put a version to the council."""
        return self.act(party, "decision.put", {"version": version, "procedure": procedure}, to=to)

    def say(self, party: str, stance: str, decision: str, reasons: str = "", *, to: Audience = COUNCIL) -> str:
        """Let the party state its position."""
        parts = {"reasons": reasons.encode()} if reasons else None
        return self.act(party, f"decision.{stance}", {"decision": decision}, to=to, parts=parts)

    def withdraw(self, party: str, decision: str, position: str, *, to: Audience = COUNCIL) -> None:
        """Let the party withdraw its own position."""
        self.act(party, "decision.withdraw", {"decision": decision, "position": position}, to=to)


def play(data: Path) -> None:
    """Found the Lantern Compact in the folder and play its story."""
    click.echo("Founding the Lantern Compact: six invented states, an observer and a secretariat. An exercise.")
    keeper = found_here(data, foundation())
    parties = [*STATES, *OBSERVER, "SECRETARIAT"]
    told = Told({party: delegation_of(keeper, data, party) for party in parties})
    lights, rescue = _objection(keeper, told), _declaration(told)
    register_positions(told, _adopted(keeper, lights), _adopted(keeper, rescue))
    conclude(told, lambda decision: _adopted(keeper, decision))
    agree_with_others(told, lambda decision: _adopted(keeper, decision), f"{keeper.clock():%Y-%m-%d}")
    _open(told)
    decide(told)
    harbours = told.table("BEL", HARBOURS)
    negotiate(told, harbours)
    click.echo("Belmora's text on harbours in winter is under negotiation, with Esterholt in the chair.")
    meet(told, harbours)


def _objection(keeper: Any, told: Told) -> str:
    from comity import catalogue

    decision = told.put("BEL", told.table("BEL", LIGHTS), "consensus")
    click.echo("Belmora tables a text on the lights of the coast and puts it to the council.")
    concern = told.say("DUN", "concern", decision, "Who pays for the oil in the islands?")
    for party in ("ARV", "BEL", "COR", "EST"):
        told.say(party, "concur", decision)
    told.withdraw("DUN", decision, concern)
    told.say("DUN", "concur", decision)
    objection = told.say("FAL", "object", decision, OBJECTION)
    click.echo("Five members concur. Faldria objects, and gives its reasons.")
    catalogue.tick(keeper)
    status = _status(keeper, decision)
    click.echo(f"The keeper's clock runs: the decision is {status}. Only Faldria can end its objection.")
    told.withdraw("FAL", decision, objection)
    told.say("FAL", "concur", decision)
    click.echo(f"Faldria withdraws its objection and concurs: the decision is {_status(keeper, decision)}.")
    return decision


def _status(keeper: Any, decision: str) -> str:
    return str(_view(keeper, decision).status)


def _adopted(keeper: Any, decision: str) -> str:
    """Return the act that adopted what was put."""
    return str(_view(keeper, decision).adoption)


def _view(keeper: Any, decision: str) -> Any:
    from comity import catalogue
    from comity.decisions.views import get_decision
    from comity.record.access import viewer_of

    catalogue.refresh(keeper)
    view = get_decision(viewer_of(keeper.registry, "ARV"), keeper.charter, keeper.registry, decision)
    assert view is not None, "Arvenia sits in the council"
    return view


def _declaration(told: Told) -> str:
    decision = told.put("ARV", told.table("ARV", RESCUE, to=RELEASED), "declaration-signed", to=RELEASED)
    for party in STATES:
        told.say(party, "sign", decision, to=RELEASED)
    click.echo("All six sign a declaration on rescue at sea, and with that everyone may read it.")
    return decision


def _open(told: Told) -> None:
    first = told.table("COR", FISHERIES)
    decision = told.put("COR", told.table("COR", FISHERIES_REVISED, follows=first), "consensus")
    told.say("COR", "concur", decision)
    told.say("BEL", "concur", decision)
    told.say("EST", "concern", decision, "We would rather count boats than nets.")
    told.say("DUN", "object", decision, "The closed season begins before our fleet is home.")
    click.echo("Corvane's text on the herring grounds stays open: Dunmere's objection stands, two have not spoken.")


def foundation() -> Foundation:
    """Return the six invented states, an observer and the secretariat, as the story begins."""
    names = {**STATES, **OBSERVER}
    parties: list[tuple[str, str, dict[str, str]]] = [
        (party, "state", {"en": english, "ru": russian}) for party, (english, russian) in names.items()
    ]
    parties.append(("SECRETARIAT", "office", {"en": "Secretariat", "ru": "Секретариат"}))
    return Foundation(
        charter=load_charter("lantern"),
        parties=parties,
        founders=list(STATES),
        register=[
            *(_line(party, "member", FOUNDED, "Concluded the compact") for party in STATES),
            *(_line(party, "observer", "2023-10-02", "Invited by the council") for party in OBSERVER),
        ],
        offices={"secretariat": "SECRETARIAT", "depositary": "ARV", "chair": "EST"},
        origin="example.invalid/lantern-exercise",
        exercise=True,
    )


def _line(party: str, standing: str, since: str, source: str) -> dict[str, Any]:
    return {
        "party": party, "standing": standing, "from": since, "until": None, "place": "Wickhaven",
        "source": f"{source} (an invented story)",
    }  # fmt: skip
