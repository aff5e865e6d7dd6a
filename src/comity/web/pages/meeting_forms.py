"""Forms of what is said of a meeting until it sits: who attends, who is invited, what is before it.

Titles, names and files are parts of the act; no rule looks at their words.
"""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.core.act import EVERYONE, Audience
from comity.core.errors import Malformed
from comity.core.keys import format_base64
from comity.meetings.premises import is_competent
from comity.meetings.views import MeetingView, get_meeting
from comity.record.registry import standing_of
from comity.web.pages.convening_forms import Scheduled, Titled, list_own_texts
from comity.web.pages.dispute_forms import clean_words, part_of, words_field
from comity.web.pages.drafts import ActForm, Draft, Reasons, hidden, unreadable
from comity.web.pages.negotiation_forms import REASONS, Several
from comity.web.shell import presenters
from comity.web.shell.meetings import mode_words, name_of
from comity.web.shell.talks import paper_of


class MeetingForm(ActForm):
    """What forms about a meeting share: the meeting, which the viewer may read."""

    meeting = hidden()
    view: MeetingView | None = None

    def prepare(self) -> None:
        """Find the meeting."""
        act = self.given("meeting")
        site = self.site
        self.view = get_meeting(self.viewer, site.charter, site.registry, act) if len(act) == 64 else None
        if self.view is not None:
            self.prepare_for(self.view)

    def prepare_for(self, view: MeetingView) -> None:
        """Fill in what depends on the meeting."""

    def given(self, name: str) -> str:
        """Return what was sent under a name, or else what the address says."""
        return str(self.data.get(name) or self.initial.get(name) or "")

    @property
    def heading(self) -> str:
        """What the meeting is called, nothing for one that the viewer may not read."""
        return name_of(self.view) if self.view else ""

    @property
    def about(self) -> MeetingView:
        """The meeting, which was found when the form was checked."""
        assert self.view is not None, "it was found when the form was checked"
        return self.view

    def clean_meeting(self) -> str:
        """It is one that the viewer may read."""
        if self.view is None:
            raise unreadable("meeting.unknown")
        return self.view.act

    def say(self, body: dict[str, Any], *parts: dict[str, Any], private: bool = False, **rest: Any) -> Draft:
        """Return the draft of an act for whoever reads the meeting, or its private part alone."""
        view = self.about
        to = Audience.from_text(view.private if private and view.private else view.audience)
        return Draft({"meeting": view.act, **body}, to, parts, name_of(view), f"/meetings/{view.act}", **rest)


class MoveForm(MeetingForm, Scheduled):
    """Give a meeting another time, host or way of taking part."""

    # An address would fill in the form, and what the meeting has now could not begin it.
    by_post = True

    def prepare_for(self, view: MeetingView) -> None:
        """Begin with what it has now, by the clock of its zone."""
        self.offer_hosts()
        zone = presenters.instant(view.start), presenters.instant(view.end)
        own = ZoneInfo(view.zone)
        for name, at in zip(("begins", "ends"), zone, strict=True):
            self.fields[name].initial = at.astimezone(own).strftime("%Y-%m-%dT%H:%M")
        for name, value in (("zone", view.zone), ("host", view.host or ""), ("mode", view.mode)):
            self.fields[name].initial = value

    def clean(self) -> dict[str, Any]:
        """The times."""
        cleaned = super().clean() or {}
        self.read_times(cleaned)
        return cleaned

    def draft(self) -> Draft:
        """The meeting as it is from now on."""
        return self.say(self.when(), REASONS, writing=Reasons(self.act_kind), facts=tuple(self.when_facts()))


class CancelForm(MeetingForm):
    """Cancel a meeting."""

    def draft(self) -> Draft:
        """It does not take place."""
        return self.say({}, REASONS, writing=Reasons(self.act_kind))


class InviteForm(MeetingForm):
    """Invite to a meeting, on some items or on all of its open part."""

    parties = forms.MultipleChoiceField(label=_("Whom we invite"), widget=Several)
    items = forms.MultipleChoiceField(
        label=_("For these items"), widget=Several, required=False,
        help_text=_("None chosen: for all of the open part."),
    )  # fmt: skip

    def prepare_for(self, view: MeetingView) -> None:
        """Whoever has a standing and is no delegation of it; the items of the open part."""
        others = [
            each
            for each in presenters.list_known()
            if each not in view.delegations and standing_of(self.site.registry, each) is not None
        ]
        self.offer_several("parties", [(each, presenters.party_name(each)) for each in others])
        self.offer_several("items", [each for each in list_items(view) if not _is_private(view, each[0])])

    def draft(self) -> Draft:
        """The invitation."""
        cleaned = self.cleaned_data
        body = {"parties": sorted(cleaned["parties"]), "items": sorted(cleaned["items"])}
        names = presenters.list_names(presenters.in_charter_order(body["parties"]))
        return self.say(body, facts=((gettext("Whom we invite"), names),))


def list_items(view: MeetingView) -> list[tuple[str, str]]:
    """Return the items as a choice has them: number and title."""
    return [(each.act, f"{each.label}. {presenters.title_in(each.titles)}") for each in view.agenda]


def _is_private(view: MeetingView, item: str | None) -> bool:
    return any(each.act == item and each.private for each in view.agenda)


