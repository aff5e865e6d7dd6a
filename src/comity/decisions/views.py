"""What the faces ask about decisions, each answer as one viewer may see it, in a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from comity.charter import Charter
from comity.core.act import Audience
from comity.decisions import facts, machine
from comity.decisions.bearing import (
    Bearing,
    Stance,
    asked_deadline,
    counts,
    deadline_of,
    procedure_of,
    reached_at,
    stances_of,
    state_of,
)
from comity.decisions.opening import open_wishes
from comity.decisions.state import (
    AdoptionRow,
    AttachedRow,
    ConsultationRow,
    EnteredRow,
    JoinedRow,
    PositionRow,
    PublishedRow,
    PutRow,
    SettledRow,
    StepRow,
    WithdrawalRow,
)
from comity.record.access import Viewer
from comity.record.facts import State
from comity.record.reading import list_erased, read_parts


@dataclass(frozen=True, slots=True)
class Said:
    """One position as it is shown: `reasons` are None if none were given or they are not for this viewer.

    `ended` is the instant at which its author withdrew it, UTC; `erased` says that its reasons were erased; `late`
    that it came after a silence had run out, `counts` that it counts all the same, or that the note `entered_by` an
    office does.
    """

    act: str
    party: str
    stance: str
    time: str
    ended: str | None
    reasons: str | None
    erased: bool
    proposal: str = ""
    late: bool = False
    entered_by: str = ""
    counts: bool = True


@dataclass(frozen=True, slots=True)
class AttachedView:
    """A position that travels with a text: whose, its form, its provisions (none: the whole), its words by language.

    `act` is the act that attached it, empty where its reader knows it only as the adoption restates it; `time` is that
    act's or the adoption's. `erased`: its words were erased by its party.
    """

    act: str
    party: str
    form: str
    provisions: list[str]
    words: dict[str, str]
    time: str
    ended: str | None = None
    erased: bool = False


@dataclass(frozen=True, slots=True)
class StepView:
    """What an office, a clock or a party did with a decision or answered on it; see facts.Step. `time` is UTC."""

    act: str
    step: str
    of: str
    party: str
    capacity: str
    value: str
    time: str
    challenged_by: list[str]


@dataclass(frozen=True, slots=True)
class BoardLine:
    """Where one member of the electorate stands: `stance` as in facts.Position, or None if it has not spoken.

    `reached` is since when it is known to know of the decision, where delivery counts.
    """

    party: str
    stance: str | None
    since: str | None
    position: str | None
    concerns: int
    reached: str | None = None


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision as a viewer may see it. `status` is one of machine.STATES; instants are UTC.

    The board is empty for a viewer who reads what was put only because it was released on adoption. `deadline` is the
    instant at which a silence runs out, None while a member still has to be reached (`unreached`).
    """

    act: str
    version: str
    text: str
    organ: str
    procedure: str
    party: str
    capacity: str
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
    opens_at: str = ""
    asked_deadline: str = ""
    deadline: str | None = None
    unreached: list[str] = field(default_factory=list)
    embargo: str = ""
    attached: list[AttachedView] = field(default_factory=list)
    steps: list[StepView] = field(default_factory=list)
    index: int = 0


