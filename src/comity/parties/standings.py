"""Standings over time, as rules look at them. Pure."""

from comity.charter import Charter
from comity.parties.facts import Merged
from comity.record.facts import State
from comity.record.registry import Standing


def has_ended(state: State, charter: Charter, standing: str, day: str) -> bool:
    """Return whether nobody is given that standing any more on a day: it was merged, or the charter ended it before.

    On the very day on which the charter ends it, it can still be given: Laos had one on the day of the merge.
    """
    row = charter.standing(standing)
    until = row.until if row else None
    return bool(state.find(Merged, standing=standing)) or (until is not None and until < day)


def standing_before(state: State, charter: Charter, party: str) -> str | None:
    """Return the last standing of a party in which it was not suspended, or None."""
    held = [line.standing for line in state.find(Standing, party=party)]
    return next((each for each in reversed(held) if each and not is_suspended(charter, each)), None)


def is_suspended(charter: Charter, standing: str | None) -> bool:
    """Return whether who has that standing is suspended."""
    row = charter.standing(standing) if standing else None
    return row is not None and row.suspends
