"""`comity act`: an act is composed, shown in words, signed with a key file, and submitted here or to a server."""

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.cli.remote import Answer, fetch_checkpoint, send
from comity.cli.signing import check_key_use
from comity.cli.terminal import confirm, json_option, parse_audience, read_key, show_json, word_error
from comity.cli.words import KINDS, word_act
from comity.core import canonical
from comity.core.act import Audience, Part, PartName, SignedAct, sign_act
from comity.core.authority import GRANTS
from comity.core.canonical import format_time
from comity.core.errors import ComityError, Malformed
from comity.core.keys import SigningKey

if TYPE_CHECKING:
    from comity.record.keeper import Keeper
    from comity.record.receipts import Answer as Outcome

# As record.four_eyes has it, which a command that only speaks with a server does not import.
FOUR_EYES = "authority.four_eyes"
_WAITS = (
    "It waits for a second signature on your delegation's desk. Another of you reads and approves it there, or with "
    "`comity approve FILE`, where FILE is the signed act: --signed keeps it, and the desk's page gives it."
)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass(frozen=True)
class Composed:
    """An act as its author means it, before a record has given it a number."""

    kind: str
    by: str
    to: Audience
    body: Mapping[str, Any]
    parts: Mapping[str, bytes]
    part_audiences: Mapping[str, Audience]


@click.command()
@click.argument("kind", metavar="KIND")
@click.option("--as", "party", required=True, metavar="PARTY", help="Party whose act it is.")
@click.option("--key", "key_file", required=True, type=_FILE, help="Key file that signs it.")
@click.option("--to", "audience", required=True, metavar="AUDIENCE", help="Who reads it (see above).")
@click.option("--set", "fields", multiple=True, metavar="FIELD=VALUE", help="A field of its body, JSON or plain text.")
@click.option("--part", "parts", multiple=True, metavar="NAME=FILE|TEXT", help="A part: a file if there is one.")
@click.option("--part-to", "part_to", multiple=True, metavar="NAME=AUDIENCE", help="A narrower audience of a part.")
@click.option("--grant", type=_FILE, help="Request of the key that is granted (`comity keys request`).")
@click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), envvar="COMITY_DATA", show_envvar=True,
    help="Folder of the organisation, to submit the act here.",
)  # fmt: skip
@click.option("--server", metavar="URL", help="Submit it to this server instead.")
@click.option("--organisation", metavar="ID", help="With --server: the organisation's id, if the key file says none.")
@click.option("--receipt", type=click.Path(path_type=Path), help="Write the receipt to this file.")
@click.option(
    "--signed", "signed_file", type=click.Path(path_type=Path),
    help="Keep the signed act in this file: a second of your people may approve it there.",
)  # fmt: skip
@click.option("--yes", is_flag=True, help="Do not ask before signing.")
@json_option
def act(
    *,
    kind: str,
    party: str,
    key_file: Path,
    audience: str,
    fields: tuple[str, ...],
    parts: tuple[str, ...],
    part_to: tuple[str, ...],
    grant: Path | None,
    data: Path | None,
    server: str | None,
    organisation: str | None,
    receipt: Path | None,
    signed_file: Path | None,
    yes: bool,
    as_json: bool,
) -> None:
    r"""Compose an act of the KIND, show it in words, sign it and submit it.

    Audiences: everyone; members; organ:council; "organ:council>everyone" (released on adoption); parties:AAA,BBB.
    Kinds are described in the documentation, one page each.

    \b
    Examples:
      comity act decision.put --as ARV --key ARV.head.json --to organ:council \
        --set version=6c1f… --set procedure=consensus
      comity act decision.object --as FAL --key FAL.head.json --to organ:council \
        --set decision=90ab… --part reasons="The lamps would blind our pilots."
    """
    if kind not in KINDS:
        raise click.BadParameter(f"{kind!r} is none of {', '.join(KINDS)}", param_hint="KIND")
    if not (data or server):
        raise click.UsageError("Name --data (or COMITY_DATA), or --server.")
    key, said = read_key(key_file)
    composed = Composed(
        kind, party, parse_audience(audience), _body(fields, grant, kind=kind, party=party), _parts(parts),
        {name: parse_audience(text) for name, text in _pairs(part_to, "--part-to")},
    )  # fmt: skip
    if not as_json:
        _show(composed)
    confirm("Sign and submit this act?", yes=yes or as_json)
    if server:
        submit_there(
            server, composed, key, said, organisation=organisation, receipt=receipt, signed_file=signed_file,
            as_json=as_json,
        )  # fmt: skip
    else:
        from comity.cli.embedded import open_organisation

        assert data is not None, "one of both was named"
        submit_here(
            open_organisation(data), composed, key, said, receipt=receipt, signed_file=signed_file, as_json=as_json
        )


