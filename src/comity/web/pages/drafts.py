"""Acts in the making: one form for each kind of act that a party makes, and the draft that a filled-in form gives.

A form holds what the server has to know before it can show what will be signed. What only the signer writes (reasons)
is asked for on the page where it is signed, and never comes here before it is signed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.charter import Charter
from comity.core import canonical
from comity.core.act import EVERYONE, Audience
from comity.core.authority import GRANTS
from comity.core.canonical import format_time
from comity.core.errors import ComityError
from comity.core.keys import Signature, format_base64, parse_public
from comity.decisions.acts import FORMS
from comity.decisions.state import DecisionView, get_decision
from comity.parties.state import list_keys
from comity.record.access import Viewer
from comity.record.reading import get_act, list_erased
from comity.texts.document import Document, format_document, identify
from comity.texts.reading import Reading, format_text, read_text
from comity.texts.state import TextView, get_text
from comity.web.shell import presenters
from comity.web.shell.answers import short_key, word_refusal
from comity.web.shell.site import Site

PUBLIC = Audience(EVERYONE)


@dataclass(frozen=True)
class Draft:
    """An act as far as the server knows it. `parts` are as sign.js takes them: `{name, field}` or `{name, data}`, and `to`.

    `subject` is what the act is about, in words; `writing` the form of what the signer still writes; `readings` the texts
    that were read, with their doubts; `generate` the role of a key that the browser makes while signing.
    """

    body: dict[str, Any]
    to: Audience
    parts: tuple[dict[str, Any], ...] = ()
    subject: str = ""
    back: str = "/desk"
    writing: forms.Form | None = None
    readings: tuple["ReadText", ...] = ()
    generate: str | None = None


@dataclass(frozen=True)
class ReadText:
    """One language of a text as it was read: the document that will be signed, and where reading was in doubt."""

    document: Document
    reading: Reading


class Reasons(forms.Form):
    """What a member may say with a position."""

    reasons = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 5}), label=_("Reasons"))

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.fields["reasons"].help_text = (
            _("Invited, and yours to withhold. They are read by whoever reads this act.")
            if kind in ("decision.object", "decision.concern")
            else _("If you wish. They are read by whoever reads this act.")
        )


class ActForm(forms.Form):
    """The form of a kind of act. `by_post` says that it holds words or files, which do not belong in an address."""

    kind: ClassVar[str] = ""
    by_post: ClassVar[bool] = False

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

    def prepare(self) -> None:
        """Fill in the choices that depend on the charter and on what the viewer may see."""

    def draft(self) -> Draft:
        """Return the draft that the form, which is valid, describes."""
        raise NotImplementedError


def _hidden() -> forms.CharField:
    return forms.CharField(max_length=64, widget=forms.HiddenInput)


def _unreadable(code: str) -> ValidationError:
    return ValidationError(word_refusal(ComityError(code)))


class PositionForm(ActForm):
    """Concur, sign, voice a concern, object: on a decision; the author may let everyone read it on adoption."""

    decision = _hidden()
    release = forms.BooleanField(
        required=False, label=_("Everyone may read this once the text is adopted"),
        help_text=_("Otherwise only those who read it now ever read it."),
    )  # fmt: skip

    def prepare(self) -> None:
        """The release is offered only where there is something to release."""
        self.view: DecisionView | None = None
        act = str(self.data.get("decision", ""))
        self.view = get_decision(self.viewer, self.charter, self.site.registry, act) if act else None
        procedure = self.charter.procedure(self.view.procedure) if self.view else None
        if procedure is None or procedure.adopted_to != EVERYONE or self.view is None or self.view.audience == EVERYONE:
            del self.fields["release"]

    def clean_decision(self) -> str:
        """The decision is one that the viewer may see."""
        if self.view is None:
            raise _unreadable("decision.unknown")
        return self.view.act

    def draft(self) -> Draft:
        """A position with its reasons."""
        assert self.view, "it was found when the form was checked"
        to = Audience.from_text(self.view.audience)
        if to.standing and to.standing != EVERYONE:
            to = Audience(to.standing, released=bool(self.cleaned_data.get("release")))
        return Draft(
            {"decision": self.view.act}, to, ({"name": "reasons", "field": "reasons"},), title_of(self.viewer, self.view.version),
            f"/decisions/{self.view.act}", Reasons(self.act_kind),
        )  # fmt: skip


class WithdrawForm(ActForm):
    """Withdraw a position of one's own."""

    decision = _hidden()
    position = _hidden()

    def clean(self) -> dict[str, Any]:
        """The decision is one that the viewer may see; whose the position is, the rule says."""
        cleaned = super().clean() or {}
        act = str(cleaned.get("decision", ""))
        self.view = get_decision(self.viewer, self.charter, self.site.registry, act)
        if self.view is None:
            raise _unreadable("decision.unknown")
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

    version = _hidden()
    procedure = forms.ChoiceField(label=_("Procedure"), widget=forms.RadioSelect)

    def prepare(self) -> None:
        """The organ's procedures, in the charter's order; where there is one, it is chosen."""
        act = str(self.data.get("version", ""))
        self.text: TextView | None = get_text(self.viewer, act) if act else None
        procedures = self.charter.procedures_of(self.text.organ) if self.text else ()
        choices = [(each.id, presenters.procedure_name(each.id)) for each in procedures]
        self.offer("procedure", choices)
        if len(choices) == 1 and "procedure" not in self.data:
            self.data = {**_flat(self.data), "procedure": choices[0][0]}

    def clean_version(self) -> str:
        """The text is one that the viewer may see."""
        if self.text is None:
            raise _unreadable("text.unknown")
        return self.text.act

    def draft(self) -> Draft:
        """The put, for the text's own audience."""
        assert self.text, "it was found when the form was checked"
        body = {"version": self.text.act, "procedure": self.cleaned_data["procedure"]}
        return Draft(
            body,
            Audience.from_text(self.text.audience),
            subject=title_of(self.viewer, self.text.act),
            back=f"/texts/{self.text.act}",
        )


