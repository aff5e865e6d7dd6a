"""Words as runs that a template marks: what was added and taken out between two wordings of a provision."""

from typing import Any

from comity.texts.compare import Budget, Segment, diff_words
from comity.texts.provision import Provision

# How a segment of a comparison is marked.
MARKS = {"insert": "ins", "delete": "del", "equal": ""}


def mark_segments(segments: tuple[Segment, ...] | list[Segment]) -> list[dict[str, str]]:
    """Return the segments as shell/provision_words.html takes them."""
    return [{"text": text, "change": MARKS[operation]} for operation, text in segments]


def mark_change(before: Provision | None, after: Provision | None, budget: Budget) -> list[dict[str, str]]:
    """Return what leads from one wording of a provision to another, its number included."""
    return mark_segments(diff_words(_line(before), _line(after), budget))


def _line(provision: Provision | None) -> str:
    if provision is None:
        return ""
    return " ".join(part for part in (provision.number, provision.text) if part)


def read_line(provision: Provision | None) -> dict[str, Any]:
    """Return a provision's words as they stand, as shell/provision_words.html takes them."""
    return {"text": _line(provision), "words": []}
