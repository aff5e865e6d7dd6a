"""The fields in which a text's final clauses are chosen: then its adoption opens an instrument.

What these fields cannot say (several groups of named parties) a text has from a program; a new version keeps what its
version before had of it, unless another choice is made in its place. What few texts need: clauses_composed.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.core.errors import ComityError
from comity.instruments.clauses import (
    ACCESSION,
    AFTER_SIGNATURE,
    CHARTER,
    DEFINITIVE,
    FORMS,
    SIGNATURES,
    Clauses,
    format_clauses,
    parse_clauses,
)
from comity.instruments.names import ITSELF
from comity.instruments.state import list_courses
from comity.texts.document import Document
from comity.texts.state import read_documents
from comity.web.pages.clauses_composed import (
    FURTHER,
    NAMED_RULES,
    Further,
    further_fields,
    initial_needs,
    provisions_field,
    read_provisions,
)
from comity.web.pages.drafts import ActForm
from comity.web.pages.negotiation_forms import Several
from comity.web.shell import labels, presenters
from comity.web.shell.answers import word_refusal

PREFIX = "clauses_"
ON = "is_instrument"
KEPT = "kept"
TWO_THIRDS, THREE_QUARTERS, HALF = "2/3", "3/4", "1/2"


class ClausesFields:
    """The fields for final clauses in a form; `before` are those of the version that is followed, or None."""

    def __init__(self, form: ActForm, before: Clauses | None) -> None:
        self.form, self.before = form, before
        self.further_fields = further_fields(before.force.needs if before else ())
        form.fields[ON] = forms.BooleanField(
            required=False, initial=before is not None, label=_("It is an instrument, with final clauses"),
            help_text=_("A treaty, agreement or protocol: it is then open for signature or accession."),
        )  # fmt: skip
        initial = _initial(before)
        for name, field in self._fields().items():
            field.required = False
            field.initial = initial.get(name)
            form.fields[PREFIX + name] = field

    def _fields(self) -> dict[str, forms.Field]:
        return {**self._of_parties(), **self._of_force(), **self._of_more()}

    def _of_parties(self) -> dict[str, forms.Field]:
        charter = self.form.charter
        standings = [(each.id, presenters.standing_name(each.id)) for each in charter.standings]
        known = presenters.list_known()
        holders = [(each.id, presenters.office_name(each.id)) for each in charter.offices]
        holders += [
            (party, presenters.party_name(party))
            for party in presenters.in_charter_order(known)
            if known[party].kind != "office"
        ]
        since = {
            "opening": gettext("from its opening on"), "closing": gettext("once signature is closed"),
            "force": gettext("once it is in force"),
        }  # fmt: skip
        between = [(each, label) for each, label in holders if not each[:1].islower()]
        if charter.instruments.represented_by:
            between.append((ITSELF, presenters.party_name(ITSELF)))
        return {
            "depositary": _choice(_("Depositary"), holders),
            "between": _several(
                _("Between these alone"),
                between,
                _("None chosen: whoever these clauses let. Where some are chosen, nobody else may join."),
            ),
            "how": _several(_("Ways to sign"), [(how, labels.signature_words(how)) for how in SIGNATURES]),
            "signers": _several(_("Who may sign"), standings, _("None chosen: everybody.")),
            "until": _day(_("Signature closes after")),
            "consent": _several(_("Forms of consent"), [(form, labels.consent_words(form)) for form in FORMS]),
            "acceders": _several(_("Who may accede"), standings, _("None chosen: everybody.")),
            "since": _choice(_("Accession is open"), list(since.items())),
        }

    def _of_force(self) -> dict[str, forms.Field]:
        needs = {
            "number": gettext("so many have consented"),
            "negotiating": gettext("all have consented that took part in the text"),
            "signatories": gettext("all have consented that signed"),
        }
        needs[FURTHER] = gettext("only the further conditions below hold")
        if self.before is not None and initial_needs(self.before.force.needs) is None:
            needs[KEPT] = gettext("as in the version before")
        units = {"days": gettext("days"), "months": gettext("months"), "years": gettext("years")}
        conventions = {
            "on": gettext("on the day so much later"),
            "after": gettext("on the day after that time is over"),
            "month": gettext("on the first day of the month after it"),
        }
        return {
            "needs": _choice(_("It enters into force after"), list(needs.items())),
            "least": _number(_("How many"), 1, 300),
            "number": _number(_("And then, after"), 0, 3_660),
            "unit": _choice(_("Unit"), list(units.items())),
            "convention": _choice(_("Counted"), list(conventions.items())),
            "earliest": _day(_("Not before")),
            **self.further_fields,
        }

    def _of_more(self) -> dict[str, forms.Field]:
        provisional = {
            "none": gettext("no"), "signature": gettext("by who has signed"), "adoption": gettext("from adoption on"),
        }  # fmt: skip
        rules = {
            "allowed": gettext("allowed"),
            "forbidden": gettext("forbidden"),
            "except": gettext("allowed, but not to some provisions"),
            "only": gettext("allowed to some provisions alone"),
        }
        if self.before is not None and self.before.reservations.provisions:
            rules[KEPT] = gettext("as in the version before")
        void = {"": gettext("no"), HALF: gettext("one half"), TWO_THIRDS: gettext("two thirds"),
                THREE_QUARTERS: gettext("three quarters")}  # fmt: skip
        return {
            "provisional": _choice(_("Provisional application"), list(provisional.items())),
            "rule": _choice(_("Reservations"), list(rules.items())),
            "provisions": provisions_field(),
            "silence": _number(_("Silence accepts a reservation after so many months"), 1, 120),
            "void_at": _choice(_("The parties may find a reservation void: of all that consented"), list(void.items())),
            "notice": _number(_("Withdrawal: months of notice"), 0, 1_200, _("Empty: it provides for no withdrawal.")),
            "after": _number(_("Withdrawal: not before so many months of force"), 0, 1_200),
            "term": _number(_("In force for so many months"), 1, 1_200, _("Empty: without end.")),
            "renewal": _number(_("And then again and again for so many months"), 1, 1_200),
            "review": _number(
                _("Its parties look at how it is carried out every so many months"), 1, 240, _("Empty: when they wish.")
            ),
            "amends": _choice(_("It amends"), self._amended()),
            "zone": forms.CharField(
                max_length=64, label=_("Time zone of its days"), help_text=_("For example UTC or Asia/Tashkent.")
            ),
        }

    def _amended(self) -> list[tuple[str, str]]:
        """Return what a text may amend: the charter, and the instruments that everybody reads."""
        site = self.form.site
        courses = list_courses(self.form.viewer, site.registry, audience="everyone")
        titles = read_documents(self.form.viewer, [each.instrument.act for each in courses])
        found = [("", "—"), (CHARTER, gettext("the charter"))]
        for each in courses:
            act = each.instrument.act
            found.append((act, presenters.title_in(titles.get(act, {})) or act[:12]))
        return found

    def bound(self) -> list[forms.BoundField]:
        """Return the fields of the clauses, without the one that asks for them."""
        return [self.form[name] for name in self.form.fields if name.startswith(PREFIX)]

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the fields by what they are about."""
        return [(str(heading), [self.form[PREFIX + name] for name in names]) for heading, names in _GROUPS]

    def further(self) -> list[forms.BoundField]:
        """Return the fields of further conditions, which few texts have."""
        return [self.form[PREFIX + name] for name in self.further_fields]

    def is_further(self) -> bool:
        """Whether any of them is filled in, or missing."""
        return any(field.value() or field.errors for field in self.further())

    def read(self) -> dict[str, Any] | None:
        """Return the clauses as an effect has them, or None for a text that is no instrument; adds errors to fields."""
        if not self.form.cleaned_data.get(ON):
            return None
        try:
            value = self._value()
        except ValidationError as error:
            self.form.add_error(ON, error)
            return None
        if value is None:
            return None
        try:
            return format_clauses(parse_clauses(value))
        except (ValueError, TypeError):
            self.form.add_error(ON, gettext("The final clauses cannot be so: look at them again."))
        except ComityError as error:
            place = _PLACES.get(str(error.facts.get("field", "")))
            self.form.add_error(PREFIX + place if place else ON, _FAULTS.get(place or "") or word_refusal(error))
        return None

    def _given(self, name: str) -> Any:
        return self.form.cleaned_data.get(PREFIX + name)

    def _value(self) -> dict[str, Any] | None:
        """Return the clauses as they were chosen; None if something that was written is at fault at its own field."""
        given = self._given
        further = Further(self._all_given(), lambda name, words: self.form.add_error(PREFIX + name, words))
        conditions, reservations = further.conditions(), self._reservations()
        if further.failed or reservations is None:
            return None
        how, consent = sorted(given("how") or ()), set(given("consent") or ())
        consent = (consent - {DEFINITIVE}) | ({DEFINITIVE} if DEFINITIVE in how else set())
        signs = bool(how)
        if not signs and consent.intersection(AFTER_SIGNATURE):
            self.form.add_error(PREFIX + "how", gettext("These forms of consent follow a signature."))
        notice, term = given("notice"), given("term")
        return {
            "depositary": given("depositary"), "zone": given("zone") or "UTC",
            "sign": {"by": sorted(given("signers")) or None, "until": given("until") or None, "how": how}
            if signs else None,
            "consent": sorted(consent),
            "accede": {"by": sorted(given("acceders")) or None, "since": given("since")}
            if ACCESSION in consent else None,
            "force": self._force(sorted(consent), conditions),
            "provisional": given("provisional"),
            "reservations": reservations,
            "leaving": None if notice is None else {"notice_months": notice, "after_months": given("after") or 0},
            "term": None if term is None else {"months": term, "renewal_months": given("renewal")},
            "amends": given("amends") or None,
            "between": sorted(given("between") or ()) or None,
            "review_months": given("review"),
        }  # fmt: skip

    def _all_given(self) -> dict[str, Any]:
        cleaned = self.form.cleaned_data
        return {name.removeprefix(PREFIX): value for name, value in cleaned.items() if name.startswith(PREFIX)}

    def _document(self) -> Document | None:
        """Return the text that is tabled, in the language in which it came first; None if it could not be read."""
        readings = getattr(self.form, "readings", ())
        return readings[0].document if readings else None

    def _force(self, consent: list[str], further: list[dict[str, Any]]) -> dict[str, Any]:
        given, kept = self._given, format_clauses(self.before)["force"] if self.before else None
        needs: Any
        if given("needs") == KEPT and kept:
            needs = kept["needs"]
        elif given("needs") == "number":
            needs = [{"condition": "number", "least": given("least"), "among": []}]
        elif given("needs") == FURTHER:
            needs = []
        else:
            needs = [{"condition": "all", "who": given("needs")}]
        if given("needs") == FURTHER and not further:
            self.form.add_error(PREFIX + "needs", gettext("It needs a further condition, or who has consented."))
        span = {"number": given("number") or 0, "unit": given("unit"), "convention": given("convention")}
        return {
            "counts": consent, "needs": [*needs, *further], "span": span, "earliest": given("earliest") or None,
            "latecomers": kept["latecomers"] if kept else None,
        }  # fmt: skip

    def _reservations(self) -> dict[str, Any] | None:
        """Return what is said of reservations; None if a provision that is named is not there, or the text is not."""
        given = self._given
        if given("rule") == KEPT and self.before:
            found: dict[str, Any] = format_clauses(self.before)["reservations"]
        else:
            found = {"rule": given("rule"), "provisions": []}
        if given("rule") in NAMED_RULES:
            document = self._document()
            if document is None:
                return None
            found["provisions"], faults = read_provisions(given("provisions") or "", document)
            for fault in faults:
                self.form.add_error(PREFIX + "provisions", fault)
            if faults:
                return None
        parts = given("void_at")
        void = [int(each) for each in parts.split("/")] if parts else None
        return found | {"silence_months": given("silence"), "void_at": void}


