"""A dispute as its page shows it: what was said, who has agreed to which terms, what would have to happen next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, pgettext

from comity.charter import in_language
from comity.disputes.state import DisputeView, StepView
from comity.web.shell.presenters import day_words, in_charter_order, language, list_names, party_name


@dataclass(frozen=True)
class Spoken:
    """A step with its words in the reader's language, or the nearest; `others` are the rest, by language."""

    step: StepView
    heading: str
    words: str
    tag: str
    others: Mapping[str, str]
    agreed: str
    missing: str
    actions: Sequence[Any] = ()


def basis_words(basis: str) -> str:
    """Return what is opened, in words."""
    if basis == "undertaking":
        return gettext("A consultation on a standing undertaking")
    return gettext("A difference over what the text means or how it is applied")


def name_of(view: DisputeView) -> str:
    """Return what a dispute is called: what it is, and its number among those of the same readers."""
    facts = {"number": view.number, "year": view.year}
    if view.basis == "undertaking":
        return gettext("Consultation %(number)s of %(year)s") % facts
    return gettext("Difference %(number)s of %(year)s") % facts


def paper_of(name: str, words: str, *, language: str = "") -> dict[str, Any]:
    """Return words as acts/papers.html sets them: each line as a paragraph."""
    lines = [line for line in words.split("\n") if line.strip()]
    shown = [
        {"id": f"line-{place}", "kind": "paragraph", "number": "", "level": 1, "text": line, "held": ()}
        for place, line in enumerate(lines)
    ]
    return {"name": name, "language": language, "title": "", "provisions": shown}


def list_spoken(view: DisputeView, actions: Mapping[str, Sequence[Any]]) -> list[Spoken]:
    """Return everything that was said, in order; `actions` are what the reader may do about a step."""
    return [_spoken(view, step, actions.get(step.act, ())) for step in view.steps]


def _spoken(view: DisputeView, step: StepView, actions: Sequence[Any]) -> Spoken:
    tag = in_language({tag: tag for tag in step.words}, language()) if step.words else ""
    missing = [party for party in view.parties if party not in step.agreed] if step.stands else []
    return Spoken(
        step, _heading(view, step), step.words.get(tag, ""), tag,
        {other: words for other, words in step.words.items() if other != tag},
        list_names(in_charter_order(step.agreed)) if len(step.agreed) > 1 else "",
        list_names(in_charter_order(missing)), actions,
    )  # fmt: skip


def _heading(view: DisputeView, step: StepView) -> str:
    if step.step == "open":
        return gettext("asked to consult") if view.basis == "undertaking" else gettext("opened the difference")
    if step.step == "retract":
        target = next((each for each in view.steps if each.act == step.target), None)
        is_offer = target is not None and target.step == "offer"
        return gettext("took back its offer") if is_offer else gettext("took back its agreement")
    return {
        "answer": pgettext("in a dispute", "said"),
        "claim": gettext("raised a claim of its own"),
        "offer": gettext("offered terms"),
        "accept": gettext("agreed to the terms"),
        "withdraw": gettext("withdrew its claim"),
    }[step.step]


def list_next(view: DisputeView, *, now: str) -> list[str]:
    """Return what would have to happen next, one sentence each; `now` is an instant in the record's form."""
    everyone = {"names": list_names(in_charter_order(view.parties))}
    if view.status == "settled":
        agreed = gettext("%(names)s have agreed to the same terms. They are below, and nobody can take them back.")
        return [agreed % everyone]
    if view.status == "withdrawn":
        return [gettext("No claim stands any more: who raised one has ended it.")]
    steps = _consulting(view) if view.consulting_until and now < view.consulting_until else []
    if not steps and view.unheard:
        unheard = {"names": list_names(in_charter_order(view.unheard))}
        steps = [gettext("Not heard yet: %(names)s.") % unheard]
    for step in view.steps:
        if step.stands:
            missing = [party for party in view.parties if party not in step.agreed]
            facts = {"party": party_name(step.party), "names": list_names(in_charter_order(missing))}
            steps.append(gettext("The terms that %(party)s offered need the agreement of: %(names)s.") % facts)
    claimants = {"names": list_names(in_charter_order(view.claimants))}
    return [
        *steps,
        gettext("It ends when all of its parties have agreed to the same terms: %(names)s.") % everyone,
        gettext("It also ends when no claim stands any more. Whose stands now: %(names)s.") % claimants,
        gettext("Nobody else decides it, and no time ends it."),
    ]


def _consulting(view: DisputeView) -> list[str]:
    facts = {"names": list_names(in_charter_order(view.unheard)), "day": day_words(str(view.consulting_until)[:10])}
    return [gettext("Terms can be offered once all have spoken (not yet: %(names)s), or from %(day)s on.") % facts]


def stage_of(view: DisputeView, *, now: str) -> str:
    """Return the stage: consultation, negotiation, settled or withdrawn."""
    if view.status != "open":
        return view.status
    return "consultation" if view.consulting_until and now < view.consulting_until else "negotiation"
