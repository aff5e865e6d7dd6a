"""A delegation's room in a real browser: two devices of one party, a server that reads nothing, and another party."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import on_postgresql
from tests.web.test_story_browser import TEXT, sign, site, take_seat  # noqa: F401 - a fixture is used by its name

pytestmark = pytest.mark.browser

SECRETS = ("Winter fog clearance", "within an hour of dusk", "Our pilots cannot see them", "Ministry of Harbours")


def own_words(folder: Path) -> bytes:
    """Return all bytes that the server keeps in its data folder."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def table(page: Page, site: str) -> str:  # noqa: F811 - the fixture's address
    page.goto(f"{site}/acts/text.table/new")
    page.get_by_label("The text: English", exact=False).first.fill(TEXT)
    page.get_by_role("button", name="Go on to the words").click()
    sign(page)
    return page.url.rsplit("/", 1)[1]


def make_device(page: Page, site: str) -> None:  # noqa: F811
    page.goto(f"{site}/rooms")
    page.get_by_role("button", name="Make a sealing key here").click()
    expect(page.locator("[data-devices] li", has_text="this device")).to_have_count(1)


def test_two_devices_of_one_delegation(
    browser: Browser,
    site: str,  # noqa: F811
    own_database: dict[str, str],
) -> None:
    first, second, other = (take_seat(browser, site, party) for party in ("ARV", "ARV", "BEL"))
    for page in (first, second, other):
        page.on("dialog", lambda dialog: dialog.accept())
    version = table(first, site)
    make_device(first, site)

    # A room on the text, its name sealed like everything else.
    first.get_by_label("Its name").fill(SECRETS[0])
    first.get_by_label("The text that it is on").select_option(version)
    first.get_by_role("button", name="Open the room").click()
    first.wait_for_url(re.compile(r"/rooms/[0-9a-f]{32}$"))
    room = first.url
    expect(first.locator("h1")).to_have_text(SECRETS[0])

    # A draft beside the provision that it would replace.
    first.get_by_role("button", name="New draft").first.click()
    first.get_by_role("button", name="Choose from the text").click()
    first.locator("#draft-provision option", has_text="The lamps of every harbour").wait_for(state="attached")
    value = first.locator("#draft-provision option", has_text="The lamps of every harbour").get_attribute("value")
    first.locator("#draft-provision").select_option(value)
    expect(first.get_by_label("Words: English")).to_have_value("The lamps of every harbour are lit at dusk.")
    first.get_by_label("Words: English").fill("The lamps of every harbour are lit within an hour of dusk.")
    first.get_by_label("Reasons").fill(SECRETS[2])
    first.get_by_role("dialog").get_by_role("button", name="Seal and send").click()
    expect(first.locator(".room-draft")).to_contain_text("within an hour of dusk")
    expect(first.locator(".room-provision")).to_contain_text("are lit at dusk")

    # Two ministries, one after the other: only the first is asked.
    first.locator(".room-draft").get_by_role("button", name="Ask for clearance").click()
    first.get_by_label("Ministries or desks").fill("Ministry of Harbours\nMinistry of Light")
    first.get_by_role("dialog").get_by_role("button", name="Seal and send").click()
    expect(first.locator(".room-desk[aria-current]")).to_have_count(1)
    expect(first.locator(".room-desk[aria-current]")).to_contain_text("Ministry of Harbours")

    # The second device sees that there is a room, and nothing of it, until the first lets it read.
    make_device(second, site)
    expect(second.locator("[data-list]")).to_contain_text("Not sealed to this device")
    second.goto(room)
    expect(second.locator("[data-not-in]")).to_be_visible()
    assert "dusk" not in second.locator("main").inner_text()
    # The second device has come up by itself in the page of the first.
    first.get_by_role("button", name="Let this device read").click()
    expect(second.locator(".room-draft")).to_contain_text("within an hour of dusk", timeout=10_000)
    expect(second.locator("h1")).to_have_text(SECRETS[0])

    # What one writes, the other sees by itself; and answers in turn.
    second.locator(".room-desk[aria-current]").get_by_role("button", name="Answer").click()
    second.get_by_label("Cleared", exact=True).check()
    second.get_by_role("dialog").get_by_role("button", name="Seal and send").click()
    expect(first.locator(".room-desk[aria-current]")).to_contain_text("Ministry of Light", timeout=10_000)
    second.locator(".room-draft").get_by_role("button", name="Remark").first.click()
    second.get_by_role("dialog").get_by_label("Words", exact=True).fill("Legal would rather say: at dusk.")
    second.get_by_role("dialog").get_by_role("button", name="Seal and send").click()
    expect(first.locator(".room-remark")).to_contain_text("Legal would rather", timeout=10_000)
    expect(first.locator("[data-faulty]")).to_be_hidden()

    # Another party finds nothing there, as where there never was anything.
    other.goto(f"{site}/rooms")
    expect(other.locator("[data-empty]")).to_be_visible()
    answer = other.goto(room)
    hidden = other.locator("main").inner_text()
    other.goto(f"{site}/rooms/{'0' * 32}")
    assert answer
    assert (answer.status, hidden) == (404, other.locator("main").inner_text())

    if not on_postgresql():
        kept = own_words(Path(own_database["COMITY_DATA"]))
        assert b"age-encryption.org/v1" in kept
        assert [secret for secret in SECRETS if secret.encode() in kept] == []

    # The draft goes on to the form of a proposal by this browser alone.
    first.locator(".room-draft").get_by_role("button", name="Propose this draft").click()
    first.wait_for_url("**/acts/text.propose/new?*")
    assert "within" not in first.url
    taken = first.evaluate("JSON.parse(sessionStorage.getItem('comity.draft'))")
    assert taken["words"] == {"en": "The lamps of every harbour are lit within an hour of dusk."}
    assert (taken["text"], taken["op"]) == (version, "replace")

    # Deleted for good, for both.
    first.goto(room)
    first.get_by_role("button", name="Delete it for good").click()
    first.wait_for_url("**/rooms")
    expect(second.locator("[data-answer]").first).to_contain_text("no longer there", timeout=10_000)
    expect(second.locator(".room-draft")).to_have_count(0)
    gone = second.goto(room)
    assert gone
    assert gone.status == 404
    for page in (first, second, other):
        page.context.close()


@pytest.mark.parametrize(("width", "direction"), [(360, "ltr"), (360, "rtl"), (1280, "rtl")])
def test_nothing_is_wider_than_the_page(browser: Browser, site: str, width: int, direction: str) -> None:  # noqa: F811
    page = take_seat(browser, site, "COR")
    page.set_viewport_size({"width": width, "height": 800})
    make_device(page, site)
    page.get_by_label("Its name").fill("Fog")
    page.get_by_role("button", name="Open the room").click()
    page.get_by_role("button", name="New draft").first.click()
    page.get_by_label("Words: English").fill("A text of our own, " + "long" * 40)
    page.keyboard.press("Control+Enter")
    page.get_by_role("dialog").get_by_role("button", name="Seal and send").click()
    expect(page.locator(".room-draft")).to_be_visible()
    page.evaluate(f"document.documentElement.dir = '{direction}'")
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.context.close()
    assert wide <= width
