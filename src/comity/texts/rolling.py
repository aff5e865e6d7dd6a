"""The rolling text: the current text and all living proposals as one document, with brackets as data.

Where proposals are shown is found at once (`siting`); words are compared when a row is asked for, so that a window of a
long text costs what the window holds. No proposal is ever missing: one whose provision is gone has a row of its own,
where the provision stood.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from comity.texts.brackets import Backing, Bracket, Option, Runs, Voice, bracket, join_backing
from comity.texts.compare import Budget
from comity.texts.document import Document
from comity.texts.edit import TITLE, Place
from comity.texts.outline import own
from comity.texts.provision import Provision
from comity.texts.rebase import Rebased, rebase
from comity.texts.rolled import REWORDING, Living, Outer, Rolled, Touch
from comity.texts.siting import Arrival, Layout

__all__ = [
    "Backing",
    "Bracket",
    "Living",
    "Option",
    "Outer",
    "Rolled",
    "Rolling",
    "Runs",
    "Touch",
    "roll",
    "roll_window",
]


def roll(current: Document, living: Sequence[Living], *earlier: Document) -> list[Rolled]:
    """Return the whole rolling text in one language, the title first.

    `earlier` are states of the text, latest first, that tell where what is gone stood. Proposals come in the order in
    which they were made.
    """
    rolling = Rolling(current, living, *earlier)
    return rolling.window(0, len(rolling))


def roll_window(
    current: Document, living: Sequence[Living], first: int, count: int, *earlier: Document
) -> list[Rolled]:
    """Return the rows of `count` provisions of the current text from the given one (0: the title), and between them."""
    return Rolling(current, living, *earlier).window(first, count)


class _Spot(NamedTuple):
    """Where a row stands: its level, how many proposals it depends on, and the proposal that brings it."""

    level: int
    depth: int = 0
    owner: Living | None = None


class Rolling:
    """A rolling text of which rows can be asked for; `len` is the number of provisions, with the title."""

    def __init__(self, current: Document, living: Sequence[Living], *earlier: Document) -> None:
        self._layout = Layout(current, living, *earlier)
        self._budget = Budget()

    def __len__(self) -> int:
        return len(self._layout.outline.order)

    def window(self, first: int, count: int) -> list[Rolled]:
        """Return the rows of the provisions `first` to `first + count`, with the rows that stand between them."""
        self._budget = Budget()
        order = self._layout.outline.order[max(first, 0) : max(first + count, 0)]
        return [row for identity in order for row in self._rows(identity)]

    def _rows(self, identity: str) -> Iterator[Rolled]:
        """Yield a provision of the current text, with what proposals put before, into and behind it."""
        level = self._layout.outline.level(identity)
        provision = self._layout.outline.get(identity)
        assert provision is not None, "the outline's order lists what it has"
        yield from self._arriving(Place("before", identity), _Spot(level))
        yield from self._own_rows(provision, identity, _Spot(level))
        yield from self._arriving(Place("into", None if identity == TITLE else identity), _Spot(level + 1))
        ended = None if provision.children or identity == TITLE else identity
        while ended is not None:
            yield from self._arriving(Place("after", ended), _Spot(self._layout.outline.level(ended)))
            ended = self._layout.outline.parent(ended) if self._layout.outline.is_last(ended) else None

    def _arriving(self, place: Place, spot: _Spot) -> Iterator[Rolled]:
        for arrival in self._layout.arrivals.get(place, ()):
            each = arrival.proposal
            beneath = _Spot(spot.level, spot.depth + 1, each)
            if arrival.what == "inserted":
                identity = each.edit.provision
                root = each.words.get(identity) or Provision("paragraph", None, "", (), identity)
                yield from self._inserted_rows(root, identity, beneath)
            elif arrival.what == "moved_here":
                moved = self._layout.all.get(each.edit.provision)
                assert moved is not None, "a move of what is gone is lost"
                yield self._plain_row(arrival, moved, "moved", beneath)
            else:
                yield from self._lost_rows(arrival, beneath)

    def _inserted_rows(self, provision: Provision, identity: str, spot: _Spot) -> Iterator[Rolled]:
        """Yield a provision that a proposal brings, with all beneath it and what others put about it."""
        # If two proposals bring the same, what others put about it is shown once.
        is_own = self._layout.owners.get(identity) is spot.owner
        beneath = spot._replace(level=spot.level + 1)
        if is_own:
            yield from self._arriving(Place("before", identity), spot)
        yield from self._own_rows(provision, identity, spot)
        if is_own:
            yield from self._arriving(Place("into", identity), beneath)
        for child in provision.children:
            yield from self._inserted_rows(child, child.id or "", beneath)
        if is_own:
            yield from self._arriving(Place("after", identity), spot)

    def _own_rows(self, provision: Provision, identity: str, spot: _Spot) -> Iterator[Rolled]:
        """Yield a provision's row, and those of the second halves into which proposals would split it."""
        is_own = spot.owner is None or self._layout.owners.get(identity) is spot.owner
        touching = self._layout.touching.get(identity, []) if is_own else []
        yield self._row(provision, identity, spot, touching)
        for each in touching:
            other = each.edit.other or ""
            if each.edit.op != "split" or self._layout.owners.get(other) is not each:
                continue
            found = self._find(each)
            if found.state != "moot" or each.id in self._layout.needed:
                second = found.words.get(other) or self._layout.brought[other]
                yield from self._inserted_rows(own(second), other, _Spot(spot.level, spot.depth + 1, each))

    def _row(self, provision: Provision, identity: str, spot: _Spot, touching: Sequence[Living]) -> Rolled:
        outer = [found for each in touching if (found := _outer(each, self._find(each), identity, provision))]
        touches = [self._told(each) for each in touching]
        if spot.owner is not None:
            what = "inserted" if spot.owner.edit.op == "insert" else "split_off"
            outer.insert(0, Outer(what, self._find(spot.owner).edit, spot.owner.backing))
            touches.insert(0, self._told(spot.owner))
        return Rolled(
            identity,
            provision.kind,
            provision.number,
            spot.level,
            bracket(provision.text, self._voices(identity, touching), self._budget),
            _group(outer),
            tuple(touches),
            provision.held,
            "inserted" if spot.owner else "current",
            spot.owner.id if spot.owner else None,
            spot.depth,
        )

    def _find(self, each: Living) -> Rebased:
        """Return what has become of a proposal, on the words of the proposal that it would reword if there is one."""
        found = self._layout.rebased.get(each.id)
        if found is None:
            parent = self._layout.parents.get(each.id)
            present = self._layout.all.over(self._find(parent).words) if parent else self._layout.all
            found = self._layout.rebased[each.id] = rebase(
                each.edit, each.base_words, each.words, present, self._budget
            )
        return found

    def _told(self, each: Living) -> Touch:
        found, parent = self._find(each), self._layout.parents.get(each.id)
        on = dict.fromkeys([*([parent.id] if parent else ()), *self._layout.needs(each)])
        return Touch(each.id, found.state, found.note, found.clashes, tuple(on))

    def _voices(self, identity: str, touching: Sequence[Living]) -> list[Voice]:
        """Return what the proposals make of a provision's words, each with those that are on it."""
        nested: defaultdict[str, list[Voice]] = defaultdict(list)
        # Deepest first, so that those on a proposal are there when it is made.
        for each in sorted(touching, key=self._depth, reverse=True):
            found, parent = self._find(each), self._layout.parents.get(each.id)
            words = found.words.get(identity)
            if words is not None and each.edit.op in REWORDING:
                inner = tuple(nested.get(each.id, ()))
                spans = _spans(found, identity, words)
                nested[parent.id if parent else ""].append(Voice(words.text, each.backing, spans, inner))
        return nested.get("", [])

    def _depth(self, each: Living) -> int:
        parent = self._layout.parents.get(each.id)
        return 0 if parent is None else 1 + self._depth(parent)

    def _plain_row(self, arrival: Arrival, provision: Provision, status: str, spot: _Spot) -> Rolled:
        """Return a row on which no other proposal can stand."""
        each, found, what = arrival
        options = Option(()), Option((provision.text,), each.backing, is_clash=True)
        return Rolled(
            provision.id or each.edit.provision,
            provision.kind,
            provision.number,
            spot.level,
            (Bracket(options),) if status == "lost" and provision.text else (),
            (Outer(what, found.edit, each.backing),),
            (self._told(each),),
            (),
            status,
            each.id,
            spot.depth,
        )

    def _lost_rows(self, arrival: Arrival, spot: _Spot) -> Iterator[Rolled]:
        each = arrival.proposal
        identity, other = each.edit.provision, each.edit.other or ""
        unsaid = Provision("paragraph", None, "", (), identity)
        yield self._plain_row(
            arrival, each.words.get(identity) or each.base_words.get(identity) or unsaid, "lost", spot
        )
        if self._layout.owners.get(other) is each:
            yield from self._inserted_rows(own(self._layout.brought[other]), other, spot)


