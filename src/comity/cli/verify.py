"""`comity verify`: with no server, no database and no network; of this software only the core is loaded."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from comity.cli.terminal import json_option, show_json, word_error
from comity.cli.verification import VerifiedRecord, verify_record
from comity.core.act import Act
from comity.core.canonical import format_time
from comity.core.certified import MAX_COPY, PDF, verify_copy
from comity.core.errors import ComityError
from comity.core.evidence import MAX_EVIDENCE, Verified, verify_evidence
from comity.core.founding import Founding
from comity.core.keys import fingerprint

_STEPS = {
    "form": "The file is in its one form.",
    "founding": "The founding is signed by all {founders} founders and the record keeper.",
    "checkpoint": "The checkpoint is signed by that keeper, for the log {origin}.",
    "cosignatures": "{cosigned} witnesses cosigned the checkpoint; the founding requires {required}.",
    "inclusion": "All {openings} entries shown are in the tree of {size} entries, at their places.",
    "signatures": "All {acts} acts shown are signed, each by the key that it names.",
    "authority": "Each of these keys is its party's: a chain of grants leads to it from a root of the founding.",
    "parts": "All {parts} parts shown are the ones that their acts name.",
    "copy": "All {size_of_copy} bytes of this copy, drawn and embedded, are as that keeper signed them.",
}
_NOT_PROVED = (
    "Not proved by any file: that no key was revoked in between. That is the word of the record keeper"
    " and of those who cosigned, for a tree cannot prove an absence."
)


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--organisation", metavar="ID", help="The organisation that you know it should be, by its id.")
@click.option(
    "--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes, for an exported record."
)
@json_option
def verify(*, path: Path, organisation: str | None, jobs: int, as_json: bool) -> None:
    r"""Verify an evidence file, a certified copy (PDF), or the folder of an exported record.

    Nothing else is needed: no server, no database, no network. Exit code 1 says that something does not hold, and which
    step found it.

    \b
    Examples:
      comity verify adoption.evidence.json --organisation 5f0c…
      comity verify convention.pdf
      comity verify ./export --jobs 2
    """
    try:
        if path.is_dir():
            _show_record(verify_record(path, organisation=organisation, jobs=jobs), as_json=as_json)
            return
        with path.open("rb") as file:
            data = file.read(max(MAX_EVIDENCE, MAX_COPY) + 1)
        verified = verify_copy if data.startswith(PDF) else verify_evidence
        _show_evidence(verified(data, organisation=organisation), as_json=as_json)
    except ComityError as error:
        _show_failure(error, as_json=as_json)


def _show_failure(error: ComityError, *, as_json: bool) -> None:
    words = word_error(error)
    if as_json:
        step = error.facts.pop("step", None)
        show_json({"verified": False, "step": step, "code": error.code, "words": words})
    else:
        click.echo(f"NOT VERIFIED. {words[:1].upper()}{words[1:]}", err=True)
    raise SystemExit(1)


def _show_evidence(found: Verified, *, as_json: bool) -> None:
    facts = {
        "founders": len(found.founding.founders), "cosigned": len(found.cosigned),
        "openings": len(found.evidence.openings), "acts": len(found.evidence.openings) - 1,
    }  # fmt: skip
    steps = [
        {"step": number, "name": name, "words": _STEPS[name].format_map(facts | told)}
        for number, name, told in found.steps
    ]
    if as_json:
        show_json(_evidence_value(found, steps))
        return
    for step in steps:
        click.echo(f"{step['step']}. {step['words']}")
    click.echo()
    _show_act(found.act, found)
    _show_organisation(found.founding, pinned=found.pinned)
    for name, time in found.cosigned:
        click.echo(f"Cosigned by {name} at {format_time(datetime.fromtimestamp(time, UTC))}.")
    click.echo(_NOT_PROVED)
    click.echo("VERIFIED." + (" EXERCISE: nothing in it binds anybody." if found.exercise else ""))


def _evidence_value(found: Verified, steps: list[dict[str, Any]]) -> dict[str, Any]:
    act = found.act
    return {
        "verified": True, "organisation": found.organisation, "pinned": found.pinned, "exercise": found.exercise,
        "act": {"id": act.id, "kind": act.kind, "by": act.by, "body": act.body}, "index": found.index,
        "time": found.time, "size": found.size, "steps": steps,
        "cosigned": [{"name": name, "time": time} for name, time in found.cosigned],
        "not_proved": _NOT_PROVED,
    }  # fmt: skip


def _show_act(act: Act, found: Verified) -> None:
    from comity.cli.words import describe

    click.echo(f"It proves act {act.id}, recorded as entry {found.index} at {found.time} (UTC):")
    for line in describe(act, [part for owner, part in found.evidence.parts if owner == act.id]):
        click.echo(f"  {line}")


def _show_organisation(founding: Founding, *, pinned: bool) -> None:
    short = founding.charter.get("organisation", {}).get("short", "")
    click.echo(f"Organisation {founding.id} ({short}), keeper {fingerprint(founding.keeper)[:16]}…")
    if pinned:
        click.echo("It is the one that you named.")
    else:
        click.echo("This is an organisation that you have not named; anybody can found one. Name it: --organisation.")


def _show_record(found: VerifiedRecord, *, as_json: bool) -> None:
    if as_json:
        show_json(
            {
                "verified": True, "organisation": found.organisation, "pinned": found.pinned,
                "exercise": found.exercise, "size": found.size, "openings": found.openings,
                "signatures": found.signatures, "parts": found.parts, "party": found.party,
                "checkpoint": found.checkpoint,
            }
        )  # fmt: skip
        return
    whom = f"for {found.party}" if found.party else "for the public"
    for number, words in enumerate(
        (
            f"The founding is signed by all {len(found.founding.founders)} founders and the record keeper.",
            f"The checkpoint is signed by that keeper, for the log {found.founding.origin}.",
            f"The tiles make one tree of {found.size} entries, with the checkpoint's root.",
            f"All {found.openings} openings are the tree's, and their acts are signed.",
            "Each key is its party's: a chain of grants leads to it from a root.",
            f"All {found.parts} parts are the ones that their acts name.",
            f"The keeper signed that these are all openings {whom}.",
        ),
        start=1,
    ):
        click.echo(f"{number}. {words}")
    click.echo()
    _show_organisation(found.founding, pinned=found.pinned)
    click.echo(_NOT_PROVED)
    click.echo("VERIFIED." + (" EXERCISE: nothing in it binds anybody." if found.exercise else ""))
