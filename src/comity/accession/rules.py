"""The file of an accession: applied, undertaken, decided, deposited, given.

SCO practice (regulations on admission; procedures.md, 4): a memorandum lists the treaties that the applicant accedes
to, each with its deadline; the organs decide knowing it; and the standing is had once everything in it is done. Only
the applicant binds itself, and only its own consents count; no deadline takes anything from it, for that is the
parties' to decide.
"""

from collections.abc import Iterable
from typing import Any

from comity.accession.acts import Admit, Oblige
from comity.amending import rules as amending
from comity.core.act import EVERYONE, Act, Audience
from comity.core.errors import Refused
from comity.decisions import outcome, settling
from comity.decisions.adopted_acts import Adopt, Settle
from comity.decisions.facts import Adoption
from comity.decisions.opening import effects_of
from comity.instruments.calendar import day_in
from comity.instruments.facts import Instrument
from comity.instruments.speaking import course_in, needs_of
from comity.instruments.status import CONTRACTING, PARTY
from comity.parties.acts import Effect
from comity.parties.applications import is_open, open_application
from comity.parties.effects import enter_party, give_standing
from comity.parties.facts import Applied, Obligation
from comity.parties.obligations import granted_of, obligations_of
from comity.parties.rules import check_public
from comity.record.facts import Fact, Need, State
from comity.record.judge import Case, Owed


def need_oblige(state: State, act: Act, oblige: Oblige) -> Iterable[Need]:
    """The instruments that are named."""
    return [Need(Instrument, "act", each.instrument) for each in oblige.undertakings]


def check_oblige(case: Case) -> None:
    """Who applied says what it undertakes, before the parties decide: instruments that everyone may read."""
    check_public(case)
    oblige: Oblige = case.payload
    applied = case.state.latest(Applied, act=oblige.application)
    if applied is None or not is_open(case.state, applied):
        raise Refused("effect.application_not_open", application=oblige.application)
    if case.act.by not in (applied.party, applied.by):
        raise Refused("oblige.not_yours", party=applied.party)
    if granted_of(case.state, applied.act):
        raise Refused("effect.granted_before", party=applied.party, standing=applied.standing)
    for each in oblige.undertakings:
        instrument = case.state.latest(Instrument, act=each.instrument)
        if instrument is None or instrument.audience != EVERYONE:
            raise Refused("instrument.unknown", instrument=each.instrument)
        if each.day < case.now[:10]:
            raise Refused("oblige.day_past", day=each.day)


def apply_oblige(case: Case) -> list[Fact]:
    """What is undertaken stands with the application. Who was not known yet takes part from here on, to consent."""
    oblige: Oblige = case.payload
    applied = case.state.latest(Applied, act=oblige.application)
    assert applied is not None, "the rule has seen it"
    act = case.act.id
    entered = enter_party(case.state, case.index, applied.party, applied)
    return [
        *entered,
        *(Obligation(case.index, applied.act, act, each.instrument, each.day) for each in oblige.undertakings),
    ]


def is_done(state: State, party: str, instrument: str, now: str) -> bool:
    """Whether the party has consented to be bound by the instrument, as far as the state holds its events."""
    found = state.latest(Instrument, act=instrument)
    if found is None:
        return False
    course = course_in(state, found)
    return course.status(party, day_in(course.clauses.zone, now)) in (CONTRACTING, PARTY)


def _owed(state: State, applications: Iterable[str], now: str) -> list[Owed]:
    """Return what is owed of applications that were granted: that the standing is given, where all is done."""
    owed = []
    for application in dict.fromkeys(applications):
        granted = granted_of(state, application)
        applied = state.latest(Applied, act=application)
        if granted is None or applied is None or not is_open(state, applied):
            continue
        if all(is_done(state, applied.party, each.instrument, now) for each in obligations_of(state, application)):
            owed.append(Owed("party.admit", Audience(EVERYONE), {"application": application}))
    return owed


def _naming(state: State, instrument: str) -> list[str]:
    return [each.application for each in state.find(Obligation, instrument=instrument)]


def need_said(state: State, act: Act, payload: Any) -> Iterable[Need]:
    """The instrument, and those that stand beside it in a memorandum of which something is granted."""
    yield from needs_of(payload.instrument)
    for application in _naming(state, payload.instrument):
        yield from _needs_of(state, application)


def _needs_of(state: State, application: str) -> Iterable[Need]:
    for each in obligations_of(state, application):
        yield from needs_of(each.instrument)


def follow_said(case: Case) -> list[Owed]:
    """What is owed when somebody has spoken in an instrument: the last deposit gives the standing."""
    applications = _naming(case.state, case.payload.instrument)
    return [*amending.follow_said(case), *_owed(case.state, applications, case.now)]


def _applications_in(state: State, effects: Iterable[Effect]) -> list[str]:
    """Return the applications on which effects decide."""
    given = [each for each in effects if each.effect == "standing" and each.value]
    found = [open_application(state, each.party, str(each.value)) for each in given]
    return [each.act for each in found if each is not None]


def need_adopt(state: State, act: Act, adopt: Adopt) -> Iterable[Need]:
    """What an adoption looks at, and the instruments of applications on which it decides."""
    yield from outcome.need_adopt(state, act, adopt)
    for application in _applications_in(state, adopt.effects):
        yield from _needs_of(state, application)


def follow_adopt(case: Case) -> list[Owed]:
    """What is owed when an application is decided: the standing at once, if all that was undertaken is done."""
    return _owed(case.state, _applications_in(case.state, case.payload.effects), case.now)


def need_settle(state: State, act: Act, settle: Settle) -> Iterable[Need]:
    """What a final act looks at, and the instruments of applications on which its adoption decides."""
    yield from settling.need_settle(state, act, settle)
    for adoption in state.find(Adoption, reference=settle.reference):
        for application in _applications_in(state, effects_of(adoption.effects)):
            yield from _needs_of(state, application)


def follow_settle(case: Case) -> list[Owed]:
    """The same, where an adoption becomes final later."""
    adoption = case.state.latest(Adoption, reference=case.payload.reference)
    effects = effects_of(adoption.effects) if adoption else ()
    return _owed(case.state, _applications_in(case.state, effects), case.now)


def need_admit(state: State, act: Act, admit: Admit) -> Iterable[Need]:
    """The instruments of the memorandum, and what happened in them."""
    return _needs_of(state, admit.application)


def check_admit(case: Case) -> None:
    """The standing is given when it was granted and all that was undertaken is done, and never otherwise."""
    check_public(case)
    admit: Admit = case.payload
    if not _owed(case.state, [admit.application], case.now):
        raise Refused("oblige.not_done", application=admit.application)


def apply_admit(case: Case) -> list[Fact]:
    """The applicant has the standing, and its seats, from here on."""
    granted = granted_of(case.state, case.payload.application)
    assert granted is not None, "the rule has seen it"
    day, source = case.now[:10], f"act {granted.act}"
    return give_standing(case.state, case.charter, case.index, granted.party, granted.standing, day, source)
