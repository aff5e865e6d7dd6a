"""`comity notices`: telling delegations' people what awaits them, for cron, and how the mail stands."""

import time
from pathlib import Path

import click

from comity.cli.embedded import data_option, open_organisation
from comity.cli.terminal import json_option, show_json


@click.group()
def notices() -> None:
    r"""Tell delegations' people by mail and feed what awaits them.

    `comity serve` does this by itself. COMITY_SMTP names the mail server (smtp://user:password@host:port?tls=starttls),
    COMITY_MAIL_FROM who mails come from, COMITY_ADDRESS the public address of the pages.

    \b
    Example:
      comity notices send --once
    """


@notices.command()
@data_option
@click.option("--once", is_flag=True, help="Send what is due now and end, for cron; otherwise go on until interrupted.")
@click.option("--every", type=click.IntRange(1, 3600), default=5, show_default=True, help="Seconds between two looks.")
@json_option
def send(*, data: Path, once: bool, every: int, as_json: bool) -> None:
    r"""Send what is due. Several processes may do so at once: nothing is sent twice.

    \b
    Examples:
      comity notices send --once --data ./data/lantern
      comity notices send --every 10
    """
    keeper = open_organisation(data)
    from comity.notices.courier import Courier
    from comity.notices.gathering import forget
    from comity.notices.post import read_post
    from comity.web.shell.described import describe_public
    from comity.web.shell.site import Site, use_site

    use_site(Site(keeper))
    post = read_post()
    if post is None and once and not as_json:
        click.echo("No mail server is named in COMITY_SMTP: only feeds are filled.")
    courier = Courier(keeper, post, describe=describe_public, every=every)
    if once:
        accepted = courier.round()
        forget(keeper.clock())
        if as_json:
            show_json({"accepted": accepted, "mail": post is not None})
        else:
            click.echo(f"{accepted} mails accepted by the mail server.")
        return
    courier.start()
    try:
        while True:
            time.sleep(every)
    except KeyboardInterrupt:
        courier.stop()
        click.echo("Stopped.")
