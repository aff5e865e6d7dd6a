"""Suspension and expulsion are told from all else; standings that become one, over the example's twenty-four years."""

import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import Any

import pytest

from comity import catalogue
from comity.charter import load_charter
from comity.core.act import Audience
from comity.delegation import Delegation
from comity.parties.acts import Effect
from comity.parties.effects import removes
from comity.parties.founding import PartySpec, compose_founding, sign_founding
from comity.parties.state import list_seats, list_standings, standings_as_of
from comity.record.access import sitting
from comity.record.facts import State
from comity.record.registry import Standing, standing_of
from tests.parties.admitting import admit, adopt, recommend, table, two_organs
from tests.world import FOUNDED, World, document, key_for, lantern, recorded, refused

LANTERN = load_charter("lantern")


@pytest.mark.parametrize(
    ("before", "effect", "expected"),
    [
        ("member", Effect("standing", "FAL", None), True),
        ("member", Effect("standing", "FAL", "suspended"), True),
        ("observer", Effect("standing", "FAL", None), True),
        ("suspended", Effect("standing", "FAL", None), True),
        # Less is not nothing; a suspension that is lifted, or stands already, takes nothing away.
        ("member", Effect("standing", "FAL", "observer"), False),
        ("suspended", Effect("standing", "FAL", "member"), False),
        ("suspended", Effect("standing", "FAL", "suspended"), False),
        (None, Effect("standing", "FAL", None), False),
        (None, Effect("standing", "FAL", "member"), False),
        ("member", Effect("office", "FAL", "chair"), False),
        ("member", Effect("merge", "", "observer", sources=("member",)), False),
        ("member", Effect("standing", "EST", None), False),
    ],
)
def test_what_suspends_or_expels(before: str | None, effect: Effect, expected: bool) -> None:
    state = State()
    if before:
        state.add(Standing(0, "FAL", before, "2031-01-01", None, "", ""))
    assert removes(effect, LANTERN, state) is expected


@pytest.mark.django_db
def test_who_is_suspended_decides_nothing_until_it_is_lifted() -> None:
    world = World()
    world.decide(admit("FAL", "suspended"))
    assert "FAL" not in list_seats(world.keeper.registry, world.keeper.charter)["council"]
    assert refused(world.table("FAL")) == "authority.no_right"
    # Its own notice it may give all the same.
    recorded(world["FAL"].submit("party.leave", {"effective": "2031-03-02"}, role="head"))
    world.decide(admit("FAL", "member"), but=("FAL",))
    recorded(world.table("FAL"))


@pytest.mark.django_db
def test_nobody_comes_in_through_a_suspension() -> None:
    world = World(charter=two_organs())
    assert refused(table(world, "council", admit("GRU", "suspended"))) == "effect.nothing_to_suspend"
    adopt(world, "council", admit("OBS", "suspended"))
    assert refused(table(world, "council", admit("OBS", "partner"))) == "effect.no_application"
    adopt(world, "council", admit("OBS", "observer"))
    assert standing_of(world.keeper.registry, "OBS") == "observer"


def merge(*sources: str, into: str) -> dict[str, Any]:
    return {"effect": "merge", "from": sorted(sources), "into": into}


@pytest.mark.django_db
class TestMerge:
    def test_all_who_had_one_have_the_other_with_its_seats(self) -> None:
        world = World(observers=("OBS", "ZED"))
        world.decide(merge("observer", into="member"))
        registry = world.keeper.registry
        assert [standing_of(registry, party) for party in ("OBS", "ZED", "ARV")] == ["member"] * 3
        assert list_seats(registry, world.keeper.charter)["council"][-2:] == ["OBS", "ZED"]
        assert refused(world.table(effects=[admit("GRU", "observer")])) == "effect.ended_standing"
        assert refused(world.table(effects=[merge("observer", into="member")])) == "effect.ended_standing"
        assert refused(world.table(effects=[merge("member", into="observer")])) == "effect.ended_standing"
        assert refused(world["OBS"].submit("party.apply", {"standing": "observer"}, role="head")) == (
            "effect.ended_standing"
        )

    @pytest.mark.parametrize(
        ("effect", "code"),
        [
            (merge("observer", into="sovereign"), "effect.unknown_standing"),
            (merge("guest", into="member"), "effect.unknown_standing"),
            (merge("member", into="member"), "payload.field"),
            (merge(into="member"), "payload.field"),
            ({"effect": "merge", "from": ["observer", "member"], "into": "partner"}, "payload.field"),
            ({"effect": "merge", "from": ["observer"]}, "payload.missing"),
            ({"effect": "merge", "party": "ARV", "from": ["observer"], "into": "member"}, "payload.unknown"),
            ({"effect": "recommend", "application": "x"}, "payload.field"),
        ],
    )
    def test_what_cannot_be_merged_is_refused(self, effect: dict[str, Any], code: str) -> None:
        assert refused(World().table(effects=[effect])) == code

    def test_one_text_may_give_a_standing_and_merge_it_on_the_same_day(self) -> None:
        world = World(charter=lantern())
        world.decide(admit("GRU", "observer"), merge("observer", into="member"))
        lines = [(line.standing, line.since, line.until) for line in list_standings() if line.party == "GRU"]
        assert lines == [("observer", "2031-03-01", "2031-03-01"), ("member", "2031-03-01", None)]
        # The other way round, nobody is given what has ended.
        assert refused(world.table(effects=[merge("partner", into="member"), admit("HOL", "partner")])) == (
            "effect.ended_standing"
        )


