"""What happens in a meeting, folded from its facts in the order of the record, and from nothing else. Pure.

The open part and the private part are two lanes: what is said in private changes nothing of what others read.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from comity.core.canonical import parse_time
from comity.meetings.facts import Meeting, Moved, Step
from comity.record.facts import State
from comity.record.registry import KeyEnd

PLANNED, OPEN, SUSPENDED, PRIVATE, CLOSED, CANCELLED = "planned", "open", "suspended", "private", "closed", "cancelled"
# A meeting that sits: things can be said in it.
SITS = (OPEN, PRIVATE)
# Points of order come first, replies at the end.
_CLASSES = ("order", "speech", "reply")


@dataclass(slots=True)
class Turn:
    """A wish to speak that was given the floor: from when, until when (None: it has it), and its limit in seconds."""

    wish: Step
    item: str
    since: str
    seconds: int
    until: str | None = None

    def milliseconds(self) -> int:
        """How long it had the floor; 0 while it has it."""
        if self.until is None:
            return 0
        return round((parse_time(self.until) - parse_time(self.since)).total_seconds() * 1000)


@dataclass(slots=True)
class Question:
    """What the chair asked, who opposes it now, and when it was declared, if it was."""

    asked: Step
    opposed: dict[str, Step] = field(default_factory=dict)
    declared: str | None = None
    superseded: bool = False

    @property
    def about(self) -> str:
        """What it is about: agenda, credentials or item."""
        value = self.asked.value
        return "agenda" if value == "agenda" else "credentials" if value in ("accepted", "rejected") else "item"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for the chair's declaration."""
        return self.declared is None and not self.superseded


@dataclass(slots=True)
class Lane:
    """The open part of a meeting, or its private one. `agenda` is None until one was adopted."""

    item: str = ""
    agenda: list[str] | None = None
    waiting: list[Step] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    questions: dict[str, Question] = field(default_factory=dict)

    @property
    def speaking(self) -> Turn | None:
        """Who has the floor, or None."""
        return self.turns[-1] if self.turns and self.turns[-1].until is None else None

    def spoken(self, party: str) -> int:
        """For how many milliseconds the party has had the floor on the item before the meeting."""
        return sum(turn.milliseconds() for turn in self.turns if turn.wish.party == party and turn.item == self.item)

    def queue(self, *, fair: bool) -> list[Step]:
        """Return who waits, in the order in which they get the floor.

        Points of order, then speeches, then replies; within each as they asked, or, of speeches, if it is `fair` who
        has spoken less on this item first.
        """

        def place(wish: Step) -> tuple[int, int, int]:
            spoken = self.spoken(wish.party) if fair and wish.value == "speech" else 0
            return _CLASSES.index(wish.value), spoken, wish.index

        return sorted(self.waiting, key=place)

    def results(self) -> dict[str, Question]:
        """Return what was declared of each item, the last of it."""
        return {each.asked.of: each for each in self.questions.values() if each.declared and each.about == "item"}

    def end_turn(self, time: str) -> None:
        """Whoever has the floor has it no longer."""
        if self.speaking:
            self.speaking.until = time


@dataclass(slots=True)
class Sitting:
    """How far a meeting has come. `since` is when its status began, `until` when a suspended one goes on, or empty.

    `present` is how those who entered take part now, site or remote; `announced` the act of attendance of each party;
    `contests` those that contest one, by the act of attendance; `decided` what was declared of a contest; `invited` to
    which items (None: all) each guest is. `periods` are the times in which it sat, the last end None while it does.
    """

    status: str = PLANNED
    since: str = ""
    until: str = ""
    opened: str = ""
    closed: str = ""
    present: dict[str, str] = field(default_factory=dict)
    announced: dict[str, Step] = field(default_factory=dict)
    contests: dict[str, Step] = field(default_factory=dict)
    decided: dict[str, str] = field(default_factory=dict)
    invited: dict[str, set[str] | None] = field(default_factory=dict)
    periods: list[tuple[str, str | None]] = field(default_factory=list)
    open_part: Lane = field(default_factory=Lane)
    private_part: Lane = field(default_factory=Lane)

    @property
    def lane(self) -> Lane:
        """The part that sits now."""
        return self.private_part if self.status == PRIVATE else self.open_part

    def seated(self, party: str) -> bool:
        """Whether the party has said that it attends, and its credentials were not rejected; contested ones count."""
        announced = self.announced.get(party)
        if announced is None or announced.value == "not":
            return False
        contest = self.contests.get(announced.act)
        return contest is None or self.decided.get(contest.act) != "rejected"

    def in_scope(self, party: str, item: str) -> bool:
        """Whether a guest may speak on an item."""
        scope = self.invited.get(party, set())
        return scope is None or item in scope


