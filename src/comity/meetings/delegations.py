"""Who takes part in a meeting and in which capacity, who presides, and how many must be there for it to open. Pure.

That number opens a meeting and decides nothing: what is decided needs that no delegation opposes it, however many sit.
"""

from collections.abc import Collection

from comity.charter import Charter
from comity.core.act import EVERYONE, Audience
from comity.meetings.facts import Meeting
from comity.meetings.sitting import Sitting
from comity.record.access import sits_in, sitting
from comity.record.facts import State
from comity.record.registry import offices_of, standing_of
from comity.texts.rules import chair_of

DELEGATION, GUEST, OFFICE = "delegation", "guest", "office"
_PARTS = {"any": (0, 1), "third": (1, 3), "half": (1, 2), "two-thirds": (2, 3), "all": (1, 1)}


def composing(state: State, charter: Charter, organ: str) -> list[str]:
    """Return the parties of which an organ is composed now, who only reads it left out."""
    return [party for party in sitting(state, organ) if organ in _organs_of(state, charter, party)]


def _organs_of(state: State, charter: Charter, party: str) -> list[str]:
    return charter.organs_of(party=party, standing=standing_of(state, party), offices=offices_of(state, party))


def delegations_of(state: State, charter: Charter, meeting: Meeting) -> list[str]:
    """Return whose meeting it is: the parties named, or those of which its organs are composed now."""
    if meeting.parties:
        return meeting.parties.split()
    found = (party for organ in meeting.organs.split() for party in composing(state, charter, organ))
    return list(dict.fromkeys(found))


def who_attended(state: State, delegations: Collection[str], meeting: Meeting, sitting: Sitting) -> list[str]:
    """Return which delegations said that they would attend, of a meeting that is over: some may have left since.

    `delegations` are those of now; guests, and offices that serve the organ, are none.
    """
    said = [party for party, step in sitting.announced.items() if step.value != "not" and party not in sitting.invited]
    serves = {party for party in said if meeting.organ in sits_in(state, party) and not meeting.parties}
    return sorted(party for party in said if party in delegations or party not in serves)


def reads(state: State, party: str, audience: str) -> bool:
    """Whether the party reads now what is said to an audience, and goes on to."""
    to = Audience.from_text(audience)
    return to.standing == EVERYONE or party in to.parties or (to.standing or "") in sits_in(state, party)


def capacity_of(state: State, charter: Charter, meeting: Meeting, sitting: Sitting, party: str) -> str | None:
    """Return how the party may take part: as a delegation, a guest, an office that serves the organ, or not at all."""
    if not reads(state, party, meeting.audience):
        return None
    if party in delegations_of(state, charter, meeting):
        return DELEGATION
    if party in sitting.invited:
        return GUEST
    return OFFICE if not meeting.parties and meeting.organ in sits_in(state, party) else None


def chair_of_meeting(state: State, charter: Charter, meeting: Meeting) -> str | None:
    """Return who presides: of an organ with a chair in office that party, else the host, else who convened it."""
    chair = None if meeting.parties else chair_of(state, charter, meeting.organ)
    return chair or meeting.host or meeting.party


def needed_to_open(state: State, charter: Charter, meeting: Meeting) -> int:
    """Return how many delegations must be present for the meeting to open: at least one."""
    organ = charter.organ(meeting.organ)
    part, of = _PARTS[organ.meets.opens_with if organ and organ.meets and not meeting.parties else "any"]
    return max(1, -(-len(delegations_of(state, charter, meeting)) * part // of))
