"""From rows of hashed features to a small table of weights: idf scaling, one length per text, logistic regression."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Scaling:
    """Squared inverse document frequency of every bucket; a text's length is the root of their sum."""

    idf2: Floats

    @classmethod
    def of(cls, counts: sparse.csr_matrix) -> "Scaling":
        seen = np.asarray((counts > 0).sum(axis=0), dtype=np.float64).ravel()
        return cls(((np.log((counts.shape[0] + 1) / (seen + 1)) + 1) ** 2).round(1))

    def lengths(self, counts: sparse.csr_matrix) -> Floats:
        return np.asarray(np.sqrt(np.maximum(counts @ self.idf2, 1e-9)))

    def scaled(self, counts: sparse.csr_matrix, extra: Floats | None = None) -> sparse.csr_matrix:
        """Rows of unit length, about; `extra` columns (n, k) are divided by the same lengths."""
        lengths = self.lengths(counts)
        columns = [sparse.diags(1 / lengths) @ counts @ sparse.diags(np.sqrt(self.idf2))]
        if extra is not None:
            columns.append(sparse.csr_matrix(extra / lengths[:, None]))
        return sparse.csr_matrix(sparse.hstack(columns))


def count(rows: Iterable[Sequence[int]], buckets: int) -> sparse.csr_matrix:
    """The (texts, buckets) counts of hashed features."""
    indices: list[int] = []
    ends = [0]
    for row in rows:
        indices.extend(row)
        ends.append(len(indices))
    ones = np.ones(len(indices), dtype=np.float32)
    matrix = sparse.csr_matrix((ones, indices, ends), shape=(len(ends) - 1, buckets))
    matrix.sum_duplicates()
    return matrix


def fit(
    x: sparse.csr_matrix, labels: Sequence[object], weights: Sequence[float], strength: float
) -> LogisticRegression:
    """A multinomial logistic regression; `strength` is the inverse of the L2 penalty."""
    model = LogisticRegression(C=strength, max_iter=80, tol=1e-6)
    return model.fit(x, np.asarray(labels), sample_weight=np.asarray(weights))


def macro_f1(truth: Sequence[object], guess: Sequence[object]) -> float:
    """The mean over classes of F1, in per cent."""
    classes = sorted(set(truth), key=str)
    scores = []
    for wanted in classes:
        hits = sum(t == g == wanted for t, g in zip(truth, guess, strict=True))
        claimed = sum(g == wanted for g in guess)
        real = sum(t == wanted for t in truth)
        scores.append(2 * hits / (claimed + real) if claimed + real else 0.0)
    return 100 * float(np.mean(scores))


def calibration_error(probabilities: Floats, truth: npt.NDArray[np.int64]) -> float:
    """Expected calibration error of the top class over ten equal bins, 0 to 1."""
    top = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == truth
    bins = np.minimum((top * 10).astype(int), 9)
    gaps = [
        abs(right[bins == b].mean() - top[bins == b].mean()) * (bins == b).mean() for b in set(bins.tolist())
    ]
    return float(sum(gaps))


def best_temperature(logits: Floats, truth: npt.NDArray[np.int64]) -> float:
    """The divisor of the logits that makes the truth likeliest (Guo et al. 2017), by golden steps of 2 %."""
    steps = np.exp(np.arange(-1.6, 1.6, 0.02))
    losses = []
    for step in steps:
        scaled = logits / step
        scaled = scaled - scaled.max(axis=1, keepdims=True)
        likelihood = scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))
        losses.append(-likelihood[np.arange(len(truth)), truth].mean())
    return float(steps[int(np.argmin(losses))])
