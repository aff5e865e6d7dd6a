"""The register of positions and undertakings: what it takes, what it refuses, and what stands in it on a day."""

from importlib.resources import files
from typing import Any

import pytest

from comity.charter import load_charter
from comity.cli.demo_positions import LINES, find_provisions
from comity.core import canonical
from comity.core.act import Audience
from comity.core.errors import Malformed
from comity.positions.acts import parse_summary
from comity.positions.state import find_entry, get_position, list_positions, list_positions_in
from comity.texts.document import format_document, identify
from comity.texts.reading import read_text
from tests.positions.register import (
    ALL_MEMBERS,
    FIRST,
    SECOND,
    adopt,
    challenge,
    enter,
    reaffirm,
    register,
    undertake,
    view,
    withdraw,
)
from tests.record.copies import breaches
from tests.world import PUBLIC, World, key_for, lantern, recorded, refused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return World()


def declaration(world: World) -> tuple[str, dict[str, str]]:
    """Enter the paraphrase of the Declaration of 2006; return the act and its paragraphs by place."""
    text = files("comity.web").joinpath("declaration_2006.en.txt").read_bytes()
    document = identify(read_text(text, language="en"), language="en")
    body = {
        "organ": "council-of-heads-of-state", "day": "2006-06-15", "form": "signed", "parties": ["ARV"],
        "languages": ["en"],
    }  # fmt: skip
    parts = {"text.en": canonical.encode(format_document(document)), "source": b"A paraphrase"}
    adopted = recorded(world["SECRETARIAT"].submit("decision.enter", body, to=PUBLIC, parts=parts))
    return adopted, find_provisions(document)


def test_each_subject_of_the_declaration_is_registrable() -> None:
    world = World(charter=load_charter("sco"), observers=())
    adopted, provisions = declaration(world)
    for line in LINES:
        body = line.body(adopted, provisions[line.place])
        recorded(world["SECRETARIAT"].submit("position.register", body, to=PUBLIC, parts=line.parts()))
    found = list_positions(world.viewer(None), world.keeper.registry)
    positions = {each.subject for each in found if not each.is_undertaking}
    assert {"strategic-stability", "non-proliferation", "un-affairs", "security"} <= positions
    assert all(each.since == "2006-06-15" for each in found)
    (asia,) = (each for each in found if each.candidature)
    assert asia.is_held_on("2006-09-01")
    assert not asia.is_held_on("2007-01-01")
    (council,) = (each for each in found if each.summaries["en"].startswith("Security Council reform"))
    assert council.until is None, "no time limit"


def test_undertakings_have_no_term_no_score_and_no_outcome() -> None:
    world = World(charter=load_charter("sco"), observers=())
    adopted, provisions = declaration(world)
    lines = [line for line in LINES if line.nature == "undertaking"]
    for line in lines:
        body = line.body(adopted, provisions[line.place])
        recorded(world["SECRETARIAT"].submit("position.register", body, to=PUBLIC, parts=line.parts()))
        for more in ({"until": "2036-01-01"}, {"forum": "un-general-assembly"}, {"candidature": True}):
            answer = world["SECRETARIAT"].submit("position.register", body | more, to=PUBLIC, parts=line.parts())
            assert refused(answer) == "position.undertaking_stands"
    found = [each for each in list_positions(world.viewer(None), world.keeper.registry) if each.is_undertaking]
    assert len(found) == len(lines)
    names = {name for each in found for name in each.__dataclass_fields__}
    assert names.isdisjoint({"score", "progress", "breached", "kept", "deadline", "status"})
    assert all(each.until is None and each.is_held_on("2099-01-01") for each in found)


def test_a_position_is_read_by_whoever_reads_its_text(world: World) -> None:
    private = recorded(register(world, adopt(world)))
    public = recorded(register(world, adopt(world, public=True), to=PUBLIC))
    for party, acts in (("DUN", {private, public}), ("OBS", {public}), (None, {public})):
        assert {each.act for each in list_positions(world.viewer(party), world.keeper.registry)} == acts
    assert get_position(world.viewer(None), world.keeper.registry, private) is None


