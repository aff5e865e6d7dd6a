"""When a meeting may be asked for and convened, and what follows.

Sources: SCO Charter, Articles 5 to 9: regular sessions, and those out of turn, for which at least two members ask and
to which all others consent. Rotations order and do not bind: nobody is refused for hosting out of turn.
"""

from collections.abc import Iterable
from typing import Any

from comity.charter import Charter
from comity.core.act import EVERYONE, Act, Audience
from comity.core.errors import Refused
from comity.meetings.acts import OF_PARTIES, Answer, Convene, Request
from comity.meetings.delegations import composing, reads
from comity.meetings.facts import Meeting, Moved, Requested, Step
from comity.meetings.premises import (
    as_it_is,
    check_audience,
    check_caller,
    check_competence,
    check_notice,
    check_text,
    check_when,
)
from comity.meetings.requests import request_of
from comity.meetings.sitting import CANCELLED, as_moved
from comity.record.facts import Fact, Need, State
from comity.record.judge import Case, covers
from comity.record.registry import standing_of
from comity.texts.facts import Version


def need_request(state: State, act: Act, request: Request) -> Iterable[Need]:
    """The drafts."""
    return [Need(Version, "act", draft) for draft in request.drafts]


def check_request(case: Case) -> None:
    """A member asks for it where the charter lets the organ meet out of turn, with drafts if it wants them."""
    request: Request = case.payload
    organ = case.charter.organ(request.organ)
    if organ is None:
        raise Refused("text.unknown_organ", organ=request.organ)
    terms = organ.meets.extraordinary if organ.meets else None
    if terms is None:
        raise Refused("meeting.never_out_of_turn", organ=organ.id)
    _check_composes(case, organ.id)
    check_audience(case, Audience(organ.id).text)
    if terms.drafts and not request.drafts:
        raise Refused("meeting.drafts_missing", organ=organ.id)
    for draft in request.drafts:
        check_text(case, draft)


def _check_composes(case: Case, organ: str) -> None:
    if case.act.by not in composing(case.state, case.charter, organ):
        raise Refused("meeting.not_of_organ", organ=organ, party=case.act.by)


def apply_request(case: Case) -> list[Fact]:
    """The request waits for the others' answers."""
    request: Request = case.payload
    act = case.act
    return [
        Requested(
            case.index, act.id, case.reference, request.organ, " ".join(request.drafts), act.by, act.key, act.to.text,
            case.now,
        )
    ]  # fmt: skip


def need_answer(state: State, act: Act, answer: Answer) -> Iterable[Need]:
    """The request and what was answered to it."""
    yield Need(Requested, "act", answer.request)
    yield Need(Step, "meeting", answer.request)


def check_answer(case: Case) -> None:
    """Each other member of the organ answers, and may change its answer; its last one counts."""
    answer: Answer = case.payload
    found = case.state.latest(Requested, act=answer.request)
    if found is None or not reads(case.state, case.act.by, found.audience):
        raise Refused("meeting.unknown_request", request=answer.request)
    check_audience(case, found.audience)
    _check_composes(case, found.organ)
    if found.party == case.act.by:
        raise Refused("meeting.own_request")
    own = [each for each in case.state.find(Step, meeting=found.act) if each.party == case.act.by]
    if own and own[-1].step == answer.answer:
        raise Refused("meeting.answered_so")


def apply_answer(case: Case) -> list[Fact]:
    """The answer stands until its author gives another."""
    answer: Answer = case.payload
    act = case.act
    made = Step(
        case.index, act.id, answer.request, answer.answer, act.by, act.key, "", "", "", act.to.text, case.now
    )  # fmt: skip
    return [made]


def register_of(convene: Convene, act: Act) -> str:
    """Return the register in which a meeting is numbered: an organ's of a year, within one audience (record.md)."""
    return f"meetings {convene.organs[0]} {convene.when.start[:4]} {act.to.text}"


def need_convene(state: State, act: Act, convene: Convene) -> Iterable[Need]:
    """The last number of the register, the meeting that it follows, the request on which it rests and its answers."""
    yield Need(Meeting, "register", register_of(convene, act), latest=True)
    if convene.follows:
        yield Need(Meeting, "act", convene.follows)
        yield Need(Moved, "meeting", convene.follows)
    if convene.request:
        yield Need(Requested, "reference", convene.request)
        yield Need(Meeting, "request", convene.request)
        asked = [found.act for found in state.find(Requested, reference=convene.request)]
        for each in asked + [found.act for found in state.find(Meeting, request=convene.request)]:
            yield Need(Step, "meeting", each)


def premises_convene(state: State, act: Act, convene: Convene) -> Iterable[str | None]:
    """Who may read the request, and the meeting that it follows."""
    if convene.request:
        found = state.latest(Requested, reference=convene.request)
        yield found.audience if found else None
    if convene.follows:
        followed = state.latest(Meeting, act=convene.follows)
        yield followed.audience if followed else None


