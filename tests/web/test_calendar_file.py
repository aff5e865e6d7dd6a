"""What calendars are sent is read here by a parser that others wrote (vobject), which knows nothing of this writer."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject

from comity.web.shell.calendar_file import Occasion, write_calendar

VIENNA = "Europe/Vienna"
CHANGED = datetime(2031, 1, 5, 12, tzinfo=UTC)


def occasion(start: datetime, end: datetime, zone: str, **rest: Any) -> Occasion:
    return Occasion("a@lantern.example", start, end, zone, "Council", CHANGED, **rest)


def read(*occasions: Occasion, **rest: Any) -> Any:
    return vobject.readOne(write_calendar("Lantern", occasions, language="en", **rest).decode())


@pytest.mark.parametrize(
    ("start", "end", "zone", "hours"),
    [
        # Clocks go forward between the first day and the last: 30 March 2031, 02:00 in Vienna.
        ("2031-03-29T08:00:00", "2031-03-30T12:00:00", VIENNA, ("09:00+01:00", "14:00+02:00")),
        # And back: 26 October 2031. An hour that comes twice is told in UTC, for calendars read it otherwise.
        ("2031-10-25T22:30:00", "2031-10-26T00:30:00", VIENNA, ("00:30+02:00", "00:30+00:00")),
        ("2031-10-26T01:30:00", "2031-10-26T05:00:00", VIENNA, ("01:30+00:00", "06:00+01:00")),
        # On the other side of the world clocks go back in April, and half an hour is a zone's own.
        ("2031-04-05T13:00:00", "2031-04-06T03:00:00", "Australia/Lord_Howe", ("00:00+11:00", "13:30+10:30")),
        # Where clocks do not change, and where nothing but UTC is meant.
        ("2031-03-29T08:00:00", "2031-03-31T08:00:00", "Asia/Tashkent", ("13:00+05:00", "13:00+05:00")),
        ("2031-03-29T08:00:00", "2031-03-31T08:00:00", "UTC", ("08:00+00:00", "08:00+00:00")),
    ],
)
def test_instants_are_what_they_were_and_hours_those_of_the_hall(
    start: str, end: str, zone: str, hours: tuple[str, str]
) -> None:
    begun, ended = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (start, end))
    event = read(occasion(begun, ended, zone)).vevent
    assert (event.dtstart.value, event.dtend.value) == (begun, ended)
    assert (
        tuple(each.value.isoformat()[11:16] + each.value.isoformat()[19:] for each in (event.dtstart, event.dtend))
        == hours
    )


def test_the_zone_of_the_hall_is_in_the_file_with_its_rules() -> None:
    begun = datetime(2031, 3, 29, 9, tzinfo=ZoneInfo(VIENNA))
    calendar = read(occasion(begun, begun + timedelta(days=1), VIENNA))
    assert [zone.tzid.value for zone in calendar.vtimezone_list] == [VIENNA]
    assert calendar.vevent.dtstart.params["X-VOBJ-ORIGINAL-TZID"] == [VIENNA]


def test_words_are_as_they_were_written() -> None:
    begun, line = datetime(2031, 3, 29, 9, tzinfo=UTC), "Зал; второй этаж, «Маяк»\\ 7\nвход со двора " * 4
    event = read(
        occasion(begun, begun, "UTC", place=line, description=line, url="https://lantern.example/meetings/a")
    ).vevent
    assert event.location.value == line
    assert event.description.value == line
    assert event.url.value == "https://lantern.example/meetings/a"


@pytest.mark.parametrize(
    ("given", "status"), [({}, "CONFIRMED"), ({"cancelled": True}, "CANCELLED"), ({"tentative": True}, "TENTATIVE")]
)
def test_a_calendar_is_told_what_became_of_it(given: dict[str, bool], status: str) -> None:
    begun = datetime(2031, 3, 29, 9, tzinfo=UTC)
    event = read(occasion(begun, begun, "UTC", revision=3, **given)).vevent
    assert (event.status.value, event.sequence.value, event.uid.value) == (status, "3", "a@lantern.example")


def test_a_feed_says_where_it_is_and_is_the_same_bytes_until_something_changes() -> None:
    begun = datetime(2031, 3, 29, 9, tzinfo=UTC)
    one = occasion(begun, begun, VIENNA)
    given = {"language": "en", "source": "https://lantern.example/organs/council/meetings.ics"}
    assert write_calendar("Lantern", [one], **given) == write_calendar("Lantern", [one], **given)
    calendar = read(one, source=given["source"])
    assert calendar.contents["source"][0].value == given["source"]
    assert calendar.contents["refresh-interval"][0].value == "PT1H"


def test_a_calendar_without_meetings_is_a_calendar() -> None:
    assert read().contents["x-wr-calname"][0].value == "Lantern"
