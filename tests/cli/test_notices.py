"""`comity notices send --once`, as cron runs it: processes that know of each other by the database alone."""

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.cli.comity import Terminal
from tests.notices.mail_server import ADDRESS, SENDER, MailServer, mail_server

pytestmark = [pytest.mark.database, pytest.mark.everywhere]

CHOOSE = """
import json, os, sys
from pathlib import Path
from comity.cli.embedded import open_organisation
keeper = open_organisation(Path(os.environ["COMITY_DATA"]))
from comity.notices import choices
from comity.notices.choices import Wishes
key = json.loads((Path(os.environ["COMITY_DATA"]) / "keys/BEL.head.json").read_text())["public"]
if sys.argv[1] == "choose":
    wishes = Wishes("someone@bel.example", "once", 8, "UTC", "en", True, True, 24, "all")
    choices.save_wishes("BEL", key, wishes, size=keeper.size, now=keeper.clock())
else:
    assert choices.confirm(sys.argv[2], now=keeper.clock())
"""


@pytest.fixture
def server(founded: Terminal) -> Iterator[MailServer]:
    with mail_server() as made:
        founded.environment |= {
            "COMITY_SMTP": f"smtp://127.0.0.1:{made.port}", "COMITY_MAIL_FROM": SENDER, "COMITY_ADDRESS": ADDRESS,
        }  # fmt: skip
        yield made


def run(founded: Terminal, *arguments: str) -> None:
    subprocess.run([sys.executable, "-c", CHOOSE, *arguments], env=founded.environment, cwd=founded.folder, check=True)


def test_what_is_due_is_sent_once_by_processes_that_run_at_the_same_time(founded: Terminal, server: MailServer) -> None:
    run(founded, "choose")
    assert founded.json("notices", "send", "--once") == {"accepted": 1, "mail": True}
    (link,) = server.take()
    token = re.search(r"confirm/([0-9a-f]{64})", link.text)
    assert token
    run(founded, "confirm", token[1])
    names = founded.folder / "names.json"  # a part is read from a file
    names.write_text('{"en":"Arvenia by the sea"}')
    founded.act("ARV", "party.rename", "everyone", "--part", f"names={names}")
    command = [sys.executable, "-c", "from comity.cli import main; main()", "notices", "send", "--once"]
    both = [
        subprocess.Popen(command, env=founded.environment, cwd=founded.folder, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = sorted(each.communicate(timeout=120)[0] for each in both)
    assert said == ["0 mails accepted by the mail server.\n", "1 mails accepted by the mail server.\n"]
    (mailed,) = server.take()
    assert mailed.to == "someone@bel.example"
    assert "Arvenia" in mailed.text
    assert founded.json("notices", "send", "--once") == {"accepted": 0, "mail": True}


def test_a_faulty_configuration_is_said_in_words(founded: Terminal) -> None:
    founded.environment |= {"COMITY_SMTP": "smtp://u:p@mail.example.org?tls=none"}
    done = founded.run("notices", "send", "--once", expect=1)
    assert "Traceback" not in done.stderr
    assert "notices.smtp_in_clear" in done.stderr or "clear" in done.stderr
    del founded.environment["COMITY_SMTP"]
    assert "only feeds are filled" in founded.run("notices", "send", "--once").stdout
