"""The depositary's form for what it received on paper: whose, on which day, what it says, and its scan."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.instruments.acts import EXECUTIVE_HEAD, FULL_POWERS, OFFICES, Said, body_of
from comity.instruments.clauses import DEFINITIVE
from comity.instruments.facts import Event
from comity.instruments.names import (
    APPLY,
    DEPOSIT,
    FIND,
    ITSELF,
    LEAVE,
    OBJECT,
    RESERVATION,
    RESERVE,
    SIGN,
    SORTS,
    WITHDRAW,
)
from comity.instruments.status import Course
from comity.web.pages.drafts import Draft
from comity.web.pages.in_instrument import InInstrument, day_field, first_words, radio, read_day, scan_field
from comity.web.pages.negotiation_forms import Several
from comity.web.shell import labels, presenters

# Which fields each kind of paper needs.
NEEDS = {
    SIGN: ("how", "office"), DEPOSIT: ("form",), RESERVE: ("sort",), OBJECT: ("reservation",), APPLY: (),
    LEAVE: (), WITHDRAW: ("taken",),
}  # fmt: skip
# For which papers each field is shown.
_SHOWN = {
    "how": (SIGN,), "office": (SIGN,), "form": (DEPOSIT,), "sort": (RESERVE,), "provisions": (RESERVE,),
    "confirms": (SIGN, DEPOSIT), "reservation": (OBJECT,), "precludes": (OBJECT,), "taken": (WITHDRAW,),
    "effective": (LEAVE,),
}  # fmt: skip


class ReceivedForm(InInstrument):
    """Enter what a party said on paper."""

    by_post = True
    fields_template = "acts/received.html"
    party_named = forms.ChoiceField(label=_("Whose paper it is"))
    day = day_field(_("Day on which it was received"), required=True)
    event = radio(_("What the paper says"))
    how = forms.ChoiceField(required=False, label=_("How"))
    office = forms.ChoiceField(required=False, label=_("Who signed"))
    form = forms.ChoiceField(required=False, label=_("In which form"))
    sort = forms.ChoiceField(required=False, label=_("What it is"))
    provisions = forms.MultipleChoiceField(required=False, label=_("On which provisions"), widget=Several)
    confirms = forms.MultipleChoiceField(required=False, label=_("Reservations that it confirms"), widget=Several)
    reservation = forms.ChoiceField(required=False, label=_("To which reservation"))
    precludes = forms.BooleanField(required=False, label=_("The instrument is not to be in force between the two"))
    taken = forms.ChoiceField(required=False, label=_("What is taken back"))
    effective = day_field(_("The day that it asks for"))
    scan = scan_field(_("A scan of the paper"), required=True)

    def fill(self, course: Course) -> None:
        """All parties that the record knows, and what the clauses let a paper say."""
        known = presenters.list_known()
        parties = [each for each in presenters.in_charter_order(known) if known[each].kind != "office"]
        between = course.clauses.between
        if between is not None:
            parties = [*(each for each in parties if each in between), *(each for each in between if each == ITSELF)]
        self.offer("party_named", [(each, presenters.party_name(each)) for each in parties])
        clauses = course.clauses
        events = {
            SIGN: gettext("a signature"), DEPOSIT: gettext("consent to be bound"),
            RESERVE: gettext("a reservation or a declaration"), OBJECT: gettext("an objection to a reservation"),
            APPLY: gettext("provisional application"), LEAVE: gettext("a notice of withdrawal"),
            WITHDRAW: gettext("that something is taken back"),
        }  # fmt: skip
        if clauses.provisional == "none":
            del events[APPLY]
        if clauses.sign is None:
            del events[SIGN]
        self.offer("event", list(events.items()))
        self._offer("how", [(how, labels.signature_words(how)) for how in (clauses.sign.how if clauses.sign else ())])
        self._offer(
            "office", [(office, labels.signer_words(office)) for office in (*OFFICES, EXECUTIVE_HEAD, FULL_POWERS)]
        )
        self._offer("form", [(form, labels.consent_words(form)) for form in clauses.consent if form != DEFINITIVE])
        self._offer("sort", [(sort, labels.sort_words(sort)) for sort in SORTS])
        self.offer_provisions()
        self._offer_said(course)

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.offer(name, [("", "—"), *choices])

    def _offer_said(self, course: Course) -> None:
        """What papers answer, confirm or take back."""
        counted = course.counted
        said = [
            each
            for each in counted.of(RESERVE, OBJECT, FIND, APPLY, LEAVE)
            if each.act not in counted.taken_back
        ]  # fmt: skip
        reserved = [each for each in said if each.event == RESERVE and each.form == RESERVATION]
        words = first_words(self, [each.act for each in said if each.event == RESERVE])
        named = [(each.act, _name(each, words.get(each.act, ""))) for each in reserved]
        self._offer("reservation", named)
        self._offer("taken", [(each.act, _name(each, words.get(each.act, ""))) for each in said])
        field = self.fields["confirms"]
        assert isinstance(field, forms.MultipleChoiceField), "it was declared so"
        field.choices = named
        if not named:
            del self.fields["confirms"], self.fields["reservation"], self.fields["precludes"]

    def slots(self) -> list[tuple[forms.BoundField, str]]:
        """Return the fields, each with the papers for which it is shown: none, for all of them."""
        return [(field, " ".join(_SHOWN.get(field.name, ()))) for field in self.visible_fields()]

    def clean_day(self) -> str:
        """A day in its one form."""
        return read_day(self.cleaned_data["day"])

    def clean_effective(self) -> str:
        """A day in its one form, or nothing."""
        return read_day(self.cleaned_data["effective"])

    def clean_scan(self) -> dict[str, Any] | None:
        """The scan as a part."""
        return self.read_scan("scan")

    def clean(self) -> dict[str, Any]:
        """What is said has all that it needs."""
        cleaned = super().clean() or {}
        for name in NEEDS.get(cleaned.get("event", ""), ()):
            if not cleaned.get(name):
                self.add_error(name if name in self.fields else "event", gettext("This is needed for that paper."))
        return cleaned

    def draft(self) -> Draft:
        """The paper, for whoever reads the instrument."""
        cleaned = self.cleaned_data
        event = cleaned["event"]
        named = {
            SIGN: cleaned.get("confirms") if cleaned.get("how") == DEFINITIVE else (),
            DEPOSIT: cleaned.get("confirms"), RESERVE: cleaned["provisions"],
            LEAVE: [cleaned["effective"]] if cleaned["effective"] else (),
        }.get(event)  # fmt: skip
        form = {
            SIGN: cleaned["how"], DEPOSIT: cleaned["form"], RESERVE: cleaned["sort"],
            OBJECT: "precludes" if cleaned.get("precludes") else "allows",
        }.get(event, "")  # fmt: skip
        target = {OBJECT: cleaned.get("reservation"), WITHDRAW: cleaned["taken"]}.get(event) or ""
        said = Said("", event, form, target, tuple(sorted(named or ())), office=cleaned["office"])
        body = {"party": cleaned["party_named"], "day": cleaned["day"], "event": event, "said": body_of(said)}
        return self.make(body, cleaned["scan"])


def _name(event: Event, words: str) -> str:
    """Return what a party said, as a choice names it."""
    kinds = {
        RESERVE: labels.sort_words(event.form), OBJECT: gettext("objection"), FIND: gettext("finding"),
        APPLY: gettext("provisional application"), LEAVE: gettext("notice of withdrawal"),
    }  # fmt: skip
    told = f"{presenters.party_name(event.party)}, {presenters.day_words(event.day)}: {kinds[event.event]}"
    return f"{told} ({words})" if words else told
