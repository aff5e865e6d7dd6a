"""A Word file that came back: its tracked changes as proposals to be signed, each only by the delegation that it names.

What stands already is recognised and not proposed again; what another delegation wrote is shown as theirs to sign.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.core.errors import ComityError
from comity.core.keys import format_base64
from comity.negotiation.composing import format_edit, word_parts
from comity.negotiation.reading import living, read_words
from comity.negotiation.views import Negotiation, ProposalView
from comity.texts.edit import TITLE, Edit, title_words
from comity.texts.files.formats import FileReading
from comity.texts.files.word_changes import WordChange
from comity.texts.provision import Provision, walk
from comity.web.pages.drafts import Draft, Notice, Reasons
from comity.web.pages.negotiation_forms import REASONS, NegotiationForm, Several
from comity.web.shell import imports, labels, presenters
from comity.web.shell.answers import word_refusal
from comity.web.shell.changes import bare, paper, papers_of

Words = Mapping[str, Provision]


@dataclass(frozen=True)
class Imported:
    """One tracked change. `fate`: ours, unknown (its author is no delegation's name), theirs, stands, done or gone.

    `parties` are the delegations that its author's name names, `twin` the living proposal that it is, or that it
    revises; `differs` says that the file's own words there are none that the text ever had, `moved_on` that the text
    has other words there by now.
    """

    number: int
    change: WordChange
    fate: str
    label: str
    parties: tuple[str, ...] = ()
    twin: ProposalView | None = None
    base: str | None = None
    differs: bool = False
    papers: tuple[dict[str, Any], ...] = ()
    moved_on: bool = False

    @property
    def may_be_ours(self) -> bool:
        """Whether this delegation may propose it."""
        return self.fate in ("ours", "unknown")

    @property
    def words(self) -> str:
        """What it asks for."""
        return labels.change_words(self.change.edit.op)


@dataclass(frozen=True)
class Remark:
    """A comment that belongs to no change, with the provision that it is on: as a person calls it, as a room has it."""

    author: str
    provision: str
    place: dict[str, Any] | None
    label: str
    quote: str
    text: str


class ImportedForm(NegotiationForm):
    """Propose what a Word file's tracked changes ask for: those that are chosen, in one act."""

    fields_template = "texts/imported.html"

    imported = forms.CharField(max_length=32, widget=forms.HiddenInput)
    change = forms.MultipleChoiceField(
        label=_("What we propose"), widget=Several,
        error_messages={"required": _("Choose at least one change that your delegation proposes.")},
    )  # fmt: skip

    class Media:
        js = (forms.Script("js/imported.js", type="module"),)

    changes: Sequence[Imported] = ()
    remarks: Sequence[Remark] = ()
    untracked: Sequence[str] = ()
    doubts: Sequence[Any] = ()
    failed: str = ""

    def read(self, made: Negotiation) -> None:
        """Read what the file was read into, and what has become of each of its changes."""
        token = self.given("imported")
        try:
            found = imports.take(token, self.party)
        except ComityError as error:
            self.failed = word_refusal(error)
            return
        job = imports.look(token, self.party)
        if found is None or job is None or job.about.get("text") != made.text:
            self.failed = word_refusal(ComityError("file.expired"))
            return
        self.language = job.about["language"]
        sorter = _Sorter(self, made, found, self.language, token)
        self.changes = [sorter.sort(number, change) for number, change in enumerate(found.changes)]
        self.untracked = sorter.list_untracked(made)
        self.remarks = [
            Remark(
                each.author, each.provision or "", self._place_of(each.provision),
                self.label(each.provision or TITLE), each.quote, each.text,
            )
            for each in found.remarks
        ]  # fmt: skip
        self.doubts = found.doubts
        ours = [each for each in self.changes if each.may_be_ours]
        self.offer("change", [(str(each.number), f"{each.label}: {each.words}") for each in ours])

    def _place_of(self, provision: str | None) -> dict[str, Any] | None:
        """Return a provision with its words, as a room's entries name it (static/js/roomlog.js)."""
        words = self.negotiation.words.get(self.language, {}).get(provision or "")
        if words is None:
            return None
        return {"number": words.number or "", "provision": words.id, "words": {self.language: words.text}}

    def offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        """Let several be chosen among these."""
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField), "only this field offers a choice"
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Refuse in words if the file is not there."""
        if self.failed:
            self.errors.pop("change", None)
            self.add_error(None, self.failed)
        return super().clean() or {}

    @property
    def authors(self) -> list[dict[str, Any]]:
        """The changes by author, as the file names them, in the order of their first changes."""
        groups: dict[str, list[Imported]] = {}
        for each in self.changes:
            groups.setdefault(each.change.author, []).append(each)
        return [{"name": name, "parties": several[0].parties, "changes": several} for name, several in groups.items()]

    @property
    def chosen(self) -> list[str]:
        """The numbers that are ticked: at first, what the file has under this delegation's name."""
        if "change" in self.data:
            return [str(each) for each in self["change"].value() or []]
        return [str(each.number) for each in self.changes if each.fate == "ours"]

    def draft(self) -> Draft:
        """One act with all that was chosen; what the comments say are its reasons."""
        numbers = {int(each) for each in self.cleaned_data["change"]}
        chosen = [each for each in self.changes if each.number in numbers]
        made = self.negotiation
        edits = [
            format_edit(each.change.edit)
            | {"base": each.base, "on": None, "revises": each.twin.id if each.twin else None}
            for each in chosen
        ]
        words = [{self.language: each.change.words} for each in chosen if each.change.edit.languages]
        parts = tuple({"name": name, "data": format_base64(data)} for name, data in word_parts(words).items())
        writing = Reasons(self.act_kind)
        writing.initial["reasons"] = "\n".join(
            f"{each.label}: {each.change.reason}" if len(chosen) > 1 else each.change.reason
            for each in chosen
            if each.change.reason
        )
        body = {"text": made.text, "capacity": "party", "edits": edits}
        first = chosen[0].change.edit
        return Draft(
            body, self.audience(), (*parts, REASONS), self.subject(), self.back_to(), writing,
            provision=self.label(labels.anchor_of(format_edit(first))), op=first.op,
            papers=tuple(paper for each in chosen for paper in each.papers), notices=self._notices(chosen),
        )  # fmt: skip

    def _notices(self, chosen: Iterable[Imported]) -> tuple[Notice, ...]:
        differing = tuple(each.label for each in chosen if each.differs)
        title = gettext("The file's own words were never those of the text here. The proposal says all its words anew.")
        return (Notice(title, differing),) if differing else ()


