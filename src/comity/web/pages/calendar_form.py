"""The form in which a party notifies on which days it works."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.parties.acts import MOST_HOLIDAYS
from comity.parties.calendar import calendar_of
from comity.web.pages.drafts import PUBLIC, ActForm, Draft
from comity.web.shell.presenters import day_words, party_name
from comity.web.shell.working_days import offset_words

# The distances from UTC that clocks have somewhere: whole hours, and the others.
_OFFSETS = sorted({*range(-720, 841, 60), -570, -210, 210, 270, 330, 345, 390, 525, 570, 630, 765})


class CalendarForm(ActForm):
    """Notify the weekend, the holidays and the distance from UTC."""

    by_post = True
    weekend = forms.MultipleChoiceField(
        required=False, label=_("Weekend"), widget=forms.CheckboxSelectMultiple,
        help_text=_("The days of each week on which you do not work."),
    )  # fmt: skip
    offset = forms.TypedChoiceField(
        coerce=int, label=_("Your clock"),
        help_text=_("Where your clocks change in spring and autumn, notify this anew then: no table of zones is used."),
    )  # fmt: skip
    holidays = forms.CharField(
        required=False, max_length=12 * MOST_HOLIDAYS, label=_("Holidays"),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "code"}),
        help_text=_("Days written as year-month-day, such as 2031-03-08, one in each line."),
    )  # fmt: skip

    def prepare(self) -> None:
        """Filled in with what the party notified last."""
        known = calendar_of(self.site.registry, self.party)
        days = [(str(day), str(WEEKDAYS[day - 1])) for day in range(1, 8)]
        self.fields["weekend"].choices = days  # type: ignore[attr-defined]
        offsets = sorted({*_OFFSETS, known.offset if known else 0})
        self.offer("offset", [(str(minutes), offset_words(minutes)) for minutes in offsets])
        self.fields["weekend"].initial = known.weekend.split() if known else ["6", "7"]
        self.fields["offset"].initial = known.offset if known else 0
        self.fields["holidays"].initial = "\n".join(known.holidays.split()) if known else ""

    def clean_holidays(self) -> list[str]:
        """Days in their order, each once."""
        found = set()
        for word in self.cleaned_data["holidays"].replace(",", " ").split():
            try:
                found.add(date.fromisoformat(word).isoformat())
            except ValueError:
                raise ValidationError(gettext("“%(word)s” is no day.") % {"word": word}) from None
        if len(found) > MOST_HOLIDAYS:
            raise ValidationError(gettext("At most %(most)s days can be notified at once.") % {"most": MOST_HOLIDAYS})
        return sorted(found)

    def draft(self) -> Draft:
        """The calendar, for everyone."""
        body: dict[str, Any] = {
            "weekend": sorted(int(day) for day in self.cleaned_data["weekend"]),
            "holidays": self.cleaned_data["holidays"],
            "offset": self.cleaned_data["offset"],
        }
        days = ", ".join(day_words(day) for day in body["holidays"]) or gettext("none")
        facts = ((gettext("Holidays"), days),)
        return Draft(body, PUBLIC, (), party_name(self.party), f"/parties/{self.party}", facts=facts)
