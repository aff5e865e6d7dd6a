"""The form of a review: on which day the parties looked at how an instrument is carried out, and what they found."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.core.keys import format_base64
from comity.instruments.acts import WORDS
from comity.instruments.status import Course
from comity.web.pages.dispute_forms import clean_words, part_of, words_field
from comity.web.pages.drafts import Draft
from comity.web.pages.in_instrument import InInstrument, day_field, read_day
from comity.web.shell import presenters
from comity.web.shell.talks import paper_of


class ReviewForm(InInstrument):
    """Record that the parties looked at how the instrument is carried out."""

    by_post = True
    day = day_field(_("On which day they looked at it"), required=True)
    file = forms.FileField(required=False, label=_("or the report as a file"))

    def fill(self, course: Course) -> None:
        """A field of words for each language."""
        tags = self.charter.languages
        self.tags = tuple(dict.fromkeys((*tags.authentic, *tags.working)))
        for tag in self.tags:
            label = gettext("The report: %(language)s") % {"language": presenters.language_name(tag)}
            self.fields[f"words_{tag}"] = words_field(label, required=False, lang=tag, rows=5)
        self.order_fields(["instrument", "speaks_for", "day", *(f"words_{tag}" for tag in self.tags), "file"])

    def clean_day(self) -> str:
        """A day in its one form."""
        return read_day(self.cleaned_data["day"])

    def clean_file(self) -> dict[str, Any] | None:
        """The file as a part."""
        file = self.cleaned_data.get("file")
        if not file:
            return None
        if file.size > self.charter.limits.part_bytes:
            raise ValidationError(gettext("The file is too large."))
        return {"name": "file", "data": format_base64(file.read())}

    def clean(self) -> dict[str, Any]:
        """There is a report: words in a language, or a file."""
        cleaned = super().clean() or {}
        tags = getattr(self, "tags", ())
        self.words = {tag: clean_words(words) for tag in tags if (words := cleaned.get(f"words_{tag}"))}
        if tags and not self.words and not cleaned.get("file"):
            self.add_error(f"words_{tags[0]}", gettext("It needs the report, in words or as a file."))
        return cleaned

    def draft(self) -> Draft:
        """The review, with its report."""
        file = self.cleaned_data["file"]
        parts = [part_of(f"{WORDS}{tag}", words) for tag, words in sorted(self.words.items())]
        papers = tuple(
            paper_of(presenters.language_name(tag), words, language=tag) for tag, words in self.words.items()
        )
        return self.make({"day": self.cleaned_data["day"]}, *([file] if file else []), *parts, papers=papers)
