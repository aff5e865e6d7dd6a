"""The hour of the daily mail in the delegate's own zone, and the pauses between attempts."""

from datetime import UTC, datetime, timedelta

import pytest

from comity.notices.when import PAUSES, list_zones, next_attempt, next_digest


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "hour", "zone", "expected"),
    [
        ("2031-03-01T07:59:59", 8, "UTC", "2031-03-01T08:00"),
        ("2031-03-01T08:00:00", 8, "UTC", "2031-03-02T08:00"),
        ("2031-03-01T23:30:00", 8, "Asia/Tashkent", "2031-03-02T03:00"),
        # The clocks of Paris go forward in the night to 30 March 2031, and back in the night to 26 October.
        ("2031-03-29T08:00:00", 8, "Europe/Paris", "2031-03-30T06:00"),
        ("2031-03-28T08:00:00", 8, "Europe/Paris", "2031-03-29T07:00"),
        ("2031-10-25T07:00:00", 8, "Europe/Paris", "2031-10-26T07:00"),
        # At 02:00 they show 03:00: the hour is left out, and comes an hour later by the new clock.
        ("2031-03-29T12:00:00", 2, "Europe/Paris", "2031-03-30T01:00"),
        # 02:00 comes twice: the first time.
        ("2031-10-25T12:00:00", 2, "Europe/Paris", "2031-10-26T00:00"),
        ("2031-10-26T00:00:00", 2, "Europe/Paris", "2031-10-27T01:00"),
        # A day that a zone left out altogether (Samoa, 30 December 2011).
        ("2011-12-29T22:00:00", 8, "Pacific/Apia", "2011-12-30T18:00"),
        ("2028-02-28T09:00:00", 8, "UTC", "2028-02-29T08:00"),
    ],
)  # fmt: skip
def test_the_next_digest(after: str, hour: int, zone: str, expected: str) -> None:
    assert next_digest(at(after), hour=hour, zone=zone) == at(expected)


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
@pytest.mark.parametrize("hour", range(0, 24, 1))
def test_once_on_every_local_day_of_a_year(zone: str, hour: int) -> None:
    instant, found = at("2031-01-01T00:00"), []
    while instant < at("2032-01-01T00:00"):
        instant = next_digest(instant, hour=hour, zone=zone)
        found.append(instant)
    gaps = {later - earlier for earlier, later in zip(found, found[1:], strict=False)}
    assert len(found) in (365, 366)
    assert min(gaps) >= timedelta(hours=22)
    assert max(gaps) <= timedelta(hours=26)


def test_pauses_grow_and_end() -> None:
    now = at("2031-03-01T09:00")
    pauses = [next_attempt(now, attempts) for attempts in range(1, len(PAUSES) + 2)]
    assert pauses[-1] is None
    assert pauses[0] == now + timedelta(minutes=1)
    assert list(PAUSES) == sorted(PAUSES)


def test_zones_to_choose_from() -> None:
    zones = list_zones()
    assert zones[0] == "UTC"
    assert {"Asia/Tashkent", "Europe/Moscow", "Asia/Shanghai"} <= set(zones)
    assert not any("/" not in zone for zone in zones[1:])
