"""What nobody does in a decision: each is refused with its code, and nothing is written."""

from collections.abc import Callable
from typing import Any

import pytest

from comity import catalogue
from comity.core.act import Audience
from tests.decisions.silences import RELEASED, WITNESS, in_hours, put, shown, silent, stamp
from tests.record.test_bad_input import everything
from tests.world import PUBLIC, World, key_for, recorded, refused

pytestmark = pytest.mark.django_db
NONE = "ee" * 32
NOTE = {"scan": b"%PDF-1.7"}


def check(world: World, code: str, party: str, kind: str, body: dict[str, Any], **rest: Any) -> None:
    """Assert that the act is refused with this code, and that nothing has changed."""
    before = everything()
    answer = world[party].submit(kind, body, **({"to": RELEASED} | rest))
    assert refused(answer) == code, answer
    assert everything() == before


def by_silence(**settings: Any) -> tuple[World, str]:
    world = silent(**settings)
    return world, put(world, hours=24)


def by_consensus() -> tuple[World, str]:
    world = World()
    return world, put(world, procedure="consensus")


def in_session() -> tuple[World, str]:
    world = World()
    return world, put(world, procedure="session")


def test_a_second_objection_by_the_same_party() -> None:
    world, decision = by_consensus()
    recorded(world.say("FAL", "object", decision, to=RELEASED))
    check(world, "decision.said_before", "FAL", "decision.object", {"decision": decision})
    check(world, "decision.own_objection_stands", "FAL", "decision.concur", {"decision": decision})
    check(world, "decision.own_objection_stands", "FAL", "decision.reserve", {"decision": decision})


def test_a_second_reservation_and_a_second_agreement() -> None:
    world, decision = by_consensus()
    recorded(world.say("FAL", "reserve", decision, to=RELEASED))
    check(world, "decision.said_before", "FAL", "decision.reserve", {"decision": decision})
    recorded(world.say("EST", "concur", decision, to=RELEASED))
    check(world, "decision.said_before", "EST", "decision.concur", {"decision": decision})


def test_by_an_observer_and_by_the_secretariat() -> None:
    world, decision = by_consensus()
    for party in ("OBS", "SECRETARIAT"):
        for word in ("object", "concur", "reserve", "concern"):
            check(world, "authority.no_right", party, f"decision.{word}", {"decision": decision})


def test_by_a_member_that_joined_since() -> None:
    world, decision = by_consensus()
    world.decide({"effect": "standing", "party": "OBS", "standing": "member"})
    for word in ("object", "concern", "concur", "reserve"):
        check(world, "decision.not_an_elector", "OBS", f"decision.{word}", {"decision": decision})


def test_a_withdrawal_by_another_and_of_nothing() -> None:
    world, decision = by_consensus()
    objection = recorded(world.say("FAL", "object", decision, to=RELEASED))
    for party in ("ARV", "BEL", "SECRETARIAT"):
        body = {"decision": decision, "position": objection}
        check(world, "decision.position_of_another", party, "decision.withdraw", body)
    check(world, "decision.no_such_position", "FAL", "decision.withdraw", {"decision": decision, "position": NONE})
    recorded(world.withdraw("FAL", decision, objection, to=RELEASED))
    body = {"decision": decision, "position": objection}
    check(world, "decision.no_longer_stands", "FAL", "decision.withdraw", body)


@pytest.mark.parametrize("word", ["ask", "declare", "close", "extend", "certify"])
def test_of_two_chairs_one_is_none(word: str) -> None:
    world, decision = in_session() if word in ("ask", "declare") else by_silence(silence={"hours": 1, "delivery": True})
    if word == "declare":
        recorded(world["ARV"].submit("decision.ask", {"decision": decision}, to=RELEASED))
    body: dict[str, Any] = {"decision": decision}
    body |= {"capacity": "chair"} if word in ("close", "extend") else {}
    body |= {"deadline": in_hours(world, 48)} if word == "extend" else {}
    body |= {"parties": ["FAL"]} if word == "certify" else {}
    for party in ("BEL", "SECRETARIAT"):
        check(world, "text.not_chair", party, f"decision.{word}", body)
    recorded(world["ARV"].submit(f"decision.{word}", body, to=RELEASED))


