"""The scripts' own tests, run by Node: they make and refuse the same bytes as comity.core."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent / "js"
NODE = shutil.which("node")


def test_vectors_are_what_the_core_makes_today() -> None:
    script = "import make_vectors, sys; sys.stdout.write(make_vectors.format_vectors())"
    made = subprocess.run([sys.executable, "-c", script], cwd=HERE, capture_output=True, text=True, check=True)
    assert made.stdout == (HERE / "vectors.json").read_text()


@pytest.mark.skipif(NODE is None, reason="Node is not installed, so the scripts' tests cannot run")
def test_scripts_pass_their_tests() -> None:
    assert NODE
    files = sorted(str(path) for path in HERE.glob("*.test.mjs"))
    run = subprocess.run([NODE, "--test", *files], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]
