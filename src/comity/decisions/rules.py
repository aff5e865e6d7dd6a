"""When it may be said about decisions. Consensus is the absence of any formal objection.

Sources: SCO Charter, Article 16 (decisions without vote, adopted if no member objects while they are considered; a
member not interested does not block); OSCE Rules of Procedure, II(A) and IV.1(A)6. There is no majority here, no
casting voice, no weight, and no path from a deadline to an adoption over an objection.
"""

from collections.abc import Iterable
from dataclasses import replace

from comity.core.act import EVERYONE, Act, Audience
from comity.core.errors import Refused
from comity.decisions.acts import Attach, Withdraw
from comity.decisions.acts import Position as PositionPayload
from comity.decisions.adopted_acts import MOST_ATTACHED
from comity.decisions.bearing import (
    Bearing,
    Stance,
    after,
    bearing_of,
    deadline_of,
    need_bearing,
    procedure_of,
    stances_of,
    state_of,
)
from comity.decisions.facts import Adoption, Attached, Position, Published, Put, Step, Withdrawal
from comity.decisions.machine import RUNNING, check_event
from comity.negotiation.rules import need_proposal
from comity.negotiation.standing import authors_of, check_living
from comity.record.access import sits_in
from comity.record.facts import Due, Fact, Need, Release, State
from comity.record.judge import Case


def need_position(state: State, act: Act, payload: PositionPayload | Withdraw) -> Iterable[Need]:
    """What was put, all that bears on it, and of an amendment the proposal."""
    yield from need_bearing(Need(Put, "act", payload.decision), state.latest(Put, act=payload.decision))
    if isinstance(payload, PositionPayload) and payload.proposal:
        yield from need_proposal(payload.proposal)


def check_open(case: Case, decision: str) -> Bearing:
    """Return what bears on what was put; raises Refused unless this act may come now, and is of its audience."""
    bearing = load_bearing(case, decision)
    # The release is the author's to give or not; the audience that reads it now is the decision's.
    if case.act.to.base != Audience.from_text(bearing.put.audience).base:
        raise Refused("decision.other_audience", expected=bearing.put.audience)
    check_event(bearing.procedure, state_of(bearing, case.state), case.act.kind, decision=decision)
    return bearing


def load_bearing(case: Case, decision: str) -> Bearing:
    """Return what bears on what was put; raises Refused if nothing was."""
    put = case.state.latest(Put, act=decision)
    if put is None:
        raise Refused("decision.unknown", decision=decision)
    return bearing_of(case.state, put, procedure_of(case.state, case.charter, put))


def own_stance(case: Case, bearing: Bearing, party: str) -> Stance:
    """Return where a party stands; raises Refused if it is not one of those who decide."""
    for stance in stances_of(bearing, case.state):
        if stance.party == party:
            return stance
    raise Refused("decision.not_an_elector", party=party, electors=bearing.put.electors.split())


def check_agrees(stance: Stance, said: str, decision: str) -> None:
    """A member that objects ends that first by its own act; whoever has agreed need not agree again."""
    if stance.objects:
        raise Refused("decision.own_objection_stands", decision=decision)
    if stance.position is not None and stance.position.stance == said:
        raise Refused("decision.said_before", decision=decision)


def check_concur(case: Case) -> None:
    """Explicit concurrence, or signature where the form is signed: each member for itself (procedures.md, 1).

    A reservation pending instructions ends with it: the instructions have come.
    """
    bearing = check_open(case, case.payload.decision)
    said = case.act.kind.removeprefix("decision.")
    check_agrees(own_stance(case, bearing, case.act.by), said, bearing.put.act)


def check_aside(case: Case) -> None:
    """Who is not interested stands aside, blocks nobody and may join later (SCO Charter, Article 16)."""
    bearing = check_open(case, case.payload.decision)
    check_agrees(own_stance(case, bearing, case.act.by), "aside", bearing.put.act)