MERGE_DAY = "2025-09-01"
REGISTER = tomllib.loads(files("comity.cli").joinpath("sco_register.toml").read_text(encoding="utf-8"))["parties"]
ORGANS = ("national-coordinators", "council-of-foreign-ministers", "council-of-heads-of-state")


class Example(World):
    """The example organisation as of the day before its meeting in Tianjin, with its members' keys at hand."""

    def __init__(self) -> None:
        self.time = datetime(2025, 8, 31, 9, tzinfo=UTC)
        self.seed = ""
        lines = list(_lines_before(MERGE_DAY))
        parties = [each for each in REGISTER if each["kind"] == "office" or any(
            line["party"] == each["id"] for line in lines
        )]  # fmt: skip
        self.members = [line["party"] for line in lines if (line["standing"], line["until"]) == ("member", None)]
        acting = [*self.members, "SECRETARIAT"]
        roots = {party: key_for(f"{party} root") for party in acting}
        statement = compose_founding(
            load_charter("sco"), parties=[PartySpec(each["id"], each["kind"], each["names"]) for each in parties],
            roots={party: key.public for party, key in roots.items()}, founders=self.members, register=lines,
            offices={"secretariat": "SECRETARIAT"}, keeper=key_for("keeper").public, origin="example.invalid/sco",
            exercise=True, now=self.time, nonce=bytes(32),
        )  # fmt: skip
        signed = sign_founding(statement, roots, key_for("keeper"))
        self.keeper = catalogue.found(signed, key_for("keeper"), now=self.time, salt=bytes(32))
        self._take_office()
        self.delegations = {party: Delegation(self.keeper, party, {"root": roots[party]}) for party in acting}
        self._grant_all("party.head", by="root", role="head")
        FOUNDED.append(self)

    def resolve(self, organ: str, *effects: dict[str, Any]) -> None:
        """Let all members concur in a text of an organ."""
        to = Audience(organ, released=True)
        body = {"organ": organ, "follows": None, "languages": ["en"], "effects": list(effects), "capacity": "party"}
        body |= {"consolidates": False}
        parts = {"text.en": document("On standings")}
        version = recorded(self["CHN"].submit("text.table", body, to=to, parts=parts))
        put = recorded(self.put(version, "CHN", to=to, procedure="admission-consensus"))
        for party in self.members:
            recorded(self.say(party, "concur", put, to=to))


def _lines_before(day: str) -> Iterator[dict[str, Any]]:
    """Yield the register as it was known before a day."""
    for party in REGISTER:
        for line in party["standings"]:
            if line["from"] < day:
                until = line.get("until")
                yield {**line, "party": party["id"], "until": until if until and until < day else None}


def _expected(day: str) -> dict[str, str]:
    """Return who has which standing on a day by the register alone; of two lines of one day the later one stands."""
    found = {}
    for party in REGISTER:
        for line in party["standings"]:
            if line["from"] <= day and (line.get("until") is None or day < line["until"]):
                found[party["id"]] = line["standing"]
    return found


@pytest.mark.django_db
def test_the_standings_of_twenty_four_years_and_the_merge_of_september_2025() -> None:
    world = Example()
    body = {"standing": "dialogue-partner", "party": "LAO", "kind": "state"}
    parts = {"letter": b"A letter, in this exercise", "names": '{"en":"Laos","ru":"Лаос","zh":"老挝"}'.encode()}
    application = recorded(world["SECRETARIAT"].submit("party.apply", body, parts=parts, role="head"))
    for organ in ORGANS[:-1]:
        world.resolve(organ, recommend(application))
    world.time = datetime(2025, 9, 1, 9, tzinfo=UTC)
    laos = admit("LAO", "dialogue-partner")
    world.resolve(ORGANS[-1], laos, merge("observer", "dialogue-partner", into="partner"))
    lines = list_standings()
    for year in range(2001, 2026):
        for month, day in ((1, 1), (6, 14), (6, 15), (6, 17), (7, 4), (7, 5), (7, 10), (9, 16), (9, 17), (12, 31)):
            on = date(year, month, day).isoformat()
            assert standings_as_of(on, lines) == _expected(on), on
    for on in ("2025-08-31", "2025-09-01", "2025-09-02", "2025-09-30"):
        assert standings_as_of(on, lines) == _expected(on), on
    own = [(line.standing, line.since, line.until) for line in lines if line.party == "LAO"]
    assert own == [("dialogue-partner", MERGE_DAY, MERGE_DAY), ("partner", MERGE_DAY, None)]
    merged = [line for line in lines if line.standing == "partner"]
    assert len(merged) == sum(standing == "partner" for standing in _expected("2025-09-30").values())
    assert all(line.source.startswith("act ") for line in merged)
    assert "LAO" in sitting(world.keeper.registry, "participants")
