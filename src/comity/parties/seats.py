"""Which seats a party takes or leaves with its standing and its offices. Pure."""

from comity.charter import Charter
from comity.record.access import sits_in
from comity.record.facts import Fact, Seat, State


def seat_changes(
    state: State, charter: Charter, index: int, party: str, standing: str | None, offices: list[str]
) -> list[Fact]:
    """Return the seats that the party takes or leaves when it has that standing and those offices from the index on."""
    now = set(sits_in(state, party))
    facts: list[Fact] = []
    for audience in charter.audience_ids():
        sits = charter.sits(audience, party=party, standing=standing, offices=offices)
        if sits != (audience in now):
            facts.append(Seat(index, audience, party, sits))
    return facts
