"""How a decision ends: adopted once all have agreed, final after its settling period, or fallen within it."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from comity.core import canonical
from comity.core.act import EVERYONE, Act, Audience
from comity.core.canonical import format_time, parse_time
from comity.core.errors import Refused
from comity.decisions.acts import Adopt, Settle
from comity.decisions.facts import Adoption, Position, Put, Settled
from comity.decisions.rules import (
    adopted_to,
    adoption_body,
    effects_of,
    is_agreed,
    is_superseded,
    is_void,
    need_decision,
    standing_in,
)
from comity.parties.acts import Disavow, format_effect
from comity.parties.effects import apply_effects
from comity.record.facts import Due, Fact, Need, Release, State
from comity.record.judge import Case, Owed
from comity.texts.rules import years_around


def need_adopt(state: State, act: Act, adopt: Adopt) -> Iterable[Need]:
    """All that bears on the decision, and the last number of the register."""
    yield from need_decision(
        state, Need(Put, "reference", adopt.reference), state.latest(Put, reference=adopt.reference)
    )
    for year in years_around(act.at):
        yield Need(Adoption, "register", adoption_register(adopt.organ, act.to.text, year), latest=True)


def adoption_register(organ: str, audience: str, time: str) -> str:
    """Return the name of the register in which an organ's decisions of a year are numbered, within one audience."""
    return f"{organ} {time[:4]} {audience}"


def premises_adopt(state: State, act: Act, adopt: Adopt | Settle) -> list[str | None]:
    """Whether it was agreed, only those can tell who read the positions: the audience of what was put."""
    put = state.latest(Put, reference=adopt.reference)
    return [put.audience if put else None]


def check_adopt(case: Case) -> None:
    """Adopted when every member of the electorate has agreed and never otherwise; nobody but the count decides it."""
    adopt: Adopt = case.payload
    put = case.state.latest(Put, reference=adopt.reference)
    if put is None:
        raise Refused("decision.unknown", decision=adopt.reference)
    procedure = case.charter.procedure(put.procedure)
    if procedure is None or not is_agreed(standing_in(case.state, put), procedure):
        raise Refused("decision.not_agreed", decision=put.act)
    if case.state.find(Adoption, reference=adopt.reference):
        raise Refused("decision.adopted", decision=put.act)
    if is_superseded(case.state, put) or is_void(case.state, put):
        raise Refused("decision.superseded", decision=put.act)
    if case.act.body != adoption_body(put, procedure) or case.act.to != adopted_to(procedure):
        raise Refused("decision.other_adoption", decision=put.act)


def find_adopt(case: Case) -> dict[str, Any]:
    """The number in the register, when it becomes final, and which acts their authors now let everyone read."""
    adopt: Adopt = case.payload
    register = adoption_register(adopt.organ, case.act.to.text, case.now)
    last = case.state.latest(Adoption, register=register)
    procedure = case.charter.procedure(adopt.procedure)
    put = case.state.latest(Put, reference=adopt.reference)
    assert procedure is not None, "the rule has seen it"
    assert put is not None, "the rule has seen it"
    final_at = ""
    if procedure.settling_hours:
        final_at = format_time(parse_time(case.now) + timedelta(hours=procedure.settling_hours))
    return {"number": last.number + 1 if last else 1, "final_at": final_at, "released": _released(case, put)}


def _released(case: Case, put: Put) -> list[str]:
    """Return the acts of this decision whose authors agreed, in advance, that everyone reads them on adoption."""
    if case.act.to.standing != EVERYONE:
        return []
    acts = [(put.version, put.audience), (put.act, put.audience)]
    acts += [(position.act, position.audience) for position in case.state.find(Position, decision=put.act)]
    return sorted(act for act, audience in acts if Audience.from_text(audience).released)


def apply_adopt(case: Case) -> list[Fact]:
    """The decision is adopted, what it releases is for everyone, and once it is final it does what it says."""
    adopt: Adopt = case.payload
    findings = case.findings
    facts: list[Fact] = [
        Adoption(
            case.index, case.act.id, adopt.reference, adopt.organ, adopt.procedure, adopt.form, case.act.to.text,
            " ".join(adopt.languages), " ".join(adopt.signatories),
            canonical.encode([format_effect(effect) for effect in adopt.effects]).decode(),
            adoption_register(adopt.organ, case.act.to.text, case.now), findings["number"], findings["final_at"],
            case.now,
        )
    ]  # fmt: skip
    facts += [Release(case.index, act) for act in findings["released"]]
    if findings["final_at"]:
        return [*facts, Due(case.index, findings["final_at"], "decision.finalise", adopt.reference)]
    return facts + apply_effects(case, adopt.organ, adopt.effects)


