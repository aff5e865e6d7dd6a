"""What every template is given: the organisation, the reader, and how to name things in the reader's language."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from comity.charter import in_language
from comity.web.shell.site import get_site


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the shell, for every page."""
    site = get_site()
    language = get_language() or "en"
    return {
        "site": site,
        "organisation_name": in_language(site.charter.organisation.names, language),
        "exercise": site.founding.exercise,
        "viewer": getattr(request, "viewer", None),
    }
