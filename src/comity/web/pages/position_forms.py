"""Forms of the register: what an adopted text holds, where it was reaffirmed, what is challenged or taken back."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.charter import in_language
from comity.core.act import Audience
from comity.core.errors import ComityError
from comity.core.keys import format_base64
from comity.decisions.corrected import read_all_adopted
from comity.decisions.views import AdoptedView, get_adopted, list_adopted
from comity.positions.acts import MOST_SUMMARY, POSITION, SUMMARY, UNDERTAKING, parse_summary
from comity.positions.state import PositionView, get_position, list_positions
from comity.record.judge import covers
from comity.record.reading import get_act
from comity.texts.document import Document
from comity.texts.edit import TITLE, words_of
from comity.texts.provision import Provision
from comity.web.pages.drafts import ActForm, Draft, Notice, Reasons, hidden, unreadable
from comity.web.pages.parties import parse_day
from comity.web.shell import labels, presenters
from comity.web.shell.answers import word_refusal
from comity.web.shell.positions import quote, show

_ACT = re.compile(r"[0-9a-f]{64}").fullmatch
_MOST_LETTERS = 160


class _RegisterForm(ActForm):
    """What forms about adopted texts share."""

    def given(self, name: str) -> str:
        """Return what was sent under a name, or else what the address says."""
        found = str(self.data.get(name) or self.initial.get(name) or "")
        return found if _ACT(found) else ""

    def offer_provisions(self, documents: dict[str, Document]) -> None:
        """Let one choose among a text's provisions, each with its first words."""
        field = self.fields["provisions"]
        assert isinstance(field, forms.MultipleChoiceField), "it is one"
        tag = in_language({each: each for each in documents}, presenters.language()) if documents else ""
        own = words_of(documents[tag]) if tag else {}
        field.choices = [(identity, _label(each)) for identity, each in own.items() if identity != TITLE]

    def clean_until(self) -> str | None:
        """A day, or nothing; whether it lies where it may, the judge says."""
        until = str(self.cleaned_data["until"] or "")
        if until and parse_day(until) is None:
            raise forms.ValidationError(gettext("A day is written as year-month-day, such as 2031-12-31."))
        return until or None


def _label(provision: Provision) -> str:
    words = f"{provision.number or ''} {provision.text}".strip() or "–"
    return words if len(words) <= _MOST_LETTERS else words[:_MOST_LETTERS].rsplit(" ", 1)[0] + "…"


def _papers(body: Mapping[str, Any], documents: Mapping[str, Document]) -> tuple[dict[str, Any], ...]:
    """Return the words that an act points at, in each language, to be read before it is signed."""
    return tuple(
        {
            "name": presenters.language_name(tag), "language": tag,
            "provisions": quote(body["adopted"], body["provisions"], {tag: document}).provisions,
        }
        for tag, document in documents.items()
    )  # fmt: skip


def _place(body: Mapping[str, Any], documents: Mapping[str, Document]) -> str:
    return labels.list_labels(body["provisions"], labels.by_language(documents))


def _day_field(label: Any, help_text: Any) -> forms.CharField:
    widget = forms.DateInput(attrs={"type": "date"})
    return forms.CharField(required=False, max_length=10, label=label, help_text=help_text, widget=widget)