class TextsForm(ActForm):
    """The fields for a text in each of the organisation's languages: pasted, or read from a file."""

    by_post = True

    def prepare(self) -> None:
        """Two fields for each language; at least one language is needed, whichever it is."""
        languages = self.charter.languages
        self.tags = (*languages.authentic, *languages.working)
        for tag in self.tags:
            name = presenters.language_name(tag)
            self.fields[f"text_{tag}"] = forms.CharField(
                required=False, label=gettext("The text: %(language)s") % {"language": name}, strip=False,
                widget=forms.Textarea(attrs={"rows": 12, "lang": tag, "dir": "auto"}),
            )  # fmt: skip
            self.fields[f"file_{tag}"] = forms.FileField(
                required=False, label=gettext("or a plain text file: %(language)s") % {"language": name},
                widget=forms.ClearableFileInput(attrs={"accept": ".txt,text/plain"}),
            )  # fmt: skip
        self.readings: tuple[ReadText, ...] = ()

    def clean(self) -> dict[str, Any]:
        """Read each text; what cannot be read is said at its own field. A file that was read is shown in the field."""
        cleaned = super().clean() or {}
        earlier, first = self.earlier(), None
        readings = []
        for tag in self.tags:
            data = self._given(tag)
            if data is None:
                continue
            try:
                reading = read_text(data, language=tag, limit=self.charter.limits.part_bytes)
                document = identify(reading, language=tag, earlier=earlier.get(tag) or first)
            except ComityError as error:
                self.add_error(f"text_{tag}", word_refusal(error))
                continue
            first = first or document
            readings.append(ReadText(document, reading))
        if not readings and not self.errors:
            raise ValidationError(
                gettext("There is no text yet: paste it, or choose a file, in one language at least.")
            )
        self.readings = tuple(readings)
        return cleaned

    def _given(self, tag: str) -> bytes | None:
        """Return the bytes of a language's text, if there are any; a file goes before what is in the field."""
        upload = self.files.get(f"file_{tag}")
        if isinstance(upload, UploadedFile) and upload.size:
            limit = self.charter.limits.part_bytes
            # One byte more than there may be tells that it is too large, however large it is.
            data = bytes(upload.read(limit + 1))
            self._show(tag, data)
            return data
        pasted = str(self.data.get(f"text_{tag}") or "")
        return pasted.encode(errors="surrogatepass") if pasted.strip() else None

    def _show(self, tag: str, data: bytes) -> None:
        try:
            reading = read_text(data, language=tag, limit=self.charter.limits.part_bytes)
        except ComityError:
            return
        self.data = {**_flat(self.data), f"text_{tag}": format_text(reading.title, reading.provisions)}

    def earlier(self) -> Mapping[str, Document]:
        """Return the documents whose provisions keep their identity in this text."""
        return {}

    def text_parts(self) -> tuple[dict[str, Any], ...]:
        """Return the texts as parts."""
        return tuple(
            {
                "name": f"text.{each.document.language}",
                "data": format_base64(canonical.encode(format_document(each.document))),
            }
            for each in self.readings
        )

    def read_languages(self) -> list[str]:
        """Return the languages in which there is a text, in order."""
        return sorted(each.document.language for each in self.readings)

    def title(self) -> str:
        """Return the title in the reader's language, or the nearest."""
        return presenters.title_in({each.document.language: each.document.title for each in self.readings})


