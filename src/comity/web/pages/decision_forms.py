"""Forms of acts on decisions, and of erasing words: each draft goes to whoever reads what it answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.core.act import EVERYONE, Audience
from comity.decisions.views import DecisionView, get_decision
from comity.negotiation.reading import read_negotiation
from comity.record.access import Viewer
from comity.record.facts import State
from comity.record.reading import get_act, list_erased
from comity.texts.rules import chair_of
from comity.texts.state import TextView, get_text
from comity.web.pages.drafts import (
    ActForm,
    Draft,
    Notice,
    Reasons,
    flat,
    hidden,
    list_notices,
    part_words,
    title_of,
    unreadable,
)
from comity.web.pages.instants import InstantField
from comity.web.shell import presenters
from comity.web.shell.labels import word_edit
from comity.web.shell.mentions import list_mentions
from comity.web.shell.terms import list_term_doubts


class PositionForm(ActForm):
    """Where a member stands: concur, sign, concern, object, reserve, aside, decline, amend.

    The author may let everyone read it on adoption; an amendment names one of its own proposals.
    """

    decision = hidden()
    proposal = forms.ChoiceField(label=_("Which of your proposals breaks the silence"), widget=forms.RadioSelect)
    release = forms.BooleanField(
        required=False, label=_("Everyone may read this once the text is adopted"),
        help_text=_("Otherwise only those who read it now ever read it."),
    )  # fmt: skip

    def prepare(self) -> None:
        """The release is offered only where there is something to release, proposals only for an amendment."""
        self.view: DecisionView | None = None
        act = str(self.data.get("decision") or self.initial.get("decision") or "")
        self.view = get_decision(self.viewer, self.charter, self.site.registry, act) if act else None
        procedure = self.site.procedure_of(self.view) if self.view else None
        if procedure is None or procedure.adopted_to != EVERYONE or self.view is None or self.view.audience == EVERYONE:
            del self.fields["release"]
        if self.act_kind != "decision.amend":
            del self.fields["proposal"]
        elif self.view is not None:
            self.offer("proposal", own_proposals(self.viewer, self.site.registry, self.view.text))

    def clean_decision(self) -> str:
        """The decision is one that the viewer may see."""
        if self.view is None:
            raise unreadable("decision.unknown")
        return self.view.act

    def draft(self) -> Draft:
        """A position with its reasons."""
        assert self.view, "it was found when the form was checked"
        to = Audience.from_text(self.view.audience)
        if to.standing and to.standing != EVERYONE:
            to = Audience(to.standing, released=bool(self.cleaned_data.get("release")))
        body = {"decision": self.view.act}
        if self.act_kind == "decision.amend":
            body["proposal"] = self.cleaned_data["proposal"]
        return Draft(
            body, to, ({"name": "reasons", "field": "reasons"},), title_of(self.viewer, self.view.version),
            f"/decisions/{self.view.act}", Reasons(self.act_kind),
        )  # fmt: skip


def own_proposals(viewer: Viewer, registry: State, text: str) -> list[tuple[str, str]]:
    """Return the living proposals of the viewer's party on a text, each with the words by which it is known."""
    made = read_negotiation(viewer, registry, text)
    if made is None:
        return []
    living = [each for each in made.proposals.values() if each.status == "living"]
    return [(each.id, word_edit(each.edit, made.words)) for each in living if viewer.party in each.authors]


class WithdrawForm(ActForm):
    """Withdraw a position of one's own."""

    decision = hidden()
    position = hidden()

    def clean(self) -> dict[str, Any]:
        """The decision is one that the viewer may see; whose the position is, the rule says."""
        cleaned = super().clean() or {}
        act = str(cleaned.get("decision", ""))
        self.view = get_decision(self.viewer, self.charter, self.site.registry, act)
        if self.view is None:
            raise unreadable("decision.unknown")
        return cleaned

    def draft(self) -> Draft:
        """A withdrawal, read by those who read the position."""
        assert self.view, "it was found when the form was checked"
        body = {"decision": self.view.act, "position": self.cleaned_data["position"]}
        stated = get_act(self.viewer, body["position"])
        to = Audience.from_text(stated.audience if stated else self.view.audience)
        return Draft(body, to, subject=title_of(self.viewer, self.view.version), back=f"/decisions/{self.view.act}")


