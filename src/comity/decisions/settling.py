"""What becomes of an adoption: final after its settling period, or fallen within it; published after its embargo."""

from collections.abc import Callable, Iterable
from typing import Any

from comity.charter import Charter
from comity.core.act import EVERYONE, Act, Audience
from comity.core.errors import Refused
from comity.decisions.adopted_acts import Settle
from comity.decisions.bearing import bearing_of, is_agreed, need_bearing, procedure_of
from comity.decisions.corrections import need_answers
from comity.decisions.facts import Adoption, Attached, Contested, Corrected, Correction, Joined, Published, Put, Settled
from comity.decisions.opening import effects_of
from comity.decisions.rules import released_after, released_with
from comity.parties.effects import apply_effects
from comity.record.facts import Fact, Need, Release, State
from comity.record.judge import Case, Owed


def need_settle(state: State, act: Act, settle: Settle) -> Iterable[Need]:
    """The adoption, whether it is settled, and for its audience all that bears on the decision."""
    yield from need_settled(settle.reference)
    put = state.latest(Put, reference=settle.reference)
    yield from need_bearing(Need(Put, "reference", settle.reference), put)
    for adoption in state.find(Adoption, reference=settle.reference):
        yield Need(Joined, "adopted", adoption.act)
        yield Need(Attached, "adopted", adoption.act)
        yield Need(Correction, "adopted", adoption.act)
        for correction in state.find(Correction, adopted=adoption.act):
            yield from need_answers(correction.act)


def need_settled(reference: str) -> list[Need]:
    """The adoption and whether it is settled and published."""
    return [Need(kind, "reference", reference) for kind in (Adoption, Settled, Published)]


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
    agreed = is_agreed(bearing_of(state, put, procedure_of(state, case.charter, put)), state)
    if case.act.kind == "decision.finalise" and (not agreed or case.now < adoption.final_at):
        raise Refused("decision.not_final", final_at=adoption.final_at)
    if case.act.kind == "decision.annul" and agreed:
        raise Refused("decision.still_agreed", decision=settle.reference)


def apply_settle(case: Case) -> list[Fact]:
    """The adoption is final, and does what it says; or it has fallen, and has done nothing."""
    reference, final = case.payload.reference, case.act.kind == "decision.finalise"
    settled = Settled(case.index, case.act.id, reference, final, case.now)
    adoption = case.state.latest(Adoption, reference=reference)
    made: list[Fact] = [settled, *released_after(case, adoption)]
    if not final or adoption is None:
        return made
    return [*made, *apply_effects(case, adoption.organ, effects_of(adoption.effects), adoption.act)]


def due_finalise(reference: str, now: str, load: Callable[[Iterable[Need]], State], charter: Charter) -> Owed | None:
    """What is owed when a settling period is over: the final act, unless the adoption has fallen before."""
    state = load(need_settled(reference))
    adoption = state.latest(Adoption, reference=reference)
    if adoption is None or state.find(Settled, reference=reference):
        return None
    return settle_by(adoption, "decision.finalise")


def settle_by(adoption: Adoption, kind: str) -> Owed:
    """Return the keeper's act that settles an adoption; it is read by whoever reads the adoption."""
    return Owed(kind, Audience.from_text(adoption.audience), {"reference": adoption.reference})


def premises_publish(state: State, act: Act, publish: Settle) -> list[str | None]:
    """Whether an embargo is over, those can tell who read the adoption before."""
    adoption = state.latest(Adoption, reference=publish.reference)
    put = state.latest(Put, reference=publish.reference)
    return [adoption.audience if adoption else None, put.audience if put else None]


def check_publish(case: Case) -> None:
    """What was adopted under an embargo becomes everyone's when that is over, in all its languages at once."""
    publish: Settle = case.payload
    adoption = case.state.latest(Adoption, reference=publish.reference)
    if adoption is None or not adoption.embargo:
        raise Refused("decision.unknown", decision=publish.reference)
    if case.state.find(Published, reference=publish.reference):
        raise Refused("decision.published", decision=publish.reference)
    settled = case.state.latest(Settled, reference=publish.reference)
    if case.now < adoption.embargo or (settled is not None and not settled.final):
        raise Refused("decision.embargo", embargo=adoption.embargo, now=case.now)
    if case.act.to.standing != EVERYONE:
        raise Refused("decision.other_audience", expected=EVERYONE)


def find_publish(case: Case) -> dict[str, Any]:
    """The acts that everyone reads from here on: the adoption, and those whose authors agreed to it in advance."""
    reference = case.payload.reference
    adoption = case.state.latest(Adoption, reference=reference)
    put = case.state.latest(Put, reference=reference)
    assert adoption is not None, "the rule has seen it"
    released = released_with(case.state, put) if put else []
    since = [each.act for each in case.state.find(Settled, reference=reference)]
    since += [each.act for each in case.state.find(Joined, adopted=adoption.act)]
    since += [each.act for each in case.state.find(Attached, adopted=adoption.act)]
    for correction in case.state.find(Correction, adopted=adoption.act):
        since.append(correction.act)
        since += [each.act for each in case.state.find(Contested, correction=correction.act)]
        since += [each.act for each in case.state.find(Corrected, correction=correction.act)]
    return {"released": sorted([adoption.act, *since, *released])}


def apply_publish(case: Case) -> list[Fact]:
    """The embargo is over."""
    published = Published(case.index, case.act.id, case.payload.reference, case.now)
    return [published, *(Release(case.index, act) for act in case.findings["released"])]


def due_publish(reference: str, now: str, load: Callable[[Iterable[Need]], State], charter: Charter) -> Owed | None:
    """What is owed when an embargo is over: publication, unless the adoption has fallen before."""
    state = load(need_settled(reference))
    settled = state.latest(Settled, reference=reference)
    if state.find(Published, reference=reference) or (settled is not None and not settled.final):
        return None
    return Owed("decision.publish", Audience(EVERYONE), {"reference": reference})
