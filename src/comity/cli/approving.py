"""`comity approve`: what another of one's people signed is read here, by this software, approved and submitted."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.act import Composed, read_outcome, show_answer, sign_and_send
from comity.cli.remote import Answer, send
from comity.cli.signing import MAX_UNSIGNED, check_key_use
from comity.cli.terminal import confirm, json_option, read_key
from comity.cli.words import describe
from comity.core.act import Audience, SignedAct
from comity.core.errors import Malformed
from comity.core.keys import SigningKey, fingerprint

if TYPE_CHECKING:
    from comity.record.keeper import Keeper

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--key", "key_file", required=True, type=_FILE, help="Key file of the second person.")
@click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), envvar="COMITY_DATA", show_envvar=True,
    help="Folder of the organisation, to submit it here.",
)  # fmt: skip
@click.option("--server", metavar="URL", help="Submit it to this server instead.")
@click.option("--receipt", type=click.Path(path_type=Path), help="Write the act's receipt to this file.")
@click.option("--yes", is_flag=True, help="Do not ask before signing.")
@json_option
def approve(
    *, file: Path, key_file: Path, data: Path | None, server: str | None, receipt: Path | None, yes: bool, as_json: bool
) -> None:
    r"""Approve a signed act as the second of your party's people, and have it recorded.

    FILE is the signed act (`comity act --signed`, or from the page on which it waits). What is approved is shown in
    words made by this software from the act's own bytes and parts, which must be those that the act names.

    \b
    Examples:
      comity approve act.signed.json --key FAL.head.json
      comity approve act.signed.json --key FAL.head.json --server https://record.example
    """
    if not (data or server):
        raise click.UsageError("Name --data (or COMITY_DATA), or --server.")
    signed = read_signed(file)
    key, said = read_key(key_file)
    check_key_use(said, org=signed.act.org, party=signed.act.by, server=server)
    if key.public == signed.act.key:
        raise click.ClickException("This key signed the act itself. It needs another of your people.")
    if not as_json:
        click.echo("\n".join(_words(signed)))
    confirm(f"Approve this for {signed.act.by}, and have it recorded?", yes=yes or as_json)
    if server:
        answer = _approve_there(server, signed, key)
    else:
        assert data is not None, "one of both was named"
        from comity.cli.embedded import open_organisation

        answer = _approve_here(open_organisation(data), signed, key, said)
    show_answer(answer, signed, receipt=receipt, as_json=as_json)


def read_signed(file: Path) -> SignedAct:
    """Read a signed act; raises Malformed or Unverified unless its signatures hold and its parts are those it names."""
    if file.stat().st_size > MAX_UNSIGNED:
        raise Malformed("act.too_large", size=file.stat().st_size, limit=MAX_UNSIGNED)
    try:
        value = json.loads(file.read_text(encoding="utf-8", errors="surrogateescape"))
    except (ValueError, RecursionError):
        raise Malformed("envelope.form") from None
    signed = SignedAct.from_value(value)
    signed.verify()
    if [(part.name, part.hash()) for part in signed.parts] != [(part.name, part.hash) for part in signed.act.parts]:
        raise Malformed("part.form")
    return signed


def _words(signed: SignedAct) -> list[str]:
    return [
        *describe(signed.act, signed.parts),
        f"Organisation: {signed.act.org}",
        f"Made at: {signed.act.at} (UTC)",
        f"Signed with the key: {signed.act.key} (fingerprint {fingerprint(signed.act.key)})",
        f"Act: {signed.act.id}",
    ]


def _composed(signed: SignedAct) -> Composed:
    return Composed("party.approve", signed.act.by, Audience(), {"act": signed.act.id}, {}, {})


def _approve_here(keeper: "Keeper", signed: SignedAct, key: SigningKey, said: Mapping[str, Any]) -> Answer:
    from comity import catalogue
    from comity.record.compose import complete, template
    from comity.record.receipts import Receipt

    approval, founding = _composed(signed), keeper.rules.founding
    check_key_use(said, org=founding.id, party=approval.by, exercise=founding.exercise)
    unsigned = template(
        keeper.rules, kind=approval.kind, by=approval.by, key=key.public, to=approval.to, body=approval.body
    )
    first, second = catalogue.submit_all(keeper, [complete(unsigned, key, now=keeper.clock()), signed])
    return read_outcome(second if isinstance(first, Receipt) else first)


def _approve_there(server: str, signed: SignedAct, key: SigningKey) -> Answer:
    """Send the approval, then what it approves; an approval that stands already is no hindrance."""
    answer, _ = sign_and_send(server, _composed(signed), key, org=signed.act.org)
    return send(server, signed) if answer.receipt or answer.code == "approve.before" else answer
