"""Every fault that a charter can have, by name: what is said of it, where, and nothing else besides."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from comity.charter import CharterInvalid, find_problems, format_charter, load_charter, parse_charter, word_problem
from comity.charter.check import MAX_BYTES
from comity.charter.problems import CODES, Problem

Value = dict[str, Any]
LANTERN = format_charter(load_charter("lantern"))
CONSORTIUM = format_charter(load_charter("consortium"))
# These are about files and are tested with the loader.
FILE_CODES = {"charter.not_found", "charter.not_readable", "charter.not_toml", "charter.not_utf8"}
# These are about changes of a charter and are tested with them.
CHANGE_CODES = {f"charter.{code}" for code in ("fixed", "kept", "narrowed", "no_row", "nothing_changes", "row_there")}


def setting(path: str, value: Any) -> Callable[[Value], None]:
    """Return the edit that sets the value at a path such as `organs/0/under`."""

    def edit(charter: Value) -> None:
        *steps, last = path.split("/")
        place: Any = charter
        for step in steps:
            place = place[int(step)] if isinstance(place, list) else place[step]
        if isinstance(place, list) and last == "+":
            place.append(value)
        elif isinstance(place, list):
            place[int(last)] = value
        else:
            place[last] = value

    return edit


def dropping(path: str) -> Callable[[Value], None]:
    def edit(charter: Value) -> None:
        *steps, last = path.split("/")
        place: Any = charter
        for step in steps:
            place = place[int(step)] if isinstance(place, list) else place[step]
        del place[int(last) if isinstance(place, list) else last]

    return edit


def both(*edits: Callable[[Value], None]) -> Callable[[Value], None]:
    def edit(charter: Value) -> None:
        for one in edits:
            one(charter)

    return edit


def right_to(act: str) -> int:
    """Return the place of the right to an act."""
    return next(index for index, right in enumerate(LANTERN["rights"]) if right["act"] == act)


def for_members_only(charter: Value) -> None:
    """Let no procedure's decisions be for everyone."""
    for procedure in charter["procedures"]:
        procedure["adopted_to"] = "members"
    charter["amendments"] = {"by": "instrument"}


