"""When it may be said in a meeting that sits, by its chair and by those who take part, and what follows.

Sources: rules of procedure of the General Assembly, 68 to 73 (speakers in order, points of order, right of reply); OSCE
Rules of Procedure; WTO, Marrakesh Agreement, note 1 to Article IX. The chair asks, and declares what nobody opposes. It
gives the floor to whose turn it is, and to nobody out of turn. No number of those present decides anything.
"""

from collections.abc import Iterable
from datetime import timedelta

from comity.core.act import Act
from comity.core.canonical import format_time, parse_time
from comity.core.errors import Refused
from comity.meetings.delegations import (
    DELEGATION,
    GUEST,
    OFFICE,
    chair_of_meeting,
    delegations_of,
    needed_to_open,
    reads,
)
from comity.meetings.facts import Item, Meeting, Moved, Step
from comity.meetings.premises import (
    OVER,
    as_it_is,
    capacity_in,
    check_audience,
    check_mode,
    check_status,
    meeting_of,
    need_meeting,
    step,
)
from comity.meetings.session import Ask, Call, Floor, Oppose, Preside, Speak, Yield
from comity.meetings.sitting import OPEN, PLANNED, PRIVATE, SITS, SUSPENDED, Lane, Question, Sitting
from comity.record.facts import Fact, Need, State
from comity.record.judge import Case

# How long before its time a meeting can be opened, and entered.
EARLY = timedelta(hours=12)
_FROM = {
    "open": (PLANNED,),
    "suspend": SITS,
    "resume": (SUSPENDED,),
    "private": (OPEN,),
    "public": (PRIVATE,),
    "close": (OPEN, PRIVATE, SUSPENDED),
}


def _check_chair(case: Case, meeting: Meeting) -> None:
    chair = chair_of_meeting(case.state, case.charter, meeting)
    if case.act.by != chair:
        raise Refused("meeting.not_chair", party=case.act.by, holder=chair)


def _check_time(case: Case, meeting: Meeting) -> None:
    since = format_time(parse_time(meeting.start) - EARLY)
    if case.now < since:
        raise Refused("meeting.too_early", since=since)


def need_preside(state: State, act: Act, preside: Preside) -> Iterable[Need]:
    """The meeting with all that was done in it; before it opens, the other meetings of its organ too."""
    yield from need_meeting(state, act, preside)
    found = state.latest(Meeting, act=preside.meeting)
    if found is not None and preside.step == "open":
        yield Need(Meeting, "organ", found.organ)
        for other in state.find(Meeting, organ=found.organ):
            yield Need(Step, "meeting", other.act)
            yield Need(Moved, "meeting", other.act)


def check_preside(case: Case) -> None:
    """The chair leads the meeting from one state to the next; all who read it know in which it is."""
    preside: Preside = case.payload
    meeting, sitting = meeting_of(case)
    check_audience(case, meeting.audience)
    _check_chair(case, meeting)
    check_status(sitting, *_FROM[preside.step])
    if preside.step == "open":
        _check_opens(case, meeting, sitting)
    if preside.step == "private" and not meeting.private:
        raise Refused("meeting.no_private")
    if preside.until and preside.until <= case.now:
        raise Refused("meeting.until_past", until=preside.until, now=case.now)


def _check_opens(case: Case, meeting: Meeting, sitting: Sitting) -> None:
    _check_time(case, meeting)
    there = [each for each in delegations_of(case.state, case.charter, meeting) if each in sitting.present]
    needed = needed_to_open(case.state, case.charter, meeting)
    if len(there) < needed:
        raise Refused("meeting.too_few", present=len(there), needed=needed)
    for other in () if meeting.parties else case.state.find(Meeting, organ=meeting.organ):
        # Commissions and groups that answer to the organ are not the organ.
        if other.act == meeting.act or other.parties or not reads(case.state, case.act.by, other.audience):
            continue
        if as_it_is(case.state, other)[1].status in SITS:
            raise Refused("meeting.another_open", meeting=other.act)


