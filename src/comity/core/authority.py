"""Which key may speak for a party: the chain from a root to the key that signs.

One root key per party, offline; it signs only heads of delegation and its own successor, and outranks them. Heads
accredit delegates; a head or a delegate opens a sitting key for floor acts. The kinds of acts that grant a key are
fixed here because an evidence file must be checked without anything else.
"""

from dataclasses import dataclass
from typing import Any

from comity.core import canonical
from comity.core.act import Act
from comity.core.errors import Malformed
from comity.core.founding import KEEPER
from comity.core.keys import Signature, parse_public, verify_signature

ROLES = ("root", "head", "delegate", "sitting")
# kind of act -> (roles that may sign it, role that it grants)
GRANTS: dict[str, tuple[tuple[str, ...], str]] = {
    "party.root": (("root",), "root"),
    "party.head": (("root",), "head"),
    "party.accredit": (("head",), "delegate"),
    "party.sit": (("head", "delegate"), "sitting"),
}
ADOPTION = "decision.adopt"


@dataclass(frozen=True, slots=True)
class Grant:
    """A key that an act grants to a party in a role, the web origin that it is bound to, and its own acceptance."""

    party: str
    key: str
    role: str
    origin: str | None
    accepted: Signature

    def verify(self, org: str) -> None:
        """Return if the new key itself signed that it is this party's, in this role; raises Unverified."""
        verify_acceptance(self.accepted, org=org, party=self.party, role=self.role, key=self.key, origin=self.origin)


def grants(act: Act) -> list[Grant]:
    """Return the keys that an act grants: an appointment, or the roots among the effects of an adoption.

    Raises Malformed if the act's body is not in the form that such an act has.
    """
    if act.kind in GRANTS:
        return [_parse_grant(act.body, act.by, GRANTS[act.kind][1])]
    if act.kind != ADOPTION or act.by != KEEPER:
        return []
    effects = act.body.get("effects", [])
    if type(effects) is not list or not all(type(effect) is dict for effect in effects):
        raise Malformed("key.grant", act=act.id)
    return [_parse_grant(effect, effect.get("party"), "root") for effect in effects if effect.get("effect") == "root"]


def _parse_grant(source: dict[str, Any], party: Any, role: str) -> Grant:
    key, origin = source.get("key"), source.get("origin")
    if not isinstance(party, str) or not isinstance(key, str) or not isinstance(origin, str | None):
        raise Malformed("key.grant", role=role)
    return Grant(party, key, role, origin, parse_possession(source.get("possession"), key))


def possession(*, org: str, party: str, role: str, key: str, origin: str | None) -> dict[str, Any]:
    """Return the statement that a new key signs, so that nobody can be accredited with another's key."""
    return {"comity": "key/v1", "org": org, "party": party, "role": role, "key": key, "origin": origin}


def verify_acceptance(accepted: Signature, *, org: str, party: str, role: str, key: str, origin: str | None) -> None:
    """Return if the new key itself signed that it is this party's; raises Unverified, or Malformed for another key."""
    if accepted.key != key:
        raise Malformed("key.possession")
    statement = possession(org=org, party=party, role=role, key=key, origin=origin)
    verify_signature("key", canonical.encode(statement), accepted)


def parse_possession(proof: Any, key: str) -> Signature:
    """Return the signature by which a new key accepts its accreditation; raises Malformed."""
    parse_public(key)
    signature = Signature.from_value(proof)
    if signature.key != key:
        raise Malformed("key.possession")
    return signature
