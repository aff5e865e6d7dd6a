"""Conditions of entry into force as data: so many have consented, all of some, or those who hold so much of a thing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from comity.core import payload
from comity.core.errors import Malformed
from comity.core.payload import Fields


@dataclass(frozen=True, slots=True)
class Number:
    """A condition: so many have consented; of those named, if any are (`including three of the named parties`)."""

    least: int
    among: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class All:
    """A condition: all have consented that took part in the text (`negotiating`), or that signed (`signatories`).

    Who all signatories are is known on the day after signature closes, and not before.
    """

    who: str


@dataclass(frozen=True, slots=True)
class Share:
    """A condition: those who consented hold so many per cent of something, as tonnage, of which each has an amount.

    `amounts` are what the text itself states, by party; `total` is all there is of it.
    """

    percent: int
    total: int
    amounts: tuple[tuple[str, int], ...]


Condition = Number | All | Share


def parse_conditions(value: Any) -> tuple[Condition, ...]:
    """Parse a list of conditions, the inverse of format_conditions; raises Malformed or ValueError."""
    if type(value) is not list or not 1 <= len(value) <= 8:
        raise ValueError
    return tuple(_condition(each) for each in value)


def _condition(value: Any) -> Condition:
    fields = Fields(value, "clauses.needs")
    kind = fields.take("condition", payload.one_of("number", "all", "share"))
    found: Condition
    if kind == "number":
        least, among = fields.take("least", payload.within(1, 300)), fields.take("among", _parties)
        if among and least > len(among):
            raise Malformed("payload.field", field="clauses.needs.least")
        found = Number(least, among)
    elif kind == "all":
        found = All(fields.take("who", payload.one_of("signatories", "negotiating")))
    else:
        amounts = fields.take("amounts", _amounts)
        found = Share(
            fields.take("percent", payload.within(1, 100)), fields.take("total", payload.within(1, 2**50)), amounts
        )
        if sum(amount for _, amount in amounts) > found.total:
            raise Malformed("payload.field", field="clauses.needs.total")
    fields.end()
    return found


_parties = payload.sorted_list(payload.party)


def _amounts(value: Any) -> tuple[tuple[str, int], ...]:
    if type(value) is not list or not 1 <= len(value) <= 300:
        raise ValueError
    found = tuple((payload.party(party), payload.within(1, 2**50)(amount)) for party, amount in value)
    if [party for party, _ in found] != sorted({party for party, _ in found}):
        raise ValueError
    return found


def format_conditions(conditions: Iterable[Condition]) -> list[dict[str, Any]]:
    """Return conditions as they stand in clauses."""
    return [_format(each) for each in conditions]


def _format(condition: Condition) -> dict[str, Any]:
    if isinstance(condition, Number):
        return {"condition": "number", "least": condition.least, "among": list(condition.among)}
    if isinstance(condition, All):
        return {"condition": "all", "who": condition.who}
    amounts = [list(each) for each in condition.amounts]
    return {"condition": "share", "percent": condition.percent, "total": condition.total, "amounts": amounts}
