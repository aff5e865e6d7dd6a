"""What rules of meetings look at first: the meeting as it is, who takes part in it as what, and what may be said of it.

A rule judges on what the act's author may see: a meeting that it does not read is unknown to it.
"""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from comity.charter import Charter
from comity.core.act import Act, Audience
from comity.core.errors import Refused
from comity.meetings.acts import Document, Item, When
from comity.meetings.delegations import (
    capacity_of,
    chair_of_meeting,
    composing,
    reads,
)
from comity.meetings.facts import Circulated, Meeting, Moved, Requested, Step
from comity.meetings.facts import Item as ItemFact
from comity.meetings.requests import request_of
from comity.meetings.sitting import CANCELLED, CLOSED, Sitting, as_moved, sitting_of
from comity.record.access import sits_in
from comity.record.facts import Need, State
from comity.record.judge import Case, covers
from comity.record.registry import standing_of
from comity.texts.facts import Version
from comity.texts.rules import chair_of

OVER = (CLOSED, CANCELLED)


def need_meeting(state: State, act: Act, said: Any) -> Iterable[Need]:
    """The meeting, how it was moved, all that was done in it, its items and documents."""
    yield Need(Meeting, "act", said.meeting)
    for kind in (Moved, Step, ItemFact, Circulated):
        yield Need(kind, "meeting", said.meeting)
    version = said.text if isinstance(said, Item) else said.version if isinstance(said, Document) else None
    if version:
        yield Need(Version, "act", version)
    found = state.latest(Meeting, act=said.meeting)
    if found is not None and found.request:
        yield Need(Requested, "reference", found.request)


def premises_meeting(state: State, act: Act, said: Any) -> Iterable[str | None]:
    """Who may read the meeting: what is said in its private part, fewer read."""
    found = state.latest(Meeting, act=said.meeting)
    yield found.audience if found else None


def meeting_of(case: Case) -> tuple[Meeting, Sitting]:
    """Return the meeting that the act is about as it is now; raises Refused unless its author may read it."""
    act: str = case.payload.meeting
    found = case.state.latest(Meeting, act=act)
    if found is None or not reads(case.state, case.act.by, found.audience):
        raise Refused("meeting.unknown", meeting=act)
    return as_it_is(case.state, found)


def as_it_is(state: State, convened: Meeting) -> tuple[Meeting, Sitting]:
    """Return a meeting with the time and place that it has now, and what happened in it."""
    return state.derived(_fold, convened)


def _fold(state: State, convened: Meeting) -> tuple[Meeting, Sitting]:
    meeting = as_moved(convened, state.find(Moved, meeting=convened.act), state)
    return meeting, sitting_of(meeting, state.find(Step, meeting=convened.act), state)


def check_audience(case: Case, *expected: str) -> None:
    """Raise Refused unless the act is for one of these audiences."""
    if case.act.to.text not in expected:
        raise Refused("decision.other_audience", expected=expected[0])


def check_status(sitting: Sitting, *allowed: str) -> None:
    """Raise Refused unless the meeting has come so far and no further."""
    if sitting.status not in allowed:
        raise Refused("meeting.not_now", status=sitting.status)


def capacity_in(case: Case, meeting: Meeting, sitting: Sitting, *allowed: str) -> str:
    """Return in which capacity the author takes part; raises Refused unless it is one of those allowed."""
    found = capacity_of(case.state, case.charter, meeting, sitting, case.act.by)
    if found is None:
        raise Refused("meeting.not_invited", party=case.act.by)
    if found not in allowed:
        raise Refused("meeting.delegations_only", party=case.act.by)
    return found


def step(case: Case, name: str, *, of: str | None = "", value: str = "", items: Iterable[str] = ()) -> Step:
    """Return the fact that this was done."""
    act = case.act
    return Step(
        case.index, act.id, case.payload.meeting, name, act.by, act.key, of or "", value, " ".join(items), act.to.text,
        case.now,
    )  # fmt: skip


def check_text(case: Case, version: str) -> None:
    """Raise Refused unless all who read the act may read that version: it must not tell of one that they may not."""
    found = case.state.latest(Version, act=version)
    if found is None or not (reads(case.state, case.act.by, found.audience) or found.party == case.act.by):
        raise Refused("text.unknown", text=version)
    if not covers(case.charter, Audience.from_text(found.audience), case.act.to, author=found.party):
        raise Refused("meeting.text_unread", text=version)


def check_when(case: Case, when: When) -> None:
    """Raise Refused unless it begins in time to come, ends after that, in a zone that there is, hosted if on site."""
    if when.end <= when.start:
        raise Refused("meeting.ends_before", start=when.start, end=when.end)
    if when.start <= case.now:
        raise Refused("meeting.in_the_past", start=when.start, now=case.now)
    if not _is_zone(when.zone):
        raise Refused("meeting.unknown_zone", zone=when.zone)
    if when.mode != "remote" and when.host is None:
        raise Refused("meeting.host_missing")
    if when.host and standing_of(case.state, when.host) is None:
        raise Refused("meeting.no_standing", party=when.host)


def _is_zone(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (KeyError, OSError, ValueError):
        return False
    return True


def check_competence(charter: Charter, organs: Iterable[str], field: str) -> None:
    """Raise Refused unless one of the organs deals with the field or with a wider one."""
    if charter.field(field) is None:
        raise Refused("position.unknown_subject", subject=field)
    named = list(organs)
    if not any(is_competent(charter, organ, field) for organ in named):
        able = [organ.id for organ in charter.organs if organ.fields and is_competent(charter, organ.id, field)]
        raise Refused("meeting.no_competence", field=field, organ=named[0], organs=able)


def is_competent(charter: Charter, organ: str, field: str) -> bool:
    """Whether the organ deals with the field, or with one that it is under; one without fields deals with all."""
    found = charter.organ(organ)
    own = found.fields if found else ()
    step_up: str | None = field
    while own and step_up is not None and step_up not in own:
        above = charter.field(step_up)
        step_up = above.under if above else None
    return step_up is not None


def check_notice(requested: Requested, start: str, case: Case) -> None:
    """Raise Refused if an extraordinary session would begin before its notice is over."""
    earliest = request_of(requested, (), case.state, case.charter).earliest
    if start < earliest:
        raise Refused("meeting.notice_too_short", earliest=earliest, start=start)


def check_caller(case: Case, organ: str, host: str | None) -> None:
    """Raise Refused unless the author presides over the organ, hosts the session as one of it, or serves the organ."""
    by, state = case.act.by, case.state
    composes = by in composing(state, case.charter, organ)
    serves = organ in sits_in(state, by) and not composes
    if not serves and not (composes and by in (host, chair_of(state, case.charter, organ))):
        raise Refused("meeting.not_caller", party=by, organ=organ)


def check_calls(case: Case, meeting: Meeting) -> None:
    """Raise Refused unless the author may change the meeting: who convened it, or who could have."""
    if case.act.by in (meeting.party, meeting.host, chair_of_meeting(case.state, case.charter, meeting)):
        return
    if meeting.parties:
        raise Refused("meeting.not_caller", party=case.act.by, organ=meeting.organ)
    check_caller(case, meeting.organ, meeting.host or None)


def check_mode(meeting: Meeting, how: str) -> None:
    """Raise Refused unless one can take part so."""
    if how in ("site", "remote") and meeting.mode not in (how, "both"):
        raise Refused("meeting.only_remote" if how == "site" else "meeting.only_on_site")
