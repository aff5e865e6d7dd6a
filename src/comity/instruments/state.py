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
    adopted = models.BooleanField()
    day = models.CharField(max_length=10)
    audience = models.TextField()
    time = models.CharField(max_length=24)


class EventRow(FactRow):
    """See instruments.facts.Event."""

    fact = facts.Event
    act = models.CharField(max_length=64, unique=True)
    instrument = models.CharField(max_length=64, db_index=True)
    event = models.CharField(max_length=16)
    party = models.CharField(max_length=32, db_index=True)
    key = models.CharField(max_length=60, db_index=True)
    form = models.CharField(max_length=32)
    target = models.CharField(max_length=64)
    named = models.TextField()
    day = models.CharField(max_length=10)
    entered_by = models.CharField(max_length=32)
    waits = models.BooleanField()
    audience = models.TextField()
    time = models.CharField(max_length=24)


class MandateRow(FactRow):
    """See instruments.facts.Mandate."""

    fact = facts.Mandate
    act = models.CharField(max_length=64)
    instrument = models.CharField(max_length=64, db_index=True)
    event = models.CharField(max_length=16)


class DoubtRow(FactRow):
    """See instruments.facts.Doubt."""

    fact = facts.Doubt
    act = models.CharField(max_length=64, unique=True)
    of = models.CharField(max_length=64, db_index=True)
    party = models.CharField(max_length=32)
    key = models.CharField(max_length=60)
    audience = models.TextField()
    time = models.CharField(max_length=24)


class AbroadRow(FactRow):
    """See instruments.facts.Abroad."""

    fact = facts.Abroad
    act = models.CharField(max_length=64, unique=True)
    host = models.CharField(max_length=32)
    capacity = models.CharField(max_length=16)
    since = models.CharField(max_length=10)
    instrument = models.CharField(max_length=64)
    office = models.CharField(max_length=64)
    key = models.CharField(max_length=60)
    time = models.CharField(max_length=24)


class AbroadEndRow(FactRow):
    """See instruments.facts.AbroadEnd."""

    fact = facts.AbroadEnd
    act = models.CharField(max_length=64, unique=True)
    seat = models.CharField(max_length=64, db_index=True)
    day = models.CharField(max_length=10)
    key = models.CharField(max_length=60)
    time = models.CharField(max_length=24)


TABLES: dict[type[Fact], type[FactRow]] = {
    table.fact: table for table in (InstrumentRow, EventRow, MandateRow, DoubtRow, AbroadRow, AbroadEndRow)
}


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


def get_abroad(act: str) -> facts.Abroad | None:
    """Return a seat elsewhere as it was entered, or None."""
    row = AbroadRow.objects.filter(act=act).first()
    return row.to_fact() if row else None


def list_abroad(**where: str) -> tuple[list[facts.Abroad], list[facts.AbroadEnd]]:
    """Return all seats elsewhere in the order of the record, and their ends: both are public; two queries."""
    seats = [row.to_fact() for row in AbroadRow.objects.filter(**where).order_by("index")]
    return seats, [row.to_fact() for row in AbroadEndRow.objects.order_by("index")]


def list_doubts(viewer: Viewer, registry: State, acts: Iterable[str]) -> dict[str, list[str]]:
    """Return who challenges each of some acts, in the order of the record; one query."""
    disavowed = disavowed_of(registry)
    found: dict[str, list[str]] = defaultdict(list)
    rows = DoubtRow.objects.visible_to(viewer).filter(of__in=list(acts)).order_by("index")
    for of, party, key, index in rows.values_list("of", "party", "key", "index"):
        if key not in disavowed or index < disavowed[key][0]:
            found[of].append(party)
    return dict(found)


def find_taken_part(viewer: Viewer, parties: Iterable[str]) -> set[str]:
    """Return the instruments in which any of some parties did something that the viewer may read; one query."""
    rows = EventRow.objects.visible_to(viewer).filter(party__in=list(parties))
    return set(rows.values_list("instrument", flat=True).distinct())


def find_instruments(viewer: Viewer, acts: Iterable[str]) -> dict[str, str]:
    """Return the instruments that acts opened or in which they were made, by act; two queries."""
    of = {act: act for act in acts}
    of |= dict(EventRow.objects.visible_to(viewer).filter(act__in=list(of)).values_list("act", "instrument"))
    seen = InstrumentRow.objects.visible_to(viewer).filter(act__in=set(of.values()))
    there = set(seen.values_list("act", flat=True))
    return {act: instrument for act, instrument in of.items() if instrument in there}
