"""What can be said about decisions: typed payloads.

There is no payload by which anybody could be outvoted: a member states its own position, and ends its own objection.
"""

from dataclasses import dataclass

from comity.core import payload
from comity.core.act import Act
from comity.core.errors import Malformed
from comity.core.payload import Fields
from comity.negotiation.acts import MOST_PROVISIONS, provision_or_title
from comity.parties.acts import Effect, parse_effects
from comity.texts.acts import check_text_parts

FORMS = ("signed", "without-signature", "endorsed", "noted")


@dataclass(frozen=True, slots=True)
class Put:
    """`decision.put`: a version of a text is put to its organ, under one of the charter's procedures."""

    version: str
    procedure: str


def parse_put(act: Act) -> Put:
    """Parse `{version, procedure}`."""
    fields = Fields(act.body)
    put = Put(fields.take("version", payload.hash_id), fields.take("procedure", payload.name))
    fields.end()
    return put


@dataclass(frozen=True, slots=True)
class Position:
    """`decision.concur`, `.sign`, `.concern`, `.object`: where a member stands, of its own will, on what was put."""

    decision: str


def parse_position(act: Act) -> Position:
    """Parse `{decision}`; reasons, which a member may withhold, are the part `reasons`."""
    fields = Fields(act.body)
    position = Position(fields.take("decision", payload.hash_id))
    fields.end()
    if [part.name for part in act.parts] not in ([], ["reasons"]):
        raise Malformed("payload.unknown", field="parts")
    return position


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
class Adopt:
    """`decision.adopt`, the keeper's: every member of the electorate has concurred and no objection stands.

    `reference` is the salted name of what was put, which only its audience can recompute. The text is restated in
    the parts. `signatories` are named where the form is signed.
    """

    reference: str
    organ: str
    procedure: str
    form: str
    languages: tuple[str, ...]
    signatories: tuple[str, ...]
    effects: tuple[Effect, ...]


def parse_adopt(act: Act) -> Adopt:
    """Parse `{reference, organ, procedure, form, languages, signatories, effects}` with one text per language."""
    fields = Fields(act.body)
    adopt = Adopt(
        fields.take("reference", payload.hash_id),
        fields.take("organ", payload.name),
        fields.take("procedure", payload.name),
        fields.take("form", payload.one_of(*FORMS)),
        fields.take("languages", payload.sorted_list(payload.language, most=30)),
        fields.take("signatories", payload.sorted_list(payload.party)),
        fields.take("effects", parse_effects),
    )
    fields.end()
    check_text_parts(act, adopt.languages)
    return adopt


@dataclass(frozen=True, slots=True)
class Settle:
    """`decision.finalise` and `decision.annul`, the keeper's: an adoption has become final, or has fallen before."""

    reference: str


def parse_settle(act: Act) -> Settle:
    """Parse `{reference}`."""
    fields = Fields(act.body)
    settle = Settle(fields.take("reference", payload.hash_id))
    fields.end()
    return settle


@dataclass(frozen=True, slots=True)
class Enter:
    """`decision.enter`: a decision taken before this record is entered from its source, with the text as it is known.

    `day` is when it was taken; `parties` are those that the source names as having adopted or signed it. Place, title
    and source are words, and so in the part `source`.
    """

    organ: str
    day: str
    form: str
    parties: tuple[str, ...]
    languages: tuple[str, ...]


def parse_enter(act: Act) -> Enter:
    """Parse `{organ, day, form, parties, languages}` with one text per language and the part `source`."""
    fields = Fields(act.body)
    enter = Enter(
        fields.take("organ", payload.name),
        fields.take("day", payload.day),
        fields.take("form", payload.one_of(*FORMS)),
        fields.take("parties", payload.sorted_list(payload.party)),
        fields.take("languages", payload.sorted_list(payload.language, most=30)),
    )
    fields.end()
    check_text_parts(act, enter.languages, others=("source",))
    if act.part("source") is None:
        raise Malformed("payload.missing", field="parts.source")
    return enter


@dataclass(frozen=True, slots=True)
class Correct:
    """`decision.correct`: an office corrects an adopted text in one language, without change of substance.

    No provisions named: the whole text in that language, as it follows an adoption in another (concordance).
    """

    adopted: str
    language: str
    provisions: tuple[str, ...]


def parse_correct(act: Act) -> Correct:
    """Parse `{adopted, language, provisions}` with the part `text.<language>`; reasons are the part `reasons`."""
    fields = Fields(act.body)
    correct = Correct(
        fields.take("adopted", payload.hash_id),
        fields.take("language", payload.language),
        fields.take("provisions", payload.sorted_list(provision_or_title, most=MOST_PROVISIONS)),
    )
    fields.end()
    check_text_parts(act, (correct.language,), others=("reasons",))
    return correct


@dataclass(frozen=True, slots=True)
class OfCorrection:
    """A member's `decision.contest`: a correction is doubted. The keeper's `decision.corrected`: nobody did in time."""

    correction: str


def parse_contest(act: Act) -> OfCorrection:
    """Parse `{correction}`; reasons, which may be withheld, are the part `reasons`."""
    contest = parse_corrected(act)
    if [part.name for part in act.parts] not in ([], ["reasons"]):
        raise Malformed("payload.unknown", field="parts")
    return contest


def parse_corrected(act: Act) -> OfCorrection:
    """Parse `{correction}`."""
    fields = Fields(act.body)
    corrected = OfCorrection(fields.take("correction", payload.hash_id))
    fields.end()
    return corrected


@dataclass(frozen=True, slots=True)
class Erase:
    """`record.erase`: the author's party has a part of its own act erased; the act itself stands for ever."""

    act: str
    part: str


def parse_erase(act: Act) -> Erase:
    """Parse `{act, part}`."""
    fields = Fields(act.body)
    erase = Erase(fields.take("act", payload.hash_id), fields.take("part", payload.part_name))
    fields.end()
    return erase
