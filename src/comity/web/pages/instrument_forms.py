"""Forms of acts in an instrument: each goes to whoever reads the instrument, and offers only what its clauses know.

Whether it may be done the judge says; a form only spares choices that could never be made.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.core.act import Audience
from comity.core.keys import format_base64
from comity.core.payload import day as parse_day
from comity.instruments.acts import FULL_POWERS, OFFICES, WORDS
from comity.instruments.clauses import DEFINITIVE
from comity.instruments.facts import Event
from comity.instruments.names import EMPOWER, RESERVATION, RESERVE, SORTS
from comity.instruments.pairs import is_doubtful, reservations_of
from comity.instruments.state import get_course
from comity.instruments.status import Course, end_of
from comity.record.reading import read_parts
from comity.texts.document import Document
from comity.texts.edit import TITLE
from comity.texts.state import read_documents
from comity.web.pages.dispute_forms import clean_words, part_of, words_field
from comity.web.pages.drafts import ActForm, Draft, Notice, Reasons, hidden, unreadable
from comity.web.pages.negotiation_forms import REASONS, Several
from comity.web.pages.record import SCANS
from comity.web.shell import labels, presenters
from comity.web.shell.figures import today
from comity.web.shell.talks import paper_of


class InInstrument(ActForm):
    """What forms in an instrument share: its course, as the viewer may read it, and its audience."""

    instrument = hidden()
    course: Course | None = None
    documents: Mapping[str, Document] = {}

    def prepare(self) -> None:
        """Read the instrument."""
        act = self.given("instrument")
        self.course = get_course(self.viewer, self.site.registry, act) if len(act) == 64 else None
        if self.course is not None:
            self.documents = read_documents(self.viewer, [act]).get(act, {})
            self.fill(self.course)

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
        return Draft(
            {"instrument": instrument.act, **body}, Audience.from_text(instrument.audience), tuple(parts),
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
        return [each for each in counted.of(*events) if each.party == self.party and each.act not in counted.taken_back]

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


class EmpowerForm(InInstrument):
    """Give somebody full powers to sign."""

    by_post = True
    person = forms.CharField(
        max_length=200, label=_("Who may sign"), help_text=_("Name and office. Whoever reads the instrument reads it.")
    )
    scan = scan_field(_("A scan of the full powers"), required=False)

    def clean_scan(self) -> dict[str, Any] | None:
        """The scan as a part."""
        return self.read_scan("scan")

    def draft(self) -> Draft:
        """The full powers."""
        person = clean_words(self.cleaned_data["person"])
        scan = self.cleaned_data["scan"]
        parts = [part_of("person", person), *([scan] if scan else [])]
        return self.make({}, *parts, facts=((gettext("Who may sign"), person),))


class Confirming(InInstrument):
    """What forms of consent share: the party's own reservations, each of which it confirms or lets lapse."""

    # An address says which instrument; what is chosen at first is chosen here.
    by_post = True

    confirms = forms.MultipleChoiceField(
        required=False, label=_("Reservations that it confirms"), widget=Several,
        help_text=_("A reservation takes effect with the consent that confirms it, and lapses without."),
    )  # fmt: skip

    def fill(self, course: Course) -> None:
        """The party's own reservations, each with its first words; all are confirmed unless one is left out."""
        own = [each for each in self.own(RESERVE) if each.form == RESERVATION and not each.target]
        if not own:
            del self.fields["confirms"]
            return
        words = first_words(self, [each.act for each in own])
        field = self.fields["confirms"]
        assert isinstance(field, forms.MultipleChoiceField), "it was declared so"
        field.choices = [(each.act, words.get(each.act, "")) for each in own]
        field.initial = [each.act for each in own]

    @property
    def confirmed(self) -> list[str]:
        """The reservations that were chosen, in order."""
        return sorted(self.cleaned_data.get("confirms") or ())


def first_words(form: InInstrument, acts: Iterable[str]) -> dict[str, str]:
    """Return the words of reservations in the language nearest to the reader's, shortened; erased ones have none."""
    found: dict[str, dict[str, str]] = {}
    for (act, name), data in read_parts(form.viewer, list(acts)).items():
        if name.startswith(WORDS):
            found.setdefault(act, {})[name.removeprefix(WORDS)] = data.decode(errors="replace")
    shown = {act: presenters.words(by_tag) for act, by_tag in found.items()}
    return {act: words if len(words) < 120 else f"{words[:120]}…" for act, words in shown.items()}


