"""The law of partial copies: what a reader is shown is what it finds in its own copy, for every reader of every world.

The second half plants faults, one at a time, and has the same property find each of them: a property that finds
nothing proves nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from comity import catalogue
from comity.core.act import Audience, SignedAct
from comity.core.errors import Refused
from comity.decisions import corrections, machine
from comity.decisions.bearing import stances_of
from comity.decisions.facts import Position
from comity.decisions.machine import check_running
from comity.decisions.state import AttachedRow, PositionRow, PutRow, StepRow
from comity.disputes import rules as dispute_rules
from comity.disputes.facts import Dispute
from comity.disputes.state import DisputeRow
from comity.instruments.state import InstrumentRow
from comity.meetings import presiding
from comity.meetings.state import MeetingStepRow
from comity.negotiation.folding import fold
from comity.negotiation.state import BackingRow, ProposalRow
from comity.parties.state import RequirementRow
from comity.record import tables
from comity.record.access import Viewer, reach_of
from comity.record.judge import judge
from comity.record.receipts import Answer, Receipt
from comity.record.tables import Entry, FactQuerySet
from tests.conftest import examples
from tests.record.copies import breaches, rolled_back
from tests.record.random_worlds import READERS, Step, draw_steps, make_world, steps
from tests.world import MEMBERS, fixed_randomness

pytestmark = pytest.mark.django_db

Planted = Callable[[], Any]
# Each world is read by the public, by those whose standing changes most, and by one more.
readers = st.sampled_from(READERS).map(lambda one: list(dict.fromkeys([None, "FAL", "OBS", one])))


def check(
    chosen: list[Step],
    settling_hours: int,
    who: list[str | None],
    *,
    keeping: Planted = nullcontext,
    showing: Planted = nullcontext,
) -> None:
    """Assert the law for one world, which is gone afterwards.

    `keeping` plants a fault in the keeper while the world is made, `showing` one in what readers are shown.
    """
    with rolled_back(), fixed_randomness():
        with keeping(), showing():
            world = make_world(chosen, settling_hours=settling_hours)
        with showing():
            assert breaches(world.keeper.rules, world.keeper.registry, who) == []


@settings(max_examples=examples(50))
@given(steps, st.sampled_from([0, 6]), readers)
# Who is none of the named parties contests a correction that it cannot know.
@example(
    [
        ("correct", 5, 16, 12), ("enter", 5, 6, 4), ("correct", 15, 7, 7), ("correct", 5, 12, 15), ("wait", 5, 18, 7),
        ("agree", 15, 15, 12), ("contest", 13, 15, 9),
    ],
    0,
    [None, "FAL", "OBS", "DUN"],
)  # fmt: skip
def test_every_reader_finds_in_its_copy_what_it_is_shown(
    chosen: list[Step], settling_hours: int, who: list[str | None]
) -> None:
    check(chosen, settling_hours, who)


@contextmanager
def _positions_counted_unseen() -> Iterator[None]:
    """A presenter that looks at all positions, whoever asks."""
    seen = FactQuerySet.visible_to

    def all_positions(self: Any, viewer: Any) -> Any:
        return self.all() if self.model is PositionRow else seen(self, viewer)

    with patch.object(FactQuerySet, "visible_to", all_positions):
        yield


@contextmanager
def _decisions_counted_unseen() -> Iterator[None]:
    """A presenter that tells whether a text was put since, whoever asks."""
    seen = FactQuerySet.visible_to

    def all_puts(self: Any, viewer: Any) -> Any:
        return self.all() if self.model is PutRow else seen(self, viewer)

    with patch.object(FactQuerySet, "visible_to", all_puts):
        yield


@contextmanager
def _position_row_changed_by_withdrawal() -> Iterator[None]:
    """A row that a later act changes, which others may read than those who read the row's own."""
    submit = catalogue.submit

    def and_change(keeper: Any, signed: SignedAct) -> Answer:
        answer = submit(keeper, signed)
        if signed.act.kind == "decision.withdraw" and isinstance(answer, Receipt):
            PositionRow.objects.filter(act=signed.act.body["position"]).update(stance="withdrawn")
        return answer

    with patch.object(catalogue, "submit", and_change):
        yield


@contextmanager
def _registers_over_all_audiences() -> Iterator[None]:
    with patch("comity.texts.rules.register_of", lambda organ, act, time: f"{organ} {time[:4]}"):
        yield


