"""Forms of acts that bring a text: it is read into its provisions, and shown as it was read before it is signed."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.core import canonical
from comity.core.act import EVERYONE, Audience
from comity.core.keys import format_base64
from comity.decisions.adopted_acts import FORMS
from comity.instruments.clauses import parse_clauses
from comity.instruments.opening import clauses_in
from comity.parties.acts import Effect, format_effect, parse_effects
from comity.texts.document import Document
from comity.texts.rules import chair_of
from comity.texts.state import TextView, get_text
from comity.web.pages.clauses_form import ON, ClausesFields
from comity.web.pages.drafts import PUBLIC, Draft, unreadable
from comity.web.pages.effects_form import EffectsFields, clauses_facts, effect_notices, facts_of, for_application
from comity.web.pages.texts_form import TextsForm
from comity.web.shell import presenters
from comity.web.shell.drafted import fill_draft


class TableForm(TextsForm):
    """Table a text in an organ, a new version of one's own text, or an addendum to a text."""

    organ = forms.ChoiceField(label=_("Organ"))
    audience = forms.ChoiceField(label=_("Who may read it"))
    as_chair = forms.BooleanField(
        required=False, label=_("Table it as chair"),
        help_text=_("As the chair's text, apart from what your own state proposes."),
    )  # fmt: skip
    follows = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    adds = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    fields_template = "texts/table_fields.html"

    def prepare(self) -> None:
        """Organs that decide; a new version and an addendum stay where the text is that they belong to."""
        super().prepare()
        self.before, self.main = self._named("follows"), self._named("adds")
        organs = [
            (organ.id, presenters.organ_name(organ.id))
            for organ in self.charter.organs
            if self.charter.procedures_of(organ.id)
        ]
        audiences = self._audiences(organs)
        beside = self.before or self.main
        if beside:
            organs = [(beside.organ, presenters.organ_name(beside.organ))]
            audiences = [(beside.audience, presenters.audience_words(beside.audience))]
        chairs = [chair_of(self.site.registry, self.charter, organ) for organ, _name in organs]
        if self.party not in chairs:
            del self.fields["as_chair"]
        self.offer("organ", organs)
        self.offer("audience", audiences)
        for tag, words in fill_draft(self.viewer, self.initial).items():
            self.fields[f"text_{tag}"].initial = words
        before = self._effects_before()
        self.effects = EffectsFields(self, before)
        self.clauses = ClausesFields(self, clauses_in(before))
        if self.effects.count and not beside:
            # What changes standings or offices is adopted for everyone.
            self.fields["audience"].initial = "organ>everyone"

    def _effects_before(self) -> list[Effect]:
        """Return the effects to begin with: those of the version before, or what an application waits for."""
        if self.before:
            return list(parse_effects(canonical.decode(self.before.effects.encode())))
        application = str(self.initial.get("application") or "")
        organ = str(self.initial.get("organ") or "")
        return for_application(self, application, organ) if application else []

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """The fields that are not of an effect."""
        apart = {field.name for slot in self.effects.slots() for field, _ in slot}
        apart |= {ON, *(field.name for field in self.clauses.bound())}
        return [field for field in self.visible_fields() if field.name not in apart]

    def is_valid(self) -> bool:
        """Whether everything is there: while one more effect is asked for, nothing is at fault yet."""
        valid = super().is_valid()
        unfinished = self.effects.more or self.effects.begins
        if unfinished:
            self.errors.clear()
        return valid and not unfinished

    def clean(self) -> dict[str, Any]:
        """Read the texts, and the effects that were chosen."""
        cleaned = super().clean()
        clauses = self.clauses.read()
        opened = [{"effect": "instrument", "clauses": clauses}] if clauses else []
        self.chosen = (*self.effects.read(), *parse_effects(opened))
        return cleaned

    def _named(self, field: str) -> TextView | None:
        act = str(self.data.get(field) or self.initial.get(field) or "")
        return get_text(self.viewer, act) if act else None

    def _audiences(self, organs: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """The organ alone comes first: who proposed what never becomes public by itself (record.md, The act)."""
        names = ["organ", "organ>everyone", *(f"standing:{each.id}" for each in self.charter.audiences), EVERYONE]
        words = {"organ": gettext("the organ"), "organ>everyone": gettext("the organ; everyone on adoption")}
        return [(name, words.get(name) or presenters.audience_words(name)) for name in names]

    def clean_follows(self) -> str:
        """The version that is followed is one that the viewer may see."""
        if self.cleaned_data["follows"] and self.before is None:
            raise unreadable("text.unknown")
        return str(self.cleaned_data["follows"])

    def clean_adds(self) -> str:
        """The text to which this one is an addendum is one that the viewer may see."""
        if self.cleaned_data["adds"] and self.main is None:
            raise unreadable("text.unknown")
        return str(self.cleaned_data["adds"])

    def earlier(self) -> Mapping[str, Document]:
        """A new version's provisions are those of the version before."""
        return self.before.documents if self.before else {}

    def draft(self) -> Draft:
        """The text, to be tabled, and what its adoption would do to parties."""
        organ = self.cleaned_data["organ"]
        chosen = self.cleaned_data["audience"]
        to = Audience.from_text(
            chosen.replace("organ", f"standing:{organ}", 1) if chosen.startswith("organ") else chosen
        )
        body = {
            "organ": organ,
            "follows": self.before.act if self.before else None,
            "languages": self.read_languages(),
            "effects": [format_effect(effect) for effect in self.chosen],
            "capacity": "chair" if self.cleaned_data.get("as_chair") else "party",
            "consolidates": False,
        }
        if self.main:
            body["adds"] = self.main.text
        return Draft(
            body, to, self.text_parts(), self.title(), "/texts/", readings=self.readings,
            notices=(*effect_notices(self.chosen), *self.notices()), facts=facts_of(self.chosen, self.read_documents()),
        )  # fmt: skip


class EnterForm(TextsForm):
    """Enter a decision that was taken before this record, from its source."""

    organ = forms.ChoiceField(label=_("Organ"))
    day = forms.RegexField(
        r"^\d{4}-\d\d-\d\d$", label=_("Day on which it was taken"), help_text=_("For example 2006-06-15.")
    )
    form = forms.ChoiceField(label=_("Form of adoption"))
    parties = forms.MultipleChoiceField(
        label=_("Parties that adopted or signed it"), widget=forms.CheckboxSelectMultiple
    )
    place = forms.CharField(required=False, max_length=200, label=_("Place"))
    source = forms.CharField(max_length=2_000, label=_("Source"), widget=forms.Textarea(attrs={"rows": 3}))
    fields_template = "texts/enter_fields.html"

    def prepare(self) -> None:
        """The charter's organs, the forms of adoption, and all parties in the record's order."""
        super().prepare()
        self.offer("organ", [(each.id, presenters.organ_name(each.id)) for each in self.charter.organs])
        self.offer("form", [(form, presenters.form_words(form)) for form in FORMS])
        states = [party for party in presenters.list_known().values() if party.standings]
        self.offer("parties", [(party.id, presenters.party_name(party.id)) for party in states])
        self.clauses = ClausesFields(self, None)

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """The fields that are not of final clauses."""
        apart = {ON, *(field.name for field in self.clauses.bound())}
        return [field for field in self.visible_fields() if field.name not in apart]

    def clean(self) -> dict[str, Any]:
        """Read the texts, and the final clauses of an instrument."""
        cleaned = super().clean()
        self.final = self.clauses.read()
        return cleaned

    def draft(self) -> Draft:
        """The decision, for everyone, with its source in words."""
        cleaned = self.cleaned_data
        body = {
            "organ": cleaned["organ"], "day": cleaned["day"], "form": cleaned["form"],
            "parties": sorted(cleaned["parties"]), "languages": self.read_languages(),
        }  # fmt: skip
        if self.final:
            body["clauses"] = self.final
        facts = tuple(clauses_facts(parse_clauses(self.final), self.read_documents())) if self.final else ()
        source = {"title": self.title(), "place": cleaned["place"], "source": cleaned["source"]}
        part = {"name": "source", "data": format_base64(canonical.encode(source))}
        return Draft(
            body, PUBLIC, (*self.text_parts(), part), self.title(), "/decisions/", readings=self.readings,
            notices=self.notices(), facts=facts,
        )  # fmt: skip
