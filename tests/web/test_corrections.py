"""Corrections through the pages: an office proposes one, members contest it or not, the page says where it stands."""

from collections.abc import Iterator

import pytest

from comity import catalogue
from comity.web.pages import acts as pages
from comity.web.shell.site import Site, use_site
from tests.negotiation.table import Table, text_of
from tests.negotiation.test_corrections import adopt
from tests.web.acting import signed_in, submit
from tests.web.test_acts import sign_page, words_of
from tests.world import World, lantern

pytestmark = pytest.mark.django_db(transaction=True)

EN = text_of("The lamps are lit at dsuk.", "Each keeper tends its own.")
FIRST = EN.provisions[0].id


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(pages, "gate", pages._Gate())
    made = World()
    use_site(Site(made.keeper))
    yield made
    use_site(None)


@pytest.fixture
def adopted(world: World) -> str:
    return adopt(world, EN)[1]


def propose(world: World, adopted: str, **data: str) -> bytes:
    form = {"adopted": adopted, "language": "en", "provision": FIRST, "words": "1. The lamps are lit at dusk."} | data
    return signed_in(world, "SECRETARIAT").post("/acts/decision.correct/new", form).content


def test_a_correction_is_proposed_and_stands_after_its_time(world: World, adopted: str) -> None:
    answer = submit(sign_page(world, propose(world, adopted), "SECRETARIAT"))
    assert answer.json()["next"] == f"/adopted/{adopted}"
    page = words_of(signed_in(world, "DUN").get(f"/adopted/{adopted}").content)
    assert "lit at dsuk" in page
    assert "It stands if no member contests it until" in page
    world.later(hours=169)
    catalogue.tick(world.keeper)
    page = words_of(signed_in(world, "DUN").get(f"/adopted/{adopted}").content)
    assert "lit at dusk" in page
    assert "lit at dsuk" not in page


def test_a_member_contests_it_from_the_page(world: World, adopted: str) -> None:
    assert submit(sign_page(world, propose(world, adopted), "SECRETARIAT")).status_code == 200
    client = signed_in(world, "FAL")
    page = client.get(f"/adopted/{adopted}").content.decode()
    correction = page.split('href="/acts/decision.contest/new?correction=')[1].split('"')[0]
    form = client.get(f"/acts/decision.contest/new?correction={correction}").content
    assert submit(sign_page(world, form, "FAL", reasons="It changes the hour.")).status_code == 200
    assert "it does not stand" in words_of(client.get(f"/adopted/{adopted}").content)


def test_a_whole_language_is_brought_and_aligned(world: World, adopted: str) -> None:
    words = "О фонарях\n\n1. Фонари зажигают в сумерки.\n\n2. Каждый смотрит за своим.\n"
    page = propose(world, adopted, language="ru", provision="", words=words)
    assert "Фонари зажигают" in words_of(page)
    assert submit(sign_page(world, page, "SECRETARIAT")).status_code == 200
    world.later(hours=169)
    catalogue.tick(world.keeper)
    page_in_russian = signed_in(world, "DUN").get(f"/adopted/{adopted}?language=ru").content.decode()
    assert f'id="{FIRST}"' in page_in_russian
    assert "Фонари зажигают в сумерки" in page_in_russian


def test_a_language_that_is_not_there_has_no_provision_to_correct(world: World, adopted: str) -> None:
    assert "act-template" not in propose(world, adopted, language="ru").decode()


def test_what_is_still_to_follow_in_another_language_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(charter=lantern(languages_required="concordance", concordance_hours=72))
    use_site(Site(world.keeper))
    _, adopted = adopt(world, EN)
    page = words_of(signed_in(world, "DUN").get(f"/adopted/{adopted}").content)
    assert "Still to follow: Русский, until 4 Mar 2031, 09:00 UTC" in page
    use_site(None)


def test_an_addendum_is_tabled_beside_its_text_and_the_chair_tables_as_chair(world: World) -> None:
    text = Table(world, EN).text
    form = {
        "adds": text,
        "organ": "council",
        "audience": "standing:council",
        "as_chair": "on",
        "text_en": "A list\n\n1. One.",
    }
    client = signed_in(world, "ARV")
    assert f"/acts/text.table/new?adds={text}" in client.get(f"/texts/{text}").content.decode()
    added = submit(sign_page(world, client.post("/acts/text.table/new", form).content, "ARV")).json()["next"]
    assert "COUNCIL/2031/L.1/Add.1" in words_of(client.get(added).content)
    assert "as_chair" not in signed_in(world, "DUN").get("/acts/text.table/new").content.decode()
