"""Where each living proposal is shown in the rolling text: at a provision, or at a place between provisions.

No words are compared for it, so that the cost for a long text with many proposals is that of looking them up.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from comity.texts.compare import Budget
from comity.texts.document import Document
from comity.texts.edit import TITLE, Edit, Place
from comity.texts.outline import Outline
from comity.texts.provision import Provision, walk
from comity.texts.rebase import Rebased, rebase
from comity.texts.rolled import REWORDING, Living

# Proposals on proposals on proposals: what is nested deeper is shown as standing on the text itself.
_DEEPEST = 30


class Arrival(NamedTuple):
    """A row that a proposal puts at a place: a new provision, one that would move there, or lost words."""

    proposal: Living
    rebased: Rebased
    what: str


class Layout:
    """Which proposals touch a provision (`touching`), and which rows they put at a place (`arrivals`).

    `brought` are the provisions that proposals bring and the text does not have, `owners` the proposals that do so;
    `parents` the proposals that others would reword, by the id of the other; `needed` those that others stand on.
    `rebased` holds what is known of what became of proposals.
    """

    def __init__(self, current: Document, living: Sequence[Living], *earlier: Document) -> None:
        self.outline = Outline(current, *earlier)
        self.rebased: dict[str, Rebased] = {}
        self.touching: defaultdict[str, list[Living]] = defaultdict(list)
        self.arrivals: defaultdict[Place, list[Arrival]] = defaultdict(list)
        self.brought: dict[str, Provision] = {}
        self.owners: dict[str, Living] = {}
        self._living = {each.id: each for each in living}
        self._budget = Budget()
        for each in living:
            self._read_brought(each)
        # The text with all that proposals bring.
        self.all = self.outline.over(self.brought)
        self.needed = {owner for each in living for owner in self.needs(each)}
        self.parents = self._find_parents()
        loose = self._find_loose()
        for each in living:
            self._lay_out(each, is_loose=each.id in loose)

    def _read_brought(self, each: Living) -> None:
        root = each.edit.other if each.edit.op == "split" else each.edit.provision
        if each.edit.op not in ("insert", "split") or root is None or self.outline.has_place(root):
            return
        for provision in walk([each.words.get(root) or Provision("paragraph", None, "", (), root)]):
            if provision.id and not self.outline.has_place(provision.id) and provision.id not in self.owners:
                self.owners[provision.id] = each
                self.brought[provision.id] = provision

    def needs(self, each: Living) -> list[str]:
        """Return the proposals without which this one has nothing to stand on, because they bring it."""
        edit = each.edit
        found = [edit.place.of or ""] if edit.place else []
        found += [] if edit.op == "insert" else [edit.provision]
        found += [edit.other or ""] if edit.op == "merge" else []
        owners = (self.owners.get(identity) for identity in found)
        return [owner.id for owner in owners if owner is not None and owner is not each]

    def _anchor(self, each: Living) -> Living | None:
        """Return the proposal that brings what an insertion or a split is anchored to, which may be itself."""
        if each.edit.op == "insert":
            return self.owners.get((each.edit.place.of if each.edit.place else None) or "")
        return self.owners.get(each.edit.provision) if each.edit.op == "split" else None

    def _find_loose(self) -> set[str]:
        """Return where to cut the chains of proposals on proposals that end in themselves, or are too long."""
        loose: set[str] = set()
        depths: dict[str, int] = {}
        for each in self._living.values():
            path: list[Living] = []
            names: set[str] = set()
            step: Living | None = each
            while step is not None and step.id not in depths and step.id not in names:
                path.append(step)
                names.add(step.id)
                step = self._anchor(step)
            if step is not None and step.id in names:
                loose.add(step.id)
            depth = depths.get(step.id, 0) if step is not None and step.id not in names else 0
            for link in reversed(path):
                depth = 0 if link.id in loose else depth + 1
                if depth > _DEEPEST:
                    loose.add(link.id)
                    depth = 0
                depths[link.id] = depth
        return loose

    def _find_parents(self) -> dict[str, Living]:
        """Return, by its id, for each proposal that would reword what another proposes, that other."""
        parents: dict[str, Living] = {}
        depths: dict[str, int] = {}
        for each in self._living.values():
            path: list[Living] = []
            names: set[str] = set()
            step: Living | None = each
            while step is not None and step.id not in depths and step.id not in names:
                path.append(step)
                names.add(step.id)
                step = self._reworded(step)
            depth = depths.get(step.id, _DEEPEST) if step is not None else -1
            for link in reversed(path):
                parent = self._reworded(link)
                depth = 0 if depth >= _DEEPEST else depth + 1
                if depth and parent is not None:
                    parents[link.id] = parent
                depths[link.id] = depth
        return parents

    def _reworded(self, each: Living) -> Living | None:
        on = self._living.get(each.on or "")
        if on is None or each.edit.op not in REWORDING or on.edit.op not in REWORDING:
            return None
        return on if on.edit.provision == each.edit.provision and on.edit.provision in on.words else None

    def _lay_out(self, each: Living, *, is_loose: bool) -> None:
        edit = each.edit
        if is_loose and edit.op == "split":
            self.rebased[each.id] = Rebased(edit, "lost", dict(each.words), note="deleted")
            self._arrive(each, "lost", self.outline.nearest(""))
        elif edit.op in ("insert", "move") or any(self.all.get(identity) is None for identity in edit.touches):
            self._lay_out_placed(each, replace(edit, place=self.outline.nearest("")) if is_loose else edit)
        else:
            self._touch(each)

    def _touch(self, each: Living) -> None:
        for identity in dict.fromkeys(each.edit.touches):
            if self.all.get(identity) is not None and self.owners.get(identity) is not each:
                self.touching[identity].append(each)

    def _lay_out_placed(self, each: Living, edit: Edit) -> None:
        found = rebase(edit, each.base_words, each.words, self.all, self._budget)
        if edit != each.edit and found.state == "applies":
            found = replace(found, state="rebased", note="place_moved")
        self.rebased[each.id] = found
        place = found.edit.place or Place("into", None)
        if edit.op == "insert" and (found.state != "moot" or each.id in self.needed):
            self._arrive(each, "inserted", place)
        elif self.all.get(edit.provision) is not None and self.owners.get(edit.provision) is not each:
            self._touch(each)
            if edit.op == "move" and found.state in ("applies", "rebased"):
                self._arrive(each, "moved_here", place)
        elif found.state == "lost":
            self._arrive(each, "lost", self.outline.nearest(edit.provision))
        else:
            near = self.outline.nearest(edit.provision) if edit.op == "delete" else place
            self.touching[near.of or TITLE].append(each)

    def _arrive(self, each: Living, what: str, place: Place) -> None:
        begins = place.of is None or place.of == TITLE
        self.arrivals[Place("into", None) if begins else place].append(Arrival(each, self.rebased[each.id], what))
