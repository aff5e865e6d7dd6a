"""Forms of acts in a dispute: for whoever reads it; what others offer is read once more before it is agreed to.

Words are shown once more as they will be signed; they are parts of the act, and no rule looks at them.
"""

import unicodedata
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.core import canonical
from comity.core.act import Audience
from comity.core.errors import Malformed
from comity.core.keys import format_base64
from comity.disputes.acts import BASES
from comity.disputes.state import DisputeView, StepView, get_dispute
from comity.negotiation.rules import CARRIERS
from comity.record.reading import get_act
from comity.record.registry import standing_of
from comity.texts.document import Document
from comity.texts.edit import TITLE
from comity.texts.state import read_documents
from comity.web.pages.drafts import ActForm, Draft, hidden, unreadable
from comity.web.shell import presenters
from comity.web.shell.answers import word_refusal
from comity.web.shell.labels import by_language, provision_label
from comity.web.shell.talks import basis_words, name_of, paper_of

MOST_WORDS = 20_000
WHOLE = ""


def words_field(label: Any, *, rows: int = 8, required: bool = True, **attrs: str) -> forms.CharField:
    """Return a field for words that become a part of the act."""
    return forms.CharField(
        label=label, required=required, max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto", **attrs}),
    )  # fmt: skip


def clean_words(words: str) -> str:
    """Return words as they are recorded, composed and with plain ends of lines; raises ValidationError."""
    text = unicodedata.normalize("NFC", words.replace("\r\n", "\n").replace("\r", "\n")).strip()
    try:
        canonical.encode({"words": text})
    except Malformed as error:
        raise ValidationError(word_refusal(error)) from None
    return text


def part_of(name: str, words: str) -> dict[str, Any]:
    """Return words as a part that is delivered with the act."""
    return {"name": name, "data": format_base64(words.encode())}


class OpenForm(ActForm):
    """Open a difference with others over a text, or a consultation on an undertaking in it."""

    by_post = True
    about = hidden()
    basis = forms.ChoiceField(label=_("What it is"), widget=forms.RadioSelect, initial="text")
    provision = forms.ChoiceField(required=False, label=_("What in the text it is about"))
    parties = forms.MultipleChoiceField(label=_("With whom"), widget=forms.CheckboxSelectMultiple)
    audience = forms.ChoiceField(
        label=_("Who may read it"), widget=forms.RadioSelect, initial="parties",
        help_text=_("This cannot be changed later: whoever reads the opening reads everything that is said."),
    )  # fmt: skip
    claim = words_field(_("What we say"), rows=10)

    def prepare(self) -> None:
        """The text's provisions, and all parties with a standing but one's own."""
        act = str(self.data.get("about") or self.initial.get("about") or "")
        self.carrier = get_act(self.viewer, act) if act else None
        if self.carrier is not None and self.carrier.kind not in CARRIERS:
            self.carrier = None
        self.documents: Mapping[str, Document] = {}
        if self.carrier is not None:
            self.documents = read_documents(self.viewer, [self.carrier.id]).get(self.carrier.id, {})
        self.offer("basis", [(basis, basis_words(basis)) for basis in BASES])
        words = by_language(self.documents)
        known = dict.fromkeys(identity for own in words.values() for identity in own if identity != TITLE)
        whole = [(WHOLE, gettext("The text as a whole"))]
        self.offer("provision", whole + [(identity, provision_label(identity, words)) for identity in known])
        others = [
            party
            for party in presenters.list_known()
            if party != self.party and standing_of(self.site.registry, party) is not None
        ]
        parties = self.fields["parties"]
        assert isinstance(parties, forms.MultipleChoiceField), "it was declared so"
        parties.choices = [(party, presenters.party_name(party)) for party in others]
        self.offer(
            "audience",
            [("parties", gettext("Its parties alone")), ("members", presenters.audience_words("standing:members"))],
        )

    @property
    def heading(self) -> str:
        """The text's title in the reader's language, nothing for a text that the viewer may not read."""
        return presenters.title_in(self.documents) if self.carrier else ""

    def clean_about(self) -> str:
        """The text is one that the viewer may see."""
        if self.carrier is None:
            raise unreadable("text.unknown")
        return self.carrier.id

    def clean_claim(self) -> str:
        """The words as they are recorded."""
        return clean_words(self.cleaned_data["claim"])

    def clean(self) -> dict[str, Any]:
        """An undertaking is a provision."""
        cleaned = super().clean() or {}
        if cleaned.get("basis") == "undertaking" and not cleaned.get("provision"):
            self.add_error("provision", gettext("Choose the provision that has the undertaking."))
        return cleaned

    def draft(self) -> Draft:
        """The opening, for its parties alone or for the members."""
        cleaned = self.cleaned_data
        provision, named = cleaned["provision"], sorted(cleaned["parties"])
        body = {
            "about": cleaned["about"], "basis": cleaned["basis"], "provisions": [provision] if provision else [],
            "with": named,
        }  # fmt: skip
        everyone = tuple(sorted({self.party, *named}))
        to = Audience("members") if cleaned["audience"] == "members" else Audience(parties=everyone)
        title = presenters.title_in(self.documents)
        facts = [(gettext("With whom"), presenters.list_names(presenters.in_charter_order(named)))]
        if provision:
            facts.append((gettext("About"), provision_label(provision, by_language(self.documents))))
        return Draft(
            body, to, (part_of("claim", cleaned["claim"]),), title, f"/record/acts/{body['about']}",
            facts=tuple(facts), papers=(paper_of(gettext("What we say"), cleaned["claim"]),),
        )  # fmt: skip


