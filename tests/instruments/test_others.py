"""Agreements with others: closed parties, the organisation itself as one, outsiders, follow-up, and seats elsewhere."""

import pytest

from comity import catalogue
from comity.charter import format_charter, parse_charter
from comity.core.errors import Malformed
from comity.instruments.clauses import parse_clauses
from comity.instruments.following import follow_up
from comity.instruments.state import list_doubts
from comity.instruments.status import CONTRACTING, FORMER, NONE, PARTY, SIGNATORY
from comity.parties.state import get_party
from tests.instruments.others import PORTS, SAID, Memorandum, bilateral, doubt, end, introduce, seat
from tests.instruments.treaty import Treaty, clauses, force
from tests.world import World, lantern, recorded, refused

pytestmark = pytest.mark.django_db
US = "organisation"


@pytest.fixture
def world() -> World:
    return World()


def later(world: World, **span: float) -> None:
    world.later(**span)
    catalogue.tick(world.keeper)


def test_both_conclude_a_memorandum_and_it_is_in_force(world: World) -> None:
    memorandum = Memorandum(world)
    recorded(memorandum.ours("sign", **SAID))
    recorded(memorandum.paper(PORTS, memorandum.today, "sign", **SAID))
    assert [memorandum.status(each) for each in (US, PORTS)] == [SIGNATORY, SIGNATORY]
    recorded(memorandum.ours("deposit", form="confirmation", confirms=[]))
    assert memorandum.status(US) == CONTRACTING
    recorded(memorandum.paper(PORTS, memorandum.today, "deposit", form="notification", confirms=[]))
    assert [memorandum.status(each) for each in (US, PORTS)] == [PARTY, PARTY]


def test_nobody_else_becomes_a_party(world: World) -> None:
    memorandum = Memorandum(world)
    assert refused(memorandum.sign("ARV")) == "instrument.between_others"
    assert refused(memorandum.deposit("OBS", "notification")) == "instrument.between_others"
    assert refused(memorandum.paper("BEL", memorandum.today, "sign", **SAID)) == "instrument.between_others"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"sign": {"by": ["member"], "until": None, "how": ["simple"]}}, "clauses.between"),
        (
            {"accede": {"by": None, "since": "opening"}, "consent": ["accession", "confirmation", "notification"]},
            "clauses.between",
        ),
        ({"amends": "charter"}, "clauses.between"),
        ({"between": [PORTS]}, "clauses.between"),
        ({"between": ["organisation", PORTS]}, "clauses.between"),
        ({"review_months": 241}, "clauses.review_months"),
    ],
)
def test_closed_clauses_that_contradict_themselves_are_malformed(changes: dict[str, object], field: str) -> None:
    with pytest.raises(Malformed) as found:
        parse_clauses(clauses(**bilateral()) | changes)
    assert found.value.facts["field"] == field


def test_those_between_whom_it_is_must_be_known(world: World) -> None:
    recorded(introduce(world))
    effect = {"effect": "instrument", "clauses": clauses(**bilateral("LOST", PORTS))}
    assert refused(world.table(effects=[effect])) == "effect.unknown_party"


def test_only_who_represents_the_organisation_speaks_for_it(world: World) -> None:
    memorandum = Memorandum(world)
    assert refused(memorandum.ours("sign", by="ARV", **SAID)) == "instrument.not_representative"
    assert refused(memorandum.submit("SECRETARIAT", "sign", **SAID)) == "instrument.office"


def test_a_charter_that_names_no_office_concludes_nothing() -> None:
    value = format_charter(lantern())
    del value["instruments"]["represented_by"]
    world = World(charter=parse_charter(value))
    recorded(introduce(world))
    effect = {"effect": "instrument", "clauses": clauses(**bilateral())}
    assert refused(world.table(effects=[effect])) == "instrument.unrepresented"


def test_what_the_members_did_not_adopt_does_not_bind_the_organisation(world: World) -> None:
    """The secretariat alone can enter a text as concluded before: that binds nobody."""
    entered = Memorandum(world, day="2030-06-01")
    for event, said in (("sign", SAID), ("deposit", {"form": "confirmation", "confirms": []}), ("apply", {})):
        assert refused(entered.ours(event, **said)) == "instrument.needs_mandate"
    paper = recorded(entered.paper(US, "2030-06-01", "sign", **SAID))
    assert entered.status(US) == NONE
    assert refused(entered.ours("confirm", paper=paper, ours=True)) == "instrument.needs_mandate"
    entered.mandate("confirm")
    recorded(entered.ours("confirm", paper=paper, ours=True))
    assert entered.status(US) == SIGNATORY