def _outer(each: Living, found: Rebased, identity: str, provision: Provision) -> Outer | None:
    """Return what a proposal asks for the provision as a whole, if it is not so already."""
    words = found.words.get(identity)
    label = (words.number, words.kind) if words and each.edit.op in REWORDING else None
    what = {"delete": "deleted", "move": "moved_away", "split": "split", "hold": "held"}.get(each.edit.op)
    if each.edit.op == "merge":
        what = "merges" if identity == each.edit.provision else "merged_away"
    if each.edit.op == "replace" and label not in (None, (provision.number, provision.kind)):
        what = "labelled"
    if what is None or found.state == "moot":
        return None
    return Outer("lost" if found.state == "lost" else what, found.edit, each.backing, label)


def _group(outer: Iterable[Outer]) -> tuple[Outer, ...]:
    """Return what is proposed, each once, with all who stand behind it."""
    groups: dict[object, list[Outer]] = {}
    for each in outer:
        groups.setdefault((each.what, replace(each.edit, languages=()), each.label), []).append(each)
    return tuple(replace(group[0], backing=join_backing(each.backing for each in group)) for group in groups.values())


def _spans(found: Rebased, identity: str, words: Provision) -> tuple[tuple[int, int], ...]:
    """Return the stretches of a provision's words that clash; all of them, if the proposal is lost."""
    if found.state == "lost":
        return ((0, len(words.text)),)
    part = "text" if identity == found.edit.provision else "other"
    return tuple((clash.start, clash.start + len(clash.proposed)) for clash in found.clashes if clash.part == part)
