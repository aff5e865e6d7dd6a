import hashlib
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from comity.core import canonical
from comity.core.founding import Founding, SignedFounding
from comity.core.keys import Signature
from tests.core.strategies import accepted, anything, flips, mutations, refused, values
from tests.vectors.world import STATES, WITNESSES, founding_value, key, sign_founding

VALUE = founding_value()
SIGNED = sign_founding(VALUE)


def changed(*path: Any, to: Any) -> dict[str, Any]:
    value = founding_value()
    holder: Any = value
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = to
    return value


def test_a_founding_tells_what_was_signed() -> None:
    founding = SIGNED.founding
    SIGNED.verify()
    assert canonical.decode(founding.data) == VALUE
    assert founding.id == hashlib.sha256(b"comity/founding/v1\n" + founding.data).hexdigest()
    assert founding.founders == tuple(STATES)
    assert founding.root("ARV") == key("ARV/root").public
    assert founding.root("SECRETARIAT") is None
    assert founding.root("GAL") is None
    assert (founding.required, [name for name, _ in founding.witnesses]) == (2, list(WITNESSES))
    assert founding.offices == (("depositary", "ARV"),)


@pytest.mark.parametrize(("since", "until"), [("2001", None), ("2001-06", "2001-07"), ("2001-06-15", "2001-06-15")])
def test_dates_are_as_exact_as_their_source(since: str, until: str | None) -> None:
    value = changed("register", 0, to=VALUE["register"][0] | {"from": since, "until": until})
    line = Founding.from_value(value).register[0]
    assert (line.since, line.until) == (since, until)


FAULTS: list[tuple[str, dict[str, Any], str]] = [
    ("unknown field", VALUE | {"extra": 1}, "founding.fields"),
    ("missing field", {name: item for name, item in VALUE.items() if name != "offices"}, "founding.fields"),
    ("another version", VALUE | {"comity": "founding/v2"}, "founding.fields"),
    ("a float", VALUE | {"charter": {"x": 1.0}}, "canonical.type"),
    ("too large", VALUE | {"charter": {"x": "x" * 1_048_576}}, "founding.too_large"),
    ("nonce in capitals", VALUE | {"nonce": "A" * 64}, "founding.field"),
    ("nonce is a number", VALUE | {"nonce": 1}, "founding.field"),
    ("time without milliseconds", VALUE | {"at": "2026-03-01T12:00:00Z"}, "time.form"),
    ("exercise is 1", VALUE | {"exercise": 1}, "founding.field"),
    ("charter is a list", VALUE | {"charter": []}, "founding.field"),
    ("origin with space", VALUE | {"origin": "lantern example"}, "note.name"),
    ("origin with plus", VALUE | {"origin": "lantern+example"}, "note.name"),
    ("origin with line end", VALUE | {"origin": "lantern\nexample"}, "note.name"),
    ("origin is short", VALUE | {"origin": "ab"}, "founding.field"),
    ("origin is a list", VALUE | {"origin": ["lantern.example"]}, "founding.field"),
    ("origin in another script", VALUE | {"origin": "фонарь.example"}, "founding.field"),
    ("keeper is null", VALUE | {"keeper": None}, "key.form"),
    ("keeper of order 1", VALUE | {"keeper": "ed25519:AQ" + "A" * 41}, "key.weak"),
    ("keeper has a party's key", VALUE | {"keeper": key("ARV/root").public}, "founding.key_used_twice"),
    ("two parties with one key", changed("parties", 1, "root", to=key("ARV/root").public), "founding.key_used_twice"),
    ("witness with a party's key", changed("witnesses", "keys", 0, "key", to=key("ARV/root").public),
     "founding.key_used_twice"),
    ("one witness key twice", changed("witnesses", "keys", 1, "key", to=key(WITNESSES[0]).public),
     "founding.key_used_twice"),
    ("one witness name twice", changed("witnesses", "keys", 1, "name", to=WITNESSES[0]), "founding.witnesses"),
    ("witness name with space", changed("witnesses", "keys", 1, "name", to="a b"), "note.name"),
    ("witness is text", changed("witnesses", "keys", 1, to="witness"), "founding.witnesses"),
    ("witnesses null", VALUE | {"witnesses": None}, "founding.witnesses"),
    ("witnesses without number", VALUE | {"witnesses": {"keys": []}}, "founding.witnesses"),
    ("required is true", changed("witnesses", "required", to=True), "founding.witnesses"),
    ("required more than there are", changed("witnesses", "required", to=3), "founding.witnesses"),
    ("required less than none", changed("witnesses", "required", to=-1), "founding.witnesses"),
    ("parties is a map", VALUE | {"parties": {}}, "founding.field"),
    ("a party is text", changed("parties", 0, to="ARV"), "founding.field"),
    ("a party in small letters", changed("parties", 0, "id", to="arv"), "founding.party"),
    ("a party of an unknown kind", changed("parties", 0, "kind", to="empire"), "founding.party"),
    ("a party with another field", changed("parties", 0, "rank", to=1), "founding.party"),
    ("a party's name is a number", changed("parties", 0, "names", to={"en": 1}), "founding.party"),
    ("a party's name is empty", changed("parties", 0, "names", to={"en": ""}), "founding.party"),
    ("a party's root is a list", changed("parties", 0, "root", to=[]), "key.form"),
    ("a party twice", changed("parties", 1, "id", to="ARV"), "founding.parties"),
    ("a party called keeper", changed("parties", 6, "id", to="KEEPER"), "founding.parties"),
    ("no founders", VALUE | {"founders": []}, "founding.founders"),
    ("founders is text", VALUE | {"founders": "ARV"}, "founding.founders"),
    ("founders are lists", VALUE | {"founders": [["ARV"]]}, "founding.founders"),
    ("founders are maps", VALUE | {"founders": [{}]}, "founding.founders"),
    ("a founder twice", VALUE | {"founders": ["ARV", "ARV"]}, "founding.founders"),
    ("an unknown founder", VALUE | {"founders": ["GAL"]}, "founding.founder_without_root"),
    ("a founder without root", VALUE | {"founders": ["SECRETARIAT"]}, "founding.founder_without_root"),
    ("register of an unknown party", changed("register", 0, "party", to="GAL"), "founding.register"),
    ("register on no such day", changed("register", 0, "from", to="2026-02-30"), "founding.register"),
    ("register in month 13", changed("register", 0, "from", to="2026-13"), "founding.register"),
    ("register in year 0", changed("register", 0, "from", to="0000"), "founding.register"),
    ("register in other digits", changed("register", 0, "from", to="٢٠٢٦"), "founding.register"),
    ("register ends before it begins", changed("register", 0, "until", to="2026-02-28"), "founding.register"),
    ("register since a number", changed("register", 0, "from", to=2026), "founding.register"),
    ("register with another field", changed("register", 0, "rank", to=1), "founding.register"),
    ("register is null", VALUE | {"register": None}, "founding.field"),
    ("office of an unknown party", changed("offices", 0, "party", to="GAL"), "founding.office"),
    ("office is a number", changed("offices", 0, "office", to=1), "founding.office"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "code"), [pytest.param(value, code, id=name) for name, value, code in FAULTS])
