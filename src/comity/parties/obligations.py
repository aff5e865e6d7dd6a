"""What an applicant undertook, and whether what it applied for was granted: as rules and pages look at it. Pure."""

from comity.parties.facts import Granted, Obligation
from comity.record.facts import State


def obligations_of(state: State, application: str) -> list[Obligation]:
    """Return what was undertaken with an application: its latest memorandum, by instrument; none if there is none."""
    found = state.find(Obligation, application=application)
    return [each for each in found if each.act == found[-1].act]


def granted_of(state: State, application: str) -> Granted | None:
    """Return that what was applied for was granted for when all is done, or None."""
    return state.latest(Granted, application=application)
