"""Six delegations decide by silence: broken by an amendment, negotiated, passed with positions; and once in session.

Everything is done on the pages, by six people in browsers of their own; the sixth is in the chair. Deadlines are typed,
with their zone. The silence runs out by the server's own clock, while the six sit in session over another text.
"""

import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from comity.texts.files.word_in import read_docx
from tests.web.test_negotiation_story_browser import find_slot, go_on, sign
from tests.web.test_story_browser import PARTIES, leave, site, take_seat  # noqa: F401 - a fixture

pytestmark = pytest.mark.browser

CHAIR = "EST"
ENGLISH = """On the bells of the fog

1. Every harbour rings a bell in fog.

2. The bells are rung by those who keep the lights.

3. A ship answers each bell that it hears.
"""
RUSSIAN = """О туманных колоколах

1. Каждая гавань звонит в колокол в тумане.

2. В колокола звонят смотрители огней.

3. Судно отвечает на каждый колокол, который слышит.
"""
AMENDED = {
    "en": "Every harbour rings a bell in fog, twice in each minute.",
    "ru": "Каждая гавань звонит в колокол в тумане, дважды в минуту.",
}
RESERVATION = {
    "en": "Corvane rings no bell on the night of its dead.",
    "ru": "Корван не звонит в колокол в ночь поминовения.",
}
DISSOCIATION = {
    "en": "Faldria's ships keep silent in the narrows, and it does not share paragraph 3.",
    "ru": "Суда Фалдрии в проливе хранят молчание, и она не присоединяется к пункту 3.",
}
LATE = "Our answer was under way when the silence ran out."
LANGUAGES = {"en": "English", "ru": "Русский"}
ZONE = "Asia/Tashkent"
# From the page that follows the receipt to every other open page; the median counts, on a machine that is busy.
# So many acts are signed while the silence runs; each may take so much longer than those before.
SILENT_ACTS, PATIENCE = 3, 2.0
# The clockwork looks once a second; a busy machine and a live page need more.
ADOPTED_WITHIN_MS = 30_000


@dataclass
class Story:
    """The table: a page of each delegation that stays open on what is decided, and a second one to act on."""

    site: str
    boards: dict[str, Page]
    desks: dict[str, Page]
    spent: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @contextmanager
    def acting(self, party: str) -> Iterator[Page]:
        """Yield the page on which a party acts, and notice how long it takes."""
        start = time.monotonic()
        page = self.desks[party]
        yield page
        self.spent.append(time.monotonic() - start)
        leave(page)

    def table(self, party: str, english: str, russian: str) -> str:
        """Let a party table a text in both languages; return its address."""
        with self.acting(party) as page:
            page.goto(f"{self.site}/desk")
            page.get_by_role("link", name="Table a text").click()
            page.get_by_label("The text: English").fill(english)
            page.get_by_label("The text: Русский").fill(russian)
            page.get_by_label("Who may read it").select_option("organ>everyone")
            go_on(page)
            sign(page)
            return page.url

    def put(self, text: str, procedure: str, *, deadline: datetime | None = None) -> str:
        """Let the chair put a version as chair; a deadline is typed as the clocks of a zone show it."""
        with self.acting(CHAIR) as page:
            page.goto(text)
            page.get_by_role("link", name="Put it to the organ").click()
            page.get_by_label(procedure).check()
            page.get_by_label("Put it as chair").check()
            if deadline:
                page.locator("[name=deadline]").fill(deadline.astimezone(ZoneInfo(ZONE)).strftime("%Y-%m-%dT%H:%M"))
                page.locator("[name=deadline_zone]").fill(ZONE)
            go_on(page)
            sign(page)
            return page.url

    def say(self, party: str, kind: str, decision: str, *, name: str = "", reasons: str = "") -> None:
        """Let a party say something on a decision, with reasons; `name` is the button's where several are of a kind."""
        with self.acting(party) as page:
            page.goto(decision)
            link = page.locator(f".possible a[href^='/acts/{kind}/new']", has_text=name or None)
            link.click()
            go_on(page)
            if reasons:
                page.get_by_label("Reasons").fill(reasons)
            sign(page)

    def attach(self, party: str, decision: str, form: str, words: dict[str, str], *, provision: str = "") -> None:
        """Let a party attach a position in its languages, to a provision or to the whole."""
        with self.acting(party) as page:
            page.goto(decision)
            page.locator(".possible a[href^='/acts/decision.attach/new']").click()
            page.get_by_label(form).check()
            if provision:
                page.get_by_label(provision, exact=True).check()
            for tag, said in words.items():
                page.get_by_label(f"Its words: {LANGUAGES[tag]}").fill(said)
            go_on(page)
            sign(page)

    def open(self, decision: str) -> None:
        """Let everybody open the decision's page, and leave it open."""
        for page in self.boards.values():
            page.goto(decision)
            expect(page.locator("[data-live-mark]")).to_have_attribute("data-state", "on")

    def seen(self, words: str, *, at: str = "main", within_ms: float = 10_000) -> None:
        """Wait until every open page shows the words, by itself."""
        for page in self.boards.values():
            expect(page.locator(at).first).to_contain_text(words, timeout=within_ms)

    def minute_ahead(self) -> datetime:
        """Return the first full minute by which this machine has signed what comes under silence, as it goes today."""
        margin = SILENT_ACTS * PATIENCE * statistics.mean(self.spent) + 5
        soon = datetime.now(UTC) + timedelta(seconds=margin)
        return soon.replace(second=0, microsecond=0) + timedelta(minutes=1)


