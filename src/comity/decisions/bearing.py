"""Everything that bears on one decision, and what follows: where each member stands, and what the decision is in.

Rules read it from the state before an act, pages from the rows that their reader may see; both derive the same from it.
Consensus is the absence of any formal objection: nothing here counts for and against (SCO Charter, Article 16; OSCE
Rules of Procedure, II(A)).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from comity.charter import Charter
from comity.charter.terms import Procedure
from comity.core.canonical import format_time, parse_time
from comity.decisions import machine
from comity.decisions.facts import Adoption, Attached, Position, Published, Put, Settled, Step, Withdrawal
from comity.decisions.machine import BLOCKING
from comity.record.charters import charter_at
from comity.record.facts import Need, State
from comity.record.registry import disavowed_since

# Who acts at the very instant is in time; the next that the record can write is late.
MOMENT = timedelta(milliseconds=1)


@dataclass(slots=True)
class Stance:
    """Where one member of the electorate stands now: its position that counts, if any, and its open concerns."""

    party: str
    position: Position | None = None
    concerns: list[Position] = field(default_factory=list)

    @property
    def objects(self) -> bool:
        """Whether the member's formal objection stands."""
        return self.position is not None and self.position.stance == "object"

    @property
    def blocks(self) -> bool:
        """Whether a position of the member stands over which nothing is adopted."""
        return self.position is not None and self.position.stance in BLOCKING

    @property
    def stands_aside(self) -> bool:
        """Whether the member does not take part."""
        return self.position is not None and self.position.stance == "aside"


@dataclass(slots=True)
class Bearing:
    """What was put, and all that was said and done on it that the one who asks may know, in the order of the record."""

    put: Put
    procedure: Procedure
    positions: list[Position] = field(default_factory=list)
    withdrawals: list[Withdrawal] = field(default_factory=list)
    attached: list[Attached] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    adoption: Adoption | None = None
    settled: Settled | None = None
    published: Published | None = None
    # Another version of the same text was put since.
    superseded: bool = False

    def steps_of(self, *names: str) -> list[Step]:
        """Return what was done of these kinds and is not challenged."""
        challenged = {each.of for each in self.steps if each.step == "challenge"}
        return [each for each in self.steps if each.step in names and each.act not in challenged]

    def answers(self, step: str, of: str) -> list[Step]:
        """Return the answers of that kind to an act of this decision."""
        return [each for each in self.steps if each.step == step and each.of == of]


class Opened(Protocol):
    """What was put by a procedure, at an index of the record."""

    @property
    def index(self) -> int:
        """Its place in the record."""

    @property
    def procedure(self) -> str:
        """The procedure by which it is decided."""


def procedure_of(state: State, charter: Charter, put: Opened) -> Procedure:
    """Return the procedure as it was when something was put by it: a later charter decides nothing otherwise."""
    procedure = charter_at(state, charter, put.index).procedure(put.procedure)
    assert procedure is not None, "the charter of that day had it"
    return procedure


def need_bearing(named: Need, put: Put | None) -> Iterable[Need]:
    """What was put, by whatever it is named; and once that is loaded, everything that bears on it."""
    yield named
    if put is not None:
        for kind in (Position, Withdrawal, Attached, Step):
            yield Need(kind, "decision", put.act)
        for settled in (Adoption, Settled, Published):
            yield Need(settled, "reference", put.reference)
        yield Need(Put, "text", put.text)


def bearing_of(state: State, put: Put, procedure: Procedure) -> Bearing:
    """Return what bears on the decision, from a state in which `need_bearing` was loaded."""
    return Bearing(
        put, procedure, state.find(Position, decision=put.act), state.find(Withdrawal, decision=put.act),
        state.find(Attached, decision=put.act), state.find(Step, decision=put.act),
        state.latest(Adoption, reference=put.reference), state.latest(Settled, reference=put.reference),
        state.latest(Published, reference=put.reference),
        superseded=any(other.index > put.index for other in state.find(Put, text=put.text)),
    )  # fmt: skip


