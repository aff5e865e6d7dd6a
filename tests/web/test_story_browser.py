"""The main job in a real browser: six delegations, one text, and an objection that nothing but its author ends."""

import json
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

PARTIES = ("ARV", "BEL", "COR", "DUN", "EST", "FAL")
TEXT = """On the lamps of the harbour

1. The lamps of every harbour are lit at dusk.

2. Each keeper tends its own, and helps its neighbour in a storm.
"""


@pytest.fixture
def site(own_database: dict[str, str]) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.web.serve_lantern", str(port)]
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, env=own_database) as server:
        try:
            _wait_for(f"{address}/checkpoint", server)
            yield address
        finally:
            server.terminate()


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert server.poll() is None, "the server ended"
        try:
            urllib.request.urlopen(url, timeout=5).read()  # noqa: S310 - our own server
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server did not start")


def take_seat(browser: Browser, site: str, party: str) -> Page:
    size = {"width": 900, "height": 900}
    page = browser.new_context(locale="en-GB", viewport=size, reduced_motion="reduce").new_page()
    page.goto(f"{site}/exercise")
    page.locator(f"[data-seat={party}]").click()
    page.wait_for_url("**/desk")
    return page


def leave(page: Page) -> None:
    """Leave the site: a page that stays open loads anew whatever others do, and nobody looks at it."""
    page.goto("about:blank")


def sign(page: Page) -> None:
    """Go through the ceremony, if there is one, and wait for the page that comes after the receipt."""
    if page.locator("[data-continue]").count():
        page.locator("[data-continue]").click()
        page.locator("[data-confirm]").check()
    expect(page.locator("[data-sign]")).to_be_enabled()
    with page.expect_navigation(url=re.compile(r"/(texts|decisions)/[0-9a-f]{64}$")):
        page.locator("[data-sign]").click()


def say(page: Page, decision: str, kind: str, *, reasons: str = "") -> None:
    page.goto(decision)
    page.locator(f"a.button[href^='/acts/{kind}/new']").click()
    if reasons:
        page.get_by_label("Reasons").fill(reasons)
    sign(page)


def expect_everywhere(pages: list[Page], selector: str) -> None:
    """Wait until every open page shows it by itself; `comity bench room` measures how soon."""
    for page in pages:
        page.wait_for_selector(selector, timeout=10_000)


def test_the_story(browser: Browser, site: str) -> None:
    seats = {party: take_seat(browser, site, party) for party in PARTIES}
    public = browser.new_context(locale="en-GB").new_page()
    author, objector = seats["ARV"], seats["FAL"]

    author.get_by_role("link", name="Table a text").click()
    author.get_by_label("The text: English", exact=False).first.fill(TEXT)
    author.get_by_role("button", name="Go on to the words").click()
    expect(author.locator(".read-paper")).to_contain_text("Each keeper tends its own")
    sign(author)
    expect(author.locator("main")).to_contain_text("The lamps of every harbour")

    author.goto(f"{site}/desk")
    author.get_by_role("link", name="Put it to its organ").click()
    author.get_by_label("Decision by consensus").check()
    author.get_by_role("button", name="Go on to the words").click()
    sign(author)
    decision = author.url
    act = decision.rsplit("/", 1)[1]

    # Everybody else is told by the desk, by itself, and goes to the decision from there.
    for party in PARTIES[1:]:
        seats[party].locator(f"a[href='/decisions/{act}']").first.wait_for(timeout=5_000)
        seats[party].goto(decision)
    for page in seats.values():
        expect(page.locator("[data-live-mark]")).to_have_attribute("data-state", "on")
    public.goto(decision)
    hidden = public.locator("main").inner_text()
    assert hidden == _missing(public, site)

    boards = list(seats.values())
    for party in PARTIES[:5]:
        say(seats[party], decision, "decision.concur")
        expect_everywhere(boards, f"[data-key={party}][data-stance=concur]")
    say(objector, decision, "decision.object", reasons="The lamps would blind our pilots in the narrows.")
    expect_everywhere(boards, "[data-key=FAL][data-stance=object]")
    for page in boards:
        expect(page.locator("main")).to_contain_text("The lamps would blind our pilots")

    # Nothing adopts it: time passes, every other member has concurred, and nobody is offered a way.
    time.sleep(2.5)
    assert all(page.locator("[data-key=FAL]").get_attribute("data-stance") == "object" for page in boards)
    assert json.loads(_get(f"{site}/api/v1/adopted")) == []
    refusal = objector.locator(".possible li", has_text="Concur")
    expect(refusal).to_contain_text("Your own objection stands.")
    expect(seats["BEL"].locator("a[href^='/acts/decision.withdraw']", has_text="objection")).to_have_count(0)

    objector.get_by_role("link", name="Withdraw our objection").click()
    sign(objector)
    expect_everywhere(boards, "[data-key=FAL]:not([data-stance=object])")
    say(objector, decision, "decision.concur")
    expect_everywhere(boards, "main .badge:has-text('adopted')")
    objector.reload()
    expect(objector.locator("main")).to_contain_text("adopted")
    for page in [*boards, public]:
        page.context.close()


def _get(url: str) -> bytes:
    return urllib.request.urlopen(url, timeout=5).read()  # noqa: S310 - our own server


def _missing(page: Page, site: str) -> str:
    page.goto(f"{site}/decisions/{'0' * 64}")
    return page.locator("main").inner_text()
