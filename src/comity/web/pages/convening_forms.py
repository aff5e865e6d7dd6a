"""Forms by which meetings are asked for and convened, and what forms with titles and with times share.

Titles and places are parts of the act; no rule looks at their words.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.core.act import EVERYONE, Audience
from comity.core.canonical import format_time
from comity.meetings.acts import FORMS, MODES, OF_PARTIES
from comity.meetings.sitting import PLANNED
from comity.meetings.views import list_meetings, list_requests
from comity.meetings.words import MOST_TITLE
from comity.meetings.year import get_year
from comity.record.registry import standing_of
from comity.texts.state import list_texts
from comity.web.pages.dispute_forms import clean_words, part_of, words_field
from comity.web.pages.drafts import ActForm, Draft, Notice, Reasons, hidden, unreadable
from comity.web.pages.instants import in_zone
from comity.web.pages.negotiation_forms import REASONS, Several
from comity.web.shell import presenters
from comity.web.shell.meetings import form_words, mode_words, name_of
from comity.web.shell.talks import paper_of

MOST_TEXTS = 200


class Titled(ActForm):
    """What forms with titles share: a line for each language of the organisation, one of which is enough."""

    def add_titles(self) -> None:
        """Add the fields."""
        languages = self.charter.languages
        self.tags = tuple(dict.fromkeys((*languages.authentic, *languages.working)))
        for tag in self.tags:
            label = gettext("Title: %(language)s") % {"language": presenters.language_name(tag)}
            attrs = {"lang": tag, "dir": "auto"}
            self.fields[f"title_{tag}"] = forms.CharField(
                label=label, required=False, max_length=MOST_TITLE, widget=forms.TextInput(attrs=attrs)
            )

    def read_titles(self, cleaned: dict[str, Any], *, needed: bool = True) -> None:
        """Take the titles that were given, each on one line as the record has them."""
        self.titles: dict[str, str] = {}
        for tag in self.tags:
            try:
                words = " ".join(clean_words(cleaned.get(f"title_{tag}") or "").split())
            except ValidationError as error:
                self.add_error(f"title_{tag}", error)
                continue
            if words:
                self.titles[tag] = words
        if needed and not self.titles and not self.errors:
            self.add_error(f"title_{self.tags[0]}", gettext("It needs a title, in one language or more."))

    def title_parts(self) -> list[dict[str, Any]]:
        """Return the titles as parts."""
        return [part_of(f"title.{tag}", self.titles[tag]) for tag in sorted(self.titles)]


class Scheduled(ActForm):
    """What forms with a time share: its beginning and end by the clock of a zone, its host, and how one takes part."""

    begins = forms.DateTimeField(
        label=_("Begins"), widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": "60"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )  # fmt: skip
    ends = forms.DateTimeField(
        label=_("Ends"), widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": "60"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )  # fmt: skip
    zone = forms.CharField(
        label=_("Time zone"), max_length=64, initial="UTC",
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-own-zone": ""}),
        help_text=_("By whose clock these times are: that of the place, such as Asia/Tashkent."),
    )  # fmt: skip
    host = forms.ChoiceField(label=_("Host"), required=False)
    mode = forms.ChoiceField(label=_("Delegations take part"), initial="both")

    def offer_hosts(self) -> None:
        """Offer whoever has a standing, and the ways of taking part."""
        hosts = [each for each in presenters.list_known() if standing_of(self.site.registry, each) is not None]
        self.offer(
            "host", [("", gettext("Nobody: remotely")), *((each, presenters.party_name(each)) for each in hosts)]
        )
        self.offer("mode", [(mode, mode_words(mode)) for mode in MODES])

    def read_times(self, cleaned: dict[str, Any]) -> None:
        """Take both times as instants."""
        self.times: dict[str, str] = {}
        for name, field in (("start", "begins"), ("end", "ends")):
            if cleaned.get(field) and cleaned.get("zone"):
                try:
                    local = cleaned[field].replace(tzinfo=None)
                    self.times[name] = format_time(in_zone(local, cleaned["zone"]))
                except ValidationError as error:
                    self.add_error(field, error)

    def when(self) -> dict[str, Any]:
        """Return the fields of the act that say when and how."""
        cleaned = self.cleaned_data
        return {**self.times, "zone": cleaned["zone"], "host": cleaned["host"] or None, "mode": cleaned["mode"]}

    def when_facts(self) -> list[tuple[str, str]]:
        """Return what a person reads of it before signing."""
        zone = self.cleaned_data["zone"]
        rows = ((gettext("Begins"), "begins"), (gettext("Ends"), "ends"))
        return [(label, f"{self.cleaned_data[name]:%Y-%m-%d %H:%M} {zone}") for label, name in rows]


# What few meetings have: they meet together, for one field, right after another; a commission or a group has parties.
RARE = ("joint", "field", "parties", "request", "follows")


class ConveneForm(Titled, Scheduled):
    """Convene organs, a commission of two parties or a group of experts."""

    by_post = True
    fields_template = "meetings/convene_fields.html"
    field_order = (
        "form", "organ", "joint", "field", "parties", "request", "begins", "ends", "zone", "host", "mode", "place",
        "follows", "audience",
    )  # fmt: skip
    form = forms.ChoiceField(label=_("What meets"), widget=forms.RadioSelect, initial="session")
    organ = forms.ChoiceField(
        label=_("Organ"), help_text=_("Of a commission or a group of experts: the one to which it answers.")
    )
    joint = forms.MultipleChoiceField(label=_("Together with"), widget=Several, required=False)
    field = forms.ChoiceField(label=_("Field"), required=False)
    parties = forms.MultipleChoiceField(
        label=_("Parties of the commission or the group"), widget=Several, required=False
    )
    request = forms.ChoiceField(label=_("Request on which an extraordinary session rests"), required=False)
    audience = forms.ChoiceField(
        label=_("Who may read it"), initial="standing:members",
        help_text=_(
            "This cannot be changed later. Whoever reads it reads what is said in the open part; in private, the organ "
            "alone. Guests need to be among them."
        ),
    )  # fmt: skip
    follows = forms.ChoiceField(label=_("Right after the meeting"), required=False)
    place = forms.CharField(label=_("Place"), required=False, max_length=MOST_TITLE)

    def prepare(self) -> None:
        """What the charter has, what was asked for and convened already, and whose turn it is to host."""
        organs = [each for each in self.charter.organs if each.composition.office is None]
        self.offer("organ", [(each.id, presenters.organ_name(each.id)) for each in organs])
        self.offer_several("joint", [(each.id, presenters.organ_name(each.id)) for each in organs])
        fields = [(each.id, presenters.field_name(each.id)) for each in self.charter.fields]
        self.offer("field", [("", gettext("no one field")), *fields])
        known = [each for each in presenters.list_known() if standing_of(self.site.registry, each) is not None]
        self.offer_several("parties", [(each, presenters.party_name(each)) for each in known])
        self._offer_requests()
        audiences = ["organ", *(f"standing:{each.id}" for each in self.charter.audiences), EVERYONE, "parties"]
        words = {"organ": gettext("the organ"), "parties": gettext("its parties alone")}
        self.offer("audience", [(each, words.get(each) or presenters.audience_words(each)) for each in audiences])
        meetings = list_meetings(self.viewer, self.charter, self.site.registry)
        planned = [(each.act, name_of(each)) for each in meetings if each.status == PLANNED]
        self.offer("follows", [("", gettext("none")), *planned])
        if not planned:
            del self.fields["follows"]
        self.offer_hosts()
        self.add_titles()
        organ = str(self.initial.get("organ") or (organs[0].id if organs else ""))
        self.fields["host"].initial = self._turn_of(organ)
        self.order_fields(self.field_order)

    @property
    def usual_fields(self) -> list[forms.BoundField]:
        """What every meeting has."""
        return [field for field in self.visible_fields() if field.name not in RARE]

    @property
    def rare_fields(self) -> list[forms.BoundField]:
        """What few meetings have."""
        return [field for field in self.visible_fields() if field.name in RARE]

    @property
    def is_rare(self) -> bool:
        """Whether anything of that is chosen, or missing."""
        if not self.is_bound:
            return any(self.initial.get(name) for name in RARE)
        return any(self.data.get(name) or name in self.errors for name in RARE)

    def _offer_requests(self) -> None:
        requests = list_requests(self.viewer, self.charter, self.site.registry)
        named = [
            (each.reference, gettext("%(organ)s, asked for by %(party)s on %(day)s") % {
                "organ": presenters.organ_name(each.organ), "party": presenters.party_name(each.party),
                "day": presenters.day_words(each.time[:10]),
            })
            for each in requests
        ]  # fmt: skip
        self.offer("request", [("", gettext("none")), *named])
        self.offer("form", [(form, form_words(form)) for form in FORMS])

    def _turn_of(self, organ: str) -> str | None:
        """Return who would host the organ's next session by rotation."""
        today = format_time(self.site.keeper.clock())[:10]
        parties = presenters.list_known().values()
        year = get_year(self.viewer, self.charter, self.site.registry, parties, int(today[:4]), today=today)
        return next((due.host for due in year.sessions if due.organ == organ and due.meeting is None), None)

    def clean(self) -> dict[str, Any]:
        """Times and titles, and what only some forms of a meeting have."""
        cleaned = super().clean() or {}
        self.read_times(cleaned)
        self.read_titles(cleaned)
        of_parties = cleaned.get("form") in OF_PARTIES
        if of_parties and not cleaned.get("parties"):
            self.add_error("parties", gettext("Choose its parties."))
        if cleaned.get("form") == "extraordinary" and not cleaned.get("request"):
            self.add_error("request", gettext("An extraordinary session rests on a request: choose it."))
        return cleaned

    def draft(self) -> Draft:
        """The convening, with its titles and its place."""
        cleaned = self.cleaned_data
        of_parties = cleaned["form"] in OF_PARTIES
        joint = [each for each in cleaned["joint"] if each != cleaned["organ"]] if cleaned["form"] == "session" else []
        named = sorted(cleaned["parties"]) if of_parties else []
        body = {
            "form": cleaned["form"], "organs": [cleaned["organ"], *joint], "field": cleaned["field"] or None,
            "parties": named, **self.when(), "follows": cleaned.get("follows") or None,
            "request": cleaned["request"] if cleaned["form"] == "extraordinary" else None,
        }  # fmt: skip
        chosen = cleaned["audience"]
        if chosen == "parties":
            to = Audience(parties=tuple(sorted({self.party, *named})))
        else:
            to = Audience(cleaned["organ"]) if chosen == "organ" else Audience.from_text(chosen)
        place = clean_words(cleaned["place"])
        parts = [*self.title_parts(), *([part_of("place", place)] if place else [])]
        facts = [*self.when_facts(), *([(gettext("Place"), place)] if place else [])]
        turn = self._turn_of(cleaned["organ"]) if cleaned["form"] == "session" else None
        notices = []
        if turn and cleaned["host"] and cleaned["host"] != turn:
            title = gettext("By rotation it is the turn of %(party)s to host.") % {"party": presenters.party_name(turn)}
            notices.append(Notice(title, (gettext("The parties may depart from it; nobody is refused for that."),)))
        return Draft(
            body, to, tuple(parts), presenters.title_in(self.titles), "/meetings", facts=tuple(facts),
            notices=tuple(notices),
        )  # fmt: skip


