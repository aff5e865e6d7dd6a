"""Who may read what: the one place that decides it, for rules, mirrors, pages, the API and live messages.

Standing audiences (members, organs) are read from the start by whoever sits now, and by whoever sat before up to
the index at which it left. Named parties are fixed at signing. The author's own party is always included.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from comity.core.act import EVERYONE, Audience
from comity.record.facts import Seat, State


class Addressed(Protocol):
    """What says of a recorded act whom it is for: `record.facts.Recorded`, or the row of its entry."""

    @property
    def index(self) -> int:
        """Its place in the record."""

    @property
    def by(self) -> str:
        """Its author's party."""

    @property
    def audience(self) -> str:
        """Its audience's text form."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who reads: a party (any of its delegates), or the public if `party` is None.

    `reach` says, for each standing audience, below which index the party reads it.
    """

    party: str | None = None
    reach: dict[str, float] = field(default_factory=dict)

    def reads(self, audience: Audience, index: int) -> bool:
        """Whether the audience as signed, before any release and apart from authorship, includes the viewer."""
        if audience.standing == EVERYONE:
            return True
        if audience.standing:
            return index < self.reach.get(audience.standing, 0)
        return self.party in audience.parties

    def may_read(self, fact: Addressed, *, released: bool = False) -> bool:
        """Whether the viewer may read a recorded act: by its audience, its authorship, or its release."""
        if released or (self.party is not None and fact.by == self.party):
            return True
        return self.reads(Audience.from_text(fact.audience), fact.index)


PUBLIC = Viewer()


def reach_of(seats: Iterable[Seat]) -> dict[str, float]:
    """Return how far one party reads each standing audience, from its seats in the order of the record."""
    reach: dict[str, float] = {}
    for seat in seats:
        # A party that sits again reads all that went on without it, as a new one would.
        reach[seat.audience] = math.inf if seat.sits else seat.index
    return reach


def viewer_of(state: State, party: str | None) -> Viewer:
    """Return a party as a viewer, or the public, by the seats in the state."""
    if party is None:
        return PUBLIC
    return Viewer(party, reach_of(state.find(Seat, party=party)))


def sitting(state: State, audience: str) -> list[str]:
    """Return the parties that sit in a standing audience now, in the order in which they took their seats."""
    seats: dict[str, bool] = {}
    for seat in state.find(Seat, audience=audience):
        seats[seat.party] = seat.sits
    return [party for party, sits in seats.items() if sits]


def sits_in(state: State, party: str) -> list[str]:
    """Return the standing audiences in which a party sits now."""
    return [name for name, reach in reach_of(state.find(Seat, party=party)).items() if reach == math.inf]
