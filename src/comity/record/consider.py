"""What may be done now: an act that nobody has signed yet, before the same judge. Nothing is locked or written."""

from collections.abc import Mapping, Sequence
from typing import Any

from comity.core.act import Act
from comity.core.canonical import format_time
from comity.core.errors import ComityError, Refused
from comity.record import store
from comity.record.commit import refresh
from comity.record.facts import Need, State
from comity.record.judge import Case, check_kind, judge
from comity.record.keeper import Keeper


def consider(keeper: Keeper, unsigned: Mapping[str, Any], *, parts: Sequence[str] = ()) -> ComityError | None:
    """Return why an act made from the template would be refused at this moment, or None if it would be recorded.

    `parts` are the names of the parts that it would have: their words are never judged.
    """
    refresh(keeper)
    now = format_time(keeper.clock())
    named = [{"name": name, "hash": "0" * 64} for name in sorted(parts)]
    try:
        act = Act.from_value({**unsigned, "nonce": "0" * 64, "at": now, "parts": named})
        kind = check_kind(keeper.rules.kinds, act)
        payload = kind.parse(act)
        state, known = State(keeper.registry), set[Need]()
        for _ in range(kind.rounds):
            store.load_needs(keeper.tables, state, kind.needs(state, act, payload), known)
        case = Case(state, keeper.rules, act, payload, keeper.size, now)
        judge(case, series=act.n - 1, seen=act.seen[1])
    except Refused as error:
        return error
    return None
