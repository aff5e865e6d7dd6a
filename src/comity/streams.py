"""One open page of many: what it is to be told, and how it waits. `notify` reads what was recorded, and tells them."""

import asyncio
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

BEATS = 75  # polls: every stream says every 15 seconds that it is still there, and not all of them at once
# What a stream that does not keep up has waiting for it at most; then it is told the topics alone.
MOST_PUSHED = 40

_beats = itertools.count()


@dataclass
class Told:
    """What a stream is to be told: topics, and what was made for its view, in order."""

    topics: set[str] = field(default_factory=set)
    made: list[str] = field(default_factory=list)


@dataclass(eq=False)
class Stream:
    """One open page: whose it is, what it shows and how, and what it has not been told yet. Of one event loop."""

    party: str | None
    key: str | None
    topics: frozenset[str]
    view: str = ""
    waiting: set[str] = field(default_factory=set)
    pushed: list[str] = field(default_factory=list)
    ended: bool = False
    is_called: bool = False
    # At which of the polls of a round it is woken even if there is nothing to tell.
    beat: int = field(default_factory=lambda: next(_beats) % BEATS)
    is_patient: bool = False
    # What an idle stream waits for. An event of asyncio keeps a list of those who wait: thousands of streams feel that.
    _call: asyncio.Future[None] | None = None

    def call(self) -> None:
        """Wake the stream, even if there is nothing to tell."""
        self.is_called = True
        if self._call and not self._call.done():
            self._call.set_result(None)

    def tell(self, topics: Iterable[str], made: Sequence[str] = ()) -> None:
        """Remember what is to be told and wake the stream."""
        new = self.topics.intersection(topics)
        self.pushed += made
        if len(self.pushed) > MOST_PUSHED:
            self.pushed, new = [], self.topics
        if new or made or self.ended:
            self.waiting |= new
            self.call()

    async def take(self, *, patience: float | None = None) -> list[str] | None:
        """Return topics to tell, none if nothing came within some seconds, or None once the stream has ended.

        Without `patience` it is the hub that wakes an idle stream. What was made for the stream's view is in `drain`.
        """
        self.is_patient = patience is None
        if not self.is_called:
            self._call = asyncio.get_running_loop().create_future()
            if patience is None:
                await self._call
            else:
                await asyncio.wait([self._call], timeout=patience)
        self.is_called = False
        topics, self.waiting = sorted(self.waiting), set()
        return None if self.ended and not topics else topics

    def drain(self) -> list[str]:
        """Return what was made for the stream's view and has not been sent, each a JSON text in one line."""
        pushed, self.pushed = self.pushed, []
        return pushed