class DisputeForm(ActForm):
    """What the forms of all steps have: the dispute, which the viewer may read."""

    dispute = hidden()
    view: DisputeView | None = None

    def prepare(self) -> None:
        """Find the dispute."""
        act = str(self.data.get("dispute") or self.initial.get("dispute") or "")
        site = self.site
        self.view = get_dispute(self.viewer, site.charter, site.registry, act) if len(act) == 64 else None

    @property
    def heading(self) -> str:
        """What the dispute is called, nothing for one that the viewer may not read."""
        return name_of(self.view) if self.view else ""

    def clean_dispute(self) -> str:
        """It is one that the viewer may read."""
        if self.view is None:
            raise unreadable("dispute.unknown")
        return self.view.act

    def say(self, body: dict[str, Any], *parts: dict[str, Any], **rest: Any) -> Draft:
        """Return the draft of a step, for whoever reads the dispute."""
        assert self.view is not None, "it was found when the form was checked"
        about = read_documents(self.viewer, [self.view.about]).get(self.view.about, {})
        return Draft(
            {"dispute": self.view.act, **body}, Audience.from_text(self.view.audience), tuple(parts),
            presenters.title_in(about), f"/disputes/{self.view.act}", **rest,
        )  # fmt: skip

    def step(self, act: str) -> StepView | None:
        """Return the step that an act took in the dispute, or None."""
        return next((step for step in self.view.steps if step.act == act), None) if self.view else None


class DisputeAnswerForm(DisputeForm):
    """Say something in the dispute."""

    by_post = True
    words = words_field(_("What we say"), rows=10)
    claims = forms.BooleanField(
        required=False, label=_("We have a claim of our own"),
        help_text=_("The dispute then goes on even if the others withdraw theirs."),
    )  # fmt: skip

    def prepare(self) -> None:
        """Whose claim stands has no other to raise."""
        super().prepare()
        if self.view is not None and self.party in self.view.claimants:
            del self.fields["claims"]

    def clean_words(self) -> str:
        """The words as they are recorded."""
        return clean_words(self.cleaned_data["words"])

    def draft(self) -> Draft:
        """The statement."""
        words = self.cleaned_data["words"]
        claims = bool(self.cleaned_data.get("claims"))
        return self.say({"claims": claims}, part_of("words", words), papers=(paper_of(gettext("What we say"), words),))


class OfferForm(DisputeForm):
    """Offer terms of settlement, in one language or more."""

    by_post = True

    def prepare(self) -> None:
        """One field for each language in which the organisation works; one of them is enough."""
        super().prepare()
        languages = self.charter.languages
        self.tags = tuple(dict.fromkeys((*languages.authentic, *languages.working)))
        for tag in self.tags:
            label = gettext("The terms: %(language)s") % {"language": presenters.language_name(tag)}
            self.fields[f"terms_{tag}"] = words_field(label, required=False, lang=tag)

    def clean(self) -> dict[str, Any]:
        """The words of each language; some are needed."""
        cleaned = super().clean() or {}
        self.terms: dict[str, str] = {}
        for tag in self.tags:
            try:
                words = clean_words(cleaned.get(f"terms_{tag}") or "")
            except ValidationError as error:
                self.add_error(f"terms_{tag}", error)
                continue
            if words:
                self.terms[tag] = words
        if not self.terms and not self.errors:
            missing = gettext("It needs the words of the terms, in one language or more.")
            self.add_error(f"terms_{self.tags[0]}", missing)
        return cleaned

    def draft(self) -> Draft:
        """The offer, with its words in each language."""
        tags = sorted(self.terms)
        parts = [part_of(f"terms.{tag}", self.terms[tag]) for tag in tags]
        return self.say({"languages": tags}, *parts, papers=_terms(self.terms))


def _terms(terms: Mapping[str, str]) -> tuple[dict[str, Any], ...]:
    return tuple(
        paper_of(gettext("The terms: %(language)s") % {"language": presenters.language_name(tag)}, words, language=tag)
        for tag, words in terms.items()
    )


class AcceptTermsForm(DisputeForm):
    """Agree to the terms that another party offers."""

    offered = hidden()

    def draft(self) -> Draft:
        """The agreement, with the terms to be read once more."""
        offer = self.cleaned_data["offered"]
        step = self.step(offer)
        return self.say({"offer": offer}, papers=_terms(step.words) if step else ())


class TakeBackForm(DisputeForm):
    """Take back an offer or an agreement of one's own."""

    said = hidden()

    def draft(self) -> Draft:
        """What is taken back, with the terms where it was an offer."""
        step = self.step(self.cleaned_data["said"])
        return self.say({"said": self.cleaned_data["said"]}, papers=_terms(step.words) if step else ())


class WithdrawClaimForm(DisputeForm):
    """Withdraw one's own claim."""

    def draft(self) -> Draft:
        """The withdrawal."""
        return self.say({})
