"""Signing on one's own machine: from a file, and on the page of `comity sign --listen`."""

# Every address that is opened here is this machine's own.
# ruff: noqa: S310

import json
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from comity.cli.listen import SigningPage
from comity.cli.signing import Unsigned, check_key_use
from comity.core import canonical
from comity.core.act import Part, SignedAct
from comity.core.errors import Malformed
from tests.cli.comity import Terminal
from tests.world import key_for

ORG = "ab" * 32
PART = Part("reasons", bytes(32), b"The lamps <b>blind</b> our pilots.")


def unsigned(**changes: Any) -> str:
    act = {
        "org": ORG, "kind": "decision.object", "v": 1, "by": "FAL", "key": key_for("FAL head").public, "n": 1,
        "nonce": "00" * 32, "seen": {"size": 9, "root": "cd" * 32}, "at": "2031-03-01T09:00:00.000Z",
        "to": {"kind": "standing", "name": "council"}, "body": {"decision": "ef" * 32},
        "parts": [{"name": "reasons", "hash": PART.hash()}],
    } | changes  # fmt: skip
    value = {"comity": "unsigned-act/v1", "act": canonical.encode(act).decode(), "parts": [PART.to_value()]}
    return json.dumps(value)


def key_file(bare: Terminal, **changes: Any) -> None:
    key = key_for("FAL head")
    from comity.core.keyfile import format_key_file

    said = {"party": "FAL", "role": "head", "exercise": True, "org": ORG} | changes
    Path(bare.folder, "k.json").write_text(format_key_file(key, **said))


def test_an_act_from_a_file_is_read_and_signed(bare: Terminal) -> None:
    key_file(bare)
    Path(bare.folder, "act.json").write_text(unsigned())
    words = bare.run("sign", "act.json", "--key", "k.json", text="y\n").stdout
    assert "FAL objects formally" in words
    assert "whoever sits in council" in words
    assert "blind" in words
    signed = SignedAct.from_value(json.loads(Path(bare.folder, "act.signed.json").read_text()))
    signed.verify()
    assert signed.parts == (PART,)


def test_nothing_is_signed_without_a_yes(bare: Terminal) -> None:
    key_file(bare)
    Path(bare.folder, "act.json").write_text(unsigned())
    bare.run("sign", "act.json", "--key", "k.json", text="n\n", expect=1)
    assert not Path(bare.folder, "act.signed.json").exists()


@pytest.mark.parametrize("said", [{"party": "ARV"}, {"org": "00" * 32}])
def test_a_key_signs_only_for_what_it_is_for(bare: Terminal, said: dict[str, Any]) -> None:
    key_file(bare, **said)
    Path(bare.folder, "act.json").write_text(unsigned())
    assert "This key is for" in bare.run("sign", "act.json", "--key", "k.json", "--yes", expect=1).stderr


def test_an_exercise_key_stays_in_the_exercise() -> None:
    said = {"exercise": True, "org": ORG, "party": "FAL"}
    check_key_use(said, org=ORG, party="FAL", exercise=True, server="http://127.0.0.1:8000")
    for rest in ({"exercise": False}, {"server": "https://record.example"}):
        with pytest.raises(click.ClickException):
            check_key_use(said, org=ORG, party="FAL", **rest)


@pytest.mark.parametrize(
    "text",
    [
        "", "{}", "[" * 100_000, unsigned(kind="x"), unsigned(parts=[]),
        unsigned().replace("unsigned-act/v1", "signed-act/v1"), unsigned(parts=[{"name": "reasons", "hash": "0" * 64}]),
    ],
)  # fmt: skip
def test_what_is_no_unsigned_act_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        Unsigned.parse(text)


@pytest.fixture
def page() -> Iterator[SigningPage]:
    said = {"party": "FAL", "org": ORG, "exercise": True}
    with SigningPage(key_for("FAL head"), said, server=None, port=0) as page:
        thread = threading.Thread(target=page.serve_forever)
        thread.start()
        yield page
        page.shutdown()
        thread.join()


def post(page: SigningPage, step: str, fields: dict[str, str], **headers: str) -> str:
    data = urllib.parse.urlencode(fields).encode()
    origin = {"Origin": f"http://{page.host}"} | headers
    request = urllib.request.Request(page.address + step, data=data, headers=origin)
    with urllib.request.urlopen(request, timeout=10) as response:
        assert "script" not in response.headers["Content-Security-Policy"]
        return str(response.read().decode())


def test_page_shows_the_act_in_words_and_signs_it(page: SigningPage) -> None:
    with urllib.request.urlopen(page.address, timeout=10) as response:
        assert "Sign for FAL" in response.read().decode()
    shown = post(page, "read", {"act": unsigned()})
    assert "FAL objects formally" in shown
    assert "&lt;b&gt;blind" in shown
    assert "<b>" not in shown
    assert "Nothing was signed" in post(page, "sign", {"act": unsigned()})
    signed = post(page, "sign", {"act": unsigned(), "read": "yes"})
    assert "signed-act/v1" in signed


def test_page_refuses_other_hosts_origins_addresses_and_acts(page: SigningPage) -> None:
    for url, headers in (
        (page.address, {"Host": "evil.example"}),
        (f"http://{page.host}/", {}),
        (f"http://{page.host}/{'x' * 32}/", {}),
    ):
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10)
        assert caught.value.code == 404
    with pytest.raises(urllib.error.HTTPError) as caught:
        post(page, "sign", {"act": unsigned(), "read": "yes"}, Origin="https://evil.example")
    assert caught.value.code == 403
    assert "Nothing was signed" in post(page, "sign", {"act": unsigned(by="ARV"), "read": "yes"})
    assert "Nothing was signed" in post(page, "sign", {"act": unsigned(key=key_for("x").public), "read": "yes"})
