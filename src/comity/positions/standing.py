"""What of the register stands, and on which days: pure functions of facts, the same for rules and for readers.

What a key said that its party disavows since then counts for nothing. An undertaking has no last day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from comity.positions.facts import EntryChallenged, EntryWithdrawn, Reaffirmed, Registered
from comity.record.facts import State
from comity.record.registry import disavowed_since

Said = Registered | Reaffirmed | EntryChallenged
FOR_EVER = ""


@dataclass(frozen=True, slots=True)
class Period:
    """Days on which a position is held, both included (`YYYY-MM-DD`); `until` FOR_EVER while nothing ends it."""

    since: str
    until: str

    def holds(self, day: str) -> bool:
        """Whether the day is one of them."""
        return self.since <= day and (self.until == FOR_EVER or day <= self.until)


def counts(registry: State, said: Said | EntryWithdrawn) -> bool:
    """Whether its party has not disavowed the key that said it, since that time or before."""
    since = disavowed_since(registry, said.key)
    return since is None or since > said.index


def stands(registry: State, said: Said, withdrawals: Iterable[EntryWithdrawn]) -> bool:
    """Whether what was said counts and its author has not taken it back."""
    ended = (each for each in withdrawals if each.entry == said.act)
    return counts(registry, said) and not any(counts(registry, each) for each in ended)


def periods_of(registered: Registered, reaffirmations: Iterable[Reaffirmed]) -> list[Period]:
    """Return the days on which a position is held: its own, and those that standing reaffirmations add."""
    found = [Period(registered.since, registered.until)]
    return found + [Period(each.day, each.until) for each in reaffirmations if each.until]


def last_day(periods: Sequence[Period]) -> str:
    """Return the last day of all, or FOR_EVER."""
    ends = [period.until for period in periods]
    return FOR_EVER if FOR_EVER in ends else max(ends)
