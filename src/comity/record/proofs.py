"""Proofs out of the database: any node of the tree, and the receipt, opening or consistency that it proves.

Levels 0, 8, 16 … of the tree are kept (an entry's leaf, TreeNode); a node between them is hashed from at most 128 of
those below, so that a proof reads a few tiles' worth and never the whole tree.
"""

from collections.abc import Iterable

from comity.core.entry import Entry
from comity.core.errors import Refused
from comity.core.evidence import Opening
from comity.core.merkle import prove_inclusion, root_of
from comity.record import tables
from comity.record.keeper import Keeper
from comity.record.receipts import Receipt


def kept_hashes(level: int, start: int, end: int) -> list[bytes]:
    """Return the hashes of the nodes from start up to end on a kept level."""
    span = {"index__gte": start, "index__lt": end}
    if level:
        nodes = tables.TreeNode.objects.filter(level=level, **span).order_by("index")
        return [bytes(row) for row in nodes.values_list("hash", flat=True)]
    leaves = tables.Entry.objects.filter(**span).order_by("index")
    return [bytes(row) for row in leaves.values_list("leaf", flat=True)]


def node(level: int, index: int) -> bytes:
    """Return the hash of a node whose subtree is complete."""
    kept = level - level % 8
    width = 1 << (level - kept)
    return root_of(kept_hashes(kept, index * width, (index + 1) * width))


def openings(indices: Iterable[int], size: int) -> list[Opening]:
    """Return the entries at these indices with their proofs in the tree of that size."""
    rows = tables.Entry.objects.filter(index__in=list(indices)).order_by("index").values_list("index", "data")
    return [
        Opening(index, Entry.parse(bytes(data), founding=index == 0), tuple(prove_inclusion(index, size, node)))
        for index, data in rows
    ]


def receipt_for(keeper: Keeper, act: str) -> Receipt:
    """Return the first receipt of a recorded act: the tree and the checkpoint of the commit that recorded it."""
    index = tables.Entry.objects.filter(act=act).values_list("index", flat=True).first()
    if index is None:
        raise Refused("act.not_recorded", act=act)
    signed = tables.Signed.objects.filter(size__gt=index).order_by("size").first()
    assert signed is not None, "every commit leaves a checkpoint"
    (opening,) = openings([index], signed.size)
    note = keeper.sign(signed.size, bytes.fromhex(signed.root))
    return Receipt(opening, note, keeper.rules.founding.exercise, repeated=True)
