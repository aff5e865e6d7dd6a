"""What can be said while a text is negotiated: typed payloads. Words are parts, `text.<language>`, reasons `reasons`.

A part with words is a document whose provisions are the new words of all its act's edits, and whose title is the new
title if an edit is about that. (Practice: procedures.md, 3.)
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from comity.core import payload
from comity.core.act import Act
from comity.core.errors import Malformed
from comity.core.payload import Fields
from comity.texts.acts import check_words_shared
from comity.texts.edit import OPS, SIDES, TITLE, WORDED, Edit, Place

CAPACITIES = ("party", "chair")
STANCES = ("join", "support", "oppose", "none")
STATES = ("open", "ad-referendum", "agreed")
RELATIONS = ("amends", "supersedes", "implements", "recalls", "relies-on")
MOST_EDITS = 150
MOST_PROVISIONS = 2_000
REASONS = "reasons"

_PROPOSAL = re.compile(r"[0-9a-f]{64}\.[1-9][0-9]{0,2}").fullmatch
_PROVISION = re.compile(r"p-[0-9a-hjkmnp-tv-z]{10}").fullmatch


def proposal_id(value: Any) -> str:
    """A proposal: the act that made it, and its number there: `<act>.<number>`."""
    if type(value) is not str or not _PROPOSAL(value):
        raise ValueError
    return value


def provision_id(value: Any) -> str:
    """The lasting identity of a provision."""
    if type(value) is not str or not _PROVISION(value):
        raise ValueError
    return value


def provision_or_title(value: Any) -> str:
    """A provision, or the text's title."""
    return TITLE if value == TITLE else provision_id(value)


def _place(value: Any) -> Place:
    fields = Fields(value, "place")
    place = Place(fields.take("side", payload.one_of(*SIDES)), fields.take("of", payload.optional(provision_id)))
    fields.end()
    if place.of is None and place.side != "into":
        raise ValueError
    return place


@dataclass(frozen=True, slots=True)
class Proposed:
    """One edit that is asked for. `base` is the act that had set the words which its author saw (None: a new one).

    `on` is the proposal whose words it would change, `revises` the author's own proposal that it replaces.
    """

    edit: Edit
    base: str | None
    on: str | None
    revises: str | None


@dataclass(frozen=True, slots=True)
class Propose:
    """`text.propose`: a party, or the chair as chair, asks for edits of a text; each is a proposal of its own."""

    text: str
    capacity: str
    edits: tuple[Proposed, ...]


@dataclass(frozen=True, slots=True)
class Accepted:
    """One edit as it is accepted, with its words as they then stand.

    `before` is the act that last set the provision's words, so that nobody's later change is overwritten unseen.
    """

    edit: Edit
    before: str | None
    proposal: str


@dataclass(frozen=True, slots=True)
class Accept:
    """`text.accept`: who holds the pen enters proposals into the current text."""

    text: str
    capacity: str
    edits: tuple[Accepted, ...]


def parse_propose(act: Act) -> Propose:
    """Parse `{text, capacity, edits: [{op, provision, place, other, languages, held, base, on, revises}]}`."""
    fields = Fields(act.body)
    text, capacity = fields.take("text", payload.hash_id), fields.take("capacity", payload.one_of(*CAPACITIES))
    edits = fields.take("edits", _list(_parse_proposed, most=MOST_EDITS))
    fields.end()
    _check_edits(act, [each.edit for each in edits], reasons=True)
    return Propose(text, capacity, edits)


def parse_accept(act: Act) -> Accept:
    """Parse `{text, capacity, edits: [{op, provision, place, other, languages, held, before, proposal}]}`."""
    fields = Fields(act.body)
    text, capacity = fields.take("text", payload.hash_id), fields.take("capacity", payload.one_of(*CAPACITIES))
    edits = fields.take("edits", _list(_parse_accepted, most=MOST_EDITS))
    fields.end()
    _check_edits(act, [each.edit for each in edits])
    return Accept(text, capacity, edits)


