"""The face for terminals: a file for each family of commands."""

import click


@click.group()
def main() -> None:
    """Comity runs an organisation of equals."""
