"""Live pages: a stream of the topics that have changed for this reader. What changed, the page asks for itself.

A page that says how it shows a topic (`view`) is sent what changed at once: see web.shell.pushing.
"""

import json
from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.db import connections
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import get_language

from comity.notify import MOST_TOPICS, Hub
from comity.web.shell.pushing import compose
from comity.web.shell.site import get_site

HEARTBEAT_SECONDS = 15.0

MOST_VIEW = 200

hub = Hub(lambda: get_site().keeper, compose)


async def live(request: HttpRequest) -> StreamingHttpResponse:
    """Answer `/live?topic=a&topic=b` with server-sent events `{topic}`, and a comment now and then to keep it open.

    With `view` an event may hold besides what changed, as web.shell.pushing makes it.
    """
    topics = request.GET.getlist("topic")[:MOST_TOPICS]
    asked = request.GET.get("view", "")[:MOST_VIEW]
    view = f"{get_language()} {asked}" if asked else ""
    party, key = request.viewer.party, request.key  # type: ignore[attr-defined]
    # A page stays open for hours; the connection that told us who is signed in must not.
    await sync_to_async(connections.close_all)()
    response = StreamingHttpResponse(_stream(topics, party, key, view), content_type="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


async def _stream(topics: list[str], party: str | None, key: str | None, view: str) -> AsyncIterator[bytes]:
    async with hub.open(topics, party=party, key=key, view=view) as stream:
        # The first bytes open the stream in the browser; a key that ends meanwhile ends it.
        yield b": open\n\n"
        while (told := await stream.take(patience=HEARTBEAT_SECONDS)) is not None:
            for topic in told:
                yield f"data: {json.dumps({'topic': topic})}\n\n".encode()
            made = stream.drain()
            for words in made:
                yield f"data: {words}\n\n".encode()
            if not told and not made:
                yield b": still here\n\n"