def check_object(case: Case) -> None:
    """Any member may object formally until the decision is adopted; reasons are invited and may be withheld.

    What comes after a silence has run out is recorded all the same: late, as a statement.
    """
    bearing = check_open(case, case.payload.decision)
    late = any(each.late and each.party == case.act.by for each in bearing.positions)
    if own_stance(case, bearing, case.act.by).objects or late:
        raise Refused("decision.said_before", decision=bearing.put.act)


def check_reserve(case: Case) -> None:
    """Reserved pending instructions: it blocks until its author lifts it, or speaks (procedures.md, 1)."""
    bearing = check_open(case, case.payload.decision)
    stance = own_stance(case, bearing, case.act.by)
    if stance.objects:
        raise Refused("decision.own_objection_stands", decision=bearing.put.act)
    if stance.blocks:
        raise Refused("decision.said_before", decision=bearing.put.act)


def check_decline(case: Case) -> None:
    """Any objection to using the silence procedure keeps it from being opened (OSCE Rules of Procedure, Annex 1(A))."""
    bearing = check_open(case, case.payload.decision)
    own_stance(case, bearing, case.act.by)


def check_amend(case: Case) -> None:
    """An amendment breaks the silence as an objection does (OSCE Rules of Procedure, Annex 1(A)): a living proposal."""
    payload: PositionPayload = case.payload
    bearing = check_open(case, payload.decision)
    own_stance(case, bearing, case.act.by)
    proposal = check_living(case.state, payload.proposal, bearing.put.text)
    if case.act.by not in authors_of(case.state, proposal):
        raise Refused("decision.amendment_of_another", proposal=payload.proposal)


def check_concern(case: Case) -> None:
    """A concern is recorded and blocks nothing (procedures.md, 1)."""
    own_stance(case, check_open(case, case.payload.decision), case.act.by)


def check_withdraw(case: Case) -> None:
    """Only its author ends a position; no deadline and no office does."""
    payload: Withdraw = case.payload
    bearing = check_open(case, payload.decision)
    said: list[Position | Attached] = [*bearing.positions, *bearing.attached]
    position = next((each for each in said if each.act == payload.position), None)
    if position is None:
        raise Refused("decision.no_such_position", position=payload.position)
    if position.party != case.act.by:
        raise Refused("decision.position_of_another", party=position.party)
    if not _stands(case, bearing, position):
        raise Refused("decision.no_longer_stands", position=position.act)


def _stands(case: Case, bearing: Bearing, said: Position | Attached) -> bool:
    if isinstance(said, Attached):
        return all(each.position != said.act for each in bearing.withdrawals)
    stance = own_stance(case, bearing, case.act.by)
    return said in (stance.position, *stance.concerns)


def apply_position(case: Case) -> list[Fact]:
    """The member's position stands from here on; one that came late stands beside what was adopted."""
    payload: PositionPayload = case.payload
    act, stance = case.act, case.act.kind.removeprefix("decision.")
    put = case.state.latest(Put, act=payload.decision)
    adoption = case.state.latest(Adoption, reference=put.reference) if put else None
    position = Position(
        case.index, act.id, payload.decision, act.by, act.key, stance, payload.proposal, adoption is not None, "",
        act.to.text, case.now,
    )  # fmt: skip
    # Nobody reads what was said on something that it does not read.
    public = released_after(case, adoption) if put and Audience.from_text(put.audience).released else []
    return [position, *public, *due_with(case, payload.decision, position)]


def due_with(case: Case, decision: str, made: Position | Attached | Step) -> list[Due]:
    """Return the diary's line for the instant at which a silence runs out, where what was just made may move it.

    An extension does; and whatever shows that a member was reached does where delivery counts.
    """
    if case.state.latest(Put, act=decision) is None:
        # In the copy of one who reads this act and not what it is about. Its diary is nobody's.
        return []
    bearing = load_bearing(case, decision)
    silence = bearing.procedure.silence
    if silence is None or not (silence.delivery or getattr(made, "step", "") == "extend"):
        return []
    # The state's own lists stay as they were: this looks one act ahead.
    ahead = replace(bearing)
    match made:
        case Position():
            ahead.positions = [*bearing.positions, made]
        case Attached():
            ahead.attached = [*bearing.attached, made]
        case Step():
            ahead.steps = [*bearing.steps, made]
    deadline = deadline_of(ahead)
    if deadline is None or state_of(ahead, case.state) not in RUNNING:
        return []
    return [Due(case.index, max(after(deadline), after(case.now)), "decision.adopt", decision)]