def test_in_an_instrument_that_is_open_to_all_it_needs_a_mandate(world: World) -> None:
    treaty = Treaty(world, sign={"by": None, "until": None, "how": ["simple"]}, consent=["accession", "ratification"],
                    force=force(1, 0, counts=["accession"]))  # fmt: skip
    said = {"for": US, "form": "accession", "confirms": []}
    assert refused(treaty.submit("SECRETARIAT", "deposit", **said)) == "instrument.needs_mandate"
    world.decide({"effect": "mandate", "instrument": treaty.act, "event": "deposit"})
    recorded(treaty.submit("SECRETARIAT", "deposit", **said))
    assert treaty.status(US) == PARTY


def test_a_mandate_is_used_once(world: World) -> None:
    memorandum = Memorandum(world).in_force()
    assert refused(memorandum.ours("leave", effective=None)) == "instrument.needs_mandate"
    memorandum.mandate("leave")
    notice = recorded(memorandum.ours("leave", effective=None))
    assert refused(memorandum.ours("withdraw", act=notice)) == "instrument.needs_mandate"
    memorandum.mandate("withdraw")
    recorded(memorandum.ours("withdraw", act=notice))
    assert refused(memorandum.ours("leave", effective=None)) == "instrument.needs_mandate"
    memorandum.mandate("leave")
    recorded(memorandum.ours("leave", effective=None))


def test_a_mandate_is_for_one_step_in_one_instrument(world: World) -> None:
    memorandum, other = Memorandum(world).in_force(), Treaty(world)
    world.decide({"effect": "mandate", "instrument": other.act, "event": "leave"})
    memorandum.mandate("reserve")
    assert refused(memorandum.ours("leave", effective=None)) == "instrument.needs_mandate"


@pytest.mark.parametrize(
    ("instrument", "event", "code"),
    [("0" * 64, "leave", "instrument.unknown"), ("", "review", "instrument.no_mandate_for")],
)
def test_a_mandate_for_what_there_is_not_cannot_be_tabled(world: World, instrument: str, event: str, code: str) -> None:
    effect = {"effect": "mandate", "instrument": instrument or Treaty(world).act, "event": event}
    assert refused(world.table(effects=[effect])) == code


def test_once_it_has_left_its_members_decide_anew(world: World) -> None:
    memorandum = Memorandum(world, leaving={"notice_months": 0, "after_months": 0}, force=force(1, 0) | {
        "counts": ["confirmation"]})  # fmt: skip
    recorded(memorandum.ours("sign", **SAID))
    recorded(memorandum.ours("deposit", form="confirmation", confirms=[]))
    memorandum.mandate("leave")
    recorded(memorandum.ours("leave", effective=None))
    said = {"form": "confirmation", "confirms": []}
    assert refused(memorandum.ours("deposit", **said)) == "instrument.needs_mandate"


def test_an_agreement_of_two_ends_when_one_leaves(world: World) -> None:
    memorandum = Memorandum(world).in_force()
    memorandum.mandate("leave")
    recorded(memorandum.ours("leave", effective=None))
    day = memorandum.course().ends
    assert memorandum.status(PORTS, day) == memorandum.status(US, day) == FORMER
    assert memorandum.course().in_force_at(memorandum.today)


def test_only_an_organisation_has_an_executive_head(world: World) -> None:
    treaty = Treaty(world)
    assert refused(treaty.sign("ARV", office="executive-head")) == "instrument.no_executive_head"
    treaty = Memorandum(world)
    assert refused(treaty.ours("sign", **SAID | {"office": "head-of-state"})) == "instrument.no_full_powers"


def test_who_is_introduced_is_known_and_has_no_standing(world: World) -> None:
    recorded(introduce(world))
    found = get_party(PORTS)
    assert found is not None
    assert (found.kind, found.standing) == ("organisation", None)
    assert found.names == {"en": "League of Ports (invented)"}
    assert refused(introduce(world)) == "party.known_before"
    assert refused(introduce(world, "ARV")) == "party.known_before"
    assert refused(introduce(world, "OTHER", by="BEL")) == "authority.no_right"


