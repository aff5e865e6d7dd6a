import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg
import pytest

pytestmark = pytest.mark.postgresql

WITH_POSTGRESQL = Path(__file__).parents[2] / "tools" / "with-postgresql"


def run(*command):
    return subprocess.run([WITH_POSTGRESQL, *command], capture_output=True, text=True, timeout=90)


def test_the_command_finds_a_durable_server_of_its_own():
    result = run(
        "bash", "-c", 'psql "$COMITY_DATABASE" -Atc "show fsync; show server_encoding"; echo "$COMITY_DATABASE"'
    )
    *shown, url = result.stdout.split()
    assert shown == ["on", "UTF8"]
    assert url != os.environ["COMITY_DATABASE"]
    with pytest.raises(psycopg.OperationalError):  # It is gone with the command.
        psycopg.connect(url, connect_timeout=5)


def test_a_forgetful_server_does_not_wait_for_the_disk():
    result = run("--forgetful", "bash", "-c", 'psql "$COMITY_DATABASE" -Atc "show fsync; show synchronous_commit"')
    assert result.stdout.split() == ["off", "off"]


def test_nobody_enters_without_the_password():
    result = run("bash", "-c", 'PGPASSWORD=wrong psql "$COMITY_DATABASE" -c "select 1"')
    assert result.returncode == 2
    assert "password authentication failed" in result.stderr


@pytest.mark.parametrize(("script", "code"), [("exit 0", 0), ("exit 7", 7), ("kill -9 $$", 137)])
def test_the_exit_code_is_the_commands(script, code):
    assert run("bash", "-c", script).returncode == code


def test_a_command_that_does_not_exist_is_named():
    result = run("no-such-command")
    assert (result.returncode, result.stderr) == (127, "with-postgresql: no-such-command: No such file or directory\n")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_the_server_ends_with_the_runner(how):
    script = 'psql "$COMITY_DATABASE" -Atc "show data_directory"; echo $$; exec sleep 60'
    with subprocess.Popen([WITH_POSTGRESQL, "bash", "-c", script], stdout=subprocess.PIPE, text=True) as runner:
        assert runner.stdout is not None
        data, pid = Path(runner.stdout.readline().strip()), int(runner.stdout.readline())
        assert (data / "postmaster.pid").exists()
        runner.send_signal(how)
        runner.wait(timeout=30)
    end = time.monotonic() + 30
    while (data / "postmaster.pid").exists():
        assert time.monotonic() < end, "the server still runs"
        time.sleep(0.1)
    if how == signal.SIGKILL:  # Nobody was left to end the command and to clean up.
        os.kill(pid, signal.SIGKILL)
        shutil.rmtree(data.parent)
    assert not data.parent.exists()
