"""Instruments in the database: their two tables, and what the faces ask, each as one viewer may see it."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import models

from comity.instruments import facts
from comity.instruments.events import disavowed_of
from comity.instruments.status import Course, course_of
from comity.record.access import Viewer
from comity.record.facts import Fact, State
from comity.record.tables import FactRow


class InstrumentRow(FactRow):
    """See instruments.facts.Instrument."""

    fact = facts.Instrument
    act = models.CharField(max_length=64, unique=True)
    organ = models.CharField(max_length=64)
    clauses = models.TextField()
    negotiating = models.TextField()
    amends = models.CharField(max_length=64, db_index=True)
    day = models.CharField(max_length=10)
    audience = models.TextField()
    time = models.CharField(max_length=24)


class EventRow(FactRow):
    """See instruments.facts.Event."""

    fact = facts.Event
    act = models.CharField(max_length=64, unique=True)
    instrument = models.CharField(max_length=64, db_index=True)
    event = models.CharField(max_length=16)
    party = models.CharField(max_length=32)
    key = models.CharField(max_length=60, db_index=True)
    form = models.CharField(max_length=32)
    target = models.CharField(max_length=64)
    named = models.TextField()
    day = models.CharField(max_length=10)
    entered_by = models.CharField(max_length=32)
    waits = models.BooleanField()
    audience = models.TextField()
    time = models.CharField(max_length=24)


TABLES: dict[type[Fact], type[FactRow]] = {table.fact: table for table in (InstrumentRow, EventRow)}


def list_courses(viewer: Viewer, registry: State, until: str | None = None, **where: object) -> list[Course]:
    """Return the course of each instrument that the viewer may read, the latest adopted first; two queries.

    `where` filters columns of InstrumentRow; `until` leaves out what happened after a day (see status.course_of).
    """
    rows = InstrumentRow.objects.visible_to(viewer).filter(**where).order_by("-day", "-index")
    found: list[facts.Instrument] = [row.to_fact() for row in rows]
    events = _events_of(viewer, [each.act for each in found] if where else None)
    disavowed = disavowed_of(registry)
    return [course_of(each, events[each.act], disavowed, until) for each in found]


def get_course(viewer: Viewer, registry: State, act: str, until: str | None = None) -> Course | None:
    """Return the course of one instrument, or None if the viewer may not read it; two queries."""
    return next(iter(list_courses(viewer, registry, until, act=act)), None)


def _events_of(viewer: Viewer, instruments: Iterable[str] | None) -> dict[str, list[facts.Event]]:
    """Return events by instrument, of all of them if None; values come as tuples, which is what a wide table needs."""
    rows = EventRow.objects.visible_to(viewer).order_by("index", "row")
    if instruments is not None:
        rows = rows.filter(instrument__in=list(instruments))
    found: dict[str, list[facts.Event]] = defaultdict(list)
    for values in rows.values_list(*facts.Event.columns()):
        event = facts.Event(*values)
        found[event.instrument].append(event)
    return found


def find_instruments(viewer: Viewer, acts: Iterable[str]) -> dict[str, str]:
    """Return the instruments that acts opened or in which they were made, by act; two queries."""
    of = {act: act for act in acts}
    of |= dict(EventRow.objects.visible_to(viewer).filter(act__in=list(of)).values_list("act", "instrument"))
    seen = InstrumentRow.objects.visible_to(viewer).filter(act__in=set(of.values()))
    there = set(seen.values_list("act", flat=True))
    return {act: instrument for act, instrument in of.items() if instrument in there}
