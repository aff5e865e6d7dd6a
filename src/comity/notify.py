"""Telling open pages what has changed: one reader of the outbox per process, many streams.

A stream hears of a topic only when an act was recorded that its reader may read: no message, and no timing, tells of
any other. Topics name what a page shows: `record`, `parties`, `texts`, `decisions`, `text:<first version's act>`,
`decision:<act that put it>`, and `desk:<PARTY>`, which only that party's own delegation hears.
"""

import asyncio
import contextlib
import logging
import re
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connections

from comity import catalogue
from comity.core.canonical import format_time
from comity.core.errors import Refused
from comity.decisions.state import PutRow
from comity.record import outbox
from comity.record.access import viewer_of
from comity.record.keeper import Keeper
from comity.record.outbox import Message
from comity.record.registry import role_of
from comity.texts.state import VersionRow

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.2
# What was recorded while a page was on its way to the browser is told again: loading a part anew does no harm.
OVERLAP = timedelta(seconds=10)
FORGET_EVERY = 300  # polls: once a minute
MOST_TOPICS = 20

is_topic = re.compile(
    r"record|parties|texts|decisions|(text|decision):[0-9a-f]{64}|desk:[A-Z][A-Z0-9-]{1,31}"
).fullmatch


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic that a message bears on, and the act besides the message's own that only its readers hear of."""

    name: str
    premise: str | None = None


def find_topics(messages: Iterable[Message]) -> dict[int, list[Topic]]:
    """Return what each message bears on, by its id; a fixed number of queries."""
    messages = list(messages)
    references = [message.body["reference"] for message in messages if "reference" in message.body]
    puts = dict(PutRow.objects.filter(reference__in=references).values_list("reference", "act"))
    named = {
        str(message.body[name])
        for message in messages
        for name in ("decision", "version", "act")
        if name in message.body
    }
    versions = named | set(PutRow.objects.filter(act__in=named | set(puts.values())).values_list("version", flat=True))
    decided = dict(PutRow.objects.filter(act__in=named | set(puts.values())).values_list("act", "version"))
    texts = dict(VersionRow.objects.filter(act__in=versions).values_list("act", "text"))
    return {message.id: _topics(message, puts, decided, texts) for message in messages}


def _topics(message: Message, puts: dict[str, str], decided: dict[str, str], texts: dict[str, str]) -> list[Topic]:
    """Return the topics of one message: `puts` by reference, `decided` versions by put, `texts` by version."""
    body, topics = message.body, [Topic("record")]
    family = message.kind.partition(".")[0]
    if family == "party" or body.get("effects"):
        topics.append(Topic("parties"))
    if message.kind == "text.table":
        topics += [Topic("texts"), Topic(f"text:{message.findings['text']}")]
    if family == "decision":
        topics.append(Topic("decisions"))
        put = (
            message.act
            if message.kind == "decision.put"
            else body.get("decision") or puts.get(body.get("reference", ""))
        )
        version = body.get("version") or decided.get(str(put))
        premise = None if put == message.act else put
        topics += [Topic(f"decision:{put}", premise)] if put else []
        topics += [Topic(f"text:{texts[version]}", version)] if version in texts else []
    if message.kind == "record.erase":
        topics += [Topic("texts"), Topic("decisions")]
        topics += [Topic(f"text:{texts[body['act']]}", body["act"])] if body["act"] in texts else []
    return topics


