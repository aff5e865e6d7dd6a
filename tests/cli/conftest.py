"""A terminal in a folder and a database of its own, and an organisation of six founded in it."""

from pathlib import Path

import pytest

from tests.cli.comity import Terminal

SIX = {"ARV": "Arvenia", "BEL": "Belmora", "COR": "Corvane", "DUN": "Dunmere", "EST": "Esterholt", "FAL": "Faldria"}


@pytest.fixture
def terminal(own_database: dict[str, str], tmp_path: Path) -> Terminal:
    return Terminal(own_database, tmp_path, warm=True)


@pytest.fixture
def bare(tmp_path: Path) -> Terminal:
    """A terminal for commands that need no organisation."""
    return Terminal({"PATH": "/usr/bin:/bin"}, tmp_path)


@pytest.fixture
def founded(terminal: Terminal) -> Terminal:
    parties = [argument for party, name in SIX.items() for argument in ("--party", f"{party}={name}")]
    terminal.run("found", "--charter", "lantern", "--exercise", *parties)
    return terminal
