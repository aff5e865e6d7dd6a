"""A served organisation: acts sent from a terminal and from the signing page, and what an exercise refuses."""

# Every address that is opened here is this machine's own.
# ruff: noqa: S310

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.comity import Terminal

pytestmark = pytest.mark.database

CODE = "from comity.cli import main; main()"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Play the story once; return its folder, which is only copied."""
    folder = tmp_path_factory.mktemp("story")
    data = folder / "data"
    Terminal({**os.environ, "COMITY_DATA": str(data)}, folder).run("demo", "--story", "--no-serve")
    return data


@pytest.fixture
def served(terminal: Terminal, story: Path) -> Iterator[str]:
    """Serve the story, of which the terminal has a copy of its own; yields the address."""
    terminal.environment.pop("COMITY_DATABASE", None)
    shutil.copytree(story, terminal.environment["COMITY_DATA"], dirs_exist_ok=True)
    address = f"http://127.0.0.1:{(port := free_port())}"
    server = subprocess.Popen(
        [sys.executable, "-c", CODE, "demo", "--story", "--port", str(port)],
        env=terminal.environment, cwd=terminal.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_for(f"{address}/checkpoint")
        yield address
    finally:
        server.terminate()
        server.wait(20)


def wait_for(url: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(url, timeout=5).read()
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"{url} does not answer")


def open_for_concurrence(status: dict[str, Any]) -> str:
    """Return the story's decision that still waits for members: beside it a silence runs on."""
    assert sorted((each["procedure"], each["status"]) for each in status["open_decisions"]) == [
        ("consensus", "held"),
        ("silence", "silence"),
    ]
    return next(str(each["act"]) for each in status["open_decisions"] if each["procedure"] == "consensus")


def test_acts_are_sent_to_a_server(served: str, terminal: Terminal) -> None:
    status = terminal.json("status", "--as", "EST")
    decision = open_for_concurrence(status)
    sent = ("--server", served, "--set", f"decision={decision}")
    told = terminal.act("FAL", "decision.concur", "organ:council", *sent)
    assert told["receipt"]["opening"]["index"] == status["size"]
    again = terminal.act("FAL", "decision.concur", "organ:council", *sent, expect=1)
    assert again["refused"]["code"] == "decision.said_before"
    assert terminal.json("rebuild")["differences"] == []


def test_public_reads_what_the_story_adopted_and_the_positions_with_it(served: str) -> None:
    found = json.loads(urllib.request.urlopen(f"{served}/api/v1/adopted", timeout=5).read())
    pages = [urllib.request.urlopen(f"{served}/adopted/{each['act']}", timeout=20).read().decode() for each in found]
    # The first decision and the herring grounds are the members' own.
    titles = (
        "rescue at sea", "night watch", "autumn meeting", "tide gauges", "good-neighbourliness", "pilots",
        "relief of keepers", "Lantern Day", "League of Free Harbours",
    )  # fmt: skip
    for title in titles:
        assert any(title in page for page in pages)
    assert len(pages) == len(titles)
    (watch,) = [page for page in pages if "It accepts paragraph 1 with that reservation." in page]
    assert "does not associate itself with paragraph 3" in watch
    assert "night watch" in watch


def test_signing_page_sends_what_it_signed(served: str, terminal: Terminal) -> None:
    # An unsigned act as a page gives it: here the record itself fills in what only it knows.
    decision = open_for_concurrence(terminal.json("status", "--as", "EST"))
    compose = (
        "import sys, json, secrets; from pathlib import Path; from datetime import UTC, datetime;"
        "from comity.cli.embedded import open_organisation; from comity.cli.terminal import read_key, parse_audience;"
        "from comity.core import canonical; data = Path(sys.argv[1]); keeper = open_organisation(data);"
        "from comity.record.compose import template; key, _ = read_key(data / 'keys' / 'ARV.head.json');"
        "act = template(keeper.rules, kind='decision.concur', by='ARV', key=key.public,"
        " to=parse_audience('organ:council'), body={'decision': sys.argv[2]});"
        "act |= {'nonce': secrets.token_hex(32), 'at': canonical.format_time(datetime.now(UTC)), 'parts': []};"
        "print(json.dumps({'comity': 'unsigned-act/v1', 'act': canonical.encode(act).decode(), 'parts': []}))"
    )
    data = terminal.environment["COMITY_DATA"]
    command = [sys.executable, "-c", compose, data, decision]
    unsigned = subprocess.run(command, env=terminal.environment, capture_output=True, text=True, check=True).stdout
    key = f"{data}/keys/ARV.head.json"
    page = subprocess.Popen(
        [sys.executable, "-uc", CODE, "sign", "--listen", "--key", key, "--server", served],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert page.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+/[\w-]+/", page.stdout.readline())
        assert found
        answer = post(found[0] + "sign", {"act": unsigned, "read": "yes"})
    finally:
        page.terminate()
        page.wait(20)
    assert "<h1>Recorded</h1>" in answer
    assert "EXERCISE" in answer


def post(url: str, fields: dict[str, str]) -> str:
    origin = "{0.scheme}://{0.netloc}".format(urllib.parse.urlsplit(url))
    data = urllib.parse.urlencode(fields).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data, {"Origin": origin}), timeout=20) as response:
        return str(response.read().decode())


def test_example_is_filled_once_and_is_for_this_machine(terminal: Terminal) -> None:
    terminal.environment.pop("COMITY_DATABASE", None)
    assert "27 states" in terminal.run("demo", "--no-serve").stdout
    status = terminal.json("status")
    assert status["exercise"]
    assert status["open_decisions"] == []
    standings = [each["standing"] for each in status["parties"]]
    # Without a standing: the secretariat, and four organisations outside.
    assert (standings.count("member"), standings.count("partner"), standings.count(None)) == (10, 17, 5)
    assert "used as it is" in terminal.run("demo", "--no-serve").stdout
    assert terminal.json("status")["organisation"] == status["organisation"]
    assert "not loopback" in terminal.run("serve", "--host", "0.0.0.0", expect=1).stderr  # noqa: S104
    assert "another organisation" in terminal.run("demo", "--story", "--no-serve", expect=1).stderr
    assert terminal.json("rebuild")["differences"] == []
    terminal.run("demo", "--no-serve", "--reset", text="n\n", expect=1)
    terminal.run("demo", "--no-serve", "--reset", "--yes")
    assert terminal.json("status")["organisation"] != status["organisation"]
    keys = Path(terminal.environment["COMITY_DATA"]) / "keys"
    assert all(file.stat().st_mode & 0o077 == 0 for file in keys.iterdir())


def test_register_is_right_on_the_days_that_matter(terminal: Terminal) -> None:
    import tomllib
    from importlib.resources import files

    register = tomllib.loads(files("comity.cli").joinpath("sco_register.toml").read_text(encoding="utf-8"))

    def on(day: str) -> list[str]:
        return [
            line["standing"]
            for party in register["parties"]
            for line in party["standings"]
            if line["from"] <= day < line.get("until", "9999")
        ]

    assert on("2006-06-15").count("member") == 6
    assert len(on("2024-07-05")) == 26
    assert len(on("2025-09-02")) == 27
    assert set(on("2025-09-02")) == {"member", "partner"}
