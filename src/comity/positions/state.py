"""The register of positions and undertakings in the database: tables, and what the faces ask."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Q

from comity.core.errors import Malformed
from comity.positions import facts
from comity.positions.acts import SUMMARY, UNDERTAKING, parse_summary
from comity.positions.standing import Period, counts, last_day, periods_of
from comity.record.access import Viewer
from comity.record.facts import Fact, State
from comity.record.reading import list_erased, read_parts
from comity.record.tables import FactRow


class RegisteredRow(FactRow):
    """See positions.facts.Registered."""

    fact = facts.Registered
    act = models.CharField(max_length=64, unique=True)
    adopted = models.CharField(max_length=64, db_index=True)
    nature = models.CharField(max_length=16)
    provisions = models.TextField()
    subject = models.CharField(max_length=64)
    forum = models.CharField(max_length=64)
    until = models.CharField(max_length=10)
    candidature = models.BooleanField()
    since = models.CharField(max_length=10)
    party = models.CharField(max_length=32)
    key = models.CharField(max_length=60)
    audience = models.TextField()
    time = models.CharField(max_length=24)


class ReaffirmedRow(FactRow):
    """See positions.facts.Reaffirmed."""

    fact = facts.Reaffirmed
    act = models.CharField(max_length=64, unique=True)
    position = models.CharField(max_length=64, db_index=True)
    adopted = models.CharField(max_length=64, db_index=True)
    provisions = models.TextField()
    until = models.CharField(max_length=10)
    day = models.CharField(max_length=10)
    party = models.CharField(max_length=32)
    key = models.CharField(max_length=60)
    audience = models.TextField()
    time = models.CharField(max_length=24)


class EntryChallengedRow(FactRow):
    """See positions.facts.EntryChallenged."""

    fact = facts.EntryChallenged
    act = models.CharField(max_length=64, unique=True)
    entry = models.CharField(max_length=64, db_index=True)
    party = models.CharField(max_length=32)
    key = models.CharField(max_length=60)
    audience = models.TextField()
    time = models.CharField(max_length=24)


class EntryWithdrawnRow(FactRow):
    """See positions.facts.EntryWithdrawn."""

    fact = facts.EntryWithdrawn
    act = models.CharField(max_length=64)
    entry = models.CharField(max_length=64, db_index=True)
    party = models.CharField(max_length=32)
    key = models.CharField(max_length=60)
    time = models.CharField(max_length=24)


_ALL: tuple[type[FactRow], ...] = (RegisteredRow, ReaffirmedRow, EntryChallengedRow, EntryWithdrawnRow)
TABLES: dict[type[Fact], type[FactRow]] = {row.fact: row for row in _ALL}


@dataclass(frozen=True, slots=True)
class ChallengeView:
    """A challenge; `reasons` None if none were given or they are not for this viewer; `ended` when it was withdrawn."""

    act: str
    party: str
    time: str
    reasons: str | None
    erased: bool
    ended: str | None


@dataclass(frozen=True, slots=True)
class ReaffirmedView:
    """Where an entry was reaffirmed. `until` is the later last day that this gives it, None if it gives none."""

    act: str
    adopted: str
    provisions: list[str]
    until: str | None
    day: str
    party: str
    time: str
    challenges: list[ChallengeView]
    ended: str | None


@dataclass(frozen=True, slots=True)
class PositionView:
    """An entry of the register. Days are `YYYY-MM-DD`, instants UTC; `until` is the last day by all that stands.

    `ended` is when its author withdrew it; `void` says that its party disavows the key that registered it. `summaries`
    are by language.
    """

    act: str
    adopted: str
    nature: str
    provisions: list[str]
    subject: str
    forum: str | None
    until: str | None
    candidature: bool
    since: str
    party: str
    audience: str
    time: str
    summaries: dict[str, str]
    periods: list[Period]
    reaffirmed: list[ReaffirmedView]
    challenges: list[ChallengeView]
    ended: str | None
    void: bool

    @property
    def stands(self) -> bool:
        """Whether it is in the register."""
        return self.ended is None and not self.void

    @property
    def is_undertaking(self) -> bool:
        """Whether it is a standing undertaking, and no position."""
        return self.nature == UNDERTAKING

    @property
    def challenged_by(self) -> list[str]:
        """Who challenges it now."""
        return [each.party for each in self.challenges if each.ended is None]

    @property
    def standing_reaffirmations(self) -> list[ReaffirmedView]:
        """Where it was reaffirmed, without what was withdrawn."""
        return [each for each in self.reaffirmed if each.ended is None]

    def is_held_on(self, day: str) -> bool:
        """Whether it stands in the register and is held on that day."""
        return self.stands and any(period.holds(day) for period in self.periods)

    def is_for(self, forum: str) -> bool:
        """Whether it is taken before that forum, or wherever its subject comes up."""
        return self.forum in (None, forum) and not self.is_undertaking


@dataclass
class _Bearing:
    """All that bears on some entries, as far as the viewer may see it; what a disavowed key said is left out."""

    reaffirmed: dict[str, list[facts.Reaffirmed]] = field(default_factory=lambda: defaultdict(list))
    challenges: dict[str, list[facts.EntryChallenged]] = field(default_factory=lambda: defaultdict(list))
    ended: dict[str, str] = field(default_factory=dict)
    parts: dict[tuple[str, str], bytes] = field(default_factory=dict)
    erased: set[tuple[str, str]] = field(default_factory=set)


def list_positions(viewer: Viewer, registry: State, **where: object) -> list[PositionView]:
    """Return the entries of the register, the latest text first, in a fixed number of queries.

    `where` filters columns of RegisteredRow.
    """
    return _views(viewer, registry, Q(**where))


def list_positions_in(viewer: Viewer, registry: State, adopted: str) -> list[PositionView]:
    """Return what a text holds, and what it reaffirms."""
    here = ReaffirmedRow.objects.visible_to(viewer).filter(adopted=adopted)
    return _views(viewer, registry, Q(adopted=adopted) | Q(act__in=here.values("position")))


def get_position(viewer: Viewer, registry: State, act: str) -> PositionView | None:
    """Return one entry, or None if the viewer may not read it."""
    return next(iter(list_positions(viewer, registry, act=act)), None)


def find_entry(viewer: Viewer, act: str) -> str | None:
    """Return the entry of the register that an act is about: it registered, reaffirmed or challenged it."""
    return find_entries(viewer, [act]).get(act)


def find_entries(viewer: Viewer, acts: Iterable[str]) -> dict[str, str]:
    """Return the entries that acts are about, by act, as `find_entry` does; three queries."""
    entries = {act: act for act in acts}
    for table, name in ((EntryChallengedRow, "entry"), (ReaffirmedRow, "position")):
        rows = table.objects.visible_to(viewer).filter(act__in=set(entries.values()))
        led_to = dict(rows.values_list("act", name))
        entries = {act: led_to.get(entry, entry) for act, entry in entries.items()}
    registered = RegisteredRow.objects.visible_to(viewer).filter(act__in=set(entries.values()))
    there = set(registered.values_list("act", flat=True))
    return {act: entry for act, entry in entries.items() if entry in there}


def _views(viewer: Viewer, registry: State, where: Q) -> list[PositionView]:
    rows: list[facts.Registered] = [
        row.to_fact()
        for row in RegisteredRow.objects.visible_to(viewer).filter(where).order_by("-since", "index", "row")
    ]
    bearing = _load_bearing(viewer, registry, [row.act for row in rows])
    return [_view(row, registry, bearing) for row in rows]


def _load_bearing(viewer: Viewer, registry: State, acts: list[str]) -> _Bearing:
    found = _Bearing()
    for row in _counting(ReaffirmedRow, viewer, registry, position__in=acts):
        found.reaffirmed[row.position].append(row)
    entries = acts + [each.act for every in found.reaffirmed.values() for each in every]
    for row in _counting(EntryChallengedRow, viewer, registry, entry__in=entries):
        found.challenges[row.entry].append(row)
    said = entries + [each.act for every in found.challenges.values() for each in every]
    for row in _counting(EntryWithdrawnRow, viewer, registry, entry__in=said):
        found.ended.setdefault(row.entry, row.time)
    found.parts, found.erased = read_parts(viewer, said), list_erased(viewer, said)
    return found


def _counting(table: type[FactRow], viewer: Viewer, registry: State, **where: object) -> list[Any]:
    rows = table.objects.visible_to(viewer).filter(**where).order_by("index", "row")
    return [fact for fact in (row.to_fact() for row in rows) if counts(registry, fact)]


def _view(row: facts.Registered, registry: State, bearing: _Bearing) -> PositionView:
    reaffirmed = bearing.reaffirmed[row.act]
    periods = periods_of(row, [each for each in reaffirmed if each.act not in bearing.ended])
    return PositionView(
        row.act, row.adopted, row.nature, row.provisions.split(), row.subject, row.forum or None,
        last_day(periods) or None, row.candidature, row.since, row.party, row.audience, row.time,
        _summaries(row.act, bearing), periods, [_reaffirmed(each, bearing) for each in reaffirmed],
        _challenges(row.act, bearing), bearing.ended.get(row.act), not counts(registry, row),
    )  # fmt: skip


def _reaffirmed(row: facts.Reaffirmed, bearing: _Bearing) -> ReaffirmedView:
    return ReaffirmedView(
        row.act, row.adopted, row.provisions.split(), row.until or None, row.day, row.party, row.time,
        _challenges(row.act, bearing), bearing.ended.get(row.act),
    )  # fmt: skip


def _challenges(entry: str, bearing: _Bearing) -> list[ChallengeView]:
    views = []
    for each in bearing.challenges[entry]:
        reasons = bearing.parts.get((each.act, "reasons"))
        words = reasons.decode(errors="replace") if reasons is not None else None
        erased = (each.act, "reasons") in bearing.erased
        views.append(ChallengeView(each.act, each.party, each.time, words, erased, bearing.ended.get(each.act)))
    return views


def _summaries(act: str, bearing: _Bearing) -> dict[str, str]:
    found = {}
    for (of, name), data in sorted(bearing.parts.items()):
        if of == act and name.startswith(SUMMARY):
            try:
                found[name.removeprefix(SUMMARY)] = parse_summary(data)
            except Malformed:
                # What is delivered is inspected; what a copy holds in its stead says nothing.
                continue
    return found
