"""Of what a delegation is told: which recorded acts await a party, must be delivered to it, or set it a deadline.

A kind is a line in a dictionary here; a message's `id` is the index of its entry. Nothing here decides who may read:
whoever is named and may not read the act is not told (notices.gathering asks `may_read`). A function gets the message
and what it may look up, and names parties.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from comity.charter import Charter
from comity.decisions.state import AdoptionRow, PutRow, StepRow
from comity.disputes.state import DisputeRow
from comity.meetings.delegations import composing
from comity.record.facts import State
from comity.record.judge import may
from comity.record.outbox import Message
from comity.texts.rules import pen_of
from comity.texts.state import VersionRow

# The longest time before a deadline for which a delegate may ask.
FURTHEST = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Known:
    """What a function may look up beside the message: the charter in force and the public registry."""

    charter: Charter
    registry: State
    parties: frozenset[str]


Find = Callable[[Message, Known], Iterable[str]]


def find_electors(message: Message, known: Known) -> Iterable[str]:
    """Every elector's word is awaited, that of who put it too."""
    return [str(party) for party in message.findings["electors"]]


def find_pen(message: Message, known: Known) -> Iterable[str]:
    """What is proposed on a text awaits who holds the pen."""
    row = VersionRow.objects.filter(text=message.body["text"]).order_by("-index").first()
    return [pen_of(known.registry, known.charter, row.to_fact())[0]] if row else []


def find_electors_asked(message: Message, known: Known) -> Iterable[str]:
    """The chair asks in session: an elector that holds something against it says so now."""
    return _electors_of(str(message.body["decision"]))


def find_electors_in_time(message: Message, known: Known) -> Iterable[str]:
    """A silence runs out for its electors, unless it was lengthened, closed or concluded since."""
    decision = message.act if message.kind == "decision.put" else str(message.body["decision"])
    put = PutRow.objects.filter(act=decision).first()
    if put is None or AdoptionRow.objects.filter(reference=put.reference).exists():
        return []
    since = StepRow.objects.filter(decision=decision, step__in=("extend", "close"), index__gt=message.id)
    return [] if since.exists() else put.electors.split()


def find_served(message: Message, known: Known) -> Iterable[str]:
    """Where a silence counts from when each elector was reached, what is put is delivered to all but who put it."""
    procedure = known.charter.procedure(str(message.body["procedure"]))
    if procedure is None or procedure.silence is None or not procedure.silence.delivery:
        return []
    return [str(party) for party in message.findings["electors"] if party != message.by]


def _electors_of(decision: str) -> list[str]:
    return [party for row in PutRow.objects.filter(act=decision) for party in row.electors.split()]


def find_noted(message: Message, known: Known) -> Iterable[str]:
    """A note that was entered in a party's name awaits that party's confirmation."""
    return [str(message.body["party"])]


def find_author(message: Message, known: Known) -> Iterable[str]:
    """Consultation before a text is put is asked of who tabled it."""
    return VersionRow.objects.filter(act=message.body["version"]).values_list("party", flat=True)


def find_disputants(message: Message, known: Known) -> Iterable[str]:
    """What is said in a dispute awaits its other parties."""
    opened = message.act if message.kind == "dispute.open" else str(message.body["dispute"])
    named = [party for row in DisputeRow.objects.filter(act=opened) for party in row.parties.split()]
    return [party for party in named if party != message.by]


def find_putter(message: Message, known: Known) -> Iterable[str]:
    """A member that holds something against a text is to be spoken with by who put it."""
    return PutRow.objects.filter(act=message.body["decision"]).values_list("party", flat=True)


def find_contesters(message: Message, known: Known) -> Iterable[str]:
    """A correction stands unless who may contest it does so in time."""
    return _with_right("decision.contest", known)


def find_linguists(message: Message, known: Known) -> Iterable[str]:
    """A language that is doubted waits for who may confirm it."""
    return _with_right("text.translate", known)


def find_challengers(message: Message, known: Known) -> Iterable[str]:
    """What an office entered of others stands unless who may challenge it does."""
    return _with_right("instrument.challenge", known)


def _with_right(kind: str, known: Known) -> list[str]:
    return [party for party in sorted(known.parties) if may(known.registry, known.charter, party, kind)]


def all_readers(message: Message, known: Known) -> Iterable[str]:
    """Everybody who may read it."""
    return known.parties


def all_but_author(message: Message, known: Known) -> Iterable[str]:
    """What happens in an instrument is a depositary's notification to all who read it (VCLT 77(1)(e))."""
    return known.parties - {message.by}


def find_convened(message: Message, known: Known) -> Iterable[str]:
    """Who is convened says how it attends."""
    parties = [str(party) for party in message.body["parties"]]
    organs = [str(organ) for organ in message.body["organs"]] if not parties else []
    named = parties + [each for organ in organs for each in composing(known.registry, known.charter, organ)]
    return sorted({*named} - {message.by})


def find_asked_to_meet(message: Message, known: Known) -> Iterable[str]:
    """A request for a session out of turn awaits the other members' answers."""
    members = composing(known.registry, known.charter, str(message.body["organ"]))
    return [party for party in members if party != message.by]


def find_invited(message: Message, known: Known) -> Iterable[str]:
    """Who is invited says how it attends."""
    return [str(party) for party in message.body["parties"]]


# What a recorded act asks of others.
AWAITS: Mapping[str, Find] = {
    "decision.put": find_electors,
    "decision.object": find_putter,
    "decision.concern": find_putter,
    "decision.reserve": find_putter,
    "decision.decline": find_putter,
    "decision.amend": find_putter,
    "decision.ask": find_electors_asked,
    "decision.consult": find_author,
    "decision.paper": find_noted,
    "decision.correct": find_contesters,
    "text.propose": find_pen,
    "text.challenge": find_linguists,
    "dispute.open": find_disputants,
    "dispute.answer": find_disputants,
    "dispute.offer": find_disputants,
    **dict.fromkeys(
        (
            "instrument.empower",
            "instrument.sign",
            "instrument.deposit",
            "instrument.reserve",
            "instrument.object",
            "instrument.find",
            "instrument.apply",
            "instrument.leave",
            "instrument.withdraw",
            "instrument.paper",
            "instrument.confirm",
            "instrument.review",
            "instrument.challenge",
            "instrument.force",
        ),
        all_but_author,
    ),
    **dict.fromkeys(("party.introduce", "abroad.enter", "abroad.end"), find_challengers),
    "meeting.request": find_asked_to_meet,
    "meeting.convene": find_convened,
    "meeting.invite": find_invited,
}

# What counts as done only once it has been delivered to a party: sent at once to each of its official mailboxes.
DELIVERS: Mapping[str, Find] = {"decision.put": find_served}

# Lines of the keeper's diary that are deadlines for parties, by the kind of act that will be recorded then. `message`
# is the act that set the deadline. A kind with None is no deadline for anybody.
NEARS: Mapping[str, Find | None] = {
    "decision.finalise": all_readers,
    "decision.corrected": find_contesters,
    "decision.open": find_electors_in_time,
    "decision.adopt": find_electors_in_time,
    # What has been decided and only takes effect then asks nothing of anybody.
    "decision.publish": None,
    "party.left": None,
    "instrument.force": None,
}


@dataclass(frozen=True)
class Kinds:
    """Which kinds are told, and to whom: those of this module, unless a test brings its own."""

    awaits: Mapping[str, Find] = field(default_factory=lambda: AWAITS)
    delivers: Mapping[str, Find] = field(default_factory=lambda: DELIVERS)
    nears: Mapping[str, Find | None] = field(default_factory=lambda: NEARS)
