"""`comity bench year`: server time of the year of meetings, of a meeting and its room, and of an organ's calendar.

The invented organisation has twice as many meetings as weeks in a half-year, each with an agenda and six delegations,
and one that sits with a long list of speakers.
"""

import contextlib
import io
import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

SESSIONS, SPEECHES = 24, 200
CHAIR = "EST"


def fill(folder: Path) -> tuple[str, int]:
    """Convene the year's meetings; return the one that sits, and the year."""
    from comity.cli.foundation import delegation_of, found_here
    from comity.cli.story import OBSERVER, STATES, Told, foundation
    from comity.cli.story_meetings import Sitting, convene

    keeper = found_here(folder, foundation())
    told = Told({party: delegation_of(keeper, folder, party) for party in (*STATES, *OBSERVER, "SECRETARIAT")})
    year = datetime.now(UTC).year + 1
    first = int((datetime(year, 1, 2, tzinfo=UTC) - datetime.now(UTC)) / timedelta(hours=1)) + 1

    def meet(hours: int, **titles: str) -> Sitting:
        table = Sitting(told, CHAIR, convene(
            told, CHAIR, ["council"], hours=hours, days=1, host="ARV", mode="both", place="Lantern Hall",
            titles=titles or {"en": "Session", "ru": "Сессия"},
        ))  # fmt: skip
        for number in ("One", "Two", "Three"):
            table.item("BEL", ["lights"], en=number)
        return table

    for place in range(SESSIONS):
        table = meet(first + place * 14 * 24)
        for party in STATES:
            table.do(party, "attend", {"how": "site"}, parts={"delegation": b"Its envoy"})
    table = meet(0, en="Sits now")
    item = table.item("BEL", ["lights"], en="Four")
    for party in STATES:
        table.attend(party, "site")
    table.preside("open")
    table.agree("agenda", items=[item])
    table.do(CHAIR, "call", {"item": item})
    for number in range(SPEECHES):
        table.speech(list(STATES)[number % len(STATES)])
    return table.meeting, year


def main() -> None:
    """Fill a record, ask for each page, and print the rows as JSON."""
    from comity.cli.bench.page import client_of, measure

    folder = Path(os.environ["COMITY_DATA"])
    with contextlib.redirect_stdout(io.StringIO()):
        meeting, year = fill(folder)
    client = client_of(folder)
    paths = {
        f"/meetings/year/{year}": f"the year, {SESSIONS} sessions convened",
        f"/meetings/{meeting}": f"a meeting in which {SPEECHES} have spoken",
        f"/meetings/{meeting}/room": "its room",
        "/organs/council/meetings.ics": "an organ's calendar",
    }
    rows: list[dict[str, Any]] = [measure(client, path, "a member") | {"what": what} for path, what in paths.items()]
    json.dump(rows, sys.stdout)


if __name__ == "__main__":
    main()
