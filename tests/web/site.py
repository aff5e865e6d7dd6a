"""A small site that serves the shell's templates and scripts with the strict content policy, and keeps what is posted.

It stands where the application stands in operation, so that the shell can be tested in a real browser by itself.
"""

import json
import mimetypes
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import get_template
from django.utils import translation

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "frame-ancestors 'none'"
)
Answer = tuple[int, dict[str, Any]]


class Site:
    """Pages by path (template, context), answers to what is posted, and messages for the live stream."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, Callable[[], dict[str, Any]]]] = {}
        self.posted: list[tuple[str, dict[str, Any], dict[str, str]]] = []
        self.answer: Callable[[str, dict[str, Any]], Answer | None] = lambda path, value: (200, {"next": "/"})
        self.language = "en"
        self.messages: list[str] = []
        self.heard = threading.Condition()
        self.stopped = False
        self.origin = ""

    def say(self, topic: str) -> None:
        """Send a live message to every open page."""
        with self.heard:
            self.messages.append(topic)
            self.heard.notify_all()

    def render(self, path: str) -> str:
        """Return the page's HTML."""
        name, context = self.pages[path]
        with translation.override(self.language):
            return get_template(name).render(context())


class _Handler(BaseHTTPRequestHandler):
    site: Site

    def log_message(self, *args: Any) -> None:
        pass

    def _reply(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == "/live":
            self._stream()
        elif path.startswith(settings.STATIC_URL) and (found := finders.find(path.removeprefix(settings.STATIC_URL))):
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            self._reply(200, kind, Path(str(found)).read_bytes())
        elif path in self.site.pages:
            self._reply(200, "text/html; charset=utf-8", self.site.render(path).encode())
        else:
            self._reply(404, "text/plain", b"not here")

    def do_POST(self) -> None:
        value = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        headers = {name.lower(): held for name, held in self.headers.items()}
        self.site.posted.append((self.path, value, headers))
        answer = self.site.answer(self.path, value)
        if answer is None:
            # No answer at all: what a connection that breaks looks like.
            self.close_connection = True
            return
        self._reply(answer[0], "application/json", json.dumps(answer[1]).encode())

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(b": open\n\n")
        told = len(self.site.messages)
        while not self.site.stopped:
            with self.site.heard:
                self.site.heard.wait(0.2)
                news, told = self.site.messages[told:], len(self.site.messages)
            for topic in news:
                self.wfile.write(f"data: {json.dumps({'topic': topic})}\n\n".encode())


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a page that was closed while it loaded."""


@contextmanager
def serve() -> Iterator[Site]:
    """Serve a site on loopback until the block ends."""
    site = Site()
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"site": site}))
    site.origin = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.stopped = True
        server.shutdown()
        server.server_close()
