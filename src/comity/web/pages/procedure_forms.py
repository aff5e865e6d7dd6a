"""Forms of what offices and members do with a decision besides taking a position: each goes to whoever decides."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.core.act import EVERYONE, Audience
from comity.core.errors import ComityError
from comity.core.keys import Signature, format_base64
from comity.decisions.acts import FORMS_OF_POSITION
from comity.decisions.bearing import after
from comity.decisions.corrected import read_adopted
from comity.decisions.views import AdoptedView, DecisionView, get_adopted, get_decision
from comity.record.reading import get_act
from comity.texts.document import Document
from comity.texts.rules import chair_of
from comity.texts.state import TextView, get_text
from comity.web.pages.drafts import ActForm, Draft, Reasons, hidden, title_of, unreadable
from comity.web.pages.instants import ZONE_HINT, InstantField
from comity.web.pages.negotiation_forms import REASONS, Several
from comity.web.pages.record import SCANS
from comity.web.shell import labels, presenters
from comity.web.shell.answers import word_refusal
from comity.web.shell.attached import POSITION_FORMS
from comity.web.shell.board import STANCES, stance_words


class OnDecision(ActForm):
    """What forms on a decision share: the decision, as the viewer may see it, and its audience without release."""

    decision = hidden()
    view: DecisionView | None

    def prepare(self) -> None:
        """Read the decision that the form is about."""
        act = self.given("decision")
        self.view = get_decision(self.viewer, self.charter, self.site.registry, act) if act else None

    def given(self, name: str) -> str:
        """Return what was sent under a name, or else what the address says."""
        return str(self.data.get(name) or self.initial.get(name) or "")

    def clean_decision(self) -> str:
        """The decision is one that the viewer may see."""
        if self.view is None:
            raise unreadable("decision.unknown")
        return self.view.act

    @property
    def on(self) -> DecisionView:
        """The decision, which was found when the form was checked."""
        assert self.view is not None, "it was found when the form was checked"
        return self.view

    def audience(self) -> Audience:
        """Return who decides, and reads what is said on it."""
        to = Audience.from_text(self.on.audience)
        return Audience(to.standing) if to.standing else to

    def make(self, body: dict[str, Any], *parts: dict[str, Any], writing: forms.Form | None = None) -> Draft:
        """Return the draft of an act on the decision."""
        subject = title_of(self.viewer, self.on.version)
        return Draft(
            {"decision": self.on.act, **body}, self.audience(), parts, subject, f"/decisions/{self.on.act}", writing
        )


class StepForm(OnDecision):
    """Ask, declare, close, extend, certify: what the chair does as chair; close and extend also who put the text."""

    deadline = InstantField(label=_("The silence then runs out at"), help_text=ZONE_HINT)
    parties = forms.MultipleChoiceField(label=_("Members that were reached"), widget=Several)

    def prepare(self) -> None:
        """Only an extension has an instant, only a certificate names members: those that were not reached yet."""
        super().prepare()
        if self.act_kind != "decision.extend":
            del self.fields["deadline"]
        elif self.view is not None:
            self.fields["deadline"].initial = after(self.view.asked_deadline) if self.view.asked_deadline else None
        if self.act_kind != "decision.certify":
            del self.fields["parties"]
        elif self.view is not None:
            self.offer("parties", [(each, presenters.party_name(each)) for each in self.view.unreached])

    def draft(self) -> Draft:
        """The step; as chair, if the chair is held by who signs."""
        kind, body = self.act_kind.removeprefix("decision."), dict[str, Any]()
        if kind in ("close", "extend"):
            chairs = chair_of(self.site.registry, self.charter, self.on.organ) == self.party
            body["capacity"] = "chair" if chairs else "party"
        if kind == "extend":
            body["deadline"] = self.cleaned_data["deadline"]
        if kind == "certify":
            body["parties"] = sorted(self.cleaned_data["parties"])
            return self.make(body, {"name": "note", "field": "note"}, writing=Note())
        if kind == "close":
            return self.make(body, REASONS, writing=Reasons(self.act_kind))
        return self.make(body)


class Note(forms.Form):
    """The chair's note on how members were reached."""

    note = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 4}), label=_("Note"),
        help_text=_("By which channel, when, and to whom it was handed."),
    )  # fmt: skip


