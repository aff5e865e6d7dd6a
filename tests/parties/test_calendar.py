"""Working days: each party's own, by its own clock, and alike on every machine."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core.act import Audience
from comity.core.canonical import format_time, parse_time
from comity.core.errors import Refused
from comity.parties.calendar import calendar_of, earliest_after
from comity.parties.facts import Calendar
from tests.world import MEMBERS, World, recorded, refused


def notified(weekend: str = "6 7", holidays: str = "", offset: int = 0, party: str = "BEL") -> Calendar:
    return Calendar(1, party, "", weekend, holidays, offset)


@pytest.mark.parametrize(
    ("calendar", "start", "days", "end"),
    [
        # 2031-03-03 is a Monday. A day that begins at the start is full.
        (None, "2031-03-03T00:00:00.000Z", 1, "2031-03-04T00:00:00.000Z"),
        (None, "2031-03-03T00:00:00.001Z", 1, "2031-03-05T00:00:00.000Z"),
        (None, "2031-03-07T12:00:00.000Z", 1, "2031-03-11T00:00:00.000Z"),
        (None, "2031-03-03T09:00:00.000Z", 0, "2031-03-03T09:00:00.000Z"),
        (None, "2031-03-03T09:00:00.000Z", 5, "2031-03-11T00:00:00.000Z"),
        # Friday and Saturday are the weekend, and the clock is four and a half hours ahead.
        (notified("5 6", offset=270), "2031-03-06T09:00:00.000Z", 1, "2031-03-09T19:30:00.000Z"),
        # A day of the party's own that has begun already is not full, though by UTC it has not.
        (notified(offset=840), "2031-03-03T11:00:00.000Z", 1, "2031-03-05T10:00:00.000Z"),
        (notified(offset=840), "2031-03-03T10:00:00.000Z", 1, "2031-03-04T10:00:00.000Z"),
        (notified(offset=-720), "2031-03-03T11:00:00.000Z", 1, "2031-03-04T12:00:00.000Z"),
        (notified(holidays="2031-03-04 2031-03-05"), "2031-03-03T09:00:00.000Z", 1, "2031-03-07T00:00:00.000Z"),
        # The leap day is a day like others.
        (notified(""), "2032-02-28T09:00:00.000Z", 1, "2032-03-01T00:00:00.000Z"),
        (notified("", holidays="2032-02-29"), "2032-02-28T09:00:00.000Z", 1, "2032-03-02T00:00:00.000Z"),
        (notified("1 2 3 4 5 7"), "2031-03-03T09:00:00.000Z", 2, "2031-03-16T00:00:00.000Z"),
    ],
)
def test_so_many_full_working_days(calendar: Calendar | None, start: str, days: int, end: str) -> None:
    assert earliest_after([calendar], start, days) == end


def test_the_last_of_all_counts() -> None:
    start = "2031-03-06T09:00:00.000Z"
    calendars = [None, notified("5 6"), notified("6 7", holidays="2031-03-07")]
    assert earliest_after(calendars, start, 1) == max(earliest_after([each], start, 1) for each in calendars)
    assert earliest_after([], start, 3) == start


def test_who_never_works_is_named_and_nothing_loops() -> None:
    with pytest.raises(Refused) as caught:
        earliest_after([None, notified("1 2 3 4 5 6 7")], "2031-03-06T09:00:00.000Z", 1)
    assert (caught.value.code, caught.value.facts) == ("calendar.no_working_day", {"party": "BEL"})
    with pytest.raises(Refused):
        earliest_after([notified("6 7")], "9999-12-30T09:00:00.000Z", 5)


calendars = st.builds(
    lambda weekend, holidays, offset: notified(
        " ".join(map(str, sorted(weekend))), " ".join(sorted(day.isoformat() for day in holidays)), offset
    ),
    st.sets(st.integers(1, 7), max_size=6),
    st.sets(st.dates(date(2032, 1, 1), date(2032, 4, 1)), max_size=40),
    st.integers(-720, 840),
)
starts = st.integers(0, 90 * 86_400_000).map(
    lambda passed: format_time(datetime(2032, 1, 1, tzinfo=UTC) + timedelta(milliseconds=passed))
)


@given(calendars, starts, st.integers(1, 30))
def test_between_start_and_end_lie_exactly_so_many_working_days(calendar: Calendar, start: str, days: int) -> None:
    offset = timedelta(minutes=calendar.offset)
    begun, end = (parse_time(each) + offset for each in (start, earliest_after([calendar], start, days)))
    assert (end.hour, end.minute, end.microsecond) == (0, 0, 0)
    full, day = [], begun.date()
    while day < end.date():
        if datetime.combine(day, datetime.min.time(), UTC) >= begun:
            full.append(day)
        day += timedelta(days=1)
    working = [
        each
        for each in full
        if str(each.isoweekday()) not in calendar.weekend.split() and each.isoformat() not in calendar.holidays.split()
    ]
    assert len(working) == days
    # It is the earliest: the last day of all is one of them.
    assert working[-1] == full[-1]


@given(st.lists(st.one_of(st.none(), calendars), max_size=4), starts, st.integers(0, 20), st.integers(1, 5))
def test_more_days_and_more_parties_never_end_earlier(
    chosen: list[Calendar | None], start: str, days: int, more: int
) -> None:
    end = earliest_after(chosen, start, days)
    assert start <= end <= earliest_after(chosen, start, days + more)
    assert end <= earliest_after([*chosen, None], start, days)


@pytest.mark.django_db
def test_a_party_notifies_its_own_days() -> None:
    world = World()
    body = {"weekend": [5, 6], "holidays": ["2031-03-08"], "offset": 270}
    act = recorded(world["BEL"].submit("party.calendar", body))
    found = calendar_of(world.keeper.registry, "BEL")
    assert found is not None
    assert (found.act, found.weekend, found.holidays, found.offset) == (act, "5 6", "2031-03-08", 270)
    assert [calendar_of(world.keeper.registry, party) for party in MEMBERS if party != "BEL"] == [None] * 5
    recorded(world["BEL"].submit("party.calendar", body | {"holidays": []}))
    latest = calendar_of(world.keeper.registry, "BEL")
    assert latest is not None
    assert latest.holidays == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"weekend": [1, 2, 3, 4, 5, 6, 7]}, "calendar.no_working_day"),
        ({"weekend": [7, 6]}, "payload.field"),
        ({"weekend": [6, 6]}, "payload.field"),
        ({"weekend": [0]}, "payload.field"),
        ({"weekend": [True]}, "payload.field"),
        ({"holidays": ["2031-03-09", "2031-03-08"]}, "payload.field"),
        ({"holidays": ["2031-02-29"]}, "payload.field"),
        ({"holidays": [f"{2031 + n // 365}-01-{n % 28 + 1:02}" for n in range(401)]}, "payload.field"),
        ({"offset": -721}, "payload.field"),
        ({"offset": 841}, "payload.field"),
        ({"more": 1}, "payload.unknown"),
    ],
)
def test_what_is_no_calendar_is_refused(change: dict[str, object], code: str) -> None:
    body = {"weekend": [6, 7], "holidays": [], "offset": 0} | change
    assert refused(World()["BEL"].submit("party.calendar", body)) == code


@pytest.mark.django_db
def test_days_are_for_everyone() -> None:
    world = World()
    body = {"weekend": [6, 7], "holidays": [], "offset": 0}
    assert refused(world["BEL"].submit("party.calendar", body, to=Audience("members"))) == "party.not_public"
