"""An organisation's rules as data: nothing elsewhere in the code is specific to one organisation."""

from comity.charter.changes import Change, amend
from comity.charter.loader import BUNDLED, load_charter
from comity.charter.schema import (
    MEMBERS,
    Charter,
    CharterInvalid,
    Problem,
    find_problems,
    format_charter,
    in_language,
    parse_charter,
    word_problem,
)

__all__ = [
    "BUNDLED",
    "MEMBERS",
    "Change",
    "Charter",
    "CharterInvalid",
    "Problem",
    "amend",
    "find_problems",
    "format_charter",
    "in_language",
    "load_charter",
    "parse_charter",
    "word_problem",
]
