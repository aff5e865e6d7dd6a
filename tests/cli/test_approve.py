"""Two of a delegation at terminals: one signs and is told what to do; the other reads, approves, gets the receipt."""

import json
from pathlib import Path

from tests.cli.comity import Terminal

TO_ALONE = "parties:"


def give_second(terminal: Terminal) -> str:
    """Let FAL accredit a delegate and require four eyes for its names; return the organisation's id."""
    key = f"{terminal.environment['COMITY_DATA']}/keys/FAL.head.json"
    organisation = str(json.loads(Path(key).read_text())["org"])
    terminal.run("keys", "new", "d.json", "--party", "FAL", "--role", "delegate", "--organisation", organisation)
    request = terminal.run("keys", "request", "d.json", "--organisation", organisation).stdout
    Path(terminal.folder, "d.request.json").write_text(request)
    terminal.act("FAL", "party.accredit", "everyone", "--grant", "d.request.json")
    terminal.act("FAL", "party.require", TO_ALONE, "--set", 'kinds=["party.rename"]')
    return organisation


def test_what_one_signed_another_approves_from_its_file(founded: Terminal) -> None:
    give_second(founded)
    key = f"{founded.environment['COMITY_DATA']}/keys/FAL.head.json"
    named = ("party.rename", "--as", "FAL", "--key", key, "--to", "everyone", "--part", 'names={"en":"New Faldria"}')
    told = founded.run("act", *named, "--signed", "a.signed.json", "--yes", expect=1)
    assert "It needs the approval of a second of its people" in told.stderr
    assert "comity approve FILE" in told.stderr
    own = founded.run("approve", "a.signed.json", "--key", key, "--yes", expect=1)
    assert "It needs another of your people" in own.stderr
    told = founded.run("approve", "a.signed.json", "--key", "d.json", "--receipt", "r.json", text="y\n")
    assert "FAL notifies its names" in told.stdout
    assert "New Faldria" in told.stdout
    assert "Recorded as entry" in told.stdout
    assert json.loads(Path(founded.folder, "r.json").read_text())["comity"] == "receipt/v1"
    assert founded.json("rebuild")["differences"] == []
    again = founded.run("approve", "a.signed.json", "--key", "d.json", "--yes", expect=1)
    assert "needs no approval any more" in again.stderr


def test_other_bytes_than_were_signed_are_not_approved(founded: Terminal) -> None:
    give_second(founded)
    key = f"{founded.environment['COMITY_DATA']}/keys/FAL.head.json"
    named = ("party.rename", "--as", "FAL", "--key", key, "--to", "everyone", "--part", 'names={"en":"New Faldria"}')
    founded.run("act", *named, "--signed", "a.signed.json", "--yes", expect=1)
    file = Path(founded.folder, "a.signed.json")
    value = json.loads(file.read_text())
    file.write_text(json.dumps(value | {"act": value["act"].replace("party.rename", "party.revoke")}))
    assert founded.run("approve", "a.signed.json", "--key", "d.json", "--yes", expect=1).stderr
    file.write_text(json.dumps(value | {"parts": []}))
    assert founded.run("approve", "a.signed.json", "--key", "d.json", "--yes", expect=1).stderr