def _pairs(texts: Iterable[str], hint: str) -> list[tuple[str, str]]:
    pairs = [text.partition("=") for text in texts]
    for name, equals, _ in pairs:
        if not name or not equals:
            raise click.BadParameter("write NAME=VALUE", param_hint=hint)
    return [(name, value) for name, _, value in pairs]


def _body(fields: Iterable[str], grant: Path | None, *, kind: str, party: str) -> dict[str, Any]:
    body: dict[str, Any] = {}
    if grant is not None:
        body = _granted(grant, kind=kind, party=party)
    for name, text in _pairs(fields, "--set"):
        try:
            value = json.loads(text)
            # An id may look like a number to JSON; no act has a number that is not whole.
            body[name] = text if isinstance(value, float) else value
        except ValueError:
            body[name] = text
    return body


def _granted(file: Path, *, kind: str, party: str) -> dict[str, Any]:
    """Return the body by which the requested key is granted its role."""
    try:
        request = json.loads(file.read_text(encoding="utf-8"))
        said = (request["comity"], request["party"], request["role"])
        body = {name: request[name] for name in ("key", "possession", "origin")}
    except (ValueError, KeyError, TypeError):
        raise click.BadParameter(f"{file} is no key request", param_hint="--grant") from None
    if said != ("key-request/v1", party, GRANTS.get(kind, ((), ""))[1]):
        raise click.BadParameter(f"{file} asks for {said[2]} of {said[1]}; {kind} by {party} does not grant that")
    return body


def _parts(texts: Iterable[str]) -> dict[str, bytes]:
    return {name: _bytes(value) for name, value in _pairs(texts, "--part")}


def _bytes(value: str) -> bytes:
    try:
        if Path(value).is_file():
            return Path(value).read_bytes()
    except (OSError, ValueError):
        pass  # Words may be longer than a file's name can be.
    return value.encode()


def _show(composed: Composed) -> None:
    """Show an act that is not signed yet in the same words as a signed one."""
    parts = [
        (name, composed.part_audiences.get(name), Part(name, bytes(32), data))
        for name, data in sorted(composed.parts.items())
    ]
    words = word_act(kind=composed.kind, by=composed.by, to=composed.to, body=composed.body, parts=parts)
    click.echo("\n".join(words))


def submit_here(
    keeper: "Keeper",
    composed: Composed,
    key: SigningKey,
    said: Mapping[str, Any],
    *,
    receipt: Path | None = None,
    signed_file: Path | None = None,
    as_json: bool,
) -> None:
    """Sign the act and submit it to the record of a data folder; show the answer; exit with 1 unless it is recorded."""
    from comity import catalogue
    from comity.parties import tray
    from comity.record.compose import complete, template

    founding = keeper.rules.founding
    check_key_use(said, org=founding.id, party=composed.by, exercise=founding.exercise)
    unsigned = template(
        keeper.rules, kind=composed.kind, by=composed.by, key=key.public, to=composed.to, body=composed.body
    )
    signed = complete(unsigned, key, now=keeper.clock(), parts=composed.parts, part_audiences=composed.part_audiences)
    _keep_file(signed, signed_file)
    answer = read_outcome(catalogue.submit(keeper, signed))
    if answer.code == FOUR_EYES:
        tray.keep(signed, hours=keeper.charter.limits.act_age_hours, now=keeper.clock())
    show_answer(answer, signed, receipt=receipt, as_json=as_json)


