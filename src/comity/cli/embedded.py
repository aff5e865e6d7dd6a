"""The organisation of a data folder: opening its record, and making a new one. All of Django's beginnings are here."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from comity.cli.terminal import read_key

if TYPE_CHECKING:
    from comity.record.access import Viewer
    from comity.record.keeper import Keeper

Command = TypeVar("Command", bound=Callable[..., Any])


def data_option(command: Command) -> Command:
    """Add the option --data, which COMITY_DATA answers too."""
    return click.option(
        "--data",
        type=click.Path(path_type=Path, file_okay=False),
        envvar="COMITY_DATA",
        required=True,
        show_envvar=True,
        help="Folder of the organisation: its record and keys.",
    )(command)


def prepare(data: Path) -> None:
    """Start Django for the organisation in the folder, once in a process, and bring its database up to date."""
    os.environ["COMITY_DATA"] = str(data.absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comity.settings")
    (data / "keys").mkdir(parents=True, exist_ok=True, mode=0o700)
    _write_secret(data)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


def _write_secret(data: Path) -> None:
    """Keep what signs session cookies, so that people stay signed in when the server is started again."""
    path = data / "secret"
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48) + "\n")


def keeper_key(data: Path) -> Path:
    """Return where the record keeper's key is."""
    return Path(os.environ.get("COMITY_KEEPER_KEY", data / "keys" / "keeper.json"))


def open_organisation(data: Path) -> "Keeper":
    """Return the keeper of the organisation in the folder; raises click.ClickException if there is none."""
    path = keeper_key(data)
    if not path.exists():
        raise click.ClickException(f"There is no organisation in {data}: `comity found` or `comity demo` makes one.")
    prepare(data)
    from comity import catalogue

    key, _ = read_key(path)
    keeper = catalogue.open_keeper(key)
    catalogue.refresh(keeper)
    return keeper


def viewer_for(keeper: "Keeper", party: str | None) -> "Viewer":
    """Return a party of this organisation, or the public, as a reader; raises click.ClickException."""
    from comity.parties.state import get_party
    from comity.record.access import viewer_of

    if party is not None and get_party(party) is None:
        raise click.ClickException(f"There is no party {party} in this organisation.")
    return viewer_of(keeper.registry, party)
