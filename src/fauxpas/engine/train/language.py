"""Training of weights/language.npz."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt
from scipy import sparse

from fauxpas.engine.features import letter_features
from fauxpas.engine.language import (
    SURE_ENOUGH,
    SURE_OF_HINDI,
    UNKNOWN,
    LanguageModel,
    language_words,
)
from fauxpas.engine.train.data import Row, digest, read_languages
from fauxpas.engine.train.table import Scaling, count
from fauxpas.engine.train.words import read_word_rows

BUCKETS = 2**17
# Languages without test texts here, taken in so that theirs are not mistaken for a neighbour's.
OTHERS = ("bg", "fa", "fi", "he", "hu")
OTHERS_WEIGHT = 0.5
SINGLE_WORDS = 18_000
SEED = 7
ROUNDS = 6
BATCH = 4_000
STEP = 0.5
SHORTER = 0.8
SOURCES = ["lingua_lid/language-testdata", "umsab"]

Floats = npt.NDArray[np.float32]


@lru_cache(maxsize=1_000_000)
def _hashed_word(word: str) -> tuple[int, ...]:
    return tuple(crc32(feature.encode()) & (BUCKETS - 1) for feature in letter_features(word))


def hashed(text: str) -> list[int]:
    """The buckets of the pieces of a text's words."""
    return [bucket for word in language_words(text) for bucket in _hashed_word(word)]


def descend(
    x: sparse.csr_matrix, classes: Sequence[int], weights: Sequence[float], count_of_classes: int
) -> tuple[Floats, Floats]:
    """Coefficients (features, classes) and biases (classes,) of a multinomial logistic regression.

    AdaGrad (Duchi et al. 2011) over shuffled batches: six rounds over some hundred thousand short texts leave forty of L-BFGS
    far behind (on 257,000 texts: single words 79.8 against 71.4 % right). What keeps it from learning by heart is stopping.
    """
    truth, weight = np.asarray(classes), np.asarray(weights, dtype=np.float32)
    table = np.zeros((x.shape[1], count_of_classes), dtype=np.float32)
    seen = np.full_like(table, 1e-6)
    bias = np.zeros(count_of_classes, dtype=np.float32)
    seen_bias = np.full_like(bias, 1e-6)
    chance = np.random.default_rng(SEED)
    step = STEP
    for _ in range(ROUNDS):
        order = chance.permutation(len(truth))
        for first in range(0, len(order), BATCH):
            batch = order[first : first + BATCH]
            rows = x[batch]
            wrong = _softmax(rows @ table + bias)
            wrong[np.arange(len(batch)), truth[batch]] -= 1
            wrong *= weight[batch, None]
            touched = np.unique(rows.indices)
            slope = np.asarray(rows[:, touched].T @ wrong)
            seen[touched] += slope * slope
            table[touched] -= step * slope / np.sqrt(seen[touched])
            lean = wrong.sum(axis=0)
            seen_bias += lean * lean
            bias -= step * lean / np.sqrt(seen_bias)
        step *= SHORTER
    return table, bias


def _softmax(logits: Floats) -> Floats:
    likely = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(likely / likely.sum(axis=1, keepdims=True), dtype=np.float32)


def train_language(data: Path, target: Path, version: str) -> str:
    """Train, write language.npz and its card into `target`; returns the card."""
    texts, held = read_languages(data)
    codes = sorted({str(row.label) for row in texts} | set(OTHERS))
    learn = texts + list(_lighter(read_word_rows(codes, SINGLE_WORDS, seed=SEED)))
    counts = count((hashed(row.text) for row in learn), BUCKETS)
    scaling = Scaling.of(counts)
    table, bias = descend(
        scaling.scaled(counts).astype(np.float32).tocsr(),
        [codes.index(str(row.label)) for row in learn],
        [row.weight for row in learn],
        len(codes),
    )
    arrays = _arrays(codes, table * np.sqrt(scaling.idf2)[:, None], bias, scaling, counts)
    np.savez_compressed(target / "language.npz", allow_pickle=False, **arrays, version=np.array(version))
    card = _card(LanguageModel(arrays), held, len(learn), digest(data, SOURCES), version)
    (target / "language.md").write_text(card, "utf-8")
    return card


def _lighter(rows: Iterable[Row]) -> Iterable[Row]:
    return (replace(row, weight=row.weight * OTHERS_WEIGHT) if row.label in OTHERS else row for row in rows)


def _arrays(
    codes: Sequence[str], table: npt.NDArray[Any], bias: Floats, scaling: Scaling, counts: sparse.csr_matrix
) -> dict[str, Any]:
    unit = float(np.quantile(np.abs(table), 0.9999)) / 127
    seen = np.asarray(counts.sum(axis=0)).ravel() > 0
    return {
        "codes": np.array(codes),
        "weights": np.clip(np.round(table / unit), -127, 127).astype(np.int8),
        "lengths": np.where(seen, np.round(scaling.idf2 * 10), 0).astype(np.uint16),
        "bias": bias.astype(np.float64),
        "unit": np.float64(unit),
    }


def _card(model: LanguageModel, held: Sequence[Row], seen: int, made_from: str, version: str) -> str:
    lines = []
    for kind in ("single-words", "word-pairs", "sentences", "tweets"):
        for code in (None, "fr", "en"):
            rows = [row for row in held if row.language == kind and code in {None, row.label}]
            guesses = [code for code, _ in model.guesses([row.text for row in rows])]
            right = sum(guess == row.label for guess, row in zip(guesses, rows, strict=True)) / len(rows)
            unknown = guesses.count(UNKNOWN) / len(rows)
            lines.append(
                f"| {kind} | {code or 'all'} | {len(rows)} | {100 * right:.1f} | {100 * unknown:.1f} |"
            )
    table = "\n".join(lines)
    return f"""# language.npz, version {version}

What it is: {len(model.codes)} languages ({", ".join(model.codes)}) told apart by pieces of one to four characters of words,
accents kept; hashed, multinomial logistic regression. Under a likelihood of {SURE_ENOUGH} it says "unknown"; Hindi in Latin letters is
told from {SURE_OF_HINDI} on.

Learnt from {seen:,} texts: four fifths of lingua's word, pair and sentence lists (Apache-2.0); UMSAB train tweets (under
Twitter's terms; only weights ship), these two of SHA-256 `{made_from}`; and words drawn from the
frequency lists of wordfreq {version_of("wordfreq")} by Robyn Speer (CC BY-SA 4.0), among whose sources are Wikipedia, OpenSubtitles, SUBTLEX,
ParaCrawl and Leeds Internet Corpora. {", ".join(OTHERS)} were learnt from those words alone and are tested on nothing.

Per cent right on what was held out (the other fifth, and UMSAB validation tweets); "unknown" counts as wrong:

| texts | language | number | right | unknown |
|---|---|---|---|---|
{table}

What it cannot do: other languages than these are taken for a neighbour (Slovak for Czech) or are unknown; one word alone is a guess;
two languages in one post give one.

Make it again: `python -m fauxpas.engine.train language --data DIR` (needs the extra `train`).
"""
