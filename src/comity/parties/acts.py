"""What can be said about parties: typed payloads, read strictly from an act's body.

Standings, offices and lost roots are not here: no party alone may change them. They are effects of an adopted text
(see `effects`), carried out by the keeper's act of adoption.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from comity.charter.changes import encode_changes, parse_changes
from comity.core import canonical, payload
from comity.core.act import Act
from comity.core.authority import GRANTS, verify_acceptance
from comity.core.errors import Malformed
from comity.core.keys import Signature
from comity.core.payload import Fields

MOST_HOLIDAYS = 400
# The zones that there are: from twelve hours behind UTC to fourteen hours before it, in minutes.
OFFSETS = (-720, 840)
PARTY_KINDS = ("state", "organisation")


@dataclass(frozen=True, slots=True)
class Grant:
    """`party.root`, `party.head`, `party.accredit`, `party.sit`: a key that the party's key grants a role.

    `origin` is the web origin of a browser key; `until` the end of a sitting (only `party.sit`).
    """

    key: str
    possession: Signature
    origin: str | None
    until: str | None


def parse_grant(act: Act) -> Grant:
    """Parse `{key, possession, origin}` and, for a sitting key, `until`; raises Unverified unless the new key accepts.

    A delegate's name is a part, for members only.
    """
    fields = Fields(act.body)
    grant = Grant(
        fields.take("key", payload.public_key),
        fields.take("possession", Signature.from_value),
        fields.take("origin", payload.origin),
        fields.take("until", payload.instant) if act.kind == "party.sit" else None,
    )
    fields.end()
    role = GRANTS[act.kind][1]
    verify_acceptance(grant.possession, org=act.org, party=act.by, role=role, key=grant.key, origin=grant.origin)
    return grant


@dataclass(frozen=True, slots=True)
class Revoke:
    """`party.revoke`: a key of the party ceases to speak for it, from this index on."""

    key: str


def parse_revoke(act: Act) -> Revoke:
    """Parse `{key}`."""
    fields = Fields(act.body)
    revoke = Revoke(fields.take("key", payload.public_key))
    fields.end()
    return revoke


@dataclass(frozen=True, slots=True)
class Disavow:
    """`party.disavow`: a key was in other hands since an index; what it did since then falls unless it is final."""

    key: str
    since: int


def parse_disavow(act: Act) -> Disavow:
    """Parse `{key, since}`."""
    fields = Fields(act.body)
    disavow = Disavow(fields.take("key", payload.public_key), fields.take("since", payload.index))
    fields.end()
    return disavow


@dataclass(frozen=True, slots=True)
class Rename:
    """`party.rename`: the party notifies its names in the part `names`, canonical JSON of language tags to words."""


def parse_rename(act: Act) -> Rename:
    """Parse `{}` with the one part `names`."""
    Fields(act.body).end()
    if [part.name for part in act.parts] != ["names"]:
        raise Malformed("payload.missing", field="parts.names")
    return Rename()


@dataclass(frozen=True, slots=True)
class Calendar:
    """`party.calendar`: on which days the party works. `weekend` are ISO weekdays, `offset` minutes east of UTC."""

    weekend: tuple[int, ...]
    holidays: tuple[str, ...]
    offset: int


def parse_calendar(act: Act) -> Calendar:
    """Parse `{weekend, holidays, offset}`: weekdays and days in order, at most 400 days, -720 to 840 minutes."""
    fields = Fields(act.body)
    calendar = Calendar(
        fields.take("weekend", _weekdays),
        fields.take("holidays", payload.sorted_list(payload.day, most=MOST_HOLIDAYS)),
        fields.take("offset", payload.within(*OFFSETS)),
    )
    fields.end()
    return calendar


def _weekdays(value: Any) -> tuple[int, ...]:
    if type(value) is not list:
        raise ValueError
    days = tuple(payload.within(1, 7)(item) for item in value)
    if list(days) != sorted(set(days)):
        raise ValueError
    return days


@dataclass(frozen=True, slots=True)
class Leave:
    """`party.leave`: a party gives notice of its own withdrawal; `effective` is the day that it asks for."""

    effective: str


def parse_leave(act: Act) -> Leave:
    """Parse `{effective}`; the letter of notice, if there is one, is the part `letter`."""
    fields = Fields(act.body)
    leave = Leave(fields.take("effective", payload.day))
    fields.end()
    _check_parts(act, {"letter"})
    return leave


@dataclass(frozen=True, slots=True)
class Left:
    """`party.left`, the keeper's: the day of a notice of withdrawal has come."""

    notice: str


