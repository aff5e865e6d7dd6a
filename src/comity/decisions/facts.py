"""What is established about decisions. Lists are spaced text; whether something stands is derived when it is read."""

from dataclasses import dataclass

from comity.record.facts import Fact


@dataclass(frozen=True, slots=True)
class Put(Fact):
    """That a version was put to its organ. The electorate is that of the day, stated by the keeper.

    `reference` is the salted name under which acts of a wider audience speak of this act.
    """

    act: str
    reference: str
    version: str
    text: str
    organ: str
    procedure: str
    party: str
    key: str
    electors: str
    audience: str
    languages: str
    effects: str
    time: str

    lookups = ("act", "reference", "text")


@dataclass(frozen=True, slots=True)
class Position(Fact):
    """That a member stated a position: `stance` is concur, sign, concern or object."""

    act: str
    decision: str
    party: str
    key: str
    stance: str
    audience: str
    time: str

    lookups = ("decision", "key")


@dataclass(frozen=True, slots=True)
class Withdrawal(Fact):
    """That a member ended a position of its own."""

    act: str
    decision: str
    position: str
    party: str
    time: str

    lookups = ("decision",)


@dataclass(frozen=True, slots=True)
class Adoption(Fact):
    """That what was put is adopted, in a form, under a number of its register; `final_at` is empty if final at once."""

    act: str
    reference: str
    organ: str
    procedure: str
    form: str
    audience: str
    languages: str
    signatories: str
    effects: str
    register: str
    number: int
    final_at: str
    time: str

    lookups = ("act", "reference", "register")


@dataclass(frozen=True, slots=True)
class Settled(Fact):
    """That an adoption became final (`final` true) or fell within its settling period."""

    act: str
    reference: str
    final: bool
    time: str

    lookups = ("reference",)


@dataclass(frozen=True, slots=True)
class Entered(Fact):
    """That a decision taken earlier was entered from its source by an office, which any member may challenge."""

    act: str
    organ: str
    day: str
    form: str
    parties: str
    audience: str
    languages: str
    by: str
    time: str

    lookups = ("act",)


@dataclass(frozen=True, slots=True)
class Correction(Fact):
    """That an office corrects an adopted text in one language, without change of substance, if uncontested by `until`.

    `provisions` are the corrected ones; none: the whole text in that language, as concordance brings it.
    """

    act: str
    adopted: str
    language: str
    provisions: str
    party: str
    audience: str
    number: int
    until: str
    time: str

    lookups = ("act", "adopted")


@dataclass(frozen=True, slots=True)
class Contested(Fact):
    """That a member contests a correction: it does not stand."""

    act: str
    correction: str
    party: str
    key: str
    time: str

    lookups = ("correction",)


@dataclass(frozen=True, slots=True)
class Corrected(Fact):
    """That a correction stands: nobody contested it in time."""

    act: str
    correction: str
    time: str

    lookups = ("correction",)
