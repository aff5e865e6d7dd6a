"""Rooms on the server: who may write, how much, and that nothing is lost or kept that should not be."""

import hashlib
import secrets
from typing import Any

import pytest

from comity.core import canonical
from comity.core.canonical import format_time
from comity.core.errors import ComityError
from comity.core.keys import SigningKey
from comity.parties import rooms
from comity.record.receipts import Receipt
from tests.world import World, key_for

pytestmark = pytest.mark.django_db(transaction=True)

AGE = b"age-encryption.org/v1\n"
RECIPIENT = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
ROOM = "ab" * 16


@pytest.fixture
def world() -> World:
    return World()


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def sealed(words: str = "x", size: int = 0) -> bytes:
    return AGE + words.encode() + bytes(max(0, size - len(AGE) - len(words)))


def do(
    world: World, value: dict[str, Any], data: bytes = b"", *, key: SigningKey | None = None, **session: Any
) -> None:
    """Sign a statement as ARV's delegate, unless the value or the key says otherwise, and have it done."""
    pair = key or key_for("ARV delegate")
    whole = {"org": world.org, "party": "ARV", "key": pair.public, "at": format_time(world.time), **value}
    text = canonical.encode(whole)
    signature = session.pop("signature", None) or pair.sign(session.pop("purpose", "seal"), text)
    asked = {"org": world.org, "party": "ARV", "now": world.time} | session
    statement = rooms.check_statement(world.keeper.registry, text.decode(), signature, **asked)
    rooms.do(statement, text=text.decode(), signature=signature, data=data, now=world.time)


def write(what: str, number: int, data: bytes = b"", *, was: bytes = b"", room: str = ROOM) -> dict[str, Any]:
    return {
        "comity": "room-write/v1", "room": room, "what": what, "number": number,
        "was": sha(was) if was else "", "hash": sha(data) if data else "",
    }  # fmt: skip


def code(run: Any, *args: Any, **rest: Any) -> str:
    with pytest.raises(ComityError) as caught:
        run(*args, **rest)
    return caught.value.code


def opened(world: World, room: str = ROOM) -> None:
    do(world, write("open", 1, sealed("first"), room=room), sealed("first"))


def entries(world: World) -> list[tuple[int, bytes]]:
    room = rooms.get_room("ARV", ROOM)
    assert room
    return [(entry.number, entry.data) for entry in room.entries]


def test_a_room_is_opened_written_in_sealed_anew_erased_and_deleted(world: World) -> None:
    opened(world)
    do(world, write("append", 2, sealed("second")), sealed("second"))
    do(world, write("reseal", 1, sealed("anew"), was=sealed("first")), sealed("anew"))
    do(world, write("erase", 2, was=sealed("second")))
    assert entries(world) == [(1, sealed("anew")), (2, b"")]
    room = rooms.get_room("ARV", ROOM)
    assert room
    assert (room.last, room.size) == (2, len(sealed("anew")))
    do(world, write("delete", 0))
    assert rooms.get_room("ARV", ROOM) is None
    assert not rooms.Sealed.objects.exists()


def test_a_number_is_never_given_twice(world: World) -> None:
    opened(world)
    assert code(do, world, write("append", 3, sealed()), sealed()) == "room.moved_on"
    do(world, write("append", 2, sealed("a")), sealed("a"))
    assert code(do, world, write("append", 2, sealed("b")), sealed("b")) == "room.moved_on"
    do(world, write("erase", 2, was=sealed("a")))
    assert code(do, world, write("append", 2, sealed("c")), sealed("c")) == "room.moved_on"
    assert code(opened, world) == "room.exists"


def test_what_another_device_changed_meanwhile_is_not_overwritten(world: World) -> None:
    opened(world)
    do(world, write("reseal", 1, sealed("theirs"), was=sealed("first")), sealed("theirs"))
    assert code(do, world, write("reseal", 1, sealed("ours"), was=sealed("first")), sealed("ours")) == "room.replaced"
    assert code(do, world, write("erase", 1, was=sealed("first"))) == "room.replaced"
    assert code(do, world, write("erase", 9, was=sealed("first"))) == "room.replaced"
    assert entries(world) == [(1, sealed("theirs"))]


def test_another_partys_room_is_as_one_that_there_never_was(world: World) -> None:
    opened(world)
    assert rooms.get_room("BEL", ROOM) is None
    assert rooms.list_rooms("BEL") == []
    theirs = {"party": "BEL"}
    key = key_for("BEL delegate")
    for room in (ROOM, "cd" * 16):
        for value, data in ((write("append", 2, sealed(), room=room), sealed()), (write("delete", 0, room=room), b"")):
            assert code(do, world, value | theirs, data, key=key, party="BEL") == "room.unknown"
    assert entries(world) == [(1, sealed("first"))]


CHANGES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("room.other_organisation", {"org": "ab" * 32}, {}),
    ("room.other_party", {"party": "BEL"}, {}),
    ("room.other_party", {}, {"party": "BEL"}),
    ("authority.key_of_another", {}, {"key": key_for("BEL delegate")}),
    ("authority.unknown_key", {}, {"key": SigningKey(bytes(32))}),
    ("room.role", {}, {"key": key_for("ARV root")}),
    ("room.not_signed_by_its_key", {"key": key_for("ARV head").public}, {}),
    ("signature.wrong", {}, {"purpose": "act"}),
    ("signature.wrong", {}, {"purpose": "sign-in"}),
    ("room.form", {"what": "read"}, {}),
    ("room.form", {"number": 2}, {}),
    ("room.form", {"number": "1"}, {}),
    ("room.form", {"hash": ""}, {}),
    ("room.form", {"was": "ab" * 32}, {}),
    ("room.form", {"room": "../" + "a" * 29}, {}),
    ("room.form", {"room": "AB" * 16}, {}),
    ("room.form", {"more": "x"}, {}),
    ("room.form", {"comity": "room-entry/v1"}, {}),
    ("time.form", {"at": "yesterday"}, {}),
    ("room.not_now", {"at": "2031-02-28T09:00:00.000Z"}, {}),
]