class TableForm(TextsForm):
    """Table a text in an organ, or a new version of one's own text."""

    organ = forms.ChoiceField(label=_("Organ"))
    audience = forms.ChoiceField(label=_("Who may read it"))
    follows = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def prepare(self) -> None:
        """Organs that decide; a new version stays where the one before it is."""
        super().prepare()
        act = str(self.data.get("follows") or self.initial.get("follows") or "")
        self.before: TextView | None = get_text(self.viewer, act) if act else None
        organs = [
            (organ.id, presenters.organ_name(organ.id))
            for organ in self.charter.organs
            if self.charter.procedures_of(organ.id)
        ]
        audiences = self._audiences(organs)
        if self.before:
            organs = [(self.before.organ, presenters.organ_name(self.before.organ))]
            audiences = [(self.before.audience, presenters.audience_words(self.before.audience))]
        self.offer("organ", organs)
        self.offer("audience", audiences)

    def _audiences(self, organs: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """The organ alone comes first: who proposed what never becomes public by itself (record.md, The act)."""
        names = ["organ", "organ>everyone", *(f"standing:{each.id}" for each in self.charter.audiences), EVERYONE]
        words = {"organ": gettext("the organ"), "organ>everyone": gettext("the organ; everyone on adoption")}
        return [(name, words.get(name) or presenters.audience_words(name)) for name in names]

    def clean_follows(self) -> str:
        """The version that is followed is one that the viewer may see."""
        if self.cleaned_data["follows"] and self.before is None:
            raise _unreadable("text.unknown")
        return str(self.cleaned_data["follows"])

    def earlier(self) -> Mapping[str, Document]:
        """A new version's provisions are those of the version before."""
        return self.before.documents if self.before else {}

    def draft(self) -> Draft:
        """The text, to be tabled. What adoption would do to parties is not chosen here."""
        organ = self.cleaned_data["organ"]
        chosen = self.cleaned_data["audience"]
        to = Audience.from_text(
            chosen.replace("organ", f"standing:{organ}", 1) if chosen.startswith("organ") else chosen
        )
        body = {
            "organ": organ,
            "follows": self.before.act if self.before else None,
            "languages": self.read_languages(),
            "effects": [],
        }
        return Draft(body, to, self.text_parts(), self.title(), "/texts/", readings=self.readings)


class EnterForm(TextsForm):
    """Enter a decision that was taken before this record, from its source."""

    organ = forms.ChoiceField(label=_("Organ"))
    day = forms.RegexField(
        r"^\d{4}-\d\d-\d\d$", label=_("Day on which it was taken"), help_text=_("For example 2006-06-15.")
    )
    form = forms.ChoiceField(label=_("Form of adoption"))
    parties = forms.MultipleChoiceField(
        label=_("Parties that adopted or signed it"), widget=forms.CheckboxSelectMultiple
    )
    place = forms.CharField(required=False, max_length=200, label=_("Place"))
    source = forms.CharField(max_length=2_000, label=_("Source"), widget=forms.Textarea(attrs={"rows": 3}))

    def prepare(self) -> None:
        """The charter's organs, the forms of adoption, and all parties in the record's order."""
        super().prepare()
        self.offer("organ", [(each.id, presenters.organ_name(each.id)) for each in self.charter.organs])
        self.offer("form", [(form, presenters.form_words(form)) for form in FORMS])
        states = [party for party in presenters.list_known().values() if party.standings]
        self.offer("parties", [(party.id, presenters.party_name(party.id)) for party in states])

    def draft(self) -> Draft:
        """The decision, for everyone, with its source in words."""
        cleaned = self.cleaned_data
        body = {
            "organ": cleaned["organ"], "day": cleaned["day"], "form": cleaned["form"],
            "parties": sorted(cleaned["parties"]), "languages": self.read_languages(),
        }  # fmt: skip
        source = {"title": self.title(), "place": cleaned["place"], "source": cleaned["source"]}
        part = {"name": "source", "data": format_base64(canonical.encode(source))}
        return Draft(body, PUBLIC, (*self.text_parts(), part), self.title(), "/decisions/", readings=self.readings)


class GrantForm(ActForm):
    """Appoint a root, a head or a delegate, from the request that was made with the new key."""

    by_post = True
    request = forms.CharField(
        max_length=4_000, label=_("The key's request"), widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "code"}),
        help_text=_("The text that was shown when the key was made. It proves that its holder accepts."),
    )  # fmt: skip
    name = forms.CharField(
        required=False, max_length=200, label=_("Name of the delegate"),
        help_text=_("For members only, and it can be erased. Leave it empty if you do not wish to say."),
    )  # fmt: skip

    def prepare(self) -> None:
        """A name is asked for only of delegates."""
        if self.act_kind != "party.accredit":
            del self.fields["name"]

    def clean_request(self) -> dict[str, Any]:
        """The request is for this organisation, this party and this role, and accepted by its own key."""
        try:
            value = json.loads(self.cleaned_data["request"])
            if value["comity"] != "key-request/v1":
                raise ValueError
            parse_public(value["key"])
            possession = Signature.from_value(value["possession"]).to_value()
            found = (str(value["org"]), str(value["party"]), str(value["role"]))
            origin = None if value["origin"] is None else str(value["origin"])
        except (ValueError, KeyError, TypeError, RecursionError, ComityError):
            raise _unreadable("key.request") from None
        expected = (self.site.founding.id, self.party, GRANTS[self.act_kind][1])
        if found != expected:
            said = ", ".join(found[1:]) if found[0] == expected[0] else found[0][:16]
            wanted = ", ".join(expected[1:]) if found[0] == expected[0] else expected[0][:16]
            raise ValidationError(word_refusal(ComityError("key.request_other", found=said, expected=wanted)))
        return {"key": value["key"], "possession": possession, "origin": origin}

    def draft(self) -> Draft:
        """The grant, which everyone may read; a delegate's name is for members."""
        body = self.cleaned_data["request"]
        parts: tuple[dict[str, Any], ...] = ()
        if name := self.cleaned_data.get("name", "").strip():
            parts = ({"name": "name", "data": format_base64(name.encode()), "to": Audience("members").to_value()},)
        return Draft(body, PUBLIC, parts, short_key(body["key"]))


