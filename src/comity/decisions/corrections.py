"""Correcting an adopted text without change of substance: proposed by an office, open to challenge, then it stands.

Practice: procedures.md, 2 and 5 (a corrigendum has its own objection window and reopens nothing; VCLT, Article 79, also
for discordance between languages). A contested correction never stands; the office may propose another.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from comity.charter import Charter
from comity.core.act import Act, Audience
from comity.core.canonical import format_time, parse_time
from comity.core.errors import Refused
from comity.decisions.adopted_acts import Correct, OfCorrection
from comity.decisions.bearing import after
from comity.decisions.facts import Adoption, Contested, Corrected, Correction, Entered, Published
from comity.decisions.rules import reads, released_after
from comity.record.facts import Due, Fact, Need, Release, State
from comity.record.judge import Case, Owed
from comity.record.registry import disavowed_since

# For what was decided before this record, whose procedure the charter need not know.
ENTERED_HOURS = 168


def need_correct(state: State, act: Act, correct: Correct) -> Iterable[Need]:
    """What was adopted or entered, and its corrections so far."""
    yield Need(Adoption, "act", correct.adopted)
    yield Need(Entered, "act", correct.adopted)
    yield Need(Correction, "adopted", correct.adopted)
    yield from _need_published(state, correct.adopted)


def _need_published(state: State, adopted: str) -> Iterable[Need]:
    """Whether an embargo is over: what corrects a published text is everyone's with it."""
    for adoption in state.find(Adoption, act=adopted):
        yield Need(Published, "reference", adoption.reference)


def check_correct(case: Case) -> None:
    """An office corrects what was adopted, for all who read it, in a language that the charter knows."""
    correct: Correct = case.payload
    found = _adopted(case.state, correct.adopted)
    if found is None or not reads(case, found.audience, found.by if isinstance(found, Entered) else None):
        raise Refused("decision.nothing_adopted", act=correct.adopted)
    if case.act.to.text != found.audience:
        raise Refused("decision.other_audience", expected=found.audience)
    tags = case.charter.languages
    known = {*tags.authentic, *tags.working, *tags.courtesy}
    if correct.language not in known:
        raise Refused("text.unknown_language", language=correct.language, known=sorted(known))
    if correct.provisions and correct.language not in found.languages.split():
        raise Refused("text.language_not_here", languages=[correct.language])


def _adopted(state: State, act: str) -> Adoption | Entered | None:
    return state.latest(Adoption, act=act) or state.latest(Entered, act=act)


def find_correct(case: Case) -> dict[str, Any]:
    """The keeper states until when members may contest it, and the number of the correction."""
    correct: Correct = case.payload
    found = _adopted(case.state, correct.adopted)
    of = case.charter_at(found.index) if isinstance(found, Adoption) else None
    procedure = of.procedure(found.procedure) if of and isinstance(found, Adoption) else None
    hours = procedure.correction_hours if procedure else ENTERED_HOURS
    until = format_time(parse_time(case.now) + timedelta(hours=hours))
    return {"number": len(case.state.find(Correction, adopted=correct.adopted)) + 1, "until": until}


def apply_correct(case: Case) -> list[Fact]:
    """The correction is open to challenge; the keeper's diary says when it stands."""
    correct: Correct = case.payload
    act, findings = case.act, case.findings
    return [
        Correction(
            case.index, act.id, correct.adopted, correct.language, " ".join(correct.provisions), act.by, act.to.text,
            findings["number"], findings["until"], case.now,
        ),
        # Whoever contests in the last millisecond is in time.
        Due(case.index, after(findings["until"]), "decision.corrected", act.id),
        *_released(case, correct.adopted),
    ]  # fmt: skip


def _released(case: Case, adopted: str) -> list[Release]:
    """Return that the act is everyone's at once, where what it corrects was published after an embargo."""
    return released_after(case, case.state.latest(Adoption, act=adopted))


def need_of_correction(state: State, act: Act, said: OfCorrection) -> Iterable[Need]:
    """The correction, and what became of it."""
    yield from need_answers(said.correction)
    for correction in state.find(Correction, act=said.correction):
        yield Need(Adoption, "act", correction.adopted)
        yield from _need_published(state, correction.adopted)


def need_answers(correction: str) -> list[Need]:
    """A correction, by the act that proposes it, and what became of it."""
    return [
        Need(Correction, "act", correction),
        Need(Contested, "correction", correction),
        Need(Corrected, "correction", correction),
    ]


def contests_of(state: State, correction: str) -> list[Contested]:
    """Return who contests the correction, without those whose party disavows the key that said it."""
    found = []
    for each in state.find(Contested, correction=correction):
        since = disavowed_since(state, each.key)
        if since is None or since > each.index:
            found.append(each)
    return found


def _open(case: Case, correction: str) -> Correction:
    found = case.state.latest(Correction, act=correction)
    if found is None:
        raise Refused("decision.unknown_correction", correction=correction)
    if case.state.find(Corrected, correction=correction):
        raise Refused("decision.corrected_already", correction=correction)
    if case.act.to.text != found.audience:
        raise Refused("decision.other_audience", expected=found.audience)
    return found


def check_contest(case: Case) -> None:
    """Any member may contest a correction once, in time: an entry at the very deadline is still in time."""
    said: OfCorrection = case.payload
    found = _open(case, said.correction)
    if not reads(case, found.audience, found.party):
        raise Refused("decision.unknown_correction", correction=said.correction)
    if case.now > found.until:
        raise Refused("decision.contest_late", until=found.until)
    if any(each.party == case.act.by for each in case.state.find(Contested, correction=said.correction)):
        raise Refused("decision.contested_before", correction=said.correction)


def apply_contest(case: Case) -> list[Fact]:
    """The correction does not stand."""
    act = case.act
    contested = Contested(case.index, act.id, case.payload.correction, act.by, act.key, case.now)
    return [contested, *_released_with(case)]


def _released_with(case: Case) -> list[Release]:
    correction = case.state.latest(Correction, act=case.payload.correction)
    return _released(case, correction.adopted) if correction else []


def check_corrected(case: Case) -> None:
    """A correction stands when its time is over and nobody contested it."""
    said: OfCorrection = case.payload
    found = _open(case, said.correction)
    if case.now <= found.until or contests_of(case.state, said.correction):
        raise Refused("decision.not_corrected", until=found.until)


def apply_corrected(case: Case) -> list[Fact]:
    """The corrected words are the text's from here on."""
    corrected = Corrected(case.index, case.act.id, case.payload.correction, case.now)
    return [corrected, *_released_with(case)]


def due_corrected(correction: str, now: str, load: Callable[[Iterable[Need]], State], charter: Charter) -> Owed | None:
    """What is owed when the time to contest is over: that the correction stands, unless somebody contested it."""
    state = load(need_answers(correction))
    found = state.latest(Correction, act=correction)
    if found is None or state.find(Corrected, correction=correction) or contests_of(state, correction):
        return None
    return Owed("decision.corrected", Audience.from_text(found.audience), {"correction": correction})
