"""Live pages: a stream of the topics that have changed for this reader. What changed, the page asks for itself.

A page that says how it shows a topic (`view`) is sent what changed at once: see web.shell.pushing.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import lru_cache
from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import get_language

from comity.notify import MOST_TOPICS, Hub
from comity.web.shell.lanes import release_connections
from comity.web.shell.pushing import compose
from comity.web.shell.site import get_site

MOST_VIEW = 200

hub = Hub(lambda: get_site().keeper, compose)

Send = Callable[[dict[str, Any]], Awaitable[None]]


class LiveResponse(StreamingHttpResponse):
    """The head of a stream, whose events the server takes from `run` itself: thousands of streams are told at once.

    What Django does with each piece of an answer costs more than the piece.
    """

    def __init__(self, topics: list[str], party: str | None, key: str | None, view: str) -> None:
        super().__init__(_nothing(), content_type="text/event-stream")
        self["Cache-Control"] = "no-store"
        self["X-Accel-Buffering"] = "no"
        self._asked = topics, party, key, view

    async def run(self, send: Send) -> None:
        """Send events until the stream ends."""
        topics, party, key, view = self._asked
        async with hub.open(topics, party=party, key=key, view=view) as stream:
            # The first bytes open the stream in the browser; a key that ends meanwhile ends it.
            await send(_piece(": open"))
            while (told := await stream.take()) is not None:
                made = [json.dumps({"topic": topic}) for topic in told] + stream.drain()
                for words in made:
                    await send(_piece(f"data: {words}"))
                if not made:
                    await send(_piece(": still here"))
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _nothing() -> AsyncIterator[bytes]:
    no_pieces: tuple[bytes, ...] = ()
    for piece in no_pieces:
        yield piece


@lru_cache(maxsize=64)
def _piece(line: str) -> dict[str, Any]:
    """Return an event as the server sends it, made once for all streams that are sent the same."""
    return {"type": "http.response.body", "body": f"{line}\n\n".encode(), "more_body": True}


async def live(request: HttpRequest) -> LiveResponse:
    """Answer `/live?topic=a&topic=b` with server-sent events `{topic}`, and a comment now and then to keep it open.

    With `view` an event may hold besides what changed, as web.shell.pushing makes it.
    """
    topics = request.GET.getlist("topic")[:MOST_TOPICS]
    asked = request.GET.get("view", "")[:MOST_VIEW]
    view = f"{get_language()} {asked}" if asked else ""
    party, key = request.viewer.party, request.key  # type: ignore[attr-defined]
    # A page stays open for hours; the connection that told us who is signed in must not.
    await sync_to_async(release_connections)()
    return LiveResponse(topics, party, key, view)
