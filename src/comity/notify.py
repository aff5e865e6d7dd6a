"""Telling open pages what has changed: one reader of the outbox per process, many streams.

A stream hears of a topic only when an act was recorded that its reader may read: no message, and no timing, tells of
any other. Topics name what a page shows: `record`, `parties`, `texts`, `decisions`, `disputes`, `positions`,
`meetings`, `text:<first version's act>`, `decision:<act that put it>`, `dispute:<act that opened it>`,
`meeting:<act that convened it>`, and `desk:<PARTY>`, which only that party's own delegation hears. So is
`room:<PARTY>`, of the party's own rooms: nothing of them is recorded, so their topic is not told by the outbox but by
their own mark. So it is with `projector:<text>`: what the chair shows of a text. A stream may say how it shows its
topics (its `view`); what has changed is then made once for all streams that show it alike, and sent to them as it is.

Thousands may listen, so what is done for each stream alone is little: readers are told apart by one query for all of
them, pages that open at the same time are begun together, and a stream that has nothing to hear costs nothing.
"""

import asyncio
import contextlib
import logging
import re
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db import connections

from comity import catalogue
from comity.core.canonical import format_time
from comity.core.errors import Refused
from comity.decisions.state import AdoptionRow, PositionRow, PutRow, StepRow
from comity.disputes.state import DisputeStepRow
from comity.instruments.state import EventRow
from comity.negotiation.projected import read_projected
from comity.negotiation.state import EditedRow, ProposalRow, RenderedRow
from comity.parties.rooms import marks_of
from comity.record import outbox
from comity.record.access import Viewer, viewer_of
from comity.record.keeper import Keeper
from comity.record.outbox import Message
from comity.record.registry import role_of
from comity.streams import BEATS, Stream, Told
from comity.texts.state import VersionRow

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.2
# What was recorded while a page was on its way to the browser is told again: loading a part anew does no harm.
OVERLAP = timedelta(seconds=10)
FORGET_EVERY = 300  # polls: once a minute
MOST_TOPICS = 20

# Makes what a viewer's page is sent of a topic in its view after some acts were recorded, or None: the topic alone.
# Without acts, the page was just opened: it is sent from what state on it will be told changes, where there is one.
Compose = Callable[[Viewer, str, str, Sequence["Message"]], "str | None"]

is_topic = re.compile(
    r"record|charter|parties|texts|decisions|disputes|positions|instruments|meetings|"
    r"(text|decision|dispute|instrument|meeting|projector):[0-9a-f]{64}|(desk|room):[A-Z][A-Z0-9-]{1,31}"
).fullmatch


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic that a message bears on, and the act besides the message's own that only its readers hear of."""

    name: str
    premise: str | None = None


def find_topics(messages: Iterable[Message]) -> dict[int, list[Topic]]:
    """Return what each message bears on, by its id; at most a fixed number of queries."""
    messages = list(messages)
    references = [message.body["reference"] for message in messages if "reference" in message.body]
    puts = dict(PutRow.objects.filter(reference__in=references).values_list("reference", "act")) if references else {}
    puts |= _decisions_answered(messages)
    named = {
        str(message.body[name])
        for message in messages
        for name in ("decision", "version", "act")
        if name in message.body
    }
    decided = dict(PutRow.objects.filter(act__in=named | set(puts.values())).values_list("act", "version"))
    versions = named | set(decided.values())
    texts = dict(VersionRow.objects.filter(act__in=versions).values_list("act", "text"))
    erased = {str(message.body["act"]) for message in messages if message.kind == "record.erase"} - texts.keys()
    for row in (ProposalRow, EditedRow, RenderedRow) if erased else ():
        texts |= dict(row.objects.filter(act__in=erased).values_list("act", "text"))
    disputes = dict(DisputeStepRow.objects.filter(act__in=erased).values_list("act", "dispute")) if erased else {}
    doubted = {str(message.body["act"]) for message in messages if message.kind == "instrument.challenge"} | erased
    instruments = dict(EventRow.objects.filter(act__in=doubted).values_list("act", "instrument")) if doubted else {}
    return {message.id: _topics(message, puts, decided, texts, disputes, instruments) for message in messages}


