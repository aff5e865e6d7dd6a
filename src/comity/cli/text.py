"""`comity import`: a plain text is read into provisions; what was doubtful is shown; the text is tabled if asked."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli.terminal import confirm, json_option, parse_audience, read_key, show_json
from comity.core import canonical

if TYPE_CHECKING:
    from comity.record.keeper import Keeper
    from comity.texts.document import Document
    from comity.texts.reading import Provision, Reading

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("file", type=_FILE)
@click.option("--dry-run", is_flag=True, help="Only show the tree that would be tabled.")
@click.option("--language", metavar="TAG", help="Language of the text (BCP 47), for example en.")
@click.option("--also", multiple=True, metavar="TAG=FILE", help="The same text in a further language. Repeatable.")
@click.option("--organ", metavar="ID", help="Organ before which the text is laid.")
@click.option("--as", "party", metavar="PARTY", help="Party that tables it.")
@click.option("--key", "key_file", type=_FILE, help="Its key file.")
@click.option("--to", "audience", metavar="AUDIENCE", help="Who reads it; the organ if not said.")
@click.option("--follows", metavar="ACT", help="The version that this one replaces, by its act's id.")
@click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), envvar="COMITY_DATA", show_envvar=True,
    help="Folder of the organisation.",
)  # fmt: skip
@click.option("--yes", is_flag=True, help="Do not ask before signing.")
@json_option
def import_text(
    *,
    file: Path,
    dry_run: bool,
    language: str | None,
    also: tuple[str, ...],
    organ: str | None,
    party: str | None,
    key_file: Path | None,
    audience: str | None,
    follows: str | None,
    data: Path | None,
    yes: bool,
    as_json: bool,
) -> None:
    r"""Read a plain text, also as extracted from a PDF, into its provisions; and table it in an organ.

    Nothing is lost and nothing invented: what was doubtful is listed with its line.

    \b
    Examples:
      comity import --dry-run --json declaration.txt
      comity import declaration.txt --language en --organ council --as ARV --key ARV.head.json
    """
    from comity.texts.reading import read_text, to_value

    reading = read_text(file.read_bytes(), language=language)
    if dry_run or organ is None:
        if as_json:
            show_json(to_value(reading))
        else:
            _show(reading)
        return
    if not (language and party and key_file and data):
        raise click.UsageError("To table a text, name --language, --organ, --as, --key and --data (or COMITY_DATA).")
    texts = [(language, file), *(_split(each) for each in also)]
    if not as_json:
        _show(reading)
    from comity.cli.act import Composed, submit_here
    from comity.cli.embedded import open_organisation

    body = {"organ": organ, "follows": follows, "languages": sorted(tag for tag, _ in texts), "effects": []}
    to = parse_audience(audience or f"organ:{organ}")
    keeper = open_organisation(data)
    parts = _identified(keeper, party, texts, follows)
    composed = Composed("text.table", party, to, body, parts, {})
    if not as_json:
        confirm(f"Table this text in {organ} as {party}?", yes=yes)
    submit_here(keeper, composed, *read_key(key_file), as_json=as_json)


def _split(text: str) -> tuple[str, Path]:
    tag, equals, name = text.partition("=")
    if not equals or not Path(name).is_file():
        raise click.BadParameter(f"{text!r}: write TAG=FILE, with a file that is there", param_hint="--also")
    return tag, Path(name)


def _identified(
    keeper: "Keeper", party: str, texts: Sequence[tuple[str, Path]], follows: str | None
) -> dict[str, bytes]:
    """Return the texts as parts. The first keeps the identities of the version that it follows, the others its own."""
    from comity.texts.document import format_document, identify
    from comity.texts.reading import read_text

    earlier = _earlier(keeper, party, follows, texts[0][0]) if follows else None
    parts: dict[str, bytes] = {}
    for language, file in texts:
        document = identify(read_text(file.read_bytes(), language=language), language=language, earlier=earlier)
        earlier = earlier if parts else document
        parts[f"text.{language}"] = canonical.encode(format_document(document))
    return parts


def _earlier(keeper: "Keeper", party: str, follows: str, language: str) -> "Document | None":
    from comity.cli.embedded import viewer_for
    from comity.texts.state import get_text

    version = get_text(viewer_for(keeper, party), follows)
    if version is None:
        raise click.ClickException(f"{party} reads no version {follows} that this text could follow.")
    return version.documents.get(language) or next(iter(version.documents.values()), None)


def _show(reading: "Reading") -> None:
    """Show the tree, what was left out, and what was doubtful."""
    click.secho(reading.title or "(no title)", bold=True)

    def show(provisions: "tuple[Provision, ...]", depth: int) -> None:
        for provision in provisions:
            label = " ".join(part for part in (provision.kind, provision.number) if part)
            click.echo(f"{'  ' * depth}[{label}] {provision.text}")
            show(provision.children, depth + 1)

    show(reading.provisions, 1)
    for words in reading.dropped:
        click.echo(f"left out as a running head or page number: {words}")
    for doubt in reading.doubts:
        click.echo(f"doubt, line {doubt.line}: {doubt.code}: {doubt.text}")
