"""What can be said of a meeting before it sits: typed payloads. Words are parts (meetings.words)."""

import re
from dataclasses import dataclass
from typing import Any

from comity.core import payload
from comity.core.act import Act
from comity.core.errors import Malformed
from comity.core.payload import Fields
from comity.meetings.words import (
    DELEGATION,
    FILE,
    PLACE,
    TITLE,
    check_parts,
    check_titles,
    check_words_shared,
    languages_of,
)

FORMS = ("session", "extraordinary", "commission", "experts")
# A meeting of named parties, apart from the sessions of organs.
OF_PARTIES = ("commission", "experts")
MODES = ("site", "remote", "both")
ANSWERS = ("join", "consent", "refuse")
MOST_ITEMS, MOST_PARTIES, MOST_DRAFTS = 100, 250, 20
_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}").fullmatch


def zone(value: Any) -> str:
    """The name of an IANA zone, by its form; whether there is one of that name, the rule says."""
    if type(value) is not str or len(value) > 64 or not _ZONE(value):
        raise ValueError
    return value


@dataclass(frozen=True, slots=True)
class When:
    """When and how a meeting takes place: from an instant to another, in a zone, with a host or without."""

    start: str
    end: str
    zone: str
    host: str | None
    mode: str


def _take_when(fields: Fields) -> When:
    return When(
        fields.take("start", payload.instant),
        fields.take("end", payload.instant),
        fields.take("zone", zone),
        fields.take("host", payload.optional(payload.party)),
        fields.take("mode", payload.one_of(*MODES)),
    )


@dataclass(frozen=True, slots=True)
class Request:
    """`meeting.request`: a member asks for an extraordinary session of an organ, on drafts that were tabled."""

    organ: str
    drafts: tuple[str, ...]


def parse_request(act: Act) -> Request:
    """Parse `{organ, drafts}`; why, is the part `reasons`."""
    fields = Fields(act.body)
    request = Request(
        fields.take("organ", payload.name),
        fields.take("drafts", payload.sorted_list(payload.hash_id, most=MOST_DRAFTS)),
    )
    fields.end()
    check_parts(act, ("reasons",))
    return request


@dataclass(frozen=True, slots=True)
class Answer:
    """`meeting.answer`: another member asks for it too, consents, or refuses; its last answer counts."""

    request: str
    answer: str


def parse_answer(act: Act) -> Answer:
    """Parse `{request, answer}`; reasons may be given, the part `reasons`."""
    fields = Fields(act.body)
    answer = Answer(fields.take("request", payload.hash_id), fields.take("answer", payload.one_of(*ANSWERS)))
    fields.end()
    check_parts(act, may=("reasons",))
    return answer


@dataclass(frozen=True, slots=True)
class Convene:
    """`meeting.convene`: organs, a commission of two parties or a group of experts are called together.

    `organs` are in order, the one that leads first; `field` of one that meets by field; `parties` those of a commission
    or group; `follows` the meeting right before; `request` the reference of the request on which it rests.
    """

    form: str
    organs: tuple[str, ...]
    field: str | None
    parties: tuple[str, ...]
    when: When
    follows: str | None
    request: str | None


def parse_convene(act: Act) -> Convene:
    """Parse `{form, organs, field, parties, start, end, zone, host, mode, follows, request}`.

    The parts are its titles by language, `title.<language>`, and `place` if there is one.
    """
    fields = Fields(act.body)
    convene = Convene(
        fields.take("form", payload.one_of(*FORMS)),
        fields.take("organs", _organs),
        fields.take("field", payload.optional(payload.name)),
        fields.take("parties", payload.sorted_list(payload.party, most=MOST_PARTIES)),
        _take_when(fields),
        fields.take("follows", payload.optional(payload.hash_id)),
        fields.take("request", payload.optional(payload.hash_id)),
    )
    fields.end()
    if bool(convene.parties) != (convene.form in OF_PARTIES):
        raise Malformed("payload.field", field="body.parties")
    if (convene.request is not None) != (convene.form == "extraordinary"):
        raise Malformed("payload.field", field="body.request")
    if convene.form != "session" and len(convene.organs) > 1:
        raise Malformed("payload.field", field="body.organs")
    check_titles(act, PLACE)
    return convene


def _organs(value: Any) -> tuple[str, ...]:
    """A list of organs without repeats, the one that leads first."""
    if type(value) is not list or not 0 < len(value) <= 8 or len(set(map(str, value))) != len(value):
        raise ValueError
    return tuple(payload.name(each) for each in value)


