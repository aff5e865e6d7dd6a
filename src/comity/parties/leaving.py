"""Withdrawal by a party's own will: notice, the months that the charter asks for, and the day on which it leaves.

Sources: SCO Charter, Article 13 (at least twelve months); VCLT, Articles 56(2), 67 and 68 (a notice may be revoked
before it takes effect). An earlier day than the charter allows does not make the notice void: it takes effect later.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from comity.charter import Charter
from comity.core.act import EVERYONE, Audience
from comity.core.errors import Refused
from comity.parties.acts import Leave, Left
from comity.parties.facts import Leaving, Recalled
from comity.parties.rules import check_public
from comity.parties.seats import seat_changes
from comity.record.facts import Due, Fact, Need, State
from comity.record.judge import Case, Owed
from comity.record.registry import Standing, offices_of, standing_of


def check_leave(case: Case) -> None:
    """Who has a standing may always leave it; it asks nobody, and gives notice to all."""
    check_public(case)
    party = case.act.by
    if standing_of(case.state, party) is None:
        raise Refused("party.no_standing", party=party)
    notice = standing_notice(case.state, party)
    if notice is not None:
        raise Refused("party.leaving_already", party=party, day=notice.effective)
    try:
        _earliest(case)
    except OverflowError:
        raise Refused("party.no_such_day", party=party) from None


def _earliest(case: Case) -> str:
    standing = case.charter.standing(standing_of(case.state, case.act.by) or "")
    return add_months(case.now[:10], standing.notice_months if standing else 0)


def add_months(day: str, months: int) -> str:
    """Return the day so many months later that has the same number, or the last of its month if it has no such day.

    European Convention on the Calculation of Time-Limits (1972), Article 4(2). Raises OverflowError after the year
    9999.
    """
    begun = date.fromisoformat(day)
    years, month = divmod(begun.month - 1 + months, 12)
    year = begun.year + years
    if year > 9999:
        raise OverflowError
    return date(year, month + 1, min(begun.day, monthrange(year, month + 1)[1])).isoformat()


def find_leave(case: Case) -> dict[str, Any]:
    """The keeper states the day on which the party leaves: the one that it asks for, or the first that is possible."""
    leave: Leave = case.payload
    return {"effective": max(leave.effective, _earliest(case))}


def apply_leave(case: Case) -> list[Fact]:
    """The notice stands; the keeper's diary has its day."""
    leave: Leave = case.payload
    act, effective = case.act, case.findings["effective"]
    return [
        Leaving(case.index, act.id, act.by, leave.effective, effective, case.now),
        Due(case.index, f"{effective}T00:00:00.000Z", "party.left", act.id),
    ]


def standing_notice(state: State, party: str) -> Leaving | None:
    """Return the party's notice of withdrawal that stands: not recalled, and no standing has ended since."""
    notice = state.latest(Leaving, party=party)
    if notice is None or state.find(Recalled, named=notice.act):
        return None
    ended = any(held.index > notice.index and not held.standing for held in state.find(Standing, party=party))
    return None if ended else notice


def check_left(case: Case) -> None:
    """A party leaves by its own notice, on its day, and never by anybody else's act."""
    left: Left = case.payload
    check_public(case)
    notice = case.state.latest(Leaving, act=left.notice)
    if notice is None or standing_notice(case.state, notice.party) != notice:
        raise Refused("party.not_leaving", act=left.notice)
    if case.now[:10] < notice.effective:
        raise Refused("party.leaves_later", day=notice.effective)


def apply_left(case: Case) -> list[Fact]:
    """Its standing has ended on the day of the notice, however late this is recorded, and with it its seats."""
    left: Left = case.payload
    notice = case.state.latest(Leaving, act=left.notice)
    assert notice is not None, "the rule has seen it"
    day, party = notice.effective, notice.party
    line = Standing(case.index, party, "", day, day, "", f"act {notice.act}")
    return [line, *seat_changes(case.state, case.charter, case.index, party, None, offices_of(case.state, party))]


def due_left(reference: str, now: str, load: Callable[[Iterable[Need]], State], charter: Charter) -> Owed | None:
    """What is owed on the day of a notice: that its party has left, unless it took the notice back."""
    state = load(())
    notice = state.latest(Leaving, act=reference)
    if notice is None or standing_notice(state, notice.party) != notice:
        return None
    return Owed("party.left", Audience(EVERYONE), {"notice": reference})
