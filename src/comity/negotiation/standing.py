"""What stands in a negotiation, derived from its facts: whose a proposal is, what became of it, and of a provision."""

from collections.abc import Iterable
from dataclasses import dataclass

from comity.core.errors import Refused
from comity.negotiation.facts import (
    WHOLE,
    Backing,
    Challenged,
    Edited,
    Marked,
    Proposal,
    Rendered,
    Reserved,
    Retraction,
    spot_of,
)
from comity.record.access import sitting
from comity.record.facts import State
from comity.record.registry import disavowed_since
from comity.texts.facts import Version
from comity.texts.rules import negotiated_in

GONE = ("delete", "merged")


def taking_part(state: State, version: Version) -> list[str]:
    """Return the parties that negotiate the text: whoever sits where it is negotiated, and its author."""
    audience = negotiated_in(version)
    named = sitting(state, audience.standing) if audience.standing else audience.parties
    return sorted({*named, version.party})


def is_void(state: State, made: Proposal | Backing | Reserved) -> bool:
    """Whether its party disavows the key that made it, since that time or before."""
    since = disavowed_since(state, made.key)
    return since is not None and since <= made.index


def authors_of(state: State, proposal: Proposal) -> list[str]:
    """Return whose proposal it still is: its author and those who joined, without those who left, in their order."""
    return authors_among(
        proposal, state.find(Backing, proposal=proposal.id), state.find(Retraction, proposal=proposal.id), state
    )


def authors_among(
    proposal: Proposal, backings: Iterable[Backing], retractions: Iterable[Retraction], state: State
) -> list[str]:
    """Return whose proposal it still is, from what was said of it."""
    authors = {} if is_void(state, proposal) else {proposal.party: True}
    everything: list[Backing | Retraction] = [*backings, *retractions]
    for said in sorted(everything, key=lambda each: each.index):
        if isinstance(said, Retraction):
            authors.pop(said.party, None)
        elif is_void(state, said):
            continue
        elif said.stance == "join":
            authors[said.party] = True
        elif said.party != proposal.party:
            authors.pop(said.party, None)
    return list(authors)


def stances_on(proposal: Proposal, backings: Iterable[Backing], state: State) -> dict[str, str]:
    """Return who supports or opposes the proposal now; the last word of each party counts."""
    stances: dict[str, str] = {}
    for said in backings:
        if not is_void(state, said):
            stances[said.party] = said.stance
    return {party: stance for party, stance in stances.items() if stance in ("support", "oppose")}


def check_living(state: State, proposal: str, text: str) -> Proposal:
    """Return the proposal; raises Refused, saying what became of it, unless it lives."""
    found = state.latest(Proposal, id=proposal)
    if found is None or found.text != text:
        raise Refused("text.unknown_proposal", proposal=proposal)
    accepted = state.latest(Edited, proposal=proposal)
    if accepted is not None:
        raise Refused("text.proposal_accepted", proposal=proposal, act=accepted.act, time=accepted.time)
    revised = state.latest(Proposal, revises=proposal)
    if revised is not None:
        raise Refused("text.proposal_revised", proposal=proposal, by=revised.id)
    if not authors_of(state, found):
        raise Refused("text.proposal_withdrawn", proposal=proposal)
    return found


def head_of(state: State, text: str, *provisions: str) -> Version | Edited | Rendered:
    """Return what last set the words or the being of one of the provisions; the text must be known."""
    setters: list[Version | Edited | Rendered] = [
        *state.find(Version, text=text),
        *state.find(Rendered, spot=spot_of(text, WHOLE)),
    ]
    for provision in provisions:
        spot = spot_of(text, provision)
        setters += state.find(Edited, spot=spot)
        setters += (each for each in state.find(Rendered, spot=spot) if each.worded)
    return max(setters, key=lambda each: each.index)


def is_gone(state: State, text: str, provision: str) -> Edited | None:
    """Return the acceptance by which the provision ceased, or None while it stands."""
    last = state.latest(Edited, spot=spot_of(text, provision))
    if last is None or last.op not in GONE:
        return None
    version = state.latest(Version, text=text)
    # A version tabled anew says itself what stands in it.
    return None if version and version.index > last.index and not version.consolidates else last