def test_the_chair_of_yesterday() -> None:
    world, decision = in_session()
    world.decide({"effect": "office", "party": "BEL", "office": "chair"})
    check(world, "text.not_chair", "ARV", "decision.ask", {"decision": decision})
    recorded(world["BEL"].submit("decision.ask", {"decision": decision}, to=RELEASED))


def test_closed_or_extended_as_a_party_by_another() -> None:
    world, decision = by_silence(silence={"opened_by": "member"})
    for party in ("ARV", "BEL"):
        body = {"decision": decision, "capacity": "party"}
        check(world, "decision.not_yours", party, "decision.close", body)
        check(world, "decision.not_yours", party, "decision.extend", body | {"deadline": in_hours(world, 48)})


@pytest.mark.parametrize("hours", [-1, 0])
def test_a_deadline_in_the_past(hours: float) -> None:
    world = silent()
    version = recorded(world.table(to=RELEASED))
    body = {"version": version, "procedure": "silence", "capacity": "chair", "deadline": in_hours(world, hours)}
    check(world, "decision.deadline_too_early", "ARV", "decision.put", body)
    del body["deadline"]
    check(world, "decision.deadline_too_early", "ARV", "decision.put", body)


def test_an_extension_that_shortens_or_ends_in_the_past() -> None:
    world, decision = by_silence(silence={"hours": 1, "delivery": True})
    body = {"decision": decision, "capacity": "chair"}
    for hours in (23, 24):
        value = body | {"deadline": in_hours(world, hours)}
        check(world, "decision.only_longer", "ARV", "decision.extend", value)
    # Not everybody was reached: its instant is past, and it runs still.
    world.later(hours=30)
    catalogue.tick(world.keeper)
    check(world, "decision.only_longer", "ARV", "decision.extend", body | {"deadline": in_hours(world, -1)})
    recorded(world["ARV"].submit("decision.extend", body | {"deadline": in_hours(world, 1)}, to=RELEASED))


def test_a_position_on_a_version_that_nobody_put() -> None:
    world = silent()
    version = recorded(world.table(to=RELEASED))
    for word in ("object", "concur", "concern", "reserve", "decline", "aside"):
        check(world, "decision.unknown", "FAL", f"decision.{word}", {"decision": version})
    check(world, "decision.unknown", "FAL", "decision.withdraw", {"decision": version, "position": NONE})
    check(world, "decision.unknown", "ARV", "decision.ask", {"decision": version})
    body = {"decision": version, "party": "FAL", "stance": "object", "day": "2031-03-01"}
    check(world, "decision.unknown", "SECRETARIAT", "decision.paper", body, parts=NOTE)
    check(world, "text.unknown", "FAL", "decision.consult", {"version": NONE, "asks": True})


def test_declaring_without_asking_and_at_once() -> None:
    world = silent("session", asking_minutes=5)
    decision = put(world, procedure="session")
    check(world, "decision.not_now", "ARV", "decision.declare", {"decision": decision})
    recorded(world["ARV"].submit("decision.ask", {"decision": decision}, to=RELEASED))
    check(world, "decision.asked_just_now", "ARV", "decision.declare", {"decision": decision})
    world.later(minutes=4, seconds=59)
    check(world, "decision.asked_just_now", "ARV", "decision.declare", {"decision": decision})


WRONG: dict[str, tuple[str, Callable[[], tuple[World, str]]]] = {
    "concur": ("decision.conclusion", by_silence),
    "sign": ("decision.conclusion", by_consensus),
    "decline": ("decision.conclusion", by_consensus),
    "aside": ("decision.conclusion", by_consensus),
    "ask": ("decision.conclusion", by_silence),
}


@pytest.mark.parametrize("word", WRONG)
def test_a_word_of_another_procedure(word: str) -> None:
    code, begin = WRONG[word]
    world, decision = begin()
    check(world, code, "ARV", f"decision.{word}", {"decision": decision})


def late_objection() -> tuple[World, str, str]:
    world, decision = by_silence(settling_hours=24)
    world.later(hours=24, milliseconds=1)
    return world, decision, recorded(world.say("FAL", "object", decision, to=RELEASED))


