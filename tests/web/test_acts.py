"""Acts through the pages: forms that show the judge's reason, envelopes good and faulty, and what is answered."""

import base64
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from comity import catalogue
from comity.core import canonical
from comity.core.act import Audience
from comity.core.authority import GRANTS, possession
from comity.core.canonical import format_time
from comity.record.compose import complete
from comity.record.reading import get_act, read_parts
from comity.record.tables import Entry
from comity.web.pages import acts as pages
from comity.web.pages.forms import FORM_OF
from comity.web.shell.site import Site, use_site
from tests.web.acting import ORIGIN, signed_in, submit
from tests.world import COUNCIL, PUBLIC, World, key_for, recorded

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(pages, "gate", pages._Gate())
    made = World()
    use_site(Site(made.keeper))
    yield made
    use_site(None)


def words_of(page: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.decode().split("<main")[1].split("</main")[0]))


def template_of(page: bytes) -> dict[str, Any]:
    found = re.search(r'<script id="act-template" type="application/json">(.*?)</script>', page.decode())
    assert found, words_of(page)
    return dict(json.loads(found[1]))


def sign_page(world: World, page: bytes, party: str, role: str = "delegate", **texts: str) -> dict[str, Any]:
    """Do what sign.js does with a page: fill in the parts, sign, and return the envelope."""
    template = template_of(page)
    parts, audiences = {}, {}
    for part in template.pop("parts"):
        data = (
            base64.urlsafe_b64decode(part["data"] + "==") if "data" in part else texts.get(part["field"], "").encode()
        )
        if data:
            parts[part["name"]] = data
            audiences |= {part["name"]: Audience.from_value(part["to"])} if "to" in part else {}
    made = complete(template, world[party].keys[role], now=world.time, parts=parts, part_audiences=audiences)
    return made.to_value()


def object_envelope(world: World, decision: str) -> dict[str, Any]:
    return (
        world["FAL"]
        .make("decision.object", {"decision": decision}, to=COUNCIL, parts={"reasons": b"Too bright."})
        .to_value()
    )


@pytest.fixture
def decision(world: World) -> str:
    return recorded(world.put(recorded(world.table())))


def test_what_a_page_shows_can_be_signed_and_recorded(world: World, decision: str) -> None:
    client = signed_in(world, "FAL")
    page = client.get(f"/acts/decision.object/new?decision={decision}").content
    assert "objects formally: “On the lamps of the harbour”." in words_of(page)
    answer = submit(sign_page(world, page, "FAL", reasons="The lamps would blind our pilots."))
    assert answer.status_code == 200
    assert answer.json()["next"] == f"/decisions/{decision}"
    assert answer.json()["receipt"]["comity"] == "receipt/v1"
    assert "The lamps would blind our pilots." in client.get(f"/decisions/{decision}").content.decode()


def test_a_form_shows_why_an_act_is_not_possible(world: World, decision: str) -> None:
    world.say("FAL", "object", decision)
    page = signed_in(world, "FAL").get(f"/acts/decision.concur/new?decision={decision}").content
    assert "Your own objection stands." in words_of(page)
    assert b"act-template" not in page
    page = signed_in(world, "OBS").get(f"/acts/decision.object/new?decision={decision}").content
    assert "not open to you" in words_of(page)


def test_the_board_offers_what_the_judge_would_record(world: World, decision: str) -> None:
    recorded(world.say("FAL", "object", decision))
    page = words_of(signed_in(world, "FAL").get(f"/decisions/{decision}").content)
    assert "Withdraw our objection" in page
    assert "Your own objection stands." in page
    assert "Withdraw our objection" not in words_of(signed_in(world, "BEL").get(f"/decisions/{decision}").content)


def test_the_public_is_asked_to_sign_in(world: World, decision: str) -> None:
    answer = Client().get(f"/acts/decision.object/new?decision={decision}")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in?next=/acts/decision.object/new")


def test_a_text_is_read_corrected_and_tabled(world: World) -> None:
    client = signed_in(world, "BEL")
    given = {"organ": "council", "audience": "organ", "text_en": "On oil\n\n1. Oil is kept.\n\n2. It is shared.\n"}
    page = client.post("/acts/text.table/new", given).content
    assert "Oil is kept." in words_of(page)
    # The words are still in the form, to be corrected: nothing is lost.
    assert "On oil\n\n1. Oil is kept." in page.decode()
    answer = submit(sign_page(world, page, "BEL"))
    text = answer.json()["next"]
    assert "It is shared." in words_of(client.get(text).content)
    again = client.post(
        "/acts/text.table/new",
        given
        | {
            "follows": text.removeprefix("/texts/"),
            "audience": "standing:council",
            "text_en": "On oil\n\n1. Oil is kept dry.\n",
        },
    ).content
    answer = submit(sign_page(world, again, "BEL"))
    assert answer.status_code == 200, answer.content
    first, second = (
        json.loads(
            read_parts(world.viewer("BEL"), [url.removeprefix("/texts/")])[url.removeprefix("/texts/"), "text.en"]
        )
        for url in (text, answer.json()["next"])
    )
    assert first["provisions"][0]["id"] == second["provisions"][0]["id"]