def parse_left(act: Act) -> Left:
    """Parse `{notice}`, the id of the act that gave it."""
    fields = Fields(act.body)
    left = Left(fields.take("notice", payload.hash_id))
    fields.end()
    return left


@dataclass(frozen=True, slots=True)
class Apply:
    """`party.apply`: an application for a standing, by the party itself or entered for one that has no key here.

    `party` is None where the author applies for itself; `kind` is what a party is that the record does not know yet.
    """

    standing: str
    party: str | None
    kind: str | None


def parse_apply(act: Act) -> Apply:
    """Parse `{standing}`, or `{standing, party}` with the part `letter`; for a new one `kind` and the part `names`."""
    fields = Fields(act.body)
    found = Apply(
        fields.take("standing", payload.name),
        fields.take_if_there("party", payload.party),
        fields.take_if_there("kind", payload.one_of(*PARTY_KINDS)),
    )
    fields.end()
    _check_parts(act, {"letter", "names"} if found.kind else {"letter"})
    if found.party and act.part("letter") is None:
        raise Malformed("payload.missing", field="parts.letter")
    if found.kind and (not found.party or act.part("names") is None):
        raise Malformed("payload.missing", field="parts.names" if found.party else "body.party")
    return found


@dataclass(frozen=True, slots=True)
class Introduce:
    """`party.introduce`: a state or organisation outside is made known, under the names of the part `names`."""

    party: str
    kind: str


def parse_introduce(act: Act) -> Introduce:
    """Parse `{party, kind}` with the one part `names`."""
    fields = Fields(act.body)
    found = Introduce(fields.take("party", payload.party), fields.take("kind", payload.one_of(*PARTY_KINDS)))
    fields.end()
    if [part.name for part in act.parts] != ["names"]:
        raise Malformed("payload.missing", field="parts.names")
    return found


@dataclass(frozen=True, slots=True)
class Recall:
    """`party.recall`: a party takes back its notice of withdrawal, or an application."""

    act: str


def parse_recall(act: Act) -> Recall:
    """Parse `{act}`, the id of the notice or application; a letter, if there is one, is the part `letter`."""
    fields = Fields(act.body)
    recall = Recall(fields.take("act", payload.hash_id))
    fields.end()
    _check_parts(act, {"letter"})
    return recall


def _check_parts(act: Act, known: set[str]) -> None:
    if {part.name for part in act.parts} - known:
        raise Malformed("payload.unknown", field="parts")


@dataclass(frozen=True, slots=True)
class Effect:
    """What only the parties together may do, once a text that says so is adopted.

    `effect` is `standing` (value: the new standing, or None for none), `root` (value: the key), `office` (value: the
    office), `merge` (value: the standing into which those of `sources` are merged), `recommend` (value: the act that
    applied), `charter` (value: changes of the charter as canonical JSON, see `charter.changes`), or `instrument`
    (value: final clauses as canonical JSON, which package `instruments` reads: the text is opened for signature), or
    `mandate` (value: the instrument in which the organisation's representative may do `event`, once). The last five are
    of no single party, and `party` is empty.
    """

    effect: str
    party: str
    value: str | None
    possession: Signature | None = None
    sources: tuple[str, ...] = ()
    event: str = ""