def _decisions_answered(messages: list[Message]) -> dict[str, str]:
    """Return on which decisions acts were made that name only another act of it: what they answer, or its adoption."""
    bodies = [message.body for message in messages if message.kind.startswith("decision.")]
    answered = {str(body[name]) for body in bodies for name in ("act", "position") if name in body}
    found: dict[str, str] = {}
    for row in (PositionRow, StepRow) if answered else ():
        found |= dict(row.objects.filter(act__in=answered).values_list("act", "decision"))
    adopted = {str(body["adopted"]) for body in bodies if body.get("adopted")}
    by_adoption = dict(AdoptionRow.objects.filter(act__in=adopted).values_list("reference", "act")) if adopted else {}
    if by_adoption:
        rows = PutRow.objects.filter(reference__in=by_adoption).values_list("reference", "act")
        found |= {by_adoption[reference]: put for reference, put in rows}
    return found


def _topics(
    message: Message,
    puts: dict[str, str],
    decided: dict[str, str],
    texts: dict[str, str],
    disputes: dict[str, str],
    instruments: dict[str, str],
) -> list[Topic]:
    """Return the topics of one message: `puts` by whatever else names a decision, `decided` versions by put.

    `texts` are by version; `disputes` and `instruments` those in which something was erased or challenged, by the act
    that said it.
    """
    body, topics = message.body, [Topic("record")]
    family = message.kind.partition(".")[0]
    if family in ("party", "charter") or body.get("effects"):
        topics.append(Topic("parties"))
    if message.kind == "text.table":
        topics += [Topic("texts"), Topic(f"text:{message.findings['text']}")]
    elif family == "text" and "text" in body:
        topics.append(Topic(f"text:{body['text']}"))
    if family == "decision":
        topics.append(Topic("decisions"))
        put = message.act if message.kind == "decision.put" else body.get("decision") or _find_put(body, puts)
        version = body.get("version") or decided.get(str(put))
        premise = None if put == message.act else put
        topics += [Topic(f"decision:{put}", premise)] if put else []
        topics += [Topic(f"text:{texts[version]}", version)] if version in texts else []
    if family == "dispute":
        opened = message.act if message.kind == "dispute.open" else str(body["dispute"])
        topics += [Topic("disputes"), Topic(f"dispute:{opened}", None if opened == message.act else opened)]
    if family == "position":
        topics.append(Topic("positions"))
    if family == "instrument":
        # Who reads the instrument reads all that is said in it.
        topics += [Topic("instruments")]
        topics += [Topic(f"instrument:{body['instrument']}")] if "instrument" in body else []
    elif family == "abroad" or message.kind in ("decision.adopt", "decision.finalise", "decision.enter"):
        topics.append(Topic("instruments"))
    if family == "meeting":
        convened = message.act if message.kind == "meeting.convene" else body.get("meeting")
        topics.append(Topic("meetings"))
        topics += [Topic(f"meeting:{convened}", None if convened == message.act else convened)] if convened else []
    if family in ("charter", "instrument") or message.kind in ("decision.adopt", "decision.finalise"):
        topics.append(Topic("charter"))
    if message.kind == "record.erase":
        opened = disputes.get(body["act"], body["act"])
        topics += [Topic(name) for name in ("texts", "decisions", "disputes", "positions", "instruments", "meetings")]
        topics.append(Topic(f"dispute:{opened}", body["act"]))
        topics += [Topic(f"text:{texts[body['act']]}", body["act"])] if body["act"] in texts else []
    within = instruments.get(str(body.get("act")))
    return [*topics, Topic(f"instrument:{within}", body["act"])] if within else topics


def _find_put(body: Mapping[str, Any], puts: Mapping[str, str]) -> str | None:
    named = (str(body.get(name)) for name in ("reference", "act", "position", "adopted"))
    return next((puts[each] for each in named if each in puts), None)


_NOTHING = Told()


