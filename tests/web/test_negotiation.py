"""The negotiating room: what it shows, to whom, what it offers, and what it costs."""

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comity.core.act import Audience
from comity.negotiation.projected import project, read_projected
from comity.notify import Hub
from comity.texts.document import Document
from comity.texts.edit import Edit, Place
from comity.texts.provision import Provision
from comity.web.shell.pushing import compose
from tests.negotiation.table import Table, paragraph, pid, text_of
from tests.web.negotiated import ENGLISH, RUSSIAN, Negotiated, negotiate
from tests.web.pages import client_for, read, serving, words_of
from tests.world import PUBLIC, World, key_for, recorded

pytestmark = pytest.mark.django_db(transaction=True)

UNKNOWN = "ab" * 32


@pytest.fixture
def world() -> Iterator[World]:
    with serving(World()) as world:
        yield world


@pytest.fixture
def text(world: World) -> Negotiated:
    return negotiate(world)


def slot(page: str, identity: str) -> str:
    """Return one slot of a page."""
    found = re.search(rf'<section class="slot" id="slot-{identity}".*?</section>', page, re.DOTALL)
    assert found, identity
    return found[0]


def said(html: str) -> str:
    """Return what a fragment says."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# ---------------------------------------------------------------- what it shows


def test_brackets_stand_in_line_with_who_is_behind_each_option(world: World, text: Negotiated) -> None:
    page = words_of(read(client_for(world, "BEL"), text.path))
    assert "are lit [ at dusk / one hour before sunset COR / at noon DUN ] ." in page
    assert "COR supported by EST opposed by FAL" in page
    assert "finds a light [ no text / and a boat COR BEL ] on every coast" in page


def test_what_is_asked_for_a_provision_as_a_whole_is_named(world: World, text: Negotiated) -> None:
    page = slot(read(client_for(world, "BEL"), text.path), pid(2))
    assert "To be deleted FAL" in said(page)
    assert "New paragraph EST 2 bis. No lamp is put out while a ship is near." in said(page)
    recorded(text.table.propose("BEL", text.table.read().proposals[text.proposals["delete"]].edit))
    assert "To be deleted FAL BEL" in said(slot(read(client_for(world, "BEL"), text.path), pid(2)))


def test_the_margin_says_how_far_it_has_come_and_who_is_reserved(world: World, text: Negotiated) -> None:
    client = client_for(world, "BEL")
    page = read(client, text.path)
    assert "Open" in said(slot(page, pid(1)))
    assert "Reserved, pending instructions: DUN" in said(slot(page, pid(3)))
    recorded(text.table.accept(text.proposals["noon"]))
    recorded(text.table.challenge("FAL", 2, "ru"))
    page = read(client, text.path)
    assert "Русский: not yet confirmed after a change" in said(slot(page, pid(1)))
    assert "Русский: doubted by FAL" in said(slot(page, pid(2)))
    assert "collides with what was accepted" in said(slot(page, pid(1)))
    table = text.table
    recorded(table.retract("FAL", text.proposals["delete"]))
    recorded(table.mark(2, state="ad-referendum"))
    assert "Agreed ad referendum" in said(slot(read(client, text.path), pid(2)))


def test_languages_stand_side_by_side(world: World, text: Negotiated) -> None:
    client = client_for(world, "BEL")
    both = slot(read(client, f"{text.path}?languages=en,ru"), pid(3))
    assert both.count('<div class="cell"') == 2
    assert "and a boat COR BEL" in said(both)
    assert "и лодку COR BEL" in said(both)
    russian = words_of(read(client, f"{text.path}?languages=ru"))
    assert RUSSIAN[0] in russian
    assert ENGLISH[0] not in russian
    assert "in English only" in russian
    assert "Nothing is said in this language yet" in russian


@pytest.mark.parametrize(
    ("show", "party", "expected"),
    [
        ("open", "BEL", [1, 2, 3]),
        ("brackets", "BEL", [1, 2, 3]),
        ("mine", "BEL", [3]),
        ("mine", "FAL", [1, 2]),
        ("mine", "DUN", [1, 3]),
        ("mine", "ARV", []),
    ],
)
def test_filters(world: World, text: Negotiated, show: str, party: str, expected: list[int]) -> None:
    page = read(client_for(world, party), f"{text.path}?show={show}")
    assert re.findall(r'data-slot="([^"]+)"', page) == [pid(each) for each in expected]


def test_held_by_named_members_and_everything_moved_split_and_merged_is_shown(world: World) -> None:
    table = Table(world, text_of(*ENGLISH, "A fourth."))
    recorded(table.propose("BEL", Edit("hold", pid(4), held=("BEL", "COR"))))
    recorded(table.propose("COR", Edit("move", pid(3), Place("before", pid(1)))))
    recorded(table.propose("DUN", Edit("merge", pid(1), None, pid(2), ("en",)), {"en": {pid(1): paragraph(1, "All.")}}))
    halves = {"en": {pid(4): paragraph(4, "A"), pid(9): paragraph(9, "fourth.")}}
    recorded(table.propose("EST", Edit("split", pid(4), None, pid(9), ("en",)), halves))
    page = words_of(read(client_for(world, "FAL"), f"/texts/{table.text}/negotiation"))
    for words in (
        "To be held by BEL and COR alone BEL",
        "To be moved before 1. COR",
        "3. would come here COR",
        "To be joined with 2. DUN",
        "To be taken into 1. DUN",
        "To be split in two EST",
        "Second half, if it is split EST",
    ):
        assert words in page, page


def test_words_of_delegations_are_escaped(world: World, text: Negotiated) -> None:
    recorded(text.table.reword("COR", 1, "<script>alert(1)</script> lamps"))
    page = read(client_for(world, "BEL"), text.path)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_clean_text_is_offered_to_the_pen_alone(world: World) -> None:
    table = Table(world, text_of(*ENGLISH))
    path = f"/texts/{table.text}/negotiation"
    assert "data-clean hidden" in read(client_for(world, "ARV"), path)
    recorded(table.mark(1, 2, 3))
    assert "data-clean hidden" not in read(client_for(world, "ARV"), path)
    assert f"/acts/text.table/new?follows={table.text}&amp;clean=1" in read(client_for(world, "ARV"), path)
    other = read(client_for(world, "BEL"), path)
    assert "All is agreed" in other
    assert "clean=1" not in other


def test_outline_says_how_far_each_section_has_come(world: World) -> None:
    sections = tuple(
        Provision("section", f"{number}.", f"Part {number}", (paragraph(number, "Words."),), pid(100 + number))
        for number in (1, 2)
    )
    table = Table(world, Document("en", "In parts", sections))
    recorded(table.mark(1))
    recorded(table.reword("COR", 2, "Other words."))
    page = read(client_for(world, "BEL"), f"/texts/{table.text}/negotiation")
    parts = [said(each) for each in re.findall(r"<li data-level.*?</li>", page, re.DOTALL)]
    assert parts == [
        "In parts 1 agreed · 3 open · 1 bracket",
        "1. Part 1 1 agreed · 1 open",
        "2. Part 2 2 open · 1 bracket",
    ]


def test_the_course_is_drawn_from_what_was_recorded(world: World) -> None:
    table = Table(world, text_of(*ENGLISH))
    world.later(hours=1)
    new = recorded(table.insert("COR", 9, 1, "New words."))
    world.later(hours=1)
    recorded(table.accept(f"{new}.1"))
    world.later(hours=1)
    recorded(table.mark(1, 9))
    page = read(client_for(world, "BEL"), f"/texts/{table.text}/negotiation/course")
    assert "Now agreed: 2; ad referendum: 0; open: 2; living proposals: 0." in page
    rows = [said(each) for each in re.findall(r"<tr><td.*?</tr>", page, re.DOTALL)]
    assert [row.split("UTC ")[1] for row in rows] == ["0 0 3 0", "0 0 3 1", "0 0 4 0", "2 0 2 0", "2 0 2 0"]
    assert page.count("<polygon") == 3


# ---------------------------------------------------------------- windows


def test_a_long_text_comes_in_windows_and_without_scripts_in_pages(world: World) -> None:
    table = Table(world, text_of(*(f"Sentence {number}." for number in range(1, 101))))
    path, client = f"/texts/{table.text}/negotiation", client_for(world, "BEL")
    first = read(client, path)
    assert first.count('class="slot"') == 30
    assert 'rel="next" href="?languages=en&amp;show=all&amp;first=30"' in first
    last = read(client, f"{path}?first=95")
    assert last.count('class="slot"') == 11
    assert 'rel="next"' not in last
    part = client.get(f"{path}/part?first=10&count=5&languages=en")
    assert re.findall(r'data-slot="p-0*(\d+)"', part.content.decode()) == ["10", "11", "12", "13", "14"]
    assert part.headers["X-Room-Total"] == "101"
    assert client.get(f"{path}/part?first=x&count=-1").status_code == 200
    assert client.get(f"{path}/next").headers["Location"].endswith("first=0")
    recorded(table.reword("COR", 80, "Another sentence."))
    assert client.get(f"{path}/next?after={pid(3)}").headers["Location"].endswith(f"first=60#slot-{pid(80)}")
    assert client.get(f"{path}/next?after={pid(3)}&script").json() == {"id": pid(80), "index": 80}


def test_the_number_of_queries_does_not_grow(world: World) -> None:
    counts = []
    for size in (3, 40):
        table = Table(world, text_of(*(f"Sentence {number}." for number in range(1, size + 1))))
        for number in range(1, size, 2):
            recorded(table.reword("COR", number, f"Another sentence {number}."))
            recorded(table.insert("DUN", 500 + number, number, "One more."))
        for path in ("", "/part", "/course", f"/provision/{pid(1)}", f"/provision/{pid(1)}/actions"):
            client = client_for(world, "BEL")
            read(client, f"/texts/{table.text}/negotiation{path}")
            with CaptureQueriesContext(connection) as queries:
                read(client, f"/texts/{table.text}/negotiation{path}")
            counts.append((path, len(queries)))
    assert counts[:5] == counts[5:]


# ---------------------------------------------------------------- who may see it


@pytest.mark.parametrize(
    "path", ["", "/part", "/next", "/course", f"/provision/{pid(1)}", f"/provision/{pid(1)}/actions"]
)
@pytest.mark.parametrize("party", [None, "OBS"])
def test_to_outsiders_a_negotiation_is_like_one_that_is_not_there(
    world: World, text: Negotiated, path: str, party: str | None
) -> None:
    client = client_for(world, party)
    there = read(client, text.path + path, 404)
    assert there == read(client, f"/texts/{UNKNOWN}/negotiation{path}", 404).replace(UNKNOWN, text.table.text)


def test_who_proposed_what_for_a_public_text_is_not_public(world: World) -> None:
    table = Table(world, text_of(*ENGLISH), to=PUBLIC)
    table.to = Audience("council")
    recorded(table.reword("COR", 1, "Other words."))
    assert "Other words" in read(client_for(world, "BEL"), f"/texts/{table.text}/negotiation")
    assert ENGLISH[0] in read(client_for(world), f"/texts/{table.text}")
    for path in (f"/texts/{table.text}/negotiation", f"/texts/{table.text}/projector"):
        read(client_for(world), path, 404)
    assert "/negotiation" not in read(client_for(world), f"/texts/{table.text}")


def test_named_parties_negotiate_among_themselves(world: World) -> None:
    table = Table(world, text_of(*ENGLISH), to=Audience(parties=("BEL", "COR")))
    recorded(table.reword("COR", 1, "Other words."))
    path = f"/texts/{table.text}/negotiation"
    assert "Other words" in read(client_for(world, "BEL"), path)
    read(client_for(world, "DUN"), path, 404)


# ---------------------------------------------------------------- what may be done


def actions(world: World, party: str, text: Negotiated, number: int) -> str:
    return read(client_for(world, party), f"{text.path}/provision/{pid(number)}/actions?panel")


def test_buttons_are_for_what_the_judge_would_record(world: World, text: Negotiated) -> None:
    chair = actions(world, "ARV", text, 1)
    noon, sunset = text.proposals["noon"], text.proposals["sunset"]
    assert f'href="/acts/text.accept/new?text={text.table.text}&amp;proposal={noon}"' in chair
    # Nothing is accepted over an opposition, and the panel says so.
    assert f"/acts/text.accept/new?text={text.table.text}&amp;proposal={sunset}" not in chair
    assert "Accept into the text" in said(chair).partition("What may not be done now, and why")[2]
    assert "/acts/text.mark/new?" not in chair  # proposals live
    other = actions(world, "BEL", text, 1)
    assert "text.accept" not in other
    assert "text.mark" not in other
    for url in (
        f"/acts/text.back/new?text={text.table.text}&amp;proposal={noon}&amp;stance=support",
        f"/acts/text.propose/new?text={text.table.text}&amp;provision={pid(1)}&amp;op=replace",
        f"/acts/text.reserve/new?text={text.table.text}&amp;provision={pid(1)}&amp;reserved=1",
        f"/acts/text.challenge/new?text={text.table.text}&amp;provision={pid(1)}&amp;language=ru",
    ):
        assert f'href="{url}"' in other, url


def test_an_author_revises_and_withdraws_its_own_alone(world: World, text: Negotiated) -> None:
    own = actions(world, "DUN", text, 1)
    noon = text.proposals["noon"]
    assert f"op=replace&amp;revises={noon}" in own
    assert f"/acts/text.retract/new?text={text.table.text}&amp;proposal={noon}" in own
    assert f"proposal={noon}&amp;stance=" not in own
    assert "text.retract" not in actions(world, "BEL", text, 1)
    assert "Lift our reservation" in actions(world, "DUN", text, 3)


def test_what_is_agreed_is_not_proposed_upon(world: World) -> None:
    table = Table(world, text_of(*ENGLISH))
    recorded(table.mark(1))
    page = read(client_for(world, "BEL"), f"/texts/{table.text}/negotiation/provision/{pid(1)}/actions")
    assert "op=replace" not in page
    assert "data-draft" not in page
    assert "Propose other words" in said(page)


# ---------------------------------------------------------------- what is told


def test_pages_are_sent_what_changed_and_no_more(world: World, text: Negotiated) -> None:
    topic, view = f"text:{text.table.text}", "en room en,ru"
    assert compose(world.viewer("BEL"), topic, view, ()) is None
    before = client_for(world, "BEL").get(text.path).context["room"].token
    recorded(text.table.back("ARV", text.proposals["noon"], "support"))
    told = compose(world.viewer("BEL"), topic, view, ["a message"])  # type: ignore[list-item]
    assert told == compose(world.viewer("COR"), topic, view, ["a message"])  # type: ignore[list-item]
    value = json.loads(told or "")
    assert value["since"] == before
    assert [each["id"] for each in value["changed"]] == [pid(1)]
    assert "supported by ARV" in said(value["changed"][0]["html"])
    assert (value["gone"], value["came"], value["outline"]) == ([], [], [])


def test_places_of_what_came_and_went_are_told(world: World, text: Negotiated) -> None:
    topic, view = f"text:{text.table.text}", "ru room en"
    compose(world.viewer("BEL"), topic, view, ())
    recorded(text.table.accept(text.proposals["new"]))
    value = json.loads(compose(world.viewer("BEL"), topic, view, ["a message"]) or "")  # type: ignore[list-item]
    assert [(each["id"], each["index"]) for each in value["came"]] == [(pid(11), 3)]
    compose(world.viewer("BEL"), topic, view, ())
    recorded(text.table.accept(text.proposals["delete"]))
    value = json.loads(compose(world.viewer("BEL"), topic, view, ["a message"]) or "")  # type: ignore[list-item]
    assert value["gone"] == [{"id": pid(2), "index": 2}]


@pytest.mark.parametrize("party", [None, "OBS"])
@pytest.mark.parametrize("view", ["en room en", "en projector en", "xx room en", "en room", "room", "en other en"])
def test_nothing_is_made_for_who_may_not_follow(world: World, text: Negotiated, party: str | None, view: str) -> None:
    for topic in (f"text:{text.table.text}", f"projector:{text.table.text}", f"text:{UNKNOWN}", "record"):
        assert compose(world.viewer(party), topic, view, ["a message"]) is None  # type: ignore[list-item]


# ---------------------------------------------------------------- the projector


def test_the_projector_is_moved_by_the_pen_alone(world: World, text: Negotiated) -> None:
    path = text.path.replace("negotiation", "projector")
    assert "one hour before sunset" in words_of(read(client_for(world, "BEL"), path))
    for party, status in (("BEL", 403), (None, 404), ("OBS", 404), ("ARV", 302)):
        assert client_for(world, party).post(f"{path}/show", {"provision": pid(3)}).status_code == status
    page = read(client_for(world, "BEL"), path)
    assert f'data-provision="{pid(3)}"' in page
    assert "data-controls" not in page
    for sent, shown in (
        ({"move": "back"}, (pid(2), 0)),
        ({"option": "2"}, (pid(2), 2)),
        ({"option": "١"}, (pid(2), 2)),
        ({"provision": "p-unknown"}, (pid(2), 2)),
        ({"move": "bracket"}, (pid(3), 0)),
        ({"move": "on"}, (pid(3), 0)),
    ):
        client_for(world, "ARV").post(f"{path}/show", sent)
        found = read_projected([text.table.text])[text.table.text]
        assert (found.provision, found.option) == shown
    assert client_for(world, "ARV").get(f"{path}/show").status_code == 405


def test_what_is_projected_leaves_no_trace_in_the_record(world: World, text: Negotiated) -> None:
    size = world.keeper.size
    client_for(world, "ARV").post(text.path.replace("negotiation", "projector") + "/show", {"move": "on"})
    assert world.keeper.size == size
    recorded(text.table.accept(text.proposals["delete"]))
    client_for(world, "ARV").post(text.path.replace("negotiation", "projector") + "/show", {"move": "on"})
    assert "A ship in distress" in read(client_for(world, "BEL"), text.path.replace("negotiation", "projector"))


# ---------------------------------------------------------------- streams

Reader = tuple[str | None, str | None]


def listen(
    world: World, topics: list[str], readers: list[Reader], view: str, act: Callable[[], object]
) -> dict[Reader, tuple[list[str] | None, list[str]]]:
    """Return the topics and the made messages that each reader's stream brings while something is done."""

    async def run() -> dict[Reader, tuple[list[str] | None, list[str]]]:
        hub = Hub(lambda: world.keeper, compose)
        heard: dict[Reader, tuple[list[str] | None, list[str]]] = {}
        async with AsyncExitStack() as stack:
            streams = [
                (reader, await stack.enter_async_context(hub.open(topics, party=reader[0], key=reader[1], view=view)))
                for reader in readers
            ]
            await asyncio.sleep(0.3)
            for _, stream in streams:
                stream.waiting.clear()
                stream.drain()
                stream.is_called = False
            await asyncio.to_thread(act)
            hub.wake()
            for reader, stream in streams:
                heard[reader] = await stream.take(patience=0.5), stream.drain()
        return heard

    return asyncio.run(run())


