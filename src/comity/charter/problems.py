"""What is wrong with a charter, and where: every problem at once, worded in English for the terminal.

The faces for people word a problem from its code and facts in the reader's language; nothing matches on sentences.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from comity.core.errors import ComityError


def _(words: str) -> str:
    """Mark words that the faces translate: this package knows no language but what it is written in."""
    return words


WORDS = {
    "charter.admission_not_public": _("{organ} has no procedure whose decisions are for everyone, and admissions are"),
    "charter.amendment_not_public": _("{organ} has no procedure whose decisions are for everyone, and amendments are"),
    "charter.choice": _("must be one of {allowed}, but is {found}"),
    "charter.concordance": _('is for languages_required = "concordance", and is needed there'),
    "charter.cycle": _("leads back to itself: {path}"),
    "charter.duplicate": _("{found} stands here a second time"),
    "charter.elector_outside_organ": _("the electors of standing {standing} do not sit in the organ {organ}"),
    "charter.elector_without_right": _("the electors of standing {standing} have no right to {act}"),
    "charter.empty": _("must not be empty"),
    "charter.exactly_one": _("must have exactly one of {keys}, but has {found}"),
    "charter.fixed": _("is settled by the founding, or names what the record has, and no amendment changes it"),
    "charter.form": _("must be {expected}, but is {found}"),
    "charter.form_of_adoption": _("a conclusion by {conclusion} cannot have the form {form}"),
    "charter.kept": _("is named in the record and stays: {found} can have other words, or end, but cannot be removed"),
    "charter.language_missing": _("has no words in {language}"),
    "charter.language_twice": _("{found} is already {first}: a language belongs to one class"),
    "charter.members_do_not_cover": _("its decisions go to the members, who do not include all readers of {organ}"),
    "charter.members_missing": _("there must be an audience with the id members"),
    "charter.narrowed": _("would no longer include all who sit in {narrow}"),
    "charter.no_electors": _("has no electors: nobody could decide"),
    "charter.no_row": _("has no row {found}"),
    "charter.nobody_challenges": _("let somebody register positions (position.register) and nobody challenge an entry"),
    "charter.nobody_contests": _("let somebody correct adopted texts (decision.correct) and nobody contest it"),
    "charter.nobody_doubts": _(
        "let somebody introduce parties or enter seats (party.introduce, abroad.enter) and nobody challenge that"
    ),
    "charter.not_an_office": _("the organ {found} is not composed by an office"),
    "charter.not_found": _("is neither a file nor one of the bundled charters {bundled}"),
    "charter.not_readable": _("cannot be read: {detail}"),
    "charter.not_toml": _("is not TOML: {detail}"),
    "charter.not_utf8": "is not UTF-8 at byte {at}",
    "charter.organ_without_chair": _("needs a chair for {organ}: a rotation that fills an office, or an office"),
    "charter.organ_without_procedure": _(
        "no procedure names this organ; one that takes no decisions has decides = false"
    ),
    "charter.nothing_changes": _("is as it would be after these changes"),
    "charter.parties_and_order": _("a rotation lists its parties if, and only if, its order is listed"),
    "charter.profile": _("contains what the record cannot hold: {detail}"),
    "charter.range": _("must be from {least} to {most}, but is {found}"),
    "charter.required": _("is missing"),
    "charter.reserved": _("{found} means something else already"),
    "charter.right_names_party": _("a condition of a right names standings and organs, never a party: {found}"),
    "charter.row_there": _("has the row {found} already"),
    "charter.silence": _("belongs to a procedure whose conclusion is silence, and this one's is {conclusion}"),
    "charter.suspended_elector": _("who has the standing {standing} is suspended, and cannot decide"),
    "charter.together": _("needs {needed} as well"),
    "charter.too_large": _("has {size} bytes, and the limit is {limit}"),
    "charter.type": _("must be {expected}, but is {found}"),
    "charter.unknown_area": _("there is no area {found}"),
    "charter.unknown_field": _("there is no field {found}"),
    "charter.unknown_key": _("is not a key that this table has; it has {known}"),
    "charter.unknown_office": _("there is no office {found}"),
    "charter.unknown_organ": _("there is no organ {found}"),
    "charter.unknown_rotation": _("there is no rotation {found}"),
    "charter.unknown_standing": _("there is no standing {found}"),
    "charter.witnesses": _("{required} witnesses are required, and {named} are named"),
}
CODES = frozenset(WORDS)


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
    return f"{problem.where}: {WORDS[problem.code].format_map(facts)}"


def _quote(fact: Any) -> str:
    if isinstance(fact, (list, tuple)):
        return ", ".join(map(str, fact)) or "none"
    return str(fact)
