"""What delegates chose, the mailboxes of delegations, and the ledger of what was sent: addresses are personal data.

Nothing here is part of the record, of its tree or of anybody's copy. Rows are erased when a delegate says so, when its
key ends, and in time. Times are the record's own form, UTC.
"""

from django.db import models


class Choice(models.Model):
    """How one delegate, a key of a party, wishes to be told. Nothing is told of entries before the index `since`.

    `how` is once, digest or not; `follow` is none, chosen or all; `refused` is what the mail server said for good of
    the address, empty if it takes mail. `secret` is shown to nobody: names of messages are made of it.
    """

    party = models.CharField(max_length=32)
    key = models.CharField(max_length=60)
    secret = models.CharField(max_length=64)
    since = models.BigIntegerField()
    address = models.CharField(max_length=254)
    confirmed = models.BooleanField(default=False)
    proof = models.CharField(max_length=64, db_index=True)
    proof_until = models.CharField(max_length=24)
    refused = models.CharField(max_length=200)
    stop = models.CharField(max_length=64, unique=True)
    how = models.CharField(max_length=8, default="not")
    hour = models.SmallIntegerField(default=8)
    zone = models.CharField(max_length=64, default="UTC")
    language = models.CharField(max_length=16, default="en")
    awaits = models.BooleanField(default=True)
    deadlines = models.BooleanField(default=True)
    ahead = models.SmallIntegerField(default=24)
    follow = models.CharField(max_length=8, default="none")
    browser = models.BooleanField(default=False)
    # None: no feed. A new token is a new address, and the old one leads nowhere.
    feed = models.CharField(max_length=64, null=True, unique=True)
    # So it is with the calendar of the meetings that the delegation may know of.
    calendar = models.CharField(max_length=64, null=True, unique=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["party", "key"], name="choice_once"),)


class Followed(models.Model):
    """A text of which a delegate wishes to be told every act."""

    choice = models.ForeignKey(Choice, on_delete=models.CASCADE, related_name="followed")
    text = models.CharField(max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["choice", "text"], name="followed_once"),)


class Mailbox(models.Model):
    """An official mailbox of a delegation: what it accepts counts as delivered to the party. `by` registered it."""

    party = models.CharField(max_length=32, db_index=True)
    by = models.CharField(max_length=60)
    secret = models.CharField(max_length=64)
    since = models.BigIntegerField()
    address = models.CharField(max_length=254)
    language = models.CharField(max_length=16, default="en")
    confirmed = models.BooleanField(default=False)
    proof = models.CharField(max_length=64, db_index=True)
    proof_until = models.CharField(max_length=24)
    refused = models.CharField(max_length=200)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["party", "address"], name="mailbox_once"),)


class Notice(models.Model):
    """One occasion for one recipient in one channel: the ledger, in which no occasion stands twice.

    `channel` is mail or feed. `what` is awaits, follow, deadline, delivery, proof or test. `state` is waiting, sending,
    accepted, failed, unknown, or shown (in a feed). `letter` is the claim under which it was or is being sent: what was
    sent in one mail has one.
    """

    choice = models.ForeignKey(Choice, on_delete=models.CASCADE, null=True, related_name="notices")
    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, null=True, related_name="notices")
    channel = models.CharField(max_length=8)
    occasion = models.CharField(max_length=160)
    what = models.CharField(max_length=8)
    act = models.CharField(max_length=64, db_index=True)
    # When it came about; for a deadline the instant of the deadline itself is in `until`.
    time = models.CharField(max_length=24)
    until = models.CharField(max_length=24)
    due = models.CharField(max_length=24)
    state = models.CharField(max_length=8)
    attempts = models.SmallIntegerField(default=0)
    letter = models.CharField(max_length=32, db_index=True)
    tried = models.CharField(max_length=24)
    answer = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["choice", "channel", "occasion"], name="notice_to_delegate_once"),
            models.UniqueConstraint(fields=["mailbox", "channel", "occasion"], name="notice_to_mailbox_once"),
        )
        indexes = (models.Index(fields=["state", "due"], name="notice_due"),)


class Delivery(models.Model):
    """That an official mailbox of a party accepted what a procedure needs delivered: no address, once for each act.

    `state` is accepted until the keeper was told, then told; `claim` is the run that tells it.
    """

    party = models.CharField(max_length=32)
    act = models.CharField(max_length=64)
    channel = models.CharField(max_length=8)
    time = models.CharField(max_length=24)
    state = models.CharField(max_length=8, db_index=True)
    claim = models.CharField(max_length=32)
    claimed = models.CharField(max_length=24)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["party", "act"], name="delivery_once"),)


class Asked(models.Model):
    """That a link was sent for a delegation, without the address: counted over a day, then gone."""

    party = models.CharField(max_length=32, db_index=True)
    time = models.CharField(max_length=24)


class Cursor(models.Model):
    """The one row that says how far the record has been looked through: every entry below the index."""

    id = models.SmallIntegerField(primary_key=True)
    index = models.BigIntegerField()
