"""Writes vectors.json: what comity.core makes and says of bytes and files, for the scripts' tests to say the same.

Everything is made from fixed seeds, so that making it again gives the same bytes.
Run: python tests/web/js/make_vectors.py
"""

import base64
import copy
import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from comity.core import authority, canonical, merkle
from comity.core.act import Part, SignedAct, sign_act
from comity.core.checkpoint import Checkpoint, cosign, sign_checkpoint
from comity.core.entry import Entry
from comity.core.errors import ComityError
from comity.core.evidence import Evidence, Opening, verify_evidence
from comity.core.founding import Founding, SignedFounding
from comity.core.keyfile import format_key_file
from comity.core.keys import SigningKey, fingerprint, format_base64

VECTORS = Path(__file__).with_name("vectors.json")
ORIGIN = "record.lantern.example"
AT = "2026-03-01T09:00:00.000Z"

CANONICAL: list[str] = [
    "{}", "[]", '""', "0", "-1", "true", "null", '{"a":1,"b":[true,null,"\\n\\t\\"\\\\"]}',
    '{"b":1,"a":2}', '{"a":1,"a":2}', '{"a": 1}', "1.0", "1e3", "NaN", "-Infinity", "9007199254740991",
    "9007199254740992", "-9007199254740992", '"\u00e9"', '"e\u0301"', '"\\u0000"', '"\\u00e9"', '"\x7f"',
    '"\u202e"', '"\ufeff"', '"\\ud800"', '"\u2028"', '"\U0001f54a"', '{"__proto__":1}', '{"1a":1}', '{"\u00e9":1}',
    '{"constructor":1}', '"a/b"', '"a\\/b"', "01", "-0", "{", "", "[" * 32 + "]" * 32, "[" * 33 + "]" * 33,
    "[" * 1000 + "]" * 1000, '{"text":"1.5 and 2e9 inside a string"}', '{"a":[{"b":"\u200f"}]}',
]  # fmt: skip


def key(name: str) -> SigningKey:
    """Return the key that belongs to a name here, always the same."""
    return SigningKey(hashlib.sha256(name.encode()).digest())


def make_canonical() -> Iterator[dict[str, Any]]:
    """Yield texts with None or the code that refuses them."""
    for text in CANONICAL:
        try:
            canonical.decode(text.encode(errors="surrogatepass"))
            code = None
        except ComityError as error:
            code = error.code
        yield {"text": text, "code": code}


def make_keys() -> Iterator[dict[str, Any]]:
    """Yield seeds with their public keys, fingerprints, signatures and proofs of possession."""
    for name in ("ARV-root", "DUN-head", "browser"):
        pair = key(name)
        grant = {"org": "ab" * 32, "party": "ARV", "role": "head", "origin": "https://comity.example"}
        proof = pair.sign("key", canonical.encode(authority.possession(key=pair.public, **grant)))
        yield {
            "seed": format_base64(pair.seed),
            "public": pair.public,
            "fingerprint": fingerprint(pair.public),
            "message": "Lantern \u2014 \u0444\u043e\u043d\u0430\u0440\u044c",
            "sig": pair.sign("act", "Lantern \u2014 \u0444\u043e\u043d\u0430\u0440\u044c".encode()).sig,
            "grant": grant,
            "possession": proof.to_value(),
            "file": format_key_file(pair, party="ARV", role="head", exercise=True),
        }


def make_founding() -> SignedFounding:
    """Return the founding of a small invented organisation with two founders and a witness."""
    parties = [
        {"id": party, "kind": "state", "names": {"en": name}, "root": key(f"{party}-root").public}
        for party, name in (("ARV", "Arvenia"), ("DUN", "Dunmere"))
    ]
    value = {
        "comity": "founding/v1", "nonce": "11" * 32, "at": AT, "origin": ORIGIN, "exercise": True,
        "charter": {"organisation": {"names": {"en": "the Lantern Compact"}}}, "keeper": key("keeper").public,
        "witnesses": {"required": 1, "keys": [{"name": "witness.dunmere.example", "key": key("witness").public}]},
        "parties": parties, "founders": ["ARV", "DUN"], "offices": [],
        "register": [{"party": "ARV", "standing": "member", "from": "2026-03-01", "until": None,
                      "place": "Port Candle", "source": "founding"}],
    }  # fmt: skip
    founding = Founding.from_value(value)
    signers = [key("ARV-root"), key("DUN-root"), key("keeper")]
    return SignedFounding(founding, tuple(signer.sign("founding", founding.data) for signer in signers))


