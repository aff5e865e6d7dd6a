"""What the chair, the secretariat and the clock do with a decision, apart from any state's position; who may doubt it.

Sources: OSCE Rules of Procedure (the Chair); WTO, Marrakesh Agreement, note 1 to Article IX (no member present
formally objects); procedures.md, 1 and 2. Every such act can be challenged by any member; none ends an objection.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta

from comity.charter import Charter
from comity.core.act import Act, Audience
from comity.core.canonical import format_time, parse_time
from comity.core.errors import Refused
from comity.core.founding import KEEPER
from comity.decisions import machine
from comity.decisions.acts import Answer, Paper
from comity.decisions.acts import Stamp as StampPayload
from comity.decisions.acts import Step as StepPayload
from comity.decisions.bearing import (
    Bearing,
    asked_deadline,
    asked_since,
    bearing_of,
    deadline_of,
    need_bearing,
    procedure_of,
    reached_at,
    state_of,
)
from comity.decisions.facts import Entered, Position, Put, Step, Withdrawal
from comity.decisions.rules import check_agrees, check_open, due_with, load_bearing, own_stance, reads
from comity.record.facts import Fact, Need, State
from comity.record.judge import Case, Owed
from comity.texts.rules import chair_of

# What an office does, and a member may challenge.
CHALLENGED_STEPS = ("declare", "certify", "deliver", "extend", "close", "ask")


def need_step(state: State, act: Act, step: StepPayload) -> Iterable[Need]:
    """What was put, and all that bears on it."""
    return need_bearing(Need(Put, "act", step.decision), state.latest(Put, act=step.decision))


def _check_office(case: Case, bearing: Bearing) -> None:
    """As chair acts who holds the office now; as a party, whoever put the text. Of two chairs one is none."""
    if case.act.by == KEEPER:
        return
    if case.payload.capacity == "party":
        if bearing.put.capacity == "chair" or bearing.put.party != case.act.by:
            raise Refused("decision.not_yours", party=bearing.put.party)
    elif chair_of(case.state, case.charter, bearing.put.organ) != case.act.by:
        raise Refused("text.not_chair", party=case.act.by, organ=bearing.put.organ)


def _check_step(case: Case) -> Bearing:
    bearing = check_open(case, case.payload.decision)
    _check_office(case, bearing)
    return bearing


def check_ask(case: Case) -> None:
    """The chair asks whether any member objects."""
    _check_step(case)


def check_declare(case: Case) -> None:
    """The chair has asked, time was given, nobody objected: only then may it declare consensus."""
    bearing = _check_step(case)
    asked = asked_since(bearing)
    assert asked is not None, "the state says so"
    until = format_time(parse_time(asked.time) + timedelta(minutes=bearing.procedure.asking_minutes))
    if case.now < until:
        raise Refused("decision.asked_just_now", until=until)


def check_close(case: Case) -> None:
    """A procedure may be closed without outcome, by the chair or by who put the text; nothing is decided by it."""
    _check_step(case)


def check_extend(case: Case) -> None:
    """An extension only lengthens, and for everyone, to an instant that is still to come (procedures.md, 2)."""
    bearing = _check_step(case)
    present = max(asked_deadline(bearing), case.now)
    if case.payload.deadline <= present:
        raise Refused("decision.only_longer", deadline=present)


def check_certify(case: Case) -> None:
    """The chair certifies by a note that members were reached; the keeper records what their mail servers accepted."""
    bearing = _check_step(case)
    reached, electors = reached_at(bearing), bearing.put.electors.split()
    for party in case.payload.parties:
        if party not in electors:
            raise Refused("decision.not_an_elector", party=party, electors=electors)
        if party in reached:
            raise Refused("decision.reached_before", party=party, since=reached[party])


def check_opened(case: Case) -> None:
    """The silence begins once the time to object to its use has passed."""
    bearing = _check_step(case)
    if case.now <= bearing.put.opens_at:
        raise Refused("decision.opens_later", opens_at=bearing.put.opens_at)


def apply_step(case: Case) -> list[Fact]:
    """What was done stands beside the decision; where it moves the instant of a silence, the diary says when."""
    step: StepPayload = case.payload
    act, name = case.act, case.act.kind.removeprefix("decision.")
    value = step.deadline or " ".join(step.parties)
    made = Step(case.index, act.id, step.decision, name, "", act.by, act.key, step.capacity, value, case.now)
    return [made, *due_with(case, step.decision, made)]


def due_open(decision: str, now: str, load: Callable[[Iterable[Need]], State], charter: Charter) -> Owed | None:
    """What is owed when the time to object to a silence procedure is over: that it is open."""
    bearing = bearing_at(decision, load, charter)
    if state_of(bearing, load([])) != machine.PROPOSED:
        return None
    return Owed("decision.open", Audience.from_text(bearing.put.audience), {"decision": decision})


def bearing_at(decision: str, load: Callable[[Iterable[Need]], State], charter: Charter) -> Bearing:
    """Return what bears on a decision of which the keeper's diary speaks."""
    put = load([Need(Put, "act", decision)]).latest(Put, act=decision)
    assert put is not None, "the diary speaks of what was put"
    state = load(need_bearing(Need(Put, "act", decision), put))
    return bearing_of(state, put, procedure_of(state, charter, put))


