"""From the ledger to the mail server: what is due is reserved, then sent, then marked, and never reserved twice.

A letter is reserved by one statement that only changes lines which wait, so of two processes one gets each line. A
crash before the mail server has answered leaves the line as it was reserved: after a while it is marked `unknown`,
shown as such, and not sent again, for it may have arrived. So nothing is ever sent twice, and what a crash (or a
connection that broke while the mail was handed over) left in doubt is said to be in doubt.

A delivery that a procedure needs is noted in the same transaction as the mail server's acceptance; whoever records it
(`on_delivered`) is called for each once. A crash in the middle of that call has it called again: a delivery must not be
lost, and the record refuses to record one twice.
"""

import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from comity.core.canonical import format_time
from comity.notices.gathering import speaks
from comity.notices.letters import Writer
from comity.notices.post import Outcome
from comity.notices.tables import Choice, Delivery, Mailbox, Notice
from comity.notices.when import next_attempt

logger = logging.getLogger(__name__)

# Longer than any conversation with a mail server takes.
IN_DOUBT_AFTER = timedelta(minutes=15)
CALL_AGAIN_AFTER = timedelta(minutes=1)
# What is told together: news to a delegate. A link, a test and a delivery each go by themselves.
ALONE = ("proof", "test", "delivery")
MOST_IN_ONE = 50

# (party, the id of the act that was delivered, the kind of channel that accepted it)
OnDelivered = Callable[[str, str, str], None]


@dataclass
class Sender:
    """Sends what is due. Several may run at once, in this process or others."""

    writer: Writer
    on_delivered: OnDelivered | None = None
    # Called between the steps, for tests that end a process there: reserved, answered.
    on_step: Callable[[str], None] = field(default=lambda step: None)
    # Asked before each mail: a server that is to end does not wait for all that is due.
    is_stopped: Callable[[], bool] = field(default=lambda: False)

    def send_due(self) -> int:
        """Send all that is due now; return how many mails the server accepted. Raises nothing for a mail that fails."""
        clock = self.writer.keeper.clock
        doubt_old(clock())
        accepted = 0
        with self.writer.post.open() as send:
            # The time is read for each: a slow mail server must not make what was just reserved look old.
            while not self.is_stopped() and (letter := reserve(now := clock())):
                recipient, notices = letter
                self.on_step("reserved")
                if not self._may_send(recipient, notices[0], now):
                    Notice.objects.filter(letter=notices[0].letter).delete()
                    continue
                try:
                    outcome = send(recipient.address, self.writer.write(recipient, notices, now))
                except Exception as error:
                    # A fault of our own before anything went out: it must not hold up everybody else's mail.
                    logger.exception("a mail could not be written")
                    outcome = Outcome("refused", type(error).__name__)
                self.on_step("answered")
                mark(recipient, notices, outcome, now)
                accepted += outcome.state == "accepted"
        self.tell_delivered()
        return accepted

    def tell_delivered(self) -> None:
        """Have recorded what was delivered; what fails is tried again after a minute."""
        if self.on_delivered is None:
            return
        now = self.writer.keeper.clock()
        again = Q(claimed="") | Q(claimed__lte=format_time(now - CALL_AGAIN_AFTER))
        for row in Delivery.objects.filter(again, state="accepted").order_by("id"):
            mine = Delivery.objects.filter(again, id=row.id, state="accepted")
            if not mine.update(claim=secrets.token_hex(16), claimed=format_time(now)):
                continue
            try:
                self.on_delivered(row.party, row.act, row.channel)
            except Exception:
                logger.exception("a delivery could not be recorded; it is tried again")
            else:
                Delivery.objects.filter(id=row.id).update(state="told")

    def _may_send(self, recipient: Choice | Mailbox, notice: Notice, now: datetime) -> bool:
        """Whether the mail may still go: an address unconfirmed gets a link alone, a key that has ended nothing."""
        if isinstance(recipient, Choice) and not speaks(self.writer.keeper, recipient.party, recipient.key, now):
            return False
        if notice.what == "proof":
            return bool(recipient.proof)
        stopped = isinstance(recipient, Choice) and recipient.how == "not" and notice.what != "test"
        return recipient.confirmed and not stopped


def reserve(now: datetime) -> tuple[Choice | Mailbox, list[Notice]] | None:
    """Reserve the oldest letter that is due, with all news for the same delegate, or return None."""
    while True:
        waiting = Notice.objects.filter(channel="mail", state="waiting", due__lte=format_time(now))
        first = waiting.order_by("due", "id").first()
        if first is None:
            return None
        own = [first.id]
        if first.what not in ALONE:
            news = waiting.filter(choice=first.choice_id).exclude(what__in=ALONE).order_by("id")
            own = list(news.values_list("id", flat=True)[:MOST_IN_ONE])
        letter = secrets.token_hex(16)
        # Only what still waits changes: another process may have been here between the question and this.
        got = Notice.objects.filter(id__in=own, state="waiting").update(
            state="sending", letter=letter, tried=format_time(now), attempts=F("attempts") + 1
        )
        if got:
            rows = Notice.objects.filter(letter=letter).select_related("choice", "mailbox").order_by("time", "id")
            notices = list(rows)
            recipient = notices[0].choice or notices[0].mailbox if notices else None
            if recipient is not None:
                return recipient, notices


@transaction.atomic
def mark(recipient: Choice | Mailbox, notices: Sequence[Notice], outcome: Outcome, now: datetime) -> None:
    """Note what came of a letter, and what it delivered."""
    rows = Notice.objects.filter(letter=notices[0].letter)
    attempts = max(notice.attempts for notice in notices)
    again = next_attempt(now, attempts) if outcome.state == "later" else None
    if again:
        rows.update(state="waiting", answer=outcome.answer, due=format_time(again))
        return
    state = outcome.state if outcome.state in ("accepted", "unknown") else "failed"
    rows.update(state=state, answer=outcome.answer, tried=format_time(now))
    if outcome.state == "no_address":
        _turn_away(recipient, outcome.answer)
    if outcome.state == "accepted" and notices[0].what == "delivery":
        Delivery.objects.get_or_create(
            party=recipient.party, act=notices[0].act,
            defaults={"channel": "mail", "time": format_time(now), "state": "accepted"},
        )  # fmt: skip


def _turn_away(recipient: Choice | Mailbox, answer: str) -> None:
    """The mail server will never take mail for this address: nothing more is sent, and its page says so."""
    type(recipient).objects.filter(id=recipient.id).update(refused=answer)
    recipient.notices.filter(state="waiting", channel="mail").update(state="failed", answer=answer)


def doubt_old(now: datetime) -> None:
    """Mark what was reserved long ago and never marked since: nobody knows whether it arrived."""
    old = Notice.objects.filter(state="sending", tried__lte=format_time(now - IN_DOUBT_AFTER))
    old.update(state="unknown", answer="")
