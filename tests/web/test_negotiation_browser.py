"""The room in a real browser: nothing that is typed is lost, and what others do is seen at once, in its place."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.negotiation.table import Table, pid, proposal_of, text_of
from tests.web.negotiated import Negotiated, negotiate
from tests.web.pages import serving
from tests.web.running import open_page, running
from tests.world import World, recorded

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

# From the act to another open screen. The limit is 300 ms; a busy machine may once take longer, so the median counts.
# A function that returns the texts whose contrast is below AA.
LOW_CONTRAST = (Path(__file__).parent / "js" / "contrast.js").read_text()


@pytest.fixture
def world() -> Iterator[World]:
    with serving(World()) as world:
        yield world


@pytest.fixture
def text(world: World) -> Negotiated:
    return negotiate(world)


@pytest.fixture
def address(world: World) -> Iterator[str]:
    with running() as address:
        yield address


def go(page: Page, path: str) -> list[str]:
    """Open a page whose stream is live; return the errors of its scripts as they come."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if "Content Security" in said.text else None)
    page.goto(path)
    expect(page.locator("[data-live-mark]")).to_have_attribute("data-state", "on")
    # What scripts alone can do is shown once they run; until then every link leads to a page of its own.
    if page.locator("[data-help]").count():
        expect(page.locator("[data-help]")).to_be_visible()
    return errors


def slot(page: Page, number: int) -> Locator:
    """Return the slot of a paragraph."""
    return page.locator(f"#slot-{pid(number)}")


def test_nothing_typed_is_lost_and_the_place_is_kept(
    browser: Browser, world: World, text: Negotiated, address: str
) -> None:
    writer, reader = (open_page(browser, address, world, party) for party in ("BEL", "FAL"))
    errors = go(writer, text.path) + go(reader, text.path)
    slot(writer, 3).locator(".slot-open").click()
    draft = slot(writer, 3).get_by_label("Write other words")
    draft.fill("A ship in distress finds a harbour")
    draft.press("End")
    top = draft.bounding_box()

    recorded(text.table.reword("DUN", 3, "A ship in distress finds a beacon on every coast of the Compact."))
    recorded(text.table.insert("ARV", 12, 1, "What is lit is written down by the keeper."))
    for page in (writer, reader):
        expect(slot(page, 3)).to_contain_text("beacon")
        expect(slot(page, 1)).to_contain_text("What is lit is written down")
    expect(draft).to_have_value("A ship in distress finds a harbour")
    expect(draft).to_be_focused()
    assert abs(draft.bounding_box()["y"] - top["y"]) < 2  # type: ignore[index]
    draft.press_sequentially(" master")
    expect(draft).to_have_value("A ship in distress finds a harbour master")

    # A mark says that there is more, and showing it keeps what was written.
    slot(writer, 3).get_by_role("button", name="Changed meanwhile: show").click()
    expect(slot(writer, 3).locator(".proposal")).to_have_count(2)
    expect(draft).to_have_value("A ship in distress finds a harbour master")

    # The provision goes; what was written about it stays, with a word about that.
    recorded(text.table.accept(proposal_of(text.table.delete("COR", 3))))
    expect(slot(reader, 3)).to_have_count(0)
    expect(slot(writer, 3)).to_contain_text("This provision is gone")
    expect(draft).to_have_value("A ship in distress finds a harbour master")
    assert errors == []


def test_an_accepted_insertion_takes_its_place_and_moves_the_numbers(
    browser: Browser, world: World, text: Negotiated, address: str
) -> None:
    page = open_page(browser, address, world, "FAL")
    errors = go(page, f"{text.path}?languages=en,ru")
    expect(slot(page, 2)).to_contain_text("No lamp is put out")
    recorded(text.table.accept(text.proposals["new"]))
    expect(slot(page, 11)).to_contain_text("No lamp is put out")
    expect(slot(page, 2)).not_to_contain_text("No lamp is put out")
    order = page.locator(".slot").evaluate_all("slots => slots.map((slot) => slot.dataset.slot)")
    assert order == ["title", pid(1), pid(2), pid(11), pid(3)]
    recorded(text.table.mark(11, state="agreed"))
    expect(slot(page, 11)).to_have_attribute("data-state", "agreed")
    expect(page.locator("[data-part=title] .come-words")).to_contain_text("1 agreed")
    assert errors == []


