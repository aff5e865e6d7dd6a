"""What `comity bench negotiate` is fed: an invented text in two languages, and proposals of six delegations on it."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from comity import catalogue
from comity.cli.bench.workload import COUNCIL, Author, authors, found_organisation
from comity.core import canonical
from comity.core.act import SignedAct
from comity.core.keys import SigningKey
from comity.negotiation.composing import propose_body, word_parts
from comity.record.keeper import Keeper
from comity.record.receipts import Receipt
from comity.texts.document import Document, format_document
from comity.texts.edit import Edit, Place
from comity.texts.provision import Provision

BATCH = 64
# A section has its heading and so many paragraphs.
SECTION = 20
_SENTENCES = {
    "en": (
        "The keepers of the lamps resolve to tend each beacon in its season, to tell one another at once of any that "
        "fails, and to mend it together without delay, whoever it was that lit it first, so that the passage may "
        "stay open by night to all who sail in peace."
    ),
    "ru": (
        "Смотрители огней согласны следить за каждым маяком в своё время года, немедленно сообщать друг другу о "
        "всяком погасшем огне и вместе чинить его без промедления, кто бы ни зажёг его первым, чтобы путь оставался "
        "открытым ночью для всех, кто идёт с миром."
    ),
}
_NEW = {"en": ("promptly", "and with care", "in good faith"), "ru": ("своевременно", "и бережно", "добросовестно")}


@dataclass(frozen=True, slots=True)
class Negotiated:
    """The record with the text on the table: who keeps it, the members in their order, and the text's act."""

    keeper: Keeper
    heads: dict[str, SigningKey]
    members: list[Author]
    text: str


def identity(number: int) -> str:
    """Return the id of a provision."""
    return f"p-{number:010d}"


def invented_text(provisions: int, language: str) -> Document:
    """Return a text of so many provisions in sections, whose paragraphs have the same words in other turns."""
    sections: list[Provision] = []
    for number in range(provisions):
        if number % SECTION == 0:
            sections.append(Provision("section", f"{number // SECTION + 1}", "", (), identity(number)))
            continue
        words = _SENTENCES[language].split()
        turned = [*words[number % len(words) :], *words[: number % len(words)]]
        paragraph = Provision("paragraph", f"{number % SECTION}.", " ".join(turned), (), identity(number))
        sections[-1] = replace(sections[-1], children=(*sections[-1].children, paragraph))
    return Document(language, "On the lamps of the harbour", tuple(sections))


def negotiate(provisions: int, proposals: int) -> Negotiated:
    """Found an organisation in the empty database, table the text, and record so many living proposals on it."""
    keeper, heads = found_organisation(6)
    members = authors(keeper, heads)
    languages = sorted(_SENTENCES)
    documents = {tag: invented_text(provisions, tag) for tag in languages}
    body = {
        "organ": "council", "follows": None, "languages": languages, "effects": [], "capacity": "party",
        "consolidates": False,
    }  # fmt: skip
    parts = {f"text.{tag}": canonical.encode(format_document(each)) for tag, each in documents.items()}
    table = members[0].sign("text.table", body, COUNCIL, parts)
    record(keeper, [table])
    signed = list(_propose(members, table.act.id, documents, proposals))
    for start in range(0, len(signed), BATCH):
        record(keeper, signed[start : start + BATCH])
    return Negotiated(keeper, heads, members, table.act.id)


def record(keeper: Keeper, batch: Sequence[SignedAct]) -> None:
    """Record acts; raises SystemExit if one of the benchmark's own is refused."""
    for answer in catalogue.submit_all(keeper, batch):
        if not isinstance(answer, Receipt):
            raise SystemExit(f"the benchmark's own act was not recorded: {answer}")


def _propose(members: Sequence[Author], text: str, documents: dict[str, Document], count: int) -> Iterator[SignedAct]:
    """Yield proposals on all paragraphs in turn: other words mostly; some insert and some delete."""
    paragraphs = {tag: [own for each in document.provisions for own in each.children]
                  for tag, document in documents.items()}  # fmt: skip
    chance = random.Random(count)  # noqa: S311 - nothing is secret here
    size = len(paragraphs["en"])
    for number in range(count):
        place = number % size
        own = {tag: several[place] for tag, several in paragraphs.items() if tag == "en" or number % 3 == 0}
        target = own["en"].id or ""
        if number % 25 == 7:
            words = {tag: {identity(10**6 + number): replace(each, number=None, id=identity(10**6 + number))}
                     for tag, each in own.items()}  # fmt: skip
            edit = Edit("insert", identity(10**6 + number), Place("after", target), languages=tuple(sorted(own)))
        elif number % 25 == 13:
            words, edit = {}, Edit("delete", target)
        else:
            words = {tag: {target: _reword(each, tag, chance)} for tag, each in own.items()}
            edit = Edit("replace", target, languages=tuple(sorted(own)))
        body = propose_body(text, [(edit, None if edit.op == "insert" else text)])
        yield members[number % len(members)].sign("text.propose", body, COUNCIL, word_parts([words]))


def _reword(provision: Provision, language: str, chance: random.Random) -> Provision:
    words = provision.text.split()
    place = chance.randrange(1, len(words))
    words[place : place + chance.randrange(2)] = [chance.choice(_NEW[language])]
    return replace(provision, text=" ".join(words))
