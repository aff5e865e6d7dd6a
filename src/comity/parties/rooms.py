"""A delegation's own rooms: what a party keeps to itself before it says anything, sealed to its own devices.

Nothing here is part of the record: no act, no fact, no trace in anybody's copy, and what a party deletes is deleted.
This side keeps ciphertext, its size and the time at which it came, and never has a key that opens it. It judges who
may write and how much; what an entry says, only the party's devices can read and judge (docs/rooms.md).
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import IntegrityError, models, transaction
from django.db.models import F, Sum

from comity.core import canonical
from comity.core.canonical import format_time, parse_time
from comity.core.errors import Malformed, Refused, Unverified
from comity.core.keys import Signature, parse_public, verify_signature
from comity.record.facts import State
from comity.record.registry import Key, role_of
from comity.record.tables import Entry

MAX_ENTRY = 65_536
MAX_ENTRIES = 2_000
MAX_ROOMS = 200
MAX_BYTES = 256 * 2**20
MAX_DEVICES = 64
MAX_STATEMENT = 2_048
# How far a device's clock may be from ours: what it signed is of no use to anybody after that.
WINDOW = timedelta(minutes=10)
# A sitting key lasts for hours and is for floor acts; a root stays in its safe.
ROLES = ("head", "delegate")

_AGE = b"age-encryption.org/v1\n"
_ROOM = re.compile(r"[0-9a-f]{32}").fullmatch
_HASH = re.compile(r"[0-9a-f]{64}").fullmatch
_RECIPIENT = re.compile(r"age1[02-9ac-hj-np-z]{58}").fullmatch
_DEVICE_FIELDS = {"comity", "org", "party", "key", "recipient", "at"}
_WRITE_FIELDS = {"comity", "org", "party", "key", "room", "what", "number", "was", "hash", "at"}


class SealingKey(models.Model):
    """A device of a delegation: the age recipient that it made, and the statement in which its party's key says so."""

    party = models.CharField(max_length=32, db_index=True)
    key = models.CharField(max_length=60)
    recipient = models.CharField(max_length=62, unique=True)
    statement = models.TextField()
    signature = models.CharField(max_length=86)


class Room(models.Model):
    """A room of a party. `last` is the number of its newest entry, never given again; `size` the bytes of all."""

    id = models.CharField(max_length=32, primary_key=True)
    party = models.CharField(max_length=32, db_index=True)
    made = models.CharField(max_length=24)
    last = models.IntegerField()
    size = models.BigIntegerField()


class Sealed(models.Model):
    """One entry of a room, an age file that only the party's devices open; empty once it was erased."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE)
    number = models.IntegerField()
    data = models.BinaryField()
    time = models.CharField(max_length=24)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["room", "number"], name="sealed_once"),)


class RoomMark(models.Model):
    """How often a party's rooms have changed: what tells its open pages, in every process, to look again."""

    party = models.CharField(max_length=32, primary_key=True)
    count = models.BigIntegerField()


@dataclass(frozen=True, slots=True)
class DeviceStatement:
    """`sealing-key/v1`: this recipient is a device of the party; `sealing-key-end/v1`: it is one no more."""

    ends: bool
    org: str
    party: str
    key: str
    recipient: str
    at: str

    @classmethod
    def from_value(cls, value: dict[str, Any]) -> Self:
        """Parse the statement strictly; raises Malformed."""
        if value.keys() != _DEVICE_FIELDS or not all(isinstance(field, str) for field in value.values()):
            raise Malformed("room.form")
        if not _RECIPIENT(value["recipient"]):
            raise Malformed("room.recipient", found=value["recipient"][:70])
        rest = {name: value[name] for name in _DEVICE_FIELDS - {"comity"}}
        return cls(value["comity"] == "sealing-key-end/v1", **rest)


@dataclass(frozen=True, slots=True)
class WriteStatement:
    """`room-write/v1`: what a device does to a room: `open`, `append`, `reseal`, `erase` or `delete`.

    `number` is the entry's, counted from 1 (0: the room itself); `was` the SHA-256 of the bytes that go, `hash` that of
    the bytes that come, both empty where there are none.
    """

    org: str
    party: str
    key: str
    room: str
    what: str
    number: int
    was: str
    hash: str
    at: str

    @classmethod
    def from_value(cls, value: dict[str, Any]) -> Self:
        """Parse the statement strictly; raises Malformed."""
        if value.keys() != _WRITE_FIELDS or type(value["number"]) is not int:
            raise Malformed("room.form")
        if not all(isinstance(field, str) for name, field in value.items() if name != "number"):
            raise Malformed("room.form")
        found = cls(**{name: value[name] for name in _WRITE_FIELDS - {"comity"}})
        if not _ROOM(found.room) or not _fits(found):
            raise Malformed("room.form")
        return found


