"""What parties and offices do to decisions of every procedure, in random worlds and in any order.

Half of it the rules refuse: it is done by whoever is drawn, upon whatever is drawn.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from comity.charter import Charter
from comity.core.act import EVERYONE, Audience
from comity.core.canonical import format_time
from comity.core.keys import SigningKey
from comity.core.stamp import stamp_bytes
from comity.decisions.acts import FORMS_OF_POSITION
from comity.decisions.state import AdoptionRow, PositionRow, PutRow, StepRow
from tests.record.random_talks import FIRST, SECOND, chosen
from tests.world import COUNCIL, MEMBERS, key_for, lantern

if TYPE_CHECKING:
    from tests.record.random_worlds import Life

RELEASED = Audience("council", released=True)
WITNESS: SigningKey = key_for("witness of Arven")
# Who presides at first, and others that try to.
CHAIRS = ("ARV", "ARV", "ARV", "ARV", "FAL", "SECRETARIAT")
BY = ("silence", "session", "project", "silence", "silence", "declaration-signed")


def random_charter(settling_hours: int) -> Charter:
    """Return the rules of a random world: where outcomes settle, silence has an opening and counts from delivery."""
    charter = lantern(settling_hours=settling_hours)
    if not settling_hours:
        return charter
    procedures = tuple(
        replace(each, silence=replace(each.silence, opening_hours=1, delivery=True)) if each.silence else each
        for each in charter.procedures
    )
    return replace(charter, procedures=procedures)


def _in_hours(life: "Life", hours: int) -> str:
    return format_time(life.world.time + timedelta(hours=hours))


def put_by(life: "Life", a: int, b: int, c: int) -> None:
    """Table a text and put it by one of the procedures, as its chair would who knows the rules."""
    to = (RELEASED, COUNCIL, RELEASED, Audience(EVERYONE))[a % 4]
    version, procedure = life.table("ARV", to), chosen(BY, b)
    if not version:
        return
    body: dict[str, Any] = {"version": version, "procedure": procedure, "capacity": "chair"}
    if procedure == "silence":
        body["deadline"] = _in_hours(life, 2 + c % 5)
    if c % 3 == 0:
        body["embargo"] = _in_hours(life, 3 + c % 7)
    act = life.submit("ARV", "decision.put", body, to=to)
    if act:
        life.decisions.append((act, to, {"declaration-signed": "sign"}.get(procedure, "concur")))


def _among(to: Audience, number: int) -> Audience:
    """Return the audience in which something is said on a decision, with or without release."""
    return Audience(to.standing, released=bool(number % 2)) if to.standing not in (None, EVERYONE) else to


def _decision(life: "Life", a: int, c: int) -> tuple[str, Audience] | None:
    found = chosen(life.decisions, -1 - a % 3)
    return (found[0], _among(found[1], c)) if found else None


def take(life: "Life", a: int, b: int, c: int) -> None:
    """Take a position of the rarer kinds."""
    found = _decision(life, a, c)
    if not found:
        return
    decision, to = found
    stance = ("reserve", "aside", "object", "amend", "aside", "decline", "object")[c % 7]
    party, body = chosen((*MEMBERS, *MEMBERS, "OBS"), b), {"decision": decision}
    if stance == "amend":
        made = chosen(life.talks.proposals[-4:], a)
        if not made:
            return
        party, body = made.party, body | {"proposal": made.id}
    parts = {"reasons": b"A reason."} if b % 3 else None
    rest: dict[str, Any] = {"part_audiences": {"reasons": Audience()}} if b % 3 == 2 else {}
    act = life.submit(party, f"decision.{stance}", body, to=to, parts=parts, **rest)
    if act:
        life.positions.append((party, act, decision, to))


def preside(life: "Life", a: int, b: int, c: int) -> None:
    """Ask, declare, certify, extend or, seldom, close."""
    found = _decision(life, a, b)
    if not found:
        return
    decision, to = found
    word = ("ask", "declare", "certify", "extend", "ask", "declare", "certify", "close")[c % 8]
    body: dict[str, Any] = {"decision": decision}
    if word in ("close", "extend"):
        body["capacity"] = "party" if b % 4 == 3 else "chair"
    if word == "extend":
        body["deadline"] = _in_hours(life, 1 + a % 9)
    if word == "certify":
        body["parties"] = sorted({*MEMBERS[1:]} if a % 2 else {chosen(MEMBERS, a)})
    life.submit(chosen(CHAIRS, b), f"decision.{word}", body, to=to)


def ask_and_declare(life: "Life", a: int, b: int, c: int) -> None:
    """Ask, and declare at once."""
    for word in (0, 1):
        preside(life, a, 0, word)


def attach(life: "Life", a: int, b: int, c: int) -> None:
    """Attach a position to what is put, or to what was adopted."""
    found = _decision(life, a, b)
    adopted = chosen(list(AdoptionRow.objects.order_by("index")), a) if c % 3 == 2 else None
    if not adopted and not found:
        return
    form = FORMS_OF_POSITION[c % 4]
    body: dict[str, Any] = {"decision": None, "adopted": None, "form": form, "languages": ["en"]}
    body["provisions"] = [FIRST] if form == "dissociation" or b % 2 else [FIRST, SECOND][: c % 3]
    to = COUNCIL
    if adopted:
        body["adopted"], to = adopted.act, Audience.from_text(adopted.audience)
    elif found:
        body["decision"], to = found
    rest: dict[str, Any] = {"part_audiences": {"attached.en": Audience()}} if c % 5 == 4 else {}
    party = chosen(MEMBERS, b)
    act = life.submit(party, "decision.attach", body, to=to, parts={"attached.en": b"Our view."}, **rest)
    if act and found and not adopted:
        life.positions.append((party, act, found[0], to))


def note(life: "Life", a: int, b: int, c: int) -> None:
    """Enter a note verbale for a party."""
    found = _decision(life, a, c)
    if found:
        stance = ("concur", "object", "aside", "sign", "reserve")[c % 5]
        party = chosen((*MEMBERS, "OBS"), b)
        body = {"decision": found[0], "party": party, "stance": stance, "day": "2031-03-01"}
        rest: dict[str, Any] = {"part_audiences": {"scan": Audience()}} if a % 4 == 3 else {}
        act = life.submit("SECRETARIAT", "decision.paper", body, to=found[1], parts={"scan": b"%PDF-1.7"}, **rest)
        if act:
            life.positions.append((party, act, found[0], found[1]))


def answer(life: "Life", a: int, b: int, c: int) -> None:
    """Confirm a note, or challenge it or what an office did."""
    notes = list(PositionRow.objects.exclude(entered_by="").order_by("-index")[:3])
    steps = list(StepRow.objects.filter(step__in=("declare", "certify", "extend")).order_by("-index")[:3])
    found = chosen((notes or steps) if b % 3 else (steps or notes), a)
    if not found:
        return
    put = PutRow.objects.get(act=found.decision)
    own = getattr(found, "entered_by", "") and b % 2
    party = found.party if own else chosen(MEMBERS, c)
    word = ("confirm", "challenge")[c % 2]
    parts = {"reasons": b"A doubt."} if word == "challenge" and a % 2 else None
    to = _among(Audience.from_text(put.audience), b)
    life.submit(party, f"decision.{word}", {"act": found.act}, to=to, parts=parts)


def join(life: "Life", a: int, b: int, c: int) -> None:
    """Join what one stood aside from, or try to join something else."""
    adopted = chosen(list(AdoptionRow.objects.order_by("aside", "index")), -1 - a % 2)
    if adopted:
        party = chosen(adopted.aside.split() or MEMBERS, b)
        life.submit(party, "decision.join", {"adopted": adopted.act}, to=Audience.from_text(adopted.audience))


def consult(life: "Life", a: int, b: int, c: int) -> None:
    """Ask for consultation on a text, or say that it was held."""
    found = chosen(life.texts, -1 - a % 3)
    if found:
        to = _among(found[2], b)
        life.submit(chosen(MEMBERS, c), "decision.consult", {"version": found[0], "asks": bool(b % 3)}, to=to)


def stamp(life: "Life", a: int, b: int, c: int) -> None:
    """Bring a witness's stamp of the last late objection."""
    late = chosen(list(PositionRow.objects.filter(late=True).order_by("-index")[:2]), a)
    if late:
        at = PutRow.objects.get(act=late.decision).time
        signed = WITNESS.sign("stamp", stamp_bytes(life.world.org, late.act, at)).to_value()
        body = {"position": late.act, "at": at, "signature": signed}
        life.submit(late.party, "decision.stamp", body, to=Audience.from_text(late.audience))


OPERATIONS: dict[str, Callable[["Life", int, int, int], None]] = {
    "put by": put_by, "take": take, "preside": preside, "ask and declare": ask_and_declare, "attach": attach,
    "note": note, "answer": answer, "join": join, "consult": consult, "stamp": stamp,
}  # fmt: skip