def make_act(
    org: str, number: int, kind: str, by: str, signer: str, body: dict[str, Any], parts: tuple[Part, ...] = ()
) -> SignedAct:
    """Return an act of the party, signed with the named key."""
    pair = key(signer)
    value = {
        "org": org, "kind": kind, "v": 1, "by": by, "key": pair.public, "n": number, "nonce": f"{number:02x}" * 32,
        "seen": {"size": 1, "root": "22" * 32}, "at": AT, "to": {"kind": "everyone"}, "body": body,
        "parts": [{"name": part.name, "hash": part.hash()} for part in parts],
    }  # fmt: skip
    return sign_act(value, pair, parts)


def grant_body(org: str, party: str, role: str, name: str) -> dict[str, Any]:
    """Return the body that grants the named key in that role, with the proof that the key accepts."""
    pair = key(name)
    statement = authority.possession(org=org, party=party, role=role, key=pair.public, origin=None)
    proof = pair.sign("key", canonical.encode(statement))
    return {"key": pair.public, "origin": None, "possession": proof.to_value()}


def make_evidence(signed: list[SignedAct], founding: SignedFounding, subject: SignedAct) -> dict[str, Any]:
    """Return the evidence file's value for a record that holds the founding and those acts."""
    entries = [
        Entry.make(item, salt=bytes([index]) * 32, time=AT, findings={})
        for index, item in enumerate([founding, *signed])
    ]
    tree, nodes = merkle.CompactRange(), {}
    for entry in entries:
        tree.append(entry.leaf(), nodes)
    note = sign_checkpoint(Checkpoint(ORIGIN, tree.size, tree.root()), key("keeper"))
    note = cosign(note, "witness.dunmere.example", key("witness"), timestamp=1_772_355_600)
    openings = tuple(
        Opening(index, entry, tuple(merkle.prove_inclusion(index, tree.size, lambda level, at: nodes[level, at])))
        for index, entry in enumerate(entries)
    )
    parts = tuple((subject.act.id, part) for part in subject.parts)
    evidence = Evidence(founding.founding.id, subject.act.id, note.format(), openings, parts, exercise=True)
    return json.loads(evidence.format())  # type: ignore[no-any-return]


