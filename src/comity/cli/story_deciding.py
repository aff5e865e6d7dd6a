"""The ways of deciding in the story: by silence, in session, standing aside, with positions. All of it invented.

Each is left where a reader can see something of it: one silence runs on, one was broken, a text carries what two
members said of it.
"""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from comity.cli import story_deciding_texts as texts
from comity.cli.story_texts import Words
from comity.core.act import Audience
from comity.core.canonical import format_time

if TYPE_CHECKING:
    from comity.cli.story import Told

COUNCIL = Audience("council")
RELEASED = Audience("council", released=True)
CHAIR = "EST"
MEMBERS = ("ARV", "BEL", "COR", "DUN", "EST", "FAL")
# The silence runs on while the pages are looked at.
SILENT_DAYS = 3


def decide(told: "Told") -> None:
    """Play one decision in each of the charter's ways, after those that the story began with."""
    sign_with_positions(told)
    break_silence(told)
    agree_in_session(told)
    stand_aside(told)
    ask_for_consultation(told)
    keep_silence(told)


def keep_silence(told: "Told") -> None:
    """The chair puts a text under silence: nobody has to do anything, and whoever objects in time ends it."""
    decision = put(told, told.table(CHAIR, texts.STORMS), "silence", deadline=later(told))
    told.say("DUN", "concern", decision, "Three lamps in a row look like a fishing fleet.")
    attach(told, "COR", decision, "interpretation", texts.STORMS, "1.", texts.STATEMENT)
    click.echo("The chair puts storm signals under silence for three days: whoever objects until then ends it.")


def break_silence(told: "Told") -> None:
    """An amendment breaks a silence as an objection does: the text goes back to those who negotiate."""
    from comity.cli.story_negotiation import Table

    text = told.table(CHAIR, texts.NARROWS)
    decision = put(told, text, "silence", deadline=later(told))
    proposal = Table(told, text, texts.NARROWS.documents()).reword(
        "FAL", "3", en="The dues are set anew every year, and never raised by more than a tenth.",
        ru="Сборы устанавливаются заново каждый год и никогда не повышаются более чем на десятую часть.",
    )  # fmt: skip
    body = {"decision": decision, "proposal": proposal}
    told.act("FAL", "decision.amend", body, to=COUNCIL, parts={"reasons": b"Three years are long for a poor fleet."})
    click.echo("Faldria breaks the silence over dues in the narrows by an amendment: not adopted, but negotiated.")


def agree_in_session(told: "Told") -> None:
    """The chair asks, a member objects and ends that itself; asked again, nobody does, and the chair declares."""
    decision = put(told, told.table("BEL", texts.MEETING), "session")
    _chair(told, "ask", decision)
    objection = told.say("DUN", "object", decision, "Our fleet comes home last. May we be sure that it is waited for?")
    told.withdraw("DUN", decision, objection)
    _chair(told, "ask", decision)
    _chair(told, "declare", decision)
    click.echo("In session Dunmere objects and withdraws; the chair asks again, hears no objection, and declares.")


def stand_aside(told: "Told") -> None:
    """Who is not interested in a project stands aside, and keeps nobody from it."""
    decision = told.put("ARV", told.table("ARV", texts.GAUGES), "project")
    told.say("FAL", "aside", decision, "Our coast has hardly a tide.")
    for party in MEMBERS[:-1]:
        told.say(party, "concur", decision)
    click.echo("Five members build tide gauges together. Faldria stands aside, and may join later.")


def sign_with_positions(told: "Told") -> None:
    """Two members have said with the text what they do not share in it; all sign, and both positions travel with it."""
    decision = told.put("COR", told.table("COR", texts.WATCH, to=RELEASED), "declaration-signed", to=RELEASED)
    attach(told, "BEL", decision, "reservation", texts.WATCH, "1.", texts.RESERVATION)
    attach(told, "FAL", decision, "dissociation", texts.WATCH, "3.", texts.DISSOCIATION)
    for party in MEMBERS:
        told.say(party, "sign", decision, to=RELEASED)
    click.echo("All six sign a declaration on the night watch, with a reservation of Belmora and one paragraph")
    click.echo("from which Faldria dissociates itself.")


def ask_for_consultation(told: "Told") -> None:
    """A member asks that a text be talked over before it is put: it waits for so long."""
    version = told.table("BEL", texts.SCHOOL)
    reasons = {"reasons": b"Who pays for the stove? We would like to talk before this is put."}
    told.act("DUN", "decision.consult", {"version": version, "asks": True}, to=COUNCIL, parts=reasons)
    click.echo("Belmora tables a school for keepers. Dunmere asks for consultation before it is put.")


def put(told: "Told", version: str, procedure: str, **rest: Any) -> str:
    """Let the chair put a version to the council, as chair."""
    body = {"version": version, "procedure": procedure, "capacity": "chair", **rest}
    return told.act(CHAIR, "decision.put", body, to=COUNCIL)


def later(told: "Told") -> str:
    """Return the instant at which a silence that begins now runs out."""
    now = told.delegations[CHAIR].keeper.clock().replace(second=0, microsecond=0)
    return format_time(now + timedelta(days=SILENT_DAYS))


def _chair(told: "Told", step: str, decision: str) -> None:
    told.act(CHAIR, f"decision.{step}", {"decision": decision}, to=COUNCIL)


def attach(told: "Told", party: str, decision: str, form: str, text: Words, number: str, words: dict[str, str]) -> None:
    """Let a party attach a position to a paragraph of what was put, in its languages."""
    from comity.texts.provision import walk

    provisions = walk(text.documents()["en"].provisions)
    body = {
        "decision": decision, "adopted": None, "form": form, "languages": sorted(words),
        "provisions": [each.id for each in provisions if each.number == number],
    }  # fmt: skip
    parts = {f"attached.{tag}": said.encode() for tag, said in words.items()}
    told.act(party, "decision.attach", body, to=COUNCIL, parts=parts)
