"""When it may be said about decisions, and when a count has decided. Consensus is the absence of any formal objection.

Sources: SCO Charter, Article 16 (decisions without vote, adopted if no member objects while they are considered; a
member not interested does not block); OSCE Rules of Procedure, II(A). There is no majority here, no casting voice, no
weight, and no path from a deadline to an adoption over an objection.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from comity.charter.terms import Procedure
from comity.core import canonical
from comity.core.act import EVERYONE, Act, Audience
from comity.core.canonical import format_time, parse_time
from comity.core.errors import Refused
from comity.decisions.acts import Position as PositionPayload
from comity.decisions.acts import Put as PutPayload
from comity.decisions.acts import Withdraw
from comity.decisions.facts import Adoption, Position, Put, Withdrawal
from comity.negotiation.facts import Challenged, Edited, Rendered
from comity.negotiation.standing import stale_in
from comity.parties.acts import Effect, format_effect, parse_effects
from comity.parties.effects import check_effects
from comity.record.access import sits_in, sitting
from comity.record.facts import Erasure, Need, State
from comity.record.judge import Case, Owed, covers
from comity.record.registry import disavowed_since, standing_of
from comity.texts.facts import Version

BINDING = ("concur", "sign", "object")


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


def stances_of(
    put: Put, positions: Iterable[Position], withdrawals: Iterable[Withdrawal], state: State
) -> list[Stance]:
    """Return where every member of the electorate stands, in its order, from what was said in the order of the record.

    A later position replaces an earlier one of the same member, but an objection is only ended by its withdrawal.
    Positions by a key whose party disavows it since then count for nothing.
    """
    stances = {party: Stance(party) for party in put.electors.split()}
    withdrawn = {each.position for each in withdrawals}
    for position in positions:
        stance = stances.get(position.party)
        if stance is None or is_void(state, position):
            continue
        if position.stance == "concern":
            if position.act not in withdrawn:
                stance.concerns.append(position)
        else:
            stance.position = None if position.act in withdrawn else position
    return list(stances.values())


def is_void(state: State, made: Position | Put) -> bool:
    """Whether its party disavows the key that made it, since that time or before."""
    since = disavowed_since(state, made.key)
    return since is not None and since <= made.index


def is_agreed(stances: Iterable[Stance], procedure: Procedure) -> bool:
    """Whether every member of the electorate has itself concurred, or signed where the form is signed.

    This is the whole of what adopts. One standing objection, one member that has not spoken: not agreed.
    """
    expected = "sign" if procedure.conclusion == "signature" else "concur"
    return all(stance.position is not None and stance.position.stance == expected for stance in stances)


def standing_in(state: State, put: Put) -> list[Stance]:
    """Return the stances on what was put, from the state."""
    positions = state.find(Position, decision=put.act)
    return stances_of(put, positions, state.find(Withdrawal, decision=put.act), state)


def need_put(state: State, act: Act, put: PutPayload) -> Iterable[Need]:
    """The version, what follows it, and how the same text was put before."""
    yield Need(Version, "act", put.version)
    yield Need(Version, "follows", put.version)
    yield Need(Erasure, "act", put.version)
    version = state.latest(Version, act=put.version)
    if version is not None:
        yield Need(Put, "text", version.text)
        for kind in (Version, Edited, Rendered, Challenged):
            yield Need(kind, "text", version.text)
        for before in state.find(Put, text=version.text):
            yield Need(Adoption, "reference", before.reference)


def check_put(case: Case) -> None:
    """A text circulates before it is put, in the languages that adoption needs, to an organ that has the procedure."""
    payload: PutPayload = case.payload
    state, charter = case.state, case.charter
    version = state.latest(Version, act=payload.version)
    if version is None:
        raise Refused("text.unknown", text=payload.version)
    procedure = charter.procedure(payload.procedure)
    if procedure is None or version.organ not in procedure.organs:
        raise Refused("decision.procedure", procedure=payload.procedure, organ=version.organ)
    if version.party != case.act.by and version.organ not in sits_in(state, case.act.by):
        raise Refused("decision.put_by_outsider", party=case.act.by, organ=version.organ)
    if state.find(Version, follows=version.act):
        raise Refused("text.not_latest", text=version.act)
    if any(each.part.startswith("text.") for each in state.find(Erasure, act=version.act)):
        raise Refused("text.erased", text=version.act)
    for before in state.find(Put, text=version.text):
        if before.version == version.act or state.find(Adoption, reference=before.reference):
            raise Refused("decision.put_before", decision=before.act)
    _check_circulated(version, procedure, case.now)
    _check_languages(version, procedure, case)
    _check_put_audience(case, version, procedure)
    if not electors_of(case, version, procedure):
        raise Refused("decision.nobody_decides", organ=version.organ)


def _check_circulated(version: Version, procedure: Procedure, now: str) -> None:
    since = parse_time(version.time) + timedelta(hours=procedure.circulation_hours)
    if parse_time(now) < since:
        raise Refused("decision.still_circulating", until=format_time(since), hours=procedure.circulation_hours)


def _check_languages(version: Version, procedure: Procedure, case: Case) -> None:
    """What was accepted since stands in the version, and every authentic language says it where adoption waits."""
    since = [each for each in case.state.find(Edited, text=version.text) if each.index > version.index]
    if since:
        raise Refused("decision.accepted_since", version=version.act, act=since[-1].act, time=since[-1].time)
    if procedure.languages_required != "all-authentic":
        return
    authentic = set(case.charter.languages.authentic)
    missing = authentic - set(version.languages.split())
    if missing:
        raise Refused("decision.languages_missing", missing=sorted(missing))
    stale = stale_in(case.state, version.text, sorted(authentic))
    if stale:
        languages = sorted({each.language for each in stale})
        raise Refused("decision.languages_stale", languages=languages, provisions=[each.provision for each in stale])


def _check_put_audience(case: Case, version: Version, procedure: Procedure) -> None:
    """What is put is read by its text's audience, and its adoption by all of them at least (record.md, The act)."""
    tabled, adopted = Audience.from_text(version.audience), adopted_to(procedure)
    if not tabled.standing:
        raise Refused("decision.named_parties_only", text=version.act)
    if case.act.to.text != version.audience:
        raise Refused("decision.other_audience", expected=version.audience)
    if not covers(case.charter, adopted, Audience(tabled.standing), author=case.act.by):
        raise Refused("decision.adopted_narrower", procedure=procedure.id)
    if version.effects != "[]" and adopted.standing != EVERYONE:
        raise Refused("decision.effects_are_public", procedure=procedure.id)
    check_effects(case, version.organ, effects_of(version.effects))


