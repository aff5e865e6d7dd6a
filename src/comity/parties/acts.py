"""What can be said about parties: typed payloads, read strictly from an act's body.

Standings, offices and lost roots are not here: no party alone may change them. They are effects of an adopted text
(see `effects`), carried out by the keeper's act of adoption.
"""

from dataclasses import dataclass
from typing import Any

from comity.core import payload
from comity.core.act import Act
from comity.core.authority import GRANTS, verify_acceptance
from comity.core.errors import Malformed
from comity.core.keys import Signature
from comity.core.payload import Fields

MOST_HOLIDAYS = 400
# The zones that there are: from twelve hours behind UTC to fourteen hours before it, in minutes.
OFFSETS = (-720, 840)


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
class Effect:
    """What only the parties together may do, once a text that says so is adopted.

    `effect` is `standing` (value: the new standing, or None for none), `root` (value: the key), or `office`
    (value: the office).
    """

    effect: str
    party: str
    value: str | None
    possession: Signature | None = None


def parse_effect(value: Any) -> Effect:
    """Parse one effect; raises ValueError or Malformed."""
    fields = Fields(value, "effect")
    kind = fields.take("effect", payload.one_of("standing", "root", "office"))
    party = fields.take("party", payload.party)
    if kind == "root":
        key = fields.take("key", payload.public_key)
        effect = Effect(kind, party, key, fields.take("possession", Signature.from_value))
    else:
        effect = Effect(kind, party, fields.take(kind, payload.optional(payload.name)))
    fields.end()
    return effect


def format_effect(effect: Effect) -> dict[str, Any]:
    """Return the effect as it stands in a body, the inverse of parse_effect."""
    if effect.effect == "root":
        assert effect.possession is not None
        possession = effect.possession.to_value()
        return {"effect": "root", "party": effect.party, "key": effect.value, "possession": possession}
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
    return tuple(parse_effect(item) for item in value)
