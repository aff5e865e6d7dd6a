"""The founding statement: composed from a charter and the facts of the day, and signed by all over the same bytes."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from comity.charter import Charter, format_charter
from comity.core.canonical import format_time
from comity.core.founding import Founding, SignedFounding
from comity.core.keys import SigningKey


@dataclass(frozen=True)
class PartySpec:
    """A party (or acting office) as a founding names it."""

    id: str
    kind: str
    names: Mapping[str, str]


def compose_founding(
    charter: Charter,
    *,
    parties: Sequence[PartySpec],
    roots: Mapping[str, str],
    founders: Sequence[str],
    register: Sequence[Mapping[str, Any]],
    offices: Mapping[str, str],
    keeper: str,
    origin: str,
    exercise: bool,
    now: datetime,
    nonce: bytes | None = None,
    witnesses: Mapping[str, str] | None = None,
) -> Founding:
    """Return the statement that founders are to sign; raises Malformed if it is not one.

    `roots` are public root keys by party, `register` rows are `{party, standing, from, until, place, source}`,
    `offices` holders by office, `witnesses` public keys by name.
    """
    return Founding.from_value(
        {
            "comity": "founding/v1",
            "nonce": (nonce or secrets.token_bytes(32)).hex(),
            "at": format_time(now),
            "origin": origin,
            "exercise": exercise,
            "charter": format_charter(charter),
            "keeper": keeper,
            "witnesses": {
                "required": charter.witness.required,
                "keys": [{"name": name, "key": key} for name, key in (witnesses or {}).items()],
            },
            "parties": [
                {"id": party.id, "kind": party.kind, "names": dict(party.names), "root": roots.get(party.id)}
                for party in parties
            ],
            "founders": list(founders),
            "register": [dict(row) for row in register],
            "offices": [{"office": office, "party": party} for office, party in offices.items()],
        }
    )


def sign_founding(founding: Founding, roots: Mapping[str, SigningKey], keeper: SigningKey) -> SignedFounding:
    """Sign the statement with every founder's root key and the keeper's, in the order that entry 0 has."""
    keys = [*(roots[founder] for founder in founding.founders), keeper]
    return SignedFounding(founding, tuple(key.sign("founding", founding.data) for key in keys))
