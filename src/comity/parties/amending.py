"""Amendments of the charter: whether their changes can be made, and what follows when they take effect or cease to.

The charter in force is the founded one with the changes of all amendments in effect, in the order in which they came
into it (VCLT, Articles 24, 25 and 40). Which seats a party has follows from it in the same entry.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from comity.charter import Change, Charter, CharterInvalid, Problem, amend, format_charter
from comity.charter.changes import decode_changes
from comity.core import canonical
from comity.core.errors import Refused
from comity.parties.facts import Amendment, AmendmentStep, Applied, Merged, Party
from comity.parties.seats import seat_changes
from comity.record.charters import charter_of, read_charter
from comity.record.facts import Fact, State
from comity.record.registry import CharterInForce, OfficeHeld, Standing, offices_of, standing_of

PROVISIONAL, ENDED, FORCE, VOID = "provisional", "ended", "force", "void"
IN_EFFECT = (PROVISIONAL, FORCE)


def check_changes(state: State, charter: Charter, changes: Sequence[Change]) -> None:
    """Raise Refused, with every place that is at fault, unless the changes can be made on this charter."""
    problems = find_problems(state, charter, changes)
    if problems:
        told = [{"where": each.where, "code": each.code, **each.facts} for each in problems]
        raise Refused("effect.charter_invalid", problems=told)


def find_problems(state: State, charter: Charter, changes: Sequence[Change]) -> list[Problem]:
    """Return why the changes cannot be made on this charter: what it would become, or what the register names."""
    kept = [
        Problem(f"{change.table}/{change.id}", "charter.kept", {"found": change.id})
        for change in changes
        if change.op == "remove" and _is_named(state, change)
    ]
    try:
        amend(charter, changes)
    except CharterInvalid as error:
        return [*error.problems, *kept]
    return kept


def _is_named(state: State, change: Change) -> bool:
    """Whether the register says who has had that standing, applied for it, or held that office."""
    if change.table == "standings":
        lines = (state.all(Standing), state.all(Applied), state.all(Merged))
        return any(each.standing == change.id for several in lines for each in several)
    return change.table == "offices" and bool(state.find(OfficeHeld, office=change.id))


def step_of(state: State, amendment: str) -> str | None:
    """Return what has become of an amendment last, or None if it waits."""
    last = state.latest(AmendmentStep, amendment=amendment)
    return last.step if last else None


def list_in_effect(state: State) -> list[Amendment]:
    """Return the amendments that are in effect, in the order in which each first came into it."""
    known = {each.act: each for each in state.all(Amendment)}
    first = dict.fromkeys(each.amendment for each in state.all(AmendmentStep) if each.step in IN_EFFECT)
    return [known[act] for act in first if step_of(state, act) in IN_EFFECT]


def fold(state: State, founded: Charter) -> Charter:
    """Return the founded charter with the changes of all amendments in effect.

    Where one that was applied provisionally has ended, what stood on it can no longer be made, and is not.
    """
    charter = founded
    for amendment in list_in_effect(state):
        try:
            charter = amend(charter, decode_changes(amendment.changes))
        except CharterInvalid:
            continue
    return charter


def take_step(state: State, founded: Charter, amendment: Amendment, step: AmendmentStep) -> list[Fact]:
    """Return what a step of an amendment establishes: the charter from there on, and the seats that follow from it."""
    before = charter_of(state, founded)
    begins = step.step in IN_EFFECT and step_of(state, amendment.act) not in IN_EFFECT
    if begins and find_problems(state, before, decode_changes(amendment.changes)):
        return [replace(step, step=VOID)]
    moved = State(state)
    moved.add_all([amendment, step])
    held = state.all(CharterInForce)
    after = fold(moved, read_charter(held[0].charter) if held else founded)
    if after == before:
        return [step]
    text = canonical.encode(format_charter(after)).decode()
    return [step, CharterInForce(step.index, text), *_seats(state, after, step.index)]


def _seats(state: State, charter: Charter, index: int) -> list[Fact]:
    """Return who takes or leaves a seat when the charter becomes this one."""
    facts: list[Fact] = []
    for party in state.all(Party):
        id = party.party
        facts += seat_changes(state, charter, index, id, standing_of(state, id), offices_of(state, id))
    return facts


@dataclass(frozen=True, slots=True)
class AmendmentView:
    """An amendment as pages show it. `steps` are what became of it so far, in the order of the record.

    `status` is the last of them, or `waits`.
    """

    act: str
    organ: str
    by: str
    time: str
    changes: tuple[Change, ...]
    steps: tuple[AmendmentStep, ...]
    status: str


def list_amendments(state: State) -> list[AmendmentView]:
    """Return all amendments, the latest first."""
    return [_view(state, each) for each in reversed(state.all(Amendment))]


def get_amendment(state: State, act: str) -> AmendmentView | None:
    """Return the amendment that an act adopted, or None."""
    found = state.latest(Amendment, act=act)
    return _view(state, found) if found else None


def _view(state: State, amendment: Amendment) -> AmendmentView:
    steps = tuple(state.find(AmendmentStep, amendment=amendment.act))
    status = steps[-1].step if steps else "waits"
    changes = decode_changes(amendment.changes)
    return AmendmentView(amendment.act, amendment.organ, amendment.by, amendment.time, changes, steps, status)
