"""The fast sentiment of every post: three calibrated classes from hashed words, in eight languages."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from itertools import accumulate, chain
from typing import Any, Literal
from zlib import crc32

import numpy as np

from fauxpas.engine.features import clean, mood_words, pair_features, sign_features, word_hashes

Label = Literal["negative", "neutral", "positive"]

LABELS: tuple[Label, Label, Label] = ("negative", "neutral", "positive")
LANGUAGES = frozenset({"ar", "de", "en", "es", "fr", "hi", "it", "pt"})
REMEMBERED_WORDS = 100_000

Sums = tuple[float, float, float, float]
NOTHING: Sums = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Sentiment:
    """`label`; `score` -1 to 1, likelihood of positive less that of negative, 0 when nothing is said; `by` what said so."""

    label: Label
    score: float
    by: str


class SentimentModel:
    """A table of weights read once. `score` is what the module's functions call; training builds its own.

    arrays : weights (3 * buckets,) int16, class by class, in units of `unit`; lengths (buckets,) uint16, ten times the
    squared length each feature adds; bias (3,); hint_keys and hint_values, the hashed polarity lexicon; hints (3, 4),
    what a lexicon word weighs when glad, sad, negated glad, negated sad, in the same units.
    beside : a model whose likelihoods are averaged (geometrically) with those of this one.
    """

    def __init__(self, arrays: Mapping[str, Any], name: str, beside: "SentimentModel | None" = None) -> None:
        self.name = name
        self._beside = beside
        self._mask = len(arrays["lengths"]) - 1
        # One row of four numbers a bucket, so that all features of a text are one look-up and one sum.
        columns = [*np.split(arrays["weights"], 3), arrays["lengths"]]
        self._table = np.stack(columns, axis=1).astype(np.int32)
        self._bias = [float(value) for value in arrays["bias"]]
        self._unit = float(arrays["unit"])
        self._lexicon = dict(zip(arrays["hint_keys"].tolist(), arrays["hint_values"].tolist(), strict=True))
        self._hints: list[list[float]] = arrays["hints"].tolist()
        self._words: dict[int | None, dict[str, Sums]] = {}

    def probabilities(self, text: str, language: str | None) -> tuple[float, float, float] | None:
        """The likelihood of negative, neutral and positive; None when the text says nothing (empty, an address)."""
        words, signs = mood_words(clean(text))
        if not words and not signs:
            return None
        seed = crc32(language.encode()) if language in LANGUAGES else None
        around = _hashed([*pair_features(words), *sign_features(signs)], seed)
        likely = self.weighed(words, around, seed)
        return _between(likely, self._beside.weighed(words, around, seed)) if self._beside else likely

    def weighed(
        self, words: Sequence[str], around: Sequence[int], seed: int | None
    ) -> tuple[float, float, float]:
        """The likelihoods this table alone gives to the words of a text and to what else it says, `_hashed`."""
        known = self._words.setdefault(seed, {})
        if len(known) > REMEMBERED_WORDS:
            known.clear()
        met = [word for word in dict.fromkeys(words) if word not in known]
        (a, b, c, length), *found = self._sums([around, *(_word_hashes(word, seed) for word in met)])
        for word, sums in zip(met, found, strict=True):
            known[word] = self._hinted(word, sums, seed)
        for word in words:
            sums = known[word]
            a += sums[0]
            b += sums[1]
            c += sums[2]
            length += sums[3]
        return self._softmax((a, b, c, length))

    def score(self, text: str, language: str | None) -> Sentiment:
        """The sentiment of one text; neutral with score 0 when it says nothing."""
        likely = self.probabilities(text, language)
        if likely is None:
            return Sentiment("neutral", 0.0, self.name)
        best = max(range(3), key=likely.__getitem__)
        return Sentiment(LABELS[best], round(likely[2] - likely[0], 4), self.name)

    def _hinted(self, word: str, sums: Sums, seed: int | None) -> Sums:
        """What a word weighs, with what the lexicon of its language says of it."""
        a, b, c, length = sums
        bare = word.removeprefix("non_")
        value = 0.0 if seed is None else self._lexicon.get(crc32(bare.encode(), seed), 0.0)
        if value:
            kind = 2 * (bare != word) + (value < 0)
            a, b, c = (
                sum_ + abs(value) * hint[kind] for sum_, hint in zip((a, b, c), self._hints, strict=True)
            )
        return a, b, c, length

    def _sums(self, parts: Sequence[Sequence[int]]) -> list[Sums]:
        """The sum over each part's hashes, all looked up at once; only the first part may be empty."""
        if not parts[0]:
            return [NOTHING, *self._sums(parts[1:])] if parts[1:] else [NOTHING]
        rows = self._table.take(np.array([*chain.from_iterable(parts)], dtype=np.int64) & self._mask, axis=0)
        starts = [0, *accumulate(map(len, parts[:-1]))]
        # A text of 4,000 characters has not enough features to pass the end of 32 bits.
        sums: list[Sums] = np.add.reduceat(rows, starts, dtype=np.int32).tolist()
        return sums

    def _softmax(self, sums: Sums) -> tuple[float, float, float]:
        scale = self._unit / math.sqrt(max(sums[3], 1) / 10)
        logits = [bias + scale * part for bias, part in zip(self._bias, sums[:3], strict=True)]
        top = max(logits)
        a, b, c = (math.exp(logit - top) for logit in logits)
        total = a + b + c
        return a / total, b / total, c / total


def _hashed(features: Iterable[str], seed: int | None) -> list[int]:
    """A number for each feature and, when the language is known, one more as it is in that language."""
    coded = list(map(str.encode, features))
    places = list(map(crc32, coded))
    return places if seed is None else [*places, *(crc32(each, seed) for each in coded)]


@lru_cache(maxsize=1024)
def _word_hashes(word: str, seed: int | None) -> list[int]:
    """As `_hashed` of a word's features; kept a moment, since two tables are asked for a French word."""
    return word_hashes(word, (0,) if seed is None else (0, seed))


def _between(
    one: tuple[float, float, float], other: tuple[float, float, float]
) -> tuple[float, float, float]:
    a, b, c = (math.sqrt(first * second) for first, second in zip(one, other, strict=True))
    total = a + b + c
    return a / total, b / total, c / total


def fast_model(language: str | None = None) -> SentimentModel:
    """The model that ships with the product for a language, read at its first use; French has a table more."""
    return _read("sentiment_fr" if language == "fr" else "sentiment")


@lru_cache(maxsize=2)
def _read(weights: str) -> SentimentModel:
    with (
        as_file(files("fauxpas.engine") / "weights" / f"{weights}.npz") as path,
        np.load(path, allow_pickle=False) as file,
    ):
        beside = None if weights == "sentiment" else fast_model()
        return SentimentModel(file, file["name"].item(), beside)


def sentiment(text: str, language: str | None = None) -> Sentiment:
    """The fast sentiment of a text in a language (two-letter code; None or another one: the model of all languages).

    Empty text, or nothing but addresses, is neutral with score 0.
    """
    return fast_model(language).score(text, language)


def sentiments(rows: Iterable[tuple[str, str | None]]) -> list[Sentiment]:
    """The fast sentiment of each (text, language), in order."""
    return [sentiment(text, language) for text, language in rows]
