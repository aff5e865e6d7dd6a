"""The command line as people use it: every call is a process of its own."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.cli.warm import run_warm


class Terminal:
    """Runs `comity` in an environment, in a folder of its own; `warm`: by a process that has loaded it (see `warm`)."""

    def __init__(self, environment: Mapping[str, str], folder: Path, *, warm: bool = False) -> None:
        self.environment = {**environment, "PYTHONWARNINGS": "error::DeprecationWarning:comity"}
        self.folder = folder
        self.warm = warm

    def run(self, *arguments: str, expect: int = 0, text: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command and return it; fails with what it wrote unless it ends with the expected exit code."""
        done = (self._run_warm if self.warm else self._run)(arguments, text)
        assert done.returncode == expect, f"{arguments}\n{done.stdout}\n{done.stderr}"
        return done

    def _run(self, arguments: tuple[str, ...], text: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-c", "from comity.cli import main; main()", *arguments],
            env=self.environment, cwd=self.folder, input=text, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    def _run_warm(self, arguments: tuple[str, ...], text: str) -> "subprocess.CompletedProcess[str]":
        with TemporaryDirectory() as made:
            files = [Path(made, name) for name in ("in", "out", "error")]
            files[0].write_text(text)
            code = run_warm(arguments, self.environment, self.folder, files)
            return subprocess.CompletedProcess(arguments, code, files[1].read_text(), files[2].read_text())

    def json(self, *arguments: str, expect: int = 0) -> Any:
        """Run a command with --json and return what it printed."""
        return json.loads(self.run(*arguments, "--json", expect=expect).stdout)

    def act(self, party: str, kind: str, to: str, *rest: str, expect: int = 0) -> Any:
        """Let the head of a delegation act, with its key file in the data folder."""
        key = f"{self.environment['COMITY_DATA']}/keys/{party}.head.json"
        return self.json("act", kind, "--as", party, "--key", key, "--to", to, "--yes", *rest, expect=expect)
