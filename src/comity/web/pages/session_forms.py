"""Forms of what is said in the room of a meeting, at the chair's desk and from the floor: short, and quick to sign."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.meetings.floor import FloorView, get_floor
from comity.meetings.session import QUESTIONS, RESULTS
from comity.meetings.sitting import PRIVATE
from comity.meetings.views import MeetingView, read_conclusions
from comity.meetings.words import MOST_WORDS
from comity.web.pages.drafts import Draft, Reasons, hidden
from comity.web.pages.instants import ZONE_HINT, InstantField
from comity.web.pages.meeting_forms import MeetingForm, list_items
from comity.web.pages.negotiation_forms import REASONS, Several
from comity.web.shell import presenters
from comity.web.shell.meetings import mode_words, result_words, wants_words
from comity.web.shell.talks import paper_of

LIMITS = (0, 60, 120, 180, 300, 600, 900, 1200)


class SessionForm(MeetingForm):
    """What these forms share: the room as it is now, and that what is said in private is for those who are in it."""

    floor: FloorView | None = None

    def prepare_for(self, view: MeetingView) -> None:
        """Look into the room."""
        self.floor = get_floor(self.viewer, self.charter, self.site.registry, view.act)
        if self.floor is not None:
            self.prepare_in(view, self.floor)

    def prepare_in(self, view: MeetingView, floor: FloorView) -> None:
        """Fill in what depends on the room."""

    def say_here(self, body: dict[str, Any], *parts: dict[str, Any], **rest: Any) -> Draft:
        """Return the draft of an act for those who are in the part that sits."""
        return self.say(body, *parts, private=self.about.status == PRIVATE, **rest)

    def asked(self, question: str, label: str) -> dict[str, Any]:
        """Return what the chair asked, as a draft shows it: the result, its item, and the conclusion in its words."""
        found = next((each for each in self.floor.questions if each.act == question), None) if self.floor else None
        if found is None:
            return {}
        item = dict(list_items(self.about)).get(found.of or "")
        facts = ((label, question_words(found.proposes)), *([(gettext("Item"), item)] if item else []))
        conclusion = read_conclusions(self.viewer, [question]).get(question, {})
        return {
            "facts": facts,
            "papers": tuple(
                paper_of(gettext("Conclusion: %(language)s") % {"language": presenters.language_name(tag)}, words,
                         language=tag)
                for tag, words in conclusion.items()
            ),
        }  # fmt: skip


class EnterForm(SessionForm):
    """Enter or leave the room."""

    how = forms.ChoiceField(label=_("We are"), widget=forms.RadioSelect)

    def prepare_in(self, view: MeetingView, floor: FloorView) -> None:
        """The ways in which the meeting takes place."""
        ways = [how for how in ("site", "remote") if view.mode in (how, "both")]
        self.offer("how", [*((how, mode_words(how)) for how in ways), ("left", gettext("no longer there"))])

    def draft(self) -> Draft:
        """That we are there, or not, for whoever reads the meeting."""
        return self.say({"how": self.cleaned_data["how"]})


class PresideForm(SessionForm):
    """Open, suspend, resume or close; go into private and end that."""

    step = forms.ChoiceField(label=_("The meeting"), widget=forms.RadioSelect)
    until = InstantField(label=_("It goes on at"), required=False, help_text=ZONE_HINT)

    def prepare_in(self, view: MeetingView, floor: FloorView) -> None:
        """When it goes on is asked for only of a meeting that is suspended."""
        words = {
            "open": gettext("is opened"), "suspend": gettext("is suspended"), "resume": gettext("is resumed"),
            "private": gettext("goes into private"), "public": gettext("is private no more"),
            "close": gettext("is closed"),
        }  # fmt: skip
        self.offer("step", list(words.items()))
        if self.given("step") not in ("", "suspend"):
            del self.fields["until"]

    def draft(self) -> Draft:
        """The step, for whoever reads the meeting."""
        step = self.cleaned_data["step"]
        until = self.cleaned_data.get("until") or None
        return self.say({"step": step, "until": until if step == "suspend" else None})


class CallForm(SessionForm):
    """Call an item."""

    item = forms.ChoiceField(label=_("Item"))

    def prepare_in(self, view: MeetingView, floor: FloorView) -> None:
        """The items that one may read."""
        self.offer("item", list_items(view))

    def draft(self) -> Draft:
        """The call."""
        item = self.cleaned_data["item"]
        return self.say_here({"item": item}, facts=((gettext("Item"), dict(list_items(self.about))[item]),))


class AskForm(SessionForm):
    """Ask whether anybody opposes."""

    proposes = forms.ChoiceField(label=_("What you would declare"), widget=forms.RadioSelect)
    of = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    items = forms.MultipleChoiceField(
        label=_("The agenda, in this order"), widget=Several, required=False,
        help_text=_("None chosen: all of them. What is not chosen is not on the agenda."),
    )  # fmt: skip

    def prepare_in(self, view: MeetingView, floor: FloorView) -> None:
        """An agenda has its items, those of the part that sits; what concerns one thing has that."""
        words = {"agenda": gettext("the agenda is adopted")}
        self.offer("proposes", [(each, words.get(each) or result_words(each)) for each in QUESTIONS])
        self.here: list[str] = []
        private = {item.act for item in view.agenda if item.private}
        here = [each for each in list_items(view) if (each[0] in private) == (view.status == PRIVATE)]
        if self.given("proposes") not in ("", "agenda"):
            del self.fields["items"]
            return
        self.offer_several("items", here)
        self.here = [act for act, _label in here]

    def draft(self) -> Draft:
        """The question, with what it is about."""
        cleaned = self.cleaned_data
        agenda = cleaned["proposes"] == "agenda"
        chosen = cleaned.get("items") or self.here if agenda else []
        items = [each for each in self.here if each in chosen]
        names = dict(list_items(self.about))
        facts = [(gettext("Item"), names[each]) for each in (*items, cleaned["of"]) if each in names]
        about = next((each.party for each in self.about.attendance if each.contested == cleaned["of"]), None)
        if about:
            facts.append((gettext("Whose credentials"), presenters.party_name(about)))
        body = {"proposes": cleaned["proposes"], "of": None if agenda else cleaned["of"] or None, "items": items}
        if cleaned["proposes"] not in RESULTS:
            return self.say_here(body, facts=tuple(facts))
        languages = self.charter.languages
        writing = Conclusion(tuple(dict.fromkeys((*languages.authentic, *languages.working))))
        return self.say_here(body, *writing.parts(), facts=tuple(facts), writing=writing)


class Conclusion(forms.Form):
    """The words in which an item is concluded, in each language of the organisation, or in none."""

    def __init__(self, tags: Sequence[str]) -> None:
        super().__init__()
        for tag in tags:
            self.fields[f"conclusion_{tag}"] = forms.CharField(
                required=False, max_length=MOST_WORDS,
                label=gettext("Conclusion: %(language)s") % {"language": presenters.language_name(tag)},
                widget=forms.Textarea(attrs={"rows": 3, "lang": tag, "dir": "auto"}),
                help_text="" if tag != tags[0] else gettext(
                    "If you wish: what the meeting concludes. Delegations read it before you declare."
                ),
            )  # fmt: skip

    def parts(self) -> list[dict[str, Any]]:
        """Return the parts that the fields become, where they are filled in."""
        return [{"name": name.replace("_", ".", 1), "field": name} for name in self.fields]


class OpposeForm(SessionForm):
    """Oppose what the chair asked, or do so no more."""

    question = hidden()
    opposes = forms.BooleanField(required=False, label=_("We oppose it"))

    def draft(self) -> Draft:
        """What we say; its reasons are asked for when it is signed."""
        cleaned = self.cleaned_data
        body = {"question": cleaned["question"], "opposes": cleaned["opposes"]}
        asked = self.asked(cleaned["question"], gettext("What the chair asked"))
        return self.say_here(body, REASONS, writing=Reasons(self.act_kind), **asked)


class DeclareForm(SessionForm):
    """Declare what nobody opposes."""

    question = hidden()

    def draft(self) -> Draft:
        """The declaration."""
        question = self.cleaned_data["question"]
        return self.say_here({"question": question}, **self.asked(question, gettext("What you declare")))


def question_words(proposes: str) -> str:
    """Return what would be declared, in words."""
    return gettext("the agenda is adopted") if proposes == "agenda" else result_words(proposes)


class SpeakForm(SessionForm):
    """Ask for the floor."""

    wants = forms.ChoiceField(label=_("What we ask for"), widget=forms.RadioSelect, initial="speech")
    to = forms.ChoiceField(label=_("Whom we reply to"), required=False)

    def prepare_in(self, view: MeetingView, floor: FloorView) -> None:
        """Speeches of others can be replied to."""
        self.offer("wants", [(each, wants_words(each)) for each in ("speech", "order", "reply")])
        others = [(act, presenters.party_name(party)) for act, party, *_ in floor.speeches if party != self.party]
        self.offer("to", [("", gettext("none")), *reversed(others)])
        if self.given("wants") not in ("", "reply"):
            del self.fields["to"]

    def draft(self) -> Draft:
        """The wish to speak."""
        wants = self.cleaned_data["wants"]
        return self.say_here(
            {"wants": wants, "to": (self.cleaned_data.get("to") or None) if wants == "reply" else None}
        )


class YieldForm(SessionForm):
    """Give up the floor, or a wish to speak; as chair, end a speech or pass somebody over."""

    wish = hidden()

    def draft(self) -> Draft:
        """The floor is free, or the list shorter."""
        wish = self.cleaned_data["wish"]
        return self.say_here({"wish": wish}, facts=_who(self.floor, wish))


class FloorForm(SessionForm):
    """Give the floor to whose turn it is."""

    wish = hidden()
    seconds = forms.TypedChoiceField(label=_("Time limit"), coerce=int, initial=0)

    def prepare_in(self, view: MeetingView, floor: FloorView) -> None:
        """No limit, or some minutes."""
        self.offer("seconds", [(str(limit), limit_words(limit)) for limit in LIMITS])

    def draft(self) -> Draft:
        """The floor, with its limit."""
        wish = self.cleaned_data["wish"]
        seconds = self.cleaned_data["seconds"]
        facts = (*_who(self.floor, wish), (gettext("Time limit"), limit_words(seconds)))
        return self.say_here({"wish": wish, "seconds": seconds}, facts=facts)


def limit_words(seconds: int) -> str:
    """Return for how long somebody has the floor."""
    return gettext("%(minutes)s min") % {"minutes": seconds // 60} if seconds else gettext("no limit")


def _who(floor: FloorView | None, wish: str) -> tuple[tuple[str, str], ...]:
    """Return whose wish it is, as a line of what is signed."""
    if floor is None:
        return ()
    waiting = [(each.act, each.party) for each in floor.queue]
    speaking = [(floor.speaker.act, floor.speaker.party)] if floor.speaker else []
    found = dict([*waiting, *speaking]).get(wish)
    return ((gettext("Speaker"), presenters.party_name(found)),) if found else ()
