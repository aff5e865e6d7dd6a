"""Golden cases: how decisions were taken, or must be by what is written, as data with their sources.

A case is a file of golden/: its source, what the charter says of the procedure, and timed steps, each with what the
decision is in afterwards or the code with which it is refused. Only invented parties ever object.
"""

import re
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from comity import catalogue
from comity.core import canonical
from comity.core.act import Audience
from comity.core.canonical import format_time
from comity.decisions.attached import list_attached
from comity.decisions.views import get_adopted, get_decision
from comity.negotiation.composing import propose_body
from comity.record import tables
from comity.record.reading import read_parts
from comity.record.registry import standing_of
from comity.texts.edit import Edit
from tests.world import COUNCIL, MEMBERS, PUBLIC, START, World, document, lantern, recorded, refused

pytestmark = pytest.mark.django_db
FILES = sorted((Path(__file__).parent / "golden").glob("*.toml"))
UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds", "ms": "milliseconds"}
RELEASED = Audience("council", released=True)
STEP = {
    "wait", "by", "do", "body", "label", "refused", "state", "of", "text", "held", "parts", "note", "attached", "aside",
    "joined", "seen_by_public", "last", "all", "but", "to", "number", "signatories", "at", "standing",
}  # fmt: skip


def span(words: str) -> timedelta:
    """Return a span of time from its words: `71h 59m`, or `1ms`."""
    found = re.findall(r"(\d+)(ms|d|h|m|s)", words)
    return timedelta(**{UNITS[unit]: int(number) for number, unit in found})


class Case:
    """One golden case as it is played."""

    def __init__(self, value: dict[str, Any]) -> None:
        self.value = value
        charter = value["charter"]
        self.world = World(charter=lantern(only=charter["procedure"], **charter.get("settings", {})))
        self.acts: dict[str, str] = {}
        self.decision = ""
        self.inner = False

    def play(self) -> None:
        for number, step in enumerate(self.value["steps"], 1):
            assert set(step) <= STEP, f"step {number}: {set(step) - STEP}"
            self.world.later(seconds=span(step.get("wait", "")).total_seconds())
            catalogue.tick(self.world.keeper)
            if "all" in step:
                for party in MEMBERS:
                    if party not in step.get("but", ()):
                        recorded(self.submit(party, {"do": step["all"], "body": {"decision": "$decision"}}))
            elif "do" in step:
                self.do(step)
            self.compare(number, step)

    def do(self, step: dict[str, Any]) -> None:
        answer = self.submit(step["by"], step)
        if "refused" in step:
            assert refused(answer) == step["refused"], step
            return
        act = recorded(answer)
        self.acts[step.get("label", "")] = act
        if step["do"] == "decision.put":
            self.acts["decision"] = self.decision = act

    def submit(self, party: str, step: dict[str, Any]) -> Any:
        kind, parts = step["do"], {name: words.encode() for name, words in step.get("parts", {}).items()}
        body = self.named(step.get("body", {}))
        if kind == "text.table":
            effects = body.pop("effects", [])
            body = {"organ": "council", "follows": None, "languages": ["en"], "effects": effects,
                    "capacity": "party", "consolidates": False} | body  # fmt: skip
            parts = {"text.en": self.text(step)}
        if kind == "text.propose":
            edit = Edit("delete", "p-0000000001")
            body = propose_body(body["text"], [(edit, body["text"])], capacity="party")
            return self.world[party].submit(kind, body, to=Audience("council"))
        # What is said on an adoption has its audience; `council` keeps all of a case among those who sit there.
        to = PUBLIC if step.get("to") == "-" else COUNCIL if self.among_council(step) else RELEASED
        return self.world[party].submit(kind, body, to=to, parts=parts or None)

    def among_council(self, step: dict[str, Any]) -> bool:
        self.inner = self.inner or step.get("to") == "council"
        return self.inner

    def text(self, step: dict[str, Any]) -> bytes:
        value = canonical.decode(document(step.get("text", "On the lamps of the harbour")))
        for provision, parties in step.get("held", {}).items():
            value["provisions"][int(provision)]["held"] = sorted(parties)
        return canonical.encode(value)

    def named(self, value: Any) -> Any:
        """Return the value with the acts for which labels stand, and instants for spans since the beginning."""
        if isinstance(value, dict):
            return {key: self.named(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.named(each) for each in value]
        if value == "~":
            return None
        if isinstance(value, str) and value.startswith("$"):
            return self.acts[value[1:]] + (".1" if value.startswith("$proposal") else "")
        if isinstance(value, str) and value.startswith("@"):
            return format_time(START + span(value))
        return value

    def compare(self, number: int, step: dict[str, Any]) -> None:
        world, where = self.world, f"step {number}: {step}"
        if "state" in step:
            charter = world.keeper.charter
            act = self.acts[step["of"]] if "of" in step else self.decision
            view = get_decision(world.viewer("ARV"), charter, world.keeper.registry, act)
            assert view is not None
            assert view.status == step["state"], where
            if "at" in step:
                assert view.adopted_at == self.named(step["at"]), where
            self.acts["adoption"] = view.adoption or ""
            self.compare_adopted(step, view.adoption, where)
        if "last" in step:
            assert tables.Entry.objects.latest("index").kind == step["last"], where
        if "standing" in step:
            (party, standing), *_ = step["standing"].items()
            assert (standing_of(world.keeper.registry, party) or "") == standing, where

    def compare_adopted(self, step: dict[str, Any], adoption: str | None, where: str) -> None:
        world, registry = self.world, self.world.keeper.registry
        if "attached" in step:
            assert adoption, where
            travelling = list_attached(world.viewer("ARV"), registry, [adoption])[adoption]
            assert [f"{each.party} {each.form}" for each in travelling] == step["attached"], where
        for name in ("aside", "joined", "number", "signatories"):
            if name in step:
                line = get_adopted(world.viewer("ARV"), str(adoption))
                assert line is not None, where
                found = line.parties if name == "signatories" else getattr(line, name)
                assert found == step[name], where
        if "seen_by_public" in step:
            seen = adoption is not None and get_adopted(world.viewer(None), adoption) is not None
            assert seen is step["seen_by_public"], where
        if "held" in step and "do" not in step:
            words = canonical.decode(read_parts(world.viewer(None), [str(adoption)])[str(adoption), "text.en"])
            found = {str(place): each.get("held") for place, each in enumerate(words["provisions"]) if "held" in each}
            assert found == step["held"], where


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_golden_case_is_decided_as_its_source_has_it(file: Path) -> None:
    case = tomllib.loads(file.read_text())
    assert case["source"], "a golden case names its source"
    Case(case).play()


def test_every_procedure_has_its_golden_case() -> None:
    charter = lantern()
    decided = {tomllib.loads(file.read_text())["charter"]["procedure"] for file in FILES}
    assert decided == {each.id for each in charter.procedures}
