"""Final clauses as structured data: who may consent and how, when the instrument enters into force, how it is left.

The electors concur with them as with the words. They hold no free text, and everything that follows from them follows
by `status`. Sources: VCLT, Articles 10-25, 39-42, 54-56, 76; UN, Final Clauses of Multilateral Treaties (2003).
"""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from comity.core import canonical, payload
from comity.core.errors import Malformed
from comity.core.payload import Fields
from comity.instruments.conditions import All, Condition, format_conditions, parse_conditions
from comity.instruments.names import ITSELF
from comity.negotiation.acts import MOST_PROVISIONS, provision_id

RATIFICATION, ACCEPTANCE, APPROVAL, CONFIRMATION = "ratification", "acceptance", "approval", "confirmation"
ACCESSION, SUCCESSION, NOTIFICATION, DEFINITIVE = "accession", "succession", "notification", "definitive"
# How consent to be bound is expressed (VCLT 11-16; VCLT-IO 14 for the formal confirmation of organisations). A
# notification says that internal procedures are completed; a definitive signature is consent by itself.
FORMS = (RATIFICATION, ACCEPTANCE, APPROVAL, CONFIRMATION, ACCESSION, SUCCESSION, NOTIFICATION, DEFINITIVE)
# These follow a signature; the others need none.
AFTER_SIGNATURE = (RATIFICATION, ACCEPTANCE, APPROVAL, CONFIRMATION, NOTIFICATION)
# `simple` is subject to ratification; `ad-referendum` awaits the government's confirmation (VCLT 12(2)(b)).
SIMPLE, REFERENDUM = "simple", "ad-referendum"
SIGNATURES = (SIMPLE, REFERENDUM, DEFINITIVE)
CHARTER = "charter"
LAST_DAY = "9999-12-31"

_ZONE = re.compile(r"[A-Za-z0-9_+-]{1,20}(/[A-Za-z0-9_+-]{1,20}){0,2}").fullmatch


@dataclass(frozen=True, slots=True)
class Span:
    """A time after a day, and which day it gives. Months and years are of the calendar: see `calendar.add`.

    `convention`: `on` the day so much later; `after`, the day that follows it ("three months after": its expiry is
    complete); `month`, the first day of the month that follows it (practice of the Council of Europe).
    """

    number: int
    unit: str
    convention: str


@dataclass(frozen=True, slots=True)
class Sign:
    """Who may sign: parties with one of these standings (None: anybody), in these ways, until a day or without end."""

    by: tuple[str, ...] | None
    until: str | None
    how: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Accede:
    """Who may accede (None: anybody), and from when: its `opening`, the `closing` of signature, or its `force`."""

    by: tuple[str, ...] | None
    since: str


@dataclass(frozen=True, slots=True)
class Force:
    """When it enters into force: `span` after the day on which all of `needs` hold, and not before `earliest`.

    Only consents in a form of `counts` count. Who consents later is bound `latecomers` after its own consent (None: the
    same span), and never before the instrument itself is in force.
    """

    counts: tuple[str, ...]
    needs: tuple[Condition, ...]
    span: Span
    earliest: str | None
    latecomers: Span | None


@dataclass(frozen=True, slots=True)
class Reservations:
    """`rule`: allowed, forbidden, `except` to the named provisions, or `only` to them.

    Who does not object for `silence_months` accepts (VCLT 20(5)); None: none needs acceptance (20(1)). `void_at` are
    the parts, such as (2, 3), of all contracting parties whose finding that a reservation is incompatible makes it void
    (SCO Charter, Article 24).
    """

    rule: str
    provisions: tuple[str, ...]
    silence_months: int | None
    void_at: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Leaving:
    """A party may give notice once it has been one for `after_months`; it is bound for `notice_months` from then on.

    An earlier notice is valid, and counts from the first day on which it could be given.
    """

    notice_months: int
    after_months: int


@dataclass(frozen=True, slots=True)
class Term:
    """It is in force for so many months, and then for `renewal_months` again and again, unless that is None."""

    months: int
    renewal_months: int | None


