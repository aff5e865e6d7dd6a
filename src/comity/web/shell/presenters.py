"""How pages name things in the reader's language: parties as each notified its names, the rest as the charter has it.

Nothing here decides who may see what: whoever gives an id to a presenter has found it in what its reader may see.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.dateformat import format as format_date
from django.utils.html import format_html
from django.utils.text import get_text_list
from django.utils.translation import get_language, gettext

from comity.charter import Charter, in_language
from comity.core.act import EVERYONE, Audience
from comity.core.canonical import parse_time
from comity.core.founding import KEEPER
from comity.core.keys import fingerprint
from comity.instruments.names import ITSELF
from comity.parties.state import PartyView, list_parties
from comity.record.charters import read_charter
from comity.record.reading import ActView, list_kinds
from comity.record.registry import CharterInForce
from comity.texts.document import Document
from comity.web.shell.site import Site, get_site

# The looks of standings, in the charter's order: never a rank, only what a legend explains.
TONES = ("full", "part", "", "open")


# What delegations say most often; any kind that is not named here has the parties read again.
LEAVE_PARTIES = {
    "decision.put", "decision.concur", "decision.sign", "decision.concern", "decision.object", "decision.withdraw",
    "text.table", "text.propose", "text.accept", "text.back", "text.mark", "text.reserve", "text.retract",
    "text.translate", "text.relate",
}  # fmt: skip


@dataclass(frozen=True)
class Directory:
    """All parties as of one size of the record, by id, in the order in which the record knows them."""

    site: Site
    size: int
    parties: Mapping[str, PartyView]


_directory: Directory | None = None


def list_known() -> Mapping[str, PartyView]:
    """Return all parties by id, read again only when acts were recorded that could bear on them.

    The middleware has taken in what other processes recorded (shell.access), so that this asks the database seldom.
    """
    global _directory
    site = get_site()
    size = site.keeper.size
    found = _directory
    if found is not None and found.site is site and found.size < size and not _bears_on_parties(found.size, size):
        found = _directory = Directory(site, size, found.parties)
    if found is None or found.site is not site or found.size != size:
        found = Directory(site, size, {party.id: party for party in list_parties()})
        _directory = found
    return found.parties


def _bears_on_parties(start: int, end: int) -> bool:
    """Whether between two sizes of the record there is any act but those that leave parties and their names alone."""
    return not list_kinds(start, end) <= LEAVE_PARTIES


def language() -> str:
    """Return the reader's language."""
    return get_language() or "en"


def words(names: Mapping[str, str]) -> str:
    """Return the words in the reader's language, or the nearest that there are."""
    return in_language(names, language())


def party_name(party: str, in_this: str | None = None) -> str:
    """Return a party's name in a language, the reader's if none is given; an unknown party's id as it is."""
    if party == KEEPER:
        return gettext("The record keeper")
    if party == ITSELF:
        return in_language(get_site().charter.organisation.names, in_this or language())
    known = list_known().get(party)
    return in_language(known.names, in_this or language()) if known and known.names else party


def party_code(party: str) -> str:
    """Return what stands for a party where there is room for little: its id, or the organisation's short name."""
    return get_site().charter.organisation.short if party == ITSELF else party


def list_names(parties: Iterable[str]) -> str:
    """Return the parties' names as a sentence has them: "Arvenia, Belmora and Corvane"."""
    return get_text_list([party_name(party) for party in parties], gettext("and"))


def list_charters() -> Iterator[Charter]:
    """Yield the charter in force and then all before it, the latest first: what was removed since has a name still."""
    site = get_site()
    yield site.charter
    for held in reversed(site.registry.all(CharterInForce)[:-1]):
        yield read_charter(held.charter)


def _of_charter(find: str) -> Callable[[str | None], str]:
    def name(identity: str | None) -> str:
        for charter in list_charters() if identity else ():
            row = getattr(charter, find)(identity)
            if row is not None:
                return words(row.names)
        return identity or ""

    return name


organ_name = _of_charter("organ")
standing_name = _of_charter("standing")
office_name = _of_charter("office")
procedure_name = _of_charter("procedure")
field_name = _of_charter("field")
forum_name = _of_charter("forum")


def in_charter_order(parties: Iterable[str]) -> list[str]:
    """Return the parties in the order in which the record knows them."""
    order = {party: place for place, party in enumerate(list_known())}
    return sorted(parties, key=lambda party: (order.get(party, len(order)), party))


