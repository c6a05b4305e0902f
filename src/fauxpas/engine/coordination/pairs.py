"""Which pairs of accounts meet more often than chance and common interests explain."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fauxpas.engine.bursts.tails import log_probability
from fauxpas.engine.coordination.acts import KINDS, Floats, Ints, Table
from fauxpas.engine.coordination.meetings import Meetings

ACCEPTED_CHANCE = 0.001
FEWEST_OCCASIONS = 2
LARGEST_SIZE = 1e6
# With this size a second meeting is 1 + 1/0.05 = 21 times as frequent as chance alone would have it.
LEAST_SIZE = 0.05

_NONE = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Pairs:
    """Pairs of accounts that met in one kind of act, (n,) each.

    one, other : places in Table.authors, one < other; kind : place in KINDS.
    occasions : different objects they met on; expected : how many if who acted had been drawn at random.
    """

    one: Ints
    other: Ints
    kind: Ints
    occasions: Ints
    expected: Floats


@dataclass(frozen=True)
class Counted:
    """Every pair of accounts that met in one kind of act, and on how many objects; (n,) each."""

    kind: int
    one: Ints
    other: Ints
    occasions: Ints


def count_pairs(table: Table, met: Meetings) -> list[Counted]:
    """The pairs that met, by kind of act; kinds without a meeting are left out."""
    keys = pair_keys(table, met)
    kinds = table.kind[met.one]
    counted = []
    for kind in range(len(KINDS)):
        pairs, occasions = np.unique(keys[kinds == kind], return_counts=True)
        if len(pairs):
            one, other = np.divmod(pairs, len(table.authors))
            counted.append(Counted(kind, one, other, occasions.astype(np.int64)))
    return counted


def pair_keys(table: Table, met: Meetings) -> Ints:
    """One number for the pair of accounts of each meeting, whatever their order."""
    one, other = table.author[met.one], table.author[met.other]
    return np.minimum(one, other) * len(table.authors) + np.maximum(one, other)


def linked_pairs(activity: Floats, counted: Sequence[Counted], *, suspects: NDArray[np.bool_]) -> Pairs:
    """The pairs whose repeated meetings are beyond chance; an account has at most one chance in a thousand to be linked wrongly.

    activity : (number of accounts,) posts of each. suspects : (number of accounts,) whose meetings with one another are
    left out of the estimates.

    Null: who wrote which post is drawn anew, while how much each account writes and when each thing was shared stay (a
    configuration model), so a pair is expected to meet in proportion to what both write. People with the same
    interests meet more often than that: the size of a negative binomial says how much, estimated from how often the
    stream's own pairs meet again. A campaign would be its own excuse there; so a kind of act is never taken to gather people more than the
    middle one of the kinds does, nor more than twentyfold.
    """
    estimates = [_estimate(activity, pairs, suspects) for pairs in counted]
    usual = float(np.median([size for _, size in estimates])) if estimates else LARGEST_SIZE
    limit = np.log(ACCEPTED_CHANCE / max(1, len(activity) * len(counted)))
    found = [
        _judge(activity, pairs, rate, max(size, usual, LEAST_SIZE), limit)
        for pairs, (rate, size) in zip(counted, estimates, strict=True)
    ]
    return Pairs(
        one=np.concatenate([_NONE, *(pairs.one for pairs in found)]),
        other=np.concatenate([_NONE, *(pairs.other for pairs in found)]),
        kind=np.concatenate([_NONE, *(pairs.kind for pairs in found)]),
        occasions=np.concatenate([_NONE, *(pairs.occasions for pairs in found)]),
        expected=np.concatenate([_NONE.astype(np.float64), *(pairs.expected for pairs in found)]),
    )


def _estimate(activity: Floats, pairs: Counted, suspects: NDArray[np.bool_]) -> tuple[float, float]:
    """At what rate two posts by anybody meet, and the size of the negative binomial (small: people flock together)."""
    clean = pairs.occasions[~(suspects[pairs.one] & suspects[pairs.other])].astype(np.float64)
    rate = 2.0 * (clean.sum() + 1.0) / float(activity.sum()) ** 2
    # If chance were all, the sum of λ² over pairs; λ = rate · what one writes · what the other writes.
    squares, fourths = float((activity**2).sum()), float((activity**4).sum())
    again = rate**2 * (squares**2 - fourths) / 2.0
    excess = float((clean * (clean - 1.0)).sum()) / max(again, 1e-12) - 1.0
    return rate, 1.0 / max(excess, 1.0 / LARGEST_SIZE)


def _judge(activity: Floats, pairs: Counted, rate: float, size: float, limit: float) -> Pairs:
    """The pairs of one kind whose occasions have a log-probability of at most `limit`."""
    rows = np.flatnonzero(pairs.occasions >= FEWEST_OCCASIONS)
    expected = rate * activity[pairs.one[rows]] * activity[pairs.other[rows]]
    rare = log_tail(pairs.occasions[rows], expected, np.full(len(rows), size)) <= limit
    rows = rows[rare]
    kind = np.full(len(rows), pairs.kind, dtype=np.int64)
    return Pairs(pairs.one[rows], pairs.other[rows], kind, pairs.occasions[rows], expected[rare])


def log_tail(count: Ints, mean: Floats, size: Floats) -> Floats:
    """Log of an upper bound of P(X >= count) of a negative binomial, tight well above the mean; 0 at or below it."""
    k = count.astype(np.float64)
    ratio = (k + size) / (k + 1.0) * mean / (size + mean)
    more = np.where(k > mean, -np.log1p(-np.minimum(ratio, 1 - 1e-9)), np.inf)
    bound: Floats = np.minimum(log_probability(k, mean, size) + more, 0.0)
    return bound
