"""What Hypothesis draws from: values of the profile, values of JSON, and good values with something changed."""

import copy
import json
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import strategies as st

from comity.core import canonical
from comity.core.errors import ComityError


def texts(**limits: int) -> st.SearchStrategy[str]:
    """Draw strings of the profile."""
    words = st.text(
        st.characters(exclude_categories=("Cc", "Cs", "Cf")) | st.sampled_from("\n\t\u0301\u0303"), **limits
    )
    return words.map(lambda text: unicodedata.normalize("NFC", text))


names = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,63}", fullmatch=True)
integers = st.integers(-canonical.MAX_INTEGER, canonical.MAX_INTEGER)
values = st.recursive(
    st.none() | st.booleans() | integers | texts(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)
# What any program may send: floats, other names, lone surrogates, deep nesting.
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=8)
    | st.sampled_from(["", "\ud800", "e\u0301", "everyone", "0" * 64, 2**53, 10**400, -1, True]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6) | names, inner, max_size=3),
    max_leaves=6,
)


def paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """List the paths of all that is inside of a value, the value itself first."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(path for step, item in steps for path in paths(item, (*at, step)))]


@st.composite
def mutations(draw: st.DrawFn, value: Any, new: st.SearchStrategy[Any] = anything) -> Any:
    """Draw the value with up to three places replaced, removed, or given something more."""
    value = copy.deepcopy(value)
    for _ in range(draw(st.integers(1, 3))):
        *before, last = draw(st.sampled_from(paths(value)[1:] or [(None,)]))
        holder = value
        for step in before:
            holder = holder[step]
        match draw(st.sampled_from(["replace", "replace", "remove", "add"])):
            case "remove" if last is not None:
                del holder[last]
            case "add" if isinstance(holder, dict):
                holder[draw(names)] = draw(new)
            case "add" if isinstance(holder, list):
                holder.append(draw(new))
            case _ if last is not None:
                holder[last] = draw(new)
            case _:
                return draw(new)
    return value


def flips(data: bytes) -> st.SearchStrategy[bytes]:
    """Draw the bytes with one bit flipped."""
    return st.integers(0, len(data) * 8 - 1).map(lambda bit: flip(data, bit))


def flip(data: bytes, bit: int) -> bytes:
    """Return the bytes with that bit flipped."""
    place, mask = bit // 8, 1 << bit % 8
    return data[:place] + bytes([data[place] ^ mask]) + data[place + 1 :]


def refused(check: Callable[[], Any]) -> ComityError:
    """Return the error with which something is refused; it can be told to anybody in any encoding."""
    with pytest.raises(ComityError) as info:
        check()
    json.dumps(info.value.facts, allow_nan=False)
    str(info.value).encode()
    return info.value


def accepted(check: Callable[[], Any]) -> bool:
    """Whether something is accepted; any error but a refusal goes on and fails the test."""
    try:
        check()
    except ComityError as error:
        json.dumps(error.facts, allow_nan=False)
        str(error).encode()
        return False
    return True
