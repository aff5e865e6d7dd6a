"""Parts as a viewer may read them, and recorded acts as pages and files show them."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from comity.core.act import Audience
from comity.record.access import Viewer
from comity.record.tables import Entry, ErasureRow, PartRow, readable


@dataclass(frozen=True, slots=True)
class ActView:
    """A recorded act as its audience may see it: where it stands, what it says, and what was found with it."""

    index: int
    id: str
    kind: str
    by: str
    key: str
    audience: str
    time: str
    body: dict[str, Any]
    findings: dict[str, Any]
    parts: list[str]


def get_act(viewer: Viewer, act: str) -> ActView | None:
    """Return a recorded act, or None if there is none that this viewer may read."""
    return next(iter(list_acts(viewer, act=act)), None)


def list_acts(viewer: Viewer, *, start: int = 0, most: int = 100, **where: Any) -> list[ActView]:
    """Return recorded acts that the viewer may read, newest first; the founding is not one of them."""
    rows = Entry.objects.filter(readable(viewer), index__gt=0, **where).order_by("-index")[start : start + most]
    return [_view(row) for row in rows]


def _view(row: Entry) -> ActView:
    # The bytes were parsed strictly when they were recorded; what is read here is only shown.
    entry = json.loads(bytes(row.data))
    parts = [part["name"] for part in entry["act"]["parts"]]
    return ActView(
        row.index, row.act, row.kind, row.by, row.key, row.audience, row.time, entry["act"]["body"],
        entry["findings"], parts,
    )  # fmt: skip


def list_kinds(start: int, end: int) -> set[str]:
    """Return of which kinds the acts are that were recorded from one size of the record to another."""
    return set(Entry.objects.filter(index__gte=start, index__lt=end).values_list("kind", flat=True))


def read_parts(viewer: Viewer, acts: Iterable[str], *where: Q) -> dict[tuple[str, str], bytes]:
    """Return the bytes of those parts of the acts that the viewer may read, by (act, name), in one query.

    A part whose audience is its act's is read by whoever reads the act; a narrower one by its own audience.
    """
    rows = _parts_of(viewer, acts).filter(*where)
    return {(row.act, row.name): bytes(row.data) for row in _readable_parts(viewer, rows)}


def list_parts(viewer: Viewer, acts: Iterable[str]) -> set[tuple[str, str]]:
    """Return which parts of the acts the viewer may read, as (act, name): those of `read_parts`, without the bytes."""
    return {(row.act, row.name) for row in _readable_parts(viewer, _parts_of(viewer, acts).defer("data"))}


def _parts_of(viewer: Viewer, acts: Iterable[str]) -> QuerySet[PartRow]:
    entries = Entry.objects.filter(readable(viewer), act__in=list(acts))
    # Each part comes with its own entry's audience and author.
    own_entry = Entry.objects.filter(index=OuterRef("index"))
    return PartRow.objects.filter(act__in=entries.values("act")).annotate(
        act_audience=Subquery(own_entry.values("audience")), act_by=Subquery(own_entry.values("by"))
    )


def _readable_parts(viewer: Viewer, rows: Iterable[Any]) -> Iterator[Any]:
    for row in rows:
        narrower = row.audience != row.act_audience
        own = viewer.party is not None and row.act_by == viewer.party
        if not narrower or own or viewer.reads(Audience.from_text(row.audience), row.index):
            yield row


@dataclass(frozen=True, slots=True)
class Closer:
    """That a part of an act is for fewer than the act; by itself it says nothing that the act does not."""

    index: int
    by: str
    audience: str


def list_closer(acts: Iterable[str]) -> list[Closer]:
    """Return for whom parts of the acts are that are for fewer than their act: who reads them reads more than others.

    It is asked before one page is made for several readers, and shown to nobody.
    """
    own_entry = Entry.objects.filter(index=OuterRef("index"))
    rows = PartRow.objects.filter(act__in=list(acts)).annotate(
        act_audience=Subquery(own_entry.values("audience")), act_by=Subquery(own_entry.values("by"))
    )
    closer = rows.exclude(audience=F("act_audience")).values_list("index", "act_by", "audience")
    return [Closer(index, by, audience) for index, by, audience in closer]


def list_erased(viewer: Viewer, acts: Iterable[str]) -> set[tuple[str, str]]:
    """Return which parts of acts the viewer may know to be erased, as (act, name): who reads the act of erasure."""
    return set(ErasureRow.objects.visible_to(viewer).filter(act__in=list(acts)).values_list("act", "part"))
