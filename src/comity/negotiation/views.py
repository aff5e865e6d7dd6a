"""What a viewer may know of a text under negotiation, as it is read from facts and words."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from comity.core.act import Audience
from comity.negotiation.facts import (
    Backing,
    Challenged,
    Edited,
    Marked,
    Proposal,
    Rendered,
    Reserved,
    Retraction,
)
from comity.texts.document import Document
from comity.texts.edit import Edit
from comity.texts.facts import Version
from comity.texts.provision import Provision


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal as it stands. `status`: living, accepted, revised or withdrawn; `ended` is the act that ended it.

    `authors` are those who still stand behind it, in their order; `base` is the act whose words its author saw.
    """

    id: str
    act: str
    edit: Edit
    base: str | None
    on: str | None
    revises: str | None
    party: str
    authors: tuple[str, ...]
    supporters: tuple[str, ...]
    opposers: tuple[str, ...]
    capacity: str
    time: str
    index: int
    status: str
    ended: str | None


@dataclass(frozen=True, slots=True)
class Stale:
    """That a language of a provision does not yet say what was changed at `time`; or that a party doubts it.

    `provision` is WHOLE for a language in which the whole text was not tabled anew with the others.
    """

    provision: str
    language: str
    act: str
    time: str
    challenged_by: tuple[str, ...]


@dataclass(slots=True)
class Setter:
    """An act that set words by language: of the whole text (a version, a translation), or of what it `touched`.

    `kind` is version, edit or translation; `documents` are there for the whole text alone.
    """

    index: int
    act: str
    party: str
    time: str
    kind: str
    words: dict[str, dict[str, Provision]]
    touched: frozenset[str] = frozenset()
    documents: dict[str, Document] = field(default_factory=dict)

    def sets(self, provision: str) -> bool:
        """Whether it set the words or the being of the provision."""
        return bool(self.documents) or self.kind == "version" or provision in self.touched


@dataclass(slots=True)
class Rows:
    """The facts of a text's negotiation that the viewer may see, each kind in the order of the record."""

    proposals: list[Proposal] = field(default_factory=list)
    backings: list[Backing] = field(default_factory=list)
    retractions: list[Retraction] = field(default_factory=list)
    edited: list[Edited] = field(default_factory=list)
    marked: list[Marked] = field(default_factory=list)
    reserved: list[Reserved] = field(default_factory=list)
    rendered: list[Rendered] = field(default_factory=list)
    challenged: list[Challenged] = field(default_factory=list)


@dataclass(slots=True)
class Negotiation:
    """All that a viewer may know of a text under negotiation. Times are UTC."""

    text: str
    version: Version
    versions: list[Version]
    audience: Audience
    languages: list[str] = field(default_factory=list)
    documents: dict[str, Document] = field(default_factory=dict)
    words: dict[str, dict[str, Provision]] = field(default_factory=dict)
    proposals: dict[str, ProposalView] = field(default_factory=dict)
    at: dict[str, list[ProposalView]] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    reserved: dict[str, list[str]] = field(default_factory=dict)
    stale: dict[str, list[Stale]] = field(default_factory=dict)
    setters: list[Setter] = field(default_factory=list)
    # Two readings with the same sign are of the same facts.
    sign: tuple[int, ...] = ()
    rows: Rows = field(default_factory=Rows)
    # What was made of it for its readers. It is forgotten with it, as after an erasure.
    derived: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def edits(self) -> dict[str, list[Edited]]:
        """The accepted edits by act: a split's second half and what a merge took in come with the edit itself."""
        found: dict[str, list[Edited]] = defaultdict(list)
        for edited in self.rows.edited:
            if edited.op not in ("split-off", "merged"):
                found[edited.act].append(edited)
        return found

    def heads(self, provision: str) -> list[Setter]:
        """Return the acts that set the provision's words, in order."""
        return [each for each in self.setters if each.sets(provision)]

    def head(self, *provisions: str) -> str | None:
        """Return the act that last set the words or the being of one of the provisions: what an acceptance names."""
        heads = [each for each in self.setters if any(each.sets(provision) for provision in provisions)]
        return heads[-1].act if heads else None

    @property
    def last_change(self) -> str:
        """The last act that set words of the text: what a confirmation of a language comes after."""
        return self.setters[-1].act

    def words_at(self, provision: str, language: str, act: str | None) -> Provision | None:
        """Return the words that the provision had in the language once the act had been recorded."""
        upto = next((each.index for each in self.setters if each.act == act), None)
        found = None
        for each in self.setters:
            if upto is not None and each.index > upto:
                break
            found = each.words.get(language, {}).get(provision, found)
        return found