def _fits(write: WriteStatement) -> bool:
    """Whether number and hashes are those that such a write has."""
    comes, goes = bool(_HASH(write.hash)), bool(_HASH(write.was))
    nothing_comes, nothing_goes = write.hash == "", write.was == ""
    return {
        "open": write.number == 1 and comes and nothing_goes,
        "append": write.number > 1 and comes and nothing_goes,
        "reseal": write.number > 0 and comes and goes,
        "erase": write.number > 0 and nothing_comes and goes,
        "delete": write.number == 0 and nothing_comes and nothing_goes,
    }.get(write.what, False)


Statement = DeviceStatement | WriteStatement


def parse_statement(text: str) -> Statement:
    """Parse a statement's canonical text strictly; raises Malformed."""
    value = canonical.decode(text.encode(errors="surrogatepass"), limit=MAX_STATEMENT)
    match value:
        case {"comity": "sealing-key/v1" | "sealing-key-end/v1"}:
            statement: Statement = DeviceStatement.from_value(value)
        case {"comity": "room-write/v1"}:
            statement = WriteStatement.from_value(value)
        case _:
            raise Malformed("room.form")
    parse_public(statement.key)
    parse_time(statement.at)
    return statement


def check_statement(state: State, text: str, signature: Signature, *, org: str, party: str, now: datetime) -> Statement:
    """Return what was said if a key that speaks for the party now signed it now; raises Malformed, Unverified, Refused.

    This is the one place that decides who may write: a session alone never may.
    """
    statement = parse_statement(text)
    if signature.key != statement.key:
        raise Unverified("room.not_signed_by_its_key", key=statement.key)
    verify_signature("seal", text.encode(), signature)
    if statement.org != org:
        raise Refused("room.other_organisation", org=statement.org)
    if statement.party != party:
        raise Refused("room.other_party", party=statement.party)
    role, _ = role_of(state, party, statement.key, format_time(now))
    if role not in ROLES:
        raise Refused("room.role", role=role, roles=list(ROLES))
    if abs(parse_time(statement.at) - now) > WINDOW:
        raise Refused("room.not_now", at=statement.at, now=format_time(now))
    return statement


def do(statement: Statement, *, text: str, signature: Signature, data: bytes, now: datetime) -> None:
    """Do what a checked statement says, at once and durably; raises Malformed or Refused, and then nothing was done."""
    with transaction.atomic():
        if isinstance(statement, DeviceStatement):
            _do_device(statement, text, signature)
        else:
            _do_write(statement, data, format_time(now))
        mark(statement.party)


def _do_device(device: DeviceStatement, text: str, signature: Signature) -> None:
    own = SealingKey.objects.filter(party=device.party)
    if device.ends:
        own.filter(recipient=device.recipient).delete()
        return
    if own.count() >= MAX_DEVICES:
        raise Refused("room.too_many_devices", limit=MAX_DEVICES)
    row = SealingKey(party=device.party, key=device.key, recipient=device.recipient, statement=text)
    row.signature = signature.sig
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused("room.recipient_known") from None


def _do_write(write: WriteStatement, data: bytes, now: str) -> None:
    _check_data(write, data)
    if write.what == "open":
        _open(write, now)
    room = Room.objects.select_for_update().filter(id=write.room, party=write.party).first()
    if room is None:
        raise Refused("room.unknown")
    if write.what == "delete":
        room.delete()
    elif write.what in ("open", "append"):
        _append(room, write, data, now)
    else:
        _replace(room, write, data)


def _check_data(write: WriteStatement, data: bytes) -> None:
    if len(data) > MAX_ENTRY:
        raise Refused("room.entry_too_large", size=len(data), limit=MAX_ENTRY)
    if write.hash == "":
        if data:
            raise Malformed("room.form")
        return
    # A page with a fault must not leave anything here that is not sealed.
    if not data.startswith(_AGE):
        raise Malformed("room.not_sealed")
    if hashlib.sha256(data).hexdigest() != write.hash:
        raise Malformed("room.other_bytes")


def _open(write: WriteStatement, now: str) -> None:
    if Room.objects.filter(party=write.party).count() >= MAX_ROOMS:
        raise Refused("room.too_many", limit=MAX_ROOMS)
    try:
        with transaction.atomic():
            Room(id=write.room, party=write.party, made=now, last=0, size=0).save(force_insert=True)
    except IntegrityError:
        raise Refused("room.exists") from None


