"""How a decision ends: in its adoption, when the count or the chair or a clock decides; what then rests on it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from comity.charter import Charter
from comity.core import canonical
from comity.core.act import EVERYONE, Act
from comity.core.canonical import format_time, parse_time
from comity.core.errors import Refused
from comity.decisions import machine
from comity.decisions.adopted_acts import Adopt, Attachment, Join, Settle
from comity.decisions.bearing import (
    Bearing,
    bearing_of,
    deadline_of,
    is_agreed,
    living_attached,
    need_bearing,
    procedure_of,
    stances_of,
    state_of,
)
from comity.decisions.chairing import bearing_at
from comity.decisions.facts import Adoption, Joined, Position, Published, Put, Settled, Step
from comity.decisions.opening import adopted_to, effects_of
from comity.decisions.rules import reads, released_after, released_with
from comity.decisions.settling import settle_by
from comity.parties.acts import Disavow, format_effect
from comity.parties.effects import apply_effects
from comity.record.facts import Due, Fact, Need, Release, State
from comity.record.judge import Case, Owed
from comity.texts.rules import years_around


def need_adopt(state: State, act: Act, adopt: Adopt) -> Iterable[Need]:
    """All that bears on the decision, and the last number of the register."""
    yield from need_bearing(Need(Put, "reference", adopt.reference), state.latest(Put, reference=adopt.reference))
    for year in years_around(act.at):
        yield Need(Adoption, "register", adoption_register(adopt.organ, act.to.text, year), latest=True)


def adoption_register(organ: str, audience: str, time: str) -> str:
    """Return the name of the register in which an organ's decisions of a year are numbered, within one audience."""
    return f"{organ} {time[:4]} {audience}"


def premises_adopt(state: State, act: Act, adopt: Adopt | Settle) -> list[str | None]:
    """Whether it was agreed, only those can tell who read the positions: the audience of what was put."""
    put = state.latest(Put, reference=adopt.reference)
    return [put.audience if put else None]


def owe_adoption(bearing: Bearing, registry: State, now: str) -> Owed | None:
    """Return the keeper's act of adoption if all that it takes is there at this moment, or None."""
    state = state_of(bearing, registry)
    if state not in machine.RUNNING or not is_agreed(bearing, registry):
        return None
    if bearing.procedure.silence is not None:
        deadline = deadline_of(bearing)
        if state != machine.SILENCE or deadline is None or now <= deadline:
            return None
    put = bearing.put
    attached = living_attached(bearing, registry)

    def compose(parts: Mapping[tuple[str, str], bytes]) -> dict[str, bytes]:
        texts = {name: data for (act, name), data in parts.items() if act == put.version and name.startswith("text.")}
        if not attached:
            return texts
        restated = [
            {
                "provisions": each.provisions.split(),
                "words": {
                    tag: parts[each.act, f"attached.{tag}"].decode()
                    for tag in each.languages.split()
                    if (each.act, f"attached.{tag}") in parts
                },
            }
            for each in attached
        ]
        return texts | {"attached": canonical.encode(restated)}

    to = adopted_to(bearing.procedure, put.embargo, now)
    restates = (put.version, *(each.act for each in attached))
    return Owed("decision.adopt", to, adoption_body(bearing, registry), restates, compose)


def adoption_body(bearing: Bearing, registry: State) -> dict[str, Any]:
    """Return what the act of adoption says; its audience may be wider, so it names what was put by its reference."""
    put, procedure = bearing.put, bearing.procedure
    aside = [stance.party for stance in stances_of(bearing, registry) if stance.stands_aside]
    return {
        "reference": put.reference,
        "organ": put.organ,
        "procedure": procedure.id,
        "form": procedure.form,
        "languages": put.languages.split(),
        "signatories": [party for party in put.electors.split() if party not in aside]
        if procedure.form == "signed"
        else [],
        "effects": [format_effect(effect) for effect in effects_of(put.effects)],
        "attached": [
            Attachment(each.party, each.form, each.reference).to_value() for each in living_attached(bearing, registry)
        ],
        "aside": aside,
    }