def _parse_proposed(fields: Fields) -> Proposed:
    return Proposed(
        _parse_edit(fields),
        fields.take("base", payload.optional(payload.hash_id)),
        fields.take("on", payload.optional(proposal_id)),
        fields.take("revises", payload.optional(proposal_id)),
    )


def _parse_accepted(fields: Fields) -> Accepted:
    return Accepted(
        _parse_edit(fields),
        fields.take("before", payload.optional(payload.hash_id)),
        fields.take("proposal", proposal_id),
    )


def _parse_edit(fields: Fields) -> Edit:
    edit = Edit(
        fields.take("op", payload.one_of(*OPS)),
        fields.take("provision", provision_or_title),
        fields.take("place", payload.optional(_place)),
        fields.take("other", payload.optional(provision_id)),
        fields.take("languages", payload.sorted_list(payload.language, most=30)),
        fields.take("held", payload.sorted_list(payload.party)),
    )
    _check_edit(edit)
    return edit


def _check_edit(edit: Edit) -> None:
    """Raise ValueError unless the edit has exactly what its kind needs."""
    wrong = (
        (edit.place is not None) != (edit.op in ("insert", "move"))
        or (edit.other is not None) != (edit.op in ("split", "merge"))
        or bool(edit.languages) != (edit.op in WORDED)
        or (bool(edit.held) and edit.op != "hold")
        or (edit.provision == TITLE and edit.op != "replace")
        or edit.provision == edit.other
        or (edit.place is not None and edit.place.of == edit.provision)
    )
    if wrong:
        raise ValueError


def _list(parse: Callable[[Fields], Any], *, most: int) -> Callable[[Any], tuple[Any, ...]]:
    def parse_all(value: Any) -> tuple[Any, ...]:
        if type(value) is not list or not value or len(value) > most:
            raise ValueError
        found = []
        for item in value:
            fields = Fields(item, "edits")
            found.append(parse(fields))
            fields.end()
        return tuple(found)

    return parse_all


def _check_edits(act: Act, edits: list[Edit], *, reasons: bool = False) -> None:
    """Raise Malformed unless no provision is touched twice and the parts are the words of the edits' languages."""
    touched = [identity for edit in edits for identity in edit.touches]
    if len(touched) != len(set(touched)):
        twice = next(identity for identity in touched if touched.count(identity) > 1)
        raise Malformed("text.touched_twice", provision=twice)
    languages = {language for edit in edits for language in edit.languages}
    expected = sorted(f"text.{language}" for language in languages)
    found = sorted(part.name for part in act.parts if not (reasons and part.name == REASONS))
    if found != expected:
        raise Malformed("text.parts", expected=expected, found=found)
    check_words_shared(act)


def _check_reasons(act: Act) -> None:
    if [part.name for part in act.parts] not in ([], [REASONS]):
        raise Malformed("payload.unknown", field="parts")


@dataclass(frozen=True, slots=True)
class Back:
    """`text.back`: where a party stands on a proposal: joins its authors, supports it, opposes it, or no longer."""

    text: str
    proposal: str
    stance: str


def parse_back(act: Act) -> Back:
    """Parse `{text, proposal, stance}`; reasons, which may be withheld, are the part `reasons`."""
    fields = Fields(act.body)
    back = Back(
        fields.take("text", payload.hash_id),
        fields.take("proposal", proposal_id),
        fields.take("stance", payload.one_of(*STANCES)),
    )
    fields.end()
    _check_reasons(act)
    return back


@dataclass(frozen=True, slots=True)
class Retract:
    """`text.retract`: an author withdraws a proposal; it lives on while another of its authors stays with it."""

    text: str
    proposal: str


def parse_retract(act: Act) -> Retract:
    """Parse `{text, proposal}`."""
    fields = Fields(act.body)
    retract = Retract(fields.take("text", payload.hash_id), fields.take("proposal", proposal_id))
    fields.end()
    return retract


