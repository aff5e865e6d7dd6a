"""Parties in the database: tables, what acts establish, and what the faces ask.

All of it is public but for what a party requires of itself, and the approvals of its own people.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import models

from comity.charter import Charter
from comity.core import canonical
from comity.core.act import Act
from comity.core.authority import GRANTS
from comity.core.errors import ComityError
from comity.core.founding import Founding
from comity.parties import facts
from comity.parties.acts import Calendar, Disavow, Grant, Revoke
from comity.parties.amended import AmendmentRow, AmendmentStepRow, CharterRow, GrantedRow, ObligationRow
from comity.parties.names import parse_names
from comity.parties.rules import live_root
from comity.parties.seats import seat_changes
from comity.record import four_eyes, registry
from comity.record.access import Viewer, sitting
from comity.record.facts import Fact, State
from comity.record.judge import Case
from comity.record.tables import Entry, FactRow, PartRow


class KeyRow(FactRow):
    """See record.registry.Key."""

    fact = registry.Key
    party = models.CharField(max_length=32)
    key = models.CharField(max_length=60, unique=True)
    role = models.CharField(max_length=16)
    origin = models.CharField(max_length=260, null=True)
    until = models.CharField(max_length=24, null=True)
    granted_by = models.CharField(max_length=60)


class KeyEndRow(FactRow):
    """See record.registry.KeyEnd."""

    fact = registry.KeyEnd
    party = models.CharField(max_length=32)
    key = models.CharField(max_length=60)
    how = models.CharField(max_length=16)
    since = models.BigIntegerField()


class StandingRow(FactRow):
    """See record.registry.Standing."""

    fact = registry.Standing
    party = models.CharField(max_length=32)
    standing = models.CharField(max_length=64)
    since = models.CharField(max_length=10)
    until = models.CharField(max_length=10, null=True)
    place = models.TextField()
    source = models.TextField()


class PartyRow(FactRow):
    """See parties.facts.Party."""

    fact = facts.Party
    party = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=16)
    names = models.TextField()


class RenamedRow(FactRow):
    """See parties.facts.Renamed."""

    fact = facts.Renamed
    party = models.CharField(max_length=32)
    act = models.CharField(max_length=64)


class OfficeRow(FactRow):
    """See parties.registry.OfficeHeld."""

    fact = registry.OfficeHeld
    office = models.CharField(max_length=64)
    party = models.CharField(max_length=32)
    since = models.CharField(max_length=10)


class CalendarRow(FactRow):
    """See parties.facts.Calendar."""

    fact = facts.Calendar
    party = models.CharField(max_length=32)
    act = models.CharField(max_length=64)
    weekend = models.CharField(max_length=16)
    holidays = models.TextField()
    offset = models.IntegerField()


class LeavingRow(FactRow):
    """See parties.facts.Leaving."""

    fact = facts.Leaving
    act = models.CharField(max_length=64)
    party = models.CharField(max_length=32)
    asked = models.CharField(max_length=10)
    effective = models.CharField(max_length=10)
    time = models.CharField(max_length=24)


class AppliedRow(FactRow):
    """See parties.facts.Applied."""

    fact = facts.Applied
    act = models.CharField(max_length=64)
    party = models.CharField(max_length=32)
    standing = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    by = models.CharField(max_length=32)
    time = models.CharField(max_length=24)


class RecommendedRow(FactRow):
    """See parties.facts.Recommended."""

    fact = facts.Recommended
    application = models.CharField(max_length=64)
    organ = models.CharField(max_length=64)
    act = models.CharField(max_length=64)
    time = models.CharField(max_length=24)


class RecalledRow(FactRow):
    """See parties.facts.Recalled."""

    fact = facts.Recalled
    named = models.CharField(max_length=64)
    act = models.CharField(max_length=64)
    time = models.CharField(max_length=24)


class MergedRow(FactRow):
    """See parties.facts.Merged."""

    fact = facts.Merged
    standing = models.CharField(max_length=64)
    into = models.CharField(max_length=64)
    day = models.CharField(max_length=10)
    source = models.TextField()


class RequirementRow(FactRow):
    """See record.four_eyes.Requirement."""

    fact = four_eyes.Requirement
    party = models.CharField(max_length=32)
    kinds = models.TextField()

    class Meta:
        indexes = (models.Index(fields=["party", "row"], name="requirement_party"),)


class ApprovalRow(FactRow):
    """See record.four_eyes.Approval."""

    fact = four_eyes.Approval
    act = models.CharField(max_length=64, db_index=True)
    party = models.CharField(max_length=32)
    key = models.CharField(max_length=60)


TABLES: dict[type[Fact], type[FactRow]] = {
    table.fact: table
    for table in (
        PartyRow,
        KeyRow,
        KeyEndRow,
        StandingRow,
        RenamedRow,
        OfficeRow,
        CharterRow,
        CalendarRow,
        LeavingRow,
        AppliedRow,
        ObligationRow,
        GrantedRow,
        AmendmentRow,
        AmendmentStepRow,
        RecommendedRow,
        RecalledRow,
        MergedRow,
        RequirementRow,
        ApprovalRow,
    )
}


def apply_founding(founding: Founding, charter: Charter) -> list[Fact]:
    """Return what the founding statement establishes: parties, roots, standings with their sources, offices, seats."""
    made: list[Fact] = [
        facts.Party(0, party.id, party.kind, canonical.encode(party.names).decode()) for party in founding.parties
    ]
    made += [registry.Key(0, party.id, party.root, "root", None, None, "") for party in founding.parties if party.root]
    lines = sorted(founding.register, key=lambda line: (line.since, line.until or "9999"))
    made += [
        registry.Standing(0, line.party, line.standing, line.since, line.until, line.place, line.source)
        for line in lines
    ]
    made += [registry.OfficeHeld(0, office, party, founding.at[:10]) for office, party in founding.offices]
    made.append(registry.CharterInForce(0, canonical.encode(founding.charter).decode()))
    state = State()
    state.add_all(made)
    for party in founding.parties:
        standing = registry.standing_of(state, party.id)
        offices = [office for office, holder in founding.offices if holder == party.id]
        made += seat_changes(state, charter, 0, party.id, standing, offices)
    return made


def apply_grant(case: Case) -> list[Fact]:
    """A new key speaks from here on; a new root ends the old one."""
    grant: Grant = case.payload
    party, role = case.act.by, GRANTS[case.act.kind][1]
    made: list[Fact] = [registry.Key(case.index, party, grant.key, role, grant.origin, grant.until, case.act.key)]
    if role == "root":
        old = live_root(case.state, party)
        assert old is not None, "only a root names its successor"
        made.append(registry.KeyEnd(case.index, party, old.key, "succeeded", case.index))
    return made


def apply_revoke(case: Case) -> list[Fact]:
    """Revocation takes effect at its index."""
    revoke: Revoke = case.payload
    return [registry.KeyEnd(case.index, case.act.by, revoke.key, "revoked", case.index)]


def apply_disavow(case: Case) -> list[Fact]:
    """A disavowed key has ended, and what it did since an earlier index counts no longer where nothing is final."""
    disavow: Disavow = case.payload
    return [registry.KeyEnd(case.index, case.act.by, disavow.key, "disavowed", disavow.since)]


def apply_rename(case: Case) -> list[Fact]:
    """The names are in the act's part."""
    return [facts.Renamed(case.index, case.act.by, case.act.id)]


