"""When it may be said in a dispute. It is settled by consultation and negotiation, and only by what its parties agree.

Sources: SCO Charter, Article 22 (disputes over its interpretation or application are settled by consultation and
negotiation); Declaration of 2006, section III (through negotiation, on the basis of mutual understanding). Nobody is
asked to decide: there is no arbiter and no time by which a silent party would have agreed.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from comity.charter import MEMBERS, Charter
from comity.core.act import Act, Audience
from comity.core.canonical import format_time, parse_time
from comity.core.errors import Refused
from comity.decisions.adopted_acts import Erase
from comity.decisions.entered import check_erase as check_own_erase
from comity.decisions.entered import need_erase as need_own_erase
from comity.disputes.acts import Accept, Answer, Offer, Open, Retract, Withdraw
from comity.disputes.course import Course, course_of
from comity.disputes.facts import Dispute, Step
from comity.negotiation.rules import CARRIERS
from comity.record.access import sits_in, viewer_of
from comity.record.facts import Erasure, Need, Recorded, Release, State
from comity.record.judge import Case, covers
from comity.record.registry import standing_of
from comity.texts.rules import years_around


def register_of(act: Act, time: str) -> str:
    """Return the name of the register in which a dispute is numbered: it counts within one audience (record.md)."""
    return f"disputes {time[:4]} {act.to.text}"


def need_open(state: State, act: Act, opened: Open) -> Iterable[Need]:
    """The act that carries the text, whether it was released, and the last number of the dispute's register."""
    yield Need(Recorded, "act", opened.about)
    yield Need(Release, "act", opened.about)
    for year in years_around(act.at):
        yield Need(Dispute, "register", register_of(act, year), latest=True)


def premises_open(state: State, act: Act, opened: Open) -> Iterable[str | None]:
    """Who may read the act that carries the text."""
    found = state.latest(Recorded, act=opened.about)
    yield found.audience if found else None


def parties_to(act: Act, opened: Open) -> list[str]:
    """Return all that take part in the dispute that the act opens, in order."""
    return sorted({act.by, *opened.others})


def check_open(case: Case) -> None:
    """A dispute is with parties of the organisation, over a text that each of them may read, and known to them alone.

    If its opener wishes, the members read it: then each of its parties is one of them.
    """
    opened: Open = case.payload
    state = case.state
    if case.act.by in opened.others:
        raise Refused("dispute.with_itself", party=case.act.by)
    about = state.latest(Recorded, act=opened.about)
    if about is None or about.kind not in CARRIERS or not _reads(case, case.act.by, about):
        raise Refused("text.unknown", text=opened.about)
    parties = parties_to(case.act, opened)
    for party in parties:
        if standing_of(state, party) is None:
            raise Refused("dispute.no_standing", party=party)
    _check_audience(case, parties)
    for party in parties:
        if not _reads(case, party, about):
            raise Refused("dispute.unread", party=party)
    to = case.act.to
    is_released = bool(state.find(Release, act=about.act))
    audience = Audience.from_text(about.audience)
    if to.standing and not is_released and not covers(case.charter, audience, to, author=about.by):
        raise Refused("dispute.unread_by_members")


def _reads(case: Case, party: str, about: Recorded) -> bool:
    released = bool(case.state.find(Release, act=about.act))
    return viewer_of(case.state, party).may_read(about, released=released)


def _check_audience(case: Case, parties: list[str]) -> None:
    """Named parties are all named, the author too: what one says, each of the others reads."""
    to = case.act.to
    if to.standing is None:
        if list(to.parties) != parties:
            raise Refused("dispute.audience", parties=parties)
    elif to.standing != MEMBERS or to.released:
        raise Refused("dispute.audience", parties=parties)
    else:
        for party in parties:
            if MEMBERS not in sits_in(case.state, party):
                raise Refused("dispute.not_among_members", party=party)


def find_open(case: Case) -> dict[str, Any]:
    """The keeper states the dispute's number among those of its audience in that year."""
    last = case.state.latest(Dispute, register=register_of(case.act, case.now))
    return {"year": case.now[:4], "number": last.number + 1 if last else 1}


def apply_open(case: Case) -> list[Dispute]:
    """The dispute is open, and its opener's claim stands."""
    opened: Open = case.payload
    act = case.act
    return [
        Dispute(
            case.index, act.id, opened.about, opened.basis, " ".join(opened.provisions), act.by, act.key,
            " ".join(parties_to(act, opened)), act.to.text, register_of(act, case.now), case.findings["year"],
            case.findings["number"], case.now,
        )
    ]  # fmt: skip


def need_dispute(state: State, act: Act, said: Answer | Offer | Accept | Retract | Withdraw) -> Iterable[Need]:
    """The dispute, what was said in it, and whether the words of an offer that is accepted are still there."""
    yield Need(Dispute, "act", said.dispute)
    yield Need(Step, "dispute", said.dispute)
    if isinstance(said, Accept):
        yield Need(Erasure, "act", said.offer)


