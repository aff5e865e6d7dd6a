"""Changes of a charter as data: one form of each, what they make, and what they cannot make."""

from typing import Any

import pytest

from comity.charter import CharterInvalid, amend, format_charter, load_charter, parse_charter
from comity.charter.changes import (
    Change,
    decode_changes,
    encode_changes,
    format_changes,
    list_changes,
    name_rows,
    parse_changes,
)
from comity.core.errors import Malformed

LANTERN = load_charter("lantern")
NAMES = {"en": "Name", "ru": "Имя"}
PATRON = Change("add", "standings", "patron", "", {"id": "patron", "names": NAMES, "counts_as_participant": False})
SITTING = Change("set", "limits", "", "sitting_hours", 3)
LEVEL = Change("set", "organs", "council", "level", "ministers")
NO_RENAMING = Change("remove", "rights", "party.rename")


def test_written_and_read_again() -> None:
    changes = (PATRON, SITTING, LEVEL, NO_RENAMING)
    assert parse_changes(format_changes(changes)) == changes
    assert decode_changes(encode_changes(changes)) == changes


@pytest.mark.parametrize(
    "value",
    [
        None, [], [{}], [{"op": "add", "table": "limits", "row": {}}],
        [{"op": "drop", "table": "organs", "id": "council"}],
        [{"op": "set", "table": "nowhere", "key": "a", "value": 1}], [{"op": "set", "table": "limits", "key": "a"}],
        [{"op": "set", "table": "organs", "key": "level", "value": "a"}],
        [{"op": "remove", "table": "rights", "id": "party.rename", "more": 1}],
        [{"op": "add", "table": "organs", "row": 1}],
        [{"op": "remove", "table": "rights", "id": "a"}] * 101,
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_list_of_changes(value: Any) -> None:
    with pytest.raises((ValueError, Malformed)):
        parse_changes(value)


def test_what_is_made_and_nothing_else() -> None:
    amended = amend(LANTERN, [PATRON, SITTING, LEVEL, NO_RENAMING])
    assert amended.standing("patron") is not None
    assert amended.limits.sitting_hours == 3
    assert amended.organ("council").level == "ministers"  # type: ignore[union-attr]
    assert amended.right("party.rename") is None
    back = [
        Change("remove", "standings", "patron"), Change("set", "limits", "", "sitting_hours", 12),
        Change("set", "organs", "council", "level", "heads-of-government"),
    ]  # fmt: skip
    assert {right.act for right in amend(amended, back).rights} == {right.act for right in LANTERN.rights} - {
        "party.rename"
    }
    assert load_charter("lantern") == LANTERN


def test_a_key_that_may_be_absent_is_taken_away() -> None:
    amended = amend(LANTERN, [Change("set", "admissions", "partner", "receives", None)])
    assert amended.admissions[0].receives is None
    assert parse_charter(format_charter(amended)) == amended


@pytest.mark.parametrize(
    ("change", "where", "code"),
    [
        (PATRON, "", ""),
        (Change("add", "standings", "member", "", {"id": "member"}), "standings/member", "charter.row_there"),
        (Change("remove", "organs", "council"), "organs/council", "charter.kept"),
        (Change("remove", "audiences", "participants"), "audiences/participants", "charter.kept"),
        (Change("remove", "fields", "nowhere"), "fields/nowhere", "charter.no_row"),
        (Change("set", "witness", "", "required", 1), "witness", "charter.fixed"),
        (Change("set", "rights", "text.table", "act", "text.mark"), "rights/text.table.act", "charter.fixed"),
        (Change("set", "limits", "", "sitting_hours", 12), "$", "charter.nothing_changes"),
        (Change("set", "audiences", "participants", "organs", []), "audiences/participants", "charter.narrowed"),
        (Change("set", "rights", "text.table", "organs", ["nowhere"]), "rights/text.table.organs[0]",
         "charter.unknown_organ"),
        (Change("add", "organs", "", "", {"names": NAMES}), "organs[3].id", "charter.required"),
    ],
)  # fmt: skip
def test_what_cannot_be_made_is_told_with_its_place(change: Change, where: str, code: str) -> None:
    if not code:
        amend(LANTERN, [change])
        return
    with pytest.raises(CharterInvalid) as caught:
        amend(LANTERN, [change])
    assert (where, code) in [(problem.where, problem.code) for problem in caught.value.problems]


def test_places_name_rows() -> None:
    value = format_charter(LANTERN)
    assert name_rows("organs[0].composition.standings[1]", value) == "organs/council.composition.standings[1]"
    assert name_rows("rights[0].act", value) == "rights/text.table.act"
    for unnamed in ("$", "limits.sitting_hours", "organs[99].id", "languages.authentic[0]"):
        assert name_rows(unnamed, value) == unnamed


def test_what_makes_one_charter_another_is_listed_and_makes_it() -> None:
    before = load_charter("lantern")
    guest = {"id": "guest", "names": {"en": "Guest", "ru": "Гость"}, "counts_as_participant": False}
    made = [
        Change("set", "limits", "", "sitting_hours", 3),
        Change("add", "standings", "guest", "", guest),
        Change("remove", "rights", "text.translate"),
        Change("set", "fields", "rescue", "names", {"en": "Rescue", "ru": "Спасение"}),
    ]
    after = amend(before, made)
    listed = list_changes(before, after)
    assert sorted((each.op, each.table, each.id, each.key) for each in listed) == sorted(
        (each.op, each.table, each.id, each.key) for each in made
    )
    assert amend(before, listed) == after
    assert list_changes(before, before) == []
    # The other way round, what came goes.
    back = {(each.op, each.table, each.id) for each in list_changes(after, before)}
    assert {("remove", "standings", "guest"), ("add", "rights", "text.translate")} <= back
