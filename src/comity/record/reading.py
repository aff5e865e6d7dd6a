"""Parts as a viewer may read them, and recorded acts as pages and files show them."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F, OuterRef, Subquery

from comity.core.act import Audience
from comity.record.access import Viewer
from comity.record.tables import Entry, ErasureRow, PartRow, readable, readable_where


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


def read_parts(viewer: Viewer, acts: Iterable[str], *, like: Sequence[str] = ()) -> dict[tuple[str, str], bytes]:
    """Return the bytes of those parts of the acts that the viewer may read, by (act, name), in one query.

    With `like`, only parts whose name is as one of these patterns of SQL. A part whose audience is its act's is read by
    whoever reads the act; a narrower one by its own audience.
    """
    rows = _readable_parts(viewer, acts, '"comity_partrow"."data"', like)
    return {(act, name): bytes(data) for act, name, data in rows}


def list_parts(viewer: Viewer, acts: Iterable[str]) -> set[tuple[str, str]]:
    """Return which parts of the acts the viewer may read, as (act, name): those of `read_parts`, without the bytes."""
    return {(act, name) for act, name, _ in _readable_parts(viewer, acts, "NULL")}


# Each part comes with its own entry, which says who may read it. Pages ask this often: to compose it takes long.
_NAMED = '"name" LIKE %s'
_PARTS = """
    SELECT "comity_partrow"."index", "comity_partrow"."act", "name", "comity_partrow"."audience",
        "comity_entry"."audience", "comity_entry"."by", {value}
    FROM "comity_partrow" JOIN "comity_entry" ON "comity_entry"."index" = "comity_partrow"."index"
    WHERE "comity_partrow"."act" IN ({acts}) AND ({readable}) ORDER BY "comity_partrow"."id"
"""


def _readable_parts(
    viewer: Viewer, acts: Iterable[str], value: str, like: Sequence[str] = ()
) -> Iterator[tuple[str, str, Any]]:
    """Yield act, name and a value of each part of the acts that the viewer may read."""
    named = list(acts)
    if not named:
        return
    where, values = readable_where(viewer)
    if like:
        where = f"({where}) AND ({' OR '.join([_NAMED] * len(like))})"
    with connection.cursor() as cursor:
        sql = _PARTS.format(value=value, acts=", ".join(["%s"] * len(named)), readable=where)
        cursor.execute(sql, [*named, *values, *like])
        rows = cursor.fetchall()
    for index, act, name, audience, act_audience, by, data in rows:
        own = viewer.party is not None and by == viewer.party
        if audience == act_audience or own or viewer.reads(Audience.from_text(audience), index):
            yield act, name, data


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