@pytest.mark.parametrize(("expected", "value", "rest"), CHANGES)
def test_nobody_else_writes_and_nothing_in_another_form(
    world: World, expected: str, value: dict[str, Any], rest: dict[str, Any]
) -> None:
    assert code(do, world, write("open", 1, sealed()) | value, sealed(), **rest) == expected
    assert not rooms.Room.objects.exists()


def test_only_sealed_bytes_that_were_signed_are_kept(world: World) -> None:
    assert code(do, world, write("open", 1, b"our line"), b"our line") == "room.not_sealed"
    assert code(do, world, write("open", 1, sealed("a")), sealed("b")) == "room.other_bytes"
    opened(world)
    assert code(do, world, write("erase", 1, was=sealed("first")), sealed("x")) == "room.form"
    assert rooms.Room.objects.count() == 1


def test_limits_are_said(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    large = sealed(size=rooms.MAX_ENTRY)
    do(world, write("open", 1, large), large)
    assert code(do, world, write("append", 2, large + b"x"), large + b"x") == "room.entry_too_large"
    monkeypatch.setattr(rooms, "MAX_ENTRIES", 1)
    assert code(do, world, write("append", 2, sealed()), sealed()) == "room.full"
    monkeypatch.setattr(rooms, "MAX_ROOMS", 1)
    assert code(opened, world, "cd" * 16) == "room.too_many"
    monkeypatch.setattr(rooms, "MAX_ROOMS", 2)
    monkeypatch.setattr(rooms, "MAX_BYTES", rooms.MAX_ENTRY + 10)
    assert code(opened, world, "cd" * 16) == "room.party_full"
    # What is refused leaves nothing behind.
    assert [room.id for room in rooms.list_rooms("ARV")] == [ROOM]


def test_a_key_that_has_ended_writes_nothing_and_vouches_for_nothing(world: World) -> None:
    do(world, {"comity": "sealing-key/v1", "recipient": RECIPIENT})
    assert len(devices(world)) == 1
    revoked = world["ARV"].submit("party.revoke", {"key": key_for("ARV delegate").public})
    assert isinstance(revoked, Receipt)
    assert devices(world) == []
    assert code(opened, world) == "authority.key_ended"


def devices(world: World, party: str = "ARV") -> list[dict[str, Any]]:
    return rooms.list_devices(world.keeper.registry, party, world.time)


def test_devices_are_listed_as_they_were_signed(world: World) -> None:
    value = {"comity": "sealing-key/v1", "recipient": RECIPIENT}
    do(world, value)
    (device,) = devices(world)
    assert canonical.decode(device["statement"].encode())["recipient"] == RECIPIENT
    assert device["signature"]["key"] == key_for("ARV delegate").public
    assert devices(world, "BEL") == []
    assert code(do, world, value) == "room.recipient_known"
    # Another party neither takes the recipient over nor ends it.
    other = {"key": key_for("BEL delegate"), "party": "BEL"}
    assert code(do, world, value | {"party": "BEL"}, **other) == "room.recipient_known"
    do(world, {"comity": "sealing-key-end/v1", "recipient": RECIPIENT, "party": "BEL"}, **other)
    assert len(devices(world)) == 1
    do(world, {"comity": "sealing-key-end/v1", "recipient": RECIPIENT})
    assert devices(world) == []


@pytest.mark.parametrize(
    "recipient", ["", "age1", RECIPIENT.upper(), RECIPIENT + "q", "AGE-SECRET-KEY-1QQQ", "ssh-ed25519"]
)
def test_only_an_age_recipient_is_a_device(world: World, recipient: str) -> None:
    assert code(do, world, {"comity": "sealing-key/v1", "recipient": recipient}) == "room.recipient"


def test_grants_prove_whose_keys_they_are(world: World) -> None:
    first, *rest = rooms.list_grants(world.keeper.registry, "ARV")
    assert first["act"]["comity"] == "founding/v1"
    assert [(grant["act"]["kind"], grant["act"]["by"]) for grant in rest] == [
        ("party.head", "ARV"),
        ("party.accredit", "ARV"),
    ]


def test_nothing_of_it_is_in_the_record_and_marks_count_up(world: World) -> None:
    before = world.keeper.rules.founding.id, rooms.marks_of(["ARV"])
    opened(world)
    do(world, write("append", 2, sealed("our line")), sealed("our line"))
    from comity.record.tables import Entry, Outbox, PartRow

    for table in (Entry, PartRow):
        for row in table.objects.values_list("data", flat=True):
            assert b"our line" not in bytes(row)
    assert not Outbox.objects.filter(index__lt=0).exists()
    assert before[1] == {}
    assert rooms.marks_of(["ARV", "BEL"]) == {"ARV": 2}


def test_hostile_bytes_are_refused_and_never_a_crash(world: World) -> None:
    signature = key_for("ARV delegate").sign("seal", b"")
    for text in (
        "",
        "null",
        "[]",
        "{}",
        '"x"',
        "\ud800",
        '{"comity":"room-write/v1"}',
        "[" * 3000,
        secrets.token_hex(4000),
    ):
        with pytest.raises(ComityError):
            rooms.check_statement(world.keeper.registry, text, signature, org=world.org, party="ARV", now=world.time)
