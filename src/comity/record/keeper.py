"""The record keeper: its key, the rules it judges by, and what it remembers between commits.

Its key signs only what a clock or a count decides, receipts, refusals, deliveries and checkpoints.
"""

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from comity.charter import Charter
from comity.core.act import SignedAct
from comity.core.canonical import format_time
from comity.core.checkpoint import Checkpoint, Note, sign_checkpoint
from comity.core.keys import SigningKey
from comity.record.charters import charter_of
from comity.record.facts import State
from comity.record.judge import Rules
from comity.record.store import Tables, execute, load_registry

REMEMBERED_ROOTS = 4096


def system_clock() -> datetime:
    """Return the present instant, UTC."""
    return datetime.now(UTC)


@dataclass
class Waiting:
    """An act that waits to be recorded, until the thread that commits its batch has put its answer or failure here."""

    signed: SignedAct
    answer: Any = None
    failure: BaseException | None = None

    def is_done(self) -> bool:
        """Whether the batch that it was in has been committed, or has failed."""
        return self.answer is not None or self.failure is not None


@dataclass
class Keeper:
    """One organisation's keeper in one process. Threads share it through `gather` and `commit`, which lock.

    `random` gives 32 bytes that nobody can guess, for a salt or a nonce; `clock` gives the present instant.
    """

    key: SigningKey
    rules: Rules
    tables: Tables
    clock: Callable[[], datetime] = system_clock
    random: Callable[[str], bytes] = lambda purpose: os.urandom(32)
    registry: State = field(default_factory=State)
    # How many entries the registry above has taken in; other processes may have written more.
    size: int = 0
    roots: dict[int, str] = field(default_factory=dict)
    # Acts that wait; `turn` is held by the thread that commits, `guard` only while the queue is touched.
    queue: list[Waiting] = field(default_factory=list)
    turn: threading.Lock = field(default_factory=threading.Lock)
    guard: threading.Lock = field(default_factory=threading.Lock)
    # Called after each commit, in the thread that committed: they must neither block nor raise.
    listeners: list[Callable[[], None]] = field(default_factory=list)

    @property
    def charter(self) -> Charter:
        """The charter in force, as far as this process has taken in the record."""
        return charter_of(self.registry, self.rules.charter)

    def now(self, not_before: str) -> str:
        """Return the present instant in the record's form, but never one before the record's last."""
        return max(format_time(self.clock()), not_before)

    def catch_up(self, size: int) -> None:
        """Take in what other processes recorded up to that size: facts are only ever added."""
        if self.size < size:
            load_registry(self.tables, self.registry, self.size)
            self.size = size

    def root_at(self, size: int) -> str | None:
        """Return the tree's root in hexadecimal after the commit that made this size, or None if there was none."""
        if size not in self.roots:
            found = execute('SELECT "root" FROM "comity_signed" WHERE "size" = %s', [size])
            if not found:
                return None
            self.remember(size, found[0][0])
        return self.roots[size]

    def remember(self, size: int, root: str) -> None:
        """Keep a root at hand; the oldest one remembered goes."""
        if len(self.roots) >= REMEMBERED_ROOTS:
            del self.roots[next(iter(self.roots))]
        self.roots[size] = root

    def sign(self, size: int, root: bytes) -> Note:
        """Sign the checkpoint of a tree that is durable."""
        return sign_checkpoint(Checkpoint(self.rules.founding.origin, size, root), self.key)
