"""The golden vectors: made anew they are the same bytes, the good ones hold, each faulty one is refused as it says."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from comity.core.act import SignedAct
from comity.core.canonical import decode
from comity.core.checkpoint import Note, parse_verifier_key, verify_checkpoint
from comity.core.entry import Entry
from comity.core.errors import ComityError
from comity.core.evidence import verify_evidence
from comity.core.founding import MAX_FOUNDING, Founding
from comity.core.merkle import hash_leaf, verify_inclusion
from tests.vectors import make

FILES = {
    path.relative_to(make.FOLDER).as_posix(): path
    for path in sorted([*make.FOLDER.rglob("*.json"), *make.FOLDER.rglob("*.pdf")])
    if path.parent.name != "kinds"  # made from a database: tests/test_catalogue.py
}
EXPECTED: dict[str, dict[str, Any]] = json.loads((make.FOLDER / "expected.json").read_bytes())


def cases(start: str) -> list[Any]:
    return [pytest.param(name, FILES[name], id=name.removesuffix(".json")) for name in FILES if name.startswith(start)]


def carried(path: Path) -> tuple[dict[str, Any], bytes]:
    vector = json.loads(path.read_bytes())
    return vector, base64.b64decode(vector["base64"]) if "base64" in vector else vector["text"].encode()


def verify_vector(vector: dict[str, Any]) -> None:
    name, public, _ = parse_verifier_key(vector["vkey"])
    head = verify_checkpoint(Note.parse(vector["checkpoint"]), name, public)
    proof = [base64.b64decode(step) for step in vector["proof"]]
    verify_inclusion(hash_leaf(bytes.fromhex(vector["data_hex"])), vector["index"], head.size, proof, head.root)


def test_making_them_anew_gives_the_same_bytes() -> None:
    made = make.make()
    assert made.keys() == FILES.keys()
    assert [name for name, data in made.items() if FILES[name].read_bytes() != data] == []


@pytest.mark.parametrize(("name", "path"), cases("good/act-"))
def test_good_act(name: str, path: Path) -> None:
    vector, data = carried(path)
    signed = SignedAct.from_value(json.loads(data))
    signed.verify()
    assert (signed.act.id, signed.act.to.text) == (vector["id"], vector["audience"])
    assert SignedAct.from_value(signed.to_value()) == signed


@pytest.mark.parametrize(("name", "path"), cases("faulty/act-"))
def test_faulty_act(name: str, path: Path) -> None:
    vector, data = carried(path)
    with pytest.raises(ComityError) as refused:
        SignedAct.from_value(json.loads(data)).verify()
    assert refused.value.code == vector["code"]


def test_good_founding() -> None:
    vector, data = carried(FILES["good/founding.json"])
    assert Founding.from_value(decode(data, limit=MAX_FOUNDING)).id == vector["id"]


def test_good_entry() -> None:
    vector, data = carried(FILES["good/entry.json"])
    entry = Entry.parse(data)
    entry.signed.verify()
    assert entry.act.id == vector["act"]
    assert entry.commitment().hex() == vector["commitment"]
    assert entry.leaf().hex() == vector["leaf"]
    assert entry.reference() == vector["reference"]


@pytest.mark.parametrize(("name", "path"), cases("inclusion/good-"))
def test_good_inclusion(name: str, path: Path) -> None:
    verify_vector(json.loads(path.read_bytes()))


@pytest.mark.parametrize(("name", "path"), cases("inclusion/faulty-"))
def test_faulty_inclusion(name: str, path: Path) -> None:
    with pytest.raises(ComityError) as refused:
        verify_vector(json.loads(path.read_bytes()))
    assert refused.value.code == EXPECTED[name]["code"]


@pytest.mark.parametrize(("name", "path"), cases("evidence/good-"))
def test_good_evidence(name: str, path: Path) -> None:
    verified = verify_evidence(path.read_bytes())
    assert [number for number, _, _ in verified.steps] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert verified.act.id == verified.evidence.subject


@pytest.mark.parametrize(("name", "path"), cases("evidence/faulty-"))
def test_faulty_evidence(name: str, path: Path) -> None:
    with pytest.raises(ComityError) as refused:
        verify_evidence(path.read_bytes())
    assert {"code": refused.value.code, "step": refused.value.facts["step"]} == EXPECTED[name]
