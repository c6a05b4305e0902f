"""The share of negative posts as it is, from labels a model guessed: corrected for its known errors, with an interval.

A model that takes a third of the negative posts for neutral shows too calm a storm, and one that takes neutral ones for
negative shows a storm every day. How often it does each is known from texts it never learnt from.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from fauxpas.engine.sentiment import LABELS, Label

Floats = npt.NDArray[np.float64]
Confusions = Mapping[str, Sequence[Sequence[Sequence[int]]]]

POOLED = "all"
CONFIDENCE = 0.95
DRAWS = 1_000
_HALF = 0.5
_SOME = 0.3  # of the draws: nearly all of one kind in three
_UNEXPLAINED = 3.0  # half of what a chi-square of two degrees of freedom passes once in twenty


class UnknownModel(KeyError):
    """No errors are known for a model of this name, so its counts cannot be corrected."""


@dataclass(frozen=True, slots=True)
class Shares:
    """The likely share of each class among `posts` posts, 0 to 1, and the 95 % interval of the negative one."""

    negative: float
    neutral: float
    positive: float
    low: float
    high: float
    posts: int


def corrected_shares(counts: Sequence[int], model: str, language: str | None) -> Shares | None:
    """What a model's guesses say of the posts they are about.

    counts : posts guessed negative, neutral, positive. model : the `sentiment_by` of the guesses. language : two-letter
    code; None, or one whose errors are not known by themselves, takes the errors of all languages together.
    None when nothing was counted. Raises UnknownModel, and ValueError as `corrected_series` does.
    """
    if len(counts) != len(LABELS):
        raise ValueError("counts are those of negative, neutral and positive")
    return corrected_series([counts], model, language)[0]


def corrected_series(
    counts: Sequence[Sequence[int]], model: str, language: str | None
) -> list[Shares | None]:
    """`corrected_shares` of each (negative, neutral, positive) row of a series, in order.

    Guessed shares and the rows of C (row t, column g: how often truth t is guessed g) are drawn from their Dirichlet posteriors
    (Jeffreys) and each draw corrected; the shares are the means of the draws, which err less than the correction of the counts
    themselves when posts are few, and agree with it when they are many. C is drawn in turn from each kind of text the model was
    tried on in this language, for nobody knows which kind these posts are most like; but a draw whose errors could hardly give these
    guesses, whatever the truth, weighs as little as it explains them badly. The interval so tells of few posts, of a model tried on few
    texts, and of kinds on which it errs differently; where no known errors give such guesses it reaches to the count itself.
    Raises UnknownModel; ValueError when a count is negative.
    """
    table = np.asarray(counts, dtype=np.float64).reshape(len(counts), len(LABELS))
    if (table < 0).any():
        raise ValueError("a count cannot be negative")
    errors, undone, tried = _drawn_errors(model, language)
    return [_shares(row, errors, undone, tried) for row in table]


def true_shares(guessed: Floats, errors: Floats) -> Floats:
    """(C^T)^-1 times the guessed shares, put on the simplex.

    guessed : (n, k) shares of guesses; errors : (n, k, k), each row of each C sums to 1. Returns (n, k).
    Source: Buonaccorsi, Measurement Error (2010), chapter 2; Forman, Data Min. Knowl. Disc. 17 (2008) 164-206.
    """
    solved = np.linalg.solve(np.swapaxes(errors, 1, 2), guessed[:, :, None])
    return on_simplex(solved[:, :, 0].astype(np.float64))


@lru_cache(maxsize=64)
def _drawn_errors(model: str, language: str | None) -> tuple[Floats, Floats, float]:
    """Draws of C (n, 3, 3), what undoes each, and on how many texts the kind tried least was."""
    # Drawn and inverted once: every hour of a chart is corrected with the same errors.
    kinds = _errors(model, language)
    errors = _drawn(kinds[np.arange(DRAWS) % len(kinds)], seed=1)
    undone: Floats = np.linalg.inv(errors).astype(np.float64)
    errors.flags.writeable = undone.flags.writeable = False
    return errors, undone, float(kinds.sum(axis=(1, 2)).min())


def _drawn(counts: Floats, *, seed: int) -> Floats:
    # Seeded, for the same posts must give the same band on every screen and in every process.
    drawn = np.random.default_rng(seed).standard_gamma(counts + _HALF)
    shares: Floats = drawn / drawn.sum(axis=-1, keepdims=True)
    return shares


def _shares(counted: Floats, errors: Floats, undone: Floats, tried: float) -> Shares | None:
    posts = counted.sum()
    if not posts:
        return None
    guessed = _drawn(np.broadcast_to(counted, (DRAWS, len(LABELS))), seed=2)
    likely = on_simplex(np.einsum("ng,ngt->nt", guessed, undone))
    # No finer than the errors themselves are known, or one draw of a thousand would be left of many posts.
    unlike = min(posts, tried) * _divergence(guessed, np.einsum("nt,ntg->ng", likely, errors))
    weight = np.exp(unlike.min() - unlike)
    weight /= weight.sum()
    low, high = _quantiles(likely[:, 0], weight)
    if np.quantile(unlike, _SOME) > _UNEXPLAINED:
        low, high = min(low, counted[0] / posts), max(high, counted[0] / posts)
    negative, neutral, positive = (weight @ likely).tolist()
    return Shares(negative, neutral, positive, low, high, int(posts))


def _divergence(guessed: Floats, explained: Floats) -> Floats:
    """(n,) how far the guessed shares are from those a draw can explain, after Kullback and Leibler."""
    found: Floats = (guessed * np.log(guessed / explained)).sum(axis=1)
    return found


def _quantiles(values: Floats, weight: Floats) -> tuple[float, float]:
    """The ends of the interval that holds CONFIDENCE of the weight."""
    order = np.argsort(values)
    held = np.cumsum(weight[order]) - weight[order] / 2
    tail = (1 - CONFIDENCE) / 2
    low, high = np.interp([tail, 1 - tail], held, values[order]).tolist()
    return low, high


def on_simplex(shares: Floats) -> Floats:
    """The nearest rows (n, k) that are shares: none under 0, sum 1. Source: Held, Wolfe and Crowder (1974)."""
    falling = -np.sort(-shares, axis=1)
    over = (np.cumsum(falling, axis=1) - 1) / np.arange(1, shares.shape[1] + 1)
    last = (falling > over).sum(axis=1) - 1
    result: Floats = np.maximum(shares - over[np.arange(len(shares)), last][:, None], 0)
    return result


def confusion(truth: Sequence[Label], guessed: Sequence[Label]) -> list[list[int]]:
    """How often each true label (rows, in the order of LABELS) was guessed as each (columns)."""
    table = [[0] * len(LABELS) for _ in LABELS]
    for true, guess in zip(truth, guessed, strict=True):
        table[LABELS.index(true)][LABELS.index(guess)] += 1
    return table


@lru_cache(maxsize=1)
def known_errors() -> Mapping[str, Confusions]:
    """Model -> language (or "all") -> confusion counts, one table for each kind of text tried, none of it learnt from."""
    text = files("fauxpas.engine").joinpath("weights", "confusions.json").read_text("utf-8")
    known: dict[str, Confusions] = json.loads(text)
    return known


def _errors(model: str, language: str | None) -> Floats:
    """(kinds, 3, 3) counts."""
    try:
        known = known_errors()[model]
    except KeyError:
        raise UnknownModel(model) from None
    return np.asarray(known.get(language or POOLED, known[POOLED]), dtype=np.float64)
