"""Forms of acts that bring a text: it is read into its provisions, and shown as it was read before it is signed."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.core import canonical
from comity.core.act import EVERYONE, Audience
from comity.core.errors import ComityError
from comity.core.keys import format_base64
from comity.decisions.acts import FORMS
from comity.texts.document import Document, format_document, identify
from comity.texts.reading import format_text, read_text
from comity.texts.state import TextView, get_text
from comity.web.pages.drafts import PUBLIC, ActForm, Draft, ReadText, flat, unreadable
from comity.web.shell import presenters
from comity.web.shell.answers import word_refusal


class TextsForm(ActForm):
    """The fields for a text in each of the organisation's languages: pasted, or read from a file."""

    by_post = True

    def prepare(self) -> None:
        """Two fields for each language; at least one language is needed, whichever it is."""
        languages = self.charter.languages
        self.tags = (*languages.authentic, *languages.working)
        for tag in self.tags:
            name = presenters.language_name(tag)
            self.fields[f"text_{tag}"] = forms.CharField(
                required=False, label=gettext("The text: %(language)s") % {"language": name}, strip=False,
                widget=forms.Textarea(attrs={"rows": 12, "lang": tag, "dir": "auto"}),
            )  # fmt: skip
            self.fields[f"file_{tag}"] = forms.FileField(
                required=False, label=gettext("or a plain text file: %(language)s") % {"language": name},
                widget=forms.ClearableFileInput(attrs={"accept": ".txt,text/plain"}),
            )  # fmt: skip
        self.readings: tuple[ReadText, ...] = ()

    def clean(self) -> dict[str, Any]:
        """Read each text; what cannot be read is said at its own field. A file that was read is shown in the field."""
        cleaned = super().clean() or {}
        earlier, first = self.earlier(), None
        readings = []
        for tag in self.tags:
            data = self._given(tag)
            if data is None:
                continue
            try:
                reading = read_text(data, language=tag, limit=self.charter.limits.part_bytes)
                document = identify(reading, language=tag, earlier=earlier.get(tag) or first)
            except ComityError as error:
                self.add_error(f"text_{tag}", word_refusal(error))
                continue
            first = first or document
            readings.append(ReadText(document, reading))
        if not readings and not self.errors:
            raise ValidationError(
                gettext("There is no text yet: paste it, or choose a file, in one language at least.")
            )
        self.readings = tuple(readings)
        return cleaned

    def _given(self, tag: str) -> bytes | None:
        """Return the bytes of a language's text, if there are any; a file goes before what is in the field."""
        upload = self.files.get(f"file_{tag}")
        if isinstance(upload, UploadedFile) and upload.size:
            limit = self.charter.limits.part_bytes
            # One byte more than there may be tells that it is too large, however large it is.
            data = bytes(upload.read(limit + 1))
            self._show(tag, data)
            return data
        pasted = str(self.data.get(f"text_{tag}") or "")
        return pasted.encode(errors="surrogatepass") if pasted.strip() else None

    def _show(self, tag: str, data: bytes) -> None:
        try:
            reading = read_text(data, language=tag, limit=self.charter.limits.part_bytes)
        except ComityError:
            return
        self.data = {**flat(self.data), f"text_{tag}": format_text(reading.title, reading.provisions)}

    def earlier(self) -> Mapping[str, Document]:
        """Return the documents whose provisions keep their identity in this text."""
        return {}

    def text_parts(self) -> tuple[dict[str, Any], ...]:
        """Return the texts as parts."""
        return tuple(
            {
                "name": f"text.{each.document.language}",
                "data": format_base64(canonical.encode(format_document(each.document))),
            }
            for each in self.readings
        )

    def read_languages(self) -> list[str]:
        """Return the languages in which there is a text, in order."""
        return sorted(each.document.language for each in self.readings)

    def title(self) -> str:
        """Return the title in the reader's language, or the nearest."""
        return presenters.title_in({each.document.language: each.document.title for each in self.readings})


class TableForm(TextsForm):
    """Table a text in an organ, or a new version of one's own text."""

    organ = forms.ChoiceField(label=_("Organ"))
    audience = forms.ChoiceField(label=_("Who may read it"))
    follows = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def prepare(self) -> None:
        """Organs that decide; a new version stays where the one before it is."""
        super().prepare()
        act = str(self.data.get("follows") or self.initial.get("follows") or "")
        self.before: TextView | None = get_text(self.viewer, act) if act else None
        organs = [
            (organ.id, presenters.organ_name(organ.id))
            for organ in self.charter.organs
            if self.charter.procedures_of(organ.id)
        ]
        audiences = self._audiences(organs)
        if self.before:
            organs = [(self.before.organ, presenters.organ_name(self.before.organ))]
            audiences = [(self.before.audience, presenters.audience_words(self.before.audience))]
        self.offer("organ", organs)
        self.offer("audience", audiences)

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

    def earlier(self) -> Mapping[str, Document]:
        """A new version's provisions are those of the version before."""
        return self.before.documents if self.before else {}

    def draft(self) -> Draft:
        """The text, to be tabled. What adoption would do to parties is not chosen here."""
        organ = self.cleaned_data["organ"]
        chosen = self.cleaned_data["audience"]
        to = Audience.from_text(
            chosen.replace("organ", f"standing:{organ}", 1) if chosen.startswith("organ") else chosen
        )
        body = {
            "organ": organ,
            "follows": self.before.act if self.before else None,
            "languages": self.read_languages(),
            "effects": [],
        }
        return Draft(body, to, self.text_parts(), self.title(), "/texts/", readings=self.readings)


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

    def prepare(self) -> None:
        """The charter's organs, the forms of adoption, and all parties in the record's order."""
        super().prepare()
        self.offer("organ", [(each.id, presenters.organ_name(each.id)) for each in self.charter.organs])
        self.offer("form", [(form, presenters.form_words(form)) for form in FORMS])
        states = [party for party in presenters.list_known().values() if party.standings]
        self.offer("parties", [(party.id, presenters.party_name(party.id)) for party in states])

    def draft(self) -> Draft:
        """The decision, for everyone, with its source in words."""
        cleaned = self.cleaned_data
        body = {
            "organ": cleaned["organ"], "day": cleaned["day"], "form": cleaned["form"],
            "parties": sorted(cleaned["parties"]), "languages": self.read_languages(),
        }  # fmt: skip
        source = {"title": self.title(), "place": cleaned["place"], "source": cleaned["source"]}
        part = {"name": "source", "data": format_base64(canonical.encode(source))}
        return Draft(body, PUBLIC, (*self.text_parts(), part), self.title(), "/decisions/", readings=self.readings)