def mark_of(state: State, text: str, provision: str) -> str:
    """Return how far the provision has come; a version with other words opens everything anew."""
    marked = state.latest(Marked, spot=spot_of(text, provision))
    versions = [each for each in state.find(Version, text=text) if not each.consolidates]
    if marked is None or (versions and versions[-1].index > marked.index):
        return "open"
    return marked.state


def reserved_on(state: State, text: str, provision: str) -> list[str]:
    """Return the parties that are reserved on the provision, pending instructions."""
    stands: dict[str, bool] = {}
    for each in state.find(Reserved, spot=spot_of(text, provision)):
        if not is_void(state, each):
            stands[each.party] = each.stands
    return [party for party, reserved in stands.items() if reserved]


def living_at(state: State, text: str, provision: str) -> list[Proposal]:
    """Return the living proposals on the provision."""
    found = []
    for proposal in state.find(Proposal, spot=spot_of(text, provision)):
        try:
            found.append(check_living(state, proposal.id, text))
        except Refused:
            continue
    return found


def languages_of(state: State, text: str) -> set[str]:
    """Return the languages that a text has had: of its versions, and of translations of the whole."""
    found = {tag for version in state.find(Version, text=text) for tag in version.languages.split()}
    return found | {each.language for each in state.find(Rendered, spot=spot_of(text, WHOLE))}


def bases_of(state: State, text: str, provision: str) -> set[str]:
    """Return the acts that have set the words of a provision, one after the other."""
    spot = spot_of(text, provision)
    return {
        *(each.act for each in state.find(Version, text=text)),
        *(each.act for each in state.find(Edited, spot=spot)),
        *(each.act for each in state.find(Rendered, spot=spot)),
        *(each.act for each in state.find(Rendered, spot=spot_of(text, WHOLE))),
    }


@dataclass(frozen=True, slots=True)
class Staleness:
    """That a language of a provision (WHOLE: of the text) lags behind a change, or is doubted."""

    provision: str
    language: str
    since: Version | Edited | Challenged
    doubts: tuple[Challenged, ...] = ()


def find_stale(
    languages: Iterable[str],
    versions: Iterable[Version],
    edited: Iterable[Edited],
    rendered: Iterable[Rendered],
    challenged: Iterable[Challenged],
) -> list[Staleness]:
    """Return which languages do not yet say what another does, each fact in the order of the record.

    A change in one language makes the others of that provision stale until linguists confirm them; a member's
    challenge does so too (procedures.md, 3). A version that consolidates confirms nothing.
    """
    versions, languages = list(versions), list(languages)
    # Who reads no more than what was released may know a version that consolidates, and none before it.
    versions = [each for each in versions if not each.consolidates] or versions[:1]
    begun = {tag: each.index for each in versions for tag in each.languages.split()}
    known: dict[tuple[str, str], int] = {}
    for rendering in rendered:
        if rendering.provision == WHOLE:
            begun[rendering.language] = rendering.index
        known[rendering.provision, rendering.language] = rendering.index
    changed: dict[str, Edited] = {}
    gone: dict[str, bool] = {}
    for each in edited:
        gone[each.provision] = each.op in GONE
        if each.languages and each.index > versions[-1].index:
            changed[each.provision] = each
        for tag in each.languages.split():
            known[each.provision, tag] = max(each.index, known.get((each.provision, tag), -1))
    doubts: dict[tuple[str, str], list[Challenged]] = {}
    for challenge in challenged:
        doubts.setdefault((challenge.provision, challenge.language), []).append(challenge)
    found = [Staleness(WHOLE, tag, versions[-1]) for tag in languages if begun.get(tag, -1) < versions[-1].index]
    for provision in dict.fromkeys([*changed, *(provision for provision, _ in doubts)]):
        if gone.get(provision):
            continue
        for tag in languages:
            since = max(known.get((provision, tag), -1), begun.get(tag, -1))
            own = tuple(each for each in doubts.get((provision, tag), ()) if each.index > since)
            change = changed.get(provision)
            if change is not None and change.index > since:
                found.append(Staleness(provision, tag, change, own))
            elif own:
                found.append(Staleness(provision, tag, own[-1], own))
    return found


def stale_in(state: State, text: str, languages: Iterable[str]) -> list[Staleness]:
    """Return what is stale of a text in some languages, from the state."""
    return find_stale(
        languages, state.find(Version, text=text), state.find(Edited, text=text), state.find(Rendered, text=text),
        state.find(Challenged, text=text),
    )  # fmt: skip