@contextmanager
def _numbers_over_all_audiences() -> Iterator[None]:
    """A keeper that takes a key's numbers over all audiences."""

    def any_number(case: Any, *, series: int | None, seen: str | None) -> None:
        judge(case, series=None, seen=seen)

    def next_of_all(key: str, to: Any) -> int:
        return Entry.objects.filter(key=key).count() + 1

    with patch("comity.record.commit.judge", any_number), patch("comity.record.compose.next_number", next_of_all):
        yield


@contextmanager
def _reach_that_goes_on() -> Iterator[None]:
    """Who left reads on."""

    def for_ever(seats: Any) -> dict[str, float]:
        return {audience: float("inf") for audience in reach_of(seats)}

    with patch("comity.record.access.reach_of", for_ever):
        yield


@contextmanager
def _releases_ignored() -> Iterator[None]:
    asked = tables._readable_where.__wrapped__
    with (
        patch.object(tables.ReleaseRow, "objects", tables.ReleaseRow.objects.filter(act="")),
        patch.object(tables, "_readable_where", asked),  # what was composed before would not ignore them
    ):
        yield


@contextmanager
def _erasures_told_to_all() -> Iterator[None]:
    def told(viewer: Any, acts: Any) -> set[tuple[str, str]]:
        return set(tables.ErasureRow.objects.filter(act__in=list(acts)).values_list("act", "part"))

    with patch("tests.record.copies.list_erased", told), patch("comity.decisions.views.list_erased", told):
        yield


@contextmanager
def _objections_overlooked() -> Iterator[None]:
    """A keeper that adopts when two have agreed, whoever objects."""

    def enough(bearing: Any, registry: Any) -> bool:
        stances = stances_of(bearing, registry)
        agreed = [stance for stance in stances if stance.position and stance.position.stance in ("concur", "sign")]
        return len(agreed) > 1

    def any_state(procedure: Any, state: str, event: str, *, decision: str) -> None:
        check_running(state, decision=decision)

    with (
        patch("comity.decisions.outcome.is_agreed", enough),
        patch("comity.decisions.settling.is_agreed", enough),
        patch.object(machine, "check_event", any_state),
    ):
        yield


@contextmanager
def _electorate_without_its_last() -> Iterator[None]:
    from comity.decisions.opening import electors_of

    with patch("comity.decisions.opening.electors_of", lambda *case: electors_of(*case)[:-1]):
        yield


@contextmanager
def _keys_granted_in_private() -> Iterator[None]:
    """A keeper that takes grants and revocations for a narrower audience: copies would know other keys."""
    with patch("comity.parties.rules.check_public", lambda case: None):
        yield


@contextmanager
def _negotiation_shown_to_all() -> Iterator[None]:
    """A presenter that takes who reads the text for one who negotiates it."""
    shown = FactQuerySet.visible_in

    def everything(self: Any, viewer: Any, audience: Any) -> Any:
        return self.all() if self.model in (ProposalRow, BackingRow) else shown(self, viewer, audience)

    with patch.object(FactQuerySet, "visible_in", everything):
        yield


@contextmanager
def _kept_for_everybody() -> Iterator[None]:
    """A negotiation that is folded for its members, and shown to whoever reads the text."""
    insider = Viewer("ARV", dict.fromkeys(("council", "members", "participants"), float("inf")))
    with patch("comity.negotiation.reading.fold", lambda viewer, *rest: fold(insider, *rest)):
        yield


@contextmanager
def _erased_words_kept_in_memory() -> Iterator[None]:
    with patch("comity.negotiation.reading._find_erasure", lambda viewer: 0):
        yield


@contextmanager
def _opposition_overlooked() -> Iterator[None]:
    """A keeper that lets the chair accept over a standing opposition."""
    with patch("comity.negotiation.rules.stances_on", lambda proposal, backings, state: {}):
        yield


@contextmanager
def _proposals_of_others_ended() -> Iterator[None]:
    """A keeper that takes everybody for an author: whoever likes ends a proposal."""
    with patch("comity.negotiation.rules.authors_of", lambda state, proposal: list(MEMBERS)):
        yield


@contextmanager
def _proposals_of_others_revised() -> Iterator[None]:
    """The same, where whoever likes puts other words in place of an author's."""
    with _proposals_of_others_ended():
        yield


@contextmanager
def _agreed_over_a_reservation() -> Iterator[None]:
    with patch("comity.negotiation.rules.reserved_on", lambda state, text, provision: []):
        yield


@contextmanager
def _agreed_over_a_living_proposal() -> Iterator[None]:
    with patch("comity.negotiation.rules.living_at", lambda state, text, provision: []):
        yield


@contextmanager
def _pen_held_by_anybody() -> Iterator[None]:
    with patch("comity.negotiation.rules.check_pen", lambda case, version, capacity: None):
        yield


