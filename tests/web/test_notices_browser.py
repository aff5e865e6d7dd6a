"""Being told on open pages, in a real browser: once for an event, without content, and only by who asked for it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.notices.people import Office, office
from tests.web.running import open_page, running
from tests.world import recorded

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

# The system's own notifications cannot be looked at: what is asked of them is kept, and shared by the pages.
NOTES = """
const kept = () => JSON.parse(localStorage.notes ?? "[]");
window.Notification = class extends EventTarget {
  static get permission() { return localStorage.permission ?? "default"; }
  static async requestPermission() { return (localStorage.permission = localStorage.answer ?? "granted"); }
  constructor(title, options) { super(); localStorage.notes = JSON.stringify([...kept(), { title, ...options }]); }
};
document.hasFocus = () => window.isFocused ?? false;
window.EventSource = class extends EventSource {
  constructor(address) { super(address); this.addEventListener("open", () => (window.opened ??= performance.now())); }
};
window.heard = 0;
document.addEventListener("live", () => (window.heard += 1));
"""
# What a page hears in its stream's first second may have been told before; a page that is looked at answers in less.
BEGINS_MS, ANSWER_MS = 1100, 1800
TOLD = "JSON.parse(localStorage.notes ?? '[]').length === {}"
UNTIL = """async () => {
  for (let turns = 0; !(%s); turns += 1) {
    if (turns === 1000) throw new Error("it never came");
    await new Promise((go) => setTimeout(go, 20));
  }
}"""


@pytest.fixture
def desk() -> Iterator[Office]:
    with office() as made:
        made.world.later(minutes=1)
        yield made


@pytest.fixture
def address(desk: Office) -> Iterator[str]:
    with running() as found:
        yield found


def opened(browser: Browser, address: str, desk: Office, party: str) -> Page:
    page = open_page(browser, address, desk.world, party)
    page.context.add_init_script(NOTES)
    return page


def notes(page: Page) -> list[dict[str, str]]:
    return page.evaluate("JSON.parse(localStorage.notes ?? '[]')")  # type: ignore[no-any-return]


def go(page: Page, path: str) -> None:
    """Open a page, and wait until its stream has begun and what it begins with is over."""
    page.goto(path)
    page.evaluate(UNTIL % f"performance.now() - window.opened > {BEGINS_MS}")


def hear(desk: Office, *pages: Page, title: str = "On lamps") -> None:
    """Let something be recorded that all pages show, and wait until they have heard of it and told it, if they do."""
    before = [page.evaluate("window.heard") for page in pages]
    recorded(desk.world.table(title=title))
    for page, count in zip(pages, before, strict=True):
        page.evaluate(UNTIL % f"window.heard > {count}")
        page.wait_for_timeout(ANSWER_MS)


def test_permission_is_asked_on_a_click_alone_and_a_refusal_is_said(
    desk: Office, address: str, browser: Browser
) -> None:
    page = opened(browser, address, desk, "BEL")
    page.goto("/desk/notices")
    assert page.evaluate("localStorage.permission ?? 'unasked'") == "unasked"
    page.evaluate("localStorage.answer = 'denied'")
    page.get_by_role("button", name="Notify me on open pages").click()
    expect(page.get_by_text("This browser does not let this site notify you.")).to_be_visible()
    page.evaluate("localStorage.answer = 'granted'")
    page.get_by_role("button", name="Notify me on open pages").click()
    expect(page.get_by_text("You are told on open pages.")).to_be_visible()
    expect(page.get_by_role("button", name="Turn it off")).to_be_visible()
    page.get_by_role("button", name="Turn it off").click()
    expect(page.get_by_role("button", name="Notify me on open pages")).to_be_visible()


def test_one_notification_without_content_for_an_event_on_two_pages(
    desk: Office, address: str, browser: Browser
) -> None:
    page = opened(browser, address, desk, "BEL")
    page.goto("/desk/notices")
    page.get_by_role("button", name="Notify me on open pages").click()
    expect(page.get_by_text("You are told on open pages.")).to_be_visible()
    other = page.context.new_page()
    for each, path in ((page, "/organs"), (other, "/parties")):
        go(each, path)
    assert notes(page) == []
    hear(desk, page, other, title="On secret lamps")
    page.evaluate(UNTIL % TOLD.format(1))
    assert notes(page) == [
        {"title": "Lantern Compact", "body": "Something awaits your delegation", "tag": "comity-told"}
    ]
    # One of the pages is being looked at: nobody is told anything.
    other.evaluate("window.isFocused = true")
    hear(desk, page, other)
    assert len(notes(page)) == 1
    # The page that told is closed: another tells.
    page.close()
    other.evaluate(UNTIL % "(await navigator.locks.query()).pending.length === 0")
    other.evaluate("window.isFocused = false")
    hear(desk, other)
    other.evaluate(UNTIL % TOLD.format(2))


def test_nobody_is_told_who_did_not_ask_or_may_not_read(desk: Office, address: str, browser: Browser) -> None:
    asked = opened(browser, address, desk, "OBS")
    asked.goto("/desk/notices")
    asked.get_by_role("button", name="Notify me on open pages").click()
    expect(asked.get_by_text("You are told on open pages.")).to_be_visible()
    silent = opened(browser, address, desk, "BEL")
    silent.goto("/desk")
    silent.evaluate("localStorage.permission = 'granted'")
    for each in (asked, silent):
        go(each, "/desk")
    hear(desk, silent)
    assert notes(asked) == []
    assert notes(silent) == []


def test_what_is_needless_is_hidden_and_a_phone_is_wide_enough(desk: Office, address: str, browser: Browser) -> None:
    page = open_page(browser, address, desk.world, "BEL", width=360)
    recorded(desk.world.table())
    page.goto("/desk/notices")
    expect(page.get_by_label("Hour of the daily mail")).to_be_hidden()
    page.get_by_label("Once a day").check()
    expect(page.get_by_label("Hour of the daily mail")).to_be_visible()
    expect(page.get_by_text("Texts that I follow")).to_be_hidden()
    page.get_by_label("On the texts that I tick below").check()
    expect(page.get_by_text("Texts that I follow")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
