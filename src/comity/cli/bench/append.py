"""`comity bench append`: what judging costs. Acts through `catalogue.submit`, against the same batch without rules.

The bare limit does what cannot be left out: signatures, the tree, one row of the log and one projected row, in the
same transaction under the same lock, and the head. Both run in one process on one database, turn about.
"""

import json
import multiprocessing
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from comity.cli.bench.setup import open_database

LIMITS = {("sqlite", 1): 0.3, ("sqlite", 64): 0.35, ("postgresql", 64): 0.2}


def measure(vendor: str, *, batch: int, acts: int, writers: int = 1) -> dict[str, Any]:
    """Return one row: acts per second through the rules, and as a ratio to the bare limit of the same run."""
    from comity.cli.bench.workload import found_organisation

    keeper, heads = found_organisation(6 * writers)
    shares = [dict(list(heads.items())[place::writers]) for place in range(writers)]
    rate = _parallel(_work_judged, keeper.key.seed, shares, batch, acts) if writers > 1 else None
    bare = _parallel(_work_bare, keeper.key.seed, shares, batch, acts) if writers > 1 else None
    if rate is None or bare is None:
        rate, bare = run_alone(keeper, heads, batch, acts)
    name = f"{vendor}, batches of {batch}" + (f", {writers} writers" if writers > 1 else "")
    return {
        "what": f"append: {name} (bare limit {bare:.0f}/s)", "value": round(rate), "unit": "acts/s",
        "limit": LIMITS.get((vendor, batch)), "ratio": round(rate / bare, 3),
    }  # fmt: skip


