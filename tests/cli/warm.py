"""Begins `comity` as a fresh process without loading Python's modules anew, which takes longer than most commands.

One process has loaded them and done nothing else. For each command it forks a child, which is to the command what a new
process is: its own environment, folder, files, settings and database connections. Tests of what is loaded, and of
terminals without an organisation, begin real processes instead.
"""

import json
import os
import subprocess
import sys
import threading
import traceback
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_LOCK = threading.Lock()


@cache
def _loaded() -> "subprocess.Popen[str]":
    environment = {**os.environ, "PYTHONWARNINGS": "error::DeprecationWarning:comity"}
    command = [sys.executable, "-c", "from tests.cli.warm import serve; serve()"]
    return subprocess.Popen(
        command, env=environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def run_warm(arguments: Sequence[str], environment: Mapping[str, str], folder: Path, files: Sequence[Path]) -> int:
    """Run a command with the files as its input, output and errors; return its exit code."""
    job = {"arguments": arguments, "environment": dict(environment), "folder": str(folder)}
    with _LOCK:
        loaded = _loaded()
        assert loaded.stdin is not None
        assert loaded.stdout is not None
        loaded.stdin.write(json.dumps(job | {"files": [str(file) for file in files]}) + "\n")
        loaded.stdin.flush()
        told = loaded.stdout.readline()
        assert told, "the process that begins commands has ended"
        return int(told)


def serve() -> None:
    """Load everything, then run the commands of standard input, one a line."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "comity.settings"
    import django

    django.setup()
    import comity.catalogue
    import comity.cli.act
    import comity.cli.embedded  # noqa: F401

    for line in sys.stdin:
        child = os.fork()
        if not child:
            _become(json.loads(line))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _become(job: dict[str, Any]) -> None:
    """Be the command's process; never returns."""
    for number, (file, mode) in enumerate(zip(job["files"], ("r", "w", "w"), strict=True)):
        opened = open(file, mode)  # noqa: SIM115 - open until the process ends
        os.dup2(opened.fileno(), number)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115
    os.chdir(job["folder"])
    os.environ.clear()
    os.environ.update(job["environment"])
    sys.argv = ["comity", *job["arguments"]]
    _forget_settings()
    code = 1
    try:
        from comity.cli import main

        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - what a process says that ends with an error
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _forget_settings() -> None:
    """Have Django read its settings anew, from this process's environment."""
    from django.conf import settings
    from django.db import connections
    from django.utils.functional import empty

    sys.modules.pop("comity.settings", None)
    settings.__dict__.clear()
    settings._wrapped = empty
    for alias in [alias for alias in connections if hasattr(connections._connections, alias)]:
        del connections[alias]
    connections._settings = None  # type: ignore[assignment]
    connections.__dict__.pop("settings", None)