@dataclass(frozen=True, slots=True)
class Clauses:
    """The final clauses of an instrument. `depositary` is an office of the charter, or a party's id.

    The days of signatures and deposits are those of `zone`. `provisional`: the instrument may be applied provisionally
    from `signature` or `adoption` on, or not (`none`). `leaving` None: it provides for no withdrawal. `amends` is the
    id of an instrument, or `charter`. `between`: who alone may become a party, ITSELF among them if it is one (None:
    whoever the clauses let). `review_months`: its parties look at how it is carried out so often at the latest.
    """

    depositary: str
    zone: str
    sign: Sign | None
    consent: tuple[str, ...]
    accede: Accede | None
    force: Force
    provisional: str
    reservations: Reservations
    leaving: Leaving | None
    term: Term | None
    amends: str | None
    between: tuple[str, ...] | None
    review_months: int | None


def parse_clauses(value: Any) -> Clauses:
    """Parse final clauses strictly, the inverse of format_clauses; raises Malformed or ValueError."""
    fields = Fields(value, "clauses")
    clauses = Clauses(
        depositary=fields.take("depositary", _holder),
        zone=fields.take("zone", _zone),
        sign=fields.take("sign", payload.optional(_sign)),
        consent=fields.take("consent", _some(payload.one_of(*FORMS))),
        accede=fields.take("accede", payload.optional(_accede)),
        force=fields.take("force", _force),
        provisional=fields.take("provisional", payload.one_of("none", "signature", "adoption")),
        reservations=fields.take("reservations", _reservations),
        leaving=fields.take("leaving", payload.optional(_leaving)),
        term=fields.take("term", payload.optional(_term)),
        amends=fields.take("amends", payload.optional(_amends)),
        between=fields.take("between", payload.optional(_between)),
        review_months=fields.take("review_months", payload.optional(payload.within(1, 240))),
    )
    fields.end()
    _check_whole(clauses)
    return clauses


def _check_whole(clauses: Clauses) -> None:
    """Raise Malformed where clauses contradict each other: nobody could ever do what they say."""
    how = clauses.sign.how if clauses.sign else ()
    closes = clauses.sign is not None and clauses.sign.until is not None
    faults = {
        "consent": (DEFINITIVE in clauses.consent) != (DEFINITIVE in how)
        or (not how and not {ACCESSION, SUCCESSION}.intersection(clauses.consent)),
        "sign": clauses.sign is None and bool(set(AFTER_SIGNATURE).intersection(clauses.consent)),
        "accede": (ACCESSION in clauses.consent) != (clauses.accede is not None)
        or (
            clauses.accede is not None
            and clauses.accede.since == "closing"
            and not (clauses.sign and clauses.sign.until)
        ),
        "force.counts": not set(clauses.force.counts) <= set(clauses.consent),
        # Who all signatories are is known once signature has closed.
        "force.needs": All("signatories") in clauses.force.needs and not closes,
        "provisional": clauses.provisional == "signature" and not how,
        "reservations.provisions": (clauses.reservations.rule in ("except", "only"))
        != bool(clauses.reservations.provisions),
        # Who may become a party is said once. The charter is amended by its own organ's parties, and not by some.
        "between": clauses.between is not None
        and (bool(clauses.sign and clauses.sign.by) or clauses.accede is not None or clauses.amends == CHARTER),
    }
    for field, fault in faults.items():
        if fault:
            raise Malformed("payload.field", field=f"clauses.{field}")


def format_clauses(clauses: Clauses) -> dict[str, Any]:
    """Return the clauses as they stand in an effect, the inverse of parse_clauses."""
    value: dict[str, Any] = _plain(asdict(clauses))
    value["force"]["needs"] = format_conditions(clauses.force.needs)
    return value


@lru_cache(maxsize=4096)
def read_clauses(text: str) -> Clauses:
    """Return the clauses that a fact keeps as canonical JSON."""
    return parse_clauses(canonical.decode(text.encode()))


