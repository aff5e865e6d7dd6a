"""`comity bench NAME`: measures, as a ratio to a bare limit of the same run; never a test that times.

Each benchmark runs in a process and on a database of its own, which are thrown away.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

NAMES = ("append", "verify", "import", "page", "negotiate", "room", "status", "year")
_ROOT = Path(__file__).parents[4]


@click.command(epilog="Example: comity bench append --json")
@click.argument("name", type=click.Choice(NAMES))
@click.option("--json", "as_json", is_flag=True, help="Print {name, rows: [{what, value, unit, limit, ratio}]}.")
def bench(name: str, *, as_json: bool) -> None:
    r"""Measure this software on this machine.

    \b
    append   acts through the rules, against the same batch without rules; also on PostgreSQL where there is one
    verify   an exported record, against the library's raw Ed25519 rate
    import   a text as extracted from a PDF
    page     server time of the pages: the demo's as the public, the story's as a member that is signed in
    negotiate  a long text with many proposals: its pages, entering one, a change on 200 open pages; and an import
    status   1,000 instruments of 200 parties as of a day: all cells of their status tables, and the pages
    year     server time of the year of meetings, of a meeting and its room, and of an organ's calendar
    room     200 delegations act, 2,000 viewers of one board: from act to screen, against streams without a record
    """
    rows = _measure(f"comity.cli.bench.{'text' if name == 'import' else name}", {"COMITY_DATABASE": ""})
    if name == "append":
        rows += _on_postgresql()
    if name == "page":
        rows += _measure("comity.cli.bench.page", {"COMITY_DATABASE": ""}, arguments=["--story"])
    if as_json:
        click.echo(json.dumps({"name": name, "rows": rows}, indent=1))
        return
    for row in rows:
        click.echo(_format(row))


def _format(row: dict[str, Any]) -> str:
    line = f"{row['what']}: {row['value']} {row['unit']}"
    if row["ratio"] is not None:
        line += f", ratio {row['ratio']}"
    return line + (f" (limit {row['limit']})" if row["limit"] is not None else "")


def _on_postgresql() -> list[dict[str, Any]]:
    """Return the rows of the PostgreSQL that COMITY_DATABASE names, or of one that is started just for this."""
    if os.environ.get("COMITY_DATABASE"):
        return _measure("comity.cli.bench.append", {})
    runner = _ROOT / "tools" / "with-postgresql"
    if runner.exists():
        return _measure("comity.cli.bench.append", {}, before=[str(runner)])
    click.echo("No PostgreSQL: COMITY_DATABASE names none.", err=True)
    return []


def _measure(
    module: str, changed: dict[str, str], *, before: Sequence[str] = (), arguments: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """Run a benchmark's module in a process of its own and return the rows that it prints."""
    with tempfile.TemporaryDirectory(prefix="comity-bench-") as folder:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            [*before, sys.executable, "-m", module, *arguments],
            env={**os.environ, **changed, "COMITY_DATA": folder},
            stdout=subprocess.PIPE,
            check=False,
        )
    if done.returncode:
        raise click.ClickException(f"{module} ended with exit code {done.returncode}; its own words are above.")
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows
