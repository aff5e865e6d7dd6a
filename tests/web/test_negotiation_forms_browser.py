"""Proposing in a real browser: a draft that is brought along, a provision divided at the cursor, nothing typed lost."""

import json
import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.test_story_browser import TEXT, sign, site, take_seat  # noqa: F401 - a fixture is used by its name

pytestmark = pytest.mark.browser

DRAFT = "comity.draft"
NEW_WORDS = "The lamps of every harbour are lit at dawn."


def table(page: Page, site: str) -> str:  # noqa: F811 - the fixture's address
    page.goto(f"{site}/acts/text.table/new")
    page.get_by_label("The text: English", exact=False).first.fill(TEXT)
    page.get_by_role("button", name="Go on to the words").click()
    sign(page)
    return page.url.rsplit("/", 1)[1]


def first_provision(page: Page) -> str:
    return str(page.locator(".provision-paragraph").first.get_attribute("id"))


def propose_url(site: str, text: str, provision: str, op: str) -> str:  # noqa: F811
    return f"{site}/acts/text.propose/new?text={text}&provision={provision}&op={op}"


def sign_floor(page: Page) -> None:
    """Sign an ordinary act, and wait for the negotiation's page."""
    expect(page.locator("[data-sign]")).to_be_enabled()
    with page.expect_navigation(url=re.compile(r"/negotiation")):
        page.locator("[data-sign]").click()


def test_a_draft_becomes_a_proposal_and_nothing_is_lost_on_the_way(browser: Browser, site: str) -> None:  # noqa: F811
    page = take_seat(browser, site, "ARV")
    errors: list[str] = []
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    text = table(page, site)
    provision = first_provision(page)
    draft = {"text": text, "provision": provision, "op": "replace", "words": {"en": NEW_WORDS}, "reason": "Fog."}
    page.evaluate("([key, value]) => sessionStorage.setItem(key, value)", [DRAFT, json.dumps(draft)])

    url = propose_url(site, text, provision, "replace")
    page.goto(url)
    words = page.get_by_label("The words: English")
    expect(words).to_have_value(NEW_WORDS)
    expect(page.locator("#diff-en ins")).to_have_text("dawn")
    words.fill(NEW_WORDS.replace("dawn", "noon"))
    expect(page.locator("#diff-en ins")).to_have_text("noon")
    page.get_by_role("button", name="Go on to the words").click()
    expect(page.get_by_label("Reasons")).to_have_value("Fog.")
    # Loaded anew, as after a refusal, the form has what was typed last.
    page.goto(url)
    expect(page.get_by_label("The words: English")).to_have_value(NEW_WORDS.replace("dawn", "noon"))
    page.get_by_role("button", name="Go on to the words").click()
    sign_floor(page)
    assert page.evaluate("key => sessionStorage.getItem(key)", DRAFT) is None
    assert errors == []


def test_a_provision_is_divided_at_the_cursor(browser: Browser, site: str) -> None:  # noqa: F811
    page = take_seat(browser, site, "BEL")
    text = table(page, site)
    provision = first_provision(page)
    page.goto(propose_url(site, text, provision, "split"))
    words = page.get_by_label("The words: English")
    words.evaluate("box => box.setSelectionRange(29, 29)")
    page.get_by_role("button", name="Divide at the cursor").click()
    expect(words).to_have_value("The lamps of every harbour ar")
    second = page.get_by_label("The second half: English")
    expect(second).to_have_value("e lit at dusk.")
    words.fill("The lamps of every harbour")
    second.fill("are lit at dusk.")
    page.get_by_role("button", name="Go on to the words").click()
    expect(page.locator(".signature-words")).to_contain_text("that it be divided in two")
    sign_floor(page)


def test_words_by_hand_begin_with_those_that_result(browser: Browser, site: str) -> None:  # noqa: F811
    page = take_seat(browser, site, "EST")
    text = table(page, site)
    page.goto(propose_url(site, text, first_provision(page), "replace"))
    page.get_by_label("The words: English").fill(NEW_WORDS)
    page.get_by_role("button", name="Go on to the words").click()
    expect(page.locator("[data-sign]")).to_be_enabled()
    proposal = page.locator("[data-act-id]").text_content()
    sign_floor(page)
    page.goto(f"{site}/acts/text.accept/new?text={text}&proposal={proposal}.1")
    summary = page.get_by_text("Write the resulting words by hand")
    summary.click()
    box = page.locator("textarea[data-start]")
    expect(box).to_have_value(NEW_WORDS)
    summary.click()
    expect(box).to_have_value("")
    summary.click()
    box.fill("All lamps are lit at dawn.")
    page.get_by_role("button", name="Go on to the words").click()
    expect(page.locator(".change-paper")).to_contain_text("All lamps")
    sign_floor(page)
