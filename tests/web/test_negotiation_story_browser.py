"""Six delegations negotiate three paragraphs in two languages to a clean text, adopt it, and see each word's origin.

Everything is done on the pages, by seven people in browsers of their own: the sixth is in the chair, the seventh is
the secretariat's linguist. What one of them signs, the others see without loading a page anew.
"""

import re
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.web.test_story_browser import PARTIES, site, take_seat  # noqa: F401 - a fixture

pytestmark = pytest.mark.browser

CHAIR = "EST"
ENGLISH = """On the lamps of the harbour

1. The lamps of every harbour are lit at dusk.

2. Each keeper tends its own lamp.

3. A ship in distress finds a light on every coast.
"""
RUSSIAN = """О фонарях гавани

1. Фонари каждой гавани зажигаются в сумерки.

2. Каждый смотритель следит за своим фонарём.

3. Судно, терпящее бедствие, находит огонь на каждом берегу.
"""
FIRST = "The lamps of every harbour are lit one hour before sunset, and at noon in fog."
NEW = "No lamp is put out while a ship is near."
# What the linguists write, by how the words begin that lag behind: the new paragraph has none yet.
TRANSLATED = {
    "Фонари": "Фонари каждой гавани зажигаются за час до заката, а в туман в полдень.",
    "": "Ни один фонарь не гасят, пока рядом судно.",
    "Судно": "Судно, терпящее бедствие, находит огонь и лодку на каждом берегу.",
}
LANGUAGES = {"en": "English", "ru": "Русский"}


@dataclass
class Story:
    """The table: an open negotiation page for each delegation, and a second page of each to act on."""

    site: str
    text: str
    rooms: dict[str, Page]
    desks: dict[str, Page]
    errors: list[str] = field(default_factory=list)

    def act(
        self, party: str, provision: int | str, button: str, *, proposal: str = "", reasons: str = "",
        tick: tuple[str, ...] = (), **words: str,
    ) -> None:  # fmt: skip
        """Let a party press a button in the panel of a provision, give words by language, reasons if any, and sign."""
        page = self.desks[party]
        panel = self.panel(page, provision)
        if proposal:
            panel = panel.locator(".proposal", has_text=proposal)
        panel.get_by_role("link", name=button, exact=True).first.click()
        for tag, text in words.items():
            page.get_by_label(f"The words: {LANGUAGES[tag]}").fill(text)
        for label in tick:
            page.get_by_label(label, exact=True).check()
        go_on(page)
        if reasons:
            page.get_by_label("Reasons").fill(reasons)
        sign(page)

    def panel(self, page: Page, provision: int | str) -> Locator:
        """Open what may be done at a provision. Whoever has signed something is in the negotiation already."""
        if not re.search(r"/negotiation(#.*)?$", page.url):
            page.goto(f"{self.site}/texts/{self.text}/negotiation")
        slot = find_slot(page, provision)
        if slot.locator(".slot-open").get_attribute("aria-expanded") == "false":
            slot.locator(".slot-open").click()
        expect(slot.locator("[data-panel]")).to_be_visible()
        return slot.locator("[data-panel]")

    def seen(self, provision: int | str, words: str) -> None:
        """Wait until every open negotiation shows the words at the provision, by itself."""
        for page in self.rooms.values():
            expect(find_slot(page, provision)).to_contain_text(words, timeout=10_000)

    def gone(self, provision: int | str, words: str) -> None:
        """Wait until no open negotiation shows the words at the provision any more."""
        for page in self.rooms.values():
            expect(find_slot(page, provision)).not_to_contain_text(words, timeout=10_000)


def find_slot(page: Page, provision: int | str) -> Locator:
    """Return a provision of the rolling text: the title, or by its place."""
    return page.locator(".slot").nth(0 if provision == "title" else int(provision))


def go_on(page: Page) -> None:
    """Go from a form to the words that are signed, if there is a form."""
    page.wait_for_url("**/acts/**")
    button = page.get_by_role("button", name="Go on to the words")
    if button.count():
        button.click()
    expect(page.locator("[data-sign]")).to_have_count(1)


def sign(page: Page) -> None:
    """Go through the ceremony, if there is one, and wait for the page that comes after the receipt."""
    if page.locator("[data-continue]").count():
        page.locator("[data-continue]").click()
        page.locator("[data-confirm]").check()
    expect(page.locator("[data-sign]")).to_be_enabled()
    with page.expect_navigation(url=lambda url: "/acts/" not in url):
        page.locator("[data-sign]").click()