def need_settle(state: State, act: Act, settle: Settle) -> Iterable[Need]:
    """The adoption, whether it is settled, and for its audience all that bears on the decision."""
    yield from need_settled(settle.reference)
    put = state.latest(Put, reference=settle.reference)
    yield from need_decision(state, Need(Put, "reference", settle.reference), put)


def need_settled(reference: str) -> list[Need]:
    """The adoption and whether it is settled."""
    return [Need(Adoption, "reference", reference), Need(Settled, "reference", reference)]


def check_settle(case: Case) -> None:
    """An adoption becomes final when its settling period is over; it falls only if no longer agreed before that."""
    settle: Settle = case.payload
    state = case.state
    adoption = state.latest(Adoption, reference=settle.reference)
    put = state.latest(Put, reference=settle.reference)
    if adoption is None or put is None:
        raise Refused("decision.unknown", decision=settle.reference)
    if not adoption.final_at or state.find(Settled, reference=settle.reference):
        raise Refused("decision.final", decision=settle.reference)
    if case.act.to.text != adoption.audience:
        raise Refused("decision.other_audience", expected=adoption.audience)
    procedure = case.charter.procedure(adoption.procedure)
    agreed = procedure is not None and is_agreed(standing_in(state, put), procedure)
    if case.act.kind == "decision.finalise" and (not agreed or case.now < adoption.final_at):
        raise Refused("decision.not_final", final_at=adoption.final_at)
    if case.act.kind == "decision.annul" and agreed:
        raise Refused("decision.still_agreed", decision=settle.reference)


def apply_settle(case: Case) -> list[Fact]:
    """The adoption is final, and does what it says; or it has fallen, and has done nothing."""
    reference, final = case.payload.reference, case.act.kind == "decision.finalise"
    settled = Settled(case.index, case.act.id, reference, final, case.now)
    adoption = case.state.latest(Adoption, reference=reference)
    if not final or adoption is None:
        return [settled]
    return [settled, *apply_effects(case, adoption.organ, effects_of(adoption.effects))]


def need_disavow(state: State, act: Act, disavow: Disavow) -> Iterable[Need]:
    """What the key said, on what, whether that was adopted, and whether the adoption is final: four turns."""
    yield Need(Position, "key", disavow.key)
    for position in state.find(Position, key=disavow.key):
        yield Need(Put, "act", position.decision)
        for put in state.find(Put, act=position.decision):
            yield from need_decision(state, Need(Put, "reference", put.reference), put)
            yield from need_settled(put.reference)


def follow_disavow(case: Case) -> list[Owed]:
    """Outcomes that rest on a disavowed key and are not final fall at once; final ones stand (record.md, Keys)."""
    disavow: Disavow = case.payload
    state, owed = case.state, {}
    for position in state.find(Position, key=disavow.key):
        put = state.latest(Put, act=position.decision)
        adoption = state.latest(Adoption, reference=put.reference) if put else None
        if put is None or adoption is None or position.index < disavow.since:
            continue
        procedure = case.charter.procedure(adoption.procedure)
        settled = bool(state.find(Settled, reference=put.reference)) or not adoption.final_at
        if not settled and procedure is not None and not is_agreed(standing_in(state, put), procedure):
            owed[put.reference] = settle_by(adoption, "decision.annul")
    return list(owed.values())


def due_finalise(reference: str, load: Callable[[Iterable[Need]], State]) -> Owed | None:
    """What is owed when a settling period is over: the final act, unless the adoption has fallen before."""
    state = load(need_settled(reference))
    adoption = state.latest(Adoption, reference=reference)
    if adoption is None or state.find(Settled, reference=reference):
        return None
    return settle_by(adoption, "decision.finalise")


def settle_by(adoption: Adoption, kind: str) -> Owed:
    """Return the keeper's act that settles an adoption; it is read by whoever reads the adoption."""
    return Owed(kind, Audience.from_text(adoption.audience), {"reference": adoption.reference})
