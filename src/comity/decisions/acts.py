"""What can be said while a decision is sought: typed payloads. What is said of adopted texts is in `adopted_acts`.

There is no payload by which anybody could be outvoted: a member states its own position, and ends its own objection.
"""

from dataclasses import dataclass

from comity.core import payload
from comity.core.act import Act
from comity.core.errors import Malformed
from comity.core.keys import Signature
from comity.core.payload import Fields
from comity.core.stamp import verify_stamp
from comity.negotiation.acts import MOST_PROVISIONS, proposal_id, provision_or_title
from comity.texts.acts import check_words_shared

# OSCE Rules of Procedure, IV.1(A)6, and the practice of the United Nations.
FORMS_OF_POSITION = ("reservation", "interpretation", "dissociation", "explanation")


@dataclass(frozen=True, slots=True)
class Put:
    """`decision.put`: a version of a text is put to its organ, under one of the charter's procedures.

    `capacity` is `chair` where the chair puts it as chair, apart from its state's own position. `deadline` is the exact
    instant (UTC) at which a silence procedure runs out; `embargo` the instant until which what is adopted stays among
    the members, if it is to be published at an instant.
    """

    version: str
    procedure: str
    capacity: str
    deadline: str | None
    embargo: str | None


def parse_put(act: Act) -> Put:
    """Parse `{version, procedure}` and, where they are there, `capacity`, `deadline` and `embargo`."""
    fields = Fields(act.body)
    put = Put(
        fields.take("version", payload.hash_id),
        fields.take("procedure", payload.name),
        fields.take_if_there("capacity", payload.one_of("chair")) or "party",
        fields.take_if_there("deadline", payload.instant),
        fields.take_if_there("embargo", payload.instant),
    )
    fields.end()
    return put


@dataclass(frozen=True, slots=True)
class Position:
    """Where a member stands, of its own will, on what was put.

    `decision.concur`, `.sign`, `.concern`, `.object`, `.reserve` (pending instructions), `.aside`, `.decline` (it
    objects to the use of the procedure), and `.amend`, which names the member's `proposal` on the text.
    """

    decision: str
    proposal: str = ""


def parse_position(act: Act) -> Position:
    """Parse `{decision}`, for `decision.amend` `{decision, proposal}`; reasons, if any, are the part `reasons`."""
    fields = Fields(act.body)
    decision = fields.take("decision", payload.hash_id)
    position = Position(decision, fields.take("proposal", proposal_id) if act.kind == "decision.amend" else "")
    fields.end()
    if [part.name for part in act.parts] not in ([], ["reasons"]):
        raise Malformed("payload.unknown", field="parts")
    return position


@dataclass(frozen=True, slots=True)
class Attach:
    """`decision.attach`: a member's position that travels with the text, anchored to provisions, and blocks nothing.

    `form` is one of FORMS_OF_POSITION. It is said on what was put (`decision`), and then restated with the adoption;
    or on what was adopted (`adopted`). No provisions: the text as a whole.
    """

    decision: str | None
    adopted: str | None
    form: str
    provisions: tuple[str, ...]
    languages: tuple[str, ...]


def parse_attach(act: Act) -> Attach:
    """Parse `{decision, adopted, form, provisions, languages}`, one of the first two null.

    The words are the parts `attached.<language>`, plain text.
    """
    fields = Fields(act.body)
    attach = Attach(
        fields.take("decision", payload.optional(payload.hash_id)),
        fields.take("adopted", payload.optional(payload.hash_id)),
        fields.take("form", payload.one_of(*FORMS_OF_POSITION)),
        fields.take("provisions", payload.sorted_list(provision_or_title, most=MOST_PROVISIONS)),
        fields.take("languages", payload.sorted_list(payload.language, most=30)),
    )
    fields.end()
    if (attach.decision is None) == (attach.adopted is None):
        raise Malformed("payload.field", field="body.decision")
    if attach.form == "dissociation" and not attach.provisions:
        raise Malformed("payload.field", field="body.provisions")
    expected = [f"attached.{language}" for language in attach.languages]
    if not expected or [part.name for part in act.parts] != sorted(expected):
        raise Malformed("text.parts", expected=expected, found=[part.name for part in act.parts])
    check_words_shared(act)
    return attach


@dataclass(frozen=True, slots=True)
class Withdraw:
    """`decision.withdraw`: a member ends its own objection, concern or concurrence. Nobody else can, and no clock."""

    decision: str
    position: str