def state(page: Page) -> Locator:
    """Return where a decision's page says in what state it is."""
    return page.locator("[data-part=next] .badge").first


@pytest.fixture
def story(browser: Browser, site: str) -> Story:  # noqa: F811 - the fixture's address
    boards = {party: take_seat(browser, site, party) for party in PARTIES}
    # What is not the front page of its browser draws slowly, and is clicked slowly: people act on the front page.
    made = Story(site, boards, {party: page.context.new_page() for party, page in boards.items()})
    for page in boards.values():
        page.on("pageerror", lambda error: made.errors.append(str(error)))
    return made


def test_six_delegations_decide_by_silence_and_in_session(browser: Browser, story: Story, tmp_path: Path) -> None:
    text = story.table(CHAIR, ENGLISH, RUSSIAN)
    broken = open_silence(story, text)
    break_silence(story, text, broken)
    version = negotiate(story, text)
    deadline = story.minute_ahead()
    decision = story.put(version, "Silence procedure", deadline=deadline)
    take_positions(story, decision)
    assert datetime.now(UTC) < deadline, f"this machine needed longer than {story.spent} let expect"
    agree_in_session(story)
    adopted = run_out(story, decision, deadline)
    read_adopted(browser, story, adopted)
    carry_positions(story, adopted, tmp_path)
    object_late(browser, story, decision, adopted)
    verify(story, decision, tmp_path)
    assert story.errors == []


def open_silence(story: Story, text: str) -> str:
    """The chair puts the text under silence: every board shows until when, and what will happen then."""
    deadline = (datetime.now(UTC) + timedelta(days=2)).replace(hour=13, minute=30, second=0, microsecond=0)
    decision = story.put(text, "Silence procedure", deadline=deadline)
    story.open(decision)
    for page in story.boards.values():
        expect(state(page)).to_have_text("under silence")
        shown = page.locator(".deadline time")
        expect(shown).to_have_attribute("datetime", deadline.strftime("%Y-%m-%dT%H:%M:%SZ"))
        expect(page.locator(".deadline")).to_contain_text("13:30:00 UTC")
        expect(page.locator("[data-countdown]")).to_contain_text(re.compile("day|hour"))
        steps = page.locator(".next-steps")
        expect(steps).to_contain_text("It needs no objection and no amendment from")
        expect(steps).to_contain_text("If nobody breaks the silence, it is adopted then.")
    return decision


