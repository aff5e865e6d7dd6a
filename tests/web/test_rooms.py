"""The rooms' pages and answers: to their own delegation alone, with nothing in them that this server could read."""

import asyncio
import base64
import hashlib
import json
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comity.core import canonical
from comity.core.canonical import format_time
from comity.core.keys import format_base64
from comity.notify import Hub
from tests.web.pages import client_for, read, serving
from tests.web.test_live import PUBLIC, reader
from tests.world import World, key_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]

AGE = b"age-encryption.org/v1\n"
ROOM, NEVER = "ab" * 16, "cd" * 16


@pytest.fixture
def world() -> Iterator[World]:
    with serving(World()) as made:
        yield made


def post(
    world: World, client: Client, what: str, number: int, data: bytes, *, party: str = "ARV", room: str = ROOM
) -> Any:
    key = key_for(f"{party} delegate")
    digest = hashlib.sha256(data).hexdigest() if data else ""
    value = {
        "comity": "room-write/v1", "org": world.org, "party": party, "key": key.public, "room": room, "what": what,
        "number": number, "was": "", "hash": digest, "at": format_time(world.time),
    }  # fmt: skip
    text = canonical.encode(value)
    body = {"statement": text.decode(), "signature": key.sign("seal", text).to_value(), "data": format_base64(data)}
    return client.post("/rooms/write", json.dumps(body), content_type="application/json")


def test_a_delegation_reads_back_what_it_sealed(world: World) -> None:
    client = client_for(world, "ARV", role="delegate")
    assert post(world, client, "open", 1, AGE + b"one").json() == {"done": True}
    assert post(world, client, "append", 2, AGE + b"two").json() == {"done": True}
    answer = json.loads(read(client, f"/rooms/{ROOM}/entries"))
    assert answer["last"] == 2
    found = [(each["number"], base64.urlsafe_b64decode(each["data"] + "==")) for each in answer["entries"]]
    assert found == [(1, AGE + b"one"), (2, AGE + b"two")]
    assert len(json.loads(read(client, f"/rooms/{ROOM}/entries?after=1"))["entries"]) == 1
    for wrong in ("x", "-1", "9" * 30):
        assert len(json.loads(read(client, f"/rooms/{ROOM}/entries?after={wrong}"))["entries"]) == 2
    assert ROOM in read(client, "/rooms")
    assert ROOM in read(client, f"/rooms/{ROOM}")


def test_another_party_and_the_public_get_what_never_was(world: World) -> None:
    post(world, client_for(world, "ARV", role="delegate"), "open", 1, AGE)
    other, public = client_for(world, "BEL"), client_for(world)
    for path in ("/rooms/{}", "/rooms/{}/entries"):
        assert read(other, path.format(ROOM), 404) == read(other, path.format(NEVER), 404)
    assert ROOM not in read(other, "/rooms")
    assert public.get(f"/rooms/{ROOM}").status_code == public.get(f"/rooms/{NEVER}").status_code == 302
    assert read(public, f"/rooms/{ROOM}/entries", 404) == read(public, f"/rooms/{NEVER}/entries", 404)
    read(public, "/rooms/devices", 404)
    for client, party in ((other, "BEL"), (other, "ARV"), (public, "ARV")):
        real, unreal = (post(world, client, "delete", 0, b"", party=party, room=room) for room in (ROOM, NEVER))
        assert real.status_code == unreal.status_code == 400
        assert real.content == unreal.content


def test_a_session_without_a_signature_writes_nothing(world: World) -> None:
    client = client_for(world, "ARV", role="delegate")
    for body in (
        b"",
        b"{}",
        b"[]",
        b"null",
        b'{"statement":"","signature":{},"data":""}',
        b"x" * 200_000,
        b"[" * 100_000,
    ):
        answer = client.post("/rooms/write", body, content_type="application/json")
        assert answer.status_code == 400
        assert answer.json()["refused"]["words"]
    assert client.get("/rooms/write").status_code == 405


def test_pages_ask_as_much_for_three_rooms_as_for_one(world: World) -> None:
    client = client_for(world, "ARV", role="delegate")
    # What every page needs is read once beforehand.
    read(client, "/rooms")
    counts = []
    for number in range(3):
        post(world, client, "open", 1, AGE, room=f"{number}" * 32)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            read(client, "/rooms")
        counts.append(len(queries))
    assert len(set(counts)) == 1


def test_only_the_own_delegation_is_told_at_once(world: World) -> None:
    client = client_for(world, "ARV", role="delegate")

    async def run() -> list[list[str] | None]:
        hub = Hub(lambda: world.keeper)
        async with AsyncExitStack() as stack:
            opened = [
                hub.open(["room:ARV"], party=party, key=key) for party, key in (reader("ARV"), reader("BEL"), PUBLIC)
            ]
            streams = [await stack.enter_async_context(each) for each in opened]
            # An open page looks once by itself; from then on it is told.
            assert [await stream.take(patience=0.1) for stream in streams] == [["room:ARV"], [], []]
            await streams[0].take(patience=0.5)
            await asyncio.to_thread(post, world, client, "open", 1, AGE)
            return [await stream.take(patience=0.7) for stream in streams]

    assert asyncio.run(run()) == [["room:ARV"], [], []]


def test_a_page_says_what_the_server_sees_in_each_language(world: World) -> None:
    for language in ("en", "ru"):
        page = read(client_for(world, "ARV", language), "/rooms")
        assert "data-rooms" in page
    page = read(client_for(world, "ARV"), "/rooms")
    assert "the size and time of each entry" in page
