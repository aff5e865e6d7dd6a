"""To whom a document goes, and from when on it may be put: what its symbol and the charter's procedures say."""

from datetime import datetime, timedelta

from django.utils.translation import gettext

from comity.texts.state import TextView
from comity.web.shell.presenters import instant
from comity.web.shell.site import get_site


def distribution_words(symbol: str) -> str:
    """Return the distribution class of a symbol in words."""
    letters = symbol.split("/")[2].partition(".")[0]
    return {
        "G": gettext("general"),
        "L": gettext("limited"),
        "LG": gettext("limited; general on adoption"),
        "R": gettext("restricted to named parties"),
    }.get(letters, letters)


def list_circulation(text: TextView) -> list[tuple[str, datetime]]:
    """Return, by procedure of its organ, from when on a version may be put (UTC); none where it need not circulate."""
    tabled = instant(text.time)
    return [
        (procedure.id, tabled + timedelta(hours=procedure.circulation_hours))
        for procedure in get_site().charter.procedures_of(text.organ)
        if procedure.circulation_hours
    ]
