"""How much faster a story goes than before, with its interval."""

import math
from functools import lru_cache

ROUNDS = 40
TERMS = 200
TINY = 1e-300
KEPT = 4096  # pairs of counts: most stories are small, and told of again at every turn


@lru_cache(maxsize=KEPT)
def growth(before: int, now: int, confidence: float = 0.9) -> tuple[float, float, float]:
    """Ratio of two Poisson rates seen over equal times, and its interval: (ratio, low, high).

    before, now : counts, >= 0. Neither known to begin with (Gamma prior with shape one half, the Jeffreys prior), the
    ratio of the rates is that of two Gamma variables, so the share of the second in both is Beta(now + 1/2, before + 1/2).
    ratio is the median; 1 is neither growth nor decline; both counts 0 give 1 with a very wide interval.
    Raises ValueError when a count is negative.
    """
    if before < 0 or now < 0:
        raise ValueError("a count is zero or more")
    tail = (1 - confidence) / 2
    low, middle, high = (_odds(_beta_quantile(q, now + 0.5, before + 0.5)) for q in (tail, 0.5, 1 - tail))
    return middle, low, high


def _odds(share: float) -> float:
    return share / max(1 - share, TINY)


def _beta_quantile(probability: float, a: float, b: float) -> float:
    low, high = 0.0, 1.0
    for _ in range(ROUNDS):
        middle = (low + high) / 2
        if beta_below(middle, a, b) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def beta_below(x: float, a: float, b: float) -> float:
    """The probability that a Beta(a, b) variable is below x: the regularised incomplete beta function.

    Source: Press et al., Numerical Recipes, 6.4 (Lentz's continued fraction).
    """
    if x <= 0 or x >= 1:
        return float(x >= 1)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    if x > (a + 1) / (a + b + 2):
        return 1 - front * _fraction(1 - x, b, a) / b
    return front * _fraction(x, a, b) / a


def _fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1 / _away(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _away(1 + term * d)
            c = _away(1 + term / c)
            value *= c * d
        if abs(c * d - 1) < 1e-12:
            break
    return value


def _away(value: float) -> float:
    return value if abs(value) > TINY else TINY