NAMES = {"en": "Name", "ru": "Имя"}
ORGAN = {"id": "caucus", "names": NAMES, "level": "experts", "composition": {"standings": ["observer"]}}
FAULTS: dict[str, tuple[Callable[[Value], None], set[str]]] = {
    # Amendments
    "amendments that not everyone reads": (
        both(
            for_members_only,
            dropping("admissions/0"),
            setting("amendments/organ", "council"),
            setting("amendments/source", "Compact"),
        ),
        {"amendments.organ: amendment_not_public"},
    ),
    "amendments without a source": (dropping("amendments/source"), {"amendments: together"}),
    # Admissions and suspension
    "a recommendation that not everyone reads": (
        for_members_only,
        {"admissions[0].organs[0]: admission_not_public"},
    ),
    "applications go to an organ of members": (
        setting("admissions/0/receives", "council"),
        {"admissions[0].receives: not_an_office"},
    ),
    "two ways to one standing": (
        setting("admissions/+", LANTERN["admissions"][0]),
        {"admissions[1].standing: duplicate"},
    ),
    "an admission for a party": (
        setting("admissions/0/organs/+", "ARV"),
        {"admissions[0].organs[1]: right_names_party"},
    ),
    "a way to an unknown standing": (
        setting("admissions/0/standing", "sovereign"),
        {"admissions[0].standing: unknown_standing"},
    ),
    "an endless notice": (setting("standings/0/notice_months", 121), {"standings[0].notice_months: range"}),
    "who is suspended decides": (
        both(
            setting("procedures/1/electorate/standings/+", "suspended"),
            setting(f"rights/{right_to('decision.concur')}/standings/+", "suspended"),
            setting(f"rights/{right_to('decision.object')}/standings/+", "suspended"),
            setting("organs/0/composition/standings/+", "suspended"),
            setting("audiences/0/standings/+", "suspended"),
        ),
        {"procedures[1].organs[0]: suspended_elector"},
    ),
    # Form
    "a table is missing": (dropping("languages"), {"languages: required"}),
    "a key is missing": (dropping("organs/0/level"), {"organs[0].level: required"}),
    "a key is unknown": (setting("organs/0/colour", "red"), {"organs[0].colour: unknown_key"}),
    "a table is unknown": (setting("ranks", []), {"ranks: unknown_key"}),
    "null is not absence": (setting("organs/0/under", None), {"organs[0].under: type"}),
    "a float": (setting("record/checkpoint_seconds", 60.0), {"record.checkpoint_seconds: type"}),
    "true is no number": (setting("record/checkpoint_seconds", True), {"record.checkpoint_seconds: type"}),
    "a string for a list": (setting("languages/authentic", "en"), {"languages.authentic: type"}),
    "a string for a table": (setting("organisation/seat", "Wickhaven"), {"organisation.seat: type"}),
    "a list for words": (setting("organs/0/names", ["Council"]), {"organs[0].names: type"}),
    "organs are no list": (setting("organs", {}), {"organs: type"}),
    "no Russian name": (dropping("organs/0/names/ru"), {"organs[0].names: language_missing"}),
    "a malformed language tag": (setting("languages/authentic/1", "russian_RU"), {"languages.authentic[1]: form"}),
    "a malformed language of a name": (setting("organs/0/names/EN-us", "x"), {"organs[0].names: form"}),
    "a blank name": (setting("organs/0/names/en", " \t"), {"organs[0].names.en: form"}),
    "a malformed date": (setting("organisation/founded/0/date", "20.3.2019"), {"organisation.founded[0].date: form"}),
    "a day that never was": (setting("standings/1/until", "2025-02-29"), {"standings[1].until: form"}),
    "a malformed id": (setting("areas/0/id", "Inner Bay"), {"areas[0].id: form"}),
    "a malformed party": (setting("areas/0/parties/0", "arvenia"), {"areas[0].parties[0]: form"}),
    "a malformed act": (setting("rights/0/act", "table"), {"rights[0].act: form"}),
    "a web address of another kind": (setting("organisation/website", "javascript:x"), {"organisation.website: form"}),
    "a text not in NFC": (setting("organs/0/names/en", "Cafe\u0301"), {"organs[0].names.en: profile"}),
    "a bidi override": (setting("organs/0/names/en", "ab\u202ecd"), {"organs[0].names.en: profile"}),
    "a control character": (setting("organs/0/names/en", "a\x00b"), {"organs[0].names.en: profile"}),
    "a lone surrogate": (setting("organs/0/names/en", "\ud800"), {"organs[0].names.en: profile"}),
    "an unknown choice": (setting("organisation/kind", "empire"), {"organisation.kind: choice"}),
    "a part too large": (setting("limits/part_bytes", 2**26 + 1), {"limits.part_bytes: range"}),
    "a number that is huge": (setting("limits/part_bytes", 10**6000), {"limits.part_bytes: range"}),
    "hours below nothing": (setting("procedures/0/settling_hours", -1), {"procedures[0].settling_hours: range"}),
    "no authentic language": (setting("languages/authentic", []), {"languages.authentic: empty"}),
    "an id twice": (
        setting("fields/1/id", "lights"),
        {"fields[1].id: duplicate", "organs[0].fields[1]: unknown_field"},
    ),
    "an act with two rights": (setting("rights/1/act", "text.table"), {"rights[1].act: duplicate"}),
    "a standing twice in a list": (
        setting("audiences/1/standings/1", "member"),
        {"audiences[1].standings[1]: duplicate"},
    ),
    # References
    "an unknown standing": (
        setting("audiences/1/standings/+", "guest"),
        {"audiences[1].standings[2]: unknown_standing"},
    ),
    "an unknown organ above": (setting("organs/1/under", "senate"), {"organs[1].under: unknown_organ"}),
    "an unknown organ in a procedure": (
        setting("procedures/0/organs/+", "senate"),
        {"procedures[0].organs[1]: unknown_organ"},
    ),
    "an unknown organ before": (
        setting("organs/0/meets", {"days_before": 9, "before": "fair"}),
        {"organs[0].meets.before: unknown_organ"},
    ),
    "an unknown area": (
        setting("organs/1/composition", {"area": "moon"}),
        {
            "organs[1].composition.area: unknown_area",
            "admissions[0].receives: not_an_office",
            "audiences[0].organs[0]: not_an_office",
            "audiences[1].organs[0]: not_an_office",
            "organs[0].readers[0]: not_an_office",
            "organs[2].readers[0]: not_an_office",
            *(
                f"rights[{index}].organs[0]: right_names_party"
                for index, right in enumerate(LANTERN["rights"])
                if right.get("organs") == ["secretariat"]
            ),
        },
    ),
    "an unknown field": (setting("organs/0/fields/0", "magic"), {"organs[0].fields[0]: unknown_field"}),
    "an unknown office": (setting("organs/0/chair", {"office": "king"}), {"organs[0].chair.office: unknown_office"}),
    "an unknown rotation": (setting("offices/1/rotation", "wheel"), {"offices[1].rotation: unknown_rotation"}),
    # Structure
    "an organ under itself": (setting("organs/0/under", "council"), {"organs[0].under: cycle"}),
    "organs in a circle": (setting("organs/0/under", "secretariat"), {"organs[0].under: cycle"}),
    "fields in a circle": (
        both(setting("fields/0/under", "rescue"), setting("fields/1/under", "lights")),
        {"fields[0].under: cycle"},
    ),
    "an organ with two compositions": (
        setting("organs/0/composition/area", "inner-bay"),
        {"organs[0].composition: exactly_one", "procedures[1].organs[0]: members_do_not_cover"},
    ),
    "an organ composed of nobody": (
        setting("organs/0/composition", {}),
        {
            "organs[0].composition: exactly_one",
            *(f"procedures[{place}].organs[0]: elector_outside_organ" for place in range(len(LANTERN["procedures"]))),
        },
    ),
    "a chair of two kinds": (setting("organs/0/chair/rotation", "council-chair"), {"organs[0].chair: exactly_one"}),
    "days before nothing": (setting("organs/0/meets", {"days_before": 9}), {"organs[0].meets: together"}),
    "a reader that is no office": (setting("organs/1/readers", ["council"]), {"organs[1].readers[0]: not_an_office"}),
    "no audience of members": (setting("audiences/0/id", "insiders"), {"audiences: members_missing"}),
    "an audience called as an organ": (setting("audiences/1/id", "council"), {"audiences[1].id: duplicate"}),
    "an audience called everyone": (setting("audiences/1/id", "everyone"), {"audiences[1].id: reserved"}),
    "a language in two classes": (setting("languages/courtesy", ["ru"]), {"languages.courtesy[0]: language_twice"}),
    "a listed order without a list": (
        setting("rotations/0/order", "listed"),
        {"rotations[0].parties: parties_and_order"},
    ),
    "a list in an alphabetical order": (
        setting("rotations/0/parties", ["ARV"]),
        {"rotations[0].parties: parties_and_order"},
    ),
    "more witnesses required than named": (setting("witness/required", 1), {"witness.required: witnesses"}),
    # Deciding
    "a deciding organ without procedure": (setting("organs/+", ORGAN), {"organs[3]: organ_without_procedure"}),
    "a procedure without electors": (
        setting("procedures/0/electorate", {"standings": []}),
        {
            "procedures[0].electorate.standings: empty",
            "procedures[0].electorate: no_electors",
        },
    ),
    "a procedure without an electorate": (dropping("procedures/0/electorate"), {"procedures[0].electorate: required"}),
    "signed by concurrence": (setting("procedures/1/form", "signed"), {"procedures[1].form: form_of_adoption"}),
    "a signature left out": (setting("procedures/0/form", "noted"), {"procedures[0].form: form_of_adoption"}),
    "corrections that nobody contests": (
        dropping(f"rights/{right_to('decision.contest')}"),
        {"rights: nobody_contests"},
    ),
    "entries of the register that nobody challenges": (
        dropping(f"rights/{right_to('position.challenge')}"),
        {"rights: nobody_challenges"},
    ),
    "outsiders whom nobody challenges": (
        dropping(f"rights/{right_to('instrument.challenge')}"),
        {"rights: nobody_doubts"},
    ),
    "concordance without a time": (
        setting("procedures/0/languages_required", "concordance"),
        {"procedures[0].concordance_hours: concordance"},
    ),
    "electors who cannot object": (
        dropping(f"rights/{right_to('decision.object')}"),
        {f"procedures[{place}].electorate: elector_without_right" for place in range(len(LANTERN["procedures"]))},
    ),
    "electors who cannot sign": (
        dropping(f"rights/{right_to('decision.sign')}"),
        {
            f"procedures[{place}].electorate: elector_without_right"
            for place, procedure in enumerate(LANTERN["procedures"])
            if procedure["conclusion"] == "signature"
        },
    ),
    "silence where members speak": (
        setting("procedures/1/silence", {"hours": 72}),
        {"procedures[1].silence: silence"},
    ),
    "nobody to hear that nobody objects": (
        dropping("organs/0/chair"),
        {
            f"procedures[{place}].organs[0]: organ_without_chair"
            for place, procedure in enumerate(LANTERN["procedures"])
            if procedure["conclusion"] in ("session", "silence")
        },
    ),
    "electors outside their organ": (
        setting("procedures/0/organs", ["secretariat"]),
        {"procedures[0].organs[0]: elector_outside_organ"},
    ),
    "readers whom an adoption would not reach": (
        dropping("audiences/0/organs"),
        {"procedures[1].organs[0]: members_do_not_cover"},
    ),
    # Rights that name a party
    "a right of a party": (setting("rights/0/party", "ARV"), {"rights[0].party: right_names_party"}),
    "a right of parties": (setting("rights/0/parties", ["ARV"]), {"rights[0].parties: right_names_party"}),
    "a right against a party": (
        setting("rights/0/except", ["ARV"]),
        {"rights[0].except[0]: right_names_party", "rights[0].except: unknown_key"},
    ),
    "a party in a table of a right": (
        setting("rights/0/unless", {"by": "ZZZ"}),
        {"rights[0].unless.by: right_names_party", "rights[0].unless: unknown_key"},
    ),
    "a party as a standing": (setting("rights/0/standings/+", "BEL"), {"rights[0].standings[1]: right_names_party"}),
    "a party as an organ": (setting("rights/0/organs/+", "ZZZ"), {"rights[0].organs[1]: right_names_party"}),
    "a party in small letters": (setting("rights/0/organs/+", "arv"), {"rights[0].organs[1]: right_names_party"}),
    "a party among the electors": (
        setting("procedures/0/electorate/parties", ["ARV"]),
        {"procedures[0].electorate.parties: right_names_party"},
    ),
    "a party in an audience": (setting("audiences/0/parties", ["ARV"]), {"audiences[0].parties: right_names_party"}),
    "a party as a reader": (setting("organs/0/readers/+", "ARV"), {"organs[0].readers[1]: right_names_party"}),
    "a party that composes an organ": (
        setting("organs/0/composition/party", "ARV"),
        {"organs[0].composition.party: right_names_party"},
    ),
    "a right through an area": (
        both(
            setting("organs/+", ORGAN | {"composition": {"area": "inner-bay"}}), setting("rights/0/organs/+", "caucus")
        ),
        {"rights[0].organs[1]: right_names_party"},
    ),
}


