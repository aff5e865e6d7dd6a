"""Signing in: what opens a session, and what is refused with which reason."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from comity.core import canonical
from comity.core.errors import Malformed
from comity.record.signin import parse_statement
from comity.record.tables import SignIn
from comity.web.shell.site import Site, use_site
from tests.web.acting import ORIGIN, post, signed_in, statement
from tests.world import COUNCIL, World, key_for, recorded

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    use_site(Site(made.keeper))
    yield made
    use_site(None)


def refusal(world: World, value: Any) -> str:
    client = Client()
    answer = post(client, "/sign-in", value)
    assert answer.status_code == 400
    told = answer.json()["refused"]
    assert told["words"] != told["code"]
    assert client.get("/desk").status_code == 302
    return str(told["code"])


def test_a_good_statement_opens_a_session_for_its_party(world: World) -> None:
    client = signed_in(world, "BEL")
    assert dict(client.session) == {"party": "BEL", "key": world["BEL"].keys["delegate"].public}
    assert client.get("/desk").status_code == 200


@pytest.mark.parametrize("age", [119, -119])
def test_a_clock_may_be_two_minutes_off(world: World, age: float) -> None:
    assert post(Client(), "/sign-in", statement(world, "BEL", key_for("BEL delegate"), age=age)).status_code == 200


@pytest.mark.parametrize("age", [121, -121])
def test_a_statement_is_good_for_two_minutes(world: World, age: float) -> None:
    assert refusal(world, statement(world, "BEL", key_for("BEL delegate"), age=age)) == "signin.not_now"


def test_a_statement_for_another_address_is_refused(world: World) -> None:
    made = statement(world, "BEL", key_for("BEL delegate"), origin="https://elsewhere.example")
    assert refusal(world, made) == "signin.other_origin"


def test_a_statement_is_good_once(world: World) -> None:
    made = statement(world, "BEL", key_for("BEL delegate"))
    assert post(Client(), "/sign-in", made).status_code == 200
    assert refusal(world, made) == "signin.used_before"


def test_a_replay_is_refused_as_long_as_its_time_is_good(world: World) -> None:
    made = statement(world, "BEL", key_for("BEL delegate"), age=-119)
    assert post(Client(), "/sign-in", made).status_code == 200
    world.later(seconds=235)
    post(Client(), "/sign-in", statement(world, "ARV", key_for("ARV delegate")))
    assert refusal(world, made) == "signin.used_before"
    world.later(minutes=30)
    post(Client(), "/sign-in", statement(world, "ARV", key_for("ARV delegate")))
    assert SignIn.objects.count() == 1


def test_a_refused_statement_does_not_use_up_its_nonce(world: World) -> None:
    made = statement(world, "BEL", key_for("BEL delegate"))
    assert (
        Client().post("/sign-in", made, content_type="application/json", headers={"host": "localhost"}).status_code
        == 400
    )
    assert post(Client(), "/sign-in", made).status_code == 200


def test_an_act_is_no_sign_in(world: World) -> None:
    act = world["BEL"].make(
        "text.table",
        {
            "organ": "council",
            "follows": None,
            "languages": [],
            "effects": [],
            "capacity": "party",
            "consolidates": False,
        },
        to=COUNCIL,
    )
    value = {"statement": act.act.data.decode(), "signature": act.signatures[0].to_value()}
    assert refusal(world, value) == "signin.form"


def test_a_statement_signed_as_an_act_is_refused(world: World) -> None:
    made = statement(world, "BEL", key_for("BEL delegate"))
    made["signature"] = key_for("BEL delegate").sign("act", made["statement"].encode()).to_value()
    assert refusal(world, made) == "signature.wrong"


def test_another_partys_key_is_refused(world: World) -> None:
    assert refusal(world, statement(world, "BEL", key_for("COR delegate"))) == "authority.key_of_another"


def test_a_signature_by_another_key_is_refused(world: World) -> None:
    made = statement(world, "BEL", key_for("BEL delegate"))
    made["signature"] = key_for("COR delegate").sign("sign-in", made["statement"].encode()).to_value()
    assert refusal(world, made) == "signin.not_signed_by_its_key"


def test_an_unknown_key_is_refused(world: World) -> None:
    assert refusal(world, statement(world, "BEL", key_for("nobody"))) == "authority.unknown_key"


def test_another_organisation_is_refused(world: World) -> None:
    assert refusal(world, statement(world, "BEL", key_for("BEL delegate"), org="0" * 64)) == "signin.other_organisation"


def test_a_revoked_key_is_refused_and_its_sessions_end(world: World) -> None:
    client = signed_in(world, "BEL")
    recorded(world["BEL"].submit("party.revoke", {"key": key_for("BEL delegate").public}))
    assert client.get("/desk").status_code == 302
    assert refusal(world, statement(world, "BEL", key_for("BEL delegate"))) == "authority.key_ended"


@pytest.mark.parametrize(
    "body", ["", "null", "[]", "{}", '{"statement":"x"}', '{"statement":1,"signature":{}}', "[" * 100_000, "x" * 9_999]
)
def test_what_is_no_sign_in_is_refused(world: World, body: str) -> None:
    answer = Client().post("/sign-in", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["refused"]["words"]


@pytest.mark.parametrize(
    "change", [{"nonce": "00"}, {"nonce": 1}, {"extra": 1}, {"comity": "act/v1"}, {"at": "2031-03-01"}, {"key": "x"}]
)
def test_a_statement_has_one_form(change: dict[str, Any]) -> None:
    value = {
        "comity": "sign-in/v1",
        "org": "0" * 64,
        "party": "BEL",
        "key": key_for("x").public,
        "origin": ORIGIN,
        "nonce": "0" * 64,
        "at": "2031-03-01T09:00:00.000Z",
    }
    parse_statement(canonical.encode(value).decode())
    with pytest.raises(Malformed):
        parse_statement(canonical.encode(value | change).decode())


def test_signing_in_needs_the_pages_own_token(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    assert post(client, "/sign-in", statement(world, "BEL", key_for("BEL delegate"))).status_code == 403


def test_signing_out_closes_the_session(world: World) -> None:
    client = signed_in(world, "BEL")
    assert client.post("/sign-out").status_code == 302
    assert client.get("/desk").status_code == 302


@pytest.mark.parametrize(
    ("asked", "kept"),
    [("/decisions/", "/decisions/"), ("//evil.example", ""), ("https://evil.example", ""), ("javascript:x", "")],
)
def test_one_goes_on_to_a_page_of_this_site_only(world: World, asked: str, kept: str) -> None:
    assert f'data-next="{kept}"' in Client().get("/sign-in", {"next": asked}).content.decode()


def test_there_is_no_password_anywhere(world: World) -> None:
    assert 'type="password"' not in Client().get("/sign-in").content.decode()
