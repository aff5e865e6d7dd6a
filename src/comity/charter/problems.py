"""What is wrong with a charter, and where: every problem at once, worded in English for the terminal.

The faces for people word a problem from its code and facts in the reader's language; nothing matches on sentences.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from comity.core.errors import ComityError

_WORDS = {
    "charter.admission_not_public": "{organ} has no procedure whose decisions are for everyone, and admissions are",
    "charter.amendment_not_public": "{organ} has no procedure whose decisions are for everyone, and amendments are",
    "charter.choice": "must be one of {allowed}, but is {found}",
    "charter.concordance": 'is for languages_required = "concordance", and is needed there',
    "charter.cycle": "leads back to itself: {path}",
    "charter.duplicate": "{found} stands here a second time",
    "charter.elector_outside_organ": "the electors of standing {standing} do not sit in the organ {organ}",
    "charter.elector_without_right": "the electors of standing {standing} have no right to {act}",
    "charter.empty": "must not be empty",
    "charter.exactly_one": "must have exactly one of {keys}, but has {found}",
    "charter.fixed": "is settled by the founding, or names what the record has, and no amendment changes it",
    "charter.form": "must be {expected}, but is {found}",
    "charter.form_of_adoption": "a conclusion by {conclusion} cannot have the form {form}",
    "charter.kept": "is named in the record and stays: {found} can have other words, or end, but cannot be removed",
    "charter.language_missing": "has no words in {language}",
    "charter.language_twice": "{found} is already {first}: a language belongs to one class",
    "charter.members_do_not_cover": "its decisions go to the members, who do not include all readers of {organ}",
    "charter.members_missing": "there must be an audience with the id members",
    "charter.narrowed": "would no longer include all who sit in {narrow}",
    "charter.no_electors": "has no electors: nobody could decide",
    "charter.no_row": "has no row {found}",
    "charter.nobody_challenges": "let somebody register positions (position.register) and nobody challenge an entry",
    "charter.nobody_contests": "let somebody correct adopted texts (decision.correct) and nobody contest it",
    "charter.not_an_office": "the organ {found} is not composed by an office",
    "charter.not_found": "is neither a file nor one of the bundled charters {bundled}",
    "charter.not_readable": "cannot be read: {detail}",
    "charter.not_toml": "is not TOML: {detail}",
    "charter.not_utf8": "is not UTF-8 at byte {at}",
    "charter.organ_without_chair": "needs a chair for {organ}: a rotation that fills an office, or an office",
    "charter.organ_without_procedure": "no procedure names this organ; one that takes no decisions has decides = false",
    "charter.nothing_changes": "is as it would be after these changes",
    "charter.parties_and_order": "a rotation lists its parties if, and only if, its order is listed",
    "charter.profile": "contains what the record cannot hold: {detail}",
    "charter.range": "must be from {least} to {most}, but is {found}",
    "charter.required": "is missing",
    "charter.reserved": "{found} means something else already",
    "charter.right_names_party": "a condition of a right names standings and organs, never a party: {found}",
    "charter.row_there": "has the row {found} already",
    "charter.silence": "belongs to a procedure whose conclusion is silence, and this one's is {conclusion}",
    "charter.suspended_elector": "who has the standing {standing} is suspended, and cannot decide",
    "charter.together": "needs {needed} as well",
    "charter.too_large": "has {size} bytes, and the limit is {limit}",
    "charter.type": "must be {expected}, but is {found}",
    "charter.unknown_area": "there is no area {found}",
    "charter.unknown_field": "there is no field {found}",
    "charter.unknown_key": "is not a key that this table has; it has {known}",
    "charter.unknown_office": "there is no office {found}",
    "charter.unknown_organ": "there is no organ {found}",
    "charter.unknown_rotation": "there is no rotation {found}",
    "charter.unknown_standing": "there is no standing {found}",
    "charter.witnesses": "{required} witnesses are required, and {named} are named",
}
CODES = frozenset(_WORDS)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: `where` is a path such as `organs[2].under`, the whole charter is `$`."""

    where: str
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


class CharterInvalid(ComityError):
    """A charter that cannot be used; `problems` holds all that is wrong with it, in the order of its tables."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        told = [{"where": problem.where, "code": problem.code, **problem.facts} for problem in problems]
        super().__init__("charter.invalid", problems=told)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join(map(word_problem, self.problems))


def word_problem(problem: Problem) -> str:
    """Return one English sentence without a full stop, `where: what is wrong`, for every code in CODES."""
    facts = {name: _quote(fact) for name, fact in problem.facts.items()}
    return f"{problem.where}: {_WORDS[problem.code].format_map(facts)}"


def _quote(fact: Any) -> str:
    if isinstance(fact, (list, tuple)):
        return ", ".join(map(str, fact)) or "none"
    return str(fact)