@pytest.fixture
def story(browser: Browser, site: str) -> Story:  # noqa: F811 - the fixture's address
    """Belmora tables the text; all seven open its negotiation, and their pages are live."""
    desks = {party: take_seat(browser, site, party) for party in (*PARTIES, "SECRETARIAT")}
    author = desks["BEL"]
    author.get_by_role("link", name="Table a text").click()
    author.get_by_label("The text: English").fill(ENGLISH)
    author.get_by_label("The text: Русский").fill(RUSSIAN)
    author.get_by_label("Who may read it").select_option("organ>everyone")
    author.get_by_role("button", name="Go on to the words").click()
    sign(author)
    author.get_by_role("link", name="Negotiate").click()
    author.wait_for_url("**/negotiation")
    made = Story(site, author.url.split("/")[-2], {}, desks)
    for party, room in list(desks.items()):
        # What is not the front page of its browser draws slowly, and is clicked slowly: people act on the front page.
        made.desks[party] = room.context.new_page()
        made.rooms[party] = room
        room.on("pageerror", lambda error: made.errors.append(str(error)))
        room.goto(f"{author.url}?languages=en,ru")
        expect(room.locator("[data-live-mark]")).to_have_attribute("data-state", "on")
    return made


def test_six_delegations_negotiate_a_text_to_its_adoption(browser: Browser, story: Story) -> None:
    propose(story)
    answer(story)
    enter(story)
    translate(story)
    agree(story)
    act = adopt(story)
    read_origins(browser, story, act)
    assert story.errors == []


def propose(story: Story) -> None:
    """Other words in one language and in both, a new paragraph, a deletion: each is on every screen at once."""
    words = "The lamps of every harbour are lit one hour before sunset."
    story.act("COR", 1, "Propose other words", en=words, reasons="Our fleet is home before dark.")
    story.seen(1, "one hour before sunset")
    story.act("DUN", 1, "Propose other words", en="The lamps of every harbour are lit at noon in fog.")
    story.seen(1, "at noon in fog")
    story.act(
        "BEL", 2, "Propose other words", en="Each keeper tends its own lamp and helps its neighbour in a storm.",
        ru="Каждый смотритель следит за своим фонарём и помогает соседу в бурю.",
    )  # fmt: skip
    story.seen(2, "помогает соседу в бурю")
    story.act("FAL", 2, "Propose a new provision here", en=NEW)
    story.seen(2, "while a ship is near")
    story.act("DUN", 3, "Propose to delete it", reasons="Our pilots do this already.")
    story.seen(3, "To be deleted")


def answer(story: Story) -> None:
    """What delegations say of each other's proposals. What is opposed, the chair is not offered to accept."""
    story.act("ARV", 2, "Propose it with them", proposal="Other words")
    story.seen(2, "BEL")
    story.act("COR", 2, "Support it", proposal="Other words")
    story.seen(2, "supported by Corvane")
    story.act("FAL", 1, "Oppose it", proposal="Corvane", reasons="Oil is dear.")
    story.seen(1, "opposed by Faldria")
    story.act("ARV", 3, "Oppose it", proposal="Delete")
    story.seen(3, "opposed by Arvenia")
    chair = story.panel(story.desks[CHAIR], 3)
    expect(chair.get_by_role("link", name="Accept into the text")).to_have_count(0)
    expect(chair).to_contain_text("Opposed by Arvenia: nothing is accepted over that.")


def enter(story: Story) -> None:
    """Nothing is accepted while anybody opposes it; what collides the chair resolves, and nothing else is lost."""
    story.act("FAL", 1, "Take back what we said", proposal="Corvane")
    story.gone(1, "opposed by Faldria")
    story.act(CHAIR, 1, "Accept into the text", proposal="Corvane")
    story.seen(1, "collides with what was accepted since")

    page = story.desks[CHAIR]
    story.panel(page, 1).get_by_role("link", name="Accept into the text").click()
    expect(page.locator(".clash")).to_contain_text("at noon in fog")
    page.get_by_role("button", name="Go on to the words").click()
    expect(page.locator(".clash .errorlist")).to_be_visible()
    page.get_by_text("Write the resulting words by hand").click()
    page.get_by_label("English (optional)", exact=True).fill(FIRST)
    go_on(page)
    sign(page)
    story.seen(1, FIRST)

    compromise = "A ship in distress finds a light and a boat on every coast."
    story.act(CHAIR, 3, "Propose other words", tick=("The chair",), en=compromise)
    story.seen(3, "Chair")
    story.act("DUN", 3, "Withdraw it", proposal="Delete")
    story.gone(3, "To be deleted")
    for provision, proposal in ((3, "by the chair"), (2, "A new provision"), (2, "Other words")):
        story.act(CHAIR, provision, "Accept into the text", proposal=proposal)
    story.seen(3, NEW)
    story.seen(4, "a light and a boat")
    story.gone(2, "supported by Corvane")


def translate(story: Story) -> None:
    """The secretariat's linguists find what waits, and say it in the other language: no longer does anything lag."""
    page = story.desks["SECRETARIAT"]
    page.goto(f"{story.site}/translations")
    page.get_by_role("link", name="Confirm them").click()
    boxes = page.get_by_label("In this language")
    expect(boxes).to_have_count(3)
    for box in boxes.all():
        box.fill(TRANSLATED[box.input_value().partition(" ")[0].rstrip(",")])
    go_on(page)
    sign(page)
    page.wait_for_url("**/translations")
    expect(page.locator("main")).to_contain_text("Nothing waits")
    for provision, words in zip((1, 3, 4), TRANSLATED.values(), strict=True):
        story.seen(provision, words)
        story.gone(provision, "not yet confirmed")