def test_an_entry_points_and_says_since_when(world: World) -> None:
    adopted = adopt(world)
    act = recorded(
        register(world, adopted, forum="assembly-of-harbours", until="2032-12-31", summary="Lamps at dusk", provisions=[
            FIRST, SECOND
        ])
    )  # fmt: skip
    found = view(world, act)
    assert (found.adopted, found.provisions, found.since, found.until) == (
        adopted, [FIRST, SECOND], "2031-03-01", "2032-12-31",
    )  # fmt: skip
    assert found.summaries == {"en": "Lamps at dusk"}
    assert [found.is_held_on(day) for day in ("2031-02-28", "2031-03-01", "2032-12-31", "2033-01-01")] == [
        False, True, True, False,
    ]  # fmt: skip
    assert found.is_for("assembly-of-harbours")
    assert not found.is_for("congress-of-keepers")


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"subject": "music"}, "position.unknown_subject"),
    ({"forum": "assembly-of-birds"}, "position.unknown_forum"),
    ({"until": "2031-02-28"}, "position.until_past"),
    ({"candidature": True}, "position.candidature_unnamed"),
    ({"to": PUBLIC}, "decision.other_audience"),
    ({"to": Audience("council")}, "decision.other_audience"),
    ({"party": "OBS"}, "authority.no_right"),
]


@pytest.mark.parametrize(("asked", "code"), REFUSED, ids=[str(asked) for asked, _ in REFUSED])
def test_what_an_entry_lacks_is_said(world: World, asked: dict[str, Any], code: str) -> None:
    assert refused(register(world, adopt(world), **asked)) == code


def test_what_was_never_adopted_holds_no_position(world: World) -> None:
    tabled = recorded(world.table())
    for act in (tabled, recorded(world.put(tabled)), "ab" * 32):
        assert refused(register(world, act)) == "decision.nothing_adopted"


def test_what_a_party_cannot_read_it_does_not_learn_of(world: World) -> None:
    named = enter(world, to=Audience(parties=("BEL", "COR")))
    assert refused(register(world, named, "DUN")) == "decision.nothing_adopted"
    assert refused(register(world, named, "BEL", to=Audience(parties=("BEL", "COR")))) == "position.named_parties"


def test_what_is_not_final_is_not_registered_and_what_fell_never() -> None:
    world = World(charter=lantern(settling_hours=24))
    adopted = adopt(world)
    assert refused(register(world, adopted)) == "position.not_final"
    body = {"key": key_for("FAL head").public, "since": world.keeper.size - 2}
    recorded(world["FAL"].submit("party.disavow", body, role="root"))
    assert refused(register(world, adopted)) == "decision.nothing_adopted"


def test_what_is_final_is_registered() -> None:
    world = World(charter=lantern(settling_hours=24))
    adopted = adopt(world)
    world.later(hours=25)
    recorded(register(world, adopted, to=ALL_MEMBERS))


def test_of_a_text_from_before_this_record_it_may_be_known_that_it_ended(world: World) -> None:
    adopted = enter(world, "2030-06-01")
    assert refused(register(world, adopted, to=PUBLIC, until="2030-05-31")) == "position.until_past"
    found = view(world, recorded(register(world, adopted, to=PUBLIC, until="2030-12-31")))
    assert found.is_held_on("2030-07-01")
    assert not found.is_held_on("2031-03-01")


# ---------------------------------------------------------------- reaffirmed