def _append(room: Room, write: WriteStatement, data: bytes, now: str) -> None:
    # Who appends has read all that came before, and seals to whoever reads the room since: otherwise it reads first.
    if write.number != room.last + 1:
        raise Refused("room.moved_on", found=write.number, expected=room.last + 1)
    if write.number > MAX_ENTRIES:
        raise Refused("room.full", limit=MAX_ENTRIES)
    _grow(room, len(data))
    Sealed.objects.create(room=room, number=write.number, data=data, time=now)
    room.last = write.number
    room.save(update_fields=["last", "size"])


def _replace(room: Room, write: WriteStatement, data: bytes) -> None:
    sealed = Sealed.objects.filter(room=room, number=write.number).first()
    # Two devices that seal anew at the same time must not undo one another's work: the second reads again.
    if sealed is None or hashlib.sha256(bytes(sealed.data)).hexdigest() != write.was:
        raise Refused("room.replaced")
    _grow(room, len(data) - len(sealed.data))
    sealed.data = data
    sealed.save(update_fields=["data"])
    room.save(update_fields=["size"])


def _grow(room: Room, more: int) -> None:
    kept = Room.objects.filter(party=room.party).aggregate(total=Sum("size"))["total"] or 0
    if more > 0 and kept + more > MAX_BYTES:
        raise Refused("room.party_full", limit=MAX_BYTES)
    room.size += more


def mark(party: str) -> None:
    """Say that something of the party's own, off the record, has changed: its open pages look again."""
    _, made = RoomMark.objects.get_or_create(party=party, defaults={"count": 1})
    if not made:
        RoomMark.objects.filter(party=party).update(count=F("count") + 1)


def marks_of(parties: Iterable[str]) -> dict[str, int]:
    """Return how often each party's rooms have changed; a party without rooms is not there."""
    return dict(RoomMark.objects.filter(party__in=list(parties)).values_list("party", "count"))


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """An entry as it is kept: its number, the age file (empty once erased), and when it came (UTC)."""

    number: int
    data: bytes
    time: str


@dataclass(frozen=True, slots=True)
class RoomView:
    """A room as its party sees it from outside: `entries` are those that were asked for; `size` is in bytes."""

    id: str
    made: str
    last: int
    size: int
    entries: list[SealedEntry]


def list_rooms(party: str) -> list[RoomView]:
    """Return the party's rooms, newest first, each with its first entry, which says what the room is; two queries."""
    rooms = list(Room.objects.filter(party=party).order_by("-made", "id"))
    firsts = Sealed.objects.filter(room__in=[room.id for room in rooms], number=1)
    opened = {row.room_id: [SealedEntry(row.number, bytes(row.data), row.time)] for row in firsts}
    return [RoomView(room.id, room.made, room.last, room.size, opened.get(room.id, [])) for room in rooms]


def get_room(party: str, room: str, *, after: int = 0, most: int = MAX_ENTRIES) -> RoomView | None:
    """Return a room with its entries after a number, or None alike if there is none and if it is another party's."""
    found = Room.objects.filter(id=room, party=party).first()
    if found is None:
        return None
    rows = Sealed.objects.filter(room=found, number__gt=after).order_by("number")[:most]
    entries = [SealedEntry(row.number, bytes(row.data), row.time) for row in rows]
    return RoomView(found.id, found.made, found.last, found.size, entries)


def list_devices(state: State, party: str, now: datetime) -> list[dict[str, Any]]:
    """Return the party's devices whose signing key speaks for it now: `{statement, signature}`, oldest first.

    Readers verify each for themselves, by the chain of `list_grants`.
    """
    rows = SealingKey.objects.filter(party=party).order_by("id")
    return [
        {"statement": row.statement, "signature": Signature(row.key, row.signature).to_value()}
        for row in rows
        if _speaks(state, party, row.key, now)
    ]


def _speaks(state: State, party: str, key: str, now: datetime) -> bool:
    try:
        return role_of(state, party, key, format_time(now))[0] in ROLES
    except Refused:
        return False


def list_grants(state: State, party: str) -> list[dict[str, Any]]:
    """Return the entries by which the party's keys were granted, the founding first: `{act, signatures}` each.

    With the organisation's id they prove which keys are the party's, but not that none of them has ended since.
    """
    indices = {0} | {key.index for key in state.find(Key, party=party)}
    rows = Entry.objects.filter(index__in=indices).order_by("index").values_list("data", flat=True)
    # The bytes were parsed strictly when they were recorded, and are parsed strictly again where they are believed.
    entries = [json.loads(bytes(data)) for data in rows]
    return [{"act": entry["act"], "signatures": entry["signatures"]} for entry in entries]
