"""Live messages: who hears of what, and that nobody hears of what it may not read."""

import asyncio
from collections.abc import Callable, Iterator

import pytest

from comity.core.act import Audience
from comity.notify import Hub
from comity.record import outbox
from comity.record.receipts import Receipt
from comity.web.shell.site import Site, use_site
from tests.instruments.others import PORTS, SAID, Memorandum, doubt
from tests.world import COUNCIL, MEMBERS, World, key_for, recorded

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    use_site(Site(made.keeper))
    made.later(minutes=1)  # what was recorded before is not told again to those who come now
    yield made
    use_site(None)


Reader = tuple[str | None, str | None]


def listen(
    world: World, topics: list[str], readers: list[Reader], act: Callable[[], object]
) -> dict[Reader, list[str] | None]:
    """Return what each reader hears on these topics while something is done."""

    async def run() -> dict[Reader, list[str] | None]:
        hub = Hub(lambda: world.keeper)
        ready, done = asyncio.Event(), asyncio.Event()
        opened = 0

        async def hear(reader: Reader) -> list[str] | None:
            nonlocal opened
            async with hub.open(topics, party=reader[0], key=reader[1]) as stream:
                opened += 1
                if opened == len(readers):
                    ready.set()
                await done.wait()
                return await stream.take(patience=0.7)

        tasks = {reader: asyncio.create_task(hear(reader)) for reader in readers}
        await asyncio.wait_for(ready.wait(), 5)
        await asyncio.to_thread(act)
        done.set()
        return {reader: await task for reader, task in tasks.items()}

    return asyncio.run(run())


def reader(party: str) -> Reader:
    return party, key_for(f"{party} delegate").public


PUBLIC: Reader = (None, None)


def test_the_public_is_not_told_of_a_members_only_act(world: World) -> None:
    topics = ["record", "texts", "decisions", "parties", "desk:BEL"]
    heard = listen(world, topics, [PUBLIC, reader("BEL"), reader("OBS")], lambda: recorded(world.table()))
    assert heard[PUBLIC] == []
    assert heard[reader("OBS")] == []
    assert heard[reader("BEL")] == ["desk:BEL", "record", "texts"]


def test_a_position_is_told_to_those_who_see_the_board(world: World) -> None:
    version = recorded(world.table())
    decision = recorded(world.put(version))
    world.later(minutes=1)
    topics = [f"decision:{decision}", f"text:{version}", "desk:ARV"]
    heard = listen(
        world, topics, [PUBLIC, reader("ARV"), reader("FAL")], lambda: recorded(world.say("FAL", "object", decision))
    )
    assert heard[PUBLIC] == []
    assert heard[reader("ARV")] == sorted(topics)
    assert heard[reader("FAL")] == sorted(topics[:2])


def test_an_adoption_for_everyone_does_not_tell_the_public_what_was_put(world: World) -> None:
    version = recorded(world.table())
    decision = recorded(world.put(version, procedure="declaration-signed"))
    for party in MEMBERS[:5]:
        recorded(world.say(party, "sign", decision))
    world.later(minutes=1)
    topics = ["decisions", f"decision:{decision}"]
    heard = listen(world, topics, [PUBLIC, reader("ARV")], lambda: recorded(world.say("FAL", "sign", decision)))
    assert heard[PUBLIC] == ["decisions"]
    assert heard[reader("ARV")] == sorted(topics)


def test_an_open_instrument_is_told_that_a_paper_in_it_is_challenged(world: World) -> None:
    memorandum = Memorandum(world)
    paper = recorded(memorandum.paper(PORTS, memorandum.today, "sign", **SAID))
    world.later(minutes=1)
    topic = f"instrument:{memorandum.act}"
    heard = listen(world, [topic], [PUBLIC], lambda: recorded(doubt(world, "FAL", paper)))
    assert heard == {PUBLIC: [topic]}


def test_another_partys_desk_is_nobodys_topic(world: World) -> None:
    own = Audience(parties=("BEL",))
    heard = listen(
        world, ["desk:BEL"], [PUBLIC, reader("BEL"), reader("ARV")], lambda: recorded(world.table("BEL", to=own))
    )
    assert heard == {PUBLIC: [], reader("BEL"): ["desk:BEL"], reader("ARV"): []}


def test_a_stream_ends_with_its_key(world: World) -> None:
    def revoke() -> None:
        assert isinstance(world["BEL"].submit("party.revoke", {"key": key_for("BEL delegate").public}), Receipt)

    heard = listen(world, ["record", "parties"], [PUBLIC, reader("BEL")], revoke)
    assert heard == {PUBLIC: ["parties", "record"], reader("BEL"): None}


def test_what_was_recorded_while_a_page_was_on_its_way_is_told(world: World) -> None:
    recorded(world.table())
    world.later(seconds=3)
    assert listen(world, ["texts"], [reader("BEL")], lambda: None)[reader("BEL")] == ["texts"]


def test_old_rows_are_forgotten(world: World) -> None:
    recorded(world.table())
    assert [message.kind for message in outbox.read(0)][-1] == "text.table"
    world.later(minutes=9.5)
    recorded(world.table())
    outbox.forget(world.time)
    # The founding's own acts are older than ten minutes by now.
    assert [message.kind for message in outbox.read(0)] == ["text.table", "text.table"]
    world.later(minutes=11)
    outbox.forget(world.time)
    assert outbox.read(0) == []
    assert outbox.since(world.time) == 0


def test_the_audience_is_asked_where_it_is_decided(world: World) -> None:
    act = recorded(world.table(to=COUNCIL))
    assert outbox.readable_by([world.viewer("BEL"), world.viewer(None)], [act]) == {"BEL": {act}, None: set()}
