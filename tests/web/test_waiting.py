"""What waits for a second signature: on the desk of its own delegation, read, approved, withdrawn, or too old."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comity.core import canonical
from comity.core.act import Audience, SignedAct
from comity.negotiation.composing import propose_body, word_parts
from comity.parties import tray
from comity.record.compose import complete
from comity.record.tables import Entry
from comity.texts.document import format_document
from comity.texts.edit import Edit
from comity.web.pages import acts as pages
from tests.negotiation.table import Table, paragraph, pid, text_of
from tests.web.acting import post, submit
from tests.web.pages import client_for, read, serving, words_of
from tests.web.test_no_leak import seen
from tests.world import COUNCIL, World, key_for, recorded

pytestmark = pytest.mark.django_db(transaction=True)
ALONE = Audience()
KINDS = ["decision.object", "party.rename", "text.propose", "text.table"]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(pages, "gate", pages._Gate())
    with serving(World()) as made:
        recorded(made["FAL"].submit("party.require", {"kinds": KINDS}, to=ALONE))
        yield made


def objection(world: World, role: str = "delegate") -> SignedAct:
    decision = world.open_decision()
    parts = {"reasons": b"The lamps would blind our pilots."}
    return world["FAL"].make("decision.object", {"decision": decision}, to=COUNCIL, role=role, parts=parts)


def template_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script id="act-template" type="application/json">(.*?)</script>', page)
    assert found, words_of(page)
    return dict(json.loads(found[1]))


def approve(world: World, client: Client, act: str, role: str = "head") -> Any:
    """Do what sign.js does on the page of an act that waits."""
    template = template_of(read(client, f"/waiting/{act}"))
    assert template.pop("parts") == []
    made = complete(template, world["FAL"].keys[role], now=world.time)
    return post(client, f"/waiting/{act}/approve", made.to_value())


def test_what_one_signed_waits_and_is_recorded_when_a_second_approves(world: World) -> None:
    signed = objection(world)
    answer = submit(signed)
    assert answer.status_code == 202
    value = answer.json()
    assert value["refused"]["code"] == "authority.four_eyes"
    assert value["waits"]["next"] == f"/waiting/{signed.act.id}"
    assert value["refusal"]["comity"] == "signed-refusal/v1"
    head = client_for(world, "FAL")
    desk = words_of(read(head, "/desk"))
    assert "Waits for a second signature" in desk
    assert "FAL objects formally: “On the lamps of the harbour”." in desk
    page = read(head, f"/waiting/{signed.act.id}")
    assert "The lamps would blind our pilots." in words_of(page)
    assert "FAL objects formally: “On the lamps of the harbour”." in words_of(page)
    answer = approve(world, head, signed.act.id)
    assert answer.status_code == 200, answer.content
    assert answer.json()["next"] == f"/decisions/{signed.act.body['decision']}"
    assert answer.json()["receipt"]["comity"] == "receipt/v1"
    assert Entry.objects.get(act=signed.act.id).index == Entry.objects.get(kind="party.approve").index + 1
    assert "Waits for a second signature" not in words_of(read(head, "/desk"))
    assert read(head, f"/waiting/{signed.act.id}", status=404)


def test_who_signed_is_told_to_find_another(world: World) -> None:
    signed = objection(world)
    submit(signed)
    page = read(client_for(world, "FAL", role="delegate"), f"/waiting/{signed.act.id}")
    assert "You signed this." in words_of(page)
    assert "act-template" not in page
    forced = world["FAL"].make("party.approve", {"act": signed.act.id}, to=ALONE, role="delegate")
    answer = post(client_for(world, "FAL", role="delegate"), f"/waiting/{signed.act.id}/approve", forced.to_value())
    assert answer.json()["refused"]["code"] == "authority.four_eyes"


def test_a_text_is_read_as_it_was_signed(world: World) -> None:
    signed = world["FAL"].make(
        "text.table",
        {"organ": "council", "follows": None, "languages": ["en"], "capacity": "party", "consolidates": False,
         "effects": [{"effect": "standing", "party": "OBS", "standing": "member"}]},
        to=COUNCIL, parts={"text.en": text_bytes("Oil is kept dry.")},
    )  # fmt: skip
    submit(signed)
    page = words_of(read(client_for(world, "FAL", role="delegate"), f"/waiting/{signed.act.id}"))
    assert "Oil is kept dry." in page
    assert "On oil" in page
    assert "OBS has the standing “Member”." in page


def text_bytes(words: str) -> bytes:
    return canonical.encode(format_document(text_of(words, title="On oil")))


def test_an_edit_is_shown_as_it_changes_the_text(world: World) -> None:
    table = Table(world, text_of("The lamps are lit at dusk."))
    edit = Edit("replace", pid(1), languages=("en",))
    words = {"en": {pid(1): paragraph(1, "The lamps are lit at dawn.", "1.")}}
    body = propose_body(table.text, [(edit, table.read().head(pid(1)))])
    submit(world["FAL"].make("text.propose", body, to=COUNCIL, parts=word_parts([words])))
    (waits,) = tray.list_waiting("FAL", world.time)
    page = read(client_for(world, "FAL", role="delegate"), f"/waiting/{waits.signed.act.id}")
    assert "paragraph 1: other words" in words_of(page)
    assert "<ins>dawn" in page
    assert "<del>dusk" in page


def test_others_find_nothing(world: World) -> None:
    signed = objection(world)
    before = {party: words_of(read(client_for(world, party), "/desk")) for party in ("BEL", "OBS")}
    submit(signed)
    for party in ("BEL", "OBS"):
        client = client_for(world, party)
        assert words_of(read(client, "/desk")) == before[party]
        read(client, f"/waiting/{signed.act.id}", status=404)
        read(client, f"/waiting/{signed.act.id}/act.json", status=404)
        assert client.post(f"/waiting/{signed.act.id}/withdraw").status_code == 404
        assert client.post(f"/waiting/{signed.act.id}/again").status_code == 404
        made = world[party].make("party.approve", {"act": signed.act.id}, to=ALONE)
        answer = post(client, f"/waiting/{signed.act.id}/approve", made.to_value())
        assert answer.json()["refused"]["code"] == "tray.gone"
    assert Client().get(f"/waiting/{signed.act.id}").status_code == 302


def test_two_worlds_that_differ_in_it_are_the_same_to_everybody_else(world: World) -> None:
    decision = world.open_decision()
    more = ("/desk", f"/decisions/{decision}", f"/acts/decision.object/new?decision={decision}")
    clients = {party: client_for(world, party) for party in ("BEL", "OBS", None)}
    pages = {party: more[: 2 if party else 0] for party in ("BEL", None)} | {"OBS": ("/desk",)}
    before = {party: seen(client, *pages[party]) for party, client in clients.items()}
    signed = world["FAL"].make("text.table", {}, to=COUNCIL)
    recorded(world["FAL"].submit("party.approve", {"act": signed.act.id}, to=ALONE))
    ending = world["FAL"].make("party.require", {"kinds": []}, to=ALONE)
    submit(ending)
    recorded(world["FAL"].submit("party.approve", {"act": ending.act.id}, to=ALONE, role="delegate"))
    recorded(world.submit(ending))
    assert {party: seen(client, *pages[party]) for party, client in clients.items()} == before


def test_an_approval_of_something_else_is_not_taken(world: World) -> None:
    signed = objection(world)
    submit(signed)
    client = client_for(world, "FAL")
    other = world["FAL"].make("party.approve", {"act": "0" * 64}, to=ALONE)
    answer = post(client, f"/waiting/{signed.act.id}/approve", other.to_value())
    assert answer.json()["refused"]["code"] == "tray.not_approval"
    assert post(client, f"/waiting/{signed.act.id}/approve", {"comity": "x"}).status_code == 400
    assert Entry.objects.filter(kind="party.approve").count() == 0


def test_what_can_no_longer_be_recorded_says_why(world: World) -> None:
    signed = objection(world)
    submit(signed)
    # Its number was used meanwhile.
    recorded(world.say("FAL", "concern", str(signed.act.body["decision"]), role="delegate"))
    page = read(client_for(world, "FAL"), f"/waiting/{signed.act.id}")
    assert "It would be refused now." in words_of(page)
    assert "another act of this key was recorded meanwhile" in words_of(page)
    assert 'href="/acts/decision.object/new"' in page
    assert "act-template" not in page


def test_what_was_refused_for_a_time_is_sent_again(world: World) -> None:
    signed = objection(world)
    submit(signed)
    client = client_for(world, "FAL")
    recorded(world["FAL"].submit("party.approve", {"act": signed.act.id}, to=ALONE))
    page = read(client, f"/waiting/{signed.act.id}")
    assert "It is approved, and not recorded yet." in words_of(page)
    answer = client.post(f"/waiting/{signed.act.id}/again")
    assert answer.headers["Location"] == f"/decisions/{signed.act.body['decision']}"
    assert Entry.objects.filter(act=signed.act.id).exists()


def test_it_is_withdrawn_by_who_signed_it_or_a_head(world: World) -> None:
    recorded(world.submit(_second_delegate(world)))
    for role, status in (("second", 404), ("delegate", 302), ("head", 302)):
        signed = objection(world)
        submit(signed)
        client = client_for(world, "FAL", role=role)
        assert client.post(f"/waiting/{signed.act.id}/withdraw").status_code == status
        assert (tray.get_waiting("FAL", signed.act.id, world.time) is None) == (status == 302)
        tray.remove("FAL", signed.act.id)


def _second_delegate(world: World) -> SignedAct:
    world["FAL"].keys["second"] = key_for("FAL second")
    body = world.grant_body("party.accredit", "FAL", key_for("FAL second"))
    signed = world["FAL"].make("party.accredit", body)
    recorded(world["FAL"].submit("party.approve", {"act": signed.act.id}, to=ALONE, role="delegate"))
    return signed


def test_what_is_too_old_is_gone(world: World) -> None:
    signed = objection(world)
    submit(signed)
    world.later(hours=25)
    client = client_for(world, "FAL")
    read(client, f"/waiting/{signed.act.id}", status=404)
    assert "Waits for a second signature" not in words_of(read(client, "/desk"))
    tray.forget(world.time)
    assert not tray.TrayRow.objects.exists()


def test_a_tray_is_full_some_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tray, "MOST_WAITING", 1)
    first, second = objection(world), objection(world, role="head")
    assert submit(first).status_code == 202
    assert submit(first).status_code == 202
    answer = submit(second)
    assert (answer.status_code, answer.json()["refused"]["code"]) == (409, "tray.full")
    assert answer.json()["refusal"]["comity"] == "signed-refusal/v1"


def test_a_stranger_puts_nothing_into_a_tray(world: World) -> None:
    signed = objection(world)
    forged = SignedAct(signed.act, (key_for("nobody").sign("act", signed.act.data),), signed.parts)
    assert submit(forged).status_code == 409
    assert not tray.TrayRow.objects.exists()


def test_pages_say_that_a_second_signs_and_keep_the_button(world: World) -> None:
    decision = world.open_decision()
    page = read(client_for(world, "FAL"), f"/decisions/{decision}")
    assert "A second of us signs it too." in words_of(page)
    assert f"/acts/decision.object/new?decision={decision}" in page
    page = read(client_for(world, "FAL"), f"/acts/decision.object/new?decision={decision}")
    assert "A second of your people signs this too." in words_of(page)
    assert template_of(page)["kind"] == "decision.object"
    page = read(client_for(world, "BEL"), f"/decisions/{decision}")
    assert "A second of us" not in words_of(page)


def test_what_is_required_is_chosen_by_family(world: World) -> None:
    client = client_for(world, "FAL")
    page = read(client, "/acts/party.require/new")
    assert re.search(r'value="decision.object"[^>]*checked', page)
    assert "party.revoke" not in page
    answer = client.post("/acts/party.require/new", {"kinds": ["decision.object", "decision.sign"]})
    page = answer.content.decode()
    assert template_of(page)["body"] == {"kinds": ["decision.object", "decision.sign"]}
    assert template_of(page)["to"] == {"kind": "parties", "parties": []}
    assert "no deadline waits for the second" in words_of(page)
    page = client.post("/acts/party.require/new", {}).content.decode()
    assert template_of(page)["body"] == {"kinds": []}
    assert "no longer requires that two of its people sign" in words_of(page)
    assert "Two of us sign:" in words_of(read(client, "/desk"))
    assert "One signature is enough" in words_of(read(client_for(world, "BEL"), "/desk"))


def test_the_form_of_an_approval_shows_what_is_approved(world: World) -> None:
    signed = objection(world)
    submit(signed)
    client = client_for(world, "FAL")
    page = read(client, f"/acts/party.approve/new?act={signed.act.id}")
    assert "FAL objects formally: “On the lamps of the harbour”." in words_of(page)
    page = read(client, f"/acts/party.approve/new?act={'0' * 64}")
    assert "That act waits here no longer" in words_of(page)


def test_the_desk_asks_as_much_for_one_as_for_three(world: World) -> None:
    client, counts = client_for(world, "FAL"), []
    for several in (1, 2):
        for _ in range(several):
            submit(objection(world))
            recorded(world.say("FAL", "concern", world.open_decision(), role="delegate"))
        read(client, "/desk")  # What is kept between requests is read anew after a commit, once.
        with CaptureQueriesContext(connection) as asked:
            read(client, "/desk")
        counts.append(len(asked))
    assert counts[0] == counts[1]
