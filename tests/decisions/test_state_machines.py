"""One state machine per procedure: random words on the real record, each compared with the practice as told naively.

Hypothesis chooses what is said, by whom and when; the record takes it or refuses it, and after each step the practice
(tests/decisions/practice.py), the state of the decision and what its pages show agree.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from comity import catalogue
from comity.core.canonical import format_time
from comity.core.keys import SigningKey
from comity.core.stamp import stamp_bytes
from comity.decisions import machine
from comity.decisions.views import DecisionView, get_decision
from comity.negotiation.composing import propose_body
from comity.record import tables
from comity.record.receipts import Receipt
from comity.texts.edit import Edit
from tests.conftest import examples
from tests.decisions.practice import BLOCKS, RUNS, Practice
from tests.world import COUNCIL, MEMBERS, World, key_for, lantern, recorded

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
WITNESS: SigningKey = key_for("witness of Arven")
members = st.sampled_from(MEMBERS)


class Deciding(RuleBasedStateMachine):
    """One decision by one procedure; its settings are the class's."""

    procedure = "consensus"
    settings_: dict[str, Any] = {}
    words: tuple[str, ...] = ()
    deadline_hours = 0
    # What all examples begin with: an organisation, a text, and of each member a proposal to change it.
    world: World
    version: str
    proposals: dict[str, str]
    began: datetime

    @classmethod
    def found(cls) -> None:
        """Found the organisation in which the decision is taken, and table the text."""
        charter = lantern(only=cls.procedure, **cls.settings_)
        cls.world = World(charter=charter, witnesses={"Arven": WITNESS.public})
        cls.version = recorded(cls.world.table())
        cls.proposals = {party: cls._propose(party) for party in MEMBERS} if "amend" in cls.words else {}
        cls.began = cls.world.time

    @initialize()
    def put(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        world, version = self.world, self.version
        world.time = self.began
        # What the last example recorded was rolled back.
        world.reopen()
        deadline = world.time + self.deadline_hours * HOUR if self.deadline_hours else None
        body = {"version": version, "procedure": self.procedure, "capacity": "chair"}
        if deadline:
            body["deadline"] = format_time(deadline)
        self.decision = recorded(world["ARV"].submit("decision.put", body, to=COUNCIL))
        found = world.keeper.charter.procedure(self.procedure)
        assert found is not None, "the charter has it"
        silence = found.silence
        self.table = {(each.source, each.event, each.target) for each in machine.transitions(found)}
        self.model = Practice(
            found.conclusion, MEMBERS, world.time, deadline, aside=found.aside, paper=found.paper,
            settling=found.settling_hours * HOUR, minutes=timedelta(minutes=found.asking_minutes),
            opening=(silence.opening_hours if silence else 0) * HOUR, hours=(silence.hours if silence else 0) * HOUR,
            delivery=silence.delivery if silence else False,
            amendment_breaks=silence.amendment_breaks if silence else False,
        )  # fmt: skip
        self.acts: list[tuple[str, str, str]] = []
        self.answered: set[tuple[str, str]] = set()
        self.size, self.status, self.out = world.keeper.size, self.shown().status, self.shown().deadline

    @classmethod
    def _propose(cls, party: str) -> str:
        body = propose_body(cls.version, [(Edit("delete", "p-0000000001"), cls.version)], capacity="party")
        return recorded(cls.world[party].submit("text.propose", body, to=COUNCIL)) + ".1"

    def teardown(self) -> None:
        if hasattr(self, "atomic"):
            differences = self.world.compare()
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)
            self.world.reopen()
            assert differences == []

    def shown(self) -> DecisionView:
        world = self.world
        view = get_decision(world.viewer("FAL"), world.keeper.charter, world.keeper.registry, self.decision)
        assert view is not None, "FAL sits in the council"
        return view

    def submit(self, party: str, kind: str, body: dict[str, Any], **rest: Any) -> bool:
        answer = self.world[party].submit(kind, body, to=COUNCIL, **rest)
        if not isinstance(answer, Receipt):
            return False
        self.acts.append((kind, party, answer.act))
        return True

    @rule(party=members, data=st.data())
    def speak(self, party: str, data: st.DataObject) -> None:
        """A member says one of the procedure's words, or ends what it said."""
        word = data.draw(st.sampled_from(self.words))
        body: dict[str, Any] = {"decision": self.decision}
        if word == "withdraw":
            lines = {line.party: line.position for line in self.shown().board}
            body["position"] = lines[party] or "ee" * 32
        if word == "amend":
            body["proposal"] = self.proposals[party]
        assert self.submit(party, f"decision.{word}", body) is self.model.say(party, word), (party, word)

    @rule(party=st.sampled_from(("ARV", "ARV", "BEL")), word=st.sampled_from(("ask", "declare", "close")))
    def preside(self, party: str, word: str) -> None:
        """The chair asks, declares or, seldom, closes; another member tries to."""
        if word == "close" and party == "ARV" and len(self.acts) < 6:
            return
        body = {"decision": self.decision} | ({"capacity": "chair"} if word == "close" else {})
        assert self.submit(party, f"decision.{word}", body) is self.model.say(party, word), (party, word)

    @precondition(lambda self: self.deadline_hours)
    @rule(hours=st.integers(1, 8))
    def extend(self, hours: int) -> None:
        until = self.model.put_at + hours * HOUR
        body = {"decision": self.decision, "capacity": "chair", "deadline": format_time(until)}
        assert self.submit("ARV", "decision.extend", body) is self.model.say("ARV", "extend", "", until)

    @precondition(lambda self: self.model.delivery)
    @rule(party=members)
    def certify(self, party: str) -> None:
        body = {"decision": self.decision, "parties": [party]}
        taken = self.submit("ARV", "decision.certify", body)
        assert taken is self.model.say("ARV", "certify", party)

    @precondition(lambda self: self.model.delivery)
    @rule(doubter=members, place=st.integers(0, 9))
    def doubt(self, doubter: str, place: int) -> None:
        certified = [act for kind, _, act in self.acts if kind == "decision.certify"]
        if not certified or (certified[place % len(certified)], doubter) in self.answered:
            return
        act = certified[place % len(certified)]
        of = next(each.value for each in self.shown().steps if each.act == act)
        if of not in self.model.certified or any(other == act for other, _ in self.answered):
            return
        self.answered.add((act, doubter))
        assert self.model.say(doubter, "doubt_certificate", of)
        assert self.submit(doubter, "decision.challenge", {"act": act})

    @rule(party=members, stance=st.sampled_from(("concur", "sign", "object", "reserve", "aside")))
    def enter_note(self, party: str, stance: str) -> None:
        """The secretariat enters a note verbale with its scan."""
        body = {"decision": self.decision, "party": party, "stance": stance, "day": "2031-03-01"}
        name = f"note {len(self.model.notes)}"
        taken = self.submit("SECRETARIAT", "decision.paper", body, parts={"scan": b"%PDF-1.7"})
        assert taken is self.model.note(party, stance, name), (party, stance)
        if taken:
            self.acts[-1] = (name, party, self.acts[-1][2])

    @rule(answer=st.sampled_from(("confirm", "confirm", "challenge")), place=st.integers(0, 9))
    def answer_note(self, answer: str, place: int) -> None:
        """A party confirms a note in its name, or challenges it."""
        notes = [each for each in self.acts if each[0].startswith("note") and (each[2], each[1]) not in self.answered]
        if not notes:
            return
        name, party, act = notes[place % len(notes)]
        expected = (self.model.confirm if answer == "confirm" else self.model.disown)(party, name)
        assert self.submit(party, f"decision.{answer}", {"act": act}) is expected, (party, answer, name)
        if expected:
            self.answered.add((act, party))

    @precondition(lambda self: self.model.late)
    @rule()
    def stamp(self) -> None:
        """A witness whom the founders named had the first late objection in time."""
        party = self.model.late[0]
        (late, *_) = [each.act for each in self.shown().said if each.late and each.party == party]
        at = format_time(self.model.put_at)
        signature = WITNESS.sign("stamp", stamp_bytes(self.world.org, late, at)).to_value()
        body = {"position": late, "at": at, "signature": signature}
        assert self.submit(party, "decision.stamp", body) is self.model.say(party, "stamp")

    @rule(minutes=st.sampled_from((1, 30, 60, 60, 120)), moment=st.booleans())
    def wait(self, minutes: int, moment: bool) -> None:
        """Time passes, often to the very instant of something, or just beyond it."""
        self.world.later(minutes=minutes, milliseconds=int(moment))
        catalogue.tick(self.world.keeper)
        self.model.clock(self.world.time)

    @invariant()
    def pages_show_what_the_practice_has(self) -> None:
        if not hasattr(self, "model"):
            return
        view, model = self.shown(), self.model
        assert view.status == model.status
        assert [line.party for line in view.board] == sorted(MEMBERS)
        stances = {line.party: line.stance for line in view.board}
        assert stances == {party: None if model.stance(party) == "none" else model.stance(party) for party in MEMBERS}
        assert sorted(each.party for each in view.said if each.late) == sorted(model.late)
        if model.conclusion == "silence" and model.status in RUNS:
            out = model.runs_out()
            assert view.deadline == (format_time(out) if out else None)
        if view.status in ("adopted", "settling"):
            assert not [party for party, stance in stances.items() if stance in BLOCKS]

    @invariant()
    def every_change_is_an_act_and_a_line_of_the_table(self) -> None:
        if not hasattr(self, "model"):
            return
        view = self.shown()
        kinds = list(tables.Entry.objects.filter(index__gte=self.size).order_by("index").values_list("kind", flat=True))
        reached = {self.status}
        for kind in kinds:
            moved = {target for source, event, target in self.table if event == kind and source in reached}
            reached |= moved
        assert view.status in reached, (self.status, kinds, view.status)
        assert view.status == self.status or kinds
        shown = {each.act for each in view.said} | {each.act for each in view.steps}
        said = [act for kind, _, act in self.acts if kind != "decision.withdraw"]
        assert set(said) <= shown
        if view.deadline and self.out and "decision.challenge" not in kinds:
            assert view.deadline >= self.out
        self.size, self.status, self.out = self.world.keeper.size, view.status, view.deadline


