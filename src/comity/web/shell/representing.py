"""Who represents the organisation where it is itself a party, as pages ask it."""

from comity.record.registry import holder_of
from comity.web.shell.site import get_site


def represents(party: str | None) -> bool:
    """Whether a party holds the office that represents the organisation now."""
    site = get_site()
    office = site.charter.instruments.represented_by
    return party is not None and office is not None and holder_of(site.registry, office) == party
