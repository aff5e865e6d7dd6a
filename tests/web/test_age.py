"""What browsers seal is age: another implementation opens it, and what that one seals, ours opens."""

import base64
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pyrage = pytest.importorskip("pyrage", reason="pyrage, the other age, is not installed")
NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="Node is not installed")
LENGTHS = (0, 1, 65_535, 65_536, 65_537, 200_000)


class Browser:
    """Our age, in a process of its own; its identity never leaves it."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.recipient = self._read()["recipient"]

    def _read(self) -> dict[str, Any]:
        assert self.process.stdout
        return json.loads(self.process.stdout.readline())  # type: ignore[no-any-return]

    def ask(self, **asked: Any) -> dict[str, Any]:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        return self._read()

    def open(self, file: bytes) -> bytes | str:
        answer = self.ask(open=base64.b64encode(file).decode())
        return base64.b64decode(answer["bytes"]) if "bytes" in answer else str(answer["code"])

    def seal(self, data: bytes, *to: str) -> bytes:
        return base64.b64decode(self.ask(seal=base64.b64encode(data).decode(), to=to)["bytes"])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    script = Path(__file__).parent / "js" / "age_between.mjs"
    with subprocess.Popen([str(NODE), str(script)], stdin=-1, stdout=-1, text=True) as process:
        yield Browser(process)
        assert process.stdin
        process.stdin.close()


@pytest.mark.parametrize("length", LENGTHS)
def test_each_opens_what_the_other_sealed(browser: Browser, length: int) -> None:
    data = bytes(at % 251 for at in range(length))
    ours, other = pyrage.x25519.Recipient.from_str(browser.recipient), pyrage.x25519.Identity.generate()
    assert browser.open(pyrage.encrypt(data, [other.to_public(), ours])) == data
    assert pyrage.decrypt(browser.seal(data, browser.recipient, str(other.to_public())), [other]) == data


def test_what_is_for_another_stays_closed(browser: Browser) -> None:
    stranger = pyrage.x25519.Identity.generate()
    assert browser.open(pyrage.encrypt(b"x", [stranger.to_public()])) == "age.not_for_us"
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(browser.seal(b"x", browser.recipient), [stranger])


def test_any_flipped_byte_is_refused(browser: Browser) -> None:
    file = pyrage.encrypt(b"our line", [pyrage.x25519.Recipient.from_str(browser.recipient)])
    for at in range(len(file)):
        answer = browser.open(file[:at] + bytes([file[at] ^ 1]) + file[at + 1 :])
        assert answer in ("age.form", "age.damaged", "age.not_for_us"), at


def test_a_passphrase_is_for_others(browser: Browser) -> None:
    assert browser.open(pyrage.passphrase.encrypt(b"x", "lantern")) == "age.not_for_us"
