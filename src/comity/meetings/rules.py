"""When it may be said of a meeting that was convened, until it sits, and what follows. The room is judged in presiding.

Sources: Vienna Convention on the Representation of States (1975), Articles 42 to 45 (delegations and credentials);
rules of procedure of the General Assembly, 29 (who is contested sits provisionally), and of the OSCE (the Chair).
"""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from comity.charter import Charter
from comity.core.act import Act, Audience
from comity.core.errors import Refused
from comity.meetings.acts import Contest, Document, Invite, Item, Move, When
from comity.meetings.cycle import documents_until
from comity.meetings.delegations import (
    DELEGATION,
    GUEST,
    OFFICE,
    capacity_of,
    chair_of_meeting,
    composing,
    delegations_of,
    reads,
)
from comity.meetings.facts import Circulated, Meeting, Moved, Requested, Step
from comity.meetings.facts import Item as ItemFact
from comity.meetings.requests import request_of
from comity.meetings.sitting import CANCELLED, CLOSED, PLANNED, Sitting, as_moved, sitting_of
from comity.meetings.words import FILE, TITLE, languages_of
from comity.record.access import sits_in
from comity.record.facts import Fact, Need, State
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


def check_move(case: Case) -> None:
    """A meeting that has not been opened takes place at another time; one out of turn keeps its notice."""
    move: Move = case.payload
    meeting, sitting = meeting_of(case)
    check_audience(case, meeting.audience)
    check_status(sitting, PLANNED)
    check_calls(case, meeting)
    check_when(case, move.when)
    for requested in case.state.find(Requested, reference=meeting.request) if meeting.request else ():
        check_notice(requested, move.when.start, case)


def premises_move(state: State, act: Act, move: Move) -> Iterable[str | None]:
    """Who may read the meeting, and the request on which it rests."""
    yield from premises_meeting(state, act, move)
    found = state.latest(Meeting, act=move.meeting)
    if found is not None and found.request:
        requested = state.latest(Requested, reference=found.request)
        yield requested.audience if requested else None


def apply_move(case: Case) -> list[Fact]:
    """Its time and place are these from here on."""
    move: Move = case.payload
    act, when = case.act, move.when
    return [
        Moved(
            case.index, act.id, move.meeting, when.start, when.end, when.zone, when.host or "", when.mode, act.by,
            act.key, case.now,
        )
    ]  # fmt: skip


def check_cancel(case: Case) -> None:
    """A meeting that has not been opened does not take place."""
    meeting, sitting = meeting_of(case)
    check_audience(case, meeting.audience)
    check_status(sitting, PLANNED)
    check_calls(case, meeting)


def apply_cancel(case: Case) -> list[Fact]:
    """It is cancelled."""
    return [step(case, "cancel")]


def check_invite(case: Case) -> None:
    """Parties of the standings that the charter names are invited, if they can read what they are invited to."""
    invite: Invite = case.payload
    meeting, sitting = meeting_of(case)
    check_audience(case, meeting.audience)
    _check_not_over(sitting)
    check_calls(case, meeting)
    own = delegations_of(case.state, case.charter, meeting)
    for party in invite.parties:
        if party in own:
            raise Refused("meeting.is_of_it", party=party)
        _check_guest(case, meeting, party)
    for item in invite.items:
        _item_of(case, meeting, item, meeting.audience)


def _check_guest(case: Case, meeting: Meeting, party: str) -> None:
    organ = case.charter.organ(meeting.organ)
    invites = organ.meets.invites if organ and organ.meets else ()
    standing = standing_of(case.state, party)
    if standing is None or (not meeting.parties and standing not in invites):
        raise Refused("meeting.no_guest", party=party, organ=meeting.organ)
    if not reads(case.state, party, meeting.audience):
        raise Refused("meeting.guest_cannot_read", party=party)


def _check_not_over(sitting: Sitting) -> None:
    if sitting.status in OVER:
        raise Refused("meeting.not_now", status=sitting.status)


def _item_of(case: Case, meeting: Meeting, act: str, *audiences: str) -> ItemFact:
    """Return an item of the meeting that is for one of these audiences; raises Refused for any other."""
    for item in case.state.find(ItemFact, meeting=meeting.act):
        if item.act == act and item.audience in audiences:
            return item
    raise Refused("meeting.unknown_item", item=act)


def apply_invite(case: Case) -> list[Fact]:
    """They may take part, in this scope; a later invitation of the same party takes its place."""
    invite: Invite = case.payload
    return [step(case, "invite", value=" ".join(invite.parties), items=invite.items)]


def check_attend(case: Case) -> None:
    """Whoever may take part says how it will, and may say otherwise later; its credentials come with it."""
    meeting, sitting = meeting_of(case)
    check_audience(case, meeting.audience)
    _check_not_over(sitting)
    capacity_in(case, meeting, sitting, DELEGATION, GUEST, OFFICE)
    check_mode(meeting, case.payload.how)


