"""Acts in the making: what the record can fill in for an author, and how the rest is filled in by whoever signs."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from comity.core.act import Audience, Part, SignedAct, sign_act
from comity.core.canonical import format_time
from comity.core.keys import SigningKey
from comity.record import store
from comity.record.judge import Rules


def next_number(key: str, to: Audience) -> int:
    """Return the number that the key's next act in this audience has: a key numbers within each audience as signed."""
    sql = 'SELECT MAX("n") FROM "comity_entry" WHERE "key" = %s AND "audience" = %s'
    ((last,),) = store.execute(sql, [key, to.text])
    return (last or 0) + 1


def outline(rules: Rules, *, kind: str, by: str, key: str, to: Audience, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an act says, without its place among others: enough to be judged (`record.consider`)."""
    return {
        "org": rules.founding.id,
        "kind": kind,
        "v": rules.kinds[kind].v,
        "by": by,
        "key": key,
        "to": to.to_value(),
        "body": dict(body),
    }


def template(rules: Rules, *, kind: str, by: str, key: str, to: Audience, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return an act without nonce, time and parts, which whoever signs adds: they are not for a server to choose."""
    seen = store.execute('SELECT "size", "root" FROM "comity_signed" ORDER BY "size" DESC LIMIT 1')
    said = outline(rules, kind=kind, by=by, key=key, to=to, body=body)
    return said | {"n": next_number(key, to), "seen": {"size": seen[0][0], "root": seen[0][1]} if seen else None}


def complete(
    unsigned: Mapping[str, Any],
    key: SigningKey,
    *,
    now: datetime,
    parts: Mapping[str, bytes] | None = None,
    part_audiences: Mapping[str, Audience] | None = None,
) -> SignedAct:
    """Fill in nonce, time and parts, each under a new salt, and sign with the key."""
    made = tuple(Part(name, secrets.token_bytes(32), data) for name, data in sorted((parts or {}).items()))
    audiences = part_audiences or {}
    named = [
        {"name": part.name, "hash": part.hash()}
        | ({"to": audiences[part.name].to_value()} if part.name in audiences else {})
        for part in made
    ]
    value = {**unsigned, "nonce": secrets.token_hex(32), "at": format_time(now), "parts": named}
    return sign_act(value, key, made)
