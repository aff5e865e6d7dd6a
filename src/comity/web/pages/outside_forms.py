"""Forms of what an office enters of others: who is outside, and the organisation's own seats in their bodies."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.core import canonical
from comity.core.act import Audience
from comity.core.keys import format_base64
from comity.core.payload import party as parse_party
from comity.instruments.abroad import CAPACITIES
from comity.instruments.state import get_abroad, list_courses
from comity.parties.acts import PARTY_KINDS
from comity.record.reading import get_act
from comity.texts.state import read_documents
from comity.web.pages.dispute_forms import clean_words, part_of
from comity.web.pages.drafts import PUBLIC, ActForm, Draft, Reasons, hidden, unreadable
from comity.web.pages.in_instrument import day_field, radio, read_day
from comity.web.pages.negotiation_forms import REASONS
from comity.web.shell import labels, presenters
from comity.web.shell.told import tell

AGREEMENTS = "/agreements/"


class Named(ActForm):
    """What forms share in which something is named in each language."""

    by_post = True
    label: Any = ""

    def prepare(self) -> None:
        """A field for the name in each language."""
        tags = self.charter.languages
        for tag in dict.fromkeys((*tags.authentic, "en", "ru")):
            self.fields[f"name_{tag}"] = forms.CharField(
                required=False, max_length=200, widget=forms.TextInput(attrs={"lang": tag, "dir": "auto"}),
                label=f"{self.label}: {presenters.language_name(tag)}",
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """There is a name in some language."""
        cleaned = super().clean() or {}
        named = {name.removeprefix("name_"): words for name, words in cleaned.items() if name.startswith("name_")}
        self.names = {tag: words for tag, words in named.items() if words}
        if not self.names:
            raise unreadable("party.names")
        return cleaned

    def name_part(self) -> dict[str, Any]:
        """The names as a part."""
        return {"name": "names", "data": format_base64(canonical.encode(self.names))}


class IntroduceForm(Named):
    """Make a state or organisation outside known."""

    label = _("Its name")
    party_kind = radio(_("What it is"))
    party_id = forms.CharField(
        max_length=32, label=_("Its code"), help_text=_("For a state the three letters of ISO 3166-1.")
    )

    def prepare(self) -> None:
        """A state or an organisation."""
        super().prepare()
        known = {"state": gettext("a state"), "organisation": gettext("an organisation")}
        self.offer("party_kind", [(kind, known[kind]) for kind in PARTY_KINDS])

    def clean_party_id(self) -> str:
        """A party's code."""
        try:
            return parse_party(self.cleaned_data["party_id"].strip().upper())
        except ValueError:
            raise ValidationError(gettext("That is no code of a party: capital letters, digits and hyphens.")) from None

    def draft(self) -> Draft:
        """The introduction, for everyone."""
        body = {"party": self.cleaned_data["party_id"], "kind": self.cleaned_data["party_kind"]}
        return Draft(body, PUBLIC, (self.name_part(),), presenters.words(self.names), AGREEMENTS)


def source_field() -> forms.CharField:
    """Return a field for what says so."""
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(
        max_length=2_000, label=_("Source"), widget=widget, help_text=_("What says so, and where that can be read.")
    )


class SeatElsewhereForm(Named):
    """Enter a seat of the organisation in a body of others."""

    label = _("Name of the body")
    host = forms.ChoiceField(label=_("Whose body it is"))
    capacity = radio(_("In which capacity"), initial="observer")
    since = day_field(_("Since which day"), required=True)
    office = forms.ChoiceField(label=_("Represented there by"))
    instrument = forms.ChoiceField(required=False, label=_("It rests on"))
    source = source_field()

    def prepare(self) -> None:
        """Parties, offices of the charter, and instruments that everyone reads."""
        super().prepare()
        known = presenters.list_known()
        order = [each for each in presenters.in_charter_order(known) if known[each].kind != "office"]
        outside = [each for each in order if not known[each].standing]
        parties = [*outside, *(each for each in order if known[each].standing)]
        self.offer("host", [(each, presenters.party_name(each)) for each in parties])
        self.offer("capacity", [(each, labels.capacity_words(each)) for each in CAPACITIES])
        self.offer("office", [(each.id, presenters.office_name(each.id)) for each in self.charter.offices])
        courses = list_courses(self.viewer, self.site.registry, audience="everyone")
        titles = read_documents(self.viewer, [each.instrument.act for each in courses])
        acts = [each.instrument.act for each in courses]
        self.offer("instrument", [("", "—"), *((act, presenters.title_in(titles.get(act, {}))) for act in acts)])
        self.order_fields(["host", *(name for name in self.fields if name.startswith("name_"))])

    def clean_since(self) -> str:
        """A day in its one form."""
        return read_day(self.cleaned_data["since"])

    def draft(self) -> Draft:
        """The seat, for everyone."""
        cleaned = self.cleaned_data
        body = {
            "host": cleaned["host"], "capacity": cleaned["capacity"], "since": cleaned["since"],
            "instrument": cleaned["instrument"] or None, "office": cleaned["office"],
        }  # fmt: skip
        parts = (self.name_part(), part_of("source", clean_words(cleaned["source"])))
        return Draft(body, PUBLIC, parts, presenters.words(self.names), AGREEMENTS)


class SeatEndForm(ActForm):
    """Enter that a seat elsewhere ended."""

    by_post = True
    seat = hidden()
    day = day_field(_("The first day without it"), required=True)
    source = source_field()

    def clean_seat(self) -> str:
        """It is in the register."""
        self.found = get_abroad(str(self.cleaned_data["seat"]))
        if self.found is None:
            raise unreadable("abroad.unknown")
        return self.found.act

    def clean_day(self) -> str:
        """A day in its one form."""
        return read_day(self.cleaned_data["day"])

    def draft(self) -> Draft:
        """Its end, for everyone."""
        assert self.found is not None, "it was found when the form was checked"
        body = {"seat": self.found.act, "day": self.cleaned_data["day"]}
        parts = (part_of("source", clean_words(self.cleaned_data["source"])),)
        return Draft(body, PUBLIC, parts, presenters.party_name(self.found.host), AGREEMENTS)


class DoubtForm(ActForm):
    """Challenge what was entered of others."""

    act = hidden()

    def clean_act(self) -> str:
        """It is an act that the viewer may read."""
        act = str(self.cleaned_data["act"])
        self.found = get_act(self.viewer, act) if len(act) == 64 else None
        if self.found is None:
            raise unreadable("instrument.unknown_act")
        return act

    def draft(self) -> Draft:
        """The challenge, for whoever reads what is challenged; that is shown once more."""
        assert self.found is not None, "it was found when the form was checked"
        (told,) = tell(self.viewer, [self.found])
        to, subject = Audience.from_text(self.found.audience), str(told.words)
        facts = ((gettext("What is challenged"), subject),)
        back = f"/record/acts/{self.found.id}"
        return Draft({"act": self.found.id}, to, (REASONS,), back=back, writing=Reasons(self.act_kind), facts=facts)
