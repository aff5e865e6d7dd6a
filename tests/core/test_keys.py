import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.bindings import crypto_sign_open
from nacl.exceptions import BadSignatureError

from comity.core.keys import (
    PURPOSES,
    Signature,
    SigningKey,
    fingerprint,
    format_base64,
    format_public,
    parse_base64,
    parse_public,
    prefix,
    verify_raw,
    verify_signature,
)
from tests.core.strategies import accepted, anything, flip, mutations, refused
from tests.vectors.world import key

KEY = key("ARV/head")
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493
FIELD = 2**255 - 19
# A point of order 8, as RFC 8032 writes points.
ORDER_8 = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"


def weak_keys() -> list[bytes]:
    """List every encoding, canonical or not, of the points of small order, and encodings beyond the field."""
    order_8 = int.from_bytes(bytes.fromhex(ORDER_8), "little")
    ys = [0, 1, FIELD - 1, order_8, FIELD - order_8, *range(FIELD, 2**255)]
    return [(y + sign).to_bytes(32, "little") for y in ys for sign in (0, 1 << 255)]


def test_the_first_vector_of_rfc_8032() -> None:
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    public = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    sig = bytes.fromhex(
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24"
        "655141438e7a100b"
    )
    signer = SigningKey(seed)
    assert signer.public == format_public(public)
    assert signer.sign_raw(b"") == sig
    verify_raw(signer.public, b"", sig)


@given(st.binary(max_size=70))
def test_base64_round_trips(data: bytes) -> None:
    assert parse_base64(format_base64(data), len(data)) == data


@given(st.text(max_size=12) | st.text(st.sampled_from("AQgw_-=+/ \n"), max_size=8))
def test_base64_has_one_form(text: str) -> None:
    for length in (len(text) * 3 // 4, len(text)):
        if accepted(lambda: parse_base64(text, length)):  # noqa: B023 - called at once
            assert format_base64(parse_base64(text, length)) == text


@given(st.binary(max_size=100), st.sampled_from(PURPOSES), st.sampled_from(PURPOSES))
def test_a_signature_holds_for_its_purpose_alone(message: bytes, made: Any, asked: Any) -> None:
    signature = KEY.sign(made, message)
    assert accepted(lambda: verify_signature(asked, message, signature)) == (made == asked)


def test_no_purpose_is_the_beginning_of_another() -> None:
    starts = [prefix(purpose) for purpose in PURPOSES]
    assert prefix("act") == b"comity/act/v1\n"
    assert not any(a.startswith(b) for a in starts for b in starts if a is not b)


def test_any_flipped_bit_is_refused() -> None:
    message = b"a message"
    signature = KEY.sign("act", message)
    raw = parse_base64(signature.sig, 64)
    for bit in range(len(raw) * 8):
        assert not accepted(lambda: verify_raw(KEY.public, prefix("act") + message, flip(raw, bit)))  # noqa: B023
    for bit in range(len(message) * 8):
        assert not accepted(lambda: verify_signature("act", flip(message, bit), signature))  # noqa: B023
    for bit in range(256):
        other = format_public(flip(parse_public(KEY.public), bit))
        assert not accepted(lambda: verify_signature("act", message, Signature(other, signature.sig)))  # noqa: B023


@pytest.mark.parametrize("length", [0, 1, 32, 63, 65, 96, 128])
def test_signatures_of_another_length(length: int) -> None:
    sig = (KEY.sign_raw(b"message") + bytes(64))[:length]
    assert refused(lambda: verify_raw(KEY.public, b"message", sig)).code == "signature.wrong"


def test_a_signature_does_not_take_its_beginning_from_the_message() -> None:
    # What the key signed for another purpose must not become a signature that is only a little longer.
    longer = KEY.sign_raw(b"cosignature/v1\n" + b"text") + b"cosignature/v1\n"
    assert refused(lambda: verify_raw(KEY.public, b"text", longer)).code == "signature.wrong"
    shorter = KEY.sign_raw(b"text")
    assert refused(lambda: verify_raw(KEY.public, shorter[63:] + b"text", shorter[:63])).code == "signature.wrong"


def test_a_signature_has_one_form() -> None:
    sig = KEY.sign_raw(b"message")
    response = int.from_bytes(sig[32:], "little") + GROUP_ORDER
    malleated = sig[:32] + response.to_bytes(32, "little")
    assert refused(lambda: verify_raw(KEY.public, b"message", malleated)).code == "signature.wrong"


def test_the_point_of_order_8_is_one() -> None:
    # Its double has y = 0, order 4, exactly if d·y⁴ + 2·y² = 1 on the curve of RFC 8032.
    d = -121665 * pow(121666, -1, FIELD) % FIELD
    y = int.from_bytes(bytes.fromhex(ORDER_8), "little")
    assert (d * y**4 + 2 * y**2) % FIELD == 1


def test_keys_that_verifiers_disagree_about() -> None:
    assert len(weak_keys()) == 48
    for raw in weak_keys():
        assert refused(lambda: parse_public(format_public(raw))).code == "key.weak"  # noqa: B023
        # The library agrees: with such a key, R of the same order and S zero would sign anything elsewhere.
        with pytest.raises(BadSignatureError):
            crypto_sign_open(raw + bytes(32) + b"message", raw)


@given(st.binary(min_size=32, max_size=32))
def test_public_keys_round_trip(seed: bytes) -> None:
    public = SigningKey(seed).public
    assert format_public(parse_public(public)) == public
    assert fingerprint(public) == hashlib.sha256(parse_public(public)).hexdigest()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "key.form"),
        (KEY.public + "=", "key.form"),
        (KEY.public[:-1], "key.form"),
        (KEY.public + "\n", "key.form"),
        (KEY.public.upper(), "key.form"),
        (KEY.public.replace("ed25519", "ed448"), "key.form"),
        (KEY.public.removeprefix("ed25519:"), "key.form"),
        ("ed25519:" + "+" * 43, "key.form"),
        ("ed25519:" + "é" * 43, "key.form"),
        ("\ud800", "key.form"),
        ("ed25519:" + "A" * 42 + "B", "base64.form"),
        (None, "key.form"),
        (1, "key.form"),
        (["ed25519:"], "key.form"),
        ({}, "key.form"),
        (b"ed25519:", "key.form"),
    ],
)
def test_public_keys_in_another_form(text: Any, code: str) -> None:
    assert refused(lambda: parse_public(text)).code == code


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_seeds_of_another_length(length: int) -> None:
    assert refused(lambda: SigningKey(bytes(length))).code == "key.seed"


def test_new_keys_differ_and_are_not_shown() -> None:
    first, second = SigningKey.generate(), SigningKey.generate()
    assert first.public != second.public
    assert first.seed.hex() not in repr(first)


@given(mutations(KEY.sign("act", b"").to_value()) | anything)
def test_any_value_is_a_signature_or_is_refused(value: Any) -> None:
    if accepted(lambda: Signature.from_value(value)):
        assert Signature.from_value(value).to_value() == value
