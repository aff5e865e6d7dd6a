import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core import canonical
from tests.core.strategies import accepted, anything, flips, names, refused, texts, values


def nested(depth: int, *, maps: bool = False) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = {"a": value} if maps else [value]
    return value


@given(values)
def test_decoding_is_the_inverse_of_encoding(value: Any) -> None:
    data = canonical.encode(value)
    assert canonical.decode(data) == value
    assert canonical.encode(canonical.decode(data)) == data == canonical.encode_known(value)


@given(values)
def test_encoding_is_rfc_8785(value: Any) -> None:
    # RFC 8785 for what the profile allows: sorted names, no spaces, only the escapes that JSON demands.
    assert canonical.encode(value).decode() == json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


@given(values.flatmap(lambda value: flips(canonical.encode(value))))
def test_no_two_byte_strings_have_one_value(data: bytes) -> None:
    if accepted(lambda: canonical.decode(data)):
        assert canonical.encode(canonical.decode(data)) == data


@given(anything)
def test_any_value_is_encoded_or_refused(value: Any) -> None:
    if accepted(lambda: canonical.encode(value)):
        assert canonical.decode(canonical.encode(value)) == value


@given(st.binary(max_size=60) | st.text(st.sampled_from('{}[]",:\\u0123dDaA. -+eE\n\t'), max_size=40).map(str.encode))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    if accepted(lambda: canonical.decode(data)):
        assert canonical.encode(canonical.decode(data)) == data


@given(st.dictionaries(names, texts(max_size=3), min_size=2))
def test_order_of_names_is_no_matter(value: dict[str, str]) -> None:
    assert canonical.encode(dict(reversed(value.items()))) == canonical.encode(value)


@pytest.mark.parametrize(
    "value",
    [
        # Escaped, the line end is a backslash and an n, which the accent after it would compose with.
        "\n\u0303",
        "\t\u030c",
        "\u0301",
        "ñ",
        "\U0001f3ee",
        "\u200b\u00a0\u2028",
        "</script>",
        canonical.MAX_INTEGER,
        -canonical.MAX_INTEGER,
        nested(32),
        nested(32, maps=True),
        {"a" * 64: None},
        {"constructor": 1, "A": 2, "a-b_9": 3},
        [],
        {},
    ],
)
def test_in_the_profile(value: Any) -> None:
    assert canonical.decode(canonical.encode(value)) == value


@pytest.mark.parametrize(
    ("value", "code", "path"),
    [
        ({"a": [0, 1.0]}, "canonical.type", "a[1]"),
        (float("nan"), "canonical.type", "$"),
        (2**53, "canonical.number", "$"),
        (-(2**53), "canonical.number", "$"),
        ({"a": {"b": "e\u0301"}}, "canonical.not_nfc", "a.b"),
        ("\u212b", "canonical.not_nfc", "$"),
        (["\0"], "canonical.character", "[0]"),
        ("\r", "canonical.character", "$"),
        ("\x1f", "canonical.character", "$"),
        ("\x7f", "canonical.character", "$"),
        ("\x80", "canonical.character", "$"),
        ("\ud800", "canonical.character", "$"),
        ("a\udfff", "canonical.character", "$"),
        ("\u061c", "canonical.character", "$"),
        ("\u200e", "canonical.character", "$"),
        ("\u202e", "canonical.character", "$"),
        ("\u2069", "canonical.character", "$"),
        ("\ufeff", "canonical.character", "$"),
        ({"__proto__": 1}, "canonical.name", "$"),
        ({"": 1}, "canonical.name", "$"),
        ({"a b": 1}, "canonical.name", "$"),
        ({"a\n": 1}, "canonical.name", "$"),
        ({"é": 1}, "canonical.name", "$"),
        ({"\ud800": 1}, "canonical.name", "$"),
        ({"a" * 65: 1}, "canonical.name", "$"),
        ({1: 1}, "canonical.name", "$"),
        ({None: 1, "a": 2}, "canonical.name", "$"),
        (nested(33), "canonical.too_deep", "[0][0][0][0]"),
        (nested(33, maps=True), "canonical.too_deep", "a.a.a.a"),
        (nested(900), "canonical.too_deep", "[0][0][0][0]"),
        (nested(100_000), "canonical.too_deep", "[0][0][0][0]"),
        ((1, 2), "canonical.type", "$"),
        (b"a", "canonical.type", "$"),
        (Decimal(1), "canonical.type", "$"),
        ({"a": {1, 2}}, "canonical.type", "a"),
        (type("Text", (str,), {})("a"), "canonical.type", "$"),
        (type("Whole", (int,), {})(1), "canonical.type", "$"),
    ],
)
def test_outside_of_the_profile(value: Any, code: str, path: str) -> None:
    error = refused(lambda: canonical.encode(value))
    assert (error.code, error.facts["path"]) == (code, path)


def test_a_number_that_python_will_not_write_out_is_refused() -> None:
    huge = 10**5000
    assert refused(lambda: canonical.encode([huge])).code == "canonical.number"
    assert refused(lambda: canonical.encode({huge: 1})).code == "canonical.name"
    assert refused(lambda: canonical.parse_time(huge)).code == "time.form"


