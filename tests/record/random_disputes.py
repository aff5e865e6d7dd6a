"""Random disputes: opened by anybody with anybody, spoken in by parties and by others, in any order."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from comity.core.act import Audience
from tests.world import document

if TYPE_CHECKING:
    from tests.record.random_worlds import Life

PARTIES = ("ARV", "BEL", "COR", "OBS", "FAL", "SECRETARIAT")


@dataclass
class Opened:
    """A dispute, its audience, and what was offered and agreed to in it: by whom, and the act."""

    act: str
    to: Audience
    parties: list[str]
    said: list[tuple[str, str]] = field(default_factory=list)


def _dispute(life: "Life", a: int, b: int, c: int) -> None:
    """Open one over whatever carries a text, most often between parties that may read it."""
    carriers = [act for party, act, part, _ in life.with_parts if part.startswith("text.")]
    if not carriers:
        carriers = _enter(life, b)
    if not carriers:
        return
    by = PARTIES[a % 5]
    others = sorted({PARTIES[b % len(PARTIES)], PARTIES[c % 5]} - {by}) or ["BEL"]
    parties = sorted({by, *others})
    to = Audience("members") if b % 4 == 0 else Audience(parties=tuple(parties if c % 7 else others))
    body = {"about": carriers[-1 - a % len(carriers)], "basis": "text", "provisions": [], "with": others}
    act = life.submit(by, "dispute.open", body, to=to, parts={"claim": b"A claim."})
    if act:
        life.disputes.append(Opened(act, to, parties))


def _enter(life: "Life", number: int) -> list[str]:
    """Enter a text for most readers, so that there is something to differ over."""
    body = {"organ": "council", "day": "2030-06-01", "form": "noted", "parties": ["ARV"], "languages": ["en"]}
    to = (Audience("everyone"), Audience("members"), Audience("council"))[number % 3]
    parts = {"text.en": document("What was decided before"), "source": b"An invented story"}
    act = life.submit("SECRETARIAT", "decision.enter", body, to=to, parts=parts)
    return [act] if act else []


def _speaker(opened: Opened, number: int) -> str:
    # Now and then somebody speaks who is no party to it.
    return PARTIES[number % len(PARTIES)] if number % 5 == 0 else opened.parties[number % len(opened.parties)]


def _answer(life: "Life", a: int, b: int, c: int) -> None:
    if life.disputes:
        opened = life.disputes[-1 - a % len(life.disputes)]
        body = {"dispute": opened.act, "claims": c % 3 == 0}
        life.submit(_speaker(opened, b), "dispute.answer", body, to=opened.to, parts={"words": b"An answer."})


def _settle(life: "Life", a: int, b: int, c: int) -> None:
    """Offer terms, after all have spoken or before; then all agree, or all but one, or nobody yet."""
    if not life.disputes:
        return
    opened = life.disputes[-1 - a % len(life.disputes)]
    for party in opened.parties if c % 4 else ():
        body = {"dispute": opened.act, "claims": False}
        life.submit(party, "dispute.answer", body, to=opened.to, parts={"words": b"We are here."})
    if c % 3 == 0 or not opened.said:
        body = {"dispute": opened.act, "languages": ["en"]}
        party = _speaker(opened, b)
        act = life.submit(party, "dispute.offer", body, to=opened.to, parts={"terms.en": b"Terms."})
        opened.said += [(party, act)] if act else []
    if b % 3 and opened.said:
        offer = opened.said[-1][1]
        for party in opened.parties[: len(opened.parties) - b % 2]:
            act = life.submit(party, "dispute.accept", {"dispute": opened.act, "offer": offer}, to=opened.to)
            # An offer stays the last, to be agreed to by others.
            opened.said = [*([(party, act)] if act else []), *opened.said]


def _end(life: "Life", a: int, b: int, c: int) -> None:
    """Take something back, or withdraw a claim."""
    if not life.disputes:
        return
    opened = life.disputes[-1 - a % len(life.disputes)]
    if opened.said and c % 2:
        party, act = opened.said[b % len(opened.said)]
        life.submit(party, "dispute.retract", {"dispute": opened.act, "said": act}, to=opened.to)
    else:
        life.submit(_speaker(opened, b), "dispute.withdraw", {"dispute": opened.act}, to=opened.to)


OPERATIONS: dict[str, Callable[[Any, int, int, int], None]] = {
    "dispute": _dispute, "answer": _answer, "settle": _settle, "end": _end,
}  # fmt: skip
