"""When a text may be put to its organ, and when consultation comes first.

Sources: SCO Charter, Article 16; the OSCE's silence procedure (Rules of Procedure, Annex 1(A)); decision 74/544 of the
General Assembly (at least 72 hours); procedures.md, sections 1 and 2.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from comity.charter.terms import Procedure, Silence
from comity.core import canonical
from comity.core.act import EVERYONE, Act, Audience
from comity.core.canonical import format_time, parse_time
from comity.core.errors import Refused
from comity.decisions import machine
from comity.decisions.acts import Consult
from comity.decisions.acts import Put as PutPayload
from comity.decisions.bearing import after, bearing_of, need_bearing, procedure_of, stances_of, state_of
from comity.decisions.facts import Consultation, Put
from comity.negotiation.facts import Challenged, Edited, Rendered
from comity.negotiation.standing import stale_in
from comity.parties.acts import Effect, parse_effects
from comity.parties.calendar import calendar_of, earliest_after
from comity.parties.effects import check_effects, removes
from comity.record.access import sits_in, sitting
from comity.record.facts import Due, Erasure, Fact, Need, State
from comity.record.judge import Case, covers
from comity.record.registry import standing_of
from comity.texts.facts import Version
from comity.texts.rules import chair_of


def opened_with(state: State, act: Act, payload: Any) -> int | None:
    """Return when that was put on which an act is made: who may say what on it is settled on that day."""
    put = state.latest(Put, act=payload.decision)
    return put.index if put else None


def need_put(state: State, act: Act, put: PutPayload) -> Iterable[Need]:
    """The version, what follows it, and how the same text was put before."""
    yield Need(Version, "act", put.version)
    yield Need(Version, "follows", put.version)
    yield Need(Erasure, "act", put.version)
    yield Need(Consultation, "version", put.version)
    version = state.latest(Version, act=put.version)
    if version is not None:
        for kind in (Version, Edited, Rendered, Challenged):
            yield Need(kind, "text", version.text)
        yield Need(Put, "text", version.text)
        for before in state.find(Put, text=version.text):
            yield from need_bearing(Need(Put, "act", before.act), before)


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
    _check_capacity(case, version, procedure)
    if state.find(Version, follows=version.act):
        raise Refused("text.not_latest", text=version.act)
    if any(each.part.startswith("text.") for each in state.find(Erasure, act=version.act)):
        raise Refused("text.erased", text=version.act)
    _check_put_before(case, version)
    _check_circulated(version, procedure, case.now)
    _check_consulted(case, version, procedure)
    _check_languages(version, procedure, case)
    _check_put_audience(case, version, procedure)
    electors = electors_of(case, version, procedure)
    if not electors:
        raise Refused("decision.nobody_decides", organ=version.organ)
    _check_instants(case, procedure, electors)


def _check_capacity(case: Case, version: Version, procedure: Procedure) -> None:
    """Who acts and for whom are two things: the chair acts as chair, apart from its state's own position."""
    chair = chair_of(case.state, case.charter, version.organ)
    if case.payload.capacity == "chair" and chair != case.act.by:
        raise Refused("text.not_chair", party=case.act.by, organ=version.organ)
    if procedure.silence and procedure.silence.opened_by == "chair" and case.payload.capacity != "chair":
        raise Refused("decision.chair_opens", procedure=procedure.id, organ=version.organ)


def _check_put_before(case: Case, version: Version) -> None:
    """What ended without outcome may be put again; not while somebody's objection to these very words stands."""
    for before in case.state.find(Put, text=version.text):
        bearing = bearing_of(case.state, before, procedure_of(case.state, case.charter, before))
        found = state_of(bearing, case.state)
        if found in (machine.ADOPTED, machine.SETTLING):
            raise Refused("decision.put_before", decision=before.act)
        if before.version != version.act:
            continue
        if found not in machine.WITHOUT_OUTCOME:
            raise Refused("decision.put_before", decision=before.act)
        stances = stances_of(bearing, case.state)
        held = [each.party for each in stances if each.blocks and each.position and each.position.stance != "decline"]
        if held:
            raise Refused("decision.objection_stands", decision=before.act, parties=held)


