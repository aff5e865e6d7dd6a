"""What is established about texts."""

from dataclasses import dataclass

from comity.record.facts import Fact


@dataclass(frozen=True, slots=True)
class Version(Fact):
    """That a party tabled a version of a text in an organ. `act` is its act; `text` is the first version's.

    `number` counts the texts of one register (an organ, within one audience, in one year); `revision` the versions.
    `languages` are spaced tags; `effects` is canonical JSON.
    """

    act: str
    text: str
    follows: str
    organ: str
    party: str
    key: str
    audience: str
    languages: str
    effects: str
    register: str
    number: int
    revision: int
    time: str

    lookups = ("act", "follows", "register")
