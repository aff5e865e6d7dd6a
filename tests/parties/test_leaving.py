"""Withdrawal by a party's own will: its notice, the day on which it leaves, and what takes it back."""

import math
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity import catalogue
from comity.core.act import Audience
from comity.parties.facts import Leaving
from comity.parties.leaving import add_months, standing_notice
from comity.parties.state import list_standings, standings_as_of
from comity.record.receipts import Answer
from comity.record.registry import standing_of
from comity.record.tables import DueRow, Entry
from tests.world import MEMBERS, World, recorded, refused


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2031-03-01", 12, "2032-03-01"),
        ("2031-03-01", 0, "2031-03-01"),
        ("2032-02-29", 12, "2033-02-28"),
        ("2032-02-29", 48, "2036-02-29"),
        ("2031-08-31", 6, "2032-02-29"),
        ("2031-12-31", 2, "2032-02-29"),
        ("2031-11-30", 1, "2031-12-30"),
        ("9998-12-31", 12, "9999-12-31"),
    ],
)
def test_months_later(day: str, months: int, later: str) -> None:
    assert add_months(day, months) == later


def test_beyond_the_calendar_there_is_no_day() -> None:
    with pytest.raises(OverflowError):
        add_months("9999-01-01", 12)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 120))
def test_so_many_months_are_never_less_than_they_are(day: date, months: int) -> None:
    later = date.fromisoformat(add_months(day.isoformat(), months))
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day <= day.day


def leave(world: World, party: str = "FAL", day: str = "2031-03-02", **rest: Any) -> Answer:
    return world[party].submit("party.leave", {"effective": day}, role="head", **rest)


@pytest.mark.django_db
class TestNotice:
    def test_an_early_notice_is_valid_and_takes_effect_later(self) -> None:
        world = World()
        act = recorded(leave(world))
        notice = world.keeper.registry.latest(Leaving, act=act)
        assert notice is not None
        # The compact asks a member for six months.
        assert (notice.asked, notice.effective) == ("2031-03-02", "2031-09-01")
        late = recorded(leave(world, "EST", "2035-01-01"))
        notice = world.keeper.registry.latest(Leaving, act=late)
        assert notice is not None
        assert notice.effective == "2035-01-01"

    def test_on_its_day_standing_and_seats_end_and_not_before(self) -> None:
        world = World()
        recorded(leave(world))
        world.time = datetime(2031, 8, 31, 23, 59, 59, 999_000, tzinfo=UTC)
        catalogue.tick(world.keeper)
        assert standing_of(world.keeper.registry, "FAL") == "member"
        recorded(world.table("FAL"))
        world.time = datetime(2031, 9, 1, tzinfo=UTC)
        catalogue.tick(world.keeper)
        assert standing_of(world.keeper.registry, "FAL") is None
        assert world.viewer("FAL").reach["council"] < math.inf
        assert refused(world.table("FAL")) == "authority.no_right"
        assert standings_as_of("2031-08-31")["FAL"] == "member"
        assert "FAL" not in standings_as_of("2031-09-01")
        assert [each for each in MEMBERS if standing_of(world.keeper.registry, each) == "member"] == list(MEMBERS[:-1])
        size = world.keeper.size
        catalogue.tick(world.keeper)
        assert world.keeper.size == size

    def test_after_downtime_it_has_left_on_its_day(self) -> None:
        world = World()
        recorded(leave(world))
        world.later(days=700)
        world.reopen()
        # The clock's act comes first: what the party sends in the same moment is judged after it.
        assert refused(world.table("FAL")) == "authority.no_right"
        line = [each for each in list_standings() if each.party == "FAL"][-1]
        assert (line.party, line.standing, line.since) == ("FAL", None, "2031-09-01")
        assert Entry.objects.filter(kind="party.left").count() == 1
        assert world.compare() == []

    def test_on_a_leap_day(self) -> None:
        world = World()
        world.time = datetime(2031, 8, 31, 9, tzinfo=UTC)
        recorded(leave(world))
        world.time = datetime(2032, 2, 28, 23, tzinfo=UTC)
        catalogue.tick(world.keeper)
        assert standing_of(world.keeper.registry, "FAL") == "member"
        world.time = datetime(2032, 2, 29, tzinfo=UTC)
        catalogue.tick(world.keeper)
        assert standing_of(world.keeper.registry, "FAL") is None

    def test_it_is_taken_back_until_its_day(self) -> None:
        world = World()
        act = recorded(leave(world))
        assert refused(leave(world)) == "party.leaving_already"
        assert refused(world["EST"].submit("party.recall", {"act": act}, role="head")) == "party.not_yours_to_recall"
        recorded(world["FAL"].submit("party.recall", {"act": act}, role="head"))
        assert standing_notice(world.keeper.registry, "FAL") is None
        world.later(days=400)
        catalogue.tick(world.keeper)
        assert standing_of(world.keeper.registry, "FAL") == "member"
        assert not DueRow.objects.filter(kind="party.left").exists()
        assert refused(world["FAL"].submit("party.recall", {"act": act}, role="head")) == "party.recalled_too_late"
        recorded(leave(world, day="2031-01-01"))

    def test_what_has_had_its_effect_is_not_taken_back(self) -> None:
        world = World()
        act = recorded(leave(world))
        world.later(days=400)
        assert refused(world["FAL"].submit("party.recall", {"act": act}, role="head")) == "party.recalled_too_late"
        assert refused(leave(world)) == "party.no_standing"

    def test_a_notice_falls_with_the_standing_that_it_was_of(self) -> None:
        world = World()
        recorded(leave(world))
        world.decide({"effect": "standing", "party": "FAL", "standing": None})
        world.decide({"effect": "standing", "party": "FAL", "standing": "member"}, but=("FAL",))
        world.later(days=400)
        catalogue.tick(world.keeper)
        assert standing_of(world.keeper.registry, "FAL") == "member"

    @pytest.mark.parametrize(
        ("party", "rest", "code"),
        [
            ("SECRETARIAT", {}, "party.no_standing"),
            ("FAL", {"to": Audience("members")}, "party.not_public"),
        ],
    )
    def test_who_cannot_leave(self, party: str, rest: dict[str, object], code: str) -> None:
        assert refused(leave(World(), party, **rest)) == code

    def test_a_delegate_does_not_give_notice(self) -> None:
        assert refused(World()["FAL"].submit("party.leave", {"effective": "2032-01-01"}, role="delegate")) == (
            "authority.role"
        )

    def test_nobody_but_the_clock_ends_it(self) -> None:
        world = World()
        act = recorded(leave(world))
        assert refused(world["EST"].submit("party.left", {"notice": act})) == "authority.keeper_only"
