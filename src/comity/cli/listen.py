"""`comity sign --listen`: a page on this machine alone, on which an act is read in this software's words, and signed.

The page asks nobody for anything: no script, no picture, nothing from elsewhere. Only who knows the random address can
open it, only a browser that names this very address as its host is answered, and only this page's own forms are taken.
"""

import html
import json
import secrets
from collections.abc import Mapping
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs

import click

from comity.cli.remote import Answer, send
from comity.cli.signing import MAX_UNSIGNED, Unsigned, check_key_use
from comity.cli.terminal import word_error
from comity.core.errors import ComityError
from comity.core.keys import SigningKey, fingerprint

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
_STYLE = """
:root { color-scheme: light dark; font: 1.05rem/1.5 system-ui, sans-serif; }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
textarea { width: 100%; min-height: 9rem; font: 0.85rem/1.4 ui-monospace, monospace; box-sizing: border-box; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: 1rem; border: 1px solid; border-radius: 0.5rem; }
button { font: inherit; padding: 0.5rem 1.2rem; }
label { display: block; margin: 1rem 0; }
"""


class SigningPage(HTTPServer):
    """The server of the one page: who may sign here, and where what is signed goes."""

    def __init__(self, key: SigningKey, said: Mapping[str, Any], *, server: str | None, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.key = key
        self.said = said
        self.target = server
        self.token = secrets.token_urlsafe(24)
        self.host = f"127.0.0.1:{self.server_port}"

    @property
    def address(self) -> str:
        """The page's address, which nobody can guess."""
        return f"http://{self.host}/{self.token}/"

    def read(self, text: str) -> Unsigned:
        """Read an act that this key may sign; raises ComityError or click.ClickException."""
        unsigned = Unsigned.parse(text)
        check_key_use(self.said, org=unsigned.act.org, party=unsigned.act.by, server=self.target)
        unsigned.sign(self.key)
        return unsigned


class _Handler(BaseHTTPRequestHandler):
    server: SigningPage
    # A browser that opens a connection and says nothing must not keep the page from the others.
    timeout = 10

    def do_GET(self) -> None:
        if self._is_ours():
            self._send(_ask(self.server))

    def do_POST(self) -> None:
        if not self._is_ours():
            return
        if self.headers.get("Origin") != f"http://{self.server.host}":
            self.send_error(403, "This form is not of this page")
            return
        try:
            self._send(self._answer(self._form()))
        except ComityError as error:
            self._send(_failed(word_error(error)))
        except click.ClickException as error:
            self._send(_failed(error.message))

    def _is_ours(self) -> bool:
        """Whether the request names this page by its address: a name that leads here by trickery is another's."""
        token = self.path.split("/")[1]
        ours = secrets.compare_digest(token.encode(errors="replace"), self.server.token.encode())
        if self.headers.get("Host") != self.server.host or not ours:
            self.send_error(404)
            return False
        return True

    def _form(self) -> dict[str, str]:
        size = _length(self.headers)
        if size is None or size > 3 * MAX_UNSIGNED:
            raise click.ClickException("This is larger than an act may be.")
        fields = parse_qs(self.rfile.read(size).decode(errors="replace"), keep_blank_values=True)
        return {name: values[0].replace("\r\n", "\n") for name, values in fields.items()}

    def _answer(self, form: dict[str, str]) -> str:
        unsigned = self.server.read(form.get("act", ""))
        if self.path.endswith("/read"):
            return _confirm(self.server, unsigned, form["act"])
        if form.get("read") != "yes":
            raise click.ClickException("It was not said that the act was read. Nothing was signed.")
        signed = unsigned.sign(self.server.key)
        if self.server.target is None:
            return _signed(json.dumps(signed.to_value(), ensure_ascii=False))
        return _sent(send(self.server.target, signed), signed.act.id)

    def _send(self, body: str) -> None:
        data = _page(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Content-Security-Policy", _POLICY)
        self.send_header("Cache-Control", "no-store")
        # Other sites learn nothing of the address; the page's own forms still name their origin.
        self.send_header("Referrer-Policy", "same-origin")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the address, which is a secret, out of the terminal's history."""


def _length(headers: Message) -> int | None:
    text = headers.get("Content-Length", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def _page(body: str) -> str:
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>Sign on this machine</title><style>{_STYLE}</style><main>{body}</main></html>"
    )


def _ask(server: SigningPage) -> str:
    party = html.escape(str(server.said.get("party")))
    target = html.escape(server.target or "nowhere: you take it back")
    return (
        f"<h1>Sign for {party} on this machine</h1>"
        f"<p>Key {fingerprint(server.key.public)[:16]}…; what is signed goes to {target}.</p>"
        "<form method=post action=read><label>The act that you downloaded (act.json), pasted here:"
        "<textarea name=act required></textarea></label><button>Read it</button></form>"
    )


def _confirm(server: SigningPage, unsigned: Unsigned, text: str) -> str:
    words = html.escape("\n".join(unsigned.words()))
    return (
        f"<h1>What you are about to sign</h1><pre>{words}</pre>"
        f"<details><summary>Technical form</summary><pre>{html.escape(unsigned.act.data.decode())}</pre></details>"
        f"<form method=post action=sign><input type=hidden name=act value='{html.escape(text)}'>"
        "<label><input type=checkbox name=read value=yes required> "
        f"I have read this and sign for {unsigned.act.by}.</label>"
        "<button>Sign</button></form>"
    )


def _signed(envelope: str) -> str:
    return (
        "<h1>Signed</h1><p>Take this back to the page from which the act came, or save it as a file:</p>"
        f"<textarea readonly>{html.escape(envelope)}</textarea>"
    )


def _sent(answer: Answer, act: str) -> str:
    if answer.receipt:
        mark = " <strong>EXERCISE.</strong>" if answer.receipt["exercise"] else ""
        return (
            f"<h1>Recorded</h1><p>Act {act}, entry {answer.receipt['opening']['index']}.{mark} Your receipt:</p>"
            f"<textarea readonly>{html.escape(json.dumps(answer.receipt, ensure_ascii=False))}</textarea>"
        )
    return f"<h1>Not recorded</h1><p>{html.escape(answer.words)}</p><p><a href=.>Another act</a></p>"


def _failed(words: str) -> str:
    return f"<h1>Nothing was signed</h1><p>{html.escape(words)}</p><p><a href=.>Back</a></p>"


def listen(key: SigningKey, said: Mapping[str, Any], *, server: str | None, port: int) -> None:
    """Serve the page until interrupted."""
    with SigningPage(key, said, server=server, port=port) as page:
        click.echo(f"Open this address in a browser on this machine: {page.address}")
        click.echo("Stop with Ctrl-C.")
        try:
            page.serve_forever()
        except KeyboardInterrupt:
            click.echo("Stopped.")
