"""What a party asks of itself, and what a second of its people says: payloads, rules and what follows.

Both acts are for the party alone: how a delegation works inside is nobody else's business.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from comity.core import payload
from comity.core.act import Act
from comity.core.errors import Refused
from comity.core.payload import Fields
from comity.record.facts import Fact, Need, Recorded, State
from comity.record.four_eyes import SAVING, Approval, Requirement, people_of
from comity.record.judge import Case

_KIND = re.compile(r"[a-z]{1,24}\.[a-z_]{1,24}").fullmatch
MOST_KINDS = 100


@dataclass(frozen=True, slots=True)
class Require:
    """`party.require`: four eyes for these kinds of the party's acts from here on; none ends what was required."""

    kinds: tuple[str, ...]


def parse_require(act: Act) -> Require:
    """Parse `{kinds}`."""
    fields = Fields(act.body)
    require = Require(fields.take("kinds", payload.sorted_list(_kind, most=MOST_KINDS)))
    fields.end()
    return require


def _kind(value: Any) -> str:
    if type(value) is not str or not _KIND(value):
        raise ValueError
    return value


@dataclass(frozen=True, slots=True)
class Approve:
    """`party.approve`: a second person has read the act of that id, which waits to be recorded, and approves it."""

    act: str


def parse_approve(act: Act) -> Approve:
    """Parse `{act}`."""
    fields = Fields(act.body)
    approve = Approve(fields.take("act", payload.hash_id))
    fields.end()
    return approve


def check_private(case: Case) -> None:
    """What a party asks of itself is for the party alone."""
    if case.act.to.standing or case.act.to.parties:
        raise Refused("party.not_private", kind=case.act.kind, audience=case.act.to.text)


def check_require(case: Case) -> None:
    """A requirement never holds up what saves the party from a stolen key, and never locks it out.

    That it is changed or ended by two alone, `judge` sees to: the act is itself of a kind that is guarded.
    """
    check_private(case)
    kinds = case.payload.kinds
    for kind in kinds:
        known = case.rules.kinds.get(kind)
        if kind in SAVING:
            raise Refused("require.saving", kind=kind)
        if known is None or known.keeper or kind == "party.approve":
            raise Refused("require.unknown_kind", kind=kind)
    if kinds and len(people_of(case.state, case.act.by, case.now)) < 2:
        raise Refused("require.one_key")
    now = case.state.latest(Requirement, party=case.act.by)
    if (now.kinds if now else "") == " ".join(kinds):
        raise Refused("require.same")


def need_require(state: State, act: Act, require: Require) -> Iterator[Need]:
    """Name what `check_require` looks up."""
    yield Need(Requirement, "party", act.by, latest=True)


def apply_require(case: Case) -> list[Fact]:
    """The latest requirement of a party is the one in force."""
    return [Requirement(case.index, case.act.by, " ".join(case.payload.kinds))]


def check_approve(case: Case) -> None:
    """An approval comes before the act that it approves, which only the delegation has seen by then.

    Whose approval counts is judged with that act: until then the record does not know who signed it.
    """
    check_private(case)
    approved = case.payload.act
    # What another party recorded under that id would be no business of this one: it must not learn even that.
    if any(each.by == case.act.by for each in case.state.find(Recorded, act=approved)):
        raise Refused("approve.recorded", act=approved)
    said = case.state.find(Approval, act=approved)
    if any(each.party == case.act.by and each.key == case.act.key for each in said):
        raise Refused("approve.before")


def need_approve(state: State, act: Act, approve: Approve) -> Iterator[Need]:
    """Name what `check_approve` looks up."""
    yield Need(Recorded, "act", approve.act)
    yield Need(Approval, "act", approve.act)


def apply_approve(case: Case) -> list[Fact]:
    """The approval stands for that one act alone."""
    return [Approval(case.index, case.payload.act, case.act.by, case.act.key)]
