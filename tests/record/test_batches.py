"""One batch of k acts equals k batches of one at the same time: the same entries, facts and tree."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity import catalogue
from comity.core import canonical
from comity.core.act import Audience, SignedAct
from comity.core.founding import KEEPER
from comity.negotiation.composing import propose_body, word_parts
from comity.record import tables
from comity.record.receipts import Receipt
from comity.texts.edit import Edit
from comity.texts.provision import Provision
from tests.conftest import examples
from tests.record.copies import rolled_back
from tests.record.random_worlds import Life, Step, steps
from tests.world import COUNCIL, MEMBERS, World, document, fixed_randomness, lantern, recorded

pytestmark = pytest.mark.django_db

# Who says what in the batch: a party with its head's or its delegate's key, so that no two acts share a series.
sayings = st.lists(
    st.tuples(
        st.sampled_from(MEMBERS), st.sampled_from(["head", "delegate"]),
        st.sampled_from(["concur", "object", "concern", "table", "revoke", "propose", "reserve", "mark"]),
    ),
    min_size=2, max_size=10, unique_by=lambda saying: saying[:2],
)  # fmt: skip


def compose(world: World, version: str, decision: str, party: str, role: str, what: str) -> SignedAct:
    """Sign an act of the batch, on the version of a text that was put."""
    if what == "propose":
        words = {"p-0000000000": Provision("paragraph", None, f"{party} tends the lamps.", (), "p-0000000000")}
        body = propose_body(version, [(Edit("replace", "p-0000000000", languages=("en",)), version)])
        parts = word_parts([{"en": words}])
        return world[party].make("text.propose", body, to=COUNCIL, role=role, parts=parts)
    if what in ("reserve", "mark"):
        own: dict[str, Any] = {"provision": "p-0000000000", "reserved": True}
        if what == "mark":
            own = {"capacity": "chair", "provisions": ["p-0000000000", "p-0000000001"], "state": "agreed"}
        return world[party].make(f"text.{what}", {"text": version} | own, to=COUNCIL, role=role)
    if what == "table":
        body = {
            "organ": "council",
            "follows": None,
            "languages": ["en"],
            "effects": [],
            "capacity": "party",
            "consolidates": False,
        }
        return world[party].make("text.table", body, to=COUNCIL, role=role, parts={"text.en": document(party)})
    if what == "revoke":
        return world[party].make("party.revoke", {"key": world[party].keys["delegate"].public}, role=role)
    parts = {"reasons": b"A reason."} if what == "object" else None
    return world[party].make(f"decision.{what}", {"decision": decision}, to=COUNCIL, role=role, parts=parts)


def dump() -> dict[str, Any]:
    """Return entries, facts and parts, with the keeper's acts named by their places.

    What the keeper's own act has seen is the last signed tree, and that is another one within a batch: so is its id.
    """
    names, entries = {}, []
    for row in tables.Entry.objects.order_by("index"):
        entry = canonical.decode(bytes(row.data), limit=10**6, depth=40) if row.index else {}
        if row.by == KEEPER:
            names[row.act] = f"keeper's act {row.index}"
            entry = {name: value for name, value in entry.items() if name not in ("salt", "signatures")}
            entry["act"] = entry["act"] | {"seen": None, "nonce": None}
        entries.append(entry)
    facts = [table.objects.order_by("row").values_list(*kind.columns()) for kind, table in catalogue.TABLES.items()]
    parts = tables.PartRow.objects.order_by("act", "name").values_list("index", "act", "name", "salt", "data")
    due = tables.DueRow.objects.order_by("at", "reference").values_list("index", "at", "kind", "reference")
    named = [[tuple(names.get(value, _unnamed(value, names)) for value in row) for row in rows] for rows in facts]
    kept = sorted(
        (index, names.get(act, act), name, bytes(salt), bytes(data)) for index, act, name, salt, data in parts
    )
    tree = [] if names else list(tables.Head.objects.values_list("size", "hashes", "time"))
    return {"entries": entries, "facts": named, "parts": kept, "due": list(due), "tree": tree}


def _unnamed(value: Any, names: dict[str, str]) -> Any:
    # The source of a standing is a sentence with the id in it.
    if isinstance(value, str) and value.startswith("act ") and value[4:] in names:
        return names[value[4:]]
    return value


@settings(max_examples=examples(20))
@given(steps, sayings, st.sampled_from([0, 6]))
def test_a_batch_of_k_equals_k_batches_of_one(
    before: list[Step], chosen: list[tuple[str, str, str]], settling_hours: int
) -> None:
    with rolled_back(), fixed_randomness():
        world = World(charter=lantern(settling_hours=settling_hours))
        life = Life(world)
        life.live(before[:6])
        version = life.table("ARV", COUNCIL)
        decision = life.put("ARV", version, COUNCIL, "consensus") if version else None
        acts = [compose(world, version or "ab" * 32, decision or "ab" * 32, *saying) for saying in chosen]
        with rolled_back():
            together = catalogue.submit_all(world.keeper, acts)
            in_a_batch = dump()
        world.reopen()
        blocks_first = sorted(range(len(acts)), key=lambda at: (not catalogue.ACTS[acts[at].act.kind].blocks, at))
        alone = {at: world.submit(acts[at]) for at in blocks_first}
        assert dump() == in_a_batch
        assert [type(answer) for answer in together] == [type(alone[at]) for at in range(len(acts))]
        assert world.compare() == []


def test_what_blocks_comes_before_what_concludes() -> None:
    with rolled_back():
        world = World()
        decision = world.open_decision()
        world.all_agree(decision, but=("EST", "FAL"))
        last = world["EST"].make("decision.concur", {"decision": decision}, to=COUNCIL)
        other = world["FAL"].make("decision.concur", {"decision": decision}, to=COUNCIL, role="delegate")
        objection = world["FAL"].make("decision.object", {"decision": decision}, to=COUNCIL)
        answers = catalogue.submit_all(world.keeper, [last, other, objection])
        assert [isinstance(answer, Receipt) for answer in answers] == [True, False, True]
        assert not tables.Entry.objects.filter(kind="decision.adopt").exists()


def test_all_concur_in_one_batch_and_it_is_adopted_at_once() -> None:
    with rolled_back():
        world = World()
        decision = world.open_decision()
        acts = [world[party].make("decision.concur", {"decision": decision}, to=COUNCIL) for party in MEMBERS]
        for answer in catalogue.submit_all(world.keeper, acts):
            recorded(answer)
        last = tables.Entry.objects.latest("index")
        assert (last.kind, last.audience) == ("decision.adopt", Audience("members").text)
        assert world.compare() == []
