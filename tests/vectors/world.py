"""A small record of the Lantern Compact, made with the core alone from fixed seeds: the same bytes on every run."""

import hashlib
from dataclasses import dataclass, field, replace
from typing import Any

from comity.core import authority, canonical
from comity.core.act import Audience, Part, PartName, SignedAct, sign_act
from comity.core.checkpoint import Checkpoint, Note, cosign, sign_checkpoint
from comity.core.entry import Entry
from comity.core.evidence import Evidence, Opening
from comity.core.founding import KEEPER, Founding, SignedFounding
from comity.core.keys import SigningKey
from comity.core.merkle import CompactRange, prove_inclusion

ORIGIN = "lantern.example/record"
WITNESSES = ("witness.arvenia.example", "witness.belmora.example")
STATES = {
    "ARV": "Arvenia",
    "BEL": "Belmora",
    "COR": "Corvane",
    "DUN": "Dunmere",
    "EST": "Esterholt",
    "FAL": "Faldria",
}
NOON = "2026-03-01T12:00:00.000Z"
COSIGNED_AT = 1_772_366_400  # NOON in seconds since 1970
EVERYONE = {"kind": "everyone"}
MEMBERS = {"kind": "standing", "name": "members"}


def seed(label: str) -> bytes:
    """Return 32 bytes that look random and are the same on every run."""
    return hashlib.sha256(f"lantern/{label}".encode()).digest()


def key(label: str) -> SigningKey:
    """Return the key of that label, such as `ARV/head`."""
    return SigningKey(seed(f"key/{label}"))


def founding_value() -> dict[str, Any]:
    """Return the founding statement of six states, their secretariat and two witnesses."""
    parties: list[dict[str, Any]] = [
        {"id": state, "kind": "state", "names": {"en": name}, "root": key(f"{state}/root").public}
        for state, name in STATES.items()
    ]
    parties.append({"id": "SECRETARIAT", "kind": "office", "names": {"en": "Secretariat"}, "root": None})
    line = {"standing": "member", "from": "2026-03-01", "until": None, "place": "Lamphaven", "source": "founding"}
    return {
        "comity": "founding/v1",
        "nonce": seed("nonce").hex(),
        "at": NOON,
        "origin": ORIGIN,
        "exercise": True,
        "charter": {"name": {"en": "The Lantern Compact"}},
        "keeper": key("keeper").public,
        "witnesses": {"required": 2, "keys": [{"name": name, "key": key(name).public} for name in WITNESSES]},
        "parties": parties,
        "founders": list(STATES),
        "register": [{"party": state} | line for state in STATES],
        "offices": [{"office": "depositary", "party": "ARV"}],
    }


def sign_founding(value: dict[str, Any]) -> SignedFounding:
    """Sign a founding statement with every founder's root key and the keeper's."""
    founding = Founding.from_value(value)
    signers = [key(f"{founder}/root") for founder in founding.founders] + [key("keeper")]
    return SignedFounding(founding, tuple(signer.sign("founding", founding.data) for signer in signers))


def make_part(name: str, data: bytes) -> Part:
    """Return a part with its salt."""
    return Part(name, seed(f"salt/{name}"), data)


def appointment(org: str, party: str, role: str, label: str, *, origin: str | None = None) -> dict[str, Any]:
    """Return the body that grants the labelled key a role, with that key's own acceptance."""
    new = key(label)
    statement = authority.possession(org=org, party=party, role=role, key=new.public, origin=origin)
    accepted = new.sign("key", canonical.encode(statement))
    return {"key": new.public, "origin": origin, "possession": accepted.to_value()}


