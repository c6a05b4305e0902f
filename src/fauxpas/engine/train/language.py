"""Training of weights/language.npz."""

from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

import numpy as np

from fauxpas.engine.features import letter_features
from fauxpas.engine.language import UNKNOWN, LanguageModel, language_words
from fauxpas.engine.train.data import Row, digest, read_languages
from fauxpas.engine.train.table import Scaling, count, fit

BUCKETS = 2**16
STRENGTH = 20.0
SOURCES = ["lingua_lid/language-testdata", "umsab"]


def hashed(row: Row) -> list[int]:
    """The buckets of the pieces of a text's words."""
    return [
        crc32(feature.encode()) & (BUCKETS - 1)
        for word in language_words(row.text)
        for feature in letter_features(word)
    ]


def train_language(data: Path, target: Path, version: str) -> str:
    """Train, write language.npz and its card into `target`; returns the card."""
    learn, held = read_languages(data)
    counts = count([hashed(row) for row in learn], BUCKETS)
    scaling = Scaling.of(counts)
    fitted = fit(
        scaling.scaled(counts), [row.label for row in learn], [row.weight for row in learn], STRENGTH
    )
    table = fitted.coef_ * np.sqrt(scaling.idf2)
    unit = float(np.quantile(np.abs(table), 0.9999)) / 127
    seen = np.asarray(counts.sum(axis=0)).ravel() > 0
    arrays = {
        "codes": np.array([str(code) for code in fitted.classes_]),
        "weights": np.ascontiguousarray(np.clip(np.round(table / unit), -127, 127).astype(np.int8).T),
        "lengths": np.where(seen, np.round(scaling.idf2 * 10), 0).astype(np.uint16),
        "bias": fitted.intercept_,
        "unit": np.float64(unit),
    }
    np.savez_compressed(target / "language.npz", allow_pickle=False, **arrays, version=np.array(version))
    card = _card(LanguageModel(arrays), held, len(learn), digest(data, SOURCES), version)
    (target / "language.md").write_text(card, "utf-8")
    return card


def _card(model: LanguageModel, held: Sequence[Row], seen: int, made_from: str, version: str) -> str:
    lines = []
    for kind in ("single-words", "word-pairs", "sentences", "tweets"):
        for code in (None, "fr", "en"):
            rows = [row for row in held if row.language == kind and code in {None, row.label}]
            guesses = [model.guess(row.text)[0] for row in rows]
            right = sum(guess == row.label for guess, row in zip(guesses, rows, strict=True)) / len(rows)
            unknown = guesses.count(UNKNOWN) / len(rows)
            lines.append(
                f"| {kind} | {code or 'all'} | {len(rows)} | {100 * right:.1f} | {100 * unknown:.1f} |"
            )
    table = "\n".join(lines)
    return f"""# language.npz, version {version}

What it is: {len(model.codes)} languages ({", ".join(model.codes)}) told apart by pieces of one to four characters of words,
accents kept; hashed, multinomial logistic regression. Under a likelihood of one half it says "unknown".

Learnt from {seen:,} texts: four fifths of lingua's word, pair and sentence lists (Apache-2.0), and UMSAB train tweets (under
Twitter's terms; only weights ship). SHA-256 of what it was made from: `{made_from}`.

Per cent right on what was held out (the other fifth, and UMSAB validation tweets); "unknown" counts as wrong:

| texts | language | number | right | unknown |
|---|---|---|---|---|
{table}

What it cannot do: other languages than these are taken for a neighbour or are unknown; one word alone is a guess; two
languages in one post give one.

Make it again: `python -m fauxpas.engine.train language --data DIR` (needs scikit-learn).
"""
