"""Nothing that a public reader gets changes when a members-only act is added, but for what record.md calls public."""

import re
from difflib import unified_diff

import pytest
from django.core.management import call_command
from django.test import Client

from comity.core.act import Audience
from tests.web.pages import client_for, read, serving
from tests.world import COUNCIL, MEMBERS, PUBLIC, World, recorded

pytestmark = pytest.mark.django_db(transaction=True)

PATHS = (
    "/", "/parties", "/parties?on=2030-06-01", "/parties/ARV", "/parties/FAL", "/parties/SECRETARIAT", "/organs",
    "/organs/council", "/texts/", "/decisions/", "/positions/", "/record", "/verify", "/sources", "/sign-in",
    "/feed.atom",
)  # fmt: skip


def seen(client: Client, *more: str) -> dict[str, str]:
    """Return the pages by address, without the size of the record, its root, its times and its checkpoint."""
    pages = {
        path: read(client, path)
        for path in (*PATHS, *more)
        if path != "/sign-in" or client.get(path).status_code == 200
    }
    return {path: mask(page) for path, page in pages.items()}


def mask(page: str) -> str:
    """Take out what is public by design."""
    page = re.sub(r'<dd class="big">\d+</dd>', "", page)
    page = re.sub(r"<time [^>]*>[^<]*</time>", "", page)
    page = re.sub(r"entry \d+", "", page)
    page = re.sub(r'<pre class="code" tabindex="0">lantern\.example/record\n.*?</pre>', "", page, flags=re.DOTALL)
    return re.sub(r"<dd><code>[0-9a-f]{64}</code></dd>", "", page, count=1)


def test_mask_takes_out_nothing_else() -> None:
    with serving(World()) as world:
        before = seen(client_for(world))
        recorded(world.table(to=PUBLIC))
        after = seen(client_for(world))
        assert {path for path in before if before[path] != after[path]} >= {
            "/",
            "/texts/",
            "/organs/council",
            "/record",
        }


def table(world: World, to: Audience) -> None:
    recorded(world.table(to=to))


def decide(world: World, to: Audience) -> None:
    decision = recorded(world.put(recorded(world.table(to=to)), to=to))
    objection = recorded(world.say("FAL", "object", decision, to=to, reasons="Not like this."))
    recorded(world.withdraw("FAL", decision, objection, to=to))
    for party in MEMBERS:
        recorded(world.say(party, "concur", decision, to=to))


def put_and_object(world: World, to: Audience) -> None:
    decision = recorded(world.put(recorded(world.table(to=to)), to=to))
    recorded(world.say("DUN", "concern", decision, to=to))
    recorded(world.say("FAL", "object", decision, to=to))


def erase(world: World, to: Audience) -> None:
    version = recorded(world.table(to=to))
    recorded(world["ARV"].submit("record.erase", {"act": version, "part": "text.en"}, to=to))


STANDING = [
    (happens, to) for happens in (table, put_and_object, decide, erase) for to in (COUNCIL, Audience("members"))
]
# What named parties alone read is not put to an organ.
NAMED = [(happens, to) for happens in (table, erase) for to in (Audience(parties=("BEL", "COR")), Audience())]


def test_public_pages_are_the_same_to_the_byte() -> None:
    with serving(World()) as world:
        version = recorded(world.table(to=PUBLIC))
        decision = recorded(world.put(version, to=PUBLIC, procedure="declaration-signed"))
        pages = (
            f"/texts/{version}",
            f"/decisions/{decision}",
            f"/record/acts/{version}",
            f"/texts/{'0' * 64}x",
            "/nothing",
        )
        client = client_for(world)
        missing = {path: client.get(path) for path in pages[3:]}
        before = seen(client, *pages[:3])
        for happens, to in STANDING + NAMED:
            happens(world, to)
            assert seen(client, *pages[:3]) == before, (happens, to)
            for path, answer in missing.items():
                assert mask(client.get(path).content.decode()) == mask(answer.content.decode())


def test_an_observer_learns_as_little_as_the_public() -> None:
    with serving(World()) as world:
        client = client_for(world, "OBS")
        before = seen(client)
        decide(world, COUNCIL)
        assert seen(client) == before


def test_later_public_acts_tell_nothing_of_members_only_ones() -> None:
    """Two records that differ in a members-only act: numbers, symbols and references of what follows are the same."""
    found = []
    for happens in (False, True):
        with serving(World()) as world:
            if happens:
                decide(world, COUNCIL)
            decision = recorded(world.put(recorded(world.table(to=PUBLIC)), to=PUBLIC, procedure="declaration-signed"))
            for party in MEMBERS:
                recorded(world.say(party, "sign", decision, to=PUBLIC))
            pages = seen(client_for(world), f"/decisions/{decision}")
            # Ids of acts are hashes over fresh nonces, and a board's token one over them: they always differ.
            ids = r'[0-9a-f]{64}|urn:uuid:[0-9a-f-]{36}|(?<=data-token=")[0-9a-f]{16}'
            found.append([re.sub(ids, "id", page) for page in pages.values()])
        call_command("flush", interactive=False, verbosity=0)
    for without, with_one in zip(*found, strict=True):
        assert list(unified_diff(without.splitlines(), with_one.splitlines(), n=0)) == []
