"""A meeting that sits: who is there, what is before it, who has the floor, and what nobody opposes."""

import pytest

from comity.core.act import Audience
from tests.meetings.hall import PARTICIPANTS, Hall
from tests.world import COUNCIL, World, recorded, refused

pytestmark = pytest.mark.django_db


def test_a_session_from_its_opening_to_its_close() -> None:
    hall = Hall()
    first, second = hall.item("lights"), hall.item("rescue")
    hall.begin()
    assert (hall.view().status, hall.view().chair, hall.floor().delegations_present) == ("open", "ARV", 6)
    assert refused(hall.do("ARV", "call", item=first)) == "meeting.no_agenda"
    hall.adopt(second, first)
    assert [item.label for item in hall.view().agenda] == ["2", "1"]
    assert hall.floor("OBS").item == second
    wish = hall.speak("BEL")
    assert refused(hall.do("BEL", "floor", wish=wish, seconds=0)) == "meeting.not_chair"
    recorded(hall.give(wish, 300))
    speaker = hall.floor().speaker
    assert speaker is not None
    assert (speaker.party, speaker.seconds, speaker.until > speaker.since) == ("BEL", 300, True)
    recorded(hall.do("BEL", "yield", wish=wish))
    assert hall.floor().speaker is None
    recorded(hall.declare(hall.ask("noted", second)))
    assert {item.act: item.result for item in hall.view("OBS").agenda} == {second: "noted", first: None}
    recorded(hall.preside("suspend", until="2031-03-31T14:00:00.000Z"))
    assert refused(hall.try_to_speak("BEL")) == "meeting.not_sitting"
    hall.world.later(hours=1)
    recorded(hall.preside("resume"))
    recorded(hall.preside("close"))
    view = hall.view(None) if hall.to.standing == "everyone" else hall.view("OBS")
    assert (view.status, len(view.periods), view.closed) == ("closed", 2, view.since)
    assert refused(hall.preside("open")) == "meeting.not_now"


def test_points_of_order_come_first_and_replies_last() -> None:
    hall = Hall().begin()
    hall.adopt(hall.item("lights"))
    said = hall.speak("BEL")
    recorded(hall.give(said))
    hall.world.later(minutes=10)
    assert refused(hall.try_to_speak("COR", "reply", of="0" * 64)) == "meeting.no_such_speech"
    reply = hall.speak("COR", "reply", of=said)
    again, dun = hall.speak("BEL"), hall.speak("DUN")
    order = hall.speak("EST", "order")
    assert refused(hall.try_to_speak("EST", "order")) == "meeting.waits_already"
    assert refused(hall.give(dun)) == "meeting.out_of_turn"
    recorded(hall.give(order))
    # Belmora has spoken for ten minutes: who has spoken less comes first.
    assert [(wish.act, wish.spoken) for wish in hall.floor().queue] == [(dun, 0), (again, 600), (reply, 0)]
    recorded(hall.do("ARV", "yield", wish=dun))
    assert refused(hall.do("COR", "yield", wish=again)) == "meeting.not_chair"
    hall.enter("BEL", how="left")
    assert [wish.act for wish in hall.floor().queue] == [reply]
    recorded(hall.give(reply))
    assert [(party, until is None) for _, party, _, until in hall.floor().speeches][-1] == ("COR", True)


def test_nothing_is_declared_over_a_delegation_and_only_itself_ends_that() -> None:
    hall = Hall()
    item = hall.item("lights")
    hall.begin("ARV", "BEL", "COR", "DUN")
    hall.adopt(item)
    question = hall.ask("agreed", item)
    assert refused(hall.do("OBS", "oppose", question=question, opposes=True)) == "meeting.not_invited"
    # Also one that is not in the room.
    recorded(hall.do("FAL", "oppose", question=question, opposes=True, parts={"reasons": b"Not yet."}))
    assert refused(hall.do("FAL", "oppose", question=question, opposes=True)) == "decision.said_before"
    assert refused(hall.do("BEL", "oppose", question=question, opposes=False)) == "meeting.not_opposing"
    assert refused(hall.declare(question)) == "meeting.opposed"
    again = hall.ask("agreed", item)
    assert refused(hall.declare(question)) == "meeting.no_question"
    recorded(hall.do("FAL", "oppose", question=again, opposes=True))
    recorded(hall.do("FAL", "oppose", question=again, opposes=False))
    assert refused(hall.do("BEL", "declare", question=again)) == "meeting.not_chair"
    recorded(hall.declare(again))
    assert [(each.is_open, bool(each.declared)) for each in hall.floor().questions[1:]] == [
        (False, False),
        (False, True),
    ]


