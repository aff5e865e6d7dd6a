import copy
import hashlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.core import canonical
from comity.core.act import Act, Audience, Part, PartName, SignedAct, act_id, sign_act
from tests.core.strategies import accepted, anything, flip, flips, mutations, names, refused, values
from tests.vectors.acts import value
from tests.vectors.world import key, make_part, seed

AUTHOR = key("ARV/delegate")
PARTS = (make_part("reasons", b"why"), make_part("text", b"what"))
WHOLE = value(
    parts=[part_name.to_value() for part_name in (PartName(part.name, part.hash()) for part in PARTS)],
    to={"kind": "standing", "name": "council", "then": "everyone"},
)
SIGNED = sign_act(WHOLE, AUTHOR, PARTS)
party_ids = st.from_regex(r"[A-Z][A-Z0-9-]{1,31}", fullmatch=True)
audiences = (
    st.just(Audience("everyone"))
    | st.builds(Audience, st.from_regex(r"[a-z][a-z0-9-]{1,31}", fullmatch=True), released=st.booleans())
    | st.lists(party_ids, max_size=4, unique=True).map(lambda ids: Audience(parties=tuple(sorted(ids))))
).filter(lambda audience: audience.standing != "everyone" or not audience.released)


@given(audiences)
def test_audiences_round_trip(audience: Audience) -> None:
    assert Audience.from_value(audience.to_value()) == audience
    assert Audience.from_text(audience.text) == audience
    assert Audience.from_text(audience.base).released is False


@pytest.mark.parametrize(
    ("audience", "text"),
    [
        (Audience("everyone"), "everyone"),
        (Audience("members"), "standing:members"),
        (Audience("council", released=True), "standing:council>everyone"),
        (Audience(parties=("BEL", "COR")), "parties:BEL,COR"),
        (Audience(), "parties:"),
    ],
)
def test_audiences_have_one_text(audience: Audience, text: str) -> None:
    assert audience.text == text
    assert Audience.from_text(text) == audience


@given(
    st.text(max_size=12)
    | st.text(st.sampled_from("paristendgvyo:>,ABC"), max_size=20)
    | st.sampled_from(
        ["", "parties", "standing", "standing:", "standing:>everyone", "standing:c", "standing:everyone",
         "standing:members>", "standing:members>members", "standing:members>everyone>everyone", "everyone:",
         "parties:BEL,", "parties:COR,BEL", "parties:BEL,BEL", "parties:bel", "parties: BEL", "everyone>everyone"]
    )
)  # fmt: skip
def test_any_text_is_an_audience_or_is_refused(text: str) -> None:
    if accepted(lambda: Audience.from_text(text)):
        assert Audience.from_text(text).text == text
        assert Audience.from_value(Audience.from_text(text).to_value()).text == text


@given(anything | mutations(Audience(parties=("BEL", "COR")).to_value()) | mutations(WHOLE["to"]))
def test_any_value_is_an_audience_or_is_refused(whole: Any) -> None:
    if accepted(lambda: Audience.from_value(whole)):
        assert Audience.from_value(whole).to_value() == whole


@given(st.dictionaries(names, values, max_size=4), audiences, st.integers(1, 2**53 - 1))
def test_acts_round_trip(body: dict[str, Any], to: Audience, n: int) -> None:
    signed = sign_act(value(body=body, to=to.to_value(), n=n), AUTHOR)
    signed.verify()
    assert SignedAct.from_value(json.loads(json.dumps(signed.to_value()))) == signed
    assert Act.parse(signed.act.data) == signed.act
    assert (signed.act.body, signed.act.to, signed.act.n) == (body, to, n)


def test_an_act_tells_what_was_signed() -> None:
    act = SIGNED.act
    assert canonical.decode(act.data) == WHOLE
    assert act.id == act_id(act.data) == hashlib.sha256(b"comity/act/v1\n" + act.data).hexdigest()
    assert act.seen == (WHOLE["seen"]["size"], WHOLE["seen"]["root"])
    assert act.part("text") == PartName("text", PARTS[1].hash())
    assert act.part("title") is None


