"""What the tests of the acting pages share: a site over a world, signing in for real, envelopes."""

import json
import secrets
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client

from comity.core import canonical
from comity.core.act import SignedAct
from comity.core.canonical import format_time
from comity.core.keys import SigningKey
from tests.world import World

ORIGIN = "http://testserver"


def statement(
    world: World, party: str, key: SigningKey, *, origin: str = ORIGIN, age: float = 0, **other: Any
) -> dict[str, Any]:
    """Return a sign-in as a browser posts it."""
    value = {
        "comity": "sign-in/v1",
        "org": world.keeper.rules.founding.id,
        "party": party,
        "key": key.public,
        "origin": origin,
        "nonce": secrets.token_hex(32),
        "at": format_time(world.time - timedelta(seconds=age)),
    } | other
    text = canonical.encode(value)
    return {"statement": text.decode(), "signature": key.sign("sign-in", text).to_value()}


def post(client: Client, url: str, value: Any) -> HttpResponse:
    return client.post(url, json.dumps(value), content_type="application/json")


def signed_in(world: World, party: str, role: str = "delegate") -> Client:
    client = Client()
    answer = post(client, "/sign-in", statement(world, party, world[party].keys[role]))
    assert answer.status_code == 200, answer.content
    return client


def submit(envelope: SignedAct | dict[str, Any], client: Client | None = None) -> HttpResponse:
    value = envelope if isinstance(envelope, dict) else envelope.to_value()
    return post(client or Client(), "/acts", value)
