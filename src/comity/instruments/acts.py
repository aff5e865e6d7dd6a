"""What can be said in an instrument: typed payloads. Every body names it; words, names and scans are parts.

Nobody needs a right of the charter for them: who may sign, consent or enter a paper is what its final clauses say.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from comity.core import payload
from comity.core.act import Act
from comity.core.errors import Malformed
from comity.core.payload import Fields
from comity.instruments import names
from comity.instruments.clauses import DEFINITIVE, FORMS, SIGNATURES, party_or_itself
from comity.negotiation.acts import MOST_PROVISIONS, provision_id

# Who represents a state without full powers (VCLT 7(2)(a)); anybody else needs them.
OFFICES = ("head-of-state", "head-of-government", "foreign-minister")
# Who represents an organisation by its own rules, without full powers (VCLT-IO 7(3)(b)).
EXECUTIVE_HEAD = "executive-head"
FULL_POWERS = "full-powers"
MOST_CONFIRMED = 100
WORDS = "words."


@dataclass(frozen=True, slots=True)
class Said:
    """What a party says in an instrument. `form`, `target` and `named` are as facts.Event has them.

    `office` is in which capacity somebody signs, and `powers` the act by which the party gave full powers.
    `speaks_for` is names.ITSELF where the organisation's representative speaks for it, else empty.
    """

    instrument: str
    event: str
    form: str = ""
    target: str = ""
    named: tuple[str, ...] = ()
    office: str = ""
    powers: str = ""
    speaks_for: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """`instrument.paper`: the depositary enters what a party said on paper, with the day on which it received it."""

    instrument: str
    party: str
    day: str
    said: Said


@dataclass(frozen=True, slots=True)
class Force:
    """`instrument.force`, the keeper's: the day has come on which the instrument, or a later party, is bound.

    `party` is empty for the instrument's own entry into force.
    """

    instrument: str
    party: str


Payload = Said | Paper | Force


@dataclass(frozen=True, slots=True)
class Challenge:
    """`instrument.challenge`: a member doubts what an office entered, or somebody recorded, that others answer for."""

    act: str


def parse_empower(act: Act) -> Said:
    """Parse `{instrument}` with the part `person`, the name; a scan of the full powers may be the part `scan`."""
    _check_parts(act, needed=("person",), allowed=("scan",))
    return _parse(act, _nothing)


def parse_sign(act: Act) -> Said:
    """Parse `{instrument, how, office, powers, confirms}`.

    `powers` is null where the office needs none; `confirms` are acts by which the party reserved, if it signs
    definitively.
    """
    _check_parts(act)
    said = _parse(act, _sign)
    if (said.office == FULL_POWERS) != bool(said.powers):
        raise Malformed("payload.field", field="body.powers")
    return said


def parse_deposit(act: Act) -> Said:
    """Parse `{instrument, form, confirms}`; a scan of the paper may be the part `scan`."""
    _check_parts(act, allowed=("scan",))
    return _parse(act, _deposit)


def parse_reserve(act: Act) -> Said:
    """Parse `{instrument, sort, provisions, replaces}` with the parts `words.<language>`, one at least."""
    said = _parse(act, _reserve)
    names = [part.name for part in act.parts]
    if not names or not all(name.startswith(WORDS) for name in names):
        raise Malformed("payload.missing", field="parts.words")
    for part in act.parts:
        payload_language(part.name.removeprefix(WORDS))
        _check_shared(part.name, narrower=part.to is not None)
    return said


def payload_language(tag: str) -> None:
    """Raise Malformed unless a part of words is named for a language."""
    try:
        payload.language(tag)
    except ValueError:
        raise Malformed("payload.field", field="parts.words") from None


def parse_object(act: Act) -> Said:
    """Parse `{instrument, reservation, precludes}`; reasons, if any, are the part `reasons`."""
    _check_parts(act, allowed=("reasons",))
    return _parse(act, _object)


def parse_find(act: Act) -> Said:
    """Parse `{instrument, reservation}`; reasons, if any, are the part `reasons`."""
    _check_parts(act, allowed=("reasons",))
    return _parse(act, _find)


def parse_apply(act: Act) -> Said:
    """Parse `{instrument}`."""
    _check_parts(act)
    return _parse(act, _nothing)


def parse_leave(act: Act) -> Said:
    """Parse `{instrument, effective}`, the day that is asked for or null; a letter may be the part `letter`."""
    _check_parts(act, allowed=("letter",))
    return _parse(act, _leave)


def parse_withdraw(act: Act) -> Said:
    """Parse `{instrument, act}`, the act that is taken back."""
    _check_parts(act)
    return _parse(act, _withdraw)


def parse_confirm(act: Act) -> Said:
    """Parse `{instrument, paper, ours}`: whether a paper entered in the party's name is its own."""
    _check_parts(act)
    return _parse(act, _confirm)


def parse_review(act: Act) -> Said:
    """Parse `{instrument, day}` with the report: parts `words.<language>`, or a file as the part `file`."""
    said = _parse(act, _review)
    if not act.parts:
        raise Malformed("payload.missing", field="parts.words")
    for part in act.parts:
        if part.name != "file":
            payload_language(part.name.removeprefix(WORDS) if part.name.startswith(WORDS) else "")
    return said


def parse_challenge(act: Act) -> Challenge:
    """Parse `{act}`; reasons, which may be withheld, are the part `reasons`."""
    _check_parts(act, allowed=("reasons",))
    fields = Fields(act.body)
    challenge = Challenge(fields.take("act", payload.hash_id))
    fields.end()
    return challenge


