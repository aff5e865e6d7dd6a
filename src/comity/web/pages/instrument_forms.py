"""Forms of acts in an instrument: each goes to whoever reads the instrument, and offers only what its clauses know.

Whether it may be done the judge says; a form only spares choices that could never be made.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.instruments.acts import EXECUTIVE_HEAD, FULL_POWERS, OFFICES, WORDS
from comity.instruments.clauses import DEFINITIVE
from comity.instruments.names import EMPOWER, RESERVATION, RESERVE, SORTS
from comity.instruments.pairs import is_doubtful, reservations_of
from comity.instruments.speaking import ORGANISATION, kind_of
from comity.instruments.status import Course, end_of
from comity.record.reading import read_parts
from comity.web.pages.dispute_forms import clean_words, part_of, words_field
from comity.web.pages.drafts import Draft, Notice, Reasons, hidden
from comity.web.pages.in_instrument import InInstrument, day_field, first_words, radio, read_day, scan_field
from comity.web.pages.negotiation_forms import REASONS, Several
from comity.web.shell import labels, presenters
from comity.web.shell.figures import today
from comity.web.shell.talks import paper_of


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


class SignForm(Confirming):
    """Sign the instrument."""

    how = radio(_("How"))
    office = radio(_("Who signs"))
    powers = forms.ChoiceField(required=False, label=_("Under which full powers"))

    field_order = ("instrument", "speaks_for", "how", "office", "powers", "confirms")

    def fill(self, course: Course) -> None:
        """The ways that the clauses know, the three offices, and the full powers that the party gave."""
        super().fill(course)
        known = course.clauses.sign.how if course.clauses.sign else ()
        self.offer("how", [(how, labels.signature_words(how)) for how in known])
        self.fields["how"].initial = "simple" if "simple" in known else next(iter(known), None)
        if DEFINITIVE not in known:
            self.fields.pop("confirms", None)
        given = [each.act for each in self.own(EMPOWER)]
        own = (EXECUTIVE_HEAD,) if kind_of(self.site.registry, self.voice) == ORGANISATION else OFFICES
        offices = (*own, FULL_POWERS) if given else own
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

    field_order = ("instrument", "speaks_for", "form", "confirms", "scan")

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
        own = [each for each in reservations_of(course) if each.event.party == self.voice and each.stands(today())]
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
        track = self.on.tracks.get(self.voice)
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
