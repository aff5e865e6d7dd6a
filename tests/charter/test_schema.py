"""A charter's value and its tables are inverses, whatever is done to the value."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.charter import BUNDLED, Charter, CharterInvalid, find_problems, format_charter, load_charter, parse_charter
from comity.core import canonical

VALUES = [format_charter(load_charter(name)) for name in BUNDLED]
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["member", "council", "CHN", "en", "2020-01-01", "secretariat", "listed", "signed", ""])
)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)


@pytest.mark.parametrize("name", BUNDLED)
def test_parse_and_format_are_inverses(name: str) -> None:
    charter = load_charter(name)
    value = format_charter(charter)
    assert parse_charter(value) == charter
    assert canonical.decode(canonical.encode(value)) == value
    assert parse_charter(canonical.decode(canonical.encode(value))) == charter


def test_defaults_are_spelt_out() -> None:
    value = format_charter(load_charter("lantern"))
    for table in ("limits", "witness", "record"):
        del value[table]
    del value["organs"][1]["decides"]
    spelt = format_charter(parse_charter(value))
    assert spelt["limits"]["act_age_hours"] == 24
    assert spelt["organs"][1]["decides"] is True
    assert spelt["record"] == {"checkpoint_seconds": 60, "padding": False}


def test_charter_does_not_change_with_the_value_that_it_came_from() -> None:
    value = format_charter(load_charter("lantern"))
    charter = parse_charter(value)
    value["organs"][0]["names"]["en"] = "Usurper"
    value["languages"]["authentic"].clear()
    assert charter == load_charter("lantern")


def paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [inner for key, item in steps for inner in [(*path, key), *paths(item, (*path, key))]]


PLACES = [(value, paths(value)) for value in VALUES]


@st.composite
def edited(draw: st.DrawFn) -> dict[str, Any]:
    """A bundled charter in which a few places are dropped, replaced by anything, or by what stands elsewhere."""
    original, places = draw(st.sampled_from(PLACES))
    value: dict[str, Any] = deepcopy(original)
    for *steps, last in draw(st.lists(st.sampled_from(places), min_size=1, max_size=3)):
        place = reach(value, steps)
        if not isinstance(place, (dict, list)) or reach(place, [last]) is None:
            continue  # An earlier edit took this place away.
        replacement = draw(st.none() | st.tuples(ANYTHING) | st.sampled_from(places))
        if replacement is None:
            del place[last]
        elif len(replacement) == 1:
            place[last] = replacement[0]
        else:
            place[last] = deepcopy(reach(original, replacement))
    return value


def reach(value: Any, steps: Sequence[str | int]) -> Any:
    for step in steps:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


@given(edited())
def test_edited_charter_is_refused_with_places_or_round_trips(value: dict[str, Any]) -> None:
    before = deepcopy(value)
    problems = find_problems(value)
    if problems:
        with pytest.raises(CharterInvalid):
            parse_charter(value)
        assert all(problem.where for problem in problems)
    else:
        charter = parse_charter(value)
        assert isinstance(charter, Charter)
        assert parse_charter(format_charter(charter)) == charter
        canonical.encode(format_charter(charter))
    assert repr(value) == repr(before)


@given(ANYTHING)
def test_anything_is_answered(value: object) -> None:
    assert find_problems(value)
