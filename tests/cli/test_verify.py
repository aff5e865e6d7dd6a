"""What is changed in an evidence file or in an export is found, and the step that found it is named."""

import base64
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from comity.charter import load_charter
from comity.cli.verification import verify_record
from comity.core.errors import ComityError, Malformed, Unverified
from comity.decisions.views import list_adopted
from comity.record.export import export_record, make_evidence
from tests.cli.comity import Terminal
from tests.world import MEMBERS, World, recorded

pytestmark = pytest.mark.django_db(transaction=True)


def adopted_world() -> World:
    world = World(charter=load_charter("lantern"))
    decision = recorded(world.put(recorded(world.table())))
    for party in MEMBERS:
        recorded(world.say(party, "concur", decision))
    return world


def evidence(world: World) -> bytes:
    viewer = world.viewer("ARV")
    return make_evidence(world.keeper, viewer, list_adopted(viewer)[0].act)


def test_evidence_is_verified_and_says_what_is_not_proved(bare: Terminal, tmp_path: Path) -> None:
    (tmp_path / "e.json").write_bytes(evidence(adopted_world()))
    words = bare.run("verify", "e.json").stdout
    assert "that you have not named" in words
    assert "EXERCISE" in words
    assert "no key was revoked" in words
    organisation = bare.json("verify", "e.json")["organisation"]
    assert "the one that you named" in bare.run("verify", "e.json", "--organisation", organisation).stdout


@pytest.mark.parametrize(
    ("fault", "step"),
    [
        (lambda value: value["openings"].pop(), 6),
        (lambda value: value["openings"][3]["proof"].pop(), 5),
        (lambda value: value["parts"][0].update(data=base64.urlsafe_b64encode(b"x" * 6).decode()), 8),
        (lambda value: value.update(exercise=False), 2),
        (lambda value: value.update(extra=1), 1),
        (lambda value: value["openings"].pop(1), 7),
    ],
)
def test_tampered_evidence_fails_with_its_step(
    bare: Terminal, tmp_path: Path, fault: Callable[[dict[str, object]], object], step: int
) -> None:
    value = json.loads(evidence(adopted_world()))
    fault(value)
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (tmp_path / "e.json").write_text(text, encoding="utf-8")
    told = bare.json("verify", "e.json", expect=1)
    assert (told["verified"], told["step"]) == (False, step)
    assert f"Step {step}" in bare.run("verify", "e.json", expect=1).stderr


def test_another_organisation_than_the_pinned_one_fails(bare: Terminal, tmp_path: Path) -> None:
    (tmp_path / "e.json").write_bytes(evidence(adopted_world()))
    assert bare.json("verify", "e.json", "--organisation", "0" * 64, expect=1)["step"] == 2


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    world = adopted_world()
    export_record(world.keeper, world.viewer("ARV"), tmp_path / "export")
    return tmp_path / "export"


def test_exported_record_is_verified(exported: Path) -> None:
    found = verify_record(exported)
    assert (found.party, found.openings, found.exercise) == ("ARV", found.size, True)
    assert found.parts == 2
    assert verify_record(exported, jobs=2, organisation=found.organisation).pinned


def test_export_for_the_public_holds_only_what_is_public(tmp_path: Path) -> None:
    world = adopted_world()
    export_record(world.keeper, world.viewer(None), tmp_path / "public")
    found = verify_record(tmp_path / "public")
    assert found.party is None
    assert found.parts == 0
    assert found.openings < found.size
    lines = (tmp_path / "public" / "openings" / "000000.jsonl").read_text().splitlines()
    kinds = {json.loads(json.loads(line)["entry"])["act"].get("kind") for line in lines[1:]}
    assert kinds == {"party.head", "party.accredit"}


def change(path: Path, old: bytes, new: bytes) -> None:
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))


def drop_line(path: Path, number: int) -> None:
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:number] + lines[number + 1 :]))


def last_tile(folder: Path) -> Path:
    return next((folder / "tile" / "0").glob("000.p/*"))


# As it stands in an act, not in the charter, whose rights name kinds too.
CHANGED = b'\\"kind\\":\\"decision.pat'
PUT = b'\\"kind\\":\\"decision.put'
FAULTS: dict[str, tuple[Callable[[Path], object], int]] = {
    "checkpoint-other-root": (lambda folder: change(folder / "checkpoint", b"\n2", b"\n3"), 2),
    "checkpoint-missing": (lambda folder: (folder / "checkpoint").unlink(), 2),
    "tile-changed": (lambda folder: last_tile(folder).write_bytes(bytes(32) + last_tile(folder).read_bytes()[32:]), 3),
    "tile-missing": (lambda folder: last_tile(folder).unlink(), 3),
    "opening-omitted": (lambda folder: drop_line(folder / "openings" / "000000.jsonl", -2), 7),
    "opening-changed": (lambda folder: change(folder / "openings" / "000000.jsonl", PUT, CHANGED), 4),
    "opening-moved": (lambda folder: change(folder / "openings" / "000000.jsonl", b'"index": 20', b'"index": 21'), 4),
    "openings-none": (lambda folder: (folder / "openings" / "000000.jsonl").unlink(), 1),
    "grant-omitted": (lambda folder: drop_line(folder / "openings" / "000000.jsonl", 1), 5),
    "part-of-another": (lambda folder: change(folder / "parts" / "000000.jsonl", b'"act": "', b'"act": "0'), 6),
    "delivery-of-another": (lambda folder: change(folder / "delivery.json", b'ARV', b'BEL'), 7),
    "line-not-json": (lambda folder: change(folder / "openings" / "000000.jsonl", b'"index": 9', b'"index" 9'), 4),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_faulty_export_fails_with_its_step(exported: Path, fault: str) -> None:
    spoil, step = FAULTS[fault]
    before = verify_record(exported)
    shutil.copytree(exported, exported.parent / "copy")
    spoil(exported.parent / "copy")
    with pytest.raises((Unverified, Malformed)) as caught:
        verify_record(exported.parent / "copy", organisation=before.organisation)
    assert caught.value.facts["step"] == step, caught.value


def test_error_of_another_process_arrives_whole(exported: Path) -> None:
    change(exported / "openings" / "000000.jsonl", PUT, PUT.replace(b"put", b"pat"))
    with pytest.raises(ComityError) as caught:
        verify_record(exported, jobs=2)
    assert caught.value.facts["step"] == 4
