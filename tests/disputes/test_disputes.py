"""Disputes: opened between parties, and ended only by what they agree."""

from typing import Any

import pytest

from comity.core.act import Audience
from comity.core.errors import Malformed
from comity.disputes.state import list_disputes
from comity.record import tables
from tests.disputes.talks import AMONG_THREE, BETWEEN, EVERY_MEMBER, Talks, enter_text, open_dispute
from tests.world import COUNCIL, PUBLIC, World, key_for, lantern, recorded, refused

pytestmark = pytest.mark.django_db


def without_days() -> World:
    charter = lantern()
    from comity.charter import format_charter, parse_charter

    return World(charter=parse_charter({**format_charter(charter), "disputes": {"consultation_days": 0}}))


def test_two_parties_settle_it_by_agreeing_to_the_same_terms() -> None:
    talks = Talks(World()).answered()
    offer = recorded(talks.say("BEL", "offer", languages=["en", "ru"]))
    assert (talks.view().status, talks.view().steps[-1].agreed) == ("open", ["BEL"])
    recorded(talks.say("ARV", "accept", offer=offer))
    view = talks.view("BEL")
    assert (view.status, view.settled, view.ended) == ("settled", offer, view.last)
    assert view.steps[2].words == {"en": "The lamps get shades.", "ru": "The lamps get shades."}
    for name, body in (("answer", {}), ("offer", {}), ("retract", {"said": offer}), ("withdraw", {})):
        assert refused(talks.say("ARV", name, **body)) == "dispute.ended"


def test_of_three_parties_each_must_agree_to_the_same() -> None:
    talks = Talks(World(), "BEL", "COR").answered()
    first, second = (recorded(talks.say(party, "offer")) for party in ("ARV", "BEL"))
    recorded(talks.say("BEL", "accept", offer=first))
    recorded(talks.say("COR", "accept", offer=second))
    assert talks.view().status == "open"
    recorded(talks.say("COR", "accept", offer=first))
    assert (talks.view().status, talks.view().settled) == ("settled", first)


def test_what_one_offered_or_agreed_to_it_takes_back_until_all_agree() -> None:
    talks = Talks(World(), "BEL", "COR").answered()
    offer = recorded(talks.say("ARV", "offer"))
    accepted = recorded(talks.say("BEL", "accept", offer=offer))
    assert refused(talks.say("ARV", "retract", said=accepted)) == "dispute.said_by_another"
    recorded(talks.say("BEL", "retract", said=accepted))
    assert refused(talks.say("BEL", "retract", said=accepted)) == "dispute.retracted_before"
    recorded(talks.say("COR", "accept", offer=offer))
    assert talks.view().status == "open"
    recorded(talks.say("ARV", "retract", said=offer))
    assert refused(talks.say("BEL", "accept", offer=offer)) == "dispute.offer_retracted"
    assert refused(talks.say("BEL", "retract", said=talks.act)) == "dispute.nothing_to_retract"
    assert [step.stands for step in talks.view().steps if step.step == "offer"] == [False]


def test_a_claim_ends_by_its_author_and_another_keeps_the_dispute_open() -> None:
    talks = Talks(World())
    recorded(talks.say("BEL", "answer", claims=True))
    assert refused(talks.say("BEL", "answer", claims=True)) == "dispute.claims_already"
    recorded(talks.say("ARV", "withdraw"))
    assert (talks.view().status, talks.view().claimants) == ("open", ["BEL"])
    assert refused(talks.say("ARV", "withdraw")) == "dispute.no_claim"
    recorded(talks.say("BEL", "withdraw"))
    assert (talks.view().status, talks.view().ended) == ("withdrawn", talks.view().last)


def test_they_consult_until_each_has_spoken_or_the_charters_days_are_over() -> None:
    talks = Talks(World(), "BEL", "COR")
    assert talks.view().consulting_until == "2031-03-04T09:00:00.000Z"
    recorded(talks.say("BEL", "answer"))
    assert refused(talks.say("BEL", "offer")) == "dispute.consulting"
    talks.world.later(days=3)
    recorded(talks.say("BEL", "offer"))
    assert talks.view().unheard == ["COR"]
    spoken = Talks(talks.world).answered()
    assert spoken.view().consulting_until is None
    recorded(spoken.say("ARV", "offer"))


def test_where_the_charter_sets_no_days_terms_may_be_offered_at_once() -> None:
    talks = Talks(without_days())
    assert talks.view().consulting_until is None
    recorded(talks.say("ARV", "offer"))


