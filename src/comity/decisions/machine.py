"""The states of a decision and the acts that lead from one to another, for each of the charter's procedures.

One small engine runs them all: a procedure is data in the charter, and this is the table that the data spells.
A rule asks `check_event` whether an act may come in a state; docs/procedures shows the same table as a picture. No line
of it leads from a standing objection to an adoption, and none counts anything.
"""

from dataclasses import dataclass

from comity.charter.terms import Procedure
from comity.core.errors import Refused

# What a decision is in. The last six are ends: nothing more is decided there.
PROPOSED, OPEN, HELD, ASKED, SILENCE = "proposed", "open", "held", "asked", "silence"
SETTLING, ADOPTED, ANNULLED = "settling", "adopted", "annulled"
NOT_OPENED, BROKEN, CLOSED, SUPERSEDED, DISAVOWED = "not-opened", "broken", "closed", "superseded", "disavowed"
STATES = (
    PROPOSED, OPEN, HELD, ASKED, SILENCE, SETTLING, ADOPTED, ANNULLED, NOT_OPENED, BROKEN, CLOSED, SUPERSEDED,
    DISAVOWED,
)  # fmt: skip
# What is still being decided.
RUNNING = (PROPOSED, OPEN, HELD, ASKED, SILENCE)
# What ended without an outcome: the same text may be put again.
WITHOUT_OUTCOME = (ANNULLED, NOT_OPENED, BROKEN, CLOSED, DISAVOWED)

# A position that blocks: while it stands nothing is adopted. In a silence procedure it ends the silence.
BLOCKING = ("object", "reserve", "amend", "decline")
# Said beside a decision while it runs: it moves nothing.
BESIDE = ("decision.concern", "decision.attach")

_ENDS = {
    ADOPTED: "decision.adopted",
    SETTLING: "decision.adopted",
    ANNULLED: "decision.annulled",
    NOT_OPENED: "decision.not_opened",
    BROKEN: "decision.broken",
    CLOSED: "decision.closed",
    SUPERSEDED: "decision.superseded",
    DISAVOWED: "decision.disavowed",
}


@dataclass(frozen=True, slots=True)
class Transition:
    """In `source`, an act of the kind `event` leads to `target`; `when` names the condition where there are several."""

    source: str
    event: str
    target: str
    when: str = ""


def start(procedure: Procedure) -> str:
    """Return the state in which a decision is right after it was put."""
    if procedure.silence is None:
        return OPEN
    return PROPOSED if procedure.silence.opening_hours else SILENCE


def transitions(procedure: Procedure) -> tuple[Transition, ...]:
    """Return every way from one state of the procedure to another, or to itself, in the order of a reader."""
    by = {"signature": _agreeing, "concurrence": _agreeing, "session": _in_session, "silence": _in_silence}
    return (*by[procedure.conclusion](procedure), *_ending(procedure), *_settling(procedure))


def _agreeing(procedure: Procedure) -> list[Transition]:
    agrees = "decision.sign" if procedure.conclusion == "signature" else "decision.concur"
    return [
        Transition(OPEN, agrees, OPEN),
        Transition(HELD, agrees, HELD, "another blocks still"),
        Transition(HELD, agrees, OPEN, "it was its author's own reservation, the last"),
        *_aside(procedure, OPEN, HELD),
        *_lifting(procedure),
        *_blocking(OPEN),
        *_noted(procedure),
        Transition(OPEN, "decision.adopt", _outcome(procedure), "all have agreed"),
    ]


def _in_session(procedure: Procedure) -> list[Transition]:
    return [
        Transition(OPEN, "decision.ask", ASKED),
        *_aside(procedure, OPEN, ASKED, HELD),
        *_lifting(procedure),
        *_blocking(OPEN),
        *_noted(procedure, ASKED),
        Transition(ASKED, "decision.object", HELD),
        Transition(ASKED, "decision.reserve", HELD),
        Transition(ASKED, "decision.withdraw", ASKED),
        Transition(ASKED, "decision.ask", ASKED),
        Transition(ASKED, "decision.declare", ASKED, "the adoption follows at once"),
        Transition(ASKED, "decision.adopt", _outcome(procedure), "the chair has declared"),
    ]


def _blocking(state: str) -> list[Transition]:
    """What blocks and what lifts it, where a decision waits for as long as it takes."""
    return [
        Transition(state, "decision.object", HELD),
        Transition(state, "decision.reserve", HELD),
        Transition(state, "decision.withdraw", state),
        Transition(HELD, "decision.object", HELD),
        Transition(HELD, "decision.reserve", HELD),
        Transition(HELD, "decision.withdraw", HELD, "another blocks still"),
        Transition(HELD, "decision.withdraw", state, "nobody blocks any more"),
    ]


