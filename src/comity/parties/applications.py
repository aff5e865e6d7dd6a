"""Applications for a standing: who may apply, which organs recommend in which order, and what stands of them.

Sources: SCO Charter, Articles 13 and 14; the regulations on observers (2004) and dialogue partners (2008). Which way
leads to which standing is the charter's: where it has none, a decision alone gives the standing.
"""

from collections.abc import Iterable

from comity.charter import Charter
from comity.charter.terms import Admission
from comity.core.act import Act, Part
from comity.core.errors import Refused
from comity.parties.acts import Apply, Recall
from comity.parties.facts import Applied, Leaving, Merged, Party, Recalled, Recommended
from comity.parties.leaving import standing_notice
from comity.parties.names import parse_names
from comity.parties.rules import check_public, live_keys
from comity.parties.standings import has_ended, is_suspended, standing_before
from comity.record.charters import charter_at
from comity.record.facts import Fact, State
from comity.record.judge import Case
from comity.record.registry import Standing, offices_of, standing_of


def check_apply(case: Case) -> None:
    """A party applies for itself; for one without a key, the organ does that receives applications."""
    check_public(case)
    payload: Apply = case.payload
    charter, state, party = case.charter, case.state, payload.party or case.act.by
    names = case.act.part("names")
    if names is not None and names.to is not None:
        raise Refused("party.not_public", kind=case.act.kind, audience=names.to.text)
    if charter.standing(payload.standing) is None:
        raise Refused("effect.unknown_standing", standing=payload.standing)
    if has_ended(state, charter, payload.standing, case.now[:10]):
        raise Refused("effect.ended_standing", standing=payload.standing)
    admission = charter.admission(payload.standing)
    if admission is None:
        raise Refused("application.no_way", standing=payload.standing)
    if payload.party:
        _check_entered(case, admission, payload.party)
    known = state.latest(Party, party=party)
    if known is not None and known.kind == "office":
        raise Refused("application.office", party=party)
    if (known is None) != (payload.kind is not None):
        raise Refused("application.kind", party=party)
    if standing_of(state, party) == payload.standing:
        raise Refused("application.has_it", party=party, standing=payload.standing)
    if open_application(state, party, payload.standing):
        raise Refused("application.stands", party=party, standing=payload.standing)


def _check_entered(case: Case, admission: Admission, party: str) -> None:
    """Nobody speaks for a party that can speak for itself here."""
    receiver = admission.receives
    own = case.charter.organs_of(
        party=case.act.by, standing=standing_of(case.state, case.act.by), offices=offices_of(case.state, case.act.by)
    )
    if receiver is None or receiver not in own:
        raise Refused("application.not_received_here", party=case.act.by, organ=receiver or "")
    if live_keys(case.state, party):
        raise Refused("application.speaks_for_itself", party=party)


def apply_apply(case: Case) -> list[Fact]:
    """The application stands, until it is taken back or its party has what it applied for."""
    payload: Apply = case.payload
    party = payload.party or case.act.by
    return [
        Applied(case.index, case.act.id, party, payload.standing, payload.kind or "", case.act.by, case.now),
    ]


def inspect_apply(act: Act, parts: Iterable[Part]) -> None:
    """Raise Malformed unless the delivered names are canonical JSON of language tags to words."""
    for part in parts:
        if part.name == "names":
            parse_names(part.data)


def check_recall(case: Case) -> None:
    """Until it has had its effect, a notice or an application is taken back by who made it (VCLT, Article 68)."""
    check_public(case)
    recall: Recall = case.payload
    state, by = case.state, case.act.by
    notice, applied = state.latest(Leaving, act=recall.act), state.latest(Applied, act=recall.act)
    if notice is None and applied is None:
        raise Refused("party.nothing_to_recall", act=recall.act)
    if by not in ((notice.party,) if notice else (applied.party, applied.by) if applied else ()):
        raise Refused("party.not_yours_to_recall", act=recall.act)
    stands = standing_notice(state, notice.party) == notice if notice else applied in open_applications(state)
    if not stands:
        raise Refused("party.recalled_too_late", act=recall.act)


def apply_recall(case: Case) -> list[Fact]:
    """What was said stands no longer."""
    return [Recalled(case.index, case.payload.act, case.act.id, case.now)]


def is_open(state: State, applied: Applied) -> bool:
    """Whether the application stands: not taken back, not given since, and its standing not merged into another."""
    if state.find(Recalled, named=applied.act):
        return False
    if state.find(Merged, standing=applied.standing):
        return False
    given = (held.standing for held in state.find(Standing, party=applied.party) if held.index > applied.index)
    return applied.standing not in given


def open_applications(state: State) -> list[Applied]:
    """Return all applications that stand, in the order of the record."""
    return [applied for applied in state.all(Applied) if is_open(state, applied)]


def open_application(state: State, party: str, standing: str) -> Applied | None:
    """Return the party's application for that standing, if it stands."""
    found = [each for each in state.find(Applied, party=party) if each.standing == standing and is_open(state, each)]
    return found[-1] if found else None


def applied_for(state: State, charter: Charter, party: str, standing: str) -> Admission | None:
    """Return the way by which alone the party comes to that standing; None if a decision alone may give it.

    Who is suspended has the standing that it had given back without applying anew; who has it needs nothing.
    """
    has = standing_of(state, party)
    had = standing_before(state, charter, party) if is_suspended(charter, has) else None
    return None if standing in (has, had) else charter.admission(standing)


def way_of(state: State, charter: Charter, applied: Applied) -> Admission | None:
    """Return the way that an application takes: as it was when it was made."""
    return charter_at(state, charter, applied.index).admission(applied.standing)


def missing_before(state: State, admission: Admission, application: str, organ: str) -> list[str]:
    """Return the organs before this one, in the charter's order, that have not recommended the application."""
    done = {each.organ for each in state.find(Recommended, application=application)}
    return [each for each in admission.organs[: admission.organs.index(organ)] if each not in done]


def check_admission(state: State, charter: Charter, *, organ: str, party: str, standing: str) -> None:
    """Where the charter has a way to a standing, it is given by the last organ of it, and all others came before."""
    admission = applied_for(state, charter, party, standing)
    if admission is None:
        return
    applied = open_application(state, party, standing)
    if applied is None:
        raise Refused("effect.no_application", party=party, standing=standing)
    admission = way_of(state, charter, applied) or admission
    if organ != admission.organs[-1]:
        raise Refused("effect.other_organ_admits", organ=admission.organs[-1], standing=standing)
    _check_before(state, admission, applied, organ)


def check_recommendable(state: State, charter: Charter, *, organ: str, application: str) -> None:
    """An organ on the way recommends an application that stands, once, and after those before it."""
    applied = state.latest(Applied, act=application)
    if applied is None or not is_open(state, applied):
        raise Refused("effect.application_not_open", application=application)
    admission = way_of(state, charter, applied)
    if admission is None or organ not in admission.organs[:-1]:
        asked = list(admission.organs[:-1]) if admission else []
        raise Refused("effect.not_on_the_way", organ=organ, standing=applied.standing, organs=asked)
    if any(each.organ == organ for each in state.find(Recommended, application=application)):
        raise Refused("effect.recommended_before", organ=organ, party=applied.party)
    _check_before(state, admission, applied, organ)


def _check_before(state: State, admission: Admission, applied: Applied, organ: str) -> None:
    missing = missing_before(state, admission, applied.act, organ)
    if missing:
        raise Refused("effect.not_recommended", party=applied.party, standing=applied.standing, organs=missing)
