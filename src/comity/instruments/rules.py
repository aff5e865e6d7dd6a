"""When it may be said in an instrument: full powers, signature, consent, provisional application, withdrawal, papers.

Sources: VCLT, Articles 7, 10 to 18, 24, 25, 54 to 56, 65 to 68, 76 to 78; UN Treaty Handbook; procedures.md, 5. A rule
looks at the final clauses and at what happened, never at a paper's bytes: those the depositary has looked at.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from comity.core.errors import Refused
from comity.instruments import reserving
from comity.instruments.acts import EXECUTIVE_HEAD, FULL_POWERS, Paper, Said
from comity.instruments.calendar import begins, count, day_in
from comity.instruments.clauses import (
    ACCESSION,
    AFTER_SIGNATURE,
    CONFIRMATION,
    DEFINITIVE,
    RATIFICATION,
    REFERENDUM,
    Clauses,
    read_clauses,
)
from comity.instruments.events import is_final
from comity.instruments.facts import Event
from comity.instruments.itself import check_represented
from comity.instruments.names import (
    APPLY,
    CONFIRM,
    DEPOSIT,
    EMPOWER,
    FORCE,
    ITSELF,
    LEAVE,
    OBJECT,
    RESERVE,
    SIGN,
    WITHDRAW,
)
from comity.instruments.speaking import (
    ORGANISATION,
    STATE,
    Speaking,
    check_open_to,
    check_takes_part,
    course_in,
    depositary_of,
    instrument_of,
    read_instrument,
    speaking,
    today,
)
from comity.instruments.status import IN_FORCE, NEVER
from comity.parties.facts import Applied, Obligation, Party
from comity.parties.rules import live_keys
from comity.record.facts import Due, Fact, State
from comity.record.judge import Case
from comity.record.registry import standing_of


def check_empower(case: Case) -> None:
    """A party's head says who may represent it in this instrument (VCLT 2(1)(c) and 7(1)(a))."""
    speaking(case)


def check_sign(case: Case) -> None:
    """Signed by whom the clauses let, in a way that they know, by who represents the party."""
    _check_sign(speaking(case))


def _check_sign(at: Speaking) -> None:
    sign, said = at.course.clauses.sign, at.said
    if sign is None:
        raise Refused("instrument.not_for_signature")
    if said.form not in sign.how:
        raise Refused("instrument.other_signature", signature=said.form, signatures=list(sign.how))
    if sign.until is not None and at.day > sign.until:
        raise Refused("instrument.signature_closed", day=sign.until)
    check_open_to(at, sign.by)
    _check_not_bound(at)
    before = at.track.signatures[-1:]
    # Who signed ad referendum signs again once its government has confirmed it (VCLT 12(2)(b)).
    if before and (before[0].form != REFERENDUM or said.form == REFERENDUM):
        raise Refused("instrument.signed_before", day=before[0].day)
    _check_powers(at)
    reserving.check_confirms(at)


def _check_powers(at: Speaking) -> None:
    """Heads of state and of government and foreign ministers need none (VCLT 7(2)(a)).

    Nor does who represents an organisation by its own rules (VCLT-IO 7(3)(b)); anybody else of an organisation does.
    """
    if at.said.office == EXECUTIVE_HEAD:
        if at.kind != ORGANISATION:
            raise Refused("instrument.no_executive_head", party=at.party)
        return
    if at.on_paper:
        return
    if at.said.office == FULL_POWERS:
        given = at.course.counted.of(EMPOWER)
        taken_back = at.course.counted.taken_back
        if not any(
            each.act == at.said.powers and each.party == at.party and each.act not in taken_back for each in given
        ):
            raise Refused("instrument.no_full_powers", party=at.party)
    elif at.kind == ORGANISATION:
        raise Refused("instrument.no_full_powers", party=at.party)


def _check_not_bound(at: Speaking) -> None:
    if at.consent is not None:
        raise Refused("instrument.consented_before", day=at.consent.event.day)


