"""What an ASGI server runs: Django, and as long as it lives the clockwork and the courier of its organisation."""

import os
import warnings
from collections.abc import Awaitable, Callable, MutableMapping
from functools import partial
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comity.settings")
django.setup(set_prefix=False)
# Static files are read by WhiteNoise, synchronously and in small pieces: nothing to be warned of at every start.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")

from asgiref.sync import sync_to_async  # noqa: E402 - Django has to be set up before anything of it is imported
from django.core.handlers.asgi import ASGIHandler  # noqa: E402
from django.http.response import HttpResponseBase  # noqa: E402

from comity.catalogue import deliver  # noqa: E402
from comity.clockwork import Clockwork  # noqa: E402
from comity.notices.courier import Courier  # noqa: E402
from comity.notices.post import read_post  # noqa: E402
from comity.web.pages.live import LiveResponse  # noqa: E402
from comity.web.shell import lanes  # noqa: E402
from comity.web.shell.described import describe_public  # noqa: E402
from comity.web.shell.site import get_site  # noqa: E402

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class _Handler(ASGIHandler):
    """Django's handler, but for live streams: their head is sent as ever, their events go to the server at once."""

    async def send_response(self, response: HttpResponseBase, send: Send) -> None:
        """Send the answer."""
        if not isinstance(response, LiveResponse):
            await super().send_response(response, send)  # type: ignore[arg-type]
            return

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)

        await super().send_response(response, send_head)  # type: ignore[arg-type]
        await response.run(send)


_django = _Handler()


async def application(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    """Serve a request, or begin and end with the server (the lifespan protocol)."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
    else:
        async with lanes.lane(lasts=scope["path"] == "/live"):
            await _django(scope, receive, send)  # type: ignore[arg-type]


async def _live(receive: Receive, send: Send) -> None:
    """Without a record or its keeper's key there is nothing to serve: the server is told why, and does not start."""
    await receive()
    try:
        keeper = await sync_to_async(lambda: get_site().keeper)()
        courier = Courier(keeper, read_post(), describe=describe_public, on_delivered=partial(deliver, keeper))
        clockwork = Clockwork(keeper)
    except Exception as error:
        await send({"type": "lifespan.startup.failed", "message": str(error)})
        raise
    clockwork.start()
    courier.start()
    lanes.begin()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    lanes.end()
    await sync_to_async(courier.stop)()
    await sync_to_async(clockwork.stop)()
    await send({"type": "lifespan.shutdown.complete"})