def as_moved(meeting: Meeting, moves: Iterable[Moved], state: State) -> Meeting:
    """Return the meeting with the time, zone, host and mode that it has now."""
    for moved in moves:
        if not _is_void(state, moved, None):
            meeting = replace(
                meeting, start=moved.start, end=moved.end, zone=moved.zone, host=moved.host, mode=moved.mode
            )
    return meeting


def sitting_of(meeting: Meeting, steps: Iterable[Step], state: State) -> Sitting:
    """Return how far the meeting has come, after these steps in the order of the record.

    Steps by a key whose party disavows it count for nothing, unless the meeting was closed before: then all is final.
    What such a key convened falls, unless it was opened before.
    """
    taken = list(steps)
    sitting = Sitting(since=meeting.time)
    if _is_void(state, meeting, _first(taken, "open")):
        sitting.status = CANCELLED
        return sitting
    closed = _first(taken, "close")
    # Few keys speak in a meeting, and hardly ever is one disavowed.
    doubtful = {key for key in {step.key for step in taken} if state.find(KeyEnd, key=key)}
    for step in taken:
        if step.key not in doubtful or not _is_void(state, step, closed):
            _take(sitting, meeting, step)
    return sitting


def _first(steps: Iterable[Step], name: str) -> int | None:
    return next((step.index for step in steps if step.step == name), None)


def _is_void(state: State, made: Meeting | Moved | Step, final: int | None) -> bool:
    """Whether its party disavowed the key that made it, before all became final at that index."""
    return any(
        end.how == "disavowed" and end.since <= made.index and (final is None or end.index < final)
        for end in state.find(KeyEnd, key=made.key)
    )


def _take(sitting: Sitting, meeting: Meeting, step: Step) -> None:
    lane = sitting.private_part if meeting.private and step.audience == meeting.private else sitting.open_part
    match step.step:
        case "open" | "resume" | "suspend" | "private" | "public" | "close" | "cancel":
            _preside(sitting, step)
        case "invite":
            for party in step.value.split():
                sitting.invited[party] = set(step.items.split()) or None
        case "attend":
            sitting.announced[step.party] = step
        case "contest":
            sitting.contests[step.of] = step
        case "enter":
            _enter(sitting, step)
        case "ask" | "oppose" | "concede" | "declare":
            _question(sitting, lane, step)
        case _:
            _speak(lane, step)


def _preside(sitting: Sitting, step: Step) -> None:
    status = {"open": OPEN, "resume": OPEN, "suspend": SUSPENDED, "private": PRIVATE, "public": OPEN, "close": CLOSED}
    sitting.open_part.end_turn(step.time)
    sitting.private_part.end_turn(step.time)
    sitting.status, sitting.since = status.get(step.step, CANCELLED), step.time
    sitting.until = step.value if step.step == "suspend" else ""
    if step.step in ("open", "resume"):
        sitting.opened = sitting.opened or step.time
        sitting.periods.append((step.time, None))
    if step.step in ("suspend", "close"):
        _end_period(sitting, step.time)
    if step.step == "close":
        sitting.closed = step.time
        sitting.present.clear()


def _end_period(sitting: Sitting, time: str) -> None:
    if sitting.periods and sitting.periods[-1][1] is None:
        sitting.periods[-1] = (sitting.periods[-1][0], time)


def _enter(sitting: Sitting, step: Step) -> None:
    if step.value != "left":
        sitting.present[step.party] = step.value
        return
    sitting.present.pop(step.party, None)
    for lane in (sitting.open_part, sitting.private_part):
        lane.waiting = [wish for wish in lane.waiting if wish.party != step.party]
        if lane.speaking and lane.speaking.wish.party == step.party:
            lane.end_turn(step.time)


def _question(sitting: Sitting, lane: Lane, step: Step) -> None:
    if step.step == "ask":
        asked = Question(step)
        for other in lane.questions.values():
            if other.is_open and (other.about, other.asked.of) == (asked.about, step.of):
                other.superseded = True
        lane.questions[step.act] = asked
        return
    question = lane.questions.get(step.of)
    if question is None:
        return
    if step.step == "oppose":
        question.opposed[step.party] = step
    elif step.step == "concede":
        question.opposed.pop(step.party, None)
    else:
        question.declared = step.time
        if question.about == "agenda":
            lane.agenda = question.asked.items.split()
        elif question.about == "credentials":
            sitting.decided[question.asked.of] = question.asked.value


def _speak(lane: Lane, step: Step) -> None:
    match step.step:
        case "call":
            lane.end_turn(step.time)
            lane.item, lane.waiting = step.of, []
        case "speak":
            lane.waiting.append(step)
        case "yield":
            if lane.speaking and lane.speaking.wish.act == step.of:
                lane.end_turn(step.time)
            lane.waiting = [wish for wish in lane.waiting if wish.act != step.of]
        case "floor":
            lane.end_turn(step.time)
            given = next((wish for wish in lane.waiting if wish.act == step.of), None)
            if given:
                lane.waiting.remove(given)
                lane.turns.append(Turn(given, lane.item, step.time, int(step.value)))
