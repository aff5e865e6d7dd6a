"""Checkpoints with inclusion proofs, for verifiers in any language: `{vkey, checkpoint, index, data_hex, proof}`.

`vkey` is a C2SP verifier key, `checkpoint` a signed note, `data_hex` the leaf's 32 bytes, `proof` hashes in base64 with
the nearest sibling first. A verifier must accept every good file and refuse every faulty one.
"""

import base64
from dataclasses import replace
from typing import Any

from comity.core.checkpoint import Checkpoint, Note, format_verifier_key, sign_checkpoint
from comity.core.merkle import CompactRange, hash_leaf, prove_inclusion
from tests.vectors.world import ORIGIN, key, seed

KEEPER = key("keeper")
PLACES = ((0, 1), (0, 2), (1, 2), (2, 3), (4, 7), (5, 8), (8, 9), (255, 256), (256, 257), (699, 1000))
Vector = dict[str, Any]


def vector(index: int, size: int) -> Vector:
    """Return the vector of a leaf in a tree of that size."""
    leaves = [seed(f"leaf/{place}") for place in range(size)]
    tree, nodes = CompactRange(), dict[tuple[int, int], bytes]()
    for leaf in leaves:
        tree.append(hash_leaf(leaf), nodes)
    proof = prove_inclusion(index, size, lambda level, at: nodes[level, at])
    return {
        "vkey": format_verifier_key(ORIGIN, KEEPER.public),
        "checkpoint": sign_checkpoint(Checkpoint(ORIGIN, size, tree.root()), KEEPER).format(),
        "index": index,
        "data_hex": leaves[index].hex(),
        "proof": [base64.b64encode(step).decode() for step in proof],
    }


def good() -> dict[str, Vector]:
    """Return good vectors by name."""
    return {f"{index}-of-{size}": vector(index, size) for index, size in PLACES}


def faulty() -> dict[str, tuple[Vector, str]]:
    """Return faulty vectors by the name of their fault, each with the code of the error."""
    right, other = vector(5, 8), vector(4, 7)
    steps = right["proof"]
    changes: dict[str, tuple[Vector, str]] = {
        "other-index": ({"index": 4}, "inclusion.root"),
        "index-beyond-the-tree": ({"index": 8}, "inclusion.index"),
        "negative-index": ({"index": -1}, "inclusion.index"),
        "other-data": ({"data_hex": seed("other").hex()}, "inclusion.root"),
        "proof-is-short": ({"proof": steps[:-1]}, "inclusion.short"),
        "proof-is-long": ({"proof": [*steps, steps[0]]}, "inclusion.long"),
        "proof-in-reverse": ({"proof": steps[::-1]}, "inclusion.root"),
        "proof-of-another-leaf": ({"proof": vector(2, 8)["proof"]}, "inclusion.root"),
        "proof-with-a-short-hash": ({"proof": [base64.b64encode(bytes(31)).decode(), *steps[1:]]}, "merkle.hash"),
        "checkpoint-of-another-size": ({"checkpoint": other["checkpoint"]}, "inclusion.root"),
        "another-logs-key": ({"vkey": format_verifier_key(ORIGIN, key("stranger").public)}, "checkpoint.unsigned"),
    }
    notes = _notes(right["checkpoint"])
    return {name: (right | change, code) for name, (change, code) in changes.items()} | {
        name: (right | {"checkpoint": note}, code) for name, (note, code) in notes.items()
    }


def _notes(checkpoint: str) -> dict[str, tuple[str, str]]:
    note = Note.parse(checkpoint)
    (line,) = note.signatures
    forked = sign_checkpoint(Checkpoint(ORIGIN, 8, seed("fork")), KEEPER)
    flipped = bytes([line.sig[0] ^ 1]) + line.sig[1:]
    stranger = sign_checkpoint(Checkpoint.parse(note.text), key("stranger"))

    def signed(sig: bytes) -> str:
        return replace(note, signatures=(replace(line, sig=sig),)).format()

    return {
        "fork": (forked.format(), "inclusion.root"),
        "forks-root-under-the-old-signature": (replace(note, text=forked.text).format(), "signature.wrong"),
        "size-altered": (checkpoint.replace("\n8\n", "\n9\n"), "signature.wrong"),
        "signature-flipped": (signed(flipped), "signature.wrong"),
        "signature-is-short": (signed(line.sig[:-1]), "signature.wrong"),
        "signature-is-long": (signed(line.sig + b"\0"), "signature.wrong"),
        "signed-by-a-stranger": (stranger.format(), "checkpoint.unsigned"),
        "strangers-signature-under-the-logs-hint": (signed(stranger.signatures[0].sig), "signature.wrong"),
        "without-signature": (note.text, "note.form"),
        "without-empty-line": (checkpoint.replace("\n\n", "\n"), "note.form"),
        "control-character": (checkpoint.replace("\n8\n", "\n8\r\n"), "note.form"),
        "size-with-leading-zero": (_resigned(note.text.replace("\n8\n", "\n08\n")), "checkpoint.form"),
        "size-in-other-digits": (_resigned(note.text.replace("\n8\n", "\n٨\n")), "checkpoint.form"),
    }


def _resigned(text: str) -> str:
    line = sign_checkpoint(Checkpoint(ORIGIN, 8, bytes(32)), KEEPER).signatures[0]
    return Note(text, (replace(line, sig=KEEPER.sign_raw(text.encode())),)).format()
