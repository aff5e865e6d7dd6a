"""The fields in which a text's effects are chosen: what its adoption does to standings, offices and applications.

A new root key needs that key's own acceptance and is not chosen here; a new version keeps the one that stands in the
version before.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.core import canonical
from comity.core.errors import ComityError
from comity.core.payload import party as parse_party
from comity.instruments.clauses import Clauses, read_clauses
from comity.instruments.itself import MANDATED
from comity.instruments.state import list_courses
from comity.parties.acts import Effect, format_effect, parse_effects
from comity.parties.applications import missing_before, open_applications
from comity.parties.courses import course_of
from comity.parties.facts import Applied
from comity.parties.standings import has_ended
from comity.texts.document import Document
from comity.texts.state import read_documents
from comity.web.pages.drafts import ActForm, Notice, flat
from comity.web.shell.clauses import list_clauses
from comity.web.shell.effects import applicant_names, notices_of, word_effect
from comity.web.shell.figures import today
from comity.web.shell.presenters import in_charter_order, list_known, office_name, party_name, standing_name, title_in
from comity.wording import word_kind

MOST = 20
COUNT = "effects_count"
MORE = "more_effects"
KEPT = "kept_effects"
# With this the form is shown as it begins: nobody has failed yet to fill it in.
BEGIN = "begin"
# What is chosen in these fields; other effects come with the version before, or from pages of their own.
_CHOSEN = ("standing", "office", "merge", "recommend", "mandate")
# Which fields each kind of effect has.
FIELDS = {
    "standing": ("party", "other", "standing"),
    "end": ("party",),
    "office": ("party", "office"),
    "merge": ("from", "standing"),
    "recommend": ("application",),
    "mandate": ("instrument", "event"),
}


class EffectsFields:
    """The sets of fields for effects in a form, one for each effect, and one more whenever it is asked for."""

    def __init__(self, form: ActForm, initial: list[Effect]) -> None:
        self.form = form
        # Final clauses have fields of their own: clauses_form.
        initial = [effect for effect in initial if effect.effect != "instrument"]
        chosen = [effect for effect in initial if effect.effect in _CHOSEN]
        self.kept = self._kept([effect for effect in initial if effect.effect not in _CHOSEN])
        asked = str(form.data.get(COUNT) or "") if form.is_bound else ""
        self.count = min(int(asked) if asked.isdecimal() else len(chosen), MOST)
        self.more = form.is_bound and MORE in form.data and self.count < MOST
        self.begins = form.is_bound and BEGIN in form.data
        self.count += self.more
        form.fields[COUNT] = forms.CharField(required=False, widget=forms.HiddenInput, initial=str(self.count))
        if form.is_bound:
            form.data = {**flat(form.data), COUNT: str(self.count)}
        self.instruments = _instruments(form) if self.count and form.charter.instruments.represented_by else []
        for place in range(1, self.count + 1):
            self._add(place, chosen[place - 1] if place <= len(chosen) else None)

    def _kept(self, initial: list[Effect]) -> list[Effect]:
        """Return the effects that are not chosen here: they come with the version before, or from another page."""
        form = self.form
        text = canonical.encode([format_effect(each) for each in initial]).decode() if initial else ""
        form.fields[KEPT] = forms.CharField(required=False, widget=forms.HiddenInput, initial=text)
        if not form.is_bound:
            return initial
        try:
            given = str(form.data.get(KEPT) or "[]")
            found = parse_effects(canonical.decode(given.encode()))
            return [each for each in found if each.effect not in (*_CHOSEN, "instrument")]
        except (ValueError, ComityError):
            return []

    def kept_words(self) -> list[str]:
        """Return in words what the text does besides what is chosen here."""
        return [word_effect(effect) for effect in self.kept]

    def _add(self, place: int, effect: Effect | None) -> None:
        fields, made = self.form.fields, _make_fields(self.form, self.instruments)
        values = _initial(effect, made["party"])
        for name, field in made.items():
            field.initial = values.get(name)
            fields[f"{name}_{place}"] = field

    def slots(self) -> list[list[tuple[forms.BoundField, str]]]:
        """Return the bound fields of each effect, each with the kinds for which it is shown."""
        shown = {name: [kind for kind, needed in FIELDS.items() if name in needed] for name in _NAMES}
        return [
            [(self.form[f"{name}_{place}"], " ".join(shown[name])) for name in _NAMES]
            for place in range(1, self.count + 1)
        ]

    def read(self) -> tuple[Effect, ...]:
        """Return the effects that were chosen, those kept first; adds an error to the field that is at fault."""
        found = list(self.kept)
        for place in range(1, self.count + 1):
            effect = self._read(place)
            if effect is not None:
                found.append(effect)
        return tuple(found)

    def _read(self, place: int) -> Effect | None:
        cleaned = self.form.cleaned_data
        kind = cleaned.get(f"effect_{place}")
        if not kind:
            return None
        given = {name: cleaned.get(f"{name}_{place}") or "" for name in FIELDS[kind]}
        value: dict[str, Any]
        if kind == "merge":
            value = {"effect": "merge", "from": sorted(given["from"] or []), "into": given["standing"]}
        elif kind == "recommend":
            value = {"effect": "recommend", "application": given["application"]}
        elif kind == "mandate":
            value = {"effect": "mandate", "instrument": given["instrument"], "event": given["event"]}
        elif kind == "office":
            value = {"effect": "office", "party": given["party"], "office": given["office"]}
        else:
            party = given.get("other", "").strip().upper() or given["party"]
            value = {"effect": "standing", "party": party, "standing": given.get("standing")}
        return self._parse(place, kind, value)

    def _parse(self, place: int, kind: str, value: dict[str, Any]) -> Effect | None:
        empty = next((name for name in FIELDS[kind] if name != "other" and not _given(value, name)), None)
        if empty is not None:
            self.form.add_error(f"{empty}_{place}", gettext("This is needed for that effect."))
            return None
        try:
            if "party" in value:
                parse_party(value["party"])
            return parse_effects([value])[0]
        except (ValueError, ComityError):
            name = {"merge": "from", "standing": "other"}.get(kind, "effect")
            self.form.add_error(f"{name}_{place}", gettext("That cannot be: look at it again."))
            return None


def _given(value: dict[str, Any], name: str) -> Any:
    return value.get("into") if name == "standing" and value["effect"] == "merge" else value.get(name)


def _initial(effect: Effect | None, parties: forms.Field) -> dict[str, Any]:
    if effect is None:
        return {}
    kind = "end" if effect.effect == "standing" and effect.value is None else effect.effect
    values: dict[str, Any] = {"effect": kind, "party": effect.party, "from": list(effect.sources)}
    assert isinstance(parties, forms.ChoiceField), "it is made so"
    if effect.party and effect.party not in dict(parties.choices):  # type: ignore[arg-type]
        values["other"] = effect.party
    place = {"office": "office", "recommend": "application", "mandate": "instrument"}.get(kind, "standing")
    return values | {place: effect.value, "event": effect.event}


_NAMES = ("effect", "party", "other", "from", "standing", "office", "application", "instrument", "event")


def _make_fields(form: ActForm, instruments: list[tuple[str, str]]) -> dict[str, forms.Field]:
    registry, charter = form.site.registry, form.charter
    applications = open_applications(registry)
    names = applicant_names(applications)
    new = [each for each in applications if each.party not in list_known()]
    parties = {party: party_name(party) for party in in_charter_order(list_known())}
    parties |= {each.party: names[each.act] for each in new}
    standings = [each.id for each in charter.standings if not has_ended(registry, charter, each.id, today())]
    kinds = {
        "": gettext("nothing"),
        "standing": gettext("a party has a standing from then on"),
        "end": gettext("a party's standing ends"),
        "office": gettext("an office passes to a party"),
        "merge": gettext("standings become one"),
        "recommend": gettext("an application is recommended"),
        "mandate": gettext("something may be done in the organisation's name"),
    }
    if not applications:
        del kinds["recommend"]
    if not instruments:
        del kinds["mandate"]
    return {
        "effect": forms.ChoiceField(required=False, label=_("Its adoption does"), choices=list(kinds.items())),
        "party": _choice(_("Party"), list(parties.items())),
        "other": forms.CharField(
            required=False, max_length=32, label=_("or the code of a party that the record does not know yet"),
        ),
        "from": forms.MultipleChoiceField(
            required=False, label=_("Standings that are merged"), widget=forms.CheckboxSelectMultiple,
            choices=[(each.id, standing_name(each.id)) for each in charter.standings],
        ),
        "standing": _choice(_("Standing"), [(each, standing_name(each)) for each in standings]),
        "office": _choice(_("Office"), [(each.id, office_name(each.id)) for each in charter.offices]),
        "application": _choice(_("Application"), [
            (each.act, f"{names[each.act]}: {standing_name(each.standing)}") for each in applications
        ]),
        "instrument": _choice(_("In which instrument"), instruments),
        "event": _choice(_("What may be done"), [(each, word_kind(f"instrument.{each}")) for each in MANDATED]),
    }  # fmt: skip


def _instruments(form: ActForm) -> list[tuple[str, str]]:
    """Return the instruments that everyone reads: a mandate is public as they are."""
    courses = list_courses(form.viewer, form.site.registry, audience="everyone")
    titles = read_documents(form.viewer, [each.instrument.act for each in courses])
    return [(each.instrument.act, title_in(titles.get(each.instrument.act, {}))) for each in courses]


def _choice(label: Any, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(required=False, label=label, choices=[("", "—"), *choices])


def facts_of(effects: tuple[Effect, ...], documents: Mapping[str, Document]) -> tuple[tuple[str, str], ...]:
    """Return the lines that say, before a text is signed, what its adoption does; of an instrument, its clauses."""
    lines = [(gettext("On adoption"), word_effect(effect)) for effect in effects]
    for effect in effects:
        if effect.effect == "instrument":
            lines += clauses_facts(read_clauses(str(effect.value)), documents)
    return tuple(lines)


def clauses_facts(clauses: Clauses, documents: Mapping[str, Document]) -> list[tuple[str, str]]:
    """Return final clauses as lines; `documents` name the provisions."""
    return [(label, " ".join(said)) for label, said in list_clauses(clauses, documents)]


def effect_notices(effects: tuple[Effect, ...]) -> tuple[Notice, ...]:
    """Return what should be known of the effects: turns from which they depart, and whom a merge concerns."""
    lines = notices_of(effects)
    return (Notice(gettext("On what its adoption does"), tuple(lines)),) if lines else ()


def for_application(form: ActForm, act: str, organ: str) -> list[Effect]:
    """Return the effect that an organ's text has for an application: to recommend it, or to give the standing."""
    registry, charter = form.site.registry, form.charter
    applied = registry.latest(Applied, act=act)
    admission = charter.admission(applied.standing) if applied else None
    if applied is None or admission is None or course_of(registry, charter, applied).status != "open":
        return []
    last = not missing_before(registry, admission, act, admission.organs[-1])
    if last and organ in ("", admission.organs[-1]):
        return [Effect("standing", applied.party, applied.standing)]
    return [Effect("recommend", "", act)]