def need_paper(state: State, act: Act, paper: Paper) -> Iterable[Need]:
    """What was put, and all that bears on it."""
    return need_bearing(Need(Put, "act", paper.decision), state.latest(Put, act=paper.decision))


def check_paper(case: Case) -> None:
    """The paper door: a note verbale is entered for the party that wrote it, as that party itself could speak now."""
    paper: Paper = case.payload
    bearing = load_bearing(case, paper.decision)
    if case.act.to.base != Audience.from_text(bearing.put.audience).base:
        raise Refused("decision.other_audience", expected=bearing.put.audience)
    if bearing.procedure.paper == "never":
        raise Refused("decision.no_paper", procedure=bearing.procedure.id)
    event = f"decision.{paper.stance}"
    state = state_of(bearing, case.state)
    machine.check_event(bearing.procedure, state, event, decision=paper.decision)
    machine.check_running(state, decision=paper.decision)
    if paper.day > case.now[:10]:
        raise Refused("decision.not_yet_taken", day=paper.day)
    check_agrees(own_stance(case, bearing, paper.party), paper.stance, paper.decision)


def apply_paper(case: Case) -> list[Position]:
    """The party's position by note: it counts once confirmed, where the charter allows, or at once if it blocks."""
    paper: Paper = case.payload
    act = case.act
    return [
        Position(
            case.index, act.id, paper.decision, paper.party, act.key, paper.stance, "", False, act.by, act.to.text,
            case.now,
        )
    ]  # fmt: skip


def need_answer(state: State, act: Act, answer: Answer | StampPayload) -> Iterable[Need]:
    """The act that is answered, the decision that it was made on, and all that bears on that."""
    of = answer.position if isinstance(answer, StampPayload) else answer.act
    for kind in (Position, Step, Entered):
        yield Need(kind, "act", of)
    yield Need(Step, "of", of)
    found = state.latest(Position, act=of) or state.latest(Step, act=of)
    if found is not None:
        yield from need_bearing(Need(Put, "act", found.decision), state.latest(Put, act=found.decision))


def _answered(case: Case, of: str) -> tuple[Position | Step | Entered, str]:
    """Return what an act answers and its audience; raises Refused unless the author reads it and answers there."""
    found = case.state.latest(Position, act=of) or case.state.latest(Step, act=of) or case.state.latest(Entered, act=of)
    if found is None:
        raise Refused("decision.unknown_act", act=of)
    put = None if isinstance(found, Entered) else case.state.latest(Put, act=found.decision)
    audience = put.audience if put else found.audience if isinstance(found, Entered) else ""
    if not audience or not reads(case, audience, found.by if isinstance(found, Entered) else None):
        raise Refused("decision.unknown_act", act=of)
    if case.act.to.base != Audience.from_text(audience).base:
        raise Refused("decision.other_audience", expected=audience)
    if any(each.step == _name(case) and each.party == case.act.by for each in case.state.find(Step, of=of)):
        raise Refused("decision.answered_before", act=of)
    return found, audience


