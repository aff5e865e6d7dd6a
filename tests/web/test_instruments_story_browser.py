"""A convention on good-neighbourliness in a real browser: from its adoption to force, in the invented organisation.

Six people sit in browsers of their own. One reserves, one objects so that it is not in force between the two, and one
accedes; somebody who is nobody's delegate watches the status table, which changes by itself.
"""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.test_negotiation_story_browser import go_on, sign
from tests.web.test_story_browser import PARTIES, site, take_seat  # noqa: F401 - a fixture

pytestmark = pytest.mark.browser

TEXT = """Convention on good-neighbourliness along the coast

1. Each tells the others in good time of works on its shore.

2. Fishermen who cross a line in a storm are led home.

3. Each lets the others' rescuers into its waters at once.
"""
RESERVATION = "Belmora is not bound by paragraph 3 where it was not asked first."


class Table:
    """The delegations' pages, and the one that only watches."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.address = address
        self.desks = {party: take_seat(browser, address, party) for party in PARTIES}
        self.watching = browser.new_context(locale="en-GB", viewport={"width": 390, "height": 844}).new_page()
        self.instrument = ""

    def adopt(self) -> None:
        """Let Arvenia table the text with its final clauses, the chair put it, and all six sign that it is adopted."""
        page = self.desks["ARV"]
        page.goto(f"{self.address}/acts/text.table/new?organ=council")
        page.get_by_label("The text: English").fill(TEXT)
        page.get_by_label("Who may read it").select_option("organ>everyone")
        page.locator("[name=is_instrument]").check()
        for name, value in {"depositary": "secretariat", "unit": "days", "convention": "on"}.items():
            page.locator(f"[name=clauses_{name}]").select_option(value)
        for name, value in {"least": "3", "number": "0", "zone": "UTC"}.items():
            page.locator(f"[name=clauses_{name}]").fill(value)
        for name in ("ratification", "accession"):
            page.locator(f"[name=clauses_consent][value={name}]").check()
        page.locator("[name=clauses_how][value=simple]").check()
        go_on(page)
        sign(page)
        chair = self.desks["EST"]
        chair.goto(page.url)
        chair.get_by_role("link", name="Put it to the organ").click()
        chair.get_by_label("Declaration").check()
        go_on(chair)
        sign(chair)
        for page in self.desks.values():
            page.goto(chair.url)
            page.locator(".possible a[href^='/acts/decision.sign/new']").click()
            go_on(page)
            sign(page)
        page.goto(f"{self.address}/instruments/")
        page.get_by_role("link", name="Convention on good-neighbourliness").click()
        self.instrument = page.url
        self.watching.goto(page.url)

    def start(self, party: str, name: str) -> Page:
        """Open the form of an act from the instrument's page."""
        page = self.desks[party]
        page.goto(self.instrument)
        page.locator(".possible").get_by_role("link", name=name).click()
        return page

    def finish(self, page: Page) -> None:
        """Read the words and sign them; the page that follows is the instrument's."""
        go_on(page)
        sign(page)
        expect(page).to_have_url(re.compile(r"/instruments/[0-9a-f]{64}$"))

    def sign(self, party: str) -> None:
        """Let a foreign minister sign."""
        page = self.start(party, "Sign an instrument")
        page.locator("[name=how][value=simple]").check()
        page.locator("[name=office][value=foreign-minister]").check()
        self.finish(page)

    def deposit(self, party: str, form: str) -> None:
        """Let a party consent; whatever it reserved is confirmed with that."""
        page = self.start(party, "Consent to be bound")
        page.locator(f"[name=form][value={form}]").check()
        for confirmed in page.locator("[name=confirms]").all():
            confirmed.check()
        self.finish(page)


def test_convention_goes_from_adoption_to_force(browser: Browser, site: str) -> None:  # noqa: F811
    table = Table(browser, site)
    table.adopt()
    status = table.watching.locator("#instrument")
    expect(status).to_contain_text("It needs 3 more consents.")
    for party in ("ARV", "BEL", "COR"):
        table.sign(party)
    expect(status.locator(".status-table tbody tr")).to_have_count(3)

    page = table.start("BEL", "Make a reservation or a declaration")
    page.locator("[name=sort][value=reservation]").check()
    page.locator("[name=words_en]").fill(RESERVATION)
    table.finish(page)
    for party in ("ARV", "BEL"):
        table.deposit(party, "ratification")
    expect(status).to_contain_text("It needs 1 more consent.")

    table.finish(table.start("ARV", "Object to it, so that nothing is in force between us and Belmora"))
    table.deposit("COR", "ratification")
    expect(status).to_contain_text("for 3 parties.")
    table.deposit("FAL", "accession")

    # The page that nobody touched says it all, on a phone.
    expect(status).to_contain_text("for 4 parties.")
    expect(status.locator("#notes")).to_contain_text(RESERVATION)
    expect(status.locator(".matrix")).to_contain_text("objects: not in force between the two")
    expect(status.locator(".tile-full")).to_have_count(4)
    assert table.watching.evaluate("document.documentElement.scrollWidth") == 390
    with table.watching.expect_download() as download:
        status.get_by_role("link", name="Certified true copy (PDF)").click()
    assert download.value.suggested_filename.endswith(".certified.pdf")