class SitForm(ActForm):
    """Open a sitting key in this browser for some hours."""

    def prepare(self) -> None:
        """The charter says how long at most."""
        most = self.charter.limits.sitting_hours
        self.fields["hours"] = forms.TypedChoiceField(
            coerce=int,
            choices=[(hours, str(hours)) for hours in range(1, most + 1)],
            initial=min(4, most),
            label=_("For how many hours"),
        )

    def draft(self) -> Draft:
        """The browser makes the key while signing; its private half never leaves it."""
        until = self.site.keeper.clock() + timedelta(hours=self.cleaned_data["hours"])
        return Draft({"until": format_time(until)}, PUBLIC, generate="sitting")


class EndForm(ActForm):
    """Revoke one of the party's keys, or disavow what it did."""

    key = forms.ChoiceField(label=_("Key"))
    since = forms.IntegerField(
        min_value=0,
        label=_("From which entry of the record on"),
        help_text=_("The number of the first entry that was not yours."),
    )

    def prepare(self) -> None:
        """Keys that still speak; a disavowal may also name one that was revoked."""
        keys = [
            key
            for key in list_keys(self.party)
            if key.ended is None or (self.act_kind == "party.disavow" and key.ended_how == "revoked")
        ]
        if self.act_kind == "party.revoke":
            del self.fields["since"]
            keys = [key for key in keys if key.role != "root"]
        self.offer("key", [(key.key, f"{presenters.role_words(key.role)} · {short_key(key.key)}") for key in keys])

    def draft(self) -> Draft:
        """The end of a key, for everyone."""
        return Draft(dict(self.cleaned_data), PUBLIC, subject=short_key(self.cleaned_data["key"]))


