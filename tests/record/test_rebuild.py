"""Whatever is in the tables follows from the entries alone: a rebuild writes the same rows, and tampering is found."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity import catalogue
from comity.core.act import Audience
from comity.decisions.state import PositionRow, PutRow
from comity.record import rebuild, tables
from comity.record.facts import Seat
from tests.conftest import examples
from tests.record.copies import rolled_back
from tests.record.random_worlds import Step, make_world, steps
from tests.record.test_bad_input import changed
from tests.world import COUNCIL, World, fixed_randomness, lantern, recorded

pytestmark = pytest.mark.django_db


def rows() -> dict[str, Any]:
    """Return every table of facts, in its order. The diary is compared by `compare`: a pointless line goes from it."""
    return {
        table.__name__: list(table.objects.order_by("row").values_list(*kind.columns()))
        for kind, table in catalogue.TABLES.items()
    }


@settings(max_examples=examples(25))
@given(steps, st.sampled_from([0, 6]))
def test_a_rebuild_writes_the_same_rows(chosen: list[Step], settling_hours: int) -> None:
    with rolled_back(), fixed_randomness():
        world = make_world(chosen, settling_hours=settling_hours)
        assert world.compare() == []
        before = rows()
        count = rebuild.rebuild(world.keeper.rules, catalogue.apply_founding, catalogue.TABLES)
        assert count == world.keeper.size
        assert rows() == before
        assert world.compare() == []


def _played() -> World:
    """Return a world with a row in every table that a fault could be planted in."""
    world = World(charter=lantern(settling_hours=6))
    recorded(world.table(to=Audience(parties=("BEL", "COR"))))
    decision = world.open_decision()
    recorded(world.say("FAL", "concern", decision, reasons="The lamps would blind our pilots."))
    world.all_agree(decision)
    return world


def _update(table: Any, **changes: Any) -> Callable[[], object]:
    return lambda: table.objects.filter(pk=table.objects.latest("pk").pk).update(**changes)


TAMPERINGS: dict[str, Callable[[], object]] = {
    "a position changed": _update(PositionRow, stance="object"),
    "a position taken away": lambda: PositionRow.objects.latest("row").delete(),
    "a position added": lambda: _again(PositionRow.objects.latest("row")),
    "an electorate changed": _update(PutRow, electors="ARV BEL"),
    "a party seated": lambda: tables.SeatRow.objects.create(index=3, audience="council", party="OBS", sits=True),
    "an act for everyone": _update(tables.Entry, audience="everyone"),
    "an act of another party": _update(tables.Entry, by="ARV"),
    "another number": _update(tables.Entry, n=7),
    "another kind": _update(tables.Entry, kind="decision.concern"),
    "another time": _update(tables.Entry, time="2031-03-01T08:00:00.000Z"),
    "another leaf": _update(tables.Entry, leaf=bytes(32)),
    "another head": _update(tables.Head, hashes=bytes(32 * 3)),
    "another checkpoint": _update(tables.Signed, root="ab" * 32),
    "a reader more": lambda: tables.Reader.objects.create(index=5, party="OBS"),
    "a reader less": lambda: tables.Reader.objects.latest("pk").delete(),
    "other words": _update(tables.PartRow, data=b"Lamps are forbidden."),
    "words gone": lambda: tables.PartRow.objects.latest("pk").delete(),
    "words of nobody": lambda: tables.PartRow.objects.create(
        index=5, act="ab" * 32, name="reasons", audience="everyone", salt=bytes(32), data=b""),
    "diary changed": _update(tables.DueRow, at="2031-03-01T10:00:00.000Z"),
    "diary lost": lambda: tables.DueRow.objects.latest("pk").delete(),
    "a node of the tree": lambda: tables.TreeNode.objects.create(level=8, index=0, hash=bytes(32)),
}  # fmt: skip


def _again(row: Any) -> None:
    row.pk, row.act = None, "ab" * 32
    row.save(force_insert=True)


@pytest.mark.damages
@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_found(name: str) -> None:
    world = _played()
    assert world.compare() == []
    TAMPERINGS[name]()
    assert world.compare() != []


@pytest.mark.damages
def test_an_entry_that_was_altered_is_found() -> None:
    world = _played()
    row = tables.Entry.objects.latest("index")
    tables.Entry.objects.filter(index=row.index).update(data=bytes(row.data).replace(b'"n":1', b'"n":2'))
    assert world.compare() != []


def test_a_record_of_several_tiles() -> None:
    world = World()
    decision = world.open_decision()
    head = world["ARV"].keys["head"]
    first = world["ARV"].make("decision.concern", {"decision": decision}, to=COUNCIL)
    acts = [changed(first, head, n=first.act.n + more, nonce=f"{more:064x}") for more in range(520)]
    for start in range(0, 520, 130):
        for answer in catalogue.submit_all(world.keeper, acts[start : start + 130]):
            recorded(answer)
    assert list(tables.TreeNode.objects.order_by("index").values_list("level", "index")) == [(8, 0), (8, 1)]
    again = world.submit(acts[3])
    assert recorded(again) == acts[3].act.id
    assert world.compare() == []


def test_a_reopened_keeper_knows_what_the_other_knew() -> None:
    world = World()
    world.decide({"effect": "standing", "party": "FAL", "standing": None})
    before = world.keeper
    world.reopen()
    recorded(world.table("BEL"))
    assert world.keeper.registry.all(Seat) == before.registry.all(Seat)
