"""Deadlines that have passed become acts of the record keeper, also while nobody sends anything.

The head is cosigned once a minute (the charter says how often), even unchanged. Every commit records first what is due;
this only makes a commit of nothing when something is due and nobody comes. Several processes may each run one: who
finds the diary's line gone does nothing.
"""

import logging
import threading
from time import monotonic

from django.db import close_old_connections, connections

from comity import catalogue
from comity.core.canonical import format_time
from comity.parties import tray
from comity.record.keeper import Keeper
from comity.record.tables import DueRow

logger = logging.getLogger(__name__)

EVERY_SECONDS = 1.0


def is_due(keeper: Keeper) -> bool:
    """Return whether the keeper's diary holds a line whose instant has come."""
    return DueRow.objects.filter(at__lte=format_time(keeper.clock())).exists()


class Clockwork:
    """A thread that looks once a second whether something is due, and has it recorded."""

    def __init__(self, keeper: Keeper, *, every: float = EVERY_SECONDS) -> None:
        self._keeper = keeper
        self._every = every
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="clockwork", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Stop looking, and wait until what has begun is recorded."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        cosigned = 0.0
        while not self._stopped.wait(self._every):
            try:
                if is_due(self._keeper):
                    catalogue.tick(self._keeper)
                if monotonic() - cosigned >= self._keeper.charter.record.checkpoint_seconds:
                    catalogue.cosign_head(self._keeper)
                    # What waited too long for a second signature goes, whether anybody comes or not.
                    tray.forget(self._keeper.clock())
                    cosigned = monotonic()
            except Exception:
                # A database that is away comes back; nothing is lost, for the diary is in the record's own tables.
                logger.exception("what is due could not be recorded; it is tried again")
                close_old_connections()
        connections.close_all()