def _in_silence(procedure: Procedure) -> list[Transition]:
    silence = procedure.silence
    assert silence is not None, "the charter's validator has seen it"
    found = [
        Transition(SILENCE, "decision.object", BROKEN),
        Transition(SILENCE, "decision.reserve", BROKEN),
        *([Transition(SILENCE, "decision.amend", BROKEN)] if silence.amendment_breaks else []),
        Transition(SILENCE, "decision.extend", SILENCE),
        Transition(SILENCE, "decision.withdraw", SILENCE),
        *_aside(procedure, SILENCE),
        *_noted_in_silence(procedure),
        Transition(SILENCE, "decision.adopt", _outcome(procedure), "the instant has passed in silence"),
        # An objection that broke the silence stays an objection; its author may end it, and the text be put anew.
        Transition(BROKEN, "decision.withdraw", BROKEN),
    ]
    if silence.opening_hours:
        found = [
            Transition(PROPOSED, "decision.decline", NOT_OPENED),
            Transition(PROPOSED, "decision.extend", PROPOSED),
            Transition(PROPOSED, "decision.withdraw", PROPOSED),
            # Whoever objects to the text already at this point objects to its adoption by silence.
            Transition(PROPOSED, "decision.object", NOT_OPENED),
            Transition(PROPOSED, "decision.reserve", NOT_OPENED),
            Transition(PROPOSED, "decision.open", SILENCE, "the time to object to the procedure has passed"),
            *found,
            Transition(NOT_OPENED, "decision.withdraw", NOT_OPENED),
        ]
    if silence.delivery:
        waits = (PROPOSED, SILENCE) if silence.opening_hours else (SILENCE,)
        found += [
            Transition(state, kind, state) for state in waits for kind in ("decision.deliver", "decision.certify")
        ]
    return found


def _aside(procedure: Procedure, *states: str) -> list[Transition]:
    return [Transition(state, "decision.aside", state) for state in states] if procedure.aside else []


def _lifting(procedure: Procedure) -> list[Transition]:
    if not procedure.aside:
        return []
    return [Transition(HELD, "decision.aside", OPEN, "it was its author's own reservation, the last")]


def _noted(procedure: Procedure, *asked: str) -> list[Transition]:
    """What notes do, and what lifts them, where a decision waits; and a disavowal of the key that blocked."""
    states = (OPEN, *asked)
    found = [Transition(HELD, "party.disavow", OPEN, "of the key that blocked, the last")]
    if procedure.paper == "never":
        return found
    return [
        *found,
        *(Transition(state, "decision.paper", state, "it waits for its party, or agrees") for state in (*states, HELD)),
        *(Transition(state, "decision.paper", HELD, "a note that blocks, at once") for state in states),
        *(Transition(state, "decision.confirm", state) for state in (*states, HELD)),
        Transition(HELD, "decision.confirm", OPEN, "it ends its author's own reservation, the last"),
        *(Transition(state, "decision.challenge", state) for state in (*states, HELD)),
        Transition(HELD, "decision.challenge", OPEN, "by the party of the note that blocked, the last"),
    ]


def _noted_in_silence(procedure: Procedure) -> list[Transition]:
    if procedure.paper == "never":
        return []
    opening = procedure.silence is not None and procedure.silence.opening_hours
    return [
        Transition(SILENCE, "decision.paper", BROKEN, "a note that blocks"),
        *([Transition(PROPOSED, "decision.paper", NOT_OPENED, "a note that blocks")] if opening else []),
    ]


def _ending(procedure: Procedure) -> list[Transition]:
    running = [state for state in RUNNING if state in _running(procedure)]
    return [
        *(Transition(state, "decision.close", CLOSED) for state in running),
        *(Transition(state, "decision.put", SUPERSEDED, "another version is put") for state in running),
        *(Transition(state, "party.disavow", DISAVOWED, "of the key that put it") for state in running),
        # The text may be put anew once whoever objects to it has ended that by its own act.
        Transition(CLOSED, "decision.withdraw", CLOSED),
        Transition(DISAVOWED, "decision.withdraw", DISAVOWED),
    ]


def _running(procedure: Procedure) -> tuple[str, ...]:
    if procedure.silence is not None:
        return (PROPOSED, SILENCE) if procedure.silence.opening_hours else (SILENCE,)
    return (OPEN, HELD, ASKED) if procedure.conclusion == "session" else (OPEN, HELD)


def _outcome(procedure: Procedure) -> str:
    return SETTLING if procedure.settling_hours else ADOPTED


def _settling(procedure: Procedure) -> list[Transition]:
    ends = (SETTLING, ADOPTED) if procedure.settling_hours else (ADOPTED,)
    late = [Transition(state, "decision.object", state, "late: it is a statement") for state in ends]
    late = late if procedure.silence is not None else []
    if not procedure.settling_hours:
        return late
    return [
        *late,
        *([Transition(SETTLING, "decision.stamp", SETTLING, "a witness had it in time")] if late else []),
        Transition(SETTLING, "decision.finalise", ADOPTED),
        Transition(SETTLING, "decision.annul", ANNULLED, "what it rested on has fallen"),
        Transition(ANNULLED, "decision.withdraw", ANNULLED),
    ]


def check_event(procedure: Procedure, state: str, event: str, *, decision: str) -> None:
    """Return if such an act may come in this state; raises Refused, which says what the decision is in instead."""
    if event in BESIDE:
        check_running(state, decision=decision)
        return
    known = transitions(procedure)
    if any(each.source == state and each.event == event for each in known):
        return
    check_running(state, decision=decision)
    if not any(each.event == event for each in known):
        raise Refused("decision.conclusion", procedure=procedure.id, conclusion=procedure.conclusion)
    raise Refused("decision.not_now", state=state, kind=event)


def check_running(state: str, *, decision: str) -> None:
    """Return while something is still being decided; raises Refused, which says how it ended."""
    if state not in RUNNING:
        raise Refused(_ENDS[state], decision=decision)
