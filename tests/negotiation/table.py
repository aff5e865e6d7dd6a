"""A text on the table of the Lantern Compact's council, and what delegations do with it, each by a signed act."""

from collections.abc import Mapping
from typing import Any

from comity.core import canonical
from comity.core.act import Audience
from comity.negotiation.composing import accept_body, propose_body, word_parts
from comity.negotiation.reading import Negotiation, read_negotiation
from comity.record.receipts import Answer
from comity.texts.document import Document, format_document
from comity.texts.edit import Edit, Place, title_words
from comity.texts.provision import Provision
from tests.world import COUNCIL, World, recorded


def pid(number: int) -> str:
    """Return a provision's id that tests know."""
    return f"p-{number:010d}"


def paragraph(number: int, text: str, label: str | None = None) -> Provision:
    """Return a paragraph with a known id."""
    return Provision("paragraph", label, text, (), pid(number))


def text_of(*paragraphs: str, language: str = "en", title: str = "On the lamps") -> Document:
    """Return a text of paragraphs, numbered and with known ids from 1 on."""
    return Document(
        language, title, tuple(paragraph(place, text, f"{place}.") for place, text in enumerate(paragraphs, 1))
    )


class Table:
    """One text under negotiation. ARV tabled it and, in these worlds, is in the chair."""

    def __init__(self, world: World, *documents: Document, to: Audience = COUNCIL, party: str = "BEL") -> None:
        self.world, self.to = world, to
        self.text = recorded(self.table(party, *documents))

    def table(
        self, party: str, *documents: Document, follows: str | None = None, capacity: str = "party",
        consolidates: bool = False,
    ) -> Answer:  # fmt: skip
        """Table the text, or a version of it."""
        body = {
            "organ": "council", "follows": follows, "languages": sorted(each.language for each in documents),
            "effects": [], "capacity": capacity, "consolidates": consolidates,
        }  # fmt: skip
        parts = {f"text.{each.language}": canonical.encode(format_document(each)) for each in documents}
        return self.world[party].submit("text.table", body, to=self.to, parts=parts)

    def read(self, party: str | None = "ARV") -> Negotiation:
        """Return the negotiation as a party reads it."""
        found = read_negotiation(self.world.viewer(party), self.world.keeper.registry, self.text)
        assert found is not None
        return found

    def propose(
        self, party: str, edit: Edit, words: Mapping[str, Mapping[str, Provision]] | None = None, **rest: Any
    ) -> Answer:
        """Propose one edit upon the words that stand now; `words` by language and provision."""
        base = rest.pop("base", self.read(party).head(edit.provision) if edit.op != "insert" else None)
        body = propose_body(self.text, [(edit, base)], **rest)
        return self.world[party].submit("text.propose", body, to=self.to, parts=word_parts([words or {}]))

    def reword(self, party: str, number: int, text: str, *, language: str = "en", **rest: Any) -> Answer:
        """Propose other words for a paragraph."""
        edit = Edit("replace", pid(number), languages=(language,))
        return self.propose(party, edit, {language: {pid(number): paragraph(number, text, f"{number}.")}}, **rest)

    def retitle(self, party: str, text: str, *, language: str = "en") -> Answer:
        """Propose another title."""
        return self.propose(
            party, Edit("replace", "title", languages=(language,)), {language: {"title": title_words(text)}}
        )

    def insert(
        self, party: str, number: int, after: int | None, text: str, *, language: str = "en", **rest: Any
    ) -> Answer:
        """Propose a new paragraph after another, or at the beginning."""
        place = Place("after", pid(after)) if after else Place("into", None)
        edit = Edit("insert", pid(number), place, languages=(language,))
        return self.propose(party, edit, {language: {pid(number): paragraph(number, text)}}, **rest)

    def delete(self, party: str, number: int) -> Answer:
        """Propose that a paragraph go."""
        return self.propose(party, Edit("delete", pid(number)))

    def accept(
        self, proposal: str, words: Mapping[str, Mapping[str, Provision]] | None = None, *, party: str = "ARV",
        capacity: str = "chair", before: str | None = None,
    ) -> Answer:  # fmt: skip
        """Let the chair accept a proposal, with its own words unless others are given."""
        from comity.negotiation.reading import read_words

        made = self.read(party)
        view = made.proposals[proposal]
        own = read_words(self.world.viewer(party), made, [view])[proposal] if words is None else words
        seen = before or (None if view.edit.op == "insert" else made.head(*view.edit.touches))
        body = accept_body(self.text, [(view.edit, seen, proposal)], capacity=capacity)
        return self.world[party].submit("text.accept", body, to=self.to, parts=word_parts([own]))

    def back(self, party: str, proposal: str, stance: str) -> Answer:
        """Say where a party stands on a proposal."""
        return self.world[party].submit(
            "text.back", {"text": self.text, "proposal": proposal, "stance": stance}, to=self.to
        )

    def retract(self, party: str, proposal: str) -> Answer:
        """Withdraw a proposal."""
        return self.world[party].submit("text.retract", {"text": self.text, "proposal": proposal}, to=self.to)

    def mark(self, *numbers: int, state: str = "agreed", party: str = "ARV", capacity: str = "chair") -> Answer:
        """Let the chair mark paragraphs."""
        body = {
            "text": self.text, "capacity": capacity, "provisions": sorted(pid(each) for each in numbers),
            "state": state,
        }  # fmt: skip
        return self.world[party].submit("text.mark", body, to=self.to)

    def reserve(self, party: str, number: int, *, reserved: bool = True) -> Answer:
        """Reserve a party's position on a paragraph, or lift that."""
        body = {"text": self.text, "provision": pid(number), "reserved": reserved}
        return self.world[party].submit("text.reserve", body, to=self.to)

    def translate(self, language: str, words: Mapping[str, Provision], *, as_it_stands: tuple[str, ...] = ()) -> Answer:
        """Let the linguists confirm provisions of a language, with new words or as they stand."""
        body = {
            "text": self.text, "language": language, "provisions": sorted({*words, *as_it_stands}),
            "worded": sorted(words), "after": self.read().last_change,
        }  # fmt: skip
        parts = word_parts([{language: words}]) if words else {}
        return self.world["SECRETARIAT"].submit("text.translate", body, to=self.to, parts=parts)

    def challenge(self, party: str, number: int, language: str) -> Answer:
        """Doubt a language of a paragraph."""
        body = {"text": self.text, "provision": pid(number), "language": language}
        return self.world[party].submit("text.challenge", body, to=self.to)


def proposal_of(answer: Answer, number: int = 1) -> str:
    """Return the id of a proposal that an act made."""
    return f"{recorded(answer)}.{number}"