class PutForm(ActForm):
    """Put a version of a text to its organ, under one of the organ's procedures."""

    version = hidden()
    procedure = forms.ChoiceField(label=_("Procedure"), widget=forms.RadioSelect)
    as_chair = forms.BooleanField(
        required=False, label=_("Put it as chair"), help_text=_("Apart from your own state's position.")
    )
    deadline = InstantField(
        required=False, label=_("The silence runs out at"),
        help_text=_("Only for a silence procedure. Whoever objects at this very instant is still in time."),
    )  # fmt: skip
    embargo = InstantField(
        required=False, label=_("Publish it at"),
        help_text=_("If what is adopted is to be everyone's at one instant. Until then it stays among the members."),
    )  # fmt: skip

    def prepare(self) -> None:
        """The organ's procedures, in the charter's order; where there is one, it is chosen."""
        act = str(self.data.get("version") or self.initial.get("version") or "")
        self.text: TextView | None = get_text(self.viewer, act) if act else None
        procedures = self.charter.procedures_of(self.text.organ) if self.text else ()
        choices = [(each.id, presenters.procedure_name(each.id)) for each in procedures]
        self.offer("procedure", choices)
        if len(choices) == 1 and "procedure" not in self.data:
            self.data = {**flat(self.data), "procedure": choices[0][0]}
        if self.text is None or chair_of(self.site.registry, self.charter, self.text.organ) != self.party:
            del self.fields["as_chair"]
        if not any(each.silence for each in procedures):
            del self.fields["deadline"]
        if not any(each.adopted_to == "everyone" for each in procedures):
            del self.fields["embargo"]

    def clean_version(self) -> str:
        """The text is one that the viewer may see."""
        if self.text is None:
            raise unreadable("text.unknown")
        return self.text.act

    def clean(self) -> dict[str, Any]:
        """A silence procedure has its instant, and nothing else has one; a chair's procedure is the chair's."""
        cleaned = super().clean() or {}
        procedure = self.charter.procedure(cleaned.get("procedure", ""))
        if procedure and not procedure.silence:
            cleaned["deadline"] = ""
        elif procedure and not cleaned.get("deadline") and "deadline" not in self.errors:
            self.add_error("deadline", gettext("A silence procedure needs the exact instant at which it runs out."))
        if procedure and procedure.silence and procedure.silence.opened_by == "chair" and "as_chair" in self.fields:
            cleaned["as_chair"] = True
        return cleaned

    def draft(self) -> Draft:
        """The put, for the text's own audience."""
        assert self.text, "it was found when the form was checked"
        body = {"version": self.text.act, "procedure": self.cleaned_data["procedure"]}
        if self.cleaned_data.get("as_chair"):
            body["capacity"] = "chair"
        facts = []
        for name, label in (("deadline", gettext("The silence runs out")), ("embargo", gettext("Published"))):
            if self.cleaned_data.get(name):
                body[name] = self.cleaned_data[name]
                facts.append((label, presenters.instant_words(body[name])))
        return Draft(
            body,
            Audience.from_text(self.text.audience),
            subject=title_of(self.viewer, self.text.act),
            back=f"/texts/{self.text.act}",
            facts=tuple(facts),
            notices=self._notices(),
        )

    def _notices(self) -> tuple[Notice, ...]:
        """What to look at before a text is decided on; none of it stands in the way."""
        assert self.text, "it was found when the form was checked"
        documents = self.text.documents
        named = [
            (gettext("States and organisations that do not take part"), list_mentions(self.charter, documents)),
            (gettext("Names and terms to look at"), list_term_doubts(self.charter, documents)),
        ]
        return list_notices(named)


class EraseForm(ActForm):
    """Have a part of one's own act erased."""

    act = hidden()
    part = forms.ChoiceField(label=_("What is to be erased"), widget=forms.RadioSelect)

    def prepare(self) -> None:
        """The parts of the act that are still there."""
        act = str(self.data.get("act", ""))
        self.target = get_act(self.viewer, act) if act else None
        gone = {part for _, part in list_erased(self.viewer, [act])} if self.target else set()
        parts = [part for part in self.target.parts if part not in gone] if self.target else []
        self.offer("part", [(part, part_words(part)) for part in parts])

    def clean_act(self) -> str:
        """The act is one that the viewer may see."""
        if self.target is None:
            raise unreadable("erase.unknown_act")
        return self.target.id

    def draft(self) -> Draft:
        """The erasure, for those who could read the act."""
        assert self.target, "it was found when the form was checked"
        body = {"act": self.target.id, "part": self.cleaned_data["part"]}
        return Draft(
            body,
            Audience.from_text(self.target.audience),
            subject=part_words(body["part"]),
            back=f"/record/acts/{self.target.id}",
        )