def test_a_stamp_by_a_stranger_of_another_and_late() -> None:
    world, decision, late = late_objection()
    in_time = in_hours(world, -1)
    check(world, "decision.not_a_witness", "FAL", "decision.stamp", stamp(world, late, in_time, key_for("a stranger")))
    check(world, "decision.nothing_to_stamp", "EST", "decision.stamp", stamp(world, late, in_time))
    check(world, "decision.stamped_late", "FAL", "decision.stamp", stamp(world, late, in_hours(world, 0)))
    check(world, "decision.unknown_act", "FAL", "decision.stamp", stamp(world, NONE, in_time))
    forged = stamp(world, late, in_time) | {"at": in_hours(world, -2)}
    check(world, "signature.wrong", "FAL", "decision.stamp", forged)
    assert shown(world, decision).status == "settling"
    world.later(hours=24)
    catalogue.tick(world.keeper)
    check(world, "decision.adopted", "FAL", "decision.stamp", stamp(world, late, in_time))


def test_a_stamp_on_what_was_in_time() -> None:
    world, decision = by_consensus()
    objection = recorded(world.say("FAL", "object", decision, to=RELEASED))
    body = stamp(world, objection, in_hours(world, -1), WITNESS)
    check(world, "decision.nothing_to_stamp", "FAL", "decision.stamp", body)


def attach(**of: str | None) -> dict[str, Any]:
    value = {"decision": None, "adopted": None, "form": "reservation", "provisions": [], "languages": ["en"]}
    return value | of


def test_attaching_to_what_was_never_adopted() -> None:
    world, decision = by_consensus()
    words = {"attached.en": b"We reserve our view."}
    for act in (NONE, decision):
        check(world, "decision.nothing_adopted", "FAL", "decision.attach", attach(adopted=act), parts=words)
    check(world, "decision.unknown", "FAL", "decision.attach", attach(decision=NONE), parts=words)
    check(world, "payload.field", "FAL", "decision.attach", attach(decision=decision, adopted=NONE), parts=words)
    check(world, "decision.nothing_adopted", "FAL", "decision.join", {"adopted": decision}, to=PUBLIC)


def test_attaching_by_who_does_not_read_it_and_when_it_is_over() -> None:
    world = World()
    decision = world.open_decision()
    world.all_agree(decision)
    adoption = str(shown(world, decision).adoption)
    words = {"attached.en": b"We reserve our view."}
    members = Audience("members")
    check(world, "decision.adopted", "FAL", "decision.attach", attach(decision=decision), parts=words,
          to=Audience("council"))  # fmt: skip
    check(world, "authority.no_right", "OBS", "decision.attach", attach(adopted=adoption), parts=words, to=members)
    check(world, "decision.other_audience", "FAL", "decision.attach", attach(adopted=adoption), parts=words, to=PUBLIC)


def noted(stance: str = "concur") -> tuple[World, str, str]:
    world, decision = by_consensus()
    body = {"decision": decision, "party": "FAL", "stance": stance, "day": "2031-03-01"}
    return world, decision, recorded(world["SECRETARIAT"].submit("decision.paper", body, to=RELEASED, parts=NOTE))


def test_confirming_anothers_note_or_what_is_none() -> None:
    world, decision, note = noted()
    check(world, "decision.position_of_another", "EST", "decision.confirm", {"act": note})
    check(world, "decision.unknown_act", "FAL", "decision.confirm", {"act": NONE})
    concern = recorded(world.say("FAL", "concern", decision, to=RELEASED))
    check(world, "decision.no_note", "FAL", "decision.confirm", {"act": concern})
    check(world, "decision.not_of_an_office", "FAL", "decision.challenge", {"act": concern})
    check(world, "authority.no_right", "SECRETARIAT", "decision.confirm", {"act": note})


def test_a_note_is_answered_once() -> None:
    world, decision, note = noted()
    recorded(world["FAL"].submit("decision.confirm", {"act": note}, to=RELEASED))
    check(world, "decision.answered_before", "FAL", "decision.confirm", {"act": note})
    # Its own word now: it is withdrawn, not doubted.
    check(world, "decision.answered_before", "FAL", "decision.challenge", {"act": note})
    recorded(world.withdraw("FAL", decision, note, to=RELEASED))