def apply_preside(case: Case) -> list[Fact]:
    """It is opened, suspended, resumed, private, no longer private, or closed."""
    preside: Preside = case.payload
    return [step(case, preside.step, value=preside.until or "")]


def _in_session(case: Case) -> tuple[Meeting, Sitting, Lane]:
    """Return the meeting that sits, and the part of it that does; raises Refused unless the act is for that part."""
    meeting, sitting = meeting_of(case)
    if sitting.status not in SITS:
        raise Refused("meeting.not_sitting", status=sitting.status)
    if sitting.status == PRIVATE and not reads(case.state, case.act.by, meeting.private):
        raise Refused("meeting.in_private")
    check_audience(case, _heard_by(meeting, sitting))
    return meeting, sitting, sitting.lane


def _heard_by(meeting: Meeting, sitting: Sitting) -> str:
    return meeting.private if sitting.status == PRIVATE else meeting.audience


def check_call(case: Case) -> None:
    """The chair calls an item that is on the adopted agenda."""
    call: Call = case.payload
    meeting, _, lane = _in_session(case)
    _check_chair(case, meeting)
    _check_on_agenda(lane, call.item)


def _check_on_agenda(lane: Lane, item: str) -> None:
    if lane.agenda is None:
        raise Refused("meeting.no_agenda")
    if item not in lane.agenda:
        raise Refused("meeting.not_on_agenda", item=item)


def apply_call(case: Case) -> list[Fact]:
    """The item is before the meeting, and its list of speakers is empty."""
    return [step(case, "call", of=case.payload.item)]


def check_ask(case: Case) -> None:
    """The chair asks whether anybody opposes an agenda, a finding on credentials, or the result of an item."""
    ask: Ask = case.payload
    meeting, sitting, lane = _in_session(case)
    _check_chair(case, meeting)
    if ask.proposes == "agenda":
        there = {item.act for item in case.state.find(Item, meeting=meeting.act) if item.audience == case.act.to.text}
        for item in ask.items:
            if item not in there:
                raise Refused("meeting.unknown_item", item=item)
    elif ask.proposes in ("accepted", "rejected"):
        # Who sits is known to all who read the meeting, so it is decided before all of them.
        if sitting.status == PRIVATE:
            raise Refused("meeting.in_the_open")
        if ask.of not in {contest.act for contest in sitting.contests.values()} or ask.of in sitting.decided:
            raise Refused("meeting.not_contested", contest=ask.of)
    else:
        _check_on_agenda(lane, ask.of or "")


def apply_ask(case: Case) -> list[Fact]:
    """The question waits for objections, and for the chair."""
    ask: Ask = case.payload
    return [step(case, "ask", of=ask.of, value=ask.proposes, items=ask.items)]


def _open_question(lane: Lane, act: str) -> Question:
    question = lane.questions.get(act)
    if question is None or not question.is_open:
        raise Refused("meeting.no_question", question=act)
    return question


def check_oppose(case: Case) -> None:
    """Any delegation opposes, present or not, provisionally seated or not: only itself ends that."""
    oppose: Oppose = case.payload
    meeting, sitting, lane = _in_session(case)
    capacity_in(case, meeting, sitting, DELEGATION)
    opposed = case.act.by in _open_question(lane, oppose.question).opposed
    if opposed == oppose.opposes:
        raise Refused("decision.said_before" if opposed else "meeting.not_opposing")


def apply_oppose(case: Case) -> list[Fact]:
    """It opposes, or no longer."""
    oppose: Oppose = case.payload
    return [step(case, "oppose" if oppose.opposes else "concede", of=oppose.question)]


def check_declare(case: Case) -> None:
    """The chair declares what it asked, if nobody opposes it."""
    meeting, _, lane = _in_session(case)
    _check_chair(case, meeting)
    question = _open_question(lane, case.payload.question)
    if question.opposed:
        raise Refused("meeting.opposed", parties=sorted(question.opposed))