@contextmanager
def _proposals_in_the_texts_own_audience() -> Iterator[None]:
    """A keeper that takes proposals for as wide an audience as the text has: who proposed what would become public."""

    def as_wide(version: Any) -> Audience:
        return Audience.from_text(version.audience)

    with patch("comity.negotiation.rules.negotiated_in", as_wide):
        yield


@contextmanager
def _deleted_provisions_changed() -> Iterator[None]:
    with patch("comity.negotiation.rules.is_gone", lambda state, text, provision: None):
        yield


@contextmanager
def _disputes_told_to_all() -> Iterator[None]:
    """A presenter that shows disputes to whoever asks."""
    seen = FactQuerySet.visible_to

    def all_disputes(self: Any, viewer: Any) -> Any:
        return self.all() if self.model is DisputeRow else seen(self, viewer)

    with patch.object(FactQuerySet, "visible_to", all_disputes):
        yield


@contextmanager
def _instruments_told_to_all() -> Iterator[None]:
    """A presenter that shows instruments among named parties to whoever asks."""
    seen = FactQuerySet.visible_to

    def all_instruments(self: Any, viewer: Any) -> Any:
        return self.all() if self.model is InstrumentRow else seen(self, viewer)

    with patch.object(FactQuerySet, "visible_to", all_instruments):
        yield


@contextmanager
def _consents_given_twice() -> Iterator[None]:
    """A keeper that lets whoever has consented consent again."""
    with patch("comity.instruments.rules._check_not_bound", lambda at: None):
        yield


@contextmanager
def _disputes_numbered_over_all() -> Iterator[None]:
    """A keeper whose numbers would tell how many disputes others have."""
    with patch("comity.disputes.rules.register_of", lambda act, time: f"disputes {time[:4]}"):
        yield


@contextmanager
def _disputes_of_anybody() -> Iterator[None]:
    """A keeper that lets whoever likes withdraw a claim, and agree to terms twice."""

    def taking_part(case: Any) -> Any:
        dispute = case.state.latest(Dispute, act=case.payload.dispute)
        if dispute is None:
            raise Refused("dispute.unknown")
        course = dispute_rules.course_in(case.state, dispute)
        return dispute, replace(course, claimants=[*course.claimants, case.act.by])

    with patch("comity.disputes.rules._taking_part", taking_part):
        yield


@contextmanager
def _contested_late() -> Iterator[None]:
    """A keeper that knows no end of the time to contest, and none of what has stood since."""

    def always_open(case: Any, correction: str) -> Any:
        found = case.state.latest(corrections.Correction, act=correction)
        return replace(found, until="9999-12-31T23:59:59.999Z") if case.act.kind == "decision.contest" else found

    with patch("comity.decisions.corrections._open", always_open):
        yield


@contextmanager
def _corrected_over_a_contest() -> Iterator[None]:
    with patch("comity.decisions.corrections.contests_of", lambda state, correction: []):
        yield


@contextmanager
def _requirements_shown_to_all() -> Iterator[None]:
    """A presenter that tells what a party requires of itself, whoever asks."""
    seen = FactQuerySet.visible_to

    def all_requirements(self: Any, viewer: Any) -> Any:
        return self.all() if self.model is RequirementRow else seen(self, viewer)

    with patch.object(FactQuerySet, "visible_to", all_requirements):
        yield


@contextmanager
def _approved_by_who_signed() -> Iterator[None]:
    """A keeper that counts an approval by the very key that signed."""
    with patch("comity.record.four_eyes.person_of", lambda state, key: ""):
        yield


@contextmanager
def _attached_shown_to_all() -> Iterator[None]:
    """A presenter that shows what was attached to a text to whoever sees the text."""
    seen = FactQuerySet.visible_to

    def all_attached(self: Any, viewer: Any) -> Any:
        return self.all() if self.model is AttachedRow else seen(self, viewer)

    with patch.object(FactQuerySet, "visible_to", all_attached):
        yield


@contextmanager
def _steps_shown_to_all() -> Iterator[None]:
    """A presenter that shows whoever sees a decision all that offices and parties did with it."""
    seen = FactQuerySet.visible_to

    def all_steps(self: Any, viewer: Any) -> Any:
        return self.all() if self.model is StepRow else seen(self, viewer)

    with patch.object(FactQuerySet, "visible_to", all_steps):
        yield


@contextmanager
def _ends_kept_from_the_public() -> Iterator[None]:
    """A keeper that publishes an adoption, and then not what became of it."""
    with (
        patch("comity.decisions.settling.released_after", lambda case, adoption: []),
        patch("comity.decisions.outcome.released_after", lambda case, adoption: []),
    ):
        yield


