"""What every template is given: the organisation, the reader, where one may go, and in which languages."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext

from comity.notices.choices import wants_browser
from comity.web.shell.presenters import language, party_name, words
from comity.web.shell.site import get_site


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the shell, for every page; templates/shell/base.html says what each name is."""
    viewer, role, key = (getattr(request, name, None) for name in ("viewer", "role", "key"))
    party = viewer.party if viewer else None
    return {
        "organisation": _describe_organisation(),
        "nav": _list_destinations(request.path, party),
        "viewer": {"party": party, "party_name": party_name(party), "role": role, "key": key} if party else None,
        "languages": [{"code": code, "name": name, "current": code == language()} for code, name in settings.LANGUAGES],
        # Asked only by a template that has a whole page.
        "told": lambda: f"desk:{party}" if party and key and wants_browser(party, key) else "",
    }


def _describe_organisation() -> dict[str, Any]:
    site = get_site()
    organisation = site.charter.organisation
    name = words(organisation.names)
    # Only an organisation that exists has an address of its own: an exercise that depicts it says whose it is not.
    depicted = name if organisation.website else ""
    return {
        "name": name,
        "short": organisation.short,
        "exercise": site.founding.exercise,
        "unaffiliated": depicted if site.founding.exercise else "",
        "id": site.founding.id,
    }


def _list_destinations(path: str, party: str | None) -> list[dict[str, Any]]:
    pages = [
        ("/", gettext("Home")),
        ("/parties", gettext("Parties")),
        ("/organs", gettext("Organs")),
        ("/meetings", gettext("Meetings")),
        ("/texts/", gettext("Texts")),
        ("/decisions/", gettext("Decisions")),
        ("/instruments/", gettext("Instruments")),
        ("/positions/", gettext("Positions")),
        ("/record", gettext("Record")),
    ]
    if party:
        pages[1:1] = [("/desk", gettext("Our desk")), ("/rooms", gettext("Our rooms"))]
    # An adopted text is reached through the register of decisions, an agreement with others through the instruments.
    at = path.replace("/adopted/", "/decisions/", 1).replace("/agreements/", "/instruments/", 1)
    return [
        {"url": url, "label": label, "current": at == url or (url != "/" and at.startswith(url.rstrip("/") + "/"))}
        for url, label in pages
    ]