class RegisterForm(_RegisterForm):
    """Register that provisions of an adopted text hold a common position or a standing undertaking."""

    by_post = True
    adopted = hidden()
    nature = forms.ChoiceField(label=_("What these provisions hold"), widget=forms.RadioSelect, initial=POSITION)
    provisions = forms.MultipleChoiceField(label=_("Provisions"), widget=forms.CheckboxSelectMultiple)
    subject = forms.ChoiceField(label=_("Subject"))
    forum = forms.ChoiceField(
        required=False,
        label=_("Forum"),
        help_text=_("Of a position: before whom. An undertaking has none."),
    )
    until = _day_field(_("Last day"), _("Of a position that ends: the last day on which it is held."))
    candidature = forms.BooleanField(
        required=False, label=_("It puts somebody forward"),
        help_text=_("A candidature: say below who or what is put forward."),
    )  # fmt: skip

    def prepare(self) -> None:
        """The text's provisions, the charter's fields and forums, and a line in each language."""
        act = self.given("adopted")
        self.line: AdoptedView | None = get_adopted(self.viewer, act)
        registry = self.site.registry
        self.documents = read_all_adopted(self.viewer, registry, [act])[act] if self.line else {}
        self.offer_provisions(self.documents)
        self.fields["provisions"].help_text = presenters.title_in(self.documents) if self.documents else ""
        natures = ((POSITION, gettext("A common position")), (UNDERTAKING, gettext("A standing undertaking")))
        self.offer("nature", list(natures))
        self.offer("subject", [(each.id, presenters.field_name(each.id)) for each in self.charter.fields])
        anywhere = [("", gettext("wherever the subject comes up"))]
        forums = [(each.id, presenters.forum_name(each.id)) for each in self.charter.forums]
        self.offer("forum", anywhere + forums)
        tags = self.charter.languages
        self.tags = (*tags.authentic, *tags.working, *tags.courtesy)
        for tag in self.tags:
            self.fields[f"summary_{tag}"] = forms.CharField(
                required=False, max_length=MOST_SUMMARY,
                label=gettext("In some words: %(language)s") % {"language": presenters.language_name(tag)},
                widget=forms.TextInput(attrs={"lang": tag, "dir": "auto"}),
            )  # fmt: skip

    def clean_adopted(self) -> str:
        """The adopted text is one that the viewer may see."""
        if self.line is None:
            raise unreadable("decision.nothing_adopted")
        return self.line.act

    def clean(self) -> dict[str, Any]:
        """A summary is one line of words in each language that has one."""
        cleaned = super().clean() or {}
        self.summaries: dict[str, bytes] = {}
        for tag in self.tags:
            words = " ".join(str(cleaned.get(f"summary_{tag}") or "").split())
            if not words:
                continue
            try:
                parse_summary(words.encode(errors="surrogatepass"))
            except ComityError as error:
                self.add_error(f"summary_{tag}", word_refusal(error))
            self.summaries[tag] = words.encode(errors="surrogatepass")
        return cleaned

    def draft(self) -> Draft:
        """The entry, for whoever reads the text."""
        assert self.line, "it was found when the form was checked"
        cleaned = self.cleaned_data
        body = {
            "adopted": self.line.act, "nature": cleaned["nature"], "provisions": sorted(cleaned["provisions"]),
            "subject": cleaned["subject"], "forum": cleaned["forum"] or None, "until": cleaned["until"],
            "candidature": bool(cleaned["candidature"]),
        }  # fmt: skip
        parts = tuple(
            {"name": f"{SUMMARY}{tag}", "data": format_base64(words)} for tag, words in sorted(self.summaries.items())
        )
        return Draft(
            body, Audience.from_text(self.line.audience), parts, presenters.title_in(self.documents),
            f"/adopted/{self.line.act}", facts=self._facts(body), papers=_papers(body, self.documents),
            notices=self._notices(body["provisions"]), provision=_place(body, self.documents),
        )  # fmt: skip

    def _facts(self, body: dict[str, Any]) -> tuple[tuple[str, str], ...]:
        found = [(gettext("Subject"), presenters.field_name(body["subject"]))]
        if body["nature"] == POSITION:
            forum = presenters.forum_name(body["forum"]) or gettext("wherever the subject comes up")
            found.append((gettext("Forum"), forum))
        if body["until"]:
            found.append((gettext("Last day"), presenters.day_words(body["until"])))
        for tag, words in self.summaries.items():
            label = gettext("In some words: %(language)s") % {"language": presenters.language_name(tag)}
            found.append((label, words.decode(errors="replace")))
        return tuple(found)

    def _notices(self, provisions: list[str]) -> tuple[Notice, ...]:
        """What is registered of these provisions already: to know, and nothing that stands in the way."""
        assert self.line, "it was found when the form was checked"
        views = [
            view
            for view in list_positions(self.viewer, self.site.registry, adopted=self.line.act)
            if view.stands and not set(provisions).isdisjoint(view.provisions)
        ]
        lines = tuple(each.heading for each in show(self.viewer, views))
        return (Notice(gettext("Registered of these provisions already"), lines),) if lines else ()


