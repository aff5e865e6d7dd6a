"""The form of an acceptance: a proposal on the words of now, each collision with both sides, for the pen to resolve.

The words that result are what is signed. Before that it says which languages will lag behind, and what becomes of the
other proposals there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.core.errors import Malformed
from comity.core.keys import format_base64
from comity.negotiation.composing import accept_body, word_parts
from comity.negotiation.reading import Negotiation, ProposalView, base_words, living, read_words
from comity.texts.document import Document, format_document, parse_document
from comity.texts.edit import TITLE, WORDED, Edit, apply_edits
from comity.texts.merging import Clash
from comity.texts.provision import Provision, walk
from comity.texts.rebase import Rebased, rebase, rebase_languages, worst_state
from comity.web.pages.drafts import Draft, Notice
from comity.web.pages.negotiation_forms import OfProposalForm
from comity.web.pages.propose_form import MOST_LETTERS, one_line
from comity.web.shell import labels, presenters
from comity.web.shell.answers import word_refusal
from comity.web.shell.changes import outline_of, paper, papers_of

_MOST_OTHERS = 12


@dataclass(frozen=True)
class ClashField:
    """One collision: both sides as they read in their words, and the field that chooses between them."""

    clash: Clash
    field: BoundField


@dataclass(frozen=True)
class AcceptedLanguage:
    """One language of the proposal: what becomes of it, its collisions, and boxes for words by hand, by provision."""

    tag: str
    state: str
    paper: dict[str, Any]
    clashes: list[ClashField]
    by_hand: list[BoundField]


class AcceptForm(OfProposalForm):
    """Accept one proposal into the current text."""

    by_post = True
    fields_template = "negotiation/forms/accept.html"

    before = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    found_in: Mapping[str, Rebased] = MappingProxyType({})
    head = ""

    class Media:
        js = (forms.Script("js/proposing.js", type="module"),)

    def read(self, made: Negotiation) -> None:
        """Bring the proposal to the words of now, and ask where they collide."""
        super().read(made)
        if self.view is None:
            return
        edit = self.view.edit
        words = read_words(self.viewer, made, self._with_amended(made))
        base = {tag: base_words(made, self.view, tag, words) for tag in made.languages}
        outlines = {tag: outline_of(made, tag) for tag in made.documents}
        self.found_in = rebase_languages(edit, base, self.own, outlines)
        self.head = (made.head(*edit.touches) if edit.op != "insert" else None) or ""
        self.initial["before"] = self.head
        for tag in edit.languages:
            if tag in self.found_in:
                self._ask(tag, self.found_in[tag])

    def _with_amended(self, made: Negotiation) -> list[ProposalView]:
        """Return the proposal and the one that it amends, whose words its author saw."""
        assert self.view is not None, "it was found before"
        amended = made.proposals.get(self.view.on or "")
        return [self.view, amended] if amended else [self.view]

    def _ask(self, tag: str, found: Rebased) -> None:
        """Each collision needs a choice; the words may be written by hand instead."""
        for number, _clash in enumerate(found.clashes):
            self.fields[f"clash_{tag}_{number}"] = forms.ChoiceField(
                required=False, label=_("Which words"), widget=forms.RadioSelect,
                choices=[("current", gettext("As it stands")), ("proposed", gettext("As proposed"))],
            )  # fmt: skip
        for identity, own in found.words.items():
            self.fields[f"hand_{tag}_{identity}"] = forms.CharField(
                required=False, max_length=MOST_LETTERS, label=presenters.language_name(tag),
                widget=forms.Textarea(attrs={"rows": 5, "lang": tag, "dir": "auto", "data-start": own.text}),
            )  # fmt: skip

    @property
    def languages(self) -> list[AcceptedLanguage]:
        """The proposal in each of its languages, as the template sets it."""
        shown = []
        for tag, found in self.found_in.items():
            if self.view is None or tag not in self.view.edit.languages:
                continue
            clashes = [ClashField(clash, self[f"clash_{tag}_{n}"]) for n, clash in enumerate(found.clashes)]
            by_hand = [self[f"hand_{tag}_{identity}"] for identity in found.words]
            papers = papers_of(self.negotiation, found.edit, {tag: found.words}) or (paper(tag, [], []),)
            shown.append(AcceptedLanguage(tag, state_words(found.state), papers[0], clashes, by_hand))
        return shown

    @property
    def about_proposal(self) -> dict[str, Any]:
        """Whose proposal it is and what it would change; and its papers, if it brings no words."""
        if self.view is None or self.made is None:
            return {}
        shown = self.shown()
        return shown if self.view.edit.op not in WORDED else shown | {"papers": ()}

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What will follow from the acceptance, for who looks before choosing."""
        return self._notices(self._proposed()) if self.view is not None and self.made is not None else ()

    def clean(self) -> dict[str, Any]:
        """Every collision is resolved, upon the words that the pen has seen."""
        cleaned = super().clean() or {}
        if self.view is None or self.made is None or self.errors:
            return cleaned
        if self.is_bound and cleaned.get("before", "") != self.head:
            self.data = {name: value for name, value in self.data.items() if not name.startswith("clash_")}
            self.data["before"] = self.head
            raise ValidationError(gettext("The words were changed meanwhile. Look at the result once more."))
        self.words = {tag: self._result(tag, self.found_in[tag]) for tag in self.view.edit.languages}
        return cleaned

    def _result(self, tag: str, found: Rebased) -> dict[str, Provision]:
        """Return the words that result in a language: as chosen at each collision, or as written by hand."""
        words = dict(found.words)
        for number, clash in reversed(list(enumerate(found.clashes))):
            chosen = self.cleaned_data.get(f"clash_{tag}_{number}")
            identity = found.edit.other if clash.part == "other" else found.edit.provision
            if not chosen and not self._by_hand(tag, identity or ""):
                self.add_error(f"clash_{tag}_{number}", gettext("Choose one, or write the words by hand."))
            elif chosen == "current" and identity in words:
                words[identity] = keep_current(words[identity], clash)
        for identity, own in words.items():
            text = self._by_hand(tag, identity)
            words[identity] = replace(own, text=text or one_line(own.text))
        self._check(tag, words)
        return words

    def _by_hand(self, tag: str, identity: str) -> str:
        return one_line(self.cleaned_data.get(f"hand_{tag}_{identity}"))

    def _check(self, tag: str, words: Mapping[str, Provision]) -> None:
        provisions = tuple(each for identity, each in words.items() if identity != TITLE)
        try:
            parse_document(format_document(Document(tag, "", provisions)))
        except Malformed as error:
            self.add_error(f"hand_{tag}_{next(iter(words))}", word_refusal(error))

    def edit(self) -> Edit:
        """Return the edit as it is accepted: at the place that is nearest to where it was to go, if that is gone."""
        edit = self.found().edit
        placed = next((found.edit for found in self.found_in.values() if found.edit.place), edit)
        return replace(edit, place=placed.place)

    def draft(self) -> Draft:
        """The acceptance, by who holds the pen, with the words that result."""
        view, made, edit = self.found(), self.negotiation, self.edit()
        body = accept_body(made.text, [(edit, self.head or None, view.id)], capacity=self.capacity_of_pen())
        parts = [{"name": name, "data": format_base64(data)} for name, data in word_parts([self.words]).items()]
        papers = papers_of(made, edit, self.words)
        return Draft(
            body, self.audience(), tuple(parts), self.subject(), self.back_to(edit.provision),
            notices=self._notices(self.words), **(self.shown() | {"papers": papers}),
        )  # fmt: skip

    def _proposed(self) -> dict[str, dict[str, Provision]]:
        return {tag: found.words for tag, found in self.found_in.items() if tag in self.found().edit.languages}

    def _notices(self, words: Mapping[str, Mapping[str, Provision]]) -> tuple[Notice, ...]:
        """Return what follows: the languages that will lag behind, and what becomes of the other proposals."""
        view, made = self.found(), self.negotiation
        notices = []
        worst = worst_state(self.found_in)
        if worst in ("moot", "lost"):
            notices.append(Notice(state_words(worst)))
        beneath = self._beneath() if view.edit.op == "delete" else []
        if beneath:
            notices.append(Notice(gettext("What stands beneath goes with it"), tuple(beneath)))
        behind = [tag for tag in made.languages if tag not in view.edit.languages]
        if view.edit.op in WORDED and behind:
            names = ", ".join(presenters.language_name(tag) for tag in behind)
            title = gettext("These languages will have to follow: %(languages)s") % {"languages": names}
            notices.append(Notice(title, (gettext("The linguists are asked to confirm them."),)))
        others = self._others(words)
        if others:
            notices.append(Notice(gettext("Other proposals there are kept"), tuple(others)))
        return tuple(notices)

    def _beneath(self) -> list[str]:
        """Return what a deletion takes along, with what is agreed of it and who is reserved on it."""
        made, lines = self.negotiation, []
        own = next(
            (words[self.edit().provision] for words in made.words.values() if self.edit().provision in words), None
        )
        for each in walk(own.children) if own else ():
            identity = str(each.id)
            state = labels.mark_words(made.marks.get(identity, "open"))
            reserved = presenters.list_names(made.reserved.get(identity, ()))
            named = f"{labels.provision_label(identity, made.words)}: {state}"
            held_up = gettext("reserved: %(names)s") % {"names": reserved}
            lines.append(f"{named} ({held_up})" if reserved else named)
        return lines

    def _others(self, words: Mapping[str, Mapping[str, Provision]]) -> list[str]:
        """Return what becomes of each other living proposal on these provisions."""
        view, made, edit = self.found(), self.negotiation, self.edit()
        others = [each for each in living(made, edit.touches) if each.id != view.id][:_MOST_OTHERS]
        if not others:
            return []
        own = read_words(self.viewer, made, others)
        then = {
            tag: outline_of(made, tag, apply_edits(document, [(edit, words.get(tag, {}))]))
            for tag, document in made.documents.items()
        }
        lines = []
        for each in others:
            states = {
                tag: rebase(each.edit, base_words(made, each, tag, own), own[each.id].get(tag, {}), outline)
                for tag, outline in then.items()
            }
            who = {"party": presenters.list_names(each.authors), "state": state_words(worst_state(states))}
            lines.append(gettext("%(party)s: %(state)s") % who)
        return lines


def keep_current(own: Provision, clash: Clash) -> Provision:
    """Return merged words, which have the proposed side of a collision, with the side that stands now instead."""
    if clash.part == "number":
        return replace(own, number=clash.current or None)
    if clash.part == "kind":
        return replace(own, kind=clash.current)
    text = own.text
    end = clash.start + len(clash.proposed)
    return replace(own, text=text[: clash.start] + clash.current + text[end:])


def state_words(state: str) -> str:
    """Return what has become of a proposal since it was made."""
    return {
        "applies": gettext("applies as it was written"),
        "rebased": gettext("is carried over to the words of now"),
        "clashes": gettext("collides with the words of now: both sides are shown"),
        "moot": gettext("asks for what is so already"),
        "lost": gettext("has lost its provision, and is kept with its words"),
    }.get(state, state)
