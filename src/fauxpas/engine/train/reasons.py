"""Training the reasons: airline complaints by label, our own sentences, French reviews by the lists."""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt
from scipy import sparse

from fauxpas.engine.reasons import LISTED, REASONS, Reasons, list_hits, reason_features
from fauxpas.engine.train.data import Complaint, digest, read_airline, read_low_reviews
from fauxpas.engine.train.table import Scaling, count, fit, macro_f1

BUCKETS = 2**16
STRENGTH = 5.0
SUREST = 0.35
LIST_WEIGHT = 0.3
OWN_WEIGHT = 1.5
REVIEW_WEIGHT = 0.2
REVIEWS_PER_REASON = 150
LEARNT_FROM = 0.7
SOURCES = ["us_airline/raw_data", "fr_insurance_reviews"]

# What a listed word weighs more for a reason that no labelled set knows: enough to stand against those that one knows.
UNLEARNT = {
    "safety": 3.5,
    "price": 2.0,
    "privacy": 3.5,
    "discrimination": 3.5,
    "environment": 3.5,
    "employment": 3.5,
    "misleading": 3.5,
}


def train_reasons(data: Path, target: Path, version: str) -> str:
    """Train, write reasons.npz and its card into `target`; returns the card."""
    airline = read_airline(data)
    cut = int(LEARNT_FROM * len(airline))
    others = [*_own(), *_reviews(data)]
    early = _arrays([*airline[:cut], *others])
    figures = _figures(Reasons.of(early, "early"), airline[:cut], airline[cut:])
    rows = [*airline, *others]
    np.savez_compressed(
        target / "reasons.npz", allow_pickle=False, **_arrays(rows), version=np.array(version)
    )
    card = _card(figures, len(airline), len(rows), digest(data, SOURCES), version)
    (target / "reasons.md").write_text(card, "utf-8")
    return card


def _own() -> list[Complaint]:
    lines = files("fauxpas.engine.train").joinpath("reason_posts.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    return [Complaint(text, name, OWN_WEIGHT) for name, _language, text in rows]


def _reviews(data: Path) -> list[Complaint]:
    """Bad French reviews of which the lists say one reason twice as loud as any other."""
    found: dict[str, list[Complaint]] = {name: [] for name in LISTED}
    for text in read_low_reviews(data):
        hits = list_hits(text)
        best = int(np.argmax(hits))
        rest = sorted(hits)[-2]
        if hits[best] > 1 and rest == 0 and len(found[LISTED[best]]) < REVIEWS_PER_REASON:
            found[LISTED[best]].append(Complaint(text, LISTED[best], REVIEW_WEIGHT))
    return [row for rows in found.values() for row in rows]


def _arrays(rows: Sequence[Complaint]) -> dict[str, Any]:
    scaling, x = _seen(rows)
    fitted = fit(x, [row.reason for row in rows], [row.weight for row in rows], STRENGTH)
    order = [list(fitted.classes_).index(name) for name in REASONS]
    coefficients = fitted.coef_[order]
    table = (coefficients[:, :BUCKETS] * np.sqrt(scaling.idf2)).T
    unit = float(np.abs(table).max()) / 127
    listed = (coefficients[:, BUCKETS:] * LIST_WEIGHT).T
    for name, weight in UNLEARNT.items():
        listed[LISTED.index(name), REASONS.index(name)] += weight
    return {
        "table": np.round(table / unit).astype(np.int8),
        "unit": np.float64(unit),
        "idf2": scaling.idf2.astype(np.float32),
        "listed": listed.astype(np.float32),
        "bias": fitted.intercept_[order],
        "surest": np.float64(SUREST),
    }


def _seen(rows: Sequence[Complaint], scaling: Scaling | None = None) -> tuple[Scaling, sparse.csr_matrix]:
    counts = count(
        [[crc32(feature.encode()) & (BUCKETS - 1) for feature in reason_features(row.text)] for row in rows],
        BUCKETS,
    )
    scaling = scaling or Scaling.of(counts)
    hits = np.array([list_hits(row.text) for row in rows]) * LIST_WEIGHT
    return scaling, sparse.csr_matrix(sparse.hstack([scaling.scaled(counts), sparse.csr_matrix(hits)]))


def _figures(model: Reasons, early: Sequence[Complaint], late: Sequence[Complaint]) -> list[str]:
    truth = [row.reason for row in late]
    told = [model.likelihoods(row.text) for row in late]
    likely = np.array([row if row is not None else np.full(len(REASONS), 1 / len(REASONS)) for row in told])
    guess = [REASONS[best] for best in likely.argmax(axis=1)]
    sure = likely.max(axis=1) >= SUREST
    right = np.array([t == g for t, g in zip(truth, guess, strict=True)])
    scaling, x = _seen(early)
    ten = fit(x, [row.told for row in early], [row.weight for row in early], STRENGTH)
    guessed: npt.NDArray[np.str_] = ten.predict(_seen(late, scaling)[1])
    ten_truth = [row.told for row in late]
    ten_right = 100 * float(np.mean(guessed == np.array(ten_truth)))
    return [
        f"| five of the twelve, always answering | {len(late)} | {100 * right.mean():.1f} | {macro_f1(truth, guess):.1f} |",
        f"| the same, where it answers ({100 * sure.mean():.0f} % of them) | {int(sure.sum())} | {100 * right[sure].mean():.1f} | |",
        f"| the set's own ten reasons, the same learner | {len(late)} | {ten_right:.1f} | {macro_f1(ten_truth, guessed.tolist()):.1f} |",
    ]


def _card(figures: Sequence[str], airline: int, seen: int, made_from: str, version: str) -> str:
    table = "\n".join(figures)
    return f"""# reasons.npz, version {version}

What it is: twelve reasons to be angry ({", ".join(REASONS)}) from hashed words, pieces of four characters, pairs of words, and how many words
of eleven lists (French and English, `reasons.toml`) a text holds; multinomial logistic regression, int8. Under a likelihood of {SUREST} it abstains.

Learnt from {seen:,} texts: {airline:,} complaints to airlines (Twitter US airline sentiment; licence not stated), bad French insurance reviews of which
the lists say one reason only (not stated), and our own sentences (`train/reason_posts.tsv`). Only weights ship. SHA-256 of what it was made from:
`{made_from}`.

Learnt from the first 70 % of the airline complaints by time, tried on the rest:

| what | texts | right, % | macro-F1 |
|---|---|---|---|
{table}

What it cannot do: more than one reason; languages other than French and English; a reason told without words of its kind. Safety, privacy, discrimination,
environment, employment and misleading have no labelled texts but our own: their likelihoods are rough. Let people correct it:
`Reasons.corrected`.

Make it again: `python -m fauxpas.engine.train reasons --data DIR` (needs scikit-learn).
"""
