"""The language of a short post, or "unknown": pieces of words weighed by a small table."""

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import as_file, files
from threading import Lock
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from fauxpas.engine.features import LONGEST_WORD, clean, letter_features

UNKNOWN = "unknown"
SURE_ENOUGH = 0.3
# Hindi in Latin letters is half English, and was learnt from few posts: unless sure, it would take English ones.
SURE_OF_HINDI = 0.9
REMEMBERED_WORDS = 100_000

# Scripts of the languages it learnt; a word in another one is passed over, for its hashed pieces would say anything.
_SCRIPTS = re.compile(
    "[A-Za-z\u00aa-\u024f\u0370-\u052f\u0590-\u05ff\u0600-\u077f\u0900-\u097f\u1e00-\u1fff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]"
)
_DEVANAGARI = re.compile("[\u0900-\u097f]")
_LETTERS = re.compile(r"[^\W\d_]+")


def language_words(text: str) -> list[str]:
    """The words of a text in a script it knows, lower case, accents kept, without addresses, handles and figures."""
    return [word[:LONGEST_WORD] for word in _LETTERS.findall(clean(text).lower()) if _SCRIPTS.match(word)]


class LanguageModel:
    """A table of weights read once; threads may share it.

    arrays : codes (classes,) str; weights (buckets, classes) int8 in units of `unit`; lengths (buckets,) uint16, ten
    times the squared length each feature adds, 0 for a feature never learnt; bias (classes,).
    """

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        self.codes: list[str] = arrays["codes"].tolist()
        self._hindi = self.codes.index("hi")
        # One table, the lengths its last column: a word not met before costs one look-up and one sum.
        self._table = np.column_stack([arrays["weights"], arrays["lengths"]]).astype(np.int16)
        self._mask = len(self._table) - 1
        self._bias: npt.NDArray[np.float64] = arrays["bias"]
        self._unit = float(arrays["unit"])
        self._places: dict[str, int] = {}
        self._sums = np.zeros((1024, len(self.codes) + 1), dtype=np.float32)
        self._placing = Lock()

    def probabilities(self, text: str) -> npt.NDArray[np.float64] | None:
        """The likelihood of each of `codes`; None when there are no letters, or none of these languages' pieces."""
        words = language_words(text)
        if not words:
            return None
        # The rows are read under the lock too: another thread may forget all words and write over them.
        with self._placing:
            if len(self._places) > REMEMBERED_WORDS:
                self._places.clear()
            places = [self._place(word) for word in words]
            sums = self._sums[places].sum(axis=0)
        if sums[-1] <= 0:
            return None
        logits = self._bias + sums[:-1] * (self._unit / np.sqrt(sums[-1] / 10))
        likely = np.exp(logits - logits.max())
        likely /= likely.sum()
        if likely[self._hindi] < SURE_OF_HINDI and not _DEVANAGARI.search(text):
            likely[self._hindi] = 0
            likely /= likely.sum()
        return np.asarray(likely, dtype=np.float64)

    def guess(self, text: str) -> tuple[str, float]:
        """The likeliest code and its likelihood; ("unknown", likelihood) when that is under 0.3."""
        likely = self.probabilities(text)
        if likely is None:
            return UNKNOWN, 0.0
        best = int(likely.argmax())
        sure = float(likely[best])
        return (self.codes[best] if sure >= SURE_ENOUGH else UNKNOWN), sure

    def _place(self, word: str) -> int:
        place = self._places.get(word)
        if place is not None:
            return place
        place = self._places[word] = len(self._places)
        if place == len(self._sums):
            self._sums = np.concatenate([self._sums, np.zeros_like(self._sums)])
        rows = np.array([crc32(feature.encode()) for feature in letter_features(word)]) & self._mask
        self._sums[place] = np.add.reduce(self._table.take(rows, axis=0), dtype=np.float32)
        return place


@lru_cache(maxsize=1)
def language_model() -> LanguageModel:
    """The model that ships with the product, read at its first use."""
    with (
        as_file(files("fauxpas.engine") / "weights" / "language.npz") as path,
        np.load(path, allow_pickle=False) as file,
    ):
        return LanguageModel(file)


def language(text: str) -> tuple[str, float]:
    """The language of a text as (two-letter code, likelihood 0 to 1); ("unknown", ...) when it cannot be told.

    Empty text, figures, emoji and addresses are unknown with likelihood 0.
    """
    return language_model().guess(text)
