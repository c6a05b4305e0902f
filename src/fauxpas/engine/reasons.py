"""Why a post is angry: one of twelve reasons, or none when that cannot be said; it learns from the analysts' corrections.

A small table of hashed words weighs what was learnt from labelled complaints; lists of words in French and English
(reasons.toml) tell of the reasons for which no labelled texts are to be had.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from fauxpas.engine.features import clean, mood_words, pair_features
from fauxpas.engine.fold import fold

Floats = npt.NDArray[np.float64]

REASONS = (
    "safety",
    "quality",
    "price",
    "delivery",
    "service",
    "staff",
    "privacy",
    "discrimination",
    "environment",
    "employment",
    "misleading",
    "other",
)
LISTED = REASONS[:-1]
READ = frozenset({None, "unknown", "fr", "en"})
MOST_HITS = 2
_ROUNDS = 5
_MARGIN = 4.0
_LONGEST_STEP = 1.0

# The weights that corrections add: bucket -> one number a reason.
Learnt = Mapping[int, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Reason:
    """`name` is one of REASONS, None when unsure; `confidence` its likelihood, 0 to 1; `by` what said so."""

    name: str | None
    confidence: float
    by: str


@dataclass(frozen=True)
class Reasons:
    """What tells the reasons, for all brands or with the corrections of one.

    table : (buckets, 12) int8 in units of `unit`; idf2 : (buckets,) squared length each feature adds; listed : (11, 12) what
    a word of each list weighs; bias : (12,); surest : the likelihood under which it abstains.
    """

    table: npt.NDArray[np.int8]
    unit: float
    idf2: Floats
    listed: Floats
    bias: Floats
    surest: float
    name: str
    learnt: Learnt

    @classmethod
    def of(cls, arrays: Mapping[str, Any], name: str) -> "Reasons":
        """The reasons of a file of weights."""
        return cls(
            arrays["table"],
            float(arrays["unit"]),
            arrays["idf2"].astype(np.float64),
            arrays["listed"].astype(np.float64),
            arrays["bias"].astype(np.float64),
            float(arrays["surest"]),
            name,
            {},
        )

    def likelihoods(self, text: str) -> Floats | None:
        """The likelihood of each of REASONS, (12,); None when the text has no word."""
        rows = self._rows(text)
        if rows is None:
            return None
        scores = self._scores(text, rows)
        grown = np.exp(scores - scores.max())
        likely: Floats = grown / grown.sum()
        return likely

    def reason(self, text: str) -> Reason:
        """The reason of one angry text; None when no reason is likely enough, or the text has no word."""
        likely = self.likelihoods(text)
        if likely is None:
            return Reason(None, 0.0, self.name)
        best = int(likely.argmax())
        sure = float(likely[best])
        return Reason(REASONS[best] if sure >= self.surest else None, round(sure, 4), self.name)

    def corrected(self, examples: Iterable[tuple[str, str]]) -> "Reasons":
        """These reasons, with what the (text, right reason) examples of one brand teach; nothing is trained again.

        The examples are all the brand's corrections so far, in any order. `learnt` of the answer can be kept and put back with
        `with_learnt`. Raises ValueError for a reason that is not one of REASONS.
        Source: passive-aggressive updates (PA-I), Crammer et al., JMLR 7 (2006) 551-585.
        """
        told = sorted(examples)
        unknown = {name for _text, name in told}.difference(REASONS)
        if unknown:
            raise ValueError(f"{', '.join(sorted(unknown))}: not among {', '.join(REASONS)}")
        rights = [(text, REASONS.index(name)) for text, name in told]
        learnt = {bucket: list(row) for bucket, row in self.learnt.items()}
        taught = replace(self, learnt=learnt)
        for _ in range(_ROUNDS):
            for text, right in rights:
                for bucket, change in taught.changes(text, right):
                    row = learnt.setdefault(bucket, [0.0] * len(REASONS))
                    learnt[bucket] = [old + new for old, new in zip(row, change, strict=True)]
        return taught

    def with_learnt(self, learnt: Learnt) -> "Reasons":
        """These reasons with what corrections taught before, as `learnt` of `corrected` gave it."""
        return replace(self, learnt=dict(learnt))

    def _rows(self, text: str) -> npt.NDArray[np.int64] | None:
        mask = len(self.table) - 1
        rows = [crc32(feature.encode()) & mask for feature in reason_features(text)]
        return np.array(rows) if rows else None

    def _scores(self, text: str, rows: npt.NDArray[np.int64]) -> Floats:
        sums: Floats = self.table[rows].sum(axis=0, dtype=np.float64) * self.unit
        if self.learnt:
            for row in rows.tolist():
                if row in self.learnt:
                    sums += self.learnt[row]
        length = np.sqrt(self.idf2[rows].sum())
        scores: Floats = sums / length + np.array(list_hits(text)) @ self.listed + self.bias
        return scores

    def changes(self, text: str, right: int) -> Iterator[tuple[int, list[float]]]:
        """What one example would change (bucket, twelve numbers): up for the right reason, down for its likeliest rival."""
        rows = self._rows(text)
        if rows is None:
            return
        scores = self._scores(text, rows)
        rival = int(np.where(np.arange(len(REASONS)) == right, -np.inf, scores).argmax())
        step = min(_LONGEST_STEP, max(0.0, _MARGIN - float(scores[right] - scores[rival])) / 2)
        weights = step * self.idf2[rows] / np.sqrt(self.idf2[rows].sum())
        for bucket, weight in zip(rows.tolist(), weights.tolist(), strict=True):
            change = [0.0] * len(REASONS)
            change[right], change[rival] = weight, -weight
            yield bucket, change


def reason_features(text: str) -> Iterator[str]:
    """Words, their pieces of four characters, pairs of words; of the whole text, without addresses."""
    words, _signs = mood_words(clean(text))
    for word in words:
        yield f"w {word}"
        bare = word.removeprefix("non_")
        padded = f"<{bare}>"
        for place in range(len(padded) - 3):
            yield f"c {padded[place : place + 4]}"
    yield from pair_features(words)


def list_hits(text: str) -> list[int]:
    """How many words of each list (reasons.toml, in the order of LISTED) a text holds, two at most."""
    folded = fold(clean(text))
    return [min(MOST_HITS, len(pattern.findall(folded))) for pattern in _lists()]


@lru_cache(maxsize=1)
def _lists() -> tuple[re.Pattern[str], ...]:
    table = tomllib.loads(files("fauxpas.engine").joinpath("reasons.toml").read_text("utf-8"))
    return tuple(
        re.compile(
            r"\b(?:"
            + "|".join(
                re.escape(entry).replace(r"\*", r"\w*")
                for language in ("fr", "en")
                for entry in table[name][language]
            )
            + r")\b"
        )
        for name in LISTED
    )


@lru_cache(maxsize=1)
def shipped_reasons() -> Reasons:
    """What ships with the product, read at its first use."""
    with (
        as_file(files("fauxpas.engine") / "weights" / "reasons.npz") as path,
        np.load(path, allow_pickle=False) as file,
    ):
        return Reasons.of(file, f"reasons-{file['version'].item()}")


def reason(text: str, language: str | None = None, told_by: Reasons | None = None) -> Reason:
    """Why an angry text is angry; name None when that cannot be said. Ask it only of negative posts.

    language : two-letter code; one that is not French or English gets no reason, None and "unknown" are tried.
    told_by : what tells it; the reasons that ship when not given.
    """
    told_by = told_by or shipped_reasons()
    return told_by.reason(text) if language in READ else Reason(None, 0.0, told_by.name)