def break_silence(story: Story, text: str, decision: str) -> None:
    """Dunmere proposes other words where texts are negotiated, and breaks the silence with them."""
    with story.acting("DUN") as page:
        page.goto(f"{story.site}/texts/{text.rsplit('/', 1)[1]}/negotiation")
        find_slot(page, 1).locator(".slot-open").click()
        find_slot(page, 1).get_by_role("link", name="Propose other words", exact=True).first.click()
        for tag, words in AMENDED.items():
            page.get_by_label(f"The words: {LANGUAGES[tag]}").fill(words)
        go_on(page)
        sign(page)
    with story.acting("DUN") as page:
        page.goto(decision)
        page.locator(".possible a[href^='/acts/decision.amend/new']").click()
        page.get_by_label("Other words").check()
        go_on(page)
        page.get_by_label("Reasons").fill("Once in a while is too seldom.")
        sign(page)
    story.seen("silence broken", at="[data-part=next] .badge")
    story.seen("not adopted. It needs negotiation, and then a new procedure.")
    for page in story.boards.values():
        expect(page.locator("[data-key=DUN]")).to_have_attribute("data-stance", "amend")
        expect(page.locator("[data-countdown]")).to_have_count(0)


def negotiate(story: Story, text: str) -> str:
    """The chair enters the proposal, marks all as agreed and tables the clean text; return the version's address."""
    negotiation = f"{story.site}/texts/{text.rsplit('/', 1)[1]}/negotiation"
    with story.acting(CHAIR) as page:
        page.goto(negotiation)
        find_slot(page, 1).locator(".slot-open").click()
        find_slot(page, 1).get_by_role("link", name="Accept into the text").click()
        go_on(page)
        sign(page)
    with story.acting(CHAIR) as page:
        page.goto(negotiation)
        page.get_by_role("link", name="Mark provisions").click()
        page.get_by_label("agreed", exact=True).check()
        go_on(page)
        sign(page)
    with story.acting(CHAIR) as page:
        page.goto(negotiation)
        page.get_by_role("link", name="Table the clean text").click()
        go_on(page)
        sign(page)
    page.goto(f"{story.site}/texts/")
    page.locator("main a[href^='/texts/']", has_text="On the bells of the fog").first.click()
    expect(page.locator(".document")).to_contain_text(AMENDED["en"])
    return page.url


def take_positions(story: Story, decision: str) -> None:
    """A reservation, a dissociation from one provision and a concern: none of them breaks the silence."""
    story.open(decision)
    story.attach("COR", decision, "formal reservation", RESERVATION)
    story.seen(RESERVATION["en"])
    story.attach("FAL", decision, "dissociation from a provision", DISSOCIATION, provision="paragraph 3")
    story.seen(DISSOCIATION["en"])
    story.say("BEL", "decision.concern", decision, reasons="Who mends the bells?")
    story.seen("Who mends the bells?")
    for page in story.boards.values():
        expect(state(page)).to_have_text("under silence")


def agree_in_session(story: Story) -> None:
    """The chair asks; a member objects and ends that itself; asked again nobody does, and the chair declares."""
    text = story.table("ARV", "On the winter meeting\n\n1. The council meets at Wickhaven.\n",
                       "О зимней встрече\n\n1. Совет собирается в Уикхейвене.\n")  # fmt: skip
    decision = story.put(text, "Consensus in session")
    story.open(decision)
    story.seen("It needs that the chair asks, hears no objection, and declares.")
    story.say(CHAIR, "decision.ask", decision)
    story.seen("the chair has asked", at="[data-part=next] .badge")
    story.say("BEL", "decision.object", decision, reasons="Our pass is under snow.")
    story.seen("The objection of Belmora stands, and only Belmora can end it.")
    page = story.desks[CHAIR]
    page.goto(decision)
    expect(page.locator("a[href^='/acts/decision.declare/new']")).to_have_count(0)
    story.say("BEL", "decision.withdraw", decision, name="Withdraw our objection")
    story.seen("It needs that the chair asks, hears no objection, and declares.")
    story.say(CHAIR, "decision.ask", decision)
    story.seen("the chair has asked", at="[data-part=next] .badge")
    story.say(CHAIR, "decision.declare", decision)
    story.seen("Adopted: the chair asked, heard no objection, and declared it.")