def tone_of(standing: str | None) -> str:
    """Return the look of a standing, as tiles, lanes and badges have it: `past` for none."""
    ids = [each.id for each in get_site().charter.standings]
    return TONES[ids.index(standing) % len(TONES)] if standing in ids else "past"


def audience_words(text: str) -> str:
    """Return who may read, in words, from the text form of an audience."""
    audience = Audience.from_text(text)
    if audience.standing == EVERYONE:
        return gettext("everyone")
    if audience.standing:
        charter = get_site().charter
        row = charter.audience(audience.standing) or charter.organ(audience.standing)
        name = words(row.names) if row else audience.standing
        return gettext("%(name)s; everyone on adoption") % {"name": name} if audience.released else name
    return list_names(audience.parties) if audience.parties else gettext("its own party only")


def form_words(form: str) -> str:
    """Return a form of adoption in words."""
    return {
        "signed": gettext("signed"),
        "without-signature": gettext("adopted without signature"),
        "endorsed": gettext("endorsed"),
        "noted": gettext("noted"),
    }.get(form, form)


def role_words(role: str) -> str:
    """Return what a key may do for its party, in words."""
    return {
        "root": gettext("root"),
        "head": gettext("head of delegation"),
        "delegate": gettext("delegate"),
        "sitting": gettext("sitting key"),
    }.get(role, role)


def language_name(tag: str) -> str:
    """Return the name of a language in itself, or its tag."""
    names = {"en": "English", "ru": "Русский", "zh": "中文", "es": "Español", "fr": "Français", "ar": "العربية"}
    return names.get(tag.partition("-")[0], tag)


def instant(text: str) -> datetime:
    """Return an instant of the record (`…Z`) as an aware datetime, UTC."""
    return parse_time(text).astimezone(UTC)


def instant_words(text: str) -> str:
    """Return an instant of the record in words, to the second and with its zone: `8 March 2031, 09:30:00 UTC`."""
    return format_date(instant(text), "j E Y, H:i:s") + " UTC"


def time_element(text: str) -> str:
    """Return an instant of the record as shell/time.html has it, for pages that show very many."""
    return _time_element(text, language())


@lru_cache(maxsize=4096)
def _time_element(text: str, in_this: str) -> str:
    at = instant(text)
    return format_html(
        '<time datetime="{}" data-local>{} UTC</time>', f"{at:%Y-%m-%dT%H:%M:%SZ}", format_date(at, "j M Y, H:i")
    )


def day_words(text: str) -> str:
    """Return a day in words, as exact as it is known: `2001-06-15`, `2001-06` or `2001`."""
    return _day_words(text[:10], language())


@lru_cache(maxsize=16384)
def _day_words(text: str, in_this: str) -> str:
    """A status table says hundreds of days, and the same ones again in its picture."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        return text
    day = date(parts[0], parts[1], parts[2] if len(parts) == 3 else 1)
    # E is the month as it stands beside a day, which in Russian is another form than the month alone.
    return format_date(day, "j E Y" if len(parts) == 3 else "F Y")


def fingerprint_groups(key: str) -> list[str]:
    """Return a key's fingerprint in sixteen groups of four digits, as people compare them."""
    digits = fingerprint(key)
    return [digits[at : at + 4] for at in range(0, 64, 4)]


def describe_act(act: ActView, subject: str = "", *, provision: str = "", op: str = "", other: str = "") -> str:
    """Return one short sentence that says in plain words, in the reader's language, what an act does.

    `subject` is the title of the text that it is about, where the reader may read that (`shell.told` finds it), and
    `provision` what is called there; `op` the edit that it speaks of, `other` the title of a second text.
    """
    shown = {"kind": act.kind, "by": act.by, "body": act.body, "findings": act.findings, "subject": subject}
    shown |= {"provision": provision, "op": op, "other": other}
    return render_to_string(f"acts/{act.kind.replace('.', '_')}.html", {"act": shown}).strip()


def title_in(texts: Mapping[str, Document] | Mapping[str, str]) -> str:
    """Return a text's title in the reader's language, from its titles or documents by language."""
    titles = {tag: each.title if isinstance(each, Document) else each for tag, each in (texts or {}).items()}
    return (words(titles) if titles else "") or gettext("Untitled text")