class AttachForm(ActForm):
    """Attach a position to what was put or adopted: its form, its provisions, and its words in some languages."""

    by_post = True
    decision = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    adopted = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    form = forms.ChoiceField(label=_("What it is"), widget=forms.RadioSelect)
    provisions = forms.MultipleChoiceField(
        required=False, label=_("On which provisions"), widget=Several,
        help_text=_("None: on the text as a whole. A dissociation names what it is from."),
    )  # fmt: skip

    def prepare(self) -> None:
        """The forms of position, the text's provisions, and a field of words for each of the charter's languages."""
        given = {name: str(self.data.get(name) or self.initial.get(name) or "") for name in ("decision", "adopted")}
        self.view: DecisionView | None = None
        self.line: AdoptedView | None = None
        documents: dict[str, Document] = {}
        if given["decision"]:
            self.view = get_decision(self.viewer, self.charter, self.site.registry, given["decision"])
            text: TextView | None = get_text(self.viewer, self.view.version) if self.view else None
            documents = text.documents if text else {}
        elif given["adopted"]:
            self.line = get_adopted(self.viewer, given["adopted"])
            documents = read_adopted(self.viewer, self.site.registry, given["adopted"])[0] if self.line else {}
        self.documents = documents
        words = labels.by_language(documents)
        known = list(dict.fromkeys(each for own in words.values() for each in own))
        self.offer("form", [(name, str(POSITION_FORMS[name])) for name in FORMS_OF_POSITION])
        self.offer("provisions", [(each, labels.provision_label(each, words)) for each in known])
        tags = self.charter.languages
        for tag in (*tags.authentic, *tags.working, *tags.courtesy):
            self.fields[f"words_{tag}"] = forms.CharField(
                required=False, strip=True, max_length=20_000,
                widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "lang": tag}),
                label=gettext("Its words: %(language)s") % {"language": presenters.language_name(tag)},
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """It is about something that the viewer may see, and says something in at least one language."""
        cleaned = super().clean() or {}
        if self.view is None and self.line is None:
            raise unreadable("decision.unknown")
        self.words = {
            name.removeprefix("words_"): words for name, words in cleaned.items() if name.startswith("words_") and words
        }
        if not self.words:
            raise ValidationError(gettext("It needs words in at least one language."))
        if cleaned.get("form") == "dissociation" and not cleaned.get("provisions"):
            self.add_error("provisions", gettext("It needs the provisions from which you dissociate yourselves."))
        return cleaned

    def draft(self) -> Draft:
        """The position, for whoever decides, or for whoever reads what was adopted."""
        body = {
            "decision": self.view.act if self.view else None, "adopted": self.line.act if self.line else None,
            "form": self.cleaned_data["form"], "provisions": sorted(self.cleaned_data["provisions"]),
            "languages": sorted(self.words),
        }  # fmt: skip
        to = Audience.from_text(self.view.audience if self.view else self.line.audience if self.line else "everyone")
        if self.view and to.standing and to.standing != EVERYONE:
            to = Audience(to.standing)
        parts = tuple(
            {"name": f"attached.{tag}", "data": format_base64(words.encode())}
            for tag, words in sorted(self.words.items())
        )
        facts = tuple((presenters.language_name(tag), words) for tag, words in sorted(self.words.items()))
        named = labels.list_labels(self.cleaned_data["provisions"], labels.by_language(self.documents))
        back = f"/decisions/{self.view.act}" if self.view else f"/adopted/{self.line.act if self.line else ''}"
        return Draft(
            body, to, parts, presenters.title_in(self.documents), back, facts=facts,
            provision=named if self.cleaned_data["provisions"] else "",
        )  # fmt: skip


class PaperForm(OnDecision):
    """Enter a party's note verbale with its scan."""

    by_post = True
    party_named = forms.ChoiceField(label=_("Whose note it is"))
    stance = forms.ChoiceField(label=_("What it says"), widget=forms.RadioSelect)
    day = forms.RegexField(r"^\d{4}-\d\d-\d\d$", label=_("Date of the note"), help_text=_("For example 2031-03-08."))
    scan = forms.FileField(label=_("Its scan"), help_text=_("PDF, PNG or JPEG. It is read by whoever reads this act."))

    def prepare(self) -> None:
        """Those who decide, and what may be said under the procedure."""
        super().prepare()
        self.offer(
            "party_named", [(each, presenters.party_name(each)) for each in self.view.electors] if self.view else []
        )
        procedure = self.site.procedure_of(self.view) if self.view else None
        agree = {"signature": ["sign"], "concurrence": ["concur"]}.get(procedure.conclusion if procedure else "", [])
        stances = [*agree, "object", "reserve", *(["aside"] if procedure and procedure.aside else [])]
        self.offer("stance", [(each, stance_words(STANCES[each])) for each in stances])

    def clean_scan(self) -> bytes:
        """A scan is a picture or a PDF, and no larger than a part may be."""
        file = self.cleaned_data["scan"]
        limit = self.charter.limits.part_bytes
        if file.size > limit:
            raise unreadable_facts("part.too_large", part="scan", size=file.size, limit=limit)
        data: bytes = file.read()
        if not any(data.startswith(first) for first in SCANS):
            raise ValidationError(gettext("This is not a PDF, PNG or JPEG file."))
        return data

    def draft(self) -> Draft:
        """The note, for whoever decides."""
        cleaned = self.cleaned_data
        body = {"party": cleaned["party_named"], "stance": cleaned["stance"], "day": cleaned["day"]}
        return self.make(body, {"name": "scan", "data": format_base64(cleaned["scan"])})