class SignForm(Confirming):
    """Sign the instrument."""

    how = radio(_("How"))
    office = radio(_("Who signs"))
    powers = forms.ChoiceField(required=False, label=_("Under which full powers"))

    field_order = ("instrument", "how", "office", "powers", "confirms")

    def fill(self, course: Course) -> None:
        """The ways that the clauses know, the three offices, and the full powers that the party gave."""
        super().fill(course)
        known = course.clauses.sign.how if course.clauses.sign else ()
        self.offer("how", [(how, labels.signature_words(how)) for how in known])
        self.fields["how"].initial = "simple" if "simple" in known else next(iter(known), None)
        if DEFINITIVE not in known:
            self.fields.pop("confirms", None)
        given = [each.act for each in self.own(EMPOWER)]
        offices = (*OFFICES, FULL_POWERS) if given else OFFICES
        self.offer("office", [(office, labels.signer_words(office)) for office in offices])
        if not given:
            del self.fields["powers"]
            return
        names = {act: data.decode(errors="replace") for (act, name), data in read_parts(self.viewer, given).items()
                 if name == "person"}  # fmt: skip
        self.offer("powers", [(act, names.get(act) or gettext("The name was erased.")) for act in reversed(given)])
        self.fields["office"].initial = FULL_POWERS

    def draft(self) -> Draft:
        """The signature."""
        how, office = self.cleaned_data["how"], self.cleaned_data["office"]
        powers = self.cleaned_data.get("powers") if office == FULL_POWERS else None
        confirms = self.confirmed if how == DEFINITIVE else []
        return self.make({"how": how, "office": office, "powers": powers or None, "confirms": confirms})


class DepositForm(Confirming):
    """Consent to be bound."""

    form = radio(_("In which form"))
    scan = scan_field(_("A scan of the paper, if there is one"), required=False)

    field_order = ("instrument", "form", "confirms", "scan")

    def fill(self, course: Course) -> None:
        """The forms that the clauses know."""
        super().fill(course)
        known = [form for form in course.clauses.consent if form != DEFINITIVE]
        self.offer("form", [(form, labels.consent_words(form)) for form in known])

    def clean_scan(self) -> dict[str, Any] | None:
        """The scan as a part."""
        return self.read_scan("scan")

    def draft(self) -> Draft:
        """The consent."""
        scan = self.cleaned_data["scan"]
        body = {"form": self.cleaned_data["form"], "confirms": self.confirmed}
        return self.make(body, *([scan] if scan else []))


class ReservationForm(InInstrument):
    """Make a reservation or a declaration, or narrow a reservation that stands."""

    by_post = True
    sort = radio(_("What it is"))
    replaces = forms.ChoiceField(
        required=False, label=_("It narrows"), help_text=_("A reservation of yours that stands can be made narrower.")
    )
    provisions = forms.MultipleChoiceField(required=False, label=_("On which provisions"), widget=Several)

    def fill(self, course: Course) -> None:
        """The sorts, the text's provisions, what may be narrowed, and a field of words for each language."""
        self.offer("sort", [(sort, labels.sort_words(sort)) for sort in SORTS])
        self.offer_provisions()
        own = [each for each in reservations_of(course) if each.event.party == self.party and each.stands(today())]
        if own:
            said = first_words(self, [each.said.act for each in own])
            none = ("", gettext("nothing: it is new"))
            self.offer("replaces", [none, *((each.said.act, said.get(each.said.act, "")) for each in own)])
        else:
            del self.fields["replaces"]
        tags = self.charter.languages
        self.tags = tuple(dict.fromkeys((*tags.authentic, *tags.working)))
        for tag in self.tags:
            label = gettext("In words: %(language)s") % {"language": presenters.language_name(tag)}
            self.fields[f"words_{tag}"] = words_field(label, required=False, lang=tag, rows=5)

    def clean(self) -> dict[str, Any]:
        """The words of each language; some are needed."""
        cleaned = super().clean() or {}
        tags = getattr(self, "tags", ())
        self.words = {tag: clean_words(words) for tag in tags if (words := cleaned.get(f"words_{tag}"))}
        if tags and not self.words:
            self.add_error(f"words_{tags[0]}", gettext("It needs words in at least one language."))
        return cleaned

    def draft(self) -> Draft:
        """What is said, with its words."""
        cleaned = self.cleaned_data
        body = {
            "sort": cleaned["sort"], "provisions": sorted(cleaned["provisions"]),
            "replaces": cleaned.get("replaces") or None,
        }  # fmt: skip
        parts = [part_of(f"{WORDS}{tag}", words) for tag, words in sorted(self.words.items())]
        papers = tuple(
            paper_of(presenters.language_name(tag), words, language=tag) for tag, words in self.words.items()
        )
        facts = []
        if body["provisions"]:
            named = labels.list_labels(body["provisions"], labels.by_language(self.documents))
            facts.append((gettext("On which provisions"), named))
        return self.make(body, *parts, facts=tuple(facts), papers=papers, notices=self._notices(body))

    def _notices(self, body: Mapping[str, Any]) -> tuple[Notice, ...]:
        """What the clauses leave open goes to the parties (VCLT 77(2)); its author knows that before it signs."""
        rule = self.on.clauses.reservations
        if body["sort"] != RESERVATION or not is_doubtful(rule, tuple(body["provisions"])):
            return ()
        said = gettext("It is recorded and goes to the parties, who accept it, object to it or find it incompatible.")
        return (Notice(gettext("The final clauses leave open whether this reservation is allowed"), (said,)),)


