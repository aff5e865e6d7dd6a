"""Agreements with others in random worlds: outsiders, closed instruments, the organisation itself, reviews, seats."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from comity.core.act import EVERYONE, Audience
from comity.instruments.state import AbroadRow, EventRow, InstrumentRow
from comity.record import tables
from tests.instruments.others import SAID, bilateral
from tests.instruments.treaty import PARTS, clauses
from tests.record.random_instruments import TO, WHO, _adopt, _instrument
from tests.record.random_talks import chosen
from tests.world import document

if TYPE_CHECKING:
    from tests.record.random_worlds import Life

PUBLIC = Audience(EVERYONE)
OUTSIDE = ("PORTS", "REEF")
BETWEEN = (("PORTS", "organisation"), ("ARV", "PORTS", "organisation"), ("ARV", "REEF"))
# What is mandated most often; a confirmation lets one paper of several count.
MANDATES = ("confirm", "leave", "confirm", "withdraw", "deposit", "reserve")
SAYS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("sign", SAID), ("deposit", {"form": "confirmation", "confirms": []}), ("leave", {"effective": None}),
    ("apply", {}), ("deposit", {"form": "notification", "confirms": []}),
)  # fmt: skip


def introduce_to(life: "Life", a: int, b: int, c: int) -> None:
    """Make somebody outside known; now and then twice, or by who may not."""
    body = {"party": chosen(OUTSIDE, a), "kind": chosen(("organisation", "state"), b)}
    by = "ARV" if c % 8 == 0 else "SECRETARIAT"
    life.submit(by, "party.introduce", body, to=PUBLIC, parts={"names": b'{"en":"An outsider"}'})


def agree_between(life: "Life", a: int, b: int, c: int) -> None:
    """Adopt an agreement with those outside, or enter one of before, for fewer."""
    for place in range(2):
        introduce_to(life, place, 0, 1)
    value = clauses(**bilateral(*chosen(BETWEEN, a)))
    if b % 3:
        _adopt(life, {"effect": "instrument", "clauses": value})
        return
    body = {"organ": "council", "day": "2030-06-01", "form": "signed", "parties": ["ARV", "PORTS"], "languages": ["en"]}
    parts = {"text.en": document("A memorandum of before"), "source": b"An invented story"}
    life.submit("SECRETARIAT", "decision.enter", body | {"clauses": value}, to=TO[c % 4], parts=parts)


def mandate(life: "Life", a: int, b: int, c: int) -> None:
    """Let the members mandate something in an instrument."""
    found = _instrument(a)
    if found:
        _adopt(life, {"effect": "mandate", "instrument": found[0], "event": chosen(MANDATES, b)})


def speak_for_us(life: "Life", a: int, b: int, c: int) -> None:
    """Let the secretariat, or one that may not, speak in the organisation's name."""
    found = _instrument(a)
    if found:
        event, said = chosen(SAYS, b)
        body = {"instrument": found[0], "for": "organisation", **said}
        life.submit("SECRETARIAT" if c % 6 else "BEL", f"instrument.{event}", body, to=found[1])


def paper_of(life: "Life", a: int, b: int, c: int) -> None:
    """Enter two papers of an outsider, or of the organisation, which the secretariat then confirms."""
    party = chosen((*OUTSIDE, "PORTS", "organisation", "organisation"), b)
    for place in (0, 1) if party == "organisation" else (c, c + 1):
        _enter_paper(life, a, party, place)


def _enter_paper(life: "Life", a: int, party: str, c: int) -> None:
    found = _instrument(a)
    if not found:
        return
    event, said = chosen(SAYS, c)
    body = {"instrument": found[0], "party": party, "day": "2031-03-01", "event": event, "said": said}
    paper = life.submit("SECRETARIAT", "instrument.paper", body, to=found[1], parts=PARTS["paper"])
    if paper and party == "organisation":
        own = {"instrument": found[0], "for": "organisation", "paper": paper, "ours": c % 7 != 6}
        life.submit("SECRETARIAT", "instrument.confirm", own, to=found[1])


def review_it(life: "Life", a: int, b: int, c: int) -> None:
    """Record a review, as a party, the depositary or for the organisation."""
    found = _instrument(a)
    if found:
        body = {"instrument": found[0], "day": chosen(("2031-03-01", "2030-07-01", "2031-03-02"), c)}
        if c % 4 == 3:
            body["for"] = "organisation"
        by = "SECRETARIAT" if c % 4 > 1 else chosen(WHO, b)
        life.submit(by, "instrument.review", body, to=found[1], parts=PARTS["review"])


def sit_abroad(life: "Life", a: int, b: int, c: int) -> None:
    """Enter a seat of the organisation elsewhere, or that one ended."""
    row = AbroadRow.objects.order_by("index").last() if c % 2 else None
    if row is not None:
        body: dict[str, Any] = {"seat": row.act, "day": ("2031-03-01", "2029-01-01")[b % 2]}
        life.submit("SECRETARIAT", "abroad.end", body, to=PUBLIC, parts={"source": b"A letter"})
        return
    instrument = InstrumentRow.objects.order_by("index").last() if b % 3 == 0 else None
    body = {
        "host": chosen((*OUTSIDE, "ARV"), a), "capacity": "observer", "since": "2030-01-01",
        "instrument": instrument.act if instrument else None, "office": "secretariat",
    }  # fmt: skip
    parts = {"names": b'{"en":"A body"}', "source": b"An invented decision"}
    life.submit("SECRETARIAT", "abroad.enter", body, to=PUBLIC, parts=parts)


def doubt_it(life: "Life", a: int, b: int, c: int) -> None:
    """Challenge what was entered of others, or something that is not."""
    papers = EventRow.objects.exclude(entered_by="").values_list("act", flat=True)
    kinds = ("party.introduce", "instrument.review", "abroad.enter", "decision.put")
    others = tables.Entry.objects.filter(kind=kinds[c % 4]).values_list("act", flat=True)
    act = chosen([*papers, *others], a)
    if act:
        to = Audience.from_text(tables.Entry.objects.get(act=act).audience)
        life.submit(chosen(WHO, b), "instrument.challenge", {"act": act}, to=to)


OPERATIONS: dict[str, Callable[["Life", int, int, int], None]] = {
    "introduce": introduce_to, "agree between": agree_between, "mandate": mandate, "for us": speak_for_us,
    "paper of": paper_of, "review it": review_it, "sit abroad": sit_abroad, "doubt it": doubt_it,
}  # fmt: skip
OTHERS = (
    "agree between", "agree between", "for us", "for us", "for us", "paper of", "paper of", "paper of", "mandate",
    "review it", "review it", "sit abroad", "doubt it", "doubt it", "change", "erase", "end key", "wait", "leave it",
)  # fmt: skip
