"""When it may be said of a text under negotiation.

Nobody can be outvoted here either: a proposal is withdrawn by its authors alone, nothing is accepted over a standing
opposition, and nothing is marked agreed over a reservation or a living proposal. Who holds the pen (the organ's chair,
or the text's author where no chair is in office) enters what is not opposed. (Practice: procedures.md, 3.)
"""

from collections.abc import Iterable, Iterator

from comity.core import canonical
from comity.core.act import Act, Audience, Part
from comity.core.errors import Malformed, Refused
from comity.negotiation.acts import (
    Accept,
    Accepted,
    Back,
    Challenge,
    Mark,
    Propose,
    Proposed,
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
from comity.negotiation.standing import (
    authors_of,
    bases_of,
    check_living,
    head_of,
    is_gone,
    languages_of,
    living_at,
    mark_of,
    reserved_on,
    stale_in,
    stances_on,
    taking_part,
)
from comity.record.facts import Need, Recorded, State
from comity.record.judge import Case, covers
from comity.texts.edit import TITLE
from comity.texts.facts import Version
from comity.texts.rules import chair_of, inspect_texts, negotiated_in, pen_of

CARRIERS = ("text.table", "decision.adopt", "decision.enter")


def text_before(case: Case, text: str) -> Version:
    """Return the text's latest version; raises Refused unless the act is among those who negotiate it."""
    version = case.state.latest(Version, text=text)
    if version is None or version.text != text:
        raise Refused("text.unknown", text=text)
    expected, to = negotiated_in(version), case.act.to
    if expected.standing:
        same = to == expected
    else:
        # Named parties and the author, who is always included, are one audience, whoever of them writes.
        same = not to.standing and {*to.parties, case.act.by} == {*expected.parties, version.party}
    if not same:
        raise Refused("text.negotiated_among", expected=expected.text)
    if case.act.by not in taking_part(case.state, version):
        raise Refused("text.not_taking_part", party=case.act.by, organ=version.organ)
    return version


def check_pen(case: Case, version: Version, capacity: str) -> None:
    """Raise Refused unless the act's author holds the pen, and says in which capacity."""
    holder, held = pen_of(case.state, case.charter, version)
    if (case.act.by, capacity) != (holder, held):
        raise Refused("text.no_pen", party=case.act.by, holder=holder, capacity=held)


# What each rule looks up.


def need_text(state: State, act: Act, said: Mark | Reserve | Translate | Challenge) -> Iterable[Need]:
    """The text's versions and what stands at the spots that the act names; for a language, what is stale in it."""
    yield Need(Version, "text", said.text)
    if isinstance(said, Translate):
        for kind in (Edited, Rendered, Challenged):
            yield Need(kind, "text", said.text)
    for provision in said.provisions if isinstance(said, Mark | Translate) else (said.provision,):
        yield from _need_spot(state, spot_of(said.text, provision))


def need_propose(state: State, act: Act, propose: Propose) -> Iterable[Need]:
    """The text's versions, what stands at each spot, and the proposals that are amended or revised."""
    yield Need(Version, "text", propose.text)
    for each in propose.edits:
        for provision in each.edit.touches:
            yield from _need_spot(state, spot_of(propose.text, provision))
        for other in (each.on, each.revises):
            if other:
                yield from need_proposal(other)


def need_accept(state: State, act: Act, accept: Accept) -> Iterable[Need]:
    """The text's versions, what stands at each spot, and the proposals that are accepted."""
    yield Need(Version, "text", accept.text)
    for each in accept.edits:
        for provision in each.edit.touches:
            yield from _need_spot(state, spot_of(accept.text, provision))
        yield from need_proposal(each.proposal)


def need_backed(state: State, act: Act, said: Back | Retract) -> Iterable[Need]:
    """The text's versions and the proposal."""
    yield Need(Version, "text", said.text)
    yield from need_proposal(said.proposal)


def need_proposal(proposal: str) -> list[Need]:
    """A proposal and all that bears on whether it lives."""
    return [
        Need(Proposal, "id", proposal),
        Need(Proposal, "revises", proposal),
        Need(Backing, "proposal", proposal),
        Need(Retraction, "proposal", proposal),
        Need(Edited, "proposal", proposal),
    ]


def _need_spot(state: State, spot: str) -> Iterator[Need]:
    """What was accepted, confirmed, marked and reserved at a spot; and the living proposals there, where asked."""
    yield Need(Edited, "spot", spot)
    yield Need(Rendered, "spot", spot)
    yield Need(Rendered, "spot", spot_of(spot.partition(" ")[0], WHOLE))
    yield Need(Marked, "spot", spot)
    yield Need(Reserved, "spot", spot)
    yield Need(Proposal, "spot", spot)
    for proposal in state.find(Proposal, spot=spot):
        yield from need_proposal(proposal.id)


def _check_not_gone(case: Case, text: str, provision: str) -> None:
    """Raise Refused if the provision was deleted."""
    gone = is_gone(case.state, text, provision)
    if gone is not None:
        raise Refused("text.provision_gone", provision=provision, act=gone.act, time=gone.time)


def _check_there(case: Case, text: str, provision: str) -> None:
    """Raise Refused if the provision was deleted or is agreed."""
    _check_not_gone(case, text, provision)
    if mark_of(case.state, text, provision) == "agreed":
        raise Refused("text.provision_agreed", provision=provision)


# The rules.


def check_propose(case: Case) -> None:
    """Whoever takes part may propose, on what is there and not yet agreed; only an author revises a proposal."""
    propose: Propose = case.payload
    version = text_before(case, propose.text)
    if propose.capacity == "chair" and chair_of(case.state, case.charter, version.organ) != case.act.by:
        raise Refused("text.not_chair", party=case.act.by, organ=version.organ)
    for each in propose.edits:
        _check_proposed(case, version, each)


def _check_proposed(case: Case, version: Version, each: Proposed) -> None:
    state, text, edit = case.state, version.text, each.edit
    unknown = sorted(set(edit.languages) - languages_of(state, text))
    if unknown:
        raise Refused("text.language_not_here", languages=unknown)
    if each.on:
        check_living(state, each.on, text)
    if each.revises:
        revised = check_living(state, each.revises, text)
        if case.act.by not in authors_of(state, revised):
            raise Refused("text.proposal_of_another", proposal=revised.id, party=revised.party)
        if (revised.op == "insert") != (edit.op == "insert") or revised.provision != edit.provision:
            raise Refused("text.revised_elsewhere", proposal=revised.id, provision=revised.provision)
    for provision in edit.touches:
        _check_there(case, text, provision)
    if edit.op == "insert":
        _check_new(state, text, each)
    elif each.base is None and not each.on:
        raise Refused("text.base_missing", provision=edit.provision)
    if each.base and each.base not in bases_of(state, text, edit.provision):
        raise Refused("text.base_unknown", provision=edit.provision, base=each.base)


def _check_new(state: State, text: str, each: Proposed) -> None:
    """A new provision has an identity that no other has had; its author's revision keeps it."""
    spot = spot_of(text, each.edit.provision)
    others = [proposal for proposal in state.find(Proposal, spot=spot) if proposal.op == "insert"]
    if state.find(Edited, spot=spot) or (others and not each.revises):
        raise Refused("text.identity_used", provision=each.edit.provision)


def check_accept(case: Case) -> None:
    """Who holds the pen enters living proposals that nobody opposes, upon the words that it saw."""
    accept: Accept = case.payload
    version = text_before(case, accept.text)
    check_pen(case, version, accept.capacity)
    for each in accept.edits:
        _check_accepted(case, version.text, each)


def _check_accepted(case: Case, text: str, each: Accepted) -> None:
    state, edit = case.state, each.edit
    proposal = check_living(state, each.proposal, text)
    if (proposal.op, proposal.provision, proposal.other) != (edit.op, edit.provision, edit.other or ""):
        raise Refused("text.other_edit", proposal=proposal.id)
    backings = state.find(Backing, proposal=proposal.id)
    opposed = [party for party, stance in stances_on(proposal, backings, state).items() if stance == "oppose"]
    if opposed:
        raise Refused("text.opposed", proposal=proposal.id, parties=sorted(opposed))
    for provision in edit.touches:
        _check_there(case, text, provision)
    if edit.op == "insert":
        if state.find(Edited, spot=spot_of(text, edit.provision)):
            raise Refused("text.identity_used", provision=edit.provision)
        return
    expected = head_of(state, text, *edit.touches).act
    if each.before != expected:
        raise Refused("text.changed_meanwhile", provision=edit.provision, act=expected)


def check_back(case: Case) -> None:
    """Any party that takes part says where it stands on a living proposal; an author leaves by withdrawing."""
    back: Back = case.payload
    text_before(case, back.text)
    proposal = check_living(case.state, back.proposal, back.text)
    if back.stance != "join" and case.act.by in authors_of(case.state, proposal) and case.act.by == proposal.party:
        raise Refused("text.own_proposal", proposal=proposal.id)


def check_retract(case: Case) -> None:
    """Only its authors end a proposal."""
    retract: Retract = case.payload
    text_before(case, retract.text)
    proposal = check_living(case.state, retract.proposal, retract.text)
    if case.act.by not in authors_of(case.state, proposal):
        raise Refused("text.proposal_of_another", proposal=proposal.id, party=proposal.party)


def check_mark(case: Case) -> None:
    """Agreed is what nobody is reserved on and no living proposal would change; opening anew is always possible."""
    mark: Mark = case.payload
    version = text_before(case, mark.text)
    check_pen(case, version, mark.capacity)
    for provision in mark.provisions:
        _check_not_gone(case, mark.text, provision)
        if mark.state == "open":
            continue
        living = living_at(case.state, mark.text, provision)
        if living:
            raise Refused("text.proposals_live", provision=provision, proposals=[each.id for each in living])
        reserved = reserved_on(case.state, mark.text, provision)
        if reserved and mark.state == "agreed":
            raise Refused("text.reserved", provision=provision, parties=reserved)


def check_reserve(case: Case) -> None:
    """A party is reserved for itself, and lifts its own reservation; nobody else and no clock does."""
    reserve: Reserve = case.payload
    text_before(case, reserve.text)
    stands = case.act.by in reserved_on(case.state, reserve.text, reserve.provision)
    if stands == reserve.reserved:
        raise Refused("text.reserved_already" if stands else "text.not_reserved", provision=reserve.provision)


def check_translate(case: Case) -> None:
    """Linguists confirm a language that the charter knows; whose right that is, the charter says."""
    translate: Translate = case.payload
    text_before(case, translate.text)
    tags = case.charter.languages
    known = {*tags.authentic, *tags.working, *tags.courtesy}
    if translate.language not in known:
        raise Refused("text.unknown_language", language=translate.language, known=sorted(known))
    if translate.provisions and translate.language not in languages_of(case.state, translate.text):
        raise Refused("text.language_not_here", languages=[translate.language])
    _check_seen(case.state, translate)
    _check_worded(case.state, translate)
    for provision in translate.provisions:
        _check_not_gone(case, translate.text, provision)


def _check_seen(state: State, translate: Translate) -> None:
    """Nothing is confirmed that the linguists had not before them: what they saw is `after` an act that they name."""
    text = translate.text
    changes: list[Version | Edited] = [*state.find(Version, text=text), *state.find(Edited, text=text)]
    setters = {each.act: each.index for each in (*changes, *state.find(Rendered, text=text))}
    if translate.after not in setters:
        raise Refused("text.base_unknown", provision=WHOLE, base=translate.after)
    if not translate.provisions:
        last = max(changes, key=lambda each: each.index)
        if last.index > setters[translate.after]:
            raise Refused("text.changed_meanwhile", provision=WHOLE, act=last.act)
    for provision in translate.provisions:
        head = head_of(state, text, provision)
        if head.index > setters[translate.after]:
            raise Refused("text.changed_meanwhile", provision=provision, act=head.act)


def _check_worded(state: State, translate: Translate) -> None:
    """New words are for a language that lags behind or is doubted: all else is for a proposal."""
    text, language = translate.text, translate.language
    if not translate.provisions and language not in languages_of(state, text):
        return
    stale = {each.provision for each in stale_in(state, text, [language])}
    for provision in translate.worded or (() if translate.provisions else (WHOLE,)):
        if provision not in stale and WHOLE not in stale:
            raise Refused("text.not_stale", provision=provision, language=language)


def check_challenge(case: Case) -> None:
    """Any party that takes part may doubt a language of the text."""
    challenge: Challenge = case.payload
    text_before(case, challenge.text)
    if challenge.language not in languages_of(case.state, challenge.text):
        raise Refused("text.language_not_here", languages=[challenge.language])


def need_relate(state: State, act: Act, relate: Relate) -> Iterable[Need]:
    """The acts that carry both texts, and what was said of the source before."""
    yield Need(Recorded, "act", relate.source)
    yield Need(Recorded, "act", relate.target)
    yield Need(Relation, "source", relate.source)


def check_relate(case: Case) -> None:
    """A relation is between texts that all its readers may read, and is said once."""
    relate: Relate = case.payload
    for act in (relate.source, relate.target):
        found = case.state.latest(Recorded, act=act)
        if found is None or found.kind not in CARRIERS:
            raise Refused("text.unknown", text=act)
        if not covers(case.charter, Audience.from_text(found.audience), case.act.to, author=found.by):
            raise Refused("text.relation_wider", text=act)
    for each in case.state.find(Relation, source=relate.source):
        if (each.relation, each.target) == (relate.relation, relate.target):
            raise Refused("text.related_before", act=each.act)


def inspect_words(act: Act, parts: Iterable[Part]) -> None:
    """Raise Malformed unless each part has exactly the words that the edits bring in its language."""
    inspect_texts(act, parts)
    edits = act.body["edits"]
    for part in parts:
        language = part.name.removeprefix("text.")
        if part.name == language:
            continue
        expected = {
            identity
            for edit in edits
            if language in edit["languages"] and edit["provision"] != TITLE
            for identity in (edit["provision"], edit["other"] if edit["op"] == "split" else None)
            if identity
        }
        found = {each["id"] for each in canonical.decode(part.data)["provisions"]}
        if found != expected:
            raise Malformed("text.words", part=part.name, wrong=sorted(found ^ expected)[:8])
