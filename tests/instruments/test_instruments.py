"""An instrument from its adoption to its end, through `submit`."""

import pytest

from comity import catalogue
from comity.charter import Charter, format_charter, parse_charter
from comity.core.act import Audience
from comity.instruments.pairs import between, reservations_of, takes
from comity.instruments.state import EventRow, InstrumentRow, find_instruments
from comity.instruments.status import CONTRACTING, FORMER, NONE, PARTY, SIGNATORY, forecast
from comity.record import tables
from tests.instruments.treaty import Treaty, clauses, force
from tests.world import MEMBERS, World, document, key_for, lantern, recorded, refused

pytestmark = pytest.mark.django_db
P1, P2 = "p-0000000000", "p-0000000001"


@pytest.fixture
def world() -> World:
    return World()


def forced(treaty: Treaty) -> list[tuple[str, str]]:
    rows = EventRow.objects.filter(event="force", instrument=treaty.act).order_by("row")
    return list(rows.values_list("party", "day"))


def later(world: World, **span: float) -> None:
    world.later(**span)
    catalogue.tick(world.keeper)


def in_force(world: World, *parties: str, **changes: object) -> Treaty:
    """Return an instrument that these parties acceded to, in force at once."""
    treaty = Treaty(world, **{"force": force(len(parties), 0), **changes})
    for party in parties:
        recorded(treaty.deposit(party))
    return treaty


def test_it_is_opened_by_adoption_and_enters_into_force_by_its_clauses(world: World) -> None:
    treaty = Treaty(world)
    assert treaty.course().state(treaty.today) == "open"
    recorded(treaty.sign("ARV", office="full-powers", powers=treaty.empower("ARV")))
    recorded(treaty.sign("BEL"))
    recorded(treaty.deposit("ARV", "ratification"))
    later(world, days=1)
    recorded(treaty.deposit("BEL", "acceptance"))
    assert [treaty.status(party) for party in ("ARV", "BEL", "OBS")] == [CONTRACTING, CONTRACTING, NONE]
    later(world, days=1)
    recorded(treaty.deposit("OBS"))
    assert treaty.course().force == "2031-06-01"
    later(world, days=89)
    assert forced(treaty) == []
    later(world, days=1)
    assert forced(treaty) == [("", "2031-06-01")]
    assert treaty.status("OBS") == PARTY
    recorded(treaty.deposit("COR"))
    assert treaty.status("COR") == CONTRACTING
    later(world, days=90)
    assert forced(treaty)[1:] == [("COR", "2031-08-30")]
    assert world.compare() == []


def test_it_is_open_once_its_adoption_is_final() -> None:
    world = World(charter=lantern(settling_hours=24))
    world.decide({"effect": "instrument", "clauses": clauses()})
    assert not InstrumentRow.objects.exists()
    later(world, hours=25)
    row = InstrumentRow.objects.get()
    assert row.negotiating.split() == list(MEMBERS)
    assert row.act == tables.Entry.objects.get(kind="decision.adopt").act
    assert find_instruments(world.viewer(None), [row.act]) == {row.act: row.act}


def test_a_text_without_final_clauses_opens_nothing(world: World) -> None:
    world.decide()
    assert not InstrumentRow.objects.exists()


def test_clauses_that_contradict_each_other_are_refused(world: World) -> None:
    effect = {"effect": "instrument", "clauses": clauses(accede=None)}
    assert refused(world.table(effects=[effect])) == "payload.field"
    effect["clauses"] = clauses(depositary="nobody")
    assert refused(world.table(effects=[effect])) == "effect.unknown_office"
    effect["clauses"] = clauses(amends="0" * 64)
    assert refused(world.table(effects=[effect])) == "instrument.unknown"


def test_papers_of_the_past_count_once_their_party_confirms_them(world: World) -> None:
    treaty = Treaty(world, day="2020-01-01")
    for party in ("ARV", "BEL", "COR"):
        paper = recorded(treaty.paper(party, "2020-02-01", "deposit", form="accession", confirms=[]))
        assert treaty.status(party) == NONE
        assert refused(treaty.submit("EST", "confirm", paper=paper, ours=True)) == "instrument.of_another"
        recorded(treaty.submit(party, "confirm", paper=paper, ours=True))
        assert refused(treaty.submit(party, "confirm", paper=paper, ours=True)) == "instrument.answered_before"
    assert forced(treaty) == [("", "2020-05-01")]
    assert treaty.status("ARV", "2020-03-01") == CONTRACTING
    assert treaty.status("ARV") == PARTY
    assert world.compare() == []


