"""What is established about texts."""

from dataclasses import dataclass

from comity.record.facts import Fact


@dataclass(frozen=True, slots=True)
class Version(Fact):
    """That a party tabled a version of a text in an organ. `act` is its act; `text` is the first version's.

    `number` counts the texts of one register (an organ, within one audience, in one `year`); `revision` the versions;
    `author` is the party that tabled its first version as a party: an empty text if the chair did, as chair.
    `addendum` those that add to the text `adds`, and have its number.
    `languages` are spaced tags; `effects` is canonical JSON.
    """

    act: str
    text: str
    follows: str
    organ: str
    party: str
    author: str
    key: str
    capacity: str
    consolidates: bool
    audience: str
    languages: str
    effects: str
    register: str
    year: str
    number: int
    addendum: int
    adds: str
    revision: int
    time: str

    lookups = ("act", "text", "follows", "adds", "register")
