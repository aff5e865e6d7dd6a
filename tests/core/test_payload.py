from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given

from comity.core import payload
from comity.core.payload import Fields, one_of, optional, sorted_list
from tests.core.strategies import accepted, anything, refused
from tests.vectors.world import key

KEY = key("ARV/head").public
PARSERS: dict[str, tuple[Callable[[Any], Any], list[Any], list[Any]]] = {
    "hash": (payload.hash_id, ["0" * 64], ["0" * 63, "A" * 64, "0" * 64 + "\n", None, 1]),
    "party": (payload.party, ["ARV", "A-1"], ["A", "arv", "ÀRV", "A" * 33, ["ARV"]]),
    "name": (payload.name, ["council", "a1"], ["a", "Council", "a_b", "-a", "a\n", True]),
    "language": (payload.language, ["en", "zh-Hans", "sr-Latn-RS", "es-419"], ["EN", "en-us", "es-٤١٩", "e", "", None]),
    "part": (payload.part_name, ["text", "text.en"], ["../text", "Text", ""]),
    "day": (payload.day, ["2026-11-23", "2024-02-29"],
            ["2026-W01-1", "20261123", "2026-02-29", "2026-11", "٢٠٢٦-11-23", "2026-11-23\n", None, 20261123]),
    "instant": (payload.instant, ["2026-11-23T18:34:00.000Z"], ["2026-11-23", "2026-11-23T24:00:00.000Z", None]),
    "key": (payload.public_key, [KEY], [KEY[:-1], "", None, "ed25519:AQ" + "A" * 41]),
    "origin": (payload.origin, [None, "https://lantern.example", "http://127.0.0.1:8000", "http://[::1]:8000"],
               ["lantern.example", "ftp://a", "https://", "https://a/b", "https://a b", "javascript://a", 1]),
    "index": (payload.index, [0, 5], [-1, True, 1.0, "1", None]),
    "word": (one_of("head", "root"), ["head"], ["maybe", "", None, 1]),
    "optional": (optional(payload.party), [None, "ARV"], ["", "arv", False]),
    "list": (sorted_list(payload.party, most=2), [["ARV", "BEL"]],
             [["BEL", "ARV"], ["ARV", "ARV"], ["ARV", "BEL", "COR"], "ARV", ("ARV",), [["ARV"]], None]),
}  # fmt: skip


@pytest.mark.parametrize(("parse", "good", "faulty"), PARSERS.values(), ids=PARSERS.keys())
def test_fields_have_one_form(parse: Callable[[Any], Any], good: list[Any], faulty: list[Any]) -> None:
    for value in good:
        read = Fields({"x": value}).take("x", parse)
        assert (list(read) if isinstance(read, tuple) else read) == value
    for value in faulty:
        refused(lambda: Fields({"x": value}).take("x", parse))  # noqa: B023 - called at once


@given(anything)
def test_any_value_is_read_or_refused(value: Any) -> None:
    for parse, _, _ in PARSERS.values():
        if accepted(lambda: Fields({"x": value}).take("x", parse)):  # noqa: B023 - called at once
            read = Fields({"x": value}).take("x", parse)
            assert (list(read) if isinstance(read, tuple) else read) == value
    accepted(lambda: Fields(value).end())


def test_what_is_missing_or_left_over_is_named() -> None:
    fields = Fields({"a": "ARV", "z": 1}, "body.effects")
    assert refused(lambda: fields.take("b", payload.party)).facts == {"field": "body.effects.b"}
    fields.take("a", payload.party)
    error = refused(fields.end)
    assert (error.code, error.facts) == ("payload.unknown", {"field": "body.effects.z"})
    assert refused(lambda: Fields({"a": 1}).take("a", payload.party)).code == "payload.field"
    assert refused(lambda: Fields([])).code == "payload.form"
