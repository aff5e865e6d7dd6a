"""Forms of acts in a negotiation: what they share, and the short ones, which say one thing of a proposal or provision.

Each goes to whoever negotiates the text. What has changed meanwhile is said in words, and nothing typed is lost.
"""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.core.act import Audience
from comity.core.errors import ComityError
from comity.decisions.views import list_adopted
from comity.negotiation.acts import RELATIONS, STANCES, STATES
from comity.negotiation.reading import Negotiation, ProposalView, living, read_negotiation, read_words
from comity.record.judge import covers
from comity.record.reading import get_act
from comity.texts.edit import TITLE, Edit, Words
from comity.texts.provision import walk
from comity.texts.rules import pen_of
from comity.texts.state import get_text, list_texts, read_documents
from comity.web.pages.drafts import ActForm, Draft, Reasons, flat, hidden, unreadable
from comity.web.shell import labels, presenters
from comity.web.shell.answers import naming
from comity.web.shell.changes import papers_of, place_words
from comity.wording import word_error

_ACT = re.compile(r"[0-9a-f]{64}").fullmatch
REASONS = {"name": "reasons", "field": "reasons"}


class Several(forms.CheckboxSelectMultiple):
    """Boxes to tick, which an address may fill in as one list with commas between."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """Return what was ticked, or listed."""
        given = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        lines = [given] if isinstance(given, str) else given
        return [each for line in lines for each in str(line).replace(",", " ").split()]


class NegotiationForm(ActForm):
    """A form about a text under negotiation. `made` is None for a text that the viewer may not read."""

    text = hidden()
    made: Negotiation | None

    def prepare(self) -> None:
        """Read the negotiation, which any version of the text names, and then what the form makes of it."""
        self.named = self.given("text")
        version = get_text(self.viewer, self.named) if _ACT(self.named) else None
        self.made = read_negotiation(self.viewer, self.site.registry, version.text) if version else None
        if self.made is not None:
            self.read(self.made)

    def read(self, made: Negotiation) -> None:
        """Fill in what depends on the negotiation."""

    def given(self, name: str) -> str:
        """Return what was sent under a name, or else what the address says."""
        return str(self.data.get(name) or self.initial.get(name) or "")

    def clean_text(self) -> str:
        """The text is one that the viewer may read."""
        if self.made is None:
            raise unreadable("text.unknown")
        return self.made.text

    @property
    def negotiation(self) -> Negotiation:
        """The negotiation, which was found when the form was checked."""
        assert self.made is not None, "it was found when the form was checked"
        return self.made

    def audience(self) -> Audience:
        """Return who reads the act: those who negotiate the text; of named parties, its first author is one."""
        expected = self.negotiation.audience
        if expected.standing:
            return expected
        everyone = {*expected.parties, self.negotiation.version.party}
        return Audience(parties=tuple(sorted(everyone - {self.party})))

    def subject(self) -> str:
        """Return the text's title in the reader's language."""
        return presenters.title_in(self.negotiation.documents)

    def back_to(self, provision: str = "") -> str:
        """Return the address of the negotiation, at a provision."""
        return f"/texts/{self.negotiation.text}/negotiation" + (f"#{provision}" if provision else "")

    def label(self, provision: str) -> str:
        """Return what a provision is called, also one that is gone or only proposed."""
        return labels.provision_label(provision, self.words_ever(provision))

    def words_ever(self, provision: str) -> Mapping[str, Words]:
        """Return the words by language that have the provision: those of now, or the last that did, or a proposal's."""
        made = self.made
        if made is None or any(provision in own for own in made.words.values()):
            return made.words if made else {}
        for setter in reversed(made.setters):
            if any(provision in own for own in setter.words.values()):
                return setter.words
        inserting = [each for each in made.at.get(provision, ()) if each.edit.op == "insert"][-1:]
        found = read_words(self.viewer, made, inserting)
        return found[inserting[0].id] if inserting else {}

    def word(self, error: ComityError) -> str:
        """Return the judge's sentence, with provisions called as the text calls them."""

        def name(fact: str, value: str) -> str | None:
            return self.label(value) if fact == "provision" else naming(fact, value)

        return word_error(error, name)

    def capacity_of_pen(self) -> str:
        """Return in which capacity the pen of this text is held; whether this party holds it, the judge says."""
        return pen_of(self.site.registry, self.charter, self.negotiation.version)[1]

    def about(self, edit: Edit) -> dict[str, Any]:
        """Return what a draft's sentence and lines say of an edit."""
        anchor = (edit.place.of or TITLE) if edit.op == "insert" and edit.place else edit.provision
        facts = []
        if edit.place:
            facts.append((gettext("Where"), place_words(edit.place, self.words_ever(edit.place.of or TITLE))))
        if edit.op == "merge" and edit.other:
            facts.append((gettext("Joined to it"), self.label(edit.other)))
        if edit.op == "hold":
            held = presenters.list_names(edit.held) if edit.held else gettext("all who take part")
            facts.append((gettext("Held by"), held))
        return {"provision": self.label(anchor), "op": edit.op, "facts": tuple(facts)}


