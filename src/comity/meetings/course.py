"""What happened in a meeting, as a record of it tells: who came, who spoke on what, how often it was suspended."""

from dataclasses import dataclass

from comity.meetings.state import MeetingStepRow
from comity.meetings.views import find_meetings
from comity.record.access import Viewer
from comity.record.facts import State


@dataclass(frozen=True, slots=True)
class Course:
    """`came` says how each who was there took part, site or remote, the last way in which it entered.

    `spoke` are those who had the floor on each item, by the item's act, each once and in the order of their first
    speech; speeches before any item are under an empty one. `suspended` counts the times.
    """

    came: dict[str, str]
    spoke: dict[str, list[str]]
    suspended: int


def get_course(viewer: Viewer, registry: State, act: str) -> Course | None:
    """Return what happened, as far as the viewer may read it, or None if it may not read the meeting; few queries."""
    for each in find_meetings(viewer, registry, act=act):
        entered = MeetingStepRow.objects.visible_to(viewer).filter(meeting=act, step="enter").order_by("index")
        came = {row.party: row.value for row in entered if row.value != "left"}
        spoke: dict[str, list[str]] = {}
        for turn in (*each.sitting.open_part.turns, *each.sitting.private_part.turns):
            parties = spoke.setdefault(turn.item, [])
            if turn.wish.party not in parties:
                parties.append(turn.wish.party)
        return Course(came, spoke, max(len(each.sitting.periods) - 1, 0))
    return None