def parse_effect(value: Any) -> Effect:
    """Parse one effect; raises ValueError or Malformed."""
    fields = Fields(value, "effect")
    kind = fields.take("effect", payload.one_of(*_EFFECTS))
    effect = _EFFECTS[kind](kind, fields)
    fields.end()
    return effect


def _parse_root(kind: str, fields: Fields) -> Effect:
    party, key = fields.take("party", payload.party), fields.take("key", payload.public_key)
    return Effect(kind, party, key, fields.take("possession", Signature.from_value))


def _parse_of_party(kind: str, fields: Fields) -> Effect:
    return Effect(kind, fields.take("party", payload.party), fields.take(kind, payload.optional(payload.name)))


def _parse_merge(kind: str, fields: Fields) -> Effect:
    sources = fields.take("from", payload.sorted_list(payload.name, most=20))
    into = fields.take("into", payload.name)
    if not sources or into in sources:
        raise Malformed("payload.field", field="effect.from")
    return Effect(kind, "", into, sources=sources)


def _parse_recommend(kind: str, fields: Fields) -> Effect:
    return Effect(kind, "", fields.take("application", payload.hash_id))


def _parse_charter(kind: str, fields: Fields) -> Effect:
    return Effect(kind, "", encode_changes(fields.take("changes", parse_changes)))


def _parse_instrument(kind: str, fields: Fields) -> Effect:
    return Effect(kind, "", fields.take("clauses", parse_value))


def _parse_mandate(kind: str, fields: Fields) -> Effect:
    instrument = fields.take("instrument", payload.hash_id)
    return Effect(kind, "", instrument, event=fields.take("event", payload.name))


def parse_value(value: Any) -> str:
    """Return a table of values as canonical JSON, for whoever knows its form to read; raises ValueError for others."""
    if type(value) is not dict:
        raise ValueError
    return canonical.encode(value).decode()


_EFFECTS: dict[str, Callable[[str, Fields], Effect]] = {
    "standing": _parse_of_party,
    "root": _parse_root,
    "office": _parse_of_party,
    "merge": _parse_merge,
    "recommend": _parse_recommend,
    "charter": _parse_charter,
    "instrument": _parse_instrument,
    "mandate": _parse_mandate,
}


def format_effect(effect: Effect) -> dict[str, Any]:
    """Return the effect as it stands in a body, the inverse of parse_effect."""
    if effect.effect == "root":
        assert effect.possession is not None
        possession = effect.possession.to_value()
        return {"effect": "root", "party": effect.party, "key": effect.value, "possession": possession}
    if effect.effect == "merge":
        return {"effect": "merge", "from": list(effect.sources), "into": effect.value}
    if effect.effect == "recommend":
        return {"effect": "recommend", "application": effect.value}
    if effect.effect == "charter":
        return {"effect": "charter", "changes": canonical.decode(str(effect.value).encode())}
    if effect.effect == "instrument":
        return {"effect": "instrument", "clauses": canonical.decode(str(effect.value).encode())}
    if effect.effect == "mandate":
        return {"effect": "mandate", "instrument": effect.value, "event": effect.event}
    return {"effect": effect.effect, "party": effect.party, effect.effect: effect.value}


def verify_effects(effects: tuple[Effect, ...], org: str) -> None:
    """Raise Unverified unless every new root has accepted for this organisation and party."""
    for effect in effects:
        if effect.possession is not None:
            verify_acceptance(
                effect.possession, org=org, party=effect.party, role="root", key=str(effect.value), origin=None
            )


def parse_effects(value: Any) -> tuple[Effect, ...]:
    """Parse a list of effects; raises ValueError or Malformed."""
    if type(value) is not list or len(value) > 100:
        raise ValueError
    found = tuple(parse_effect(item) for item in value)
    if sum(each.effect == "charter" for each in found) > 1:
        raise ValueError
    return found
