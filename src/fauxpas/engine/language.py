"""The language of a short post, or "unknown": pieces of words weighed by a small table."""

import re
from collections.abc import Mapping, Sequence
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
AT_ONCE = 256

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

    def guesses(self, texts: Sequence[str]) -> list[tuple[str, float]]:
        """The likeliest code of each text and its likelihood; ("unknown", likelihood) when that is under 0.3.

        (unknown, 0) when there are no letters, or none of these languages' pieces. Many short texts at once are told quicker.
        """
        told: list[tuple[str, float]] = [(UNKNOWN, 0.0)] * len(texts)
        worded = [(place, words) for place, text in enumerate(texts) if (words := language_words(text))]
        if not worded:
            return told
        sums = self._summed([words for _, words in worded])
        known = np.flatnonzero(sums[:, -1] > 0)
        asked = [worded[row][0] for row in known.tolist()]
        likely = self._likelihoods(sums[known], [texts[place] for place in asked])
        bests = likely.argmax(axis=1).tolist()
        for place, best, sure in zip(asked, bests, likely.max(axis=1).tolist(), strict=True):
            told[place] = (self.codes[best] if sure >= SURE_ENOUGH else UNKNOWN), sure
        return told

    def _summed(self, worded: Sequence[Sequence[str]]) -> npt.NDArray[np.float32]:
        """The sum of the rows of the words of each text, (texts, classes + 1); every text has a word."""
        starts = np.cumsum([0, *(len(words) for words in worded[:-1])])
        # The rows are read under the lock too: another thread may forget all words and write over them.
        with self._placing:
            if len(self._places) > REMEMBERED_WORDS:
                self._places.clear()
            places = [self._place(word) for words in worded for word in words]
            sums: npt.NDArray[np.float32] = np.add.reduceat(self._sums[places], starts, axis=0)
        return sums

    def _likelihoods(self, sums: npt.NDArray[np.float32], texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """The likelihood of each of `codes` for each text, (texts, classes)."""
        logits = self._bias + sums[:, :-1] * (self._unit / np.sqrt(sums[:, -1:] / 10))
        likely = np.exp(logits - logits.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        unsure = [
            row
            for row, hindi in enumerate((likely[:, self._hindi] < SURE_OF_HINDI).tolist())
            if hindi and not _DEVANAGARI.search(texts[row])
        ]
        likely[unsure, self._hindi] = 0
        likely[unsure] /= likely[unsure].sum(axis=1, keepdims=True)
        return np.asarray(likely, dtype=np.float64)

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
    return languages([text])[0]


def languages(texts: Sequence[str]) -> list[tuple[str, float]]:
    """As `language` for each text, quicker."""
    model = language_model()
    return [
        told
        for first in range(0, len(texts), AT_ONCE)
        for told in model.guesses(texts[first : first + AT_ONCE])
    ]
