"""The entry: what the keeper appends for an act, and the commitment that stands for it in the public tree.

The commitment is salted, so the whole tree can be public and reveals nothing but its size and rhythm.
"""

import hashlib
import re
from typing import Any, NamedTuple, Self

from comity.core import canonical
from comity.core.act import MAX_ACT, Act, SignedAct
from comity.core.errors import Malformed
from comity.core.founding import MAX_FOUNDING, Founding, SignedFounding
from comity.core.keys import Signature
from comity.core.merkle import hash_leaf

_SALT = re.compile(r"[0-9a-f]{64}").fullmatch
_FIELDS = {"salt", "time", "findings", "act", "signatures"}


class Entry(NamedTuple):
    """One entry of the record: salt, the keeper's time, its findings, and the act or, at index 0, the founding."""

    salt: str
    time: str
    findings: dict[str, Any]
    act: Act | Founding
    signatures: tuple[Signature, ...]
    data: bytes

    @classmethod
    def make(cls, signed: SignedAct | SignedFounding, *, salt: bytes, time: str, findings: dict[str, Any]) -> Self:
        """Make the entry for what was signed; its canonical form takes in the signed bytes as they are."""
        act = signed.act if isinstance(signed, SignedAct) else signed.founding
        rest = {
            "findings": findings,
            "salt": salt.hex(),
            "signatures": [signature.to_value() for signature in signed.signatures],
            "time": time,
        }
        # "act" sorts before every other field, so the two canonical texts join into the canonical text of both.
        data = b'{"act":' + act.data + b"," + canonical.encode(rest)[1:]
        return cls(salt.hex(), time, findings, act, signed.signatures, data)

    @classmethod
    def parse(cls, data: bytes, *, founding: bool = False) -> Self:
        """Parse an entry's canonical bytes strictly; raises Malformed."""
        # An act may be as deep as the profile allows, and stands one level down in its entry.
        value = canonical.decode(data, limit=2 * (MAX_FOUNDING if founding else MAX_ACT), depth=canonical.MAX_DEPTH + 1)
        if not isinstance(value, dict) or value.keys() != _FIELDS or type(value["findings"]) is not dict:
            raise Malformed("entry.form")
        if not isinstance(value["salt"], str) or not _SALT(value["salt"]) or type(value["signatures"]) is not list:
            raise Malformed("entry.form")
        canonical.parse_time(value["time"])
        # Cutting the act's bytes out, as `make` put them in, costs half of encoding the act again.
        rest = canonical.encode_known({name: item for name, item in value.items() if name != "act"})
        signed = data[len(b'{"act":') : len(data) - len(rest)]
        act = Founding.from_value(value["act"]) if founding else Act.from_value(value["act"], signed)
        signatures = tuple(Signature.from_value(signature) for signature in value["signatures"])
        return cls(value["salt"], value["time"], value["findings"], act, signatures, data)

    @property
    def signed(self) -> SignedAct:
        """The act with its signatures; raises Malformed for the founding."""
        if isinstance(self.act, Founding):
            raise Malformed("entry.founding")
        return SignedAct(self.act, self.signatures)

    def commitment(self) -> bytes:
        """Return the 32 bytes that are the leaf's data."""
        return hashlib.sha256(b"comity/entry/v1\n" + self.data).digest()

    def leaf(self) -> bytes:
        """Return the leaf's hash in the tree."""
        return hash_leaf(self.commitment())

    def reference(self) -> str:
        """Return the name under which a wider act speaks of this one: only who holds the opening can tell."""
        message = b"comity/reference/v1\n" + bytes.fromhex(self.salt) + bytes.fromhex(self.act.id)
        return hashlib.sha256(message).hexdigest()