@dataclass(frozen=True, slots=True)
class AdoptedView:
    """A line of the register of decisions: adopted here, or entered from its source (`entered` true).

    `taken` is an instant (UTC) or, where entered, a day; `decision` is what was put, `version` which text, where the
    viewer may see it. `aside` stand aside still, `joined` did once. `embargo` is the instant of publication while that
    is to come.
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
    aside: list[str] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    embargo: str = ""
    version: str | None = None


def get_decision(viewer: Viewer, charter: Charter, registry: State, act: str) -> DecisionView | None:
    """Return the decision that a put began, or None if the viewer may not read it."""
    return next(iter(list_decisions(viewer, charter, registry, act=act)), None)


def find_decision(act: str) -> str | None:
    """Return on which decision a position or a step was made: whoever reads the one reads the other."""
    for table in (PositionRow, StepRow):
        found = table.objects.filter(act=act).values_list("decision", flat=True).first()
        if found:
            return str(found)
    return None


def list_consultations(viewer: Viewer, version: str) -> dict[str, str]:
    """Return whose wish to consult on a version is open, and since when (UTC), as far as the viewer may see."""
    rows = ConsultationRow.objects.visible_to(viewer).filter(version=version).order_by("index")
    return open_wishes([row.to_fact() for row in rows])


def list_decisions(viewer: Viewer, charter: Charter, registry: State, **where: object) -> list[DecisionView]:
    """Return what was put, newest first. `where` filters columns of PutRow."""
    bearings = load_bearings(viewer, charter, registry, **where)
    said = [each.act for bearing in bearings for each in bearing.positions]
    said += [each.act for bearing in bearings for each in bearing.attached]
    parts, erased = read_parts(viewer, said), list_erased(viewer, said)
    return [_decision(bearing, viewer, registry, parts, erased) for bearing in bearings]


def load_bearings(viewer: Viewer, charter: Charter, registry: State, **where: object) -> list[Bearing]:
    """Return all that bears on decisions, newest first, as far as the viewer may see it."""
    puts: list[facts.Put] = [row.to_fact() for row in PutRow.objects.visible_to(viewer).filter(**where)]
    puts.sort(key=lambda put: -put.index)
    acts, references = [put.act for put in puts], [put.reference for put in puts]
    on: dict[Any, dict[str, list[Any]]] = {
        table: _grouped(table, viewer, "decision", acts) for table in (PositionRow, WithdrawalRow, AttachedRow, StepRow)
    }
    adoptions = _by_reference(AdoptionRow, viewer, references)
    # Nothing settles or is published but what was adopted.
    settled, published = (_by_reference(table, viewer, list(adoptions)) for table in (SettledRow, PublishedRow))
    again = PutRow.objects.visible_to(viewer).filter(text__in=[put.text for put in puts]).order_by("index")
    latest: dict[str, str] = dict(again.values_list("text", "act"))
    return [
        Bearing(
            put, procedure_of(registry, charter, put), on[PositionRow][put.act], on[WithdrawalRow][put.act],
            on[AttachedRow][put.act], on[StepRow][put.act], adoptions.get(put.reference), settled.get(put.reference),
            published.get(put.reference), latest[put.text] != put.act,
        )
        for put in puts
    ]  # fmt: skip


def _grouped(table: Any, viewer: Viewer, name: str, values: list[str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in table.objects.visible_to(viewer).filter(**{f"{name}__in": values}).order_by("index", "row"):
        found[getattr(row, name)].append(row.to_fact())
    return found


def _by_reference(table: Any, viewer: Viewer, references: list[str]) -> dict[str, Any]:
    rows = table.objects.visible_to(viewer).filter(reference__in=references) if references else ()
    return {row.reference: row.to_fact() for row in rows}


def _decision(
    bearing: Bearing,
    viewer: Viewer,
    registry: State,
    parts: dict[tuple[str, str], bytes],
    erased: set[tuple[str, str]],
) -> DecisionView:
    put, adoption = bearing.put, bearing.adoption
    # Who reads what was put only since its release, or left since, sees no board that could be half a board.
    seated = viewer.reads(Audience(Audience.from_text(put.audience).standing), put.index)
    silence = bearing.procedure.silence if seated else None
    reached = reached_at(bearing) if silence and silence.delivery else {}
    ended = {each.position: each.time for each in bearing.withdrawals}
    return DecisionView(
        act=put.act, version=put.version, text=put.text, organ=put.organ, procedure=put.procedure, party=put.party,
        capacity=put.capacity, time=put.time, audience=put.audience, electors=put.electors.split(),
        languages=put.languages.split(), status=state_of(bearing, registry),
        board=[_line(stance, reached) for stance in stances_of(bearing, registry)] if seated else [],
        said=[_said(bearing, registry, each, ended, parts, erased) for each in bearing.positions],
        adoption=adoption.act if adoption else None, adopted_at=adoption.time if adoption else None,
        final_at=adoption.final_at if adoption else None, opens_at=put.opens_at,
        asked_deadline=asked_deadline(bearing) if silence else "",
        deadline=deadline_of(bearing) if silence else None,
        unreached=[party for party in put.electors.split() if party not in reached] if reached else [],
        embargo=put.embargo, attached=[_attached(each, ended, parts, erased) for each in bearing.attached],
        steps=_steps(bearing), index=put.index,
    )  # fmt: skip


def _said(
    bearing: Bearing,
    registry: State,
    each: facts.Position,
    ended: dict[str, str],
    parts: dict[tuple[str, str], bytes],
    erased: set[tuple[str, str]],
) -> Said:
    return Said(
        each.act, each.party, each.stance, each.time, ended.get(each.act), _words(parts.get((each.act, "reasons"))),
        (each.act, "reasons") in erased, each.proposal, each.late, each.entered_by, counts(bearing, registry, each),
    )  # fmt: skip


def _words(data: bytes | None) -> str | None:
    return data.decode(errors="replace") if data is not None else None


def _attached(
    each: facts.Attached,
    ended: dict[str, str],
    parts: dict[tuple[str, str], bytes],
    erased: set[tuple[str, str]],
) -> AttachedView:
    names = {tag: (each.act, f"attached.{tag}") for tag in each.languages.split()}
    words = {tag: parts[name].decode(errors="replace") for tag, name in names.items() if name in parts}
    return AttachedView(
        each.act, each.party, each.form, each.provisions.split(), words, each.time, ended.get(each.act),
        bool(erased.intersection(names.values())),
    )  # fmt: skip


def _steps(bearing: Bearing) -> list[StepView]:
    doubted: dict[str, list[str]] = defaultdict(list)
    for each in bearing.steps:
        if each.step == "challenge":
            doubted[each.of].append(each.party)
    return [
        StepView(
            each.act, each.step, each.of, each.party, each.capacity, each.value, each.time, doubted.get(each.act, [])
        )
        for each in bearing.steps
    ]


def _line(stance: Stance, reached: dict[str, str]) -> BoardLine:
    position = stance.position
    return BoardLine(
        stance.party, position.stance if position else None, position.time if position else None,
        position.act if position else None, len(stance.concerns), reached.get(stance.party),
    )  # fmt: skip


def list_adopted(viewer: Viewer, *, act: str = "") -> list[AdoptedView]:
    """Return the register of decisions, newest first: adopted here, and entered from their sources; or one line."""
    one = {"act": act} if act else {}
    adoptions: list[facts.Adoption] = [row.to_fact() for row in AdoptionRow.objects.visible_to(viewer).filter(**one)]
    of = {"reference__in": [each.reference for each in adoptions]} if act else {}
    settled = dict(SettledRow.objects.visible_to(viewer).filter(**of).values_list("reference", "final"))
    published = set(PublishedRow.objects.visible_to(viewer).filter(**of).values_list("reference", flat=True))
    seen = PutRow.objects.visible_to(viewer).filter(**of)
    puts = {reference: (act, version) for reference, act, version in seen.values_list("reference", "act", "version")}
    unseen = None, None
    joined: dict[str, list[str]] = defaultdict(list)
    joins = JoinedRow.objects.visible_to(viewer).filter(**{"adopted": act} if act else {}).order_by("index")
    for adopted, party in joins.values_list("adopted", "party"):
        joined[adopted].append(party)
    lines = [
        AdoptedView(
            each.act, each.organ, each.form, each.time, each.number, each.languages.split(), each.signatories.split(),
            False, each.audience, _status(each, settled.get(each.reference)), puts.get(each.reference, unseen)[0],
            each.procedure, each.final_at or None,
            [party for party in each.aside.split() if party not in joined[each.act]], joined[each.act],
            "" if each.reference in published else each.embargo, puts.get(each.reference, unseen)[1],
        )
        for each in adoptions
    ]  # fmt: skip
    entered: list[facts.Entered] = [row.to_fact() for row in EnteredRow.objects.visible_to(viewer).filter(**one)]
    lines += [
        AdoptedView(
            each.act, each.organ, each.form, each.day, None, each.languages.split(), each.parties.split(), True,
            each.audience, "entered",
        )
        for each in entered
    ]  # fmt: skip
    return sorted(lines, key=lambda line: line.taken, reverse=True)


def _status(adoption: facts.Adoption, final: bool | None) -> str:
    """Return what became of an adoption: adopted, settling or annulled; its wording is the page's."""
    if final is not None:
        return machine.ADOPTED if final else machine.ANNULLED
    return machine.SETTLING if adoption.final_at else machine.ADOPTED


def get_adopted(viewer: Viewer, act: str) -> AdoptedView | None:
    """Return one line of the register, or None if the viewer may not read it."""
    return next(iter(list_adopted(viewer, act=act)), None) if act else None


def list_awaiting(viewer: Viewer, charter: Charter, registry: State) -> list[DecisionView]:
    """Return the running decisions on which this viewer's party has a say, those it has not spoken on first."""
    party = viewer.party
    views = [view for view in list_decisions(viewer, charter, registry) if view.status in machine.RUNNING]
    mine = [view for view in views if party in view.electors]
    return sorted(mine, key=lambda view: any(line.party == party and line.stance for line in view.board))
