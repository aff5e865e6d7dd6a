"""Facts: what entries establish. Each is owned by exactly one entry, written once, and never changed.

What ends or answers a fact is another fact, of a later entry. A status ("stands", "adopted") is derived when it is
read, from the facts that the reader may see. That is what keeps partial copies right (docs/adr/0001).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from functools import cache
from operator import attrgetter
from typing import Any, ClassVar, NamedTuple, TypeVar

from comity.core.entry import Entry
from comity.core.founding import Founding


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of the entry at `index`. Values are text, whole numbers, truth values or None; lists are spaced text."""

    index: int

    # The fields by which rules look facts of this type up; a type without any is found by `all`.
    lookups: ClassVar[tuple[str, ...]] = ()
    # A registry fact is public, few in number, and kept in memory by every keeper and mirror.
    registry: ClassVar[bool] = False

    @classmethod
    @cache
    def columns(cls) -> tuple[str, ...]:
        """Return the names of the values, which are those of the fact's table."""
        return tuple(each.name for each in fields(cls))

    @classmethod
    @cache
    def row(cls) -> "attrgetter[tuple[Any, ...]]":
        """Return what takes a fact's values in the order of its columns."""
        return attrgetter(*cls.columns())


@dataclass(frozen=True, slots=True)
class Recorded(Fact):
    """That an act stands in the record: made for every entry, kept in the entry's own row."""

    act: str
    kind: str
    by: str
    key: str
    audience: str
    n: int
    time: str
    reference: str
    # The names of the act's parts, spaced: which it has is structure, what they say is not.
    parts: str

    lookups = ("act",)


@dataclass(frozen=True, slots=True)
class Seat(Fact):
    """That a party begins or ceases to sit in a standing audience (members, an organ) at this index."""

    audience: str
    party: str
    sits: bool

    lookups = ("party", "audience")
    registry = True


@dataclass(frozen=True, slots=True)
class Release(Fact):
    """That an act whose author agreed to it in advance is now for everyone (`organ; everyone on adoption`)."""

    act: str

    lookups = ("act",)


@dataclass(frozen=True, slots=True)
class Erasure(Fact):
    """That a part of an act was erased: its bytes, its salt and all that was derived are gone."""

    act: str
    part: str

    lookups = ("act",)


@dataclass(frozen=True, slots=True)
class Due(Fact):
    """An act that the keeper owes at an instant. It is no fact of anybody's copy: the keeper's own diary, derived."""

    at: str
    kind: str
    reference: str


AnyFact = TypeVar("AnyFact", bound=Fact)


class Need(NamedTuple):
    """A lookup that a rule will make: all facts of a type whose field has a value, or only the latest of them."""

    fact: type[Fact]
    field: str
    value: str
    latest: bool = False


Place = tuple[type[Fact], str, Any]
Value = TypeVar("Value")


class State:
    """The facts that rules look at: for the keeper what a batch needs, for a mirror all that it holds."""

    def __init__(self, parent: "State | None" = None) -> None:
        self._parent = parent
        self._found: dict[Place, list[Any]] = {}
        # What was derived, and how many facts stood in each place that it was derived from.
        self._derived: dict[tuple[Any, ...], tuple[Any, dict[Place, int]]] = {}

    def add(self, fact: Fact) -> None:
        """Take in a fact, for every way in which it may be looked up."""
        kind = type(fact)
        for name in kind.lookups:
            self._found.setdefault((kind, name, getattr(fact, name)), []).append(fact)
        if kind.registry or not kind.lookups:
            self._found.setdefault((kind, "", None), []).append(fact)

    def add_found(self, need: Need, facts: list[Any]) -> None:
        """Take in what a load found for a need; what the batch itself has added since comes after it."""
        place = (need.fact, need.field, need.value)
        self._found[place] = facts + self._found.get(place, [])

    def add_all(self, facts: Iterable[Fact]) -> None:
        """Take in several facts, in the order of the record."""
        for fact in facts:
            self.add(fact)

    def find(self, kind: type[AnyFact], **by: str) -> list[AnyFact]:
        """Return the facts of a type whose one named field has the value, in the order of the record."""
        (name,) = by
        return self._all(kind, name, by[name])

    def latest(self, kind: type[AnyFact], **by: str) -> AnyFact | None:
        """Return the last of what find returns, or None."""
        found = self.find(kind, **by)
        return found[-1] if found else None

    def all(self, kind: type[AnyFact]) -> list[AnyFact]:
        """Return all facts of a registry type, in the order of the record."""
        return self._all(kind, "", None)

    def _all(self, kind: type[Any], name: str, value: Any) -> list[Any]:
        place = (kind, name, value)
        found = self._found.get(place)
        above = self._parent
        while above is not None:
            earlier = above._found.get(place)
            if earlier:
                found = earlier + found if found else earlier
            above = above._parent
        return found or []

    def derived(self, function: Callable[..., Value], *key: Any) -> Value:
        """Return what a function of the state and a key gives, worked out anew only when what it looked up has grown.

        Facts are only ever added, so where as many stand as before, the same stand. The function may look at nothing
        but the state that it is given and its key, and what it gave is for many: nobody changes it.
        """
        value: Value = self._derive(function, key)[0]
        return value

    def _derive(self, function: Callable[..., Any], key: tuple[Any, ...]) -> tuple[Any, dict[Place, int]]:
        known = self._derived.get((function, *key))
        if known is None or any(self._count(place) != count for place, count in known[1].items()):
            watched = _Watched(self)
            known = self._derived[function, *key] = function(watched, *key), watched.seen
        return known

    def _count(self, place: Place) -> int:
        own = len(self._found.get(place, ()))
        return own + self._parent._count(place) if self._parent is not None else own


class _Watched(State):
    """A state as a function sees it from which something is derived: it keeps in mind where the function looked."""

    def __init__(self, whole: State) -> None:
        super().__init__(whole)
        self._whole = whole
        self.seen: dict[Place, int] = {}

    def _all(self, kind: type[Any], name: str, value: Any) -> list[Any]:
        found = super()._all(kind, name, value)
        self.seen[kind, name, value] = len(found)
        return found

    def _derive(self, function: Callable[..., Any], key: tuple[Any, ...]) -> tuple[Any, dict[Place, int]]:
        known = self._whole._derive(function, key)
        self.seen |= known[1]
        return known


def recorded(index: int, entry: Entry) -> Recorded:
    """Return the fact that every entry establishes of itself; the founding speaks for nobody and to everyone."""
    act = entry.act
    if isinstance(act, Founding):
        return Recorded(index, act.id, "founding", "", "", "everyone", 0, entry.time, entry.reference(), "")
    parts = " ".join(part.name for part in act.parts)
    return Recorded(index, act.id, act.kind, act.by, act.key, act.to.text, act.n, entry.time, entry.reference(), parts)
