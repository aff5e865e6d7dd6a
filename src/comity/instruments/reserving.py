"""When parties may reserve, object and find, and who takes back what: VCLT, Articles 19 to 23, 68 and 77(2).

A reservation that the clauses forbid is refused; one of which they leave open whether it is allowed is recorded, and
goes to the parties.
"""

from comity.core.errors import Refused
from comity.instruments.facts import Event
from comity.instruments.names import APPLY, EMPOWER, FIND, LEAVE, OBJECT, RESERVATION, RESERVE
from comity.instruments.pairs import (
    ACCEPTED,
    VOID,
    Made,
    is_forbidden,
    reservations_of,
    takes,
)
from comity.instruments.speaking import Speaking, speaking
from comity.instruments.status import NONE
from comity.record.judge import Case

TAKEN_BACK = (RESERVE, OBJECT, FIND, APPLY, LEAVE, EMPOWER)


def check_confirms(at: Speaking) -> None:
    """A consent confirms the party's own reservations, made before; what it does not confirm lapses (VCLT 23(2))."""
    own = {each.act for each in _reservations(at) if each.party == at.party and not each.target}
    for act in at.said.named:
        if act not in own:
            raise Refused("instrument.nothing_to_confirm", act=act)


def _reservations(at: Speaking) -> list[Event]:
    """Return what was reserved and not taken back, confirmed or not."""
    counted = at.course.counted
    return [
        each for each in counted.of(RESERVE) if each.form == RESERVATION and each.act not in counted.taken_back
    ]  # fmt: skip


def check_reserve(case: Case) -> None:
    """A reservation is made before consent, and confirmed by it; declarations at any time (VCLT 19 and 23)."""
    check_reserved(speaking(case))


def check_reserved(at: Speaking) -> None:
    """As check_reserve, for a party that speaks here or on paper."""
    if at.said.form != RESERVATION:
        return
    rule = at.course.clauses.reservations
    if is_forbidden(rule, at.said.named):
        raise Refused("instrument.reservation_forbidden", rule=rule.rule)
    if at.said.target:
        _check_narrower(at)
    elif at.consent is not None:
        raise Refused("instrument.reserved_late", day=at.consent.event.day)


def _check_narrower(at: Speaking) -> None:
    """What stands may only be narrowed: anything wider is a new reservation, and too late (VCLT 19)."""
    made = next((each for each in reversed(_made(at)) if each.said.act == at.said.target), None)
    if made is None or made.event.party != at.party or not made.stands(at.day):
        raise Refused("instrument.nothing_to_replace")
    before = set(made.provisions)
    if before and (not at.said.named or not set(at.said.named) <= before):
        raise Refused("instrument.not_narrower")


def _made(at: Speaking) -> list[Made]:
    return reservations_of(at.course)


def _target(at: Speaking) -> tuple[Event, Made | None]:
    """Return the reservation that is answered, and what became of it if a consent confirmed it."""
    found = next((each for each in _reservations(at) if each.act == at.said.target), None)
    if found is None:
        raise Refused("instrument.no_such_reservation")
    if found.party == at.party:
        raise Refused("instrument.own_reservation")
    made = next((each for each in reversed(_made(at)) if at.said.target in (each.event.act, each.said.act)), None)
    return found, made


def check_object(case: Case) -> None:
    """Who takes part may object, until its silence has accepted the reservation (VCLT 20(4)(b) and (5))."""
    check_objected(speaking(case))


def check_objected(at: Speaking) -> None:
    """As check_object, for a party that speaks here or on paper."""
    _, made = _target(at)
    if at.course.status(at.party, at.day) == NONE:
        raise Refused("instrument.takes_no_part", party=at.party)
    taken_back = at.course.counted.taken_back
    own = [each for each in at.course.counted.of(OBJECT) if each.party == at.party and each.act not in taken_back]
    chain = {at.said.target, *((made.event.act, made.said.act) if made else ())}
    if any(each.target in chain for each in own):
        raise Refused("instrument.objected_before")
    if made is None:
        # Made when signing, and not confirmed yet: an objection needs no confirmation of its own (VCLT 23(3)).
        return
    taking = takes(at.course, made, at.party, at.day)
    if taking.how == ACCEPTED:
        raise Refused("instrument.accepted_since", day=taking.since)
    if taking.how == VOID:
        raise Refused("instrument.reservation_void", day=taking.since)


def check_find(case: Case) -> None:
    """Where the clauses let the parties find that a reservation is incompatible, each that has consented may say so."""
    at = speaking(case)
    _, made = _target(at)
    if at.course.clauses.reservations.void_at is None:
        raise Refused("instrument.no_finding")
    if at.consent is None:
        raise Refused("instrument.no_consent", party=at.party)
    if made is None:
        raise Refused("instrument.no_such_reservation")
    if made.void <= at.day:
        raise Refused("instrument.reservation_void", day=made.void)
    if any(each.party == at.party and each.act not in at.course.counted.taken_back for each in made.findings):
        raise Refused("instrument.found_before")


def check_withdrawn(at: Speaking) -> None:
    """Only its author takes something back (VCLT 22); a notice, until it has taken effect (VCLT 68)."""
    counted = at.course.counted
    said = next((each for each in counted.of(*TAKEN_BACK) if each.act == at.said.target), None)
    if said is None:
        raise Refused("instrument.nothing_to_withdraw")
    if said.party != at.party:
        raise Refused("instrument.of_another", party=said.party)
    if said.act in counted.taken_back:
        raise Refused("instrument.withdrawn_before", day=counted.taken_back[said.act])
    if said.event == LEAVE:
        consents = at.track.consents
        consent = next((each for each in consents if each.notice is not None and each.notice.act == said.act), None)
        if consent is None or consent.until <= at.day:
            raise Refused("instrument.left", day=consent.until if consent else said.day)