def charter(paper: str) -> Charter:
    return parse_charter(format_charter(lantern()) | {"instruments": {"paper": paper}})


def test_a_paper_counts_at_once_where_the_charter_allows_it_unless_it_is_denied() -> None:
    world = World(charter=charter("counts"))
    treaty = Treaty(world, day="2020-01-01", force=force(1, 0, latecomers=None))
    said = {"how": "simple", "office": "head-of-state", "powers": None, "confirms": []}
    paper = recorded(treaty.paper("ARV", "2020-02-01", "sign", **said))
    assert treaty.status("ARV") == SIGNATORY
    recorded(treaty.submit("ARV", "confirm", paper=paper, ours=False))
    assert treaty.status("ARV") == NONE
    paper = recorded(treaty.paper("ARV", "2020-02-01", "deposit", form="accession", confirms=[]))
    assert forced(treaty) == [("", "2020-02-01")]
    assert refused(treaty.submit("ARV", "confirm", paper=paper, ours=False)) == "instrument.final"
    assert refused(treaty.paper("XXX", "2020-02-01", "apply")) == "effect.unknown_party"
    assert refused(treaty.paper("BEL", "2019-02-01", "apply")) == "instrument.before_adoption"
    assert refused(treaty.paper("BEL", "2039-02-01", "apply")) == "decision.not_yet_taken"


def test_a_charter_may_know_no_papers() -> None:
    treaty = Treaty(World(charter=charter("never")))
    assert refused(treaty.paper("ARV", treaty.today, "apply")) == "instrument.no_paper"


def test_a_reservation_binds_as_the_other_takes_it(world: World) -> None:
    treaty = Treaty(world, force=force(3, 0))
    reservation = recorded(treaty.reserve("ARV", P1))
    recorded(treaty.deposit("ARV", confirms=(reservation,)))
    recorded(treaty.deposit("BEL"))
    recorded(treaty.deposit("COR"))
    objection = recorded(treaty.object("BEL", reservation, precludes=True))
    course = treaty.course()
    assert not between(course, "ARV", "BEL", treaty.today).in_force
    assert between(course, "ARV", "COR", treaty.today).in_force
    assert between(course, "BEL", "COR", treaty.today).takings == ()
    later(world, days=3)
    recorded(treaty.withdraw("BEL", objection))
    course = treaty.course()
    assert between(course, "ARV", "BEL", treaty.today).in_force
    (made,) = reservations_of(course)
    assert takes(course, made, "BEL", treaty.today).how == "accepted"
    assert takes(course, made, "COR", treaty.today).how == "pending"
    later(world, days=365)
    assert takes(course, made, "COR", treaty.today).silent
    assert refused(treaty.object("COR", reservation)) == "instrument.accepted_since"
    narrower = recorded(treaty.reserve("ARV", P1, replaces=reservation))
    erasure = {"act": narrower, "part": "words.en"}
    assert refused(world["ARV"].submit("record.erase", erasure)) == "erase.reservation_stands"
    assert refused(treaty.reserve("ARV", P2, replaces=narrower)) == "instrument.not_narrower"
    recorded(treaty.withdraw("ARV", narrower))
    recorded(world["ARV"].submit("record.erase", erasure))
    assert between(treaty.course(), "ARV", "COR", treaty.today).takings == ()


def test_two_thirds_find_a_reservation_void(world: World) -> None:
    rule = {"rule": "allowed", "provisions": [], "silence_months": 12, "void_at": [2, 3]}
    treaty = Treaty(world, force=force(3, 0), reservations=rule)
    reservation = recorded(treaty.reserve("ARV", P1))
    recorded(treaty.deposit("ARV", confirms=(reservation,)))
    for party in ("BEL", "COR"):
        recorded(treaty.deposit(party))
    found = recorded(treaty.submit("BEL", "find", reservation=reservation))
    assert refused(treaty.submit("BEL", "find", reservation=reservation)) == "instrument.found_before"
    recorded(treaty.withdraw("BEL", found))
    recorded(treaty.submit("COR", "find", reservation=reservation))
    (made,) = reservations_of(treaty.course())
    assert made.stands(treaty.today)
    recorded(treaty.submit("BEL", "find", reservation=reservation))
    (made,) = reservations_of(treaty.course())
    assert made.void == treaty.today
    assert treaty.status("ARV") == PARTY


