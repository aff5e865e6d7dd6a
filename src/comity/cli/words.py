"""An act in plain words at a terminal, by this software alone: what somebody is about to sign, or what a file proves.

Everything that is signed is shown: what has no sentence of its own is shown as the field that it is.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from comity.core.act import Act, Audience, Part
from comity.core.keys import fingerprint

# kind of act -> what its party does by it
KINDS = {
    "party.root": "names the successor of its own root key",
    "party.head": "appoints a head of delegation, whose key is the one below",
    "party.accredit": "accredits a delegate, whose key is the one below",
    "party.sit": "opens a sitting key, for floor acts alone and for some hours",
    "party.revoke": "revokes a key: from then on it speaks for nobody",
    "party.disavow": "disavows what a key has done since an earlier entry; what is final stands",
    "party.rename": "notifies its names",
    "party.calendar": "notifies on which days it works",
    "party.leave": "gives notice of its withdrawal; on the day that the keeper states its standing ends",
    "party.left": "states that the day of a notice of withdrawal has come",
    "party.apply": "applies for a standing, or enters the application of a party that has no key here",
    "party.recall": "takes back a notice of withdrawal or an application",
    "party.introduce": "makes a state or organisation outside known, so that agreements can name it",
    "party.require": "requires of itself that two of its people sign each act of the kinds below; none ends it",
    "party.approve": "approves, as a second of its people, the act with the id below",
    "text.table": "tables a text",
    "decision.consult": "asks for consultation before a text is put, or says that it was held",
    "decision.put": "puts a text to its organ",
    "decision.concur": "concurs",
    "decision.sign": "signs the text that was put",
    "decision.concern": "voices a concern, which blocks nothing",
    "decision.object": "objects formally: nothing is adopted until it withdraws this itself",
    "decision.reserve": "reserves its position pending instructions: nothing is adopted until it lifts this itself",
    "decision.aside": "stands aside: it takes no part, and hinders nobody",
    "decision.decline": "objects to deciding this by silence",
    "decision.amend": "breaks the silence with an amendment of its own",
    "decision.withdraw": "withdraws its own position",
    "decision.attach": "attaches a position that travels with the text and blocks nothing",
    "decision.ask": "asks, as chair, whether any member objects",
    "decision.declare": "declares, as chair, that it asked and no member objected: the text is adopted at once",
    "decision.close": "closes a procedure without outcome",
    "decision.extend": "gives every member more time before a silence runs out",
    "decision.certify": "certifies, as chair, that the members below were reached",
    "decision.open": "states that nobody objected to deciding this by silence: the silence has begun",
    "decision.deliver": "states that the members below were reached",
    "decision.paper": "enters a note verbale in another party's name",
    "decision.confirm": "confirms a note that was entered in its name: it is its own word",
    "decision.challenge": "challenges what an office did",
    "decision.stamp": "shows that a witness had its late objection in time",
    "decision.adopt": "states that what the procedure needs is there: the text is adopted",
    "decision.publish": "states that an embargo is over: what was adopted is everyone's",
    "decision.finalise": "states that an adoption has become final",
    "decision.annul": "states that an adoption has fallen before it was final",
    "decision.join": "takes part, after all, in what was adopted while it stood aside",
    "decision.enter": "enters a decision that was taken before this record, from its source",
    "text.propose": "asks for edits of a text under negotiation; each is a proposal of its own",
    "text.accept": "enters proposals into the current text, with the words as they then stand",
    "text.back": "says where it stands on a proposal: joins its authors, supports it, opposes it, or no longer",
    "text.retract": "leaves a proposal of its own; it ends once none of its authors stays with it",
    "text.mark": "says how far provisions have come: open, agreed ad referendum, or agreed",
    "text.reserve": "is reserved on a provision pending instructions, or lifts its own reservation",
    "text.translate": "confirms a language of provisions, with new words or as they stand",
    "text.challenge": "doubts a language of a provision: it does not say what another says",
    "text.relate": "says how one text stands to another",
    "decision.correct": "corrects an adopted text in one language without change of substance, open to challenge",
    "decision.contest": "contests a correction; it does not stand",
    "decision.corrected": "states that a correction stands, for nobody contested it in time",
    "position.register": "registers that an adopted text holds a common position, or a standing undertaking",
    "position.reaffirm": "registers that a later text reaffirms what stands in the register",
    "position.challenge": "challenges an entry of the register, which is then shown as challenged",
    "position.withdraw": "takes back what it said in the register",
    "dispute.open": "opens a difference, or asks for a consultation on an undertaking",
    "dispute.answer": "says something in a dispute, and may raise a claim of its own",
    "dispute.offer": "offers terms on which a dispute would be settled, and agrees to them by that",
    "dispute.accept": "agrees to terms that were offered in a dispute",
    "dispute.retract": "takes back terms that it offered, or its agreement to some",
    "dispute.withdraw": "withdraws its claim",
    "instrument.empower": "gives somebody full powers to sign an instrument",
    "instrument.sign": "signs an instrument",
    "instrument.deposit": "consents to be bound by an instrument",
    "instrument.reserve": "makes a reservation or a declaration with an instrument",
    "instrument.object": "objects to another party's reservation",
    "instrument.find": "finds another party's reservation incompatible with an instrument",
    "instrument.apply": "applies an instrument provisionally",
    "instrument.leave": "gives notice of its withdrawal from an instrument",
    "instrument.withdraw": "takes back what it said in an instrument",
    "instrument.paper": "enters, as depositary, what it received on paper in another party's name",
    "instrument.confirm": "says whether a paper that was entered in its name is its own",
    "instrument.review": "records that the parties looked at how an instrument is carried out",
    "instrument.challenge": "challenges what was entered or recorded of others; it stands beside that",
    "abroad.enter": "enters a seat of the organisation in a body of others",
    "abroad.end": "enters that a seat of the organisation in a body of others ended",
    "instrument.force": "states that an instrument has entered into force, or for a party that consented later",
    "meeting.request": "asks for a session of an organ out of turn",
    "meeting.answer": "answers a request for a session out of turn",
    "meeting.convene": "convenes a meeting",
    "meeting.move": "gives a meeting another time or place",
    "meeting.cancel": "cancels a meeting",
    "meeting.invite": "invites parties to a meeting",
    "meeting.attend": "says how it will attend a meeting",
    "meeting.contest": "contests the credentials of a delegation",
    "meeting.item": "puts an item on the provisional agenda of a meeting",
    "meeting.document": "circulates a document for a meeting",
    "meeting.enter": "is in the room of a meeting, or leaves it",
    "meeting.preside": "opens, suspends, resumes or closes a meeting as chair, or takes it into private and back",
    "meeting.call": "calls an item as chair",
    "meeting.ask": "asks as chair whether anybody opposes what it proposes",
    "meeting.oppose": "opposes what the chair asked, or does so no more",
    "meeting.declare": "declares as chair what nobody opposes",
    "meeting.speak": "asks for the floor",
    "meeting.yield": "gives up the floor, or passes over whoever waits as chair",
    "meeting.floor": "gives the floor as chair",
    "party.oblige": "enters the memorandum of what an applicant undertakes",
    "party.admit": "states that an applicant has done what it undertook, and has its standing",
    "charter.amend": "states that an amendment of the charter takes effect, or is applied no more",
    "record.erase": "has a part of its own act erased for ever; the act itself stands",
}
_SHOWN = 2000


def describe(act: Act, parts: Iterable[Part] = ()) -> list[str]:
    """Return a signed or unsigned act in words, a line each; parts that are not at hand are said to be not shown."""
    shown = {part.name: part for part in parts}
    named = [(part.name, part.to, shown.get(part.name)) for part in act.parts]
    return word_act(kind=act.kind, by=act.by, to=act.to, body=act.body, parts=named)


def word_act(
    *,
    kind: str,
    by: str,
    to: Audience,
    body: Mapping[str, Any],
    parts: Iterable[tuple[str, Audience | None, Part | None]],
) -> list[str]:
    """Return an act in words: who does what, for whom to read, every field, every part with its narrower audience."""
    lines = [f"{by} {KINDS.get(kind, f'makes an act of the kind {kind}')}.", f"Read by: {word_audience(to)}."]
    lines += [f"{name}: {_word_value(value)}" for name, value in body.items()]
    for name, narrower, part in parts:
        readers = f" (read by {word_audience(narrower)})" if narrower else ""
        words = _word_part(part) if part else ["(not shown in this file)"]
        lines += [f"{name}{readers}:", *(f"  {line}" for line in words)]
    return lines


def word_audience(to: Audience) -> str:
    """Return in words who reads what has this audience."""
    if to.standing == "everyone":
        return "everyone"
    if to.standing:
        then = ", and everyone once it is adopted" if to.released else ""
        return f"whoever sits in {to.standing}{then}"
    return f"its author and {', '.join(to.parties)}" if to.parties else "its author alone"


def _word_value(value: Any) -> str:
    if isinstance(value, str) and value.startswith("ed25519:"):
        return f"{value} (fingerprint {fingerprint(value)})"
    if value is None:
        return "none"
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value) or "none"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _word_part(part: Part) -> list[str]:
    """Return a part's words: a text with its provisions, other words as they are; bytes by their number."""
    try:
        text = part.data.decode()
    except UnicodeDecodeError:
        return [f"{len(part.data)} bytes"]
    if part.name.startswith("text."):
        try:
            return _word_document(json.loads(text))
        except (ValueError, TypeError, KeyError, RecursionError):
            pass
    return _printable(text)


def _word_document(value: dict[str, Any]) -> list[str]:
    lines = [*_printable(value["title"]), ""]

    def add(provisions: list[dict[str, Any]], depth: int) -> None:
        for provision in provisions:
            words = " ".join(part for part in (provision["number"], provision["text"]) if part)
            if provision.get("held"):
                words = f"[held by {', '.join(provision['held'])} alone] {words}"
            lines.extend("  " * depth + line for line in _printable(words, whole=True))
            add(provision["children"], depth + 1)

    add(value["provisions"], 0)
    return lines


def _printable(text: str, *, whole: bool = False) -> list[str]:
    """Return a text's lines with whatever a terminal would obey, or hide, made visible."""
    shown = text if whole or len(text) <= _SHOWN else text[:_SHOWN] + f" … ({len(text)} characters)"
    clean = "".join(char if char.isprintable() or char == "\n" else ascii(char)[1:-1] for char in shown)
    return clean.split("\n")