class Hub:
    """All streams of one process. Reading the outbox is the work of one thread, with one connection of its own."""

    def __init__(
        self, keeper: Callable[[], Keeper], compose: Compose = lambda viewer, topic, view, messages: None
    ) -> None:
        self._keeper = keeper
        self._compose = compose
        self._streams: set[Stream] = set()
        self._reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="outbox")
        self._task: asyncio.Task[None] | None = None
        self._woken: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None
        # Streams that have still to be begun: whoever holds the turn begins all of them.
        self._new: list[Stream] = []
        self._turn = asyncio.Lock()
        self._last: int | None = None
        self._marks: dict[str, int] = {}

    @contextlib.asynccontextmanager
    async def open(
        self, topics: Iterable[str], *, party: str | None, key: str | None, view: str = ""
    ) -> AsyncIterator[Stream]:
        """Open a stream for a party's key, or for the public; what was recorded in the last seconds is told at once."""
        heard = frozenset(topic for topic in topics if is_topic(topic) and _is_for(topic, party))
        stream = Stream(party, key, heard, view)
        await self._begin(stream)
        try:
            yield stream
        finally:
            self._streams.discard(stream)

    def wake(self) -> None:
        """Look now for what there is to tell; from any thread. Other processes' news waits for the next poll."""
        woken = self._woken
        # The loop of a test may be gone; nobody listens there.
        with contextlib.suppress(RuntimeError):
            if woken:
                woken[0].call_soon_threadsafe(woken[1].set)

    async def _begin(self, stream: Stream) -> None:
        loop = asyncio.get_running_loop()
        # First of all it is among the streams: the reader stops when it finds none.
        self._streams.add(stream)
        if self._task is None or self._task.done() or self._task.get_loop() is not loop:
            # Nobody listened, or it was in an event loop that is gone: what was told there is of no concern here.
            # Nothing is awaited in between: many pages open at once, and one task reads for all.
            self._last, self._woken = None, (loop, asyncio.Event())
            self._new, self._turn = [], asyncio.Lock()
            self._task = loop.create_task(self._run(self._woken[1]))
        self._new.append(stream)
        async with self._turn:
            if stream in self._new:
                await self._begin_all(loop)
        # What a delegation wrote into a room while the page was on its way is looked for again.
        stream.tell(topic for topic in stream.topics if topic.startswith("room:"))

    async def _begin_all(self, loop: asyncio.AbstractEventLoop) -> None:
        new, self._new = self._new, []
        try:
            self._deliver(await loop.run_in_executor(self._reader, self._open, new))
        except BaseException:
            # The next of them has the turn.
            self._new = new + self._new
            raise

    def _open(self, streams: list[Stream]) -> dict[Stream, Told | None]:
        """Return what pages that were just opened are told: what changed while they were on their way, or where it is.

        Without their view, for the states that pages came with may differ; in its own thread.
        """
        keeper = self._keeper()
        catalogue.refresh(keeper)
        plain = {replace(stream, view=""): stream for stream in streams}
        found = self._read(self._locate(), list(plain))[1]
        told = {plain[copy]: each for copy, each in found.items()}
        viewed = [stream for stream in streams if stream.view and told.get(stream, _NOTHING) is not None]
        viewers = {party: viewer_of(keeper.registry, party) for party in {stream.party for stream in viewed}}
        made: dict[tuple[str | None, str, str], str | None] = {}
        for stream in viewed:
            for topic in stream.topics:
                place = stream.party, topic, stream.view
                if place not in made:
                    made[place] = self._compose(viewers[stream.party], topic, stream.view, ())
                if (words := made[place]) is not None:
                    before = told.get(stream) or _NOTHING
                    told[stream] = Told(before.topics - {topic}, [*before.made, words])
        return told

    def _locate(self) -> int:
        keeper = self._keeper()
        if self.wake not in keeper.listeners:
            keeper.listeners.append(self.wake)
        return outbox.since(keeper.clock() - OVERLAP)

    async def _run(self, woken: asyncio.Event) -> None:
        """Read on while anybody listens. A failure to read is logged and tried again: streams only miss time."""
        loop, polls = asyncio.get_running_loop(), 0
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(woken.wait(), POLL_SECONDS)
            woken.clear()
            polls += 1
            streams = list(self._streams)
            if not streams:
                return
            for stream in streams:
                if stream.is_patient and stream.beat == polls % BEATS:
                    stream.call()
            try:
                self._last, told = await loop.run_in_executor(self._reader, self._read, self._last, streams)
                self._deliver(told)
                rooms = await loop.run_in_executor(self._reader, self._read_rooms, streams)
                shown = await loop.run_in_executor(self._reader, self._read_projected, streams)
                if polls % FORGET_EVERY == 0:
                    await loop.run_in_executor(self._reader, outbox.forget, self._keeper().clock())
            except Exception:
                logger.exception("the outbox could not be read; it is tried again")
                await loop.run_in_executor(self._reader, connections.close_all)
                await asyncio.sleep(5 * POLL_SECONDS)
            else:
                self._deliver(shown)
                for stream in streams if rooms else ():
                    stream.tell(rooms)

    def _read_rooms(self, streams: list[Stream]) -> set[str]:
        """Return the topics of the rooms that have changed since they were looked at last; in its own thread."""
        parties = {str(stream.party) for stream in streams if f"room:{stream.party}" in stream.topics}
        marks = marks_of(parties) if parties else {}
        changed = {f"room:{party}" for party, count in marks.items() if self._marks.get(party) != count}
        self._marks |= marks
        return changed

    def _read_projected(self, streams: list[Stream]) -> dict[Stream, Told | None]:
        """Return what streams are to be told of what chairs show, where that has changed; in its own thread."""
        open_to = {topic for stream in streams for topic in stream.topics if topic.startswith("projector:")}
        found = read_projected([topic.partition(":")[2] for topic in open_to]) if open_to else {}
        counts = {f"projector:{text}": each.count for text, each in found.items()}
        changed = {topic for topic, count in counts.items() if self._marks.get(topic) != count}
        self._marks |= counts
        told: dict[Stream, Told | None] = {}
        for stream in streams if changed else ():
            viewer = viewer_of(self._keeper().registry, stream.party)
            made = [self._compose(viewer, topic, stream.view, ()) for topic in changed & stream.topics]
            # Who may not read the negotiation has nothing made for it, and is told nothing.
            told[stream] = Told(set(), [each for each in made if each])
        return told

    def _read(self, after: int | None, streams: list[Stream]) -> tuple[int, dict[Stream, Told | None]]:
        """Return the last id read, and what each stream is to be told, None if its key has ended; in its own thread."""
        after = self._locate() if after is None else after
        messages = outbox.read(after)
        if not messages:
            return after, {}
        topics = find_topics(messages)
        named = {message.act for message in messages} | {
            topic.premise for each in topics.values() for topic in each if topic.premise
        }
        catalogue.refresh(self._keeper())
        viewers = {party: viewer_of(self._keeper().registry, party) for party in {stream.party for stream in streams}}
        readable = outbox.readable_by(viewers.values(), named)
        heard = {party: _hear(viewer, messages, topics, readable[viewer.party]) for party, viewer in viewers.items()}
        ended = self._ended({(stream.party, stream.key) for stream in streams})
        told: dict[Stream, Told | None] = {}
        # Pages that one party has open in one way hear the same.
        alike: dict[tuple[str | None, frozenset[str], str], Told] = {}
        for stream in streams:
            if (stream.party, stream.key) in ended:
                told[stream] = None
                continue
            place = stream.party, stream.topics, stream.view
            if place not in alike:
                alike[place] = self._tell(stream, viewers[stream.party], heard[stream.party])
            if alike[place].topics or alike[place].made:
                told[stream] = alike[place]
        return messages[-1].id, told

    def _ended(self, readers: set[tuple[str | None, str | None]]) -> set[tuple[str | None, str | None]]:
        """Return those whose key no longer speaks for its party."""
        keeper, ended = self._keeper(), set()
        now = format_time(keeper.clock())
        for party, key in readers:
            try:
                if party and key:
                    role_of(keeper.registry, party, key, now)
            except Refused:
                ended.add((party, key))
        return ended

    def _tell(self, stream: Stream, viewer: Viewer, heard: dict[str, list[Message]]) -> Told:
        """Return what a stream is told, and with it every other of the same party that shows the same alike."""
        told = Told()
        for topic in sorted(stream.topics & heard.keys()):
            words = self._compose(viewer, topic, stream.view, heard[topic]) if stream.view else None
            if words is None:
                told.topics.add(topic)
            else:
                told.made.append(words)
        return told

    def _deliver(self, told: dict[Stream, Told | None]) -> None:
        for stream, each in told.items():
            stream.ended = stream.ended or each is None
            stream.tell(each.topics if each else (), each.made if each else ())


def _hear(
    viewer: Viewer, messages: list[Message], topics: dict[int, list[Topic]], may_read: set[str]
) -> dict[str, list[Message]]:
    """Return the topics that the viewer hears of, each with the messages that it may read."""
    heard: dict[str, list[Message]] = {}
    for message in messages:
        if message.act not in may_read:
            continue
        heard.setdefault(f"desk:{viewer.party}", []).append(message)
        for topic in topics[message.id]:
            if topic.premise is None or topic.premise in may_read:
                heard.setdefault(topic.name, []).append(message)
    return heard


def _is_for(topic: str, party: str | None) -> bool:
    return not topic.startswith(("desk:", "room:")) or topic.partition(":")[2] == party
