"""A year of meetings as one viewer may see it: those that touch it, and the sessions that the charter expects in it.

However long the record is, only what a year needs is read: its own meetings, the sessions by which its turns go on, and
of an organ that has not met for long, its last ones.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from comity.charter import Charter
from comity.meetings.cycle import Convened, Due, Known, list_year, rotating, years_needed
from comity.meetings.delegations import composing
from comity.meetings.sitting import CANCELLED
from comity.meetings.views import PRESIDING, Found, MeetingView, find_between, outline
from comity.parties.state import PartyView
from comity.record.access import Viewer
from comity.record.facts import State
from comity.record.registry import OfficeHeld


@dataclass(frozen=True, slots=True)
class Year:
    """The meetings that touch a year, in UTC and in their order, and its sessions in the order of their days.

    Of meetings agenda, documents and attendance are left out, and so who took part in one that is over. `sessions` are
    those convened, as far as the viewer may know of them, and those that the charter expects.
    """

    meetings: list[MeetingView]
    sessions: list[Due]


def get_year(
    viewer: Viewer, charter: Charter, registry: State, parties: Iterable[PartyView], year: int, *, today: str
) -> Year:
    """Return a year of meetings.

    Who may not read that a session was convened is shown it as still expected, as its own copy shows it.
    """
    first, last = years_needed(charter, year, this_year=int(today[:4]))
    # One year more, in which most organs have met: then nobody has to look further back.
    found = find_between(viewer, registry, _new_year(first - 1), _new_year(last + 1), only=PRESIDING)
    start, end = _new_year(year), _new_year(year + 1)
    touching = [each for each in found if each.meeting.start < end and each.meeting.end >= start]
    convened = _convened(found)
    before = {organ for each in convened if each.day < f"{first:04d}" for organ in each.organs}
    others = [organ for organ in rotating(charter) if organ not in before]
    convened += _convened(_find_earlier(viewer, registry, others, _new_year(first - 1)))
    known = Known(
        {organ.id: composing(registry, charter, organ.id) for organ in charter.organs},
        {party.id: party.names for party in parties},
        {held.office: (held.party, held.since) for held in registry.all(OfficeHeld)},
    )
    sessions = list_year(charter, year, convened, known, today=today)
    return Year(outline(viewer, charter, registry, touching), sessions)


def _find_earlier(viewer: Viewer, registry: State, organs: Sequence[str], end: str) -> list[Found]:
    """Return what these organs held before an instant, and maybe what others did that are called alike."""
    if not organs:
        return []
    alike = Q()
    for organ in organs:
        alike |= Q(organs__contains=organ)
    return find_between(viewer, registry, "", end, alike, only=PRESIDING, form="session")


def _convened(found: Iterable[Found]) -> list[Convened]:
    return [
        Convened(each.meeting.act, tuple(each.meeting.organs.split()), each.meeting.start[:10], each.meeting.host)
        for each in found
        if each.meeting.form == "session" and each.sitting.status != CANCELLED
    ]


def _new_year(year: int) -> str:
    return f"{min(year, 9999):04d}-01-01T00:00:00.000Z"
