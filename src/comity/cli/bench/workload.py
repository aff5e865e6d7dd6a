"""What the benchmarks are fed: an invented organisation and acts of eight kinds, signed before any clock is started."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from comity import catalogue
from comity.charter import load_charter
from comity.core import canonical
from comity.core.act import EVERYONE, Audience, Part, SignedAct, sign_act
from comity.core.authority import possession
from comity.core.canonical import format_time
from comity.core.keys import SigningKey
from comity.delegation import Delegation
from comity.parties.founding import PartySpec, compose_founding, sign_founding
from comity.record.compose import template
from comity.record.keeper import Keeper
from comity.record.receipts import Receipt

COUNCIL = Audience("council")
PUBLIC = Audience(EVERYONE)
KINDS = (
    "text.table", "decision.put", "decision.concern", "decision.concur", "decision.object", "decision.withdraw",
    "party.rename", "party.sit",
)  # fmt: skip


def found_organisation(members: int) -> tuple[Keeper, dict[str, SigningKey]]:
    """Found the Lantern Compact with so many members in the empty database, and return the heads' keys by party."""
    names = [f"M{number:03d}" for number in range(members)]
    roots = {name: SigningKey.generate() for name in names}
    keeper_key, now = SigningKey.generate(), datetime.now(UTC)
    register = [
        {"party": name, "standing": "member", "from": "2030-01-01", "until": None, "place": "", "source": "founding"}
        for name in names
    ]
    founding = compose_founding(
        load_charter("lantern"),
        parties=[PartySpec(name, "state", {"en": name}) for name in names],
        roots={name: key.public for name, key in roots.items()}, founders=names, register=register, offices={},
        keeper=keeper_key.public, origin="bench.example/record", exercise=True, now=now,
    )  # fmt: skip
    keeper = catalogue.found(sign_founding(founding, roots, keeper_key), keeper_key, now=now)
    heads = {name: SigningKey.generate() for name in names}
    for name in names:
        answer = Delegation(keeper, name, {"root": roots[name]}).grant("party.head", heads[name], role="root")
        assert isinstance(answer, Receipt), answer
    return keeper, heads


@dataclass
class Author:
    """A member that signs acts in advance: it numbers them itself, as nothing of them is recorded yet."""

    keeper: Keeper
    party: str
    key: SigningKey
    seen: dict[str, Any]
    numbers: dict[str, int] = field(default_factory=dict)

    def sign(self, kind: str, body: dict[str, Any], to: Audience, parts: dict[str, bytes] | None = None) -> SignedAct:
        """Return the next act of this member."""
        number = self.numbers[to.text] = self.numbers.get(to.text, 0) + 1
        made = tuple(Part(name, secrets.token_bytes(32), data) for name, data in sorted((parts or {}).items()))
        value = {
            "org": self.keeper.rules.founding.id, "kind": kind, "v": 1, "by": self.party, "key": self.key.public,
            "n": number, "nonce": secrets.token_hex(32), "seen": self.seen, "at": format_time(datetime.now(UTC)),
            "to": to.to_value(), "body": body, "parts": [{"name": part.name, "hash": part.hash()} for part in made],
        }  # fmt: skip
        return sign_act(value, self.key, made)


def authors(keeper: Keeper, heads: dict[str, SigningKey]) -> list[Author]:
    """Return the members as authors, all of whom have seen the record of now."""
    party, key = next(iter(heads.items()))
    made = template(keeper.rules, kind="party.rename", by=party, key=key.public, to=PUBLIC, body={})
    return [Author(keeper, party, key, made["seen"]) for party, key in heads.items()]


def mixed_acts(members: Sequence[Author], rounds: int) -> Iterator[SignedAct]:
    """Yield acts of all eight kinds, mixed as they arrive: each round has one of each, on decisions of earlier rounds.

    A decision is put one round after its text, and what is said on it comes a round later each, so that a batch of
    several rounds never holds an act on what it has itself put.
    """
    lag = 24
    versions: list[str] = []
    decisions: list[str] = []
    objections: list[tuple[int, str]] = []
    for turn in range(rounds):
        one = members[turn % len(members)]
        table = small_text(one, turn)
        versions.append(table.act.id)
        yield table
        if turn >= lag:
            at = turn - lag
            author = members[at % len(members)]
            put = author.sign("decision.put", {"version": versions[at], "procedure": "consensus"}, COUNCIL)
            decisions.append(put.act.id)
            yield put
        if turn >= 2 * lag:
            decision = {"decision": decisions[turn - 2 * lag]}
            yield _other(members, turn, 1).sign("decision.concern", decision, COUNCIL)
            yield _other(members, turn, 2).sign("decision.concur", decision, COUNCIL)
            objector = (turn + 3) % len(members)
            objection = members[objector].sign("decision.object", decision, COUNCIL, {"reasons": b"Not as it stands."})
            objections.append((objector, objection.act.id))
            yield objection
        if turn >= 3 * lag:
            objector, position = objections[turn - 3 * lag]
            body = {"decision": decisions[turn - 3 * lag], "position": position}
            yield members[objector].sign("decision.withdraw", body, COUNCIL)
        names = canonical.encode({"en": f"Member {turn}"})
        yield _other(members, turn, 4).sign("party.rename", {}, PUBLIC, {"names": names})
        yield _sit(_other(members, turn, 5))


def small_text(author: Author, turn: int = 0) -> SignedAct:
    """Return the act with which a member tables a text of a few paragraphs."""
    return author.sign("text.table", _table_body(), COUNCIL, {"text.en": _document(turn)})


def _other(members: Sequence[Author], turn: int, step: int) -> Author:
    return members[(turn + step) % len(members)]


def _table_body() -> dict[str, Any]:
    return {
        "organ": "council",
        "follows": None,
        "languages": ["en"],
        "effects": [],
        "capacity": "party",
        "consolidates": False,
    }


def _sit(author: Author) -> SignedAct:
    key, org = SigningKey.generate(), author.keeper.rules.founding.id
    statement = possession(org=org, party=author.party, role="sitting", key=key.public, origin=None)
    proof = key.sign("key", canonical.encode(statement)).to_value()
    until = format_time(datetime.now(UTC) + timedelta(hours=2))
    return author.sign("party.sit", {"key": key.public, "possession": proof, "origin": None, "until": until}, PUBLIC)


def _document(turn: int) -> bytes:
    provisions = [
        {"id": f"p-{turn:06d}{number:04d}", "kind": "paragraph", "number": f"{number + 1}", "children": [],
         "text": "The keepers of the lamps shall see to it that no light is wanting where ships pass by night."}
        for number in range(8)
    ]  # fmt: skip
    return canonical.encode({"language": "en", "title": f"On the lamps, {turn}", "provisions": provisions})