def check_deposit(case: Case) -> None:
    """Consent is expressed in a form that the clauses know, once, and where they say so by who signed before."""
    _check_deposit(speaking(case))


def _check_deposit(at: Speaking) -> None:
    form, clauses = at.said.form, at.course.clauses
    if form not in clauses.consent:
        raise Refused("instrument.other_form", consent=form, consents=list(clauses.consent))
    if (form == CONFIRMATION and at.kind != ORGANISATION) or (form == RATIFICATION and at.kind != STATE):
        raise Refused("instrument.form_of_others", consent=form, party=at.party)
    _check_not_bound(at)
    if form in AFTER_SIGNATURE and not at.track.signatures:
        raise Refused("instrument.not_signed", consent=form)
    if form == ACCESSION:
        _check_accession(at, clauses)
    reserving.check_confirms(at)


def _check_accession(at: Speaking, clauses: Clauses) -> None:
    """VCLT 15: by those and from when the clauses provide."""
    accede = clauses.accede
    assert accede is not None, "clauses that know accession say who may accede"
    check_open_to(at, accede.by)
    until = clauses.sign.until if clauses.sign else None
    if accede.since == "closing" and until is not None and at.day <= until:
        raise Refused("instrument.accession_after", day=until)
    if accede.since == "force" and at.course.state(at.day) != IN_FORCE:
        raise Refused("instrument.accession_in_force")


def check_apply(case: Case) -> None:
    """VCLT 25: where the clauses allow it, and by who is not bound already."""
    _check_apply(speaking(case))


def _check_apply(at: Speaking) -> None:
    allowed = at.course.clauses.provisional
    if allowed == "none":
        raise Refused("instrument.not_provisional")
    if allowed == "signature" and not at.track.signatures:
        raise Refused("instrument.applied_unsigned")
    if at.course.clauses.sign is not None:
        check_open_to(at, at.course.clauses.sign.by)
    consent = at.consent
    if consent is not None and consent.since <= at.day:
        raise Refused("instrument.consented_before", day=consent.event.day)
    if any(event.day <= at.day < until for event, until in at.track.applied):
        raise Refused("instrument.applied_before")


def check_leave(case: Case) -> None:
    """A party leaves as the clauses provide (VCLT 54 and 56); who is not bound yet takes its consent back."""
    _check_leave(speaking(case))


def _check_leave(at: Speaking) -> None:
    consent = at.consent
    if consent is None:
        raise Refused("instrument.no_consent", party=at.party)
    if consent.notice is not None:
        raise Refused("instrument.leaving_already", day=consent.until)
    if consent.since <= at.day and at.course.clauses.leaving is None:
        raise Refused("instrument.no_withdrawal")


def check_withdraw(case: Case) -> None:
    """See `reserving`: only its author takes something back, and a notice only until it has taken effect."""
    reserving.check_withdrawn(speaking(case))


# What a paper says is judged as if its party said it, on the day of the paper.
_ON_PAPER: dict[str, Callable[[Speaking], None]] = {
    SIGN: _check_sign,
    DEPOSIT: _check_deposit,
    APPLY: _check_apply,
    LEAVE: _check_leave,
    RESERVE: reserving.check_reserved,
    OBJECT: reserving.check_objected,
    WITHDRAW: reserving.check_withdrawn,
}


def check_paper(case: Case) -> None:
    """The paper door: the depositary enters what it received, for a party that the record knows (VCLT 77(1))."""
    paper: Paper = case.payload
    instrument = read_instrument(case)
    course = course_in(case.state, instrument, until=paper.day)
    if case.charter.instruments.paper == "never":
        raise Refused("instrument.no_paper")
    depositary = course.clauses.depositary
    if depositary_of(case.state, depositary) != case.act.by:
        raise Refused("instrument.not_depositary", party=case.act.by, depositary=depositary)
    if paper.party == ITSELF:
        check_represented(case)
    elif not case.state.find(Party, party=paper.party):
        raise Refused("effect.unknown_party", party=paper.party)
    if paper.day > today(case, course):
        raise Refused("decision.not_yet_taken", day=paper.day)
    at = Speaking(case, course, paper.said, paper.party, paper.day, on_paper=True)
    check_takes_part(at)
    _ON_PAPER[paper.said.event](at)