def parse_withdraw(act: Act) -> Withdraw:
    """Parse `{decision, position}`; `position` is the id of the act that stated it."""
    fields = Fields(act.body)
    withdraw = Withdraw(fields.take("decision", payload.hash_id), fields.take("position", payload.hash_id))
    fields.end()
    return withdraw


@dataclass(frozen=True, slots=True)
class Consult:
    """`decision.consult`: a member asks for consultation before a version is put, or says that it was held."""

    version: str
    asks: bool


def parse_consult(act: Act) -> Consult:
    """Parse `{version, asks}`; reasons, if any, are the part `reasons`."""
    fields = Fields(act.body)
    consult = Consult(fields.take("version", payload.hash_id), fields.take("asks", payload.truth))
    fields.end()
    if [part.name for part in act.parts] not in ([], ["reasons"]):
        raise Malformed("payload.unknown", field="parts")
    return consult


@dataclass(frozen=True, slots=True)
class Step:
    """What the chair or a clock does with what was put, apart from any state's position.

    The chair's `decision.ask`, `.declare` and `.certify` (which `parties` were reached, by a note); `.close` and
    `.extend` (to the instant `deadline`) by the chair or, as a party, by whoever put it; the keeper's `.open` and
    `.deliver`.
    """

    decision: str
    capacity: str = "chair"
    deadline: str = ""
    parties: tuple[str, ...] = ()


def parse_step(act: Act) -> Step:
    """Parse `{decision}`; `capacity` for close and extend, `deadline` for extend, `parties` for certify and deliver.

    A note by which the chair certifies delivery is the part `note`, and its reasons for closing the part `reasons`.
    """
    fields, name = Fields(act.body), act.kind.partition(".")[2]
    decision = fields.take("decision", payload.hash_id)
    capacity, deadline = "chair", ""
    parties: tuple[str, ...] = ()
    if name in ("close", "extend"):
        capacity = fields.take("capacity", payload.one_of("party", "chair"))
    if name == "extend":
        deadline = fields.take("deadline", payload.instant)
    if name in ("certify", "deliver"):
        parties = fields.take("parties", payload.sorted_list(payload.party))
        if not parties:
            raise Malformed("payload.field", field="body.parties")
    fields.end()
    allowed = {"certify": ["note"], "close": ["reasons"]}.get(name, [])
    if [part.name for part in act.parts] not in ([], allowed):
        raise Malformed("payload.unknown", field="parts")
    return Step(decision, capacity, deadline, parties)


@dataclass(frozen=True, slots=True)
class Paper:
    """`decision.paper`: the secretariat enters a note verbale that states a party's position, with its scan.

    `day` is the note's own date. It counts once that party confirms it, or where the charter allows; one that blocks
    counts at once, unless that party challenges it.
    """

    decision: str
    party: str
    stance: str
    day: str


def parse_paper(act: Act) -> Paper:
    """Parse `{decision, party, stance, day}` with the part `scan`."""
    fields = Fields(act.body)
    paper = Paper(
        fields.take("decision", payload.hash_id),
        fields.take("party", payload.party),
        fields.take("stance", payload.one_of("concur", "sign", "object", "reserve", "aside")),
        fields.take("day", payload.day),
    )
    fields.end()
    if [part.name for part in act.parts] != ["scan"]:
        raise Malformed("payload.missing", field="parts.scan")
    return paper


@dataclass(frozen=True, slots=True)
class Answer:
    """`decision.confirm` and `decision.challenge`: a party confirms a note in its name, or a member challenges an act.

    What may be challenged is what an office did: a declaration, a certificate of delivery, a note, what was entered
    from a source.
    """

    act: str


def parse_answer(act: Act) -> Answer:
    """Parse `{act}`; reasons for a challenge, if any, are the part `reasons`."""
    fields = Fields(act.body)
    answer = Answer(fields.take("act", payload.hash_id))
    fields.end()
    allowed = ["reasons"] if act.kind == "decision.challenge" else []
    if [part.name for part in act.parts] not in ([], allowed):
        raise Malformed("payload.unknown", field="parts")
    return answer


@dataclass(frozen=True, slots=True)
class Stamp:
    """`decision.stamp`: a witness says that it had a late objection in time (record.md, Committing)."""

    position: str
    witness: str
    at: str


def parse_stamp(act: Act) -> Stamp:
    """Parse `{position, at, signature}`; raises Unverified unless the signature is its key's stamp of that act."""
    fields = Fields(act.body)
    position = fields.take("position", payload.hash_id)
    at = fields.take("at", payload.instant)
    signature = fields.take("signature", Signature.from_value)
    fields.end()
    verify_stamp(act.org, position, at, signature)
    return Stamp(position, signature.key, at)