def test_a_paper_of_who_cannot_confirm_it_counts_where_others_said_that_it_is_to_be_a_party(world: World) -> None:
    memorandum = Memorandum(world)
    recorded(memorandum.paper(PORTS, memorandum.today, "sign", **SAID))
    assert memorandum.status(PORTS) == SIGNATORY
    # In an instrument that is open to all, an office could otherwise introduce as many parties as it needs.
    treaty = Treaty(world, force=force(1, 0))
    recorded(treaty.paper(PORTS, treaty.today, "deposit", form="accession", confirms=[]))
    assert treaty.status(PORTS) == NONE


def test_a_paper_of_a_party_with_keys_waits_as_before(world: World) -> None:
    recorded(introduce(world))
    memorandum = Treaty(world, **bilateral("BEL", PORTS))
    paper = recorded(memorandum.paper("BEL", memorandum.today, "sign", **SAID | {"office": "head-of-state"}))
    assert memorandum.status("BEL") == NONE
    recorded(memorandum.submit("BEL", "confirm", paper=paper, ours=True))
    assert memorandum.status("BEL") == SIGNATORY


def test_a_challenge_stands_beside_a_paper_and_changes_no_status(world: World) -> None:
    memorandum = Memorandum(world)
    paper = recorded(memorandum.paper(PORTS, memorandum.today, "sign", **SAID))
    recorded(doubt(world, "FAL", paper))
    assert memorandum.status(PORTS) == SIGNATORY
    assert list_doubts(world.viewer("ARV"), world.keeper.registry, [paper]) == {paper: ["FAL"]}
    assert refused(doubt(world, "FAL", paper)) == "instrument.challenged_before"
    assert refused(doubt(world, "SECRETARIAT", paper)) == "authority.no_right"
    assert refused(doubt(world, "BEL", memorandum.act)) == "instrument.not_of_others"
    recorded(doubt(world, "BEL", recorded(introduce(world, "REEF"))))


def test_reviews_are_due_from_the_last_one_on(world: World) -> None:
    memorandum = Memorandum(world).in_force()
    began = memorandum.today
    assert follow_up(memorandum.course(), began).due == f"{int(began[:4]) + 1}{began[4:]}"
    later(world, days=40)
    day = memorandum.today
    recorded(memorandum.ours("review", day=day))
    recorded(memorandum.review("SECRETARIAT", began))
    found = follow_up(memorandum.course(), memorandum.today)
    assert [each.day for each in found.reviews] == [began, day]
    assert found.due == f"{int(day[:4]) + 1}{day[4:]}"
    assert not found.is_overdue(day)
    assert found.is_overdue("2040-01-01")


def test_a_review_is_of_a_day_of_force_that_is_past(world: World) -> None:
    memorandum = Memorandum(world)
    assert refused(memorandum.ours("review", day=memorandum.today)) == "instrument.review_out_of_force"
    memorandum.in_force()
    assert refused(memorandum.ours("review", day="2040-01-01")) == "instrument.review_to_come"
    assert refused(memorandum.review("ARV", memorandum.today)) == "instrument.between_others"


def test_a_seat_elsewhere_is_entered_challenged_and_ended(world: World) -> None:
    assert refused(seat(world)) == "effect.unknown_party"
    recorded(introduce(world))
    act = recorded(seat(world))
    recorded(doubt(world, "DUN", act))
    assert refused(end(world, act, "2029-12-31")) == "abroad.end_before_begin"
    assert refused(end(world, act, "2040-01-01")) == "abroad.to_come"
    recorded(end(world, act, "2030-06-01"))
    assert refused(end(world, act, "2030-06-02")) == "abroad.ended_before"
    assert refused(end(world, "0" * 64, "2030-06-01")) == "abroad.unknown"
    assert refused(seat(world, since="2040-01-01")) == "abroad.to_come"
    assert refused(seat(world, office="harbour-master")) == "effect.unknown_office"
    assert refused(seat(world, instrument="0" * 64)) == "instrument.unknown"
    assert refused(seat(world, by="ARV")) == "authority.no_right"