def apply_declare(case: Case) -> list[Fact]:
    """It is so."""
    return [step(case, "declare", of=case.payload.question)]


def check_enter(case: Case) -> None:
    """Who has said that it attends is there from its time on, on site or remotely, until it leaves."""
    meeting, sitting = meeting_of(case)
    check_audience(case, meeting.audience)
    if sitting.status in OVER:
        raise Refused("meeting.not_now", status=sitting.status)
    capacity_in(case, meeting, sitting, DELEGATION, GUEST, OFFICE)
    how, present = case.payload.how, sitting.present.get(case.act.by)
    if how == "left":
        if present is None:
            raise Refused("meeting.not_present", party=case.act.by)
        return
    _check_time(case, meeting)
    if not sitting.seated(case.act.by):
        raise Refused("meeting.not_attending", party=case.act.by)
    check_mode(meeting, how)
    if how == present:
        raise Refused("meeting.present_already")


def apply_enter(case: Case) -> list[Fact]:
    """It is there, or has left."""
    return [step(case, "enter", value=case.payload.how)]


def check_speak(case: Case) -> None:
    """Who is there asks for the floor: guests in the scope of their invitation, delegations on points of order too."""
    speak: Speak = case.payload
    meeting, sitting, lane = _in_session(case)
    by = case.act.by
    capacity = capacity_in(case, meeting, sitting, DELEGATION, GUEST, OFFICE)
    if by not in sitting.present or not sitting.seated(by):
        raise Refused("meeting.not_present", party=by)
    if speak.wants == "order" and capacity != DELEGATION:
        raise Refused("meeting.delegations_only", party=by)
    if speak.wants == "speech" and not lane.item:
        raise Refused("meeting.no_item")
    if capacity == GUEST and not sitting.in_scope(by, lane.item):
        raise Refused("meeting.out_of_scope", party=by)
    if any((wish.party, wish.value) == (by, speak.wants) for wish in lane.waiting):
        raise Refused("meeting.waits_already")
    if speak.to and not any(turn.wish.act == speak.to and turn.wish.party != by for turn in lane.turns):
        raise Refused("meeting.no_such_speech", speech=speak.to)


def apply_speak(case: Case) -> list[Fact]:
    """It waits for the floor."""
    speak: Speak = case.payload
    return [step(case, "speak", of=speak.to, value=speak.wants)]


def check_yield(case: Case) -> None:
    """Who asked for the floor gives it up; the chair ends a turn, or passes over who does not answer."""
    yielded: Yield = case.payload
    meeting, _, lane = _in_session(case)
    wish = next((each for each in lane.waiting if each.act == yielded.wish), None)
    if wish is None and lane.speaking and lane.speaking.wish.act == yielded.wish:
        wish = lane.speaking.wish
    if wish is None:
        raise Refused("meeting.no_such_wish", wish=yielded.wish)
    if case.act.by != wish.party:
        _check_chair(case, meeting)


def apply_yield(case: Case) -> list[Fact]:
    """The floor is free, or the wish is gone."""
    return [step(case, "yield", of=case.payload.wish)]


def check_floor(case: Case) -> None:
    """The chair gives the floor to whose turn it is."""
    floor: Floor = case.payload
    meeting, _, lane = _in_session(case)
    _check_chair(case, meeting)
    if floor.wish not in {wish.act for wish in lane.waiting}:
        raise Refused("meeting.no_such_wish", wish=floor.wish)
    organ = case.charter.organ(meeting.organ)
    first = lane.queue(fair=bool(organ and organ.meets and organ.meets.fair_time))[0]
    if first.act != floor.wish:
        raise Refused("meeting.out_of_turn", holder=first.party)


def apply_floor(case: Case) -> list[Fact]:
    """It has the floor, and whoever had it before no longer does."""
    floor: Floor = case.payload
    return [step(case, "floor", of=floor.wish, value=str(floor.seconds))]
