"""What is established about a negotiation. `spot` names a provision of a text: `<text> <provision>`.

Lists are spaced text, `place` is canonical JSON. What lives, stands or is stale is derived when it is read.
"""

from dataclasses import dataclass

from comity.record.facts import Fact

# The spot of a translation of the whole text.
WHOLE = "*"


def spot_of(text: str, provision: str) -> str:
    """Return the name under which what concerns a provision of a text is looked up."""
    return f"{text} {provision}"


@dataclass(frozen=True, slots=True)
class Proposal(Fact):
    """That an edit is asked for. `id` is `<act>.<number>`; `base`, `on` and `revises` are empty if there is none."""

    id: str
    act: str
    text: str
    spot: str
    op: str
    provision: str
    place: str
    other: str
    languages: str
    held: str
    base: str
    on: str
    revises: str
    party: str
    key: str
    capacity: str
    time: str

    lookups = ("id", "spot", "revises")


@dataclass(frozen=True, slots=True)
class Backing(Fact):
    """Where a party stands on a proposal; the last of a party counts."""

    act: str
    text: str
    proposal: str
    party: str
    key: str
    stance: str
    time: str

    lookups = ("proposal",)


@dataclass(frozen=True, slots=True)
class Retraction(Fact):
    """That an author left a proposal."""

    act: str
    text: str
    proposal: str
    party: str
    time: str

    lookups = ("proposal",)


@dataclass(frozen=True, slots=True)
class Edited(Fact):
    """That an accepted edit changed the current text at a spot; one for each provision that it touches.

    `op` is the edit's; of a split's second half `split-off`, of a merge's taken-in provision `merged`.
    """

    act: str
    text: str
    spot: str
    op: str
    provision: str
    place: str
    other: str
    languages: str
    held: str
    proposal: str
    party: str
    time: str

    lookups = ("spot", "proposal", "text")


@dataclass(frozen=True, slots=True)
class Marked(Fact):
    """How far a provision has come: open, ad-referendum or agreed."""

    act: str
    text: str
    spot: str
    provision: str
    state: str
    party: str
    time: str

    lookups = ("spot",)


@dataclass(frozen=True, slots=True)
class Reserved(Fact):
    """That a party is reserved on a provision pending instructions, or (`stands` false) no longer is."""

    act: str
    text: str
    spot: str
    provision: str
    party: str
    key: str
    stands: bool
    time: str

    lookups = ("spot",)


@dataclass(frozen=True, slots=True)
class Rendered(Fact):
    """That a language of a provision (WHOLE: of the text) was confirmed, with new words (`worded`) or as it stood."""

    act: str
    text: str
    spot: str
    provision: str
    language: str
    worded: bool
    party: str
    time: str

    lookups = ("spot", "text")


@dataclass(frozen=True, slots=True)
class Challenged(Fact):
    """That a party doubts a language of a provision; it stands until linguists confirm that language anew."""

    act: str
    text: str
    spot: str
    provision: str
    language: str
    party: str
    time: str

    lookups = ("spot", "text")


@dataclass(frozen=True, slots=True)
class Relation(Fact):
    """How one text stands to another."""

    act: str
    source: str
    relation: str
    target: str
    party: str
    time: str

    lookups = ("source",)