def _check_circulated(version: Version, procedure: Procedure, now: str) -> None:
    since = parse_time(version.time) + timedelta(hours=procedure.circulation_hours)
    if parse_time(now) < since:
        raise Refused("decision.still_circulating", until=format_time(since), hours=procedure.circulation_hours)


def _check_consulted(case: Case, version: Version, procedure: Procedure) -> None:
    """Any member may ask for consultation first: the text waits so long, or until those who asked say it was held."""
    for party, since in asked_first(case.state, version.act).items():
        until = format_time(parse_time(since) + timedelta(hours=procedure.consultation_hours))
        if case.now < until:
            raise Refused("decision.consultation_first", party=party, until=until)


def asked_first(state: State, version: str) -> dict[str, str]:
    """Return which members' wish to consult on a version is open, and since when."""
    return open_wishes(state.find(Consultation, version=version))


def open_wishes(said: Iterable[Consultation]) -> dict[str, str]:
    """Return whose wish to consult is open after what was said, in the order of the record: since each first asked."""
    first: dict[str, str] = {}
    held: set[str] = set()
    for each in said:
        first.setdefault(each.party, each.time)
        (held.discard if each.asks else held.add)(each.party)
    return {party: since for party, since in first.items() if party not in held}


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
    tabled, adopted = Audience.from_text(version.audience), adopted_to(procedure, case.payload.embargo or "", case.now)
    if not tabled.standing:
        raise Refused("decision.named_parties_only", text=version.act)
    if case.act.to.text != version.audience:
        raise Refused("decision.other_audience", expected=version.audience)
    if not covers(case.charter, Audience(adopted.standing), Audience(tabled.standing), author=case.act.by):
        raise Refused("decision.adopted_narrower", procedure=procedure.id)
    if version.effects != "[]" and adopted.standing != EVERYONE:
        raise Refused("decision.effects_are_public", procedure=procedure.id)
    check_effects(case, version.organ, effects_of(version.effects))


def adopted_to(procedure: Procedure, embargo: str, now: str) -> Audience:
    """Return who reads what is adopted by the procedure now: under an embargo the members, and then everyone."""
    if procedure.adopted_to == "everyone":
        return Audience("members", released=True) if now < embargo else Audience(EVERYONE)
    return Audience("members")


def effects_of(text: str) -> tuple[Effect, ...]:
    """Return the effects that a version or what was put would have."""
    return parse_effects(canonical.decode(text.encode()))


def electors_of(case: Case, version: Version, procedure: Procedure) -> list[str]:
    """Return the members who decide: those of the procedure's standings who sit in the organ on this day.

    Consensus without the party concerned is for suspending or expelling one party (SCO Charter, Article 16).
    """
    standings = procedure.electorate.standings
    state = case.state
    found = sorted(party for party in sitting(state, version.organ) if standing_of(state, party) in standings)
    if not procedure.electorate.without_concerned:
        return found
    effects = effects_of(version.effects)
    if len(effects) != 1 or effects[0].party not in found or not removes(effects[0], case.charter, state):
        raise Refused("decision.concerns_one_party", procedure=procedure.id)
    return [party for party in found if party != effects[0].party]


def _check_instants(case: Case, procedure: Procedure, electors: list[str]) -> None:
    put: PutPayload = case.payload
    if put.embargo and (procedure.adopted_to != "everyone" or put.embargo <= case.now):
        raise Refused("decision.embargo", embargo=put.embargo, now=case.now)
    if procedure.silence is None:
        if put.deadline:
            raise Refused("decision.no_deadline", procedure=procedure.id)
        return
    earliest = earliest_deadline(case, procedure.silence, electors)
    if put.deadline is None or put.deadline < earliest:
        raise Refused("decision.deadline_too_early", deadline=put.deadline or "", earliest=earliest, now=case.now)


