"""In whose turn it is: rotation among parties, a condition of order and never of right. Pure.

The parties together may depart from it; who decides is told so before, and nobody is refused for it.
"""

from collections.abc import Collection, Mapping

from comity.charter.terms import Office, Rotation
from comity.parties.leaving import add_months

Names = Mapping[str, Mapping[str, str]]


def order_of(rotation: Rotation, parties: Collection[str], names: Names) -> list[str]:
    """Return these parties in the order in which something passes among them.

    By the alphabet of their names in a language (their ids where a name is missing), or as the charter lists them; who
    is not listed comes last. `names` are names by party and language.
    """
    if rotation.parties is not None:
        listed = [party for party in rotation.parties if party in parties]
        return listed + sorted(party for party in parties if party not in listed)
    tag = rotation.order.removeprefix("alphabet:")
    return sorted(parties, key=lambda party: (_letters(names.get(party, {}).get(tag, party)), party))


def _letters(name: str) -> str:
    # In a Russian alphabet ё stands with е.
    return name.casefold().replace("ё", "е")


def next_in_rotation(rotation: Rotation, parties: Collection[str], names: Names, holder: str | None) -> str | None:
    """Return whose turn comes after the holder's, the first one's if there is no holder; None if there are no parties.

    A holder that is no longer one of them keeps its place in the order.
    """
    if not parties:
        return None
    around = order_of(rotation, {*parties, *([holder] if holder else [])}, names)
    start = around.index(holder) + 1 if holder else 0
    return next((party for party in around[start:] + around[:start] if party in parties and party != holder), holder)


def turn_end(rotation: Rotation, office: Office, since: str) -> str | None:
    """Return the day on which a turn that began on a day passes on; None where that depends on a meeting."""
    if rotation.period == "term":
        return term_end(office, since)
    months = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}.get(rotation.period)
    try:
        return add_months(since, months) if months else None
    except OverflowError:
        return None


def term_end(office: Office, since: str) -> str | None:
    """Return the day on which a term ends that began on a day, or None if the charter sets none.

    A term that began on a leap day ends on the last day of February.
    """
    try:
        return add_months(since, 12 * office.term_years) if office.term_years else None
    except OverflowError:
        return None
