"""Handing mails to a mail server: what is accepted, what is tried again, what never goes, what is in doubt."""

import shutil
import subprocess
from email.message import EmailMessage
from pathlib import Path

import pytest

from comity.core.errors import Malformed
from comity.notices.post import Outcome, Post, check_address, read_post
from tests.notices.mail_server import MailServer, mail_server

NAMES = {"COMITY_MAIL_FROM": "comity@example.org", "COMITY_ADDRESS": "https://comity.example.org/"}


def mail(text: str = "Hello.\n.\n..dots\n") -> EmailMessage:
    made = EmailMessage()
    made["Subject"] = "Привет"
    made.set_content(text)
    return made


def send(post: Post, to: str = "a@example.org") -> Outcome:
    with post.open() as hand:
        return hand(to, mail())


def test_a_mail_arrives_as_it_was_written() -> None:
    with mail_server() as server:
        assert send(server.post()) == Outcome("accepted", "250 accepted")
        (arrived,) = server.take()
    assert (arrived.sender, arrived.to, arrived.subject) == ("comity@lantern.example", "a@example.org", "Привет")
    assert arrived.text.splitlines() == ["Hello.", ".", "..dots"]


def test_many_go_over_one_connection() -> None:
    with mail_server() as server:
        with server.post().open() as hand:
            assert all(hand("a@example.org", mail()).state == "accepted" for _ in range(3))
        assert server.connections == 1


@pytest.mark.parametrize(
    ("step", "said", "state"),
    [
        ("rcpt", "450 greylisted", "later"),
        ("rcpt", "550 nobody of that name", "no_address"),
        ("rcpt", "421 closing", "later"),
        ("mail", "451 not now", "later"),
        ("mail", "553 not you", "refused"),
        ("data", "451 not now", "later"),
        ("data", "554 never", "refused"),
        ("end", "452 full", "later"),
        ("end", "550 looks like spam", "refused"),
        ("connect", "554 no", "later"),
    ],
)
def test_what_the_server_says(step: str, said: str, state: str) -> None:
    with mail_server() as server:
        server.answers[step] = [said]
        with server.post().open() as hand:
            assert hand("a@example.org", mail()) == Outcome(state, said)  # type: ignore[arg-type]
            # And the next one goes, whatever state the first conversation was in.
            assert hand("a@example.org", mail()).state == "accepted"
        assert len(server.take()) == 1


@pytest.mark.parametrize(
    ("step", "state"), [("mail", "later"), ("rcpt", "later"), ("data", "unknown"), ("end", "unknown")]
)
def test_a_connection_that_breaks(step: str, state: str) -> None:
    with mail_server() as server:
        server.breaks = [step]
        assert send(server.post()).state == state


def test_a_server_that_is_away() -> None:
    with mail_server() as server:
        port = server.port
    found = send(MailServer(port).post())
    assert found.state == "later"
    assert found.answer


def test_what_a_server_says_is_one_printable_line() -> None:
    with mail_server() as server:
        server.answers["rcpt"] = ["550 <b>\x1b[31mred\x07 " + "x" * 500]
        answer = send(server.post()).answer
    assert answer.isprintable()
    assert len(answer) <= 200


def test_who_must_authenticate_does() -> None:
    with mail_server() as server:
        server.users = {"comity": "pass:word"}
        assert send(server.post(user="comity", password="pass:word")).state == "accepted"  # noqa: S106
        # A password that is wrong is ours to mend, and no fault of the address.
        wrong = send(server.post(user="comity", password="wrong"))  # noqa: S106
    assert wrong.state == "later"
    assert "535" in wrong.answer


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed, so no certificate can be made")
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "key.pem", "-out", "cert.pem"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    return folder / "cert.pem", folder / "key.pem"


def test_starttls_or_nothing(certificate: tuple[Path, Path]) -> None:
    with mail_server(certificate) as server:
        assert send(server.post(tls="starttls", ca=str(certificate[0]))).state == "accepted"
        assert server.secured == 1
        # A certificate that nobody vouches for is no certificate.
        assert send(server.post(tls="starttls")).state == "later"
        assert len(server.take()) == 1
    with mail_server() as plain:
        assert send(plain.post(tls="starttls")).state == "later"
        assert plain.take() == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.org", (587, "starttls", "", "")),
        ("smtps://u%40x:p%3Aw@mail.example.org", (465, "ssl", "u@x", "p:w")),
        ("smtp://mail.example.org:25?tls=none", (25, "none", "", "")),
        ("smtp://127.0.0.1:2525", (2525, "none", "", "")),
        ("smtp://u:p@localhost", (25, "none", "u", "p")),
    ],
)
def test_configurations(url: str, expected: tuple[int, str, str, str]) -> None:
    post = read_post({"COMITY_SMTP": url, **NAMES})
    assert post
    assert (post.port, post.tls, post.user, post.password) == expected
    assert post.address == "https://comity.example.org"
    assert "p:w" not in repr(post)


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ({"COMITY_SMTP": "http://mail.example.org"}, "notices.smtp"),
        ({"COMITY_SMTP": "smtp://"}, "notices.smtp"),
        ({"COMITY_SMTP": "smtp://mail.example.org?tls=perhaps"}, "notices.smtp"),
        ({"COMITY_SMTP": "smtp://u:p@mail.example.org?tls=none"}, "notices.smtp_in_clear"),
        ({"COMITY_SMTP": "smtp://mail.example.org", "COMITY_MAIL_FROM": ""}, "notices.address"),
        ({"COMITY_SMTP": "smtp://mail.example.org", "COMITY_ADDRESS": "comity.example.org"}, "notices.public_address"),
        ({"COMITY_SMTP": "smtp://mail.example.org", "COMITY_ADDRESS": ""}, "notices.public_address"),
    ],
)
def test_faulty_configurations(names: dict[str, str], code: str) -> None:
    with pytest.raises(Malformed) as caught:
        read_post({**NAMES, **names})
    assert caught.value.code == code


def test_no_configuration() -> None:
    assert read_post({}) is None


@pytest.mark.parametrize("address", ["a@example.org", "a.b+c@sub.example.org", "o'hara@example.org", " a@example.org "])
def test_addresses(address: str) -> None:
    assert check_address(address) == address.strip()


@pytest.mark.parametrize(
    "address",
    [
        "", "a", "a@", "@example.org", "a@b@example.org", "a@example.org\nBcc: b@example.org", "a@example.org\r\n",
        "a\n@example.org", "a b@example.org", "<a@example.org>", "A <a@example.org>", "a@example.org, b@example.org",
        "a@example.org;b@example.org", '"a"@example.org', "a@exämple.org", "ä@example.org", "a@-example.org",
        "a@example..org", ".a@example.org", "a.@example.org", "a" * 65 + "@example.org", "a@" + "b" * 64 + ".org",
        "a@" + "b.org" * 60, "a@[127.0.0.1]", "a@example.org\x00", "a\u202e@example.org", "a@example.org\u2028",
    ],
)  # fmt: skip
def test_hostile_addresses(address: str) -> None:
    with pytest.raises(Malformed):
        check_address(address)
