"""One party, one voice: no name in the code and no key of a charter could weigh parties or count them."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "comity"
# Whole words within a name, so that "ending_weighted" is found and "devoted" is not.
FORBIDDEN = re.compile(
    r"(?:^|_|-|\.)(votes?|voted|voting|voters?|ballots?|weights?|weighted|majority|supermajority|plurality|quorum|"
    r"casting|tally|ayes?|nays?|abstain|abstention|outvoted?)(?:$|_|-|\.)",
    re.IGNORECASE,
)


def names_in(path: Path) -> Iterator[str]:
    """Yield every identifier, and every text without a space: kinds of acts, fields of payloads, columns."""
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.alias(name=name):
                yield name
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.keyword(arg=str(name)):
                yield re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)
            case ast.Constant(value=str(text)) if " " not in text:
                yield text


def keys_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from keys_in(item)
    if isinstance(value, list):
        for item in value:
            yield from keys_in(item)


def test_no_name_in_the_code_weighs_or_counts_parties() -> None:
    found = {
        f"{path.relative_to(SOURCE)}: {name}"
        for path in SOURCE.rglob("*.py")
        for name in names_in(path)
        if FORBIDDEN.search(name)
    }
    assert found == set()


@pytest.mark.parametrize("path", sorted((SOURCE / "charter").glob("*.toml")), ids=lambda path: path.stem)
def test_no_key_of_a_charter_does(path: Path) -> None:
    assert [key for key in keys_in(tomllib.loads(path.read_text())) if FORBIDDEN.search(key)] == []


@pytest.mark.parametrize("name", ["vote", "party_weight", "simple-majority", "decision.vote", "casting_voice"])
def test_such_a_name_would_be_found(name: str) -> None:
    assert FORBIDDEN.search(name)
