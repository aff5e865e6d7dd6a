"""A summit from its convening to its communiqué: six delegations, one from afar, one on a phone; an observer.

Everything is done on the pages, by seven people in browsers of their own; Esterholt is in the chair. What one of them
signs, the others' rooms show without loading a page anew.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from playwright.sync_api import Browser, Locator, Page, expect

from tests.web.test_negotiation_story_browser import go_on, sign
from tests.web.test_story_browser import PARTIES, leave, site  # noqa: F401 - a fixture

pytestmark = pytest.mark.browser

CHAIR, REMOTE, PHONE, OBSERVER = "EST", "DUN", "FAL", "GIL"
ZONE = "Europe/Vienna"
TITLES = {"en": "Summit on the winter lights", "ru": "Встреча о зимних огнях"}
ENGLISH = """On the lights of winter

1. Every light burns from the first frost to the last.

2. Whoever sees one dark tells the others before dawn.
"""
RUSSIAN = """О зимних огнях

1. Каждый огонь горит от первых до последних заморозков.

2. Кто увидит погасший огонь, сообщит остальным до рассвета.
"""
LANGUAGES = {"en": "English", "ru": "Русский"}


@dataclass
class Summit:
    """The hall: an open room of each delegation and the observer, and a second page of each to act on."""

    site: str
    rooms: dict[str, Page]
    desks: dict[str, Page]
    address: str = ""
    errors: list[str] = field(default_factory=list)

    def does(self, party: str, button: str, *, at: str = "/room", exact: bool = True) -> None:
        """Let a party press a button of its room, and sign."""
        page = self.desks[party]
        page.goto(self.address + at)
        link = page.get_by_role("link", name=button, exact=exact).first
        here = link.get_attribute("data-here") is not None
        link.click()
        if here:
            sign_here(page)
        else:
            go_on(page)
            sign(page)
        leave(page)

    @contextmanager
    def form(self, party: str, button: str) -> Iterator[Page]:
        """Let a party fill in a form that the meeting's page leads to, and sign."""
        page = self.desks[party]
        page.goto(self.address)
        page.get_by_role("link", name=button, exact=True).first.click()
        page.wait_for_url("**/acts/**")
        yield page
        go_on(page)
        sign(page)
        leave(page)

    def seen(self, words: str | re.Pattern[str], *, at: str = "#floor", by: tuple[str, ...] = ()) -> None:
        """Wait until every open room, or those of some, shows the words by itself."""
        for party in by or tuple(self.rooms):
            expect(self.rooms[party].locator(at)).to_contain_text(words, timeout=10_000)


def sign_here(page: Page) -> None:
    """Sign what a dialog shows, with the keyboard alone: its button has the focus once the words have stood there."""
    button = page.locator("dialog.act-here [data-sign]")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator(".toast")).to_contain_text("Recorded as entry")


def speaker(page: Page) -> Locator:
    """Return where a room says who has the floor."""
    return page.locator(".floor-name")


@pytest.fixture
def summit(browser: Browser, site: str) -> Summit:  # noqa: F811 - the fixture's address
    rooms = {}
    for party in (*PARTIES, OBSERVER):
        size = {"width": 390, "height": 844} if party == PHONE else {"width": 1100, "height": 900}
        page = browser.new_context(
            base_url=site,
            locale="en-GB",
            viewport=size,
            has_touch=party == PHONE,
            timezone_id="Asia/Tashkent",
            reduced_motion="reduce",
        ).new_page()
        page.goto("/exercise")
        page.locator(f"[data-seat={party}]").click()
        page.wait_for_url("**/desk")
        leave(page)
        rooms[party] = page
    made = Summit(site, rooms, {party: page.context.new_page() for party, page in rooms.items()})
    for page in (*made.rooms.values(), *made.desks.values()):
        page.on("pageerror", lambda error: made.errors.append(str(error)))
    return made


def test_a_summit_from_convening_to_communique(summit: Summit) -> None:
    convene(summit)
    text = table(summit)
    put_on_the_agenda(summit, text)
    gather(summit)
    open_it(summit)
    debate(summit)
    go_private(summit)
    decide(summit, text)
    close(summit)
    publish(summit)
    assert summit.errors == []


