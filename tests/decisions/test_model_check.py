"""Every way in which three members can decide, so many words deep, compared with the practice; and planted bugs.

Exhaustive in what it tries: all interleavings of a small alphabet, pure, without a database. The second half plants
bugs in the engine, and the same search finds each of them: a check that finds nothing proves nothing.
"""

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest

from comity.decisions import bearing, machine, outcome, settling
from comity.decisions import rules as decision_rules
from comity.record.facts import Release
from tests.decisions.practice import Practice
from tests.decisions.pure import START, THREE, Play, speak
from tests.world import lantern

Token = tuple[str, ...]
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Small:
    """One small case: a procedure's settings, the words that can be said, and how many of them one after the other."""

    name: str
    procedure: str
    words: tuple[str, ...]
    depth: int
    settings: dict[str, Any] = field(default_factory=dict)

    def tokens(self) -> list[Token]:
        """Return the alphabet, from `BEL object` and the like; `each` stands for every member."""
        found: list[Token] = []
        for word in self.words:
            who, *rest = word.split()
            found += [(party, *rest) for party in (THREE if who == "each" else (who,))]
        return found

    def begin(self) -> tuple[Play, Practice]:
        """Return the decision as it was put, in the engine and in the practice."""
        charter = lantern()
        hours = 2 if self.settings.get("opening_hours") else 1
        deadline = START + hours * HOUR if self.procedure == "silence" else None
        procedures = tuple(
            replace(each, **self._of(each)) if each.id == self.procedure else each for each in charter.procedures
        )
        charter = replace(charter, procedures=procedures)
        play = Play.begin(charter, self.procedure, deadline)
        procedure, silence = play.procedure, play.procedure.silence
        model = Practice(
            procedure.conclusion, THREE, START, deadline, aside=procedure.aside, paper=procedure.paper,
            settling=timedelta(hours=procedure.settling_hours), minutes=timedelta(minutes=procedure.asking_minutes),
        )  # fmt: skip
        if silence:
            model = Practice(
                procedure.conclusion, THREE, START, deadline, aside=procedure.aside, paper=procedure.paper,
                settling=timedelta(hours=procedure.settling_hours), opening=timedelta(hours=silence.opening_hours),
                hours=timedelta(hours=silence.hours), delivery=silence.delivery,
                amendment_breaks=silence.amendment_breaks,
            )  # fmt: skip
        return play, model

    def _of(self, procedure: Any) -> dict[str, Any]:
        settings = dict(self.settings)
        silence = {key: settings.pop(key) for key in list(settings) if key in SILENCE}
        return settings | ({"silence": replace(procedure.silence, **silence)} if silence else {})


SILENCE = ("hours", "opening_hours", "amendment_breaks", "delivery")
CASES = (
    Small(
        "signature", "declaration-signed",
        ("each sign", "BEL object", "BEL withdraw", "COR reserve", "ARV close"),
        5,
    ),
    Small("concurrence", "project", ("each concur", "BEL aside", "COR object", "COR withdraw", "COR reserve"), 5),
    Small(
        "notes", "consensus",
        ("ARV concur", "COR concur", "SECRETARIAT paper BEL concur", "SECRETARIAT paper BEL object",
         "SECRETARIAT paper BEL reserve", "BEL confirm", "BEL disown", "BEL concur", "BEL reserve", "BEL withdraw"),
        4,
    ),
    Small(
        "session", "session",
        ("ARV ask", "ARV declare", "BEL object", "COR reserve", "BEL withdraw", "COR aside", "COR doubt_declaration",
         "wait minutes"),
        5, {"asking_minutes": 1, "settling_hours": 1, "aside": True},
    ),
    Small(
        "silence", "silence",
        ("BEL object", "BEL withdraw", "BEL amend", "COR reserve", "ARV extend 2", "ARV close", "COR aside",
         "BEL stamp", "wait hours", "wait milliseconds"),
        5, {"settling_hours": 1, "aside": True},
    ),
    Small(
        "silence with an opening", "silence",
        ("BEL decline", "BEL object", "COR amend", "BEL withdraw", "ARV extend 3", "SECRETARIAT paper COR object",
         "COR disown", "wait hours", "wait milliseconds"),
        5, {"opening_hours": 1, "amendment_breaks": False},
    ),
    Small(
        "silence from delivery", "silence",
        ("ARV certify BEL", "ARV certify COR", "COR doubt_certificate COR", "BEL concern", "COR object",
         "ARV extend 2", "wait hours", "wait milliseconds"),
        5, {"hours": 1, "delivery": True, "settling_hours": 2},
    ),
)  # fmt: skip