def run_alone(keeper: Any, heads: dict[str, Any], batch: int, acts: int) -> tuple[float, float]:
    """Return acts per second with rules and without, turn about by batch, so that a busy machine slows both alike."""
    from comity import catalogue
    from comity.cli.bench.workload import authors, mixed_acts
    from comity.record.receipts import Receipt

    signed = list(mixed_acts(authors(keeper, heads), acts // 8 + 80))
    batches = [signed[start : start + batch] for start in range(0, len(signed), batch)]
    # The first rounds have no decisions to speak on: they warm up and are not counted.
    warm = max(1, len(batches) // 4)
    judged = bare = 0.0
    for turn, some in enumerate(batches):
        start = time.perf_counter()
        _expect(catalogue.submit_all(keeper, some), Receipt)
        middle = time.perf_counter()
        append_bare(keeper, some)
        if turn >= warm:
            judged, bare = judged + middle - start, bare + time.perf_counter() - middle
    count = sum(map(len, batches[warm:]))
    return count / judged, count / bare


def _expect(answers: Sequence[Any], kind: type) -> None:
    for answer in answers:
        if not isinstance(answer, kind):
            raise SystemExit(f"the benchmark's own act was not recorded: {answer}")


def append_bare(keeper: Any, batch: Sequence[Any]) -> None:
    """Append a batch without any rule."""
    from django.db import connection, transaction

    from comity.core.canonical import format_time
    from comity.core.entry import Entry
    from comity.core.merkle import CompactRange
    from comity.record.store import insert

    for signed in batch:
        signed.verify()
    now = format_time(keeper.clock())
    with transaction.atomic(), connection.cursor() as cursor:
        lock = " FOR UPDATE" if connection.vendor == "postgresql" else ""
        cursor.execute(f'SELECT "size", "hashes" FROM "bench_head"{lock}')  # noqa: S608 - a constant
        size, hashes = cursor.fetchone()
        tree = CompactRange.from_bytes(size, bytes(hashes))
        log, rows = [], []
        for signed in batch:
            entry = Entry.make(signed, salt=keeper.random("bench"), time=now, findings={})
            leaf = entry.leaf()
            log.append((tree.size, signed.act.id, leaf, entry.data))
            rows.append((tree.size, signed.act.kind, signed.act.by, now))
            tree.append(leaf)
        insert("bench_log", ("index", "act", "leaf", "data"), log)
        insert("bench_row", ("index", "kind", "party", "time"), rows)
        cursor.execute('UPDATE "bench_head" SET "size" = %s, "hashes" = %s', [tree.size, tree.to_bytes()])


def create_bare_tables() -> None:
    """Create the tables of the bare limit."""
    from django.db import connection

    blob = "BYTEA" if connection.vendor == "postgresql" else "BLOB"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE TABLE "bench_head" ("size" BIGINT, "hashes" {blob})')
        cursor.execute(
            f'CREATE TABLE "bench_log" ("index" BIGINT PRIMARY KEY, "act" TEXT UNIQUE, "leaf" {blob}, "data" {blob})'
        )
        cursor.execute('CREATE TABLE "bench_row" ("index" BIGINT PRIMARY KEY, "kind" TEXT, "party" TEXT, "time" TEXT)')
        cursor.execute('INSERT INTO "bench_head" VALUES (0, %s)', [b""])


def _parallel(work: Callable[..., None], seed: bytes, shares: list[Any], batch: int, acts: int) -> float:
    """Return acts per second of several processes together, each with its own connection, members and keeper."""
    context = multiprocessing.get_context("spawn")
    queue, gate = context.Queue(), context.Barrier(len(shares))
    seeds = [{party: key.seed for party, key in share.items()} for share in shares]
    each = acts // len(shares)
    processes = [context.Process(target=work, args=(seed, share, batch, each, gate, queue)) for share in seeds]
    for process in processes:
        process.start()
    spans = [queue.get(timeout=300) for _ in processes]
    for process in processes:
        process.join()
    done = sum(count for count, _, _ in spans)
    return float(done / (max(end for _, _, end in spans) - min(start for _, start, _ in spans)))


def _work_judged(seed: bytes, share: dict[str, bytes], batch: int, acts: int, gate: Any, queue: Any) -> None:
    keeper, batches = _prepare(seed, share, batch, acts)
    from comity import catalogue
    from comity.record.receipts import Receipt

    _timed(batches, lambda some: _expect(catalogue.submit_all(keeper, some), Receipt), gate, queue)


def _work_bare(seed: bytes, share: dict[str, bytes], batch: int, acts: int, gate: Any, queue: Any) -> None:
    keeper, batches = _prepare(seed, share, batch, acts)
    _timed(batches, lambda some: append_bare(keeper, some), gate, queue)


def _prepare(seed: bytes, share: dict[str, bytes], batch: int, acts: int) -> tuple[Any, list[list[Any]]]:
    open_database()
    from comity import catalogue
    from comity.cli.bench.workload import authors, mixed_acts
    from comity.core.keys import SigningKey

    keeper = catalogue.open_keeper(SigningKey(seed))
    heads = {party: SigningKey(key) for party, key in share.items()}
    signed = list(mixed_acts(authors(keeper, heads), acts // 8 + 80))
    return keeper, [signed[start : start + batch] for start in range(0, len(signed), batch)]


def _timed(batches: list[list[Any]], append: Callable[[Sequence[Any]], None], gate: Any, queue: Any) -> None:
    gate.wait()
    start = time.time()
    for some in batches:
        append(some)
    queue.put((sum(map(len, batches)), start, time.time()))


def main() -> None:
    """Measure on the database of the environment, which must be empty, and print the rows as JSON."""
    vendor = open_database(create=True)
    create_bare_tables()
    from django.core.management import call_command

    plan = [(1, 1600, 1), (64, 6400, 1)] if vendor == "sqlite" else [(1, 1600, 1), (64, 6400, 1), (64, 6400, 4)]
    rows = []
    for batch, acts, writers in plan:
        call_command("flush", interactive=False, verbosity=0)
        rows.append(measure(vendor, batch=batch, acts=acts, writers=writers))
    json.dump(rows, sys.stdout)


if __name__ == "__main__":
    main()
