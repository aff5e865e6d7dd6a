"""Tables of the charter's changes and of accessions; all of it is public."""

from django.db import models

from comity.parties import facts
from comity.record import registry
from comity.record.tables import FactRow


class CharterRow(FactRow):
    """See record.registry.CharterInForce."""

    fact = registry.CharterInForce
    charter = models.TextField()


class ObligationRow(FactRow):
    """See parties.facts.Obligation."""

    fact = facts.Obligation
    application = models.CharField(max_length=64)
    act = models.CharField(max_length=64)
    instrument = models.CharField(max_length=64)
    day = models.CharField(max_length=10)


class GrantedRow(FactRow):
    """See parties.facts.Granted."""

    fact = facts.Granted
    application = models.CharField(max_length=64)
    party = models.CharField(max_length=32)
    standing = models.CharField(max_length=64)
    act = models.CharField(max_length=64)
    day = models.CharField(max_length=10)


class AmendmentRow(FactRow):
    """See parties.facts.Amendment."""

    fact = facts.Amendment
    act = models.CharField(max_length=64)
    organ = models.CharField(max_length=64)
    changes = models.TextField()
    by = models.CharField(max_length=16)
    time = models.CharField(max_length=24)


class AmendmentStepRow(FactRow):
    """See parties.facts.AmendmentStep."""

    fact = facts.AmendmentStep
    amendment = models.CharField(max_length=64)
    step = models.CharField(max_length=16)
    day = models.CharField(max_length=10)
    act = models.CharField(max_length=64)
