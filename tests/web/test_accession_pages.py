"""The file of an accession on its page: what is undertaken, until when, what is done, and what that leads to."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comity.web.pages import acts as pages
from tests.accession.file import accede, apply_for, conclude, grant, oblige
from tests.web.acting import signed_in, submit
from tests.web.pages import client_for, read, serving, words_of
from tests.web.test_acts import sign_page
from tests.web.test_acts import words_of as words_of_bytes
from tests.world import World, recorded

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(pages, "gate", pages._Gate())
    with serving(World()) as made:
        yield made


def test_stated_done_in_part_granted_and_had(world: World) -> None:
    first, second = conclude(world), conclude(world)
    application = apply_for(world)
    client = signed_in(world, "OBS", "head")
    page = words_of(read(client, f"/applications/{application}"))
    assert "What it undertakes" in page
    assert "State what is undertaken" in page
    assert "State what is undertaken" not in words_of(read(client_for(world), f"/applications/{application}"))
    empty = client.post("/acts/party.oblige/new", {"application": application}).content
    assert "Give a day for one instrument at least." in words_of_bytes(empty)
    wrong = client.post("/acts/party.oblige/new", {"application": application, "day_0": "2031-02-29"}).content
    assert "That is no day" in words_of_bytes(wrong)
    given = {"application": application, "day_0": "2031-06-01", "day_1": "2031-09-01"}
    signing = client.post("/acts/party.oblige/new", given).content
    assert "OBS states what an applicant undertakes: to consent to 2 instruments" in words_of_bytes(signing)
    assert submit(sign_page(world, signing, "OBS", "head")).json()["next"] == f"/applications/{application}"
    accede(world, first)
    world.decide(grant())
    page = words_of(read(client, f"/applications/{application}"))
    assert "consented on 1 March 2031" in page
    assert "by 1 September 2031" in page or "by 1 June 2031" in page
    assert "The standing “Partner in projects” was granted on 1 March 2031. It is had once all of this is done." in page
    assert "State it anew" not in page
    assert "Table the text for the next step" not in page
    world.later(days=300)
    assert "the day is past" in words_of(read(client_for(world), f"/applications/{application}"))
    accede(world, second)
    assert "Partner in projects" in words_of(read(client_for(world), "/parties/OBS"))
    assert "What it undertakes" not in words_of(read(client_for(world, language="ru"), "/parties"))


@pytest.mark.parametrize("treaties", [1, 3])
def test_the_number_of_queries_is_fixed(world: World, treaties: int) -> None:
    application = apply_for(world)
    recorded(oblige(world, application, *(conclude(world) for _ in range(treaties))))
    client = client_for(world)
    read(client, f"/applications/{application}")
    with CaptureQueriesContext(connection) as queries:
        read(client, f"/applications/{application}")
    assert len(queries) == QUERIES


QUERIES = 7
