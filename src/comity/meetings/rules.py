"""When it may be said of a meeting that was convened, until it sits, and what follows. The room is judged in presiding.

Sources: Vienna Convention on the Representation of States (1975), Articles 42 to 45 (delegations and credentials);
rules of procedure of the General Assembly, 29 (who is contested sits provisionally), and of the OSCE (the Chair).
"""

from collections.abc import Iterable
from typing import Any

from comity.charter import Charter
from comity.core.act import Act
from comity.core.errors import Refused
from comity.meetings.acts import Contest, Document, Invite, Item, Move
from comity.meetings.cycle import documents_until
from comity.meetings.delegations import (
    DELEGATION,
    GUEST,
    OFFICE,
    chair_of_meeting,
    delegations_of,
    reads,
)
from comity.meetings.facts import Circulated, Meeting, Moved, Requested
from comity.meetings.facts import Item as ItemFact
from comity.meetings.premises import (
    OVER,
    capacity_in,
    check_audience,
    check_calls,
    check_competence,
    check_mode,
    check_notice,
    check_status,
    check_text,
    check_when,
    meeting_of,
    premises_meeting,
    step,
)
from comity.meetings.sitting import PLANNED, Sitting
from comity.meetings.words import FILE, TITLE, languages_of
from comity.record.facts import Fact, State
from comity.record.judge import Case
from comity.record.registry import standing_of


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
