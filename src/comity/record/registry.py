"""The registry that every judgement needs: which keys speak for which party, and each party's standing.

These facts are public: party, role and key, never a name. The package `parties` says how they come about.
"""

from dataclasses import dataclass

from comity.core.errors import Refused
from comity.record.facts import Fact, State


@dataclass(frozen=True, slots=True)
class Key(Fact):
    """That a key speaks for a party in a role from this index on; a sitting key only until an instant.

    `origin` is the web origin in whose pages a browser keeps the key, None for a key in a file.
    """

    party: str
    key: str
    role: str
    origin: str | None
    until: str | None
    granted_by: str

    lookups = ("key", "party")
    registry = True


@dataclass(frozen=True, slots=True)
class KeyEnd(Fact):
    """That a key ceases to speak: `revoked`, `succeeded`, `replaced` or `disavowed`, the last from index `since` on."""

    party: str
    key: str
    how: str
    since: int

    lookups = ("key", "party")
    registry = True


@dataclass(frozen=True, slots=True)
class Standing(Fact):
    """That a party has had a standing since a date (`YYYY-MM-DD`), until another if it ended, and how this is known."""

    party: str
    standing: str
    since: str
    until: str | None
    place: str
    source: str

    lookups = ("party",)
    registry = True


@dataclass(frozen=True, slots=True)
class OfficeHeld(Fact):
    """That an office (depositary, chair, secretariat) is held by a party since this index, on that day."""

    office: str
    party: str
    since: str

    lookups = ("office", "party")
    registry = True


@dataclass(frozen=True, slots=True)
class CharterInForce(Fact):
    """That the charter is this from the next entry on: its whole value as canonical JSON. Entry 0 has the first."""

    charter: str

    registry = True


def role_of(state: State, party: str, key: str, now: str) -> tuple[str, str | None]:
    """Return the key's role and browser origin; raises Refused unless it speaks for the party at this moment."""
    held = state.latest(Key, key=key)
    if held is None:
        raise Refused("authority.unknown_key", key=key)
    if held.party != party:
        raise Refused("authority.key_of_another", key=key, party=party)
    ends = state.find(KeyEnd, key=key)
    if ends:
        raise Refused("authority.key_ended", key=key, how=ends[0].how, index=ends[0].index)
    if held.until is not None and held.until < now:
        raise Refused("authority.sitting_over", key=key, until=held.until)
    return held.role, held.origin


def keys_of(state: State, party: str, now: str) -> list[Key]:
    """Return the keys that speak for a party at this moment, newest first."""
    return [
        held
        for held in reversed(state.find(Key, party=party))
        if not state.find(KeyEnd, key=held.key) and (held.until is None or held.until >= now)
    ]


def standing_of(state: State, party: str) -> str | None:
    """Return the party's standing now, or None: the last line of the register for it, unless that has ended."""
    held = state.latest(Standing, party=party)
    return held.standing if held and held.until is None else None


def disavowed_since(state: State, key: str) -> int | None:
    """Return the index from which its party disavows a key's acts, or None."""
    return min((end.since for end in state.find(KeyEnd, key=key) if end.how == "disavowed"), default=None)


def holder_of(state: State, office: str) -> str | None:
    """Return the party that holds an office now, or None."""
    held = state.latest(OfficeHeld, office=office)
    return held.party if held else None


def offices_of(state: State, party: str) -> list[str]:
    """Return the offices that the party holds now: the last holder of each is its holder."""
    held = {fact.office for fact in state.find(OfficeHeld, party=party)}
    return [office for office in sorted(held) if holder_of(state, office) == party]
