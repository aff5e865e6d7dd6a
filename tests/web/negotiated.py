"""Three paragraphs of the Lantern Compact in two languages, and what its delegations propose for them."""

from dataclasses import dataclass

from comity.texts.edit import Edit
from tests.negotiation.table import Table, paragraph, pid, proposal_of, text_of
from tests.world import World, recorded

ENGLISH = (
    "The lamps of every harbour are lit at dusk.",
    "Each keeper tends its own lamp and helps its neighbour in a storm.",
    "A ship in distress finds a light on every coast of the Compact.",
)
RUSSIAN = (
    "Фонари каждой гавани зажигаются в сумерки.",
    "Каждый смотритель следит за своим фонарём и помогает соседу в бурю.",
    "Судно, терпящее бедствие, находит огонь на каждом берегу Договора.",
)


@dataclass(frozen=True)
class Negotiated:
    """The text on the table, and the proposals by what they ask for."""

    table: Table
    proposals: dict[str, str]

    @property
    def path(self) -> str:
        """The address of its room."""
        return f"/texts/{self.table.text}/negotiation"


def negotiate(world: World) -> Negotiated:
    """Let the six negotiate; Arvenia is in the chair, Belmora tabled the text."""
    table = Table(world, text_of(*ENGLISH), text_of(*RUSSIAN, language="ru", title="О фонарях гавани"))
    made = {
        "sunset": proposal_of(table.reword("COR", 1, "The lamps of every harbour are lit one hour before sunset.")),
        "noon": proposal_of(table.reword("DUN", 1, "The lamps of every harbour are lit at noon.")),
        "new": proposal_of(table.insert("EST", 11, 2, "No lamp is put out while a ship is near.")),
        "delete": proposal_of(table.delete("FAL", 2)),
    }
    both = Edit("replace", pid(3), languages=("en", "ru"))
    words = {
        "en": {pid(3): paragraph(3, ENGLISH[2].replace("light", "light and a boat"), "3.")},
        "ru": {pid(3): paragraph(3, RUSSIAN[2].replace("огонь", "огонь и лодку"), "3.")},
    }
    made["boat"] = proposal_of(table.propose("COR", both, words))
    recorded(table.back("EST", made["sunset"], "support"))
    recorded(table.back("FAL", made["sunset"], "oppose"))
    recorded(table.back("BEL", made["boat"], "join"))
    recorded(table.reserve("DUN", 3))
    recorded(table.mark(2, state="open"))
    return Negotiated(table, made)