def test_a_note_that_was_disowned_or_withdrawn_is_not_confirmed() -> None:
    world, _, note = noted()
    recorded(world["FAL"].submit("decision.challenge", {"act": note}, to=RELEASED))
    check(world, "decision.answered_before", "FAL", "decision.confirm", {"act": note})
    world, decision, note = noted_again(world)
    recorded(world.withdraw("FAL", decision, note, to=RELEASED))
    check(world, "decision.no_longer_stands", "FAL", "decision.confirm", {"act": note})
    check(world, "decision.no_longer_stands", "FAL", "decision.challenge", {"act": note})


def noted_again(world: World) -> tuple[World, str, str]:
    decision = put(world, procedure="consensus", title="Another")
    body = {"decision": decision, "party": "FAL", "stance": "object", "day": "2031-03-01"}
    return world, decision, recorded(world["SECRETARIAT"].submit("decision.paper", body, to=RELEASED, parts=NOTE))


def test_a_note_in_the_name_of_who_does_not_decide_or_by_who_enters_none() -> None:
    world, decision = by_consensus()
    body = {"decision": decision, "party": "OBS", "stance": "object", "day": "2031-03-01"}
    check(world, "decision.not_an_elector", "SECRETARIAT", "decision.paper", body, parts=NOTE)
    check(world, "authority.no_right", "ARV", "decision.paper", body | {"party": "FAL"}, parts=NOTE)
    check(world, "payload.missing", "SECRETARIAT", "decision.paper", body)


def test_a_note_where_none_counts() -> None:
    world = silent("consensus", paper="never")
    decision = put(world, procedure="consensus")
    body = {"decision": decision, "party": "FAL", "stance": "object", "day": "2031-03-01"}
    check(world, "decision.no_paper", "SECRETARIAT", "decision.paper", body, parts=NOTE)


def test_certifying_who_was_reached_or_does_not_decide() -> None:
    world, decision = by_silence(silence={"hours": 1, "delivery": True})
    recorded(world.say("FAL", "concern", decision, to=RELEASED))
    for party, code in (("FAL", "reached_before"), ("ARV", "reached_before"), ("OBS", "not_an_elector")):
        body = {"decision": decision, "parties": [party]}
        check(world, f"decision.{code}", "ARV", "decision.certify", body)
    check(world, "authority.keeper_only", "ARV", "decision.deliver", {"decision": decision, "parties": ["EST"]})


def test_consultation_is_asked_once_and_held_by_who_asked() -> None:
    world = World()
    version = recorded(world.table(to=RELEASED))
    check(world, "decision.not_asked", "FAL", "decision.consult", {"version": version, "asks": False})
    recorded(world["FAL"].submit("decision.consult", {"version": version, "asks": True}, to=RELEASED))
    check(world, "decision.consulted_before", "FAL", "decision.consult", {"version": version, "asks": True})
    check(world, "decision.not_asked", "EST", "decision.consult", {"version": version, "asks": False})
    recorded(world["FAL"].submit("decision.consult", {"version": version, "asks": False}, to=RELEASED))
    check(world, "decision.not_asked", "FAL", "decision.consult", {"version": version, "asks": False})


def test_an_amendment_that_is_none() -> None:
    world, decision = by_silence()
    body = {"decision": decision, "proposal": f"{NONE}.1"}
    check(world, "text.unknown_proposal", "FAL", "decision.amend", body)


def test_an_amendment_where_none_breaks() -> None:
    world, decision = by_silence(silence={"amendment_breaks": False})
    body = {"decision": decision, "proposal": f"{NONE}.1"}
    check(world, "decision.conclusion", "FAL", "decision.amend", body)


def test_an_embargo_where_nothing_is_published_or_in_the_past() -> None:
    world = World()
    version = recorded(world.table(to=RELEASED))
    for procedure, hours in (("consensus", 24), ("declaration-signed", 0)):
        body = {"version": version, "procedure": procedure, "embargo": in_hours(world, hours)}
        check(world, "decision.embargo", "ARV", "decision.put", body)