def places(problems: list[Problem]) -> set[str]:
    return {f"{problem.where}: {problem.code.removeprefix('charter.')}" for problem in problems}


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_is_told_with_its_place_and_nothing_else(fault: str) -> None:
    edit, expected = FAULTS[fault]
    value = deepcopy(LANTERN)
    edit(value)
    problems = find_problems(value)
    assert places(problems) == expected
    assert len(problems) == len(expected)
    for problem in problems:
        assert word_problem(problem).startswith(f"{problem.where}: ")
    with pytest.raises(CharterInvalid) as caught:
        parse_charter(value)
    assert list(caught.value.problems) == problems
    assert str(caught.value).splitlines() == [word_problem(problem) for problem in problems]


def code_of(told: str) -> str:
    return "charter." + told.rpartition(": ")[2]


# Faults of a change and not of a charter: tests/parties/test_amending.py has each of them.
CHANGE_CODES = {f"charter.{code}" for code in ("fixed", "kept", "narrowed", "no_row", "nothing_changes", "row_there")}


def test_every_problem_is_worded_and_has_its_fault() -> None:
    seen = {code for _, expected in FAULTS.values() for code in map(code_of, expected)}
    assert seen | FILE_CODES | CHANGE_CODES | {"charter.too_large"} == CODES