class OfProposalForm(NegotiationForm):
    """A form about one proposal."""

    proposal = forms.CharField(max_length=72, widget=forms.HiddenInput)
    view: ProposalView | None = None

    def read(self, made: Negotiation) -> None:
        """Find the proposal, and its words."""
        self.view = made.proposals.get(self.given("proposal"))
        self.own = read_words(self.viewer, made, [self.view])[self.view.id] if self.view else {}

    def clean_proposal(self) -> str:
        """The proposal is one that the viewer may read; whether it lives, the judge says."""
        if self.made is not None and self.view is None:
            raise unreadable("text.unknown_proposal")
        return str(self.cleaned_data["proposal"])

    def found(self) -> ProposalView:
        """Return the proposal, which was found when the form was checked."""
        assert self.view is not None, "it was found when the form was checked"
        return self.view

    def shown(self) -> dict[str, Any]:
        """Return what a draft shows of the proposal: whose it is, and what it would change."""
        view = self.found()
        about = self.about(view.edit)
        names = presenters.list_names(view.authors or (view.party,))
        about["facts"] = ((gettext("Proposed by"), names), *about["facts"])
        return about | {"papers": papers_of(self.negotiation, view.edit, self.own)}


class BackForm(OfProposalForm):
    """Say where one stands on a proposal."""

    stance = forms.ChoiceField(label=_("Where we stand"), widget=forms.RadioSelect)

    def read(self, made: Negotiation) -> None:
        """All stances are offered; the judge says which is possible."""
        super().read(made)
        self.offer("stance", [(each, labels.stance_words(each)) for each in STANCES])

    def draft(self) -> Draft:
        """A word on the proposal, with reasons if wished."""
        view = self.found()
        body = {"text": self.negotiation.text, "proposal": view.id, "stance": self.cleaned_data["stance"]}
        return Draft(
            body, self.audience(), (REASONS,), self.subject(), self.back_to(view.edit.provision),
            Reasons(self.act_kind), **self.shown(),
        )  # fmt: skip


class RetractForm(OfProposalForm):
    """Withdraw a proposal of one's own."""

    def draft(self) -> Draft:
        """The withdrawal."""
        view = self.found()
        body = {"text": self.negotiation.text, "proposal": view.id}
        back = self.back_to(view.edit.provision)
        return Draft(body, self.audience(), subject=self.subject(), back=back, **self.shown())


class MarkForm(NegotiationForm):
    """Mark how far provisions have come."""

    provisions = forms.MultipleChoiceField(label=_("Provisions"), widget=Several)
    state = forms.ChoiceField(label=_("State"), widget=forms.RadioSelect)

    def read(self, made: Negotiation) -> None:
        """Every provision of the current text, and the title."""
        document = made.documents[made.languages[0]]
        every = [TITLE, *(each.id or "" for each in walk(document.provisions))]
        self.offer("provisions", [(each, labels.provision_label(each, made.words)) for each in every])
        self.offer("state", [(each, labels.mark_words(each)) for each in STATES])
        if not self.given("provisions") and not self.given("state"):
            # Who has not begun to choose is offered what nothing stands in the way of.
            ready = [each for each in every if made.marks.get(each) != "agreed" and each not in made.reserved]
            touched = {provision for each in living(made) for provision in each.edit.touches}
            self.data = {**flat(self.data), "provisions": [each for each in ready if each not in touched]}

    def draft(self) -> Draft:
        """The mark, by who holds the pen."""
        provisions = sorted(set(self.cleaned_data["provisions"]))
        body = {
            "text": self.negotiation.text, "capacity": self.capacity_of_pen(), "provisions": provisions,
            "state": self.cleaned_data["state"],
        }  # fmt: skip
        named = labels.list_labels(provisions, self.negotiation.words)
        return Draft(body, self.audience(), subject=self.subject(), back=self.back_to(provisions[0]), provision=named)


