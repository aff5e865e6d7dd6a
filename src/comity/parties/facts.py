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