# Where a fault of the whole is shown, and in which words.
_PLACES = {
    "clauses.consent": "consent", "clauses.sign": "how", "clauses.accede": "since", "clauses.force.needs": "needs",
    "clauses.needs.least": "least", "clauses.zone": "zone", "clauses.depositary": "depositary",
    "clauses.provisional": "provisional", "clauses.between": "between",
}  # fmt: skip
_FAULTS = {
    "consent": _("It needs a way to consent: forms that follow a signature, a definitive signature, or accession."),
    "how": _("These forms of consent follow a signature."),
    "since": _("Accession that waits for the end of signature needs the day on which signature closes."),
    "needs": _("Who all signatories are is known once signature has closed: it needs that day. Or it needs a number."),
    "least": _("It needs to say how many."),
    "depositary": _("It needs a depositary."),
    "zone": _("There is no such time zone."),
    "between": _("It needs two parties at least; then no standing signs, nobody accedes, and the charter stays."),
    "provisional": _("Only where there is a signature can who has signed apply it provisionally."),
}


_GROUPS = (
    (
        _("Who takes part, and how"),
        ("depositary", "how", "signers", "until", "consent", "acceders", "since", "between"),
    ),
    (_("Entry into force"), ("needs", "least", "number", "unit", "convention", "earliest", "provisional")),
    (_("Reservations"), ("rule", "provisions", "silence", "void_at")),
    (_("Withdrawal, term and review"), ("notice", "after", "term", "renewal", "review")),
    (_("What else"), ("amends", "zone")),
)


