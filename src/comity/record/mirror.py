"""A party's own verified copy: its openings, judged again by the same function, and compared with what it was told.

The law of partial copies: what a viewer sees of the whole record is what it replays from its own openings.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from comity.core.entry import Entry
from comity.core.errors import Refused, Unverified
from comity.core.founding import Founding
from comity.record.access import PUBLIC, viewer_of
from comity.record.facts import Due, Fact, State, recorded
from comity.record.judge import Case, Kind, Rules, check_kind, is_visible, judge

ApplyFounding = Callable[[Rules, Entry], list[Fact]]


@dataclass
class Replayed:
    """What a copy holds: its facts, the entries that it contests, and those whose premises it cannot see."""

    state: State = field(default_factory=State)
    facts: list[Fact] = field(default_factory=list)
    due: list[Due] = field(default_factory=list)
    contested: list[tuple[int, str]] = field(default_factory=list)
    unseen: list[int] = field(default_factory=list)


def replay(
    entries: Iterable[tuple[int, Entry]],
    rules: Rules,
    apply_founding: ApplyFounding,
    *,
    party: str | None = None,
    everything: bool = False,
    root_at: Callable[[int], str | None] | None = None,
) -> Replayed:
    """Replay openings in the order of the record and judge each whose premises this party (or the public) holds.

    `everything` is for the keeper's own rebuild: no premise is out of sight. `root_at` gives the tree's root at a size,
    from the public tiles; without it, what acts say they have seen is taken as given.
    """
    held = list(entries)
    viewer = PUBLIC if everything else viewer_of(_seats(held, rules, apply_founding), party)
    copy = Replayed()
    series: dict[tuple[str, str], int] = {}
    for index, entry in held:
        act = entry.act
        if isinstance(act, Founding):
            _take(copy, index, entry, apply_founding(rules, entry))
            continue
        kind = check_kind(rules.kinds, act)
        case = Case(copy.state, rules, act, kind.parse(act), index, entry.time, entry.reference(), entry.findings)
        sees_all = everything or is_visible(case, kind, viewer)
        last = series.get((act.key, act.to.text), 0) if sees_all else None
        try:
            entry.signed.verify()
            seen = root_at(act.seen[0]) if root_at else act.seen[1]
            if sees_all:
                judge(case, series=last, seen=seen)
                _check_findings(case, kind)
            else:
                copy.unseen.append(index)
        except (Refused, Unverified) as error:
            copy.contested.append((index, error.code))
        series[act.key, act.to.text] = act.n
        _take(copy, index, entry, kind.apply(case))
    return copy


def _seats(held: list[tuple[int, Entry]], rules: Rules, apply_founding: ApplyFounding) -> State:
    """Return the state with all seats that these openings establish: who reads what is public."""
    copy = Replayed()
    for index, entry in held:
        act = entry.act
        if isinstance(act, Founding):
            _take(copy, index, entry, apply_founding(rules, entry))
        else:
            kind = check_kind(rules.kinds, act)
            case = Case(copy.state, rules, act, kind.parse(act), index, entry.time, entry.reference(), entry.findings)
            _take(copy, index, entry, kind.apply(case))
    return copy.state


def _check_findings(case: Case, kind: Kind) -> None:
    """Raise Refused unless the keeper found what follows from premises that this copy holds."""
    if kind.find(case) != case.findings:
        raise Refused("finding.differs", index=case.index)


def _take(copy: Replayed, index: int, entry: Entry, facts: Iterable[Fact]) -> None:
    copy.state.add(recorded(index, entry))
    for fact in facts:
        if isinstance(fact, Due):
            copy.due.append(fact)
        else:
            copy.facts.append(fact)
            copy.state.add(fact)
