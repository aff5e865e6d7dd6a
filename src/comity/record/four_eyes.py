"""Four eyes: a party may require that a second of its people approves what it says, for kinds of acts that it names.

Both facts are the party's own and private. Its own copy and the keeper judge with them; the copies of others hold
neither and judge without, so that nobody learns from a judgement what a party asks of itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from comity.core.act import Act
from comity.core.errors import Refused
from comity.core.founding import KEEPER
from comity.record.facts import Fact, Need, State
from comity.record.registry import Key, keys_of

# The code of its refusal, by which faces know that nothing else is missing.
REFUSED = "authority.four_eyes"
REQUIRE = "party.require"
# Who may approve: a sitting key is for floor acts, a root stays in its safe.
APPROVERS = ("head", "delegate")
# By these a party saves itself from a stolen key, with whatever key it still has: no requirement holds them up.
SAVING = ("party.root", "party.head", "party.revoke", "party.disavow")
# While a requirement is in force it guards itself: whoever could end it, or accredit a second key, would be two alone.
GUARDED = (REQUIRE, "party.accredit")


@dataclass(frozen=True, slots=True)
class Requirement(Fact):
    """That a party requires four eyes for these kinds of its acts (spaced) from this index on; none ends it."""

    party: str
    kinds: str

    lookups = ("party",)


@dataclass(frozen=True, slots=True)
class Approval(Fact):
    """That a key of a party approves an act of it, by the act's id, before that is recorded."""

    act: str
    party: str
    key: str

    lookups = ("act",)


def required_of(requirement: Requirement | None) -> frozenset[str]:
    """Return the kinds for which four eyes are required: those named, and those by which the requirement would go."""
    return frozenset((*requirement.kinds.split(), *GUARDED)) if requirement and requirement.kinds else frozenset()


def person_of(state: State, key: str) -> str:
    """Return the key that stands for a key's holder: a sitting key is opened by who holds another."""
    held = state.latest(Key, key=key)
    return held.granted_by if held and held.role == "sitting" else key


def people_of(state: State, party: str, now: str) -> list[str]:
    """Return the keys of a party that may approve at this moment."""
    return [held.key for held in keys_of(state, party, now) if held.role in APPROVERS]


def approvers_of(state: State, act: Act, now: str) -> list[str]:
    """Return whose approval of the act counts: keys that still speak for its party, of another than who signed it."""
    signer, people = person_of(state, act.key), people_of(state, act.by, now)
    found = state.find(Approval, act=act.id)
    return [each.key for each in found if each.party == act.by and each.key in people and each.key != signer]


def check_four_eyes(state: State, act: Act, now: str) -> None:
    """Raise Refused if the act's party requires a second person for its kind, and none has approved this act."""
    required = required_of(state.latest(Requirement, party=act.by))
    if act.kind in required and not approvers_of(state, act, now):
        raise Refused("authority.four_eyes", kind=act.kind)


def need_requirements(acts: Iterable[Act]) -> Iterator[Need]:
    """Yield what is looked up first, for a batch of acts."""
    for act in acts:
        if act.by != KEEPER:
            yield Need(Requirement, "party", act.by, latest=True)


def need_approvals(state: State, acts: Iterable[Act]) -> Iterator[Need]:
    """Yield what is looked up then: nothing, unless a party of the batch requires four eyes, or begins to in it."""
    acts = list(acts)
    begins = {act.by for act in acts if act.kind == REQUIRE}
    for act in acts:
        if act.by in begins or act.kind in required_of(state.latest(Requirement, party=act.by)):
            yield Need(Approval, "act", act.id)
