"""`comity status`, `rebuild` and `export`: the record of a data folder, looked at, replayed and written to files."""

from pathlib import Path

import click

from comity.cli.embedded import data_option, open_organisation, viewer_for
from comity.cli.terminal import confirm, json_option, show_json


@click.command()
@data_option
@click.option("--as", "party", metavar="PARTY", help="Also what this party may see; only public decisions if not said.")
@json_option
def status(*, data: Path, party: str | None, as_json: bool) -> None:
    r"""Say how the record stands: size, root, time, parties, open decisions, what is due, the last checkpoint.

    \b
    Example:
      comity status --data ./data/lantern --as ARV --json
    """
    keeper = open_organisation(data)
    from comity.decisions.machine import RUNNING
    from comity.decisions.views import list_decisions
    from comity.parties.state import list_parties
    from comity.record.status import get_status

    found, viewer, rules = get_status(keeper), viewer_for(keeper, party), keeper.rules
    decisions = [view for view in list_decisions(viewer, keeper.charter, keeper.registry) if view.status in RUNNING]
    parties = [
        {"id": each.id, "kind": each.kind, "standing": each.standing, "offices": each.offices}
        for each in list_parties()
    ]
    value = {
        "organisation": rules.founding.id, "name": keeper.charter.organisation.short,
        "exercise": rules.founding.exercise, "size": found.size, "root": found.root, "time": found.time,
        "parties": parties,
        "open_decisions": [
            {
                "act": view.act, "organ": view.organ, "procedure": view.procedure, "status": view.status,
                "time": view.time,
            }
            for view in decisions
        ],
        "due": [{"at": at, "kind": kind} for at, kind in found.due], "parts": found.parts,
        "checkpoint": found.checkpoint,
    }  # fmt: skip
    if as_json:
        show_json(value)
        return
    click.echo(f"{value['name']}, organisation {value['organisation']}" + (" (exercise)" if value["exercise"] else ""))
    click.echo(f"{found.size} entries and {found.parts} parts; last entry at {found.time} (UTC)")
    click.echo(f"root {found.root}")
    click.echo(f"{len(parties)} parties and offices; {len(decisions)} open decisions that this reader may see")
    for view in decisions:
        click.echo(f"  {view.act}  {view.organ}, {view.procedure}, {view.status}, since {view.time} (UTC)")
    for at, kind in found.due:
        click.echo(f"due at {at} (UTC): {kind}")
    click.echo(f"last checkpoint:\n{found.checkpoint}", nl=False)


@click.command()
@data_option
@click.option("--write", is_flag=True, help="Write all tables anew from the entries. Asks.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def rebuild(*, data: Path, write: bool, yes: bool, as_json: bool) -> None:
    r"""Replay the record and compare it with the live tables: whatever is in them must follow from the entries alone.

    \b
    Examples:
      comity rebuild --data ./data/lantern
      comity rebuild --data ./data/lantern --write
    """
    keeper = open_organisation(data)
    from comity import catalogue
    from comity.record import rebuild as rebuilding

    if write:
        confirm("Write all tables anew from the entries? Nobody should be writing to this record.", yes=yes)
        rebuilding.rebuild(keeper.rules, catalogue.apply_founding, catalogue.TABLES)
    found = rebuilding.compare(keeper.rules, catalogue.apply_founding, catalogue.TABLES)
    if as_json:
        show_json({"entries": found.entries, "written": write, "differences": found.differences})
    else:
        click.echo(f"{found.entries} entries replayed" + (", tables written anew" if write else "") + ".")
        for difference in found.differences:
            click.echo(difference)
        click.echo(f"{len(found.differences)} differences." if found.differences else "No difference.")
    if found.differences:
        raise SystemExit(1)


@click.command()
@data_option
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--as", "party", metavar="PARTY", help="Whose openings; the public's if not said.")
@click.option("--evidence", "act", metavar="ACT", help="Evidence of this act, by its id, instead of the record.")
@click.option(
    "--checkpoint", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="With --evidence: a checkpoint of this record that witnesses have cosigned.",
)  # fmt: skip
@json_option
def export(
    *, data: Path, target: Path, party: str | None, act: str | None, checkpoint: Path | None, as_json: bool
) -> None:
    r"""Export the record as far as one party, or the public, may read it; or evidence of one act.

    TARGET is a new folder (checkpoint, C2SP tiles, openings, parts, delivery), or with --evidence a file.

    \b
    Examples:
      comity export ./export --as ARV
      comity export adoption.evidence.json --as ARV --evidence 6c1f…
      comity verify ./export
    """
    keeper = open_organisation(data)
    viewer = viewer_for(keeper, party)
    from comity.core.checkpoint import Note
    from comity.record.export import export_record, make_evidence

    if act is None:
        size = export_record(keeper, viewer, target).size
        told = {"folder": str(target), "party": party, "size": size}
    else:
        note = Note.parse(checkpoint.read_text(encoding="utf-8")) if checkpoint else None
        target.write_bytes(make_evidence(keeper, viewer, act, checkpoint=note))
        told = {"file": str(target), "party": party, "act": act}
    if as_json:
        show_json(told)
    else:
        click.echo(f"Written: {target}. It is for the eyes of {party or 'everyone'}. Verify it: comity verify {target}")
