"""Decisions in the database: their tables. What the faces ask stands in `views`."""

from django.db import models

from comity.decisions import facts
from comity.record.facts import Fact
from comity.record.tables import FactRow


class PutRow(FactRow):
    """See decisions.facts.Put."""

    fact = facts.Put
    act = models.CharField(max_length=64, unique=True)
    reference = models.CharField(max_length=64, unique=True)
    version = models.CharField(max_length=64, db_index=True)
    text = models.CharField(max_length=64, db_index=True)
    organ = models.CharField(max_length=64)
    procedure = models.CharField(max_length=64)
    party = models.CharField(max_length=32)
    key = models.CharField(max_length=60, db_index=True)
    capacity = models.CharField(max_length=16)
    electors = models.TextField()
    audience = models.TextField()
    languages = models.TextField()
    effects = models.TextField()
    opens_at = models.CharField(max_length=24)
    deadline = models.CharField(max_length=24)
    embargo = models.CharField(max_length=24)
    time = models.CharField(max_length=24)


class PositionRow(FactRow):
    """See decisions.facts.Position."""

    fact = facts.Position
    act = models.CharField(max_length=64, unique=True)
    decision = models.CharField(max_length=64, db_index=True)
    party = models.CharField(max_length=32)
    key = models.CharField(max_length=60, db_index=True)
    stance = models.CharField(max_length=16)
    proposal = models.CharField(max_length=80)
    late = models.BooleanField()
    entered_by = models.CharField(max_length=32)
    audience = models.TextField()
    time = models.CharField(max_length=24)


class AttachedRow(FactRow):
    """See decisions.facts.Attached."""

    fact = facts.Attached
    act = models.CharField(max_length=64, unique=True)
    reference = models.CharField(max_length=64)
    decision = models.CharField(max_length=64, db_index=True)
    adopted = models.CharField(max_length=64, db_index=True)
    party = models.CharField(max_length=32)
    key = models.CharField(max_length=60)
    form = models.CharField(max_length=24)
    provisions = models.TextField()
    languages = models.TextField()
    audience = models.TextField()
    time = models.CharField(max_length=24)


class StepRow(FactRow):
    """See decisions.facts.Step."""

    fact = facts.Step
    act = models.CharField(max_length=64, unique=True)
    decision = models.CharField(max_length=64, db_index=True)
    step = models.CharField(max_length=16)
    of = models.CharField(max_length=64, db_index=True)
    party = models.CharField(max_length=32)
    key = models.CharField(max_length=60, db_index=True)
    capacity = models.CharField(max_length=16)
    value = models.TextField()
    time = models.CharField(max_length=24)


class ConsultationRow(FactRow):
    """See decisions.facts.Consultation."""

    fact = facts.Consultation
    act = models.CharField(max_length=64)
    version = models.CharField(max_length=64, db_index=True)
    party = models.CharField(max_length=32)
    asks = models.BooleanField()
    time = models.CharField(max_length=24)


class WithdrawalRow(FactRow):
    """See decisions.facts.Withdrawal."""

    fact = facts.Withdrawal
    act = models.CharField(max_length=64)
    decision = models.CharField(max_length=64, db_index=True)
    position = models.CharField(max_length=64)
    party = models.CharField(max_length=32)
    time = models.CharField(max_length=24)


class AdoptionRow(FactRow):
    """See decisions.facts.Adoption."""

    fact = facts.Adoption
    act = models.CharField(max_length=64, unique=True)
    reference = models.CharField(max_length=64, db_index=True)
    organ = models.CharField(max_length=64)
    procedure = models.CharField(max_length=64)
    form = models.CharField(max_length=24)
    audience = models.TextField()
    languages = models.TextField()
    signatories = models.TextField()
    effects = models.TextField()
    attached = models.TextField()
    aside = models.TextField()
    register = models.TextField()
    number = models.IntegerField()
    final_at = models.CharField(max_length=24)
    embargo = models.CharField(max_length=24)
    time = models.CharField(max_length=24)

    class Meta:
        indexes = (models.Index(fields=["register", "row"], name="adoption_register"),)


class SettledRow(FactRow):
    """See decisions.facts.Settled."""

    fact = facts.Settled
    act = models.CharField(max_length=64)
    reference = models.CharField(max_length=64, db_index=True)
    final = models.BooleanField()
    time = models.CharField(max_length=24)


class PublishedRow(FactRow):
    """See decisions.facts.Published."""

    fact = facts.Published
    act = models.CharField(max_length=64)
    reference = models.CharField(max_length=64, db_index=True)
    time = models.CharField(max_length=24)


class JoinedRow(FactRow):
    """See decisions.facts.Joined."""

    fact = facts.Joined
    act = models.CharField(max_length=64)
    adopted = models.CharField(max_length=64, db_index=True)
    party = models.CharField(max_length=32)
    key = models.CharField(max_length=60)
    time = models.CharField(max_length=24)


class EnteredRow(FactRow):
    """See decisions.facts.Entered."""

    fact = facts.Entered
    act = models.CharField(max_length=64, unique=True)
    organ = models.CharField(max_length=64)
    day = models.CharField(max_length=10)
    form = models.CharField(max_length=24)
    parties = models.TextField()
    audience = models.TextField()
    languages = models.TextField()
    by = models.CharField(max_length=32)
    time = models.CharField(max_length=24)


class CorrectionRow(FactRow):
    """See decisions.facts.Correction."""

    fact = facts.Correction
    act = models.CharField(max_length=64, unique=True)
    adopted = models.CharField(max_length=64, db_index=True)
    language = models.CharField(max_length=35)
    provisions = models.TextField()
    party = models.CharField(max_length=32)
    audience = models.TextField()
    number = models.IntegerField()
    until = models.CharField(max_length=24)
    time = models.CharField(max_length=24)


class ContestedRow(FactRow):
    """See decisions.facts.Contested."""

    fact = facts.Contested
    act = models.CharField(max_length=64)
    correction = models.CharField(max_length=64, db_index=True)
    party = models.CharField(max_length=32)
    key = models.CharField(max_length=60)
    time = models.CharField(max_length=24)


class CorrectedRow(FactRow):
    """See decisions.facts.Corrected."""

    fact = facts.Corrected
    act = models.CharField(max_length=64)
    correction = models.CharField(max_length=64, db_index=True)
    time = models.CharField(max_length=24)


TABLES: dict[type[Fact], type[FactRow]] = {
    table.fact: table
    for table in (
        PutRow,
        PositionRow,
        AttachedRow,
        StepRow,
        ConsultationRow,
        WithdrawalRow,
        AdoptionRow,
        SettledRow,
        PublishedRow,
        JoinedRow,
        EnteredRow,
        CorrectionRow,
        ContestedRow,
        CorrectedRow,
    )  # fmt: skip
}
