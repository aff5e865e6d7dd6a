"""The example's agreements with others: what public sources say of them, and nothing else.

Their final clauses are not known here, so they are entered as decisions without any: nothing is followed of which this
record does not know how it is followed. The texts are a sentence of our own on what was concluded; none is reproduced.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from comity.cli.story_texts import Words
from comity.core import canonical
from comity.core.act import EVERYONE, Audience

if TYPE_CHECKING:
    from comity.delegation import Delegation

PUBLIC = Audience(EVERYONE)
OUTSIDE = {
    "ASEAN": {
        "en": "Association of Southeast Asian Nations", "ru": "Ассоциация государств Юго-Восточной Азии",
        "zh": "东南亚国家联盟",
    },
    "CICA": {
        "en": "Conference on Interaction and Confidence-Building Measures in Asia",
        "ru": "Совещание по взаимодействию и мерам доверия в Азии", "zh": "亚洲相互协作与信任措施会议",
    },
    "CSTO": {
        "en": "Collective Security Treaty Organization", "ru": "Организация Договора о коллективной безопасности",
        "zh": "集体安全条约组织",
    },
    "UN": {"en": "United Nations", "ru": "Организация Объединённых Наций", "zh": "联合国"},
}  # fmt: skip


@dataclass(frozen=True)
class Memorandum:
    """One memorandum of understanding of the Secretariat: with whose, on which day and where, and what says so."""

    party: str
    day: str
    place: str
    source: str
    words: Words

    def parts(self) -> dict[str, bytes]:
        """Return the act's parts: a sentence in each language, and the source."""
        source = {"title": "Memorandum of understanding", "place": self.place, "source": self.source}
        return {**self.words.parts(), "source": canonical.encode(source)}


def _words(other: str, when: str, other_in_russian: str, when_in_russian: str) -> Words:
    return Words(
        en=f"MEMORANDUM OF UNDERSTANDING\nbetween the SCO Secretariat and the {other} Secretariat\n\n"
        f"Signed by both secretariats {when}. Its text is not reproduced here.\n",
        ru=f"МЕМОРАНДУМ О ВЗАИМОПОНИМАНИИ\nмежду Секретариатом ШОС и Секретариатом {other_in_russian}\n\n"
        f"Подписан обоими секретариатами {when_in_russian}. Его текст здесь не воспроизводится.\n",
    )


MEMORANDA = (
    Memorandum(
        "ASEAN", "2005-04-21", "Jakarta", "Announcement of the ASEAN Secretariat, Jakarta, 21 April 2005",
        _words("ASEAN", "in Jakarta on 21 April 2005", "АСЕАН", "в Джакарте 21 апреля 2005 года"),
    ),
    Memorandum(
        "CSTO", "2007-10-05", "", "Text in databases of legislation of the CIS",
        _words("CSTO", "on 5 October 2007", "ОДКБ", "5 октября 2007 года"),
    ),
    Memorandum(
        "CICA", "2014-05-20", "Shanghai", "Kazinform, 20 May 2014",
        _words("CICA", "in Shanghai on 20 May 2014", "СВМДА", "в Шанхае 20 мая 2014 года"),
    ),
)  # fmt: skip
ASSEMBLY = {"en": "General Assembly", "ru": "Генеральная Ассамблея", "zh": "联合国大会"}
RESOLUTION = "General Assembly of the United Nations, resolution 59/48 of 2 December 2004"


def enter_agreements(secretariat: "Delegation") -> None:
    """Let the secretariat enter whom it has agreements with, these, and the seat in the General Assembly."""
    for party, names in OUTSIDE.items():
        body = {"party": party, "kind": "organisation"}
        _submit(secretariat, "party.introduce", body, {"names": canonical.encode(names)})
    for each in MEMORANDA:
        decided = {
            "organ": "secretariat", "day": each.day, "form": "signed", "parties": sorted([each.party, "SECRETARIAT"]),
            "languages": ["en", "ru"],
        }  # fmt: skip
        _submit(secretariat, "decision.enter", decided, each.parts())
    seat = {
        "host": "UN", "capacity": "observer", "since": "2004-12-02", "instrument": None, "office": "secretariat",
    }  # fmt: skip
    parts = {"names": canonical.encode(ASSEMBLY), "source": RESOLUTION.encode()}
    _submit(secretariat, "abroad.enter", seat, parts)


def _submit(secretariat: "Delegation", kind: str, body: dict[str, Any], parts: dict[str, bytes]) -> None:
    from comity.record.receipts import Receipt

    answer = secretariat.submit(kind, body, to=PUBLIC, parts=parts)
    if not isinstance(answer, Receipt):
        raise click.ClickException(f"{kind} was not recorded: {answer.to_value()}")
