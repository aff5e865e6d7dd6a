"""`comity bench status`: 1,000 instruments of 200 parties as of a day, and the pages and answers made of it.

The rows are put into the tables as commits would have written them: to sign and judge 400,000 acts would take an hour
and measure something else. Days are drawn anew for each run, so that nothing of a run is there for the next.
"""

import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client

INSTRUMENTS, PARTIES, LIMIT_MS, RUNS = 1_000, 200, 150, 15
FIRST, DAYS = date(2000, 1, 1), 9_000
_BATCH = 5_000
_SAID: dict[str, dict[str, Any]] = {
    "sign": {"how": "simple", "office": "head-of-state", "powers": None, "confirms": []},
    "deposit": {"form": "ratification", "confirms": []},
}
_CLAUSES: dict[str, Any] = {
    "depositary": "secretariat", "zone": "UTC", "sign": {"by": None, "until": None, "how": ["simple"]},
    "consent": ["ratification"], "accede": None,
    "force": {
        "counts": ["ratification"], "needs": [{"condition": "number", "least": 60, "among": []}],
        "span": {"number": 90, "unit": "days", "convention": "on"}, "earliest": None, "latecomers": None,
    },
    "provisional": "none",
    "reservations": {"rule": "allowed", "provisions": [], "silence_months": 12, "void_at": None},
    "leaving": {"notice_months": 12, "after_months": 0}, "term": None, "amends": None,
    "between": None, "review_months": None,
}  # fmt: skip


def _said(number: int, drawn: random.Random) -> Iterator[tuple[str, str, str, str]]:
    """Yield what happens in one instrument: its adoption, then (event, party, form, day) of all parties in turn."""
    adopted = FIRST + timedelta(days=drawn.randrange(7_000))
    yield "", "M000", "", adopted.isoformat()
    for party in range(PARTIES):
        signed = adopted + timedelta(days=drawn.randrange(300))
        ratified = signed + timedelta(days=drawn.randrange(1_500))
        yield "sign", f"M{party:03d}", "simple", signed.isoformat()
        yield "deposit", f"M{party:03d}", "ratification", ratified.isoformat()


def fill(first: int, key: str, drawn: random.Random) -> int:
    """Write instruments that all parties sign and ratify, from an index of the record on; return its size then."""
    from django.apps import apps

    from comity.instruments.clauses import parse_clauses, write_clauses

    entry, opened, event = (apps.get_model("comity", name) for name in ("Entry", "InstrumentRow", "EventRow"))
    clauses = write_clauses(parse_clauses(_CLAUSES))
    rows: dict[Any, list[Any]] = {entry: [], opened: [], event: []}
    index = first
    for number in range(INSTRUMENTS):
        act = f"{number:064x}"
        for place, (said, party, form, day) in enumerate(_said(number, drawn)):
            shared: dict[str, Any] = {
                "index": index, "act": f"{place:032x}{number:032x}", "audience": "everyone",
                "time": f"{day}T12:00:00.000Z",
            }  # fmt: skip
            body = {"instrument": act, **_SAID.get(said, {})}
            data = json.dumps({"act": {"body": body, "parts": []}, "findings": {"day": day}}).encode()
            kind = f"instrument.{said}" if said else "decision.adopt"
            rows[entry].append(
                entry(**shared, kind=kind, by=party, key=key, n=index, reference="", parts="", leaf=b"", data=data)
            )
            if said:
                happened = {"instrument": act, "event": said, "party": party, "key": key, "form": form, "day": day}
                rows[event].append(event(**shared, **happened, target="", named="", entered_by="", waits=False))
            else:
                own = {
                    "organ": "council",
                    "clauses": clauses,
                    "negotiating": "",
                    "amends": "",
                    "adopted": True,
                    "day": day,
                }
                rows[opened].append(opened(**shared, **own))
            index += 1
    for table, several in rows.items():
        table.objects.bulk_create(several, batch_size=_BATCH)
    return index


def measure(what: str, work: Callable[[str], Any], drawn: random.Random, limit: int | None) -> dict[str, Any]:
    """Return one row: the median time in milliseconds of some work as of days that are drawn."""
    spans = []
    for _ in range(RUNS):
        day = (FIRST + timedelta(days=drawn.randrange(DAYS))).isoformat()
        start = time.perf_counter()
        work(day)
        spans.append((time.perf_counter() - start) * 1000)
    value = round(statistics.median(spans), 1)
    ratio = round(value / limit, 3) if limit else None
    return {"what": what, "value": value, "unit": "ms", "limit": limit, "ratio": ratio}


def main() -> None:
    """Found an organisation of 200, fill it, and measure; print the rows as JSON."""
    from comity.cli.bench.setup import open_database

    open_database(create=True)
    from django.test import Client

    from comity.cli.bench.workload import found_organisation
    from comity.instruments.shelf import list_kept
    from comity.record.access import PUBLIC
    from comity.web.shell.site import Site, use_site

    drawn = random.Random(5)  # noqa: S311 - days of an invented story, the same on every run
    keeper, _heads = found_organisation(PARTIES)
    size = fill(keeper.size, keeper.key.public, drawn)

    def cells(day: str) -> int:
        found = [kept.statuses(day) for kept in list_kept(PUBLIC, keeper.registry, size)]
        return sum(map(len, found))

    start = time.perf_counter()
    cells(FIRST.isoformat())
    first = round((time.perf_counter() - start) * 1000)
    name = f"status of {INSTRUMENTS} instruments x {PARTIES} parties as of a day"
    rows = [
        {"what": f"{name}, the first time in a process", "value": first, "unit": "ms", "limit": None, "ratio": None},
        measure(name, cells, drawn, LIMIT_MS),
    ]
    keeper.size = size
    use_site(Site(keeper))
    client = Client(HTTP_HOST="127.0.0.1")
    one = f"{1:064x}"
    for path in ("/api/v1/instruments", f"/api/v1/instruments/{one}", f"/instruments/{one}", "/instruments/"):
        rows.append(measure(path.replace(one, "…"), partial(_get, client, path), drawn, None))
    json.dump(rows, sys.stdout)


def _get(client: "Client", path: str, day: str) -> None:
    answer = client.get(path, {"on": day})
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}")


if __name__ == "__main__":
    main()
