"""Checkpoints and inclusion proofs are public standards: Go's transparency-log library judges them as we do."""

import base64
import dataclasses
import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from comity.core.checkpoint import (
    NOTE_SIGNATURE,
    Checkpoint,
    Note,
    NoteSignature,
    cosign,
    format_verifier_key,
    key_hint,
    parse_verifier_key,
    sign_checkpoint,
    verify_checkpoint,
)
from comity.core.errors import Malformed, Unverified
from comity.core.keys import SigningKey
from comity.core.merkle import CompactRange, hash_leaf, prove_inclusion, verify_inclusion

pytestmark = pytest.mark.go

ORIGIN = "lantern.example/record"
KEEPER, STRANGER = SigningKey(bytes([1]) * 32), SigningKey(bytes([2]) * 32)


@dataclass(frozen=True)
class Vector:
    """What both verifiers are given: the log's key, a signed checkpoint, and a leaf's data, place and proof."""

    vkey: str
    checkpoint: str
    index: int
    data: bytes
    proof: tuple[bytes, ...]

    @property
    def note(self) -> Note:
        return Note.parse(self.checkpoint)


def leaf_data(index: int) -> bytes:
    return index.to_bytes(32, "big")


def build_vector(index: int, size: int) -> Vector:
    tree, nodes = CompactRange(), dict[tuple[int, int], bytes]()
    for place in range(size):
        tree.append(hash_leaf(leaf_data(place)), nodes)
    note = sign_checkpoint(Checkpoint(ORIGIN, size, tree.root()), KEEPER)
    proof = prove_inclusion(index, size, lambda level, at: nodes[level, at])
    return Vector(format_verifier_key(ORIGIN, KEEPER.public), note.format(), index, leaf_data(index), tuple(proof))


def verify_here(vector: Vector) -> None:
    """Verify with Comity's own code; raises Malformed or Unverified."""
    name, public, kind = parse_verifier_key(vector.vkey)
    if kind != NOTE_SIGNATURE:
        raise Unverified("note.verifier_key", found=vector.vkey)
    head = verify_checkpoint(vector.note, name, public)
    verify_inclusion(hash_leaf(vector.data), vector.index, head.size, list(vector.proof), head.root)