class Signature(Deciding):
    procedure = "declaration-signed"
    words = ("sign", "sign", "sign", "concern", "object", "reserve", "withdraw", "concur")


class Concurrence(Deciding):
    procedure = "project"
    words = ("concur", "concur", "concur", "aside", "object", "reserve", "withdraw", "withdraw")
    settings_ = {"settling_hours": 1}


class Session(Deciding):
    procedure = "session"
    words = ("concern", "object", "reserve", "withdraw", "withdraw", "aside", "decline")
    settings_ = {"asking_minutes": 30, "aside": True}


class Silence(Deciding):
    procedure = "silence"
    words = ("object", "reserve", "amend", "concern", "concern", "withdraw", "aside", "decline")
    deadline_hours = 2
    settings_ = {"settling_hours": 1, "aside": True}


class SilenceWithAnOpening(Silence):
    words = ("object", "amend", "concern", "concern", "withdraw", "decline")
    settings_ = {"silence": {"opening_hours": 1, "amendment_breaks": False}}


class SilenceFromDelivery(Silence):
    words = ("concern", "concern", "concern", "object")
    settings_ = {"settling_hours": 1, "silence": {"hours": 1, "delivery": True}}


class SilenceOverWorkingDays(Silence):
    """START is a Saturday: a full working day of everybody's ends with Monday."""

    words = ("concern", "object")
    deadline_hours = 63
    settings_ = {"silence": {"working_days": 1}}


MACHINES = (
    Signature, Concurrence, Session, Silence, SilenceWithAnOpening, SilenceFromDelivery, SilenceOverWorkingDays,
)  # fmt: skip


@pytest.mark.parametrize("kind", MACHINES, ids=lambda kind: kind.__name__)
def test_whatever_is_said_the_record_follows_the_practice(kind: type[Deciding]) -> None:
    kind.found()
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        kind,
        settings=settings(
            max_examples=examples(5), stateful_step_count=12, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
