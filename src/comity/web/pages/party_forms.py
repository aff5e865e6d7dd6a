"""Forms of acts on a party's own keys and names. All of them are for everyone: every copy judges by them."""

import json
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from comity.core import canonical
from comity.core.act import Audience
from comity.core.authority import GRANTS
from comity.core.canonical import format_time
from comity.core.errors import ComityError
from comity.core.keys import Signature, format_base64, parse_public
from comity.parties.state import list_keys
from comity.web.pages.drafts import PUBLIC, ActForm, Draft, unreadable
from comity.web.shell import presenters
from comity.web.shell.answers import short_key, word_refusal


class GrantForm(ActForm):
    """Appoint a root, a head or a delegate, from the request that was made with the new key."""

    by_post = True
    request = forms.CharField(
        max_length=4_000, label=_("The key's request"),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "code"}),
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
            raise unreadable("key.request") from None
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
            raise unreadable("party.names")
        return cleaned

    def draft(self) -> Draft:
        """The names, for everyone."""
        part = {"name": "names", "data": format_base64(canonical.encode(self.names))}
        return Draft({}, PUBLIC, (part,), presenters.words(self.names), f"/parties/{self.party}")
