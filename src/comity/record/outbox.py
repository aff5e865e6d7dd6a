"""What has been recorded and is to be told to open pages: read by every process for itself, forgotten after minutes.

Rows are written by the commit that records their entries, under the lock on the head, so their ids are in the order in
which they become visible: a reader that asks for what is after its last one misses nothing.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from comity.core.canonical import format_time
from comity.record.access import Viewer
from comity.record.tables import Entry, Outbox, ReleaseRow

KEPT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Message:
    """One recorded act, for those who tell of it; `id` is its place in the outbox. The founding is no message."""

    id: int
    act: str
    kind: str
    by: str
    time: str
    body: dict[str, Any]
    findings: dict[str, Any]


def read(after: int, *, limit: int = 500) -> list[Message]:
    """Return the messages after an id, oldest first."""
    rows = list(Outbox.objects.filter(id__gt=after, index__gt=0).order_by("id")[:limit])
    entries = {entry.index: entry for entry in Entry.objects.filter(index__in=[row.index for row in rows])}
    return [_message(row.id, entries[row.index]) for row in rows]


def _message(id: int, entry: Entry) -> Message:
    # The bytes were parsed strictly when they were recorded.
    value = json.loads(bytes(entry.data))
    return Message(id, entry.act, entry.kind, entry.by, entry.time, value["act"]["body"], value["findings"])


def read_recorded(*, limit: int = 500, **where: Any) -> list[tuple[Entry, Message]]:
    """Return recorded entries, oldest first, each with its message, whose `id` is the entry's own index here.

    For who keeps a place of its own in the record and may be away for longer than the outbox remembers.
    """
    rows = Entry.objects.filter(index__gt=0, **where).order_by("index")[:limit]
    return [(row, _message(row.index, row)) for row in rows]


def since(instant: datetime) -> int:
    """Return the id of the newest row whose entry is older than the instant, or 0: one reads on from there."""
    older = (
        Entry.objects.filter(time__lt=format_time(instant)).order_by("-index").values_list("index", flat=True).first()
    )
    row = Outbox.objects.filter(index__lte=-1 if older is None else older).order_by("-id").first()
    return row.id if row else 0


def readable_by(viewers: Iterable[Viewer], acts: Iterable[str]) -> dict[str | None, set[str]]:
    """Return which of the acts each viewer may read, by party (None: the public); two queries for all of them."""
    rows = list(Entry.objects.filter(act__in=list(acts)).only("act", "index", "by", "audience"))
    released = set(ReleaseRow.objects.filter(act__in=[row.act for row in rows]).values_list("act", flat=True))
    found: dict[str | None, set[str]] = {}
    for viewer in viewers:
        found[viewer.party] = {row.act for row in rows if viewer.may_read(row, released=row.act in released)}
    return found


def forget(now: datetime) -> None:
    """Delete what was recorded over ten minutes ago: every open page has heard of it, or was away and loads anew."""
    Outbox.objects.filter(id__lte=since(now - KEPT)).delete()
