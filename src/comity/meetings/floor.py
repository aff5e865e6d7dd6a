"""The room of a meeting as one viewer may see it at this moment. Times are UTC in the record's form."""

from dataclasses import dataclass
from datetime import timedelta

from comity.charter import Charter
from comity.core.canonical import format_time, parse_time
from comity.meetings import facts
from comity.meetings.delegations import chair_of_meeting, delegations_of, needed_to_open
from comity.meetings.sitting import Lane, Question, Sitting
from comity.meetings.views import MeetingView, describe, find_meetings
from comity.record.access import Viewer
from comity.record.facts import State


@dataclass(frozen=True, slots=True)
class Wish:
    """Who asks for the floor: `wants` is speech, order or reply, `of` the speech that is replied to.

    `spoken` is for how many seconds its party has spoken on the item.
    """

    act: str
    party: str
    wants: str
    of: str | None
    spoken: int
    time: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who has the floor, since when, for how many seconds (0: no limit), and so until when, or empty."""

    act: str
    party: str
    wants: str
    since: str
    seconds: int
    until: str


@dataclass(frozen=True, slots=True)
class QuestionView:
    """What the chair asked. `about`: agenda, credentials or item; `of` the contest or the item.

    `proposes` is what would be declared, `items` those of an agenda in order, `opposed` who opposes it now; `declared`
    when it was, or empty.
    """

    act: str
    about: str
    of: str | None
    proposes: str
    items: list[str]
    opposed: list[str]
    declared: str
    is_open: bool
    time: str


@dataclass(frozen=True, slots=True)
class FloorView:
    """The room now, as far as the viewer may see it: whoever is outside a private part sees that it is one, no more.

    `item` is the act of the item before the meeting, or None. `present` is how each who is there takes part; `needed`
    how many delegations must be there for it to open, `delegations_present` how many are. `spoken` are seconds by party
    on the item. `speeches` are those who had the floor, in order, with when each began and ended (None: has it).
    """

    meeting: str
    status: str
    since: str
    until: str
    chair: str | None
    item: str | None
    speaker: Speaker | None
    queue: list[Wish]
    present: dict[str, str]
    delegations_present: int
    needed: int
    questions: list[QuestionView]
    spoken: dict[str, int]
    speeches: list[tuple[str, str, str, str | None]]


def get_floor(viewer: Viewer, charter: Charter, registry: State, act: str) -> FloorView | None:
    """Return what happens in the room now, or None if the viewer may not read the meeting."""
    for each in find_meetings(viewer, registry, act=act):
        return _floor(each.meeting, each.sitting, charter, registry)
    return None


def get_sitting(viewer: Viewer, charter: Charter, registry: State, act: str) -> tuple[MeetingView, FloorView] | None:
    """Return a meeting with what happens in its room now, read once for both; or None if the viewer may not read it."""
    found = find_meetings(viewer, registry, act=act)
    for view in describe(viewer, charter, registry, found):
        return view, _floor(found[0].meeting, found[0].sitting, charter, registry)
    return None


def _floor(meeting: facts.Meeting, sitting: Sitting, charter: Charter, registry: State) -> FloorView:
    organ = charter.organ(meeting.organ)
    fair = bool(organ and organ.meets and organ.meets.fair_time)
    lane = sitting.lane
    there = [party for party in delegations_of(registry, charter, meeting) if party in sitting.present]
    spoken = {party: lane.spoken(party) // 1000 for party in {turn.wish.party for turn in lane.turns}}
    return FloorView(
        meeting=meeting.act, status=sitting.status, since=sitting.since, until=sitting.until,
        chair=chair_of_meeting(registry, charter, meeting), item=lane.item or None, speaker=_speaker(lane),
        queue=[
            Wish(wish.act, wish.party, wish.value, wish.of or None, spoken.get(wish.party, 0), wish.time)
            for wish in lane.queue(fair=fair)
        ],
        present=dict(sitting.present), delegations_present=len(there),
        needed=needed_to_open(registry, charter, meeting),
        questions=[_question(each) for each in lane.questions.values()],
        spoken={party: seconds for party, seconds in spoken.items() if seconds},
        speeches=[(turn.wish.act, turn.wish.party, turn.since, turn.until) for turn in lane.turns],
    )  # fmt: skip


def _speaker(lane: Lane) -> Speaker | None:
    turn = lane.speaking
    if turn is None:
        return None
    until = format_time(parse_time(turn.since) + timedelta(seconds=turn.seconds)) if turn.seconds else ""
    return Speaker(turn.wish.act, turn.wish.party, turn.wish.value, turn.since, turn.seconds, until)


def _question(question: Question) -> QuestionView:
    asked = question.asked
    return QuestionView(
        asked.act, question.about, asked.of or None, asked.value, asked.items.split(), sorted(question.opposed),
        question.declared or "", question.is_open, asked.time,
    )  # fmt: skip
