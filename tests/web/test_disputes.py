"""Disputes through the pages: opened, spoken in and settled by their parties, and unknown to everybody else."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comity.notify import find_topics
from comity.record import outbox
from comity.web.pages import acts as pages
from comity.web.shell.site import Site, use_site
from tests.disputes.talks import EVERY_MEMBER, Talks, enter_text, open_dispute
from tests.web.acting import signed_in, submit
from tests.web.pages import client_for, read
from tests.web.test_acts import sign_page, words_of
from tests.world import World, recorded

pytestmark = pytest.mark.django_db(transaction=True)

PROVISION = "p-0000000001"


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(pages, "gate", pages._Gate())
    made = World()
    use_site(Site(made.keeper))
    yield made
    use_site(None)


def given(about: str, **other: str | list[str]) -> dict[str, str | list[str]]:
    """Return what the form for opening sends."""
    return {
        "about": about, "basis": "text", "provision": PROVISION, "parties": ["BEL"], "audience": "parties",
        "claim": "Their lamps face our shore.",
    } | other  # fmt: skip


def test_it_is_opened_from_a_texts_page_and_settled_on_its_own(world: World) -> None:
    about = enter_text(world)
    arvenia, belmora = signed_in(world, "ARV"), signed_in(world, "BEL")
    page = arvenia.get(f"/adopted/{about}").content.decode()
    assert f"/acts/dispute.open/new?about={about}" in page
    form = words_of(arvenia.get(f"/acts/dispute.open/new?about={about}").content)
    assert "BEL" in form
    assert "SECRETARIAT" not in form
    answer = submit(sign_page(world, arvenia.post("/acts/dispute.open/new", given(about)).content, "ARV"))
    url = answer.json()["next"]
    shown = words_of(belmora.get(url).content)
    assert "Difference 1 of 2031" in shown
    assert "Their lamps face our shore." in shown
    assert "Terms can be offered once all have spoken (not yet: BEL), or from 4 March 2031 on." in shown
    assert "It ends when all of its parties have agreed to the same terms: ARV and BEL." in shown
    assert "Nobody else decides it, and no time ends it." in shown
    act = url.removeprefix("/disputes/")
    said = belmora.post("/acts/dispute.answer/new", {"dispute": act, "words": "They face the sea."}).content
    assert submit(sign_page(world, said, "BEL")).status_code == 200
    offered = belmora.post("/acts/dispute.offer/new", {"dispute": act, "terms_en": "The lamps get shades."}).content
    assert "The lamps get shades." in words_of(offered)
    assert submit(sign_page(world, offered, "BEL")).status_code == 200
    shown = arvenia.get(url).content.decode()
    assert "The terms that BEL offered need the agreement of: ARV." in words_of(shown.encode())
    (accept,) = {each for each in shown.split('"') if each.startswith("/acts/dispute.accept/new")}
    agreed = arvenia.get(accept.replace("&amp;", "&")).content
    assert "The lamps get shades." in words_of(agreed)
    assert submit(sign_page(world, agreed, "ARV")).json()["next"] == url
    assert "ARV and BEL have agreed to the same terms." in words_of(belmora.get(url).content)
    assert "Ended" in words_of(belmora.get("/disputes").content)


def test_an_undertaking_is_a_provision_and_is_shown_as_a_consultation(world: World) -> None:
    about = enter_text(world)
    client = signed_in(world, "ARV")
    page = client.post("/acts/dispute.open/new", given(about, basis="undertaking", provision="")).content
    assert "Choose the provision that has the undertaking." in words_of(page)
    page = client.post("/acts/dispute.open/new", given(about, basis="undertaking")).content
    assert "asks for a consultation on a standing undertaking" in words_of(page)
    url = submit(sign_page(world, page, "ARV")).json()["next"]
    assert "Consultation 1 of 2031" in words_of(signed_in(world, "BEL").get(url).content)


def test_nobody_else_finds_it_anywhere(world: World) -> None:
    talks = Talks(world)
    for party in ("COR", "SECRETARIAT", "OBS", None):
        client = client_for(world, party) if party else Client()
        read(client, f"/disputes/{talks.act}", 404)
        read(client, f"/disputes/{talks.act}/talks", 404)
        paths = ["/disputes", "/record", f"/adopted/{talks.about}", *(["/desk"] if party else [])]
        assert all(talks.act not in read(client, path) for path in paths)
        assert "lamps face our shore" not in read(client, "/disputes")
    page = client_for(world, "COR").get(f"/acts/dispute.answer/new?dispute={talks.act}").content
    assert talks.view().claimants
    assert "face our shore" not in page.decode()
    posted = client_for(world, "COR").post("/acts/dispute.answer/new", {"dispute": talks.act, "words": "x"}).content
    assert "There is no such dispute, or it is not open to you." in words_of(posted)


def test_what_may_not_be_done_now_says_why(world: World) -> None:
    talks = Talks(world)
    page = words_of(client_for(world, "BEL").get(f"/disputes/{talks.act}").content)
    assert "The parties consult first. Terms can be offered once each of them has spoken" in page
    refused = client_for(world, "BEL").post("/acts/dispute.offer/new", {"dispute": talks.act, "terms_en": "x"}).content
    assert "The parties consult first." in words_of(refused)
    empty = client_for(world, "BEL").post("/acts/dispute.offer/new", {"dispute": talks.act}).content
    assert "It needs the words of the terms, in one language or more." in words_of(empty)
    hidden = (
        client_for(world, "BEL")
        .post("/acts/dispute.answer/new", {"dispute": talks.act, "words": "abc \u202e cba"})
        .content
    )
    assert "turns the direction of writing" in words_of(hidden)
    observer = client_for(world, "OBS").post("/acts/dispute.open/new", given(talks.about)).content
    assert "The charter does not give this right to OBS" in words_of(observer)


def test_offers_are_taken_back_and_claims_withdrawn(world: World) -> None:
    talks = Talks(world, "BEL", "COR").answered()
    offer = recorded(talks.say("ARV", "offer"))
    recorded(talks.say("BEL", "accept", offer=offer))
    arvenia = client_for(world, "ARV")
    page = arvenia.get(f"/disputes/{talks.act}").content.decode()
    assert f"/acts/dispute.retract/new?dispute={talks.act}&amp;said={offer}" in page
    assert "Agreed so far: ARV and BEL." in words_of(page.encode())
    taken = client_for(world, "ARV", role="delegate").get(f"/acts/dispute.retract/new?dispute={talks.act}&said={offer}")
    assert submit(sign_page(world, taken.content, "ARV")).status_code == 200
    assert "Taken back by its own act:" in words_of(arvenia.get(f"/disputes/{talks.act}").content)
    ended = client_for(world, "ARV", role="delegate").get(f"/acts/dispute.withdraw/new?dispute={talks.act}").content
    assert submit(sign_page(world, ended, "ARV")).status_code == 200
    assert "No claim stands any more" in words_of(arvenia.get(f"/disputes/{talks.act}").content)


def test_members_see_what_is_before_them_without_a_part_in_it(world: World) -> None:
    talks = Talks(world, to=EVERY_MEMBER)
    page = words_of(client_for(world, "COR").get("/disputes").content)
    assert "Between others, before the members" in page
    assert "What COR may do now" not in words_of(client_for(world, "COR").get(f"/disputes/{talks.act}").content)


def test_the_desk_says_that_a_word_is_awaited(world: World) -> None:
    talks = Talks(world)
    assert "Your word is awaited" in words_of(client_for(world, "BEL").get("/desk").content)
    recorded(talks.say("BEL", "answer"))
    assert "Your word is awaited" not in words_of(client_for(world, "BEL").get("/desk").content)


def test_open_pages_of_its_readers_are_told_of_it(world: World) -> None:
    last = outbox.read(0)[-1].id
    talks = Talks(world)
    answer = recorded(talks.say("BEL", "answer"))
    body = {"act": answer, "part": "words"}
    recorded(world["BEL"].submit("record.erase", body, to=talks.to))
    messages = [message for message in outbox.read(last) if message.kind != "decision.enter"]
    topics = [[topic.name for topic in found] for found in find_topics(messages).values()]
    assert all({"disputes", f"dispute:{talks.act}"} <= set(names) for names in topics)


def test_the_number_of_queries_is_the_same_for_one_and_for_three(world: World) -> None:
    talks = Talks(world).answered()
    client = client_for(world, "ARV")

    def count(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    recorded(talks.say("BEL", "offer"))
    paths = ("/disputes", f"/disputes/{talks.act}", "/desk")
    one = [count(path) for path in paths]
    for party in ("COR", "DUN"):
        recorded(open_dispute(world, talks.about, party))
    for party in ("ARV", "BEL", "BEL"):
        recorded(talks.say(party, "offer"))
    assert [count(path) for path in paths] == one


@pytest.mark.parametrize("language", ["en", "ru"])
def test_in_both_languages(world: World, language: str) -> None:
    talks = Talks(world).answered()
    recorded(talks.say("BEL", "offer", languages=["en", "ru"]))
    client = client_for(world, "ARV", language)
    for path in ("/disputes", f"/disputes/{talks.act}", f"/acts/dispute.open/new?about={talks.about}"):
        assert f'<html lang="{language}"' in read(client, path)
