"""`comity sign`: an act that was composed elsewhere is put into words by this software, and signed on this machine."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from comity.cli.remote import check_server, is_loopback, send
from comity.cli.terminal import confirm, json_option, read_key, show_json
from comity.cli.words import describe
from comity.core.act import Act, Part, SignedAct
from comity.core.errors import Malformed
from comity.core.keys import SigningKey

MAX_UNSIGNED = 96 * 1024 * 1024


@dataclass(frozen=True)
class Unsigned:
    """An act that waits for its signature, with the parts that go with it."""

    act: Act
    parts: tuple[Part, ...]

    @classmethod
    def parse(cls, text: str) -> "Unsigned":
        """Parse `{comity: "unsigned-act/v1", act, parts}`; raises Malformed unless parts are those named."""
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            raise Malformed("envelope.form") from None
        match value:
            case {"comity": "unsigned-act/v1", "act": str(data), "parts": list(parts)} if len(value) == 3:
                act = Act.parse(data.encode(errors="surrogatepass"))
                found = tuple(Part.from_value(part) for part in parts)
                if [(part.name, part.hash()) for part in found] != [(part.name, part.hash) for part in act.parts]:
                    raise Malformed("part.form")
                return cls(act, found)
        raise Malformed("envelope.form")

    def words(self) -> list[str]:
        """Return what would be signed, in words."""
        return [*describe(self.act, self.parts), f"Organisation: {self.act.org}", f"Made at: {self.act.at} (UTC)"]

    def sign(self, key: SigningKey) -> SignedAct:
        """Sign it; raises Malformed unless it is an act of that key."""
        if self.act.key != key.public:
            raise Malformed("act.key", key=key.public)
        return SignedAct(self.act, (key.sign("act", self.act.data),), self.parts)


def check_key_use(
    said: Mapping[str, Any], *, org: str, party: str, exercise: bool | None = None, server: str | None = None
) -> None:
    """Raise click.ClickException if a key file is for another organisation or party, or is an exercise's elsewhere.

    `said` is what the key file says; `exercise` whether the organisation is one, if that is known here.
    """
    if said.get("org") not in (None, org):
        raise click.ClickException(f"This key is for the organisation {said['org']}, and the act is for {org}.")
    if said.get("party") not in (None, party):
        raise click.ClickException(f"This key is for {said['party']}, and the act is by {party}.")
    if not said.get("exercise"):
        return
    if exercise is False:
        raise click.ClickException("This key is for exercises, and the organisation is none.")
    if server is not None and not is_loopback(urlsplit(server).hostname or ""):
        raise click.ClickException(f"This key is for exercises on this machine, and {server} is elsewhere.")


@click.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--key", "key_file", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Key file."
)
@click.option("--out", type=click.Path(path_type=Path), help="Where the signed act goes.")
@click.option("--server", metavar="URL", help="Send the signed act to this server.")
@click.option("--listen", is_flag=True, help="Serve a page on 127.0.0.1 on which acts are read and signed.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port of that page; any free one if not said.")
@click.option("--yes", is_flag=True, help="Do not ask before signing.")
@json_option
def sign(
    *, file: Path | None, key_file: Path, out: Path | None, server: str | None, listen: bool, port: int, yes: bool,
    as_json: bool,
) -> None:  # fmt: skip
    r"""Sign an act that was downloaded from a page, on this machine, with a key file.

    What is signed is shown in words by this software, not by the page. Without --out it goes beside FILE, as
    .signed.json. With --listen, a page on this machine alone takes acts, shows them, signs them and sends them on.

    \b
    Examples:
      comity sign act.json --key ARV.head.json
      comity sign --listen --key ARV.head.json --server https://record.example
    """
    key, said = read_key(key_file)
    if server:
        check_server(server)
    if listen:
        from comity.cli.listen import listen as serve_page

        serve_page(key, said, server=server, port=port)
        return
    if file is None:
        raise click.UsageError("Name the file of the act, or --listen.")
    unsigned = Unsigned.parse(_read(file))
    check_key_use(said, org=unsigned.act.org, party=unsigned.act.by, server=server)
    if not as_json:
        click.echo("\n".join(unsigned.words()))
    confirm(f"Sign this for {unsigned.act.by}?", yes=yes)
    signed = unsigned.sign(key)
    if server:
        from comity.cli.act import show_answer

        show_answer(send(server, signed), signed, as_json=as_json)
        return
    _write(signed, out or file.with_suffix(".signed.json"), as_json=as_json)


def _read(file: Path) -> str:
    if file.stat().st_size > MAX_UNSIGNED:
        raise Malformed("act.too_large", size=file.stat().st_size, limit=MAX_UNSIGNED)
    return file.read_text(encoding="utf-8", errors="surrogateescape")


def _write(signed: SignedAct, path: Path, *, as_json: bool) -> None:
    path.write_text(json.dumps(signed.to_value(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if as_json:
        show_json({"act": signed.act.id, "signed": str(path)})
    else:
        click.echo(f"Signed: {path}. Take it back to the page from which the act came.")
