"""The board in a real browser: what others say comes by itself, in its place, and takes nothing from whoever looks."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.pages import serving
from tests.web.running import open_page, running
from tests.world import World, recorded

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def world() -> Iterator[World]:
    with serving(World()) as world:
        yield world


@pytest.fixture
def address(world: World) -> Iterator[str]:
    with running() as address:
        yield address


def go(page: Page, path: str) -> tuple[list[str], list[str]]:
    """Open a page whose stream is live; return the errors of its scripts and what of the decision it asks for."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(path)
    expect(page.locator("[data-live-mark]")).to_have_attribute("data-state", "on")
    asked: list[str] = []
    page.on("request", lambda request: "/decisions/" in request.url and asked.append(request.url.rsplit("/", 1)[1]))
    return errors, asked


def test_a_pushed_board_keeps_focus_place_and_what_is_our_own(browser: Browser, world: World, address: str) -> None:
    decision = world.open_decision()
    world.later(minutes=1)
    page = open_page(browser, address, world, "BEL")
    errors, asked = go(page, f"/decisions/{decision}")
    page.locator("#board-FAL").focus()
    top = page.locator("#board-FAL").bounding_box()

    recorded(world.say("FAL", "object", decision, reasons="The lamps blind our pilots."))
    expect(page.locator("[data-key=FAL]")).to_have_attribute("data-stance", "object")
    expect(page.locator(".said")).to_contain_text("The lamps blind our pilots.")
    expect(page.locator(".next")).to_contain_text("The objection of FAL stands")
    expect(page.locator(".toast")).to_have_text("FAL: Objects")
    expect(page.locator("#board-FAL")).to_be_focused()
    assert page.locator("#board-FAL").bounding_box()["x"] == top["x"]  # type: ignore[index]
    assert asked == [], "nothing is asked for when another speaks"

    # A press that has begun is not taken away; what came meanwhile is shown when it ends.
    button = page.locator("#possible a.button").first
    button.hover()
    page.mouse.down()
    recorded(world.say("BEL", "concur", decision))
    page.wait_for_timeout(1500)
    assert page.locator("[data-key=BEL]").get_attribute("data-stance") == "silent"
    page.mouse.move(2, 2)
    page.mouse.up()
    expect(page.locator("[data-key=BEL]")).to_have_attribute("data-stance", "concur")
    # Our own is marked as before, and what we may do now is asked for, by and by.
    expect(page.locator("[data-self]")).to_have_count(1)
    expect(page.locator("[data-self] .code-name")).to_contain_text("your party")
    expect(page.locator("#possible")).to_contain_text("Withdraw our concurrence", timeout=10_000)
    assert asked == ["possible"]
    assert errors == []
    page.context.close()


def test_what_was_missed_is_loaded_anew(browser: Browser, world: World, address: str) -> None:
    decision = world.open_decision()
    world.later(minutes=1)
    page = open_page(browser, address, world, "BEL")
    errors, asked = go(page, f"/decisions/{decision}")
    page.evaluate("document.getElementById('decision').dataset.token = 'an older state'")
    recorded(world.say("COR", "concern", decision))
    expect(page.locator("[data-key=COR]")).to_have_attribute("data-stance", "concern")
    assert asked == ["board"]
    recorded(world.say("DUN", "concern", decision))
    expect(page.locator("[data-key=DUN]")).to_have_attribute("data-stance", "concern")
    assert asked == ["board"]
    assert errors == []
    page.context.close()
