"""Texts in the database: the table of versions, and what the faces ask."""

from dataclasses import dataclass

from django.db import models

from comity.core import canonical
from comity.record.access import Viewer
from comity.record.facts import Fact
from comity.record.reading import read_parts
from comity.record.tables import FactRow
from comity.texts.document import Document, parse_document
from comity.texts.facts import Version


class VersionRow(FactRow):
    """See texts.facts.Version."""

    fact = Version
    act = models.CharField(max_length=64, unique=True)
    text = models.CharField(max_length=64, db_index=True)
    follows = models.CharField(max_length=64, db_index=True)
    organ = models.CharField(max_length=64)
    party = models.CharField(max_length=32)
    author = models.CharField(max_length=32)
    key = models.CharField(max_length=60)
    capacity = models.CharField(max_length=16)
    consolidates = models.BooleanField()
    audience = models.TextField()
    languages = models.TextField()
    effects = models.TextField()
    register = models.TextField()
    year = models.CharField(max_length=4)
    number = models.IntegerField()
    addendum = models.IntegerField()
    adds = models.CharField(max_length=64, db_index=True)
    revision = models.IntegerField()
    time = models.CharField(max_length=24)

    class Meta:
        indexes = (models.Index(fields=["register", "row"], name="version_register"),)


TABLES: dict[type[Fact], type[FactRow]] = {Version: VersionRow}


@dataclass(frozen=True, slots=True)
class TextView:
    """A version of a text as a viewer may see it; `time` is when it was tabled, UTC.

    `title` is in each language that the viewer may read; a language whose words were erased is missing there. `effects`
    is canonical JSON, as the act has them.
    """

    act: str
    text: str
    follows: str | None
    organ: str
    party: str
    audience: str
    languages: list[str]
    symbol: str
    revision: int
    time: str
    effects: str
    documents: dict[str, Document]

    @property
    def titles(self) -> dict[str, str]:
        """The version's title by language."""
        return {language: document.title for language, document in self.documents.items()}


def symbol_of(version: Version | VersionRow) -> str:
    """Return a text's symbol: organ, year, distribution and number; addendum and revision: `CFM/2026/L.3/Add.1/Rev.1`.

    Distribution: G general, L limited to the organ or members, LG limited until it is adopted, R restricted to named
    parties. Each is numbered for itself, so that no number tells of what its reader may not see.
    """
    audience = version.audience
    standing = "LG" if audience.endswith(">everyone") else "L"
    distribution = "G" if audience == "everyone" else standing if audience.startswith("standing:") else "R"
    added = f"/Add.{version.addendum}" if version.addendum else ""
    revised = f"/Rev.{version.revision}" if version.revision else ""
    return f"{short_name(version.organ)}/{version.year}/{distribution}.{version.number}{added}{revised}"


def short_name(organ: str) -> str:
    """Return an organ's name as symbols have it: its first letters, or the whole of a single word."""
    words = [word for word in organ.split("-") if word not in ("of", "the", "and", "for", "on")]
    return ("".join(word[0] for word in words) if len(words) > 1 else organ).upper()


def list_texts(viewer: Viewer, **where: object) -> list[TextView]:
    """Return versions of texts, newest first, with the words that the viewer may read; a fixed number of queries."""
    rows = list(VersionRow.objects.visible_to(viewer).filter(**where).order_by("-index"))
    documents = read_documents(viewer, [row.act for row in rows])
    return [
        TextView(
            row.act, row.text, row.follows or None, row.organ, row.party, row.audience, row.languages.split(),
            symbol_of(row), row.revision, row.time,
            row.effects, documents.get(row.act, {}),
        )
        for row in rows
    ]  # fmt: skip


def get_text(viewer: Viewer, act: str) -> TextView | None:
    """Return one version, or None if the viewer may not read it."""
    return next(iter(list_texts(viewer, act=act)), None)


def read_documents(viewer: Viewer, acts: list[str]) -> dict[str, dict[str, Document]]:
    """Return the texts that acts carry (tabled, adopted or entered), by act and language, as far as the viewer may."""
    found: dict[str, dict[str, Document]] = {}
    for (act, name), data in sorted(read_parts(viewer, acts).items()):
        if name.startswith("text."):
            found.setdefault(act, {})[name.removeprefix("text.")] = parse_document(canonical.decode(data))
    return found