def unreadable_facts(code: str, **facts: Any) -> ValidationError:
    """Return a form's error in the words that the code has for these facts."""
    return ValidationError(word_refusal(ComityError(code, **facts)))


class AnswerForm(ActForm):
    """Confirm a note in one's own name, or challenge what an office did."""

    act = hidden()

    def prepare(self) -> None:
        """Read the act that is answered."""
        act = str(self.data.get("act") or self.initial.get("act") or "")
        self.target = get_act(self.viewer, act) if act else None

    def clean_act(self) -> str:
        """The act is one that the viewer may see."""
        if self.target is None:
            raise unreadable("decision.unknown_act")
        return self.target.id

    def draft(self) -> Draft:
        """The answer, for those who could read the act."""
        assert self.target, "it was found when the form was checked"
        to = Audience.from_text(self.target.audience)
        to = Audience(to.standing) if to.standing and to.standing != EVERYONE else to
        decision = self.target.body.get("decision")
        back = f"/decisions/{decision}" if decision else f"/record/acts/{self.target.id}"
        body = {"act": self.target.id}
        if self.act_kind == "decision.challenge":
            return Draft(body, to, (REASONS,), "", back, Reasons(self.act_kind))
        return Draft(body, to, (), "", back)


class StampForm(ActForm):
    """Show the stamp by which a witness says that it had one's late objection in time."""

    by_post = True
    position = hidden()
    at = forms.CharField(
        max_length=24, label=_("Instant of the stamp"), help_text=_("As it stands in the stamp, in UTC.")
    )
    key = forms.CharField(max_length=60, label=_("The witness's key"))
    signature = forms.CharField(max_length=100, label=_("Its signature"))

    def prepare(self) -> None:
        """Read the objection."""
        act = str(self.data.get("position") or self.initial.get("position") or "")
        self.target = get_act(self.viewer, act) if act else None

    def clean(self) -> dict[str, Any]:
        """The objection is one's own act that the viewer may see, and the stamp is in its form."""
        cleaned = super().clean() or {}
        if self.target is None:
            raise unreadable("decision.unknown_act")
        value = {"alg": "ed25519", "key": cleaned.get("key", ""), "sig": cleaned.get("signature", "")}
        try:
            Signature.from_value(value)
        except ComityError as error:
            self.add_error("signature", self.word(error))
        self.stamp = value
        return cleaned

    def draft(self) -> Draft:
        """The stamp, for those who read the objection."""
        assert self.target, "it was found when the form was checked"
        to = Audience.from_text(self.target.audience)
        to = Audience(to.standing) if to.standing and to.standing != EVERYONE else to
        body = {"position": self.target.id, "at": self.cleaned_data["at"], "signature": self.stamp}
        return Draft(body, to, back=f"/decisions/{self.target.body.get('decision', '')}")


class JoinForm(ActForm):
    """Take part after all in what was adopted."""

    adopted = hidden()

    def prepare(self) -> None:
        """Read the line of the register."""
        act = str(self.data.get("adopted") or self.initial.get("adopted") or "")
        self.line: AdoptedView | None = get_adopted(self.viewer, act) if act else None

    def clean_adopted(self) -> str:
        """The adopted text is one that the viewer may see."""
        if self.line is None:
            raise unreadable("decision.nothing_adopted")
        return self.line.act

    def draft(self) -> Draft:
        """Joining, for whoever reads what was adopted."""
        assert self.line, "it was found when the form was checked"
        documents, _corrections = read_adopted(self.viewer, self.site.registry, self.line.act)
        to = Audience.from_text(self.line.audience)
        return Draft({"adopted": self.line.act}, to, (), presenters.title_in(documents), f"/adopted/{self.line.act}")


class ConsultForm(ActForm):
    """Ask for consultation before a version is put, or say that it was held."""

    version = hidden()
    asks = forms.CharField(required=False, widget=forms.HiddenInput)

    def prepare(self) -> None:
        """Read the version."""
        act = str(self.data.get("version") or self.initial.get("version") or "")
        self.text: TextView | None = get_text(self.viewer, act) if act else None

    def clean_version(self) -> str:
        """The text is one that the viewer may see."""
        if self.text is None:
            raise unreadable("text.unknown")
        return self.text.act

    def draft(self) -> Draft:
        """The wish to consult, for those who read the text."""
        assert self.text, "it was found when the form was checked"
        to = Audience.from_text(self.text.audience)
        to = Audience(to.standing) if to.standing and to.standing != EVERYONE else to
        asks = self.cleaned_data["asks"] != "no"
        return Draft(
            {"version": self.text.act, "asks": asks}, to, (REASONS,), presenters.title_in(self.text.titles),
            f"/texts/{self.text.act}", Reasons(self.act_kind),
        )  # fmt: skip
