"""What can be said in a meeting that sits: typed payloads. There is none by which an objection could be passed over."""

from dataclasses import dataclass
from typing import Any

from comity.core import payload
from comity.core.act import Act
from comity.core.errors import Malformed
from comity.core.payload import Fields
from comity.meetings.acts import MOST_ITEMS
from comity.meetings.words import CONCLUSION, check_parts, check_words_shared, languages_of

STEPS = ("open", "suspend", "resume", "private", "public", "close")
# What can become of an item, and what the chair may ask about at all.
RESULTS = ("agreed", "noted", "postponed")
QUESTIONS = ("agenda", "accepted", "rejected", *RESULTS)
WISHES = ("speech", "order", "reply")
MOST_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Preside:
    """`meeting.preside`: the chair opens, suspends, resumes or closes it, goes into private, or ends that."""

    meeting: str
    step: str
    until: str | None


def parse_preside(act: Act) -> Preside:
    """Parse `{meeting, step, until}`; `until` is when a suspended meeting goes on, if that is known."""
    fields = Fields(act.body)
    preside = Preside(
        fields.take("meeting", payload.hash_id),
        fields.take("step", payload.one_of(*STEPS)),
        fields.take("until", payload.optional(payload.instant)),
    )
    fields.end()
    if preside.until and preside.step != "suspend":
        raise Malformed("payload.field", field="body.until")
    check_parts(act)
    return preside


@dataclass(frozen=True, slots=True)
class Call:
    """`meeting.call`: the chair calls an item of the adopted agenda."""

    meeting: str
    item: str


def parse_call(act: Act) -> Call:
    """Parse `{meeting, item}`."""
    fields = Fields(act.body)
    call = Call(fields.take("meeting", payload.hash_id), fields.take("item", payload.hash_id))
    fields.end()
    check_parts(act)
    return call


@dataclass(frozen=True, slots=True)
class Ask:
    """`meeting.ask`: the chair asks whether anybody opposes an agenda, a finding on credentials, or an item's result.

    `proposes` is what would be declared; `of` the contest or the item, None for an agenda, which has its `items`.
    """

    meeting: str
    proposes: str
    of: str | None
    items: tuple[str, ...]


def parse_ask(act: Act) -> Ask:
    """Parse `{meeting, proposes, of, items}`; an item's conclusion may be given, `conclusion.<language>`."""
    fields = Fields(act.body)
    ask = Ask(
        fields.take("meeting", payload.hash_id),
        fields.take("proposes", payload.one_of(*QUESTIONS)),
        fields.take("of", payload.optional(payload.hash_id)),
        fields.take("items", _in_order),
    )
    fields.end()
    agenda = ask.proposes == "agenda"
    if agenda != (ask.of is None) or agenda != bool(ask.items):
        raise Malformed("payload.field", field="body.items" if agenda else "body.of")
    for part in act.parts:
        if agenda or part.name.removeprefix(CONCLUSION) not in languages_of(act, CONCLUSION):
            raise Malformed("payload.unknown", field="parts")
    check_words_shared(act)
    return ask


def _in_order(value: Any) -> tuple[str, ...]:
    """A list of acts without repeats, in an order that says something."""
    if type(value) is not list or len(value) > MOST_ITEMS or len(set(map(str, value))) != len(value):
        raise ValueError
    return tuple(payload.hash_id(each) for each in value)


@dataclass(frozen=True, slots=True)
class Oppose:
    """`meeting.oppose`: a delegation opposes what the chair asked, or does so no more (`opposes` false)."""

    meeting: str
    question: str
    opposes: bool


def parse_oppose(act: Act) -> Oppose:
    """Parse `{meeting, question, opposes}`; reasons may be given, or withheld."""
    fields = Fields(act.body)
    oppose = Oppose(
        fields.take("meeting", payload.hash_id),
        fields.take("question", payload.hash_id),
        fields.take("opposes", payload.truth),
    )
    fields.end()
    check_parts(act, may=("reasons",))
    return oppose


@dataclass(frozen=True, slots=True)
class Declare:
    """`meeting.declare`: the chair declares what it asked, for nobody opposes it."""

    meeting: str
    question: str


def parse_declare(act: Act) -> Declare:
    """Parse `{meeting, question}`."""
    fields = Fields(act.body)
    declare = Declare(fields.take("meeting", payload.hash_id), fields.take("question", payload.hash_id))
    fields.end()
    check_parts(act)
    return declare


@dataclass(frozen=True, slots=True)
class Enter:
    """`meeting.enter`: a delegation is there, on site or remotely, or has left."""

    meeting: str
    how: str


def parse_enter(act: Act) -> Enter:
    """Parse `{meeting, how}`."""
    fields = Fields(act.body)
    enter = Enter(fields.take("meeting", payload.hash_id), fields.take("how", payload.one_of("site", "remote", "left")))
    fields.end()
    check_parts(act)
    return enter


@dataclass(frozen=True, slots=True)
class Speak:
    """`meeting.speak`: a delegation asks for the floor: for a speech, on a point of order, or to reply to a speech."""

    meeting: str
    wants: str
    to: str | None


def parse_speak(act: Act) -> Speak:
    """Parse `{meeting, wants, to}`; `to` is the act that asked for the speech which is replied to."""
    fields = Fields(act.body)
    speak = Speak(
        fields.take("meeting", payload.hash_id),
        fields.take("wants", payload.one_of(*WISHES)),
        fields.take("to", payload.optional(payload.hash_id)),
    )
    fields.end()
    if (speak.to is not None) != (speak.wants == "reply"):
        raise Malformed("payload.field", field="body.to")
    check_parts(act)
    return speak


@dataclass(frozen=True, slots=True)
class Yield:
    """`meeting.yield`: a delegation has spoken, or no longer wishes to; or the chair passes it over."""

    meeting: str
    wish: str


def parse_yield(act: Act) -> Yield:
    """Parse `{meeting, wish}`; `wish` is the act that asked for the floor."""
    fields = Fields(act.body)
    yielded = Yield(fields.take("meeting", payload.hash_id), fields.take("wish", payload.hash_id))
    fields.end()
    check_parts(act)
    return yielded


@dataclass(frozen=True, slots=True)
class Floor:
    """`meeting.floor`: the chair gives the floor to whose turn it is, for so many seconds (0: without limit)."""

    meeting: str
    wish: str
    seconds: int


def parse_floor(act: Act) -> Floor:
    """Parse `{meeting, wish, seconds}`."""
    fields = Fields(act.body)
    floor = Floor(
        fields.take("meeting", payload.hash_id),
        fields.take("wish", payload.hash_id),
        fields.take("seconds", payload.within(0, MOST_SECONDS)),
    )
    fields.end()
    check_parts(act)
    return floor