def test_a_text_that_cannot_be_read_is_said_at_its_field(world: World) -> None:
    client = signed_in(world, "BEL")
    page = client.post(
        "/acts/text.table/new", {"organ": "council", "audience": "organ", "text_en": "Lamps \u202e spmal"}
    ).content
    assert "turns the direction of writing" in words_of(page)
    assert "There is no text yet" in words_of(
        client.post("/acts/text.table/new", {"organ": "council", "audience": "organ"}).content
    )


def test_a_procedure_is_chosen_before_a_text_is_put(world: World) -> None:
    version = recorded(world.table())
    client = signed_in(world, "ARV")
    page = words_of(client.get(f"/acts/decision.put/new?version={version}").content)
    assert "Decision by consensus" in page
    assert "required" not in page
    page = client.get(f"/acts/decision.put/new?version={version}&procedure=consensus").content
    answer = submit(sign_page(world, page, "ARV"))
    assert answer.json()["next"].startswith("/decisions/")


def test_a_head_accredits_the_holder_of_a_request(world: World) -> None:
    key = key_for("a new browser key")
    grant = {
        "org": world.keeper.rules.founding.id,
        "party": "BEL",
        "role": "delegate",
        "key": key.public,
        "origin": ORIGIN,
    }
    request = {
        **grant,
        "comity": "key-request/v1",
        "possession": key.sign("key", canonical.encode(possession(**grant))).to_value(),
    }
    client = signed_in(world, "BEL", "head")
    page = client.post("/acts/party.accredit/new", {"request": json.dumps(request), "name": "Ina Varga"}).content
    answer = submit(sign_page(world, page, "BEL", "head"))
    assert answer.status_code == 200, answer.content
    act = next(row.act for row in Entry.objects.filter(kind="party.accredit").order_by("-index"))
    assert read_parts(world.viewer("COR"), [act])[act, "name"] == b"Ina Varga"
    assert read_parts(world.viewer(None), [act]) == {}
    wrong = client.post("/acts/party.accredit/new", {"request": json.dumps(request | {"party": "COR"})}).content
    assert "This request is for another organisation, party or role" in words_of(wrong)
    assert "This is not a key request." in words_of(client.post("/acts/party.accredit/new", {"request": "{"}).content)


def test_an_act_that_needs_another_key_says_which(world: World) -> None:
    page = signed_in(world, "BEL").get("/acts/party.accredit/new").content
    assert "The key&#x27;s request" in page.decode()
    shown = signed_in(world, "BEL").get("/acts/party.revoke/new", {"key": key_for("BEL head").public}).content
    assert "cannot end one with the role" in words_of(shown)


def test_names_are_notified_and_words_erased(world: World) -> None:
    client = signed_in(world, "BEL")
    page = client.post("/acts/party.rename/new", {"name_en": "Belmora", "name_ru": "Белмора"}).content
    assert submit(sign_page(world, page, "BEL")).json()["next"] == "/parties/BEL"
    version = recorded(world.table("BEL"))
    page = client.get(f"/acts/record.erase/new?act={version}&part=text.en").content
    answer = submit(sign_page(world, page, "BEL"))
    assert answer.json()["next"] == f"/record/acts/{version}"
    assert read_parts(world.viewer("BEL"), [version]) == {}


def test_the_secretariat_enters_an_earlier_decision(world: World) -> None:
    given = {
        "organ": "council",
        "day": "2021-05-04",
        "form": "signed",
        "parties": ["ARV", "FAL"],
        "place": "Wickhaven",
        "source": "The gazette of that year.",
        "text_en": "On storms\n\n1. Storms are told of.\n",
    }
    page = signed_in(world, "SECRETARIAT").post("/acts/decision.enter/new", given).content
    answer = submit(sign_page(world, page, "SECRETARIAT"))
    assert answer.status_code == 200, answer.content
    assert "The gazette of that year." in words_of(Client().get(answer.json()["next"]).content)
    assert "does not give this right" in words_of(
        signed_in(world, "ARV").post("/acts/decision.enter/new", given).content
    )


def test_a_sitting_key_is_judged_before_the_browser_makes_it(world: World) -> None:
    page = signed_in(world, "BEL").get("/acts/party.sit/new?hours=3").content
    assert template_of(page)["generate"] == {"role": "sitting"}
    assert template_of(page)["body"] == {"until": "2031-03-01T12:00:00.000Z"}


@pytest.mark.parametrize("kind", sorted(FORM_OF))
def test_every_kind_that_a_party_makes_has_its_page(world: World, kind: str) -> None:
    assert signed_in(world, "BEL").get(f"/acts/{kind}/new").status_code == 200


