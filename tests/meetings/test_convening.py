"""Meetings until they sit: asked for, convened, moved, cancelled; who is invited, the agenda and the documents."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comity.core.act import Audience
from comity.meetings.views import get_meeting, list_meetings, list_requests, list_taken
from comity.meetings.year import get_year
from comity.parties.state import list_parties
from tests.meetings.hall import PARTICIPANTS, TITLE, Hall, convene, in_days
from tests.world import COUNCIL, PUBLIC, World, lantern, recorded, refused

pytestmark = pytest.mark.django_db

BY_TWO = Audience(parties=("ARV", "BEL"))


def request(world: World, *, by: str = "BEL", drafts: bool = True, organ: str = "council", **rest: Any) -> Any:
    named = [recorded(world.table(by))] if drafts else []
    body = {"organ": organ, "drafts": named}
    return world[by].submit("meeting.request", body, to=COUNCIL, parts={"reasons": b"The wreck."}, **rest)


def answer(world: World, party: str, act: str, said: str) -> Any:
    return world[party].submit("meeting.answer", {"request": act, "answer": said}, to=COUNCIL)


def test_a_session_out_of_turn_needs_two_that_ask_all_others_consent_and_a_month() -> None:
    world = World()
    assert refused(request(world, drafts=False)) == "meeting.drafts_missing"
    assert refused(request(world, organ="keepers")) == "meeting.never_out_of_turn"
    act = recorded(request(world))

    def view(party: str = "ARV") -> Any:
        return list_requests(world.viewer(party), world.keeper.rules.charter, world.keeper.registry)[0]

    reference = view().reference

    def call(**rest: Any) -> Any:
        return convene(world, by="BEL", form="extraordinary", request=reference, host="BEL", **rest)

    assert refused(call()) == "meeting.too_few_ask"
    assert refused(answer(world, "BEL", act, "consent")) == "meeting.own_request"
    recorded(answer(world, "COR", act, "join"))
    assert refused(answer(world, "COR", act, "join")) == "meeting.answered_so"
    assert refused(answer(world, "SECRETARIAT", act, "consent")) == "meeting.not_of_organ"
    assert refused(answer(world, "OBS", act, "consent")) == "meeting.unknown_request"
    recorded(answer(world, "ARV", act, "refuse"))
    for party in ("DUN", "EST"):
        recorded(answer(world, party, act, "consent"))
    assert (view().missing, view().refused, view().awaited) == ("consent", ["ARV"], ["FAL"])
    assert refused(call()) == "meeting.without_consent"
    recorded(answer(world, "FAL", act, "consent"))
    recorded(answer(world, "ARV", act, "consent"))
    assert view().missing is None
    assert refused(call(days=20)) == "meeting.notice_too_short"
    meeting = recorded(call(days=31))
    assert refused(call(days=60)) == "meeting.request_used"
    moved = {"meeting": meeting, "start": in_days(world, 3), "end": in_days(world, 4), "zone": "UTC", "host": "BEL"}
    answered = world["BEL"].submit("meeting.move", moved | {"mode": "site"}, to=PARTICIPANTS)
    assert refused(answered) == "meeting.notice_too_short"
    recorded(world["BEL"].submit("meeting.cancel", {"meeting": meeting}, to=PARTICIPANTS))
    recorded(call(days=60))
    # An observer reads that it was convened, and nothing of the request.
    assert list_requests(world.viewer("OBS"), world.keeper.rules.charter, world.keeper.registry) == []
    assert len(list_meetings(world.viewer("OBS"), world.keeper.rules.charter, world.keeper.registry)) == 2


CONVENED_WRONGLY: dict[str, tuple[dict[str, Any], str]] = {
    "in the past": ({"days": -1}, "meeting.in_the_past"),
    "ending before it begins": ({"end": "2031-03-02T09:00:00.000Z"}, "meeting.ends_before"),
    "in a zone that there is not": ({"zone": "Europe/Wickhaven"}, "meeting.unknown_zone"),
    "without a host": ({"host": None}, "meeting.host_missing"),
    "hosted by nobody": ({"host": "ZED"}, "meeting.no_standing"),
    "of an organ that there is not": ({"organs": ["senate"]}, "text.unknown_organ"),
    "in a field of others": ({"organs": ["keepers"], "field": "rescue"}, "meeting.no_competence"),
    "in a field that there is not": ({"field": "mining"}, "position.unknown_subject"),
    "by a member that neither presides nor hosts": ({"by": "BEL"}, "meeting.not_caller"),
    "by an observer": ({"by": "OBS"}, "authority.no_right"),
    "for others than the organ": ({"to": Audience("secretariat")}, "text.audience_without_organ"),
    "for some of the organ": ({"to": BY_TWO}, "meeting.audience_without"),
    "for everyone later": ({"to": Audience("council", released=True)}, "meeting.audience_released"),
    "after a meeting that there is not": ({"follows": "0" * 64}, "meeting.unknown"),
    "without its request": (
        {"form": "extraordinary", "request": "0" * 64}, "meeting.unknown_request",
    ),
    "of three parties": (
        {"form": "commission", "parties": ["ARV", "BEL", "COR"], "to": PUBLIC}, "meeting.two_parties",
    ),
    "of others": ({"form": "commission", "parties": ["BEL", "COR"], "to": PUBLIC}, "meeting.among_others"),
}  # fmt: skip


@pytest.mark.parametrize("case", CONVENED_WRONGLY)
def test_a_meeting_is_not_convened(case: str) -> None:
    body, code = CONVENED_WRONGLY[case]
    assert refused(convene(World(), **body)) == code


@pytest.mark.parametrize(
    "body",
    [
        {"form": "session", "parties": ["ARV", "BEL"]},
        {"form": "commission"},
        {"form": "extraordinary"},
        {"form": "session", "request": "0" * 64},
        {"zone": "../etc/passwd"},
        {"zone": "Europe//Lisbon"},
        {"organs": []},
        {"organs": ["council", "council"]},
        {"parts": {"place": b"The hall"}},
        {"parts": {"title.english": b"A title"}},
        {"parts": {"title.en": b"Two\nlines"}},
    ],
)
def test_a_convening_in_another_form_is_no_act(body: dict[str, Any]) -> None:
    assert refused(convene(World(), **body)) in ("payload.field", "payload.missing", "payload.unknown", "meeting.title")


def test_meetings_are_numbered_for_their_readers() -> None:
    world = World()
    recorded(convene(world, to=COUNCIL))
    recorded(convene(world, to=PUBLIC))
    recorded(convene(world, to=PUBLIC, days=60))
    recorded(convene(world, to=PUBLIC, days=360))
    charter, registry = world.keeper.rules.charter, world.keeper.registry
    assert [view.symbol for view in list_meetings(world.viewer(None), charter, registry)] == [
        "COUNCIL/2031/M.G1", "COUNCIL/2031/M.G2", "COUNCIL/2032/M.G1",
    ]  # fmt: skip


def test_a_commission_of_two_is_known_to_them_alone() -> None:
    world = World()
    act = recorded(
        convene(world, form="commission", parties=["ARV", "BEL"], to=BY_TWO, host=None, mode="remote", by="BEL")
    )
    charter, registry = world.keeper.rules.charter, world.keeper.registry
    view = get_meeting(world.viewer("ARV"), charter, registry, act)
    assert view is not None
    assert (view.delegations, view.chair, view.private, view.symbol) == (["ARV", "BEL"], "BEL", "", "COUNCIL/2031/M.R1")
    for party in ("COR", "SECRETARIAT", None):
        assert get_meeting(world.viewer(party), charter, registry, act) is None
    body = {"meeting": act, "how": "site"}
    answered = world["ARV"].submit("meeting.attend", body, to=BY_TWO, parts={"delegation": b"An envoy"})
    assert refused(answered) == "meeting.only_remote"
    answered = world["COR"].submit("meeting.attend", body, to=BY_TWO, parts={"delegation": b"An envoy"})
    assert refused(answered) == "meeting.unknown"


def test_organs_meet_together_and_back_to_back() -> None:
    world = World()
    first = recorded(convene(world, organs=["keepers", "council"]))
    assert refused(convene(world, follows=first)) == "meeting.follows_too_early"
    assert refused(convene(world, follows=first, to=PUBLIC, days=31)) == "meeting.unknown"
    recorded(convene(world, follows=first, days=31))
    charter, registry = world.keeper.rules.charter, world.keeper.registry
    views = list_meetings(world.viewer("FAL"), charter, registry)
    assert [(view.organs, view.follows) for view in views] == [(["keepers", "council"], None), (["council"], first)]


def test_an_organ_that_meets_by_field_needs_one() -> None:
    charter = lantern()
    *others, keepers = charter.organs
    assert keepers.meets is not None
    by_field = replace(keepers, meets=replace(keepers.meets, by_field=True))
    world = World(charter=replace(charter, organs=(*others, by_field)))
    assert refused(convene(world, organs=["keepers"])) == "meeting.field_missing"
    act = recorded(convene(world, organs=["keepers", "council"], field="lights"))
    body = {"meeting": act, "fields": ["rescue"], "text": None}
    assert refused(world["BEL"].submit("meeting.item", body, to=PARTICIPANTS, parts=TITLE)) == "meeting.other_field"


def test_a_meeting_is_moved_or_cancelled_until_it_opens() -> None:
    hall = Hall()
    when = {"start": in_days(hall.world, 40), "end": in_days(hall.world, 41), "zone": "Asia/Tashkent", "host": "BEL"}
    assert refused(hall.do("COR", "move", **when, mode="site")) == "meeting.not_caller"
    recorded(hall.do("SECRETARIAT", "move", **when, mode="site"))
    view = hall.view()
    assert (view.start, view.zone, view.host, view.mode) == (when["start"], "Asia/Tashkent", "BEL", "site")
    assert view.moved
    recorded(hall.do("BEL", "cancel", parts={"reasons": b"A storm."}))
    assert hall.view().status == "cancelled"
    for name, body in (("cancel", {}), ("move", {**when, "mode": "site"}), ("item", {"fields": [], "text": None})):
        parts = TITLE if name == "item" else None
        assert refused(hall.do("ARV", name, parts=parts, **body)) == "meeting.not_now"


def test_what_a_disavowed_key_convened_falls_unless_it_was_opened() -> None:
    world = World()
    since = world.keeper.size
    body = {"form": "session", "organs": ["council"], "field": None, "parties": [], "start": in_days(world, 3),
            "end": in_days(world, 4), "zone": "UTC", "host": "ARV", "mode": "both", "follows": None,
            "request": None}  # fmt: skip
    act = recorded(world["ARV"].submit("meeting.convene", body, to=COUNCIL, role="delegate", parts=TITLE))
    key = world["ARV"].keys["delegate"].public
    recorded(world["ARV"].submit("party.disavow", {"key": key, "since": since}))
    view = get_meeting(world.viewer("BEL"), world.keeper.rules.charter, world.keeper.registry, act)
    assert view is not None
    assert view.status == "cancelled"


def test_items_are_what_the_organ_may_deal_with_and_texts_that_all_may_read() -> None:
    hall = Hall(organs=["keepers"])
    world = hall.world
    assert refused(hall.do("BEL", "item", fields=["rescue"], text=None, parts=TITLE)) == "meeting.no_competence"
    narrow, wide = recorded(world.table()), recorded(world.table(to=PARTICIPANTS))
    assert refused(hall.do("BEL", "item", fields=["lights"], text=narrow, parts=TITLE)) == "meeting.text_unread"
    assert refused(hall.do("BEL", "item", fields=["lights"], text="0" * 64, parts=TITLE)) == "text.unknown"
    assert refused(hall.do("OBS", "item", fields=[], text=None, parts=TITLE)) == "authority.no_right"
    item = hall.item("lights", by="BEL", text=wide)
    assert [(each.act, each.text, each.titles) for each in hall.view("OBS").agenda] == [
        (item, wide, {"en": "Lamps of the harbour"})
    ]


def test_documents_come_by_item_and_language_until_their_deadline() -> None:
    hall = Hall()
    item, closed = hall.item("lights"), hall.item("rescue", to=COUNCIL)
    files = {"file.en": b"%PDF-", "file.ru": b"%PDF-", "title.en": b"A map", "title.ru": "Карта".encode()}

    def circulate(party: str = "BEL", **rest: Any) -> Any:
        body = {"item": None, "version": None} | rest
        return hall.do(party, "document", parts=None if body["version"] else files, **body)

    recorded(circulate())
    version = recorded(hall.world.table(to=PARTICIPANTS))
    recorded(circulate(item=item, version=version))
    assert refused(circulate(item=closed)) == "meeting.unknown_item"
    recorded(circulate(item=closed, to=COUNCIL))
    assert [each.symbol for each in hall.view().documents] == [
        "COUNCIL/2031/M.L1/DOC.1", "COUNCIL/2031/M.L1/DOC.2", "COUNCIL/2031/M.L1/P.DOC.1",
    ]  # fmt: skip
    assert [(each.languages, each.titles) for each in hall.view("OBS").documents] == [
        (["en", "ru"], {"en": "A map", "ru": "Карта"}), ([], {}),
    ]  # fmt: skip
    assert refused(circulate("OBS")) == "meeting.not_invited"
    recorded(hall.do("ARV", "invite", parties=["OBS"], items=[item]))
    assert refused(circulate("OBS")) == "meeting.out_of_scope"
    recorded(circulate("OBS", item=item))
    hall.world.later(days=24)
    assert hall.view().documents_until == "2031-03-24T09:00:00.000Z"
    assert refused(circulate()) == "meeting.document_late"
    recorded(circulate("ARV"))


def test_who_is_invited_has_a_standing_that_the_charter_names_and_can_read_it() -> None:
    hall = Hall()
    invite = {"parties": ["OBS"], "items": []}
    assert refused(hall.do("ARV", "invite", parties=["BEL"], items=[])) == "meeting.is_of_it"
    assert refused(hall.do("ARV", "invite", parties=["SECRETARIAT"], items=[])) == "meeting.no_guest"
    assert refused(hall.do("ARV", "invite", parties=["OBS"], items=["0" * 64])) == "meeting.unknown_item"
    assert refused(hall.do("BEL", "invite", **invite)) == "meeting.not_caller"
    recorded(hall.do("ARV", "invite", **invite))
    narrow = Hall(hall.world, to=COUNCIL)
    assert refused(narrow.do("ARV", "invite", **invite)) == "meeting.guest_cannot_read"


def test_who_attends_says_how_and_may_change_its_mind() -> None:
    hall = Hall()
    hall.attend("BEL", "remote")
    hall.attend("SECRETARIAT")
    hall.attend("BEL", "not")
    attendance = {each.party: each.how for each in hall.view("OBS").attendance}
    assert attendance == {"BEL": "not", "SECRETARIAT": "site"}


def test_decisions_belong_to_the_meeting_in_whose_time_its_organ_took_them() -> None:
    hall = Hall().begin()
    world = hall.world
    released = Audience("council", released=True)
    decision = world.open_decision(to=released, procedure="session")
    for name in ("ask", "declare"):
        recorded(world["ARV"].submit(f"decision.{name}", {"decision": decision}, to=released))
    world.later(hours=1)
    recorded(hall.preside("close"))
    world.later(hours=1)
    world.all_agree(world.open_decision())
    assert len(list_taken(world.viewer("BEL"), hall.view("BEL"))) == 1


def queries_for(world: World) -> int:
    charter, registry, viewer = world.keeper.rules.charter, world.keeper.registry, world.viewer("BEL")
    parties = list_parties()
    with CaptureQueriesContext(connection) as asked:
        list_meetings(viewer, charter, registry)
        list_requests(viewer, charter, registry)
        get_year(viewer, charter, registry, parties, 2031, today="2031-03-02")
    return len(asked)


def test_as_many_queries_for_three_meetings_as_for_one() -> None:
    world = World()
    hall = Hall(world)
    hall.item("lights")
    hall.attend("BEL")
    recorded(request(world))
    first = queries_for(world)
    for days in (40, 50):
        another = Hall(world, days=days)
        another.item("rescue")
        another.attend("COR")
        recorded(request(world))
    assert queries_for(world) == first