def read_outcome(outcome: "Outcome") -> Answer:
    """Return what the record of a data folder answered as what a server would have answered."""
    from comity.record.receipts import Receipt, Refusal

    if isinstance(outcome, Receipt):
        return Answer(receipt=outcome.to_value())
    if isinstance(outcome, Refusal):
        words = word_error(ComityError(outcome.code, **outcome.facts))
        return Answer(code=outcome.code, words=words, facts=outcome.facts, statement=outcome.to_value())
    return Answer(code="error", words="The act could not be judged; send it again.")


def _keep_file(signed: SignedAct, file: Path | None) -> None:
    if file:
        file.write_text(json.dumps(signed.to_value(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def submit_there(
    server: str,
    composed: Composed,
    key: SigningKey,
    said: Mapping[str, Any],
    *,
    organisation: str | None,
    receipt: Path | None,
    signed_file: Path | None = None,
    as_json: bool,
) -> None:
    """Sign the act and send it to a server; show the answer; exit with 1 unless it is recorded.

    The organisation's id is the one that the key file or the caller names, never the server's. Which number the act has
    only the server knows: if the first is refused for that, it is signed anew with the number that the refusal expects.
    """
    org = organisation or said.get("org")
    if not org:
        raise click.UsageError("The key file does not name the organisation: name it with --organisation.")
    check_key_use(said, org=org, party=composed.by, server=server)
    answer, signed = sign_and_send(server, composed, key, org=org)
    _keep_file(signed, signed_file)
    show_answer(answer, signed, receipt=receipt, as_json=as_json)


def sign_and_send(server: str, composed: Composed, key: SigningKey, *, org: str) -> tuple[Answer, SignedAct]:
    """Sign the act, send it, and sign anew with the number that a refusal expects; return the last answer and act."""
    signed = _sign(server, composed, key, org=org, number=1)
    answer = send(server, signed)
    if answer.code == "act.number":
        signed = _sign(server, composed, key, org=org, number=int(answer.facts["expected"]))
        answer = send(server, signed)
    return answer, signed


def _sign(server: str, composed: Composed, key: SigningKey, *, org: str, number: int) -> SignedAct:
    """Sign the act without a record at hand: all that it needs of one is a checkpoint."""
    seen, to = fetch_checkpoint(server), composed.part_audiences
    parts = tuple(Part(name, secrets.token_bytes(32), data) for name, data in sorted(composed.parts.items()))
    value = {
        "org": org, "kind": composed.kind, "v": 1, "by": composed.by, "key": key.public, "n": number,
        "nonce": secrets.token_hex(32), "seen": {"size": seen.size, "root": seen.root.hex()},
        "at": format_time(datetime.now(UTC)), "to": composed.to.to_value(), "body": dict(composed.body),
        "parts": [PartName(part.name, part.hash(), to.get(part.name)).to_value() for part in parts],
    }  # fmt: skip
    return sign_act(value, key, parts)


def show_answer(answer: Answer, signed: SignedAct, *, receipt: Path | None = None, as_json: bool) -> None:
    """Show a receipt or a refusal, and exit with 1 for a refusal."""
    if receipt and answer.receipt:
        receipt.write_text(json.dumps(answer.receipt, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if as_json:
        show_json(answer.to_value(signed.act.id))
    elif answer.receipt:
        opening = answer.receipt["opening"]
        time = _time_of(opening["entry"])
        mark = " EXERCISE." if answer.receipt["exercise"] else ""
        click.echo(f"Recorded as entry {opening['index']} at {time} (UTC): act {signed.act.id}.{mark}")
    else:
        click.echo(f"Not recorded: {answer.words}", err=True)
        if answer.code == FOUR_EYES:
            click.echo(f"{_WAITS}\nAct {signed.act.id}.", err=True)
    if answer.receipt is None:
        raise SystemExit(1)


def _time_of(entry: str) -> str:
    value = canonical.decode(entry.encode())
    if not isinstance(value, dict):
        raise Malformed("entry.form")
    return str(value["time"])
