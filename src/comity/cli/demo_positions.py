"""What the secretariat of the example registers of the Declaration of 2006: its positions, and what it undertakes.

Each line points at a paragraph of the paraphrase, by section and place, and says in some words which of its statements
is meant. The Declaration names no forum. Where one is given, the matter is that forum's by the Charter of the United
Nations: the General Assembly deals with reform and, under Article 97, appoints the Secretary-General.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from comity.positions.acts import POSITION, UNDERTAKING

if TYPE_CHECKING:
    from comity.delegation import Delegation
    from comity.texts.document import Document

GENERAL_ASSEMBLY = "un-general-assembly"
# The words speak of the next Secretary-General. The term that ran in 2006 ended on this day.
TERM_ENDS = "2006-12-31"


@dataclass(frozen=True)
class Line:
    """One entry of the register: where the text says it, what it is about, and in some words of our own what it is."""

    place: str
    nature: str
    subject: str
    en: str
    ru: str
    forum: str | None = None
    until: str | None = None
    candidature: bool = False

    def body(self, adopted: str, provision: str) -> dict[str, Any]:
        """Return the act's body."""
        return {
            "adopted": adopted, "nature": self.nature, "provisions": [provision], "subject": self.subject,
            "forum": self.forum, "until": self.until, "candidature": self.candidature,
        }  # fmt: skip

    def parts(self) -> dict[str, bytes]:
        """Return the act's parts."""
        return {"summary.en": self.en.encode(), "summary.ru": self.ru.encode()}


LINES = (
    Line(
        "III.2", POSITION, "strategic-stability", "A firmer strategic balance", "Упрочение стратегической стабильности",
    ),
    Line(
        "III.2", POSITION, "non-proliferation", "Stronger rules against the spread of weapons of mass destruction",
        "Укрепление режима нераспространения оружия массового уничтожения",
    ),
    Line("III.2", POSITION, "politics", "Respect for international law", "Поддержание международного правопорядка"),
    Line(
        "III.3", POSITION, "un-affairs", "The United Nations at the centre of international affairs",
        "Центральная роль ООН в международных делах", GENERAL_ASSEMBLY,
    ),
    Line(
        "III.3", POSITION, "un-affairs", "Reform of the United Nations where it is needed and fitting",
        "Реформа ООН там, где она нужна и уместна", GENERAL_ASSEMBLY,
    ),
    Line(
        "III.3", POSITION, "un-affairs",
        "Security Council reform: fair to all regions, by the widest agreement, with no deadline and no forced vote",
        "Реформа Совета Безопасности: справедливо для всех регионов, при самом широком согласии, без срока и без "
        "навязанного голосования", GENERAL_ASSEMBLY,
    ),
    Line(
        "III.3", POSITION, "un-affairs", "The next UN Secretary-General from Asia",
        "Представитель Азии на посту следующего Генерального секретаря ООН", GENERAL_ASSEMBLY, TERM_ENDS, True,
    ),
    Line(
        "III.4", POSITION, "security", "How a region keeps itself safe is for its own states to settle",
        "Как региону обеспечивать свою безопасность, решают его государства",
    ),
    Line(
        "III.5", POSITION, "security", "A new security architecture of trust, benefit, equality and respect",
        "Новая архитектура безопасности: доверие, выгода, равенство и уважение",
    ),
    Line(
        "III.6", POSITION, "dialogue-of-civilisations", "Respect for the diversity of civilisations and of roads to "
        "development", "Уважение многообразия цивилизаций и путей развития",
    ),
    Line(
        "IV.3", UNDERTAKING, "politics", "To stay friends from generation to generation, and never to be enemies",
        "Оставаться друзьями из поколения в поколение и никогда не быть врагами",
    ),
    Line("IV.3", UNDERTAKING, "politics", "To be good neighbours in everything", "Быть добрыми соседями во всём"),
    Line(
        "IV.3", UNDERTAKING, "security", "To support each other's sovereignty, security and territorial integrity",
        "Поддерживать друг друга в защите суверенитета, безопасности и территориальной целостности",
    ),
    Line(
        "IV.3", UNDERTAKING, "security", "To join no alliance or organisation that undermines another member",
        "Не вступать в союзы и организации, подрывающие другого участника",
    ),
    Line(
        "IV.3", UNDERTAKING, "security", "To let no one use one's territory against another member",
        "Не допускать использования своей территории против другого участника",
    ),
    Line(
        "IV.3", UNDERTAKING, "security", "To prohibit, at home, organisations and gangs that harm another member",
        "Запрещать у себя деятельность организаций и банд во вред другому участнику",
    ),
)  # fmt: skip


def find_provisions(document: "Document") -> dict[str, str]:
    """Return the provisions' ids by their places in the Declaration: section and paragraph."""
    from comity.web.shell.paper import provisions_of

    return {shown["place"]: shown["id"] for shown in provisions_of(document) if shown["kind"] == "paragraph"}


def register_positions(secretariat: "Delegation", adopted: str, document: "Document") -> None:
    """Let the secretariat register what the Declaration holds; raises click.ClickException if it may not."""
    from comity.record.receipts import Receipt

    provisions = find_provisions(document)
    for line in LINES:
        body = line.body(adopted, provisions[line.place])
        answer = secretariat.submit("position.register", body, parts=line.parts())
        if not isinstance(answer, Receipt):
            raise click.ClickException(f"A position could not be registered: {answer.to_value()}")
