"""States and organisations outside: made known so that agreements can name them, with no standing and no rights."""

from comity.core.errors import Refused
from comity.parties.acts import Introduce
from comity.parties.applications import open_applications
from comity.parties.facts import Party, Renamed
from comity.parties.rules import check_public
from comity.record.facts import Fact
from comity.record.judge import Case


def check_introduce(case: Case) -> None:
    """Who is not known yet, and has not applied under that id: an applicant is known by its application."""
    check_public(case)
    introduce: Introduce = case.payload
    names = case.act.part("names")
    if names is not None and names.to is not None:
        raise Refused("party.not_public", kind=case.act.kind, audience=names.to.text)
    applied = any(each.party == introduce.party for each in open_applications(case.state))
    if applied or case.state.find(Party, party=introduce.party):
        raise Refused("party.known_before", party=introduce.party)


def apply_introduce(case: Case) -> list[Fact]:
    """It can be named from here on. Its names are those of the act, until it notifies its own."""
    introduce: Introduce = case.payload
    return [
        Party(case.index, introduce.party, introduce.kind, "{}"),
        Renamed(case.index, introduce.party, case.act.id),
    ]