def test_all_faults_are_told_at_once() -> None:
    value = deepcopy(LANTERN)
    setting("organs/1/under", "senate")(value)
    setting("languages/authentic/1", "RU")(value)
    setting("rights/2/party", "COR")(value)
    dropping("procedures/0/source")(value)
    assert places(find_problems(value)) == {
        "organs[1].under: unknown_organ",
        "languages.authentic[1]: form",
        "rights[2].party: right_names_party",
        "procedures[0].source: required",
    }


def test_party_that_only_a_rotation_names_is_found_in_a_right() -> None:
    value = deepcopy(CONSORTIUM)
    value["rights"][0]["organs"].append("halden-werke")
    assert places(find_problems(value)) == {"rights[0].organs[1]: right_names_party"}


def test_facts_may_name_a_party() -> None:
    value = deepcopy(LANTERN)
    value["organs"][0]["seat"] = {"city": NAMES, "country": "DUN", "held_by": "DUN"}
    value["areas"].append({"id": "outer-bay", "names": NAMES, "parties": ["DUN", "EST"], "source": "An invented story"})
    value["rotations"][0] |= {"order": "listed", "parties": ["FAL", "ARV"]}
    assert find_problems(value) == []


def test_circle_that_is_entered_from_outside_is_told_once() -> None:
    value = deepcopy(LANTERN)
    setting("fields/0/under", "rescue")(value)
    setting("fields/1/under", "fisheries")(value)
    setting("fields/2/under", "rescue")(value)
    assert [word_problem(problem) for problem in find_problems(value)] == [
        "fields[1].under: leads back to itself: rescue > fisheries > rescue"
    ]


def test_too_large() -> None:
    value = deepcopy(LANTERN)
    value["fields"] = [{"id": f"f{n}", "names": {"en": "x" * 4000, "ru": "я"}} for n in range(MAX_BYTES // 4000)]
    assert places(find_problems(value)) == {"$: too_large"}


@pytest.mark.parametrize("value", [None, [], "charter", 7, {}, {"organisation": {"seat": {"city": 1}}}])
def test_something_else_altogether(value: object) -> None:
    assert find_problems(value)


def test_depth_and_hostile_names() -> None:
    value = deepcopy(LANTERN)
    deep: list[Any] = []
    for _ in range(1000):
        deep = [deep]
    value["rights"][0]["standings"] = deep
    value["__proto__\n\x1b[31m"] = {"polluted": True}
    value["rights"][1]["party"] = 10**6000
    value["rights"][2]["\x1b[2J"] = "ARV"
    told = find_problems(value)
    assert places(told) == {
        "rights[0].standings[0]: type",
        "__proto__\ufffd\ufffd[31m: unknown_key",
        "rights[1].party: right_names_party",
        "rights[2].\ufffd[2J: right_names_party",
    }
    assert all("\x1b" not in word_problem(problem) and "\n" not in word_problem(problem) for problem in told)