def test_nobody_else_knows_of_it_by_number_or_by_any_list() -> None:
    world = World()
    talks = Talks(world)
    for party in ("COR", "SECRETARIAT", "OBS", None):
        assert list_disputes(world.viewer(party), world.keeper.charter, world.keeper.registry) == []
    for others, by in ((("COR",), "ARV"), (("BEL",), "DUN")):
        recorded(open_dispute(world, talks.about, *others, by=by))
    recorded(open_dispute(world, talks.about, "ARV", by="BEL"))
    numbers = [
        (view.parties, view.number)
        for party in ("ARV", "BEL")
        for view in list_disputes(world.viewer(party), world.keeper.charter, world.keeper.registry)
    ]
    # Those of the same parties are one register, whoever of them opens.
    assert sorted({(tuple(parties), number) for parties, number in numbers}) == [
        (("ARV", "BEL"), 1), (("ARV", "BEL"), 2), (("ARV", "COR"), 1), (("BEL", "DUN"), 1),
    ]  # fmt: skip


def test_members_read_one_that_is_before_them_and_only_its_parties_speak() -> None:
    talks = Talks(World(), to=EVERY_MEMBER)
    assert talks.view("COR").status == "open"
    assert refused(talks.say("COR", "answer")) == "dispute.not_a_party"
    assert refused(talks.say("OBS", "answer")) == "dispute.unknown"
    assert not talks.view("COR").awaits("COR")
    assert talks.view("BEL").awaits("BEL")


def test_a_party_that_left_speaks_no_more_before_the_members() -> None:
    talks = Talks(World(), "FAL", to=EVERY_MEMBER)
    talks.world.decide({"effect": "standing", "party": "FAL", "standing": None})
    assert refused(talks.say("FAL", "answer")) == "dispute.unknown"
    assert refused(open_dispute(talks.world, talks.about, "FAL")) == "dispute.no_standing"


def test_an_undertaking_is_consulted_on_by_the_same_steps() -> None:
    talks = Talks(World(), basis="undertaking", provisions=("p-0000000001",)).answered()
    recorded(talks.say("ARV", "accept", offer=recorded(talks.say("BEL", "offer"))))
    assert (talks.view().basis, talks.view().status) == ("undertaking", "settled")


OPENED_WRONGLY: dict[str, tuple[dict[str, Any], str]] = {
    "with itself": ({"others": ("ARV", "BEL")}, "dispute.with_itself"),
    "with nobody of the organisation": ({"others": ("ZED",)}, "dispute.no_standing"),
    "with the secretariat": ({"others": ("SECRETARIAT",)}, "dispute.no_standing"),
    "by an observer": ({"by": "OBS"}, "authority.no_right"),
    "for more than its parties": ({"to": AMONG_THREE}, "dispute.audience"),
    "for fewer than its parties": ({"to": Audience(parties=("BEL",))}, "dispute.audience"),
    "for everyone": ({"to": PUBLIC}, "dispute.audience"),
    "for an organ": ({"to": COUNCIL}, "dispute.audience"),
    "for the members and everyone": ({"to": Audience("members", released=True)}, "dispute.audience"),
    "with an observer before the members": ({"others": ("OBS",), "to": EVERY_MEMBER}, "dispute.not_among_members"),
}


@pytest.mark.parametrize("fault", OPENED_WRONGLY)
def test_opened_wrongly(fault: str) -> None:
    world = World()
    given, code = OPENED_WRONGLY[fault]
    others = given.pop("others", ("BEL",)) if "others" in given else ("BEL",)
    assert refused(open_dispute(world, enter_text(world), *others, **given)) == code


def test_all_of_them_may_read_what_it_is_about() -> None:
    world = World()
    council = enter_text(world, COUNCIL)
    assert refused(open_dispute(world, council, "OBS")) == "dispute.unread"
    recorded(open_dispute(world, council, "BEL"))
    own = enter_text(world, Audience(parties=("ARV", "BEL")))
    assert refused(open_dispute(world, own, "BEL", "COR")) == "dispute.unread"
    assert refused(open_dispute(world, own, "DUN", by="COR")) == "text.unknown"
    assert refused(open_dispute(world, own, "BEL", to=EVERY_MEMBER)) == "dispute.unread_by_members"
    recorded(open_dispute(world, own, "BEL"))
    assert refused(open_dispute(world, "ab" * 32, "BEL")) == "text.unknown"
    opened = tables.Entry.objects.filter(kind="dispute.open").first()
    assert opened is not None
    assert refused(open_dispute(world, opened.act, "BEL")) == "text.unknown"


def test_a_tabled_text_and_one_released_to_everyone_will_do() -> None:
    world = World()
    recorded(open_dispute(world, recorded(world.table()), "BEL"))
    world.decide()
    version = tables.Entry.objects.filter(kind="text.table").latest("index")
    recorded(open_dispute(world, version.act, "OBS"))