def test_contested_credentials_sit_provisionally_until_it_is_declared() -> None:
    hall = Hall()
    given = hall.attend("FAL")
    assert refused(hall.do("FAL", "contest", attendance=given)) == "meeting.own_credentials"
    assert refused(hall.do("BEL", "contest", attendance="0" * 64)) == "meeting.no_credentials"
    contest = recorded(hall.do("BEL", "contest", attendance=given))
    assert refused(hall.do("COR", "contest", attendance=given)) == "meeting.contested_before"
    hall.begin("ARV", "BEL", "COR", "DUN")
    hall.enter("FAL")
    hall.adopt(hall.item("lights"))
    hall.speak("FAL")
    assert refused(hall.do("ARV", "ask", proposes="rejected", of=given, items=[])) == "meeting.not_contested"
    recorded(hall.declare(hall.ask("rejected", contest)))
    assert [each.decided for each in hall.view().attendance if each.party == "FAL"] == ["rejected"]
    assert refused(hall.try_to_speak("FAL", "order")) == "meeting.not_present"
    hall.attend("FAL")
    hall.speak("FAL", "order")


def test_a_guest_speaks_in_the_scope_of_its_invitation() -> None:
    hall = Hall()
    first, second = hall.item("lights"), hall.item("rescue")
    assert refused(hall.do("OBS", "attend", how="site", parts={"delegation": b"An envoy"})) == "meeting.not_invited"
    recorded(hall.do("ARV", "invite", parties=["OBS"], items=[first]))
    hall.attend("OBS", "remote")
    hall.begin()
    hall.enter("OBS", how="remote")
    hall.adopt(first, second)
    assert refused(hall.try_to_speak("OBS", "order")) == "meeting.delegations_only"
    hall.speak("OBS")
    recorded(hall.do("ARV", "call", item=second))
    assert refused(hall.try_to_speak("OBS")) == "meeting.out_of_scope"
    assert hall.floor("OBS").present["OBS"] == "remote"


def test_what_is_said_in_private_those_outside_do_not_see() -> None:
    hall = Hall()
    open_item, closed = hall.item("lights"), hall.item("rescue", to=COUNCIL)
    assert [item.label for item in hall.view().agenda] == ["1", "P1"]
    assert [item.label for item in hall.view("OBS").agenda] == ["1"]
    hall.begin()
    hall.adopt(open_item)
    hall.speak("BEL")
    recorded(hall.preside("private"))
    assert refused(hall.try_to_speak("COR")) == "decision.other_audience"
    hall.adopt(closed, to=COUNCIL)
    wish = hall.speak("COR", to=COUNCIL)
    recorded(hall.give(wish, to=COUNCIL))
    seen, outside = hall.floor("BEL"), hall.floor("OBS")
    assert (seen.item, seen.speaker and seen.speaker.party) == (closed, "COR")
    assert (outside.status, outside.item, outside.speaker, outside.queue) == ("private", None, None, [])
    assert refused(hall.do("ARV", "ask", proposes="agenda", of=None, items=[open_item], to=COUNCIL)) == (
        "meeting.unknown_item"
    )
    recorded(hall.preside("public"))
    back = hall.floor("OBS")
    assert (back.item, [each.party for each in back.queue]) == (open_item, ["BEL"])


def test_it_opens_with_enough_delegations_at_its_time_and_no_other_open() -> None:
    world = World()
    hall, other = Hall(world), Hall(world, to=Audience("members"))
    for each in (hall, other):
        for party in ("ARV", "BEL", "COR", "DUN"):
            each.attend(party)
    assert refused(hall.do("ARV", "enter", how="site")) == "meeting.too_early"
    world.later(days=30)
    hall.enter("ARV", "BEL", "COR")
    assert refused(hall.preside("open")) == "meeting.too_few"
    assert refused(hall.do("FAL", "enter", how="site")) == "meeting.not_attending"
    hall.enter("DUN")
    other.enter("ARV", "BEL", "COR", "DUN")
    recorded(hall.preside("open"))
    assert refused(other.preside("open")) == "meeting.another_open"
    assert refused(hall.do("DUN", "enter", how="site")) == "meeting.present_already"
    assert refused(hall.preside("suspend", until="2031-03-01T00:00:00.000Z")) == "meeting.until_past"
    assert refused(hall.preside("suspend", by="BEL")) == "meeting.not_chair"
    recorded(hall.preside("suspend"))
    recorded(other.preside("open"))


def test_a_meeting_of_one_audience_has_no_private_part() -> None:
    hall = Hall(to=COUNCIL).begin()
    assert hall.view().private == ""
    assert refused(hall.preside("private")) == "meeting.no_private"


def test_what_a_disavowed_key_did_in_the_room_counts_no_more() -> None:
    hall = Hall(to=PARTICIPANTS)
    item = hall.item("lights")
    hall.begin()
    hall.adopt(item)
    since = hall.world.keeper.size
    question = hall.ask("agreed", item)
    body = {"meeting": hall.act, "question": question, "opposes": True}
    recorded(hall.world["BEL"].submit("meeting.oppose", body, to=hall.to, role="delegate"))
    assert refused(hall.declare(question)) == "meeting.opposed"
    key = hall.world["BEL"].keys["delegate"].public
    recorded(hall.world["BEL"].submit("party.disavow", {"key": key, "since": since}))
    recorded(hall.declare(question))
