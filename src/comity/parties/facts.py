"""What is established about parties. Keys, standings and offices are in `record.registry`: judgements need them."""

from dataclasses import dataclass

from comity.record.facts import Fact


@dataclass(frozen=True, slots=True)
class Party(Fact):
    """That a party (or an office that acts, such as the secretariat) takes part since this index.

    `names` is canonical JSON of language tags to words, from the founding statement; later names are parts.
    """

    party: str
    kind: str
    names: str

    lookups = ("party",)
    registry = True


@dataclass(frozen=True, slots=True)
class Renamed(Fact):
    """That a party notified its names, in a part of this act."""

    party: str
    act: str

    lookups = ("party",)
    registry = True


@dataclass(frozen=True, slots=True)
class Calendar(Fact):
    """That a party notified on which days it works: ISO weekdays and days, spaced; minutes east of UTC."""

    party: str
    act: str
    weekend: str
    holidays: str
    offset: int

    lookups = ("party",)
    registry = True


@dataclass(frozen=True, slots=True)
class Leaving(Fact):
    """That a party gave notice of its withdrawal: on which day it asked to leave, and on which it does.

    It stands until it is recalled, or the party has left or was left without a standing in another way.
    """

    act: str
    party: str
    asked: str
    effective: str
    time: str

    lookups = ("act", "party")
    registry = True


@dataclass(frozen=True, slots=True)
class Applied(Fact):
    """That a party applied for a standing, by its own act or one entered for it; `kind` is empty if it was known."""

    act: str
    party: str
    standing: str
    kind: str
    by: str
    time: str

    lookups = ("act", "party")
    registry = True


@dataclass(frozen=True, slots=True)
class Recommended(Fact):
    """That an organ recommends an application, by what it adopted; `act` is the act that made it final."""

    application: str
    organ: str
    act: str
    time: str

    lookups = ("application",)
    registry = True


@dataclass(frozen=True, slots=True)
class Recalled(Fact):
    """That a notice of withdrawal or an application was taken back by its party."""

    named: str
    act: str
    time: str

    lookups = ("named",)
    registry = True


@dataclass(frozen=True, slots=True)
class Obligation(Fact):
    """That an applicant undertook, in the memorandum `act`, to consent to an instrument by a day."""

    application: str
    act: str
    instrument: str
    day: str

    lookups = ("application", "instrument")
    registry = True


@dataclass(frozen=True, slots=True)
class Granted(Fact):
    """That what was applied for was decided, and is given once all that was undertaken is done."""

    application: str
    party: str
    standing: str
    act: str
    day: str

    lookups = ("application",)
    registry = True


@dataclass(frozen=True, slots=True)
class Amendment(Fact):
    """That an adopted text amends the charter by these changes (canonical JSON); `act` is the one that adopted it.

    `by` is `decision` where it takes effect at once, `instrument` where it waits for its instrument.
    """

    act: str
    organ: str
    changes: str
    by: str
    time: str

    lookups = ("act",)
    registry = True


@dataclass(frozen=True, slots=True)
class AmendmentStep(Fact):
    """What became of an amendment, from the next entry on; `act` says so, `day` is since when.

    `provisional`: the changes are applied before they are in force; `ended`: no longer; `force`: they are in force;
    `void`: they could not be made on the charter of that day, which had changed in another way since.
    """

    amendment: str
    step: str
    day: str
    act: str

    lookups = ("amendment",)
    registry = True


@dataclass(frozen=True, slots=True)
class Merged(Fact):
    """That a standing was merged into another on a day: from there on nobody is given it."""

    standing: str
    into: str
    day: str
    source: str

    lookups = ("standing",)
    registry = True
