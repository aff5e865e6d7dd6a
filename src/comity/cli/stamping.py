"""`comity stamp`: a witness says when it had a signed act, for whoever could not reach the record in time."""

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from comity.cli.approving import read_signed
from comity.cli.terminal import json_option, read_key
from comity.core.stamp import sign_stamp

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--key", "key_file", required=True, type=_FILE, help="Key file of the witness.")
@json_option
def stamp(*, file: Path, key_file: Path, as_json: bool) -> None:
    r"""Stamp a signed act as a witness: that you have it now.

    FILE is the signed act (`comity act --signed`). Its signatures are verified first; what it says is not judged. If it
    is recorded late, its author shows the stamp with the act decision.stamp.

    \b
    Example:
      comity stamp objection.signed.json --key witness.json
    """
    signed = read_signed(file)
    key, _said = read_key(key_file)
    at, signature = sign_stamp(signed.act, key, now=datetime.now(UTC))
    value = {"comity": "stamp/v1", "org": signed.act.org, "act": signed.act.id, "at": at}
    if as_json:
        click.echo(json.dumps(value | {"signature": signature.to_value()}, indent=1))
        return
    click.echo(f"Act: {signed.act.id}\nAt: {at} (UTC)\nKey: {signature.key}\nSignature: {signature.sig}")
