"""What can be said in the register of positions and undertakings: typed payloads.

An entry only points at provisions that were adopted. There is no payload that says how well an undertaking is kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from comity.core import payload
from comity.core.act import Act
from comity.core.errors import Malformed
from comity.core.payload import Fields
from comity.negotiation.acts import MOST_PROVISIONS, provision_id

POSITION, UNDERTAKING = "position", "undertaking"
NATURES = (POSITION, UNDERTAKING)
SUMMARY = "summary."
# A summary tells entries apart that point at one provision: some words, and no text beside the text.
MOST_SUMMARY = 300


@dataclass(frozen=True, slots=True)
class Register:
    """`position.register`: these provisions of an adopted text hold a common position, or a standing undertaking.

    `subject` is a field of the charter; `forum` where the position is taken, None for wherever the subject comes up;
    `until` its last day, None while nothing ends it.
    """

    adopted: str
    nature: str
    provisions: tuple[str, ...]
    subject: str
    forum: str | None
    until: str | None
    candidature: bool


def parse_register(act: Act) -> Register:
    """Parse `{adopted, nature, provisions, subject, forum, until, candidature}`; the parts are `summary.<language>`."""
    fields = Fields(act.body)
    register = Register(
        fields.take("adopted", payload.hash_id),
        fields.take("nature", payload.one_of(*NATURES)),
        fields.take("provisions", _provisions),
        fields.take("subject", payload.name),
        fields.take("forum", payload.optional(payload.name)),
        fields.take("until", payload.optional(payload.day)),
        fields.take("candidature", payload.truth),
    )
    fields.end()
    _check_summaries(act)
    return register


@dataclass(frozen=True, slots=True)
class Reaffirm:
    """`position.reaffirm`: provisions of a later adopted text reaffirm what is registered, perhaps for longer."""

    position: str
    adopted: str
    provisions: tuple[str, ...]
    until: str | None


def parse_reaffirm(act: Act) -> Reaffirm:
    """Parse `{position, adopted, provisions, until}`."""
    fields = Fields(act.body)
    reaffirm = Reaffirm(
        fields.take("position", payload.hash_id),
        fields.take("adopted", payload.hash_id),
        fields.take("provisions", _provisions),
        fields.take("until", payload.optional(payload.day)),
    )
    fields.end()
    return reaffirm


@dataclass(frozen=True, slots=True)
class OfEntry:
    """`position.challenge`: a member doubts an entry. `position.withdraw`: its author takes back what it said."""

    entry: str


def parse_challenge(act: Act) -> OfEntry:
    """Parse `{entry}`; reasons, which may be withheld, are the part `reasons`."""
    return parse_withdraw(act, parts=([], ["reasons"]))


def parse_withdraw(act: Act, parts: tuple[list[str], ...] = ([],)) -> OfEntry:
    """Parse `{entry}`: the act that registered, reaffirmed or challenged."""
    fields = Fields(act.body)
    withdraw = OfEntry(fields.take("entry", payload.hash_id))
    fields.end()
    if [part.name for part in act.parts] not in parts:
        raise Malformed("payload.unknown", field="parts")
    return withdraw


def _provisions(value: Any) -> tuple[str, ...]:
    """A list of provisions, at least one: without any, nothing is pointed at."""
    found = payload.sorted_list(provision_id, most=MOST_PROVISIONS)(value)
    if not found:
        raise ValueError
    return found


def _check_summaries(act: Act) -> None:
    """Raise Malformed unless the parts are summaries by language, read by whoever reads the entry."""
    for part in act.parts:
        tag = part.name.removeprefix(SUMMARY)
        try:
            known = tag != part.name and payload.language(tag)
        except ValueError:
            known = ""
        if not known:
            raise Malformed("payload.unknown", field="parts")
        if part.to is not None and part.to != act.to:
            raise Malformed("text.part_narrower", part=part.name)


def summary_languages(act: Act) -> list[str]:
    """Return the languages in which the entry says in some words what it is about."""
    return [part.name.removeprefix(SUMMARY) for part in act.parts if part.name.startswith(SUMMARY)]


def inspect_summaries(act: Act, parts: Iterable[Any]) -> None:
    """Raise Malformed unless each delivered summary is one line of words, and short."""
    for part in parts:
        parse_summary(part.data)


def parse_summary(data: bytes) -> str:
    """Return a summary's words; raises Malformed."""
    try:
        words = data.decode()
    except UnicodeDecodeError:
        raise Malformed("position.summary", limit=MOST_SUMMARY) from None
    if not words.isprintable() or not 0 < len(words) <= MOST_SUMMARY or words != " ".join(words.split()):
        raise Malformed("position.summary", limit=MOST_SUMMARY)
    return words