class RenameForm(ActForm):
    """Notify the party's names in the organisation's languages."""

    by_post = True

    def prepare(self) -> None:
        """One field per language, filled with the name of today."""
        names = presenters.list_known()[self.party].names
        languages = self.charter.languages
        for tag in dict.fromkeys((*languages.authentic, *languages.working, *languages.courtesy, "en", "ru")):
            self.fields[f"name_{tag}"] = forms.CharField(
                required=False, max_length=200, label=presenters.language_name(tag), initial=names.get(tag, ""),
                widget=forms.TextInput(attrs={"lang": tag, "dir": "auto"}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """At least one name."""
        cleaned = super().clean() or {}
        self.names = {name.removeprefix("name_"): words for name, words in cleaned.items() if words}
        if not self.names and not self.errors:
            raise _unreadable("party.names")
        return cleaned

    def draft(self) -> Draft:
        """The names, for everyone."""
        part = {"name": "names", "data": format_base64(canonical.encode(self.names))}
        return Draft({}, PUBLIC, (part,), presenters.words(self.names), f"/parties/{self.party}")


class EraseForm(ActForm):
    """Have a part of one's own act erased."""

    act = _hidden()
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
            raise _unreadable("erase.unknown_act")
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


def part_words(part: str) -> str:
    """Return what a part of an act is, in words."""
    name, _, tag = part.partition(".")
    if name == "text":
        return gettext("the text: %(language)s") % {"language": presenters.language_name(tag)}
    known = {
        "reasons": gettext("the reasons"),
        "names": gettext("the names"),
        "name": gettext("the delegate's name"),
        "source": gettext("the source"),
    }
    return known.get(part, part)


def title_of(viewer: Viewer, version: str) -> str:
    """Return a version's title in the reader's language, with its symbol; nothing if the viewer may not read it."""
    text = get_text(viewer, version)
    return presenters.title_in(text.titles) if text else ""


def _flat(data: Any) -> dict[str, Any]:
    """Return a form's data as a plain dictionary; of several values of a name, the last."""
    return (
        {name: data.getlist(name) if name == "parties" else data.get(name) for name in data}
        if hasattr(data, "getlist")
        else dict(data)
    )


FORM_OF: dict[str, type[ActForm]] = {
    "party.root": GrantForm,
    "party.head": GrantForm,
    "party.accredit": GrantForm,
    "party.sit": SitForm,
    "party.revoke": EndForm,
    "party.disavow": EndForm,
    "party.rename": RenameForm,
    "text.table": TableForm,
    "decision.put": PutForm,
    "decision.concur": PositionForm,
    "decision.sign": PositionForm,
    "decision.concern": PositionForm,
    "decision.object": PositionForm,
    "decision.withdraw": WithdrawForm,
    "decision.enter": EnterForm,
    "record.erase": EraseForm,
}
