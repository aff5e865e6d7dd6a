"""The negotiation in the story: a text with brackets, of which one was accepted and one is opposed. All invented."""

from typing import TYPE_CHECKING, Any

from comity.core.act import Audience

if TYPE_CHECKING:
    from comity.cli.story import Told
    from comity.texts.document import Document
    from comity.texts.provision import Provision

COUNCIL = Audience("council")


def negotiate(told: "Told", text: str) -> None:
    """Play what delegations ask for in a text that was just tabled, and what the chair enters."""
    from comity.cli.story_texts import HARBOURS

    table = Table(told, text, HARBOURS.documents())
    early = table.reword("BEL", "2", en="Its name is told to the others before the first frost, and to every pilot.")
    told.act("FAL", "text.back", {"text": text, "proposal": early, "stance": "support"}, to=COUNCIL)
    table.accept(early)
    one = table.reword(
        "COR", "1",
        en="In each member's waters one harbour is kept free of ice, by night and by day, for the ships of all.",
        ru="В водах каждого участника одна гавань днём и ночью свободна ото льда для судов всех.",
    )  # fmt: skip
    told.act("ARV", "text.back", {"text": text, "proposal": one, "stance": "join"}, to=COUNCIL)
    other = table.reword(
        "DUN", "1", en="In each member's waters two harbours are kept free of ice for the ships of all."
    )
    told.act("COR", "text.back", {"text": text, "proposal": other, "stance": "oppose"}, to=COUNCIL)
    table.insert("FAL", after="3", en="Whoever was helped says so to the council, that the helper be thanked.")
    table.delete("DUN", "5")
    table.chair("4", en="Pilots are told each morning where the ice stands and where it drifts.")
    body = {"text": text, "provision": table.identity("3"), "reserved": True}
    told.act("DUN", "text.reserve", body, to=COUNCIL, parts={"reasons": b"We await word from our harbour masters."})
    body = {"text": text, "capacity": "chair", "provisions": [table.identity("2")], "state": "ad-referendum"}
    told.act("EST", "text.mark", body, to=COUNCIL)


class Table:
    """The text on the table, whose paragraphs are named by their numbers."""

    def __init__(self, told: "Told", text: str, documents: dict[str, "Document"]) -> None:
        self.told, self.text, self.documents = told, text, documents

    def identity(self, number: str) -> str:
        """Return the identity of a paragraph."""
        return str(self._find("en", number).id)

    def _find(self, language: str, number: str) -> "Provision":
        from comity.texts.provision import walk

        return next(each for each in walk(self.documents[language].provisions) if each.number == f"{number}.")

    def reword(self, party: str, number: str, *, capacity: str = "party", **words: str) -> str:
        """Let a party ask for other words of a paragraph, by language; return the proposal."""
        from dataclasses import replace

        from comity.texts.edit import Edit

        identity = self.identity(number)
        new = {tag: {identity: replace(self._find(tag, number), text=text)} for tag, text in words.items()}
        return self._propose(party, Edit("replace", identity, languages=tuple(sorted(words))), new, capacity=capacity)

    def chair(self, number: str, **words: str) -> str:
        """Let the chair ask for other words, as chair."""
        return self.reword("EST", number, capacity="chair", **words)

    def insert(self, party: str, *, after: str, en: str) -> str:
        """Let a party ask for a new paragraph."""
        from comity.texts.document import new_provision_id
        from comity.texts.edit import Edit, Place
        from comity.texts.provision import Provision

        identity = new_provision_id()
        edit = Edit("insert", identity, Place("after", self.identity(after)), languages=("en",))
        return self._propose(party, edit, {"en": {identity: Provision("paragraph", None, en, (), identity)}}, new=True)

    def delete(self, party: str, number: str) -> str:
        """Let a party ask that a paragraph go."""
        from comity.texts.edit import Edit

        return self._propose(party, Edit("delete", self.identity(number)), {})

    def _propose(self, party: str, edit: Any, words: Any, *, capacity: str = "party", new: bool = False) -> str:
        from comity.negotiation.composing import propose_body, word_parts

        body = propose_body(self.text, [(edit, None if new else self.text)], capacity=capacity)
        return f"{self.told.act(party, 'text.propose', body, to=COUNCIL, parts=word_parts([words]))}.1"

    def accept(self, proposal: str) -> None:
        """Let the chair enter a proposal that was made upon the words as they were tabled."""
        from comity.negotiation.composing import accept_body, word_parts
        from comity.negotiation.reading import read_negotiation, read_words
        from comity.record.access import viewer_of

        keeper = self.told.delegations["EST"].keeper
        viewer = viewer_of(keeper.registry, "EST")
        made = read_negotiation(viewer, keeper.registry, self.text)
        assert made is not None, "the chair sits in the council"
        view = made.proposals[proposal]
        words = read_words(viewer, made, [view])[proposal]
        body = accept_body(self.text, [(view.edit, made.head(*view.edit.touches), proposal)], capacity="chair")
        self.told.act("EST", "text.accept", body, to=COUNCIL, parts=word_parts([words]))
