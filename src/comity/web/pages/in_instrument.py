"""What forms in an instrument share: the instrument as its viewer may read it, who speaks, days, scans and words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.core.act import Audience
from comity.core.keys import format_base64
from comity.core.payload import day as parse_day
from comity.instruments.acts import WORDS
from comity.instruments.facts import Event
from comity.instruments.names import ITSELF
from comity.instruments.state import get_course
from comity.instruments.status import Course
from comity.record.reading import read_parts
from comity.texts.document import Document
from comity.texts.edit import TITLE
from comity.texts.state import read_documents
from comity.web.pages.drafts import ActForm, Draft, hidden, unreadable
from comity.web.pages.record import SCANS
from comity.web.shell import labels, presenters
from comity.web.shell.representing import represents

# What an office may say as the depositary: in nobody's name.
BY_OFFICE = ("instrument.paper", "instrument.review")


class InInstrument(ActForm):
    """What forms in an instrument share: its course, as the viewer may read it, and its audience."""

    instrument = hidden()
    # In whose name it is said: the organisation's, or empty for the author's own.
    speaks_for = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)
    course: Course | None = None
    documents: Mapping[str, Document] = {}

    def prepare(self) -> None:
        """Read the instrument."""
        act = self.given("instrument")
        self.course = get_course(self.viewer, self.site.registry, act) if len(act) == 64 else None
        if self.course is not None:
            self.documents = read_documents(self.viewer, [act]).get(act, {})
            self.fill(self.course)

    @property
    def voice(self) -> str:
        """The party of what is said: an office that represents the organisation has no voice of its own."""
        is_office = presenters.list_known()[self.party].kind == "office" and self.act_kind not in BY_OFFICE
        asked = is_office or self.given("speaks_for") == ITSELF
        return ITSELF if asked and represents(self.party) else self.party

    def fill(self, course: Course) -> None:
        """Offer what may be chosen in this instrument."""

    def given(self, name: str) -> str:
        """Return what was sent under a name, or else what the address says."""
        return str(self.data.get(name) or self.initial.get(name) or "")

    @property
    def heading(self) -> str:
        """The instrument's title, nothing for one that the viewer may not read."""
        return presenters.title_in(self.documents) if self.course else ""

    @property
    def on(self) -> Course:
        """The instrument, which was found when the form was checked."""
        assert self.course is not None, "it was found when the form was checked"
        return self.course

    def clean_instrument(self) -> str:
        """It is one that the viewer may read."""
        if self.course is None:
            raise unreadable("instrument.unknown")
        return self.course.instrument.act

    def make(self, body: dict[str, Any], *parts: dict[str, Any], **rest: Any) -> Draft:
        """Return the draft of an act in the instrument."""
        instrument = self.on.instrument
        said = {"instrument": instrument.act, **body}
        if self.voice == ITSELF:
            said["for"] = ITSELF
        return Draft(
            said, Audience.from_text(instrument.audience), tuple(parts),
            self.heading, f"/instruments/{instrument.act}", **rest,
        )  # fmt: skip

    def offer_provisions(self) -> None:
        """Let one choose among the text's provisions."""
        words = labels.by_language(self.documents)
        known = dict.fromkeys(each for own in words.values() for each in own if each != TITLE)
        field = self.fields["provisions"]
        assert isinstance(field, forms.MultipleChoiceField), "it was declared so"
        field.choices = [(each, labels.provision_label(each, words)) for each in known]

    def own(self, *events: str) -> list[Event]:
        """Return what the party said and has not taken back."""
        counted = self.on.counted
        return [each for each in counted.of(*events) if each.party == self.voice and each.act not in counted.taken_back]

    def read_scan(self, name: str) -> dict[str, Any] | None:
        """Return a scan that was chosen as a part: a picture or a PDF no larger than a part may be."""
        file = self.cleaned_data.get(name)
        if not file:
            return None
        if file.size > self.charter.limits.part_bytes:
            raise ValidationError(gettext("The file is too large."))
        data: bytes = file.read()
        if not any(data.startswith(first) for first in SCANS):
            raise ValidationError(gettext("This is not a PDF, PNG or JPEG file."))
        return {"name": "scan", "data": format_base64(data)}


def scan_field(label: Any, *, required: bool) -> forms.FileField:
    """Return a field for a scan."""
    help_text = _("PDF, PNG or JPEG. It is read by whoever reads this act.")
    return forms.FileField(required=required, label=label, help_text=help_text)


def radio(label: Any, **rest: Any) -> forms.ChoiceField:
    """Return a field in which one of few is chosen."""
    return forms.ChoiceField(label=label, widget=forms.RadioSelect, **rest)


def day_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    """Return a field for a day."""
    widget = forms.DateInput(attrs={"type": "date"})
    return forms.CharField(required=required, max_length=10, label=label, help_text=help_text, widget=widget)


def read_day(value: str) -> str:
    """Return a day in its one form, or nothing; raises ValidationError."""
    try:
        return parse_day(value) if value else ""
    except ValueError:
        raise ValidationError(gettext("That is no day: it is written as year-month-day.")) from None


def first_words(form: InInstrument, acts: Iterable[str]) -> dict[str, str]:
    """Return the words of reservations in the language nearest to the reader's, shortened; erased ones have none."""
    found: dict[str, dict[str, str]] = {}
    for (act, name), data in read_parts(form.viewer, list(acts)).items():
        if name.startswith(WORDS):
            found.setdefault(act, {})[name.removeprefix(WORDS)] = data.decode(errors="replace")
    shown = {act: presenters.words(by_tag) for act, by_tag in found.items()}
    return {act: words if len(words) < 120 else f"{words[:120]}…" for act, words in shown.items()}
