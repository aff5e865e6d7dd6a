"""An amendment of the charter in a real browser: composed row by row, tabled, adopted, ratified, and then another rule.

It plays in the invented organisation: the Lantern Compact gets a new standing, and a party has it.
"""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from comity import catalogue
from comity.core.act import Audience
from comity.core.keyfile import format_key_file
from comity.parties.facts import Amendment
from comity.texts.state import VersionRow
from comity.web.pages import acts
from tests.amending.protocol import ratify, sign
from tests.web.pages import serving
from tests.web.running import open_page, running
from tests.world import MEMBERS, World, recorded

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIZES = {"wide": (1280, 900), "phone": (390, 844)}


def look(page: Page, name: str) -> None:
    """See that a page is no wider than its window; keep pictures of it where COMITY_PICTURES says, for a person."""
    folder = os.environ.get("COMITY_PICTURES")
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, (name, size, wide)
        if folder:
            page.screenshot(path=str(Path(folder, f"{name}-{size}.png")), full_page=True)
    page.set_viewport_size({"width": 1400, "height": 900})


def note(page: Page) -> None:
    page.get_by_role("button", name="Note this change").click()


def test_a_standing_is_added_by_a_protocol(browser: Browser, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(acts, "gate", acts._Gate())
    world = World()
    key = tmp_path / "ARV.head.json"
    key.write_text(format_key_file(world["ARV"].keys["head"], party="ARV", role="head", exercise=True))
    to = Audience("council", released=True)
    with serving(world), running() as address:
        page = open_page(browser, address, world, "ARV")
        # What is signed in the browser has the browser's time, and this world is of another year.
        page.clock.set_fixed_time(world.time)
        page.goto("/charter")
        look(page, "charter")
        page.get_by_role("link", name="Draft an amendment").click()
        page.get_by_label("Of what").select_option("standings/+")
        page.get_by_role("button", name="Change it").click()
        page.get_by_label("Code").fill("associate")
        page.get_by_label("Name: English").fill("Associate")
        page.get_by_label("Name: Русский").fill("Ассоциированный участник")
        page.get_by_label("Counts as a participant").check()
        look(page, "row")
        note(page)
        # The right to table a text is the new standing's too.
        page.get_by_label("Of what").select_option("rights/text.table")
        page.get_by_role("button", name="Change it").click()
        page.get_by_label("Associate").check()
        note(page)
        expect(page.locator("main")).to_contain_text("Member → Member, Associate")
        look(page, "compose")
        page.get_by_role("button", name="Go on to the text").click()
        expect(page.locator("main")).to_contain_text("The charter is amended")
        page.get_by_label("How many").fill("4")
        look(page, "text")
        page.get_by_label("The text: English").fill("Protocol on associates\n\n1. There are associates.\n")
        page.get_by_role("button", name="Go on to the words").click()
        expect(page.locator("main")).to_contain_text("On adoption")
        look(page, "words")
        page.locator("[data-key-file]").set_input_files(key)
        with page.expect_navigation(url=re.compile(r"/texts/[0-9a-f]{64}$")):
            page.locator("[data-sign]").click()

        version = VersionRow.objects.latest("row").act
        decision = recorded(world.put(version, to=to, procedure="declaration-signed"))
        world.all_agree(decision, to=to, stance="sign")
        instrument = world.keeper.registry.all(Amendment)[-1].act
        sign(world, instrument, *MEMBERS)
        ratify(world, instrument, "ARV", "BEL")
        page.goto("/charter")
        expect(page.locator("main aside")).to_contain_text("It needs 2 more to consent to be bound.")
        look(page, "pending")
        page.get_by_role("link", name="Adopted on").click()
        look(page, "amendment")
        ratify(world, instrument, "COR", "DUN")
        world.later(days=30)
        catalogue.tick(world.keeper)
        page.goto("/charter")
        expect(page.locator("#standings")).to_contain_text("Associate")
        expect(page.locator("main aside")).to_contain_text("In force")
        look(page, "in-force")
        page.goto("/charter?on=2031-03-02")
        expect(page.locator("#standings")).not_to_contain_text("Associate")
        russian = open_page(browser, address, world, "BEL", language="ru")
        russian.goto("/charter")
        expect(russian.locator("#standings")).to_contain_text("Ассоциированный участник")
        look(russian, "charter-ru")
        russian.goto(f"/charter/amendments/{instrument}")
        look(russian, "amendment-ru")
        world.decide({"effect": "standing", "party": "OBS", "standing": "associate"})
        page.goto("/parties/OBS")
        expect(page.locator("main")).to_contain_text("Associate")
        recorded(world.table("OBS"))
