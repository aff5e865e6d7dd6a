"""`comity bench verify`: an exported record against the library's raw Ed25519 rate on one core, and its memory."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from comity.cli.bench.setup import open_database

SIZES = (4_000, 16_000)
LIMIT = 0.5
# The raw rate is taken before and after in the same process: a busy machine slows both alike.
_VERIFY = """
import json, resource, sys, time
from pathlib import Path
from comity.cli.bench.verify import raw_rate
from comity.cli.verification import verify_record
before = raw_rate()
start = time.perf_counter()
verified = verify_record(Path(sys.argv[1]))
span = time.perf_counter() - start
raw = 2 / (1 / before + 1 / raw_rate())
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
json.dump([verified.size, verified.signatures, span, raw, memory], sys.stdout)
"""


def raw_rate(count: int = 4000) -> float:
    """Return how many signatures per second the library verifies on one core, over messages of an act's size."""
    from nacl.signing import SigningKey

    key = SigningKey.generate()
    signed = key.sign(b"x" * 800)
    start = time.perf_counter()
    for _ in range(count):
        key.verify_key.verify(signed)
    return count / (time.perf_counter() - start)


def fill(acts: int) -> Any:
    """Record so many acts of eight kinds, and return the keeper."""
    from comity import catalogue
    from comity.cli.bench.workload import authors, found_organisation, mixed_acts

    keeper, heads = found_organisation(6)
    batch = []
    for signed in mixed_acts(authors(keeper, heads), acts // 8 + 60):
        batch.append(signed)
        if len(batch) == 64:
            catalogue.submit_all(keeper, batch)
            batch = []
    catalogue.submit_all(keeper, batch)
    return keeper


def measure(acts: int, folder: Path) -> list[dict[str, Any]]:
    """Export a record of so many acts to a member, who reads them all, and verify it in a process of its own."""
    from comity.record.access import viewer_of
    from comity.record.export import export_record

    keeper = fill(acts)
    export_record(keeper, viewer_of(keeper.registry, "M000"), folder)
    best: tuple[float, float, int] | None = None
    size = memory = signatures = 0
    for _ in range(3):
        done = subprocess.run(  # noqa: S603 - our own interpreter and code
            [sys.executable, "-c", _VERIFY, str(folder)], stdout=subprocess.PIPE, check=True
        )
        size, signatures, span, raw, memory = json.loads(done.stdout)
        if best is None or signatures / span / raw > best[1]:
            best = (signatures / span, signatures / span / raw, round(raw))
    assert best is not None, "it was measured"
    return [
        {"what": f"verify: {size} entries, {signatures} signatures, one core (raw Ed25519 {best[2]}/s)",
         "value": round(best[0]), "unit": "signatures/s", "limit": LIMIT, "ratio": round(best[1], 3)},
        {"what": f"verify: memory at {size} entries", "value": memory, "unit": "MiB", "limit": None, "ratio": None},
    ]  # fmt: skip


def main() -> None:
    """Measure at two sizes, which shows whether memory grows, and print the rows as JSON."""
    open_database(create=True)
    from django.core.management import call_command

    rows = []
    for acts in SIZES:
        call_command("flush", interactive=False, verbosity=0)
        rows += measure(acts, Path(os.environ["COMITY_DATA"]) / f"export-{acts}")
    json.dump(rows, sys.stdout)


if __name__ == "__main__":
    main()