def write_clauses(clauses: Clauses) -> str:
    """Return the clauses as a fact keeps them: the inverse of read_clauses."""
    return canonical.encode(format_clauses(clauses)).decode()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value


def _holder(value: Any) -> str:
    """An office, which is written small, or a party, which is not."""
    return payload.name(value) if str(value)[:1].islower() else payload.party(value)


def _zone(value: Any) -> str:
    if type(value) is not str or not _ZONE(value):
        raise ValueError
    try:
        # Whoever judges has to know it; `tzdata` comes with the software.
        ZoneInfo(value)
    except (KeyError, OSError):
        raise ValueError from None
    return value


def _amends(value: Any) -> str:
    return CHARTER if value == CHARTER else payload.hash_id(value)


def _some(parse: Callable[[Any], str]) -> Callable[[Any], tuple[str, ...]]:
    def parse_some(value: Any) -> tuple[str, ...]:
        found = payload.sorted_list(parse)(value)
        if not found:
            raise ValueError
        return found

    return parse_some


_standings = payload.optional(_some(payload.name))


def _sign(value: Any) -> Sign:
    fields = Fields(value, "clauses.sign")
    sign = Sign(
        fields.take("by", _standings),
        fields.take("until", payload.optional(payload.day)),
        fields.take("how", _some(payload.one_of(*SIGNATURES))),
    )
    fields.end()
    return sign


def _accede(value: Any) -> Accede:
    fields = Fields(value, "clauses.accede")
    accede = Accede(fields.take("by", _standings), fields.take("since", payload.one_of("opening", "closing", "force")))
    fields.end()
    return accede


def _span(value: Any) -> Span:
    fields = Fields(value, "clauses.span")
    span = Span(
        fields.take("number", payload.within(0, 3_660)),
        fields.take("unit", payload.one_of("days", "months", "years")),
        fields.take("convention", payload.one_of("on", "after", "month")),
    )
    fields.end()
    return span


def _force(value: Any) -> Force:
    fields = Fields(value, "clauses.force")
    force = Force(
        counts=fields.take("counts", _some(payload.one_of(*FORMS))),
        needs=fields.take("needs", parse_conditions),
        span=fields.take("span", _span),
        earliest=fields.take("earliest", payload.optional(payload.day)),
        latecomers=fields.take("latecomers", payload.optional(_span)),
    )
    fields.end()
    return force


def party_or_itself(value: Any) -> str:
    """A party's id, or the organisation itself."""
    return ITSELF if value == ITSELF else payload.party(value)


def _between(value: Any) -> tuple[str, ...]:
    found = payload.sorted_list(party_or_itself)(value)
    if len(found) < 2:
        raise ValueError
    return found


def _reservations(value: Any) -> Reservations:
    fields = Fields(value, "clauses.reservations")
    found = Reservations(
        rule=fields.take("rule", payload.one_of("allowed", "forbidden", "except", "only")),
        provisions=fields.take("provisions", payload.sorted_list(provision_id, most=MOST_PROVISIONS)),
        silence_months=fields.take("silence_months", payload.optional(payload.within(1, 120))),
        void_at=fields.take("void_at", payload.optional(_parts)),
    )
    fields.end()
    return found


def _parts(value: Any) -> tuple[int, int]:
    if type(value) is not list or len(value) != 2:
        raise ValueError
    some, of = (payload.within(1, 100)(each) for each in value)
    if some > of:
        raise ValueError
    return some, of


def _leaving(value: Any) -> Leaving:
    fields = Fields(value, "clauses.leaving")
    leaving = Leaving(
        fields.take("notice_months", payload.within(0, 1_200)), fields.take("after_months", payload.within(0, 1_200))
    )
    fields.end()
    return leaving


def _term(value: Any) -> Term:
    fields = Fields(value, "clauses.term")
    term = Term(
        fields.take("months", payload.within(1, 1_200)),
        fields.take("renewal_months", payload.optional(payload.within(1, 1_200))),
    )
    fields.end()
    return term
