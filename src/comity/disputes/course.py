"""How far a dispute has come, from what its parties said in the order of the record, and from nothing else.

It ends in two ways: every party to it has agreed to the same terms, or nobody's claim stands any more because those who
raised one withdrew it. No clock, no office and no number of others is looked at here (SCO Charter, Article 22).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from comity.disputes.facts import Dispute, Step
from comity.record.facts import State
from comity.record.registry import KeyEnd


@dataclass(slots=True)
class Terms:
    """An offer that stands, and the acceptance of each party that agrees to it; its author's is the offer itself."""

    offer: Step
    agreed: dict[str, Step] = field(default_factory=dict)


@dataclass(slots=True)
class Course:
    """How far a dispute has come. `status`: open, settled or withdrawn; `end` is the step that ended it, if one did."""

    claimants: list[str]
    spoken: set[str]
    terms: dict[str, Terms]
    settled: Terms | None = None
    end: Step | None = None

    @property
    def status(self) -> str:
        """What has become of the dispute."""
        if self.settled is not None:
            return "settled"
        return "open" if self.claimants else "withdrawn"


def course_of(dispute: Dispute, steps: Iterable[Step], state: State) -> Course:
    """Return how far the dispute has come; what was said after its end, which the rule refuses, changes nothing.

    Steps by a key whose party disavows it since then count for nothing, unless all was agreed before it was disavowed:
    what is final stands (record.md, Keys and founding).
    """
    taken = list(steps)
    for place, step in enumerate(taken, start=1):
        if step.step in ("accept", "withdraw"):
            course = _fold(dispute, taken[:place], _Voided(state, before=step.index))
            if course.status != "open":
                course.end = step
                return course
    return _fold(dispute, taken, _Voided(state, before=None))


@dataclass(frozen=True, slots=True)
class _Voided:
    """Which steps their own parties disavow, as it was known at an index of the record, or as it is known now."""

    state: State
    before: int | None

    def __contains__(self, made: Step | Dispute) -> bool:
        return any(
            end.how == "disavowed" and end.since <= made.index and (self.before is None or end.index < self.before)
            for end in self.state.find(KeyEnd, key=made.key)
        )


def _fold(dispute: Dispute, steps: Sequence[Step], voided: _Voided) -> Course:
    counted = [step for step in steps if step not in voided]
    taken_back = {step.target for step in counted if step.step == "retract"}
    claims = {} if dispute in voided else {dispute.party: True}
    course = Course([], {dispute.party}, {})
    for step in counted:
        course.spoken.add(step.party)
        if step.step in ("claim", "withdraw"):
            claims[step.party] = step.step == "claim"
        elif step.step == "offer" and step.act not in taken_back:
            course.terms[step.act] = Terms(step, {step.party: step})
        elif step.step == "accept" and step.act not in taken_back and step.target in course.terms:
            course.terms[step.target].agreed.setdefault(step.party, step)
    course.claimants = [party for party, stands in claims.items() if stands]
    parties = set(dispute.parties.split())
    course.settled = next((each for each in course.terms.values() if parties <= each.agreed.keys()), None)
    return course
