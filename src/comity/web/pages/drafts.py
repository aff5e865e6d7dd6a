"""Acts in the making: what every form of an act has, and the draft that a filled-in form gives.

A form holds what the server has to know before it can show what will be signed. What only the signer writes (reasons)
is asked for on the page where it is signed, and never comes here before it is signed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.charter import Charter
from comity.core.act import EVERYONE, Audience
from comity.core.errors import ComityError
from comity.record.access import Viewer
from comity.texts.document import Document
from comity.texts.reading import Reading
from comity.texts.state import get_text
from comity.texts.translation import AlignmentDoubt
from comity.web.shell import presenters
from comity.web.shell.answers import word_refusal
from comity.web.shell.site import Site

PUBLIC = Audience(EVERYONE)
MOST_LINES = 20


@dataclass(frozen=True)
class Draft:
    """An act as far as the server knows it. `parts` are as sign.js takes them: `{name, field}` or `{name, data}`, `to`.

    `subject` is what the act is about, in words; `writing` the form of what the signer still writes; `readings` the
    texts that were read, with their doubts; `generate` the role of a key that the browser makes while signing. Of a
    negotiation: `provision`, `op` and `other` are for its sentence (presenters.describe_act), `facts` further lines,
    `papers` the words before and after, `notices` what should be known before this is signed.
    """

    body: dict[str, Any]
    to: Audience
    parts: tuple[dict[str, Any], ...] = ()
    subject: str = ""
    back: str = "/desk"
    writing: forms.Form | None = None
    readings: tuple["ReadText", ...] = ()
    generate: str | None = None
    provision: str = ""
    op: str = ""
    other: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    papers: tuple[dict[str, Any], ...] = ()
    notices: tuple["Notice", ...] = ()


@dataclass(frozen=True)
class Notice:
    """Something to know before an act is signed; it never stands in the way."""

    title: str
    lines: tuple[str, ...] = ()


def list_notices(named: Iterable[tuple[str, Sequence[str]]]) -> tuple[Notice, ...]:
    """Return a notice for each title that has lines; of many lines the first, and how many more there are."""
    found = []
    for title, lines in named:
        more = len(lines) - MOST_LINES
        rest = (gettext("and %(number)s more") % {"number": more},) if more > 0 else ()
        found += [Notice(title, (*lines[:MOST_LINES], *rest))] if lines else []
    return tuple(found)


@dataclass(frozen=True)
class ReadText:
    """One language of a text as it was read: the document that will be signed, and where reading was in doubt.

    If it was aligned to another language (`first`): `pairs` by place in the reading, what is doubtful about them, and
    the places of which a person said what they are the translation of.
    """

    document: Document
    reading: Reading
    first: Document | None = None
    pairs: Mapping[int, str] = field(default_factory=dict)
    doubts: tuple[AlignmentDoubt, ...] = ()
    corrected: frozenset[int] = frozenset()


class Reasons(forms.Form):
    """What a member may say with a position."""

    reasons = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 5}), label=_("Reasons"))

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.fields["reasons"].help_text = (
            _("Invited, and yours to withhold. They are read by whoever reads this act.")
            if kind in ("decision.object", "decision.concern", "text.reserve", "text.challenge")
            else _("If you wish. They are read by whoever reads this act.")
        )


class ActForm(forms.Form):
    """The form of a kind of act. `by_post` says that it holds words or files, which do not belong in an address.

    `fields_template` sets its fields, and has the form as its context.
    """

    kind: ClassVar[str] = ""
    by_post: ClassVar[bool] = False
    fields_template: ClassVar[str] = "acts/fields.html"

    def __init__(self, kind: str, site: Site, viewer: Viewer, data: Any = None, files: Any = None, **rest: Any) -> None:
        super().__init__(data, files, **rest)
        self.act_kind, self.site, self.viewer = kind, site, viewer
        self.prepare()

    @property
    def charter(self) -> Charter:
        """The charter in force."""
        return self.site.charter

    @property
    def party(self) -> str:
        """The party that will sign."""
        assert self.viewer.party, "forms are for those who are signed in"
        return self.viewer.party

    def offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        """Let one choose among these in a field."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField), "only such a field offers a choice"
        field.choices = choices

    def offer_several(self, name: str, choices: list[tuple[str, str]]) -> None:
        """Let one choose some of these in a field."""
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField), "only such a field offers several"
        field.choices = choices

    def prepare(self) -> None:
        """Fill in the choices that depend on the charter and on what the viewer may see."""

    def draft(self) -> Draft:
        """Return the draft that the form, which is valid, describes."""
        raise NotImplementedError

    def word(self, error: ComityError) -> str:
        """Return the sentence for what the judge says of the draft."""
        return word_refusal(error)


def hidden() -> forms.CharField:
    """Return a field that the address fills in: the id of an act."""
    return forms.CharField(max_length=64, widget=forms.HiddenInput)


def unreadable(code: str) -> ValidationError:
    """Return a form's error in the words that the code has, which say the same of what is not there or not shown."""
    return ValidationError(word_refusal(ComityError(code)))


def part_words(part: str) -> str:
    """Return what a part of an act is, in words."""
    name, tag = part.partition(".")[::2]
    in_language = {
        "text": _("the text: %(language)s"),
        "title": _("the title: %(language)s"),
        "file": _("the file: %(language)s"),
        "conclusion": _("the conclusion: %(language)s"),
        "words": _("the words: %(language)s"),
        "terms": _("the terms: %(language)s"),
    }
    if tag and name in in_language:
        return str(in_language[name]) % {"language": presenters.language_name(tag)}
    known = {
        "reasons": gettext("the reasons"),
        "names": gettext("the names"),
        "name": gettext("the delegate's name"),
        "source": gettext("the source"),
        "claim": gettext("the claim"),
        "words": gettext("what was said"),
        "letter": gettext("the letter"),
        "place": gettext("the place"),
        "delegation": gettext("the delegation"),
        "person": gettext("the name of who has full powers"),
        "scan": gettext("the scan"),
        "file": gettext("the file"),
    }
    return known.get(part, part)


def title_of(viewer: Viewer, version: str) -> str:
    """Return a version's title in the reader's language, with its symbol; nothing if the viewer may not read it."""
    text = get_text(viewer, version)
    return presenters.title_in(text.titles) if text else ""


# Fields of which several values are chosen.
_LISTS = frozenset(
    {"parties", *(f"clauses_{each}" for each in ("among", "between", "how", "signers", "consent", "acceders"))}
)


def flat(data: Any) -> dict[str, Any]:
    """Return a form's data as a plain dictionary; of several values of a name, the last, but for lists."""
    return (
        {name: data.getlist(name) if name in _LISTS or name.startswith("from_") else data.get(name) for name in data}
        if hasattr(data, "getlist")
        else dict(data)
    )