def test_said_wrongly() -> None:
    talks = Talks(World()).answered()
    offer = recorded(talks.say("BEL", "offer"))
    assert refused(talks.say("COR", "answer", to=BETWEEN)) == "dispute.unknown"
    assert refused(talks.say("COR", "accept", offer=offer)) == "dispute.unknown"
    assert refused(talks.say("ARV", "answer", to=Audience(parties=("BEL",)))) == "decision.other_audience"
    assert refused(talks.say("BEL", "accept", offer=offer)) == "dispute.own_offer"
    assert refused(talks.say("ARV", "accept", offer="ab" * 32)) == "dispute.no_such_offer"
    assert refused(talks.say("ARV", "offer", languages=["xx"])) == "text.unknown_language"
    three = Talks(talks.world, "BEL", "COR").answered()
    terms = recorded(three.say("BEL", "offer"))
    recorded(three.say("ARV", "accept", offer=terms))
    assert refused(three.say("ARV", "accept", offer=terms)) == "dispute.accepted_before"


def test_terms_whose_words_are_gone_bind_nobody_and_agreed_ones_stay() -> None:
    talks = Talks(World()).answered()
    first, second = (recorded(talks.say("BEL", "offer")) for _ in range(2))
    recorded(talks.world["BEL"].submit("record.erase", {"act": first, "part": "terms.en"}, to=talks.to))
    assert refused(talks.say("ARV", "accept", offer=first)) == "dispute.terms_erased"
    recorded(talks.say("ARV", "accept", offer=second))
    erase = {"act": second, "part": "terms.en"}
    assert refused(talks.world["BEL"].submit("record.erase", erase, to=talks.to)) == "erase.agreed_terms"
    recorded(talks.world["ARV"].submit("record.erase", {"act": talks.act, "part": "claim"}, to=talks.to))
    assert [step.erased for step in talks.view().steps] == [True, False, True, False, False]


def test_steps_of_a_disavowed_key_fall_until_all_have_agreed() -> None:
    talks = Talks(World(), "BEL", "COR").answered()
    offer = recorded(talks.say("ARV", "offer"))
    accepted = recorded(talks.say("BEL", "accept", offer=offer))
    since = tables.Entry.objects.get(act=accepted).index
    body = {"key": key_for("BEL head").public, "since": since}
    recorded(talks.world["BEL"].submit("party.disavow", body, role="root"))
    assert [step.agreed for step in talks.view().steps if step.act == offer] == [["ARV"]]
    recorded(talks.say("COR", "accept", offer=offer))
    assert talks.view().status == "open"


def test_what_is_settled_stands_though_a_key_is_disavowed_afterwards() -> None:
    talks = Talks(World()).answered()
    recorded(talks.say("ARV", "accept", offer=recorded(talks.say("BEL", "offer"))))
    since = tables.Entry.objects.get(act=talks.act).index
    body = {"key": key_for("ARV head").public, "since": since}
    recorded(talks.world["ARV"].submit("party.disavow", body, role="root"))
    assert talks.view().status == "settled"


@pytest.mark.parametrize(
    ("kind", "body", "parts", "code"),
    [
        ("open", {"about": "ab" * 32, "basis": "text", "provisions": [], "with": []}, {"claim": b"x"}, "payload.field"),
        ("open", {"about": "ab" * 32, "basis": "undertaking", "provisions": [], "with": ["BEL"]}, {"claim": b"x"},
         "payload.field"),
        ("open", {"about": "ab" * 32, "basis": "text", "provisions": [], "with": ["BEL"]}, {}, "payload.missing"),
        ("offer", {"dispute": "ab" * 32, "languages": []}, {}, "payload.field"),
        ("offer", {"dispute": "ab" * 32, "languages": ["en"]}, {"terms.ru": b"x"}, "payload.missing"),
        ("accept", {"dispute": "ab" * 32, "offer": "ab" * 32}, {"words": b"x"}, "payload.unknown"),
    ],
)  # fmt: skip
def test_not_in_its_form(kind: str, body: dict[str, Any], parts: dict[str, bytes], code: str) -> None:
    from comity import catalogue

    signed = World()["ARV"].make(f"dispute.{kind}", body, to=BETWEEN, parts=parts)
    with pytest.raises(Malformed) as raised:
        catalogue.ACTS[f"dispute.{kind}"].parse(signed.act)
    assert raised.value.code == code


def test_words_are_for_all_who_read_the_act() -> None:
    from comity import catalogue

    body = {"dispute": "ab" * 32, "claims": False}
    signed = World()["ARV"].make(
        "dispute.answer", body, to=BETWEEN, parts={"words": b"x"}, part_audiences={"words": Audience()}
    )
    with pytest.raises(Malformed, match=r"dispute\.part_narrower"):
        catalogue.ACTS["dispute.answer"].parse(signed.act)