def test_a_doubtful_reservation_is_recorded_and_goes_to_the_parties(world: World) -> None:
    rule = {"rule": "except", "provisions": [P1], "silence_months": 12, "void_at": None}
    treaty = Treaty(world, reservations=rule)
    assert refused(treaty.reserve("ARV", P1)) == "instrument.reservation_forbidden"
    recorded(treaty.reserve("ARV", P2))
    recorded(treaty.reserve("ARV"))


def test_an_early_notice_is_valid_and_takes_effect_later(world: World) -> None:
    treaty = in_force(world, "ARV", "BEL", leaving={"notice_months": 12, "after_months": 24})
    notice = recorded(treaty.leave("ARV"))
    assert treaty.course().tracks["ARV"].consents[-1].until == "2034-03-01"
    assert refused(treaty.leave("ARV")) == "instrument.leaving_already"
    recorded(treaty.withdraw("ARV", notice))
    notice = recorded(treaty.leave("ARV", "2035-01-01"))
    assert treaty.status("ARV", "2034-12-31") == PARTY
    assert treaty.status("ARV", "2035-01-01") == FORMER
    later(world, days=1402)
    assert refused(treaty.withdraw("ARV", notice)) == "instrument.left"
    recorded(treaty.deposit("ARV"))
    assert treaty.status("ARV") == PARTY


def test_consent_is_taken_back_before_it_binds(world: World) -> None:
    treaty = Treaty(world, force=force(2, 30))
    recorded(treaty.deposit("ARV"))
    recorded(treaty.deposit("BEL"))
    later(world, days=1)
    recorded(treaty.leave("ARV"))
    assert treaty.course().force == "~"
    later(world, days=1)
    recorded(treaty.deposit("COR"))
    assert treaty.course().force == "2031-04-02"
    later(world, days=40)
    assert forced(treaty) == [("", "2031-04-02")]
    assert treaty.course().having(treaty.today, PARTY) == ["BEL", "COR"]
    assert world.compare() == []


def test_what_a_disavowed_key_said_counts_no_more_unless_it_is_in_force(world: World) -> None:
    treaty = Treaty(world, force=force(2, 1))
    since = world.keeper.size
    recorded(treaty.deposit("ARV"))
    other = Treaty(world, force=force(1, 0))
    recorded(other.deposit("ARV"))
    body = {"key": world["ARV"].keys["delegate"].public, "since": since}
    recorded(world["ARV"].submit("party.disavow", body, role="root"))
    assert treaty.status("ARV") == NONE
    assert other.status("ARV") == PARTY
    assert world.compare() == []


def test_a_disavowed_withdrawal_lets_an_instrument_enter_into_force(world: World) -> None:
    treaty = Treaty(world, force=force(2, 1))
    recorded(treaty.deposit("ARV"))
    recorded(treaty.deposit("BEL"))
    world["ARV"].keys["delegate"] = key = key_for("another of ARV")
    recorded(world["ARV"].submit("party.accredit", world.grant_body("party.accredit", "ARV", key), role="head"))
    since = world.keeper.size
    recorded(treaty.leave("ARV"))
    later(world, days=2)
    assert forced(treaty) == []
    recorded(world["ARV"].submit("party.disavow", {"key": key.public, "since": since}, role="root"))
    assert forced(treaty) == [("", "2031-03-02")]
    assert world.compare() == []


def test_provisional_application_begins_and_ends(world: World) -> None:
    treaty = Treaty(world, force=force(2, 30))
    assert refused(treaty.submit("ARV", "apply")) == "instrument.applied_unsigned"
    recorded(treaty.sign("ARV"))
    applied = recorded(treaty.submit("ARV", "apply"))
    assert refused(treaty.submit("ARV", "apply")) == "instrument.applied_before"
    assert treaty.course().tracks["ARV"].applies_provisionally(treaty.today)
    recorded(treaty.withdraw("ARV", applied))
    assert not treaty.course().tracks["ARV"].applies_provisionally(treaty.today)


