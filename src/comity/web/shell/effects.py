"""What an adopted text does to parties, in plain words: a sentence for each effect, before it is signed and after."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext

from comity.charter import Change
from comity.charter.changes import decode_changes
from comity.core import canonical
from comity.core.errors import ComityError
from comity.instruments.names import ITSELF
from comity.parties.acts import Effect, parse_effects
from comity.parties.facts import Applied
from comity.record.access import PUBLIC
from comity.record.reading import read_parts
from comity.record.registry import standing_of
from comity.texts.state import read_documents
from comity.web.shell.charter_words import CharterWords
from comity.web.shell.presenters import list_known, list_names, office_name, party_name, standing_name, title_in, words
from comity.web.shell.site import get_site
from comity.web.shell.turns import turn_of
from comity.wording import word_kind


def word_effects(effects: Any) -> list[str]:
    """Return a sentence for each effect, from a body's list or its canonical JSON."""
    found = json.loads(effects or "[]") if isinstance(effects, str) else effects
    return [word_effect(effect) for effect in parse_effects(found or [])]


def word_effect(effect: Effect) -> str:
    """Return what an effect does once its text is adopted and final."""
    if effect.effect == "merge":
        standings = get_text_list([f"“{standing_name(each)}”" for each in effect.sources], gettext("and"))
        said = gettext("Whoever has %(standings)s has the standing “%(into)s” instead, from that day on.")
        return said % {"standings": standings, "into": standing_name(effect.value)}
    if effect.effect == "recommend":
        applied = get_site().registry.latest(Applied, act=str(effect.value))
        if applied is None:
            return gettext("An application is recommended that this record does not have.")
        said = gettext("The application of %(party)s for the standing “%(standing)s” is recommended.")
        return said % {"party": applicant_name(applied), "standing": standing_name(applied.standing)}
    if effect.effect == "instrument":
        return gettext("The text is opened as an instrument, with the final clauses that go with it.")
    if effect.effect == "mandate":
        return _word_mandate(effect)
    if effect.effect == "charter":
        return _word_charter(effect)
    party = known_name(effect.party)
    if effect.effect == "root":
        return gettext("%(party)s has a new root key, and its other keys end.") % {"party": party}
    if effect.effect == "office":
        return gettext("%(party)s holds the office “%(office)s”.") % {
            "party": party,
            "office": office_name(effect.value),
        }
    return _word_standing(party, effect.value)


def _word_mandate(effect: Effect) -> str:
    """Return what may be done in the organisation's name, in which instrument."""
    titles = read_documents(PUBLIC, [str(effect.value)]).get(str(effect.value), {})
    said = gettext("In the name of %(organisation)s this may be done once in “%(text)s”: %(event)s.")
    return said % {
        "organisation": party_name(ITSELF), "text": title_in(titles), "event": word_kind(f"instrument.{effect.event}"),
    }  # fmt: skip


def _word_charter(effect: Effect) -> str:
    """Return every change with what will stand there: whoever signs reads all of it."""
    charter, changes = get_site().charter, decode_changes(str(effect.value))
    names = CharterWords(charter, changes=changes)
    told = [_word_change(names.change(charter, change)) for change in changes]
    return gettext("The charter is amended. %(changes)s.") % {"changes": "; ".join(told)}


def _word_change(change: dict[str, Any]) -> str:
    place = f"{change['table']} › {change['row']}" if change["row"] else str(change["table"])
    if change["op"] == "remove":
        return gettext("%(place)s: no longer there") % {"place": place}
    lines = ", ".join(f"{key}: {after}" for key, _before, after in change["lines"])
    if change["op"] == "add":
        return gettext("New: %(row)s") % {"row": f"{place} ({lines})" if lines else place}
    return f"{place} › {lines}"


def read_changes(text: str) -> list[Change]:
    """Return the changes that a form holds as canonical JSON; none if it holds none."""
    try:
        return list(decode_changes(text)) if text else []
    except ComityError:
        return []


def _word_standing(party: str, standing: str | None) -> str:
    if standing is None:
        return gettext("The standing of %(party)s ends, and it takes part no longer.") % {"party": party}
    row = get_site().charter.standing(standing)
    if row and row.suspends:
        said = gettext("%(party)s is suspended, with the standing “%(standing)s”.")
    else:
        said = gettext("%(party)s has the standing “%(standing)s”.")
    return said % {"party": party, "standing": standing_name(standing)}


def notices_of(effects: Iterable[Effect]) -> list[str]:
    """Return what should be known of effects before they are signed: turns departed from, and whom a merge concerns."""
    return [line for effect in effects for line in _notices(effect)]


def _notices(effect: Effect) -> list[str]:
    site = get_site()
    if effect.effect == "merge":
        has = [party for party in list_known() if standing_of(site.registry, party) in effect.sources]
        if not has:
            return [gettext("Nobody has any of the standings that are merged.")]
        return [gettext("The merge concerns: %(parties)s.") % {"parties": list_names(has)}]
    office = site.charter.office(effect.value) if effect.effect == "office" and effect.value else None
    after = turn_of(office).next if office else None
    if office is None or after in (None, effect.party):
        return []
    said = gettext("By rotation the office “%(office)s” passes to %(party)s. The parties together may depart from it.")
    return [said % {"office": office_name(office.id), "party": party_name(after)}]


def known_name(party: str) -> str:
    """Return a party's name; of one that is not yet in the record, the name in its application, if there is one."""
    if party not in list_known():
        applied = get_site().registry.latest(Applied, party=party)
        return applicant_name(applied) if applied else party
    return party_name(party)


def applicant_name(applied: Applied) -> str:
    """Return the name of the party that applied: of one that the record does not know, as its application gives it."""
    return applicant_names([applied])[applied.act]


def applicant_names(several: Iterable[Applied]) -> dict[str, str]:
    """Return for several applications, by their acts, the names of who applied; one query at most."""
    several = list(several)
    new = [applied for applied in several if applied.party not in list_known()]
    given = read_names(new)
    return {
        applied.act: words(given[applied.act]) if given.get(applied.act) else party_name(applied.party)
        for applied in several
    }


def read_names(several: Iterable[Applied]) -> dict[str, Mapping[str, str]]:
    """Return the names that applications give, by their acts; they are for everyone. What was erased is not there."""
    acts = [applied.act for applied in several if applied.kind]
    parts = read_parts(PUBLIC, acts) if acts else {}
    return {act: canonical.decode(data) for (act, name), data in parts.items() if name == "names"}
