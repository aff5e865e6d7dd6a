"""`comity bench page`: server time of the pages with the demo's data, as Django answers them without the network."""

import contextlib
import io
import json
import os
import statistics
import sys
import time
from pathlib import Path

LIMIT_MS = 50
RUNS = 20


def main() -> None:
    """Fill the demo, ask for each page as the public, and print the rows as JSON."""
    folder = Path(os.environ["COMITY_DATA"])
    from comity.cli import main as comity

    with contextlib.redirect_stdout(io.StringIO()):
        comity(["demo", "--no-serve", "--data", str(folder)], standalone_mode=False)
    from django.test import Client

    from comity.decisions.state import list_adopted
    from comity.record.access import PUBLIC

    client = Client(HTTP_HOST="127.0.0.1")
    adopted = list_adopted(PUBLIC)[0].act
    rows = []
    for path in ("/", "/parties", "/organs", "/texts/", "/decisions/", f"/adopted/{adopted}", "/record", "/sources"):
        answer = client.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answered {answer.status_code}")
        spans = []
        for _ in range(RUNS):
            start = time.perf_counter()
            client.get(path)
            spans.append((time.perf_counter() - start) * 1000)
        value = round(statistics.median(spans), 1)
        name = path.replace(adopted, "…")
        ratio = round(value / LIMIT_MS, 3)
        rows.append({"what": f"page: {name}", "value": value, "unit": "ms", "limit": LIMIT_MS, "ratio": ratio})
    json.dump(rows, sys.stdout)


if __name__ == "__main__":
    main()
