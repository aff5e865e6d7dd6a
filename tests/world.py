"""An invented organisation for tests: the Lantern Compact, founded for real, with everybody's keys at hand.

State is made only by submitting signed acts. Randomness and the clock are injected, so that two worlds made alike
are alike to the byte.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from comity import catalogue
from comity.charter import Charter, load_charter, parse_charter, format_charter
from comity.delegation import Delegation
from comity.parties.founding import PartySpec, compose_founding, sign_founding
from comity.core import canonical
from comity.core.act import EVERYONE, Audience
from comity.core.keys import SigningKey
from comity.record.access import Viewer, viewer_of
from comity.record.receipts import Answer, Receipt

MEMBERS = ("ARV", "BEL", "COR", "DUN", "EST", "FAL")
START = datetime(2031, 3, 1, 9, 0, tzinfo=UTC)
COUNCIL = Audience("council")
PUBLIC = Audience(EVERYONE)


def key_for(name: str) -> SigningKey:
    """Return the key that tests always have under a name."""
    return SigningKey(hashlib.sha256(f"test key {name}".encode()).digest())


def lantern(**procedure: Any) -> Charter:
    """Return the Lantern Compact's charter, with every procedure's settings changed as given."""
    value = format_charter(load_charter("lantern"))
    for each in value["procedures"]:
        each.update(procedure)
    return parse_charter(value)


def document(title: str = "On the lamps of the harbour", language: str = "en", *paragraphs: str) -> bytes:
    """Return a small text as the part that carries it."""
    words = paragraphs or ("The lamps are lit at dusk.", "Each keeper tends its own.")
    provisions = [
        {"id": f"p-{number:010d}", "kind": "paragraph", "number": None, "text": text, "children": []}
        for number, text in enumerate(words)
    ]
    return canonical.encode({"language": language, "title": title, "provisions": provisions})


class World:
    """A founded organisation with six members and a secretariat, each with root, head and delegate keys."""

    def __init__(self, *, charter: Charter | None = None, observers: tuple[str, ...] = ("OBS",), seed: str = "") -> None:
        self.time = START
        self.seed = seed
        names = [*MEMBERS, *observers, "SECRETARIAT"]
        roots = {name: key_for(f"{name} root") for name in names}
        register = [self._line(name, "member") for name in MEMBERS] + [self._line(name, "observer") for name in observers]
        statement = compose_founding(
            charter or load_charter("lantern"),
            parties=[PartySpec(name, "office" if name == "SECRETARIAT" else "state", {"en": name}) for name in names],
            roots={name: key.public for name, key in roots.items()}, founders=MEMBERS, register=register,
            offices={"secretariat": "SECRETARIAT"}, keeper=key_for("keeper").public, origin="lantern.example/record",
            exercise=True, now=START, nonce=bytes(32),
        )
        signed = sign_founding(statement, roots, key_for("keeper"))
        self.keeper = catalogue.found(signed, key_for("keeper"), now=START, salt=bytes(32))
        self.keeper.clock = lambda: self.time
        self.keeper.random = self._random
        self.delegations = {name: Delegation(self.keeper, name, {"root": roots[name]}) for name in names}
        for delegation in self.delegations.values():
            head, delegate = key_for(f"{delegation.party} head"), key_for(f"{delegation.party} delegate")
            assert isinstance(delegation.grant("party.head", head, role="root"), Receipt)
            delegation.keys["head"] = head
            assert isinstance(delegation.grant("party.accredit", delegate, role="head"), Receipt)
            delegation.keys["delegate"] = delegate

    @staticmethod
    def _line(party: str, standing: str) -> dict[str, Any]:
        return {"party": party, "standing": standing, "from": "2030-01-01", "until": None, "place": "Arven", "source": "founding"}

    def _random(self, purpose: str) -> bytes:
        return hashlib.sha256(f"{self.seed}{purpose}".encode()).digest()

    def __getitem__(self, party: str) -> Delegation:
        return self.delegations[party]

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.time += timedelta(**span)

    def viewer(self, party: str | None) -> Viewer:
        """Return a party, or the public, as a reader."""
        return viewer_of(self.keeper.registry, party)

    def table(self, party: str = "ARV", *, to: Audience = COUNCIL, title: str = "On the lamps of the harbour", follows: str | None = None, effects: list[Any] | None = None) -> Answer:
        """Table a text in the council."""
        body = {"organ": "council", "follows": follows, "languages": ["en"], "effects": effects or []}
        return self[party].submit("text.table", body, to=to, parts={"text.en": document(title)})

    def put(self, version: str, party: str = "ARV", *, to: Audience = COUNCIL, procedure: str = "consensus") -> Answer:
        """Put a text to the council."""
        return self[party].submit("decision.put", {"version": version, "procedure": procedure}, to=to)

    def say(self, party: str, stance: str, decision: str, *, to: Audience = COUNCIL, reasons: str | None = None, **rest: Any) -> Answer:
        """State a position: concur, sign, concern or object."""
        parts = {"reasons": reasons.encode()} if reasons else None
        return self[party].submit(f"decision.{stance}", {"decision": decision}, to=to, parts=parts, **rest)

    def withdraw(self, party: str, decision: str, position: str, *, to: Audience = COUNCIL) -> Answer:
        """Withdraw a position."""
        return self[party].submit("decision.withdraw", {"decision": decision, "position": position}, to=to)


def recorded(answer: Answer) -> str:
    """Return the id of the act that was recorded; fails with the refusal if it was refused."""
    assert isinstance(answer, Receipt), answer
    return answer.act


