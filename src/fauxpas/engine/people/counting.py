"""How many people some rows are: rows that share a key are one person, also over a third row.

Keys go to files in a folder, parted by their first bits, so that memory holds four bytes a row and little more: 20 million rows
take 80 MB, however long they are.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from fauxpas.engine.estimates import Estimate

from .keys import Keys

Rows = npt.NDArray[np.uint32]

# What is surely one person, and what may be two: father and son may share a name and an address.
SURE = ("reference", "email", "phone", "name_birth")
MAYBE = ("name_postcode",)
KINDS = SURE + MAYBE
_LINE = "line"
_PARTS = 64
_PART_BITS = 6
_CHUNK = 1 << 20
_ODD = np.uint64(0x9E3779B97F4A7C15)
_ENTRY = np.dtype([("key", "<u8"), ("row", "<u4")])


class PeopleCounter:
    """Counts the people of rows that come in batches; `folder` is an empty one of its own, left full of hashes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows = 0
        self.nameless = 0

    def add(self, keys: Mapping[str, Keys]) -> None:
        """Take the next rows: by kind, (n,) hashes, 0 where a row does not say it (see `keys_of`)."""
        length = len(keys[KINDS[0]])
        rows = np.arange(self.rows, self.rows + length, dtype=np.uint32)
        line = np.zeros(length, dtype=np.uint64)
        for kind in KINDS:
            line = (line ^ keys[kind]) * _ODD
            self._spill(kind, keys[kind], rows)
        silent = np.logical_and.reduce([keys[kind] == 0 for kind in KINDS])
        self._spill(_LINE, np.where(silent, np.uint64(0), line), rows)
        self.nameless += int(silent.sum())
        self.rows += length

    def count(self) -> Estimate:
        """The people: likely when rows are joined by what is surely one person, low when also by name and postcode.

        High takes only the lines that say the same in everything for one person. A row that says nothing of its person is one.
        """
        lines = sum(len(np.unique(part["key"])) for part in self._parts(_LINE))
        parent = np.arange(self.rows, dtype=np.uint32)
        for kind in SURE:
            self._join(parent, kind)
        likely = _roots(parent)
        for kind in MAYBE:
            self._join(parent, kind)
        # Two keys may fall on one hash, once in tens of thousands of imports of this size: never let it cross the order.
        high = max(lines + self.nameless, likely)
        return Estimate(_roots(parent), likely, high)

    def _spill(self, kind: str, keys: Keys, rows: Rows) -> None:
        said = keys != 0
        entries = np.empty(int(said.sum()), dtype=_ENTRY)
        entries["key"], entries["row"] = keys[said], rows[said]
        place = (entries["key"] >> np.uint64(64 - _PART_BITS)).astype(np.uint8)
        entries = entries[np.argsort(place, kind="stable")]
        ends = np.searchsorted(np.sort(place), np.arange(_PARTS + 1))
        for part in range(_PARTS):
            if ends[part] < ends[part + 1]:
                with (self.folder / f"{kind}.{part}").open("ab") as kept:
                    kept.write(entries[ends[part] : ends[part + 1]].tobytes())

    def _parts(self, kind: str) -> Iterator[np.ndarray]:
        for part in range(_PARTS):
            path = self.folder / f"{kind}.{part}"
            if path.exists():
                yield np.fromfile(path, dtype=_ENTRY)

    def _join(self, parent: Rows, kind: str) -> None:
        for part in self._parts(kind):
            # The keys alone are sorted: sorting the entries by a field of theirs takes ten times as long.
            order = np.argsort(part["key"], kind="stable")
            keys, rows = part["key"][order], part["row"][order]
            same = np.flatnonzero(keys[1:] == keys[:-1])
            _unite(parent, rows[same], rows[same + 1])


def _unite(parent: Rows, first: Rows, second: Rows) -> None:
    """Put each pair of rows into one tree. A root only ever moves under a smaller one, so no circle can arise."""
    while len(first):
        one, other = _root_of(parent, first), _root_of(parent, second)
        apart = one != other
        first, second, one, other = first[apart], second[apart], one[apart], other[apart]
        # When a root is to go under several, one of them wins; the pairs that lost are still apart and come again.
        parent[np.maximum(one, other)] = np.minimum(one, other)


def _root_of(parent: Rows, rows: Rows) -> Rows:
    roots = parent[rows]
    while True:
        above = parent[roots]
        if np.array_equal(above, roots):
            parent[rows] = roots
            return roots
        roots = above


def _roots(parent: Rows) -> int:
    return sum(
        int((parent[start : start + _CHUNK] == np.arange(start, min(start + _CHUNK, len(parent)))).sum())
        for start in range(0, len(parent), _CHUNK)
    )
