"""`comity copy`: the certified true copy of an adopted text, or the procès-verbal of a correction, as one PDF."""

from pathlib import Path

import click

from comity.cli.embedded import data_option, open_organisation, viewer_for
from comity.cli.terminal import json_option, show_json


@click.command()
@click.argument("act", metavar="ACT")
@click.option("--as", "party", metavar="PARTY", help="Party that reads it; the public if not said.")
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="Where to write it; by its symbol if not said."
)
@data_option
@json_option
def copy(*, act: str, party: str | None, output: Path | None, data: Path, as_json: bool) -> None:
    r"""Write the certified true copy of an adopted text, or the procès-verbal of a correction, as PDF/A.

    ACT is the act that adopted or corrected it. The PDF holds its evidence, and `comity verify` needs nothing else.

    \b
    Examples:
      comity copy ACT --as ARV --output convention.pdf
      comity verify convention.pdf
    """
    keeper = open_organisation(data)
    # Not before Django was started, which opening the record does.
    from comity.web.shell.copies import make_copy
    from comity.web.shell.site import Site, use_site

    use_site(Site(keeper))
    file = make_copy(viewer_for(keeper, party), act)
    if file is None:
        raise click.ClickException(f"{party or 'The public'} reads no such text, and no correction that stands: {act}")
    path = output or Path(file.name)
    path.write_bytes(file.data)
    if as_json:
        show_json({"file": str(path), "type": file.type, "bytes": len(file.data)})
    else:
        click.echo(f"{path}: {len(file.data)} bytes. Verify it: comity verify {path}")
