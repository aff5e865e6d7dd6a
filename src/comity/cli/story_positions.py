"""What the Lantern Compact's register holds in the story: positions, one of them challenged, and undertakings."""

from typing import TYPE_CHECKING, Any, Protocol

import click

from comity.cli.story_texts import LIGHTS, RESCUE, Words
from comity.core.act import EVERYONE, Audience
from comity.positions.acts import POSITION, UNDERTAKING

if TYPE_CHECKING:
    from comity.texts.document import Document

MEMBERS = Audience("members")
PUBLIC = Audience(EVERYONE)
DOUBT = "Paragraph 3 is an arrangement among ourselves. It says nothing that we would tell other harbours."
# How a provision begins, and what each member undertakes there.
UNDERTAKINGS = (
    (
        "Whoever is in distress", "To help whoever is in distress, whatever the flag",
        "Помогать каждому, кто терпит бедствие, под любым флагом",
    ),
    (
        "A harbour that", "To keep every harbour open to a ship in distress",
        "Держать каждую гавань открытой для судна, терпящего бедствие",
    ),
)  # fmt: skip


class Teller(Protocol):
    """Whoever lets the delegations act (story.Told)."""

    def act(self, party: str, kind: str, body: dict[str, Any], *, to: Audience, **rest: Any) -> str:
        """Let the party make the act; return its id."""


def register_positions(told: Teller, lights: str, rescue: str) -> None:
    """Let the secretariat and Belmora register what the two texts hold, and Corvane challenge one entry."""
    _register(
        told, "SECRETARIAT", lights, LIGHTS, "1.", POSITION, "lights", "congress-of-keepers", MEMBERS,
        "No coast is left dark", "Ни один берег не остаётся тёмным",
    )  # fmt: skip
    doubted = _register(
        told, "BEL", lights, LIGHTS, "3.", POSITION, "lights", "assembly-of-harbours", MEMBERS,
        "Lights guide and do not blind", "Огни ведут и не слепят",
    )  # fmt: skip
    told.act("COR", "position.challenge", {"entry": doubted}, to=MEMBERS, parts={"reasons": DOUBT.encode()})
    for start, english, russian in UNDERTAKINGS:
        _register(told, "SECRETARIAT", rescue, RESCUE, start, UNDERTAKING, "rescue", None, PUBLIC, english, russian)
    click.echo("The register points at what the texts hold. Corvane challenges an entry; it is shown as challenged.")


def _register(
    told: Teller, party: str, adopted: str, words: Words, at: str, nature: str, subject: str, forum: str | None,
    to: Audience, english: str, russian: str,
) -> str:  # fmt: skip
    body = {
        "adopted": adopted, "nature": nature, "provisions": [_find(words.documents()["en"], at)], "subject": subject,
        "forum": forum, "until": None, "candidature": False,
    }  # fmt: skip
    parts = {"summary.en": english.encode(), "summary.ru": russian.encode()}
    return told.act(party, "position.register", body, to=to, parts=parts)


def _find(document: "Document", at: str) -> str:
    """Return the provision that has this number, or begins with these words."""
    from comity.texts.provision import walk

    found = next(each for each in walk(document.provisions) if each.number == at or each.text.startswith(at))
    assert found.id, "a document's provisions have ids"
    return found.id