def test_a_part_is_named_by_salt_and_bytes() -> None:
    part = Part("text", seed("salt"), b"words")
    assert part.hash() == hashlib.sha256(seed("salt") + b"words").hexdigest()
    assert Part.from_value(part.to_value()) == part


@given(st.binary(max_size=80), st.binary(min_size=32, max_size=32))
def test_parts_round_trip(data: bytes, salt: bytes) -> None:
    part = Part("text", salt, data)
    assert Part.from_value(part.to_value()) == part


def test_any_flipped_bit_of_an_act_is_refused() -> None:
    data, signatures = SIGNED.act.data, SIGNED.signatures
    for bit in range(len(data) * 8):
        assert not accepted(lambda: SignedAct(Act.parse(flip(data, bit)), signatures).verify())  # noqa: B023


ENVELOPE = json.dumps(sign_act(WHOLE, AUTHOR).to_value(), separators=(",", ":")).encode()


@settings(max_examples=400)
@given(flips(ENVELOPE))
def test_any_flipped_bit_of_an_envelope_is_refused(data: bytes) -> None:
    try:
        whole = json.loads(data)
    except ValueError:
        return
    assert not accepted(lambda: SignedAct.from_value(whole).verify())


@given(mutations(SIGNED.to_value()) | anything)
def test_any_envelope_is_an_act_or_is_refused(whole: Any) -> None:
    if accepted(lambda: SignedAct.from_value(whole).verify()):
        assert SignedAct.from_value(whole).act == SIGNED.act


@settings(max_examples=300)
@given(mutations(WHOLE))
def test_any_value_is_an_act_or_is_refused(whole: Any) -> None:
    if accepted(lambda: Act.from_value(whole)):
        assert canonical.decode(Act.from_value(whole).data) == whole


@given(mutations(WHOLE, values))
def test_a_changed_act_is_another_act(whole: Any) -> None:
    before = copy.deepcopy(whole)
    if accepted(lambda: Act.from_value(whole)) and whole != WHOLE:
        act = Act.from_value(whole)
        assert whole == before
        assert act.id != SIGNED.act.id
        assert not accepted(SignedAct(act, SIGNED.signatures).verify)


@given(mutations(PARTS[0].to_value()) | anything)
def test_any_value_is_a_part_or_is_refused(whole: Any) -> None:
    if accepted(lambda: Part.from_value(whole)):
        assert Part.from_value(whole).to_value() == whole


@given(mutations(PartName("text", "0" * 64, Audience("council")).to_value()) | anything)
def test_any_value_names_a_part_or_is_refused(whole: Any) -> None:
    if accepted(lambda: PartName.from_value(whole)):
        assert PartName.from_value(whole).to_value() == whole


def test_only_the_acts_own_key_signs_it() -> None:
    assert refused(lambda: sign_act(WHOLE, key("BEL/head"))).code == "act.key"


def test_values_that_no_json_has_are_refused() -> None:
    for whole in ({1: 2, "a": 3}, {None: 1, 2: 3}, WHOLE | {"at": 10**5000}, WHOLE | {"key": 10**5000}):
        refused(lambda: Act.from_value(whole))  # noqa: B023 - called at once
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    for field in WHOLE:
        refused(lambda: Act.from_value(WHOLE | {field: deep}))  # noqa: B023 - called at once


@pytest.mark.parametrize("data", [b"", b"{}", b"null", b"[]", b"1", b'"act"', SIGNED.act.data + b" "])
def test_bytes_that_are_no_act(data: bytes) -> None:
    refused(lambda: Act.parse(data))


def test_a_too_large_act_is_not_even_read() -> None:
    assert refused(lambda: Act.parse(b"[" * 65_537)).code == "canonical.too_large"
