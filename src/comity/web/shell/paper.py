"""Documents as templates set them: provisions in the order in which they are read, with what stands beside them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from comity.texts.compare import Change
from comity.texts.document import Document
from comity.texts.provision import Provision

Notes = Callable[[str], list[dict[str, Any]]]


def walk_levels(provisions: Iterable[Provision], level: int = 1) -> Iterator[tuple[Provision, int]]:
    """Yield each provision with its depth, before its children."""
    for provision in provisions:
        yield provision, level
        yield from walk_levels(provision.children, level + 1)


def provisions_of(document: Document, *, notes: Notes | None = None) -> list[dict[str, Any]]:
    """Return the document's provisions as shell/provision.html takes them; `notes` gives a margin by place (`II.6`)."""
    shown = []
    section, count = "", 0
    for provision, level in walk_levels(document.provisions):
        if provision.kind == "section":
            section, count = (provision.number or "").strip("."), 0
        elif provision.kind == "paragraph":
            count += 1
        place = provision.kind if provision.kind in ("opening", "closing") else f"{section}.{count}"
        beside = notes(place) if notes and provision.kind in ("opening", "paragraph", "closing") else []
        shown.append(shape(provision, level) | {"place": place, "beside": beside})
    return shown


def shape(provision: Provision, level: int) -> dict[str, Any]:
    """Return one provision, without those beneath it, as shell/provision.html takes it."""
    return {
        "id": provision.id,
        "kind": provision.kind,
        "number": provision.number or "",
        "level": level,
        "text": provision.text,
        "held": provision.held,
    }


def pairs_of(left: Document, right: Document) -> list[dict[str, Any]]:
    """Return the provisions of two languages side by side: what has the same identity stands in the same row."""
    others = {provision.id: (provision, level) for provision, level in walk_levels(right.provisions)}
    rows = []
    for provision, level in walk_levels(left.provisions):
        other = others.pop(provision.id, None)
        beside = shape(*other) | {"id": f"{provision.id}-{right.language}"} if other else None
        rows.append({"left": shape(provision, level), "right": beside})
    rows += [{"left": None, "right": shape(provision, level)} for provision, level in others.values()]
    return rows


# How a segment of a comparison is marked.
MARKS = {"insert": "ins", "delete": "del", "equal": ""}


def changes_of(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Return compared provisions as shell/provision.html takes them, each with what became of it."""
    shown = []
    for change in changes:
        provision = change.new or change.old
        assert provision is not None, "a change is of a provision"
        runs = [{"text": text, "change": MARKS[operation]} for operation, text in change.segments]
        shown.append(shape(provision, 1) | {"change": change.kind, "words": runs})
    return shown
