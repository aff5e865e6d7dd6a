"""What is established about positions and undertakings. What stands, and on which days, is derived when it is read."""

from dataclasses import dataclass

from comity.record.facts import Fact


@dataclass(frozen=True, slots=True)
class Registered(Fact):
    """That provisions of an adopted text were entered as a common position or a standing undertaking (`nature`).

    `since` is the day on which the text was taken, `until` the last day of the position: empty while nothing ends it.
    `forum` is empty where it is taken wherever the subject comes up. Audience and text are those of `adopted`.
    """

    act: str
    adopted: str
    nature: str
    provisions: str
    subject: str
    forum: str
    until: str
    candidature: bool
    since: str
    party: str
    key: str
    audience: str
    time: str

    lookups = ("act",)


@dataclass(frozen=True, slots=True)
class Reaffirmed(Fact):
    """That provisions of a later text, taken on `day`, reaffirm an entry; `until` is empty unless they lengthen it."""

    act: str
    position: str
    adopted: str
    provisions: str
    until: str
    day: str
    party: str
    key: str
    audience: str
    time: str

    lookups = ("act", "position")


@dataclass(frozen=True, slots=True)
class EntryChallenged(Fact):
    """That a member doubts an entry of the register, or a reaffirmation."""

    act: str
    entry: str
    party: str
    key: str
    audience: str
    time: str

    lookups = ("act", "entry")


@dataclass(frozen=True, slots=True)
class EntryWithdrawn(Fact):
    """That its author takes back an entry, a reaffirmation or a challenge."""

    act: str
    entry: str
    party: str
    key: str
    time: str

    lookups = ("entry",)
