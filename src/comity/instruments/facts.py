"""What is established about instruments. Who is a party, and since when, is derived when it is read (`status`)."""

from dataclasses import dataclass

from comity.record.facts import Fact


@dataclass(frozen=True, slots=True)
class Instrument(Fact):
    """That an instrument is open, with these final clauses (canonical JSON). Its id is the act that carries its text.

    `day` is that of its adoption; `negotiating` are the parties that took part in it, spaced: the members of the day on
    which its adoption became final, those between whom it is, or those that the source names. `amends` is as the
    clauses have it, or empty. `adopted` is whether an organ adopted it here; else it was entered from its source.
    """

    act: str
    organ: str
    clauses: str
    negotiating: str
    amends: str
    adopted: bool
    day: str
    audience: str
    time: str

    lookups = ("act", "amends")


@dataclass(frozen=True, slots=True)
class Event(Fact):
    """That something happened in an instrument on a day, in the zone of its clauses, or on the day of a paper.

    `form` is how it was signed, in which form consent was given, which sort a reservation or declaration is of
    (names.SORTS), whether an objection `precludes` entry into force between the two or `allows` it, whether a paper is
    confirmed as `ours` or `denied`. `target` is the act that this one is about: of an objection or finding the
    reservation, of a withdrawal what is taken back, of a confirmation the paper, of a reservation the wider one that it
    replaces. `named` are spaced provisions of a reservation, acts of reservations that a consent confirms, or the day
    on which who leaves asks to leave.

    A REVIEW says that its parties looked on `day` at how it is carried out; `party` is who recorded that. The party is
    names.ITSELF where the organisation's representative speaks for it.

    `entered_by` is the depositary that entered it from a paper, else empty; such a one that `waits` counts once its
    party confirms it. Of the keeper's FORCE, `party` is empty for the instrument itself, else the one that is bound
    later, and `day` that of its entry into force.
    """

    act: str
    instrument: str
    event: str
    party: str
    key: str
    form: str
    target: str
    named: str
    day: str
    entered_by: str
    waits: bool
    audience: str
    time: str

    lookups = ("act", "instrument", "key")


@dataclass(frozen=True, slots=True)
class Mandate(Fact):
    """That an adopted text lets the organisation's representative do one thing in an instrument, once.

    `act` is the act of its adoption, `event` what may be done (names). Whether it was used is derived (`itself`).
    """

    act: str
    instrument: str
    event: str

    lookups = ("instrument",)


@dataclass(frozen=True, slots=True)
class Doubt(Fact):
    """That a member challenges what was entered by an office, or recorded, for others: the act `of`."""

    act: str
    of: str
    party: str
    key: str
    audience: str
    time: str

    lookups = ("of",)


@dataclass(frozen=True, slots=True)
class Abroad(Fact):
    """That the organisation has a seat in a body of others since a day, as an office entered it from its source.

    `host` is whose body it is; its names are a part of the act. `capacity` is in which the organisation sits there
    (abroad.CAPACITIES), `office` which of its offices represents it, `instrument` what the seat rests on, or empty.
    """

    act: str
    host: str
    capacity: str
    since: str
    instrument: str
    office: str
    key: str
    time: str

    lookups = ("act",)


@dataclass(frozen=True, slots=True)
class AbroadEnd(Fact):
    """That the organisation's seat in a body of others ended: `day` is the first on which it has it no more."""

    act: str
    seat: str
    day: str
    key: str
    time: str

    lookups = ("seat",)
