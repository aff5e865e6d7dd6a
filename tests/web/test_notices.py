"""The page on which a delegate chooses how to be told, and the links that mails have."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comity.core.act import Audience
from comity.notices.tables import Choice, Mailbox, Notice
from tests.notices.mail_server import ADDRESS, SENDER
from tests.notices.people import Office, office
from tests.web.pages import client_for, read, words_of
from tests.world import key_for, recorded

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/desk/notices"
FORM = {
    "do": "save", "address": "someone@arv.example", "how": "digest", "hour": "8", "zone": "Asia/Tashkent",
    "language": "en", "awaits": "on", "deadlines": "on", "ahead": "24", "follow": "none",
}  # fmt: skip


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    with office() as made:
        monkeypatch.setenv("COMITY_SMTP", f"smtp://127.0.0.1:{made.server.port}")
        monkeypatch.setenv("COMITY_MAIL_FROM", SENDER)
        monkeypatch.setenv("COMITY_ADDRESS", ADDRESS)
        yield made


@pytest.fixture
def client(desk: Office) -> Client:
    return client_for(desk.world, "ARV", role="delegate")


def said(client: Client, **posted: str) -> str:
    """Post to the page and return what the reader sees then."""
    answer = client.post(PAGE, posted, follow=True)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return words_of(answer.content.decode())


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_page_in_both_languages_for_somebody_new(desk: Office, language: str) -> None:
    page = read(client_for(desk.world, "ARV", language, role="delegate"), PAGE)
    assert f'<html lang="{language}"' in page
    assert page.count("<h1") == 1
    assert SENDER in page
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(set(ids)) == len(ids)


def test_choosing_confirming_and_being_told(desk: Office, client: Client) -> None:
    assert "A mail with a link is on its way" in said(client, **FORM)
    assert "not confirmed yet" in words_of(read(client, PAGE))
    (mailed,) = desk.tell()
    path = re.search(rf"{ADDRESS}(/notices/confirm/[0-9a-f]{{64}})", mailed.text)
    assert path
    reader = Client()
    # Machines that follow links confirm nothing.
    assert "Yes, confirm it" in read(reader, path[1])
    assert not Choice.objects.get().confirmed
    assert reader.post(path[1]).status_code == 200
    assert Choice.objects.get().confirmed
    assert reader.get(path[1]).status_code == reader.get(f"/notices/confirm/{'0' * 64}").status_code == 404
    assert said(client, **FORM).count("Kept.") == 1
    assert "A test is on its way" in said(client, do="test")
    (test,) = desk.tell()
    assert test.subject == "Lantern Compact: a test"
    page = words_of(read(client, PAGE))
    assert "A test" in page
    assert "accepted by the mail server" in page
    answer = client.post(PAGE, {"do": "test"})
    assert answer.status_code == 400
    assert "A test was sent within the last minute." in words_of(answer.content.decode())


def test_what_the_page_refuses(desk: Office, client: Client) -> None:
    for wrong, words in (
        ({"address": "a@b.example\r\nBcc: c@d.example"}, "one plain mail address"),
        ({"address": "nobody"}, "one plain mail address"),
        ({"address": ""}, "It needs an address to write to"),
        ({"zone": "Moon/Base"}, "Moon/Base"),
        ({"hour": "24"}, "24"),
        ({"follow": "chosen", "texts": "f" * 64}, "f" * 64),
    ):
        answer = client.post(PAGE, {**FORM, **wrong})
        assert answer.status_code == 400, wrong
        assert words in words_of(answer.content.decode()), wrong
        # What was typed besides is still there.
        assert re.search(r'value="digest"[^>]*checked', answer.content.decode())
    assert not Choice.objects.exists()
    assert client.post(PAGE, {"do": "nothing"}).status_code == 404
    assert client.post(PAGE, {"do": "test"}).status_code == 400
    assert Client().get(PAGE).status_code == 302


def test_a_sitting_key_is_not_written_to(desk: Office) -> None:
    key = key_for("ARV sitting")
    desk.world["ARV"].keys["sitting"] = key
    until = "2031-03-01T15:00:00.000Z"
    recorded(desk.world["ARV"].grant("party.sit", key, role="head", until=until))
    client = client_for(desk.world, "ARV", role="sitting")
    assert "It needs one of: head of delegation, delegate." in words_of(read(client, PAGE, 403))
    assert client.post(PAGE, FORM).status_code == 403


def test_what_the_mail_server_said_for_good_is_shown(desk: Office, client: Client) -> None:
    desk.chooses("ARV", follow="all")
    recorded(desk.world.table("BEL"))
    desk.server.answers["rcpt"] = ["550 <i>nobody</i> of that name"]
    desk.tell()
    page = read(client, PAGE)
    assert "The mail server turned your address away" in page
    assert "550 &lt;i&gt;nobody&lt;/i&gt; of that name" in page
    assert "not sent" in words_of(page)


def test_ending_all_mail_by_its_link_without_signing_in(desk: Office) -> None:
    choice = desk.chooses("ARV", follow="all")
    path = f"/notices/stop/{choice.stop}"
    reader = Client(enforce_csrf_checks=True)
    assert "Send me nothing more" in read(reader, path)
    assert desk.choice("ARV").how == "once"
    # By one click: what mail programs post (RFC 8058), with no cookie and no token of ours.
    answer = reader.post(path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert desk.choice("ARV").how == "not"
    recorded(desk.world.table("BEL"))
    assert desk.tell() == []
    assert reader.post(path).status_code == 200
    for method in (reader.get, reader.post):
        assert method(f"/notices/stop/{'0' * 64}").status_code == 404


def test_a_feed_is_made_renewed_and_ended(desk: Office, client: Client) -> None:
    said(client, do="feed")
    first = re.search(rf"{ADDRESS}(/feed/[0-9a-f]{{64}}\.atom)", read(client, PAGE))
    assert first
    assert Client().get(first[1]).status_code == 200
    said(client, do="feed")
    assert Client().get(first[1]).status_code == 404
    assert "Your feed is ended." in said(client, do="feed_end")
    assert client.get(PAGE).headers["Cache-Control"] == "no-store"


def test_official_mailboxes_are_the_whole_delegations(desk: Office, client: Client) -> None:
    assert "A mail with a link is on its way to that mailbox" in said(
        client, do="mailbox", mailbox="office@arv.example"
    )
    head = client_for(desk.world, "ARV")
    assert "office@arv.example not confirmed yet" in words_of(read(head, PAGE))
    assert "office@arv.example" not in read(client_for(desk.world, "BEL"), PAGE)
    answer = client.post(PAGE, {"do": "mailbox", "mailbox": "no\nno"})
    assert "one plain mail address" in words_of(answer.content.decode())
    # Another party's mailbox is not there to be removed.
    client_for(desk.world, "BEL").post(PAGE, {"do": "mailbox_end", "id": str(Mailbox.objects.get().id)})
    assert Mailbox.objects.count() == 1
    said(head, do="mailbox_end", id=str(Mailbox.objects.get().id))
    assert Mailbox.objects.count() == 0
    for wrong in ("", "x", "9" * 40):
        said(head, do="mailbox_end", id=wrong)


def test_what_a_delegate_chose_is_for_its_own_key_alone(desk: Office, client: Client) -> None:
    desk.chooses("ARV", "delegate")
    for other in (client_for(desk.world, "ARV"), client_for(desk.world, "BEL", role="delegate")):
        assert "delegate@arv.example" not in read(other, PAGE)
        assert other.post(PAGE, {"do": "test"}).status_code == 400
        other.post(PAGE, {"do": "erase"})
    assert "delegate@arv.example" in read(client, PAGE)
    assert "Forgotten" in said(client, do="erase")
    assert "delegate@arv.example" not in read(client, PAGE)
    assert not Choice.objects.filter(party="ARV", key=key_for("ARV delegate").public).exists()


def test_being_told_on_open_pages_is_known_to_every_page(desk: Office, client: Client) -> None:
    assert "data-told=" not in read(client, "/desk")
    said(client, do="browser_on")
    assert 'data-told="desk:ARV"' in read(client, "/organs")
    assert "data-told=" not in read(client_for(desk.world, "ARV"), "/organs")
    assert "data-told=" not in read(client_for(desk.world), "/organs")
    said(client, do="browser_off")
    assert "data-told=" not in read(client, "/organs")


def test_followed_texts_are_those_that_may_be_read(desk: Office, client: Client) -> None:
    assert "Texts that I follow" not in read(client, PAGE)
    own = recorded(desk.world.table(title="Our text"))
    hidden = recorded(desk.world.table("BEL", title="Their text", to=Audience(parties=("BEL", "COR"))))
    page = read(client, PAGE)
    assert "Our text" in page
    assert "Their text" not in page
    client.post(PAGE, {**FORM, "follow": "chosen", "texts": own})
    assert re.search(rf'value="{own}"[^>]*checked', read(client, PAGE))
    assert client.post(PAGE, {**FORM, "follow": "chosen", "texts": hidden}).status_code == 400


def test_the_page_asks_as_much_for_three_lines_as_for_one(desk: Office, client: Client) -> None:
    desk.chooses("ARV", follow="all")
    counts = []
    for number in range(3):
        desk.registers("ARV", f"m{number}@arv.example")
        recorded(desk.world.table("BEL", title=f"Text {number}"))
        desk.tell()
        read(client, PAGE)
        with CaptureQueriesContext(connection) as queries:
            read(client, PAGE)
        counts.append(len(queries))
    assert len(set(counts)) == 1, counts
    assert Notice.objects.filter(choice__party="ARV", state="accepted", what="follow").count() == 3


def test_without_a_mail_server_the_page_says_so(desk: Office, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COMITY_SMTP")
    assert "No mail is sent from here" in words_of(read(client, PAGE))
    assert "How you are told" in read(client, "/desk")
