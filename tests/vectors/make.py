"""Write the golden vectors beside this file: `python -m tests.vectors.make`. Every run writes the same bytes.

good/, faulty/        acts in their envelopes: {what, text or base64, and id, or the error's code}
inclusion/            checkpoints with inclusion proofs, for verifiers in any language
evidence/             evidence files as they are handed on
copy/                 a certified copy
expected.json         the error's code, and the step, for each faulty file that cannot carry it itself
"""

import base64
import json
from pathlib import Path
from typing import Any

from comity.core.act import SignedAct
from comity.core.merkle import hash_leaf
from tests.vectors import acts, copies, evidences, inclusions
from tests.vectors.world import OBJECTION, story

FOLDER = Path(__file__).parent


def make() -> dict[str, bytes]:
    """Return every vector file's bytes by its path."""
    files = {f"good/act-{name}.json": _good_act(data) for name, data in acts.good().items()}
    for name, (data, code) in acts.faulty().items():
        files[f"faulty/act-{name}.json"] = _lines({"what": "signed-act", "code": code} | _readable(data))
    files["good/founding.json"] = _good_founding()
    files["good/entry.json"] = _good_entry()
    expected: dict[str, Any] = {}
    for name, vector in inclusions.good().items():
        files[f"inclusion/good-{name}.json"] = _lines(vector)
    for name, (vector, code) in inclusions.faulty().items():
        files[f"inclusion/faulty-{name}.json"] = _lines(vector)
        expected[f"inclusion/faulty-{name}.json"] = {"code": code}
    for name, data in evidences.good().items():
        files[f"evidence/good-{name}.json"] = data
    files |= {f"copy/good-{name}.pdf": data for name, data in copies.good().items()}
    for name, (data, code, step) in evidences.faulty().items():
        files[f"evidence/faulty-{name}.json"] = data
        expected[f"evidence/faulty-{name}.json"] = {"code": code, "step": step}
    return files | {"expected.json": _lines(expected)}


def _good_act(data: bytes) -> bytes:
    act = SignedAct.from_value(json.loads(data)).act
    return _lines({"what": "signed-act", "id": act.id, "audience": act.to.text} | _readable(data))


def _good_founding() -> bytes:
    founding = story().founding.founding
    return _lines({"what": "founding", "id": founding.id} | _readable(founding.data))


def _good_entry() -> bytes:
    entry = story().entries[OBJECTION]
    told = {
        "what": "entry",
        "act": entry.act.id,
        "commitment": entry.commitment().hex(),
        "leaf": hash_leaf(entry.commitment()).hex(),
        "reference": entry.reference(),
    }
    return _lines(told | _readable(entry.data))


def _readable(data: bytes) -> dict[str, str]:
    try:
        return {"text": data.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode()}


def _lines(value: dict[str, Any]) -> bytes:
    return json.dumps(value, indent=1, sort_keys=True).encode() + b"\n"


def main() -> None:
    """Write the files, and remove those that are no longer made."""
    files = make()
    for folder in ("good", "faulty", "inclusion", "evidence"):
        (FOLDER / folder).mkdir(exist_ok=True)
    # kinds/ is written by tests.vectors.kinds, which needs a database.
    written = {path for path in FOLDER.rglob("*.json") if path.parent.name != "kinds"}
    for path in written - {FOLDER / name for name in files}:
        path.unlink()
    for name, data in files.items():
        (FOLDER / name).parent.mkdir(exist_ok=True)
        (FOLDER / name).write_bytes(data)


if __name__ == "__main__":
    main()
