import json
from typing import Any

import pytest
from hypothesis import given

from comity.core.keyfile import format_key_file, parse_key_file
from tests.core.strategies import accepted, anything, flip, mutations, refused
from tests.vectors.world import key

KEY = key("ARV/head")
TEXT = format_key_file(KEY, party="ARV", role="head", exercise=True, org="0" * 64)


def test_key_files_round_trip() -> None:
    read, told = parse_key_file(TEXT)
    assert read.seed == KEY.seed
    assert (told["party"], told["role"], told["exercise"], told["org"]) == ("ARV", "head", True, "0" * 64)
    before_founding = format_key_file(KEY, party="ARV", role="root", exercise=False)
    assert parse_key_file(before_founding)[1]["org"] is None


@given(mutations(json.loads(TEXT)) | anything)
def test_any_value_is_a_key_file_or_is_refused(value: Any) -> None:
    text = json.dumps(value)
    if accepted(lambda: parse_key_file(text)):
        assert parse_key_file(text)[0].public == KEY.public


def test_a_flipped_bit_of_the_seed_or_the_key_is_seen() -> None:
    data = TEXT.encode()
    for name in (b'"seed": "', b'"public": "'):
        start = data.index(name) + len(name)
        for bit in range(start * 8, (start + 40) * 8):
            refused(lambda: parse_key_file(flip(data, bit).decode(errors="replace")))  # noqa: B023 - called at once


@pytest.mark.parametrize(
    "text", ["", "null", "[]", '"seed"', "{}", "[" * 100_000, '{"seed": []}', '{"seed": 1}', "\ud800"]
)
def test_texts_that_are_no_key_file(text: str) -> None:
    error = refused(lambda: parse_key_file(text))
    assert error.code in ("key.file", "base64.form")


def test_an_error_does_not_tell_the_seed() -> None:
    value = json.loads(TEXT)
    for name in value:
        error = refused(lambda: parse_key_file(json.dumps(value | {name: 0})))  # noqa: B023 - called at once
        assert value["seed"] not in f"{error!r} {error.facts}"
