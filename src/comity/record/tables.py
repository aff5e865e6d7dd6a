"""The record's own tables, and what every table of facts has in common.

Only `record.commit` and `record.rebuild` write here. Rows of facts are never changed; a part's row goes when the part
is erased; Head, Outbox, DueRow and SignIn are the keeper's own working state and no part of anybody's copy.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import starmap
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from comity.core.act import Audience
from comity.record import facts
from comity.record.access import Viewer
from comity.record.facts import Fact


class Entry(models.Model):
    """One entry: the canonical bytes that its leaf commits to, and the columns by which it is found."""

    index = models.BigIntegerField(primary_key=True)
    act = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=50)
    by = models.CharField(max_length=32)
    key = models.CharField(max_length=60)
    audience = models.TextField()
    n = models.BigIntegerField()
    time = models.CharField(max_length=24)
    reference = models.CharField(max_length=64)
    parts = models.TextField()
    leaf = models.BinaryField(max_length=32)
    data = models.BinaryField()

    class Meta:
        indexes = (
            models.Index(fields=["key", "audience", "n"], name="entry_series"),
            models.Index(fields=["audience", "index"], name="entry_audience"),
            models.Index(fields=["by"], name="entry_by"),
        )


class Reader(models.Model):
    """That a party is named in the audience of the entry: named parties are fixed at signing."""

    index = models.BigIntegerField()
    party = models.CharField(max_length=32)

    class Meta:
        indexes = (models.Index(fields=["party", "index"], name="reader_party"),)


class Head(models.Model):
    """The one row that every commit locks: the tree's size and compact range, and the time of its last entry."""

    id = models.SmallIntegerField(primary_key=True)
    size = models.BigIntegerField()
    hashes = models.BinaryField()
    time = models.CharField(max_length=24)


class Signed(models.Model):
    """The size and root after each commit, of which the keeper signs checkpoints: what an act may say that it saw.

    The signed note is not kept: Ed25519 and its text give the same bytes whenever it is made again.
    """

    size = models.BigIntegerField(primary_key=True)
    root = models.CharField(max_length=64)
    time = models.CharField(max_length=24)


class Cosigned(models.Model):
    """A checkpoint with the keeper's cosignature, which says when it was the whole record."""

    id = models.BigAutoField(primary_key=True)
    size = models.BigIntegerField(db_index=True)
    time = models.CharField(max_length=24)
    note = models.TextField()


class TreeNode(models.Model):
    """A hash of the tree on each eighth level above the leaves: with them no proof reads more than some tiles."""

    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["level", "index"], name="node_once"),)


class PartRow(models.Model):
    """A part's bytes and salt; `audience` is its own or its act's. The row goes when the part is erased."""

    index = models.BigIntegerField()
    act = models.CharField(max_length=64)
    name = models.CharField(max_length=64)
    audience = models.TextField()
    salt = models.BinaryField(max_length=32)
    data = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["act", "name"], name="part_once"),)


class Outbox(models.Model):
    """What has been recorded and not yet been told to open pages, mail and feeds."""

    id = models.BigAutoField(primary_key=True)
    index = models.BigIntegerField()


class DueRow(models.Model):
    """The keeper's diary: an act that a clock will decide, due at an instant."""

    index = models.BigIntegerField()
    at = models.CharField(max_length=24)
    kind = models.CharField(max_length=50)
    reference = models.CharField(max_length=64)

    class Meta:
        indexes = (models.Index(fields=["at"], name="due_at"),)


class SignIn(models.Model):
    """A sign-in statement that was used: single use, kept for a few minutes."""

    nonce = models.CharField(max_length=64, primary_key=True)
    time = models.CharField(max_length=24)


class FactQuerySet(models.QuerySet[Any]):
    """Rows of facts, as one viewer may see them."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the rows whose entry the viewer may read."""
        where, values = readable_where(viewer)
        sql = f'SELECT "comity_entry"."index" FROM "comity_entry" WHERE {where}'  # noqa: S608 - Django itself wrote it
        return self.filter(index__in=RawSQL(sql, values))  # noqa: S611

    def visible_in(self, viewer: Viewer, audience: Audience) -> Self:
        """As visible_to, for rows whose acts are known to be of that audience, unreleased: asked once, not per row."""
        whole = audience.standing and viewer.reach.get(audience.standing) == float("inf")
        return self.all() if whole or viewer.party in audience.parties else self.visible_to(viewer)

    def facts(self) -> Iterator[Any]:
        """Yield the facts of the rows, in the order asked for; no row is made of them, which takes longer."""
        fact: type[Fact] = self.model.fact
        return starmap(fact, self.values_list(*fact.columns()))


class FactRow(models.Model):
    """A row of facts: its entry's index and the fact's values, under the names that the fact has."""

    fact: ClassVar[type[Fact]]
    row = models.BigAutoField(primary_key=True)
    index = models.BigIntegerField(db_index=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        abstract = True

    def to_fact(self) -> Any:
        """Return the row as the fact that rules know."""
        return self.fact(*self.fact.row()(self))


class SeatRow(FactRow):
    """See record.facts.Seat."""

    fact = facts.Seat
    audience = models.CharField(max_length=64)
    party = models.CharField(max_length=32, db_index=True)
    sits = models.BooleanField()


class ReleaseRow(FactRow):
    """See record.facts.Release."""

    fact = facts.Release
    act = models.CharField(max_length=64, db_index=True)


class ErasureRow(FactRow):
    """See record.facts.Erasure."""

    fact = facts.Erasure
    act = models.CharField(max_length=64, db_index=True)
    part = models.CharField(max_length=64)


def readable(viewer: Viewer) -> Q:
    """Return which entries the viewer may read: `access.Viewer.may_read`, as the database asks it."""
    # One list of all that is read whole: a party sits in many organs, and each condition costs every query.
    whole = ["everyone"]
    found = Q(act__in=ReleaseRow.objects.values("act"))
    if viewer.party is not None:
        found |= Q(by=viewer.party) | Q(index__in=Reader.objects.filter(party=viewer.party).values("index"))
    for standing, reach in viewer.reach.items():
        audiences = [f"standing:{standing}", f"standing:{standing}>everyone"]
        if reach == float("inf"):
            whole += audiences
        else:
            found |= Q(audience__in=audiences, index__lt=int(reach))
    return found | Q(audience__in=whole)


def readable_where(viewer: Viewer) -> tuple[str, tuple[Any, ...]]:
    """Return the condition on rows of comity_entry that the viewer may read them, in SQL, and its values."""
    return _readable_where(viewer.party, tuple(viewer.reach.items()))


@lru_cache(maxsize=1024)
def _readable_where(party: str | None, reach: tuple[tuple[str, float], ...]) -> tuple[str, tuple[Any, ...]]:
    """A page asks it within dozens of queries; to compose it each time would take longer than to answer them."""
    entries = Entry.objects.filter(readable(Viewer(party, dict(reach)))).values("index")
    sql, values = entries.query.sql_with_params()
    return sql.partition(" WHERE ")[2], tuple(values)
