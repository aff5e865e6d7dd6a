"""The viewers of `comity bench room`: light clients that do what the browser does with what the stream brings.

A process of its own: it reads its task from the first line of its input, as JSON, and a line more begins each round;
what it found in a round is a line of its output. One clock measures both ends: the act is posted from here.
"""

import asyncio
import json
import random
import sys
import time
from collections.abc import Sequence
from typing import Any

# So many pages are opened at the same time; so many connections ask for parts of pages, as browsers keep a few.
OPENING, ASKING = 50, 20
# What has not come by then is given up.
PATIENCE_S = 30.0


class Viewer(asyncio.Protocol):
    """One open page: it takes what is pushed and keeps the tiles that it was sent."""

    def __init__(self, room: "Room", party: str, head: bytes) -> None:
        self.room, self.party, self.head = room, party, head
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.buffer = b""
        self.token = ""
        self.tiles: dict[str, str] = {}
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self.head)

    def data_received(self, data: bytes) -> None:
        """Take the messages that are whole: each is one line, and chunks hold whole messages."""
        *lines, self.buffer = (self.buffer + data).split(b"\n")
        for line in lines:
            if line.startswith(b"data: "):
                self.take(json.loads(line[6:]))

    def take(self, told: dict[str, Any]) -> None:
        """Show what was told: from the state before, or loaded anew if something was missed."""
        if "tiles" not in told and not self.opened.done():
            self.token = told.get("token", "")
            self.opened.set_result(None)
        elif told.get("token") == self.token:
            pass
        elif self.token in told.get("since", ()) and "tiles" in told:
            self.token = told["token"]
            self.tiles.update((tile["id"], tile["html"]) for tile in told["tiles"])
            self.room.saw(told, self)
        else:
            self.room.missed += 1
            self.token = told.get("token", "")

    def connection_lost(self, exc: Exception | None) -> None:
        """A stream that breaks is counted: none should."""
        self.room.lost += not self.room.is_over


class Room:
    """All viewers of the board, and what they saw of each act."""

    def __init__(self, task: dict[str, Any]) -> None:
        self.task = task
        self.viewers: list[Viewer] = []
        self.posted: dict[str, float] = {}
        self.clock: dict[str, float] = {}
        self.spans: list[float] = []
        self.receipts: list[float] = []
        self.asked: list[float] = []
        self.missed = self.lost = 0
        self.is_over = False
        self.tasks: set[asyncio.Task[None]] = set()
        self.gate = asyncio.Semaphore(ASKING)

    async def open(self) -> float:
        """Open all pages and return the seconds that it took."""
        start, gate = time.perf_counter(), asyncio.Semaphore(OPENING)

        async def open_one(party: str, cookie: str, language: str) -> None:
            path = self.task["stream"]
            head = head_of("GET", path, cookie, language)
            async with gate:
                loop = asyncio.get_running_loop()
                viewer = Viewer(self, party, head)
                await loop.create_connection(lambda: viewer, "127.0.0.1", self.task["port"])
                await asyncio.wait_for(viewer.opened, PATIENCE_S)
                self.viewers.append(viewer)

        await asyncio.gather(*(open_one(*each) for each in self.task["viewers"]))
        return time.perf_counter() - start

    def saw(self, told: dict[str, Any], viewer: Viewer) -> None:
        """Count the time of each act that the message tells of, and ask what may be done now where it is our own."""
        now = time.perf_counter()
        bears = told.get("bears") or ()
        self.spans += [now - self.posted[party] for party in bears if party in self.posted]
        if self.task["own"] and viewer.party in bears:
            task = asyncio.create_task(self.ask(viewer, (told["after"] + random.random() * told["within"]) / 1000))  # noqa: S311
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    async def ask(self, viewer: Viewer, pause: float) -> None:
        """Load what the delegation may do now, as its page does a moment later."""
        await asyncio.sleep(pause)
        start = time.perf_counter()
        async with self.gate:
            await fetch(self.task["port"], viewer.head.replace(b"/live?", b"/", 1), self.task["own"])
        self.asked.append(time.perf_counter() - start)

    async def act(self, acts: Sequence[tuple[str, str]], every: float) -> None:
        """Post the acts at a steady rate, and wait until everybody has seen the last."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.task["port"], limit=2**24)
        for party, envelope in acts:
            start = time.perf_counter()
            self.posted[party], self.clock[party] = start, time.time() * 1000
            body = envelope.encode()
            writer.write(head_of("POST", "/acts", "", "en", body) + body)
            status = await read_answer(reader)
            if status != 200:
                raise SystemExit(f"an act of the benchmark was answered {status}")
            self.receipts.append(time.perf_counter() - start)
            await asyncio.sleep(max(0, start + every - time.perf_counter()))
        until = time.perf_counter() + PATIENCE_S
        while len(self.spans) < len(acts) * len(self.viewers) and time.perf_counter() < until and not self.missed:
            await asyncio.sleep(0.05)
        await asyncio.gather(*self.tasks)
        writer.close()

    def report(self) -> dict[str, Any]:
        """Return what was seen in the round, in milliseconds, and forget it."""
        found = {
            "seen": [round(span * 1000, 2) for span in self.spans],
            "receipts": [round(span * 1000, 2) for span in self.receipts],
            "own": [round(span * 1000, 2) for span in self.asked],
            "missed": self.missed, "lost": self.lost, "posted": dict(self.clock),
        }  # fmt: skip
        self.spans, self.receipts, self.asked, self.missed = [], [], [], 0
        return found


def head_of(method: str, path: str, cookie: str, language: str, body: bytes = b"") -> bytes:
    """Return the head of a request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Accept-Language: {language}"]
    lines += [f"Cookie: {cookie}"] if cookie else []
    lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"] if body else []
    return "\r\n".join([*lines, "", ""]).encode()


async def read_answer(reader: asyncio.StreamReader) -> int:
    """Read one answer whole and return its status."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
    await reader.readexactly(int(fields.get("content-length", "0")))
    return int(lines[0].split()[1])


async def fetch(port: int, head: bytes, path: str) -> None:
    """Load a part of a page with the cookie and language of the head; raises SystemExit if it is not given."""
    lines = head.decode().split("\r\n")
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**24)
    writer.write("\r\n".join([f"GET {path} HTTP/1.1", *lines[1:]]).encode())
    status = await read_answer(reader)
    writer.close()
    if status != 200:
        raise SystemExit(f"{path} answered {status}")


async def run(task: dict[str, Any]) -> None:
    """Open the pages, and then go through the rounds as they are called for."""
    room = Room(task)
    took = await room.open()
    say({"opened": len(room.viewers), "seconds": round(took, 2)})
    for acts in task["rounds"]:
        await asyncio.to_thread(sys.stdin.readline)
        await room.act(acts, task["every"])
        say(room.report())
    room.is_over = True
    for viewer in room.viewers:
        viewer.transport.abort()


def say(value: dict[str, Any]) -> None:
    """Write one line of output."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(run(json.loads(sys.stdin.readline())))
