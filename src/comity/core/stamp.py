"""A stamp: a witness says that it had an act at an instant (record.md, Committing).

It says nothing of whether the act is right, and does not record it: it helps an act that came late through no fault of
its author.
"""

from datetime import datetime

from comity.core import canonical
from comity.core.act import Act
from comity.core.canonical import format_time
from comity.core.keys import Signature, SigningKey, verify_signature


def stamp_bytes(org: str, act: str, at: str) -> bytes:
    """Return what a witness signs, for the purpose `stamp`: that it had the act of that id at that instant (UTC)."""
    return canonical.encode({"comity": "stamp/v1", "org": org, "act": act, "at": at})


def sign_stamp(act: Act, key: SigningKey, *, now: datetime) -> tuple[str, Signature]:
    """Return the instant and the witness's signature; whoever calls this has verified the act's own."""
    at = format_time(now)
    return at, key.sign("stamp", stamp_bytes(act.org, act.id, at))


def verify_stamp(org: str, act: str, at: str, signature: Signature) -> None:
    """Return if the signature is its key's stamp of that act at that instant; raises Unverified."""
    verify_signature("stamp", stamp_bytes(org, act, at), signature)
