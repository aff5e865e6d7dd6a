"""Negotiations in the database: the tables of their facts. What they amount to is read in `negotiation.reading`."""

from django.db import models

from comity.negotiation import facts
from comity.record.access import Viewer
from comity.record.facts import Fact
from comity.record.tables import FactRow


class _SpotRow(FactRow):
    """A fact of a provision of a text."""

    act = models.CharField(max_length=64)
    text = models.CharField(max_length=64)
    spot = models.CharField(max_length=80, db_index=True)
    provision = models.CharField(max_length=16)
    party = models.CharField(max_length=32)
    time = models.CharField(max_length=24)

    class Meta:
        abstract = True


class ProposalRow(_SpotRow):
    """See negotiation.facts.Proposal."""

    fact = facts.Proposal
    id = models.CharField(max_length=72, unique=True)
    op = models.CharField(max_length=16)
    place = models.TextField()
    other = models.CharField(max_length=16)
    languages = models.TextField()
    held = models.TextField()
    base = models.CharField(max_length=64)
    on = models.CharField(max_length=72)
    revises = models.CharField(max_length=72, db_index=True)
    key = models.CharField(max_length=60)
    capacity = models.CharField(max_length=16)

    class Meta:
        indexes = (models.Index(fields=["text", "index"], name="proposal_text"),)


class _SaidOfProposalRow(FactRow):
    """A fact of a proposal."""

    act = models.CharField(max_length=64)
    text = models.CharField(max_length=64)
    proposal = models.CharField(max_length=72, db_index=True)
    party = models.CharField(max_length=32)
    time = models.CharField(max_length=24)

    class Meta:
        abstract = True


class BackingRow(_SaidOfProposalRow):
    """See negotiation.facts.Backing."""

    fact = facts.Backing
    key = models.CharField(max_length=60)
    stance = models.CharField(max_length=16)

    class Meta:
        indexes = (models.Index(fields=["text", "index"], name="backing_text"),)


class RetractionRow(_SaidOfProposalRow):
    """See negotiation.facts.Retraction."""

    fact = facts.Retraction

    class Meta:
        indexes = (models.Index(fields=["text", "index"], name="retraction_text"),)


class EditedRow(_SpotRow):
    """See negotiation.facts.Edited."""

    fact = facts.Edited
    op = models.CharField(max_length=16)
    place = models.TextField()
    other = models.CharField(max_length=16)
    languages = models.TextField()
    held = models.TextField()
    proposal = models.CharField(max_length=72, db_index=True)

    class Meta:
        indexes = (models.Index(fields=["text", "index"], name="edited_text"),)


class MarkedRow(_SpotRow):
    """See negotiation.facts.Marked."""

    fact = facts.Marked
    state = models.CharField(max_length=16)

    class Meta:
        indexes = (models.Index(fields=["text", "index"], name="marked_text"),)


class ReservedRow(_SpotRow):
    """See negotiation.facts.Reserved."""

    fact = facts.Reserved
    key = models.CharField(max_length=60)
    stands = models.BooleanField()

    class Meta:
        indexes = (models.Index(fields=["text", "index"], name="reserved_text"),)


class RenderedRow(_SpotRow):
    """See negotiation.facts.Rendered."""

    fact = facts.Rendered
    language = models.CharField(max_length=35)
    worded = models.BooleanField()

    class Meta:
        indexes = (models.Index(fields=["text", "index"], name="rendered_text"),)


class ChallengedRow(_SpotRow):
    """See negotiation.facts.Challenged."""

    fact = facts.Challenged
    language = models.CharField(max_length=35)

    class Meta:
        indexes = (models.Index(fields=["text", "index"], name="challenged_text"),)


class RelationRow(FactRow):
    """See negotiation.facts.Relation."""

    fact = facts.Relation
    act = models.CharField(max_length=64)
    source = models.CharField(max_length=64, db_index=True)
    relation = models.CharField(max_length=16)
    target = models.CharField(max_length=64, db_index=True)
    party = models.CharField(max_length=32)
    time = models.CharField(max_length=24)


OF_TEXTS: tuple[type[FactRow], ...] = (
    ProposalRow, BackingRow, RetractionRow, EditedRow, MarkedRow, ReservedRow, RenderedRow, ChallengedRow,
)  # fmt: skip

_ALL: tuple[type[FactRow], ...] = (*OF_TEXTS, RelationRow)
TABLES: dict[type[Fact], type[FactRow]] = {row.fact: row for row in _ALL}


def list_spoken(viewer: Viewer, *, most: int) -> list[str]:
    """Return the texts in which the viewer's party proposed or reserved something last, the latest first; one query."""
    proposed, reserved = (
        row.objects.visible_to(viewer)
        .filter(party=viewer.party)
        .values_list("text")
        .annotate(last=models.Max("index"))
        .order_by()
        for row in (ProposalRow, ReservedRow)
    )
    last: dict[str, int] = {}
    for text, index in proposed.union(reserved):
        last[text] = max(index, last.get(text, 0))
    return sorted(last, key=lambda text: -last[text])[:most]
