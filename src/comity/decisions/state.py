"""Decisions in the database: tables, and what the faces ask, each as one viewer may see it."""

from collections import defaultdict
from dataclasses import dataclass

from django.db import models
from django.db.models import Q

from comity.charter import Charter
from comity.core.act import Audience
from comity.decisions import facts
from comity.decisions.rules import Stance, stances_of
from comity.record.access import Viewer
from comity.record.facts import Fact, State
from comity.record.reading import list_erased, read_parts
from comity.record.tables import FactRow


class PutRow(FactRow):
    """See decisions.facts.Put."""

    fact = facts.Put
    act = models.CharField(max_length=64, unique=True)
    reference = models.CharField(max_length=64, unique=True)
    version = models.CharField(max_length=64, db_index=True)
    text = models.CharField(max_length=64, db_index=True)
    organ = models.CharField(max_length=64)
    procedure = models.CharField(max_length=64)
    party = models.CharField(max_length=32)
    key = models.CharField(max_length=60)
    electors = models.TextField()
    audience = models.TextField()
    languages = models.TextField()
    effects = models.TextField()
    time = models.CharField(max_length=24)


class PositionRow(FactRow):
    """See decisions.facts.Position."""

    fact = facts.Position
    act = models.CharField(max_length=64)
    decision = models.CharField(max_length=64, db_index=True)
    party = models.CharField(max_length=32)
    key = models.CharField(max_length=60, db_index=True)
    stance = models.CharField(max_length=16)
    audience = models.TextField()
    time = models.CharField(max_length=24)


class WithdrawalRow(FactRow):
    """See decisions.facts.Withdrawal."""

    fact = facts.Withdrawal
    act = models.CharField(max_length=64)
    decision = models.CharField(max_length=64, db_index=True)
    position = models.CharField(max_length=64)
    party = models.CharField(max_length=32)
    time = models.CharField(max_length=24)


class AdoptionRow(FactRow):
    """See decisions.facts.Adoption."""

    fact = facts.Adoption
    act = models.CharField(max_length=64, unique=True)
    reference = models.CharField(max_length=64, db_index=True)
    organ = models.CharField(max_length=64)
    procedure = models.CharField(max_length=64)
    form = models.CharField(max_length=24)
    audience = models.TextField()
    languages = models.TextField()
    signatories = models.TextField()
    effects = models.TextField()
    register = models.TextField()
    number = models.IntegerField()
    final_at = models.CharField(max_length=24)
    time = models.CharField(max_length=24)

    class Meta:
        indexes = (models.Index(fields=["register", "row"], name="adoption_register"),)


class SettledRow(FactRow):
    """See decisions.facts.Settled."""

    fact = facts.Settled
    act = models.CharField(max_length=64)
    reference = models.CharField(max_length=64, db_index=True)
    final = models.BooleanField()
    time = models.CharField(max_length=24)


class EnteredRow(FactRow):
    """See decisions.facts.Entered."""

    fact = facts.Entered
    act = models.CharField(max_length=64, unique=True)
    organ = models.CharField(max_length=64)
    day = models.CharField(max_length=10)
    form = models.CharField(max_length=24)
    parties = models.TextField()
    audience = models.TextField()
    languages = models.TextField()
    by = models.CharField(max_length=32)
    time = models.CharField(max_length=24)


class CorrectionRow(FactRow):
    """See decisions.facts.Correction."""

    fact = facts.Correction
    act = models.CharField(max_length=64, unique=True)
    adopted = models.CharField(max_length=64, db_index=True)
    language = models.CharField(max_length=35)
    provisions = models.TextField()
    party = models.CharField(max_length=32)
    audience = models.TextField()
    number = models.IntegerField()
    until = models.CharField(max_length=24)
    time = models.CharField(max_length=24)


class ContestedRow(FactRow):
    """See decisions.facts.Contested."""

    fact = facts.Contested
    act = models.CharField(max_length=64)
    correction = models.CharField(max_length=64, db_index=True)
    party = models.CharField(max_length=32)
    key = models.CharField(max_length=60)
    time = models.CharField(max_length=24)


class CorrectedRow(FactRow):
    """See decisions.facts.Corrected."""

    fact = facts.Corrected
    act = models.CharField(max_length=64)
    correction = models.CharField(max_length=64, db_index=True)
    time = models.CharField(max_length=24)


