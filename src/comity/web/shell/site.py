"""The one organisation that this process serves: its keeper, opened when it is first asked for."""

import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from comity import catalogue
from comity.charter import Charter
from comity.charter.terms import Procedure
from comity.core.errors import Malformed
from comity.core.founding import Founding
from comity.core.keyfile import parse_key_file
from comity.decisions.bearing import procedure_of
from comity.decisions.views import DecisionView
from comity.record.access import Viewer, viewer_of
from comity.record.facts import State
from comity.record.keeper import Keeper


@dataclass
class Site:
    """What pages know of the organisation. The registry in it is public, and as it was when last refreshed."""

    keeper: Keeper

    @property
    def founding(self) -> Founding:
        """The founding statement, whose id is the organisation's."""
        return self.keeper.rules.founding

    @property
    def charter(self) -> Charter:
        """The charter in force."""
        return self.keeper.charter

    @property
    def registry(self) -> State:
        """The public registry of keys, standings, seats and offices."""
        return self.keeper.registry

    def procedure_of(self, view: DecisionView) -> Procedure:
        """The procedure by which something is decided, as it was when it was put."""
        return procedure_of(self.registry, self.charter, view)

    def refresh(self) -> None:
        """Take in what other processes have recorded; every request begins with this (shell.access)."""
        catalogue.refresh(self.keeper)

    def viewer(self, party: str | None) -> Viewer:
        """Return a party, or the public, as a reader by the seats in the registry."""
        return viewer_of(self.registry, party)


_site: Site | None = None


def get_site() -> Site:
    """Return the site of this process; raises Malformed if there is no record or no keeper's key where it should be."""
    global _site
    if _site is None:
        path = Path(os.environ.get("COMITY_KEEPER_KEY", settings.DATA / "keys" / "keeper.json"))
        if not path.exists():
            raise Malformed("keeper.no_key", path=str(path))
        key, _ = parse_key_file(path.read_text())
        site = Site(catalogue.open_keeper(key))
        site.refresh()
        _site = site
    return _site


def use_site(site: Site | None) -> None:
    """Serve this organisation from now on: for tests and for the demo, which found it in the same process."""
    global _site
    _site = site