def run_out(story: Story, decision: str, deadline: datetime) -> str:
    """The instant passes and nobody does anything: every board shows what was adopted; return its address."""
    story.open(decision)
    left = (deadline - datetime.now(UTC)).total_seconds()
    story.desks[CHAIR].wait_for_timeout(max(0.0, left * 1000))
    for page in story.boards.values():
        expect(state(page)).to_have_text("adopted", timeout=ADOPTED_WITHIN_MS)
        expect(page.locator("main")).to_contain_text("Adopted: nobody broke the silence in time.")
    address = story.boards[CHAIR].get_by_role("link", name="Read the adopted text").get_attribute("href")
    return f"{story.site}{address}"


def read_adopted(browser: Browser, story: Story, adopted: str) -> None:
    """Everyone reads the text with both positions, in either language."""
    for locale, tag in (("en-GB", "en"), ("ru-RU", "ru")):
        page = browser.new_context(locale=locale).new_page()
        page.goto(adopted)
        expect(page.locator(".document")).to_contain_text(AMENDED[tag])
        travelling = page.locator(".travelling")
        for words in (RESERVATION[tag], DISSOCIATION[tag]):
            expect(travelling).to_contain_text(words)
        expect(page.locator("main")).not_to_contain_text("Who mends the bells?")
        page.context.close()


def carry_positions(story: Story, adopted: str, folder: Path) -> None:
    """The PDF and the Word file carry both positions, in the language of the file."""
    page = story.desks["ARV"]
    for tag in LANGUAGES:
        page.goto(adopted)
        files = page.locator("[data-file]")
        files.locator("[name=language]").select_option(tag)
        for kind, button in (("pdf", "PDF"), ("docx", "Word")):
            with page.expect_download() as download:
                files.get_by_role("button", name=button, exact=True).click()
            path = folder / f"{tag}.{kind}"
            download.value.save_as(path)
            said = printed(path) if kind == "pdf" else remarks(path)
            for words in (RESERVATION[tag], DISSOCIATION[tag]):
                assert " ".join(words.split()) in said, (tag, kind, said)


def printed(path: Path) -> str:
    """Return the words of a PDF, with single spaces."""
    pages = pypdfium2.PdfDocument(path)
    # A word that is broken at the end of a line has a mark of its own there (PDFium).
    return " ".join("".join(each.get_textpage().get_text_range() for each in pages).replace("\ufffe\r\n", "").split())


def remarks(path: Path) -> str:
    """Return what the remarks of a Word file say, with single spaces."""
    return " ".join(" ".join(each.text for each in read_docx(BytesIO(path.read_bytes()).getvalue()).remarks).split())


def object_late(browser: Browser, story: Story, decision: str, adopted: str) -> None:
    """An objection after the instant is recorded as a statement, stands beside the text, and undoes nothing."""
    with story.acting("DUN") as page:
        page.goto(decision)
        page.locator(".possible a[href^='/acts/decision.object/new']").click()
        page.get_by_text("Choose otherwise").click()
        page.get_by_label("Everyone may read this once the text is adopted").check()
        page.get_by_role("button", name="Show it again").click()
        go_on(page)
        page.get_by_label("Reasons").fill(LATE)
        sign(page)
    story.seen("It came after the silence had run out, and is recorded as a statement.")
    for page in story.boards.values():
        expect(state(page)).to_have_text("adopted")
    public = browser.new_context(locale="en-GB").new_page()
    public.goto(adopted)
    expect(public.locator(".travelling")).to_contain_text("objection that came after the silence had run out")
    expect(public.locator(".travelling")).to_contain_text(LATE)
    public.context.close()


def verify(story: Story, decision: str, folder: Path) -> None:
    """Anybody who has the evidence proves what was adopted, with no server."""
    page = story.desks["BEL"]
    page.goto(decision)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the evidence").click()
    path = folder / "evidence.json"
    download.value.save_as(path)
    command = [sys.executable, "-c", "from comity.cli import main; main()", "verify", str(path)]
    told = subprocess.run(command, capture_output=True, text=True, check=True, env={"PATH": "/usr/bin:/bin"})
    assert "verified" in told.stdout.lower()
