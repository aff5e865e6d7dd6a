"""`comity found`: at once with keys that are made here, or in the steps of a ceremony in which no root key travels."""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from comity.charter import load_charter, parse_charter
from comity.cli.embedded import keeper_key, prepare
from comity.cli.foundation import Foundation, check_no_organisation, found_here, make_key
from comity.cli.terminal import json_option, read_key, show_json
from comity.core import canonical
from comity.core.errors import Malformed
from comity.core.founding import KEEPER, Founding, SignedFounding
from comity.core.keys import Signature, fingerprint, verify_signature

Command = TypeVar("Command", bound=Callable[..., Any])
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def foundation_options(command: Command) -> Command:
    """Add the options by which a founding is described."""
    for option in reversed(
        [
            click.option("--charter", metavar="NAME|FILE", help="sco, lantern, consortium, template, or a TOML file."),
            click.option("--party", "parties", multiple=True, metavar="ID=NAME", help="A party. Repeatable."),
            click.option("--kind", "kinds", multiple=True, metavar="ID=KIND", help="Its kind; state if not said."),
            click.option("--founder", "founders", multiple=True, metavar="ID", help="A founder; else every state."),
            click.option(
                "--standing",
                "standings",
                multiple=True,
                metavar="ID=STANDING",
                help="Its standing; a founder has the charter's first if not said.",
            ),  # fmt: skip
            click.option("--office", "offices", multiple=True, metavar="OFFICE=ID", help="Who holds an office."),
            click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Day from which standings count; today."),
            click.option("--place", default="", help="Where it is founded."),
            click.option("--origin", help="The log's name, host and path, without scheme: record.example/compact."),
            click.option("--exercise", is_flag=True, help="Mark everything as an exercise, for ever."),
        ]
    ):
        command = option(command)
    return command


@click.group(invoke_without_command=True)
@click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), envvar="COMITY_DATA", show_envvar=True,
    help="Folder of the organisation, which is made if it is not there.",
)  # fmt: skip
@foundation_options
@json_option
@click.pass_context
def found(context: click.Context, /, *, data: Path | None, as_json: bool, **described: Any) -> None:
    r"""Found an organisation in a data folder: entry 0, signed by every founder over the same bytes.

    Without a step named, all keys are made in DATA/keys (root keys that are there are used): for exercises, and where
    one person founds for all. In earnest, go through the steps: prepare, sign, finish; no root key leaves its owner.

    \b
    Examples:
      comity found --data ./data/mine --charter lantern --exercise \
        --party ARV=Arvenia --party BEL=Belmora --party COR=Corvane
      comity found prepare --help
    """
    if context.invoked_subcommand is not None:
        context.obj = data
        return
    data = _needed(data)
    keeper = found_here(data, _foundation(**described))
    _show_founded(keeper.rules.founding, data, as_json=as_json)


def _needed(data: Path | None) -> Path:
    if data is None:
        raise click.UsageError("Name the folder of the organisation: --data, or COMITY_DATA.")
    return data


def _show_founded(founding: Founding, data: Path, *, as_json: bool) -> None:
    if as_json:
        show_json(
            {
                "organisation": founding.id, "exercise": founding.exercise, "origin": founding.origin,
                "founders": list(founding.founders), "keeper": founding.keeper, "folder": str(data),
            }
        )  # fmt: skip
        return
    click.echo(f"Founded: organisation {founding.id}" + (" (exercise)." if founding.exercise else "."))
    click.echo(f"Founders: {', '.join(founding.founders)}. Tell everybody this id: whoever verifies needs it.")
    click.echo(f"Record and keys are in {data}; serve it with: comity serve --data {data}")


def _foundation(
    *, charter: str | None, parties: tuple[str, ...], kinds: tuple[str, ...], founders: tuple[str, ...],
    standings: tuple[str, ...], offices: tuple[str, ...], since: datetime | None, place: str, origin: str | None,
    exercise: bool,
) -> Foundation:  # fmt: skip
    if charter is None or not parties:
        raise click.UsageError("Name --charter, and a --party for every party.")
    loaded = load_charter(charter)
    names, held = _pairs(parties, "--party"), _pairs(offices, "--office")
    kind = {party: "office" if party in held.values() else "state" for party in names} | _pairs(kinds, "--kind")
    given = _pairs(standings, "--standing")
    chosen = list(founders) or [party for party in names if kind[party] != "office" and party not in given]
    for party in [*chosen, *given, *held.values(), *kind]:
        if party not in names:
            raise click.UsageError(f"{party} is named, but there is no --party {party}=… for it.")
    standing = dict.fromkeys(chosen, loaded.standings[0].id) | given
    day = since.date().isoformat() if since else date.today().isoformat()  # noqa: DTZ011  the founders' own calendar
    return Foundation(
        charter=loaded,
        parties=[(party, kind[party], {"en": name}) for party, name in names.items()],
        founders=chosen,
        register=[
            {"party": party, "standing": has, "from": day, "until": None, "place": place, "source": "Founding"}
            for party, has in standing.items()
        ],
        offices=held,
        origin=origin or f"example.invalid/{loaded.organisation.short.lower().replace(' ', '-')}",
        exercise=exercise,
    )


def _pairs(texts: Iterable[str], hint: str) -> dict[str, str]:
    pairs = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not name or not equals or not value or name in pairs:
            raise click.BadParameter(f"{text!r}: write ID=VALUE, each once", param_hint=hint)
        pairs[name] = value
    return pairs


