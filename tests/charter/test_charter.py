"""The questions that rules and pages ask of a charter."""

from dataclasses import FrozenInstanceError
from itertools import product

import pytest

from comity.charter import BUNDLED, in_language, load_charter

LANTERN = load_charter("lantern")
SCO = load_charter("sco")
CONSORTIUM = load_charter("consortium")


def test_rows_by_id_and_none_for_unknown_ones() -> None:
    council, member = LANTERN.organ("council"), LANTERN.standing("member")
    assert council is not None
    assert council.names["en"] == "Council"
    assert member is not None
    assert member.counts_as_participant
    for ask in ("organ", "standing", "procedure", "office", "audience", "area", "field", "rotation"):
        assert getattr(LANTERN, ask)("nowhere") is None
    assert LANTERN.audience("council") is None  # An organ is an audience by itself and has no row among them.


@pytest.mark.parametrize(
    ("act", "standing", "organs", "answer"),
    [
        ("text.table", "member", (), True),
        ("text.table", None, ("secretariat",), True),
        ("text.table", "observer", (), False),
        ("text.table", None, (), False),
        ("text.table", None, ("council",), False),
        ("decision.object", "member", ("council",), True),
        ("decision.object", "observer", ("secretariat",), False),
        ("decision.enter", "member", ("council",), False),
        ("decision.enter", None, ("council", "secretariat"), True),
        ("decision.unheard_of", "member", ("council", "secretariat"), False),
    ],
)
def test_may(act: str, standing: str | None, organs: tuple[str, ...], answer: bool) -> None:
    assert LANTERN.may(act, standing, organs) is answer


@pytest.mark.parametrize(
    ("audience", "party", "standing", "offices", "answer"),
    [
        ("council", "ARV", "member", (), True),
        ("council", "ARV", "observer", (), False),
        ("council", "ARV", None, (), False),
        ("council", "SECRETARIAT", None, ("secretariat",), True),
        ("council", "SECRETARIAT", None, ("depositary",), False),
        ("secretariat", "ARV", "member", (), False),
        ("secretariat", "SECRETARIAT", None, ("secretariat",), True),
        ("members", "ARV", "member", (), True),
        ("members", "ARV", "observer", ("depositary",), False),
        ("members", "SECRETARIAT", None, ("secretariat",), True),
        ("participants", "ZZZ", "observer", (), True),
        ("everyone", "ARV", "member", ("secretariat",), False),
        ("nowhere", "ARV", "member", ("secretariat",), False),
    ],
)
def test_sits(audience: str, party: str, standing: str | None, offices: tuple[str, ...], answer: bool) -> None:
    assert LANTERN.sits(audience, party=party, standing=standing, offices=offices) is answer


def test_party_sits_by_its_area_only_while_it_is_something_to_the_organisation() -> None:
    assert CONSORTIUM.sits("comparison-group", party="NORTHFIELD", standing="liaison", offices=())
    assert not CONSORTIUM.sits("comparison-group", party="NORTHFIELD", standing=None, offices=())
    assert not CONSORTIUM.sits("comparison-group", party="HALDEN-WERKE", standing="industrial-member", offices=())


def test_audiences_are_members_then_the_others_then_every_organ() -> None:
    assert LANTERN.audience_ids() == ("members", "participants", "council", "secretariat", "keepers")


def test_electors() -> None:
    assert LANTERN.electors_standings("consensus") == ("member",)
    with pytest.raises(KeyError):
        LANTERN.electors_standings("acclamation")


def test_procedures_of_an_organ() -> None:
    ids = [procedure.id for procedure in SCO.procedures_of("council-of-heads-of-state")]
    assert ids[:3] == ["declaration-signed", "decision-consensus", "statement-consensus"]
    assert ids[-1] == "admission-consensus"
    assert SCO.procedures_of("business-council") == ()


@pytest.mark.parametrize(
    ("wide", "narrow", "answer"),
    [
        ("members", "council", True),
        ("council", "members", True),
        ("participants", "members", True),
        ("members", "participants", False),
        ("members", "secretariat", True),
        ("secretariat", "council", False),
        ("council", "council", True),
        ("nowhere", "nowhere", False),
        ("members", "everyone", False),
    ],
)
def test_covers(wide: str, narrow: str, answer: bool) -> None:
    assert LANTERN.covers(wide, narrow) is answer


@pytest.mark.parametrize("name", BUNDLED)
def test_covers_says_exactly_what_sits_says_of_every_possible_party(name: str) -> None:
    charter = load_charter(name)
    parties = ["NOBODY", *{party for area in charter.areas for party in area.parties}]
    standings = [None, *(standing.id for standing in charter.standings)]
    offices = [(), *((office.id,) for office in charter.offices)]
    readers = {
        audience: {
            (party, standing, held)
            for party, standing, held in product(parties, standings, offices)
            if charter.sits(audience, party=party, standing=standing, offices=held)
        }
        for audience in charter.audience_ids()
    }
    for wide, narrow in product(readers, readers):
        assert charter.covers(wide, narrow) is (readers[narrow] <= readers[wide]), (wide, narrow)


def test_in_language_falls_back_to_wider_forms_then_english() -> None:
    names = {"en": "Beijing", "ru": "Пекин", "zh": "北京"}
    assert in_language(names, "zh-Hans-CN") == "北京"
    assert in_language(names, "ru") == "Пекин"
    assert in_language(names, "es") == "Beijing"
    assert in_language({"ru": "Пекин"}, "es") == "Пекин"


def test_charter_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        LANTERN.organs = ()  # type: ignore[misc]