class ObjectionForm(InInstrument):
    """Object to a reservation, or find it incompatible."""

    reservation = hidden()
    precludes = forms.BooleanField(
        required=False, label=_("The instrument is not to be in force between the two of us"),
        help_text=_("Otherwise it binds both, but for the reserved provisions."),
    )  # fmt: skip

    def fill(self, course: Course) -> None:
        """A finding says nothing of what is between the two."""
        if self.act_kind == "instrument.find":
            del self.fields["precludes"]

    def draft(self) -> Draft:
        """The objection, or the finding, with the reservation's words to be read once more."""
        body = {"reservation": self.cleaned_data["reservation"]}
        if self.act_kind == "instrument.object":
            body["precludes"] = bool(self.cleaned_data["precludes"])
        words = first_words(self, [body["reservation"]]).get(body["reservation"])
        papers = (paper_of(gettext("The reservation"), words),) if words else ()
        return self.make(body, REASONS, writing=Reasons(self.act_kind), papers=papers)


class ProvisionalForm(InInstrument):
    """Apply the instrument provisionally."""

    def draft(self) -> Draft:
        """The beginning of provisional application."""
        return self.make({})


class Letter(forms.Form):
    """What a party may write with its notice: it comes here only once it is signed."""

    letter = forms.CharField(
        required=False, label=_("Letter"), widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("If you wish. It is read by whoever reads this act."),
    )  # fmt: skip


class NoticeForm(InInstrument):
    """Give notice of withdrawal from the instrument."""

    effective = day_field(_("On which day you ask to leave"), help_text=_("Empty: on the first day that is possible."))

    def clean_effective(self) -> str:
        """A day in its one form, or nothing."""
        return read_day(self.cleaned_data["effective"])

    def draft(self) -> Draft:
        """The notice, and the day on which it takes effect as things stand."""
        asked, day = self.cleaned_data["effective"], today()
        track = self.on.tracks.get(self.party)
        consent = track.consent_on(day) if track else None
        facts: tuple[tuple[str, str], ...] = ()
        if consent and consent.since <= day < consent.until:
            end = end_of(self.on, consent.since, day, asked)
            facts = ((gettext("Takes effect"), presenters.day_words(end)),)
        part = {"name": "letter", "field": "letter"}
        return self.make({"effective": asked or None}, part, writing=Letter(), facts=facts)


class RetractedForm(InInstrument):
    """Take back what one said in the instrument."""

    act = hidden()

    def draft(self) -> Draft:
        """What is taken back, with its words where it has any."""
        act = self.cleaned_data["act"]
        words = first_words(self, [act]).get(act)
        return self.make({"act": act}, papers=(paper_of(gettext("What is taken back"), words),) if words else ())


class OwnPaperForm(InInstrument):
    """Say whether a paper that was entered in one's name is one's own."""

    paper = hidden()
    ours = radio(_("This paper"), choices=(("yes", _("is ours")), ("no", _("is not ours"))))

    def draft(self) -> Draft:
        """The answer."""
        return self.make({"paper": self.cleaned_data["paper"], "ours": self.cleaned_data["ours"] == "yes"})
