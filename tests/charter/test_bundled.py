"""The charters that come with the package say what their sources say."""

import dataclasses
import re
from importlib.resources import files

import pytest

from comity.charter import BUNDLED, load_charter
from comity.charter import terms as charter_terms
from comity.charter.charter import Charter
from comity.charter.schema import Limits, Record, Witness

SCO = load_charter("sco")

# What the two source documents name, and the field that holds it.
FIELDS = {
    "politics": "politics",
    "strategic stability": "strategic-stability",
    "non-proliferation": "non-proliferation",
    "United Nations affairs": "un-affairs",
    "security": "security",
    "terrorism": "terrorism",
    "separatism": "separatism",
    "extremism": "extremism",
    "drug trafficking": "drugs",
    "economy and trade": "economy-trade",
    "investment": "investment",
    "finance": "finance",
    "energy": "energy",
    "transport": "transport",
    "information and communications": "ict",
    "agriculture": "agriculture",
    "science and technology": "science-technology",
    "environment and natural resources": "environment",
    "health": "health",
    "culture": "culture",
    "arts": "arts",
    "education": "education",
    "sport": "sport",
    "tourism": "tourism",
    "media": "media",
    "dialogue of civilisations": "dialogue-of-civilisations",
    "youth": "youth",
}
SHANGHAI_SPIRIT = [
    "mutual-trust", "mutual-benefit", "equality", "consultation", "respect-for-civilisations", "common-development",
]  # fmt: skip


@pytest.mark.parametrize("field", FIELDS)
def test_field_of_cooperation_that_a_source_names(field: str) -> None:
    assert SCO.field(FIELDS[field]) is not None


def test_no_field_that_no_source_names() -> None:
    assert {field.id for field in SCO.fields} == set(FIELDS.values())


def test_shanghai_spirit_comes_first_and_whole() -> None:
    assert [principle.id for principle in SCO.organisation.principles][:6] == SHANGHAI_SPIRIT


def test_conflicting_statements_on_the_founding_stand_side_by_side() -> None:
    dates = {statement.date for statement in SCO.organisation.founded}
    assert {"2001-06-15", "2006-06-01"} <= dates
    assert all(statement.source for statement in SCO.organisation.founded)


def test_organs_of_the_sco() -> None:
    assert [organ.id for organ in SCO.organs] == [
        "council-of-heads-of-state",
        "council-of-heads-of-government",
        "council-of-foreign-ministers",
        "ministers",
        "national-coordinators",
        "rats",
        "secretariat",
        "business-council",
        "interbank-association",
    ]
    seats = {organ.id: (organ.seat.city["en"], organ.seat.held_by) for organ in SCO.organs if organ.seat}
    assert seats == {"rats": ("Tashkent", "UZB"), "secretariat": ("Beijing", "CHN")}


def test_observers_and_dialogue_partners_ended_when_they_became_partners() -> None:
    ended = {standing.id: standing.until for standing in SCO.standings if not standing.suspends}
    assert ended == {"member": None, "observer": "2025-09-01", "dialogue-partner": "2025-09-01", "partner": None}


def test_declaration_is_signed_and_decisions_are_not() -> None:
    declaration, decision = SCO.procedure("declaration-signed"), SCO.procedure("decision-consensus")
    assert declaration is not None
    assert (declaration.conclusion, declaration.form) == ("signature", "signed")
    assert decision is not None
    assert (decision.conclusion, decision.form) == ("concurrence", "without-signature")


def test_languages_of_the_sco() -> None:
    assert (SCO.languages.authentic, SCO.languages.courtesy) == (("ru", "zh"), ("en",))
    for table in (
        SCO.organs,
        SCO.fields,
        SCO.forums,
        SCO.standings,
        SCO.offices,
        SCO.procedures,
        SCO.organisation.principles,
    ):
        assert all({"en", "ru", "zh"} <= row.names.keys() for row in table)


def test_template_shows_every_key_and_the_defaults() -> None:
    text = files("comity.charter").joinpath("template.toml").read_text(encoding="utf-8")
    tables = [Charter, *(kind for kind in vars(charter_terms).values() if dataclasses.is_dataclass(kind))]
    keys = {
        field.name
        for table in tables
        if table.__module__ != "comity.charter.shape"
        for field in dataclasses.fields(table)
    }
    assert {key for key in keys if not re.search(rf"(^|[\[{{ .]){key}( =|[\].])", text, re.MULTILINE)} == set()
    template = load_charter("template")
    assert (template.limits, template.witness, template.record) == (Limits(), Witness(), Record())


@pytest.mark.parametrize("name", BUNDLED)
def test_real_and_invented_organisations_do_not_mix(name: str) -> None:
    text = files("comity.charter").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    real = set(re.findall(r'"(CHN|RUS|KAZ|KGZ|TJK|UZB|IND|PAK|IRN|BLR)"', text))
    assert bool(real) is (name == "sco")
