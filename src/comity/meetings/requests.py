"""How far a request for an extraordinary session has come, from the charter's conditions and the answers. Pure.

Source: SCO Charter, Article 7, as the organisation's own rules have it: at least two members ask, all others consent.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from comity.charter import Charter
from comity.core.canonical import format_time, parse_time
from comity.meetings.delegations import composing
from comity.meetings.facts import Requested, Step
from comity.record.facts import State
from comity.record.registry import KeyEnd


@dataclass(frozen=True, slots=True)
class Answered:
    """What a party answered last, by which act and when: `answer` is join, consent or refuse."""

    act: str
    party: str
    answer: str
    time: str


@dataclass(frozen=True, slots=True)
class Request:
    """A request and the answers to it. `asked` are those who ask, its author first; `awaited` who has not answered.

    `missing` is what it still needs, in the order in which rules say so: asking (more who ask), consent, or nothing;
    `refused` those who do not consent. `earliest` is the instant at which such a session can begin, UTC. `answers` are
    those that count, in the order of the record.
    """

    act: str
    reference: str
    organ: str
    party: str
    drafts: list[str]
    audience: str
    time: str
    asked: list[str]
    consented: list[str]
    refused: list[str]
    awaited: list[str]
    missing: str | None
    earliest: str
    answers: list[Answered]


def request_of(requested: Requested, answers: Iterable[Step], state: State, charter: Charter) -> Request:
    """Return how far the request has come; each party's last answer counts, but not by a key that it disavows."""
    counted = {step.party: step for step in answers if not _is_disavowed(state, step)}
    last = {party: step.step for party, step in counted.items()}
    members = composing(state, charter, requested.organ)
    asked = [requested.party, *(party for party, answer in last.items() if answer == "join")]
    awaited = [party for party in members if party not in last and party != requested.party]
    organ = charter.organ(requested.organ)
    terms = organ.meets.extraordinary if organ and organ.meets else None
    refused = [party for party, answer in last.items() if answer == "refuse"]
    missing = None
    if terms is None or len(asked) < terms.asked_by:
        missing = "asking"
    elif terms.others_consent and (awaited or refused):
        missing = "consent"
    notice = timedelta(days=terms.notice_days if terms else 0)
    return Request(
        requested.act, requested.reference, requested.organ, requested.party, requested.drafts.split(),
        requested.audience, requested.time, asked, [party for party, answer in last.items() if answer == "consent"],
        refused, awaited, missing, format_time(parse_time(requested.time) + notice),
        [
            Answered(step.act, step.party, step.step, step.time)
            for step in sorted(counted.values(), key=lambda step: step.index)
        ],
    )  # fmt: skip


def _is_disavowed(state: State, step: Step) -> bool:
    ends = state.find(KeyEnd, key=step.key)
    return any(end.how == "disavowed" and end.since <= step.index for end in ends)
