"""Handing a mail to the organisation's mail server (SMTP), and what came of it. Nothing here decides what is sent.

Configured by the environment: COMITY_SMTP (`smtp://user:password@host:port?tls=starttls`), COMITY_MAIL_FROM, and
COMITY_ADDRESS, the public address of the pages, for links.
"""

import os
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from ipaddress import ip_address
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from comity.core.errors import Malformed

TIMEOUT_SECONDS = 20.0
_PORTS = {"none": 25, "starttls": 587, "ssl": 465}
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
).fullmatch


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt. `accepted`: the server took charge of the mail; `later`: it may be tried again.

    `refused`: never, in this form; `no_address`: never, to this address. `unknown`: the connection broke while the mail
    was handed over, so nobody can tell whether it was taken; it is not sent again. `answer` is what the server said.
    """

    state: Literal["accepted", "later", "refused", "no_address", "unknown"]
    answer: str


@dataclass(frozen=True, slots=True)
class Post:
    """A mail server, and who mails come from. `tls`: `starttls` (then nothing goes without it), `ssl` or `none`."""

    host: str
    port: int
    tls: str
    sender: str
    address: str
    user: str = ""
    password: str = ""
    ca: str | None = None

    def __repr__(self) -> str:
        """Without the password: configurations are logged."""
        return f"Post({self.host}:{self.port}, tls={self.tls}, sender={self.sender}, address={self.address})"

    @contextmanager
    def open(self) -> Iterator[Callable[[str, EmailMessage], Outcome]]:
        """Yield what sends mails over one connection, which is opened with the first; sending never raises.

        A connection that fails is not used again: the next mail opens a new one.
        """
        session: list[smtplib.SMTP] = []

        def send(to: str, mail: EmailMessage) -> Outcome:
            try:
                server = session[0] if session else self._connect()
            except (OSError, smtplib.SMTPException) as error:
                return Outcome("later", _clean(error))
            session[:] = [server]
            outcome = _hand_over(server, self.sender, to, mail)
            if outcome.state != "accepted":
                # In whatever state its conversation is, it is not gone on with.
                session.clear()
                server.close()
            return outcome

        try:
            yield send
        finally:
            for server in session:
                _quit(server)

    def _connect(self) -> smtplib.SMTP:
        # Reads the system's certificates, which takes long beside a mail: not where none of them is asked for.
        context = None if self.tls == "none" else ssl.create_default_context(cafile=self.ca)
        if self.tls == "ssl":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        try:
            if self.tls == "starttls":
                # Raises if the server does not offer it: nothing goes in clear that was not to go in clear.
                server.starttls(context=context)
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server


def _hand_over(server: smtplib.SMTP, sender: str, to: str, mail: EmailMessage) -> Outcome:
    """Hand one mail over, step by step, so that it is known how far it came when something breaks."""
    try:
        server.ehlo_or_helo_if_needed()
        code, said = server.mail(sender)
        if code != 250:
            return _judge(code, said, "refused")
        code, said = server.rcpt(to)
        if code not in (250, 251):
            return _judge(code, said, "no_address")
    except (OSError, smtplib.SMTPException) as error:
        return Outcome("later", _clean(error))
    try:
        code, said = server.data(mail.as_bytes(policy=WIRE))
    except smtplib.SMTPDataError as error:
        return _judge(error.smtp_code, error.smtp_error, "refused")
    except (OSError, smtplib.SMTPException) as error:
        return Outcome("unknown", _clean(error))
    return Outcome("accepted", _clean(f"{code} {_text(said)}")) if code == 250 else _judge(code, said, "refused")


def _judge(code: int, said: bytes | str, final: Literal["refused", "no_address"]) -> Outcome:
    return Outcome(final if 500 <= code < 600 else "later", _clean(f"{code} {_text(said)}"))


def _quit(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


def _text(said: bytes | str) -> str:
    return said.decode(errors="replace") if isinstance(said, bytes) else said


def _clean(said: object) -> str:
    """Return what a server said, or what failed, in one line of printable characters: it is shown on a page."""
    text = str(said)
    if isinstance(said, smtplib.SMTPResponseException):
        text = f"{said.smtp_code} {_text(said.smtp_error)}"
    return "".join(each if each.isprintable() else " " for each in text)[:200].strip() or type(said).__name__


def check_address(text: str) -> str:
    """Return a mail address as it is used; raises Malformed unless it is one plain ASCII address and nothing else."""
    address = text.strip(" ")
    local, _, domain = address.rpartition("@")
    if len(address) > 254 or len(local) > 64 or not _ADDRESS(address):
        raise Malformed("notices.address")
    return f"{local}@{domain.lower()}"


def read_post(environment: Mapping[str, str] | None = None) -> Post | None:
    """Return the mail server that the environment names, or None if it names none; raises Malformed."""
    names = os.environ if environment is None else environment
    url = names.get("COMITY_SMTP", "")
    if not url:
        return None
    parts, query = urlsplit(url), {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    host = parts.hostname or ""
    tls = query.get("tls") or ("ssl" if parts.scheme == "smtps" else "none" if _is_loopback(host) else "starttls")
    if parts.scheme not in ("smtp", "smtps") or not host or tls not in _PORTS:
        raise Malformed("notices.smtp")
    if parts.username and tls == "none" and not _is_loopback(host):
        # A password in clear over a network would be everybody's.
        raise Malformed("notices.smtp_in_clear", host=host)
    address = read_address(names)
    if not address:
        raise Malformed("notices.public_address")
    return Post(
        host, parts.port or _PORTS[tls], tls, check_address(names.get("COMITY_MAIL_FROM", "")), address,
        unquote(parts.username or ""), unquote(parts.password or ""), query.get("ca"),
    )  # fmt: skip


def read_address(environment: Mapping[str, str] | None = None) -> str:
    """Return the public address of the pages that the environment names, or nothing; raises Malformed."""
    names = os.environ if environment is None else environment
    address = names.get("COMITY_ADDRESS", "").rstrip("/")
    if address and not re.fullmatch(r"https?://[!-~]{1,300}", address):
        raise Malformed("notices.public_address")
    return address


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