def _initial(before: Clauses | None) -> dict[str, Any]:
    """Return what the fields begin with: the usual, or what the version before has."""
    if before is None:
        return {
            "how": ["simple"], "consent": ["ratification"], "since": "opening", "needs": "number", "least": 1,
            "number": 30, "unit": "days", "convention": "on", "provisional": "none", "rule": "allowed", "silence": 12,
            "notice": 12, "zone": "UTC",
        }  # fmt: skip
    force, rule, sign, accede = before.force, before.reservations, before.sign, before.accede
    return {
        "depositary": before.depositary, "how": list(sign.how) if sign else [],
        "signers": list(sign.by or ()) if sign else [], "until": sign.until if sign else None,
        "consent": list(before.consent), "acceders": list(accede.by or ()) if accede else [],
        "since": accede.since if accede else "opening", **(initial_needs(force.needs) or {"needs": KEPT}),
        "number": force.span.number, "unit": force.span.unit, "convention": force.span.convention,
        "earliest": force.earliest,
        "provisional": before.provisional, "rule": KEPT if rule.provisions else rule.rule,
        "silence": rule.silence_months, "void_at": "/".join(str(each) for each in rule.void_at or ()),
        "notice": before.leaving.notice_months if before.leaving else None,
        "after": before.leaving.after_months if before.leaving else None,
        "term": before.term.months if before.term else None,
        "renewal": before.term.renewal_months if before.term else None, "between": list(before.between or ()),
        "review": before.review_months, "amends": before.amends, "zone": before.zone,
    }  # fmt: skip


def _choice(label: Any, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices)


def _several(label: Any, choices: list[tuple[str, str]], help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, widget=Several, help_text=help_text)


def _number(label: Any, least: int, most: int, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, help_text=help_text)


def _day(label: Any) -> forms.CharField:
    return forms.CharField(max_length=10, label=label, widget=forms.DateInput(attrs={"type": "date"}))
