"""What acts of a negotiation establish: payloads that the rules let pass, as facts."""

from comity.core import canonical
from comity.negotiation.acts import (
    Accept,
    Accepted,
    Back,
    Challenge,
    Mark,
    Propose,
    Relate,
    Reserve,
    Retract,
    Translate,
)
from comity.negotiation.facts import (
    WHOLE,
    Backing,
    Challenged,
    Edited,
    Marked,
    Proposal,
    Relation,
    Rendered,
    Reserved,
    Retraction,
    spot_of,
)
from comity.record.judge import Case
from comity.texts.edit import Edit, Place


def _edit_values(edit: Edit) -> tuple[str, str, str, str]:
    return format_place(edit.place), edit.other or "", " ".join(edit.languages), " ".join(edit.held)


def format_place(place: Place | None) -> str:
    """Return a place as facts keep it."""
    return canonical.encode({"side": place.side, "of": place.of}).decode() if place else ""


def apply_propose(case: Case) -> list[Proposal]:
    """Each edit is a proposal of its own."""
    propose: Propose = case.payload
    act, text = case.act, propose.text
    return [
        Proposal(
            case.index, f"{act.id}.{number}", act.id, text, spot_of(text, each.edit.provision), each.edit.op,
            each.edit.provision, *_edit_values(each.edit), each.base or "", each.on or "", each.revises or "", act.by,
            act.key, propose.capacity, case.now,
        )
        for number, each in enumerate(propose.edits, 1)
    ]  # fmt: skip


def apply_accept(case: Case) -> list[Edited]:
    """The current text is changed at each spot that the edits touch."""
    accept: Accept = case.payload
    made = []
    for each in accept.edits:
        edit = each.edit
        made.append(_edited(case, accept.text, edit.op, edit.provision, each))
        if edit.other:
            op = "split-off" if edit.op == "split" else "merged"
            made.append(_edited(case, accept.text, op, edit.other, each))
    return made


def _edited(case: Case, text: str, op: str, provision: str, each: Accepted) -> Edited:
    values = _edit_values(each.edit)
    return Edited(
        case.index, case.act.id, text, spot_of(text, provision), op, provision, *values, each.proposal, case.act.by,
        case.now,
    )  # fmt: skip


def apply_back(case: Case) -> list[Backing]:
    """Where the party stands from here on."""
    back: Back = case.payload
    act = case.act
    return [Backing(case.index, act.id, back.text, back.proposal, act.by, act.key, back.stance, case.now)]


def apply_retract(case: Case) -> list[Retraction]:
    """The author has left the proposal."""
    retract: Retract = case.payload
    return [Retraction(case.index, case.act.id, retract.text, retract.proposal, case.act.by, case.now)]


def apply_mark(case: Case) -> list[Marked]:
    """How far each provision has come."""
    mark: Mark = case.payload
    return [
        Marked(case.index, case.act.id, mark.text, spot_of(mark.text, each), each, mark.state, case.act.by, case.now)
        for each in mark.provisions
    ]


def apply_reserve(case: Case) -> list[Reserved]:
    """The party is reserved, or no longer is."""
    said: Reserve = case.payload
    act, spot = case.act, spot_of(said.text, said.provision)
    return [Reserved(case.index, act.id, said.text, spot, said.provision, act.by, act.key, said.reserved, case.now)]


def apply_translate(case: Case) -> list[Rendered]:
    """The language is confirmed for each provision, or for the whole text."""
    said: Translate = case.payload
    whole = not said.provisions
    return [
        Rendered(
            case.index, case.act.id, said.text, spot_of(said.text, each), each, said.language,
            whole or each in said.worded, case.act.by, case.now,
        )
        for each in said.provisions or (WHOLE,)
    ]  # fmt: skip


def apply_challenge(case: Case) -> list[Challenged]:
    """The language of the provision is in doubt."""
    said: Challenge = case.payload
    spot = spot_of(said.text, said.provision)
    return [Challenged(case.index, case.act.id, said.text, spot, said.provision, said.language, case.act.by, case.now)]


def apply_relate(case: Case) -> list[Relation]:
    """How the source stands to the target."""
    said: Relate = case.payload
    return [Relation(case.index, case.act.id, said.source, said.relation, said.target, case.act.by, case.now)]
