"""A charter's value to its tables and back, with everything that the rest of the software needs of the schema.

`parse_charter` and `format_charter` are inverses. The value is what entry 0 of a record holds, so it stays inside the
canonical profile: no floats, no dates but as strings, no null (what is absent is left out).
"""

from typing import Any

from comity.charter.charter import MEMBERS, Charter, in_language
from comity.charter.check import MAX_BYTES, examine, find_problems
from comity.charter.problems import CharterInvalid, Problem, word_problem
from comity.charter.shape import write
from comity.charter.terms import (
    Admission,
    Amendments,
    Area,
    Audience,
    Chair,
    Composition,
    Disputes,
    Electorate,
    Extraordinary,
    Field,
    Forum,
    Founded,
    Languages,
    Limits,
    Meets,
    Names,
    Office,
    Organ,
    Organisation,
    Principle,
    Procedure,
    Record,
    Right,
    Rotation,
    Seat,
    Silence,
    Standing,
    Witness,
)

__all__ = [
    "MAX_BYTES",
    "MEMBERS",
    "Admission",
    "Amendments",
    "Area",
    "Audience",
    "Chair",
    "Charter",
    "CharterInvalid",
    "Composition",
    "Disputes",
    "Electorate",
    "Extraordinary",
    "Field",
    "Forum",
    "Founded",
    "Languages",
    "Limits",
    "Meets",
    "Names",
    "Office",
    "Organ",
    "Organisation",
    "Principle",
    "Problem",
    "Procedure",
    "Record",
    "Right",
    "Rotation",
    "Seat",
    "Silence",
    "Standing",
    "Witness",
    "find_problems",
    "format_charter",
    "in_language",
    "parse_charter",
    "word_problem",
]


def parse_charter(value: object) -> Charter:
    """Return the charter that a plain value spells; raises CharterInvalid with all its problems."""
    charter, problems = examine(value)
    if problems:
        raise CharterInvalid(problems)
    return charter


def format_charter(charter: Charter) -> dict[str, Any]:
    """Return the charter's plain value, defaults spelt out; it is in the canonical profile and parses to `charter`."""
    value: dict[str, Any] = write(charter)
    return value
