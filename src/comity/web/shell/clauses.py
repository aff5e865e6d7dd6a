"""Final clauses in words, a line each: what they are about, and what they say."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext, ngettext

from comity.instruments.clauses import (
    CHARTER,
    Accede,
    Clauses,
    Force,
    Leaving,
    Reservations,
    Sign,
    Span,
    Term,
)
from comity.instruments.conditions import All, Condition, Number
from comity.record.registry import holder_of
from comity.texts.document import Document
from comity.web.shell.labels import consent_words, signature_words
from comity.web.shell.places import list_places
from comity.web.shell.presenters import (
    day_words,
    in_charter_order,
    list_names,
    office_name,
    party_name,
    standing_name,
)
from comity.web.shell.site import get_site

Lines = list[tuple[str, list[str]]]


def list_clauses(clauses: Clauses, documents: Mapping[str, Document]) -> Lines:
    """Return the clauses by what they are about, each as sentences; `documents` name the provisions."""
    found: Lines = [
        (gettext("Depositary"), [holder_words(clauses.depositary)]),
        (gettext("Signature"), _sign_words(clauses.sign, closed=clauses.between is not None)),
        (gettext("Consent to be bound"), [", ".join(consent_words(form) for form in clauses.consent)]),
        (gettext("Accession"), _accede_words(clauses.accede)),
        (gettext("Entry into force"), _force_words(clauses.force)),
        (gettext("Provisional application"), _provisional_words(clauses.provisional)),
        (gettext("Reservations"), _reservation_words(clauses.reservations, documents)),
        (gettext("Withdrawal"), [_leaving_words(clauses.leaving)]),
        (gettext("Term"), [_term_words(clauses.term)]),
        (gettext("Review"), [_review_words(clauses.review_months)]),
        (gettext("Days are counted in"), [clauses.zone]),
    ]
    if clauses.between is not None:
        found.insert(0, (gettext("Between"), [list_names(in_charter_order(clauses.between))]))
    if clauses.amends == CHARTER:
        found.append((gettext("Amends"), [gettext("the charter")]))
    return [(label, [each for each in said if each]) for label, said in found if any(said)]


def holder_words(depositary: str) -> str:
    """Return who a depositary is: a party, or an office of the charter with its holder of now."""
    if not depositary[:1].islower():
        return party_name(depositary)
    held = holder_of(get_site().registry, depositary)
    return f"{office_name(depositary)} ({party_name(held)})" if held else office_name(depositary)


def _who(standings: Iterable[str] | None) -> str:
    if standings is None:
        return gettext("everybody")
    return ", ".join(standing_name(each) for each in standings)


def _sign_words(sign: Sign | None, *, closed: bool) -> list[str]:
    if sign is None:
        return []
    said = [] if closed else [gettext("Open to: %(who)s.") % {"who": _who(sign.by)}]
    if sign.until:
        said.append(gettext("Until and on %(day)s.") % {"day": day_words(sign.until)})
    return [*said, gettext("Ways to sign: %(ways)s.") % {"ways": ", ".join(signature_words(how) for how in sign.how)}]


def _accede_words(accede: Accede | None) -> list[str]:
    if accede is None:
        return []
    since = {
        "opening": gettext("from its opening on"),
        "closing": gettext("once signature is closed"),
        "force": gettext("once it is in force"),
    }[accede.since]
    return [gettext("Open to: %(who)s; %(since)s.") % {"who": _who(accede.by), "since": since}]


def _force_words(force: Force) -> list[str]:
    said = [condition_words(each) for each in force.needs]
    said.append(gettext("Counted are: %(forms)s.") % {"forms": ", ".join(consent_words(each) for each in force.counts)})
    said.append(gettext("From then: %(span)s.") % {"span": span_words(force.span)})
    if force.earliest:
        said.append(gettext("Not before %(day)s.") % {"day": day_words(force.earliest)})
    if force.latecomers:
        span = span_words(force.latecomers)
        said.append(gettext("For who consents later: %(span)s, from its own consent.") % {"span": span})
    return said


def condition_words(condition: Condition) -> str:
    """Return a condition of entry into force as a sentence."""
    if isinstance(condition, Number):
        told = {"number": condition.least, "names": list_names(in_charter_order(condition.among))}
        if condition.among:
            return (
                ngettext(
                    "%(number)s of these has consented: %(names)s.", "%(number)s of these have consented: %(names)s.",
                    condition.least,
                )
                % told
            )  # fmt: skip
        return ngettext("%(number)s has consented.", "%(number)s have consented.", condition.least) % told
    if isinstance(condition, All):
        if condition.who == "negotiating":
            return gettext("All have consented that took part in the text.")
        return gettext("All have consented that signed.")
    amounts = ", ".join(f"{party_name(party)}: {amount}" for party, amount in condition.amounts)
    told = {"percent": condition.percent, "total": condition.total, "amounts": amounts}
    said = gettext("Those who have consented hold %(percent)s %% of %(total)s (%(amounts)s).")
    return said % told


def span_words(span: Span) -> str:
    """Return a time after a day, and which day it gives."""
    length = {
        "days": ngettext("%(number)s day", "%(number)s days", span.number),
        "months": ngettext("%(number)s month", "%(number)s months", span.number),
        "years": ngettext("%(number)s year", "%(number)s years", span.number),
    }[span.unit] % {"number": span.number}
    if span.number == 0 and span.convention == "on":
        return gettext("on the same day")
    return {
        "on": gettext("%(length)s later"),
        "after": gettext("the day after %(length)s are over"),
        "month": gettext("the first day of the month after %(length)s are over"),
    }[span.convention] % {"length": length}


def _provisional_words(provisional: str) -> list[str]:
    return {
        "signature": [gettext("Whoever has signed may apply it provisionally.")],
        "adoption": [gettext("Whoever may become a party may apply it provisionally, from its adoption on.")],
    }.get(provisional, [])


def _reservation_words(rule: Reservations, documents: Mapping[str, Document]) -> list[str]:
    places = list_places(rule.provisions, documents) if documents else ""
    said = [
        {
            "allowed": gettext("Allowed, unless against object and purpose."),
            "forbidden": gettext("None may be made."),
            "except": gettext("Allowed, but to none of these: %(places)s."),
            "only": gettext("Allowed to these alone: %(places)s."),
        }[rule.rule]
        % {"places": places}
    ]
    if rule.rule == "forbidden":
        return said
    if rule.silence_months:
        silence = ngettext(
            "Who does not object for %(number)s month accepts.", "Who does not object for %(number)s months accepts.",
            rule.silence_months,
        )  # fmt: skip
        said.append(silence % {"number": rule.silence_months})
    if rule.void_at:
        some, of = rule.void_at
        void = gettext("It is void if %(some)s of every %(of)s find it incompatible.")
        said.append(void % {"some": some, "of": of})
    return said


def _leaving_words(leaving: Leaving | None) -> str:
    if leaving is None:
        return gettext("It provides for none.")
    said = ngettext("On notice of %(number)s month.", "On notice of %(number)s months.", leaving.notice_months)
    words = said % {"number": leaving.notice_months}
    if leaving.after_months:
        later = ngettext(
            "Notice counts from %(number)s month after it binds; an earlier one is valid, and takes effect later.",
            "Notice counts from %(number)s months after it binds; an earlier one is valid, and takes effect later.",
            leaving.after_months,
        )  # fmt: skip
        words += " " + later % {"number": leaving.after_months}
    return words


def _review_words(months: int | None) -> str:
    if months is None:
        return ""
    said = ngettext(
        "Its parties look at how it is carried out every %(number)s month at the latest.",
        "Its parties look at how it is carried out every %(number)s months at the latest.", months,
    )  # fmt: skip
    return said % {"number": months}


def _term_words(term: Term | None) -> str:
    if term is None:
        return ""
    words = ngettext("%(number)s month.", "%(number)s months.", term.months) % {"number": term.months}
    if term.renewal_months:
        again = ngettext(
            "Then again and again for %(number)s month.", "Then again and again for %(number)s months.",
            term.renewal_months,
        )  # fmt: skip
        words += " " + again % {"number": term.renewal_months}
    return words
