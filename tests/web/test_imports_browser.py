"""Files in a real browser: a form goes on by itself, comments go to a room; and words that tell their origin."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from comity.texts.files.word_in import WordRemark
from tests.negotiation.table import Table, pid
from tests.web.pages import serving
from tests.web.running import open_page, running
from tests.web.test_history import adopt, negotiate, table_of, tabled_clean
from tests.web.test_imports import ENGLISH, slow, tracked, word
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def world(settings: Any, tmp_path: Path) -> Iterator[World]:
    settings.DATA = tmp_path
    with serving(World()) as world:
        yield world


@pytest.fixture
def address(world: World) -> Iterator[str]:
    with running() as address:
        yield address


def watched(page: Page) -> list[str]:
    """Return the errors of the page's scripts as they come."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if "Content Security" in said.text else None)
    return errors


def bring(page: Page, field: str, data: bytes) -> None:
    page.set_input_files(field, {"name": "lamps.docx", "mimeType": "application/octet-stream", "buffer": data})


def test_form_shows_how_far_a_file_is_and_goes_on_by_itself(
    browser: Browser, world: World, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = slow(monkeypatch)
    page = open_page(browser, address, world, "COR", width=360)
    errors = watched(page)
    page.goto("/acts/text.table/new")
    page.fill("[name=text_ru]", "Лампы\n\n1. Лампы зажигают в сумерках.")
    bring(page, "[name=file_en]", word(ENGLISH))
    page.get_by_role("button", name="Go on to the words").click()
    expect(page.get_by_text("paragraph 120 of 300")).to_be_visible()
    expect(page.locator("[name=text_ru]")).to_have_value(re.compile("Лампы зажигают"))
    gate["open"] = True
    expect(page.get_by_role("heading", name="The text as it was read: English")).to_be_visible(timeout=15_000)
    expect(page.get_by_text("The lamps are lit at dusk.").first).to_be_visible()
    expect(page.get_by_role("heading", name="The text as it was read: Русский")).to_be_visible()
    assert errors == []


def test_comments_of_a_word_file_are_handed_over_by_the_browser_alone(
    browser: Browser, world: World, address: str
) -> None:
    table = Table(world, ENGLISH)
    page = open_page(browser, address, world, "COR")
    errors = watched(page)
    page.goto(f"/texts/{table.text}/import")
    remark = WordRemark("Ministry of the sea", None, pid(2), "keeper", "Who is that?")
    data = word(ENGLISH, proposals=[tracked("COR", 1, "The lamps are lit at dawn.")], remarks=[remark])
    bring(page, "#file", data)
    page.get_by_role("button", name="Read the changes").click()
    page.get_by_role("button", name="Take them to our room").click()
    page.wait_for_url("**/rooms")
    handed = page.evaluate("JSON.parse(sessionStorage.getItem('comity.remarks'))")
    assert handed["text"] == table.text
    assert handed["remarks"] == [
        {
            "place": {"number": "2.", "provision": pid(2), "words": {"en": "Each keeper tends its own."}},
            "author": "Ministry of the sea", "quote": "keeper", "words": "Who is that?",
        }
    ]  # fmt: skip
    assert errors == []


def test_words_of_an_adopted_text_tell_their_origin_by_pointer_keyboard_and_tap(
    browser: Browser, world: World, address: str
) -> None:
    table = table_of(world)
    negotiate(table)
    act = adopt(world, tabled_clean(table))
    page = open_page(browser, address, world, "DUN")
    errors = watched(page)
    page.goto(f"/adopted/{act}/origins?language=en")
    card, words = page.locator(".origin-card"), page.locator("[data-origin]", has_text="without delay")
    words.hover()
    expect(card).to_contain_text("COR")
    expect(card).to_contain_text("entered into the text by ARV")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    words.focus()
    expect(card).to_be_visible()
    page.get_by_role("heading", level=1).click()
    expect(card).to_be_hidden()
    words.click()
    expect(card).to_be_visible()
    card.get_by_role("link", name="proposed").click()
    page.wait_for_url("**/record/acts/**")
    assert errors == []