@contextmanager
def _late_objections_taken_as_timely() -> Iterator[None]:
    """A keeper that does not see what was adopted meanwhile."""
    kind = catalogue.ACTS["decision.object"]

    def timely(case: Any) -> list[Any]:
        return [replace(fact, late=False) if isinstance(fact, Position) else fact for fact in kind.apply(case)]

    with patch.dict(catalogue.ACTS, {"decision.object": replace(kind, apply=timely)}):
        yield


@contextmanager
def _second_person_accredited_alone() -> Iterator[None]:
    """A keeper that lets one person accredit another while four eyes are required."""
    with patch("comity.record.four_eyes.GUARDED", ("party.require",)):
        yield


@contextmanager
def _required_for_all_to_read() -> Iterator[None]:
    """A keeper that takes a requirement for everyone: copies of others would judge by it, and not by approvals."""
    with patch("comity.parties.four_eyes.check_private", lambda case: None):
        yield


@contextmanager
def _private_parts_told_to_all() -> Iterator[None]:
    """A presenter that tells whoever reads a meeting what is said in private."""
    seen = FactQuerySet.visible_to

    def all_steps(self: Any, viewer: Any) -> Any:
        return self.all() if self.model is MeetingStepRow else seen(self, viewer)

    with patch.object(FactQuerySet, "visible_to", all_steps):
        yield


@contextmanager
def _seats_that_stay_as_they_were() -> Iterator[None]:
    """A keeper that amends an organ's composition and lets nobody sit or leave for it."""
    with patch("comity.parties.amending._seats", lambda state, charter, index: []):
        yield


@contextmanager
def _declared_over_a_delegation() -> Iterator[None]:
    """A keeper that lets the chair declare what a delegation opposes."""
    asked = presiding._open_question

    def unopposed(lane: Any, act: str) -> Any:
        return replace(asked(lane, act), opposed={})

    with patch("comity.meetings.presiding._open_question", unopposed):
        yield


@contextmanager
def _meetings_numbered_over_all() -> Iterator[None]:
    """A keeper whose numbers would tell how many meetings of others there are."""
    with patch("comity.meetings.convening.register_of", lambda convene, act: f"meetings {convene.organs[0]}"):
        yield


@contextmanager
def _amended_before_it_is_in_force() -> Iterator[None]:
    """A keeper that takes a protocol for applied by all as soon as one applies it."""
    with patch("comity.amending.rules.not_applying", lambda state, course, day: []):
        yield


@contextmanager
def _bound_without_its_members() -> Iterator[None]:
    """A keeper that lets an office bind the organisation to a text that it entered itself."""
    with patch("comity.instruments.itself.is_concurred", lambda instrument, between: True):
        yield


@contextmanager
def _mandates_used_again() -> Iterator[None]:
    """A keeper that never finds a mandate used."""
    with patch("comity.instruments.itself.used_of", lambda course, papers: []):
        yield