@dataclass
class World:
    """A record under construction: entries, and what proves them."""

    founding: SignedFounding
    entries: list[Entry] = field(default_factory=list)
    parts: dict[str, tuple[Part, ...]] = field(default_factory=dict)

    @property
    def org(self) -> str:
        """The organisation's id."""
        return self.founding.founding.id

    def value(self, kind: str, by: str, label: str, **changes: Any) -> dict[str, Any]:
        """Return the value of an act that would come next."""
        number = len(self.entries)
        return {
            "org": self.org,
            "kind": kind,
            "v": 1,
            "by": by,
            "key": key(label).public,
            "n": 1,
            "nonce": seed(f"nonce/{number}").hex(),
            "seen": {"size": number, "root": self.tree()[0].root().hex()},
            "at": NOON,
            "to": MEMBERS,
            "body": {},
            "parts": [],
        } | changes

    def append(self, signed: SignedAct | SignedFounding, **findings: Any) -> Entry:
        """Append what was signed."""
        salt = seed(f"entry/{len(self.entries)}")
        entry = Entry.make(signed, salt=salt, time=NOON, findings=findings)
        self.entries.append(entry)
        if isinstance(signed, SignedAct):
            self.parts[signed.act.id] = signed.parts
        return entry

    def act(self, kind: str, by: str, label: str, *, parts: tuple[Part, ...] = (), **changes: Any) -> Entry:
        """Sign an act with the labelled key and append it."""
        named = [PartName(part.name, part.hash()).to_value() for part in parts]
        value = self.value(kind, by, label, parts=named, **changes)
        return self.append(sign_act(value, key(label), parts))

    def appoint(self, party: str, role: str, label: str, *, by: str, **changes: Any) -> Entry:
        """Grant the labelled key a role by the act for it, signed by the key labelled `by`."""
        kind = next(kind for kind, (_, granted) in authority.GRANTS.items() if granted == role)
        body = appointment(self.org, party, role, label)
        return self.act(kind, party, by, **({"to": EVERYONE, "body": body} | changes))

    def tree(self) -> tuple[CompactRange, dict[tuple[int, int], bytes]]:
        """Return the tree over the entries, and all its nodes."""
        tree, nodes = CompactRange(), dict[tuple[int, int], bytes]()
        for entry in self.entries:
            tree.append(entry.leaf(), nodes)
        return tree, nodes

    def checkpoint(self) -> Note:
        """Return the checkpoint of all entries, signed by the keeper and cosigned by both witnesses."""
        note = sign_checkpoint(Checkpoint(ORIGIN, len(self.entries), self.tree()[0].root()), key("keeper"))
        for name in WITNESSES:
            note = cosign(note, name, key(name), timestamp=COSIGNED_AT)
        return note

    def opening(self, index: int) -> Opening:
        """Return an entry with its proof in the tree of all entries."""
        _, nodes = self.tree()
        proof = prove_inclusion(index, len(self.entries), lambda level, at: nodes[level, at])
        return Opening(index, self.entries[index], tuple(proof))

    def evidence(self, *indices: int) -> Evidence:
        """Return evidence for the last of the indices, with the entries of the others and all their parts."""
        openings = tuple(self.opening(index) for index in (0, *indices))
        shown = [(opening.entry.act.id, self.parts.get(opening.entry.act.id, ())) for opening in openings]
        return Evidence(
            organisation=self.org,
            subject=openings[-1].entry.act.id,
            checkpoint=self.checkpoint().format(),
            openings=openings,
            parts=tuple((act, part) for act, parts in shown for part in parts),
            exercise=True,
        )


def found(value: dict[str, Any] | None = None) -> World:
    """Return a record that holds only the founding."""
    signed = sign_founding(value or founding_value())
    world = World(signed)
    world.append(signed)
    return world


# Where story() puts what: root -> head -> delegate -> the objection, and Esterholt's lost root replaced.
HEAD, DELEGATE, OBJECTION, NEW_ROOT, NEW_HEAD = 1, 2, 4, 6, 7
OBJECTION_CHAIN = (HEAD, DELEGATE, OBJECTION)
NEW_HEAD_CHAIN = (NEW_ROOT, NEW_HEAD)


def story() -> World:
    """Return a record of eleven entries: appointments, an objection with its reasons, a lost root replaced."""
    world = found()
    world.appoint("ARV", "head", "ARV/head", by="ARV/root")
    world.appoint("ARV", "delegate", "ARV/delegate", by="ARV/head")
    world.appoint("BEL", "head", "BEL/head", by="BEL/root")
    reasons = make_part("reasons", b"Arvenia asks for more time to consult its harbours.")
    world.act("decision.object", "ARV", "ARV/delegate", parts=(reasons,), body={"decision": seed("decision").hex()})
    world.act("decision.concur", "BEL", "BEL/head", body={"decision": seed("decision").hex()})
    effect = {"effect": "root", "party": "EST"} | appointment(world.org, "EST", "root", "EST/root/2")
    world.act(authority.ADOPTION, KEEPER, "keeper", to=EVERYONE, body={"effects": [effect]})
    world.appoint("EST", "head", "EST/head", by="EST/root/2")
    audience = Audience("council", released=True).to_value()
    world.act("text.table", "BEL", "BEL/head", n=2, to=audience, body={"organ": "council", "symbol": "LC/2026/1"})
    world.act("decision.withdraw", "ARV", "ARV/delegate", n=2, body={"decision": seed("decision").hex()})
    world.appoint("BEL", "delegate", "BEL/delegate", by="BEL/head", n=2)
    return world


def resigned(note: Note, text: str) -> Note:
    """Return another checkpoint text signed by everybody who signed the note: a fork that all of them agreed to."""
    signed = sign_checkpoint(Checkpoint.parse(text), key("keeper"))
    for name in WITNESSES:
        signed = cosign(signed, name, key(name), timestamp=COSIGNED_AT)
    return replace(note, text=signed.text, signatures=signed.signatures)
