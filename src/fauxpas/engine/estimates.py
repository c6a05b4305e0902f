"""How many people in all: estimates of several groups, some of whose people may be in more than one, made one.

Adding the low ends and adding the high ends says too wide an interval: that every group is at its worst at once is hardly ever
true. So each number is drawn many times and the draws are added. `docs/how-it-decides/affected-groups.md` gives the reasons.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10, sqrt

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

VERSION = "estimates-1"
DRAWS = 10_000
CONFIDENCE = 0.95
# Seeded, for the same groups must give the same total on every screen and in every process.
SEED = 7
_NORMAL_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many, in whole people: 0 <= low <= likely <= high; low and high are limits it would surprise us to see passed."""

    low: int
    likely: int
    high: int

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.likely <= self.high:
            raise ValueError("an estimate goes from low over likely to high, and none is negative")


@dataclass(frozen=True, slots=True)
class Shared:
    """How many people two groups share, the groups by their places; `people` is None while nobody has said."""

    first: int
    second: int
    people: Estimate | None


def total(estimates: Sequence[Estimate], shared: Sequence[Shared]) -> Estimate | None:
    """Everybody hit, each counted once: the median of the draws, and the interval that holds 95 of 100 of them, rounded to what it is worth.

    shared : at most one for each pair; a pair that is left out shares nobody. While nobody has said how many a pair shares, anything
    from none to all of the smaller group is taken for equally likely. None without any group; one group alone is its own estimate.
    Each number is drawn from its PERT distribution (Malcolm et al., Operations Research 7 (1959) 646-669), the groups
    independently; the total of a draw is the sum less what pairs share, and never less than the largest group (Bonferroni).
    Raises ValueError for a pair that is no pair, or told twice.
    """
    _check(len(estimates), shared)
    if len(estimates) < 2:
        return estimates[0] if estimates else None
    chance = np.random.default_rng(SEED)
    drawn = np.stack([_pert(each, chance) for each in estimates])
    people = drawn.sum(axis=0)
    for pair in shared:
        most = np.minimum(drawn[pair.first], drawn[pair.second])
        both = chance.random(DRAWS) * most if pair.people is None else _pert(pair.people, chance)
        people = people - np.minimum(both, most)
    people = np.maximum(people, drawn.max(axis=0))
    tail = (1.0 - CONFIDENCE) / 2.0
    least, most = max(each.low for each in estimates), sum(each.high for each in estimates)
    ends = np.quantile(people, [tail, 0.5, 1.0 - tail])
    unit = _unit(ends[2] - ends[0])
    low, likely, high = (min(max(round(end / unit) * unit, least), most) for end in ends.tolist())
    return Estimate(low, likely, high)


def _unit(width: float) -> int:
    """What to round to: a tenth of the power of ten that the interval is wide, for its digits say no more than that."""
    return int(10 ** max(0, floor(log10(width)) - 1)) if width >= 1.0 else 1


def share_interval(count: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share, 0 to 1, when `count` of `of` were found; (0, 1) when nothing was looked at.

    Source: Wilson, Journal of the American Statistical Association 22 (1927) 209-212. Raises ValueError unless 0 <= count <= of.
    """
    if not 0 <= count <= of:
        raise ValueError("a share is of those that were looked at")
    if not of:
        return 0.0, 1.0
    share, spread = count / of, _NORMAL_95**2 / of
    middle = (share + spread / 2.0) / (1.0 + spread)
    half = _NORMAL_95 / (1.0 + spread) * sqrt(share * (1.0 - share) / of + spread / (4.0 * of))
    return max(0.0, middle - half), min(1.0, middle + half)


def _pert(each: Estimate, chance: np.random.Generator) -> Floats:
    """(DRAWS,) draws of one number; the number itself when it is certain."""
    width = each.high - each.low
    if not width:
        return np.full(DRAWS, float(each.likely))
    rise = 1.0 + 4.0 * (each.likely - each.low) / width
    fall = 1.0 + 4.0 * (each.high - each.likely) / width
    drawn: Floats = each.low + width * chance.beta(rise, fall, DRAWS)
    return drawn


def _check(groups: int, shared: Sequence[Shared]) -> None:
    pairs = [frozenset((pair.first, pair.second)) for pair in shared]
    if any(len(pair) < 2 or not all(0 <= place < groups for place in pair) for pair in pairs):
        raise ValueError("two different groups share people")
    if len(set(pairs)) < len(pairs):
        raise ValueError("what a pair shares is said once")