@dataclass(frozen=True, slots=True)
class Move:
    """`meeting.move`: it takes place at another time, or hosted by another."""

    meeting: str
    when: When


def parse_move(act: Act) -> Move:
    """Parse `{meeting, start, end, zone, host, mode}`, all of them as they are from now on; reasons may be given."""
    fields = Fields(act.body)
    move = Move(fields.take("meeting", payload.hash_id), _take_when(fields))
    fields.end()
    check_parts(act, may=("reasons",))
    return move


@dataclass(frozen=True, slots=True)
class Cancel:
    """`meeting.cancel`: it does not take place."""

    meeting: str


def parse_cancel(act: Act) -> Cancel:
    """Parse `{meeting}`; reasons may be given."""
    fields = Fields(act.body)
    cancel = Cancel(fields.take("meeting", payload.hash_id))
    fields.end()
    check_parts(act, may=("reasons",))
    return cancel


@dataclass(frozen=True, slots=True)
class Invite:
    """`meeting.invite`: observers, partners or organisations may take part, on these items or on all."""

    meeting: str
    parties: tuple[str, ...]
    items: tuple[str, ...]


def parse_invite(act: Act) -> Invite:
    """Parse `{meeting, parties, items}`; no items: all of the open part."""
    fields = Fields(act.body)
    invite = Invite(
        fields.take("meeting", payload.hash_id),
        fields.take("parties", payload.sorted_list(payload.party, most=MOST_PARTIES)),
        fields.take("items", payload.sorted_list(payload.hash_id, most=MOST_ITEMS)),
    )
    fields.end()
    if not invite.parties:
        raise Malformed("payload.field", field="body.parties")
    check_parts(act, may=("letter",))
    return invite


@dataclass(frozen=True, slots=True)
class Attend:
    """`meeting.attend`: a party says how it will attend, and who is of its delegation. `how`: site, remote or not."""

    meeting: str
    how: str


def parse_attend(act: Act) -> Attend:
    """Parse `{meeting, how}`; the delegation's names are the part `delegation`, needed of whoever attends."""
    fields = Fields(act.body)
    attend = Attend(
        fields.take("meeting", payload.hash_id), fields.take("how", payload.one_of("site", "remote", "not"))
    )
    fields.end()
    check_parts(act, () if attend.how == "not" else (DELEGATION,))
    return attend


@dataclass(frozen=True, slots=True)
class Contest:
    """`meeting.contest`: a delegation contests the credentials of another, as an act of attendance gave them."""

    meeting: str
    attendance: str


def parse_contest(act: Act) -> Contest:
    """Parse `{meeting, attendance}`; reasons may be given, or withheld."""
    fields = Fields(act.body)
    contest = Contest(fields.take("meeting", payload.hash_id), fields.take("attendance", payload.hash_id))
    fields.end()
    check_parts(act, may=("reasons",))
    return contest


@dataclass(frozen=True, slots=True)
class Item:
    """`meeting.item`: something is put on the provisional agenda, in these fields, perhaps on a version of a text."""

    meeting: str
    fields: tuple[str, ...]
    text: str | None


def parse_item(act: Act) -> Item:
    """Parse `{meeting, fields, text}`; the parts are its titles by language."""
    fields = Fields(act.body)
    item = Item(
        fields.take("meeting", payload.hash_id),
        fields.take("fields", payload.sorted_list(payload.name, most=20)),
        fields.take("text", payload.optional(payload.hash_id)),
    )
    fields.end()
    check_titles(act)
    return item


@dataclass(frozen=True, slots=True)
class Document:
    """`meeting.document`: a version of a text, or files by language, are circulated for a meeting or one item of it."""

    meeting: str
    item: str | None
    version: str | None


def parse_document(act: Act) -> Document:
    """Parse `{meeting, item, version}`; without a version the parts are titles and files by language."""
    fields = Fields(act.body)
    document = Document(
        fields.take("meeting", payload.hash_id),
        fields.take("item", payload.optional(payload.hash_id)),
        fields.take("version", payload.optional(payload.hash_id)),
    )
    fields.end()
    if document.version:
        check_parts(act)
        return document
    files = languages_of(act, FILE)
    if not files or languages_of(act, TITLE) != files or len(act.parts) != 2 * len(files):
        raise Malformed("payload.missing", field="parts")
    check_words_shared(act)
    return document