def convene(summit: Summit) -> None:
    """The chair convenes it by the clock of the hall; everybody finds it in the year, the observer too."""
    begins = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(hours=2)
    page = summit.desks[CHAIR]
    page.goto("/meetings")
    page.get_by_role("link", name="Convene a meeting").click()
    page.locator("[name=organ]").select_option("council")
    for tag, words in TITLES.items():
        page.locator(f"[name=title_{tag}]").fill(words)
    for name, at in (("begins", begins), ("ends", begins + timedelta(hours=5))):
        page.locator(f"[name={name}]").fill(at.astimezone(ZoneInfo(ZONE)).strftime("%Y-%m-%dT%H:%M"))
    page.locator("[name=zone]").fill(ZONE)
    page.locator("[name=host]").select_option("ARV")
    page.locator("[name=mode]").select_option("both")
    page.locator("[name=audience]").select_option("standing:participants")
    page.locator("[name=place]").fill("Lantern Hall, Wickhaven")
    go_on(page)
    sign(page)
    summit.address = page.url
    for party in (REMOTE, OBSERVER):
        year = summit.desks[party]
        year.goto("/meetings")
        year.locator(".year-months").get_by_role("link", name=TITLES["en"]).click()
        expect(year.locator("main")).to_contain_text("Lantern Hall, Wickhaven")
    # By both clocks: the reader sits in Tashkent.
    there = begins.astimezone(ZoneInfo("Asia/Tashkent"))
    expect(year.locator("dd time").first).to_contain_text(f"{there:%H:%M}")
    expect(year.locator("main")).to_contain_text(f"by the clock of the hall: {begins.astimezone(ZoneInfo(ZONE)).day} ")
    with year.expect_download() as kept:
        year.get_by_role("link", name="Add to my calendar").click()
    event = vobject.readOne(kept.value.path().read_text()).vevent
    assert event.dtstart.value == begins
    assert event.summary.value == TITLES["en"]


def table(summit: Summit) -> str:
    """Belmora tables the text, for members and observers; return its address."""
    page = summit.desks["BEL"]
    page.goto("/desk")
    page.get_by_role("link", name="Table a text").click()
    page.get_by_label("The text: English").fill(ENGLISH)
    page.get_by_label("The text: Русский").fill(RUSSIAN)
    page.get_by_label("Who may read it").select_option("standing:participants")
    go_on(page)
    sign(page)
    return page.url


def put_on_the_agenda(summit: Summit, text: str) -> None:
    """Two items, one of them on the text; a document; the observer is invited to both."""
    with summit.form("BEL", "Put an item on the agenda") as page:
        page.locator("[name=title_en]").fill("Lights of winter")
        page.locator("[name=title_ru]").fill("Зимние огни")
        page.get_by_label("Lights and sea marks").check()
        page.locator("[name=text]").select_option(text.rsplit("/", 1)[1])
    with summit.form("COR", "Put an item on the agenda") as page:
        page.locator("[name=title_en]").fill("Boats in ice")
        page.get_by_label("Rescue at sea").check()
    with summit.form(CHAIR, "Circulate a document") as page:
        page.locator("[name=title_en]").fill("Lights that went dark")
        page.locator("[name=file_en]").set_input_files(
            {"name": "dark.txt", "mimeType": "text/plain", "buffer": b"Three of them."}
        )
    with summit.form(CHAIR, "Invite to a meeting") as page:
        page.get_by_label("Gilmora").check()
    page = summit.desks[OBSERVER]
    page.goto(summit.address)
    expect(page.locator(".agenda")).to_contain_text("Boats in ice")
    expect(page.locator(".seats").last).to_contain_text("on all items")


def gather(summit: Summit) -> None:
    """All say how they attend and come in, one of them from afar; every room counts them."""
    for party, page in summit.rooms.items():
        page.goto(f"{summit.address}/room")
        expect(page.locator("[data-live-mark]")).to_have_attribute("data-state", "on")
        with summit.form(party, "Say how we attend") as form:
            form.locator(f"[name=how][value={'remote' if party == REMOTE else 'site'}]").check()
            form.locator("[name=delegation]").fill(f"The envoy of {party}")
        summit.does(party, "We take part remotely" if party == REMOTE else "We are in the hall")
    summit.seen("6 delegations there, 4 needed to open")


def open_it(summit: Summit) -> None:
    """The chair opens it, asks whether the agenda can be adopted, and declares."""
    summit.does(CHAIR, "Open the meeting")
    summit.seen("in session")
    summit.does(CHAIR, "Ask whether the agenda can be adopted")
    summit.seen("The chair asks whether the agenda can be adopted.")
    summit.does(CHAIR, "Declare the agenda adopted")
    summit.does(CHAIR, "Call item 1")
    summit.seen("Lights of winter", at=".floor-item")
    # The text is before all of them, with its paragraphs.
    for page in summit.rooms.values():
        expect(page.locator("#projected")).to_contain_text("Every light burns", timeout=10_000)