def apply_calendar(case: Case) -> list[Fact]:
    """From here on the party's days count so; what was counted before stays."""
    calendar: Calendar = case.payload
    weekend = " ".join(str(day) for day in calendar.weekend)
    holidays = " ".join(calendar.holidays)
    return [facts.Calendar(case.index, case.act.by, case.act.id, weekend, holidays, calendar.offset)]


def inspect_names(act: Act, parts: Iterable[object]) -> None:
    """Raise Malformed unless the delivered names are canonical JSON of language tags to words."""
    for part in parts:
        parse_names(getattr(part, "data", b""))


@dataclass(frozen=True, slots=True)
class StandingLine:
    """A standing of a party: dates as `YYYY-MM-DD`; `until` None while it lasts. `standing` None: left altogether."""

    party: str
    standing: str | None
    since: str
    until: str | None
    place: str
    source: str


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A key as the public may know it: role and key, never a name. Times are the record's, UTC."""

    key: str
    role: str
    origin: str | None
    since: str
    until: str | None
    ended: str | None
    ended_how: str | None


@dataclass(frozen=True, slots=True)
class PartyView:
    """A party as pages show it. `standing` is that of now, or None for an office or a party that left."""

    id: str
    kind: str
    names: dict[str, str]
    standing: str | None
    standings: list[StandingLine] = field(default_factory=list)
    offices: list[str] = field(default_factory=list)