@pytest.mark.parametrize("kind", ["decision.adopt", "decision.finalise", "decision.annul", "no.such"])
def test_nobody_makes_the_keepers_acts(world: World, kind: str) -> None:
    assert kind not in FORM_OF
    assert signed_in(world, "BEL").get(f"/acts/{kind}/new").status_code == 404


def test_every_kind_is_made_by_a_party_or_by_the_keeper() -> None:
    assert set(FORM_OF) == {name for name, kind in catalogue.ACTS.items() if not kind.keeper}
    assert set(GRANTS) <= set(FORM_OF)


def test_the_same_act_gets_its_first_receipt(world: World, decision: str) -> None:
    envelope = object_envelope(world, decision)
    first = submit(envelope).json()["receipt"]
    recorded(world.say("BEL", "concur", decision))
    assert submit(envelope).json()["receipt"] == first


def test_a_repeat_after_revocation_gets_its_first_receipt(world: World, decision: str) -> None:
    envelope = object_envelope(world, decision)
    first = submit(envelope).json()["receipt"]
    world.delegations["FAL"].keys["other"] = key_for("FAL delegate")
    recorded(world["FAL"].submit("party.revoke", {"key": key_for("FAL head").public}))
    assert submit(envelope).json()["receipt"] == first


def test_a_forged_act_is_refused_in_words_and_signed(world: World, decision: str) -> None:
    envelope = object_envelope(world, decision)
    forged = envelope | {"act": envelope["act"].replace('"decision.object"', '"decision.concur"')}
    answer = submit(forged)
    assert answer.status_code == 409
    assert answer.json()["refused"]["code"] == "signature.wrong"
    assert answer.json()["refusal"]["comity"] == "signed-refusal/v1"
    assert not Entry.objects.filter(kind__in=["decision.object", "decision.concur"]).exists()


def test_a_sign_in_is_no_act(world: World) -> None:
    from tests.web.acting import statement

    made = statement(world, "BEL", key_for("BEL delegate"))
    answer = submit(
        {"comity": "signed-act/v1", "act": made["statement"], "signatures": [made["signature"]], "parts": []}
    )
    assert answer.json()["refused"]["code"] == "act.fields"


def test_an_act_of_another_organisation_is_refused(world: World, decision: str) -> None:
    envelope = object_envelope(world, decision)
    envelope["act"] = envelope["act"].replace(world.keeper.rules.founding.id, "0" * 64)
    envelope["signatures"] = [key_for("FAL head").sign("act", envelope["act"].encode()).to_value()]
    assert submit(envelope).json()["refused"]["code"] == "act.other_organisation"


@pytest.mark.parametrize("cut", [1, 10, 400])
def test_a_truncated_envelope_is_refused(world: World, decision: str, cut: int) -> None:
    text = json.dumps(object_envelope(world, decision))[:-cut]
    answer = Client().post("/acts", text, content_type="application/json")
    assert answer.json()["refused"]["code"] == "request.not_act"


@pytest.mark.parametrize("body", ["", "null", "1.0", "[]", "{}", "\x00", "[" * 100_000])
def test_what_is_no_act_is_refused(world: World, body: str) -> None:
    answer = Client().post("/acts", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["refused"]["words"]


def test_an_oversized_envelope_is_not_even_read(world: World) -> None:
    answer = Client().post("/acts", b"x" * 26_000_000, content_type="application/json")
    assert answer.status_code == 413
    assert answer.json()["refused"]["code"] == "request.too_large"


def test_an_address_that_floods_is_told_to_wait(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "BURST", 3)
    monkeypatch.setattr(pages, "PER_SECOND", 0.0)  # A slow machine gives an address time to be let in again.
    codes = [Client().post("/acts", "{}", content_type="application/json").status_code for _ in range(4)]
    assert codes == [400, 400, 400, 429]


def test_the_interface_for_programs_answers_alike(world: World, decision: str) -> None:
    envelope = object_envelope(world, decision)
    answer = Client().post("/api/v1/acts", json.dumps(envelope), content_type="application/json")
    assert answer.json() == submit(envelope).json()
    assert Client().get(f"/api/v1/acts/{decision}").status_code == 404
    member = signed_in(world, "BEL")
    assert member.get(f"/api/v1/acts/{decision}").json()["kind"] == "decision.put"
    assert member.get(f"/api/v1/decisions/{decision}").json()["status"] == "held"
    assert Client().get("/api/v1/decisions").json() == []
    assert Client().get("/api/v1/openapi.json").json()["info"]["title"] == "Comity"
    assert Client().get("/api/v1/docs").status_code == 404


def test_a_registry_act_is_for_everyone(world: World) -> None:
    shown = template_of(signed_in(world, "BEL").get("/acts/party.sit/new?hours=1").content)
    assert Audience.from_value(shown["to"]) == PUBLIC
    assert get_act(world.viewer(None), Entry.objects.get(index=1).act)
    assert format_time(world.time) == "2031-03-01T09:00:00.000Z"
