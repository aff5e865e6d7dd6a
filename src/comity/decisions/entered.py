"""What was decided before this record, entered from its source; and parts that are erased by their author."""

from collections.abc import Iterable

from comity.core.act import Act
from comity.core.errors import Refused
from comity.decisions.adopted_acts import Enter, Erase
from comity.decisions.bearing import bearing_of, living_attached, need_bearing, procedure_of, state_of
from comity.decisions.facts import Adoption, Attached, Entered, Put
from comity.decisions.machine import RUNNING
from comity.parties.facts import Party
from comity.record.facts import Erasure, Need, Recorded, State
from comity.record.judge import Case
from comity.texts.facts import Version


def check_enter(case: Case) -> None:
    """A decision taken earlier is entered from its source: its organ exists, its day is past, its parties are known."""
    enter: Enter = case.payload
    if case.charter.organ(enter.organ) is None:
        raise Refused("text.unknown_organ", organ=enter.organ)
    if enter.day > case.now[:10]:
        raise Refused("decision.not_yet_taken", day=enter.day)
    for party in enter.parties:
        if not case.state.find(Party, party=party):
            raise Refused("effect.unknown_party", party=party)


def apply_enter(case: Case) -> list[Entered]:
    """The decision is shown with its source, as entered, not as decided here."""
    enter: Enter = case.payload
    return [
        Entered(
            case.index, case.act.id, enter.organ, enter.day, enter.form, " ".join(enter.parties), case.act.to.text,
            " ".join(enter.languages), case.act.by, case.now,
        )
    ]  # fmt: skip


def need_erase(state: State, act: Act, erase: Erase) -> Iterable[Need]:
    """The act, what was erased of it, and whether its text is before an organ."""
    yield Need(Recorded, "act", erase.act)
    yield Need(Erasure, "act", erase.act)
    yield Need(Version, "act", erase.act)
    yield Need(Attached, "act", erase.act)
    for attached in state.find(Attached, act=erase.act):
        yield from need_bearing(Need(Put, "act", attached.decision), state.latest(Put, act=attached.decision))
    version = state.latest(Version, act=erase.act)
    if version is not None:
        yield Need(Put, "text", version.text)
        for put in state.find(Put, text=version.text):
            yield Need(Adoption, "reference", put.reference)


def check_erase(case: Case) -> None:
    """A part is erased by its author's party, to its act's audience; not while members decide on its very words."""
    erase: Erase = case.payload
    state = case.state
    target = state.latest(Recorded, act=erase.act)
    if target is None:
        raise Refused("erase.unknown_act", act=erase.act)
    if target.by != case.act.by:
        raise Refused("erase.not_yours", act=erase.act)
    if case.act.to.text != target.audience:
        raise Refused("decision.other_audience", expected=target.audience)
    if erase.part not in target.parts.split():
        raise Refused("erase.unknown_part", act=erase.act, part=erase.part)
    if any(each.part == erase.part for each in state.find(Erasure, act=erase.act)):
        raise Refused("erase.erased_before", act=erase.act, part=erase.part)
    version = state.latest(Version, act=erase.act)
    for put in state.find(Put, text=version.text) if version else []:
        if put.version == erase.act and not state.find(Adoption, reference=put.reference):
            raise Refused("erase.being_decided", decision=put.act)
    _check_attached(case, erase.act)


def _check_attached(case: Case, act: str) -> None:
    """Words that are about to be restated with an adoption are withdrawn first."""
    attached = case.state.latest(Attached, act=act)
    put = case.state.latest(Put, act=attached.decision) if attached else None
    if attached and put:
        bearing = bearing_of(case.state, put, procedure_of(case.state, case.charter, put))
        if state_of(bearing, case.state) in RUNNING and attached in living_attached(bearing, case.state):
            raise Refused("erase.being_decided", decision=put.act)


def apply_erase(case: Case) -> list[Erasure]:
    """The part is gone."""
    erase: Erase = case.payload
    return [Erasure(case.index, erase.act, erase.part)]