def is_void(registry: State, made: Position | Put | Attached | Step) -> bool:
    """Whether its party disavows the key that made it, since that time or before."""
    since = disavowed_since(registry, made.key)
    return since is not None and since <= made.index


def stances_of(bearing: Bearing, registry: State) -> list[Stance]:
    """Return where every member of the electorate stands, in its order, from what was said in the order of the record.

    A later position replaces an earlier one of the same member, but an objection is only ended by its withdrawal.
    Positions by a key whose party disavows it since then count for nothing; neither do late ones, unless a witness had
    them in time, nor notes that their party has not confirmed where it must, or has challenged. A note is a party's own
    word from when that party confirmed it.
    """
    stances = {party: Stance(party) for party in bearing.put.electors.split()}
    withdrawn = {each.position for each in bearing.withdrawals}
    for position in sorted(bearing.positions, key=lambda each: _said_at(bearing, registry, each)):
        stance = stances.get(position.party)
        if stance is None or not counts(bearing, registry, position):
            continue
        if position.stance == "concern":
            if position.act not in withdrawn:
                stance.concerns.append(position)
        elif _is_note_alone(bearing, registry, position) and stance.blocks and position.stance not in BLOCKING:
            # No note ends what its party has said against the text: that takes the party's own act.
            continue
        else:
            stance.position = None if position.act in withdrawn else position
    return list(stances.values())


def counts(bearing: Bearing, registry: State, position: Position) -> bool:
    """Whether a position counts: in time, or stamped in time; by its party's own key, or by a note that stands."""
    if position.late and not bearing.answers("stamp", position.act):
        return False
    if not position.entered_by:
        return not is_void(registry, position)
    if any(each.party == position.party for each in bearing.answers("challenge", position.act)):
        return False
    if position.stance in BLOCKING or _confirmations(bearing, registry, position):
        # No office ends a party's objection, not even by disavowing its own key that entered it.
        return True
    return bearing.procedure.paper == "counts" and not is_void(registry, position)


def _confirmations(bearing: Bearing, registry: State, note: Position) -> list[Step]:
    """Return by which acts its party has confirmed a note: one at most, without those by a key that it disavows."""
    return [each for each in bearing.answers("confirm", note.act) if not is_void(registry, each)]


def _is_note_alone(bearing: Bearing, registry: State, position: Position) -> bool:
    return bool(position.entered_by) and not _confirmations(bearing, registry, position)


def _said_at(bearing: Bearing, registry: State, position: Position) -> int:
    """Return the index of the entry by which a party spoke; what blocks does so from when it was entered."""
    confirmed = _confirmations(bearing, registry, position) if position.entered_by else []
    return confirmed[-1].index if confirmed and position.stance not in BLOCKING else position.index


def living_attached(bearing: Bearing, registry: State) -> list[Attached]:
    """Return the positions that travel with the text, without those that were withdrawn or disavowed."""
    withdrawn = {each.position for each in bearing.withdrawals}
    return [each for each in bearing.attached if each.act not in withdrawn and not is_void(registry, each)]


def is_agreed(bearing: Bearing, registry: State) -> bool:
    """Whether the procedure's conclusion is reached and nobody blocks: the whole of what adopts.

    In writing: every member that takes part has itself concurred, or signed. In session: the chair has declared that it
    heard no objection, and nobody challenges that. By silence: nobody broke it in time; when the instant has passed,
    the rule of adoption asks besides, and afterwards it is asked whether all had been reached in time. Nothing rests on
    a key that its party disavows.
    """
    stances = stances_of(bearing, registry)
    takes_part = [stance for stance in stances if not stance.stands_aside]
    if not takes_part or any(stance.blocks for stance in stances) or is_void(registry, bearing.put):
        return False
    match bearing.procedure.conclusion:
        case "session":
            return any(not is_void(registry, each) for each in bearing.steps_of("declare"))
        case "silence":
            deadline = deadline_of(bearing) if bearing.adoption else None
            return bearing.adoption is None or (deadline is not None and deadline < bearing.adoption.time)
        case conclusion:
            expected = "sign" if conclusion == "signature" else "concur"
            return all(stance.position is not None and stance.position.stance == expected for stance in takes_part)


