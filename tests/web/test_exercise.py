"""Seats in an exercise: given on this machine only, by a real act."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from comity.core import canonical
from comity.core.authority import possession
from comity.core.keyfile import format_key_file
from comity.core.keys import SigningKey
from comity.record.registry import role_of
from comity.web.shell.site import Site, use_site
from tests.web.acting import post, statement
from tests.world import World, key_for

pytestmark = pytest.mark.django_db(transaction=True)
LOOPBACK = "http://localhost"


@pytest.fixture
def world(settings: Any, tmp_path: Path) -> Iterator[World]:
    settings.DATA = tmp_path
    (tmp_path / "keys").mkdir()
    text = format_key_file(key_for("BEL head"), party="BEL", role="head", exercise=True)
    (tmp_path / "keys" / "BEL.head.json").write_text(text)
    made = World()
    use_site(Site(made.keeper))
    yield made
    use_site(None)


def request(world: World, party: str = "BEL", origin: str = LOOPBACK) -> dict[str, Any]:
    key = SigningKey.generate()
    grant = {
        "org": world.keeper.rules.founding.id,
        "party": party,
        "role": "delegate",
        "key": key.public,
        "origin": origin,
    }
    proof = key.sign("key", canonical.encode(possession(**grant))).to_value()
    return {"party": party, "key": key.public, "possession": proof, "origin": origin}


def loopback() -> Client:
    return Client(headers={"host": "localhost"})


def test_a_seat_is_taken_by_a_real_act(world: World) -> None:
    client, made = loopback(), request(world)
    answer = post(client, "/exercise/seat", made)
    assert answer.status_code == 200, answer.content
    assert json.loads(answer.content)["receipt"]["exercise"] is True
    assert role_of(world.keeper.registry, "BEL", made["key"], "2031-03-01T09:00:00.000Z") == ("delegate", LOOPBACK)


def test_then_one_signs_in_with_that_key(world: World) -> None:
    key = key_for("seat")
    grant = {
        "org": world.keeper.rules.founding.id,
        "party": "BEL",
        "role": "delegate",
        "key": key.public,
        "origin": LOOPBACK,
    }
    made = {
        "party": "BEL",
        "key": key.public,
        "possession": key.sign("key", canonical.encode(possession(**grant))).to_value(),
        "origin": LOOPBACK,
    }
    client = loopback()
    assert post(client, "/exercise/seat", made).status_code == 200
    assert post(client, "/sign-in", statement(world, "BEL", key, origin=LOOPBACK)).status_code == 200


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("10.0.0.7", "localhost"),
        ("127.0.0.1", "comity.example"),
        ("10.0.0.7", "comity.example"),
        ("127.0.0.1", "127.evil.example"),
    ],
)
def test_no_seat_for_others(world: World, settings: Any, address: str, host: str) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    client = Client(headers={"host": host}, REMOTE_ADDR=address)
    assert client.get("/exercise").status_code == 403
    answer = post(client, "/exercise/seat", request(world, origin=f"http://{host}"))
    assert answer.status_code == 403
    assert json.loads(answer.content)["refused"]["code"] == "seat.not_loopback"
    assert "Take a delegation" not in client.get("/sign-in").content.decode()


def test_no_seat_in_an_organisation_that_is_no_exercise(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    rules = world.keeper.rules
    monkeypatch.setattr(world.keeper, "rules", replace(rules, founding=replace(rules.founding, exercise=False)))
    answer = post(loopback(), "/exercise/seat", request(world))
    assert json.loads(answer.content)["refused"]["code"] == "seat.not_an_exercise"


@pytest.mark.parametrize("party", ["COR", "XYZ", "../keeper", "KEEPER"])
def test_no_seat_without_its_heads_key(world: World, party: str) -> None:
    answer = post(loopback(), "/exercise/seat", request(world, party))
    assert json.loads(answer.content)["refused"]["code"] in ("seat.no_head", "seat.unknown_party")


def test_a_key_that_is_not_the_browsers_is_refused(world: World) -> None:
    made = request(world)
    made["possession"] = request(world)["possession"]
    assert json.loads(post(loopback(), "/exercise/seat", made).content)["refused"]["code"] == "key.possession"
    other = request(world, origin="http://elsewhere")
    assert json.loads(post(loopback(), "/exercise/seat", other).content)["refused"]["code"] == "seat.form"
    assert (
        json.loads(loopback().post("/exercise/seat", "{", content_type="application/json").content)["refused"]["code"]
        == "seat.form"
    )