def check_confirm(case: Case) -> None:
    """Only the party in whose name a paper was entered says whether it is its own, and once."""
    at = speaking(case)
    events = case.state.find(Event, instrument=at.course.instrument.act)
    paper = next((each for each in events if each.act == at.said.target and each.entered_by), None)
    if paper is None:
        raise Refused("instrument.no_such_paper")
    if paper.party != at.party:
        raise Refused("instrument.of_another", party=paper.party)
    counted = at.course.counted
    if any(each.target == paper.act for each in counted.of(CONFIRM)):
        raise Refused("instrument.answered_before")
    forces = counted.of(FORCE)
    if at.said.form == "denied" and not paper.waits and any(is_final(paper, each) for each in forces):
        raise Refused("instrument.final")


def find_day(case: Case) -> dict[str, Any]:
    """The keeper states the day on which it is received, in the zone of the clauses."""
    return {"day": day_in(read_clauses(instrument_of(case).clauses).zone, case.now)}


def apply_said(case: Case) -> list[Fact]:
    """It has happened on this day; the diary has the days on which somebody may be bound by it."""
    said: Said = case.payload
    event = _event(case, said, said.speaks_for or case.act.by, case.findings["day"])
    return [event, *_dues(case, event)]


def apply_paper(case: Case) -> list[Fact]:
    """It has happened on the day of the paper, and counts as the charter says: at once, or once its party confirms."""
    paper: Paper = case.payload
    waits = _waits(case, paper)
    event = replace(_event(case, paper.said, paper.party, paper.day), entered_by=case.act.by, waits=waits)
    return [event, *_dues(case, event)]


def _waits(case: Case, paper: Paper) -> bool:
    """Whether a paper counts only once its party confirms it.

    In the name of the organisation it always waits: otherwise an office could bind it without its members. A party
    without a key that lives cannot confirm anything; its paper counts at once where others have said that it is to be
    a party: the instrument is between it and others, it has a standing, or it undertook the instrument when it applied.
    """
    if paper.party == ITSELF:
        return True
    if case.charter.instruments.paper != "confirmed":
        return False
    if live_keys(case.state, paper.party):
        return True
    instrument = instrument_of(case)
    between = read_clauses(instrument.clauses).between or ()
    return paper.party not in between and not _is_expected(case.state, paper.party, instrument.act)


def _is_expected(state: State, party: str, instrument: str) -> bool:
    if standing_of(state, party) is not None:
        return True
    own = {each.act for each in state.find(Applied, party=party)}
    return any(each.application in own for each in state.find(Obligation, instrument=instrument))


def _event(case: Case, said: Said, party: str, day: str) -> Event:
    act = case.act
    return Event(
        case.index, act.id, said.instrument, said.event, party, act.key, said.form, said.target, " ".join(said.named),
        day, "", False, act.to.text, case.now,
    )  # fmt: skip


def _dues(case: Case, event: Event) -> list[Due]:
    """Return the days to come on which the instrument, or this party, may be bound if this is the consent that counts.

    The keeper looks then whether it is so; a paper's day may lie in the past, and then it looks at once (`forcing`).
    """
    if event.event != DEPOSIT and (event.event, event.form) != (SIGN, DEFINITIVE):
        return []
    return dues_at(case, read_clauses(instrument_of(case).clauses), event.day, event.act)


def dues_at(case: Case, clauses: Clauses, day: str, reference: str) -> list[Due]:
    """Return the lines of the keeper's diary that follow from a day on which conditions may begin to hold."""
    force = clauses.force
    days = {max(count(day, span), force.earliest or "") for span in (force.span, force.latecomers) if span}
    instants = sorted(begins(clauses.zone, each) for each in days if each < NEVER)
    return [Due(case.index, at, "instrument.force", reference) for at in instants if at > case.now]
