"""Our own server in a thread of the test's process: pages, live streams and the test share one world and its clock."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from django.conf import settings
from playwright.sync_api import Browser, Page

from tests.web.pages import client_for
from tests.world import World


@contextmanager
def running() -> Iterator[str]:
    """Yield the address of the server; it serves whatever site is in use."""
    from comity.web.asgi import application

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(
            application, port=port, log_level="critical", lifespan="off", timeout_graceful_shutdown=1, loop="asyncio"
        )
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server ended"
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


def open_page(
    browser: Browser, address: str, world: World, party: str | None, *, language: str = "en", width: int = 1400,
    dark: bool = False, height: int = 900,
) -> Page:  # fmt: skip
    """Return a page of a new browser profile in which the party's head has signed in."""
    context = browser.new_context(
        base_url=address, locale={"en": "en-GB", "ru": "ru-RU"}[language], reduced_motion="reduce",
        viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light",
    )  # fmt: skip
    name = settings.SESSION_COOKIE_NAME
    if party:
        cookie = client_for(world, party).cookies[name].value
        context.add_cookies([{"name": name, "value": cookie, "url": address}])
    return context.new_page()
