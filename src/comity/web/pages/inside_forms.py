"""Forms of what a party asks of itself: which acts need two of its people, and the approval of one that waits."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.core.act import Audience
from comity.kinds import KINDS
from comity.parties.state import get_required
from comity.parties.tray import get_waiting
from comity.record.four_eyes import GUARDED, SAVING
from comity.web.pages.drafts import ActForm, Draft, hidden, list_notices, unreadable
from comity.web.pages.kept import describe_kept
from comity.web.shell import labels
from comity.wording import word_kind

ALONE = Audience()


def _family_words(family: str) -> str:
    return {
        "party": gettext("Our own keys and names"),
        "text": gettext("Texts and their negotiation"),
        "decision": gettext("Decisions"),
        "record": gettext("The record"),
    }.get(family, family)


class RequireForm(ActForm):
    """Choose the kinds of acts that two of the delegation sign."""

    # What a party asks of itself does not belong in an address.
    by_post = True
    fields_template = "acts/require_fields.html"
    kinds = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label=_("Two of us sign"),
        help_text=_("Tick nothing to end it. To revoke or disavow a key or to appoint a head never needs a second."),
    )  # fmt: skip

    def prepare(self) -> None:
        """Every kind that the party's people sign, but those by which it saves itself; ticked are those of now."""
        own = self.site.keeper.rules.kinds
        self.offered = [
            kind for kind in KINDS
            if kind in own and not own[kind].keeper and kind not in (*SAVING, *GUARDED, "party.approve")
        ]  # fmt: skip
        self.offer("kinds", [(kind, word_kind(kind)) for kind in self.offered])
        self.fields["kinds"].initial = sorted(get_required(self.viewer))

    @property
    def groups(self) -> list[tuple[str, list[Any]]]:
        """The choices by family, as they are ticked."""
        found: dict[str, list[Any]] = {}
        for kind, choice in zip(self.offered, self["kinds"], strict=True):
            found.setdefault(kind.partition(".")[0], []).append(choice)
        return [(_family_words(family), choices) for family, choices in found.items()]

    def draft(self) -> Draft:
        """The requirement, for the party alone."""
        kinds = sorted(self.cleaned_data["kinds"])
        blocking = [word_kind(kind) for kind in kinds if self.site.keeper.rules.kinds[kind].blocks]
        notices = [(gettext("These count only once two have signed, and no deadline waits for the second:"), blocking)]
        facts = ((gettext("Two signatures for"), labels.kind_list(kinds)),) if kinds else ()
        return Draft({"kinds": kinds}, ALONE, facts=facts, notices=list_notices(notices))


class ApproveForm(ActForm):
    """Approve an act that waits on the desk, by its id."""

    act = hidden()

    def clean_act(self) -> str:
        """The act waits for a second of this party's people."""
        waits = get_waiting(self.party, self.cleaned_data["act"], self.site.keeper.clock())
        if waits is None:
            raise unreadable("tray.gone")
        self.kept = describe_kept(self.viewer, waits.signed)
        return str(self.cleaned_data["act"])

    def draft(self) -> Draft:
        """The approval, for the party alone; what is approved is shown with it."""
        act = self.cleaned_data["act"]
        facts = ((gettext("What is approved"), str(self.kept.words)), *self.kept.facts)
        return Draft({"act": act}, ALONE, back=f"/waiting/{act}", facts=facts, papers=self.kept.papers)