def debate(summit: Summit) -> None:
    """A point of order from the phone goes before a speech; the clock runs; the observer speaks too."""
    page = summit.desks["COR"]
    page.goto(f"{summit.address}/room")
    page.get_by_role("link", name="Ask for the floor").dblclick()
    words = page.locator("dialog .signature-words")
    # A second press of the same button signs nothing; and what is not signed now is not said.
    expect(words).to_contain_text("Corvane asks for the floor. The meeting: “Summit on the winter lights”.")
    expect(page.locator("dialog [data-act-text]")).to_contain_text('"kind": "meeting.speak"')
    page.get_by_role("button", name="Not now").click()
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator("#floor")).to_contain_text("Nobody is waiting to speak.")
    page.get_by_role("link", name="Ask for the floor").press("Enter")
    sign_here(page)
    assert page.url == f"{summit.address}/room"
    expect(page.get_by_role("link", name="We no longer wish to speak")).to_be_visible()
    summit.seen("Corvane", at=".queue")
    summit.does(PHONE, "Raise a point of order")
    summit.seen(re.compile(r"Faldria\s*point of order\s*Corvane"), at=".queue")
    summit.does(CHAIR, "Give the floor to Faldria")
    for page in summit.rooms.values():
        expect(speaker(page)).to_have_text("Faldria")
        expect(page.locator("[data-spent]")).to_have_text(re.compile(r"^0:0[1-9]|^0:[1-5]\d"), timeout=5_000)
        expect(page.locator(".clock")).to_contain_text("of 5:00")
    summit.does(PHONE, "We have spoken")
    summit.does(CHAIR, "Give the floor to Corvane")
    summit.does(OBSERVER, "Ask for the floor")
    summit.does(CHAIR, "Corvane has spoken")
    summit.does(CHAIR, "Give the floor to Gilmora")
    summit.seen("Gilmora", at=".floor-name")
    hall = summit.desks[REMOTE]
    hall.goto(f"{summit.address}/hall")
    expect(hall.locator(".floor-name")).to_have_text("Gilmora")
    summit.does(OBSERVER, "We have spoken")
    summit.seen("Nobody has the floor.")
    # Nobody but the chair has its desk, and the phone needs no scrolling sideways.
    assert [page.locator("text=The chair’s desk").count() for page in summit.rooms.values()].count(1) == 1
    wide = summit.rooms[PHONE].evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0


def go_private(summit: Summit) -> None:
    """In private, the observer sees that it is so and nothing else."""
    summit.does(CHAIR, "Go into private")
    summit.seen("in private session")
    before = summit.rooms[OBSERVER].locator("#floor").inner_text()
    with summit.form("ARV", "Put an item on the agenda") as page:
        page.locator("[name=title_en]").fill("What it costs")
        page.locator("[name=private]").check()
    summit.does(CHAIR, "Ask whether the agenda can be adopted")
    summit.seen("The chair asks whether the agenda can be adopted.", by=PARTIES)
    summit.does(CHAIR, "Declare the agenda adopted")
    summit.does(CHAIR, "Call item P1")
    summit.seen("What it costs", at=".floor-item", by=PARTIES)
    assert summit.rooms[OBSERVER].locator("#floor").inner_text() == before
    summit.does(CHAIR, "End the private part")
    summit.seen(re.compile("in session"))


def decide(summit: Summit, text: str) -> None:
    """The organ adopts the text in session; an item is opposed, then no more, and agreed."""
    page = summit.desks[CHAIR]
    page.goto(text)
    page.get_by_role("link", name="Put it to the organ").click()
    page.get_by_label("in session").check()
    page.get_by_label("Put it as chair").check()
    go_on(page)
    sign(page)
    decision = page.url
    for kind in ("decision.ask", "decision.declare"):
        page.goto(decision)
        page.locator(f".possible a[href^='/acts/{kind}/new']").click()
        go_on(page)
        sign(page)
    summit.does(CHAIR, "Ask: item 1, agreed")
    summit.seen("The chair asks about item 1: agreed?")
    summit.does("BEL", "Oppose what the chair asked")
    summit.seen("Opposed by: Belmora")
    expect(summit.rooms[CHAIR].locator("#possible [aria-disabled]", has_text="Declare: agreed")).to_be_visible()
    summit.does("BEL", "Oppose it no more")
    summit.seen("No delegation opposes it so far.")
    summit.does(CHAIR, "Declare: agreed")
    summit.seen("agreed", at=".floor-agenda")


def close(summit: Summit) -> None:
    """Suspended, resumed, closed: every room says so, and its page has what was decided."""
    summit.does(CHAIR, "Suspend the meeting")
    summit.seen("The meeting is suspended.")
    summit.does(CHAIR, "Resume the meeting")
    summit.does(CHAIR, "Close the meeting")
    summit.seen("The meeting is over.")
    page = summit.desks[REMOTE]
    page.goto(summit.address)
    expect(page.locator("main")).to_contain_text("held")
    expect(page.get_by_role("link", name="On the lights of winter").first).to_be_visible()


def publish(summit: Summit) -> None:
    """The communiqué is drafted in both languages from what happened, tabled, and open to negotiation like any text."""
    page = summit.desks["ARV"]
    page.goto(summit.address)
    page.get_by_role("link", name="Draft of a communiqué").click()
    expect(page.locator("[lang=ru].draft-paper")).to_contain_text(TITLES["ru"])
    page.get_by_role("link", name="Correct it and table it").click()
    english = page.get_by_label("The text: English")
    expect(english).to_have_value(re.compile("The parties adopted: “On the lights of winter”"))
    assert "What it costs" not in english.input_value()
    go_on(page)
    sign(page)
    expect(page.locator("main")).to_contain_text("Communiqué")
    page.goto(f"{summit.site}/texts/{page.url.rsplit('/', 1)[1]}/negotiation")
    expect(page.locator("main")).to_contain_text("Lights of winter; Boats in ice")