def follow_agreement(case: Case) -> list[Owed]:
    """What the count, or the chair's declaration, has decided: the keeper owes the adoption, at once."""
    owed = _owed_on(case, _decision_of(case))
    return [owed] if owed is not None else []


def _decision_of(case: Case) -> str:
    """Return which decision an act is made on: it names it, or an act that was made on it."""
    named = getattr(case.payload, "decision", None)
    if named:
        return str(named)
    of = str(getattr(case.payload, "act", None) or getattr(case.payload, "position", ""))
    found = case.state.latest(Position, act=of) or case.state.latest(Step, act=of)
    return found.decision if found else ""


def _bearing_of_case(case: Case, decision: str) -> Bearing | None:
    put = case.state.latest(Put, act=decision)
    return bearing_of(case.state, put, procedure_of(case.state, case.charter, put)) if put else None


def _owed_on(case: Case, decision: str) -> Owed | None:
    bearing = _bearing_of_case(case, decision)
    # What a clock decides, the clock decides.
    if bearing is None or bearing.procedure.silence is not None:
        return None
    return owe_adoption(bearing, case.state, case.now)


def follow_doubt(case: Case) -> list[Owed]:
    """What rested on what is challenged, or overlooked what was stamped, and is not final, falls at once.

    Where a note that alone blocked is challenged by its party, all may have agreed.
    """
    return _follow_change(case, _decision_of(case))


def _follow_change(case: Case, decision: str) -> list[Owed]:
    bearing = _bearing_of_case(case, decision)
    if bearing is None or bearing.adoption is None:
        owed = _owed_on(case, decision)
        return [owed] if owed is not None else []
    if state_of(bearing, case.state) != machine.SETTLING or is_agreed(bearing, case.state):
        return []
    return [settle_by(bearing.adoption, "decision.annul")]


def due_adopt(decision: str, now: str, load: Callable[[Iterable[Need]], State], charter: Charter) -> Owed | None:
    """What is owed when the instant of a silence has passed: the adoption, unless it was broken or moved."""
    return owe_adoption(bearing_at(decision, load, charter), load([]), now)


def check_adopt(case: Case) -> None:
    """Adopted when the procedure's conclusion is reached, and never otherwise: no signature replaces it."""
    adopt: Adopt = case.payload
    put = case.state.latest(Put, reference=adopt.reference)
    if put is None:
        raise Refused("decision.unknown", decision=adopt.reference)
    bearing = bearing_of(case.state, put, procedure_of(case.state, case.charter, put))
    machine.check_event(bearing.procedure, state_of(bearing, case.state), case.act.kind, decision=put.act)
    owed = owe_adoption(bearing, case.state, case.now)
    if owed is None:
        raise Refused("decision.not_agreed", decision=put.act)
    if (case.act.body, case.act.to) != (owed.body, owed.to):
        raise Refused("decision.other_adoption", decision=put.act)


def find_adopt(case: Case) -> dict[str, Any]:
    """The number in the register, when it becomes final, and which acts their authors now let everyone read."""
    adopt: Adopt = case.payload
    register = adoption_register(adopt.organ, case.act.to.text, case.now)
    last = case.state.latest(Adoption, register=register)
    put = case.state.latest(Put, reference=adopt.reference)
    assert put is not None, "the rule has seen it"
    procedure = procedure_of(case.state, case.charter, put)
    final_at = ""
    if procedure.settling_hours:
        final_at = format_time(parse_time(case.now) + timedelta(hours=procedure.settling_hours))
    released = released_with(case.state, put) if case.act.to.standing == EVERYONE else []
    embargo = put.embargo if case.act.to.released else ""
    found = {"number": last.number + 1 if last else 1, "final_at": final_at, "released": released}
    return found | {"embargo": embargo} if embargo else found


