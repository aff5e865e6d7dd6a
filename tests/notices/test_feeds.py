"""Feeds: a delegate's own by its address alone, and the public one; what is not public is not in them."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree

from comity.core.act import Audience
from comity.notices import choices
from tests.notices.people import Office, office
from tests.web.pages import client_for
from tests.world import PUBLIC, key_for, recorded

pytestmark = pytest.mark.django_db(transaction=True)

ATOM = {"a": "http://www.w3.org/2005/Atom"}
RELEASED = Audience("council", released=True)


@pytest.fixture
def desk() -> Iterator[Office]:
    with office() as made:
        yield made


def make_feed(desk: Office, party: str, **wishes: object) -> str:
    desk.chooses(party, address="", how="not", **wishes)
    choices.renew_feed(party, key_for(f"{party} delegate").public, size=desk.world.keeper.size)
    return f"/feed/{desk.choice(party).feed}.atom"


def entries(body: bytes) -> list[tuple[str, str]]:
    """Return title and link of each entry of a feed, whose form is checked on the way."""
    root = etree.fromstring(body)
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    for place in (root, *root.findall("a:entry", ATOM)):
        for name in ("id", "title", "updated"):
            assert place.findtext(f"a:{name}", namespaces=ATOM), name
    assert root.findtext("a:author/a:name", namespaces=ATOM)
    ids = [each.text for each in root.findall("a:entry/a:id", ATOM)]
    assert len(set(ids)) == len(ids)
    found = root.findall("a:entry", ATOM)
    return [(str(each.findtext("a:title", namespaces=ATOM)), each.find("a:link", ATOM).get("href")) for each in found]


def test_a_feed_says_what_it_may_and_no_more(desk: Office) -> None:
    path = make_feed(desk, "BEL", follow="all")
    closed = desk.world.open_decision(title="On secret lamps")
    recorded(desk.world.table(title="The open <b>text</b> & more", to=PUBLIC))
    recorded(desk.world.table(title="Not for us", to=Audience(parties=("ARV", "COR"))))
    desk.tell()
    answer = Client().get(path)
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    titles = [title for title, _ in entries(answer.content)]
    assert sorted(titles) == ["Something awaits your delegation"] * 2 + ["The open <b>text</b> & more"]
    assert "“The open &amp;lt;b&amp;gt;text" in answer.content.decode()
    text = answer.content.decode()
    for told in ("secret lamps", "Not for us", closed, "BEL", "decision.put", desk.choice("BEL").secret):
        assert told not in text


def test_a_feed_is_asked_for_again_cheaply(desk: Office) -> None:
    path = make_feed(desk, "BEL", follow="all")
    recorded(desk.world.table())
    desk.tell()
    client = Client()
    first = client.get(path)
    assert client.get(path, headers={"if-none-match": first.headers["ETag"]}).status_code == 304
    same = client.get(path, headers={"if-modified-since": first.headers["Last-Modified"]})
    assert (same.status_code, same.content) == (304, b"")
    desk.world.later(seconds=5)
    recorded(desk.world.table())
    desk.tell()
    for headers in (
        {"if-none-match": first.headers["ETag"]},
        {"if-modified-since": first.headers["Last-Modified"]},
    ):
        assert client.get(path, headers=headers).status_code == 200
    assert client.post(path).status_code == 405


def test_an_empty_feed_is_a_feed(desk: Office) -> None:
    path = make_feed(desk, "BEL")
    body = Client().get(path).content
    assert entries(body) == []
    assert Client().get(path).content == body


def test_a_new_address_ends_the_old_one(desk: Office) -> None:
    path = make_feed(desk, "BEL")
    choices.renew_feed("BEL", key_for("BEL delegate").public, size=0)
    never = Client().get(f"/feed/{'0' * 64}.atom")
    gone = Client().get(path)
    assert gone.status_code == never.status_code == 404
    assert gone.content == never.content
    fresh = f"/feed/{desk.choice('BEL').feed}.atom"
    assert Client().get(fresh).status_code == 200
    choices.end_feed("BEL", key_for("BEL delegate").public)
    assert Client().get(fresh).status_code == 404


def test_the_feed_of_a_key_that_has_ended_is_gone_at_once(desk: Office) -> None:
    path = make_feed(desk, "BEL")
    recorded(desk.world["BEL"].submit("party.revoke", {"key": key_for("BEL delegate").public}))
    assert Client().get(path).status_code == 404


def test_feeds_ask_as_much_for_three_entries_as_for_one(desk: Office) -> None:
    path = make_feed(desk, "BEL", follow="all")
    counts = []
    for _ in range(3):
        desk.world.decide()
        desk.tell()
        for each in (path, "/feed.atom"):
            Client().get(each)
            with CaptureQueriesContext(connection) as queries:
                Client().get(each)
            counts.append((each, len(queries)))
    assert len(set(counts)) == 2


def test_the_public_feed_has_adopted_texts_that_everyone_reads_whoever_asks(desk: Office) -> None:
    public = client_for(desk.world)
    assert entries(public.get("/feed.atom").content) == []
    desk.world.all_agree(desk.world.open_decision(title="Among members"))
    decision = desk.world.open_decision(title="For everyone", to=RELEASED, procedure="declaration-signed")
    desk.world.all_agree(decision, to=RELEASED, stance="sign")
    for client in (public, client_for(desk.world, "ARV")):
        answer = client.get("/feed.atom")
        ((title, link),) = entries(answer.content)
        assert title == "For everyone"
        assert link.startswith("http://testserver/adopted/")
        assert public.get(link).status_code == 200
        assert "Accept-Language" in answer.headers["Vary"]
    russian = client_for(desk.world, language="ru").get("/feed.atom").content.decode()
    assert 'xml:lang="ru"' in russian
