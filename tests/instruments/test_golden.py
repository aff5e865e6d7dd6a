"""Golden cases: entries into force and statuses of real instruments, or of final clauses as practice words them.

A case is a file of golden/: its sources, its clauses (what it does not say is as in treaty.clauses), the days of its
events, and what follows on which day. Real parties only do what the sources say; objections are of invented ones.
"""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from comity.instruments.clauses import parse_clauses, write_clauses
from comity.instruments.facts import Event, Instrument
from comity.instruments.pairs import between, reservations_of, takes
from comity.instruments.status import Course, course_of, forecast
from tests.instruments.treaty import clauses

FILES = sorted((Path(__file__).parent / "golden").glob("*.toml"))
EXPECTED = {"day", "state", "force", "forecast", "needs", "status", "taking", "between", "until", "void", "note"}


def events_of(value: dict[str, Any]) -> list[Event]:
    found = []
    for number, each in enumerate(value["events"], 1):
        for party in each.get("parties", [each.get("party")]):
            # An event is named by its label, so that others may be about it.
            act = each.get("label", f"{number} {party}")
            found.append(
                Event(
                    number, act, "instrument", each["event"], party, "", each.get("form", ""), each.get("of", ""),
                    " ".join(each.get("named", [])), each["day"], "", False, "everyone", "",
                )
            )  # fmt: skip
    return found


def course_on(value: dict[str, Any], day: str | None) -> Course:
    text = write_clauses(parse_clauses(clauses(**filled(value.get("clauses", {})))))
    negotiating = " ".join(value.get("negotiating", []))
    instrument = Instrument(0, "instrument", "organ", text, negotiating, "", True, value["adopted"], "everyone", "")
    return course_of(instrument, events_of(value), until=day)


def filled(changes: dict[str, Any]) -> dict[str, Any]:
    """Return clauses as TOML has them, which knows no null: what is left out of these tables is null."""
    optional = {"force": ("earliest", "latecomers"), "accede": ("by",)}
    return {name: dict.fromkeys(optional.get(name, ())) | value if isinstance(value, dict) else value
            for name, value in changes.items()}  # fmt: skip


def expect(value: dict[str, Any], expected: dict[str, Any]) -> None:
    day = expected["day"]
    # What was known on a day, and what is known now, say the same of that day.
    known, course = course_on(value, day), course_on(value, None)
    for each in (known, course):
        if "state" in expected:
            assert each.state(day) == expected["state"], expected
        for party, status in expected.get("status", {}).items():
            assert each.status(party, day) == status, (expected, party)
        for one, other, in_force in expected.get("between", []):
            assert between(each, one, other, day).in_force is in_force, (expected, one, other)
        for label, other, how in expected.get("taking", []):
            made = next(made for made in reservations_of(each) if made.event.act == label)
            assert takes(each, made, other, day).how == how, (expected, label, other)
    if "force" in expected:
        assert course.force == expected["force"], expected
    for party, until in expected.get("until", {}).items():
        assert course.tracks[party].consents[-1].until == until, expected
    said = forecast(known, day)
    if "forecast" in expected:
        assert said.day == expected["forecast"], expected
    if "needs" in expected:
        assert [[each.have, each.needed, list(each.parties)] for each in said.missing] == expected["needs"], expected


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_golden_case(path: Path) -> None:
    value = tomllib.loads(path.read_text())
    assert value["source"], "every case has its source"
    assert all(set(source) <= {"document", "article", "address", "inferred"} for source in value["source"])
    for expected in value["expect"]:
        assert set(expected) <= EXPECTED, expected
        expect(value, expected)


def test_there_are_golden_cases() -> None:
    assert len(FILES) >= 12
