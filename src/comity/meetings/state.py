"""Meetings in the database: their tables. What the faces ask of them is in views."""

from django.db import models

from comity.meetings import facts
from comity.record.facts import Fact
from comity.record.tables import FactRow


class MeetingRow(FactRow):
    """See meetings.facts.Meeting."""

    fact = facts.Meeting
    act = models.CharField(max_length=64, unique=True)
    form = models.CharField(max_length=16)
    organ = models.CharField(max_length=64, db_index=True)
    organs = models.TextField()
    field = models.CharField(max_length=64)
    parties = models.TextField()
    follows = models.CharField(max_length=64)
    request = models.CharField(max_length=64, db_index=True)
    start = models.CharField(max_length=24)
    end = models.CharField(max_length=24)
    zone = models.CharField(max_length=64)
    host = models.CharField(max_length=32)
    mode = models.CharField(max_length=8)
    party = models.CharField(max_length=32)
    key = models.CharField(max_length=60)
    audience = models.TextField()
    private = models.TextField()
    register = models.TextField()
    year = models.CharField(max_length=4)
    number = models.IntegerField()
    time = models.CharField(max_length=24)

    class Meta:
        indexes = (models.Index(fields=["register", "row"], name="meeting_register"),)


class MeetingMovedRow(FactRow):
    """See meetings.facts.Moved."""

    fact = facts.Moved
    act = models.CharField(max_length=64, unique=True)
    meeting = models.CharField(max_length=64, db_index=True)
    start = models.CharField(max_length=24)
    end = models.CharField(max_length=24)
    zone = models.CharField(max_length=64)
    host = models.CharField(max_length=32)
    mode = models.CharField(max_length=8)
    party = models.CharField(max_length=32)
    key = models.CharField(max_length=60)
    time = models.CharField(max_length=24)


class MeetingRequestRow(FactRow):
    """See meetings.facts.Requested."""

    fact = facts.Requested
    act = models.CharField(max_length=64, unique=True)
    reference = models.CharField(max_length=64, db_index=True)
    organ = models.CharField(max_length=64)
    drafts = models.TextField()
    party = models.CharField(max_length=32)
    key = models.CharField(max_length=60)
    audience = models.TextField()
    time = models.CharField(max_length=24)


class AgendaItemRow(FactRow):
    """See meetings.facts.Item."""

    fact = facts.Item
    act = models.CharField(max_length=64, unique=True)
    meeting = models.CharField(max_length=64, db_index=True)
    fields = models.TextField()
    text = models.CharField(max_length=64)
    party = models.CharField(max_length=32)
    key = models.CharField(max_length=60)
    audience = models.TextField()
    number = models.IntegerField()
    time = models.CharField(max_length=24)


class MeetingDocumentRow(FactRow):
    """See meetings.facts.Circulated."""

    fact = facts.Circulated
    act = models.CharField(max_length=64, unique=True)
    meeting = models.CharField(max_length=64, db_index=True)
    item = models.CharField(max_length=64)
    version = models.CharField(max_length=64)
    languages = models.TextField()
    party = models.CharField(max_length=32)
    key = models.CharField(max_length=60)
    audience = models.TextField()
    number = models.IntegerField()
    time = models.CharField(max_length=24)


class MeetingStepRow(FactRow):
    """See meetings.facts.Step."""

    fact = facts.Step
    act = models.CharField(max_length=64, unique=True)
    meeting = models.CharField(max_length=64, db_index=True)
    step = models.CharField(max_length=16)
    party = models.CharField(max_length=32)
    key = models.CharField(max_length=60)
    of = models.CharField(max_length=64)
    value = models.TextField()
    items = models.TextField()
    audience = models.TextField()
    time = models.CharField(max_length=24)


TABLES: dict[type[Fact], type[FactRow]] = {
    table.fact: table
    for table in (MeetingRow, MeetingMovedRow, MeetingRequestRow, AgendaItemRow, MeetingDocumentRow, MeetingStepRow)
}
