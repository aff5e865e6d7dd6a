"""The face for terminals: a file for each family of commands.

A command's module is imported when the command is asked for, and Django only by commands that open a record, so that
`comity verify` needs nothing but the core.
"""

from importlib import import_module
from typing import Any

import click

from comity.core.errors import ComityError

# command -> (module, the command's name in it, what `comity --help` says of it)
COMMANDS = {
    "demo": ("demo", "demo", "Found the example organisation and serve it on this machine."),
    "found": ("founding", "found", "Found an organisation."),
    "serve": ("serve", "serve", "Serve an organisation's pages."),
    "keys": ("keys", "keys", "Make, show and accept keys."),
    "sign": ("signing", "sign", "Sign an act on this machine."),
    "act": ("act", "act", "Compose, read, sign and submit an act."),
    "approve": ("approving", "approve", "Approve what another of your people signed."),
    "stamp": ("stamping", "stamp", "Say, as a witness, when you had a signed act."),
    "text": ("text", "text", "Read texts from files, and write them."),
    "import": ("text", "import_text", "Read a text from a file; table it."),
    "copy": ("copy", "copy", "Write a certified copy of what was adopted."),
    "status": ("record", "status", "Say how the record stands."),
    "verify": ("verify", "verify", "Verify an evidence file or an exported record."),
    "rebuild": ("record", "rebuild", "Replay the record and compare."),
    "export": ("record", "export", "Export the record, or evidence of one act."),
    "notices": ("notices", "notices", "Tell delegations by mail and feed what awaits them."),
    "bench": ("bench", "bench", "Measure this software on this machine."),
}


def _with_lines(command: click.Command) -> click.Command:
    """Keep the lines of examples apart in a command's help: in a raw docstring click's mark for that is two letters."""
    command.help = command.help and command.help.replace("\\b\n", "\b\n")
    for each in getattr(command, "commands", {}).values():
        _with_lines(each)
    return command


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"comity.cli.{module}"), name)
        return _with_lines(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, _, words) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ComityError as error:
            from comity.cli.terminal import word_error

            raise click.ClickException(word_error(error)) from error
        except OSError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Commands)
@click.version_option(package_name="comity")
def main() -> None:
    r"""Comity runs an organisation of equals: negotiate, adopt by consensus, sign, prove.

    COMITY_DATA names the folder of an embedded organisation: its record, and the keys that are kept here.

    Exit codes: 0 done, 1 refused or not verified, 2 wrong usage.

    \b
    Example:
      comity demo
    """


_with_lines(main)