def agree(story: Story) -> None:
    """Nothing is agreed over a delegation that waits for its capital; then all is agreed, and the text is clean."""
    story.act("DUN", 4, "Reserve our position, pending instructions", reasons="Our harbour masters meet tomorrow.")
    story.seen(4, "Reserved, pending instructions: Dunmere")
    chair = story.panel(story.desks[CHAIR], 4)
    expect(chair.get_by_role("link", name="Mark as: Agreed", exact=True)).to_have_count(0)
    mark(story, "agreed ad referendum", tick=("paragraph 3",))
    story.seen(4, "Agreed ad referendum")
    story.act("DUN", 4, "Lift our reservation")
    story.gone(4, "Reserved")
    mark(story, "agreed")
    for provision in range(1, 5):
        story.seen(provision, "Agreed")
        story.gone(provision, "ad referendum")
    for page in story.rooms.values():
        expect(page.locator("[data-clean]")).to_contain_text("All is agreed: what you read is the clean text.")


def mark(story: Story, state: str, *, tick: tuple[str, ...] = ()) -> None:
    """Let the chair mark at once what nothing stands in the way of, and what else it ticks."""
    page = story.desks[CHAIR]
    page.goto(f"{story.site}/texts/{story.text}/negotiation")
    page.get_by_role("link", name="Mark provisions").click()
    for label in (*tick, state):
        page.get_by_label(label, exact=True).check()
    go_on(page)
    sign(page)


def adopt(story: Story) -> str:
    """The chair tables the clean text and puts it; all six sign, each for itself; return the act of adoption."""
    page = story.desks[CHAIR]
    page.goto(f"{story.site}/texts/{story.text}/negotiation")
    page.get_by_role("link", name="Table the clean text").click()
    go_on(page)
    sign(page)
    for room in story.rooms.values():
        expect(room.locator("body")).to_contain_text("new version")
    page.get_by_role("link", name="Put it to the organ").click()
    page.get_by_label("Declaration signed by every member").check()
    go_on(page)
    sign(page)
    decision = page.url
    for party in PARTIES:
        page = story.desks[party]
        page.goto(decision)
        page.locator("a.button[href^='/acts/decision.sign/new']").click()
        go_on(page)
        sign(page)
    expect(page.locator("main .badge", has_text="adopted").first).to_be_visible(timeout=10_000)
    page.goto(f"{story.site}/decisions/")
    page.locator("a[href^='/adopted/']").first.click()
    return page.url.rsplit("/", 1)[1]


def read_origins(browser: Browser, story: Story, act: str) -> None:
    """A member reads who brought each word; the public reads the words, and nothing of who brought them."""
    address = f"{story.site}/adopted/{act}"
    reader = story.desks["DUN"]
    for language, words in (("en", FIRST), ("ru", TRANSLATED["Фонари"])):
        reader.goto(f"{address}/origins?language={language}")
        expect(reader.locator(".document")).to_contain_text(words)
        # Every word is a link to the act that brought it.
        said = reader.locator(".document .provision-text, .document h2").all_inner_texts()
        traced = reader.locator("[data-origin]").all_inner_texts()
        assert "".join("".join(said).split()) == "".join("".join(traced).split())
    reader.goto(f"{address}/origins?language=en")
    brought = {
        "one hour before sunset": "Corvane", "helps its neighbour in a storm": "Belmora and Arvenia",
        "while a ship is near": "Faldria", "and a boat": "Esterholt, as chair", "find": "Belmora",
    }  # fmt: skip
    for words, who in brought.items():
        number = reader.locator("[data-origin]", has_text=words).first.get_attribute("data-origin")
        expect(reader.locator(f"#origin-{number}")).to_contain_text(who)
    reader.locator(".origin-acts li", has_text="Corvane").get_by_role("link", name="proposed").click()
    expect(reader.locator("main")).to_contain_text("Corvane proposes for “On the lamps of the harbour”")
    for path in (f"{story.text}/provisions/title", f"{story.text}/import"):
        reader.goto(f"{story.site}/texts/{path}")
        expect(reader.locator("header summary", has_text="Language")).to_contain_text("English")

    public = browser.new_context(locale="en-GB").new_page()
    public.goto(address)
    expect(public.locator(".document")).to_contain_text(FIRST)
    public.goto(f"{address}/origins?language=en")
    expect(public.locator(".document")).to_contain_text(FIRST)
    expect(public.locator("main")).to_contain_text("Who proposed what never becomes public by itself.")
    assert public.locator("[data-origin], #origin-1").count() == 0
    for path in (f"/texts/{story.text}/negotiation", f"/texts/{story.text}"):
        assert public.goto(story.site + path).status == 404  # type: ignore[union-attr]
