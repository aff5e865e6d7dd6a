"""What is established about decisions. Lists are spaced text; whether something stands is derived when it is read."""

from dataclasses import dataclass

from comity.record.facts import Fact


@dataclass(frozen=True, slots=True)
class Put(Fact):
    """That a version was put to its organ. The electorate is that of the day, stated by the keeper.

    `reference` is the salted name under which acts of a wider audience speak of this act. Of a silence procedure:
    `opens_at` is the instant until which its use may be objected to, `deadline` the one at which it runs out. `embargo`
    is the instant of publication; all three are empty where there is none.
    """

    act: str
    reference: str
    version: str
    text: str
    organ: str
    procedure: str
    party: str
    key: str
    capacity: str
    electors: str
    audience: str
    languages: str
    effects: str
    opens_at: str
    deadline: str
    embargo: str
    time: str

    lookups = ("act", "reference", "text", "key")


@dataclass(frozen=True, slots=True)
class Position(Fact):
    """That a member stated a position: `stance` is concur, sign, concern, object, reserve, aside, decline or amend.

    `proposal` is the amendment's. `late`: it came after a silence had run out, and is a statement unless a witness
    had it in time. `entered_by` is the office that entered it from a note in the party's name, else empty.
    """

    act: str
    decision: str
    party: str
    key: str
    stance: str
    proposal: str
    late: bool
    entered_by: str
    audience: str
    time: str

    lookups = ("act", "decision", "key")


@dataclass(frozen=True, slots=True)
class Attached(Fact):
    """That a member attached a position that travels with the text: to what was put, or to what was `adopted`.

    `reference` is the salted name under which the adoption, whose audience may be wider, speaks of this act.
    """

    act: str
    reference: str
    decision: str
    adopted: str
    party: str
    key: str
    form: str
    provisions: str
    languages: str
    audience: str
    time: str

    lookups = ("act", "decision", "adopted")


@dataclass(frozen=True, slots=True)
class Step(Fact):
    """That something was done with a decision or answered to an act of it, by an office, a clock or a party.

    `step` is the kind's second word: open, extend, ask, declare, close, deliver, certify; and, of the act `of`,
    confirm, challenge and stamp. `value` is a deadline, spaced parties or a stamp's instant.
    """

    act: str
    decision: str
    step: str
    of: str
    party: str
    key: str
    capacity: str
    value: str
    time: str

    lookups = ("act", "decision", "of", "key")


@dataclass(frozen=True, slots=True)
class Consultation(Fact):
    """That a member asked for consultation before a version is put (`asks`), or said that it was held."""

    act: str
    version: str
    party: str
    asks: bool
    time: str

    lookups = ("version",)


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
    """That what was put is adopted, in a form, under a number of its register; `final_at` is empty if final at once.

    `attached` is canonical JSON of the positions that travel with it, `aside` who does not take part, `embargo` the
    instant at which it is published, empty if it was published at once or is for its audience only.
    """

    act: str
    reference: str
    organ: str
    procedure: str
    form: str
    audience: str
    languages: str
    signatories: str
    effects: str
    attached: str
    aside: str
    register: str
    number: int
    final_at: str
    embargo: str
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
class Published(Fact):
    """That the embargo of an adoption is over: it is everyone's, in all its languages at once."""

    act: str
    reference: str
    time: str

    lookups = ("reference",)


@dataclass(frozen=True, slots=True)
class Joined(Fact):
    """That a member that stood aside takes part in what was adopted."""

    act: str
    adopted: str
    party: str
    key: str
    time: str

    lookups = ("adopted",)


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
