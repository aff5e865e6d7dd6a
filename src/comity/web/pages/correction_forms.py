"""Forms of corrections of an adopted text: an office corrects a provision or brings a language; a member contests."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.core import canonical
from comity.core.act import Audience
from comity.core.errors import ComityError
from comity.core.keys import format_base64
from comity.decisions.corrected import read_adopted
from comity.decisions.views import AdoptedView, get_adopted
from comity.record.reading import get_act
from comity.texts.document import Document, format_document
from comity.texts.edit import TITLE, words_of
from comity.texts.provision import Provision
from comity.texts.reading import Reading, read_text
from comity.texts.translation import align_language
from comity.web.pages.drafts import ActForm, Draft, ReadText, Reasons, hidden, unreadable
from comity.web.shell import presenters
from comity.web.shell.answers import word_refusal

WHOLE = ""
SHOWN = 80


class CorrectForm(ActForm):
    """Correct one provision of an adopted text in one language, or bring the whole text in a language."""

    by_post = True
    adopted = hidden()
    language = forms.ChoiceField(label=_("Language"))
    provision = forms.ChoiceField(required=False, label=_("What is corrected"))
    words = forms.CharField(
        label=_("As it should read"), strip=False, widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"})
    )

    def prepare(self) -> None:
        """The charter's languages, and the provisions of the text as it stands, with its corrections."""
        act = str(self.data.get("adopted") or self.initial.get("adopted") or "")
        self.line: AdoptedView | None = get_adopted(self.viewer, act) if act else None
        self.documents: dict[str, Document] = {}
        if self.line:
            self.documents, _corrections = read_adopted(self.viewer, self.site.registry, act)
        tags = self.charter.languages
        self.offer(
            "language",
            [(tag, presenters.language_name(tag)) for tag in (*tags.authentic, *tags.working, *tags.courtesy)],
        )
        shown = next(iter(self.documents.values()), None)
        known = words_of(shown) if shown else {}
        whole = [(WHOLE, gettext("The whole text in this language"))]
        self.offer("provision", whole + [(identity, _label(each)) for identity, each in known.items()])

    def clean_adopted(self) -> str:
        """The adopted text is one that the viewer may see."""
        if self.line is None:
            raise unreadable("decision.nothing_adopted")
        return self.line.act

    def clean(self) -> dict[str, Any]:
        """Read the words: of a provision as one line, of a whole language aligned to the text that was adopted."""
        cleaned = super().clean() or {}
        self.readings: tuple[ReadText, ...] = ()
        if self.errors:
            return cleaned
        try:
            self.document = self._read(cleaned["language"], cleaned.get("provision") or WHOLE, cleaned["words"])
        except ComityError as error:
            self.add_error("words", word_refusal(error))
        return cleaned

    def _read(self, language: str, provision: str, words: str) -> Document:
        reading = read_text(
            words.encode(errors="surrogatepass"), language=language, limit=self.charter.limits.part_bytes
        )
        if provision == WHOLE:
            first = next(iter(self.documents.values()), None)
            if first is None:
                raise ValidationError(gettext("There is no text to align this to."))
            document = align_language(first, reading, language).document
            self.readings = (ReadText(document, reading),)
            return document
        if language not in self.documents:
            raise ComityError("text.language_not_here", languages=[language])
        own = words_of(self.documents[language]).get(provision)
        if own is None:
            raise ComityError("document.id", path="provision", found=provision)
        return _fragment(language, provision, own, _one_line(reading))

    def draft(self) -> Draft:
        """The correction, for whoever reads the adopted text."""
        assert self.line, "it was found when the form was checked"
        provision = self.cleaned_data.get("provision") or WHOLE
        language = self.cleaned_data["language"]
        body = {"adopted": self.line.act, "language": language, "provisions": [provision] if provision else []}
        part = {"name": f"text.{language}", "data": format_base64(canonical.encode(format_document(self.document)))}
        return Draft(
            body, Audience.from_text(self.line.audience), (part, {"name": "reasons", "field": "reasons"}),
            presenters.title_in(self.documents), f"/adopted/{self.line.act}", Reasons(self.act_kind), self.readings,
        )  # fmt: skip


def _label(provision: Provision) -> str:
    words = f"{provision.number or ''} {provision.text}".strip()
    if provision.id == TITLE:
        words = gettext("Title: %(title)s") % {"title": provision.text}
    return words if len(words) <= SHOWN else f"{words[: SHOWN - 1]}…"


def _one_line(reading: Reading) -> str:
    """Return all that was written as the words of one provision: a title was only the first line of it."""
    lines = [reading.title]
    waiting = list(reading.provisions)
    while waiting:
        each = waiting.pop(0)
        lines.append(f"{each.number or ''} {each.text}".strip())
        waiting = [*each.children, *waiting]
    return " ".join(line for line in lines if line)


def _fragment(language: str, provision: str, own: Provision, words: str) -> Document:
    if provision == TITLE:
        return Document(language, words, ())
    without = words.removeprefix(own.number or "").strip() if own.number else words
    return Document(language, "", (Provision(own.kind, own.number, without, (), provision, own.held),))


class ContestForm(ActForm):
    """Contest a correction, with reasons or without."""

    correction = hidden()

    def clean_correction(self) -> str:
        """The correction is one that the viewer may see."""
        self.found = get_act(self.viewer, self.cleaned_data["correction"])
        if self.found is None or self.found.kind != "decision.correct":
            raise unreadable("decision.unknown_correction")
        return self.found.id

    def draft(self) -> Draft:
        """The contest, for whoever reads the correction."""
        assert self.found, "it was found when the form was checked"
        adopted = str(self.found.body["adopted"])
        documents, _corrections = read_adopted(self.viewer, self.site.registry, adopted)
        return Draft(
            {"correction": self.found.id}, Audience.from_text(self.found.audience),
            ({"name": "reasons", "field": "reasons"},), presenters.title_in(documents), f"/adopted/{adopted}",
            Reasons(self.act_kind),
        )  # fmt: skip
