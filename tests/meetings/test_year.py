"""A year of meetings: what is read for it is as much as it needs, and says the same as the whole record would."""

import pytest

from comity.meetings.cycle import Convened, Due, Known, list_year
from comity.meetings.delegations import composing
from comity.meetings.sitting import CANCELLED
from comity.meetings.views import find_meetings
from comity.meetings.year import Year, get_year
from comity.parties.state import list_parties
from comity.record.registry import OfficeHeld
from tests.meetings.hall import TITLE, Hall, in_days
from tests.world import World, recorded

pytestmark = pytest.mark.django_db(transaction=True)


def year_of(world: World, year: int) -> Year:
    site = (world.viewer("BEL"), world.keeper.rules.charter, world.keeper.registry)
    return get_year(*site, list_parties(), year, today=in_days(world, 0)[:10])


def planned_from_all(world: World, year: int) -> list[Due]:
    """Return the sessions of a year as they follow from all that were ever convened."""
    charter, registry = world.keeper.rules.charter, world.keeper.registry
    convened = [
        Convened(each.meeting.act, tuple(each.meeting.organs.split()), each.meeting.start[:10], each.meeting.host)
        for each in find_meetings(world.viewer("BEL"), registry, form="session")
        if each.sitting.status != CANCELLED
    ]
    known = Known(
        {organ.id: composing(registry, charter, organ.id) for organ in charter.organs},
        {party.id: party.names for party in list_parties()},
        {held.office: (held.party, held.since) for held in registry.all(OfficeHeld)},
    )
    return list_year(charter, year, convened, known, today=in_days(world, 0)[:10])


def move(hall: Hall, days: float) -> None:
    when = {"start": in_days(hall.world, days), "end": in_days(hall.world, days + 1)}
    recorded(hall.do("ARV", "move", zone="UTC", host="EST", mode="both", **when))


def test_turns_go_on_from_sessions_however_long_ago() -> None:
    world = World()
    Hall(world, host="COR", organs=["council", "keepers"])
    move(Hall(world, days=60, host="DUN"), 500)
    recorded(Hall(world, days=90, host="FAL").do("ARV", "cancel"))
    began = int(in_days(world, 0)[:4])
    for later in (0, 700, 2000):
        world.later(days=later)
        for year in (began - 3, began, began + 1, began + 2, began + 8, began + 20):
            assert year_of(world, year).sessions == planned_from_all(world, year), (later, year)


def test_a_meeting_stands_in_each_year_that_it_touches_and_where_it_was_moved_to() -> None:
    world = World()
    began = int(in_days(world, 0)[:4])
    moved, stays = Hall(world, days=40), Hall(world, days=50)
    move(moved, 400)
    assert [view.act for view in year_of(world, began).meetings] == [stays.act]
    assert [(view.act, view.host) for view in year_of(world, began + 1).meetings] == [(moved.act, "EST")]


def test_a_session_that_was_opened_stays_whoever_disavows_the_key_that_convened_it() -> None:
    hall = Hall(days=40)
    world, since = hall.world, hall.world.keeper.size
    body = {"form": "session", "organs": ["council"], "field": None, "parties": [], "start": in_days(world, 30),
            "end": in_days(world, 31), "zone": "UTC", "host": "ARV", "mode": "both", "follows": None,
            "request": None}  # fmt: skip
    hall.act = recorded(world["ARV"].submit("meeting.convene", body, to=hall.to, role="delegate", parts=TITLE))
    hall.begin()
    key = world["ARV"].keys["delegate"].public
    recorded(world["ARV"].submit("party.disavow", {"key": key, "since": since}))
    year = year_of(world, int(in_days(world, 0)[:4]))
    assert "open" in [view.status for view in year.meetings]
    assert hall.act in [due.meeting for due in year.sessions]
