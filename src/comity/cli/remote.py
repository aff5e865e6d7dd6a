"""A server of an organisation, as a terminal speaks with it: one checkpoint, and one act at a time.

Nothing that a server says is believed but what is signed; a person's own key file names the organisation.
"""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import click

from comity.core.act import SignedAct
from comity.core.checkpoint import Checkpoint, Note

TIMEOUT_SECONDS = 30
_MAX_ANSWER = 4 * 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """What came of an act: a receipt, or the code, facts and words of a refusal and its signed statement."""

    receipt: dict[str, Any] | None = None
    code: str = ""
    words: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    statement: dict[str, Any] | None = None

    def to_value(self, act: str) -> dict[str, Any]:
        """Return the answer as JSON: `{act, receipt}` or `{act, refused: {code, words}, refusal}`."""
        if self.receipt:
            return {"act": act, "receipt": self.receipt}
        return {"act": act, "refused": {"code": self.code, "words": self.words}, "refusal": self.statement}


def is_loopback(host: str) -> bool:
    """Whether the host's name or address is of this machine alone."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def check_server(server: str) -> None:
    """Raise click.UsageError unless the server is at https, or at http on this machine."""
    parts = urlsplit(server)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        raise click.UsageError(f"{server!r}: a server is at https://…, or at http://127.0.0.1:… on this machine.")


def fetch_checkpoint(server: str) -> Checkpoint:
    """Return the server's last checkpoint; whether it is of the right record, the judging of the act decides."""
    text = _request(f"{server.rstrip('/')}/checkpoint").decode(errors="surrogateescape")
    return Checkpoint.parse(Note.parse(text).text)


def send(server: str, signed: SignedAct) -> Answer:
    """Send an act and return what came of it; raises click.ClickException if the server gives no such answer."""
    body = json.dumps(signed.to_value(), ensure_ascii=False).encode()
    try:
        value = json.loads(_request(f"{server.rstrip('/')}/acts", body))
    except ValueError:
        raise click.ClickException(f"{server} did not answer with JSON.") from None
    return read_answer(value)


def read_answer(value: Any) -> Answer:
    """Read a server's answer to an act."""
    match value:
        case {"receipt": {"opening": {"index": int(), "entry": str()}, "exercise": bool()} as receipt}:
            return Answer(receipt=receipt)
        case {"refused": {"code": str(code), "words": str(words)}}:
            statement = value.get("refusal")
            return Answer(code=code, words=words, facts=_facts(statement), statement=statement)
    raise click.ClickException("The server's answer is neither a receipt nor a refusal. Send the act again.")


def _facts(statement: Any) -> dict[str, Any]:
    try:
        facts = json.loads(statement["statement"])["facts"]
    except (ValueError, TypeError, KeyError):
        return {}
    return facts if isinstance(facts, dict) else {}


def _request(url: str, body: bytes | None = None) -> bytes:
    check_server(url)
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/plain"}
    request = urllib.request.Request(url, data=body, headers=headers)  # noqa: S310  its scheme was checked
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310
            return bytes(response.read(_MAX_ANSWER))
    except urllib.error.HTTPError as error:
        # A refusal comes with a status that is not 200; what it says is in its body all the same.
        data = error.read(_MAX_ANSWER)
        if data.lstrip().startswith(b"{"):
            return bytes(data)
        raise click.ClickException(f"{url} answered {error.code} {error.reason}.") from None
    except OSError as error:
        raise click.ClickException(f"{url} could not be reached: {getattr(error, 'reason', error)}.") from None
