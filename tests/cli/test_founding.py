"""The ceremony in steps, on several machines; and what a founding refuses."""

import json
from pathlib import Path

import pytest

from tests.cli.comity import Terminal

PARTIES = ("ARV", "BEL")


def prepare(terminal: Terminal) -> str:
    arguments = []
    for party in PARTIES:
        shown = terminal.json("keys", "new", f"{party}.root.json", "--party", party, "--role", "root")
        arguments += ["--party", f"{party}=State {party}", "--root", f"{party}={shown['key']}"]
    terminal.run(
        "found", "prepare", "--charter", "lantern", "--origin", "record.example/l", "--out", "f.json", *arguments
    )
    return json.loads(Path(terminal.folder, "f.json").read_text())["statement"]


@pytest.mark.database
def test_ceremony_in_steps_and_heads_appointed_by_request(terminal: Terminal, bare: Terminal) -> None:
    prepare(terminal)
    for party in PARTIES:
        # On the founder's own machine there is no data folder and no database.
        bare.run("found", "sign", "f.json", "--key", f"{party}.root.json", "--out", f"f.{party}.json", "--yes")
    missing = terminal.run("found", "finish", "f.json", "f.ARV.json", expect=1)
    assert "BEL" in missing.stderr
    told = terminal.json("found", "finish", "f.json", "f.ARV.json", "f.BEL.json")
    organisation = told["organisation"]
    assert not told["exercise"]
    terminal.run("found", "finish", "f.json", "f.ARV.json", "f.BEL.json", expect=1)
    terminal.run("keys", "new", "h.json", "--party", "ARV", "--role", "head", "--organisation", organisation)
    request = terminal.run("keys", "request", "h.json", "--organisation", organisation).stdout
    Path(terminal.folder, "h.request.json").write_text(request)
    granted = (
        "act", "party.head", "--as", "ARV", "--key", "ARV.root.json", "--to", "everyone", "--grant", "h.request.json",
        "--yes",
    )  # fmt: skip
    assert terminal.json(*granted)["receipt"]["opening"]["index"] == 1
    assert "Not recorded" in terminal.run(*granted, expect=1).stderr


def test_another_key_cannot_sign_a_founding(terminal: Terminal) -> None:
    prepare(terminal)
    terminal.run("keys", "new", "x.json", "--party", "ARV", "--role", "root")
    done = terminal.run("found", "sign", "f.json", "--key", "x.json", "--out", "s.json", "--yes", expect=1)
    assert "no founder with this root key" in done.stderr


def test_a_statement_that_was_changed_is_another(terminal: Terminal) -> None:
    statement = prepare(terminal)
    for party in PARTIES:
        terminal.run("found", "sign", "f.json", "--key", f"{party}.root.json", "--out", f"f.{party}.json", "--yes")
    changed = statement.replace("State BEL", "State BAL")
    Path(terminal.folder, "f.json").write_text(
        json.dumps({"comity": "founding-statement/v1", "statement": changed}), encoding="utf-8"
    )
    assert "signature" in terminal.run("found", "finish", "f.json", "f.ARV.json", "f.BEL.json", expect=1).stderr


def test_usage(terminal: Terminal) -> None:
    terminal.run("found", expect=2)
    terminal.run("found", "--charter", "lantern", "--party", "ARV=A", "--founder", "XXX", expect=2)
    done = terminal.run("found", "--charter", "nowhere.toml", "--party", "ARV=A", expect=1)
    assert "nowhere.toml" in done.stderr
    assert "Traceback" not in done.stderr


def test_keys_are_private_files_and_never_shown(bare: Terminal) -> None:
    bare.run("keys", "new", "k.json", "--party", "ARV", "--role", "root")
    file = Path(bare.folder, "k.json")
    seed = json.loads(file.read_text())["seed"]
    assert file.stat().st_mode & 0o077 == 0
    assert seed not in bare.run("keys", "show", "k.json", "--json").stdout
    shown = bare.json("keys", "show", "k.json")
    assert bare.json("keys", "fingerprint", shown["key"])["fingerprint"] == shown["fingerprint"]
    assert "already" in bare.run("keys", "new", "k.json", "--party", "ARV", "--role", "root", expect=1).stderr