class _Sorter:
    """Says of each change of a file whose it is and whether it stands already."""

    def __init__(self, form: ImportedForm, made: Negotiation, found: FileReading, language: str, token: str) -> None:
        self._form, self._made, self._language, self._token = form, made, language, token
        self._base = {each.id or "": each for each in walk(found.reading.provisions)}
        self._base[TITLE] = title_words(found.reading.title)
        self._living = living(made)
        self._words = read_words(form.viewer, made, self._living)
        self._names = {
            name.casefold(): party.id
            for party in presenters.list_known().values()
            for name in (party.id, *party.names.values())
        }

    def sort(self, number: int, change: WordChange) -> Imported:
        parties = self._parties_of(change.author)
        same = next((each for each in self._living if self._is_same(each, change)), None)
        label = self._form.label(labels.anchor_of(format_edit(change.edit)))
        if same:
            return Imported(number, change, "stands", label, parties, same)
        if self._is_done(change):
            return Imported(number, change, "done", label, parties)
        if self._is_gone(change.edit):
            return Imported(number, change, "gone", label, parties)
        own = self._form.party in parties
        revised = self._revised(change) if own else None
        change = self._named_anew(number, change) if revised is None else change
        base, differs = self._base_of(change.edit)
        fate = "ours" if own else "theirs" if parties else "unknown"
        moved_on = self._has_moved_on(change.edit)
        return Imported(
            number, change, fate, label, parties, revised, base, differs, self._papers(change), moved_on
        )  # fmt: skip

    def _papers(self, change: WordChange) -> tuple[dict[str, Any], ...]:
        """Return the change as its author made it: upon the file's words, whatever the text has become."""
        edit = change.edit
        if not edit.languages:
            return papers_of(self._made, edit, {})
        seen = [] if edit.op == "insert" else [bare(self._base[each]) for each in edit.touches if each in self._base]
        return (paper(self._language, seen, list(change.words.values())),)

    def _has_moved_on(self, edit: Edit) -> bool:
        own = self._made.words.get(self._language, {})
        pairs = [(self._base.get(each), own.get(each)) for each in edit.touches]
        return any(old and new and _line(old) != _line(new) for old, new in pairs)

    def _parties_of(self, author: str) -> tuple[str, ...]:
        """Return the delegations that an author's name names: alone, jointly, or as the chair."""
        bare = author.rpartition(" (")[0] if author.endswith(")") else author
        found = [self._names.get(name.strip().casefold()) for name in bare.split(",")]
        return tuple(party for party in found if party) if all(found) else ()

    def _is_same(self, proposal: ProposalView, change: WordChange) -> bool:
        one, other = proposal.edit, change.edit
        if (one.op, one.provision, one.other, one.held) != (other.op, other.provision, other.other, other.held):
            return False
        if one.op == "move":
            return one.place == other.place
        own = self._words[proposal.id].get(self._language, {})
        return not change.words or _texts(own) == _texts(change.words)

    def _is_done(self, change: WordChange) -> bool:
        """Whether the text says already what the change asks for."""
        own = self._made.words.get(self._language, {})
        if change.edit.op == "replace":
            return _texts(
                {change.edit.provision: own[change.edit.provision]} if change.edit.provision in own else {}
            ) == (_texts(change.words))
        if change.edit.op == "delete":
            return not self._stands(change.edit.provision) and change.edit.provision in self._base
        return change.edit.op == "insert" and self._stands(change.edit.provision)

    def _stands(self, provision: str) -> bool:
        return any(provision in own for own in self._made.words.values())

    def _is_gone(self, edit: Edit) -> bool:
        touched = edit.touches if edit.op == "merge" else (edit.provision,)
        return edit.op != "insert" and not all(self._stands(each) for each in touched)

    def _revised(self, change: WordChange) -> ProposalView | None:
        """Return this delegation's own living proposal of the same kind there, which the change would replace."""
        alike = [
            each
            for each in self._living
            if self._form.party in each.authors and each.edit.provision == change.edit.provision
            and each.edit.op == change.edit.op
        ]  # fmt: skip
        return alike[-1] if alike else None

    def _named_anew(self, number: int, change: WordChange) -> WordChange:
        """Give a new provision an identity of its own if another proposal has brought the one that the file names."""
        edit = change.edit
        identity = edit.provision if edit.op == "insert" else edit.other if edit.op == "split" else None
        known = {each.edit.provision for each in self._made.proposals.values() if each.edit.op == "insert"}
        known |= {each.edit.other or "" for each in self._made.proposals.values() if each.edit.op == "split"}
        if identity is None or identity not in known:
            return change
        fresh = _identity_of(f"{self._token} {number}")
        words = {
            fresh if own == identity else own: replace(words, id=fresh) if own == identity else words
            for own, words in change.words.items()
        }
        edit = replace(edit, provision=fresh) if edit.op == "insert" else replace(edit, other=fresh)
        return replace(change, edit=edit, words=words)

    def _base_of(self, edit: Edit) -> tuple[str | None, bool]:
        """Return the act whose words the file's author saw, and whether the file's words are none of the text's."""
        if edit.op == "insert":
            return None, False
        heads = self._made.heads(edit.provision)
        seen = self._base.get(edit.provision)
        for head in reversed(heads):
            own = self._made.words_at(edit.provision, self._language, head.act)
            if own and seen and (own.text, own.number) == (seen.text, seen.number):
                return head.act, False
        return (heads[-1].act if heads else None), seen is not None

    def list_untracked(self, made: Negotiation) -> list[str]:
        """Return what differs in the file from every state of the text, without a tracked change."""
        found = []
        for identity, words in self._base.items():
            states = [made.words_at(identity, self._language, each.act) for each in made.heads(identity)]
            if not any(own and own.text == words.text for own in states):
                found.append(labels.provision_label(identity, {self._language: self._base}))
        return found


def _texts(words: Words) -> dict[str, tuple[str | None, str]]:
    return {identity: _line(each) for identity, each in words.items()}


def _line(provision: Provision) -> tuple[str | None, str]:
    return provision.number, provision.text


def _identity_of(seed: str) -> str:
    """Return an identity that is the same whenever the same file is looked at."""
    alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    digest = hashlib.sha256(seed.encode()).digest()
    return "p-" + "".join(alphabet[byte % 32] for byte in digest[:10])