@dataclass(eq=False)
class Stream:
    """One open page: whose it is, what it shows, and the topics that it has not been told yet. Of one event loop."""

    party: str | None
    key: str | None
    topics: frozenset[str]
    waiting: set[str] = field(default_factory=set)
    called: asyncio.Event = field(default_factory=asyncio.Event)
    ended: bool = False

    def tell(self, topics: Iterable[str]) -> None:
        """Remember what is to be told and wake the stream."""
        new = self.topics.intersection(topics)
        if new or self.ended:
            self.waiting |= new
            self.called.set()

    async def take(self, *, patience: float) -> list[str] | None:
        """Return topics to tell, none if nothing came within some seconds, or None once the stream has ended."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.called.wait(), patience)
        self.called.clear()
        topics, self.waiting = sorted(self.waiting), set()
        return None if self.ended and not topics else topics


class Hub:
    """All streams of one process. Reading the outbox is the work of one thread, with one connection of its own."""

    def __init__(self, keeper: Callable[[], Keeper]) -> None:
        self._keeper = keeper
        self._streams: set[Stream] = set()
        self._reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="outbox")
        self._task: asyncio.Task[None] | None = None
        self._last = 0

    @contextlib.asynccontextmanager
    async def open(self, topics: Iterable[str], *, party: str | None, key: str | None) -> AsyncIterator[Stream]:
        """Open a stream for a party's key, or for the public; what was recorded in the last seconds is told at once."""
        heard = frozenset(topic for topic in topics if is_topic(topic) and _is_for(topic, party))
        stream = Stream(party, key, heard)
        await self._begin(stream)
        try:
            yield stream
        finally:
            self._streams.discard(stream)

    async def _begin(self, stream: Stream) -> None:
        loop = asyncio.get_running_loop()
        # First of all it is among the streams: the reader stops when it finds none.
        self._streams.add(stream)
        if self._task is None or self._task.done() or self._task.get_loop() is not loop:
            # Nobody listened, or it was in an event loop that is gone: what was told there is of no concern here.
            self._last = await loop.run_in_executor(self._reader, self._locate)
            self._task = loop.create_task(self._run())
        start = await loop.run_in_executor(self._reader, self._locate)
        told = await loop.run_in_executor(self._reader, self._read, start, [stream])
        self._deliver(told[1], [stream])

    def _locate(self) -> int:
        return outbox.since(self._keeper().clock() - OVERLAP)

    async def _run(self) -> None:
        """Read on while anybody listens. A failure to read is logged and tried again: streams only miss time."""
        loop, polls = asyncio.get_running_loop(), 0
        while True:
            await asyncio.sleep(POLL_SECONDS)
            polls += 1
            streams = list(self._streams)
            if not streams:
                return
            try:
                self._last, told = await loop.run_in_executor(self._reader, self._read, self._last, streams)
                if polls % FORGET_EVERY == 0:
                    await loop.run_in_executor(self._reader, outbox.forget, self._keeper().clock())
            except Exception:
                logger.exception("the outbox could not be read; it is tried again")
                await loop.run_in_executor(self._reader, connections.close_all)
                await asyncio.sleep(5 * POLL_SECONDS)
            else:
                self._deliver(told, streams)

    def _read(self, after: int, streams: list[Stream]) -> tuple[int, dict[Stream, set[str] | None]]:
        """Return the last id read, and what each stream is to be told, None if its key has ended; in its own thread."""
        messages = outbox.read(after)
        if not messages:
            return after, {}
        topics = find_topics(messages)
        named = {message.act for message in messages} | {
            topic.premise for each in topics.values() for topic in each if topic.premise
        }
        readers = {(stream.party, stream.key) for stream in streams}
        heard = {reader: self._hear(reader, messages, topics, named) for reader in readers}
        return messages[-1].id, {stream: heard[stream.party, stream.key] for stream in streams}

    def _hear(
        self,
        reader: tuple[str | None, str | None],
        messages: list[Message],
        topics: dict[int, list[Topic]],
        named: set[str],
    ) -> set[str] | None:
        party, key = reader
        keeper = self._keeper()
        catalogue.refresh(keeper)
        if party and key:
            try:
                role_of(keeper.registry, party, key, format_time(keeper.clock()))
            except Refused:
                return None
        may_read = outbox.readable_among(viewer_of(keeper.registry, party), named)
        own = {f"desk:{party}"} if any(message.act in may_read for message in messages) else set()
        return own | {
            topic.name
            for message in messages
            if message.act in may_read
            for topic in topics[message.id]
            if topic.premise is None or topic.premise in may_read
        }

    def _deliver(self, told: dict[Stream, set[str] | None], streams: Iterable[Stream]) -> None:
        for stream in streams:
            topics = told.get(stream, set())
            stream.ended = stream.ended or topics is None
            stream.tell(topics or ())


def _is_for(topic: str, party: str | None) -> bool:
    return not topic.startswith("desk:") or topic == f"desk:{party}"