def test_a_later_text_reaffirms_and_lengthens(world: World) -> None:
    act = recorded(register(world, adopt(world), until="2031-12-31"))
    world.later(days=40)
    later = adopt(world, "On the lamps, again")
    said = recorded(reaffirm(world, act, later, until="2033-12-31"))
    found = view(world, act)
    assert [(each.adopted, each.day, each.until) for each in found.reaffirmed] == [(later, "2031-04-10", "2033-12-31")]
    assert found.until == "2033-12-31"
    assert found.is_held_on("2033-12-31")
    assert [each.act for each in list_positions_in(world.viewer("DUN"), world.keeper.registry, later)] == [act]
    assert find_entry(world.viewer("DUN"), said) == act
    recorded(withdraw(world, said))
    assert view(world, act).until == "2031-12-31"
    assert view(world, act).standing_reaffirmations == []


def test_what_had_ended_is_held_again_from_the_day_of_the_later_text(world: World) -> None:
    act = recorded(register(world, enter(world, "2030-01-01"), to=PUBLIC, until="2030-03-31"))
    later = enter(world, "2030-06-01")
    assert refused(reaffirm(world, act, later, to=PUBLIC)) == "position.lapsed"
    recorded(reaffirm(world, act, later, to=PUBLIC, until="2030-12-31"))
    found = view(world, act)
    days = ("2030-03-31", "2030-04-01", "2030-05-31", "2030-06-01", "2030-12-31", "2031-01-01")
    assert [found.is_held_on(day) for day in days] == [True, False, False, True, True, False]


def test_a_reaffirmation_is_refused_where_it_makes_no_sense(world: World) -> None:
    earlier, adopted = enter(world, "2030-05-01"), enter(world, "2030-06-01")
    act = recorded(register(world, adopted, to=PUBLIC, until="2032-01-01"))
    endless = recorded(register(world, adopted, to=PUBLIC))
    promise = recorded(undertake(world, adopted, to=PUBLIC))
    later, narrower = enter(world, "2030-07-01"), adopt(world)
    cases = [
        (reaffirm(world, act, earlier, to=PUBLIC), "position.reaffirmed_before"),
        (reaffirm(world, act, adopted, to=PUBLIC), "position.reaffirmed_by_itself"),
        (reaffirm(world, act, "ab" * 32, to=PUBLIC), "decision.nothing_adopted"),
        (reaffirm(world, act, narrower, to=PUBLIC), "position.reaffirmed_narrower"),
        (reaffirm(world, act, later), "decision.other_audience"),
        (reaffirm(world, "ab" * 32, later, to=PUBLIC), "position.unknown"),
        (reaffirm(world, act, later, to=PUBLIC, until="2031-12-31"), "position.not_longer"),
        (reaffirm(world, endless, later, to=PUBLIC, until="2033-12-31"), "position.without_end"),
        (reaffirm(world, promise, later, to=PUBLIC, until="2033-12-31"), "position.without_end"),
        (reaffirm(world, act, later, "OBS", to=PUBLIC), "authority.no_right"),
    ]
    assert [refused(answer) for answer, _ in cases] == [code for _, code in cases]
    recorded(reaffirm(world, promise, later, to=PUBLIC))


def test_of_two_texts_of_one_day_the_first_does_not_reaffirm_the_second(world: World) -> None:
    first, second = adopt(world), adopt(world, "On the oil")
    assert refused(reaffirm(world, recorded(register(world, second)), first)) == "position.reaffirmed_before"
    recorded(reaffirm(world, recorded(register(world, first)), second))


def test_a_members_position_is_reaffirmed_by_a_text_for_everyone(world: World) -> None:
    act = recorded(register(world, adopt(world)))
    recorded(reaffirm(world, act, adopt(world, public=True)))
    assert len(view(world, act).reaffirmed) == 1


# ---------------------------------------------------------------- challenged and withdrawn


def test_any_member_challenges_an_entry_and_takes_that_back(world: World) -> None:
    act = recorded(register(world, adopt(world)))
    said = recorded(challenge(world, act, reasons="The text says nothing of the strait."))
    found = view(world, act)
    assert found.challenged_by == ["FAL"]
    assert found.challenges[0].reasons == "The text says nothing of the strait."
    assert found.stands, "a challenge is shown; it ends nothing"
    assert refused(challenge(world, act)) == "position.challenged_before"
    assert refused(withdraw(world, said)) == "position.of_another"
    recorded(withdraw(world, said, "FAL"))
    assert view(world, act).challenged_by == []
    recorded(challenge(world, act))


