"""How rare a count is, told as the number of false alarms a month that an alarm at this count would cost.

The count of mentions in a span is taken as negative binomial: its mean `mean`, its variance `mean + mean² / size`.
Everything is closed form and in logarithms, so that three thousand mentions where ten were expected still differ
from four thousand.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SECONDS_A_MONTH = 30.4375 * 86_400
# Beyond this size the distribution is Poisson, and the difference of two log-gammas loses its digits.
LARGEST_SIZE = 1e9


def log_gamma(x: Floats) -> Floats:
    """Natural logarithm of the gamma function, for x > 0; absolute error below 1e-9 for x up to 100.

    Source: Stirling's series after eight steps of recurrence (Abramowitz & Stegun 6.1.15, 6.1.41).
    """
    product = x * (x + 1.0) * (x + 2.0) * (x + 3.0) * (x + 4.0) * (x + 5.0) * (x + 6.0) * (x + 7.0)
    y = x + 8.0
    series = (1 / 12 - (1 / 360 - 1 / (1260 * y * y)) / (y * y)) / y
    result: Floats = (y - 0.5) * np.log(y) - y + 0.5 * np.log(2 * np.pi) + series - np.log(product)
    return result


def log_probability(count: Floats, mean: Floats, size: Floats) -> Floats:
    """Log-probability of `count` under a negative binomial. count >= 0, mean > 0, size > 0; arrays of one shape."""
    size = np.minimum(size, LARGEST_SIZE)
    whole, of_size, of_count = log_gamma(np.stack((count + size, size, count + 1.0)))
    chance: Floats = (
        whole
        - of_size
        - of_count
        - size * np.log1p(mean / size)
        + count * (np.log(mean) - np.log(size + mean))
    )
    return chance


def log_alarms_a_month(
    count: Floats, mean: Floats, size: Floats, *, span_seconds: Floats | int, step_seconds: int
) -> Floats:
    """Natural log of how often in a month a span that slides over an ordinary stream would reach `count`.

    count, mean, size : (n,) observed and expected mentions of the span, and the size of the negative binomial.
    span_seconds, step_seconds : the length of the span (one, or one each), and how far apart it is looked at.
    Returns (n,), falling strictly as `count` rises; large (an ordinary count is reached all the time) at or below
    the mean. Reaching a level counts once however long the span stays there.
    Source: the clump rate of a scan statistic, mean · (1 - mean / count) · P(count - 1) per span (Alm, Comm.
    Statist. Stochastic Models 13 (1997) 51-66), here with a negative binomial; never less than for spans that do not overlap,
    never more than one alarm a look.
    """
    mean = np.maximum(mean, 1e-9)
    size = np.maximum(size, 1e-3)
    # Below this count the clump formula turns back; there the answer only has to be "often", and monotone.
    turn = np.ceil(mean + 1.0 + np.sqrt(mean * (1.0 + mean / size)) / 2)
    at = np.maximum(count, turn)
    before = log_probability(at - 1.0, mean, size)
    clumps = np.log(mean) + np.log1p(-mean / at) + before - np.log(span_seconds)
    # The tail as a geometric series from its first term: within a fifth of the true value beyond twice the mean.
    chance = mean / (size + mean)
    tail = before + np.log((at - 1.0 + size) / at * chance) - np.log1p(-(at + size) / (at + 1.0) * chance)
    tail = np.minimum(tail, 0.0)
    # A clump of mentions that arrives at once crosses from far below: then the span's own tail is the larger.
    crossings = np.maximum(clumps, tail - np.log(span_seconds))
    rate: Floats = (
        np.minimum(crossings, tail - np.log(step_seconds))
        + np.log(SECONDS_A_MONTH)
        + np.maximum(turn - count, 0.0) / turn
    )
    return rate


def count_at_rate(
    mean: Floats, size: Floats, *, span_seconds: int, step_seconds: int, alarms_a_month: float
) -> Floats:
    """The smallest whole count that an ordinary stream reaches no more than `alarms_a_month` times a month.

    mean, size : (n,). Returns (n,) whole numbers, above the mean. Found by bisection.
    """
    target = np.log(alarms_a_month)

    def too_often(count: Floats) -> NDArray[np.bool_]:
        rate = log_alarms_a_month(count, mean, size, span_seconds=span_seconds, step_seconds=step_seconds)
        return np.asarray(rate > target, dtype=np.bool_)

    low = np.floor(mean)
    high = np.ceil(mean + 10.0 + 10.0 * np.sqrt(mean * (1.0 + mean / np.maximum(size, 1e-3))))
    while (still := too_often(high)).any():
        high = np.where(still, 2 * high, high)
    while (high - low > 1).any():
        middle = np.floor((low + high) / 2)
        often = too_often(middle)
        low, high = np.where(often, middle, low), np.where(often, high, middle)
    return np.asarray(high, dtype=np.float64)


def score_of(log_alarms: float) -> float:
    """A score from 0 to 1 that rises strictly with rarity: one alarm a month is 0.5, one in ten months 0.75."""
    decades = -log_alarms / float(np.log(10.0))
    return 0.5 * (1.0 + decades / (1.0 + abs(decades)))
