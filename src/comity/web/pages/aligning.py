"""A language that was aligned to another, as a page shows it: side by side, with its doubts and a choice for each."""

from typing import Any

from django.utils.translation import gettext

from comity.texts.document import Document
from comity.texts.provision import Provision, walk
from comity.texts.translation import AlignmentDoubt
from comity.web.pages.drafts import ReadText
from comity.web.shell.labels import provision_label
from comity.web.shell.paper import pairs_of
from comity.wording import word_translation_doubt

ALONE = "alone"
# A person chooses among provisions near by; a page of a thousand doubts would help nobody.
NEAR = 12
MOST_CHOICES = 60


def describe_alignment(read: ReadText) -> dict[str, Any]:
    """Return the alignment as texts/alignment.html takes it; `read` was aligned to another language (`first`)."""
    first = read.first
    assert first is not None, "it was aligned"
    chooser = _Chooser(read, first)
    by_place: dict[int, list[AlignmentDoubt]] = {place: [] for place in read.corrected}
    whole = []
    for doubt in read.doubts:
        if doubt.index is None or len(by_place) >= MOST_CHOICES and doubt.index not in by_place:
            whole.append(doubt)
        else:
            by_place.setdefault(doubt.index, []).append(doubt)
    return {
        "first": first.language,
        "left": first,
        "right": read.document,
        "pairs": pairs_of(first, read.document),
        "whole": [
            {"words": word_translation_doubt(each.code), "first": each.first, "second": each.second} for each in whole
        ],
        "doubts": [chooser.describe(place, doubts) for place, doubts in sorted(by_place.items())],
        "count": len(read.doubts),
    }


class _Chooser:
    """Describes doubtful places, each with the provisions near by of which it could be the translation."""

    def __init__(self, read: ReadText, first: Document) -> None:
        self._read = read
        self._olds = list(walk(first.provisions))
        self._news = list(walk(read.reading.provisions))
        self._places = {each.id: place for place, each in enumerate(self._olds)}
        self._labels = {first.language: {each.id or "": each for each in self._olds}}

    def describe(self, place: int, doubts: list[AlignmentDoubt]) -> dict[str, Any]:
        paired = self._read.pairs.get(place)
        middle = self._places.get(paired) if paired else None
        if middle is None:
            middle = place * len(self._olds) // max(1, len(self._news))
        near = self._olds[max(0, middle - NEAR) : middle + NEAR + 1]
        corrected = place in self._read.corrected
        options = [(ALONE, gettext("nothing: it stands alone"), corrected and paired is None)]
        options += [(each.id or "", self._label(each), corrected and each.id == paired) for each in near]
        old = self._olds[self._places[paired]] if paired else None
        return {
            "name": f"pair_{self._read.document.language}_{place}",
            "words": [word_translation_doubt(each.code) for each in doubts],
            "first": _line(old) if old else "",
            "second": _line(self._news[place]),
            "options": options,
            "corrected": corrected,
        }

    def _label(self, provision: Provision) -> str:
        label = provision_label(provision.id or "", self._labels)
        return f"{label}: {provision.text[:50]}" if provision.number else label


def _line(provision: Provision) -> str:
    return " ".join(part for part in (provision.number, provision.text) if part)
