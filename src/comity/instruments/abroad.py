"""The organisation's own seats in bodies of others: entered by an office from their source, open to challenge.

Nobody here decides that another body seats the organisation: that body does, and the register says what it decided.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from comity.core import payload
from comity.core.act import EVERYONE, Act, Part
from comity.core.errors import Malformed, Refused
from comity.core.payload import Fields
from comity.instruments.events import Disavowed, disavowed_of
from comity.instruments.facts import Abroad, AbroadEnd, Instrument
from comity.parties.facts import Party
from comity.parties.names import parse_names
from comity.parties.rules import check_public
from comity.record.facts import Fact, Need, State
from comity.record.judge import Case

# In which capacity an organisation takes part in the work of another body.
CAPACITIES = ("observer", "participant", "partner", "associate", "member")


@dataclass(frozen=True, slots=True)
class Enter:
    """`abroad.enter`: the organisation sits in a body of `host` since a day. See facts.Abroad."""

    host: str
    capacity: str
    since: str
    instrument: str
    office: str


@dataclass(frozen=True, slots=True)
class End:
    """`abroad.end`: a seat that was entered ended; `day` is the first without it."""

    seat: str
    day: str


def parse_enter(act: Act) -> Enter:
    """Parse `{host, capacity, since, instrument, office}` with the parts `names`, of the body, and `source`."""
    fields = Fields(act.body)
    found = Enter(
        fields.take("host", payload.party),
        fields.take("capacity", payload.one_of(*CAPACITIES)),
        fields.take("since", payload.day),
        fields.take("instrument", payload.optional(payload.hash_id)) or "",
        fields.take("office", payload.name),
    )
    fields.end()
    _check_parts(act, ["names", "source"])
    return found


def parse_end(act: Act) -> End:
    """Parse `{seat, day}` with the part `source`."""
    fields = Fields(act.body)
    found = End(fields.take("seat", payload.hash_id), fields.take("day", payload.day))
    fields.end()
    _check_parts(act, ["source"])
    return found


def _check_parts(act: Act, needed: list[str]) -> None:
    names = [part.name for part in act.parts]
    for name in needed:
        if name not in names:
            raise Malformed("payload.missing", field=f"parts.{name}")
    if len(names) > len(needed):
        raise Malformed("payload.unknown", field="parts")


def inspect_enter(act: Act, parts: Iterable[Part]) -> None:
    """Raise Malformed unless the delivered names are canonical JSON of language tags to words."""
    for part in parts:
        if part.name == "names":
            parse_names(part.data)


def need_enter(state: State, act: Act, enter: Enter) -> Iterable[Need]:
    """The instrument on which the seat rests."""
    return [Need(Instrument, "act", enter.instrument)] if enter.instrument else []


def check_enter(case: Case) -> None:
    """Whose body it is must be known, the office be one of the charter, and the day not lie ahead."""
    check_public(case)
    enter: Enter = case.payload
    for part in case.act.parts:
        if part.to is not None:
            raise Refused("party.not_public", kind=case.act.kind, audience=part.to.text)
    if not case.state.find(Party, party=enter.host):
        raise Refused("effect.unknown_party", party=enter.host)
    if case.charter.office(enter.office) is None:
        raise Refused("effect.unknown_office", office=enter.office)
    if enter.since > case.now[:10]:
        raise Refused("abroad.to_come", day=enter.since)
    if enter.instrument:
        instrument = case.state.latest(Instrument, act=enter.instrument)
        if instrument is None or instrument.audience != EVERYONE:
            raise Refused("instrument.unknown", instrument=enter.instrument)


def apply_enter(case: Case) -> list[Fact]:
    """The seat stands in the register."""
    enter: Enter = case.payload
    return [
        Abroad(
            case.index, case.act.id, enter.host, enter.capacity, enter.since, enter.instrument, enter.office,
            case.act.key, case.now,
        )
    ]  # fmt: skip


def need_end(state: State, act: Act, end: End) -> Iterable[Need]:
    """The seat, and whether it ended before."""
    return [Need(Abroad, "act", end.seat), Need(AbroadEnd, "seat", end.seat)]


def check_end(case: Case) -> None:
    """What was entered ends once, not before it began, and not on a day that lies ahead."""
    check_public(case)
    end: End = case.payload
    seat = case.state.latest(Abroad, act=end.seat)
    disavowed = disavowed_of(case.state)
    if seat is None or is_void(seat, disavowed):
        raise Refused("abroad.unknown", seat=end.seat)
    if any(not is_void(each, disavowed) for each in case.state.find(AbroadEnd, seat=end.seat)):
        raise Refused("abroad.ended_before", seat=end.seat)
    if end.day > case.now[:10]:
        raise Refused("abroad.to_come", day=end.day)
    if end.day < seat.since:
        raise Refused("abroad.end_before_begin", first_day=seat.since)


def apply_end(case: Case) -> list[Fact]:
    """From that day on the organisation has the seat no more."""
    end: End = case.payload
    return [AbroadEnd(case.index, case.act.id, end.seat, end.day, case.act.key, case.now)]


def is_void(fact: Abroad | AbroadEnd, disavowed: Disavowed) -> bool:
    """Whether it was said by a key that its party disavows since then or before."""
    return fact.key in disavowed and fact.index >= disavowed[fact.key][0]


def seats_on(seats: Iterable[Abroad], ends: Iterable[AbroadEnd], disavowed: Disavowed, day: str) -> list[Abroad]:
    """Return the seats that the organisation has on a day, in the order of their days."""
    until = ends_of(ends, disavowed)
    held = [each for each in seats if not is_void(each, disavowed) and each.since <= day]
    return sorted(
        (each for each in held if each.act not in until or day < until[each.act].day),
        key=lambda each: (each.since, each.index),
    )


def ends_of(ends: Iterable[AbroadEnd], disavowed: Disavowed) -> dict[str, AbroadEnd]:
    """Return how seats ended, by the act that entered them."""
    return {each.seat: each for each in ends if not is_void(each, disavowed)}
