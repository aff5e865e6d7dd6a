"""What is said of what was adopted, in this record or before it: typed payloads.

Nobody adopts: the keeper says what a procedure, a chair's declaration or a clock has decided.
"""

from dataclasses import dataclass
from typing import Any

from comity.core import payload
from comity.core.act import Act
from comity.core.errors import Malformed
from comity.core.payload import Fields
from comity.decisions.acts import FORMS_OF_POSITION
from comity.negotiation.acts import MOST_PROVISIONS, provision_or_title
from comity.parties.acts import Effect, parse_effects, parse_value
from comity.texts.acts import check_text_parts

FORMS = ("signed", "without-signature", "endorsed", "noted")
# An adoption names all that travel with it: members share the room alike (rules.most_attached).
MOST_ATTACHED = 400


@dataclass(frozen=True, slots=True)
class Attachment:
    """A position that travels with an adopted text, as its adoption names it; its words are in the part `attached`.

    `reference` is the salted name of the act that attached it, which only those who read that act can recompute.
    """

    party: str
    form: str
    reference: str

    def to_value(self) -> dict[str, str]:
        """Return it as it stands in a body."""
        return {"party": self.party, "form": self.form, "reference": self.reference}


def parse_attachments(value: Any) -> tuple[Attachment, ...]:
    """Parse a list of positions that travel; raises ValueError or Malformed."""
    if type(value) is not list or len(value) > MOST_ATTACHED:
        raise ValueError
    found = []
    for item in value:
        fields = Fields(item, "attached")
        found.append(
            Attachment(
                fields.take("party", payload.party),
                fields.take("form", payload.one_of(*FORMS_OF_POSITION)),
                fields.take("reference", payload.hash_id),
            )
        )
        fields.end()
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Adopt:
    """`decision.adopt`, the keeper's: the procedure's count, the chair's declaration or a clock has decided.

    `reference` is the salted name of what was put, which only its audience can recompute. The text is restated in
    the parts, and so are the words of the positions that travel with it. `signatories` are named where the form is
    signed; `aside` are the members that do not take part.
    """

    reference: str
    organ: str
    procedure: str
    form: str
    languages: tuple[str, ...]
    signatories: tuple[str, ...]
    effects: tuple[Effect, ...]
    attached: tuple[Attachment, ...]
    aside: tuple[str, ...]


def parse_adopt(act: Act) -> Adopt:
    """Parse `{reference, organ, procedure, form, languages, signatories, effects, attached, aside}`.

    The parts are one text per language and, if positions travel with it, `attached`: canonical JSON of
    `[{provisions, words: {language: words}}]`, in the order of the body's list.
    """
    fields = Fields(act.body)
    adopt = Adopt(
        fields.take("reference", payload.hash_id),
        fields.take("organ", payload.name),
        fields.take("procedure", payload.name),
        fields.take("form", payload.one_of(*FORMS)),
        fields.take("languages", payload.sorted_list(payload.language, most=30)),
        fields.take("signatories", payload.sorted_list(payload.party)),
        fields.take("effects", parse_effects),
        fields.take("attached", parse_attachments),
        fields.take("aside", payload.sorted_list(payload.party)),
    )
    fields.end()
    check_text_parts(act, adopt.languages, others=("attached",))
    if bool(adopt.attached) != (act.part("attached") is not None):
        raise Malformed("payload.missing", field="parts.attached")
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
    and source are words, and so in the part `source`. Of an instrument, `clauses` are its final clauses as canonical
    JSON, which package `instruments` reads; empty of anything else.
    """

    organ: str
    day: str
    form: str
    parties: tuple[str, ...]
    languages: tuple[str, ...]
    clauses: str = ""


def parse_enter(act: Act) -> Enter:
    """Parse `{organ, day, form, parties, languages}` with one text per language and the part `source`.

    Of an instrument, `clauses` too.
    """
    fields = Fields(act.body)
    enter = Enter(
        fields.take("organ", payload.name),
        fields.take("day", payload.day),
        fields.take("form", payload.one_of(*FORMS)),
        fields.take("parties", payload.sorted_list(payload.party)),
        fields.take("languages", payload.sorted_list(payload.language, most=30)),
        fields.take_if_there("clauses", parse_value) or "",
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
class Join:
    """`decision.join`: a member that stood aside takes part in what was adopted, on equal terms with all others."""

    adopted: str


def parse_join(act: Act) -> Join:
    """Parse `{adopted}`."""
    fields = Fields(act.body)
    join = Join(fields.take("adopted", payload.hash_id))
    fields.end()
    return join


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
