"""Acts that wait for a second signature: signed by one of a party's people, and not yet approved by another.

Nothing here is part of the record: no act, no fact, no trace in anybody's copy. An act lies here, with its parts as
they were delivered, until it is recorded, withdrawn, or too old to be; and only its own party is shown it. The keeper's
operator can read it, as it could the moment after, when it is recorded.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import Sum

from comity.core.act import SignedAct
from comity.core.canonical import format_time, parse_time
from comity.core.errors import Refused
from comity.parties.rooms import mark
from comity.record.tables import Entry

MOST_WAITING = 100
MAX_BYTES = 128 * 2**20


class TrayRow(models.Model):
    """An act that waits: its envelope, `signed-act/v1`, and the instant (UTC) from which it is too old."""

    act = models.CharField(max_length=64, primary_key=True)
    party = models.CharField(max_length=32, db_index=True)
    envelope = models.TextField()
    size = models.BigIntegerField()
    made = models.CharField(max_length=24)
    until = models.CharField(max_length=24, db_index=True)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An act that waits, and until when (UTC) it may still be recorded."""

    signed: SignedAct
    until: str


def keep(signed: SignedAct, *, hours: int, now: datetime) -> Waiting:
    """Keep an act that lacks nothing but a second person's approval; raises Refused if the party's tray is full.

    The judge has looked at it: it is signed by a key of its party. `hours` is how old an act may become. One that is
    here already stays as it is.
    """
    act, time = signed.act, format_time(now)
    forget(now)
    until = format_time(parse_time(act.at) + timedelta(hours=hours))
    envelope = json.dumps(signed.to_value(), ensure_ascii=False)
    with transaction.atomic():
        mine = TrayRow.objects.filter(party=act.by)
        if not mine.filter(act=act.id).exists():
            held = mine.aggregate(total=Sum("size"))["total"] or 0
            if mine.count() >= MOST_WAITING or held + len(envelope) > MAX_BYTES:
                raise Refused("tray.full", most=MOST_WAITING)
            row = TrayRow(act=act.id, party=act.by, envelope=envelope, size=len(envelope), made=time, until=until)
            # Two who send the same act at once mean the same thing.
            TrayRow.objects.bulk_create([row], ignore_conflicts=True)
            mark(act.by)
    return Waiting(signed, until)


def list_waiting(party: str, now: datetime) -> list[Waiting]:
    """Return what waits for a second person of the party, what expires first coming first."""
    return _read(TrayRow.objects.filter(party=party, until__gte=format_time(now)).order_by("until", "act"))


def get_waiting(party: str, act: str, now: datetime) -> Waiting | None:
    """Return one act that waits, or None alike if there is none and if it is another party's."""
    return next(iter(_read(TrayRow.objects.filter(party=party, act=act, until__gte=format_time(now)))), None)


def _read(rows: Iterable[TrayRow]) -> list[Waiting]:
    found = list(rows)
    recorded = _recorded(row.act for row in found)
    return [
        Waiting(SignedAct.from_value(json.loads(row.envelope)), row.until) for row in found if row.act not in recorded
    ]


def _recorded(acts: Iterable[str]) -> set[str]:
    return set(Entry.objects.filter(act__in=list(acts)).values_list("act", flat=True))


def remove(party: str, act: str) -> None:
    """Forget an act: it was withdrawn, or it is recorded."""
    removed, _ = TrayRow.objects.filter(party=party, act=act).delete()
    if removed:
        mark(party)


def forget(now: datetime) -> None:
    """Delete what has become too old, and what was recorded by another way."""
    TrayRow.objects.filter(until__lt=format_time(now)).delete()
    TrayRow.objects.filter(act__in=_recorded(TrayRow.objects.values_list("act", flat=True))).delete()
