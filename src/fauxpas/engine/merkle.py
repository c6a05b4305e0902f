"""A Merkle tree over a list that only grows: roots, proofs that an entry is in it, proofs that nothing before was changed.

Digests, trees and proofs are those of RFC 9162, section 2.1 (the same as RFC 6962). A full subtree over the entries from
index * 2**level on has a `position`: leaves and nodes counted in order from the left, so that entry n stands at 2n and the
node over entries 0 and 1 at 1. A position never changes while the list grows, so that a store keeps each node once.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence

# A run of entries, end exclusive, that a proof needs the root of.
Run = tuple[int, int]
Read = Callable[[int], bytes]
EMPTY = hashlib.sha256().digest()


def leaf_digest(entry: bytes) -> bytes:
    """SHA-256 of 0x00 and the entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_digest(left: bytes, right: bytes) -> bytes:
    """SHA-256 of 0x01 and the digests of both halves."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def position(level: int, index: int) -> int:
    """Where the subtree of 2**level entries, the index-th of its width, stands in order."""
    return (index << (level + 1)) + (1 << level) - 1


def grow(size: int, edge: Sequence[bytes], leaf: bytes) -> tuple[list[bytes], list[tuple[int, bytes]]]:
    """The edge after one more leaf, and the (position, digest) of every node that is now full.

    size : entries before. edge : digests of the full subtrees at the right edge, the widest first; empty at the beginning.
    """
    wider, full, level = list(edge), [], 0
    while size >> level & 1:
        leaf = node_digest(wider.pop(), leaf)
        level += 1
        full.append((position(level, size >> level), leaf))
    return [*wider, leaf], full


def edge_root(edge: Sequence[bytes]) -> bytes:
    """The root over the full subtrees of an edge, the widest first; EMPTY for none."""
    if not edge:
        return EMPTY
    root = edge[-1]
    for digest in reversed(edge[:-1]):
        root = node_digest(digest, root)
    return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over these leaf digests."""
    edge: list[bytes] = []
    for size, leaf in enumerate(leaves):
        edge, _full = grow(size, edge, leaf)
    return edge_root(edge)


def inclusion_runs(index: int, size: int) -> list[Run]:
    """The runs whose roots prove that the entry is in the tree of this size, from the entry upwards.

    Raises ValueError when the tree has no such entry. Source: RFC 9162, 2.1.3.1.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} entries has no entry {index}")
    start, end, runs = 0, size, list[Run]()
    while end - start > 1:
        middle = start + _half(end - start)
        if index < middle:
            runs.append((middle, end))
            end = middle
        else:
            runs.append((start, middle))
            start = middle
    return runs[::-1]


def positions_of(runs: Iterable[Run]) -> list[int]:
    """Every position that must be read to make the roots of these runs."""
    return [place for run in runs for place in _full_subtrees(run)]


def run_root(run: Run, read: Read) -> bytes:
    """The root over one run of a proof; `read` gives the digest at a position."""
    return edge_root([read(place) for place in _full_subtrees(run)])


def includes(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the path proves that this leaf is the index-th of the tree with this root. Source: RFC 9162, 2.1.3.2."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for digest in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_digest(digest, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_digest(found, digest)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def _half(size: int) -> int:
    """The largest power of two below a size of two or more."""
    return 1 << ((size - 1).bit_length() - 1)


def _full_subtrees(run: Run) -> list[int]:
    """The positions of the full subtrees a run is made of, the widest first; runs of proofs begin where these do."""
    start, end = run
    places = []
    while start < end:
        level = (end - start).bit_length() - 1
        places.append(position(level, start >> level))
        start += 1 << level
    return places