def _name(case: Case) -> str:
    return case.act.kind.removeprefix("decision.")


def check_challenge(case: Case) -> None:
    """Any member may challenge what an office did; where something hangs on it that is not final, it falls."""
    found, _ = _answered(case, case.payload.act)
    if isinstance(found, Position) and not found.entered_by:
        raise Refused("decision.not_of_an_office", act=found.act)
    if any(each.step == "confirm" and each.party == case.act.by for each in case.state.find(Step, of=found.act)):
        # What a party has confirmed is its own word, which it takes back as it would any other: by withdrawing it.
        raise Refused("decision.answered_before", act=found.act)
    _check_not_withdrawn(case, found)
    if isinstance(found, Step) and found.step not in CHALLENGED_STEPS:
        raise Refused("decision.not_of_an_office", act=found.act)


def _check_not_withdrawn(case: Case, found: Position | Step | Entered) -> None:
    """Whoever has ended what a note says in its name has answered it by that."""
    if isinstance(found, Position) and found.party == case.act.by:
        withdrawals = case.state.find(Withdrawal, decision=found.decision)
        if any(each.position == found.act for each in withdrawals):
            raise Refused("decision.no_longer_stands", position=found.act)


def check_confirm(case: Case) -> None:
    """Only the party in whose name a note was entered confirms it."""
    found, _ = _answered(case, case.payload.act)
    if not isinstance(found, Position) or not found.entered_by:
        raise Refused("decision.no_note", act=case.payload.act)
    if found.party != case.act.by:
        raise Refused("decision.position_of_another", party=found.party)
    if any(each.step == "challenge" and each.party == found.party for each in case.state.find(Step, of=found.act)):
        raise Refused("decision.answered_before", act=found.act)
    _check_not_withdrawn(case, found)
    bearing = load_bearing(case, found.decision)
    machine.check_running(state_of(bearing, case.state), decision=found.decision)
    stance = own_stance(case, bearing, case.act.by)
    if stance.objects and found.stance != "object":
        raise Refused("decision.own_objection_stands", decision=found.decision)


def check_stamp(case: Case) -> None:
    """A late objection counts if a witness whom the founders named had it in time, until the outcome is final."""
    stamp: StampPayload = case.payload
    found, _ = _answered(case, stamp.position)
    if not isinstance(found, Position) or found.party != case.act.by or not found.late:
        raise Refused("decision.nothing_to_stamp", position=stamp.position)
    if stamp.witness not in {key for _, key in case.rules.founding.witnesses}:
        raise Refused("decision.not_a_witness", key=stamp.witness)
    bearing = load_bearing(case, found.decision)
    machine.check_event(bearing.procedure, state_of(bearing, case.state), case.act.kind, decision=found.decision)
    deadline = deadline_of(bearing)
    if deadline is None or stamp.at > deadline:
        raise Refused("decision.stamped_late", at=stamp.at, deadline=deadline or "")


def apply_answer(case: Case) -> list[Fact]:
    """The answer stands beside what it answers; a challenge may put off the instant of a silence."""
    payload: Answer | StampPayload = case.payload
    of, value = (payload.position, payload.at) if isinstance(payload, StampPayload) else (payload.act, "")
    found = case.state.latest(Position, act=of) or case.state.latest(Step, act=of)
    decision, act = found.decision if found else "", case.act
    made = Step(case.index, act.id, decision, _name(case), of, act.by, act.key, "party", value, case.now)
    return [made, *due_with(case, decision, made)] if decision else [made]