def make_good() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a good evidence file and one whose key has no authority."""
    founding = make_founding()
    org = founding.founding.id
    head = make_act(org, 1, "party.head", "DUN", "DUN-root", grant_body(org, "DUN", "head", "DUN-head"))
    delegate = make_act(org, 1, "party.accredit", "DUN", "DUN-head", grant_body(org, "DUN", "delegate", "DUN-delegate"))
    effect = grant_body(org, "EST", "root", "EST-root") | {"effect": "root", "party": "EST"}
    adopted = make_act(org, 1, "decision.adopt", "KEEPER", "keeper", {"effects": [effect]})
    admitted = make_act(org, 1, "party.head", "EST", "EST-root", grant_body(org, "EST", "head", "EST-head"))
    part = Part("reasons", b"\x07" * 32, b"The harbour clause is not agreed.")
    subject = make_act(org, 1, "decision.object", "DUN", "DUN-delegate", {"decision": "33" * 32}, (part,))
    good = make_evidence([head, delegate, adopted, admitted, subject], founding, subject)
    stranger = make_act(org, 1, "decision.object", "DUN", "stranger", {"decision": "33" * 32}, (part,))
    return good, make_evidence([head, stranger], founding, stranger)


def _flip(text: str, at: int) -> str:
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]


def faults(good: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the good file with one fault each, by the fault's name."""
    edits: dict[str, Callable[[dict[str, Any]], Any]] = {
        "form-extra-field": lambda file: file.update(more=1),
        "form-no-openings": lambda file: file.update(openings=[]),
        "form-entry-with-a-space": lambda file: file["openings"][1].update(entry=file["openings"][1]["entry"] + " "),
        "form-proof-too-short": lambda file: file["openings"][1]["proof"].__setitem__(0, "AAAA"),
        "founding-other-organisation": lambda file: file.update(organisation="ab" * 32),
        "founding-not-marked-as-exercise": lambda file: file.update(exercise=False),
        "founding-missing": lambda file: file["openings"].pop(0),
        "founding-other-charter": lambda file: file["openings"][0].update(
            entry=file["openings"][0]["entry"].replace("Lantern", "Lanterns")
        ),
        "checkpoint-flipped": lambda file: file.update(checkpoint=_flip(file["checkpoint"], -20)),
        "checkpoint-other-root": lambda file: file.update(checkpoint=_flip(file["checkpoint"], len(ORIGIN) + 8)),
        "checkpoint-of-another-log": lambda file: file.update(checkpoint="other" + file["checkpoint"]),
        "cosignature-missing": lambda file: file.update(
            checkpoint="\n".join(file["checkpoint"].split("\n")[:-2]) + "\n"
        ),
        "inclusion-swapped": lambda file: file["openings"][1].update(proof=file["openings"][2]["proof"]),
        "inclusion-index": lambda file: file["openings"][5].update(index=4),
        "inclusion-long": lambda file: file["openings"][1]["proof"].append(file["openings"][1]["proof"][0]),
        "inclusion-short": lambda file: file["openings"][1]["proof"].pop(),
        "subject-not-shown": lambda file: file.update(subject="cd" * 32),
        "authority-link-missing": lambda file: file["openings"].pop(2),
        "part-other-words": lambda file: file["parts"][0].update(data=format_base64(b"Agreed.")),
        "part-of-no-act": lambda file: file["parts"][0].update(act="cd" * 32),
    }
    for name, edit in edits.items():
        file = copy.deepcopy(good)
        edit(file)
        yield name, file


def format_file(file: dict[str, Any]) -> str:
    """Return an evidence file's text, as comity.core.evidence formats it."""
    return json.dumps(file, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def judge(file: dict[str, Any], organisation: str | None = None) -> dict[str, Any]:
    """Return what verify_evidence says of the file: None, or the step and the code."""
    try:
        verify_evidence(format_file(file).encode(), organisation=organisation)
    except ComityError as error:
        return {"step": error.facts["step"], "code": error.code}
    return {"step": None, "code": None}


def small_order() -> Iterator[dict[str, str]]:
    """Yield signatures that hold in a lenient implementation for any message, by keys of small order."""
    identity = b"\x01" + bytes(31)
    for point in (identity, bytes(32), bytes.fromhex("ec" + "ff" * 30 + "7f"), bytes.fromhex("ee" + "ff" * 30 + "7f")):
        public = "ed25519:" + base64.urlsafe_b64encode(point).rstrip(b"=").decode()
        yield {"key": public, "sig": format_base64(identity + bytes(32))}


def make_vectors() -> dict[str, Any]:
    """Return all vectors as one value."""
    good, stranger = make_good()
    cases = [("good", good), ("authority-stranger", stranger), *faults(good)]
    evidence = [{"name": name, "file": file, **judge(file)} for name, file in cases]
    evidence.append({"name": "pinned-other", "pin": "ef" * 32, "file": good, **judge(good, "ef" * 32)})
    # The same words in another form: the file's bytes are prescribed.
    evidence.append({"name": "form-spaces", "text": json.dumps(good), "step": 1, "code": "evidence.not_in_its_form"})
    return {
        "canonical": list(make_canonical()), "keys": list(make_keys()), "small_order": list(small_order()),
        "evidence": evidence,
    }  # fmt: skip


def format_vectors() -> str:
    """Return the file's text: ASCII, so that no editor changes a vector."""
    return json.dumps(make_vectors(), indent=1) + "\n"


if __name__ == "__main__":
    VECTORS.write_text(format_vectors())
