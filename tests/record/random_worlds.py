"""Random worlds: what parties may do in an organisation, in any order, whether the record takes it or refuses it.

A world is a list of steps, each an operation with three numbers that choose among what there is: so every list is one.
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from comity import catalogue
from comity.core.act import EVERYONE, Audience, SignedAct
from comity.record.four_eyes import REFUSED as FOUR_EYES
from comity.record.receipts import Receipt, Refusal
from tests.record import (
    random_amendments,
    random_disputes,
    random_inside,
    random_instruments,
    random_meetings,
    random_others,
    random_procedures,
    random_registers,
    random_talks,
)
from tests.record.random_talks import Talks
from tests.world import MEMBERS, World, document, key_for

AUDIENCES = (
    Audience("council"), Audience("council", released=True), Audience("members"), Audience(EVERYONE),
    Audience("council", released=True), Audience("participants"), Audience(parties=("BEL", "COR")), Audience(),
    Audience("members", released=True), Audience(parties=("OBS",)),
)  # fmt: skip
PARTIES = (*MEMBERS, "OBS", "SECRETARIAT")
# Everybody who reads: the parties, one that never took part in anything, and the public.
READERS: list[str | None] = [*PARTIES, "NEW", None]
RELEASED = Audience("council", released=True)

Step = tuple[str, int, int, int]


@dataclass
class Life:
    """A world, and what was recorded in it: enough to choose what may come next."""

    world: World
    texts: list[tuple[str, str, Audience]] = field(default_factory=list)
    decisions: list[tuple[str, Audience, str]] = field(default_factory=list)
    positions: list[tuple[str, str, str, Audience]] = field(default_factory=list)
    with_parts: list[tuple[str, str, str, Audience]] = field(default_factory=list)
    # Notices of withdrawal and applications: who said it, and the act.
    said: list[tuple[str, str]] = field(default_factory=list)
    keys: int = 0
    # Of each version of a text, the act of its first: the text's name.
    text_of: dict[str, str] = field(default_factory=dict)
    talks: Talks = field(default_factory=Talks)
    disputes: list[random_disputes.Opened] = field(default_factory=list)
    meetings: list[random_meetings.Convened] = field(default_factory=list)
    # Who applies which protocol before it is in force, and the act by which it does.
    applied: list[tuple[str, str, str]] = field(default_factory=list)
    # What lacks nothing but a second person's approval.
    waiting: list[SignedAct] = field(default_factory=list)

    def live(self, steps: list[Step]) -> None:
        """Take all steps, one after the other."""
        for name, first, second, third in steps:
            OPERATIONS[name](self, first, second, third)

    def submit(self, party: str, kind: str, body: dict[str, Any], **rest: Any) -> str | None:
        """Submit an act of the party; return its id if it was recorded."""
        return self.send(self.world[party].make(kind, body, **rest))

    def send(self, signed: SignedAct) -> str | None:
        """Submit a signed act; return its id if it was recorded."""
        answer = self.world.submit(signed)
        if not isinstance(answer, Receipt):
            if isinstance(answer, Refusal) and answer.code == FOUR_EYES and signed not in self.waiting:
                self.waiting.append(signed)
            return None
        for part in signed.act.parts:
            self.with_parts.append((signed.act.by, signed.act.id, part.name, signed.act.to))
        return answer.act

    def new_key(self) -> Any:
        """Return a key that nobody has."""
        self.keys += 1
        return key_for(f"another {self.keys}")

    def table(self, party: str, to: Audience, *, follows: str | None = None, effects: Any = ()) -> str | None:
        """Table a text."""
        body = {
            "organ": "council",
            "follows": follows,
            "languages": ["en"],
            "effects": list(effects),
            "capacity": "party",
            "consolidates": False,
        }
        act = self.submit(party, "text.table", body, to=to, parts={"text.en": document(f"Text {len(self.texts)}")})
        if act:
            self.texts.append((act, party, to))
            self.text_of[act] = self.text_of.get(follows or "", act)
            self.talks.set_whole(self.text_of[act], act)
        return act

    def put(self, party: str, version: str, to: Audience, procedure: str) -> str | None:
        """Put a text."""
        act = self.submit(party, "decision.put", {"version": version, "procedure": procedure}, to=to)
        if act:
            self.decisions.append((act, to, "sign" if procedure == "declaration-signed" else "concur"))
        return act

    def say(self, party: str, stance: str, decision: str, to: Audience, **rest: Any) -> None:
        """State a position."""
        act = self.submit(party, f"decision.{stance}", {"decision": decision}, to=to, **rest)
        if act:
            self.positions.append((party, act, decision, to))

    def agree(self, decision: str, to: Audience, stance: str) -> None:
        """Let everybody who sits agree; who does not decide is refused."""
        for party in (*MEMBERS, "OBS"):
            self.say(party, stance, decision, to)


def _chosen(items: Any, number: int) -> Any:
    return items[number % len(items)] if items else None


def _table(life: Life, a: int, b: int, c: int) -> None:
    life.table(_chosen(PARTIES, a), _chosen(AUDIENCES, b))


def _revise(life: Life, a: int, b: int, c: int) -> None:
    if life.texts:
        act, party, to = _chosen(life.texts, -1 - a)
        life.table(party, to, follows=act)


def _open(life: Life, a: int, b: int, c: int) -> None:
    """Table a text and put it, as its author would who knows the rules."""
    to = _chosen((RELEASED, Audience("council"), Audience("members"), RELEASED, Audience(EVERYONE)), a)
    procedure = "declaration-signed" if to.standing == EVERYONE or to.released or c % 3 == 0 else "consensus"
    party = _chosen(PARTIES, b)
    act = life.table(party, to)
    if act:
        life.put(party, act, to, procedure)


def _put(life: Life, a: int, b: int, c: int) -> None:
    if life.texts:
        act, _, to = _chosen(life.texts, -1 - a)
        life.put(_chosen(PARTIES, b), act, to, _chosen(("consensus", "declaration-signed"), c))


def _say(life: Life, a: int, b: int, c: int) -> None:
    if not life.decisions:
        return
    decision, to, agree = _chosen(life.decisions, -1 - a % 3)
    stance = _chosen((agree, "concern", "object", "concern"), c)
    rest: dict[str, Any] = {}
    if c % 3:
        rest["parts"] = {"reasons": b"A reason."}
    if c % 3 == 2:
        rest["part_audiences"] = {"reasons": Audience()}
    if to.standing not in (None, EVERYONE):
        to = Audience(to.standing, released=bool(c % 2))
    life.say(_chosen((*MEMBERS, *MEMBERS, "OBS"), b), stance, decision, to, **rest)


def _agree(life: Life, a: int, b: int, c: int) -> None:
    if life.decisions:
        life.agree(*_chosen(life.decisions, -1 - a % 3))


def _withdraw(life: Life, a: int, b: int, c: int) -> None:
    if life.positions:
        party, act, decision, to = _chosen(life.positions, -1 - a % 4)
        life.submit(party, "decision.withdraw", {"decision": decision, "position": act}, to=to)


def _effect(life: Life, a: int, b: int, c: int) -> dict[str, Any]:
    party = _chosen(("FAL", "OBS", "FAL", "NEW"), b)
    if c % 8 == 5:
        return _effect_on_standings(life, a, b, c // 8)
    if c % 8 == 7:
        office = ("secretariat", "chair")[a % 2]
        return {"effect": "office", "party": _chosen(("SECRETARIAT", "OBS", "ARV", "FAL"), b), "office": office}
    if c % 8 == 6 and party != "NEW":
        key = life.new_key()
        proof = life.world.accept(party, "root", key)
        return {"effect": "root", "party": party, "key": key.public, "possession": proof}
    # Whoever sits leaves, whoever does not sit joins: most often.
    sits = "council" in life.world.viewer(party).reach and life.world.viewer(party).reach["council"] == math.inf
    standing = _chosen((None, None, "observer"), a) if sits else _chosen(("member", "member", "observer"), a)
    return {"effect": "standing", "party": party, "standing": standing}


def _effect_on_standings(life: Life, a: int, b: int, c: int) -> dict[str, Any]:
    """An application recommended or admitted, a suspension, or standings merged: seldom, for much ends with it."""
    if a % 4 == 0:
        return {
            "effect": "merge",
            "from": [_chosen(("observer", "partner"), b)],
            "into": _chosen(("member", "partner"), c),
        }
    if a % 4 == 1 and life.said:
        return {"effect": "recommend", "application": _chosen(life.said, b)[1]}
    return {
        "effect": "standing",
        "party": _chosen(("NEW", "OBS", "FAL"), b),
        "standing": _chosen(("partner", "suspended"), c),
    }


def _leave(life: Life, a: int, b: int, c: int) -> None:
    """Give notice, apply, or take back what was said; now and then so much time passes that a notice has its effect."""
    party, to = _chosen(("FAL", "OBS", "EST"), a), _seldom_private(b)
    if c % 3 == 0:
        act = life.submit(party, "party.leave", {"effective": "2031-03-02"}, to=to)
    elif c % 3 == 1:
        body, parts = {"standing": "partner", "party": "NEW", "kind": "state"}, {"letter": b"A", "names": b'{"en":"N"}'}
        party = _chosen((party, "SECRETARIAT"), b)
        by_itself = party != "SECRETARIAT"
        rest: dict[str, Any] = {} if by_itself else {"parts": parts, "part_audiences": {"letter": Audience("members")}}
        act = life.submit(party, "party.apply", {"standing": "partner"} if by_itself else body, to=to, **rest)
    else:
        act = None
        if life.said:
            by, said = _chosen(life.said, b)
            life.submit(by, "party.recall", {"act": said}, to=to)
    life.said += [(party, act)] if act else []
    if a % 8 == 7:
        life.world.later(days=200)
        catalogue.tick(life.world.keeper)


def _change(life: Life, a: int, b: int, c: int) -> None:
    """Change a standing, an office or a root by a text that all sign: who left, joins and leaves again."""
    to = _chosen((RELEASED, Audience(EVERYONE)), a)
    remembered = Life(life.world)
    act = remembered.table("ARV", to, effects=[_effect(life, a, b, c)])
    decision = remembered.put("ARV", act, to, "declaration-signed") if act else None
    if decision:
        remembered.agree(decision, to, "sign")
    # What is adopted by now would crowd out what is still open.
    life.texts += remembered.texts if c % 2 else []
    life.text_of |= remembered.text_of
    life.talks.heads |= remembered.talks.heads
    life.with_parts += remembered.with_parts if c % 2 else []


def _seldom_private(number: int) -> Audience:
    return AUDIENCES[number // 6] if number % 6 == 0 else Audience(EVERYONE)


def _grant(life: Life, a: int, b: int, c: int) -> None:
    party, key, world = _chosen(PARTIES, a), life.new_key(), life.world
    kind, by, role = _chosen(
        (("party.accredit", "head", "delegate"), ("party.head", "root", "head"), ("party.root", "root", "root")), b
    )
    if life.submit(party, kind, world.grant_body(kind, party, key), role=by, to=_seldom_private(c)):
        world[party].keys[role] = key


def _end_key(life: Life, a: int, b: int, c: int) -> None:
    party, world = _chosen(PARTIES, a), life.world
    if b % 2:
        life.submit(party, "party.revoke", {"key": world[party].keys["delegate"].public}, to=_seldom_private(c))
    else:
        body = {"key": world[party].keys["head"].public, "since": max(1, world.keeper.size - 1 - c)}
        life.submit(party, "party.disavow", body, role="root", to=_seldom_private(c))
        key = life.new_key()
        if life.submit(party, "party.head", world.grant_body("party.head", party, key), role="root"):
            world[party].keys["head"] = key


def _erase(life: Life, a: int, b: int, c: int) -> None:
    if life.with_parts:
        party, act, part, to = _chosen(life.with_parts, -1 - a)
        life.submit(party, "record.erase", {"act": act, "part": part}, to=to)


def _rename(life: Life, a: int, b: int, c: int) -> None:
    to = _seldom_private(b)
    rest: dict[str, Any] = {"part_audiences": {"names": Audience("members")}} if c % 2 else {}
    life.submit(_chosen(PARTIES, a), "party.rename", {}, to=to, parts={"names": b'{"en":"A new name"}'}, **rest)


def _notify_days(life: Life, a: int, b: int, c: int) -> None:
    body = {
        "weekend": _chosen(([6, 7], [5, 6], [], [1, 2, 3, 4, 5, 6, 7]), b),
        "holidays": [],
        "offset": 60 * (a % 20) - 600,
    }
    life.submit(_chosen(PARTIES, a), "party.calendar", body, to=_seldom_private(c))


def _enter(life: Life, a: int, b: int, c: int) -> None:
    body = {"organ": "council", "day": "2030-06-01", "form": "noted", "parties": ["ARV"], "languages": ["en"]}
    parts = {"text.en": document("What was decided before"), "source": b"An invented story"}
    life.submit("SECRETARIAT", "decision.enter", body, to=_chosen(AUDIENCES, b), parts=parts)


def _wait(life: Life, a: int, b: int, c: int) -> None:
    # Seldom as long as a correction is open to challenge.
    life.world.later(hours=a % 12 if b % 3 else 168)
    catalogue.tick(life.world.keeper)


OPERATIONS: dict[str, Callable[[Life, int, int, int], None]] = {
    "open": _open, "table": _table, "revise": _revise, "put": _put, "say": _say, "agree": _agree, "withdraw": _withdraw,
    "change": _change, "grant": _grant, "end key": _end_key, "erase": _erase, "rename": _rename,
    "notify days": _notify_days, "leave": _leave, "enter": _enter, "wait": _wait, **random_talks.OPERATIONS,
    **random_disputes.OPERATIONS, **random_registers.OPERATIONS,
    **random_inside.OPERATIONS, **random_procedures.OPERATIONS, **random_instruments.OPERATIONS,
    **random_meetings.OPERATIONS,
    **random_others.OPERATIONS,
    **random_amendments.OPERATIONS,
}  # fmt: skip
OFTEN = (
    "open",
    "open",
    "open",
    "put",
    "say",
    "say",
    "say",
    "say",
    "agree",
    "agree",
    "withdraw",
    "change",
    "change",
    "erase",
)
TALKS = (
    "open", "propose", "propose", "propose", "accept", "accept", "back", "back", "retract", "mark", "reserve",
    "translate", "read", "say", "agree", "change", "erase", "end key", "revise",
)  # fmt: skip
DISPUTES = (
    "enter", "dispute", "dispute", "answer", "settle", "settle", "settle", "end", "end", "change", "wait", "erase",
    "end key",
)  # fmt: skip
# Two of a delegation, and those who must not learn of it.
INSIDE = ("require", "table", "approve", "approve", "open", "say", "accredit second", "end key", "grant")


PROCEDURES = (
    "put by", "put by", "put by", "take", "take", "say", "preside", "ask and declare", "attach", "attach", "note",
    "answer", "answer", "join", "consult", "stamp", "stamp", "agree", "agree", "wait", "wait", "wait", "withdraw",
    "change", "erase", "end key", "propose",
)  # fmt: skip
CORRECTIONS = ("enter", "open", "agree", "correct", "correct", "contest", "wait", "change", "erase")
REGISTERS = (
    "enter pair", "enter pair", "open", "agree", "register", "register", "register", "reaffirm", "reaffirm",
    "challenge entry", "challenge entry", "take back", "change", "erase", "end key",
)  # fmt: skip
INSTRUMENTS = (
    "conclude", "conclude", "sign it", "consent", "consent", "consent", "reserve to", "reserve to", "answer to",
    "answer to", "leave it", "leave it", "on paper", "wait", "wait", "change", "erase", "end key", "grant",
)  # fmt: skip
MEETINGS = (
    "hold", "hold", "hold", "convene", "prepare", "prepare", "gather", "lead", "lead", "lead", "speak", "speak",
    "oppose", "oppose", "open", "ask for session", "change", "erase", "end key",
)  # fmt: skip

AMENDMENTS = (
    "amend", "amend", "amend", "protocol", "protocol", "apply protocol", "apply protocol", "end protocol",
    "open", "open", "say", "agree", "table", "put by", "take", "change", "change", "wait", "leave", "propose", "erase",
)  # fmt: skip
ACCESSIONS = (
    "accede to", "accede to", "accede to", "accede to", "accede to", "accede to", "amend", "change", "leave", "end key",
    "erase", "wait",
)  # fmt: skip


def draw_steps(seed: int, length: int, names: Sequence[str] = (*OPERATIONS, *OFTEN)) -> list[Step]:
    """Return the first steps of the world of that seed, all choices being equally likely."""
    chance = random.Random(seed)  # noqa: S311 - nothing is secret here
    return [(chance.choice(names), *(chance.randrange(24) for _ in range(3))) for _ in range(length)]  # type: ignore[misc]


# Hypothesis prefers small numbers and repeats: it would draw the same few acts again and again. So it draws a seed, and
# makes a world that found a fault shorter from its end.
SEEDS = st.integers(0, 2**64 - 1)
steps: st.SearchStrategy[list[Step]] = st.one_of(
    st.builds(draw_steps, SEEDS, st.integers(4, 16)),
    st.builds(draw_steps, SEEDS, st.integers(8, 20), st.just(TALKS)),
    st.builds(draw_steps, SEEDS, st.integers(6, 14), st.just(CORRECTIONS)),
    st.builds(draw_steps, SEEDS, st.integers(6, 18), st.just(DISPUTES)),
    st.builds(draw_steps, SEEDS, st.integers(8, 16), st.just(REGISTERS)),
    st.builds(draw_steps, SEEDS, st.integers(6, 14), st.just(INSIDE)),
    st.builds(draw_steps, SEEDS, st.integers(8, 20), st.just(PROCEDURES)),
    st.builds(draw_steps, SEEDS, st.integers(6, 16), st.just(AMENDMENTS)),
    st.builds(draw_steps, SEEDS, st.integers(10, 24), st.just(ACCESSIONS)),
    st.builds(draw_steps, SEEDS, st.integers(8, 20), st.just(INSTRUMENTS)),
    st.builds(draw_steps, SEEDS, st.integers(8, 18), st.just(MEETINGS)),
    st.builds(draw_steps, SEEDS, st.integers(6, 16), st.just(random_others.OTHERS)),
)


def steps_of(*names: str) -> st.SearchStrategy[list[Step]]:
    """Return a strategy of worlds in which nothing but these operations happens."""
    return st.builds(draw_steps, SEEDS, st.integers(6, 14), st.just(names))


def make_world(chosen: list[Step], *, settling_hours: int = 0, seed: str = "") -> World:
    """Found an organisation and take the steps."""
    charter = random_amendments.amended_by_decision(random_procedures.random_charter(settling_hours))
    world = World(charter=charter, seed=seed, witnesses={"Arven": random_procedures.WITNESS.public})
    Life(world).live(chosen)
    return world