def test_faulty_foundings(value: dict[str, Any], code: str) -> None:
    assert refused(lambda: Founding.from_value(value)).code == code


@settings(max_examples=400)
@given(mutations(VALUE) | mutations(VALUE, values) | anything)
def test_any_value_is_a_founding_or_is_refused(value: Any) -> None:
    if accepted(lambda: Founding.from_value(value)):
        founding = Founding.from_value(value)
        assert canonical.decode(founding.data) == value
        assert value == VALUE or not accepted(SignedFounding(founding, SIGNED.signatures).verify)


@given(flips(SIGNED.founding.data))
def test_any_flipped_bit_is_refused(data: bytes) -> None:
    def read() -> None:
        SignedFounding(Founding.from_value(canonical.decode(data)), SIGNED.signatures).verify()

    assert not accepted(read)


def test_exactly_the_founders_and_the_keeper_sign() -> None:
    whole = list(SIGNED.signatures)
    stranger = key("stranger").sign("founding", SIGNED.founding.data)
    as_act = key("ARV/root").sign("act", SIGNED.founding.data)
    cases: list[tuple[list[Signature], str]] = [
        ([], "founding.signatures"),
        (whole[:-1], "founding.signatures"),
        (whole[1:], "founding.signatures"),
        ([*whole, stranger], "founding.signatures"),
        ([stranger, *whole[1:]], "founding.signatures"),
        ([whole[1], whole[0], *whole[2:]], "founding.signatures"),
        ([as_act, *whole[1:]], "signature.wrong"),
        ([Signature(whole[0].key, stranger.sig), *whole[1:]], "signature.wrong"),
    ]
    for signatures, code in cases:
        assert refused(replace(SIGNED, signatures=tuple(signatures)).verify).code == code
