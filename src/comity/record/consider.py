"""What may be done now: acts that nobody has signed yet, before the same judge. Nothing is locked or written.

Whether a second person must approve is not looked at: an act that needs it may be made, and then waits for it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from comity.core.act import Act, SignedAct
from comity.core.canonical import format_time
from comity.core.errors import ComityError, Malformed, Refused, Unverified
from comity.record import store
from comity.record.commit import refresh
from comity.record.compose import next_number
from comity.record.facts import Need, State
from comity.record.four_eyes import REFUSED as FOUR_EYES
from comity.record.judge import Case, check_kind, judge
from comity.record.keeper import Keeper

# Its number and the tree that its author saw are for the record to say, and are never what an act is refused for here.
_OPEN = {"n": 1, "seen": {"size": 1, "root": "0" * 64}}


def consider(keeper: Keeper, unsigned: Mapping[str, Any], *, parts: Sequence[str] = ()) -> ComityError | None:
    """Return why an act made from the template would be refused at this moment, or None if it would be recorded.

    The template is one of `compose.template` or `compose.outline`, and may be malformed, which is a reason too.
    `parts` are the names of the parts that the act would have: their words are never judged.
    """
    return consider_all(keeper, [{**unsigned, "parts": parts}])[0]


def consider_all(keeper: Keeper, unsigned: Sequence[Mapping[str, Any]]) -> list[ComityError | None]:
    """Return for each of several acts what `consider` says of it, each as if it alone were made.

    A template's `parts` are the names of the parts that the act would have.

    What their rules look up is loaded together: ten acts on one decision ask the database no more than one does.
    """
    refresh(keeper)
    state, now = State(keeper.registry), format_time(keeper.clock())
    found = [_prepare(keeper, state, now, each) for each in unsigned]
    _load(keeper, state, [case for case in found if isinstance(case, Case)])
    return [
        _judge(case, series=case.act.n - 1, seen=case.act.seen[1]) if isinstance(case, Case) else case for case in found
    ]


def consider_signed(keeper: Keeper, signed: SignedAct) -> ComityError | None:
    """Return why an act that is signed already would be refused at this moment, or None.

    Its number and the tree that its author saw are looked at too, but not whether a second person has approved it.
    """
    refresh(keeper)
    act, state = signed.act, State(keeper.registry)
    try:
        payload = check_kind(keeper.rules.kinds, act).parse(act)
    except (Malformed, Refused, Unverified) as error:
        return error
    case = Case(state, keeper.rules, act, payload, keeper.size, format_time(keeper.clock()))
    _load(keeper, state, [case])
    return _judge(case, series=next_number(act.key, act.to) - 1, seen=keeper.root_at(act.seen[0]))


def _prepare(keeper: Keeper, state: State, now: str, unsigned: Mapping[str, Any]) -> Case | ComityError:
    named = [{"name": name, "hash": "0" * 64} for name in sorted(unsigned.get("parts", ()))]
    try:
        act = Act.from_value({**_OPEN, **unsigned, "nonce": "0" * 64, "at": now, "parts": named})
        payload = check_kind(keeper.rules.kinds, act).parse(act)
    except (Malformed, Refused, Unverified) as error:
        return error
    return Case(state, keeper.rules, act, payload, keeper.size, now)


def _load(keeper: Keeper, state: State, cases: Sequence[Case]) -> None:
    kinds, known = keeper.rules.kinds, set[Need]()
    for turn in range(max((kinds[case.act.kind].rounds for case in cases), default=0)):
        needs = [
            need
            for case in cases
            if kinds[case.act.kind].rounds > turn
            for need in kinds[case.act.kind].needs(state, case.act, case.payload)
        ]
        store.load_needs(keeper.tables, state, needs, known)


def _judge(case: Case, *, series: int, seen: str | None) -> Refused | None:
    try:
        judge(case, series=series, seen=seen)
    except Refused as error:
        return None if error.code == FOUR_EYES else error
    return None