def reader_of(party: str | None) -> Reader:
    return party, key_for(f"{party} delegate").public if party else None


OUTSIDERS = [reader_of(None), reader_of("OBS")]


def test_who_may_not_follow_hears_nothing_of_a_negotiation(world: World, text: Negotiated) -> None:
    world.later(minutes=1)
    topics = [f"text:{text.table.text}", f"projector:{text.table.text}"]
    for view in ("en room en", "en projector en", ""):
        acts: list[Callable[[], object]] = [
            lambda: recorded(text.table.reword("COR", 1, "Other words.")),
            lambda: project(text.table.text, pid(2), 0),
        ]
        for act in acts:
            heard = listen(world, topics, [*OUTSIDERS, reader_of("BEL")], view, act)
            assert [heard[each] for each in OUTSIDERS] == [([], []), ([], [])]
            # Who follows is told by what was made for its page, or of the topic alone.
            assert heard[reader_of("BEL")] != ([], []) or (view != "en projector en" and act is acts[1])
            world.later(minutes=1)


def test_what_was_made_is_the_same_for_all_who_follow(world: World, text: Negotiated) -> None:
    world.later(minutes=1)
    readers = [reader_of(party) for party in ("BEL", "COR", "SECRETARIAT")]
    act = lambda: recorded(text.table.reword("DUN", 1, "Other words."))  # noqa: E731 - one act, done once
    heard = listen(world, [f"text:{text.table.text}"], readers, "en room en", act)
    assert len({str(each) for each in heard.values()}) == 1
    topics, made = heard[readers[0]]
    assert (topics, len(made)) == ([], 1)
    assert json.loads(made[0])["changed"][0]["id"] == pid(1)


def test_what_is_recorded_here_is_told_without_waiting_for_the_next_look(
    world: World, text: Negotiated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comity.notify.POLL_SECONDS", 30)
    world.later(minutes=1)
    act = lambda: recorded(text.table.reword("DUN", 1, "Other words."))  # noqa: E731 - one act, done once
    assert listen(world, ["texts", f"text:{text.table.text}"], [reader_of("BEL")], "", act)[reader_of("BEL")][0]
