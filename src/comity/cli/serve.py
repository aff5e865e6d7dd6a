"""`comity serve`: the pages and the interface for programs, by uvicorn."""

import contextlib
import gc
import os
import resource
import socket
import sys
from pathlib import Path

import click

from comity.cli.embedded import data_option, open_organisation
from comity.cli.remote import is_loopback

# The thread that tells thousands of open pages lets go of the interpreter with each piece that it sends, and waits so
# long to have it back while a request is being answered: at Python's 5 ms, pages wait for each other's requests.
SWITCH_S = 0.0005
# How rarely Python looks through all that lives for what is unreachable: with thousands of open pages, that stops every
# one of them for half a second, each few seconds at its own thresholds. Hardly anything here dies that late.
COLLECT = (5_000, 20, 100)


@click.command()
@data_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port to listen on.")
def serve(*, data: Path, host: str, port: int) -> None:
    r"""Serve the organisation of a data folder.

    An exercise is served on a loopback address alone, because its keys are in the folder. Elsewhere, put a server that
    speaks TLS in front, and name its hosts in COMITY_HOSTS.

    \b
    Example:
      comity serve --data ./data/lantern --port 8000
    """
    run(data, host=host, port=port)


def run(data: Path, *, host: str, port: int) -> None:
    """Serve until interrupted; raises click.ClickException for an exercise on an address that is not loopback."""
    keeper = open_organisation(data)
    if keeper.rules.founding.exercise and not is_loopback(host):
        raise click.ClickException(f"This is an exercise, for this machine alone: {host} is not loopback.")
    from comity.notices.post import read_post

    # A mail server that is named wrongly is said before anything is promised.
    read_post()
    listener = listen(host, port)
    allow_many_streams()
    sys.setswitchinterval(SWITCH_S)
    import uvicorn

    from comity.web.asgi import application

    gc.freeze()
    gc.set_threshold(*COLLECT)

    shown = f"[{host}]" if ":" in host else host
    port = listener.getsockname()[1]
    click.echo(f"Serving {keeper.charter.organisation.short} at http://{shown}:{port}/ — stop with Ctrl-C.")
    config = uvicorn.Config(application, log_level="warning", timeout_graceful_shutdown=2)
    uvicorn.Server(config).run(sockets=[listener])


def allow_many_streams() -> None:
    """Let this process have as many files open as it may: each open page holds a connection."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        # What the system does not allow after all stays as it was.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; raises click.ClickException if the port is taken, before anything is promised."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise click.ClickException(
            f"{host}:{port} cannot be listened on: {os.strerror(error.errno or 0)}. Try another --port."
        ) from None