class OfProvisionForm(NegotiationForm):
    """A form about one provision, with reasons."""

    provision = forms.CharField(max_length=16, widget=forms.HiddenInput)

    def clean_provision(self) -> str:
        """The provision is one that the text has or had."""
        provision = str(self.cleaned_data["provision"])
        if self.made is not None and not self.words_ever(provision) and provision != TITLE:
            raise unreadable("text.unknown_provision")
        return provision

    def say(self, **more: Any) -> Draft:
        """Return the draft that says something of the provision, which is shown as it stands."""
        provision = self.cleaned_data["provision"]
        body = {"text": self.negotiation.text, "provision": provision, **more}
        return Draft(
            body, self.audience(), (REASONS,), self.subject(), self.back_to(provision), Reasons(self.act_kind),
            provision=self.label(provision), papers=self.as_it_stands(provision),
        )  # fmt: skip

    def as_it_stands(self, provision: str) -> tuple[dict[str, Any], ...]:
        """Return the provision's words of now."""
        return papers_of(self.negotiation, Edit("hold", provision), {})


class ReserveForm(OfProvisionForm):
    """Reserve one's position on a provision, or lift that."""

    reserved = forms.TypedChoiceField(
        label=_("Our position"), widget=forms.RadioSelect, coerce=lambda value: value == "1",
        choices=[("1", _("We are reserved, pending instructions")), ("0", _("We lift our reservation"))],
    )  # fmt: skip

    def draft(self) -> Draft:
        """The reservation, or its end."""
        return self.say(reserved=self.cleaned_data["reserved"])


class ChallengeForm(OfProvisionForm):
    """Doubt a language of a provision."""

    language = forms.ChoiceField(label=_("Language"), widget=forms.RadioSelect)

    def read(self, made: Negotiation) -> None:
        """The text's languages."""
        self.offer("language", [(tag, presenters.language_name(tag)) for tag in made.languages])

    def as_it_stands(self, provision: str) -> tuple[dict[str, Any], ...]:
        """Return the provision in every language: it is their agreement that is doubted."""
        made = self.negotiation
        words = {tag: {provision: own[provision]} for tag, own in made.words.items() if provision in own}
        return papers_of(made, Edit("replace", provision), words)

    def draft(self) -> Draft:
        """The doubt, with its reasons."""
        return self.say(language=self.cleaned_data["language"])


class RelateForm(ActForm):
    """Say how one text stands to another."""

    source = forms.ChoiceField(label=_("This text"))
    relation = forms.ChoiceField(label=_("How it stands to the other"), widget=forms.RadioSelect)
    target = forms.ChoiceField(label=_("The other text"))

    def prepare(self) -> None:
        """Every text that the viewer may read: what was adopted, and the latest versions of the rest."""
        found = list_texts(self.viewer)
        followed = {text.follows for text in found}
        self.titles = {text.act: f"{text.symbol} {presenters.title_in(text.titles)}" for text in found}
        adopted = list_adopted(self.viewer)
        documents = read_documents(self.viewer, [line.act for line in adopted])
        self.titles |= {line.act: presenters.title_in(documents.get(line.act, {})) for line in adopted}
        earlier = {act for act in followed if act and act not in (self.given("source"), self.given("target"))}
        choices = [(act, title) for act, title in self.titles.items() if act not in earlier]
        self.offer("source", choices)
        self.offer("target", choices)
        self.offer("relation", [(each, labels.relation_words(each)) for each in RELATIONS])

    def given(self, name: str) -> str:
        """Return what was sent under a name, or else what the address says."""
        return str(self.data.get(name) or self.initial.get(name) or "")

    def clean(self) -> dict[str, Any]:
        """A text stands in no relation to itself."""
        cleaned = super().clean() or {}
        if cleaned.get("source") and cleaned.get("source") == cleaned.get("target"):
            self.add_error("target", gettext("Choose another text than the first."))
        return cleaned

    def draft(self) -> Draft:
        """The relation, for those who may read both texts."""
        cleaned = self.cleaned_data
        body = {name: cleaned[name] for name in ("source", "relation", "target")}
        subject, other = self.titles[body["source"]], self.titles[body["target"]]
        return Draft(body, self._audience(body["source"], body["target"]), subject=subject, other=other)

    def _audience(self, *acts: str) -> Audience:
        """Return the audience of one text that lies within the other's too; the author alone if neither does."""
        found = [Audience.from_text(act.audience) for each in acts if (act := get_act(self.viewer, each))]
        bases = [Audience.from_text(each.base) for each in found]
        for base in bases:
            if all(covers(self.charter, each, base, author=self.party) for each in found):
                return base
        return Audience()
