"""`comity keys`: a party's own keys, in files of its own. A key is shown by its public half and its fingerprint."""

from pathlib import Path
from typing import Any

import click

from comity.cli.terminal import json_option, read_key, show_json, write_key
from comity.core import canonical
from comity.core.authority import ROLES, possession
from comity.core.keys import SigningKey, fingerprint

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def keys() -> None:
    r"""Make, show and accept keys. Whoever reads a key's file can sign with it.

    \b
    Example:
      comity keys new ARV.head.json --party ARV --role head
    """


@keys.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--party", required=True, metavar="ID", help="The party whose key it will be.")
@click.option("--role", required=True, type=click.Choice([*ROLES, "keeper", "witness"]), help="What it will be for.")
@click.option("--organisation", metavar="ID", help="The organisation's id: the key then signs for no other.")
@click.option("--exercise", is_flag=True, help="For exercises alone.")
@json_option
def new(*, file: Path, party: str, role: str, organisation: str | None, exercise: bool, as_json: bool) -> None:
    r"""Make a key and write it to a new file that only you can read.

    \b
    Example:
      comity keys new ARV.root.json --party ARV --role root
    """
    try:
        write_key(file, SigningKey.generate(), party=party, role=role, exercise=exercise, org=organisation)
    except FileExistsError:
        raise click.ClickException(f"{file} is there already; no key is written over another.") from None
    _show(file, as_json=as_json)


@keys.command()
@click.argument("file", type=_FILE)
@json_option
def show(*, file: Path, as_json: bool) -> None:
    r"""Show what a key file is for: never the key itself.

    \b
    Example:
      comity keys show ARV.head.json --json
    """
    _show(file, as_json=as_json)


def _show(file: Path, *, as_json: bool) -> None:
    key, said = read_key(file)
    value: dict[str, Any] = {
        "key": key.public, "fingerprint": fingerprint(key.public), "party": said.get("party"),
        "role": said.get("role"), "organisation": said.get("org"), "exercise": said.get("exercise"),
    }  # fmt: skip
    if as_json:
        show_json(value)
        return
    click.echo(f"{value['role']} key of {value['party']}" + (" (exercise)" if value["exercise"] else ""))
    click.echo(f"public key:   {key.public}")
    click.echo(f"fingerprint:  {_grouped(key.public)}")


@keys.command()
@click.argument("file", type=_FILE)
@click.option("--organisation", required=True, metavar="ID", help="The organisation's id, as you know it.")
@click.option("--party", metavar="ID", help="The party, if the file does not say it.")
@click.option("--role", type=click.Choice(ROLES), help="The role, if the file does not say it.")
def request(*, file: Path, organisation: str, party: str | None, role: str | None) -> None:
    r"""Print the request by which a key asks to be accredited: it accepts, by its own signature, to be that party's.

    Give it to whoever grants keys: the root appoints heads, a head accredits delegates.

    \b
    Example:
      comity keys request ARV.head.json --organisation 5f0c… > ARV.head.request.json
    """
    key, said = read_key(file)
    party, role = party or said.get("party"), role or said.get("role")
    if not party or role not in ROLES:
        raise click.UsageError("The file does not say for which party and role the key is: name --party and --role.")
    show_json(make_request(key, org=organisation, party=party, role=role))


def make_request(key: SigningKey, *, org: str, party: str, role: str) -> dict[str, Any]:
    """Return the request of a key in a file (no web origin) to be granted a role."""
    statement = possession(org=org, party=party, role=role, key=key.public, origin=None)
    return {
        "comity": "key-request/v1", "org": org, "party": party, "role": role, "origin": None, "key": key.public,
        "possession": key.sign("key", canonical.encode(statement)).to_value(),
    }  # fmt: skip


@keys.command("fingerprint")
@click.argument("key")
@json_option
def show_fingerprint(*, key: str, as_json: bool) -> None:
    r"""Show the fingerprint of a public key, or of the key in a file, as people compare it by voice.

    \b
    Example:
      comity keys fingerprint ed25519:9Rb2…
    """
    public = key if key.startswith("ed25519:") else read_key(Path(key))[0].public
    if as_json:
        show_json({"key": public, "fingerprint": fingerprint(public)})
    else:
        click.echo(_grouped(public))


def _grouped(public: str) -> str:
    digits = fingerprint(public)
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))
