import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core import merkle
from comity.core.merkle import (
    CompactRange,
    cover,
    entries_path,
    hash_children,
    hash_leaf,
    prove_consistency,
    prove_inclusion,
    root_of,
    subtree_root,
    tile_path,
    verify_consistency,
    verify_inclusion,
)
from tests.core.strategies import accepted, flip, refused

MOST = 40
LEAVES = [hash_leaf(index.to_bytes(32, "big")) for index in range(MOST)]
# The leaves and roots with which RFC 6962's first implementation tests itself.
RFC_LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
RFC_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def build(size: int) -> tuple[CompactRange, dict[tuple[int, int], bytes]]:
    tree, nodes = CompactRange(), dict[tuple[int, int], bytes]()
    for leaf in LEAVES[:size]:
        tree.append(leaf, nodes)
    return tree, nodes


TREES = [build(size) for size in range(MOST + 1)]
ROOTS = [tree.root() for tree, _ in TREES]


def node(level: int, index: int) -> bytes:
    return TREES[MOST][1][level, index]


def mth(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hash_children(mth(leaves[:split]), mth(leaves[split:]))


def test_roots_of_rfc_6962() -> None:
    leaves = [hash_leaf(bytes.fromhex(leaf)) for leaf in RFC_LEAVES]
    assert [root_of(leaves[:size]).hex() for size in range(9)] == RFC_ROOTS


@pytest.mark.parametrize("size", range(MOST + 1))
def test_a_compact_range_is_the_tree(size: int) -> None:
    tree, nodes = TREES[size]
    assert tree.root() == root_of(LEAVES[:size]) == mth(LEAVES[:size])
    assert CompactRange.from_bytes(size, tree.to_bytes()) == tree
    assert tree.nodes().items() <= nodes.items()
    assert subtree_root(0, size, node) == tree.root()


def test_a_range_of_another_size_is_refused() -> None:
    for size, length in ((1, 0), (0, 32), (3, 32), (2, 64), (1, 31), (-1, 32)):
        assert refused(lambda: CompactRange.from_bytes(size, bytes(length))).code == "merkle.range"  # noqa: B023


def test_appending_tells_every_node_once() -> None:
    for size, (_, nodes) in enumerate(TREES):
        assert len(nodes) == sum(size >> level for level in range(8))
        assert all(
            nodes[level, at] == hash_children(nodes[level - 1, 2 * at], nodes[level - 1, 2 * at + 1])
            for level, at in nodes
            if level
        )


@given(st.integers(0, 2**40), st.integers(0, 2**40))
def test_a_cover_has_no_gap_and_no_overlap(start: int, length: int) -> None:
    place = start
    for level, index in cover(start, start + length):
        assert index << level == place
        place += 1 << level
    assert place == start + length


@pytest.mark.parametrize("size", range(1, MOST + 1))
def test_inclusion_at_every_index_and_nowhere_else(size: int) -> None:
    for index in range(size):
        proof = prove_inclusion(index, size, node)
        verify_inclusion(LEAVES[index], index, size, proof, ROOTS[size])
        for other in range(size + 1):
            if other != index:
                assert not accepted(lambda: verify_inclusion(LEAVES[index], other, size, proof, ROOTS[size]))  # noqa: B023
        refused(lambda: verify_inclusion(LEAVES[index - 1] if size > 1 else ROOTS[0], index, size, proof, ROOTS[size]))  # noqa: B023
        refused(lambda: verify_inclusion(LEAVES[index], index, size, [*proof, bytes(32)], ROOTS[size]))  # noqa: B023
        refused(lambda: verify_inclusion(LEAVES[index], index, size, proof, ROOTS[size - 1]))  # noqa: B023
        if proof:
            refused(lambda: verify_inclusion(LEAVES[index], index, size, proof[:-1], ROOTS[size]))  # noqa: B023
            refused(lambda: verify_inclusion(LEAVES[index], index, size, proof[1:], ROOTS[size]))  # noqa: B023


@pytest.mark.parametrize("new", range(MOST + 1))
def test_consistency_of_all_sizes_and_with_no_other_root(new: int) -> None:
    for old in range(new + 1):
        proof = prove_consistency(old, new, node)
        verify_consistency(old, ROOTS[old], new, ROOTS[new], proof)
        wrong = bytes(32)
        refused(lambda: verify_consistency(old, wrong, new, ROOTS[new], proof))  # noqa: B023
        refused(lambda: verify_consistency(old, ROOTS[old], new, ROOTS[new], [*proof, wrong]))  # noqa: B023
        if old:
            refused(lambda: verify_consistency(old, ROOTS[old], new, wrong, proof))  # noqa: B023
        for place in range(len(proof)):
            others = [*proof[:place], *proof[place + 1 :]]
            refused(lambda: verify_consistency(old, ROOTS[old], new, ROOTS[new], others))  # noqa: B023
            changed = [*proof[:place], wrong, *proof[place + 1 :]]
            refused(lambda: verify_consistency(old, ROOTS[old], new, ROOTS[new], changed))  # noqa: B023


@given(st.data())
def test_any_flipped_bit_of_a_proof_is_refused(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, MOST))
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size - 1))
    inclusion, consistency = prove_inclusion(index, size, node), prove_consistency(old, size, node)
    for proof, check in (
        (inclusion, lambda proof: verify_inclusion(LEAVES[index], index, size, proof, ROOTS[size])),
        (consistency, lambda proof: verify_consistency(old, ROOTS[old], size, ROOTS[size], proof)),
    ):
        place = data.draw(st.integers(0, len(proof) - 1))
        flipped = flip(proof[place], data.draw(st.integers(0, 255)))
        refused(lambda: check([*proof[:place], flipped, *proof[place + 1 :]]))  # noqa: B023 - called at once