@dataclass(frozen=True, slots=True)
class Mark:
    """`text.mark`: who holds the pen says how far provisions have come: open, agreed ad referendum, or agreed."""

    text: str
    capacity: str
    provisions: tuple[str, ...]
    state: str


def parse_mark(act: Act) -> Mark:
    """Parse `{text, capacity, provisions, state}`."""
    fields = Fields(act.body)
    mark = Mark(
        fields.take("text", payload.hash_id),
        fields.take("capacity", payload.one_of(*CAPACITIES)),
        fields.take("provisions", payload.sorted_list(provision_or_title, most=MOST_PROVISIONS)),
        fields.take("state", payload.one_of(*STATES)),
    )
    fields.end()
    if not mark.provisions:
        raise Malformed("payload.field", field="body.provisions")
    return mark


@dataclass(frozen=True, slots=True)
class Reserve:
    """`text.reserve`: a party is reserved on a provision, pending instructions; or lifts that, as it alone can."""

    text: str
    provision: str
    reserved: bool


def parse_reserve(act: Act) -> Reserve:
    """Parse `{text, provision, reserved}`; reasons, which may be withheld, are the part `reasons`."""
    fields = Fields(act.body)
    reserve = Reserve(
        fields.take("text", payload.hash_id),
        fields.take("provision", provision_or_title),
        fields.take("reserved", payload.truth),
    )
    fields.end()
    _check_reasons(act)
    return reserve


@dataclass(frozen=True, slots=True)
class Translate:
    """`text.translate`: linguists confirm a language of provisions, with new words or as they stand.

    No provisions named: the whole text in that language, as the part has it. `worded` are those of the provisions
    that get new words; `after` is the last act that had changed the text which the linguists had before them.
    """

    text: str
    language: str
    provisions: tuple[str, ...]
    worded: tuple[str, ...]
    after: str


def parse_translate(act: Act) -> Translate:
    """Parse `{text, language, provisions, worded, after}`, with the part `text.<language>` if there are new words."""
    fields = Fields(act.body)
    translate = Translate(
        fields.take("text", payload.hash_id),
        fields.take("language", payload.language),
        fields.take("provisions", payload.sorted_list(provision_or_title, most=MOST_PROVISIONS)),
        fields.take("worded", payload.sorted_list(provision_or_title, most=MOST_PROVISIONS)),
        fields.take("after", payload.hash_id),
    )
    fields.end()
    if not set(translate.worded) <= set(translate.provisions):
        raise Malformed("payload.field", field="body.worded")
    whole = not translate.provisions
    expected = [f"text.{translate.language}"] if translate.worded or whole else []
    found = [part.name for part in act.parts]
    if found != expected:
        raise Malformed("text.parts", expected=expected, found=found)
    check_words_shared(act)
    return translate


@dataclass(frozen=True, slots=True)
class Challenge:
    """`text.challenge`: a member doubts a language of a provision: it does not say what another says."""

    text: str
    provision: str
    language: str


def parse_challenge(act: Act) -> Challenge:
    """Parse `{text, provision, language}`; the reasons are the part `reasons`."""
    fields = Fields(act.body)
    challenge = Challenge(
        fields.take("text", payload.hash_id),
        fields.take("provision", provision_or_title),
        fields.take("language", payload.language),
    )
    fields.end()
    _check_reasons(act)
    return challenge


@dataclass(frozen=True, slots=True)
class Relate:
    """`text.relate`: how one text stands to another; `source` and `target` are the acts that carry them."""

    source: str
    relation: str
    target: str


def parse_relate(act: Act) -> Relate:
    """Parse `{source, relation, target}`."""
    fields = Fields(act.body)
    relate = Relate(
        fields.take("source", payload.hash_id),
        fields.take("relation", payload.one_of(*RELATIONS)),
        fields.take("target", payload.hash_id),
    )
    fields.end()
    if relate.source == relate.target:
        raise Malformed("payload.field", field="body.target")
    return relate
