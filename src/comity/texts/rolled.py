"""The rows of a rolling text, and the proposals that it is made of."""

from dataclasses import dataclass

from comity.texts.brackets import Backing, Bracket, Option, Runs
from comity.texts.edit import Edit, Words
from comity.texts.merging import Clash

__all__ = ["REWORDING", "Backing", "Bracket", "Living", "Option", "Outer", "Rolled", "Runs", "Touch"]

# The edits that bring other words for a provision that there is.
REWORDING = ("replace", "split", "merge")


@dataclass(frozen=True, slots=True)
class Living:
    """A living proposal in one language: its edit, its words and those that its author saw (both by provision).

    `capacity` is "party" or "chair". `on` is the living proposal that it would change, or None. Who stands behind it
    are `parties`, its authors, and `supporters`; `opposers` are against it.
    """

    id: str
    edit: Edit
    words: Words
    base_words: Words
    parties: tuple[str, ...] = ()
    capacity: str = "party"
    supporters: tuple[str, ...] = ()
    opposers: tuple[str, ...] = ()
    on: str | None = None

    @property
    def backing(self) -> Backing:
        """Who stands behind it."""
        return Backing((self.id,), self.parties, self.supporters, self.opposers, self.capacity == "chair")


@dataclass(frozen=True, slots=True)
class Outer:
    """What is proposed for a provision as a whole, and who stands behind it.

    `what`: "inserted", "deleted", "moved_away" (on the provision), "moved_here" (at the place where it would go),
    "split" and "split_off" (on the second half), "merges" and "merged_away" (on the one that is taken in), "held",
    "labelled" (its number and kind would be those in `label`), "lost" (see `Rebased`). `edit` is the rebased edit.
    """

    what: str
    edit: Edit
    backing: Backing
    label: tuple[str | None, str] | None = None


@dataclass(frozen=True, slots=True)
class Touch:
    """A proposal that touches a provision: what has become of it (see `Rebased`), and on which proposals it is."""

    proposal: str
    state: str
    note: str | None
    clashes: tuple[Clash, ...] = ()
    on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rolled:
    """One row of the rolling text, in document order.

    `status`: "current" (a provision of the current text), "inserted" (`owner` is the proposal that brings it), "moved"
    (the place where a provision would go; no words), "lost" (the words of a proposal whose provision is gone). `level`
    is 0 for the title, 1 at the top; `depth` how many proposals a row depends on, each on the one before.
    """

    provision: str
    kind: str
    number: str | None
    level: int
    runs: Runs
    outer: tuple[Outer, ...] = ()
    proposals: tuple[Touch, ...] = ()
    held: tuple[str, ...] = ()
    status: str = "current"
    owner: str | None = None
    depth: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether nothing else is proposed for the provision."""
        return not self.outer and all(isinstance(run, str) for run in self.runs)
