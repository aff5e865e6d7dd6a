"""Golden acts: good ones, and faulty ones that are right in everything but the fault that their name tells.

Each faulty act carries a signature over its own bytes, so that nothing but the fault can be why it is refused.
"""

import json
from typing import Any

from comity.core import canonical
from comity.core.act import PartName
from comity.core.keys import PURPOSES, SigningKey, format_base64, format_public, parse_base64
from tests.vectors.world import EVERYONE, NOON, found, key, make_part, seed

AUTHOR = key("ARV/delegate")
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493
WORLD = found()


def value(**changes: Any) -> dict[str, Any]:
    """Return the value of a good act, with these changes."""
    return WORLD.value("decision.concur", "ARV", "ARV/delegate", body={"decision": seed("decision").hex()}) | changes


def envelope(data: bytes, **changes: Any) -> bytes:
    """Return the envelope around an act's bytes, signed by the author."""
    signature = AUTHOR.sign("act", data).to_value()
    whole = {"comity": "signed-act/v1", "act": data.decode(), "signatures": [signature], "parts": []}
    return json.dumps(whole | changes, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def signed(**changes: Any) -> bytes:
    """Return the envelope of a changed act; the change may be outside of what an act can be."""
    return envelope(canonical.encode_known(value(**changes)))


def written(old: str, new: str) -> bytes:
    """Return the envelope of a good act with a piece of its text written otherwise."""
    text = canonical.encode_known(value(body={"note": "piece"})).decode()
    assert text.count(old) == 1
    return envelope(text.replace(old, new).encode())


def signatures(*values: dict[str, str]) -> bytes:
    """Return the envelope of a good act with other signatures."""
    return envelope(canonical.encode(value()), signatures=list(values))


def nested(depth: int) -> Any:
    """Return lists within lists."""
    whole: Any = []
    for _ in range(depth - 1):
        whole = [whole]
    return whole


def part_names(count: int) -> list[dict[str, Any]]:
    """Return parts' names as an act has them, in order."""
    parts = [make_part(f"part{number:02}", b"") for number in range(count)]
    return [PartName(part.name, part.hash()).to_value() for part in parts]


def parties(*names: str) -> dict[str, Any]:
    """Return an audience of named parties."""
    return {"kind": "parties", "parties": list(names)}


def good() -> dict[str, bytes]:
    """Return good acts by name."""
    second = AUTHOR.sign("act", canonical.encode(value())).to_value()
    other = key("ARV/head").sign("act", canonical.encode(value())).to_value()
    words = {"scripts": "щит · 盾 · درع · ñandú", "lines": 'a\n\u0303b\t"\\', "pair": "\U0001f3ee"}
    return {
        "plain": signed(),
        "for-everyone": signed(to=EVERYONE),
        "for-named-parties": signed(to=parties("BEL", "COR")),
        "for-its-own-party": signed(to=parties()),
        "for-an-organ-then-everyone": signed(to={"kind": "standing", "name": "council", "then": "everyone"}),
        "64-parts": signed(parts=part_names(64)),
        "part-with-its-own-audience": signed(parts=[part_names(1)[0] | {"to": parties("BEL")}]),
        "two-signatures": signatures(second, other),
        "depth-32": signed(body={"deep": nested(30)}),
        "integers-at-their-limits": signed(body={"most": canonical.MAX_INTEGER, "least": -canonical.MAX_INTEGER}),
        "texts-of-many-scripts": signed(body=words),
        "64-kibibytes": signed(body={"long": "x" * (65_536 - len(canonical.encode(value(body={"long": ""}))))}),
    }


def faulty() -> dict[str, tuple[bytes, str]]:
    """Return faulty acts by the name of their fault, each with the code of the error."""
    return _fields() | _audiences_and_parts() | _values() | _spellings() | _signatures() | _other_statements()


def _fields() -> dict[str, tuple[bytes, str]]:
    without_nonce = {name: item for name, item in value().items() if name != "nonce"}
    # The last character of 32 bytes in base64 has two bits that mean nothing: only zeros are the one form.
    spare = AUTHOR.public[:-1] + chr(ord(AUTHOR.public[-1]) + 1)
    field = {
        "n-is-true": {"n": True}, "n-is-zero": {"n": 0}, "n-is-text": {"n": "1"}, "n-is-null": {"n": None},
        "v-is-true": {"v": True}, "v-is-zero": {"v": 0},
        "seen-size-is-true": {"seen": {"size": True, "root": "0" * 64}},
        "seen-size-is-negative": {"seen": {"size": -1, "root": "0" * 64}},
        "seen-root-in-capitals": {"seen": {"size": 1, "root": "A" * 64}},
        "seen-with-another-field": {"seen": {"size": 1, "root": "0" * 64, "more": 1}},
        "seen-is-a-list": {"seen": [1, "0" * 64]},
        "org-in-capitals": {"org": "A" * 64}, "org-is-short": {"org": "a" * 63}, "org-is-a-number": {"org": 1},
        "kind-without-dot": {"kind": "concur"}, "kind-with-line-end": {"kind": "decision.concur\n"},
        "by-in-small-letters": {"by": "arv"}, "by-is-a-list": {"by": ["ARV"]},
        "nonce-is-short": {"nonce": "0" * 62},
        "body-is-a-list": {"body": []}, "parts-is-a-map": {"parts": {}},
    }  # fmt: skip
    keys = {
        "key-of-another-algorithm": (AUTHOR.public.replace("ed25519", "ed448"), "key.form"),
        "key-is-short": (AUTHOR.public[:-1], "key.form"),
        "key-is-a-list": ([AUTHOR.public], "key.form"),
        "key-with-spare-bits": (spare, "base64.form"),
        "key-of-order-1": (format_public(b"\1" + bytes(31)), "key.weak"),
        "key-of-order-4": (format_public(bytes(32)), "key.weak"),
        "key-beyond-the-field": (format_public(b"\xff" * 31 + b"\x7f"), "key.weak"),
    }
    times = {
        "at-without-milliseconds": "2026-03-01T12:00:00Z",
        "at-in-another-zone": "2026-03-01T12:00:00.000+00:00",
        "at-on-no-such-day": "2026-02-30T12:00:00.000Z",
        "at-hour-24": "2026-03-01T24:00:00.000Z",
        "at-second-60": "2026-03-01T12:00:60.000Z",
        "at-in-other-digits": "٢٠٢٦-03-01T12:00:00.000Z",
        "at-is-a-number": 1,
    }
    return {
        "unknown-field": (signed(extra=2), "act.fields"),
        "missing-field": (envelope(canonical.encode(without_nonce)), "act.fields"),
        "not-a-map": (envelope(b"[]"), "act.fields"),
        **{name: (signed(**change), "act.field") for name, change in field.items()},
        **{name: (signed(key=wrong), code) for name, (wrong, code) in keys.items()},
        **{name: (signed(at=wrong), "time.form") for name, wrong in times.items()},
    }


def _audiences_and_parts() -> dict[str, tuple[bytes, str]]:
    first, second = part_names(2)
    audiences = {
        "audience-of-an-unknown-kind": {"kind": "public"},
        "audience-with-another-field": {"kind": "everyone", "then": "members"},
        "audience-everyone-as-a-standing": {"kind": "standing", "name": "everyone"},
        "audience-everyone-released": {"kind": "standing", "name": "everyone", "then": "everyone"},
        "audience-then-members": {"kind": "standing", "name": "council", "then": "members"},
        "audience-with-a-long-name": {"kind": "standing", "name": "c" * 33},
        "audience-unsorted": parties("COR", "BEL"),
        "audience-repeated": parties("BEL", "BEL"),
        "audience-of-lists": {"kind": "parties", "parties": [["BEL"]]},
        "audience-is-text": "everyone",
    }
    parts = {
        "part-hash-is-short": [first | {"hash": "0" * 63}],
        "part-hash-in-capitals": [first | {"hash": "A" * 64}],
        "part-with-another-field": [first | {"size": 1}],
        "part-with-a-dotted-name": [first | {"name": "../part"}],
        "part-is-text": ["part"],
    }
    return {
        **{name: (signed(to=wrong), "act.audience") for name, wrong in audiences.items()},
        **{name: (signed(parts=wrong), "act.part") for name, wrong in parts.items()},
        "part-with-a-faulty-audience": (signed(parts=[first | {"to": None}]), "act.audience"),
        "65-parts": (signed(parts=part_names(65)), "act.parts"),
        "parts-unsorted": (signed(parts=[second, first]), "act.parts"),
        "parts-repeated": (signed(parts=[first, first]), "act.parts"),
    }


def _values() -> dict[str, tuple[bytes, str]]:
    whole = len(canonical.encode(value(body={"long": ""})))
    bodies: dict[str, tuple[Any, str]] = {
        "float": ({"x": 1.0}, "canonical.number"),
        "2-to-the-53": ({"x": 2**53}, "canonical.number"),
        "minus-2-to-the-53": ({"x": -(2**53)}, "canonical.number"),
        "nfd": ({"x": "e\u0301"}, "canonical.not_nfc"),
        "nul": ({"x": "\0"}, "canonical.character"),
        "del": ({"x": "\x7f"}, "canonical.character"),
        "c1-control": ({"x": "\x85"}, "canonical.character"),
        "carriage-return": ({"x": "a\r\n"}, "canonical.character"),
        "bidi-override": ({"x": "\u202e"}, "canonical.character"),
        "bidi-isolate": ({"x": "\u2066"}, "canonical.character"),
        "arabic-letter-mark": ({"x": "\u061c"}, "canonical.character"),
        "byte-order-mark": ({"x": "\ufeff"}, "canonical.character"),
        "proto": ({"__proto__": {}}, "canonical.name"),
        "empty-name": ({"": 1}, "canonical.name"),
        "long-name": ({"x" * 65: 1}, "canonical.name"),
        "name-in-another-script": ({"имя": 1}, "canonical.name"),
        "depth-33": ({"deep": nested(31)}, "canonical.too_deep"),
        "too-large": ({"long": "x" * (65_537 - whole)}, "canonical.too_large"),
    }
    return {name: (signed(body=body), code) for name, (body, code) in bodies.items()}


def _spellings() -> dict[str, tuple[bytes, str]]:
    deep = "[" * 1000 + "]" * 1000
    pieces = {
        "nan": ("NaN", "canonical.number"),
        "infinity": ("Infinity", "canonical.number"),
        "exponent": ("1e3", "canonical.number"),
        "minus-zero": ("-0", "canonical.not_canonical"),
        "leading-zero": ("01", "canonical.not_json"),
        "5000-digits": ("9" * 5000, "canonical.not_json"),
        "depth-1000": (deep, "canonical.too_deep"),
        "lone-surrogate": ('"\\ud800"', "canonical.character"),
        "escaped-letter": ('"\\u0070iece"', "canonical.not_canonical"),
        "escaped-slash": ('"\\/"', "canonical.not_canonical"),
        "escape-in-capitals": ('"\\u00E9"', "canonical.not_canonical"),
        "space": (' "piece"', "canonical.not_canonical"),
        "name-twice": ('"piece","note":"piece"', "canonical.not_canonical"),
        "names-unsorted": ('"piece","a":1', "canonical.not_canonical"),
    }
    found = {name: (written('"piece"', piece), code) for name, (piece, code) in pieces.items()}
    data = canonical.encode(value())
    lone = json.loads(envelope(data)) | {"act": "\ud800"}
    return found | {
        "line-end": (envelope(data + b"\n"), "canonical.not_canonical"),
        "second-value": (envelope(data + b"{}"), "canonical.not_json"),
        "lone-surrogate-outside": (json.dumps(lone).encode(), "canonical.not_utf8"),
    }


def _signatures() -> dict[str, tuple[bytes, str]]:
    data = canonical.encode(value())
    right = AUTHOR.sign("act", data)
    raw = parse_base64(right.sig, 64)
    plus_order = raw[:32] + (int.from_bytes(raw[32:], "little") + GROUP_ORDER).to_bytes(32, "little")
    whole = right.to_value()

    def other(sig: str) -> bytes:
        return signatures(whole | {"sig": sig})

    def by(signer: SigningKey) -> dict[str, str]:
        return signer.sign("act", data).to_value()

    purposes = {
        f"signed-as-{purpose}": (signatures(AUTHOR.sign(purpose, data).to_value()), "signature.wrong")
        for purpose in PURPOSES
        if purpose != "act"
    }
    return purposes | {
        "signed-without-purpose": (other(format_base64(AUTHOR.sign_raw(data))), "signature.wrong"),
        "signed-by-another-key": (signatures(by(key("BEL/head"))), "act.not_signed_by_its_key"),
        "anothers-signature-under-its-key": (other(by(key("BEL/head"))["sig"]), "signature.wrong"),
        "another-key-first": (signatures(by(key("BEL/head")), whole), "act.not_signed_by_its_key"),
        "second-signature-wrong": (signatures(whole, by(key("ARV/head")) | {"sig": whole["sig"]}), "signature.wrong"),
        "signature-plus-the-groups-order": (other(format_base64(plus_order)), "signature.wrong"),
        "signature-of-zeros": (other(format_base64(bytes(64))), "signature.wrong"),
        "signature-is-short": (other(format_base64(raw[:63])), "signature.form"),
        "signature-is-long": (other(format_base64(raw + b"\0")), "signature.form"),
        "signature-with-spare-bits": (other(right.sig[:-1] + chr(ord(right.sig[-1]) + 1)), "base64.form"),
        "signature-of-another-algorithm": (signatures(whole | {"alg": "ed448"}), "signature.form"),
        "signature-with-another-field": (signatures(whole | {"time": NOON}), "signature.form"),
        "without-signature": (signatures(), "envelope.form"),
        "five-signatures": (signatures(*[whole] * 5), "envelope.form"),
        "changed-after-signing": (envelope(canonical.encode(value(n=2)), signatures=[whole]), "signature.wrong"),
    }


def _other_statements() -> dict[str, tuple[bytes, str]]:
    data = canonical.encode(value())
    founding = WORLD.founding.founding.data
    statement = canonical.encode({"comity": "sign-in/v1", "org": WORLD.org, "nonce": "0" * 64, "at": NOON})
    refusal = {"comity": "signed-refusal/v1", "statement": "{}", "signature": AUTHOR.sign("refusal", b"{}").to_value()}
    return {
        "is-a-founding": (envelope(founding), "act.fields"),
        "is-a-sign-in": (
            envelope(statement, signatures=[AUTHOR.sign("sign-in", statement).to_value()]),
            "act.fields",
        ),
        "is-a-refusal": (canonical.encode(refusal), "envelope.form"),
        "is-a-receipt": (canonical.encode({"comity": "receipt/v1", "opening": {}, "checkpoint": ""}), "envelope.form"),
        "envelope-of-another-version": (envelope(data, comity="signed-act/v2"), "envelope.form"),
        "envelope-with-another-field": (envelope(data, note=""), "envelope.form"),
        "envelope-is-a-list": (b"[]", "envelope.form"),
        "act-not-as-text": (envelope(data, act=value()), "envelope.form"),
        "delivered-part-with-a-short-salt": (
            envelope(data, parts=[make_part("text", b"").to_value() | {"salt": "AAAA"}]),
            "base64.form",
        ),
        "delivered-part-with-padding": (
            envelope(data, parts=[make_part("text", b"").to_value() | {"data": "AA=="}]),
            "base64.form",
        ),
    }
