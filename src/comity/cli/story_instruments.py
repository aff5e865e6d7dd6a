"""Instruments of the Lantern Compact in the story: one of years ago, entered with its papers, and one concluded now.

The first has a past that its papers tell: signatures and deposits of years, an accession, a withdrawal. The second goes
the whole way here: adopted, signed, ratified, with a reservation and an objection to it, and in force.
"""

from typing import Any, Protocol

import click

from comity.cli.story_instrument_texts import NEIGHBOURS, PILOTS
from comity.cli.story_texts import Words
from comity.core.act import EVERYONE, Audience

PUBLIC = Audience(EVERYONE)
RELEASED = Audience("council", released=True)
SIX = ("ARV", "BEL", "COR", "DUN", "EST", "FAL")
SCAN = b"%PDF-1.4\n% An invented letter, received on paper.\n"
RESERVATION = {
    "words.en": "Belmora does not consider itself bound by paragraph 4 where the other state was not asked first.",
    "words.ru": "Бельмора не считает себя связанной пунктом 4, если другое государство не было запрошено заранее.",
}
OBJECTION = "Paragraph 4 is what the convention is for. It shall not be in force between us while this stands."
# Whom the papers of the first one are from, on which day, and what they say: (party, day, event, what is said).
PAPERS: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    *((party, "2020-05-04", "sign", {"form": "simple"}) for party in ("ARV", "BEL", "COR", "DUN", "EST")),
    ("ARV", "2020-09-01", "deposit", {"form": "ratification"}),
    ("COR", "2021-02-15", "deposit", {"form": "ratification"}),
    ("BEL", "2021-11-30", "deposit", {"form": "acceptance"}),
    ("FAL", "2023-03-20", "deposit", {"form": "accession"}),
    ("COR", "2024-01-10", "leave", {}),
)


class Teller(Protocol):
    """Whoever lets the delegations act (story.Told)."""

    def act(self, party: str, kind: str, body: dict[str, Any], *, to: Audience, **rest: Any) -> str:
        """Let the party make the act; return its id."""

    def put(self, party: str, version: str, procedure: str, *, to: Audience = ...) -> str:
        """Let the party put a version to the council."""

    def say(self, party: str, stance: str, decision: str, reasons: str = "", *, to: Audience = ...) -> str:
        """Let the party state its position."""


def clauses(*, least: int, days: int, months: int) -> dict[str, Any]:
    """Return final clauses: so many consents, and so many days after them; notice of withdrawal of so many months."""
    return {
        "depositary": "depositary", "zone": "UTC",
        "sign": {"by": ["member"], "until": None, "how": ["definitive", "simple"]},
        "consent": ["acceptance", "accession", "approval", "definitive", "ratification"],
        "accede": {"by": None, "since": "opening"},
        "force": {
            "counts": ["acceptance", "accession", "approval", "definitive", "ratification"],
            "needs": [{"condition": "number", "least": least, "among": []}],
            "span": {"number": days, "unit": "days", "convention": "on"}, "earliest": None, "latecomers": None,
        },
        "provisional": "signature",
        "reservations": {"rule": "allowed", "provisions": [], "silence_months": 12, "void_at": None},
        "leaving": {"notice_months": months, "after_months": 0}, "term": None, "amends": None,
        "between": None, "review_months": None,
    }  # fmt: skip


def conclude(told: Teller, adopted: Any) -> None:
    """Let the secretariat enter the first instrument, and the members conclude the second.

    `adopted` returns the act that adopted what was put.
    """
    _enter(told, PILOTS)
    click.echo("An agreement on pilots of 2020 is entered with the papers that its depositary received over the years.")
    act = _adopt(told, NEIGHBOURS, adopted)
    _consent(told, act)
    click.echo(
        "A convention on good-neighbourliness is adopted, signed and ratified, with a reservation and an objection;"
        " an observer accedes. It is in force."
    )


def _enter(told: Teller, words: Words) -> None:
    body = {
        "organ": "council", "day": "2020-05-04", "form": "signed", "parties": list(SIX), "languages": ["en", "ru"],
        "clauses": clauses(least=3, days=30, months=12),
    }  # fmt: skip
    parts = {**words.parts(), "source": b"An invented story"}
    act = told.act("SECRETARIAT", "decision.enter", body, to=PUBLIC, parts=parts)
    for party, day, event, said in PAPERS:
        rest: dict[str, Any] = {
            "sign": {"how": "simple", "office": "foreign-minister", "powers": None, "confirms": []},
            "deposit": {**said, "confirms": []}, "leave": {"effective": None},
        }[event]  # fmt: skip
        paper = {"instrument": act, "party": party, "day": day, "event": event, "said": rest}
        entered = told.act("ARV", "instrument.paper", paper, to=PUBLIC, parts={"scan": SCAN})
        told.act(party, "instrument.confirm", {"instrument": act, "paper": entered, "ours": True}, to=PUBLIC)


def _adopt(told: Teller, words: Words, adopted: Any) -> str:
    effect = {"effect": "instrument", "clauses": clauses(least=3, days=0, months=6)}
    body = {
        "organ": "council", "follows": None, "languages": ["en", "ru"], "effects": [effect], "capacity": "party",
        "consolidates": False,
    }  # fmt: skip
    version = told.act("EST", "text.table", body, to=RELEASED, parts=words.parts())
    decision = told.put("EST", version, "declaration-signed", to=RELEASED)
    for party in SIX:
        told.say(party, "sign", decision, to=RELEASED)
    return str(adopted(decision))


def _consent(told: Teller, act: str) -> None:
    def say(party: str, event: str, parts: dict[str, bytes] | None = None, **said: Any) -> str:
        return told.act(party, f"instrument.{event}", {"instrument": act, **said}, to=PUBLIC, parts=parts)

    for party, office in zip(SIX[:5], ("head-of-state", *["foreign-minister"] * 4), strict=True):
        say(party, "sign", how="simple", office=office, powers=None, confirms=[])
    words = {name: each.encode() for name, each in RESERVATION.items()}
    reservation = say("BEL", "reserve", words, sort="reservation", provisions=[], replaces=None)
    say("ARV", "deposit", form="ratification", confirms=[])
    say("BEL", "deposit", form="ratification", confirms=[reservation])
    say("COR", "deposit", form="acceptance", confirms=[])
    say("DUN", "deposit", form="ratification", confirms=[])
    say("DUN", "object", {"reasons": OBJECTION.encode()}, reservation=reservation, precludes=True)
    say("GILMORA", "deposit", form="accession", confirms=[])
