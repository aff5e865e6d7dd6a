"""The threads in which requests are answered: a few that stay, each with a database connection that stays with it.

Without them every request has a thread of its own, and opens the database for it, which takes longer than most answers
do. They are there as long as the server lives; where nothing begins them (in tests), each request has its own thread.
"""

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass

from asgiref.sync import ThreadSensitiveContext
from django.db import connections

# What takes long (a file of a long text) keeps one of them; others go on in the rest.
LANES = 6
CONNECTION_SECONDS = 600


@dataclass
class _Lane:
    executor: ThreadPoolExecutor
    busy: int = 0


_lanes: list[_Lane] = []


def begin() -> None:
    """Let requests be answered in lanes from now on."""
    connections.settings["default"]["CONN_MAX_AGE"] = CONNECTION_SECONDS
    _lanes[:] = [_Lane(ThreadPoolExecutor(1, thread_name_prefix=f"lane-{number}")) for number in range(LANES)]


def end() -> None:
    """Close what the lanes hold; to be called when no request is being answered."""
    for lane in _lanes:
        lane.executor.submit(connections.close_all)
        lane.executor.shutdown(wait=False)
    _lanes.clear()


def release_connections() -> None:
    """Close this thread's connections, unless the thread and they are there for the next request."""
    if not _lanes:
        connections.close_all()


@asynccontextmanager
async def lane(*, lasts: bool) -> AsyncIterator[None]:
    """Answer a request in the least busy lane; one that `lasts` is a stream, which keeps no thread once it is open."""
    if not _lanes:
        yield
        return
    # Of those that are as little busy, the one that was not chosen for longest.
    chosen = min(_lanes, key=lambda each: each.busy)
    _lanes.remove(chosen)
    _lanes.append(chosen)
    chosen.busy += not lasts
    try:
        async with ThreadSensitiveContext(executor=chosen.executor):
            yield
    finally:
        chosen.busy -= not lasts