def adopted_to(procedure: Procedure) -> Audience:
    """Return who reads what is adopted by the procedure."""
    return Audience(EVERYONE if procedure.adopted_to == "everyone" else "members")


def effects_of(text: str) -> tuple[Effect, ...]:
    """Return the effects that a version or what was put would have."""
    return parse_effects(canonical.decode(text.encode()))


def electors_of(case: Case, version: Version, procedure: Procedure) -> list[str]:
    """Return the members who decide: those of the procedure's standings who sit in the organ on this day."""
    standings = procedure.electorate.standings
    state = case.state
    return sorted(party for party in sitting(state, version.organ) if standing_of(state, party) in standings)


def find_put(case: Case) -> dict[str, Any]:
    """The electorate is settled when the procedure opens: the members of that day under the rules of that day."""
    version, procedure = _of_put(case)
    return {"electors": electors_of(case, version, procedure)}


def _of_put(case: Case) -> tuple[Version, Procedure]:
    version = case.state.latest(Version, act=case.payload.version)
    procedure = case.charter.procedure(case.payload.procedure)
    assert version is not None, "the rule has seen it"
    assert procedure is not None, "the rule has seen it"
    return version, procedure


def apply_put(case: Case) -> list[Put]:
    """What is put, and to whom it falls to agree. Its version is of the same audience: whoever sees this holds it."""
    version, procedure = _of_put(case)
    return [
        Put(
            case.index, case.act.id, case.reference, version.act, version.text, version.organ, procedure.id,
            case.act.by, case.act.key, " ".join(case.findings["electors"]), case.act.to.text, version.languages,
            version.effects, case.now,
        )
    ]  # fmt: skip


def need_position(state: State, act: Act, payload: PositionPayload | Withdraw) -> Iterable[Need]:
    """What was put, all that was said on it, and whether it was adopted or put anew."""
    yield from need_decision(state, Need(Put, "act", payload.decision), state.latest(Put, act=payload.decision))


def need_decision(state: State, named: Need, put: Put | None) -> Iterable[Need]:
    """What was put, by whatever it is named; and once that is loaded, everything that bears on it."""
    yield named
    if put is not None:
        yield Need(Position, "decision", put.act)
        yield Need(Withdrawal, "decision", put.act)
        yield Need(Adoption, "reference", put.reference)
        yield Need(Put, "text", put.text)