def state_of(bearing: Bearing, registry: State) -> str:
    """Return what the decision is in, one of machine.STATES."""
    if bearing.adoption is not None:
        if bearing.settled is not None:
            return machine.ADOPTED if bearing.settled.final else machine.ANNULLED
        return machine.SETTLING if bearing.adoption.final_at else machine.ADOPTED
    if any(each.step == "close" for each in bearing.steps):
        return machine.CLOSED
    silence = _state_of_silence(bearing) if bearing.procedure.silence else ""
    if silence in (machine.BROKEN, machine.NOT_OPENED):
        return silence
    if is_void(registry, bearing.put):
        return machine.DISAVOWED
    if bearing.superseded:
        return machine.SUPERSEDED
    return silence or _state_of_waiting(bearing, registry)


def _state_of_silence(bearing: Bearing) -> str:
    """A silence that was broken stays broken, whatever becomes of what broke it: the text is put anew."""
    silence = bearing.procedure.silence
    assert silence is not None, "asked of silence procedures alone"
    opened = 0 if not silence.opening_hours else None
    opened = next((each.index for each in bearing.steps if each.step == "open"), opened)
    broken = next((each.index for each in bearing.positions if each.stance in BLOCKING and not each.late), None)
    if broken is not None:
        return machine.BROKEN if opened is not None and opened < broken else machine.NOT_OPENED
    return machine.PROPOSED if opened is None else machine.SILENCE


def _state_of_waiting(bearing: Bearing, registry: State) -> str:
    if any(stance.blocks for stance in stances_of(bearing, registry)):
        return machine.HELD
    asked = asked_since(bearing)
    return machine.ASKED if asked else machine.OPEN


def asked_since(bearing: Bearing) -> Step | None:
    """Return the chair's question that nobody has answered by an objection since, or None."""
    asked = [each for each in bearing.steps if each.step == "ask"]
    blocked = max((each.index for each in bearing.positions if each.stance in BLOCKING), default=-1)
    return asked[-1] if asked and asked[-1].index > blocked else None


def asked_deadline(bearing: Bearing) -> str:
    """Return the latest instant that was set for a silence: an extension only ever lengthens."""
    return max([bearing.put.deadline, *(each.value for each in bearing.steps if each.step == "extend")])


def deadline_of(bearing: Bearing) -> str | None:
    """Return the instant at which the silence runs out, or None while a member still has to be reached.

    Where delivery counts, every member has the procedure's hours from when it was reached.
    """
    silence, asked = bearing.procedure.silence, asked_deadline(bearing)
    assert silence is not None, "asked of silence procedures alone"
    if not silence.delivery:
        return asked
    reached = reached_at(bearing)
    if not all(party in reached for party in bearing.put.electors.split()):
        return None
    last = max(reached[party] for party in bearing.put.electors.split())
    return max(asked, format_time(parse_time(last) + timedelta(hours=silence.hours)))


def reached_at(bearing: Bearing) -> dict[str, str]:
    """Return since when (UTC) each member that was reached knows of the decision.

    By a delivery or a certificate that nobody challenges, or by what the member did itself: who answers was reached.
    """
    reached: dict[str, str] = {bearing.put.party: bearing.put.time}
    known = [(each.time, party) for each in bearing.steps_of("deliver", "certify") for party in each.value.split()]
    known += [(each.time, each.party) for each in bearing.steps]
    known += [(each.time, each.party) for each in bearing.positions if not each.entered_by]
    known += [(each.time, each.party) for each in bearing.attached]
    for time, party in sorted(known):
        reached.setdefault(party, time)
    return reached


def after(instant: str) -> str:
    """Return the first instant after one at which something is in time."""
    return format_time(parse_time(instant) + MOMENT)
