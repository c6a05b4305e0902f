"""The Merkle tree against the vectors of RFC 6962's own tests, and against the definition for every small size."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpas.engine import merkle

# transparency-dev/merkle, testonly: leaves, and the root after each.
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
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


def leaves(count: int) -> list[bytes]:
    return [merkle.leaf_digest(str(n).encode()) for n in range(count)]


def by_definition(digests: list[bytes]) -> bytes:
    """RFC 9162, 2.1.1, word for word."""
    if not digests:
        return hashlib.sha256().digest()
    if len(digests) == 1:
        return digests[0]
    half = max(1 << power for power in range(32) if 1 << power < len(digests))
    return merkle.node_digest(by_definition(digests[:half]), by_definition(digests[half:]))


def stored(digests: list[bytes]) -> dict[int, bytes]:
    """Every full subtree by its position, as a store keeps them."""
    kept: dict[int, bytes] = {}
    edge: list[bytes] = []
    for size, leaf in enumerate(digests):
        kept[2 * size] = leaf
        edge, full = merkle.grow(size, edge, leaf)
        assert not kept.keys() & dict(full).keys()
        kept |= dict(full)
    return kept


def path(runs: list[merkle.Run], kept: dict[int, bytes]) -> list[bytes]:
    assert set(merkle.positions_of(runs)) <= kept.keys()
    return [merkle.run_root(run, kept.__getitem__) for run in runs]


@pytest.mark.parametrize("size", range(9))
def test_root_is_that_of_the_vectors(size: int) -> None:
    digests = [merkle.leaf_digest(bytes.fromhex(leaf)) for leaf in LEAVES[:size]]
    assert merkle.root_of(digests).hex() == ROOTS[size]


@pytest.mark.parametrize("size", [*range(1, 35), 64, 100, 127])
def test_every_proof_of_a_small_tree_holds(size: int) -> None:
    digests = leaves(size)
    kept, root = stored(digests), by_definition(digests)
    assert merkle.root_of(digests) == root
    for index in range(size):
        found = path(merkle.inclusion_runs(index, size), kept)
        assert merkle.includes(digests[index], index, size, found, root)
        assert not merkle.includes(digests[index - 1], index, size, found, root) or size == 1
        assert not merkle.includes(digests[index], index, size, [*found, root], root)


@given(st.integers(1, 3000), st.data())
def test_proof_with_any_bit_flipped_is_refused(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    digests = leaves(size)
    kept = stored(digests)
    found = path(merkle.inclusion_runs(index, size), kept)
    root = merkle.root_of(digests)
    assert merkle.includes(digests[index], index, size, found, root)
    assert len(found) <= size.bit_length()
    place = data.draw(st.integers(0, (len(found) + 2) * 256 - 1))
    parts = [digests[index], root, *found]
    touched = bytearray(parts[place // 256])
    touched[place % 256 // 8] ^= 1 << place % 8
    parts[place // 256] = bytes(touched)
    assert not merkle.includes(parts[0], index, size, parts[2:], parts[1])


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_entry_that_is_not_there_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no entry"):
        merkle.inclusion_runs(index, size)
    assert not merkle.includes(merkle.EMPTY, index, size, [], merkle.EMPTY)
