"""A tiny keeper without a database, for one decision of three members: rules and facts, and nothing else.

It judges, applies, follows and does what is due as record.commit does, on a state of which every step makes a new
layer: so a play can go on in as many ways as one likes. `Play.faults` says which invariant a step has broken.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from comity.catalogue import ACTS
from comity.charter import Charter
from comity.charter.terms import Procedure
from comity.core.act import Audience, PartName
from comity.core.canonical import format_time, parse_time
from comity.core.errors import Malformed, Refused
from comity.core.founding import KEEPER
from comity.decisions import bearing, machine
from comity.decisions.acts import Stamp
from comity.decisions.facts import Position, Put, Step
from comity.negotiation.facts import Proposal
from comity.record.facts import Due, Fact, Seat, State
from comity.record.judge import Case, Owed, Rules
from comity.record.registry import OfficeHeld, Standing
from comity.texts.facts import Version
from tests.decisions.practice import BLOCKS, Practice

THREE = ("ARV", "BEL", "COR")
START = datetime(2031, 3, 3, 9, 0, tzinfo=UTC)
COUNCIL = Audience("council")
TEXT = "aa" * 32
WITNESS = "ed25519:witness"


@dataclass(frozen=True)
class FakeAct:
    """What rules look at of an act, without its bytes: nothing is signed here."""

    id: str
    kind: str
    by: str
    key: str
    to: Audience
    body: dict[str, Any]
    parts: tuple[PartName, ...] = ()
    org: str = ""

    def part(self, name: str) -> PartName | None:
        """Return a part by its name."""
        return next((part for part in self.parts if part.name == name), None)


def proposal_of(party: str) -> str:
    """Return the proposal on the text that a member has made before."""
    return f"{THREE.index(party):064x}.1"


def _ground() -> list[Fact]:
    facts: list[Fact] = [
        OfficeHeld(0, "chair", "ARV", "2030-01-01"),
        OfficeHeld(0, "secretariat", "SECRETARIAT", "2030-01-01"),
    ]
    for party in THREE:
        facts += [Seat(0, audience, party, True) for audience in ("council", "members", "participants")]
        facts.append(Standing(0, party, "member", "2030-01-01", None, "", ""))
        facts.append(
            Proposal(
                0, proposal_of(party), TEXT, TEXT, "", "delete", "p-0000000001", "", "", "", "", "", "", "", party,
                f"key {party}", "party", format_time(START),
            )
        )  # fmt: skip
    facts.append(
        Version(
            0, TEXT, TEXT, "", "council", "ARV", "ARV", "key ARV", "party", False, COUNCIL.text, "en", "[]", "", "2031",
            1, 0, "", 0, format_time(START),
        )
    )  # fmt: skip
    return facts


@dataclass
class Play:
    """The record of one decision so far."""

    rules: Rules
    state: State
    now: datetime = START
    index: int = 1
    diary: tuple[Due, ...] = ()
    decision: str = ""
    faults: list[str] = field(default_factory=list)
    # Acts recorded so far: (kind, by, whom it concerns, id).
    done: tuple[tuple[str, str, str, str], ...] = ()
    answered: frozenset[tuple[str, str]] = frozenset()
    table: frozenset[tuple[str, str, str]] = frozenset()

    @classmethod
    def begin(cls, charter: Charter, procedure: str, deadline: datetime | None) -> "Play":
        """Return a play in which the chair has put a text."""
        state = State()
        state.add_all(_ground())
        founding: Any = SimpleNamespace(witnesses=(("Arven", WITNESS),), parties=())
        play = cls(Rules(founding, charter, ACTS), state)
        body: dict[str, Any] = {"version": TEXT, "procedure": procedure, "capacity": "chair"}
        if deadline:
            body["deadline"] = format_time(deadline)
        assert not play.act("ARV", "decision.put", body), "it can be put"
        play.decision = play.state.find(Put, text=TEXT)[0].act
        lines = machine.transitions(play.procedure)
        play.table = frozenset((each.source, each.event, each.target) for each in lines)
        return play

    def fork(self) -> "Play":
        """Return a play that goes on from here, apart from this one."""
        return replace(self, state=State(self.state), faults=[])

    @property
    def bearing(self) -> bearing.Bearing:
        """All that bears on the decision now."""
        put = self.state.find(Put, act=self.decision)[0]
        return bearing.bearing_of(self.state, put, self.procedure)

    @property
    def procedure(self) -> Procedure:
        """The procedure by which it is decided."""
        found = self.rules.charter.procedure(self.state.find(Put, text=TEXT)[0].procedure)
        assert found is not None, "it was put by it"
        return found

    @property
    def status(self) -> str:
        """What the decision is in."""
        return bearing.state_of(self.bearing, self.state)

    def later(self, span: timedelta) -> None:
        """Let time pass, and the keeper do what is due."""
        self.now += span
        self._record_due()

    def act(self, by: str, kind: str, body: dict[str, Any], *parts: str, payload: Any = None, of: str = "") -> str:
        """Submit an act; return the code of its refusal, or nothing if it was recorded."""
        self._record_due()
        named = tuple(PartName(part, "") for part in parts)
        act = FakeAct(f"{self.index:064x}", kind, by, f"key {by}", COUNCIL, body, named)
        try:
            self._append(act, payload or ACTS[kind].parse(act))  # type: ignore[arg-type]
        except (Refused, Malformed) as error:
            return error.code
        self.done = (*self.done, (kind, by, of, act.id))
        return ""

    def _record_due(self) -> None:
        now = format_time(self.now)
        due = sorted((each for each in self.diary if each.at <= now), key=lambda each: (each.at, each.reference))
        self.diary = tuple(each for each in self.diary if each.at > now)
        for each in due:
            owes = ACTS[each.kind].due
            assert owes is not None, f"{each.kind} is never due"
            owed = owes(each.reference, now, lambda _: self.state, self.rules.charter)
            if owed is not None:
                self._owe(owed)

    def _owe(self, owed: Owed) -> None:
        parts = ()
        if owed.kind == "decision.adopt":
            names = [f"text.{tag}" for tag in owed.body["languages"]] + ["attached"] * bool(owed.body["attached"])
            parts = tuple(PartName(name, "") for name in sorted(names))
        act = FakeAct(f"{self.index:064x}", owed.kind, KEEPER, "", owed.to, owed.body, parts)
        try:
            self._append(act, ACTS[owed.kind].parse(act))  # type: ignore[arg-type]
        except Refused as error:
            self.faults.append(f"the keeper's own act was refused: {error}")

    def _append(self, act: FakeAct, payload: Any) -> None:
        kind = ACTS[act.kind]
        case = Case(self.state, self.rules, act, payload, self.index, format_time(self.now))  # type: ignore[arg-type]
        kind.check(case)
        case.findings = kind.find(case)
        before = (self.status, bearing.deadline_of(self.bearing)) if self.decision and self._silent else None
        before = before or ((self.status, None) if self.decision else None)
        case.reference = f"{self.index:064x}"
        self.index += 1
        for fact in kind.apply(case):
            if isinstance(fact, Due):
                self.diary = (*self.diary, fact)
            else:
                self.state.add(fact)
        if before:
            self._compare(act, *before)
        for owed in kind.follow(case):
            self._owe(owed)

    @property
    def _silent(self) -> bool:
        return self.procedure.silence is not None

    def _compare(self, act: FakeAct, before: str, deadline: str | None) -> None:
        """Note what no single act may do: move the state but along the table, or bring an instant nearer."""
        after, now = self.status, bearing.deadline_of(self.bearing) if self._silent else None
        moved = (before, act.kind, after)
        if before != after and moved not in self.table:
            self.faults.append(f"no line of the table: {moved}")
        if deadline is not None and now is not None and now < deadline:
            self.faults.append(f"a deadline shortened by {act.kind}: {deadline} to {now}")
        if act.kind == "decision.adopt" and now is not None and format_time(self.now) <= now:
            self.faults.append(f"adopted at {format_time(self.now)}, before {now} had passed")


def speak(play: Play, model: Practice, token: tuple[str, ...]) -> None:
    """Do in both what the token says: who, what, and of whom; compare what each makes of it."""
    who, word, *rest = token
    if who == "wait":
        span = timedelta(**{word: 1})
        play.later(span)
        model.clock(play.now)
        compare(play, model, token)
        return
    model.clock(play.now)
    expected = code = None
    match word:
        case "paper":
            body = {"decision": play.decision, "party": rest[0], "stance": rest[1], "day": "2031-03-03"}
            expected = model.note(rest[0], rest[1], f"{play.index:064x}")
            code = play.act(who, "decision.paper", body, "scan", of=rest[0])
        case "confirm" | "disown":
            note = _note(play, who)
            if note is None:
                return
            play.answered |= {(note.act, who)}
            expected = getattr(model, word)(who, note.act)
            code = play.act(who, f"decision.{'confirm' if word == 'confirm' else 'challenge'}", {"act": note.act})
            if not expected:
                play.answered -= {(note.act, who)}
        case "doubt_certificate" | "doubt_declaration":
            kind = "decision.certify" if word == "doubt_certificate" else "decision.declare"
            acts = [act for each, _, of, act in play.done if each == kind and of == (rest[0] if rest else "")]
            if not acts or (acts[-1], who) in play.answered or (rest and rest[0] not in model.certified):
                return
            expected = model.say(who, word, *rest)
            play.answered |= {(acts[-1], who)}
            code = play.act(who, "decision.challenge", {"act": acts[-1]})
        case "stamp":
            late = [each for each in play.state.find(Position, decision=play.decision) if each.late]
            own = [each.act for each in late if each.party == who]
            if not own:
                return
            expected = model.say(who, word)
            payload = Stamp(own[-1], WITNESS, format_time(START))
            code = play.act(who, "decision.stamp", {}, payload=payload)
        case _:
            code = play.act(who, f"decision.{word}", _body(play, who, word, rest), of=rest[0] if rest else "")
            until = START + timedelta(hours=int(rest[0])) if word == "extend" else None
            expected = model.say(who, word, "" if word == "extend" or not rest else rest[0], until)
    if expected is not (code == ""):
        play.faults.append(f"{token}: the practice says {expected}, the engine {code or 'recorded'}")
    compare(play, model, token)


def _note(play: Play, party: str) -> Position | None:
    notes = [each for each in play.state.find(Position, decision=play.decision) if each.entered_by]
    own = [each for each in notes if each.party == party and (each.act, party) not in play.answered]
    return own[-1] if own else None


def _body(play: Play, who: str, word: str, rest: list[str]) -> dict[str, Any]:
    body: dict[str, Any] = {"decision": play.decision}
    match word:
        case "withdraw":
            # Its last position that was not withdrawn, if there is one.
            stances = {each.party: each for each in bearing.stances_of(play.bearing, play.state)}
            stance = stances[who].position
            body["position"] = stance.act if stance else "ee" * 32
        case "amend":
            body["proposal"] = proposal_of(who)
        case "close" | "extend":
            body["capacity"] = "chair"
            if word == "extend":
                body["deadline"] = format_time(START + timedelta(hours=int(rest[0])))
        case "certify":
            body["parties"] = rest
    return body


def compare(play: Play, model: Practice, token: tuple[str, ...]) -> None:
    """Note where engine and practice differ, and what must never be."""
    found = play.bearing
    stances = bearing.stances_of(found, play.state)
    status = bearing.state_of(found, play.state)
    if status != model.status:
        play.faults.append(f"{token}: the engine is in {status}, the practice in {model.status}")
    if tuple(each.party for each in stances) != model.members:
        play.faults.append(f"{token}: not each party once: {[each.party for each in stances]}")
    for stance in stances:
        here = stance.position.stance if stance.position else None
        there = model.stance(stance.party)
        if here != (None if there == "none" else there):
            play.faults.append(f"{token}: {stance.party} stands at {here}, in practice at {there}")
    if status in ("adopted", "settling") and any(model.stance(each) in BLOCKS for each in model.members):
        play.faults.append(f"{token}: adopted over {model.blockers()}")
    late = sorted(each.party for each in found.positions if each.late)
    if late != sorted(model.late):
        play.faults.append(f"{token}: late objections {late}, said by {model.late}")
    if found.procedure.silence and status in machine.RUNNING:
        out, expected = bearing.deadline_of(found), model.runs_out()
        if (parse_time(out) if out else None) != expected:
            play.faults.append(f"{token}: it runs out at {out}, in practice at {expected}")
    _compare_acts(play, token)


def _compare_acts(play: Play, token: tuple[str, ...]) -> None:
    """Every act that was recorded is a fact that can be shown: none is dropped, none made twice."""
    kept = [each.act for each in play.state.find(Position, decision=play.decision)]
    kept += [each.act for each in play.state.find(Step, decision=play.decision)]
    said = [act for kind, _, _, act in play.done if kind not in ("decision.put", "decision.withdraw")]
    if len(kept) != len(set(kept)) or not set(said) <= set(kept):
        play.faults.append(f"{token}: what was said is not what is kept")
