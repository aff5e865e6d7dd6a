"""The form in which a delegate chooses how to be told by mail, and of what."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.notices.choices import Wishes
from comity.notices.tables import Choice
from comity.notices.when import list_zones

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


def ahead_choices() -> list[tuple[int, str]]:
    """Return how long before a deadline one may be told."""
    return [
        (6, gettext("6 hours before")),
        (24, gettext("a day before")),
        (72, gettext("three days before")),
        (168, gettext("a week before")),
    ]


class ZoneSelect(forms.Select):
    """The zones that there are: several hundred, for each of which Django's own widget would open two templates."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return the list as HTML, with the zone that was chosen."""
        options = ((flatatt({"value": zone, "selected": zone == value}), words) for zone, words in self.choices)
        shown = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return format_html("<select{}>{}</select>", shown, format_html_join("", "<option{}>{}</option>", options))


class WishesForm(forms.Form):
    """How to be told by mail, and of what. `texts` are (id, title) of those that can be followed."""

    address = forms.CharField(
        required=False, max_length=254, label=_("Mail address"),
        help_text=_("It gets one mail with a link. Nothing else is sent before you have followed it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip
    how = forms.ChoiceField(
        label=_("How often"), widget=forms.RadioSelect,
        choices=[("once", _("At once")), ("digest", _("Once a day")), ("not", _("Not at all"))],
    )  # fmt: skip
    hour = forms.TypedChoiceField(label=_("Hour of the daily mail"), coerce=int, choices=HOURS)
    zone = forms.ChoiceField(label=_("In the time zone"), widget=ZoneSelect)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    awaits = forms.BooleanField(
        required=False, label=_("What awaits us"),
        help_text=_("Our word is asked for, a proposal waits for our pen, somebody objects to what we put."),
    )  # fmt: skip
    deadlines = forms.BooleanField(
        required=False, label=_("Deadlines that draw near"),
        help_text=_("What will be decided by a clock, while there is still time."),
    )  # fmt: skip
    ahead = forms.TypedChoiceField(label=_("How long before"), coerce=int)
    follow = forms.ChoiceField(
        label=_("Other acts"), widget=forms.RadioSelect,
        choices=[
            ("none", _("None of them")),
            ("chosen", _("On the texts that I tick below")),
            ("all", _("All that we may read")),
        ],
    )  # fmt: skip
    texts = forms.MultipleChoiceField(
        required=False, label=_("Texts that I follow"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, texts: Iterable[tuple[str, str]], data: Any = None, **rest: Any) -> None:
        super().__init__(data, **rest)
        for name, choices in (
            ("zone", [(zone, zone.replace("_", " ")) for zone in list_zones()]),
            ("ahead", ahead_choices()),
            ("texts", list(texts)),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField), "each of these offers a choice"
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        """To be told by mail one needs an address."""
        cleaned = super().clean() or {}
        if cleaned.get("how") in ("once", "digest") and not cleaned.get("address", "").strip():
            self.add_error("address", gettext("It needs an address to write to, or choose “Not at all”."))
        return cleaned

    def wishes(self) -> Wishes:
        """Return what a valid form says."""
        return Wishes(**{**self.cleaned_data, "texts": tuple(self.cleaned_data["texts"])})


def initial_of(choice: Choice | None, followed: Iterable[str], language: str) -> dict[str, Any]:
    """Return the form's first state: what was chosen, or for somebody new what most would choose."""
    if choice is None or not (choice.address or choice.feed):
        known = {"awaits": True, "deadlines": True, "ahead": 24, "follow": "none", "hour": 8, "zone": "UTC"}
        return {**known, "how": "once", "language": language, "address": "", "texts": []}
    names = ("address", "how", "hour", "zone", "language", "awaits", "deadlines", "ahead", "follow")
    return {**{name: getattr(choice, name) for name in names}, "texts": list(followed)}
