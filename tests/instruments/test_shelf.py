"""What is kept in memory says the same as what is folded anew, for every day and every reader."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from comity.instruments.events import disavowed_of
from comity.instruments.shelf import Kept, get_kept, list_instruments, list_kept
from comity.instruments.state import get_course, list_courses
from comity.record.access import PUBLIC, Viewer
from tests.instruments.treaty import Treaty, force
from tests.world import COUNCIL, START, World, recorded
from tests.world import PUBLIC as ALL

pytestmark = pytest.mark.django_db(transaction=True)


def days() -> Iterator[str]:
    for number in range(-1, 420, 7):
        yield (START.date() + timedelta(days=number)).isoformat()


def lived(world: World) -> Treaty:
    """Return an instrument in which something of everything happened."""
    treaty = Treaty(world, force=force(2, 10, "days"))
    recorded(treaty.sign("ARV"))
    recorded(treaty.deposit("ARV", "ratification"))
    world.later(days=5)
    recorded(treaty.deposit("BEL", "accession"))
    recorded(treaty.sign("COR"))
    world.later(days=30)
    recorded(treaty.deposit("COR", "acceptance"))
    leaving = recorded(treaty.leave("ARV"))
    recorded(treaty.withdraw("ARV", leaving))
    recorded(treaty.leave("BEL"))
    return treaty


def test_kept_says_what_is_folded_anew() -> None:
    world = World()
    treaty = lived(world)
    registry, size = world.keeper.registry, world.keeper.size
    kept = get_kept(PUBLIC, registry, size, treaty.act)
    assert kept is not None
    for day in days():
        course = get_course(PUBLIC, registry, treaty.act)
        assert course is not None
        told = {party: status for party, status in course.statuses(day).items() if status != "none"}
        assert kept.statuses(day) == told
        early = get_course(PUBLIC, registry, treaty.act, day)
        assert early is not None
        assert kept.known_on(day, disavowed_of(registry)).statuses(day) == early.statuses(day)


def test_what_is_recorded_later_is_taken_in_and_read_by_its_readers_alone() -> None:
    world = World()
    treaty = Treaty(world, day="2030-05-01", to=COUNCIL)
    registry = world.keeper.registry
    assert list_kept(PUBLIC, registry, world.keeper.size) == []
    assert [each.statuses("2040-01-01") for each in _read(world, "DUN")] == [{}]
    recorded(treaty.sign("ARV"))
    assert [each.statuses("2040-01-01") for each in _read(world, "DUN")] == [{"ARV": "signatory"}]
    assert list_kept(PUBLIC, registry, world.keeper.size) == []
    assert get_kept(PUBLIC, registry, world.keeper.size, treaty.act) is None
    courses = list_courses(world.viewer("DUN"), registry)
    assert [each.instrument.act for each in courses] == [treaty.act]


def test_the_list_of_instruments_has_those_that_can_be_read_and_nothing_is_folded_for_it() -> None:
    world = World()
    for day, to in (("2030-05-01", COUNCIL), ("2030-07-01", ALL), ("2030-06-01", ALL)):
        recorded(Treaty(world, day=day, to=to).sign("ARV"))
    registry, size = world.keeper.registry, world.keeper.size
    for viewer, number in ((PUBLIC, 2), (world.viewer("DUN"), 3), (Viewer("GON", {"council": size}), 3)):
        found = list_instruments(viewer, registry, size)
        assert len(found) == number
        assert [each.day for each in found] == sorted((each.day for each in found), reverse=True)
        assert found == [each.course.instrument for each in list_kept(viewer, registry, size)]


def test_only_what_was_asked_for_is_kept_and_only_until_something_happens_in_it() -> None:
    world = World()
    one, other = Treaty(world, day="2030-05-01"), Treaty(world, day="2030-06-01")
    registry = world.keeper.registry

    def read(*treaties: Treaty) -> list[Kept]:
        return list_kept(PUBLIC, registry, world.keeper.size, acts=[each.act for each in treaties])

    (first,) = read(one)
    recorded(other.sign("ARV"))
    assert read(one)[0] is first
    later, same = read(one, other)
    assert (later.statuses("2040-01-01"), same) == ({"ARV": "signatory"}, first)
    recorded(one.sign("BEL"))
    assert [each.statuses("2040-01-01") for each in read(one, other)] == [{"ARV": "signatory"}, {"BEL": "signatory"}]


def _read(world: World, party: str):  # type: ignore[no-untyped-def]
    return list_kept(world.viewer(party), world.keeper.registry, world.keeper.size)