def check_open(case: Case, decision: str) -> Put:
    """Return what was put; raises Refused unless it is open and this act is of its audience."""
    put = case.state.latest(Put, act=decision)
    if put is None:
        raise Refused("decision.unknown", decision=decision)
    if case.state.find(Adoption, reference=put.reference):
        raise Refused("decision.adopted", decision=decision)
    if is_superseded(case.state, put):
        raise Refused("decision.superseded", decision=decision)
    if is_void(case.state, put):
        raise Refused("decision.disavowed", decision=decision)
    # The release is the author's to give or not; the audience that reads it now is the decision's.
    if case.act.to.base != Audience.from_text(put.audience).base:
        raise Refused("decision.other_audience", expected=put.audience)
    return put


def is_superseded(state: State, put: Put) -> bool:
    """Whether another version of the same text has been put since."""
    return any(other.index > put.index for other in state.find(Put, text=put.text))


def _own_stance(case: Case, put: Put) -> Stance:
    """Return where the act's author stands; raises Refused if it is not one of those who decide."""
    for stance in standing_in(case.state, put):
        if stance.party == case.act.by:
            return stance
    raise Refused("decision.not_an_elector", party=case.act.by, electors=put.electors.split())


def check_concur(case: Case) -> None:
    """Explicit concurrence, or signature where the form is signed: each member for itself (procedures.md, 1)."""
    put = check_open(case, case.payload.decision)
    stance = _own_stance(case, put)
    procedure = case.charter.procedure(put.procedure)
    assert procedure is not None, "the charter had it when it was put"
    signs = case.act.kind == "decision.sign"
    if signs != (procedure.conclusion == "signature"):
        raise Refused("decision.conclusion", procedure=procedure.id, conclusion=procedure.conclusion)
    if stance.objects:
        raise Refused("decision.own_objection_stands", decision=put.act)
    if stance.position is not None:
        raise Refused("decision.said_before", decision=put.act)


def check_object(case: Case) -> None:
    """Any member may object formally until the decision is adopted; reasons are invited and may be withheld."""
    put = check_open(case, case.payload.decision)
    if _own_stance(case, put).objects:
        raise Refused("decision.said_before", decision=put.act)


def check_concern(case: Case) -> None:
    """A concern is recorded and blocks nothing (procedures.md, 1)."""
    _own_stance(case, check_open(case, case.payload.decision))


def check_withdraw(case: Case) -> None:
    """Only its author ends a position; no deadline and no office does."""
    payload: Withdraw = case.payload
    put = check_open(case, payload.decision)
    position = next(
        (each for each in case.state.find(Position, decision=put.act) if each.act == payload.position), None
    )
    if position is None:
        raise Refused("decision.no_such_position", position=payload.position)
    if position.party != case.act.by:
        raise Refused("decision.position_of_another", party=position.party)
    stance = _own_stance(case, put)
    if position not in (stance.position, *stance.concerns):
        raise Refused("decision.no_longer_stands", position=position.act)


def apply_position(case: Case) -> list[Position]:
    """The member's position stands from here on."""
    stance = case.act.kind.removeprefix("decision.")
    act = case.act
    return [Position(case.index, act.id, case.payload.decision, act.by, act.key, stance, act.to.text, case.now)]


def apply_withdraw(case: Case) -> list[Withdrawal]:
    """The position no longer stands."""
    payload: Withdraw = case.payload
    return [Withdrawal(case.index, case.act.id, payload.decision, payload.position, case.act.by, case.now)]


def follow_agreement(case: Case) -> list[Owed]:
    """What the count has decided: once every member has agreed, the keeper owes the adoption, at once."""
    put = case.state.latest(Put, act=case.payload.decision)
    assert put is not None, "the rule has seen it"
    procedure = case.charter.procedure(put.procedure)
    assert procedure is not None, "the charter had it when it was put"
    if not is_agreed(standing_in(case.state, put), procedure):
        return []
    return [Owed("decision.adopt", adopted_to(procedure), adoption_body(put, procedure), restates=put.version)]


def adoption_body(put: Put, procedure: Procedure) -> dict[str, Any]:
    """Return what the act of adoption says; its audience may be wider, so it names what was put by its reference."""
    return {
        "reference": put.reference,
        "organ": put.organ,
        "procedure": procedure.id,
        "form": procedure.form,
        "languages": put.languages.split(),
        "signatories": put.electors.split() if procedure.form == "signed" else [],
        "effects": [format_effect(effect) for effect in effects_of(put.effects)],
    }