TABLES: dict[type[Fact], type[FactRow]] = {
    table.fact: table
    for table in (
        PutRow,
        PositionRow,
        WithdrawalRow,
        AdoptionRow,
        SettledRow,
        EnteredRow,
        CorrectionRow,
        ContestedRow,
        CorrectedRow,
    )  # fmt: skip
}


@dataclass(frozen=True, slots=True)
class Said:
    """One position as it is shown: `reasons` are None if none were given or they are not for this viewer.

    `ended` is the instant at which its author withdrew it, UTC; `erased` says that its reasons were erased.
    """

    act: str
    party: str
    stance: str
    time: str
    ended: str | None
    reasons: str | None
    erased: bool


@dataclass(frozen=True, slots=True)
class BoardLine:
    """Where one member of the electorate stands: `stance` is concur, sign, object, or None if it has not spoken."""

    party: str
    stance: str | None
    since: str | None
    position: str | None
    concerns: int


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision as a viewer may see it. `status`: open, settling, adopted, annulled, superseded.

    The board is empty for a viewer who reads what was put only because it was released on adoption.
    """

    act: str
    version: str
    text: str
    organ: str
    procedure: str
    party: str
    time: str
    audience: str
    electors: list[str]
    languages: list[str]
    status: str
    board: list[BoardLine]
    said: list[Said]
    adoption: str | None
    adopted_at: str | None
    final_at: str | None


@dataclass(frozen=True, slots=True)
class AdoptedView:
    """A line of the register of decisions: adopted here, or entered from its source (`entered` true).

    `taken` is an instant (UTC) or, where entered, a day; `decision` is what was put, where the viewer may see that.
    """

    act: str
    organ: str
    form: str
    taken: str
    number: int | None
    languages: list[str]
    parties: list[str]
    entered: bool
    audience: str
    status: str
    decision: str | None = None
    procedure: str | None = None
    final_at: str | None = None


@dataclass(frozen=True, slots=True)
class _Bearing:
    """Everything that bears on one decision, as far as the viewer may see it."""

    positions: list[facts.Position]
    withdrawals: list[facts.Withdrawal]
    adoption: facts.Adoption | None
    settled: facts.Settled | None
    superseded: bool


def get_decision(viewer: Viewer, charter: Charter, registry: State, act: str) -> DecisionView | None:
    """Return the decision that a put began, or None if the viewer may not read it."""
    return next(iter(list_decisions(viewer, charter, registry, act=act)), None)


def list_decisions(viewer: Viewer, charter: Charter, registry: State, **where: object) -> list[DecisionView]:
    """Return what was put, newest first, in a fixed number of queries. `where` filters columns of PutRow."""
    puts: list[facts.Put] = [row.to_fact() for row in PutRow.objects.visible_to(viewer).filter(**where)]
    puts.sort(key=lambda put: -put.index)
    bearing = _load_bearing(viewer, puts)
    said = [each.act for put in puts for each in bearing[put.act].positions]
    reasons, erased = read_parts(viewer, said), list_erased(viewer, said)
    return [_decision(put, bearing[put.act], viewer, charter, registry, reasons, erased) for put in puts]


def _load_bearing(viewer: Viewer, puts: list[facts.Put]) -> dict[str, _Bearing]:
    acts, references = [put.act for put in puts], [put.reference for put in puts]
    positions, ends = defaultdict(list), defaultdict(list)
    for row in PositionRow.objects.visible_to(viewer).filter(decision__in=acts).order_by("index"):
        positions[row.decision].append(row.to_fact())
    for row in WithdrawalRow.objects.visible_to(viewer).filter(decision__in=acts).order_by("index"):
        ends[row.decision].append(row.to_fact())
    of_these = Q(reference__in=references)
    adoptions = {row.reference: row.to_fact() for row in AdoptionRow.objects.visible_to(viewer).filter(of_these)}
    # Nothing settles but what was adopted.
    of_these = Q(reference__in=list(adoptions))
    settled = {row.reference: row.to_fact() for row in SettledRow.objects.visible_to(viewer).filter(of_these)}
    texts = [put.text for put in puts]
    again = PutRow.objects.visible_to(viewer).filter(text__in=texts).order_by("index").values_list("text", "act")
    latest: dict[str, str] = dict(again)
    return {
        put.act: _Bearing(
            positions[put.act], ends[put.act], adoptions.get(put.reference), settled.get(put.reference),
            latest[put.text] != put.act,
        )
        for put in puts
    }  # fmt: skip


def _decision(
    put: facts.Put,
    bearing: _Bearing,
    viewer: Viewer,
    charter: Charter,
    registry: State,
    reasons: dict[tuple[str, str], bytes],
    erased: set[tuple[str, str]],
) -> DecisionView:
    adoption = bearing.adoption
    # Who reads what was put only since its release, or left since, sees no board that could be half a board.
    seated = viewer.reads(Audience(Audience.from_text(put.audience).standing), put.index)
    stances = stances_of(put, bearing.positions, bearing.withdrawals, registry) if seated else []
    ended = {each.position: each.time for each in bearing.withdrawals}
    return DecisionView(
        act=put.act, version=put.version, text=put.text, organ=put.organ, procedure=put.procedure, party=put.party,
        time=put.time, audience=put.audience, electors=put.electors.split(), languages=put.languages.split(),
        status=_status(bearing), board=[_line(stance) for stance in stances],
        said=[
            Said(
                each.act, each.party, each.stance, each.time, ended.get(each.act),
                _words(reasons.get((each.act, "reasons"))), (each.act, "reasons") in erased,
            )
            for each in bearing.positions
        ],
        adoption=adoption.act if adoption else None, adopted_at=adoption.time if adoption else None,
        final_at=adoption.final_at if adoption else None,
    )  # fmt: skip


def _words(data: bytes | None) -> str | None:
    return data.decode(errors="replace") if data is not None else None


def _line(stance: Stance) -> BoardLine:
    position = stance.position
    return BoardLine(
        stance.party, position.stance if position else None, position.time if position else None,
        position.act if position else None, len(stance.concerns),
    )  # fmt: skip


def _status(bearing: _Bearing) -> str:
    """Return the decision's status; its wording is the page's."""
    if bearing.adoption is not None:
        if bearing.settled is not None:
            return "adopted" if bearing.settled.final else "annulled"
        return "settling" if bearing.adoption.final_at else "adopted"
    return "superseded" if bearing.superseded else "open"


def list_adopted(viewer: Viewer) -> list[AdoptedView]:
    """Return the register of decisions, newest first: adopted here, and entered from their sources."""
    adoptions: list[facts.Adoption] = [row.to_fact() for row in AdoptionRow.objects.visible_to(viewer)]
    settled = {row.reference: row for row in SettledRow.objects.visible_to(viewer)}
    puts = dict(PutRow.objects.visible_to(viewer).values_list("reference", "act"))
    lines = [
        AdoptedView(
            each.act, each.organ, each.form, each.time, each.number, each.languages.split(), each.signatories.split(),
            False, each.audience, _status(_Bearing([], [], each, _fact(settled.get(each.reference)), False)),
            puts.get(each.reference), each.procedure, each.final_at or None,
        )
        for each in adoptions
    ]  # fmt: skip
    entered: list[facts.Entered] = [row.to_fact() for row in EnteredRow.objects.visible_to(viewer)]
    lines += [
        AdoptedView(
            each.act, each.organ, each.form, each.day, None, each.languages.split(), each.parties.split(), True,
            each.audience, "entered",
        )
        for each in entered
    ]  # fmt: skip
    return sorted(lines, key=lambda line: line.taken, reverse=True)


def _fact(row: FactRow | None) -> facts.Settled | None:
    return row.to_fact() if row is not None else None


def get_adopted(viewer: Viewer, act: str) -> AdoptedView | None:
    """Return one line of the register, or None if the viewer may not read it."""
    return next((line for line in list_adopted(viewer) if line.act == act), None)


def list_awaiting(viewer: Viewer, charter: Charter, registry: State) -> list[DecisionView]:
    """Return the open decisions on which this viewer's party has a say, those it has not spoken on first."""
    party = viewer.party
    views = [view for view in list_decisions(viewer, charter, registry) if view.status == "open"]
    mine = [view for view in views if party in view.electors]
    return sorted(mine, key=lambda view: any(line.party == party and line.stance for line in view.board))
