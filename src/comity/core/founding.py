"""Entry 0: the founding statement, which all founders sign over the same bytes. Its id is the organisation's id.

It carries the whole charter, the parties known at founding with their root keys, the register of standings up to
that day with its sources, the keeper's key, the log's origin and the witnesses. Nobody but the founders makes it.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from comity.core import canonical
from comity.core.checkpoint import check_name
from comity.core.errors import Malformed, Unverified, shown
from comity.core.keys import Signature, parse_public, prefix, verify_signature

MAX_FOUNDING = 1_048_576
KEEPER = "KEEPER"
_FIELDS = {
    "comity", "nonce", "at", "origin", "exercise", "charter", "keeper", "witnesses", "parties", "founders",
    "register", "offices",
}  # fmt: skip
_PARTY = re.compile(r"[A-Z][A-Z0-9-]{1,31}").fullmatch
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?").fullmatch
_NONCE = re.compile(r"[0-9a-f]{64}").fullmatch


@dataclass(frozen=True, slots=True)
class FoundingParty:
    """A party (or an office, such as the secretariat) as it is named at founding; `root` is None until it has a key."""

    id: str
    kind: str
    names: dict[str, str]
    root: str | None


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """A standing that a party had or has, and its source. `until` is None while it lasts.

    Dates are as exact as the source is: `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
    """

    party: str
    standing: str
    since: str
    until: str | None
    place: str
    source: str


@dataclass(frozen=True, slots=True)
class Founding:
    """The founding statement. `witnesses` are (name, public key); `required` says how many must cosign."""

    nonce: str
    at: str
    origin: str
    exercise: bool
    charter: dict[str, Any]
    keeper: str
    required: int
    witnesses: tuple[tuple[str, str], ...]
    parties: tuple[FoundingParty, ...]
    founders: tuple[str, ...]
    register: tuple[RegisterLine, ...]
    offices: tuple[tuple[str, str], ...]
    data: bytes
    id: str

    @classmethod
    def from_value(cls, value: Any) -> Self:
        """Parse a founding statement strictly; raises Malformed. The charter in it is checked by its own package."""
        if not isinstance(value, dict) or value.keys() != _FIELDS or value["comity"] != "founding/v1":
            raise Malformed("founding.fields")
        data = canonical.encode(value)
        if len(data) > MAX_FOUNDING:
            raise Malformed("founding.too_large", size=len(data), limit=MAX_FOUNDING)
        parties = tuple(_parse_party(party) for party in _rows(value, "parties"))
        _check_scalars(value)
        known = {party.id: party for party in parties}
        if len(known) != len(parties) or KEEPER in known:
            raise Malformed("founding.parties")
        required, witnesses = _parse_witnesses(value["witnesses"])
        keys = [party.root for party in parties if party.root] + [value["keeper"], *(key for _, key in witnesses)]
        if len(set(keys)) != len(keys):
            raise Malformed("founding.key_used_twice")
        return cls(
            nonce=value["nonce"], at=value["at"], origin=value["origin"], exercise=value["exercise"],
            charter=value["charter"], keeper=value["keeper"], required=required, witnesses=witnesses,
            parties=parties, founders=_parse_founders(value["founders"], known),
            register=tuple(_parse_line(line, known) for line in _rows(value, "register")),
            offices=tuple(_parse_office(line, known) for line in _rows(value, "offices")),
            data=data, id=hashlib.sha256(prefix("founding") + data).hexdigest(),
        )  # fmt: skip

    def root(self, party: str) -> str | None:
        """Return the root key named at founding for the party, or None."""
        return next((known.root for known in self.parties if known.id == party), None)


def _rows(value: dict[str, Any], name: str) -> list[Any]:
    rows = value[name]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Malformed("founding.field", field=name)
    return rows


def _check_scalars(value: dict[str, Any]) -> None:
    canonical.parse_time(value["at"])
    parse_public(value["keeper"])
    origin = value["origin"]
    if not isinstance(origin, str) or not 3 <= len(origin) <= 200 or not origin.isascii():
        raise Malformed("founding.field", field="origin")
    check_name(origin)
    if not isinstance(value["nonce"], str) or not _NONCE(value["nonce"]):
        raise Malformed("founding.field", field="nonce")
    if type(value["exercise"]) is not bool or type(value["charter"]) is not dict:
        raise Malformed("founding.field", field="exercise" if type(value["exercise"]) is not bool else "charter")


def _parse_party(row: dict[str, Any]) -> FoundingParty:
    match row:
        case {"id": str(name), "kind": "state" | "organisation" | "firm" | "university" | "office" as kind,
              "names": dict(names), "root": root} if len(row) == 4 and _PARTY(name):  # fmt: skip
            if all(isinstance(words, str) and 0 < len(words) <= 200 for words in names.values()):
                if root is not None:
                    parse_public(root)
                return FoundingParty(name, kind, names, root)
    raise Malformed("founding.party", found=shown(row.get("id")))


def _parse_founders(value: Any, known: dict[str, FoundingParty]) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(founder, str) for founder in value):
        raise Malformed("founding.founders")
    if len(set(value)) != len(value):
        raise Malformed("founding.founders")
    for founder in value:
        if founder not in known or known[founder].root is None:
            raise Malformed("founding.founder_without_root", party=shown(founder))
    return tuple(value)


def _parse_line(row: dict[str, Any], known: dict[str, FoundingParty]) -> RegisterLine:
    match row:
        case {"party": str(party), "standing": str(standing), "from": str(since), "until": None | str() as until,
              "place": str(place), "source": str(source)} if len(row) == 6 and party in known:  # fmt: skip
            if _is_date(since) and (until is None or (_is_date(until) and until >= since)):
                return RegisterLine(party, standing, since, until, place, source)
    raise Malformed("founding.register", found=shown(row.get("party")))


def _is_date(text: str) -> bool:
    try:
        return bool(_DATE(text) and date.fromisoformat((text + "-01-01")[:10]))
    except ValueError:
        return False


def _parse_office(row: dict[str, Any], known: dict[str, FoundingParty]) -> tuple[str, str]:
    match row:
        case {"office": str(office), "party": str(party)} if len(row) == 2 and party in known:
            return office, party
    raise Malformed("founding.office", found=shown(row.get("office")))


def _parse_witnesses(value: Any) -> tuple[int, tuple[tuple[str, str], ...]]:
    match value:
        case {"required": int(required), "keys": list(keys)} if len(value) == 2 and type(required) is int:
            witnesses = tuple(_parse_witness(row) for row in keys)
            # One witness under two entries would count twice.
            if 0 <= required <= len(witnesses) == len({name for name, _ in witnesses}):
                return required, witnesses
    raise Malformed("founding.witnesses")


def _parse_witness(row: Any) -> tuple[str, str]:
    match row:
        case {"name": str(name), "key": str(key)} if len(row) == 2:
            check_name(name)
            parse_public(key)
            return name, key
    raise Malformed("founding.witnesses")


@dataclass(frozen=True, slots=True)
class SignedFounding:
    """The founding statement, signed by every founder's root key, in the founders' order, and then by the keeper's."""

    founding: Founding
    signatures: tuple[Signature, ...]

    def verify(self) -> None:
        """Return if exactly the founders and the keeper signed these bytes as a founding; raises Unverified."""
        expected = [self.founding.root(founder) for founder in self.founding.founders] + [self.founding.keeper]
        if [signature.key for signature in self.signatures] != expected:
            raise Unverified("founding.signatures")
        for signature in self.signatures:
            verify_signature("founding", self.founding.data, signature)
