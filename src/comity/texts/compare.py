"""Two versions of a text, compared provision by provision and word by word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from comity.texts.alignment import align, in_order
from comity.texts.provision import Provision

Segment = tuple[str, str]

# A word of a script with spaces, one ideograph or kana, a run of spaces, or one other sign.
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+|\s+|.", re.DOTALL)
# Myers' algorithm takes steps with the square of the differences: beyond this, a provision is shown as replaced.
_MOST_DIFFERENCES = 600
_MOST_STEPS = 5_000_000


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one provision: `kind` is unchanged, changed, moved, inserted or deleted.

    `segments` are (op, text) with op equal, insert or delete: those not inserted make the old words, those not deleted
    the new ones. A moved provision's words may have changed too. Numbers that only follow the order change nothing.
    """

    kind: str
    old: Provision | None
    new: Provision | None
    segments: tuple[Segment, ...]

    @property
    def is_renumbered(self) -> bool:
        """Whether both versions have the provision, under different labels."""
        return self.old is not None and self.new is not None and self.old.number != self.new.number


def compare(old: Sequence[Provision], new: Sequence[Provision]) -> list[Change]:
    """Return the changes in the order of the new text, deleted provisions where they stood in the old one.

    Provisions are paired by id; texts that share no id are paired by their words (see `alignment`).
    """
    olds, news, pairs = align(old, new)
    still = in_order(pairs)
    partners = {before: after for after, before in pairs.items()}
    budget = Budget()
    changes: list[Change] = []
    reached = 0
    for index, provision in enumerate(news):
        before = pairs.get(index)
        if before is not None and index in still:
            changes += _deletions(olds, partners, reached, before)
            reached = before + 1
        changes.append(_change(None if before is None else olds[before], provision, index in still, budget))
    return changes + _deletions(olds, partners, reached, len(olds))


def _deletions(olds: Sequence[Provision], partners: dict[int, int], start: int, stop: int) -> list[Change]:
    gone = (olds[index] for index in range(start, stop) if index not in partners)
    return [Change("deleted", old, None, (("delete", old.text),) if old.text else ()) for old in gone]


def _change(old: Provision | None, new: Provision, is_still: bool, budget: "Budget") -> Change:
    if old is None:
        return Change("inserted", None, new, (("insert", new.text),) if new.text else ())
    segments = tuple(_diff(old.text, new.text, budget))
    changed = (old.text, old.kind, old.held) != (new.text, new.kind, new.held)
    return Change("moved" if not is_still else "changed" if changed else "unchanged", old, new, segments)


def diff_words(old: str, new: str, budget: "Budget | None" = None) -> list[Segment]:
    """Return the segments (op, text) that lead from the old words to the new ones; ideographs count as words.

    Several comparisons may share a budget.
    """
    return _diff(old, new, budget or Budget())


class Budget:
    """The steps that one comparison may still take: a text made to be slow ends in whole replacements."""

    def __init__(self) -> None:
        self.steps = _MOST_STEPS


def _diff(old: str, new: str, budget: Budget) -> list[Segment]:
    if old == new:
        return [("equal", old)] if old else []
    return _merge(diff_tokens(tokenize(old), tokenize(new), budget))


def tokenize(text: str) -> list[str]:
    """Return the text's tokens, which joined are the text: words, single ideographs, runs of spaces, single signs."""
    return _TOKEN.findall(text)


def diff_tokens(a: Sequence[str], b: Sequence[str], budget: Budget) -> list[Segment]:
    """Return the segments (op, token) that lead from the tokens `a` to the tokens `b`, one for each token."""
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    end = 0
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    middle = _shortest_edit(a[start : len(a) - end], b[start : len(b) - end], budget)
    same = [("equal", token) for token in a[:start]]
    return [*same, *middle, *(("equal", token) for token in a[len(a) - end :])]


def _shortest_edit(a: Sequence[str], b: Sequence[str], budget: Budget) -> list[Segment]:
    """Return the shortest edit from a to b (Myers 1986), or a replacement of the whole if there is too much to do."""
    furthest = {1: 0}
    trace: list[dict[int, int]] = []
    for differences in range(min(len(a) + len(b), _MOST_DIFFERENCES) + 1):
        trace.append(dict(furthest))
        budget.steps -= 2 * differences + 1
        if budget.steps < 0:
            break
        for k in range(-differences, differences + 1, 2):
            down = k == -differences or (k != differences and furthest[k - 1] < furthest[k + 1])
            x = furthest[k + 1] if down else furthest[k - 1] + 1
            begun = x
            while x < len(a) and x - k < len(b) and a[x] == b[x - k]:
                x += 1
            budget.steps -= x - begun
            furthest[k] = x
            if x >= len(a) and x - k >= len(b):
                return _retrace(a, b, trace)
    return [*(("delete", token) for token in a), *(("insert", token) for token in b)]


def _retrace(a: Sequence[str], b: Sequence[str], trace: list[dict[int, int]]) -> list[Segment]:
    edit: list[Segment] = []
    x, y = len(a), len(b)
    for differences in range(len(trace) - 1, -1, -1):
        furthest = trace[differences]
        k = x - y
        down = k == -differences or (k != differences and furthest[k - 1] < furthest[k + 1])
        from_k = k + 1 if down else k - 1
        from_x = furthest[from_k]
        from_y = from_x - from_k
        while x > max(from_x, 0) and y > max(from_y, 0):
            x, y = x - 1, y - 1
            edit.append(("equal", a[x]))
        if differences:
            edit.append(("insert", b[from_y]) if down else ("delete", a[from_x]))
        x, y = from_x, from_y
    return edit[::-1]


def _merge(edit: list[Segment]) -> list[Segment]:
    """Join neighbours, deletions before insertions; a space alone between two changes changes with them."""
    merged: list[Segment] = []
    deleted = inserted = ""
    for place, (op, text) in enumerate(edit):
        lone = text.isspace() and (deleted or inserted) and place + 1 < len(edit) and edit[place + 1][0] != "equal"
        if op == "delete" or (op == "equal" and lone):
            deleted += text
        if op == "insert" or (op == "equal" and lone):
            inserted += text
        if op == "equal" and not lone:
            merged += [segment for segment in (("delete", deleted), ("insert", inserted)) if segment[1]]
            deleted = inserted = ""
            if merged and merged[-1][0] == "equal":
                merged[-1] = ("equal", merged[-1][1] + text)
            else:
                merged.append(("equal", text))
    return merged + [segment for segment in (("delete", deleted), ("insert", inserted)) if segment[1]]
