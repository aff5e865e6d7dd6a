"""What parties may say in the register of positions and undertakings, in random worlds and in any order.

Half of it the rules refuse: it is said by whoever is drawn, of whatever is drawn.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from comity.core.act import EVERYONE, Audience
from comity.decisions.state import AdoptionRow, EnteredRow
from comity.positions.state import EntryChallengedRow, ReaffirmedRow, RegisteredRow
from tests.record.random_talks import FIRST, SECOND, chosen
from tests.world import MEMBERS, document

if TYPE_CHECKING:
    from tests.record.random_worlds import Life

WHO = (*MEMBERS, "FAL", "SECRETARIAT", "OBS")
# Days before the record, of it, and after it; none.
DAYS = (None, "2031-12-31", "2030-12-31", None, "2035-01-01", "2030-05-01")
FORUMS = (None, "assembly-of-harbours", None, "congress-of-keepers")


def _adopted() -> list[tuple[str, str]]:
    return [
        *AdoptionRow.objects.order_by("index").values_list("act", "audience"),
        *EnteredRow.objects.order_by("index").values_list("act", "audience"),
    ]


def _said(*tables: Any) -> list[tuple[str, str, str]]:
    rows = [row for table in tables for row in table.objects.order_by("index").values_list("act", "audience", "party")]
    return [(str(act), str(audience), str(party)) for act, audience, party in rows]


def enter_pair(life: "Life", a: int, b: int, c: int) -> None:
    """Let two texts be known of earlier days, for the members or for everyone: one may reaffirm the other."""
    for day in ("2030-06-01", "2030-09-01"):
        to = Audience("members") if a % 3 else Audience(EVERYONE)
        body = {"organ": "council", "day": day, "form": "noted", "parties": ["ARV"], "languages": ["en"]}
        parts = {"text.en": document("What was decided before"), "source": b"An invented story"}
        life.submit("SECRETARIAT", "decision.enter", body, to=to, parts=parts)
        a += b % 2


def register(life: "Life", a: int, b: int, c: int) -> None:
    """Say that a text holds a position or an undertaking."""
    found = chosen(_adopted(), -1 - a)
    if not found:
        return
    nature = "undertaking" if c % 4 == 3 else "position"
    position = nature == "position"
    body = {
        "adopted": found[0], "nature": nature, "provisions": [FIRST, SECOND][: 1 + c % 2], "subject": "lights",
        "forum": FORUMS[c % 4] if position else None, "until": DAYS[b % 6] if position else None,
        "candidature": position and c % 3 == 0,
    }  # fmt: skip
    parts = {"summary.en": b"Lamps at dusk"} if c % 3 == 0 else {}
    to = Audience.from_text(found[1]) if c % 8 else Audience("members")
    life.submit(chosen(WHO, b), "position.register", body, to=to, parts=parts)


def reaffirm(life: "Life", a: int, b: int, c: int) -> None:
    """Say that a text reaffirms an entry."""
    entry, text = chosen(_said(RegisteredRow), -1 - a), chosen(_adopted(), b)
    if entry and text:
        body = {"position": entry[0], "adopted": text[0], "provisions": [FIRST], "until": DAYS[c % 6]}
        life.submit(chosen(WHO, a + b), "position.reaffirm", body, to=Audience.from_text(entry[1]))


def challenge_entry(life: "Life", a: int, b: int, c: int) -> None:
    """Doubt an entry or a reaffirmation."""
    entry = chosen(_said(RegisteredRow, ReaffirmedRow), -1 - a)
    if entry:
        rest: dict[str, Any] = {"parts": {"reasons": b"A reason."}} if c % 3 else {}
        if c % 3 == 2:
            rest["part_audiences"] = {"reasons": Audience()}
        to = Audience.from_text(entry[1])
        life.submit(chosen(WHO, b), "position.challenge", {"entry": entry[0]}, to=to, **rest)


def take_back(life: "Life", a: int, b: int, c: int) -> None:
    """Take back what one said, or try what another said."""
    said = chosen(_said(RegisteredRow, ReaffirmedRow, EntryChallengedRow), -1 - a)
    if said:
        party = said[2] if c % 4 else chosen(WHO, b)
        life.submit(party, "position.withdraw", {"entry": said[0]}, to=Audience.from_text(said[1]))


OPERATIONS: dict[str, Callable[["Life", int, int, int], None]] = {
    "enter pair": enter_pair, "register": register, "reaffirm": reaffirm, "challenge entry": challenge_entry,
    "take back": take_back,
}  # fmt: skip
