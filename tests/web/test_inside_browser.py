"""Inside a delegation, in a real browser: two of its people sign, its capital instructs, and nobody else sees it."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import on_postgresql
from tests.web.test_rooms_browser import make_device, own_words, table
from tests.web.test_story_browser import sign, site, take_seat  # noqa: F401 - a fixture is used by its name

pytestmark = pytest.mark.browser

WORDS = "Object unless the pilots are heard."
SIZES = {"wide": (1280, 900), "phone": (390, 844)}


def look(page: Page, name: str) -> None:
    """Keep pictures of a page where COMITY_PICTURES says, for a person to look at: in two languages and two sizes."""
    folder = os.environ.get("COMITY_PICTURES")
    if not folder:
        return
    origin = page.evaluate("location.origin")
    for language in ("ru", "en"):
        page.context.add_cookies([{"name": "language", "value": language, "url": origin}])
        page.reload()
        page.wait_for_load_state("networkidle")
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=str(Path(folder, f"{name}-{language}-{size}.png")), full_page=True)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (name, language, size, wide)
    page.set_viewport_size({"width": 900, "height": 900})


def require_of(page: Page, site: str, key_file: Path, *kinds: str) -> None:  # noqa: F811 - the fixture's address
    """Let the head of delegation, whose key is in a file, require four eyes."""
    page.goto(f"{site}/desk")
    page.get_by_role("link", name="Require a second signature").click()
    for kind in kinds:
        page.get_by_label(kind, exact=True).check()
    look(page, "require")
    for kind in kinds:
        page.get_by_label(kind, exact=True).check()
    page.get_by_role("button", name="Go on to the words").click()
    expect(page.locator(".signature-words")).to_contain_text("requires that two of its people sign")
    page.locator("[data-key-file]").set_input_files(key_file)
    page.locator("[data-continue]").click()
    page.locator("[data-confirm]").check()
    with page.expect_navigation(url="**/desk"):
        page.locator("[data-sign]").click()


def test_two_of_a_delegation_sign(browser: Browser, site: str, own_database: dict[str, str]) -> None:  # noqa: F811
    first, second, other = (take_seat(browser, site, party) for party in ("ARV", "ARV", "BEL"))
    require_of(first, site, Path(own_database["COMITY_DATA"], "keys", "ARV.head.json"), "Table a text")
    expect(first.locator("#required")).to_contain_text("Table a text")
    second.goto(f"{site}/desk")

    first.goto(f"{site}/acts/text.table/new")
    first.get_by_label("The text: English", exact=False).first.fill("On fog\n\n1. In fog the lamps are lit at noon.\n")
    first.get_by_role("button", name="Go on to the words").click()
    expect(first.locator("main")).to_contain_text("A second of your people signs this too.")
    with first.expect_navigation(url=re.compile(r"/waiting/[0-9a-f]{64}$")):
        first.locator("[data-sign]").click()
    expect(first.locator("main")).to_contain_text("You signed this.")
    look(first, "own")

    # The other's desk shows it by itself; who opens it reads what will be recorded.
    expect(second.locator("#waiting")).to_contain_text("On fog", timeout=10_000)
    look(second, "desk")
    second.goto(f"{site}/desk")
    second.locator("#waiting a").first.click()
    expect(second.locator(".read-paper")).to_contain_text("In fog the lamps are lit at noon.")
    look(second, "approve")
    assert other.goto(second.url).status == 404  # type: ignore[union-attr]
    sign(second)
    assert "/texts/" in second.url
    expect(second.locator("main")).to_contain_text("In fog the lamps are lit at noon.")
    second.goto(f"{site}/desk")
    expect(second.locator("#waiting")).to_have_count(0)
    for page in (first, second, other):
        page.context.close()


def test_the_capital_instructs(browser: Browser, site: str, own_database: dict[str, str]) -> None:  # noqa: F811
    delegate, capital, other = (take_seat(browser, site, party) for party in ("ARV", "ARV", "BEL"))
    for page in (delegate, capital, other):
        page.on("dialog", lambda dialog: dialog.accept())
    table(delegate, site)
    delegate.goto(f"{site}/desk")
    delegate.get_by_role("link", name="Put it to its organ").click()
    delegate.get_by_label("Decision by consensus").check()
    delegate.get_by_role("button", name="Go on to the words").click()
    sign(delegate)
    decision = delegate.url
    make_device(delegate, site)
    make_device(capital, site)
    make_device(other, site)
    capital.goto(f"{site}/rooms")
    capital.get_by_label("Its name").fill("Instructions of the ministry")
    for choice in capital.locator("[data-choices] input").all():
        choice.check()
    capital.get_by_role("button", name="Open the room").click()
    capital.wait_for_url(re.compile(r"/rooms/[0-9a-f]{32}$"))
    delegate.goto(decision)
    expect(delegate.locator("[data-instructions]")).to_be_hidden()

    capital.get_by_role("button", name="Instruct").click()
    capital.get_by_label("On what").select_option(f"decision:{decision.rsplit('/', 1)[1]}")
    capital.get_by_role("dialog").get_by_label("Words", exact=True).fill(WORDS)
    capital.get_by_label("Holds until").fill("2099-03-02T09:00")
    capital.get_by_role("dialog").get_by_role("button", name="Seal and send").click()
    expect(capital.locator(".room-instruction")).to_contain_text(WORDS)

    # It comes up beside the decision by itself, in the delegate's browser, and is acknowledged there.
    expect(delegate.locator("[data-instructions] .room-instruction")).to_contain_text(WORDS, timeout=10_000)
    look(delegate, "instructed")
    delegate.locator("[data-instructions]").get_by_role("button", name="Acknowledge").click()
    expect(delegate.locator("[data-instructions]")).to_contain_text("acknowledged:")
    expect(capital.locator(".room-instruction")).to_contain_text("acknowledged:", timeout=10_000)
    look(capital, "instruction")

    other.goto(decision)
    other.wait_for_load_state("networkidle")
    expect(other.locator("[data-instructions]")).to_be_hidden()
    assert WORDS not in other.content()
    if not on_postgresql():
        assert WORDS.encode() not in own_words(Path(own_database["COMITY_DATA"]))
    for page in (delegate, capital, other):
        page.context.close()