def check_convene(case: Case) -> None:
    """Who presides, hosts or serves the organ convenes it, for an audience in which all of it is."""
    convene: Convene = case.payload
    for id in convene.organs:
        if case.charter.organ(id) is None:
            raise Refused("text.unknown_organ", organ=id)
    check_when(case, convene.when)
    _check_field(case, convene)
    if convene.form in OF_PARTIES:
        _check_group(case, convene)
    elif convene.form == "extraordinary":
        _check_extraordinary(case, convene)
    else:
        check_caller(case, convene.organs[0], convene.when.host)
    _check_reached(case, convene)
    if convene.follows:
        _check_follows(case, convene, convene.follows)


def _check_field(case: Case, convene: Convene) -> None:
    organ = case.charter.organ(convene.organs[0])
    if convene.field is None:
        if organ and organ.meets and organ.meets.by_field and convene.form not in OF_PARTIES:
            raise Refused("meeting.field_missing", organ=organ.id)
        return
    check_competence(case.charter, convene.organs, convene.field)


def _check_group(case: Case, convene: Convene) -> None:
    """A commission is of two parties, a group of experts of two or more; one of them convenes it."""
    parties = convene.parties
    if convene.form == "commission" and len(parties) != 2:
        raise Refused("meeting.two_parties", parties=list(parties))
    if case.act.by not in parties or len(parties) < 2:
        raise Refused("meeting.among_others", party=case.act.by)
    for party in parties:
        if standing_of(case.state, party) is None:
            raise Refused("meeting.no_standing", party=party)


def _check_extraordinary(case: Case, convene: Convene) -> None:
    """At least so many ask, all others consent, and the notice is as long as the charter says."""
    found = case.state.latest(Requested, reference=convene.request or "")
    if found is None or found.organ != convene.organs[0] or not reads(case.state, case.act.by, found.audience):
        raise Refused("meeting.unknown_request", request=convene.request)
    request = request_of(found, case.state.find(Step, meeting=found.act), case.state, case.charter)
    if request.missing == "asking":
        organ = case.charter.organ(found.organ)
        needed = organ.meets.extraordinary.asked_by if organ and organ.meets and organ.meets.extraordinary else 0
        raise Refused("meeting.too_few_ask", asked=request.asked, needed=needed)
    if request.missing == "consent":
        raise Refused("meeting.without_consent", parties=[*request.refused, *request.awaited])
    for session in case.state.find(Meeting, request=found.reference):
        known = reads(case.state, case.act.by, session.audience)
        if known and as_it_is(case.state, session)[1].status != CANCELLED:
            raise Refused("meeting.request_used", meeting=session.act)
    check_notice(found, convene.when.start, case)
    if case.act.by not in request.asked:
        check_caller(case, found.organ, convene.when.host)


def _check_reached(case: Case, convene: Convene) -> None:
    """Whoever takes part reads it, and so does its author, under the audience as it is signed."""
    to, state = case.act.to, case.state
    if to.released:
        raise Refused("meeting.audience_released")
    if to.standing and to.standing != EVERYONE and convene.form not in OF_PARTIES:
        for organ in convene.organs:
            if not covers(case.charter, to, Audience(organ), author=case.act.by):
                raise Refused("text.audience_without_organ", organ=organ)
        return
    meet = convene.parties or [each for organ in convene.organs for each in composing(state, case.charter, organ)]
    missing = [party for party in dict.fromkeys([*meet, case.act.by]) if not reads(state, party, to.text)]
    if missing:
        raise Refused("meeting.audience_without", parties=missing)


def _check_follows(case: Case, convene: Convene, follows: str) -> None:
    """It follows a meeting of which all know who know of this one, and begins when that one has ended."""
    before = case.state.latest(Meeting, act=follows)
    if before is None or not covers(
        case.charter, Audience.from_text(before.audience), case.act.to, author=before.party
    ):
        raise Refused("meeting.unknown", meeting=follows)
    before = as_moved(before, case.state.find(Moved, meeting=follows), case.state)
    if convene.when.start < before.end:
        raise Refused("meeting.follows_too_early", until=before.end)


def find_convene(case: Case) -> dict[str, Any]:
    """The keeper states the meeting's number among those of its organ in its year, for the same readers."""
    convene: Convene = case.payload
    last = case.state.latest(Meeting, register=register_of(convene, case.act))
    return {"number": last.number + 1 if last else 1}


def apply_convene(case: Case) -> list[Fact]:
    """The meeting is planned."""
    convene: Convene = case.payload
    act, when = case.act, convene.when
    return [
        Meeting(
            case.index, act.id, convene.form, convene.organs[0], " ".join(convene.organs), convene.field or "",
            " ".join(convene.parties), convene.follows or "", convene.request or "", when.start, when.end, when.zone,
            when.host or "", when.mode, act.by, act.key, act.to.text, private_of(case.charter, convene, act.to),
            register_of(convene, act), when.start[:4], case.findings["number"], case.now,
        )
    ]  # fmt: skip


def private_of(charter: Charter, convene: Convene, to: Audience) -> str:
    """Return the audience of a session's private part: its organ, where more than that read the rest; else empty.

    Of organs that meet together it is the first in which all the others are; a commission or a group has none.
    """
    if convene.form in OF_PARTIES:
        return ""
    for organ in convene.organs:
        own = Audience(organ)
        if own.text != to.text and all(charter.covers(organ, other) for other in convene.organs):
            return own.text
    return ""
