"""What the chair has put before everybody's eyes: one provision of a text, and the option pointed at.

This is not an act and leaves no trace in the record: it says nothing of anybody's position, and the next thing shown
takes its place. Only who holds the pen shows; the pages see to that.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import models


@dataclass(frozen=True, slots=True)
class Projected:
    """What is shown of a text: a provision of it (TITLE: its title), and the number of an option, 0 for none.

    `count` grows with each thing shown.
    """

    provision: str
    option: int
    count: int


class ProjectedRow(models.Model):
    """What is shown of a text now, and no more than that: see Projected."""

    text = models.CharField(max_length=64, primary_key=True)
    provision = models.CharField(max_length=16)
    option = models.IntegerField()
    count = models.BigIntegerField()


def project(text: str, provision: str, option: int) -> None:
    """Show a provision of the text, or one of its options, on all projector pages of the text."""
    values = {"provision": provision, "option": option}
    ProjectedRow.objects.update_or_create(
        text=text,
        defaults={**values, "count": models.F("count") + 1},
        create_defaults={**values, "count": 1},
    )


def read_projected(texts: Collection[str]) -> dict[str, Projected]:
    """Return what is shown of each of the texts; one of which nothing was shown is missing."""
    rows = ProjectedRow.objects.filter(text__in=texts)
    return {row.text: Projected(row.provision, row.option, row.count) for row in rows}
