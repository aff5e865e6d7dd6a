"""Help of every command, and what must not be loaded to verify."""

import json
import sys
from pathlib import Path

import click
import pytest

from comity.cli import COMMANDS, main
from comity.cli.words import KINDS
from tests.cli.comity import Terminal


def all_commands() -> list[tuple[str, click.Command]]:
    context = click.Context(main)
    found: list[tuple[str, click.Command]] = []
    for name in COMMANDS:
        command = main.get_command(context, name)
        assert command is not None, name
        found.append((name, command))
        if isinstance(command, click.Group):
            found += [(f"{name} {each}", command.commands[each]) for each in command.commands]
    return found


def test_every_command_has_help_with_an_example() -> None:
    for name, command in all_commands():
        assert command.help, name
        told = command.help + (command.epilog or "")
        assert f"comity {name.split()[0]}" in told, name
        assert "Example" in told, name
        assert "\\b" not in told, f"{name}: its examples would run together in one line"


def test_every_command_that_prints_data_has_json() -> None:
    for name, command in all_commands():
        without = ("keys", "text", "notices", "keys request", "found prepare", "found sign")
        if name.split()[0] in ("demo", "serve") or name in without:
            continue
        assert any("--json" in option.opts for option in command.params), name


def test_every_kind_of_act_has_words() -> None:
    from comity import catalogue

    assert set(KINDS) == set(catalogue.ACTS)


@pytest.mark.parametrize(
    "arguments",
    [("verify", "x"), ("import", "--dry-run", "x"), ("keys", "new", "k", "--party", "ARV", "--role", "head")],
)
def test_no_django_is_loaded(bare: Terminal, arguments: tuple[str, ...]) -> None:
    (bare.folder / "x").write_text("DECISION\non lamps\n\n1. They are lit.\n")
    code = (
        "import sys; from comity.cli import main; main(standalone_mode=False, args=sys.argv[1:])"
        if arguments[0] != "verify"
        else "import sys; from comity.cli import main\ntry: main(args=sys.argv[1:])\nexcept SystemExit: pass"
    )
    code += "\nassert not [name for name in sys.modules if name.split('.')[0] in ('django', 'sqlite3')], 'loaded'"
    import subprocess

    done = subprocess.run([sys.executable, "-c", code, *arguments], cwd=bare.folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_usage_errors_are_2(bare: Terminal) -> None:
    bare.run("nothing", expect=2)
    bare.run("act", "decision.put", expect=2)
    bare.run("status", expect=2)


def test_import_prints_the_tree(bare: Terminal, tmp_path: Path) -> None:
    text = "DECISION\non lamps\n\nThe members decide:\n\n1. They are lit.\n\n2. They are kept.\n"
    (tmp_path / "t.txt").write_text(text)
    value = json.loads(bare.run("import", "--dry-run", "--json", "t.txt").stdout)
    assert set(value) == {"title", "provisions"}
    assert [provision["kind"] for provision in value["provisions"]] == ["opening", "paragraph", "paragraph"]
    assert set(value["provisions"][0]) == {"kind", "number", "text", "children"}
    assert "1. They are lit." in bare.run("import", "--dry-run", "t.txt").stdout.replace("[paragraph 1.]", "1.")


def test_unreadable_text_is_refused_in_words(bare: Terminal, tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_bytes(b"abc \xff\xfe\x00 def")
    done = bare.run("import", "--dry-run", "t.txt", expect=1)
    assert "text." in done.stderr
    assert "Traceback" not in done.stderr