def parse_paper(act: Act) -> Paper:
    """Parse `{instrument, party, day, event, said}` with the part `scan`; `said` is as in the event's own act."""
    _check_parts(act, needed=("scan",))
    fields = Fields(act.body)
    instrument = fields.take("instrument", payload.hash_id)
    party, day = fields.take("party", party_or_itself), fields.take("day", payload.day)
    event = fields.take("event", payload.one_of(*ON_PAPER))
    said = fields.take("said", lambda value: _read(instrument, event, Fields(value, "body.said"), ON_PAPER[event]))
    fields.end()
    return Paper(instrument, party, day, said)


def parse_force(act: Act) -> Force:
    """Parse `{instrument}`, and `party` of one that is bound later."""
    fields = Fields(act.body)
    force = Force(fields.take("instrument", payload.hash_id), fields.take_if_there("party", party_or_itself) or "")
    fields.end()
    return force


def _parse(act: Act, read: Callable[[Said, Fields], Said]) -> Said:
    fields = Fields(act.body)
    instrument = fields.take("instrument", payload.hash_id)
    speaks_for = fields.take_if_there("for", payload.one_of(names.ITSELF)) or ""
    said = _read(instrument, act.kind.removeprefix("instrument."), fields, read)
    return replace(said, speaks_for=speaks_for)


def _read(instrument: str, event: str, fields: Fields, read: Callable[[Said, Fields], Said]) -> Said:
    said = read(Said(instrument, event), fields)
    fields.end()
    return said


def _nothing(said: Said, fields: Fields) -> Said:
    return said


def _sign(said: Said, fields: Fields) -> Said:
    how = fields.take("how", payload.one_of(*SIGNATURES))
    office = fields.take("office", payload.one_of(*OFFICES, EXECUTIVE_HEAD, FULL_POWERS))
    powers = fields.take("powers", payload.optional(payload.hash_id)) or ""
    confirms = fields.take("confirms", _acts)
    if confirms and how != DEFINITIVE:
        raise Malformed("payload.field", field="body.confirms")
    return replace(said, form=how, office=office, powers=powers, named=confirms)


def _deposit(said: Said, fields: Fields) -> Said:
    form = fields.take("form", payload.one_of(*(each for each in FORMS if each != DEFINITIVE)))
    return replace(said, form=form, named=fields.take("confirms", _acts))


def _reserve(said: Said, fields: Fields) -> Said:
    sort = fields.take("sort", payload.one_of(*names.SORTS))
    provisions = fields.take("provisions", payload.sorted_list(provision_id, most=MOST_PROVISIONS))
    replaces = fields.take("replaces", payload.optional(payload.hash_id)) or ""
    if replaces and sort != names.RESERVATION:
        raise Malformed("payload.field", field="body.replaces")
    return replace(said, form=sort, named=provisions, target=replaces)


def _object(said: Said, fields: Fields) -> Said:
    target = fields.take("reservation", payload.hash_id)
    precludes = fields.take("precludes", payload.truth)
    return replace(said, target=target, form="precludes" if precludes else "allows")


def _find(said: Said, fields: Fields) -> Said:
    return replace(said, target=fields.take("reservation", payload.hash_id))


def _leave(said: Said, fields: Fields) -> Said:
    effective = fields.take("effective", payload.optional(payload.day))
    return replace(said, named=(effective,) if effective else ())


def _review(said: Said, fields: Fields) -> Said:
    return replace(said, named=(fields.take("day", payload.day),))


def _withdraw(said: Said, fields: Fields) -> Said:
    return replace(said, target=fields.take("act", payload.hash_id))


def _confirm(said: Said, fields: Fields) -> Said:
    target = fields.take("paper", payload.hash_id)
    return replace(said, target=target, form="ours" if fields.take("ours", payload.truth) else "denied")


# What a depositary receives on paper. A withdrawal on paper takes back what was said here or on paper before.
ON_PAPER: dict[str, Callable[[Said, Fields], Said]] = {
    names.SIGN: _sign,
    names.DEPOSIT: _deposit,
    names.RESERVE: _reserve,
    names.OBJECT: _object,
    names.APPLY: _nothing,
    names.LEAVE: _leave,
    names.WITHDRAW: _withdraw,
}

_acts = payload.sorted_list(payload.hash_id, most=MOST_CONFIRMED)


def body_of(said: Said) -> dict[str, Any]:
    """Return what is said as it stands in a paper's `said`: the inverse of reading it there."""
    confirms = list(said.named)
    found: dict[str, dict[str, Any]] = {
        names.SIGN: {"how": said.form, "office": said.office, "powers": said.powers or None, "confirms": confirms},
        names.DEPOSIT: {"form": said.form, "confirms": confirms},
        names.RESERVE: {"sort": said.form, "provisions": confirms, "replaces": said.target or None},
        names.OBJECT: {"reservation": said.target, "precludes": said.form == "precludes"},
        names.APPLY: {},
        names.LEAVE: {"effective": next(iter(said.named), None)},
        names.WITHDRAW: {"act": said.target},
    }
    return found[said.event]


def _check_parts(act: Act, *, needed: tuple[str, ...] = (), allowed: tuple[str, ...] = ()) -> None:
    """Raise Malformed unless the act has the parts that it needs, and no others than are allowed."""
    names = {part.name for part in act.parts}
    for name in needed:
        if name not in names:
            raise Malformed("payload.missing", field=f"parts.{name}")
    if names.difference(needed, allowed):
        raise Malformed("payload.unknown", field="parts")


def _check_shared(part: str, *, narrower: bool) -> None:
    """Raise Malformed if some who read a reservation may not read its words: silence would accept what nobody read."""
    if narrower:
        raise Malformed("text.part_narrower", part=part)
