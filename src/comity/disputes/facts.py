"""What is established about disputes. Whether a claim stands, and whether all agree, is derived when it is read."""

from dataclasses import dataclass

from comity.record.facts import Fact


@dataclass(frozen=True, slots=True)
class Dispute(Fact):
    """That a party opened a dispute with others over the text that the act `about` carries.

    `basis` is text or undertaking; `parties` are all that take part, the opener among them, spaced and in order;
    `number` counts the disputes of one audience in one `year`.
    """

    act: str
    about: str
    basis: str
    provisions: str
    party: str
    key: str
    parties: str
    audience: str
    register: str
    year: str
    number: int
    time: str

    lookups = ("act", "register")


@dataclass(frozen=True, slots=True)
class Step(Fact):
    """That a party to a dispute took a step in it.

    `step` is answer, claim (an answer that raises one), offer, accept, retract or withdraw; `target` is the offer that
    is accepted, or the act that is taken back, and empty otherwise.
    """

    act: str
    dispute: str
    step: str
    party: str
    key: str
    target: str
    languages: str
    time: str

    lookups = ("act", "dispute")
