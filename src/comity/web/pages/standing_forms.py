"""Forms of acts on a party's own standing: to leave, to apply, and to take either back."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from comity.charter.terms import Admission
from comity.core import canonical
from comity.core.act import Audience
from comity.core.keys import format_base64
from comity.core.payload import day as parse_day
from comity.core.payload import party as parse_party
from comity.parties.acts import PARTY_KINDS
from comity.parties.facts import Applied, Leaving
from comity.parties.leaving import add_months
from comity.parties.standings import has_ended
from comity.record.registry import offices_of, standing_of
from comity.web.pages.drafts import PUBLIC, ActForm, Draft, hidden, unreadable
from comity.web.shell import presenters
from comity.web.shell.effects import applicant_name
from comity.web.shell.figures import today
from comity.web.shell.presenters import day_words, party_name, standing_name

MEMBERS_ONLY = Audience("members").to_value()


class Letter(forms.Form):
    """What a party may write with its notice: it comes here only once it is signed."""

    letter = forms.CharField(
        required=False, label=_("Letter"), widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("If you wish. Everyone reads it."),
    )  # fmt: skip


class LeaveForm(ActForm):
    """Give notice of withdrawal."""

    effective = forms.CharField(
        max_length=10, label=_("On which day you ask to leave"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def prepare(self) -> None:
        """The first day that the charter allows is offered."""
        try:
            self.first = add_months(today(), self._months())
        except OverflowError:
            self.first = today()
        self.fields["effective"].initial = self.first
        months, day = self._months(), day_words(self.first)
        self.fields["effective"].help_text = ngettext(
            "The charter asks for %(months)s month of notice: not before %(day)s. An earlier day means that one.",
            "The charter asks for %(months)s months of notice: not before %(day)s. An earlier day means that one.",
            months,
        ) % {"months": months, "day": day}  # fmt: skip

    def _months(self) -> int:
        standing = self.charter.standing(standing_of(self.site.registry, self.party) or "")
        return standing.notice_months if standing else 0

    def clean_effective(self) -> str:
        """A day, in its one form."""
        try:
            return parse_day(self.cleaned_data["effective"])
        except ValueError:
            raise ValidationError(gettext("That is no day: it is written as year-month-day.")) from None

    def draft(self) -> Draft:
        """The notice, for everyone."""
        asked = self.cleaned_data["effective"]
        facts = ((gettext("Takes effect"), day_words(max(asked, self.first))),)
        return Draft(
            {"effective": asked}, PUBLIC, ({"name": "letter", "field": "letter"},), party_name(self.party),
            f"/parties/{self.party}", Letter(), facts=facts,
        )  # fmt: skip


def _letter(data: bytes, more: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    return ({"name": "letter", "data": format_base64(data), **more},) if data.strip() else ()


class ApplyForm(ActForm):
    """Apply for a standing; or enter the application of a party that has no key here."""

    by_post = True
    standing = forms.ChoiceField(label=_("Standing"))
    party_id = forms.CharField(
        required=False, max_length=32, label=_("Party for which it is entered"),
        help_text=_("Its code: for a state the three letters of ISO 3166-1. Leave it empty to apply for yourselves."),
    )  # fmt: skip
    party_kind = forms.ChoiceField(required=False, label=_("What it is"))
    letter = forms.CharField(
        required=False, max_length=20_000, label=_("The application in words"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip
    scan = forms.FileField(required=False, label=_("or its scan"), help_text=_("For members only."))

    def prepare(self) -> None:
        """Standings to which the charter has a way; the fields for another's only where applications are received."""
        registry, charter = self.site.registry, self.charter
        ways = [way for way in charter.admissions if not has_ended(registry, charter, way.standing, today())]
        self.offer("standing", [(way.standing, standing_name(way.standing)) for way in ways])
        self.receives = any(self._receives(way) for way in ways)
        if not self.receives:
            for name in ("party_id", "party_kind", "scan"):
                del self.fields[name]
            return
        known = {"state": gettext("a state"), "organisation": gettext("an organisation")}
        self.offer("party_kind", [(kind, known[kind]) for kind in PARTY_KINDS])
        languages = self.charter.languages
        for tag in dict.fromkeys((*languages.authentic, "en", "ru")):
            self.fields[f"name_{tag}"] = forms.CharField(
                required=False, max_length=200, widget=forms.TextInput(attrs={"lang": tag, "dir": "auto"}),
                label=gettext("Its name: %(language)s") % {"language": presenters.language_name(tag)},
            )  # fmt: skip

    def _receives(self, way: Admission) -> bool:
        registry = self.site.registry
        standing, offices = standing_of(registry, self.party), offices_of(registry, self.party)
        return way.receives in self.charter.organs_of(party=self.party, standing=standing, offices=offices)

    def clean_party_id(self) -> str:
        """A party's code."""
        try:
            found = self.cleaned_data["party_id"].strip().upper()
            return parse_party(found) if found else ""
        except ValueError:
            raise ValidationError(gettext("That is no code of a party: capital letters, digits and hyphens.")) from None

    def clean(self) -> dict[str, Any]:
        """What is entered for another brings its letter, and a new party its name."""
        cleaned = super().clean() or {}
        upload = cleaned.get("scan")
        self.sent = upload.read() if isinstance(upload, UploadedFile) else cleaned.get("letter", "").encode()
        other = cleaned.get("party_id", "")
        self.is_new = bool(other) and other not in presenters.list_known()
        named = {name.removeprefix("name_"): words for name, words in cleaned.items() if name.startswith("name_")}
        self.names = {tag: words for tag, words in named.items() if words}
        if other and not self.sent.strip():
            self.add_error("letter", gettext("An application that is entered needs its words or its scan."))
        if self.is_new and not self.names:
            raise unreadable("party.names")
        return cleaned

    def draft(self) -> Draft:
        """The application, for everyone; a scan for members only."""
        cleaned = self.cleaned_data
        other = cleaned.get("party_id", "")
        body = {"standing": cleaned["standing"]} | ({"party": other} if other else {})
        parts = _letter(self.sent, {"to": MEMBERS_ONLY} if cleaned.get("scan") else {})
        if self.is_new:
            body["kind"] = cleaned["party_kind"]
            parts = (*parts, {"name": "names", "data": format_base64(canonical.encode(self.names))})
        subject = presenters.words(self.names) if self.is_new else party_name(other or self.party)
        return Draft(body, PUBLIC, parts, subject, "/parties")


class RecallForm(ActForm):
    """Take back a notice of withdrawal or an application."""

    act = hidden()

    def clean_act(self) -> str:
        """It names a notice or an application."""
        act = str(self.cleaned_data["act"])
        registry = self.site.registry
        self.notice, self.applied = registry.latest(Leaving, act=act), registry.latest(Applied, act=act)
        if self.notice is None and self.applied is None:
            raise unreadable("party.nothing_to_recall")
        return act

    def draft(self) -> Draft:
        """The recall, for everyone."""
        back = f"/applications/{self.cleaned_data['act']}" if self.applied else f"/parties/{self.party}"
        return Draft({"act": self.cleaned_data["act"]}, PUBLIC, (), self._subject(), back)

    def _subject(self) -> str:
        if self.notice is not None:
            said = gettext("the notice of withdrawal that takes effect on %(day)s")
            return said % {"day": day_words(self.notice.effective)}
        assert self.applied is not None, "one of the two was found"
        said = gettext("the application of %(party)s for the standing “%(standing)s”")
        return said % {"party": applicant_name(self.applied), "standing": standing_name(self.applied.standing)}