def test_what_is_missing_and_what_comes_is_said_before(world: World) -> None:
    treaty = Treaty(world, force=force(2, 30))
    recorded(treaty.deposit("ARV"))
    said = forecast(treaty.course(), treaty.today)
    assert (said.day, [(each.have, each.needed) for each in said.missing]) == (None, [(1, 2)])
    recorded(treaty.deposit("BEL"))
    said = forecast(treaty.course(), treaty.today)
    assert said.day == "2031-03-31"
    assert said.coming == (("2031-03-31", "ARV", PARTY), ("2031-03-31", "BEL", PARTY))
    later(world, days=30)
    assert forced(treaty) == [("", said.day)]


def test_all_signatories_are_known_once_signature_has_closed(world: World) -> None:
    treaty = Treaty(
        world, sign={"by": None, "until": "2031-03-10", "how": ["definitive", "simple"]},
        force=force(needs=[{"condition": "all", "who": "signatories"}], number=0),
    )  # fmt: skip
    recorded(treaty.sign("ARV", "definitive"))
    recorded(treaty.sign("BEL"))
    later(world, days=3)
    recorded(treaty.deposit("BEL", "ratification"))
    assert treaty.course().force == "2031-03-11"
    later(world, days=20)
    assert forced(treaty) == [("", "2031-03-11")]
    assert refused(treaty.sign("COR")) == "instrument.signature_closed"


def test_a_term_ends_or_is_renewed(world: World) -> None:
    ended = in_force(world, "ARV", term={"months": 12, "renewal_months": None})
    renewed = in_force(world, "ARV", term={"months": 12, "renewal_months": 12})
    recorded(renewed.leave("ARV"))
    assert ended.course().ends == "2032-03-01"
    assert renewed.course().tracks["ARV"].consents[0].until == "2032-03-01"
    later(world, days=400)
    assert ended.course().state(ended.today) == "terminated"
    assert ended.status("ARV") == FORMER
    assert refused(ended.deposit("BEL")) == "instrument.terminated"


def test_among_named_parties_nobody_else_learns_of_it(world: World) -> None:
    to = Audience(parties=("ARV", "BEL", "SECRETARIAT"))
    treaty = Treaty(world, day="2030-01-01", to=to)
    recorded(treaty.deposit("ARV"))
    assert treaty.course(viewer="BEL").status("ARV", treaty.today) == CONTRACTING
    assert refused(treaty.deposit("COR")) == "instrument.unknown"
    assert find_instruments(world.viewer("COR"), [treaty.act]) == {}


def test_refusals_say_what_is_missing(world: World) -> None:
    treaty = Treaty(world)
    sign = treaty.sign
    assert refused(sign("ARV", office="full-powers", powers="0" * 64)) == "instrument.no_full_powers"
    powers = treaty.empower("ARV")
    recorded(treaty.withdraw("ARV", powers))
    assert refused(sign("ARV", office="full-powers", powers=powers)) == "instrument.no_full_powers"
    assert refused(treaty.deposit("ARV", "ratification")) == "instrument.not_signed"
    assert refused(treaty.deposit("ARV", "confirmation")) == "instrument.form_of_others"
    assert refused(treaty.deposit("SECRETARIAT")) == "instrument.office"
    assert refused(treaty.deposit("ARV", confirms=("0" * 64,))) == "instrument.nothing_to_confirm"
    recorded(sign("ARV", "ad-referendum"))
    assert refused(sign("ARV", "ad-referendum")) == "instrument.signed_before"
    recorded(sign("ARV"))
    assert treaty.status("ARV") == SIGNATORY
    assert refused(sign("ARV")) == "instrument.signed_before"
    assert refused(treaty.leave("ARV")) == "instrument.no_consent"
    recorded(treaty.deposit("ARV", "ratification"))
    assert refused(treaty.deposit("ARV", "ratification")) == "instrument.consented_before"
    assert refused(treaty.reserve("ARV", P1)) == "instrument.reserved_late"
    assert refused(treaty.paper("ARV", treaty.today, "leave", by="BEL", effective=None)) == "instrument.not_depositary"
    assert refused(treaty.withdraw("ARV", treaty.act)) == "instrument.nothing_to_withdraw"
    decision = world.open_decision()
    adopted_never = treaty.act
    treaty.act = decision
    assert refused(treaty.deposit("ARV")) == "instrument.unknown"
    treaty.act = adopted_never
    reservation = recorded(treaty.reserve("BEL", P1))
    assert refused(treaty.object("BEL", reservation)) == "instrument.own_reservation"
    assert refused(treaty.object("COR", reservation)) == "instrument.takes_no_part"
    assert refused(treaty.object("COR", "0" * 64)) == "instrument.no_such_reservation"
    assert refused(treaty.withdraw("ARV", reservation)) == "instrument.of_another"


