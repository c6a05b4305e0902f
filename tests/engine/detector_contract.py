"""What every detector of bursts must do, whatever its method. A detector is a function from counts to alarms.

Kept as plain functions so that another detector is tested by calling them with itself.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Detector = Callable[
    [Floats, int, float], NDArray[np.bool_]
]  # counts, seconds a bin, alarms a month -> open or not
Scorer = Callable[[Floats, int], Floats]  # counts, seconds a bin -> a score per row, higher where rarer

DAY = 86_400
MONTH = 30.4375 * DAY


def stream(
    seed: int,
    *,
    days: float,
    a_day: float,
    bin_seconds: int = 3600,
    scatter: float = 1.0,
    season: float = 0.0,
) -> Floats:
    """Counts of an ordinary brand: Poisson, or negative binomial of this variance over mean; a daily wave on top."""
    rng = np.random.default_rng(seed)
    times = np.arange(int(days * DAY / bin_seconds)) * bin_seconds
    mean = a_day * bin_seconds / DAY * (1 + season * np.sin(2 * np.pi * times / DAY))
    if scatter == 1.0:
        return rng.poisson(mean).astype(float)
    return rng.negative_binomial(mean / (scatter - 1), 1 / scatter).astype(float)


def raised(alarm: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Rows at which an alarm opens."""
    return np.flatnonzero(alarm & ~np.concatenate(([False], alarm[:-1])))


def alarms_a_month(detect: Detector, counts: Floats, *, bin_seconds: int, asked: float) -> float:
    """Alarms a month on a stream, its first 28 days left out."""
    skipped = 28 * DAY // bin_seconds
    rows = raised(detect(counts, bin_seconds, asked))
    return float((rows >= skipped).sum() / ((len(counts) - skipped) * bin_seconds / MONTH))


def check_promise(
    detect: Detector,
    *,
    a_day: float,
    scatter: float,
    season: float,
    bin_seconds: int = 3600,
    asked: float = 4.0,
) -> None:
    """On ordinary streams the alarms come no more often than 1.5 times what was asked, and no less than an eighth."""
    days = 10 * 30 if bin_seconds >= 3600 else 4 * 30
    counts = stream(7, days=days, a_day=a_day, bin_seconds=bin_seconds, scatter=scatter, season=season)
    found = alarms_a_month(detect, counts, bin_seconds=bin_seconds, asked=asked)
    assert asked / 8 <= found <= asked * 1.5, f"{found:.2f} alarms a month where {asked} were asked for"


def check_storm(detect: Detector, *, a_day: float, factor: float = 12.0) -> None:
    """A storm is heard within a day, once, and is over four days after its end."""
    counts = stream(3, days=50, a_day=a_day, scatter=1.5, season=0.5)
    begin = 40 * 24
    counts[begin : begin + 48] += stream(4, days=2, a_day=a_day * factor)
    rows = raised(detect(counts, 3600, 0.5))
    week = rows[(rows >= begin) & (rows < begin + 7 * 24)]
    assert len(week) == 1
    assert week[0] < begin + 24
    assert not detect(counts, 3600, 0.5)[begin + 6 * 24]


def check_scale(detect: Detector) -> None:
    """A storm of the same shape is heard by three mentions a day and by three thousand a minute."""
    for a_day in (3.0, 300.0, 30_000.0, 4_320_000.0):
        check_storm(detect, a_day=a_day)


def check_cut(detect: Detector) -> None:
    """What is said of a row does not change when later rows arrive."""
    counts = stream(5, days=40, a_day=40, scatter=2.0, season=0.6)
    counts[800:830] += 30
    whole = detect(counts, 3600, 2.0)
    for end in (300, 801, 815, 900):
        assert np.array_equal(detect(counts[:end], 3600, 2.0), whole[:end])


def check_gap(detect: Detector) -> None:
    """A blind source raises nothing, neither while it is blind nor when it comes back."""
    counts = stream(6, days=60, a_day=200, season=0.5)
    gap = slice(45 * 24, 48 * 24)
    before = raised(detect(counts, 3600, 0.5))
    counts[gap] = np.nan
    after = raised(detect(counts, 3600, 0.5))
    assert set(after.tolist()) <= set(before.tolist())


def check_zeros(detect: Detector) -> None:
    """Nothing said is nothing happening; nor is the first mention ever."""
    counts = np.zeros(40 * 24)
    assert not detect(counts, 3600, 0.5).any()
    counts[900] = 1
    assert not detect(counts, 3600, 0.5).any()


def check_clock_change(detect: Detector) -> None:
    """When the clocks change everybody is an hour early; that is no alarm."""
    rng = np.random.default_rng(8)
    times = np.arange(70 * 24)
    local = times + (times >= 50 * 24 + 2)
    night = ((local % 24) < 7) | ((local % 24) > 22)
    counts = rng.poisson(np.where(night, 40.0, 400.0)).astype(float)
    rows = raised(detect(counts, 3600, 0.5))
    assert not ((rows >= 50 * 24) & (rows < 57 * 24)).any()


def check_score_rises(score: Scorer) -> None:
    """The same row with more mentions in it scores strictly higher, and the score is the same however the stream is cut."""
    counts = stream(9, days=35, a_day=60, scatter=1.5, season=0.4)
    counts[780:786] += 25
    for row in (783, 800):
        scores = []
        for more in (0, 1, 5, 200, 5_000):
            changed = counts[: row + 1].copy()
            changed[row] += more
            scores.append(float(score(changed, 3600)[row]))
        assert all(low < high for low, high in pairwise(scores)), (row, scores)
    assert np.array_equal(score(counts[:800], 3600), score(counts, 3600)[:800])