def test_what_is_our_own_is_marked_in_the_browser_alone(
    browser: Browser, world: World, text: Negotiated, address: str
) -> None:
    page = open_page(browser, address, world, "COR")
    go(page, text.path)
    expect(page.locator(".option.is-ours")).to_have_count(2)
    recorded(text.table.reword("COR", 2, "Each keeper tends its own lamp."))
    expect(slot(page, 2).locator(".option.is-ours")).to_have_count(1)


def test_a_change_is_on_other_screens_by_itself(browser: Browser, world: World, text: Negotiated, address: str) -> None:
    page = open_page(browser, address, world, "EST")
    go(page, text.path)
    for turn in range(5):
        recorded(text.table.reword("BEL", 2, f"Each keeper tends lamp number {turn}."))
        page.wait_for_function(
            "turn => document.getElementById('rolling').textContent.includes(`number ${turn}`)", arg=turn, polling=10
        )


def test_keys_walk_the_text_and_open_what_may_be_done(
    browser: Browser, world: World, text: Negotiated, address: str
) -> None:
    page = open_page(browser, address, world, "BEL")
    go(page, text.path)
    page.keyboard.press("j")
    expect(page.locator("#slot-title")).to_be_focused()
    page.keyboard.press("j")
    expect(slot(page, 1)).to_be_focused()
    page.keyboard.press("n")
    expect(slot(page, 2)).to_be_focused()
    page.keyboard.press("k")
    expect(slot(page, 1)).to_be_focused()
    page.keyboard.press("o")
    expect(slot(page, 1).locator(".proposal")).to_have_count(2)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    page.wait_for_url("**/acts/text.propose/new**")


def test_far_windows_are_let_go_and_come_back(browser: Browser, world: World, address: str) -> None:
    long = text_of(*(f"The keeper of lamp {number} writes down when it was lit." for number in range(1, 401)))
    table = Table(world, long)
    page = open_page(browser, address, world, "COR", height=700)
    go(page, f"/texts/{table.text}/negotiation")
    expect(page.locator(".window")).to_have_count(14)
    for _ in range(60):
        page.mouse.wheel(0, 1500)
        page.wait_for_timeout(30)
    expect(page.locator(f"#slot-{pid(400)}")).to_be_visible()
    expect(page.locator(f"#slot-{pid(1)}")).to_have_count(0)
    assert page.locator(".slot").count() < 250
    # What is far away is found by its address in the outline, and is there again.
    page.locator("[data-goto=title]").first.click()
    expect(page.locator("#slot-title")).to_be_in_viewport()
    recorded(table.reword("BEL", 3, "The keeper of lamp 3 sleeps."))
    expect(slot(page, 3)).to_contain_text("sleeps")


def test_the_projector_follows_the_chair(browser: Browser, world: World, text: Negotiated, address: str) -> None:
    path = text.path.replace("negotiation", "projector")
    chair, hall = (open_page(browser, address, world, party) for party in ("ARV", "DUN"))
    errors = go(chair, path) + go(hall, path)
    assert hall.locator("[data-controls]").count() == 0
    chair.keyboard.press("n")
    for page in (chair, hall):
        expect(page.locator(f".projected[data-provision='{pid(2)}']")).to_have_count(1)
    chair.keyboard.press("2")
    expect(hall.locator(".projected-options [aria-current]")).to_have_attribute("data-number", "2")
    chair.keyboard.press("ArrowRight")
    expect(hall.locator(".projected")).to_contain_text("A ship in distress")
    recorded(text.table.reword("BEL", 3, "A ship finds a light."))
    expect(hall.locator(".projected-options li")).to_have_count(3)
    assert errors == []


@pytest.mark.parametrize("dark", [False, True])
def test_every_word_is_readable(browser: Browser, world: World, text: Negotiated, address: str, dark: bool) -> None:
    for path in (text.path, f"{text.path}/course", text.path.replace("negotiation", "projector")):
        page = open_page(browser, address, world, "COR", dark=dark)
        go(page, path)
        if path == text.path:
            slot(page, 1).locator(".slot-open").click()
            expect(slot(page, 1).locator(".proposal")).to_have_count(2)
        assert page.evaluate(LOW_CONTRAST) == []
        page.context.close()


def test_it_is_read_on_a_phone_and_from_right_to_left(
    browser: Browser, world: World, text: Negotiated, address: str
) -> None:
    for query in ("", "?languages=en,ru"):
        page = open_page(browser, address, world, "FAL", width=360)
        go(page, text.path + query)
        page.evaluate("document.documentElement.dir = 'rtl'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.context.close()
