"""What can be said in a dispute: typed payloads. There is none by which anybody else could decide it.

Words are parts, for all who read the act: `claim`, `words`, and the terms of a settlement, one part for each language.
"""

from dataclasses import dataclass

from comity.core import payload
from comity.core.act import Act
from comity.core.errors import Malformed
from comity.core.payload import Fields
from comity.negotiation.acts import MOST_PROVISIONS, provision_or_title

# What is opened: a difference over what a text means or how it is applied, or a consultation on a standing undertaking.
BASES = ("text", "undertaking")
MOST_PARTIES = 50


@dataclass(frozen=True, slots=True)
class Open:
    """`dispute.open`: a party opens a difference with others over a text, or a consultation on an undertaking in it.

    `about` is the act that carries the text; `others` are the parties with which it is opened.
    """

    about: str
    basis: str
    provisions: tuple[str, ...]
    others: tuple[str, ...]


def parse_open(act: Act) -> Open:
    """Parse `{about, basis, provisions, with}` with the part `claim`; an undertaking is named by its provisions."""
    fields = Fields(act.body)
    opened = Open(
        fields.take("about", payload.hash_id),
        fields.take("basis", payload.one_of(*BASES)),
        fields.take("provisions", payload.sorted_list(provision_or_title, most=MOST_PROVISIONS)),
        fields.take("with", payload.sorted_list(payload.party, most=MOST_PARTIES)),
    )
    fields.end()
    if not opened.others:
        raise Malformed("payload.field", field="body.with")
    if opened.basis == "undertaking" and not opened.provisions:
        raise Malformed("payload.field", field="body.provisions")
    _check_parts(act, "claim")
    return opened


@dataclass(frozen=True, slots=True)
class Answer:
    """`dispute.answer`: a party to the dispute says something in it; `claims`: it raises a claim of its own."""

    dispute: str
    claims: bool


def parse_answer(act: Act) -> Answer:
    """Parse `{dispute, claims}` with the part `words`."""
    fields = Fields(act.body)
    answer = Answer(fields.take("dispute", payload.hash_id), fields.take("claims", payload.truth))
    fields.end()
    _check_parts(act, "words")
    return answer


@dataclass(frozen=True, slots=True)
class Offer:
    """`dispute.offer`: a party proposes terms on which the dispute would be settled."""

    dispute: str
    languages: tuple[str, ...]


def parse_offer(act: Act) -> Offer:
    """Parse `{dispute, languages}` with the part `terms.<language>` for each language."""
    fields = Fields(act.body)
    offer = Offer(
        fields.take("dispute", payload.hash_id), fields.take("languages", payload.sorted_list(payload.language, most=8))
    )
    fields.end()
    if not offer.languages:
        raise Malformed("payload.field", field="body.languages")
    _check_parts(act, *(f"terms.{language}" for language in offer.languages))
    return offer


@dataclass(frozen=True, slots=True)
class Accept:
    """`dispute.accept`: a party agrees to the terms that another has offered."""

    dispute: str
    offer: str


def parse_accept(act: Act) -> Accept:
    """Parse `{dispute, offer}`; `offer` is the id of the act that made it."""
    fields = Fields(act.body)
    accept = Accept(fields.take("dispute", payload.hash_id), fields.take("offer", payload.hash_id))
    fields.end()
    _check_parts(act)
    return accept


@dataclass(frozen=True, slots=True)
class Retract:
    """`dispute.retract`: a party takes back its own offer, or its own acceptance of another's, until all agree."""

    dispute: str
    said: str


def parse_retract(act: Act) -> Retract:
    """Parse `{dispute, said}`; `said` is the id of the act that made the offer or accepted it."""
    fields = Fields(act.body)
    retract = Retract(fields.take("dispute", payload.hash_id), fields.take("said", payload.hash_id))
    fields.end()
    _check_parts(act)
    return retract


@dataclass(frozen=True, slots=True)
class Withdraw:
    """`dispute.withdraw`: a party ends its own claim. Nobody else can, and no clock."""

    dispute: str


def parse_withdraw(act: Act) -> Withdraw:
    """Parse `{dispute}`."""
    fields = Fields(act.body)
    withdraw = Withdraw(fields.take("dispute", payload.hash_id))
    fields.end()
    _check_parts(act)
    return withdraw


def _check_parts(act: Act, *expected: str) -> None:
    """Raise Malformed unless the act has exactly these parts, which all who read it may read: they answer them."""
    if [part.name for part in act.parts] != sorted(expected):
        raise Malformed("payload.unknown" if not expected else "payload.missing", field="parts")
    for part in act.parts:
        if part.to is not None:
            raise Malformed("dispute.part_narrower", part=part.name)
