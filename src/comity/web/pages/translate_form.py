"""The form by which linguists confirm a language: several provisions at once, each beside what was changed, or all.

What is left as it stands is confirmed as it stands; what is written anew is signed with it.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.core import canonical
from comity.core.errors import ComityError, Malformed
from comity.core.keys import format_base64
from comity.negotiation.composing import word_parts
from comity.negotiation.facts import WHOLE
from comity.negotiation.reading import Negotiation
from comity.texts.document import Document, format_document, parse_document
from comity.texts.edit import TITLE, title_words
from comity.texts.provision import Provision
from comity.texts.reading import read_text
from comity.texts.translation import align_language
from comity.web.pages.drafts import Draft, Notice, ReadText
from comity.web.pages.negotiation_forms import NegotiationForm
from comity.web.pages.propose_form import MOST_LETTERS, one_line
from comity.web.shell import labels, presenters
from comity.web.shell.answers import word_refusal
from comity.web.shell.changes import bare, paper
from comity.wording import word_translation_doubt

MOST_AT_ONCE = 30
_MOST_DOUBTS = 40


@dataclass(frozen=True)
class Rendering:
    """One provision to be confirmed: what was changed in the other languages, its words, and whether they are meant."""

    label: str
    sources: list[dict[str, Any]]
    doubted_by: str
    number: BoundField | None
    words: BoundField
    confirm: BoundField


class TranslateForm(NegotiationForm):
    """Confirm a language of some provisions, or bring the whole text in it."""

    by_post = True
    fields_template = "negotiation/forms/translate.html"

    language = forms.ChoiceField(label=_("Language"))
    provisions = forms.CharField(required=False, widget=forms.HiddenInput)
    # What had changed the text last when the linguists opened the page.
    after = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    at: list[str] = []
    whole = False
    tag = ""

    def read(self, made: Negotiation) -> None:
        """Take the provisions that the address names; none named: what lags behind in the language, or all."""
        tags = self.charter.languages
        known = [*tags.authentic, *tags.working, *tags.courtesy]
        self.offer("language", [(tag, presenters.language_name(tag)) for tag in known])
        self.tag = self.given("language")
        self.at = self.given("provisions").replace(",", " ").split()[:MOST_AT_ONCE]
        behind = [each for several in made.stale.values() for each in several if each.language == self.tag]
        whole = any(each.provision == WHOLE for each in behind) or self.tag not in made.languages
        if not self.at and not whole:
            self.at = [each.provision for each in behind][:MOST_AT_ONCE]
        self.at = [each for each in self.at if any(each in own for own in made.words.values())]
        self.whole = bool(self.tag) and not self.at and whole
        self.initial["after"] = self.negotiation.last_change
        self.initial["provisions"] = " ".join(self.at)
        if self.whole:
            self._ask_whole()
        for identity in self.at:
            self._ask(made, identity)

    def _ask_whole(self) -> None:
        name = {"language": presenters.language_name(self.tag)}
        self.fields["whole"] = forms.CharField(
            label=gettext("The whole text: %(language)s") % name, strip=False,
            help_text=_("It is set beside the others by structure and numbers; what is in doubt is shown."),
            widget=forms.Textarea(attrs={"rows": 16, "lang": self.tag, "dir": "auto"}),
        )  # fmt: skip

    def _ask(self, made: Negotiation, identity: str) -> None:
        own = made.words.get(self.tag, {}).get(identity)
        text = own.text if own else ""
        self.fields[f"words_{identity}"] = forms.CharField(
            required=False, max_length=MOST_LETTERS, label=_("In this language"),
            widget=forms.Textarea(attrs={"rows": min(14, 3 + len(text) // 90), "lang": self.tag, "dir": "auto"}),
        )  # fmt: skip
        self.initial.setdefault(f"words_{identity}", text)
        if identity != TITLE:
            self.fields[f"number_{identity}"] = forms.CharField(
                required=False, max_length=80, label=_("Number"),
                widget=forms.TextInput(attrs={"lang": self.tag, "size": 10}),
            )  # fmt: skip
            self.initial.setdefault(f"number_{identity}", (own.number or "") if own else "")
        confirm = forms.BooleanField(required=False, label=_("As it stands, it says what the others say"))
        self.fields[f"confirm_{identity}"] = confirm

    @property
    def renderings(self) -> list[Rendering]:
        """The provisions to be confirmed, as the template sets them."""
        return [
            Rendering(
                self.label(each), self._sources(each), self._doubted_by(each),
                self[f"number_{each}"] if f"number_{each}" in self.fields else None,
                self[f"words_{each}"], self[f"confirm_{each}"],
            )
            for each in self.at
        ]  # fmt: skip

    def _sources(self, identity: str) -> list[dict[str, Any]]:
        """Return the provision in languages that do not lag behind, with what was changed since this one was set."""
        made = self.negotiation
        behind = {each.language for each in made.stale.get(identity, ())}
        since = self._confirmed(made, identity)
        papers = []
        for tag in made.languages:
            now = made.words[tag].get(identity)
            if tag == self.tag or now is None or (tag in behind and len(behind) < len(made.languages)):
                continue
            old = made.words_at(identity, tag, since) if since else None
            papers.append(paper(tag, [bare(old)] if old else [bare(now)], [bare(now)]))
        return papers

    def _confirmed(self, made: Negotiation, identity: str) -> str | None:
        """Return the act after which this language last said what the others said."""
        confirmed = [
            each.index
            for each in made.rows.rendered
            if each.language == self.tag and each.provision in (identity, WHOLE)
        ]  # fmt: skip
        setters = [each for each in made.setters if each.sets(identity)]
        own = [each.index for each in setters if identity in each.words.get(self.tag, {})]
        index = max([*confirmed, *own], default=0)
        return next((each.act for each in reversed(setters) if each.index <= index), None)

    def _doubted_by(self, identity: str) -> str:
        doubts = [each for each in self.negotiation.stale.get(identity, ()) if each.language == self.tag]
        parties = {party for each in doubts for party in each.challenged_by}
        return presenters.list_names(presenters.in_charter_order(parties)) if parties else ""

    @property
    def whole_field(self) -> BoundField | None:
        """The field for the whole text."""
        return self["whole"] if self.whole else None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to confirm in the language."""
        return self.made is not None and bool(self.tag) and not self.at and not self.whole

    def clean(self) -> dict[str, Any]:
        """Read the whole text, or the words of each provision that is confirmed."""
        cleaned = super().clean() or {}
        self.doubts: list[str] = []
        self.document: Document | None = None
        self.confirmed: list[str] = []
        self.words: dict[str, Provision] = {}
        if self.made is None or self.errors:
            return cleaned
        if self.whole:
            self._read_whole(str(cleaned.get("whole", "")))
        else:
            self._read_some(cleaned)
        return cleaned

    def _read_whole(self, given: str) -> None:
        made = self.negotiation
        try:
            reading = read_text(given.encode(), language=self.tag, limit=self.charter.limits.part_bytes)
            aligned = align_language(made.documents[made.languages[0]], reading, self.tag)
        except ComityError as error:
            self.add_error("whole", word_refusal(error))
            return
        self.document = aligned.document
        self.readings = (ReadText(aligned.document, reading),)
        self.doubts = [
            " ".join(
                [word_translation_doubt(each.code), *(f"“{side[:60]}”" for side in (each.first, each.second) if side)]
            )
            for each in aligned.doubts[:_MOST_DOUBTS]
        ]

    def _read_some(self, cleaned: dict[str, Any]) -> None:
        """Read what is ticked as it stands, and what was written anew, which needs no tick."""
        made = self.negotiation
        own = made.words.get(self.tag, {})
        read = {each: self._read_one(cleaned, each, own.get(each)) for each in self.at}
        self.confirmed = sorted(
            each for each, new in read.items() if cleaned.get(f"confirm_{each}") or _is_new(new, own.get(each))
        )
        if not self.confirmed:
            raise ValidationError(gettext("Nothing is confirmed yet: tick what says what the other languages say."))
        for identity in self.confirmed:
            new = read[identity]
            if not new.text:
                self.add_error(f"words_{identity}", gettext("There are no words in this language yet."))
            elif _is_new(new, own.get(identity)):
                self._check(identity, new)
                self.words[identity] = new

    def _read_one(self, cleaned: dict[str, Any], identity: str, old: Provision | None) -> Provision:
        text = one_line(cleaned.get(f"words_{identity}"))
        if identity == TITLE:
            return title_words(text)
        like = old or next(own[identity] for own in self.negotiation.words.values() if identity in own)
        return Provision(like.kind, one_line(cleaned.get(f"number_{identity}")) or None, text, (), identity)

    def _check(self, identity: str, new: Provision) -> None:
        title, own = (new.text, ()) if identity == TITLE else ("", (new,))
        try:
            parse_document(format_document(Document(self.tag, title, own)))
        except Malformed as error:
            self.add_error(f"words_{identity}", word_refusal(error))

    def draft(self) -> Draft:
        """The confirmation, with the words that are new."""
        made = self.negotiation
        body = {
            "text": made.text, "language": self.tag, "provisions": self.confirmed, "worded": sorted(self.words),
            "after": self.cleaned_data.get("after") or made.last_change,
        }  # fmt: skip
        named = labels.list_labels(self.confirmed, made.words)
        if self.document is not None:
            data = canonical.encode(format_document(self.document))
            notices = (Notice(gettext("What is in doubt"), tuple(self.doubts)),) if self.doubts else ()
            return Draft(
                body, self.audience(), ({"name": f"text.{self.tag}", "data": format_base64(data)},), self.subject(),
                self.back_to(), readings=self.readings, notices=notices,
            )  # fmt: skip
        parts = word_parts([{self.tag: self.words}]) if self.words else {}
        return Draft(
            body, self.audience(), tuple({"name": n, "data": format_base64(data)} for n, data in parts.items()),
            self.subject(), "/translations", provision=named, papers=self._papers(),
        )  # fmt: skip

    def _papers(self) -> tuple[dict[str, Any], ...]:
        """Return what is confirmed, with what is new in it."""
        own = self.negotiation.words.get(self.tag, {})
        old = [bare(own[each]) for each in self.confirmed if each in own]
        new = [self.words.get(each) or bare(own[each]) for each in self.confirmed]
        return (paper(self.tag, old, new),)


def _is_new(new: Provision, old: Provision | None) -> bool:
    """Whether the words were written anew; to leave a box empty is to write nothing."""
    return bool(new.text) and (old is None or (new.text, new.number) != (old.text, old.number))