def check_mode(meeting: Meeting, how: str) -> None:
    """Raise Refused unless one can take part so."""
    if how in ("site", "remote") and meeting.mode not in (how, "both"):
        raise Refused("meeting.only_remote" if how == "site" else "meeting.only_on_site")


def apply_attend(case: Case) -> list[Fact]:
    """It will attend so, or not."""
    return [step(case, "attend", value=case.payload.how)]


def check_contest(case: Case) -> None:
    """A delegation contests another's credentials: that one sits on provisionally until the meeting has decided."""
    contest: Contest = case.payload
    meeting, sitting = meeting_of(case)
    check_audience(case, meeting.audience)
    _check_not_over(sitting)
    capacity_in(case, meeting, sitting, DELEGATION)
    announced = {each.act: each for each in sitting.announced.values() if each.value != "not"}
    if contest.attendance not in announced:
        raise Refused("meeting.no_credentials", attendance=contest.attendance)
    if announced[contest.attendance].party == case.act.by:
        raise Refused("meeting.own_credentials")
    if contest.attendance in sitting.contests:
        raise Refused("meeting.contested_before")


def apply_contest(case: Case) -> list[Fact]:
    """The credentials are contested."""
    return [step(case, "contest", of=case.payload.attendance)]


def check_item(case: Case) -> None:
    """A delegation, or an office that serves the organ, puts on the agenda what the organ may deal with."""
    item: Item = case.payload
    meeting, sitting = meeting_of(case)
    check_audience(case, *_parts_of(meeting))
    _check_not_over(sitting)
    capacity_in(case, meeting, sitting, DELEGATION, OFFICE)
    for field in item.fields:
        check_competence(case.charter, meeting.organs.split(), field)
        if meeting.field and not _is_under(case.charter, field, meeting.field):
            raise Refused("meeting.other_field", found=field, field=meeting.field)
    if item.text:
        check_text(case, item.text)
    _check_languages(case, TITLE)


def _parts_of(meeting: Meeting) -> tuple[str, ...]:
    return (meeting.audience, meeting.private) if meeting.private else (meeting.audience,)


def _is_under(charter: Charter, field: str, wide: str) -> bool:
    found: str | None = field
    while found is not None and found != wide:
        row = charter.field(found)
        found = row.under if row else None
    return found == wide


def _check_languages(case: Case, prefix: str) -> None:
    tags = case.charter.languages
    known = {*tags.authentic, *tags.working, *tags.courtesy}
    for language in languages_of(case.act, prefix):
        if language not in known:
            raise Refused("text.unknown_language", language=language, known=sorted(known))


def find_item(case: Case) -> dict[str, Any]:
    """The keeper states the item's number among those of the meeting for the same readers."""
    return {"number": _next_number(case, ItemFact)}


def _next_number(case: Case, kind: type[ItemFact] | type[Circulated]) -> int:
    there = case.state.find(kind, meeting=case.payload.meeting)
    return 1 + max((each.number for each in there if each.audience == case.act.to.text), default=0)


def apply_item(case: Case) -> list[Fact]:
    """It stands on the provisional agenda."""
    item: Item = case.payload
    act = case.act
    return [
        ItemFact(
            case.index, act.id, item.meeting, " ".join(item.fields), item.text or "", act.by, act.key, act.to.text,
            case.findings["number"], case.now,
        )
    ]  # fmt: skip


def check_document(case: Case) -> None:
    """Whoever takes part circulates documents until their deadline; the chair also later."""
    document: Document = case.payload
    meeting, sitting = meeting_of(case)
    check_audience(case, *_parts_of(meeting))
    _check_not_over(sitting)
    capacity = capacity_in(case, meeting, sitting, DELEGATION, GUEST, OFFICE)
    if document.item:
        _item_of(case, meeting, document.item, case.act.to.text)
    if capacity == GUEST and not sitting.in_scope(case.act.by, document.item or ""):
        raise Refused("meeting.out_of_scope", party=case.act.by)
    until = documents_until(case.charter, meeting)
    if case.now > until and case.act.by != chair_of_meeting(case.state, case.charter, meeting):
        raise Refused("meeting.document_late", until=until)
    if document.version:
        check_text(case, document.version)
    _check_languages(case, TITLE)


def find_document(case: Case) -> dict[str, Any]:
    """The keeper states the document's number, as it does an item's."""
    return {"number": _next_number(case, Circulated)}


def apply_document(case: Case) -> list[Fact]:
    """It is before the meeting."""
    document: Document = case.payload
    act = case.act
    languages = " ".join(languages_of(act, FILE))
    return [
        Circulated(
            case.index, act.id, document.meeting, document.item or "", document.version or "", languages, act.by,
            act.key, act.to.text, case.findings["number"], case.now,
        )
    ]  # fmt: skip
