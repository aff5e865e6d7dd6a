"""The main job on the command line: found, import and table, object, adopt, prove; each step a process of its own."""

import shutil
from pathlib import Path

import pytest

import comity
from comity.core.evidence import Evidence
from tests.cli.comity import Terminal
from tests.cli.conftest import SIX

TEXT = Path(comity.__file__).parent / "web" / "declaration_2006.en.txt"
COUNCIL = "organ:council"


def table(terminal: Terminal, *rest: str) -> str:
    key = f"{terminal.environment['COMITY_DATA']}/keys/ARV.head.json"
    told = terminal.json(
        "import", str(TEXT), "--language", "en", "--organ", "council", "--as", "ARV", "--key", key, *rest
    )
    return str(told["act"])


def open_decisions(terminal: Terminal) -> list[str]:
    return [each["act"] for each in terminal.json("status", "--as", "EST")["open_decisions"]]


def say(terminal: Terminal, party: str, stance: str, decision: str, *rest: str, expect: int = 0) -> dict:
    return terminal.act(party, f"decision.{stance}", COUNCIL, "--set", f"decision={decision}", *rest, expect=expect)


@pytest.mark.everywhere
@pytest.mark.database
def test_six_found_table_object_adopt_and_prove(founded: Terminal, tmp_path: Path) -> None:
    version = table(founded)
    decision = founded.act(
        "ARV", "decision.put", COUNCIL, "--set", f"version={version}", "--set", "procedure=consensus"
    )["act"]
    *five, objector = SIX
    for party in five:
        say(founded, party, "concur", decision)
    objection = say(founded, objector, "object", decision, "--part", "reasons=The lamps would blind our pilots.")["act"]
    assert_nothing_adopts(founded, decision, objection, objector)
    withdrawn = ("--set", f"decision={decision}", "--set", f"position={objection}")
    founded.act(objector, "decision.withdraw", COUNCIL, *withdrawn)
    assert open_decisions(founded) == [decision], "withdrawn, and still not agreed by all"
    say(founded, objector, "concur", decision)
    assert open_decisions(founded) == []
    assert founded.json("rebuild")["differences"] == []

    size = founded.json("status")["size"]
    organisation = founded.json("status")["organisation"]
    founded.run("export", "proof.json", "--as", "BEL", "--evidence", decision)
    founded.run("export", "record", "--as", "BEL")
    opened = Evidence.parse((tmp_path / "proof.json").read_bytes()).openings[1:]
    adopted = next(each.entry.signed.act.id for each in opened if each.entry.signed.act.kind == "decision.adopt")
    founded.run("copy", adopted, "--as", "BEL", "--output", "copy.pdf")
    shutil.rmtree(founded.environment["COMITY_DATA"])
    offline = Terminal({"PATH": "/usr/bin:/bin"}, tmp_path)
    told = offline.json("verify", "proof.json", "--organisation", organisation)
    assert told["verified"]
    assert told["pinned"]
    assert told["exercise"]
    assert [step["step"] for step in told["steps"]] == list(range(1, 9))
    copied = founded.json("verify", "copy.pdf", "--organisation", organisation)
    assert (copied["verified"], copied["act"]["id"], copied["steps"][-1]["step"]) == (True, adopted, 9)
    whole = offline.json("verify", "record", "--jobs", "2")
    assert whole["verified"]
    assert not whole["pinned"]
    assert (whole["size"], whole["party"]) == (size, "BEL")


def assert_nothing_adopts(terminal: Terminal, decision: str, objection: str, objector: str) -> None:
    """Not the clock, not the keeper, not another member, and not the objector's own concurrence while it objects."""
    assert open_decisions(terminal) == [decision]
    terminal.run("rebuild")
    assert open_decisions(terminal) == [decision]
    own = say(terminal, objector, "concur", decision, expect=1)
    assert own["refused"]["code"] == "decision.own_objection_stands"
    of_another = ("--set", f"decision={decision}", "--set", f"position={objection}")
    refused = terminal.act("ARV", "decision.withdraw", COUNCIL, *of_another, expect=1)
    assert refused["refused"]["code"] == "decision.position_of_another"
    keeper = f"{terminal.environment['COMITY_DATA']}/keys/keeper.json"
    body = (
        '--set=organ=council', "--set=procedure=consensus", "--set=form=without-signature", '--set=languages=["en"]',
        "--set=signatories=[]", "--set=effects=[]", "--set=attached=[]", "--set=aside=[]",
        f"--set=reference={'0' * 64}", "--part", f"text.en={TEXT}",
    )  # fmt: skip
    adopted = terminal.json(
        "act", "decision.adopt", "--as", "KEEPER", "--key", keeper, "--to", "members", "--yes", *body, expect=1
    )
    assert adopted["refused"]["code"] in ("decision.unknown", "decision.not_agreed")
    assert open_decisions(terminal) == [decision]