def _taking_part(case: Case) -> tuple[Dispute, Course]:
    """Return the dispute that is open and how far it has come; raises Refused unless the author is a party to it."""
    dispute = case.state.latest(Dispute, act=case.payload.dispute)
    if dispute is None:
        raise Refused("dispute.unknown", dispute=case.payload.dispute)
    audience, by = Audience.from_text(dispute.audience), case.act.by
    if audience.standing and audience.standing not in sits_in(case.state, by):
        # Who has left reads no further, and does not answer what its own copy does not hold.
        raise Refused("dispute.unknown", dispute=dispute.act)
    if by not in dispute.parties.split():
        # Named parties are all that know of it: to anybody else there is no such dispute.
        raise Refused("dispute.not_a_party" if audience.standing else "dispute.unknown", dispute=dispute.act)
    if case.act.to.text != dispute.audience:
        raise Refused("decision.other_audience", expected=dispute.audience)
    course = course_in(case.state, dispute)
    if course.status != "open":
        raise Refused("dispute.ended", status=course.status)
    return dispute, course


def course_in(state: State, dispute: Dispute) -> Course:
    """Return how far the dispute has come, from the state."""
    return course_of(dispute, state.find(Step, dispute=dispute.act), state)


def consulting_until(charter: Charter, dispute: Dispute, course: Course) -> str | None:
    """Return until when the parties consult, UTC, or None if they negotiate already.

    They negotiate once each of them has spoken, or once the charter's days are over; where it sets no days, at once.
    """
    days = charter.disputes.consultation_days
    if not days or course.spoken >= set(dispute.parties.split()):
        return None
    return format_time(parse_time(dispute.time) + timedelta(days=days))


def check_answer(case: Case) -> None:
    """Each party to the dispute may speak in it at any time until it has ended, and raise a claim of its own once."""
    answer: Answer = case.payload
    _, course = _taking_part(case)
    if answer.claims and case.act.by in course.claimants:
        raise Refused("dispute.claims_already", party=case.act.by)


def check_offer(case: Case) -> None:
    """Terms are offered in negotiation, which follows the consultation, in languages of the organisation."""
    offer: Offer = case.payload
    dispute, course = _taking_part(case)
    until = consulting_until(case.charter_at(dispute.index), dispute, course)
    if until is not None and case.now < until:
        raise Refused("dispute.consulting", until=until)
    tags = case.charter.languages
    known = {*tags.authentic, *tags.working, *tags.courtesy}
    for language in offer.languages:
        if language not in known:
            raise Refused("text.unknown_language", language=language, known=sorted(known))


def check_accept(case: Case) -> None:
    """A party agrees to terms that another offers, that stand, and whose words it can read."""
    accept: Accept = case.payload
    _, course = _taking_part(case)
    terms = course.terms.get(accept.offer)
    if terms is None:
        made = any(each.act == accept.offer and each.step == "offer" for each in _steps(case))
        raise Refused("dispute.offer_retracted" if made else "dispute.no_such_offer", offer=accept.offer)
    if terms.offer.party == case.act.by:
        raise Refused("dispute.own_offer")
    if case.act.by in terms.agreed:
        raise Refused("dispute.accepted_before")
    if case.state.find(Erasure, act=accept.offer):
        raise Refused("dispute.terms_erased")


def _steps(case: Case) -> list[Step]:
    return case.state.find(Step, dispute=case.payload.dispute)


def check_retract(case: Case) -> None:
    """Only its author takes back an offer or an acceptance, and only until all have agreed."""
    retract: Retract = case.payload
    _, course = _taking_part(case)
    said = next((each for each in _steps(case) if each.act == retract.said), None)
    if said is None or said.step not in ("offer", "accept"):
        raise Refused("dispute.nothing_to_retract")
    if said.party != case.act.by:
        raise Refused("dispute.said_by_another", party=said.party)
    stands = course.terms.values()
    if not any(said in terms.agreed.values() for terms in stands):
        raise Refused("dispute.retracted_before")


def check_withdraw(case: Case) -> None:
    """Only who raised a claim withdraws it. While another's stands, the dispute goes on."""
    _, course = _taking_part(case)
    if case.act.by not in course.claimants:
        raise Refused("dispute.no_claim", party=case.act.by)


def apply_step(case: Case) -> list[Step]:
    """The party has said so."""
    said, act = case.payload, case.act
    step = act.kind.removeprefix("dispute.")
    if isinstance(said, Answer) and said.claims:
        step = "claim"
    target = said.offer if isinstance(said, Accept) else said.said if isinstance(said, Retract) else ""
    languages = " ".join(said.languages) if isinstance(said, Offer) else ""
    return [Step(case.index, act.id, said.dispute, step, act.by, act.key, target, languages, case.now)]


def need_erase(state: State, act: Act, erase: Erase) -> Iterable[Need]:
    """What any erasure looks at, and whether the words are those of an offer in a dispute."""
    yield from need_own_erase(state, act, erase)
    yield Need(Step, "act", erase.act)
    offer = state.latest(Step, act=erase.act)
    if offer is not None:
        yield Need(Dispute, "act", offer.dispute)
        yield Need(Step, "dispute", offer.dispute)


def check_erase(case: Case) -> None:
    """What all parties to a dispute have agreed to is theirs together: none of them erases its words alone."""
    check_own_erase(case)
    erase: Erase = case.payload
    offer = case.state.latest(Step, act=erase.act)
    dispute = case.state.latest(Dispute, act=offer.dispute) if offer else None
    settled = course_in(case.state, dispute).settled if dispute else None
    if settled is not None and settled.offer.act == erase.act:
        raise Refused("erase.agreed_terms", dispute=settled.offer.dispute)
