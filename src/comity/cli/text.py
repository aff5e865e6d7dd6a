"""`comity import`: a plain text is read into provisions; what was doubtful is shown; the text is tabled if asked."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from comity.cli.embedded import data_option
from comity.cli.terminal import confirm, json_option, parse_audience, read_key, show_json
from comity.core import canonical

if TYPE_CHECKING:
    from comity.record.keeper import Keeper
    from comity.texts.document import Document
    from comity.texts.reading import Provision, Reading

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def text() -> None:
    r"""Read texts from files, and write them to files.

    \b
    Examples:
      comity text import --dry-run declaration.docx
      comity text export ACT --format docx --with proposals --as ARV
    """


@text.command("import")
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
    r"""Read a file (Word, PDF with text, HTML, plain text) into its provisions; and table the text in an organ.

    Nothing is lost and nothing invented: what was doubtful is listed with its line. `comity import` is the same.

    \b
    Examples:
      comity text import --dry-run --json declaration.docx
      comity import declaration.txt --language en --organ council --as ARV --key ARV.head.json
    """
    from comity.texts.reading import to_value

    reading = _read(file, language)
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

    body = {
        "organ": organ,
        "follows": follows,
        "languages": sorted(tag for tag, _ in texts),
        "effects": [],
        "capacity": "party",
        "consolidates": False,
    }
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
    from comity.texts.translation import align_language

    first: Document | None = None
    parts: dict[str, bytes] = {}
    for language, file in texts:
        earlier = _earlier(keeper, party, follows, language) if follows else None
        reading = _read(file, language, earlier)
        if first is None or (earlier and earlier.language == language):
            document = _as_written(reading, language) or identify(reading, language=language, earlier=earlier)
        else:
            document = align_language(first, reading, language).document
        first = first or document
        parts[f"text.{language}"] = canonical.encode(format_document(document))
    return parts


def _read(file: Path, language: str | None, earlier: "Document | None" = None) -> "Reading":
    """Read a file of any known format, with its own doubts among those of the reading."""
    from comity.texts.files.reading_process import read_untrusted

    found = read_untrusted(file.read_bytes(), file.name, language=language, earlier=earlier)
    doubts = dict.fromkeys([*found.doubts, *found.reading.doubts])
    return replace(found.reading, doubts=tuple(sorted(doubts, key=lambda doubt: doubt.line)))


def _as_written(reading: "Reading", language: str) -> "Document | None":
    """Return the reading as a document if its file brought the identities of its provisions."""
    from comity.texts.document import Document
    from comity.texts.provision import walk

    ids = [provision.id for provision in walk(reading.provisions)]
    return Document(language, reading.title, reading.provisions) if ids and all(ids) else None


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


@text.command("export")
@click.argument("act", metavar="ACT")
@click.option("--format", "wanted", type=click.Choice(["docx", "pdf", "xml", "md"]), default="docx", help="Format.")
@click.option(
    "--language", "languages", multiple=True, metavar="TAG", help="Language; of a PDF up to three. Repeatable."
)
@click.option(
    "--with", "content", type=click.Choice(["clean", "current", "proposals", "rolling"]), default="clean",
    help="The text as tabled or adopted, as it stands now, or with all proposals.",
)  # fmt: skip
@click.option("--lines", is_flag=True, help="Number the lines of a PDF.")
@click.option("--as", "party", metavar="PARTY", help="Party that reads it; the public if not said.")
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="Where to write it; by its symbol if not said."
)
@data_option
@json_option
def export_text(
    *,
    act: str,
    wanted: str,
    languages: tuple[str, ...],
    content: str,
    lines: bool,
    party: str | None,
    output: Path | None,
    data: Path,
    as_json: bool,
) -> None:
    r"""Write a version of a text, or an adopted text, to a file: Word, PDF, Akoma Ntoso (xml) or Markdown.

    ACT is the act that tabled or adopted it. What is in the file is what the party may read.

    \b
    Examples:
      comity text export ACT --format docx --with proposals --as ARV
      comity text export ACT --format pdf --language en --language ru --lines
    """
    from comity.cli.embedded import open_organisation, viewer_for

    keeper = open_organisation(data)
    # Not before Django was started, which opening the record does.
    from comity.web.shell.files import Asked, write_any
    from comity.web.shell.site import Site, use_site

    use_site(Site(keeper))
    file = write_any(viewer_for(keeper, party), act, Asked(wanted, languages, content, lines=lines))
    if file is None:
        raise click.ClickException(f"{party or 'The public'} reads no such text, or not so: {act}")
    path = output or Path(file.name)
    path.write_bytes(file.data)
    if as_json:
        show_json({"file": str(path), "type": file.type, "bytes": len(file.data)})
    else:
        click.echo(f"{path}: {len(file.data)} bytes")