def opens_at(silence: Silence, now: str) -> str:
    """Return the instant until which a member may object to deciding by silence; empty if it runs at once."""
    return format_time(parse_time(now) + timedelta(hours=silence.opening_hours)) if silence.opening_hours else ""


def earliest_deadline(case: Case, silence: Silence, electors: list[str]) -> str:
    """Return the earliest instant at which a silence may run out: hours, and each elector's own working days."""
    begins = opens_at(silence, case.now) or case.now
    hours = format_time(parse_time(begins) + timedelta(hours=silence.hours))
    if not silence.working_days:
        return max(hours, after(begins))
    calendars = [calendar_of(case.state, party) for party in electors]
    return max(hours, earliest_after(calendars, begins, silence.working_days))


def find_put(case: Case) -> dict[str, Any]:
    """The electorate is settled when the procedure opens: the members of that day under the rules of that day."""
    version, procedure = _of_put(case)
    found: dict[str, Any] = {"electors": electors_of(case, version, procedure)}
    if procedure.silence:
        found["opens_at"] = opens_at(procedure.silence, case.now)
    return found


def _of_put(case: Case) -> tuple[Version, Procedure]:
    version = case.state.latest(Version, act=case.payload.version)
    procedure = case.charter.procedure(case.payload.procedure)
    assert version is not None, "the rule has seen it"
    assert procedure is not None, "the rule has seen it"
    return version, procedure


def apply_put(case: Case) -> list[Fact]:
    """What is put, and to whom it falls to agree. Its version is of the same audience: whoever sees this holds it."""
    version, procedure = _of_put(case)
    payload: PutPayload = case.payload
    opening, deadline = case.findings.get("opens_at", ""), payload.deadline or ""
    put = Put(
        case.index, case.act.id, case.reference, version.act, version.text, version.organ, procedure.id,
        case.act.by, case.act.key, payload.capacity, " ".join(case.findings["electors"]), case.act.to.text,
        version.languages, version.effects, opening, deadline, payload.embargo or "", case.now,
    )  # fmt: skip
    due = [(opening, "decision.open"), (deadline, "decision.adopt")]
    return [put, *(Due(case.index, after(at), kind, case.act.id) for at, kind in due if at)]


def need_consult(state: State, act: Act, consult: Consult) -> Iterable[Need]:
    """The version, what follows it, and who asked before."""
    yield Need(Version, "act", consult.version)
    yield Need(Version, "follows", consult.version)
    yield Need(Consultation, "version", consult.version)


def check_consult(case: Case) -> None:
    """Any member of the organ may ask for consultation before a text is put, once for each version."""
    consult: Consult = case.payload
    version = case.state.latest(Version, act=consult.version)
    if version is None:
        raise Refused("text.unknown", text=consult.version)
    if case.act.to.base != Audience.from_text(version.audience).base:
        raise Refused("decision.other_audience", expected=version.audience)
    if version.organ not in sits_in(case.state, case.act.by):
        raise Refused("decision.put_by_outsider", party=case.act.by, organ=version.organ)
    if case.state.find(Version, follows=version.act):
        raise Refused("text.not_latest", text=version.act)
    own = [each for each in case.state.find(Consultation, version=version.act) if each.party == case.act.by]
    if consult.asks and own:
        raise Refused("decision.consulted_before", version=version.act)
    if not consult.asks and not (own and own[-1].asks):
        raise Refused("decision.not_asked", version=version.act)


def apply_consult(case: Case) -> list[Consultation]:
    """The text waits, or no longer waits for this member."""
    consult: Consult = case.payload
    return [Consultation(case.index, case.act.id, consult.version, case.act.by, consult.asks, case.now)]