@pytest.fixture(scope="session")
def verify_file_in_go(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Callable[[Path], tuple[bool, str]]:
    """Build the Go verifier once; the function returns whether it accepts a file, and what it says."""
    folder = tmp_path_factory.mktemp("go")
    cache = {"GOCACHE": str(request.config.cache.mkdir("go")), "GOPATH": "/usr/share/gocode", "GO111MODULE": "off"}
    source = Path(__file__).with_name("verify.go")
    subprocess.run(["go", "build", "-o", folder / "verify", source], check=True, env={**os.environ, **cache})

    def verify(path: Path) -> tuple[bool, str]:
        result = subprocess.run([folder / "verify", path], capture_output=True, text=True)
        assert result.returncode in (0, 1), result.stderr
        return result.returncode == 0, result.stdout.strip()

    return verify


@pytest.fixture
def verify_in_go(verify_file_in_go, tmp_path: Path) -> Callable[[Vector], tuple[bool, str]]:
    """Return the Go verifier for a vector that was made here."""

    def verify(vector: Vector) -> tuple[bool, str]:
        value = {"vkey": vector.vkey, "checkpoint": vector.checkpoint, "index": vector.index}
        value |= {"data_hex": vector.data.hex(), "proof": [base64.b64encode(each).decode() for each in vector.proof]}
        path = tmp_path / "vector.json"
        path.write_text(json.dumps(value))
        return verify_file_in_go(path)

    return verify


PLACES = [(index, size) for size in range(1, 10) for index in range(size)]
PLACES += [(0, 256), (255, 256), (256, 257), (511, 513), (512, 513), (700, 1000), (65_536, 65_537)]


@pytest.mark.parametrize(("index", "size"), PLACES)
def test_proofs_are_accepted(verify_in_go, index, size):
    vector = build_vector(index, size)
    verify_here(vector)
    assert verify_in_go(vector) == (True, f"proved: entry {index} of {size} of {ORIGIN}")


def test_cosignatures_leave_the_checkpoint_valid(verify_in_go):
    vector = build_vector(3, 7)
    cosigned = cosign(vector.note, "witness.example", STRANGER, timestamp=1_750_000_000)
    assert verify_in_go(dataclasses.replace(vector, checkpoint=cosigned.format()))[0]


GOOD = build_vector(5, 11)
OTHER = build_vector(6, 11)
HEAD = Checkpoint.parse(GOOD.note.text)


def with_note(text: str, *signatures: NoteSignature) -> Vector:
    return dataclasses.replace(GOOD, checkpoint=Note(text, signatures or GOOD.note.signatures).format())


def signed_text(text: str) -> Vector:
    """Return the good vector with any text that the keeper really signed."""
    hint = key_hint(ORIGIN, KEEPER.public, NOTE_SIGNATURE)
    return with_note(text, NoteSignature(ORIGIN, hint, KEEPER.sign_raw(text.encode())))


def with_sig(change: Callable[[bytes], bytes]) -> Vector:
    line = GOOD.note.signatures[0]
    return with_note(GOOD.note.text, dataclasses.replace(line, sig=change(line.sig)))


def borrowed_signature() -> Vector:
    """Return a line whose bytes after the 64th are the beginning of what was really signed: a cosignature's text."""
    cosigned = cosign(GOOD.note, ORIGIN, KEEPER, timestamp=1_750_000_000).signatures[1]
    return with_sig(lambda _: cosigned.sig[8:] + b"cosignature/v1\ntime 1750000000\n")


def flip(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


ROOT_LINE = GOOD.note.text.split("\n")[2]
MATERIAL = GOOD.vkey.rpartition("+")[2]

# fault: (vector, the step at which the Go verifier refuses it)
FAULTS: dict[str, tuple[Vector, str]] = {
    "key-hint-of-another-key": (
        dataclasses.replace(GOOD, vkey=f"{ORIGIN}+00000000+{MATERIAL}"),
        "key",
    ),
    "key-of-unknown-algorithm": (
        dataclasses.replace(GOOD, vkey=format_verifier_key(ORIGIN, KEEPER.public, 9)),
        "key",
    ),
    "key-of-a-stranger": (dataclasses.replace(GOOD, vkey=format_verifier_key(ORIGIN, STRANGER.public)), "note"),
    "key-under-another-name": (
        dataclasses.replace(GOOD, vkey=format_verifier_key("other.example", KEEPER.public)),
        "note",
    ),
    "note-without-signature": (dataclasses.replace(GOOD, checkpoint=GOOD.note.text), "note"),
    "note-truncated": (dataclasses.replace(GOOD, checkpoint=GOOD.checkpoint[:-1]), "note"),
    "note-with-carriage-returns": (dataclasses.replace(GOOD, checkpoint=GOOD.checkpoint.replace("\n", "\r\n")), "note"),
    "note-size-changed": (with_note(GOOD.note.text.replace("\n11\n", "\n12\n")), "note"),
    "note-root-changed": (with_note(dataclasses.replace(HEAD, root=flip(HEAD.root, 31)).format()), "note"),
    "signature-flipped": (with_sig(lambda sig: flip(sig, 10)), "note"),
    "signature-short": (with_sig(lambda sig: sig[:-1]), "note"),
    "signature-long": (with_sig(lambda sig: sig + b"\0"), "note"),
    "signature-borrows-from-the-text": (borrowed_signature(), "note"),
    "signature-of-a-cosignature": (
        with_note(GOOD.note.text, cosign(GOOD.note, ORIGIN, KEEPER, timestamp=1_750_000_000).signatures[1]),
        "note",
    ),
    "checkpoint-of-another-origin": (
        signed_text(dataclasses.replace(HEAD, origin="fork.example").format()),
        "checkpoint",
    ),
    "checkpoint-size-padded": (signed_text(GOOD.note.text.replace("\n11\n", "\n011\n")), "checkpoint"),
    "checkpoint-size-negative": (signed_text(GOOD.note.text.replace("\n11\n", "\n-11\n")), "checkpoint"),
    "checkpoint-root-short": (signed_text(GOOD.note.text.replace(ROOT_LINE, "AAAA")), "checkpoint"),
    "checkpoint-with-extension": (signed_text(GOOD.note.text + "extension\n"), "checkpoint"),
    "index-of-another-leaf": (dataclasses.replace(GOOD, index=6), "inclusion"),
    "index-beyond-the-tree": (dataclasses.replace(GOOD, index=11), "inclusion"),
    "index-negative": (dataclasses.replace(GOOD, index=-1), "inclusion"),
    "data-flipped": (dataclasses.replace(GOOD, data=flip(GOOD.data, 31)), "inclusion"),
    "data-is-a-node": (dataclasses.replace(GOOD, data=GOOD.proof[0] + GOOD.data), "inclusion"),
    "proof-flipped": (dataclasses.replace(GOOD, proof=(flip(GOOD.proof[0], 0), *GOOD.proof[1:])), "inclusion"),
    "proof-short": (dataclasses.replace(GOOD, proof=GOOD.proof[:-1]), "inclusion"),
    "proof-long": (dataclasses.replace(GOOD, proof=(*GOOD.proof, bytes(32))), "inclusion"),
    "proof-reversed": (dataclasses.replace(GOOD, proof=GOOD.proof[::-1]), "inclusion"),
    "proof-of-another-leaf": (dataclasses.replace(GOOD, proof=OTHER.proof), "inclusion"),
    "proof-empty": (dataclasses.replace(GOOD, proof=()), "inclusion"),
    "root-of-a-forked-tree": (signed_text(dataclasses.replace(HEAD, root=flip(HEAD.root, 0)).format()), "inclusion"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_refused_by_both(verify_in_go, fault):
    vector, step = FAULTS[fault]
    accepted, said = verify_in_go(vector)
    assert (accepted, said.split(":")[0]) == (False, step), said
    with pytest.raises((Malformed, Unverified)):
        verify_here(vector)


# The committed vectors, which verifiers in any language are given: the file's own bytes, not what we make of them.
VECTORS = Path(__file__).parents[1] / "vectors"
COMMITTED = sorted((VECTORS / "inclusion").glob("*.json"))
CODES = {name: fault["code"] for name, fault in json.loads((VECTORS / "expected.json").read_bytes()).items()}
# The step at which Go refuses what we refuse with a code: its library opens a note only with its signature verified.
STEPS = {
    "note.form": "note",
    "signature.wrong": "note",
    "checkpoint.unsigned": "note",
    "checkpoint.form": "checkpoint",
    "inclusion.index": "inclusion",
    "inclusion.short": "inclusion",
    "inclusion.long": "inclusion",
    "inclusion.root": "inclusion",
    "merkle.hash": "inclusion",
}


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.stem)
def test_committed_vectors_are_judged_as_they_are_named(verify_file_in_go, path):
    good = path.name.startswith("good-")
    step = "proved" if good else STEPS[CODES[f"inclusion/{path.name}"]]
    accepted, said = verify_file_in_go(path)
    assert (accepted, said.split(":")[0]) == (good, step), said


def test_there_are_committed_vectors_of_both_kinds():
    assert {path.name.partition("-")[0] for path in COMMITTED} == {"good", "faulty"}
