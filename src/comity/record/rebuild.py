"""Replay the record, and compare with the live tables: whatever is in them must follow from the entries alone."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from comity.core.act import Part
from comity.core.entry import Entry
from comity.core.merkle import CompactRange
from comity.record import store, tables
from comity.record.charters import charter_of
from comity.record.facts import Due, Erasure, Fact, Recorded, recorded
from comity.record.judge import Rules
from comity.record.mirror import ApplyFounding, Replayed, replay
from comity.record.store import Tables


@dataclass
class Comparison:
    """What a rebuild found: no differences, or what is wrong, in the order of the steps that looked for it."""

    entries: int = 0
    differences: list[str] = field(default_factory=list)


def read_entries() -> Iterator[tuple[int, Entry]]:
    """Read all entries from the database, in the order of the record; raises Malformed for bytes that are no entry."""
    rows = tables.Entry.objects.order_by("index").values_list("index", "data")
    for index, data in rows.iterator(chunk_size=1000):
        yield index, Entry.parse(bytes(data), founding=index == 0)


def compare(rules: Rules, apply_founding: ApplyFounding, live: Tables) -> Comparison:
    """Replay every entry and compare: tree and head, rows of entries, readers, facts of every table, diary, parts."""
    found = Comparison()
    entries = list(read_entries())
    found.entries = len(entries)
    roots = _compare_tree(entries, found)
    copy = replay(entries, rules, apply_founding, everything=True, root_at=roots.get)
    found.differences += [f"entry {index}: {code}" for index, code in copy.contested]
    _compare_facts(copy, live, found)
    _compare_readers(entries, found)
    _compare_due(copy, rules, found)
    _compare_parts(entries, copy, found)
    return found


def _compare_tree(entries: list[tuple[int, Entry]], found: Comparison) -> dict[int, str]:
    tree, roots, nodes = CompactRange(), {}, Counter[tuple[int, int, bytes]]()
    rows = tables.Entry.objects.order_by("index").values_list(*Recorded.columns(), "leaf")
    for place, ((index, entry), row) in enumerate(zip(entries, rows, strict=True)):
        own = (*Recorded.row()(recorded(place, entry)), entry.leaf())
        if own != (*row[:-1], bytes(row[-1])):
            found.differences.append(f"entry {index}: its row is not its own")
        made: dict[tuple[int, int], bytes] = {}
        tree.append(entry.leaf(), made)
        nodes.update((level, at, value) for (level, at), value in made.items() if level and level % 8 == 0)
        roots[tree.size] = tree.root().hex()
    head = tables.Head.objects.get()
    if (head.size, bytes(head.hashes)) != (tree.size, tree.to_bytes()):
        found.differences.append("the head is not the tree's")
    for size, root in tables.Signed.objects.values_list("size", "root"):
        if roots.get(size) != root:
            found.differences.append(f"the checkpoint of size {size} is not the tree's")
    kept = Counter((row.level, row.index, bytes(row.hash)) for row in tables.TreeNode.objects.iterator())
    found.differences += [f"node {level}/{at} is not the tree's" for level, at, _ in _either(nodes, kept)]
    return roots


def _compare_readers(entries: list[tuple[int, Entry]], found: Comparison) -> None:
    """Who is named in an audience reads it, and nobody else does."""
    named = Counter((index, party) for index, entry in entries if index for party in entry.signed.act.to.parties)
    kept = Counter(tables.Reader.objects.values_list("index", "party"))
    found.differences += [f"reader {party} of entry {index}" for index, party in _either(named, kept)]


def _compare_due(copy: Replayed, rules: Rules, found: Comparison) -> None:
    """The diary has all that is still owed; a line that has become pointless stays until its instant."""
    written = Counter(Due.row()(due) for due in copy.due)
    owed = Counter(Due.row()(due) for due in copy.due if not _is_met(copy, rules, due))
    kept = Counter(tables.DueRow.objects.values_list(*Due.columns()))
    found.differences += [f"diary, missing: {line}" for line in owed - kept]
    found.differences += [f"diary, not from the record: {line}" for line in kept - written]


def _either(one: Counter[Any], other: Counter[Any]) -> Counter[Any]:
    """Return what one of them has and the other has not."""
    return (one - other) + (other - one)


def _compare_facts(copy: Replayed, live: Tables, found: Comparison) -> None:
    made: dict[type[Fact], Counter[Fact]] = defaultdict(Counter)
    for fact in copy.facts:
        made[type(fact)][fact] += 1
    for kind, table in live.items():
        expected, there = made[kind], Counter(store.read_facts(kind, table))
        for fact in expected - there:
            found.differences.append(f"missing: {fact}")
        for fact in there - expected:
            found.differences.append(f"not from the record: {fact}")


def _compare_parts(entries: list[tuple[int, Entry]], copy: Replayed, found: Comparison) -> None:
    """Every part that is kept is one that its act names, and none that was erased is kept."""
    named = {
        (entry.act.id, part.name): part.hash for index, entry in entries if index for part in entry.signed.act.parts
    }
    erased = {(fact.act, fact.part) for fact in copy.facts if isinstance(fact, Erasure)}
    kept = set()
    for row in tables.PartRow.objects.iterator():
        kept.add((row.act, row.name))
        if (row.act, row.name) in erased:
            found.differences.append(f"part {row.name} of {row.act}: it was erased")
        if named.get((row.act, row.name)) != _part_hash(row):
            found.differences.append(f"part {row.name} of {row.act}: other bytes than its act names")
    for act, name in named.keys() - erased - kept:
        found.differences.append(f"part {name} of {act}: missing")


def _is_met(copy: Replayed, rules: Rules, due: Due) -> bool:
    """Whether the act that was due, or one that made it pointless, has been recorded since, as the keeper asks it."""
    owes = rules.kinds[due.kind].due
    assert owes is not None, f"{due.kind} is never due"
    return owes(due.reference, due.at, lambda _: copy.state, charter_of(copy.state, rules.charter)) is None


def _part_hash(row: tables.PartRow) -> str:
    return Part(row.name, bytes(row.salt), bytes(row.data)).hash()


def rebuild(rules: Rules, apply_founding: ApplyFounding, live: Tables) -> int:
    """Write every table of facts anew from the entries, in one transaction; return the number of entries replayed."""
    entries = list(read_entries())
    copy = replay(entries, rules, apply_founding, everything=True)
    with transaction.atomic():
        for table in live.values():
            table.objects.all().delete()
        tables.DueRow.objects.all().delete()
        store.insert_facts(live, copy.facts)
        owed = [Due.row()(due) for due in copy.due if not _is_met(copy, rules, due)]
        store.insert("comity_duerow", Due.columns(), owed)
    return len(entries)
