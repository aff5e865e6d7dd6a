"""A keeper in a process of its own, which tests kill, or run two of: `python -m tests.record.keeper_process ...`.

found               migrate, found the Lantern Compact
die STEP            verify the record, then submit an act and be killed at a step of its commit
write PARTY COUNT   submit so many acts of a party, each refused or not judged one again
verify              verify the record; print how many entries it has
"""

import os
import signal
import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - Django must be ready first

from comity import catalogue  # noqa: E402
from comity.core.act import Audience, SignedAct  # noqa: E402
from comity.core.canonical import parse_time  # noqa: E402
from comity.delegation import Delegation  # noqa: E402
from comity.record import rebuild, tables  # noqa: E402
from comity.record.receipts import Receipt  # noqa: E402
from tests.world import World, document, key_for  # noqa: E402


def _found() -> None:
    call_command("migrate", verbosity=0)
    World()


def _delegation(party: str) -> Delegation:
    keeper = catalogue.open_keeper(key_for("keeper"))
    # The world was founded in a year that is yet to come, and stays at its record's last instant.
    last = parse_time(tables.Head.objects.get().time)
    keeper.clock = lambda: last
    return Delegation(keeper, party, {"head": key_for(f"{party} head")})


def _table(delegation: Delegation, title: str) -> SignedAct:
    body = {
        "organ": "council",
        "follows": None,
        "languages": ["en"],
        "effects": [],
        "capacity": "party",
        "consolidates": False,
    }
    return delegation.make("text.table", body, to=Audience("council"), parts={"text.en": document(title)})


def _verify(delegation: Delegation) -> int:
    found = rebuild.compare(delegation.keeper.rules, catalogue.apply_founding, catalogue.TABLES)
    if found.differences:
        sys.exit(f"the record does not verify: {found.differences}")
    return found.entries


def _die(step: int) -> None:
    delegation = _delegation("ARV")
    _verify(delegation)

    def kill(number: int) -> None:
        if number == step:
            os.kill(os.getpid(), signal.SIGKILL)

    catalogue.submit_all(delegation.keeper, [_table(delegation, f"Killed at {step}")], on_step=kill)


def _write(party: str, count: int) -> None:
    delegation, written = _delegation(party), 0
    while written < count:
        answer = catalogue.submit(delegation.keeper, _table(delegation, f"{party} {written}"))
        if not isinstance(answer, Receipt):
            sys.exit(f"not recorded: {answer}")
        written += 1


def main() -> None:
    match sys.argv[1:]:
        case ["found"]:
            _found()
        case ["die", step]:
            _die(int(step))
        case ["write", party, count]:
            _write(party, int(count))
        case ["verify"]:
            print(_verify(_delegation("ARV")))  # noqa: T201 - the test reads it


if __name__ == "__main__":
    main()
