"""The form of a memorandum: which instruments an applicant undertakes to accede to, each until a day."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from comity.accession.acts import MOST
from comity.core.act import EVERYONE
from comity.instruments.state import list_courses
from comity.parties.facts import Applied
from comity.parties.obligations import obligations_of
from comity.record.access import PUBLIC as READER
from comity.texts.state import read_documents
from comity.web.pages.drafts import PUBLIC, ActForm, Draft, hidden, unreadable
from comity.web.shell.effects import applicant_name
from comity.web.shell.presenters import day_words, standing_name, title_in


class ObligeForm(ActForm):
    """A day for each instrument that is undertaken; the others are left empty."""

    application = hidden()

    def prepare(self) -> None:
        """The instruments that everyone may read and that are in force or open; the days of the memorandum before."""
        registry = self.site.registry
        act = str(self.data.get("application") or self.initial.get("application") or "")
        self.applied = registry.latest(Applied, act=act)
        before = {each.instrument: each.day for each in obligations_of(registry, act)}
        courses = list_courses(READER, registry, audience=EVERYONE)
        acts = sorted(course.instrument.act for course in courses)[:MOST]
        documents = read_documents(READER, acts)
        self.titles = {each: title_in(documents.get(each, {})) for each in acts}
        for place, each in enumerate(acts):
            self.fields[f"day_{place}"] = forms.CharField(
                required=False, max_length=10, label=self.titles[each], initial=before.get(each),
                widget=forms.DateInput(attrs={"type": "date"}),
            )  # fmt: skip
        self.acts = acts

    def clean_application(self) -> str:
        """It names an application."""
        if self.applied is None:
            raise unreadable("effect.application_not_open")
        return self.applied.act

    def clean(self) -> dict[str, Any]:
        """One instrument at least, and days in their form."""
        cleaned = super().clean() or {}
        self.days: dict[str, str] = {}
        for place, act in enumerate(self.acts):
            text = cleaned.get(f"day_{place}") or ""
            if not text:
                continue
            try:
                self.days[act] = date.fromisoformat(text).isoformat()
            except ValueError:
                self.add_error(f"day_{place}", gettext("That is no day: it is written as year-month-day."))
        if not self.days and not self.errors:
            raise ValidationError(gettext("Give a day for one instrument at least."))
        return cleaned

    def draft(self) -> Draft:
        """The memorandum, for everyone."""
        assert self.applied is not None, "the form is valid"
        body = {
            "application": self.applied.act,
            "obligations": [{"instrument": act, "day": day} for act, day in sorted(self.days.items())],
        }
        said = gettext("the application of %(party)s for the standing “%(standing)s”")
        subject = said % {"party": applicant_name(self.applied), "standing": standing_name(self.applied.standing)}
        until = ((self.titles[act], day_words(day)) for act, day in sorted(self.days.items(), key=lambda item: item[1]))
        facts = tuple((title, gettext("by %(day)s") % {"day": day}) for title, day in until)
        return Draft(body, PUBLIC, (), subject, f"/applications/{self.applied.act}", facts=facts)