def test_a_cycle_is_refused() -> None:
    value: list[Any] = []
    value.append(value)
    assert refused(lambda: canonical.encode(value)).code == "canonical.too_deep"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"1.0", "canonical.number"),
        (b"1e3", "canonical.number"),
        (b"NaN", "canonical.number"),
        (b"[Infinity]", "canonical.number"),
        (b"-Infinity", "canonical.number"),
        (b"9007199254740992", "canonical.number"),
        (b"-9007199254740992", "canonical.number"),
        (b"9" * 4000, "canonical.number"),
        (b"9" * 5000, "canonical.not_json"),
        (b"-0", "canonical.not_canonical"),
        (b"01", "canonical.not_json"),
        (b"+1", "canonical.not_json"),
        (b"", "canonical.not_json"),
        (b"{", "canonical.not_json"),
        (b"{}{}", "canonical.not_json"),
        (b"{} ", "canonical.not_canonical"),
        (b" {}", "canonical.not_canonical"),
        (b"{}\n", "canonical.not_canonical"),
        (b"[1, 2]", "canonical.not_canonical"),
        (b'{"b":1,"a":2}', "canonical.not_canonical"),
        (b'{"a":1,"a":1}', "canonical.not_canonical"),
        (b'{"a":1,"a":2}', "canonical.not_canonical"),
        (b'{"__proto__":1}', "canonical.name"),
        (b'"\\u0041"', "canonical.not_canonical"),
        (b'"\\u00e9"', "canonical.not_canonical"),
        (b'"\\u00E9"', "canonical.not_canonical"),
        (b'"\\u000a"', "canonical.not_canonical"),
        (b'"\\u0022"', "canonical.not_canonical"),
        (b'"\\/"', "canonical.not_canonical"),
        (b'"\\ud83c\\udfee"', "canonical.not_canonical"),
        (b'"\\ud800"', "canonical.character"),
        (b'"\\u0000"', "canonical.character"),
        (b'"\\b"', "canonical.character"),
        (b'"\x00"', "canonical.not_json"),
        (b'"\n"', "canonical.not_json"),
        (b'"\x7f"', "canonical.character"),
        ('"e\u0301"'.encode(), "canonical.not_nfc"),
        (b"\xff", "canonical.not_utf8"),
        (b'"\xed\xa0\x80"', "canonical.not_utf8"),
        (b'"\xc0\x80"', "canonical.not_utf8"),
        ("\ufeff{}".encode(), "canonical.not_json"),
        ("{}".encode("utf-16"), "canonical.not_utf8"),
        (b"[" * 33 + b"]" * 33, "canonical.too_deep"),
        (b"[" * 900 + b"]" * 900, "canonical.too_deep"),
        (b"[" * 1000 + b"]" * 1000, "canonical.too_deep"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "canonical.too_deep"),
        (b"[" * 1000, "canonical.too_deep"),
    ],
)
def test_bytes_that_are_refused(data: bytes, code: str) -> None:
    assert refused(lambda: canonical.decode(data)).code == code


def test_a_limit_is_told() -> None:
    canonical.decode(b"[1]", limit=3)
    error = refused(lambda: canonical.decode(b"[10]", limit=3))
    assert (error.code, error.facts) == ("canonical.too_large", {"size": 4, "limit": 3})


def test_paths_are_written_as_people_write_them() -> None:
    assert canonical.path_text(("parts", 2, "name")) == "parts[2].name"
    assert canonical.path_text(()) == "$"


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))])))
def test_times_round_trip_to_the_millisecond(time: datetime) -> None:
    if datetime(1, 1, 2, tzinfo=UTC) < time < datetime(9999, 12, 30, tzinfo=UTC):
        text = canonical.format_time(time)
        read = canonical.parse_time(text)
        assert read == time - timedelta(microseconds=time.microsecond % 1000)
        assert canonical.format_time(read) == text


def test_a_time_without_zone_is_refused() -> None:
    assert refused(lambda: canonical.format_time(datetime(2026, 1, 1))).code == "time.naive"  # noqa: DTZ001 - the case


@pytest.mark.parametrize(
    "text",
    [
        "", "2026-11-23", "2026-11-23T18:34:00Z", "2026-11-23T18:34:00.000", "2026-11-23T18:34:00.000z",
        "2026-11-23 18:34:00.000Z", "2026-11-23T18:34:00.0000Z", "2026-11-23T18:34:00,000Z", "2026-11-23T24:00:00.000Z",
        "2026-11-23T23:59:60.000Z", "2026-02-29T00:00:00.000Z", "0000-01-01T00:00:00.000Z",
        "2026-11-23T18:34:00.000Z\n", "٢٠٢٦-11-23T18:34:00.000Z", "2026-11-23T18:34:00.000+00:00",
        "-026-11-23T18:34:00.000Z", None, 1, True, [],
    ],
)  # fmt: skip
def test_times_in_another_form(text: Any) -> None:
    assert refused(lambda: canonical.parse_time(text)).code == "time.form"


@given(st.decimals(-(10**18) + 1, 10**18 - 1, places=9) | st.decimals(-1000, 1000, places=2))
def test_decimals_round_trip(number: Decimal) -> None:
    text = canonical.format_decimal(number)
    assert canonical.parse_decimal(text) == number
    assert canonical.format_decimal(canonical.parse_decimal(text)) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [("0", "0"), ("-0.00", "0"), ("1E+3", "1000"), ("12.50", "12.5"), ("-0.000000001", "-0.000000001"), ("100", "100")],
)
def test_decimals_have_one_form(number: str, text: str) -> None:
    assert canonical.format_decimal(Decimal(number)) == text


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1E+18", "1E-10", "1.00000000000000000000000000001"])
def test_decimals_that_have_no_form(number: str) -> None:
    assert refused(lambda: canonical.format_decimal(Decimal(number))).code == "decimal.range"


@pytest.mark.parametrize(
    "text", ["", "-0", "+1", "01", "1.", ".5", "1.0", "1.50", "1e3", "١", "1 ", "1\n", "NaN", "1_0", None, 1, 1.5, True]
)
def test_decimals_in_another_form(text: Any) -> None:
    assert refused(lambda: canonical.parse_decimal(text)).code == "decimal.form"
