"""Whose turn it is to meet, when at the latest, hosted and chaired by whom: tables of cases on pure functions."""

from dataclasses import replace
from typing import Any

import pytest

from comity.charter import Charter, load_charter
from comity.charter.terms import Chair, Meets
from comity.meetings.cycle import Convened, Known, list_year

LANTERN = load_charter("lantern")
SIX = ("ARV", "BEL", "COR", "DUN", "EST", "FAL")
NAMES = {party: {"en": party, "ru": party} for party in SIX}
KNOWN = Known({"council": SIX, "keepers": SIX}, NAMES, {"chair": ("ARV", "2031-01-10")})


def with_meets(charter: Charter = LANTERN, *, chair: Chair | None = None, **meets: Any) -> Charter:
    council = replace(charter.organs[0], meets=Meets(**meets), chair=chair or charter.organs[0].chair)
    return replace(charter, organs=(council, *charter.organs[1:]))


def test_a_year_without_any_session_is_what_the_charter_expects() -> None:
    year = list_year(LANTERN, 2031, [], KNOWN, today="2031-03-01")
    assert [(due.organ, due.usual, due.latest, due.host, due.chair) for due in year] == [
        ("keepers", "2031-06-16", None, "ARV", "ARV"),
        ("council", "2031-06-30", "2031-12-31", "ARV", "ARV"),
        ("keepers", "2031-12-17", None, "BEL", "BEL"),
        # The half-year of the chair ends on 10 July.
        ("council", "2031-12-31", "2031-12-31", "BEL", "BEL"),
    ]
    assert not any(due.is_late or due.is_overdue for due in year)


def test_what_was_convened_stands_in_its_place_and_the_rotation_goes_on_from_it() -> None:
    convened = [Convened("a", ("council",), "2031-05-02", "EST"), Convened("b", ("council",), "2030-11-02", "COR")]
    year = list_year(LANTERN, 2031, convened, KNOWN, today="2031-09-01")
    assert [(due.organ, due.usual, due.meeting, due.host, due.is_late) for due in year] == [
        ("keepers", "2031-04-18", None, "ARV", True),
        ("council", "2031-05-02", "a", "EST", False),
        ("keepers", "2031-12-17", None, "BEL", False),
        ("council", "2031-12-31", None, "FAL", False),
    ]


def test_what_was_not_held_in_its_year_is_overdue() -> None:
    year = list_year(LANTERN, 2030, [Convened("a", ("council",), "2030-05-02", "EST")], KNOWN, today="2031-01-01")
    assert [(due.meeting, due.is_overdue) for due in year if due.organ == "council"] == [("a", False), (None, True)]


def test_hosts_of_years_to_come_follow_one_another() -> None:
    found = [
        due.host
        for year in (2031, 2032, 2033)
        for due in list_year(LANTERN, year, [], KNOWN, today="2031-03-01")
        if due.organ == "council"
    ]
    assert found == list(SIX)


@pytest.mark.parametrize(
    ("per_year", "days"),
    [
        (1, ["2031-12-31"]),
        (3, ["2031-04-30", "2031-08-31", "2031-12-31"]),
        (5, ["2031-03-31", "2031-05-31", "2031-08-31", "2031-10-31", "2031-12-31"]),
        (24, 24),
    ],
)
def test_sessions_are_spread_over_the_year(per_year: int, days: Any) -> None:
    year = list_year(with_meets(per_year=per_year), 2031, [], KNOWN, today="2031-03-01")
    found = [due.usual for due in year if due.organ == "council"]
    assert (len(found) if isinstance(days, int) else found) == days
    assert found[-1] == "2031-12-31"


def test_who_hosts_presides_where_the_charter_says_so_and_nobody_where_it_says_nothing() -> None:
    by_host = with_meets(chair=Chair(host=True), per_year=1)
    assert [due.chair for due in list_year(by_host, 2031, [], KNOWN, today="2031-03-01") if due.organ == "council"] == [
        None
    ]
    nobody = Known({"council": SIX}, NAMES, {})
    assert {
        due.chair for due in list_year(LANTERN, 2031, [], nobody, today="2031-03-01") if due.organ == "council"
    } == {None}


def test_organs_that_wait_for_one_another_are_not_waited_for() -> None:
    circle = with_meets(days_before=7, before="keepers")
    assert list_year(circle, 2031, [], KNOWN, today="2031-03-01") == []


def test_the_heads_of_state_are_hosted_in_the_russian_order_of_names() -> None:
    charter = load_charter("sco")
    names = {"CHN": {"ru": "Китай"}, "KAZ": {"ru": "Казахстан"}, "RUS": {"ru": "Россия"}, "UZB": {"ru": "Узбекистан"}}
    seats = {organ.id: tuple(names) for organ in charter.organs}
    summit = Convened("a", ("council-of-heads-of-state",), "2031-07-01", "RUS")
    year = list_year(charter, 2032, [summit], Known(seats, names, {"host": ("UZB", "2031-07-02")}), today="2031-08-01")
    assert [(due.organ, due.usual, due.host, due.chair) for due in year if due.latest is None] == [
        ("council-of-foreign-ministers", "2032-12-01", None, "UZB")
    ]
    assert [due.host for due in year if due.organ == "council-of-heads-of-state"] == ["UZB"]
    assert [due.usual for due in year if due.organ == "national-coordinators"] == [
        "2032-04-30", "2032-08-31", "2032-12-31",
    ]  # fmt: skip
