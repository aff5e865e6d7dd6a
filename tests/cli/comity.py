"""The command line as people use it: every call is a process of its own."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class Terminal:
    """Runs `comity` in an environment, in a folder of its own."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self.environment = {**environment, "PYTHONWARNINGS": "error::DeprecationWarning:comity"}
        self.folder = folder

    def run(self, *arguments: str, expect: int = 0, text: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command and return it; fails with what it wrote unless it ends with the expected exit code."""
        done = subprocess.run(
            [sys.executable, "-c", "from comity.cli import main; main()", *arguments],
            env=self.environment, cwd=self.folder, input=text, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == expect, f"{arguments}\n{done.stdout}\n{done.stderr}"
        return done

    def json(self, *arguments: str, expect: int = 0) -> Any:
        """Run a command with --json and return what it printed."""
        return json.loads(self.run(*arguments, "--json", expect=expect).stdout)

    def act(self, party: str, kind: str, to: str, *rest: str, expect: int = 0) -> Any:
        """Let the head of a delegation act, with its key file in the data folder."""
        key = f"{self.environment['COMITY_DATA']}/keys/{party}.head.json"
        return self.json("act", kind, "--as", party, "--key", key, "--to", to, "--yes", *rest, expect=expect)
