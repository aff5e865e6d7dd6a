"""The form of a proposal: other words, a new provision, or that one go, move, be divided, joined or held.

What is typed is kept whatever the text becomes meanwhile; the words that the author saw (`base`) stay those of the
proposal, and it says what was changed since.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.core.errors import Malformed
from comity.core.keys import format_base64
from comity.negotiation.composing import propose_body, word_parts
from comity.negotiation.reading import Negotiation, ProposalView, base_words, read_words
from comity.negotiation.standing import taking_part
from comity.texts.document import Document, format_document, new_provision_id, parse_document
from comity.texts.edit import OPS, TITLE, Edit, Place, title_words
from comity.texts.numbering import provisional_number
from comity.texts.outline import Outline
from comity.texts.provision import KINDS, Provision
from comity.texts.rebase import rebase
from comity.texts.rules import chair_of
from comity.web.pages.drafts import Draft, Notice, Reasons, unreadable
from comity.web.pages.negotiation_forms import REASONS, NegotiationForm, Several
from comity.web.shell import labels, presenters
from comity.web.shell.answers import word_refusal
from comity.web.shell.changes import bare, outline_of, papers_of

_NEW_KINDS = [kind for kind in KINDS if kind not in ("opening", "closing")]
MOST_LETTERS = 20_000


@dataclass(frozen=True)
class LanguageFields:
    """The fields of one language as the template sets them; `seen` are the words that the author saw."""

    tag: str
    seen: str
    number: BoundField | None
    words: BoundField
    second: BoundField | None
    second_number: BoundField | None


class ProposeForm(NegotiationForm):
    """Propose one edit of a text."""

    by_post = True
    fields_template = "negotiation/forms/propose.html"

    provision = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)
    op = forms.ChoiceField(choices=[(each, each) for each in OPS], widget=forms.HiddenInput)
    on = forms.CharField(required=False, max_length=72, widget=forms.HiddenInput)
    revises = forms.CharField(required=False, max_length=72, widget=forms.HiddenInput)
    base = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    op_name, at, seen_act = "replace", "", ""
    revised: ProposalView | None = None
    amended: ProposalView | None = None
    other: str | None = None
    new = ""

    class Media:
        js = (forms.Script("js/proposing.js", type="module"),)

    def read(self, made: Negotiation) -> None:
        """Prepare the fields that the kind of edit needs, with the words as they stand."""
        self.revised = made.proposals.get(self.given("revises"))
        self.amended = made.proposals.get(self.given("on"))
        self.op_name = self.revised.edit.op if self.revised else self.given("op") or "replace"
        at = self.revised.edit.provision if self.revised else self.given("provision")
        self.at = at or (self.amended.edit.provision if self.amended else "")
        self.seen_act = self.given("base") or (made.head(self.at) if self.at else None) or ""
        self.initial.update({"op": self.op_name, "provision": self.at, "base": self.seen_act})
        self.old = {tag: own for tag in made.languages if (own := self._seen(made, tag)) is not None}
        self.other = self._other(made)
        prepare = {"insert": self._ask_place, "move": self._ask_target, "hold": self._ask_held}
        if self.op_name in prepare:
            prepare[self.op_name](made)
        if self.op_name in ("replace", "insert", "split", "merge"):
            self._ask_words(made)
        self._ask_capacity(made)

    def _seen(self, made: Negotiation, tag: str) -> Provision | None:
        """Return the words that the author sees: those of the proposal that it would amend, or the text's."""
        if self.op_name == "insert" or not self.at:
            return None
        amended = read_words(self.viewer, made, [self.amended])[self.amended.id] if self.amended else {}
        return (
            amended.get(tag, {}).get(self.at)
            or made.words_at(self.at, tag, self.seen_act or None)
            or made.words[tag].get(self.at)
        )

    def _other(self, made: Negotiation) -> str | None:
        """Return which provision is joined to this one: the next beside it, unless the address names another."""
        if self.op_name == "split":
            return self.revised.edit.other if self.revised else new_provision_id()
        if self.op_name != "merge":
            return None
        if self.revised:
            return self.revised.edit.other
        outline = Outline(made.documents[made.languages[0]])
        found = [each for each in outline.beside(Place("after", self.at)) if each != self.at]
        return self.given("other") or (found[0] if found else None)

    def _ask_place(self, made: Negotiation) -> None:
        """A new provision goes before, after or beneath the one that the address names, or begins the text."""
        name = {"provision": self.label(self._anchor())}
        sides = [
            ("after", gettext("After %(provision)s") % name), ("before", gettext("Before %(provision)s") % name),
            ("into", gettext("Beneath %(provision)s") % name),
        ] if self._anchor() not in ("", TITLE) else [("into", gettext("At the beginning of the text"))]  # fmt: skip
        self.fields["side"] = forms.ChoiceField(label=_("Where"), choices=sides, widget=forms.RadioSelect)
        self.initial["side"] = self.given("side") if self.given("side") in dict(sides) else sides[0][0]
        kinds = [(kind, kind_words(kind)) for kind in _NEW_KINDS]
        self.fields["kind"] = forms.ChoiceField(label=_("What it is"), choices=kinds)
        beside = next((own[self._anchor()] for own in made.words.values() if self._anchor() in own), None)
        self.initial["kind"] = beside.kind if beside and beside.kind in _NEW_KINDS else "paragraph"

    def _anchor(self) -> str:
        """Return the provision beside which a new one goes."""
        if self.revised and self.revised.edit.place:
            return self.revised.edit.place.of or ""
        return self.at

    def _ask_target(self, made: Negotiation) -> None:
        """A provision moves before, after or beneath any other."""
        outline = Outline(made.documents[made.languages[0]])
        others = [each for each in outline.order if each != TITLE and not outline.is_within(each, self.at)]
        sides = [("after", gettext("After")), ("before", gettext("Before")), ("into", gettext("Beneath"))]
        self.fields["side"] = forms.ChoiceField(label=_("Where"), choices=sides, widget=forms.RadioSelect)
        self.fields["of"] = forms.ChoiceField(
            label=_("Which provision"), choices=[(each, self.label(each)) for each in others]
        )
        self.initial.setdefault("side", "after")

    def _ask_held(self, made: Negotiation) -> None:
        """The parties of the organisation that take part, no office among them, in the charter's order."""
        known = presenters.list_known()
        taking = [each for each in taking_part(self.site.registry, made.version) if known[each].standings]
        parties = presenters.in_charter_order(taking)
        self.fields["held"] = forms.MultipleChoiceField(
            required=False, label=_("Who holds it"), widget=Several,
            choices=[(party, presenters.party_name(party)) for party in parties],
            help_text=_("Nobody chosen: all who take part hold it."),
        )  # fmt: skip
        self.initial.setdefault("held", next((list(own.held) for own in self.old.values()), []))

    def _ask_words(self, made: Negotiation) -> None:
        """Words in each language; a language left as it is stays as it is."""
        suggested = self._suggest(made)
        for tag in made.languages:
            name = {"language": presenters.language_name(tag)}
            first, second = suggested.get(tag, (None, None))
            self._ask(f"words_{tag}", gettext("The words: %(language)s") % name, tag, first.text if first else "")
            if self.at != TITLE or self.op_name == "insert":
                self._ask_number(f"number_{tag}", tag, (first.number if first else None) or self._next(made, tag))
            if self.op_name == "split":
                label = gettext("The second half: %(language)s") % name
                self._ask(f"second_{tag}", label, tag, second.text if second else "")
                self._ask_number(f"second_number_{tag}", tag, second.number if second else self._next(made, tag))

    def _ask(self, name: str, label: str, tag: str, words: str) -> None:
        rows = min(14, 3 + len(words) // 90)
        self.fields[name] = forms.CharField(
            required=False, max_length=MOST_LETTERS, label=label,
            widget=forms.Textarea(attrs={"rows": rows, "lang": tag, "dir": "auto", "data-words": tag}),
        )  # fmt: skip
        self.initial.setdefault(name, words)

    def _next(self, made: Negotiation, tag: str) -> str | None:
        """Return the provisional number of what would follow the provision: "3 bis"."""
        beside = made.words[tag].get(self._anchor()) if self.op_name in ("insert", "split") else None
        if beside is None or beside.number is None:
            return None
        return provisional_number(beside.number, {each.number or "" for each in made.words[tag].values()})

    def _ask_number(self, name: str, tag: str, number: str | None) -> None:
        self.fields[name] = forms.CharField(
            required=False, max_length=80, label=_("Number"), widget=forms.TextInput(attrs={"lang": tag, "size": 10})
        )
        self.initial.setdefault(name, number or "")

    def _suggest(self, made: Negotiation) -> dict[str, tuple[Provision | None, Provision | None]]:
        """Return the words to begin with, by language: those of now, or one's own as they are to be revised."""
        if self.revised is None:
            return {tag: (self._joined(made, tag, own), None) for tag, own in self.old.items()}
        words = read_words(self.viewer, made, [self.revised])
        found = {}
        for tag in made.languages:
            own = words[self.revised.id].get(tag, {})
            base = base_words(made, self.revised, tag, words)
            now = rebase(self.revised.edit, base, own, outline_of(made, tag)).words or own
            found[tag] = (now.get(self.at) or self.old.get(tag), now.get(self.other or ""))
        return found

    def _joined(self, made: Negotiation, tag: str, own: Provision) -> Provision:
        second = made.words[tag].get(self.other or "") if self.op_name == "merge" else None
        return replace(own, text=f"{own.text} {second.text}".strip()) if second else own

    def _ask_capacity(self, made: Negotiation) -> None:
        """Who presides may propose as chair: then it is the chair's proposal and not its state's."""
        if chair_of(self.site.registry, self.charter, made.version.organ) != self.party:
            return
        choices = [("party", presenters.party_name(self.party)), ("chair", gettext("The chair"))]
        self.fields["capacity"] = forms.ChoiceField(label=_("Proposed by"), choices=choices, widget=forms.RadioSelect)
        self.initial.setdefault("capacity", "party")

    @property
    def language_fields(self) -> Iterator[LanguageFields]:
        """The fields of each language, in the text's order of languages."""
        for tag in self.made.languages if self.made else ():
            if f"words_{tag}" not in self.fields:
                continue
            own = self.old.get(tag)
            seen = "" if own is None or self.made is None else self._joined(self.made, tag, own).text
            yield LanguageFields(
                tag, seen, self._bound(f"number_{tag}"), self[f"words_{tag}"], self._bound(f"second_{tag}"),
                self._bound(f"second_number_{tag}"),
            )  # fmt: skip

    def _bound(self, name: str) -> BoundField | None:
        return self[name] if name in self.fields else None

    @property
    def other_fields(self) -> list[BoundField]:
        """The fields that belong to no language."""
        return [self[name] for name in ("side", "of", "kind", "held", "capacity") if name in self.fields]

    @property
    def heading(self) -> str:
        """What the proposal is about, and what it asks for, above its fields."""
        if self.made is None:
            return ""
        place = Place("after", self._anchor() or None) if self.op_name == "insert" else None
        known = self.words_ever(self._anchor() if self.op_name == "insert" else self.at)
        return labels.word_edit(Edit(self.op_name, self.at, place), known)

    @property
    def now(self) -> tuple[dict[str, Any], ...]:
        """The provision as it stands, where the form asks for no words."""
        asks = self.op_name in ("delete", "move", "hold") and self.made is not None
        return papers_of(self.negotiation, Edit("hold", self.at), {}) if asks else ()

    def clean(self) -> dict[str, Any]:
        """Read the words of each language, and what became of the text since it was looked at."""
        cleaned = super().clean() or {}
        if self.made is None or self.errors:
            return cleaned
        if self.op_name != "insert" and not self.old:
            raise unreadable("text.unknown_provision")
        if self.op_name == "merge" and self.other is None:
            raise ValidationError(gettext("Nothing follows that could be joined to it."))
        self.words = self._read_words(cleaned) if f"words_{self.made.languages[0]}" in self.fields else {}
        if self.fields.keys() & {f"words_{tag}" for tag in self.made.languages} and not self.words and not self.errors:
            raise ValidationError(gettext("Nothing is changed yet: write other words in one language at least."))
        return cleaned

    def _read_words(self, cleaned: Mapping[str, Any]) -> dict[str, dict[str, Provision]]:
        found = {}
        self.new = self.at if self.op_name != "insert" or self.revised else new_provision_id()
        for tag in self.negotiation.languages:
            first = self._read_one(cleaned, tag, "words", "number", self.new)
            own = {self.new: first}
            if self.op_name == "split":
                own[str(self.other)] = self._read_one(cleaned, tag, "second", "second_number", str(self.other))
            if self._says_something(tag, own):
                self._check(tag, own)
                found[tag] = own
        return found

    def _read_one(self, cleaned: Mapping[str, Any], tag: str, words: str, number: str, identity: str) -> Provision:
        text = one_line(cleaned.get(f"{words}_{tag}"))
        if identity == TITLE:
            return title_words(text)
        old = self.old.get(tag) or next(iter(self.old.values()), None)
        kind = cleaned.get("kind") or (old.kind if old else "paragraph")
        return Provision(kind, one_line(cleaned.get(f"{number}_{tag}")) or None, text, (), identity)

    def _says_something(self, tag: str, own: Mapping[str, Provision]) -> bool:
        """Whether words were written in the language: of a replacement, others than those that stand there."""
        if self.op_name == "split":
            return all(each.text for each in own.values())
        new, old = own[self.new], self.old.get(tag)
        if self.op_name != "replace" or old is None:
            return bool(new.text)
        return (new.text, new.number) != (old.text, old.number)

    def _check(self, tag: str, own: Mapping[str, Provision]) -> None:
        provisions = tuple(each for identity, each in own.items() if identity != TITLE)
        title = own[TITLE].text if TITLE in own else ""
        try:
            parse_document(format_document(Document(tag, title, provisions)))
        except Malformed as error:
            self.add_error(f"words_{tag}", word_refusal(error))

    def edit(self) -> Edit:
        """Return the edit that the form, which is valid, describes."""
        cleaned, tags = self.cleaned_data, tuple(sorted(self.words))
        match self.op_name:
            case "insert":
                anchor = self._anchor()
                place = Place(cleaned["side"], anchor) if anchor not in ("", TITLE) else Place("into", None)
                return Edit("insert", self.new, place, languages=tags)
            case "move":
                return Edit("move", self.at, Place(cleaned["side"], cleaned["of"]))
            case "hold":
                return Edit("hold", self.at, held=tuple(sorted(cleaned["held"])))
        return Edit(self.op_name, self.at, other=self.other, languages=tags)

    def draft(self) -> Draft:
        """The proposal, as it will be signed, and what it would change."""
        made, edit = self.negotiation, self.edit()
        base = None if edit.op == "insert" else self.seen_act or None
        body = propose_body(
            made.text, [(edit, base)], capacity=self.cleaned_data.get("capacity", "party"),
            on=self.cleaned_data["on"] or None, revises=self.cleaned_data["revises"] or None,
        )  # fmt: skip
        parts = [{"name": name, "data": format_base64(data)} for name, data in word_parts([self.words]).items()]
        return Draft(
            body, self.audience(), (REASONS, *parts), self.subject(), self.back_to(self.at), Reasons(self.act_kind),
            papers=papers_of(made, edit, self.words), notices=self._notices(edit), **self.about(edit),
        )  # fmt: skip

    def _notices(self, edit: Edit) -> tuple[Notice, ...]:
        """Say what was changed since the author looked, and what becomes of the proposal by that."""
        made = self.negotiation
        setter = next((each for each in reversed(made.setters) if each.sets(edit.provision)), None)
        if edit.op == "insert" or setter is None or setter.act == self.seen_act or self.amended:
            return ()
        states = set()
        for tag in edit.languages or made.languages[:1]:
            old = {edit.provision: bare(self.old[tag])} if tag in self.old else {}
            states.add(rebase(edit, old, self.words.get(tag, {}), outline_of(made, tag)).state)
        who = {"party": presenters.party_name(setter.party)}
        lines = [gettext("What you wrote is kept, and is carried over to the words of now.")]
        if "clashes" in states:
            lines = [gettext("Both changed the same words: they will stand in brackets, with both sides shown.")]
        if "moot" in states:
            lines = [gettext("What you ask for is so already.")]
        return (Notice(gettext("The words were changed meanwhile, by an act of %(party)s.") % who, tuple(lines)),)


def one_line(words: Any) -> str:
    """Return words as a provision has them: composed, in one line, with single spaces."""
    return " ".join(unicodedata.normalize("NFC", str(words or "")).split())


def kind_words(kind: str) -> str:
    """Return a kind of provision in words."""
    return {
        "section": gettext("a section"),
        "article": gettext("an article"),
        "paragraph": gettext("a paragraph"),
        "item": gettext("an item of a list"),
    }.get(kind, kind)
