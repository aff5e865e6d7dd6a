"""What is established about meetings. Who has the floor, and whether a meeting sits, is derived when it is read."""

from dataclasses import dataclass

from comity.record.facts import Fact


@dataclass(frozen=True, slots=True)
class Meeting(Fact):
    """That a meeting was convened.

    `form` is session, extraordinary, commission or experts; `organ` the one that meets or, of a commission or a group,
    the one to which it answers; `organs` all that meet together, spaced, that one first. `parties` are those of a
    commission or a group, spaced, and empty for a session. `follows` is the meeting right before it; `request` the
    reference of the request on which an extraordinary one rests. `start` and `end` are UTC, `zone` an IANA zone;
    `host` is empty where nobody hosts; `mode` is site, remote or both. `private` is the audience of its private part,
    empty where it has none. `number` counts the meetings of one register in one `year`.
    """

    act: str
    form: str
    organ: str
    organs: str
    field: str
    parties: str
    follows: str
    request: str
    start: str
    end: str
    zone: str
    host: str
    mode: str
    party: str
    key: str
    audience: str
    private: str
    register: str
    year: str
    number: int
    time: str

    lookups = ("act", "organ", "request", "register")


@dataclass(frozen=True, slots=True)
class Moved(Fact):
    """That a meeting has another time, zone, host or mode since then; its fields are those of Meeting."""

    act: str
    meeting: str
    start: str
    end: str
    zone: str
    host: str
    mode: str
    party: str
    key: str
    time: str

    lookups = ("meeting",)


@dataclass(frozen=True, slots=True)
class Requested(Fact):
    """That a member asked for an extraordinary session of an organ, on these drafts (acts that tabled them, spaced).

    `reference` is the salted name under which the convening, whose audience may be wider, speaks of this act.
    """

    act: str
    reference: str
    organ: str
    drafts: str
    party: str
    key: str
    audience: str
    time: str

    lookups = ("act", "reference")


@dataclass(frozen=True, slots=True)
class Item(Fact):
    """That an item was put on a meeting's provisional agenda. `text` is the version that it is about, or empty.

    `number` counts those of the meeting with the same audience, which is the meeting's or that of its private part.
    """

    act: str
    meeting: str
    fields: str
    text: str
    party: str
    key: str
    audience: str
    number: int
    time: str

    lookups = ("act", "meeting")


@dataclass(frozen=True, slots=True)
class Circulated(Fact):
    """That a document was circulated for a meeting: a version of a text, or files by language, which are its parts.

    `item` is the item that it is for, or empty; `number` counts as an item's does.
    """

    act: str
    meeting: str
    item: str
    version: str
    languages: str
    party: str
    key: str
    audience: str
    number: int
    time: str

    lookups = ("act", "meeting")


@dataclass(frozen=True, slots=True)
class Step(Fact):
    """That something was done in a meeting, or answered to a request for one (`meeting` is then the request).

    `step`, and what `of`, `value` and `items` (spaced acts) are for it:
    join, consent, refuse: an answer to the request; cancel;
    invite: `value` the parties, spaced, `items` those of their scope, none for all;
    attend: `value` site, remote or not; contest: `of` the act of attendance;
    enter: `value` site, remote or left;
    open, resume, private, public, close; suspend: `value` until when, or empty;
    call: `of` the item;
    ask: `of` the item or the contest; `value` what would be declared: agenda (its `items` in order), accepted,
    rejected, agreed, noted or postponed; oppose, concede: `of` the question; declare: `of` the question;
    speak: `value` speech, order or reply, `of` the speech that is replied to;
    yield: `of` the wish to speak; floor: `of` that wish, or empty for nobody, `value` seconds, 0 without limit.
    """

    act: str
    meeting: str
    step: str
    party: str
    key: str
    of: str
    value: str
    items: str
    audience: str
    time: str

    lookups = ("act", "meeting")
