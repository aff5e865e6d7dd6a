"""The thread that tells: it looks what is new, and sends what is due. `comity notices send --once` does it for cron."""

import logging
import threading
from time import monotonic

from django.db import close_old_connections, connections

from comity.notices.gathering import AT_ONCE, forget, gather
from comity.notices.letters import Describe, Writer, describe_nothing
from comity.notices.occasions import Kinds
from comity.notices.post import Post
from comity.notices.sending import OnDelivered, Sender
from comity.notices.tables import Choice
from comity.record.keeper import Keeper

logger = logging.getLogger(__name__)

EVERY_SECONDS = 2.0
FORGET_SECONDS = 3600.0


class Courier:
    """Tells what is to be told, once a round; several processes may each have one.

    `post` is None if no mail server is configured: then only feeds are filled, and a round without any feed does
    nothing but ask. `on_delivered(party, act, channel)` is called once for each delivery that a procedure needs.
    """

    def __init__(
        self,
        keeper: Keeper,
        post: Post | None,
        *,
        describe: Describe = describe_nothing,
        on_delivered: OnDelivered | None = None,
        kinds: Kinds | None = None,
        every: float = EVERY_SECONDS,
    ) -> None:
        self._keeper = keeper
        self._kinds = kinds
        self._every = every
        self._stopped = threading.Event()
        self._sender = None
        if post:
            self._sender = Sender(Writer(keeper, post, describe), on_delivered, is_stopped=self._stopped.is_set)
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)

    def start(self) -> None:
        """Begin to tell."""
        self._thread.start()

    def stop(self) -> None:
        """Stop, and wait until a mail that is being sent is sent."""
        self._stopped.set()
        self._thread.join()

    def round(self) -> int:
        """Tell all that is to be told now; return how many mails the mail server accepted."""
        if self._sender is None and not Choice.objects.exclude(feed=None).exists():
            return 0
        while gather(self._keeper, self._kinds) == AT_ONCE:
            pass
        return self._sender.send_due() if self._sender else 0

    def _run(self) -> None:
        forgot = float("-inf")
        while not self._stopped.wait(self._every):
            try:
                self.round()
                if monotonic() - forgot >= FORGET_SECONDS:
                    forget(self._keeper.clock())
                    forgot = monotonic()
            except Exception:
                # A database that is away comes back; nothing is lost: the place in the record is kept with the ledger.
                logger.exception("what is to be told could not be told; it is tried again")
                close_old_connections()
        connections.close_all()