class RequestForm(ActForm):
    """Ask for an extraordinary session of an organ that may hold one."""

    by_post = True
    organ = forms.ChoiceField(label=_("Organ"))
    drafts = forms.MultipleChoiceField(label=_("Texts to be considered"), widget=Several, required=False)
    reasons = words_field(_("Why"), rows=6)

    def prepare(self) -> None:
        """The organs that the charter lets meet out of turn, and texts that were tabled."""
        able = [each.id for each in self.charter.organs if each.meets and each.meets.extraordinary]
        self.offer("organ", [(each, presenters.organ_name(each)) for each in able])
        self.offer_several("drafts", list_own_texts(self))

    def clean_reasons(self) -> str:
        """The words as they are recorded."""
        return clean_words(self.cleaned_data["reasons"])

    def draft(self) -> Draft:
        """The request, for the organ."""
        cleaned = self.cleaned_data
        body = {"organ": cleaned["organ"], "drafts": sorted(cleaned["drafts"])}
        words = cleaned["reasons"]
        return Draft(body, Audience(cleaned["organ"]), (part_of("reasons", words),), back="/meetings",
                     papers=(paper_of(gettext("Why"), words),))  # fmt: skip


def list_own_texts(form: ActForm) -> list[tuple[str, str]]:
    """Return the versions of texts that the viewer may read, as a choice has them; the newest ones of very many."""
    found = list_texts(form.viewer)[:MOST_TEXTS]
    return [(each.act, f"{each.symbol} · {presenters.title_in(each.titles)}") for each in found]


class AnswerForm(ActForm):
    """Ask for it too, consent, or refuse."""

    request = hidden()
    answer = forms.ChoiceField(label=_("Our answer"), widget=forms.RadioSelect)

    def prepare(self) -> None:
        """The request, as the viewer may see it."""
        act = str(self.data.get("request") or self.initial.get("request") or "")
        found = list_requests(self.viewer, self.charter, self.site.registry, act=act) if act else []
        self.found = found[0] if found else None
        words = {"join": gettext("We ask for it too"), "consent": gettext("We consent"),
                 "refuse": gettext("We do not consent")}  # fmt: skip
        self.offer("answer", list(words.items()))

    def clean_request(self) -> str:
        """The request is one that the viewer may see."""
        if self.found is None:
            raise unreadable("meeting.unknown_request")
        return self.found.act

    def draft(self) -> Draft:
        """The answer, for whoever reads the request."""
        assert self.found is not None, "it was found when the form was checked"
        body = {"request": self.found.act, "answer": self.cleaned_data["answer"]}
        to = Audience.from_text(self.found.audience)
        back = f"/meetings/requests/{self.found.act}"
        return Draft(body, to, (REASONS,), back=back, writing=Reasons(self.act_kind))