def apply_adopt(case: Case) -> list[Fact]:
    """The decision is adopted, what it releases is for everyone, and once it is final it does what it says."""
    adopt: Adopt = case.payload
    findings = case.findings
    embargo = findings.get("embargo", "")
    facts: list[Fact] = [
        Adoption(
            case.index, case.act.id, adopt.reference, adopt.organ, adopt.procedure, adopt.form, case.act.to.text,
            " ".join(adopt.languages), " ".join(adopt.signatories),
            canonical.encode([format_effect(effect) for effect in adopt.effects]).decode(),
            canonical.encode([each.to_value() for each in adopt.attached]).decode(), " ".join(adopt.aside),
            adoption_register(adopt.organ, case.act.to.text, case.now), findings["number"], findings["final_at"],
            embargo, case.now,
        )
    ]  # fmt: skip
    facts += [Release(case.index, act) for act in findings["released"]]
    if embargo:
        facts.append(Due(case.index, embargo, "decision.publish", adopt.reference))
    if findings["final_at"]:
        return [*facts, Due(case.index, findings["final_at"], "decision.finalise", adopt.reference)]
    return facts + apply_effects(case, adopt.organ, adopt.effects, case.act.id)


def need_disavow(state: State, act: Act, disavow: Disavow) -> Iterable[Need]:
    """What the key said, put or did, on what, whether that was adopted, and whether it is final: four turns."""
    for kind in (Put, Position, Step):
        yield Need(kind, "key", disavow.key)
    for decision in _decisions_by(state, disavow.key, 0):
        yield Need(Put, "act", decision)
        for put in state.find(Put, act=decision):
            yield from need_bearing(Need(Put, "reference", put.reference), put)


def _decisions_by(state: State, key: str, since: int) -> list[str]:
    """Return on what a key spoke from an index on, in the order of the record."""
    spoke = [(put.index, put.act) for put in state.find(Put, key=key)]
    spoke += [(position.index, position.decision) for position in state.find(Position, key=key)]
    spoke += [(step.index, step.decision) for step in state.find(Step, key=key) if step.decision]
    return list(dict.fromkeys(decision for index, decision in sorted(spoke) if index >= since))


def follow_disavow(case: Case) -> list[Owed]:
    """Outcomes that rest on a disavowed key and are not final fall at once; final ones stand (record.md, Keys).

    Where nothing but that key blocked, all may have agreed: then the adoption follows.
    """
    disavow: Disavow = case.payload
    decisions = _decisions_by(case.state, disavow.key, disavow.since)
    return [owed for decision in decisions for owed in _follow_change(case, decision)]


def need_join(state: State, act: Act, join: Join) -> Iterable[Need]:
    """What was adopted, and who joined it."""
    yield Need(Adoption, "act", join.adopted)
    yield Need(Joined, "adopted", join.adopted)
    adoption = state.latest(Adoption, act=join.adopted)
    if adoption is not None:
        yield Need(Settled, "reference", adoption.reference)
        yield Need(Published, "reference", adoption.reference)


def check_join(case: Case) -> None:
    """A member that stood aside may join later, on equal terms, by its own act alone (SCO Charter, Article 16)."""
    join: Join = case.payload
    adoption = case.state.latest(Adoption, act=join.adopted)
    if adoption is None or not reads(case, adoption.audience):
        raise Refused("decision.nothing_adopted", act=join.adopted)
    if case.act.to.text != adoption.audience:
        raise Refused("decision.other_audience", expected=adoption.audience)
    if any(not each.final for each in case.state.find(Settled, reference=adoption.reference)):
        raise Refused("decision.annulled", decision=join.adopted)
    joined = [each.party for each in case.state.find(Joined, adopted=join.adopted)]
    if case.act.by not in adoption.aside.split() or case.act.by in joined:
        raise Refused("decision.takes_part", party=case.act.by)


def apply_join(case: Case) -> list[Fact]:
    """The member takes part."""
    joined = Joined(case.index, case.act.id, case.payload.adopted, case.act.by, case.act.key, case.now)
    return [joined, *released_after(case, case.state.latest(Adoption, act=case.payload.adopted))]
