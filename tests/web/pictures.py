"""The pictures of negotiating and deciding in the documentation: `python -m tests.web.pictures [FOLDER]`.

They are taken from the demo's story, in the invented organisation, in a folder that is thrown away.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import find_chromium

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
CHAIR = "EST"


@contextmanager
def demo() -> Iterator[str]:
    """Yield the address of the demo's story."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "COMITY_DATA": f"{folder}/data"}
        command = [str(Path(sys.executable).with_name("comity")), "demo", "--story", "--port", str(port)]
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as server:
            try:
                _wait_for(f"{address}/checkpoint", server)
                yield address
            finally:
                server.terminate()


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    while server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).read()  # noqa: S310 - our own server
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the demo ended")


def open_page(browser: Browser, address: str, *, width: int, height: int, locale: str = "en-GB") -> Page:
    """Return a page on which the chair has taken its seat."""
    context = browser.new_context(
        base_url=address, locale=locale, viewport={"width": width, "height": height}, color_scheme="light",
        device_scale_factor=1 if width > 700 else 2, reduced_motion="reduce",
    )  # fmt: skip
    page = context.new_page()
    page.goto("/exercise")
    page.locator(f"[data-seat={CHAIR}]").click()
    page.wait_for_url("**/desk")
    return page


def take(page: Page, path: str, name: str, folder: Path, *, at: str = "") -> None:
    """Take the picture of a page as it first stands in the window, or from a place in it on."""
    page.goto(path)
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready")
    if at:
        page.locator(at).first.evaluate("place => scrollTo(0, place.getBoundingClientRect().top - 12)")
    page.wait_for_timeout(500)
    page.screenshot(path=folder / name)
    page.context.close()


def take_decisions(browser: Browser, address: str, folder: Path) -> None:
    """Take the board of a silence that runs on, and an adopted text with the positions that travel with it."""
    board = open_page(browser, address, width=1240, height=1130)
    board.goto("/decisions/")
    path = board.locator(".card", has_text="under silence").locator("a[href^='/decisions/']").get_attribute("href")
    take(board, str(path), "deciding-silence.png", folder)
    phone = open_page(browser, address, width=390, height=930, locale="ru-RU")
    phone.goto("/decisions/")
    path = phone.locator("a[href^='/adopted/']", has_text="ночной вахте").first.get_attribute("href")
    take(phone, str(path), "deciding-positions-phone.png", folder, at="text=На каждом берегу")


def main() -> None:
    """Take all of them."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium())
        take_decisions(browser, address, folder)
        page = open_page(browser, address, width=1400, height=1300)
        page.goto("/texts/")
        text = page.locator("a", has_text="harbours in winter").first.get_attribute("href")
        room = f"{text}/negotiation"
        take(page, room, "negotiation-rolling.png", folder)
        both = open_page(browser, address, width=1400, height=1300)
        take(both, f"{room}?languages=en,ru", "negotiation-side-by-side.png", folder, at=".room-tools")
        russian = open_page(browser, address, width=1400, height=1300, locale="ru-RU")
        take(russian, f"{room}?languages=ru", "negotiation-rolling-ru.png", folder)
        phone = open_page(browser, address, width=360, height=780)
        take(phone, room, "negotiation-phone.png", folder, at="#rolling")
        hall = open_page(browser, address, width=1400, height=1120)
        hall.goto(f"{text}/projector")
        hall.get_by_role("button", name="Next bracket").click()
        hall.locator(".projected-options").wait_for()
        take(hall, f"{text}/projector", "negotiation-projector.png", folder)
        browser.close()


if __name__ == "__main__":
    main()