def faults_of(case: Small, *, most: int = 1, depth: int | None = None) -> tuple[list[str], int]:
    """Return what is wrong in any run of the case, each with the way that led there, and how many steps were tried."""
    found: list[str] = []
    steps = 0
    tokens = case.tokens()
    waiting: list[tuple[Play, Practice, tuple[Token, ...]]] = [(*case.begin(), ())]
    while waiting and len(found) < most:
        play, model, way = waiting.pop()
        kept = pickle.dumps(model)
        for token in tokens:
            ahead, practice = play.fork(), pickle.loads(kept)  # noqa: S301 - a copy of our own
            size, now = ahead.index, ahead.now
            speak(ahead, practice, token)
            steps += 1
            if ahead.faults:
                found.append(f"{' > '.join(map(' '.join, (*way, token)))}: {ahead.faults}")
                break
            # What was refused has changed nothing: nothing new can follow from it.
            if len(way) + 1 < (depth or case.depth) and (ahead.index, ahead.now) != (size, now):
                waiting.append((ahead, practice, (*way, token)))
    return found, steps


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_run_of_three_members_is_as_the_practice_has_it(case: Small) -> None:
    found, steps = faults_of(case)
    assert found == []
    assert steps > 500


Bug = Callable[[], Any]


@contextmanager
def _adopted_over_an_objection() -> Iterator[None]:
    """An engine that adopts once everybody else has agreed."""
    agreed = bearing.is_agreed

    def overlooked(found: bearing.Bearing, registry: Any) -> bool:
        others = [each for each in found.positions if each.stance != "object"]
        electors = " ".join(
            party for party in found.put.electors.split()
            if party not in [each.party for each in found.positions if each.stance == "object"]
        )  # fmt: skip
        return agreed(replace(found, positions=others, put=replace(found.put, electors=electors)), registry)

    state = bearing.state_of

    def never_held(found: bearing.Bearing, registry: Any) -> str:
        status = state(found, registry)
        return machine.OPEN if status == machine.HELD and overlooked(found, registry) else status

    with (
        patch.object(outcome, "is_agreed", overlooked),
        patch.object(settling, "is_agreed", overlooked),
        patch.object(outcome, "state_of", never_held),
    ):
        yield


@contextmanager
def _late_objection_dropped() -> Iterator[None]:
    """An engine that answers with a receipt, and keeps nothing of what came late."""
    apply = decision_rules.apply_position

    def kept_in_time(case: Any) -> Any:
        return [each for each in apply(case) if isinstance(each, Release) or not getattr(each, "late", False)]

    with _kinds("decision.object", apply=kept_in_time):
        yield


@contextmanager
def _deadline_shortened() -> Iterator[None]:
    """An engine that takes any instant for an extension, and the last one for the deadline."""

    def last(found: bearing.Bearing) -> str:
        return [found.put.deadline, *(each.value for each in found.steps if each.step == "extend")][-1]

    with patch.object(bearing, "asked_deadline", last), patch("comity.decisions.chairing.asked_deadline", lambda _: ""):
        yield


@contextmanager
def _party_counted_twice() -> Iterator[None]:
    """An engine in which one member's two words make up for another's silence."""
    stances = bearing.stances_of

    def by_words(found: bearing.Bearing, registry: Any) -> list[bearing.Stance]:
        counted = stances(found, registry)
        doubled = [
            each for each in counted if each.position and sum(p.party == each.party for p in found.positions) > 1
        ]
        silent = [each for each in counted if each.position is None]
        return [each for each in counted if not (doubled and silent and each is silent[0])] + doubled[:1] * bool(silent)

    with patch.object(bearing, "stances_of", by_words), patch.object(outcome, "stances_of", by_words):
        yield


@contextmanager
def _transition_without_its_act() -> Iterator[None]:
    """An engine in which a silence runs without the keeper's act that opens it, once it was extended."""
    state = bearing._state_of_silence

    def opened(found: bearing.Bearing) -> str:
        status = state(found)
        return machine.SILENCE if status == machine.PROPOSED and found.steps else status

    with patch.object(bearing, "_state_of_silence", opened):
        yield


@contextmanager
def _certificates_never_doubted() -> Iterator[None]:
    """An engine in which what the chair has certified stays certified, whoever challenges it."""

    def all_steps(found: bearing.Bearing, *names: str) -> list[Any]:
        return [each for each in found.steps if each.step in names]

    with patch.object(bearing.Bearing, "steps_of", all_steps):
        yield


@contextmanager
def _kinds(name: str, **changed: Any) -> Iterator[None]:
    from comity.catalogue import ACTS

    with patch.dict(ACTS, {name: replace(ACTS[name], **changed)}):
        yield


# Each bug, and the small case in which it shows.
PLANTED: dict[Bug, str] = {
    _adopted_over_an_objection: "concurrence",
    _late_objection_dropped: "silence",
    _deadline_shortened: "silence with an opening",
    _party_counted_twice: "concurrence",
    _transition_without_its_act: "silence with an opening",
    _certificates_never_doubted: "silence from delivery",
}


@pytest.mark.parametrize("bug", PLANTED, ids=lambda bug: bug.__name__.strip("_"))
def test_a_planted_bug_is_found(bug: Bug) -> None:
    (case,) = (each for each in CASES if each.name == PLANTED[bug])
    with bug():
        found, _ = faults_of(case)
    assert found
