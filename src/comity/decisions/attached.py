"""The positions that travel with an adopted text: as its adoption restates them, and those attached to it since."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from comity.core import canonical
from comity.decisions import facts
from comity.decisions.adopted_acts import parse_attachments
from comity.decisions.bearing import is_void
from comity.decisions.state import AdoptionRow, AttachedRow, PositionRow, PutRow
from comity.decisions.views import AttachedView
from comity.record.access import Viewer
from comity.record.facts import State
from comity.record.reading import list_erased, read_parts


def list_attached(viewer: Viewer, registry: State, adopted: Iterable[str]) -> dict[str, list[AttachedView]]:
    """Return the positions that travel with each adopted text, in the order of the record; a fixed number of queries.

    A late objection is among them, for those who may read it, with the form `late`.
    """
    rows: list[facts.Adoption] = [
        row.to_fact() for row in AdoptionRow.objects.visible_to(viewer).filter(act__in=list(adopted))
    ]
    since: list[facts.Attached] = [
        row.to_fact()
        for row in AttachedRow.objects.visible_to(viewer)
        .filter(adopted__in=[row.act for row in rows])
        .order_by("index")
    ]
    late = _late_objections(viewer, [row.reference for row in rows])
    acts = [*(row.act for row in rows), *(each.act for each in since), *(each.act for each, _ in late)]
    parts, erased = read_parts(viewer, acts), list_erased(viewer, acts)
    found: dict[str, list[AttachedView]] = defaultdict(list)
    for row in rows:
        found[row.act] += _restated(row, parts)
        found[row.act] += [_late(each, parts, erased) for each, reference in late if reference == row.reference]
    for each in since:
        if not is_void(registry, each):
            found[each.adopted].append(_attached_since(each, parts, erased))
    return found


def _late_objections(viewer: Viewer, references: list[str]) -> list[tuple[facts.Position, str]]:
    puts = dict(PutRow.objects.visible_to(viewer).filter(reference__in=references).values_list("act", "reference"))
    rows = PositionRow.objects.visible_to(viewer).filter(decision__in=puts, late=True).order_by("index")
    return [(row.to_fact(), puts[row.decision]) for row in rows]


def _restated(adoption: facts.Adoption, parts: Mapping[tuple[str, str], bytes]) -> list[AttachedView]:
    """Return what the adoption itself restates: names from its body, words from its part."""
    names = parse_attachments(canonical.decode(adoption.attached.encode()))
    data = parts.get((adoption.act, "attached"))
    words = canonical.decode(data) if data is not None else [{"provisions": [], "words": {}}] * len(names)
    return [
        AttachedView("", name.party, name.form, own["provisions"], own["words"], adoption.time, erased=data is None)
        for name, own in zip(names, words, strict=True)
    ]


def _attached_since(
    each: facts.Attached, parts: Mapping[tuple[str, str], bytes], erased: set[tuple[str, str]]
) -> AttachedView:
    names = {tag: (each.act, f"attached.{tag}") for tag in each.languages.split()}
    words = {tag: parts[name].decode(errors="replace") for tag, name in names.items() if name in parts}
    gone = bool(erased.intersection(names.values()))
    return AttachedView(each.act, each.party, each.form, each.provisions.split(), words, each.time, erased=gone)


def _late(each: facts.Position, parts: Mapping[tuple[str, str], bytes], erased: set[tuple[str, str]]) -> AttachedView:
    name = (each.act, "reasons")
    words = {"": parts[name].decode(errors="replace")} if name in parts else {}
    return AttachedView(each.act, each.party, "late", [], words, each.time, erased=name in erased)
