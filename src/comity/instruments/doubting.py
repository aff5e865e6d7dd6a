"""What is entered or recorded of others can be challenged by any member (docs/adr/0014, 0021).

A challenge stands beside what it doubts, for all who read that, and changes no status: for a paper its own party
answers, by confirming or denying it.
"""

from collections.abc import Iterable

from comity.core.act import Act, Audience
from comity.core.errors import Refused
from comity.instruments.acts import Challenge
from comity.instruments.facts import Doubt, Event
from comity.instruments.speaking import reads
from comity.record.facts import Fact, Need, Recorded, State
from comity.record.judge import Case

CHALLENGED = ("party.introduce", "instrument.paper", "instrument.review", "abroad.enter", "abroad.end")


def need_challenge(state: State, act: Act, challenge: Challenge) -> Iterable[Need]:
    """The act that is challenged, whose paper it is, and who challenged it before."""
    return [Need(Recorded, "act", challenge.act), Need(Event, "act", challenge.act), Need(Doubt, "of", challenge.act)]


def check_challenge(case: Case) -> None:
    """Any member may challenge what was entered or recorded of others, once; in its own name it answers instead."""
    of = case.payload.act
    found = case.state.latest(Recorded, act=of)
    if found is None or not reads(case.state, Audience.from_text(found.audience), case.act.by):
        raise Refused("instrument.unknown_act", act=of)
    if case.act.to.text != found.audience:
        raise Refused("decision.other_audience", expected=found.audience)
    if found.kind not in CHALLENGED:
        raise Refused("instrument.not_of_others", act=of)
    if found.by == case.act.by:
        raise Refused("instrument.own_entry", act=of)
    paper = case.state.latest(Event, act=of)
    if paper is not None and paper.entered_by and paper.party == case.act.by:
        raise Refused("instrument.own_paper", act=of)
    if any(each.party == case.act.by for each in case.state.find(Doubt, of=of)):
        raise Refused("instrument.challenged_before", act=of)


def apply_challenge(case: Case) -> list[Fact]:
    """The doubt stands beside it."""
    act = case.act
    return [Doubt(case.index, act.id, case.payload.act, act.by, act.key, act.to.text, case.now)]
