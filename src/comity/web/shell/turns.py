"""Offices in words: who holds one, until when, and whose turn is next. An order of turns is never a right."""

from dataclasses import dataclass

from comity.charter.charter import MEMBERS
from comity.charter.terms import Office, Rotation
from comity.parties.courses import Held, terms_of
from comity.parties.rotation import next_in_rotation, order_of, turn_end
from comity.web.shell.presenters import list_known
from comity.web.shell.site import get_site


@dataclass(frozen=True)
class Turn:
    """An office as pages show it: its present term, those before, the order of turns, and who is next from which day.

    `starts` is None where the charter ties the turn to a meeting; `next` is None where nothing rotates.
    """

    office: Office
    held: Held | None
    before: list[Held]
    order: list[str]
    next: str | None
    starts: str | None


def turn_of(office: Office) -> Turn:
    """Return how it stands with an office now."""
    site = get_site()
    terms = terms_of(site.registry, office)
    held = terms[0] if terms else None
    rotation = site.charter.rotation(office.rotation) if office.rotation else None
    if rotation is None:
        return Turn(office, held, terms[1:], [], None, None)
    among = turning_in(office)
    after = next_in_rotation(rotation, among, names_now(), held.party if held else None)
    starts = turn_end(rotation, office, held.since) if held else None
    return Turn(office, held, terms[1:], order_of(rotation, among, names_now()), after, starts)


def turning_in(office: Office) -> list[str]:
    """Return the parties among whom an office turns: those of the organ over which it presides, or else the members."""
    charter = get_site().charter
    organ = next((organ for organ in charter.organs if charter.chair_office(organ.id) == office.id), None)
    standings = organ.composition.standings if organ else None
    if standings is None:
        members = charter.audience(MEMBERS)
        standings = members.standings if members else ()
    return [party.id for party in list_known().values() if party.standing in standings]


def names_now() -> dict[str, dict[str, str]]:
    """Return all parties' names by language, as each notified them."""
    return {party.id: party.names for party in list_known().values()}


def order_among(rotation: Rotation, parties: list[str]) -> list[str]:
    """Return these parties in the order of a rotation, by their names of now."""
    return order_of(rotation, parties, names_now())
