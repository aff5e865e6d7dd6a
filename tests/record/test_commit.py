"""The one write transaction: whatever fails, and wherever, the record is as it was before the batch, or after it."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest
from django.db import connection

from comity import catalogue
from comity.core.act import Audience
from comity.core.canonical import format_time
from comity.core.checkpoint import Checkpoint
from comity.core.merkle import verify_inclusion
from comity.decisions.state import SettledRow
from comity.record import tables
from comity.record.commit import DamagedRecord
from comity.record.keeper import Keeper
from comity.record.receipts import NotJudged, Receipt
from tests.conftest import on_postgresql
from tests.record.test_bad_input import everything
from tests.world import COUNCIL, World, lantern, recorded

pytestmark = pytest.mark.django_db(transaction=True)

STEPS = range(1, 11)
DURABLE = 10
HOUSE = Path(__file__).parents[2]


def fail_at(step: int, *, with_: Exception | None = None) -> Callable[[int], None]:
    def on_step(number: int) -> None:
        if number == step:
            raise with_ or RuntimeError("the power failed")

    return on_step


@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_fails_leaves_the_record_as_before_or_after(step: int) -> None:
    world = World()
    decision = world.open_decision()
    signed = world["BEL"].make("decision.concur", {"decision": decision}, to=COUNCIL)
    before, size = everything(), world.keeper.size
    (answer,) = catalogue.submit_all(world.keeper, [signed], on_step=fail_at(step))
    assert isinstance(answer, NotJudged)
    assert (everything() == before) == (step < DURABLE)
    assert world.compare() == []
    # What is remembered is right, too: the same act sent again is recorded, or known to be.
    assert recorded(world.submit(signed)) == signed.act.id
    assert world.keeper.size == size + 1
    recorded(world.say("COR", "concur", decision))
    assert world.compare() == []


@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_fails_forgets_no_key_and_no_seat(step: int) -> None:
    world = World()
    signed = world["BEL"].make("party.revoke", {"key": world["BEL"].keys["delegate"].public})
    catalogue.submit_all(world.keeper, [signed], on_step=fail_at(step))
    remembered = world.keeper.registry
    recorded(world.table())
    world.submit(signed)
    world.reopen()
    assert facts_of(world.keeper) == facts_of_state(remembered)


def facts_of(keeper: Keeper) -> list[Any]:
    keeper.catch_up(tables.Head.objects.get().size)
    return facts_of_state(keeper.registry)


def facts_of_state(state: Any) -> list[Any]:
    return [sorted(map(repr, state.all(kind))) for kind in catalogue.TABLES if kind.registry]


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.record.keeper_process", *arguments]
    environment = environment | {"DJANGO_SETTINGS_MODULE": "comity.settings", "PYTHONPATH": str(HOUSE)}
    return subprocess.run(command, env=environment, cwd=HOUSE, capture_output=True, text=True, timeout=60, check=False)


def test_killed_at_each_step_the_record_still_verifies(own_database: dict[str, str]) -> None:
    assert run(own_database, "found").returncode == 0
    founded = int(run(own_database, "verify").stdout)
    for step in STEPS:
        # Each process verifies what the one before it left.
        killed = run(own_database, "die", str(step))
        assert killed.returncode == -9, killed.stderr
    assert int(run(own_database, "verify").stdout) == founded + 1


def test_two_writers_in_two_processes(own_database: dict[str, str]) -> None:
    assert run(own_database, "found").returncode == 0
    founded = int(run(own_database, "verify").stdout)
    command = [sys.executable, "-m", "tests.record.keeper_process", "write"]
    environment = own_database | {"DJANGO_SETTINGS_MODULE": "comity.settings", "PYTHONPATH": str(HOUSE)}
    writers = [
        subprocess.Popen([*command, party, "25"], env=environment, cwd=HOUSE, stderr=subprocess.PIPE, text=True)
        for party in ("BEL", "COR")
    ]
    for writer in writers:
        _, said = writer.communicate(timeout=60)
        assert writer.returncode == 0, said
    assert int(run(own_database, "verify").stdout) == founded + 50


@pytest.mark.skipif(on_postgresql(), reason="a full disk is made by SQLite's own limit")
def test_a_full_disk_is_an_honest_error() -> None:
    world = World()
    decision = world.open_decision()
    signed = world["BEL"].make(
        "decision.concern", {"decision": decision}, to=COUNCIL, parts={"reasons": os.urandom(3_000_000)})  # fmt: skip
    before = everything()
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            answer = world.submit(signed)
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")
    assert isinstance(answer, NotJudged)
    assert answer.error == "OperationalError"
    assert answer.to_value() == {"comity": "not-judged/v1", "act": signed.act.id, "error": "OperationalError"}
    assert everything() == before
    assert world.compare() == []
    recorded(world.submit(signed))


def test_a_rule_that_crashes_takes_no_neighbour_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    decision = world.open_decision()

    def crash(case: Any) -> NoReturn:
        raise ZeroDivisionError

    kind = catalogue.ACTS["decision.concern"]
    batch = [
        world["BEL"].make("decision.concur", {"decision": decision}, to=COUNCIL),
        world["COR"].make("decision.concern", {"decision": decision}, to=COUNCIL),
        world["OBS"].make("decision.object", {"decision": decision}, to=COUNCIL),
        world["DUN"].make("decision.object", {"decision": decision}, to=COUNCIL),
    ]
    with monkeypatch.context() as patched:
        patched.setitem(catalogue.ACTS, kind.name, replace(kind, check=crash))
        answers = catalogue.submit_all(world.keeper, batch)
    kinds = [type(answer).__name__ for answer in answers]
    assert kinds == ["Receipt", "NotJudged", "Refusal", "Receipt"]
    assert world.compare() == []
    recorded(world.submit(batch[1]))


def test_a_load_that_crashes_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    kind = catalogue.ACTS["text.table"]

    def crash(state: Any, act: Any, payload: Any) -> NoReturn:
        raise KeyError("of our own making")

    before = everything()
    with monkeypatch.context() as patched:
        patched.setitem(catalogue.ACTS, kind.name, replace(kind, needs=crash))
        answer = world.table()
    assert isinstance(answer, NotJudged)
    assert everything() == before


@pytest.mark.damages
def test_a_database_that_holds_something_else_is_not_signed_for() -> None:
    world = World()
    signed = world["ARV"].make("party.rename", {}, parts={"names": b'{"en":"Arvenia"}'})
    size, roots = world.keeper.size, dict(world.keeper.roots)

    def alter(number: int) -> None:
        if number == DURABLE:
            tables.Signed.objects.filter(size=size + 1).update(root="ab" * 32)

    with pytest.raises(DamagedRecord):
        catalogue.submit_all(world.keeper, [signed], on_step=alter)
    assert (world.keeper.size, world.keeper.roots) == (size, roots)


def test_nothing_is_signed_before_it_is_durable(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    sizes = []
    sign = Keeper.sign

    def watch(self: Keeper, size: int, root: bytes) -> Any:
        assert not connection.in_atomic_block
        assert tables.Head.objects.get().size >= size
        sizes.append(size)
        return sign(self, size, root)

    monkeypatch.setattr(Keeper, "sign", watch)
    answer = world.table()
    assert isinstance(answer, Receipt)
    assert sizes == [world.keeper.size]


def _settling(world: World, count: int) -> list[str]:
    """Adopt texts an hour apart; return the instants at which they become final."""
    deadlines = []
    for number in range(count):
        world.all_agree(world.open_decision(title=f"Text {number}"))
        deadlines.append(format_time(world.time + timedelta(hours=6)))
        world.later(hours=1)
    return deadlines


def test_what_fell_due_while_nobody_was_there_is_done_in_order() -> None:
    world = World(charter=lantern(settling_hours=6))
    deadlines = _settling(world, 3)
    assert sorted(tables.DueRow.objects.values_list("at", flat=True)) == deadlines
    adoptions = [row.reference for row in tables.DueRow.objects.order_by("at")]
    world.later(hours=48)
    world.reopen()
    signed = world["BEL"].make("party.rename", {}, parts={"names": b'{"en":"Belmora"}'})
    recorded(world.submit(signed))
    tail = list(tables.Entry.objects.order_by("-index")[:4])[::-1]
    assert [row.kind for row in tail] == ["decision.finalise"] * 3 + ["party.rename"]
    assert list(SettledRow.objects.order_by("index").values_list("reference", flat=True)) == adoptions
    assert not tables.DueRow.objects.exists()
    catalogue.tick(world.keeper)
    assert tables.Entry.objects.latest("index").kind == "party.rename"


def test_nothing_is_due_before_its_instant() -> None:
    world = World(charter=lantern(settling_hours=6))
    world.all_agree(world.open_decision())
    world.later(hours=6, milliseconds=-1)
    catalogue.tick(world.keeper)
    assert tables.DueRow.objects.exists()
    world.later(milliseconds=1)
    catalogue.tick(world.keeper)
    assert tables.Entry.objects.latest("index").kind == "decision.finalise"


def test_the_records_time_never_goes_back() -> None:
    world = World()
    recorded(world.table())
    world.later(minutes=-4)
    recorded(world.table())
    times = list(tables.Entry.objects.order_by("index").values_list("time", flat=True))
    assert times == sorted(times)
    assert times[-1] == times[-2]


def test_a_batch_of_nothing_but_refused_acts_writes_nothing() -> None:
    world = World()
    decision = world.open_decision()
    batch = [
        world["OBS"].make("decision.object", {"decision": decision}, to=COUNCIL, role=role)
        for role in ("head", "delegate")
    ]
    before = everything()
    catalogue.submit_all(world.keeper, batch)
    catalogue.tick(world.keeper)
    assert everything() == before


def test_a_receipt_proves_the_act_in_the_tree_of_its_checkpoint() -> None:
    world = World()
    for to in (COUNCIL, Audience("members"), Audience()):
        answer = world.table(to=to)
        assert isinstance(answer, Receipt)
        signed = tables.Signed.objects.latest("size")
        opening = answer.opening
        root = bytes.fromhex(signed.root)
        verify_inclusion(opening.entry.leaf(), opening.index, signed.size, list(opening.proof), root)
        assert Checkpoint.parse(answer.checkpoint.text) == Checkpoint("lantern.example/record", signed.size, root)