def test_more_refusals_say_what_is_missing(world: World) -> None:
    provisions = {"rule": "allowed", "provisions": [], "silence_months": 12, "void_at": [1, 2]}
    treaty = Treaty(world, sign=None, consent=["accession"], accede={"by": None, "since": "opening"},
                    force=force(2, 0, counts=["accession"]), provisional="none", leaving=None,
                    reservations=provisions)  # fmt: skip
    assert refused(treaty.sign("ARV")) == "instrument.not_for_signature"
    reservation = recorded(treaty.reserve("ARV", P1))
    recorded(treaty.deposit("ARV", confirms=(reservation,)))
    assert refused(treaty.submit("BEL", "find", reservation=reservation)) == "instrument.no_consent"
    recorded(treaty.deposit("BEL"))
    assert refused(treaty.leave("BEL")) == "instrument.no_withdrawal"
    assert refused(treaty.reserve("BEL", P1, replaces=reservation)) == "instrument.nothing_to_replace"
    recorded(treaty.submit("BEL", "find", reservation=reservation))
    assert refused(treaty.object("BEL", reservation)) == "instrument.reservation_void"
    declaration = recorded(treaty.reserve("BEL", sort="declaration"))
    recorded(treaty.withdraw("BEL", declaration))
    assert refused(treaty.withdraw("BEL", declaration)) == "instrument.withdrawn_before"
    assert refused(treaty.submit("BEL", "confirm", paper=declaration, ours=True)) == "instrument.no_such_paper"
    later_on = Treaty(world, accede={"by": None, "since": "force"})
    assert refused(later_on.deposit("ARV")) == "instrument.accession_in_force"
    assert refused(later_on.submit("ARV", "find", reservation=reservation)) == "instrument.no_such_reservation"
    other = Treaty(world)
    made = recorded(other.reserve("ARV", P1))
    recorded(other.deposit("ARV", confirms=(made,)))
    recorded(other.deposit("BEL"))
    assert refused(other.submit("BEL", "find", reservation=made)) == "instrument.no_finding"
    recorded(other.object("BEL", made))
    assert refused(other.object("BEL", made)) == "instrument.objected_before"


def test_an_instrument_is_entered_for_readers_of_whom_its_author_is_one(world: World) -> None:
    body = {"organ": "council", "day": "2030-01-01", "form": "signed", "parties": ["ARV"], "languages": ["en"]}
    parts = {"text.en": document("An agreement"), "source": b"An invented story"}
    to = Audience(parties=("ARV", "BEL"))
    answer = world["SECRETARIAT"].submit("decision.enter", {**body, "clauses": clauses()}, to=to, parts=parts)
    assert refused(answer) == "instrument.audience"


def test_clauses_close_ways(world: World) -> None:
    treaty = Treaty(
        world, sign={"by": ["member"], "until": "2031-03-02", "how": ["simple"]},
        consent=["accession", "ratification"], accede={"by": ["observer"], "since": "closing"},
        force=force(counts=["ratification"]), provisional="none", leaving=None,
        reservations={"rule": "forbidden", "provisions": [], "silence_months": None, "void_at": None},
    )  # fmt: skip
    assert refused(treaty.sign("ARV", "definitive")) == "instrument.other_signature"
    assert refused(treaty.sign("OBS")) == "instrument.not_open_to"
    assert refused(treaty.deposit("ARV", "acceptance")) == "instrument.other_form"
    assert refused(treaty.deposit("OBS")) == "instrument.accession_after"
    assert refused(treaty.submit("ARV", "apply")) == "instrument.not_provisional"
    assert refused(treaty.reserve("ARV", P1)) == "instrument.reservation_forbidden"
    recorded(treaty.reserve("ARV", sort="interpretation"))
    later(world, days=5)
    assert refused(treaty.sign("ARV")) == "instrument.signature_closed"
    assert refused(treaty.deposit("ARV")) == "instrument.not_open_to"
    recorded(treaty.deposit("OBS"))