def list_parties() -> list[PartyView]:
    """Return all parties in the order in which the record knows them, each with its standings over time."""
    names = _notified_names()
    lines: dict[str, list[StandingLine]] = {}
    for line in list_standings():
        lines.setdefault(line.party, []).append(line)
    offices: dict[str, str] = dict(OfficeRow.objects.order_by("row").values_list("office", "party"))
    return [
        PartyView(
            row.party, row.kind, names.get(row.party) or json.loads(row.names), _current(lines.get(row.party, [])),
            lines.get(row.party, []), sorted(office for office, holder in offices.items() if holder == row.party),
        )
        for row in PartyRow.objects.order_by("row")
    ]  # fmt: skip


def get_party(party: str) -> PartyView | None:
    """Return one party, or None."""
    return next((each for each in list_parties() if each.id == party), None)


def _notified_names() -> dict[str, dict[str, str]]:
    """Return the names that parties notified since the founding, where they have not been erased."""
    latest: dict[str, str] = dict(RenamedRow.objects.order_by("row").values_list("party", "act"))
    parts = dict(PartRow.objects.filter(act__in=latest.values(), name="names").values_list("act", "data"))
    names = {}
    for party, act in latest.items():
        try:
            names[party] = parse_names(bytes(parts[act])) if act in parts else {}
        except ComityError:
            names[party] = {}
    return names


def list_standings() -> list[StandingLine]:
    """Return the register of standings; a line's end is its own, or the beginning of the party's next line."""
    rows = list(StandingRow.objects.order_by("party", "row"))
    lines = []
    for place, row in enumerate(rows):
        after = rows[place + 1] if place + 1 < len(rows) and rows[place + 1].party == row.party else None
        until = row.until or (after.since if after else None)
        lines.append(StandingLine(row.party, row.standing or None, row.since, until, row.place, row.source))
    return lines


def _current(lines: list[StandingLine]) -> str | None:
    return lines[-1].standing if lines and lines[-1].until is None else None


def standings_as_of(day: str, lines: Iterable[StandingLine] | None = None) -> dict[str, str]:
    """Return each party's standing on a day (`YYYY-MM-DD`); the last day of a line is not in it."""
    found = {}
    for line in list_standings() if lines is None else lines:
        if line.standing and line.since <= day and (line.until is None or day < line.until):
            found[line.party] = line.standing
    return found


def list_keys(party: str) -> list[KeyLine]:
    """Return the party's keys, newest first."""
    rows = list(KeyRow.objects.filter(party=party).order_by("-index", "-row"))
    ends = {row.key: row for row in KeyEndRow.objects.filter(party=party).order_by("-row")}
    indices = [row.index for row in rows] + [row.index for row in ends.values()]
    times = dict(Entry.objects.filter(index__in=indices).values_list("index", "time"))
    return [
        KeyLine(
            row.key, row.role, row.origin, times[row.index], row.until,
            times[ends[row.key].index] if row.key in ends else None, ends[row.key].how if row.key in ends else None,
        )
        for row in rows
    ]  # fmt: skip


def list_requirements(viewer: Viewer) -> list[four_eyes.Requirement]:
    """Return what the viewer's party has required of itself, in the order of the record: nobody else sees it."""
    return [row.to_fact() for row in RequirementRow.objects.visible_to(viewer).order_by("row")]


def get_required(viewer: Viewer) -> frozenset[str]:
    """Return the kinds of acts that need a second person of the viewer's party now; one query."""
    rows = RequirementRow.objects.visible_to(viewer).filter(party=viewer.party).order_by("-row")[:1]
    return four_eyes.required_of(next((row.to_fact() for row in rows), None))


def list_approvals(viewer: Viewer, acts: Iterable[str]) -> list[four_eyes.Approval]:
    """Return who of the viewer's party has approved these acts, in the order of the record."""
    rows = ApprovalRow.objects.visible_to(viewer).filter(act__in=list(acts)).order_by("row")
    return [row.to_fact() for row in rows]


def list_seats(state: State, charter: Charter) -> dict[str, list[str]]:
    """Return who sits in each organ now, readers among them."""
    return {organ.id: sitting(state, organ.id) for organ in charter.organs}