# Each fault, and what happens in the worlds in which it is looked for: in any worlds they are found too, but later.
DECIDING = ("open", "say", "agree", "change")
SHOWN_WRONGLY: dict[Planted, tuple[str, ...]] = {
    _positions_counted_unseen: DECIDING,
    _decisions_counted_unseen: DECIDING,
    _reach_that_goes_on: DECIDING,
    _releases_ignored: DECIDING,
    _negotiation_shown_to_all: ("open", "propose", "propose", "back"),
    _kept_for_everybody: ("open", "propose", "propose", "back"),
    _erased_words_kept_in_memory: ("open", "propose", "accept", "read", "erase"),
    _disputes_told_to_all: ("enter", "dispute", "dispute", "answer"),
    _requirements_shown_to_all: ("require", "open"),
    _erasures_told_to_all: ("open", "say", "agree", "agree", "erase", "erase", "change"),
    _private_parts_told_to_all: ("hold", "speak"),
    _instruments_told_to_all: ("conclude", "consent"),
    _attached_shown_to_all: ("put by", "attach", "agree", "ask and declare", "attach"),
    _steps_shown_to_all: ("put by", "ask and declare", "ask and declare"),
}
KEPT_WRONGLY: dict[Planted, tuple[str, ...]] = {
    _position_row_changed_by_withdrawal: ("open", "say", "withdraw"),
    _registers_over_all_audiences: ("table", "open"),
    _numbers_over_all_audiences: ("table", "open"),
    _objections_overlooked: DECIDING,
    _electorate_without_its_last: DECIDING,
    _opposition_overlooked: ("table", "propose", "back", "accept", "accept"),
    _proposals_of_others_ended: ("table", "propose", "retract"),
    _proposals_of_others_revised: ("table", "propose", "propose"),
    _agreed_over_a_reservation: ("table", "reserve", "mark"),
    _agreed_over_a_living_proposal: ("table", "propose", "mark"),
    _pen_held_by_anybody: ("table", "propose", "accept", "mark"),
    _proposals_in_the_texts_own_audience: ("open", "propose", "propose"),
    _deleted_provisions_changed: ("table", "propose", "propose", "accept"),
    _disputes_numbered_over_all: ("enter", "table", "dispute", "dispute"),
    _disputes_of_anybody: ("enter", "dispute", "dispute", "end", "end", "end"),
    _consents_given_twice: ("conclude", "consent"),
    _contested_late: ("enter", "enter", "correct", "wait", "contest"),
    _corrected_over_a_contest: ("enter", "enter", "correct", "wait", "contest"),
    _approved_by_who_signed: ("require", "approve", "approve"),
    _second_person_accredited_alone: ("require", "accredit second"),
    _required_for_all_to_read: ("require",),
    _ends_kept_from_the_public: ("put by", "put by", "ask and declare", "wait", "wait"),
    _late_objections_taken_as_timely: ("put by", "wait", "take", "take"),
    _declared_over_a_delegation: ("hold", "oppose"),
    _meetings_numbered_over_all: ("hold", "convene", "convene"),
    _keys_granted_in_private: ("grant", "end key", "rename"),
    _seats_that_stay_as_they_were: ("amend", "amend", "table"),
    _bound_without_its_members: ("agree between", "for us"),
    _mandates_used_again: ("agree between", "mandate", "paper of"),
    _amended_before_it_is_in_force: ("protocol", "apply protocol", "table"),
}


# The seed from which to look for a fault, where the first worlds do not have it: the search begins at what it found.
FIRST: dict[Planted, int] = {
    _agreed_over_a_living_proposal: 8,
    _agreed_over_a_reservation: 4,
    _amended_before_it_is_in_force: 2,
    _approved_by_who_signed: 5,
    _attached_shown_to_all: 42,
    _bound_without_its_members: 4,
    _consents_given_twice: 4,
    _contested_late: 88,
    _corrected_over_a_contest: 21,
    _decisions_counted_unseen: 1,
    _declared_over_a_delegation: 3,
    _deleted_provisions_changed: 14,
    _disputes_numbered_over_all: 2,
    _disputes_of_anybody: 2,
    _ends_kept_from_the_public: 15,
    _erasures_told_to_all: 4,
    _kept_for_everybody: 11,
    _late_objections_taken_as_timely: 14,
    _mandates_used_again: 40,
    _negotiation_shown_to_all: 11,
    _opposition_overlooked: 3,
    _pen_held_by_anybody: 1,
    _position_row_changed_by_withdrawal: 2,
    _positions_counted_unseen: 34,
    _private_parts_told_to_all: 14,
    _proposals_in_the_texts_own_audience: 2,
    _proposals_of_others_revised: 14,
    _reach_that_goes_on: 18,
    _required_for_all_to_read: 2,
    _seats_that_stay_as_they_were: 4,
    _second_person_accredited_alone: 1,
    _steps_shown_to_all: 5,
}


def is_found(happening: tuple[str, ...], first: int = 0, **fault: Planted) -> bool:
    """Whether the property finds the fault within a hundred worlds of these operations, from the one of a seed on."""
    for seed in range(first, first + 100):
        chosen, settling_hours = draw_steps(seed, 6 + seed % 9, happening), 6 * (seed % 2)
        try:
            check(chosen, settling_hours, [None, "FAL"], **fault)
        except AssertionError:
            # It is the fault that is found, and not one of the world itself.
            check(chosen, settling_hours, [None, "FAL"])
            return True
    return False


@pytest.mark.searches
@pytest.mark.parametrize("fault", SHOWN_WRONGLY, ids=lambda fault: fault.__name__.strip("_"))
def test_a_fault_planted_in_what_is_shown_is_found(fault: Planted) -> None:
    assert is_found(SHOWN_WRONGLY[fault], FIRST.get(fault, 0), showing=fault)


@pytest.mark.searches
@pytest.mark.parametrize("fault", KEPT_WRONGLY, ids=lambda fault: fault.__name__.strip("_"))
def test_a_fault_planted_in_the_keeper_is_found(fault: Planted) -> None:
    assert is_found(KEPT_WRONGLY[fault], FIRST.get(fault, 0), keeping=fault)
