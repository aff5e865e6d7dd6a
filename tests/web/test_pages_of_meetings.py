"""The year, a meeting and its floor as parties, observers and the public see them; and calendars."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import pytest
import vobject
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comity.core.act import Audience
from comity.notices import choices
from comity.web.shell.flooring import compose_floor
from tests.meetings.hall import PARTICIPANTS, Hall, convene, in_days
from tests.web.pages import client_for, read, serving, words_of
from tests.world import COUNCIL, PUBLIC, World, key_for, recorded

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]


@pytest.fixture
def world() -> Iterator[World]:
    with serving(World()) as made:
        yield made


def queries(world: World, path: str, party: str | None = "BEL") -> int:
    client = client_for(world, party)
    read(client, path)
    with CaptureQueriesContext(connection) as captured:
        read(client, path)
    return len(captured)


# ---------------------------------------------------------------- the year


def test_a_year_shows_what_was_convened_and_what_the_charter_foresees(world: World) -> None:
    meeting = recorded(convene(world))
    page = read(client_for(world, "BEL"), "/meetings")
    assert f"/meetings/{meeting}" in page
    said = words_of(page)
    for words in (
        "Session on the lights",
        "hosted and chaired by ARV",
        "not convened yet",
        "as a rule by",
        "at the latest by",
    ):
        assert words in said, words
    # Two sessions are foreseen; one of them is convened.
    assert len(re.findall(r'id="council-\d"', page)) == 1


def test_a_meeting_is_on_the_page_of_those_alone_who_may_know_of_it(world: World) -> None:
    recorded(convene(world, to=COUNCIL))
    recorded(convene(world, to=PARTICIPANTS, start=in_days(world, 60), end=in_days(world, 61)))
    for party, number in (("BEL", 2), ("OBS", 1), (None, 0)):
        assert len(set(re.findall(r"/meetings/([0-9a-f]{64})", read(client_for(world, party), "/meetings")))) == number


@pytest.mark.parametrize("year", ["2030", "2032", "1900", "9998"])
def test_other_years_are_there(world: World, year: str) -> None:
    recorded(convene(world))
    page = read(client_for(world, "BEL"), f"/meetings/year/{year}")
    assert "Session on the lights" not in words_of(page)
    assert "This year" in words_of(page)


def test_a_year_that_no_calendar_has_is_not_there(world: World) -> None:
    for year in ("0", "1899", "9999", "12345"):
        read(client_for(world), f"/meetings/year/{year}", status=404)


def test_the_year_and_a_meeting_ask_the_database_as_often_with_many_as_with_one(world: World) -> None:
    hall = Hall(world)
    hall.item("lights")
    year, page, feed = (queries(world, path) for path in _paths(hall))
    for number in (2, 3):
        other = recorded(convene(world, start=in_days(world, 40 * number), end=in_days(world, 40 * number + 1)))
        assert other
        hall.item("lights")
        hall.attend("BEL" if number == 2 else "COR")
        recorded(
            hall.do("ARV", "document", item=None, version=None, parts={"title.en": b"A list", "file.en": b"Lamps"})
        )
    assert (year, page, feed) == tuple(queries(world, path) for path in _paths(hall))


def _paths(hall: Hall) -> list[str]:
    return ["/meetings", f"/meetings/{hall.act}", f"/meetings/{hall.act}/room"]


def test_a_desk_shows_what_sits_and_what_comes_soon_until_we_have_said_how_we_attend(world: World) -> None:
    hall = Hall(world)
    recorded(convene(world, start=in_days(world, 90), end=in_days(world, 91), parts={"title.en": b"Far away"}))
    desk = client_for(world, "BEL")
    assert "Session on the lights convened" in words_of(read(desk, "/desk"))
    assert "say how we attend" in words_of(read(desk, "/desk"))
    assert "Far away" not in words_of(read(desk, "/desk")).partition("Our meetings")[2].partition("Our keys")[0]
    hall.attend("BEL")
    assert "say how we attend" not in words_of(read(desk, "/desk"))
    # Who is neither of it nor invited has nothing to attend.
    assert "Our meetings" not in words_of(read(client_for(world, "OBS"), "/desk"))


# ---------------------------------------------------------------- a meeting


def test_a_meeting_says_when_by_both_clocks_and_what_may_be_done(world: World) -> None:
    hall = Hall(world)
    hall.item("lights", by="BEL")
    said = words_of(read(client_for(world, "BEL"), f"/meetings/{hall.act}"))
    for words in ("31 Mar 2031, 09:00 UTC", "by the clock of the hall: 31 March 2031, 10:00", "Europe/Lisbon",
                  "Lamps of the harbour", "provisional", "has not said", "What BEL may do now"):  # fmt: skip
        assert words in said, words
    page = read(client_for(world, "BEL"), f"/meetings/{hall.act}")
    assert f"/acts/meeting.attend/new?meeting={hall.act}" in page
    # Who neither presides nor hosts moves nothing.
    assert "meeting.move" not in page
    assert "meeting.move" in read(client_for(world, "ARV"), f"/meetings/{hall.act}")


def test_contested_credentials_are_marked_until_they_are_decided(world: World) -> None:
    hall = Hall(world).begin()
    attendance = next(each for each in hall.view().attendance if each.party == "COR")
    contest = recorded(hall.do("DUN", "contest", attendance=attendance.act))
    page = f"/meetings/{hall.act}"
    assert "credentials contested: sits provisionally" in words_of(read(client_for(world, "BEL"), page))
    recorded(hall.declare(hall.ask("accepted", contest)))
    assert "contested" not in words_of(read(client_for(world, "BEL"), page))


def test_what_is_private_is_neither_seen_nor_told_of_by_whoever_is_outside(world: World) -> None:
    hall = Hall(world)
    hall.item("lights")
    recorded(hall.do("ARV", "invite", parties=["OBS"], items=[]))
    paths = [*_paths(hall), f"/meetings/{hall.act}/floor", f"/meetings/{hall.act}/part"]
    client = client_for(world, "OBS")
    before = [words_of(read(client, path)) or read(client, path) for path in paths]
    hall.item("rescue", to=COUNCIL)
    assert [words_of(read(client, path)) or read(client, path) for path in paths] == before
    assert "P1" in words_of(read(client_for(world, "BEL"), f"/meetings/{hall.act}"))


@pytest.mark.parametrize("end", ["", "/part", "/room", "/floor", "/hall", "/press", "/meeting.ics"])
def test_a_meeting_that_one_may_not_know_of_is_not_there(world: World, end: str) -> None:
    hall = Hall(world, to=COUNCIL)
    read(client_for(world, "OBS"), f"/meetings/{hall.act}{end}", status=404)
    read(client_for(world), f"/meetings/{hall.act}{end}", status=404)


def test_a_document_is_a_file_to_keep_for_those_who_read_it(world: World) -> None:
    hall = Hall(world)
    parts = {"title.en": b"A list", "file.en": b"Lamps, by harbour"}
    document = recorded(hall.do("ARV", "document", item=None, version=None, parts=parts))
    path = f"/meetings/documents/{document}/en"
    assert path in read(client_for(world, "BEL"), f"/meetings/{hall.act}")
    answer = client_for(world, "BEL").get(path)
    assert answer.content == b"Lamps, by harbour"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{document[:12]}.en.txt"'
    read(client_for(world), path, status=404)
    read(client_for(world, "BEL"), f"/meetings/documents/{document}/ru", status=404)


# ---------------------------------------------------------------- the floor


def test_the_room_shows_who_speaks_who_is_next_and_the_chairs_desk(world: World) -> None:
    hall = Hall(world)
    item = hall.item("lights")
    hall.begin()
    hall.adopt(item)
    recorded(hall.give(hall.speak("BEL"), 120))
    hall.speak("COR")
    hall.speak("DUN", "order")
    room = f"/meetings/{hall.act}/room"
    chair, other = words_of(read(client_for(world, "ARV"), room)), words_of(read(client_for(world, "COR"), room))
    for words in (
        "Item 1 Lamps of the harbour",
        "has the floor BEL 0:00 of 2:00",
        "Who speaks next DUN point of order COR",
    ):
        assert words in chair, words
        assert words in other, words
    for words in (
        "The chair’s desk BEL has spoken Give the floor to DUN",
        "Ask: item 1, agreed",
        "Suspend the meeting",
    ):
        assert words in chair, words
    assert "The chair’s desk" not in other
    assert "We no longer wish to speak" in other


def test_a_question_is_shown_with_who_opposes_it(world: World) -> None:
    hall = Hall(world)
    item = hall.item("lights")
    hall.begin()
    hall.adopt(item)
    question = hall.ask("agreed", item)
    room = f"/meetings/{hall.act}/room"
    said = words_of(read(client_for(world, "COR"), room))
    assert "The chair asks about item 1: agreed? No delegation opposes it so far." in said
    assert "Oppose what the chair asked" in said
    recorded(hall.do("COR", "oppose", question=question, opposes=True))
    assert "Opposed by: COR" in words_of(read(client_for(world, "BEL"), room))
    assert "Oppose it no more" in words_of(read(client_for(world, "COR"), room))
    # The chair is told what is missing, in place of the button.
    assert "COR" in words_of(read(client_for(world, "ARV"), room)).partition("Declare: agreed")[2]


def test_what_is_pushed_is_what_the_page_shows_and_is_for_those_alone_who_read_alike(world: World) -> None:
    hall = Hall(world)
    item = hall.item("lights")
    hall.begin()
    hall.adopt(item)
    hall.speak("BEL")
    topic = f"meeting:{hall.act}"
    pushed = [compose_floor(world.viewer(party), topic, "en", mark=1) for party in ("BEL", "COR", "OBS")]
    assert pushed[0] == pushed[1]
    assert "BEL" in (pushed[2] or "")
    assert compose_floor(world.viewer(None), topic, "en", mark=1) is None
    recorded(hall.preside("private"))
    private = [compose_floor(world.viewer(party), topic, "en", mark=2) or "" for party in ("BEL", "OBS")]
    assert all("in private session" in each for each in private)


def test_a_meeting_of_named_parties_is_pushed_to_nobody(world: World) -> None:
    to = Audience(parties=("ARV", "BEL"))
    act = recorded(
        convene(world, to=to, form="commission", parties=["ARV", "BEL"])
    )  # fmt: skip
    assert compose_floor(world.viewer("BEL"), f"meeting:{act}", "en", mark=1) is None
    assert "in the hall and remotely" in words_of(read(client_for(world, "BEL"), f"/meetings/{act}"))


def test_the_page_for_the_press_is_the_same_for_every_reader_and_has_public_facts_alone(world: World) -> None:
    hall = Hall(world, to=PUBLIC)
    hall.item("lights")
    hall.item("rescue", to=COUNCIL)
    path = f"/meetings/{hall.act}/press"
    pages = [words_of(read(client_for(world, party), path)) for party in (None, "OBS", "ARV")]
    assert len(set(pages)) == 1
    assert "Lamps of the harbour" in pages[0]
    assert "P1" not in pages[0]


def test_the_page_for_the_press_has_conclusions_and_documents_and_no_credentials(world: World) -> None:
    hall = Hall(world, to=PUBLIC)
    item = hall.item("lights")
    recorded(hall.do("ARV", "document", item=item, version=None, parts={"title.en": b"A map", "file.en": b"Lamps"}))
    hall.begin()
    hall.adopt(item)
    conclude(hall, item, "Every lamp is lit.")
    page = read(client_for(world), f"/meetings/{hall.act}/press")
    for words in ("Council", "Every lamp is lit.", "A map", "Follow who speaks"):
        assert words in words_of(page), words
    assert "credentials" not in page
    recorded(hall.preside("close"))
    assert "Follow who speaks" not in words_of(read(client_for(world), f"/meetings/{hall.act}/press"))


# ---------------------------------------------------------------- conclusions


def conclude(hall: Hall, item: str, words: str, **rest: Any) -> None:
    parts = {"conclusion.en": words.encode()}
    asked = recorded(hall.do("ARV", "ask", proposes="agreed", of=item, items=[], parts=parts, **rest))
    room, said = f"/meetings/{hall.act}/room", " ".join(words.split())
    assert said in words_of(read(client_for(hall.world, "BEL"), room))
    recorded(hall.declare(asked, **rest))
    assert said not in words_of(read(client_for(hall.world, "BEL"), room))


def test_a_conclusion_is_read_before_it_is_declared_and_stands_on_the_page_and_in_the_draft(world: World) -> None:
    hall = Hall(world)
    item = hall.item("lights")
    hall.begin()
    hall.adopt(item)
    conclude(hall, item, "Every lamp\nis lit at dusk.")
    assert "Every lamp is lit at dusk." in words_of(read(client_for(world, "OBS"), f"/meetings/{hall.act}"))
    recorded(hall.preside("close"))
    draft = words_of(read(client_for(world, "BEL"), f"/meetings/{hall.act}/drafts/record"))
    assert "No delegation opposed, and the chair declared it agreed." in draft
    assert "Conclusion: Every lamp is lit at dusk." in draft


def test_a_conclusion_in_private_is_for_those_who_heard_it(world: World) -> None:
    hall = Hall(world)
    item = hall.item("rescue", to=COUNCIL)
    hall.begin()
    recorded(hall.preside("private"))
    hall.adopt(item, to=COUNCIL)
    conclude(hall, item, "Nobody is told yet.", to=COUNCIL)
    for party, told in (("BEL", True), ("OBS", False)):
        page = words_of(read(client_for(world, party), f"/meetings/{hall.act}"))
        assert ("Nobody is told yet." in page) == told


def test_what_is_opposed_can_be_asked_anew(world: World) -> None:
    hall = Hall(world)
    item = hall.item("lights")
    hall.begin()
    hall.adopt(item)
    asked = hall.ask("agreed", item)
    room = f"/meetings/{hall.act}/room"
    chair = client_for(world, "ARV")
    assert "Ask: item 1, agreed" not in words_of(read(chair, room))
    recorded(hall.do("BEL", "oppose", question=asked, opposes=True))
    assert "Ask: item 1, agreed" in words_of(read(chair, room))


# ---------------------------------------------------------------- requests


def ask_for_session(world: World, reasons: str = "The wreck in the channel.") -> str:
    draft = recorded(world.table("BEL"))
    body = {"organ": "council", "drafts": [draft]}
    return recorded(
        world["BEL"].submit("meeting.request", body, to=COUNCIL, parts={"reasons": reasons.encode()})
    )  # fmt: skip


def answer(world: World, party: str, act: str, said: str, reasons: str = "") -> str:
    parts = {"reasons": reasons.encode()} if reasons else None
    return recorded(
        world[party].submit("meeting.answer", {"request": act, "answer": said}, to=COUNCIL, parts=parts)
    )  # fmt: skip


def test_a_request_shows_who_asks_and_why_who_has_answered_and_what_is_needed(world: World) -> None:
    act = ask_for_session(world)
    path = f"/meetings/requests/{act}"
    cor = client_for(world, "COR")
    assert f'href="{path}"' in read(cor, "/meetings")
    said = words_of(read(cor, path))
    for words in ("The wreck in the channel.", "BEL asks for it", "It needs more members that ask for it.",
                  "Awaited still: ARV, COR, DUN, EST and FAL.", "COR has not answered", "All others consent.",
                  "Days of notice, counted from the request: 30.", "We ask for it too",
                  "We do not consent"):  # fmt: skip
        assert words in said, words
    answer(world, "COR", act, "join", "Our boats are there too.")
    answer(world, "DUN", act, "refuse", "It can wait.")
    said = words_of(read(client_for(world, "ARV"), path))
    for words in ("Our boats are there too.", "It can wait.", "Not consented to by: DUN.",
                  "Awaited still: ARV, EST and FAL.", "DUN does not consent"):  # fmt: skip
        assert words in said, words
    # What the last answer says is what stands.
    answer(world, "DUN", act, "consent")
    assert "It can wait." not in words_of(read(client_for(world, "ARV"), path))


def test_a_request_leads_to_the_session_and_then_names_it(world: World) -> None:
    act = ask_for_session(world)
    path = f"/meetings/requests/{act}"
    for party in ("ARV", "COR", "DUN", "EST", "FAL"):
        answer(world, party, act, "join" if party == "COR" else "consent")
    bel = client_for(world, "BEL")
    url = re.search(r'href="(/acts/meeting.convene/new[^"]+)"', read(bel, path))
    assert url is not None
    assert "open><summary>Joint" in read(bel, url[1].replace("&amp;", "&"))
    reference = parse_qs(url[1].partition("?")[2].replace("&amp;", "&"))["request"][0]
    meeting = recorded(convene(world, by="BEL", form="extraordinary", request=reference, host="BEL", days=40))
    page = read(bel, path)
    assert f'href="/meetings/{meeting}"' in page
    assert "meeting.answer" not in page


def test_a_request_is_not_there_for_whoever_may_not_read_it(world: World) -> None:
    act = ask_for_session(world)
    for party in ("OBS", None):
        read(client_for(world, party), f"/meetings/requests/{act}", status=404)


def test_a_request_asks_the_database_as_often_with_many_answers_as_with_one(world: World) -> None:
    act = ask_for_session(world)
    answer(world, "COR", act, "join", "Yes.")
    first = queries(world, f"/meetings/requests/{act}")
    for party in ("DUN", "EST"):
        answer(world, party, act, "consent", "Yes.")
    assert queries(world, f"/meetings/requests/{act}") == first


# ---------------------------------------------------------------- drafts


def test_a_draft_begins_the_form_by_which_a_text_is_tabled(world: World) -> None:
    hall = Hall(world)
    item = hall.item("lights")
    hall.item("rescue", to=COUNCIL)
    hall.begin()
    hall.adopt(item)
    recorded(hall.give(hall.speak("BEL")))
    recorded(hall.declare(hall.ask("noted", item)))
    client = client_for(world, "BEL")
    read(client, f"/meetings/{hall.act}/drafts/record", status=404)
    recorded(hall.preside("close"))
    said = words_of(read(client, f"/meetings/{hall.act}/drafts/record"))
    for words in ("Took the floor: BEL.", "The meeting took note of it.", "It tells of the private part too"):
        assert words in said, words
    form = read(client, f"/acts/text.table/new?meeting={hall.act}&drafted=communique&organ=council")
    assert "Communiqué: Session on the lights" in form
    assert "Took the floor" not in form
    read(client, f"/meetings/{hall.act}/drafts/poem", status=404)


def test_a_draft_of_what_one_may_not_read_begins_nothing(world: World) -> None:
    hall = Hall(world, to=COUNCIL).begin()
    recorded(hall.preside("close"))
    form = read(client_for(world, "OBS"), f"/acts/text.table/new?meeting={hall.act}&drafted=record")
    assert "Summary record" not in form


# ---------------------------------------------------------------- calendars


def events(body: str) -> dict[str, str]:
    calendar = vobject.readOne(body)
    return {event.summary.value: event.status.value for event in calendar.contents.get("vevent", [])}


def test_an_organs_calendar_has_what_everyone_may_know_whoever_asks(world: World) -> None:
    recorded(convene(world))
    public = {"title.en": b"Open session"}
    recorded(convene(world, to=PUBLIC, start=in_days(world, 60), end=in_days(world, 61), parts=public))
    for party in (None, "ARV"):
        assert events(read(client_for(world, party), "/organs/council/meetings.ics")) == {"Open session": "CONFIRMED"}
    assert events(read(client_for(world), "/organs/keepers/meetings.ics")) == {}
    read(client_for(world), "/organs/nobody/meetings.ics", status=404)


def test_a_delegates_calendar_has_an_address_of_its_own_and_ends_with_it(world: World) -> None:
    hall = Hall(world)
    client = client_for(world, "BEL", role="delegate")
    assert client.post("/desk/notices", {"do": "calendar"}).status_code == 302
    choice = choices.get_choice("BEL", key_for("BEL delegate").public)
    assert choice
    path = f"/calendar/{choice.calendar}.ics"
    assert path in read(client, "/desk/notices")
    assert events(read(client_for(world), path)) == {"Session on the lights": "CONFIRMED"}
    recorded(hall.do("ARV", "cancel"))
    assert events(read(client_for(world), path)) == {"Session on the lights": "CANCELLED"}
    client.post("/desk/notices", {"do": "calendar_end"})
    read(client_for(world), path, status=404)


def test_a_moved_meeting_keeps_its_name_in_calendars_and_is_newer(world: World) -> None:
    hall = Hall(world)
    path = f"/meetings/{hall.act}/meeting.ics"
    before = vobject.readOne(read(client_for(world, "BEL"), path)).vevent
    world.later(hours=1)
    moved = {"start": "2031-10-26T00:30:00.000Z", "end": "2031-10-27T00:30:00.000Z", "zone": "Europe/Vienna"}
    recorded(hall.do("ARV", "move", host="ARV", mode="both", **moved))
    after = vobject.readOne(read(client_for(world, "BEL"), path)).vevent
    assert before.uid.value == after.uid.value
    assert int(after.sequence.value) > int(before.sequence.value)
    assert after.dtstart.value == datetime(2031, 10, 26, 0, 30, tzinfo=UTC)
    assert after.dtend.value == datetime(2031, 10, 27, 0, 30, tzinfo=UTC)


def test_a_calendar_that_has_not_changed_is_not_sent_again(world: World) -> None:
    recorded(convene(world, to=PUBLIC))
    client = client_for(world)
    answer = client.get("/organs/council/meetings.ics")
    again = client.get("/organs/council/meetings.ics", headers={"if-none-match": answer.headers["ETag"]})
    assert (answer.status_code, again.status_code) == (200, 304)


def test_marks_are_drawn_alike_in_a_language_with_a_decimal_comma(world: World) -> None:
    recorded(convene(world))
    drawn = [
        re.findall(r'class="mark[^"]*" x="([^"]*)%"', read(client_for(world, "BEL", language), "/meetings"))
        for language in ("en", "ru")
    ]
    assert drawn[0] == drawn[1]
    assert drawn[0]
    assert all(float(each) >= 0 for each in drawn[0])
