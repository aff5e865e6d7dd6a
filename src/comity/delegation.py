"""A delegation at work: a party, a key of it, and the acts that it composes, signs and submits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from comity import catalogue
from comity.core import canonical
from comity.core.act import EVERYONE, Audience, SignedAct
from comity.core.authority import GRANTS, possession
from comity.core.keys import SigningKey
from comity.record.compose import complete, template
from comity.record.keeper import Keeper
from comity.record.receipts import Answer

PUBLIC = Audience(EVERYONE)


@dataclass
class Delegation:
    """A party with the keys that it holds by role: `root`, `head`, `delegate`, `sitting`."""

    keeper: Keeper
    party: str
    keys: dict[str, SigningKey] = field(default_factory=dict)

    def make(
        self,
        kind: str,
        body: Mapping[str, Any],
        *,
        to: Audience = PUBLIC,
        role: str = "head",
        parts: Mapping[str, bytes] | None = None,
        part_audiences: Mapping[str, Audience] | None = None,
    ) -> SignedAct:
        """Compose and sign an act with the key of that role."""
        key = self.keys[role]
        unsigned = template(self.keeper.rules, kind=kind, by=self.party, key=key.public, to=to, body=body)
        return complete(unsigned, key, now=self.keeper.clock(), parts=parts, part_audiences=part_audiences)

    def submit(self, kind: str, body: Mapping[str, Any], **rest: Any) -> Answer:
        """Compose, sign and submit."""
        return catalogue.submit(self.keeper, self.make(kind, body, **rest))

    def grant(self, kind: str, key: SigningKey, *, origin: str | None = None, role: str, **body: Any) -> Answer:
        """Grant a new key: `party.head` by the root, `party.accredit` by the head, `party.sit` for some hours."""
        statement = possession(
            org=self.keeper.rules.founding.id, party=self.party, role=GRANTS[kind][1], key=key.public, origin=origin
        )
        proof = key.sign("key", canonical.encode(statement)).to_value()
        return self.submit(kind, {"key": key.public, "possession": proof, "origin": origin, **body}, role=role)