def test_a_challenge_is_refused(world: World) -> None:
    act = recorded(register(world, enter(world), to=PUBLIC))
    assert refused(challenge(world, act, "OBS", to=PUBLIC)) == "authority.no_right"
    assert refused(challenge(world, act, "BEL", to=PUBLIC)) == "position.own_entry"
    assert refused(challenge(world, act)) == "decision.other_audience"
    assert refused(challenge(world, "ab" * 32)) == "position.unknown"
    recorded(withdraw(world, act, to=PUBLIC))
    assert refused(challenge(world, act, to=PUBLIC)) == "position.withdrawn"
    assert refused(withdraw(world, act, to=PUBLIC)) == "position.withdrawn"


def test_what_was_withdrawn_is_neither_held_nor_reaffirmed(world: World) -> None:
    act = recorded(register(world, adopt(world)))
    assert refused(withdraw(world, act, "COR")) == "position.of_another"
    recorded(withdraw(world, act))
    found = view(world, act)
    assert not found.stands
    assert not found.is_held_on("2031-03-01")
    assert refused(reaffirm(world, act, adopt(world, "On the oil"))) == "position.withdrawn"


def test_what_a_disavowed_key_said_counts_for_nothing(world: World) -> None:
    adopted = adopt(world)
    act, other = recorded(register(world, adopted)), recorded(register(world, adopted, "COR"))
    recorded(challenge(world, other, "BEL"))
    recorded(withdraw(world, act, "BEL"))
    body = {"key": key_for("BEL head").public, "since": world.keeper.size - 4}
    recorded(world["BEL"].submit("party.disavow", body, role="root"))
    assert view(world, act).void
    assert not view(world, act).stands
    assert view(world, other).challenged_by == []


def test_the_summary_is_erased_by_its_author_and_the_entry_stands(world: World) -> None:
    act = recorded(register(world, adopt(world), summary="Lamps at dusk"))
    recorded(world["BEL"].submit("record.erase", {"act": act, "part": "summary.en"}, to=ALL_MEMBERS))
    assert view(world, act).summaries == {}
    assert view(world, act).stands


@pytest.mark.parametrize("words", ["", " lamps", "two\nlines", "x" * 301, "a  b", "\u202eright"])
def test_a_summary_is_one_short_line(words: str) -> None:
    with pytest.raises(Malformed, match="position.summary"):
        parse_summary(words.encode())


def test_a_summary_that_is_no_text_is_refused() -> None:
    with pytest.raises(Malformed, match="position.summary"):
        parse_summary(b"\xff")


def test_who_left_sees_the_register_as_it_stood_and_every_copy_agrees(world: World) -> None:
    act = recorded(register(world, adopt(world), until="2031-12-31", summary="Lamps at dusk"))
    later = adopt(world, "On the oil")
    world.decide({"effect": "standing", "party": "FAL", "standing": None})
    recorded(challenge(world, act, "COR", reasons="It says nothing of the strait."))
    recorded(reaffirm(world, act, later, until="2033-12-31"))
    seen, left = view(world, act, "DUN"), view(world, act, "FAL")
    assert (seen.challenged_by, seen.until) == (["COR"], "2033-12-31")
    assert (left.challenged_by, left.until, left.reaffirmed) == ([], "2031-12-31", [])
    assert breaches(world.keeper.rules, world.keeper.registry, [None, "FAL", "DUN", "OBS", "SECRETARIAT"]) == []


def test_a_reader_who_left_does_not_challenge_what_it_still_reads(world: World) -> None:
    act = recorded(register(world, adopt(world)))
    world.decide({"effect": "standing", "party": "FAL", "standing": None})
    assert refused(challenge(world, act)) == "authority.no_right"
    assert refused(withdraw(world, act, "FAL")) == "position.unknown"