class AttendForm(MeetingForm):
    """Say how we attend, and who is of our delegation."""

    by_post = True
    how = forms.ChoiceField(label=_("We attend"), widget=forms.RadioSelect)
    delegation = words_field(_("Our delegation"), rows=5, required=False)

    def prepare_for(self, view: MeetingView) -> None:
        """The ways in which the meeting takes place."""
        ways = [how for how in ("site", "remote") if view.mode in (how, "both")]
        self.offer("how", [*((how, mode_words(how)) for how in ways), ("not", gettext("We do not attend"))])
        self.fields["delegation"].help_text = gettext("Its head first, a name and function on each line.")

    def clean_delegation(self) -> str:
        """The names as they are recorded."""
        return clean_words(self.cleaned_data["delegation"])

    def clean(self) -> dict[str, Any]:
        """Who attends is somebody."""
        cleaned = super().clean() or {}
        if cleaned.get("how") in ("site", "remote") and not cleaned.get("delegation"):
            self.add_error("delegation", gettext("It needs the names of your delegation."))
        return cleaned

    def draft(self) -> Draft:
        """What we say, with the names: of a public meeting, they are for the members alone."""
        how, names = self.cleaned_data["how"], self.cleaned_data["delegation"]
        if how == "not":
            return self.say({"how": how})
        part = part_of("delegation", names)
        if self.about.audience == EVERYONE:
            part["to"] = Audience("members").to_value()
        return self.say({"how": how}, part, papers=(paper_of(gettext("Our delegation"), names),))


class ContestForm(MeetingForm):
    """Contest the credentials of another delegation."""

    attendance = forms.ChoiceField(label=_("Whose credentials"))

    def prepare_for(self, view: MeetingView) -> None:
        """The others that attend."""
        others = [each for each in view.attendance if each.party != self.party and each.how != "not"]
        self.offer("attendance", [(each.act, presenters.party_name(each.party)) for each in others])

    def draft(self) -> Draft:
        """The contest; its reasons are asked for when it is signed."""
        chosen = self.cleaned_data["attendance"]
        party = next(each.party for each in self.about.attendance if each.act == chosen)
        facts = ((gettext("Whose credentials"), presenters.party_name(party)),)
        return self.say({"attendance": chosen}, REASONS, writing=Reasons(self.act_kind), facts=facts)


class ItemForm(MeetingForm, Titled):
    """Put an item on the provisional agenda."""

    by_post = True
    of_fields = forms.MultipleChoiceField(label=_("Fields"), widget=Several, required=False)
    text = forms.ChoiceField(label=_("Text that it is about"), required=False)
    private = forms.BooleanField(
        required=False, label=_("In private"), help_text=_("Only the organ knows of it, and reads what is said on it.")
    )

    def prepare_for(self, view: MeetingView) -> None:
        """Its titles first; the fields with which its organs deal, and the texts that one may read."""
        fields = [
            (each.id, presenters.field_name(each.id))
            for each in self.charter.fields
            if any(is_competent(self.charter, organ, each.id) for organ in view.organs)
        ]
        self.offer_several("of_fields", fields)
        self.offer("text", [("", gettext("none")), *list_own_texts(self)])
        if not view.private:
            del self.fields["private"]
        self.add_titles()
        self.order_fields(["meeting", *(f"title_{tag}" for tag in self.tags)])

    def clean(self) -> dict[str, Any]:
        """Its titles."""
        cleaned = super().clean() or {}
        if self.view is not None:
            self.read_titles(cleaned)
        return cleaned

    def draft(self) -> Draft:
        """The item, for whoever reads that part of the meeting."""
        cleaned = self.cleaned_data
        body = {"fields": sorted(cleaned["of_fields"]), "text": cleaned["text"] or None}
        facts = ((gettext("Item"), presenters.title_in(self.titles)),)
        return self.say(body, *self.title_parts(), private=bool(cleaned.get("private")), facts=facts)


class DocumentForm(MeetingForm, Titled):
    """Circulate a version of a text, or files by language."""

    by_post = True
    item = forms.ChoiceField(label=_("Item"), required=False)
    version = forms.ChoiceField(
        label=_("Text"), required=False, help_text=_("A text that was tabled, or else files with their titles below.")
    )

    def prepare_for(self, view: MeetingView) -> None:
        """The items, the texts, and for each language a title and a file."""
        self.offer("item", [("", gettext("none")), *list_items(view)])
        self.offer("version", [("", gettext("none")), *list_own_texts(self)])
        self.add_titles()
        for tag in self.tags:
            label = gettext("File: %(language)s") % {"language": presenters.language_name(tag)}
            self.fields[f"file_{tag}"] = forms.FileField(label=label, required=False)

    def clean(self) -> dict[str, Any]:
        """A text, or as many titles as files."""
        cleaned = super().clean() or {}
        if self.view is None:
            return cleaned
        self.read_titles(cleaned, needed=False)
        self.documents = {tag: cleaned[f"file_{tag}"] for tag in self.tags if cleaned.get(f"file_{tag}")}
        if not cleaned.get("version") and (not self.documents or self.documents.keys() != self.titles.keys()):
            self.add_error("version", gettext("It needs a text, or files each with a title in its language."))
        if any(file.size > self.charter.limits.part_bytes for file in self.documents.values()):
            raise ValidationError(self.word(Malformed("request.too_large", limit=self.charter.limits.part_bytes)))
        return cleaned

    def draft(self) -> Draft:
        """The document, for whoever reads its item."""
        cleaned = self.cleaned_data
        body = {"item": cleaned["item"] or None, "version": cleaned["version"] or None}
        parts: list[dict[str, Any]] = []
        if not body["version"]:
            files = {tag: file.read() for tag, file in self.documents.items()}
            parts = [{"name": f"file.{tag}", "data": format_base64(files[tag])} for tag in sorted(files)]
            parts += self.title_parts()
        return self.say(body, *parts, private=_is_private(self.about, body["item"]))