def released_after(case: Case, adoption: Adoption | None) -> list[Release]:
    """Return that the act is everyone's at once, where its author lets it be and what was adopted is so already."""
    if adoption is None or not case.act.to.released:
        return []
    published = adoption.audience == EVERYONE or case.state.find(Published, reference=adoption.reference)
    return [Release(case.index, case.act.id)] if published else []


def released_with(state: State, put: Put) -> list[str]:
    """Return the acts of a decision whose authors agreed, in advance, that everyone reads them on adoption."""
    acts = [(put.version, put.audience), (put.act, put.audience)]
    acts += [(position.act, position.audience) for position in state.find(Position, decision=put.act)]
    return sorted(act for act, audience in acts if Audience.from_text(audience).released)


def apply_withdraw(case: Case) -> list[Withdrawal]:
    """The position no longer stands."""
    payload: Withdraw = case.payload
    return [Withdrawal(case.index, case.act.id, payload.decision, payload.position, case.act.by, case.now)]


def need_attach(state: State, act: Act, attach: Attach) -> Iterable[Need]:
    """What was put, or what was adopted, and what is attached to it."""
    if attach.decision:
        yield from need_bearing(Need(Put, "act", attach.decision), state.latest(Put, act=attach.decision))
    else:
        yield Need(Adoption, "act", str(attach.adopted))
        yield Need(Attached, "adopted", str(attach.adopted))
        for adoption in state.find(Adoption, act=str(attach.adopted)):
            yield Need(Published, "reference", adoption.reference)


def check_attach(case: Case) -> None:
    """A member has its position entered with the text, on its provisions, and blocks nobody (SCO Charter, Article 16).

    While a decision is open those who decide attach; afterwards whoever the charter lets, to what was adopted.
    """
    attach: Attach = case.payload
    if attach.decision is None:
        _check_attach_to_adopted(case, str(attach.adopted))
        return
    bearing = check_open(case, attach.decision)
    own_stance(case, bearing, case.act.by)
    room = most_attached(bearing)
    if sum(each.party == case.act.by for each in bearing.attached) >= room:
        raise Refused("decision.too_many_attached", limit=room)


def most_attached(bearing: Bearing) -> int:
    """Return how many positions each member may attach to one decision: all have the same room."""
    return max(1, MOST_ATTACHED // len(bearing.put.electors.split()))


def _check_attach_to_adopted(case: Case, adopted: str) -> None:
    adoption = case.state.latest(Adoption, act=adopted)
    if adoption is None or not reads(case, adoption.audience):
        raise Refused("decision.nothing_adopted", act=adopted)
    if case.act.to.text != adoption.audience:
        raise Refused("decision.other_audience", expected=adoption.audience)
    if sum(each.party == case.act.by for each in case.state.find(Attached, adopted=adopted)) >= MOST_ATTACHED:
        raise Refused("decision.too_many_attached", limit=MOST_ATTACHED)


def reads(case: Case, audience: str, author: str | None = None) -> bool:
    """Whether the act's author is one of the audience: nobody answers what its own copy does not hold."""
    of = Audience.from_text(audience)
    if of.standing:
        return of.standing == EVERYONE or of.standing in sits_in(case.state, case.act.by)
    return case.act.by in (*of.parties, author)


def apply_attach(case: Case) -> list[Fact]:
    """The position travels with the text from here on."""
    attach: Attach = case.payload
    act = case.act
    made = Attached(
        case.index, act.id, case.reference, attach.decision or "", attach.adopted or "", act.by, act.key,
        attach.form, " ".join(attach.provisions), " ".join(attach.languages), act.to.text, case.now,
    )  # fmt: skip
    if attach.decision:
        return [made, *due_with(case, attach.decision, made)]
    return [made, *released_after(case, case.state.latest(Adoption, act=str(attach.adopted)))]
