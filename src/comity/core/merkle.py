"""The RFC 6962 tree: compact ranges to append, proofs to show, tiles (C2SP tlog-tiles) to keep.

Hashes are 32 bytes. A node is named by its level (0 for leaves) and its index on that level; only nodes whose
whole subtree is in the tree have names. The tree's leaf data is an entry's 32-byte commitment.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from comity.core.errors import Malformed, Unverified

Node = Callable[[int, int], bytes]

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
EMPTY_ROOT = hashlib.sha256(b"").digest()


def hash_leaf(data: bytes) -> bytes:
    """Hash a leaf's data (RFC 6962, section 2.1)."""
    return hashlib.sha256(b"\0" + data).digest()


def hash_children(left: bytes, right: bytes) -> bytes:
    """Hash an inner node (RFC 6962, section 2.1)."""
    return hashlib.sha256(b"\1" + left + right).digest()


@dataclass
class CompactRange:
    """All that appending needs: the roots of the perfect subtrees, largest first, of a tree of `size` leaves."""

    size: int = 0
    hashes: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes, keep: dict[tuple[int, int], bytes] | None = None) -> None:
        """Append a leaf's hash; each node that this completes is also put in `keep`, if it is given."""
        level, index = 0, self.size
        if keep is not None:
            keep[0, index] = leaf
        while index & 1:
            leaf = hash_children(self.hashes.pop(), leaf)
            level, index = level + 1, index >> 1
            if keep is not None:
                keep[level, index] = leaf
        self.hashes.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """Return the tree's root hash."""
        if not self.hashes:
            return EMPTY_ROOT
        root = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            root = hash_children(left, root)
        return root

    def nodes(self) -> dict[tuple[int, int], bytes]:
        """Return the range's hashes by the names of their nodes."""
        return dict(zip(cover(0, self.size), self.hashes, strict=True))

    def to_bytes(self) -> bytes:
        """Return the hashes one after another, as the head keeps them."""
        return b"".join(self.hashes)

    @classmethod
    def from_bytes(cls, size: int, data: bytes) -> "CompactRange":
        """Parse what to_bytes wrote for a tree of that size; raises Malformed if the number of hashes is wrong."""
        if size < 0 or len(data) != 32 * size.bit_count():
            raise Malformed("merkle.range", size=size)
        return cls(size, [data[at : at + 32] for at in range(0, len(data), 32)])


def cover(start: int, end: int) -> list[tuple[int, int]]:
    """Return the fewest named nodes that cover the leaves from start up to end, from left to right."""
    nodes = []
    while start < end:
        level = (end - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        nodes.append((level, start >> level))
        start += 1 << level
    return nodes


def subtree_root(start: int, end: int, node: Node) -> bytes:
    """Return RFC 6962's MTH of the leaves from start up to end, where start is aligned as the tree has it."""
    width = end - start
    if width and width & (width - 1) == 0:
        level = width.bit_length() - 1
        return node(level, start >> level)
    hashes = [node(level, index) for level, index in cover(start, end)]
    return CompactRange(end - start, hashes).root()


def prove_inclusion(
    index: int, size: int, node: Node, known: dict[tuple[int, int], bytes] | None = None
) -> list[bytes]:
    """Return the audit path of the leaf in the tree of that size, nearest sibling first (RFC 6962, section 2.1.1).

    `known` keeps the siblings of one proof for the next ones of the same tree.
    """
    if not 0 <= index < size:
        raise Malformed("merkle.index", index=index, size=size)
    path: list[tuple[int, int]] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + (1 << (end - start - 1).bit_length() - 1)
        if index < middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start = middle
    known = {} if known is None else known
    for left, right in path:
        if (left, right) not in known:
            known[left, right] = subtree_root(left, right, node)
    return [known[step] for step in reversed(path)]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> None:
    """Return if the leaf's hash stands at the index of the tree with that size and root; raises Unverified."""
    if not 0 <= index < size:
        raise Unverified("inclusion.index", index=index, size=size)
    _check_hashes(proof)
    place, last, found, left = index, size - 1, leaf, list(proof)
    while last:
        if place & 1 or place < last:
            if not left:
                raise Unverified("inclusion.short")
            sibling = left.pop(0)
            found = hash_children(sibling, found) if place & 1 else hash_children(found, sibling)
        place, last = place >> 1, last >> 1
    if left:
        raise Unverified("inclusion.long")
    if found != root:
        raise Unverified("inclusion.root")


def prove_consistency(old: int, new: int, node: Node) -> list[bytes]:
    """Return the proof that the tree of size `new` continues the tree of size `old` (RFC 6962, section 2.1.2)."""
    if not 0 <= old <= new:
        raise Malformed("merkle.sizes", old=old, new=new)
    if old in (0, new):
        return []
    proof: list[tuple[int, int]] = []
    start, end, whole = 0, new, True
    while end != old:
        middle = start + (1 << (end - start - 1).bit_length() - 1)
        if old <= middle:
            proof.append((middle, end))
            end = middle
        else:
            proof.append((start, middle))
            start, whole = middle, False
    if not whole:
        proof.append((start, end))
    return [subtree_root(left, right, node) for left, right in reversed(proof)]


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: list[bytes]) -> None:
    """Return if the new tree continues the old one (RFC 9162, section 2.1.4.2); raises Unverified."""
    if not 0 <= old <= new:
        raise Unverified("consistency.sizes", old=old, new=new)
    if old in (0, new):
        if proof or (old == new and old_root != new_root) or (old == 0 and old_root != EMPTY_ROOT):
            raise Unverified("consistency.root")
        return
    _check_hashes(proof)
    hashes = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not hashes:
        raise Unverified("consistency.short")
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    found_old = found_new = hashes[0]
    for sibling in hashes[1:]:
        if not last:
            raise Unverified("consistency.long")
        if place & 1 or place == last:
            found_old, found_new = hash_children(sibling, found_old), hash_children(sibling, found_new)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found_new = hash_children(found_new, sibling)
        place, last = place >> 1, last >> 1
    if last:
        raise Unverified("consistency.short")
    if found_old != old_root or found_new != new_root:
        raise Unverified("consistency.root")


def _check_hashes(proof: list[bytes]) -> None:
    # A node's two children are hashed without their lengths, so other lengths would shift bytes between them.
    if any(len(step) != 32 for step in proof):
        raise Unverified("merkle.hash")


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over leaves' hashes, keeping only a compact range in memory."""
    tree = CompactRange()
    for leaf in leaves:
        tree.append(leaf)
    return tree.root()


def tile_path(level: int, index: int, width: int = TILE_WIDTH) -> str:
    """Return a hash tile's path as C2SP tlog-tiles has it: `tile/0/x001/234`, partial ones with `.p/W`."""
    return f"tile/{level}/{_tile_number(index, width)}"


def entries_path(index: int, width: int = TILE_WIDTH) -> str:
    """Return the path of an entry bundle as C2SP tlog-tiles has it: `tile/entries/000`."""
    return f"tile/entries/{_tile_number(index, width)}"


def _tile_number(index: int, width: int) -> str:
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.append(f"x{index % 1000:03d}")
    return "/".join(reversed(groups)) + ("" if width == TILE_WIDTH else f".p/{width}")
