"""Offices: terms that end, no second term where the charter says so, and whose turn is next."""

import pytest

from comity.charter import format_charter, load_charter, parse_charter
from comity.charter.terms import Office, Rotation
from comity.core.errors import Refused
from comity.parties.acts import Effect
from comity.parties.effects import check_effects, terms_in_a_row
from comity.parties.facts import Party
from comity.parties.rotation import next_in_rotation, order_of, term_end
from comity.record.facts import State
from comity.record.judge import Case, Rules
from comity.record.registry import OfficeHeld
from tests.world import World, refused

SCO = load_charter("sco")
NAMES = {
    "RUS": {"ru": "Россия", "en": "Russia"},
    "KAZ": {"ru": "Казахстан", "en": "Kazakhstan"},
    "CHN": {"ru": "Китай", "en": "China"},
    "KGZ": {"ru": "Киргизия", "en": "Kyrgyzstan"},
    "BLR": {"ru": "Беларусь", "en": "Belarus"},
}
RUSSIAN = SCO.rotation("secretary-general")


def held(*parties: str, office: str = "secretary-general") -> list[OfficeHeld]:
    return [OfficeHeld(place, office, party, "2031-01-01") for place, party in enumerate(parties)]


def judged(charter: object, before: list[OfficeHeld], *effects: Effect) -> str | None:
    """Return why a text of the heads of state with these effects would be refused, or None."""
    state = State()
    state.add_all([Party(0, party, "state", "{}") for party in NAMES])
    state.add_all(before)

    class Signed:
        id, key = "", ""

    case = Case(state, Rules(None, charter, {}), Signed(), None, 9, "2031-03-01T09:00:00.000Z")  # type: ignore[arg-type]
    try:
        check_effects(case, "council-of-heads-of-state", effects)
    except Refused as error:
        return error.code
    return None


def to(party: str, office: str = "secretary-general") -> Effect:
    return Effect("office", party, office)


@pytest.mark.parametrize(
    ("before", "party", "code"),
    [
        ((), "RUS", None),
        (("RUS",), "KAZ", None),
        # Three years, no second term; after another it may come again.
        (("RUS",), "RUS", "effect.office_again"),
        (("RUS", "KAZ"), "RUS", None),
        (("RUS", "KAZ"), "KAZ", "effect.office_again"),
        (("RUS",), "ATL", "effect.unknown_party"),
    ],
)
def test_the_secretary_general_has_no_second_term(before: tuple[str, ...], party: str, code: str | None) -> None:
    assert judged(SCO, held(*before), to(party)) == code


def test_one_text_does_not_give_two_terms() -> None:
    assert judged(SCO, [], to("RUS"), to("RUS")) == "effect.office_again"
    assert judged(SCO, [], to("RUS"), to("KAZ"), to("RUS")) is None


def test_an_office_without_a_limit_may_stay() -> None:
    assert judged(SCO, held("CHN", office="depositary"), to("CHN", "depositary")) is None


def test_as_many_terms_as_the_charter_allows() -> None:
    value = format_charter(SCO)
    next(office for office in value["offices"] if office["id"] == "secretary-general")["terms_max"] = 2
    charter = parse_charter(value)
    assert judged(charter, held("RUS"), to("RUS")) is None
    assert judged(charter, held("RUS", "RUS"), to("RUS")) == "effect.office_again"
    state = State()
    state.add_all(held("KAZ", "RUS", "RUS"))
    assert terms_in_a_row(state, "secretary-general", "RUS") == 2
    assert terms_in_a_row(state, "secretary-general", "KAZ") == 0


@pytest.mark.django_db
def test_the_day_since_when_it_is_held_is_recorded() -> None:
    value = format_charter(load_charter("lantern"))
    value["offices"][1]["terms_max"] = 1
    world = World(charter=parse_charter(value))
    assert [(each.party, each.since) for each in world.keeper.registry.find(OfficeHeld, office="chair")] == [
        ("ARV", "2031-03-01")
    ]
    effect = {"effect": "office", "party": "ARV", "office": "chair"}
    assert refused(world.table(effects=[effect])) == "effect.office_again"
    world.later(days=3)
    world.decide(effect | {"party": "BEL"})
    latest = world.keeper.registry.latest(OfficeHeld, office="chair")
    assert latest is not None
    assert (latest.party, latest.since) == ("BEL", "2031-03-04")


def test_the_order_of_the_russian_alphabet() -> None:
    assert RUSSIAN is not None
    assert order_of(RUSSIAN, NAMES, NAMES) == ["BLR", "KAZ", "KGZ", "CHN", "RUS"]
    yo = {"AAA": {"ru": "Ёлочка"}, "BBB": {"ru": "Енисей"}, "CCC": {"ru": "Жаворонок"}}
    assert order_of(RUSSIAN, yo, yo) == ["AAA", "BBB", "CCC"]


@pytest.mark.parametrize(
    ("holder", "after"), [("BLR", "KAZ"), ("KAZ", "KGZ"), ("RUS", "BLR"), (None, "BLR"), ("TJK", "BLR")]
)
def test_whose_turn_is_next(holder: str | None, after: str) -> None:
    assert RUSSIAN is not None
    names = NAMES | {"TJK": {"ru": "Таджикистан"}}
    assert next_in_rotation(RUSSIAN, set(NAMES), names, holder) == after


def test_a_rotation_of_one_and_of_none() -> None:
    assert RUSSIAN is not None
    assert next_in_rotation(RUSSIAN, {"RUS"}, NAMES, "RUS") == "RUS"
    assert next_in_rotation(RUSSIAN, set(), NAMES, "RUS") is None


def test_as_the_charter_lists_them_and_by_other_alphabets() -> None:
    words = {"en": "Chair", "ru": "Председатель"}
    listed = Rotation("chair", words, "listed", "year", ("RUS", "BLR"))
    assert order_of(listed, NAMES, NAMES) == ["RUS", "BLR", "CHN", "KAZ", "KGZ"]
    english = Rotation("chair", words, "alphabet:en", "year")
    assert order_of(english, NAMES, NAMES) == ["BLR", "CHN", "KAZ", "KGZ", "RUS"]


@pytest.mark.parametrize(
    ("since", "end"), [("2025-01-01", "2028-01-01"), ("2028-02-29", "2031-02-28"), ("9998-01-01", None)]
)
def test_a_term_ends(since: str, end: str | None) -> None:
    office = Office("general", {"en": "x", "ru": "x"}, "party", term_years=3)
    assert term_end(office, since) == end
    assert term_end(Office("general", {"en": "x", "ru": "x"}, "party"), since) is None
