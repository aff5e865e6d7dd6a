"""Disputes in the database: tables, and what the faces ask, each as one viewer may see it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models

from comity.charter import Charter
from comity.disputes import facts
from comity.disputes.course import Terms, course_of
from comity.disputes.rules import consulting_until
from comity.record.access import Viewer
from comity.record.charters import charter_at
from comity.record.facts import Fact, State
from comity.record.reading import list_erased, read_parts
from comity.record.tables import FactRow

CLAIM, WORDS, TERMS = "claim", "words", "terms."


class DisputeRow(FactRow):
    """See disputes.facts.Dispute."""

    fact = facts.Dispute
    act = models.CharField(max_length=64, unique=True)
    about = models.CharField(max_length=64, db_index=True)
    basis = models.CharField(max_length=16)
    provisions = models.TextField()
    party = models.CharField(max_length=32)
    key = models.CharField(max_length=60)
    parties = models.TextField()
    audience = models.TextField()
    register = models.TextField()
    year = models.CharField(max_length=4)
    number = models.IntegerField()
    time = models.CharField(max_length=24)

    class Meta:
        indexes = (models.Index(fields=["register", "row"], name="dispute_register"),)


class DisputeStepRow(FactRow):
    """See disputes.facts.Step."""

    fact = facts.Step
    act = models.CharField(max_length=64, unique=True)
    dispute = models.CharField(max_length=64, db_index=True)
    step = models.CharField(max_length=16)
    party = models.CharField(max_length=32)
    key = models.CharField(max_length=60)
    target = models.CharField(max_length=64)
    languages = models.TextField()
    time = models.CharField(max_length=24)


TABLES: dict[type[Fact], type[FactRow]] = {table.fact: table for table in (DisputeRow, DisputeStepRow)}


@dataclass(frozen=True, slots=True)
class StepView:
    """One step as it is shown; the opening is the first. `words` are by language, under "" where none is named.

    `step` is open, or as facts.Step has it. `erased` says that words of it were erased, `taken_back` the instant (UTC)
    at which its author did so; `stands` that an offer can be agreed to, by those in `agreed` so far.
    """

    act: str
    step: str
    party: str
    time: str
    words: dict[str, str]
    erased: bool
    target: str
    taken_back: str | None
    stands: bool
    agreed: list[str]


@dataclass(frozen=True, slots=True)
class DisputeView:
    """A dispute as a viewer may see it. `status`: open, settled or withdrawn.

    `consulting_until` is until when its parties consult before terms are offered, UTC, or None if they negotiate;
    `ended` when it ended; `settled` the offer to which all agreed; `unheard` the parties that have not spoken.
    """

    act: str
    about: str
    basis: str
    provisions: list[str]
    party: str
    parties: list[str]
    audience: str
    year: str
    number: int
    time: str
    status: str
    claimants: list[str]
    unheard: list[str]
    consulting_until: str | None
    ended: str | None
    settled: str | None
    steps: list[StepView]

    @property
    def last(self) -> str:
        """When something was last said, UTC."""
        return self.steps[-1].time

    def awaits(self, party: str | None) -> bool:
        """Whether the others wait for the party: it has not spoken, or terms stand to which it has not agreed."""
        if self.status != "open" or party not in self.parties:
            return False
        return party in self.unheard or any(step.stands and party not in step.agreed for step in self.steps)


def list_disputes(viewer: Viewer, charter: Charter, registry: State, **where: object) -> list[DisputeView]:
    """Return the disputes that the viewer may read, what was said last first, in a fixed number of queries."""
    disputes: list[facts.Dispute] = [row.to_fact() for row in DisputeRow.objects.visible_to(viewer).filter(**where)]
    steps: dict[str, list[facts.Step]] = defaultdict(list)
    of_these = DisputeStepRow.objects.visible_to(viewer).filter(dispute__in=[each.act for each in disputes])
    for row in of_these.order_by("index"):
        steps[row.dispute].append(row.to_fact())
    acts = [each.act for each in disputes] + [step.act for each in steps.values() for step in each]
    words = _words_by_act(read_parts(viewer, acts))
    erased = {act for act, _ in list_erased(viewer, acts)}
    views = [_view(each, steps[each.act], charter, registry, words, erased) for each in disputes]
    return sorted(views, key=lambda view: (view.last, view.act), reverse=True)


def get_dispute(viewer: Viewer, charter: Charter, registry: State, act: str) -> DisputeView | None:
    """Return the dispute that the act opened, or None if the viewer may not read it."""
    return next(iter(list_disputes(viewer, charter, registry, act=act)), None)


def _words_by_act(parts: dict[tuple[str, str], bytes]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for (act, name), data in sorted(parts.items()):
        language = name.removeprefix(TERMS) if name.startswith(TERMS) else ""
        found[act][language] = data.decode(errors="replace")
    return found


def _view(
    dispute: facts.Dispute,
    steps: list[facts.Step],
    charter: Charter,
    registry: State,
    words: dict[str, dict[str, str]],
    erased: set[str],
) -> DisputeView:
    course = course_of(dispute, steps, registry)
    parties = dispute.parties.split()
    is_open = course.status == "open"
    of_day = charter_at(registry, charter, dispute.index)
    return DisputeView(
        act=dispute.act, about=dispute.about, basis=dispute.basis, provisions=dispute.provisions.split(),
        party=dispute.party, parties=parties, audience=dispute.audience, year=dispute.year, number=dispute.number,
        time=dispute.time, status=course.status, claimants=course.claimants,
        unheard=[party for party in parties if party not in course.spoken],
        consulting_until=consulting_until(of_day, dispute, course) if is_open else None,
        ended=course.end.time if course.end else None,
        settled=course.settled.offer.act if course.settled else None,
        steps=list(_steps(dispute, steps, course.terms, words, erased, is_open=is_open)),
    )  # fmt: skip


def _steps(
    dispute: facts.Dispute,
    steps: list[facts.Step],
    terms: dict[str, Terms],
    words: dict[str, dict[str, str]],
    erased: set[str],
    *,
    is_open: bool,
) -> Iterable[StepView]:
    taken_back = {step.target: step.time for step in steps if step.step == "retract"}
    own = words.get(dispute.act, {})
    yield StepView(dispute.act, "open", dispute.party, dispute.time, own, dispute.act in erased, "", None, False, [])
    for step in steps:
        offered = terms.get(step.act)
        agreed = [party for party in dispute.parties.split() if offered and party in offered.agreed]
        yield StepView(
            step.act, step.step, step.party, step.time, words.get(step.act, {}), step.act in erased, step.target,
            taken_back.get(step.act), is_open and offered is not None, agreed,
        )  # fmt: skip