@found.command("prepare")
@foundation_options
@click.option("--root", "roots", multiple=True, metavar="ID=KEY|FILE", help="A party's public root key. Repeatable.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Where the statement goes.")
@click.pass_obj
def prepare_founding(data: Path | None, /, *, roots: tuple[str, ...], out: Path, **described: Any) -> None:
    r"""Step 1, by whoever will keep the record: write the statement that all founders are to sign.

    The keeper's key is made in DATA/keys. Root keys come from their owners (`comity keys new`, then the public key).

    \b
    Example:
      comity found --data ./data/mine prepare --charter lantern --party ARV=Arvenia --party BEL=Belmora \
        --root ARV=ed25519:9Rb2… --root BEL=ed25519:0fK1… --origin record.example/compact --out founding.json
    """
    foundation, data = _foundation(**described), _needed(data)
    check_no_organisation(data)
    keys = {
        party: text if text.startswith("ed25519:") else read_key(Path(text))[0].public
        for party, text in _pairs(roots, "--root").items()
    }
    keeper = make_key(keeper_key(data), party=KEEPER, role="keeper", exercise=foundation.exercise)
    founding = foundation.compose(roots=keys, keeper=keeper.public)
    _write(out, {"comity": "founding-statement/v1", "statement": founding.data.decode()})
    click.echo(f"Statement {founding.id} is in {out}. Every founder signs it: {', '.join(founding.founders)}.")


@found.command("sign")
@click.argument("statement", type=_FILE)
@click.option("--key", "key_file", type=_FILE, required=True, help="The founder's root key file.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Where the signature goes.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def sign_founding(*, statement: Path, key_file: Path, out: Path, yes: bool) -> None:
    r"""Step 2, by every founder on its own machine: read the statement, and sign it with the root key.

    \b
    Example:
      comity found sign founding.json --key ARV.root.json --out founding.ARV.json
    """
    founding = _read_statement(statement)
    key, _ = read_key(key_file)
    party = next((party for party in founding.founders if founding.root(party) == key.public), None)
    if party is None:
        raise click.ClickException("The statement names no founder with this root key.")
    _show_statement(founding)
    if not yes:
        click.confirm(f"Found this organisation, for {party}?", abort=True)
    _write(out, {"comity": "founding-signature/v1", "signature": key.sign("founding", founding.data).to_value()})
    click.echo(f"The signature of {party} is in {out}.")


def _show_statement(founding: Founding) -> None:
    click.echo(f"Organisation {founding.id}" + (" (exercise)" if founding.exercise else ""))
    click.echo(f"Keeper's key: {fingerprint(founding.keeper)}; log {founding.origin}")
    for party in founding.parties:
        root = fingerprint(party.root) if party.root else "none yet"
        mark = "founder" if party.id in founding.founders else party.kind
        click.echo(f"  {party.id} {party.names.get('en', '')} ({mark}), root {root}")
    for line in founding.register:
        click.echo(f"  {line.party}: {line.standing} since {line.since} ({line.source})")
    click.echo(f"The charter, whole:\n{json.dumps(founding.charter, ensure_ascii=False, indent=1, sort_keys=True)}")


@found.command("finish")
@click.argument("statement", type=_FILE)
@click.argument("signatures", type=_FILE, nargs=-1, required=True)
@json_option
@click.pass_obj
def finish_founding(data: Path | None, /, *, statement: Path, signatures: tuple[Path, ...], as_json: bool) -> None:
    r"""Step 3, by the keeper: take every founder's signature, add the keeper's own, and write entry 0.

    \b
    Example:
      comity found --data ./data/mine finish founding.json founding.ARV.json founding.BEL.json
    """
    founding, data = _read_statement(statement), _needed(data)
    key, _ = read_key(keeper_key(data))
    signed = {signature.key: signature for signature in map(_read_signature, signatures)}
    missing = [party for party in founding.founders if founding.root(party) not in signed]
    if missing:
        raise click.ClickException(f"These founders have not signed: {', '.join(missing)}.")
    for signature in signed.values():
        verify_signature("founding", founding.data, signature)
    ordered = [signed[str(founding.root(party))] for party in founding.founders]
    whole = SignedFounding(founding, (*ordered, key.sign("founding", founding.data)))
    prepare(data)
    from comity import catalogue

    catalogue.found(whole, key, now=datetime.now(UTC))
    _show_founded(founding, data, as_json=as_json)


def _read_statement(file: Path) -> Founding:
    value = _read(file, "founding-statement/v1")
    data = str(value.get("statement")).encode(errors="surrogatepass")
    founding = Founding.from_value(canonical.decode(data))
    if founding.data != data:
        raise Malformed("canonical.not_canonical")
    parse_charter(founding.charter)
    return founding


def _read_signature(file: Path) -> Signature:
    return Signature.from_value(_read(file, "founding-signature/v1").get("signature"))


def _read(file: Path, form: str) -> dict[str, Any]:
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        raise click.ClickException(f"{file} is no {form}.") from None
    if not isinstance(value, dict) or value.get("comity") != form:
        raise click.ClickException(f"{file} is no {form}.")
    return value


def _write(file: Path, value: dict[str, Any]) -> None:
    with file.open("x", encoding="utf-8") as out:
        out.write(json.dumps(value, ensure_ascii=False, indent=1) + "\n")