class ReaffirmForm(_RegisterForm):
    """Say in which later text an entry was reaffirmed: first which text, then which of its provisions."""

    position = hidden()
    adopted = forms.ChoiceField(label=_("The later text"))
    provisions = forms.MultipleChoiceField(label=_("Provisions that reaffirm it"), widget=forms.CheckboxSelectMultiple)
    until = _day_field(
        _("New last day"),
        _("If the text lengthens it: the last day on which it is held from now on."),
    )

    def prepare(self) -> None:
        """Texts of the same day or later that all readers of the entry read, and the provisions of the one chosen."""
        act, chosen = self.given("position"), self.given("adopted")
        self.view: PositionView | None = get_position(self.viewer, self.site.registry, act) if act else None
        lines = self._later(self.view) if self.view else []
        acts = [line.act for line in lines]
        texts = read_all_adopted(self.viewer, self.site.registry, acts)
        self.offer("adopted", [("", "–"), *((line.act, self._name(line, texts[line.act])) for line in lines)])
        self.documents = texts.get(chosen, {})
        if self.view and not self.view.until:
            del self.fields["until"]
        if chosen not in acts:
            # Which provisions there are depends on the text.
            self.fields.pop("provisions", None)
            self.fields.pop("until", None)
        else:
            self.offer_provisions(self.documents)

    def _later(self, view: PositionView) -> list[AdoptedView]:
        to = Audience.from_text(view.audience)
        return [
            line
            for line in list_adopted(self.viewer)
            if line.taken[:10] >= view.since and line.act != view.adopted and line.status in ("adopted", "entered")
            and covers(self.charter, Audience.from_text(line.audience), to, author=self.party)
        ]  # fmt: skip

    def _name(self, line: AdoptedView, documents: dict[str, Document]) -> str:
        return f"{presenters.title_in(documents)}, {presenters.day_words(line.taken)}"

    @property
    def made(self) -> bool:
        """Whether it is known what the form is about."""
        return self.view is not None

    def subject(self) -> str:
        """Return what the entry is about."""
        return show(self.viewer, [self.view])[0].heading if self.view else ""

    def clean_position(self) -> str:
        """The entry is one that the viewer may see."""
        if self.view is None:
            raise unreadable("position.unknown")
        return self.view.act

    def is_valid(self) -> bool:
        """Whether text and provisions are chosen."""
        return super().is_valid() and "provisions" in self.fields

    def draft(self) -> Draft:
        """The reaffirmation, for whoever reads the entry."""
        assert self.view, "it was found when the form was checked"
        cleaned = self.cleaned_data
        body = {
            "position": self.view.act, "adopted": cleaned["adopted"], "provisions": sorted(cleaned["provisions"]),
            "until": cleaned.get("until"),
        }  # fmt: skip
        facts = [(gettext("The entry"), self.subject())]
        if body["until"]:
            facts.append((gettext("New last day"), presenters.day_words(body["until"])))
        return Draft(
            body, Audience.from_text(self.view.audience), (), presenters.title_in(self.documents),
            f"/positions/{self.view.act}", facts=tuple(facts), papers=_papers(body, self.documents),
            provision=_place(body, self.documents),
        )  # fmt: skip


class OfEntryForm(ActForm):
    """Challenge an entry, with reasons or without; or take back what one said in the register."""

    entry = hidden()

    def clean_entry(self) -> str:
        """It is an act of the register that the viewer may see."""
        self.found = get_act(self.viewer, self.cleaned_data["entry"])
        if self.found is None or not self.found.kind.startswith("position."):
            raise unreadable("position.unknown")
        return self.found.id

    def draft(self) -> Draft:
        """The act, for whoever reads what it is about."""
        assert self.found, "it was found when the form was checked"
        challenges = self.act_kind == "position.challenge"
        return Draft(
            {"entry": self.found.id}, Audience.from_text(self.found.audience),
            ({"name": "reasons", "field": "reasons"},) if challenges else (), back=f"/positions/{self.found.id}",
            writing=Reasons(self.act_kind) if challenges else None, facts=self._facts(),
        )  # fmt: skip

    def _facts(self) -> tuple[tuple[str, str], ...]:
        """What the act is about: the heading of the entry itself, where it is one."""
        assert self.found, "it was found when the form was checked"
        view = get_position(self.viewer, self.site.registry, str(self.found.body.get("position", self.found.id)))
        return ((gettext("The entry"), show(self.viewer, [view])[0].heading),) if view else ()
