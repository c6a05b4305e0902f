"""MinHash sketches of texts: few numbers that agree as often as the texts share runs of five characters."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

RUN = 5
BANDS = 16
ROWS = 4
ALIKE = 0.7

_SEED = 20_250_305
_RUN_FACTORS = np.array([pow(0x9E3779B97F4A7C15, place, 2**64) for place in range(RUN)], dtype=np.uint64)
_CHUNK_CHARACTERS = 16_384


def _constants() -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint64]]:
    rng = np.random.default_rng(_SEED)
    factors = rng.integers(0, 2**32, (BANDS * ROWS, 1), dtype=np.uint32) | np.uint32(1)
    shifts = rng.integers(0, 2**32, (BANDS * ROWS, 1), dtype=np.uint32)
    mixers = rng.integers(0, 2**64, ROWS, dtype=np.uint64) | np.uint64(1)
    return factors, shifts, mixers


_FACTORS, _SHIFTS, _MIXERS = _constants()
_BAND_MARKS = np.arange(BANDS, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)


def runs_of(words: str) -> NDArray[np.uint64]:
    """The different runs of five characters of a text, each as a number of 64 bits, rising; one when it is shorter."""
    characters = np.frombuffer(words.ljust(RUN, "\0").encode("utf-32-le", errors="replace"), dtype=np.uint32)
    runs = np.convolve(characters.astype(np.uint64), _RUN_FACTORS, "valid")
    runs.sort()
    first = np.ones(len(runs), dtype=np.bool_)
    np.not_equal(runs[1:], runs[:-1], out=first[1:])
    different: NDArray[np.uint64] = runs[first]
    return different


def likeness(some: NDArray[np.uint64], others: NDArray[np.uint64]) -> float:
    """Jaccard similarity of the runs of two texts, 0 to 1."""
    both = np.concatenate((some, others))
    both.sort()
    shared = int(np.count_nonzero(both[1:] == both[:-1]))
    return shared / (len(both) - shared)


def band_keys(texts: Sequence[str]) -> list[list[int]]:
    """Sixteen keys a text; two texts of likeness s share at least one with probability 1 - (1 - s⁴)¹⁶.

    That is .012 at .16, .644 at .5, .988 at .7 and over .999 at .8. Every text must have a character; the answer for one does not
    depend on the others.
    Source: Broder, Compression and Complexity of Sequences (1997) 21-29; banding as in Leskovec, Rajaraman and Ullman,
    Mining of Massive Datasets, chapter 3.
    """
    keys: list[list[int]] = []
    chunk: list[str] = []
    held = 0
    for text in texts:
        chunk.append(text)
        held += len(text)
        if held >= _CHUNK_CHARACTERS:
            keys += _keys_of(chunk)
            chunk, held = [], 0
    return keys + _keys_of(chunk) if chunk else keys


def _keys_of(texts: Sequence[str]) -> list[list[int]]:
    padded = [text.ljust(RUN, "\0") for text in texts]
    lengths = np.array([len(text) for text in padded])
    ends = np.cumsum(lengths)
    joined = "".join(padded).encode("utf-32-le", errors="replace")
    runs = _mixed_runs(np.frombuffer(joined, dtype=np.uint32))
    # The runs that reach over into the next text are left out: the last four places of every text.
    inside = np.ones(int(ends[-1]), dtype=np.bool_)
    for back in range(1, RUN):
        inside[ends - back] = False
    starts = np.concatenate(([0], np.cumsum(lengths - RUN + 1)[:-1]))
    hashed = _FACTORS * runs[inside[: len(runs)]] + _SHIFTS
    least = np.minimum.reduceat(hashed, starts, axis=1).T.reshape(len(texts), BANDS, ROWS)
    keys = (least.astype(np.uint64) * _MIXERS).sum(axis=2) ^ _BAND_MARKS
    found: list[list[int]] = keys.tolist()
    return found


def _mixed_runs(characters: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """A well-mixed number for the run of five that begins at each character; four fewer than characters."""
    count = len(characters) - RUN + 1
    runs = np.zeros(count, dtype=np.uint32)
    for place in range(RUN):
        runs = runs * np.uint32(0x01000193) + characters[place : place + count]
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        runs = (runs ^ (runs >> np.uint32(shift))) * np.uint32(factor)
    mixed: NDArray[np.uint32] = runs ^ (runs >> np.uint32(16))
    return mixed