hashes = st.lists(st.binary(min_size=32, max_size=32) | st.binary(max_size=40), max_size=8)


@given(st.integers(-3, 2**60), st.integers(-3, 2**60), hashes)
def test_any_proof_is_judged(first: int, second: int, proof: list[bytes]) -> None:
    assert not accepted(lambda: verify_inclusion(bytes(32), first, second, proof, b"no root"))
    assert not accepted(lambda: verify_consistency(first, b"no root", second, b"other", proof))


def test_hashes_of_another_length_are_refused() -> None:
    # With 31 bytes here and 33 there, two nodes would hash as two others do.
    proof = prove_inclusion(0, 4, node)
    shifted = hash_children(LEAVES[0], proof[0])
    assert shifted == hash_children((LEAVES[0] + proof[0])[:31], (LEAVES[0] + proof[0])[31:])
    short, long = (LEAVES[0] + proof[0])[:31], (LEAVES[0] + proof[0])[31:]
    assert refused(lambda: verify_inclusion(short, 0, 4, [long, proof[1]], ROOTS[4])).code == "merkle.hash"
    wrong = [bytes(31), bytes(32)]
    assert refused(lambda: verify_consistency(3, ROOTS[3], 4, ROOTS[4], wrong)).code == "merkle.hash"


@pytest.mark.parametrize(("index", "size"), [(-1, 4), (4, 4), (0, 0), (5, 4)])
def test_there_is_no_proof_of_what_is_not_in_the_tree(index: int, size: int) -> None:
    assert refused(lambda: prove_inclusion(index, size, node)).code == "merkle.index"
    assert refused(lambda: verify_inclusion(LEAVES[0], index, size, [], ROOTS[1])).code == "inclusion.index"


def test_sizes_that_shrink_are_refused() -> None:
    assert refused(lambda: prove_consistency(5, 4, node)).code == "merkle.sizes"
    assert refused(lambda: verify_consistency(5, ROOTS[5], 4, ROOTS[4], [])).code == "consistency.sizes"


def test_tiles_have_the_paths_of_the_standard() -> None:
    assert tile_path(0, 0) == "tile/0/000"
    assert tile_path(3, 7, 112) == "tile/3/007.p/112"
    assert tile_path(0, 1234067) == "tile/0/x001/x234/067"
    assert entries_path(1000) == "tile/entries/x001/000"
    assert entries_path(999, 1) == "tile/entries/999.p/1"
    assert merkle.TILE_WIDTH == 2**merkle.TILE_HEIGHT
