"""`comity demo`: an organisation to look at and to act in, on this machine alone.

The example of the Shanghai Cooperation Organisation holds sourced facts and a real outcome. Nothing in it invents what
a state has said or done: what is said there from then on is said by whoever sits at this machine, in an exercise.
"""

import os
import shutil
import socket
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.charter import load_charter
from comity.cli.demo_others import enter_agreements
from comity.cli.demo_positions import register_positions
from comity.cli.embedded import keeper_key, open_organisation
from comity.cli.foundation import Foundation, delegation_of, found_here
from comity.core import canonical

if TYPE_CHECKING:
    from comity.record.keeper import Keeper

PORT = 8000
# The heads of these states signed the Declaration of 15 June 2006.
SIGNATORIES = ["CHN", "KAZ", "KGZ", "RUS", "TJK", "UZB"]
DECLARATION = {
    "title": "Declaration on the Fifth Anniversary of the Shanghai Cooperation Organization",
    "place": "Shanghai",
    "source": "A paraphrase in this project's own words, made from the English text of the Declaration. "
    "It is no official text, in any language.",
}


@click.command()
@click.option("--story", is_flag=True, help="Play a story of decisions in an invented organisation instead.")
@click.option("--no-serve", is_flag=True, help="Only fill the folder.")
@click.option("--port", type=click.IntRange(1, 65535), help=f"Port on 127.0.0.1: {PORT} or the next free one.")
@click.option("--reset", is_flag=True, help="Remove the exercise that is in the folder first. Asks.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), envvar="COMITY_DATA", show_envvar=True,
    help="Folder of the exercise: ./data/demo, or ./data/lantern for the story, unless named.",
)  # fmt: skip
def demo(*, story: bool, no_serve: bool, port: int | None, reset: bool, yes: bool, data: Path | None) -> None:
    r"""Found the example organisation in SQLite, and serve it on this machine.

    An organisation that is in the folder already is used as it is. Everything is marked as an exercise.

    \b
    Examples:
      comity demo
      comity demo --story --no-serve
    """
    # The demo is an embedded one: a database named for other work is not touched.
    os.environ.pop("COMITY_DATABASE", None)
    folder = data or Path("data/lantern" if story else "data/demo")
    if reset:
        _reset(folder, yes=yes)
    _fill(folder, story=story)
    if no_serve:
        click.echo(f"Serve it with: comity serve --data {folder} --port {port or PORT}")
        return
    from comity.cli.serve import run

    run(folder, host="127.0.0.1", port=port or _free_port(PORT))


def _free_port(first: int) -> int:
    """Return the first port from there on that no other program has on this machine's loopback."""
    for port in range(first, first + 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    return first


def _fill(data: Path, *, story: bool) -> None:
    name = "lantern" if story else "sco"
    if (data / "record.sqlite3").exists() and keeper_key(data).exists():
        keeper = open_organisation(data)
        short = keeper.charter.organisation.short
        if not keeper.rules.founding.exercise or short != load_charter(name).organisation.short:
            raise click.ClickException(f"{data} holds another organisation ({short}); name another folder with --data.")
        _check_whole(data)
        click.echo(f"{data} holds the exercise already: {short}, {keeper.size} entries. It is used as it is.")
        return
    if story:
        from comity.cli.story import play

        play(data)
    else:
        found_example(data)
    click.echo(f"The record and the keys of this exercise are in {data}.")


def _check_whole(data: Path) -> None:
    """Raise click.ClickException if the founding of the exercise was broken off: both end with something public."""
    from comity.decisions.views import list_adopted
    from comity.record.access import PUBLIC

    if not list_adopted(PUBLIC):
        raise click.ClickException(f"The exercise in {data} was not finished; begin again with --reset.")


def _reset(data: Path, *, yes: bool) -> None:
    """Remove what a demo made in the folder, and nothing else; refuses for an organisation in earnest."""
    if not data.exists():
        return
    if keeper_key(data).exists() and (data / "record.sqlite3").exists():
        keeper = open_organisation(data)
        if not keeper.rules.founding.exercise:
            raise click.ClickException(f"{data} holds an organisation that is no exercise; it is not removed.")
        from django.db import connections

        connections.close_all()
    if not yes:
        click.confirm(f"Remove the record and the keys of the exercise in {data}?", abort=True)
    for path in data.glob("record.sqlite3*"):
        path.unlink()
    (data / "secret").unlink(missing_ok=True)
    for name in ("keys", "static"):
        shutil.rmtree(data / name, ignore_errors=True)


def found_example(data: Path) -> "Keeper":
    """Found the example of the Shanghai Cooperation Organisation in the folder, and enter the Declaration of 2006."""
    click.echo("Founding the example of the Shanghai Cooperation Organisation. Not affiliated with it; an exercise.")
    register = tomllib.loads(files("comity.cli").joinpath("sco_register.toml").read_text(encoding="utf-8"))
    foundation = _foundation(register)
    keeper = found_here(data, foundation)
    members, participants = len(foundation.founders), sum(1 for party in register["parties"] if party["standings"])
    click.echo(f"Ten members found it over the same bytes; {participants} states take part, with all their standings.")
    assert members == 10, "as of the day of the register"
    _enter_declaration(keeper, data)
    click.echo("The secretariat enters the Declaration of 15 June 2006, paraphrased, with its source.")
    click.echo("It registers the positions and the standing undertakings that the Declaration holds.")
    click.echo(
        "It enters memoranda with other organisations and the seat in the UN General Assembly, from their sources."
    )
    return keeper


def _foundation(register: dict[str, Any]) -> Foundation:
    parties = register["parties"]
    lines = [{"party": party["id"], "until": None, **line} for party in parties for line in party["standings"]]
    return Foundation(
        charter=load_charter("sco"),
        parties=[(party["id"], party["kind"], party["names"]) for party in parties],
        founders=[line["party"] for line in lines if line["standing"] == "member" and line["until"] is None],
        register=lines,
        offices=register["offices"],
        origin="example.invalid/sco-exercise",
        exercise=True,
    )


def _enter_declaration(keeper: "Keeper", data: Path) -> None:
    from comity.record.receipts import Receipt
    from comity.texts.document import format_document, identify
    from comity.texts.reading import read_text

    web = files("comity.web")
    english = identify(read_text(web.joinpath("declaration_2006.en.txt").read_bytes(), language="en"), language="en")
    russian = read_text(web.joinpath("declaration_2006.ru.txt").read_bytes(), language="ru")
    parts = {
        "text.en": canonical.encode(format_document(english)),
        "text.ru": canonical.encode(format_document(identify(russian, language="ru", earlier=english))),
        "source": canonical.encode(DECLARATION),
    }
    body = {
        "organ": "council-of-heads-of-state", "day": "2006-06-15", "form": "signed", "parties": SIGNATORIES,
        "languages": ["en", "ru"],
    }  # fmt: skip
    secretariat = delegation_of(keeper, data, "SECRETARIAT")
    answer = secretariat.submit("decision.enter", body, parts=parts)
    if not isinstance(answer, Receipt):
        raise click.ClickException(f"The Declaration could not be entered: {answer.to_value()}")
    register_positions(secretariat, answer.act, english)
    enter_agreements(secretariat)
