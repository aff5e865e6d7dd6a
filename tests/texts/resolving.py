"""What a rolling text becomes when choices are made in it: what tests hold the brackets against."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from comity.texts.brackets import choose
from comity.texts.document import Document
from comity.texts.edit import TITLE, Words, apply_edits
from comity.texts.provision import Provision
from comity.texts.rolling import Outer, Rolled

# What is applied first: what brings provisions, then what changes those that there are, last what takes them away.
_PHASES = {"inserted": 0, "split": 0, "merges": 1, "moved_away": 2, "held": 3, "deleted": 4}


def resolve(rolled: Sequence[Rolled], choice: Collection[str], *, language: str) -> Document:
    """Return the text with the chosen proposals (ids) accepted, and those that they are on; all else stays as it is.

    `rolled` is the whole rolling text of that language. Nothing chosen: the current text. Where two that are chosen
    word the same stretch, the one made first is taken. What is lost cannot be chosen.
    """
    chosen = _close(rolled, choice)
    rows = [row for row in rolled if row.status == "current"]
    title = next((choose(row.runs, chosen) for row in rows if row.provision == TITLE), "")
    own = [(row.level, _resolve_row(row, chosen)) for row in rows if row.provision != TITLE]
    brought: defaultdict[str | None, list[Rolled]] = defaultdict(list)
    for row in rolled:
        if row.status == "inserted":
            brought[row.owner].append(row)
    edits = [
        (_PHASES[outer.what], row.depth, outer.edit, _words(row, outer, brought, chosen))
        for row in rolled
        for outer in row.outer
        if _is_chosen(row, outer, chosen)
    ]
    edits.sort(key=lambda each: each[:2])
    return apply_edits(Document(language, title, _nest(own)), [(edit, words) for _, _, edit, words in edits])


def _close(rolled: Sequence[Rolled], choice: Collection[str]) -> set[str]:
    """Return the choice with all the proposals that those chosen are on."""
    on = {touch.proposal: touch.on for row in rolled for touch in row.proposals}
    chosen: set[str] = set()
    waiting = list(choice)
    while waiting:
        each = waiting.pop()
        if each not in chosen:
            chosen.add(each)
            waiting += on.get(each, ())
    return chosen


def _is_chosen(row: Rolled, outer: Outer, chosen: set[str]) -> bool:
    if outer.what not in _PHASES or chosen.isdisjoint(outer.backing.proposals):
        return False
    if outer.what == "inserted":
        # The rows beneath the provision that is inserted come with it.
        return row.provision == outer.edit.provision
    states = {touch.proposal: touch.note for touch in row.proposals}
    return any(each in chosen and states.get(each) != "place_inside" for each in outer.backing.proposals)


def _resolve_row(row: Rolled, chosen: set[str]) -> Provision:
    number, kind = row.number, row.kind
    for outer in row.outer:
        if outer.label is not None and not chosen.isdisjoint(outer.backing.proposals):
            number, kind = outer.label
            break
    return Provision(kind, number, choose(row.runs, chosen), (), row.provision, row.held)


def _words(row: Rolled, outer: Outer, brought: Mapping[str | None, list[Rolled]], chosen: set[str]) -> Words:
    """Return the words that an edit brings, as the choice makes them."""
    edit, rows = outer.edit, brought.get(outer.backing.proposals[0], [])
    if edit.op == "insert":
        return {edit.provision: _nest([(each.level, _resolve_row(each, chosen)) for each in rows])[0]}
    if edit.op == "split":
        return {each.provision: _resolve_row(each, chosen) for each in (row, *rows)}
    return {edit.provision: _resolve_row(row, chosen)} if edit.op == "merge" else {}


def _nest(rows: Sequence[tuple[int, Provision]]) -> tuple[Provision, ...]:
    """Return the tree of provisions that are given in document order with their levels."""
    # Each level's finished provisions wait until something less deep closes them.
    levels: list[tuple[int, list[Provision]]] = []
    for level, provision in reversed(rows):
        beneath: list[Provision] = []
        while levels and levels[-1][0] > level:
            beneath += levels.pop()[1]
        if not levels or levels[-1][0] != level:
            levels.append((level, []))
        levels[-1][1].insert(0, replace(provision, children=tuple(beneath)))
    return tuple(each for _, group in reversed(levels) for each in group)
