"""A mail server for tests: real SMTP (RFC 5321) on loopback, that keeps what it accepts as the bytes that came.

It can be told to fail: `answers` gives what is said next at a step instead of yes (`rcpt`, `data`, `end`), and
`breaks` at which step the connection is cut.
"""

import asyncio
import base64
import email
import email.policy
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

from comity.notices.post import Post

SENDER = "comity@lantern.example"
ADDRESS = "https://comity.lantern.example"
Say = Callable[[str], Awaitable[None]]


@dataclass
class Mailed:
    """A mail that was accepted: its envelope, and the bytes as they came."""

    sender: str
    to: str
    data: bytes

    @property
    def mail(self) -> EmailMessage:
        return cast(EmailMessage, email.message_from_bytes(self.data, policy=email.policy.SMTP))

    @property
    def subject(self) -> str:
        return str(self.mail["Subject"])

    @property
    def text(self) -> str:
        return str(self.mail.get_content())

    @property
    def all(self) -> str:
        """Everything that can be read in it: the raw bytes, and the head and body decoded."""
        heads = "\n".join(f"{name}: {value}" for name, value in self.mail.items())
        return f"{self.data.decode(errors='replace')}\n{heads}\n{self.text}"


@dataclass
class MailServer:
    port: int = 0
    accepted: list[Mailed] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)
    breaks: list[str] = field(default_factory=list)
    users: dict[str, str] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    connections: int = 0
    secured: int = 0

    def post(self, **more: Any) -> Post:
        """Return the configuration with which one sends here."""
        own = {"host": "127.0.0.1", "port": self.port, "tls": "none", "sender": SENDER, "address": ADDRESS}
        return Post(**own | more)

    def take(self) -> list[Mailed]:
        """Return what was accepted since, in order."""
        taken, self.accepted = self.accepted, []
        return taken

    def _answer(self, step: str, yes: str) -> str:
        return self.answers[step].pop(0) if self.answers.get(step) else yes

    def _breaks(self, step: str) -> bool:
        if step in self.breaks:
            self.breaks.remove(step)
            return True
        return False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            await self._talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:  # noqa: C901 - a verb each
        async def say(words: str) -> None:
            writer.write(words.encode() + b"\r\n")
            await writer.drain()

        sender = to = ""
        known = not self.users
        await say(self._answer("connect", "220 test"))
        while line := (await reader.readline()).decode().strip():
            verb = line.partition(" ")[0].upper()
            if self._breaks(verb.lower()):
                return
            if verb == "EHLO":
                await say(self._offer())
            elif verb == "STARTTLS" and self.tls:
                await say("220 go on")
                await writer.start_tls(self.tls)
                self.secured += 1
            elif verb == "AUTH":
                known = self._knows(line.split(" ")[2])
                await say("235 welcome" if known else "535 no")
            elif not known:
                await say("530 authenticate first")
            elif verb == "MAIL":
                sender = line.partition("<")[2].partition(">")[0]
                await say(self._answer("mail", "250 ok"))
            elif verb == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
                await say(self._answer("rcpt", "250 ok"))
            elif verb == "DATA":
                said = self._answer("data", "354 go on")
                await say(said)
                if said.startswith("354") and not await self._take(reader, sender, to, say):
                    return
            elif verb == "QUIT":
                await say("221 bye")
                return
            else:
                await say("250 ok")

    def _offer(self) -> str:
        lines = ["test", "8BITMIME", *(["STARTTLS"] if self.tls else []), *(["AUTH PLAIN"] if self.users else [])]
        return "\r\n".join(f"250{'-' if each != lines[-1] else ' '}{each}" for each in lines)

    def _knows(self, plain: str) -> bool:
        _, user, password = base64.b64decode(plain).decode().split("\0")
        return self.users.get(user) == password

    async def _take(self, reader: asyncio.StreamReader, sender: str, to: str, say: Say) -> bool:
        lines = []
        while (line := await reader.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line[1:] if line.startswith(b".") else line)
        said = self._answer("end", "250 accepted")
        if said.startswith("250"):
            self.accepted.append(Mailed(sender, to, b"".join(lines)))
        if self._breaks("end"):
            # It was taken, and nobody hears so.
            return False
        await say(said)
        return True


@contextmanager
def mail_server(certificate: tuple[Path, Path] | None = None) -> Iterator[MailServer]:
    """Run a mail server in a thread until the block ends; with a certificate it offers STARTTLS."""
    server, loop, ready = MailServer(), asyncio.new_event_loop(), threading.Event()
    if certificate:
        server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.tls.load_cert_chain(*certificate)

    async def run() -> None:
        listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
        server.port = listening.sockets[0].getsockname()[1]
        ready.set()
        async with listening:
            await stopped.wait()

    stopped = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(run()), daemon=True)
    thread.start()
    assert ready.wait(5)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join(5)
