"""The examples of docs/formats.md are what the code makes: nobody writes another program from a wrong byte."""

from pathlib import Path

import pytest

from comity.core import authority, canonical
from comity.core.act import Part, PartName, sign_act
from comity.core.checkpoint import Checkpoint, cosign, format_verifier_key, sign_checkpoint
from comity.core.entry import Entry
from comity.core.keys import SigningKey, fingerprint
from comity.core.merkle import EMPTY_ROOT

PAGE = (Path(__file__).parents[2] / "docs" / "formats.md").read_text()
SEED = bytes(range(32))
KEY = SigningKey(SEED)
ORIGIN = "lantern.example/record"
VALUE = canonical.encode({"name": "é\n", "b": [1, True, None], "a": {}})
REASONS = Part("reasons", SEED, b"Reasons")
SIGNED = sign_act(
    {
        "org": "0" * 64, "kind": "decision.concur", "v": 1, "by": "ARV", "key": KEY.public, "n": 1, "nonce": "1" * 64,
        "seen": {"size": 1, "root": "2" * 64}, "at": "2026-11-23T18:34:00.000Z",
        "to": {"kind": "standing", "name": "members"}, "body": {},
        "parts": [PartName(REASONS.name, REASONS.hash()).to_value()],
    },
    KEY,
)  # fmt: skip
ENTRY = Entry.make(SIGNED, salt=SEED, time="2026-11-23T18:34:01.000Z", findings={})
CONSENT = authority.possession(org="0" * 64, party="ARV", role="head", key=KEY.public, origin=None)
COSIGNED = cosign(
    sign_checkpoint(Checkpoint(ORIGIN, 1, ENTRY.leaf()), KEY),
    "witness.arvenia.example",
    SigningKey(bytes(range(1, 33))),
    timestamp=1_772_366_400,
)
EXAMPLES = {
    "canonical value": f"{VALUE.decode()}\n{VALUE.hex()}\n",
    "public key": f"`{KEY.public}`",
    "fingerprint": fingerprint(KEY.public),
    "signature": KEY.sign("act", VALUE).sig,
    "part": REASONS.hash(),
    "act": f"\n{SIGNED.act.data.decode()}\n",
    "act's id": f"This act of {len(SIGNED.act.data)} bytes (on one line) has the id `{SIGNED.act.id}`",
    "act's signature": SIGNED.signatures[0].sig,
    "entry's length": f"an entry has {len(ENTRY.data)} bytes",
    "commitment": f"commitment {ENTRY.commitment().hex()}\n",
    "leaf": f"leaf       {ENTRY.leaf().hex()}\n",
    "reference": f"reference  {ENTRY.reference()}\n",
    "checkpoint": f"\n{sign_checkpoint(Checkpoint(ORIGIN, 0, EMPTY_ROOT), KEY).format()}",
    "cosigned checkpoint": f"\n{COSIGNED.format()}",
    "verifier key": format_verifier_key(ORIGIN, KEY.public),
    "consent": KEY.sign("key", canonical.encode(CONSENT)).sig,
}


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES.keys())
def test_an_example_is_what_the_code_makes(example: str) -> None:
    assert example in PAGE
