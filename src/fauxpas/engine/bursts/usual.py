"""What is usual for one series of counts: its level, its hours of the week, and how much it scatters by itself."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

HOUR = 3600
DAY = 24 * HOUR
WEEK = 7 * DAY
HISTORY_SECONDS = 28 * DAY
COARSE_SECONDS = 900  # finer bins than this teach nothing more about spans of an hour and above
SLOTS = 48  # hour of the day on a working day, then on a weekend day
SLOT_PRIOR = 12.0  # independent mentions' worth of belief that an hour is like any other
SCATTER_PRIOR = 4.0  # spans' worth of belief that a longer span scatters as the next shorter one does
COLD_SCATTER = 3.0  # variance over mean of a brand we know nothing of
COLD_DAYS = 2.0
FAMILIAR_DAYS = 14.0


def history_of(bin_seconds: int) -> int:
    """Seconds of the past that are looked at: 28 days, or 56 bins where bins are longer than half a day."""
    return max(HISTORY_SECONDS, 56 * bin_seconds)


def slots_of(times: NDArray[np.int64]) -> NDArray[np.int64]:
    """Slot of the week, 0..47, of each time in unix seconds (UTC); 1 January 1970 was a Thursday."""
    hour = times // HOUR % 24
    weekend = (times // DAY + 3) % 7 >= 5
    slots: NDArray[np.int64] = hour + 24 * weekend
    return slots


@dataclass(frozen=True)
class Usual:
    """The usual of one series.

    level : expected count per bin, averaged over the week.
    profile : (48,) factor of each slot of the week on the level.
    scatter : variance over mean, per span length in seconds; 1 when mentions come independently.
    doubt : variance of the relative error of the level itself (it was learnt from few mentions).
    known_days : how many days of known bins it was learnt from.
    """

    level: float
    profile: Floats
    scatter: dict[int, float]
    doubt: float
    known_days: float

    def expected(self, times: NDArray[np.int64]) -> Floats:
        """Expected count of the bins that begin at `times`."""
        return self.level * self.profile[slots_of(times)]

    def swing(self, *, bin_seconds: int) -> float:
        """Mentions by which the busiest hour of the week exceeds the quietest."""
        return self.level * self._range * HOUR / bin_seconds

    @cached_property
    def _range(self) -> float:
        return float(self.profile.max() - self.profile.min())

    def size(self, mean: float, *, span_seconds: int) -> float:
        """Size of the negative binomial of a span with this mean: scatter and doubt together."""
        least = max(mean, 1e-9)
        excess = (self.scatter.get(span_seconds, COLD_SCATTER) - 1.0) + least * self.doubt
        return least / max(excess, 1e-9)

    def sizes(self, mean: Floats, *, span_seconds: int) -> Floats:
        """As `size`, for (n,) means."""
        scatter = self.scatter.get(span_seconds, COLD_SCATTER)
        excess = (scatter - 1.0) + np.maximum(mean, 1e-9) * self.doubt
        return np.maximum(mean, 1e-9) / np.maximum(excess, 1e-9)


def rolling(values: Floats, width: int) -> Floats:
    """Sums of every run of `width` values; (n,) in, (n - width + 1,) out."""
    sums = np.concatenate(([0.0], np.cumsum(values)))
    return sums[width:] - sums[:-width]


def _weights(times: NDArray[np.int64], known: NDArray[np.bool_], *, half_life_seconds: float) -> Floats:
    age = (times[-1] - times) / half_life_seconds
    weights: Floats = np.where(known, 0.5**age, 0.0)
    return weights


def coarser(
    times: NDArray[np.int64], counts: Floats, *, bin_seconds: int
) -> tuple[NDArray[np.int64], Floats]:
    """The series in bins of COARSE_SECONDS; a partly known bin is filled up, one known for less than half is unknown."""
    begin = times // COARSE_SECONDS
    first = int(begin[0])
    index = begin - first
    n = int(index[-1]) + 1
    known = np.isfinite(counts)
    total = np.bincount(index, weights=np.where(known, counts, 0.0), minlength=n)
    share = np.bincount(index, weights=known.astype(float), minlength=n) * bin_seconds / COARSE_SECONDS
    filled: Floats = np.where(share >= 0.5, total / np.maximum(share, 0.5), np.nan)
    return (first + np.arange(n, dtype=np.int64)) * COARSE_SECONDS, filled


def _profile(counts: Floats, weights: Floats, slots: NDArray[np.int64], scatter: float) -> Floats:
    """Factors per slot, drawn to the hour of the day, which is drawn to 1. Mean 1 over the week."""
    seen = np.bincount(slots, weights=weights, minlength=SLOTS).reshape(2, 24)
    total = np.bincount(slots, weights=weights * counts, minlength=SLOTS).reshape(2, 24)
    level = total.sum() / max(seen.sum(), 1e-9)
    prior = SLOT_PRIOR * scatter
    hour = (total.sum(axis=0) + prior) / (seen.sum(axis=0) * level + prior)
    factors = (total + prior * hour) / (seen * level + prior)
    shares = np.concatenate((np.full(24, 5 / 7 / 24), np.full(24, 2 / 7 / 24)))
    normal: Floats = factors.ravel() / float(factors.ravel() @ shares)
    return normal


def _scatter(counts: Floats, expected: Floats, width: int) -> tuple[float, float]:
    """Variance over mean of all runs of `width` bins, and how many independent runs that rests on."""
    if len(counts) < 2 * width:
        return 1.0, 0.0
    off = rolling(counts, width) - rolling(expected, width)
    mean = float(rolling(expected, width).sum())
    runs = len(counts) / width - 1.0
    if mean <= 0.0 or runs <= 0.0:
        return 1.0, 0.0
    return float((off * off).sum()) / mean * (runs + 1.0) / runs, runs


def _without_storms(counts: Floats, known: NDArray[np.bool_], bins_a_day: int) -> Floats:
    """Counts with each day's total held down to what calm days make believable.

    Grown from the calm days outwards: a fit that begins with a storm inside it never finds the storm.
    """
    days = -(-len(counts) // bins_a_day)
    day = np.arange(len(counts)) // bins_a_day
    total = np.bincount(day, weights=counts, minlength=days)
    covered = np.bincount(day, weights=known.astype(float), minlength=days) / bins_a_day
    rate = total[covered >= 0.25] / covered[covered >= 0.25]
    if len(rate) < 3:
        return counts
    calm = np.sort(rate)[: max(2, int(np.ceil(0.7 * len(rate))))]
    limit = np.inf
    for _ in range(5):
        mean = float(calm.mean())
        scatter = max(1.0, float(calm.var()) / max(mean, 0.5)) * 1.5
        limit = mean + 3.0 + 4.0 * np.sqrt(scatter * max(mean, 0.5))
        calm = rate[rate <= limit]
    held = np.minimum(1.0, limit / np.maximum(total / np.maximum(covered, 0.25), 1e-9))
    return counts * held[day]


def learn(
    times: NDArray[np.int64],
    counts: Floats,
    *,
    bin_seconds: int,
    spans: tuple[int, ...],
    profile: Floats | None = None,
) -> Usual:
    """Learn what is usual from a series' past, past storms set aside.

    times, counts : (n,) begin of each bin in unix seconds and its count; nan is unknown.
    spans : the lengths, in seconds, at which the series will be judged, ascending.
    profile : take this one over instead of learning it (a part of a stream keeps the hours of the whole).
    With nothing known the level is a tenth of a mention a day, in great doubt.
    """
    if len(times) and bin_seconds < COARSE_SECONDS:
        usual = learn(
            *coarser(times, counts, bin_seconds=bin_seconds),
            bin_seconds=COARSE_SECONDS,
            spans=spans,
            profile=profile,
        )
        return replace(usual, level=usual.level * bin_seconds / COARSE_SECONDS)
    known = np.isfinite(counts)
    known_days = float(known.sum()) * bin_seconds / DAY
    bins_a_day = max(1, DAY // bin_seconds)
    flat = np.ones(SLOTS)
    if known_days == 0.0:
        return Usual(0.1 / bins_a_day, flat, dict.fromkeys(spans, COLD_SCATTER), 4.0, 0.0)
    tamed = _without_storms(np.where(known, counts, 0.0), known, bins_a_day)
    weights = _weights(times, known, half_life_seconds=history_of(bin_seconds) / 2)
    slots = slots_of(times)
    hourly = max(1, HOUR // bin_seconds)
    level = float((weights * tamed).sum() / weights.sum())
    if profile is None:
        rough, _ = _scatter(tamed, np.where(known, level, 0.0), hourly)
        profile = _profile(tamed, weights, slots, min(max(rough, 1.0), 20.0))
    shape = profile[slots]
    level = float((weights * tamed).sum() / (weights * shape).sum())
    level = max(level, 0.1 / bins_a_day)
    expected = np.where(known, level * shape, 0.0)
    scatter = _scatters(tamed, expected, spans, bin_seconds, known_days)
    independent = float(weights.sum()) ** 2 / float((weights * weights).sum())
    doubt = 1.0 / (1.0 + level * independent / scatter[spans[-1]])
    return Usual(level, profile, scatter, doubt, known_days)


def _scatters(
    counts: Floats, expected: Floats, spans: tuple[int, ...], bin_seconds: int, known_days: float
) -> dict[int, float]:
    """Scatter per span, each drawn to the next shorter one, and all to the cold prior while history is short.

    Where few mentions come in clumps the scatter itself is doubtful; it is raised by its own standard error (that of
    the variance of a negative binomial), for too low a scatter costs far more false alarms than too high a one saves.
    """
    cold = min(1.0, max(0.0, (FAMILIAR_DAYS - known_days) / (FAMILIAR_DAYS - COLD_DAYS)))
    mentions = max(float(expected.sum()), 1.0)
    before = 1.0
    scatters: dict[int, float] = {}
    for span in spans:
        raw, runs = _scatter(counts, expected, max(1, round(span / bin_seconds)))
        before = max(1.0, (raw * runs + before * SCATTER_PRIOR) / (runs + SCATTER_PRIOR))
        doubt = min(2.0, float(np.sqrt(6.0 * (before - 1.0) / mentions)))
        scatters[span] = before * (1.0 + doubt) * (1.0 + (COLD_SCATTER - 1.0) * cold)
    return scatters
