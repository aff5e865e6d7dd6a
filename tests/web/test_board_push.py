"""What open boards are sent when something is said: made once for all that read alike, and nothing in it for fewer."""

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest

from comity.core.act import Audience
from comity.notify import Hub
from comity.web.shell import board_push
from comity.web.shell.pushing import compose
from tests.web.pages import client_for, read, serving
from tests.world import MEMBERS, World, key_for, recorded

pytestmark = pytest.mark.django_db(transaction=True)

NARROW = "Our pilots are blinded in the narrows."
Heard = tuple[list[str], list[dict[str, Any]]]


@pytest.fixture
def world() -> Iterator[World]:
    with serving(World()) as world:
        yield world


def listen(world: World, decision: str, parties: list[str | None], act: Callable[[], object]) -> list[Heard]:
    """Return what the pages of these parties, in order, hear while something is done: topics, and what was pushed."""

    async def run() -> list[Heard]:
        hub = Hub(lambda: world.keeper, compose)
        topics = [f"decision:{decision}", "record"]
        opened, done = asyncio.Event(), asyncio.Event()
        count = 0

        async def hear(party: str | None) -> Heard:
            nonlocal count
            key = key_for(f"{party} delegate").public if party else None
            async with hub.open(topics, party=party, key=key, view="en board") as stream:
                count += 1
                if count == len(parties):
                    opened.set()
                await done.wait()
                told = await stream.take(patience=0.5)
                return told or [], [json.loads(words) for words in stream.drain()]

        tasks = [asyncio.create_task(hear(party)) for party in parties]
        await asyncio.wait_for(opened.wait(), 10)
        await asyncio.to_thread(act)
        await asyncio.sleep(1)
        done.set()
        return [await task for task in tasks]

    return asyncio.run(run())


def changes_in(heard: Heard) -> list[dict[str, Any]]:
    """Return the messages that bring changes."""
    return [told for told in heard[1] if "tiles" in told]


def open_decision(world: World, **rest: Any) -> str:
    decision = world.open_decision(**rest)
    world.later(minutes=1)  # what was recorded before is not told again to those who come now
    return decision


def test_two_parties_are_sent_the_same_board(world: World) -> None:
    decision = open_decision(world)
    heard = listen(
        world, decision, ["ARV", "BEL", "ARV"], lambda: recorded(world.say("FAL", "object", decision, reasons="No."))
    )
    (told,) = changes_in(heard[0])
    assert all(changes_in(each) == [told] for each in heard)
    assert [tile["id"] for tile in told["tiles"]] == ["FAL"]
    assert 'data-stance="object"' in told["tiles"][0]["html"]
    assert "No." in told["said"][0]["html"]
    assert "The objection of FAL stands" in told["parts"]["next"]
    assert told["bears"] == ["FAL"]
    assert "data-self" not in json.dumps(told)
    assert "/new?" not in json.dumps(told), "what one may do is nobody else's"
    # A page that opens now shows what the others have been brought to.
    for party in ("ARV", "BEL"):
        assert f'data-token="{told["token"]}"' in read(client_for(world, party), f"/decisions/{decision}")


def test_each_party_asks_for_its_own_actions(world: World) -> None:
    decision = open_decision(world)
    objection = recorded(world.say("FAL", "object", decision))
    own = read(client_for(world, "FAL"), f"/decisions/{decision}/possible")
    assert f"position={objection}" in own
    assert objection not in read(client_for(world, "BEL"), f"/decisions/{decision}/possible")
    assert "data-others" not in own, "what others say does not change it"
    read(client_for(world), f"/decisions/{decision}/possible", status=404)


def test_reasons_for_some_are_in_no_shared_message_and_who_reads_them_loads_for_itself(world: World) -> None:
    decision = open_decision(world)

    def object_in_confidence() -> None:
        parts, to = {"reasons": NARROW.encode()}, {"reasons": Audience(parties=())}
        answer = world["FAL"].submit(
            "decision.object", {"decision": decision}, to=Audience("council"), parts=parts, part_audiences=to
        )
        recorded(answer)

    heard = listen(world, decision, ["ARV", "FAL", "BEL"], object_in_confidence)
    assert NARROW not in json.dumps(heard)
    (told,) = changes_in(heard[0])
    assert changes_in(heard[2]) == [told]
    assert changes_in(heard[1]) == []
    assert f"decision:{decision}" in heard[1][0]
    assert NARROW in read(client_for(world, "FAL"), f"/decisions/{decision}/board")
    assert NARROW not in read(client_for(world, "ARV"), f"/decisions/{decision}/board")


def test_a_reader_by_release_is_sent_no_board(world: World) -> None:
    to = Audience("council", released=True)
    decision = open_decision(world, to=to, procedure="declaration-signed")
    world.all_agree(decision, to=to, stance="sign", but=("FAL",))
    world.later(minutes=1)
    heard = listen(world, decision, [None, "OBS", "ARV"], lambda: recorded(world.say("FAL", "sign", decision, to=to)))
    assert heard[0][1] == heard[1][1] == []
    (told,) = changes_in(heard[2])
    assert told["bears"] is None, "the status changed, and with it what everybody may do"
    assert "Read the adopted text" in told["parts"]["next"]


def test_nobody_is_told_who_may_not_read_the_decision(world: World) -> None:
    decision = open_decision(world)
    heard = listen(world, decision, [None, "OBS"], lambda: recorded(world.say("FAL", "concern", decision)))
    assert heard == [([], []), ([], [])]


def test_who_left_is_sent_nothing(world: World) -> None:
    decision = open_decision(world)
    viewer = world.viewer("DUN")
    gone = replace(viewer, reach=dict.fromkeys(viewer.reach, world.keeper.size))
    topic = f"decision:{decision}"
    assert board_push.compose_board(viewer, topic, "en", mark=None)
    assert board_push.compose_board(gone, topic, "en", mark=None) is None


def test_it_is_made_once_however_many_look(world: World) -> None:
    decision = open_decision(world)
    counts = []
    for pages in (1, 8):
        with (
            patch.object(board_push, "_describe", wraps=board_push._describe) as described,
            patch.object(board_push, "get_decision", wraps=board_push.get_decision) as found,
        ):
            listen(
                world, decision, list(MEMBERS) * pages,
                lambda: recorded(world.say("FAL", "concern", decision, reasons="The oil is dear.")),
            )  # fmt: skip
        counts.append((described.call_count, found.call_count))
        world.later(minutes=1)
    # The first time it is read when pages open, too; after that, what open pages have is known.
    assert counts == [(1, 2), (1, 1)]


def test_pages_opened_between_two_messages_are_brought_along(world: World) -> None:
    decision = open_decision(world)
    viewer, topic = world.viewer("ARV"), f"decision:{decision}"

    def state(mark: int | None) -> dict[str, Any]:
        words = board_push.compose_board(viewer, topic, "en", mark=mark)
        assert words is not None
        found: dict[str, Any] = json.loads(words)
        return found

    first = state(None)["token"]
    recorded(world.say("BEL", "concur", decision))
    between = state(None)["token"]
    recorded(world.say("COR", "concur", decision))
    told = state(1)
    assert told["since"] == [first, between]
    assert [tile["id"] for tile in told["tiles"]] == ["BEL", "COR"]
    # Whoever is told of the same message later is told the same, although more was recorded meanwhile.
    recorded(world.say("DUN", "concur", decision))
    assert state(1) == told
    later = state(2)
    assert later["since"] == [told["token"]]
    assert [tile["id"] for tile in later["tiles"]] == ["DUN"]
