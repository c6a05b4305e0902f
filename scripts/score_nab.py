"""Score `fauxpas bursts` on NAB's counts of brand mentions, with NAB's own rules.

    python -m scripts.score_nab [--data ../shared/data/nab] [--windowed-gaussian]

The series with labelled windows are judged as the command line judges them. Printed: the score column with its threshold
chosen on all series (as NAB does) and with each brand left out in turn, for the three profiles; then the alarm column per rate of
accepted false alarms. `--windowed-gaussian` scores NAB's simplest detector instead: its published figures are the check of
these rules.

Source of the rules: Lavin and Ahmad, Evaluating real-time anomaly detection algorithms, ICMLA 2015; numenta/NAB,
nab/sweeper.py.
"""

import argparse
import csv
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import erfc, exp, sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fauxpas.engine.alarms import REFRACTORY_SECONDS
from fauxpas.engine.bursts.scan import Scan, scan
from fauxpas.engine.lines_bursts import read_time

Floats = NDArray[np.float64]
DATA = Path("../shared/data/nab")
STEP_SECONDS = 300
MONTH_SECONDS = 30.4375 * 86_400
PROBATION_SHARE, PROBATION_MOST = 0.15, 750
RATES = (0.5, 1.0, 2.0)
GAUSSIAN_WINDOW, GAUSSIAN_STEP = 6400, 100


@dataclass(frozen=True)
class Costs:
    """What a profile gives for a window found, and takes for a false row and for a window missed."""

    found: float
    false: float
    missed: float


@dataclass(frozen=True)
class Labelled:
    """One brand's counts, and its labelled windows as (first row, last row)."""

    brand: str
    times: NDArray[np.int64]
    counts: Floats
    windows: tuple[tuple[int, int], ...]

    @property
    def probation(self) -> int:
        """Rows at the beginning that are not scored."""
        return min(int(PROBATION_SHARE * len(self.times)), PROBATION_MOST)


@dataclass(frozen=True)
class Steps:
    """What one brand's rows are worth together, as the threshold falls: (m,) thresholds falling, (m,) totals."""

    thresholds: Floats
    totals: Floats
    windows: int

    def at(self, threshold: float, costs: Costs) -> float:
        """The total when every row whose score is at least `threshold` is a detection."""
        place = int(np.searchsorted(-self.thresholds, -threshold, side="right"))
        return float(self.totals[place - 1]) if place else -costs.missed * self.windows


def weight_of(position: float) -> float:
    """Worth of a row by its place: -1 at the beginning of a window gives nearly 1, 0 at its end 0, beyond it down to -1."""
    return -1.0 if position > 3.0 else 2.0 / (1.0 + exp(5.0 * position)) - 1.0


def weights_of(series: Labelled, costs: Costs) -> tuple[Floats, NDArray[np.int64]]:
    """Per row, what a detection there is worth, and the number of its window (-1: none)."""
    rows = np.arange(len(series.times))
    inside = np.full(len(rows), -1, dtype=np.int64)
    worth = np.full(len(rows), -costs.false)
    for number, (first, last) in enumerate(series.windows):
        width = last - first + 1
        for row in range(first, last + 1):
            worth[row] = costs.found * weight_of(-(last - row + 1) / width) / weight_of(-1.0)
        inside[first : last + 1] = number
        following = [begin for begin, _ in series.windows if begin > last]
        for row in range(last + 1, min(following, default=len(rows))):
            worth[row] = costs.false * weight_of((row - last) / (width - 1))
    return worth, inside


def sweep(series: Labelled, scores: Floats, costs: Costs) -> Steps:
    """Totals of one brand for every threshold that makes a difference."""
    worth, inside = weights_of(series, costs)
    best = [-costs.missed] * len(series.windows)
    total = sum(best)
    thresholds: list[float] = []
    totals: list[float] = []
    order = np.argsort(-scores[series.probation :], kind="stable") + series.probation
    for row in order.tolist():
        window = int(inside[row])
        if window < 0:
            total += float(worth[row])
        else:
            better = max(best[window], float(worth[row]))
            total += better - best[window]
            best[window] = better
        if thresholds and thresholds[-1] == scores[row]:
            totals[-1] = total
        else:
            thresholds.append(float(scores[row]))
            totals.append(total)
    return Steps(np.array(thresholds), np.array(totals), len(series.windows))


def normalised(total: float, windows: int, costs: Costs) -> float:
    """NAB's figure: 0 for a detector that says nothing, 100 for one that finds every window at its beginning."""
    nothing = -costs.missed * windows
    return 100.0 * (total - nothing) / (costs.found * windows - nothing)


def best_threshold(steps: Sequence[Steps], costs: Costs) -> float:
    """The threshold with the highest sum over these brands."""
    thresholds = np.unique(np.concatenate([each.thresholds for each in steps]))[::-1]
    sums = np.zeros(len(thresholds))
    for each in steps:
        place = np.searchsorted(-each.thresholds, -thresholds, side="right")
        sums += np.concatenate(([-costs.missed * each.windows], each.totals))[place]
    return float(thresholds[int(np.argmax(sums))])


def score_all(steps: Mapping[str, Steps], costs: Costs, threshold: Callable[[str], float]) -> float:
    """The figure over all brands, each at the threshold that `threshold` gives its name."""
    total = sum(each.at(threshold(brand), costs) for brand, each in steps.items())
    return normalised(total, sum(each.windows for each in steps.values()), costs)


def in_and_out(steps: Mapping[str, Steps], costs: Costs) -> tuple[float, float]:
    """The figure with one threshold chosen on all brands, and with each brand's chosen on the others."""
    everywhere = best_threshold(list(steps.values()), costs)
    elsewhere = {
        brand: best_threshold([each for name, each in steps.items() if name != brand], costs)
        for brand in steps
    }
    return score_all(steps, costs, lambda _: everywhere), score_all(steps, costs, elsewhere.__getitem__)


def hits_and_false(series: Labelled, alarm: NDArray[np.bool_]) -> tuple[int, int]:
    """Windows in which an alarm opens or is told, and alarms that open outside every window (24 hours' worth is one)."""
    opened = np.flatnonzero(alarm & ~np.concatenate(([False], alarm[:-1])))
    opened = opened[opened >= series.probation]
    hit = sum(bool(((opened >= first) & (opened <= last)).any()) for first, last in series.windows)
    false, last_false = 0, -REFRACTORY_SECONDS
    for row in opened.tolist():
        if any(first <= row <= last for first, last in series.windows):
            continue
        if series.times[row] - last_false >= REFRACTORY_SECONDS:
            false += 1
            last_false = int(series.times[row])
    return hit, false


def windowed_gaussian(counts: Floats) -> Floats:
    """NAB's windowed Gaussian: 1 less the tail of a normal law learnt from the last 6,400 rows, in twelve digits as published."""
    sums = np.concatenate(([0.0], np.cumsum(counts)))
    squares = np.concatenate(([0.0], np.cumsum(counts * counts)))
    scores = np.zeros(len(counts))
    for row in range(1, len(counts)):
        moved = max(0, row - GAUSSIAN_WINDOW) // GAUSSIAN_STEP * GAUSSIAN_STEP
        first, last = moved, min(row, moved + GAUSSIAN_WINDOW)
        mean = (sums[last] - sums[first]) / (last - first)
        variance = (squares[last] - squares[first]) / (last - first) - mean * mean
        deviation = sqrt(variance) if variance > 0.0 else 1e-6
        scores[row] = 1.0 - 0.5 * erfc(abs(counts[row] - mean) / deviation / 1.4142)
    return np.round(scores, 12)


def read_series(data: Path) -> list[Labelled]:
    """The series whose windows are labelled in `data`. Raises OSError when it is not there."""
    labelled = json.loads((data / "labels" / "combined_windows.json").read_text(encoding="utf-8"))
    found = []
    for name, windows in sorted(labelled.items()):
        if not name.startswith("realTweets/"):
            continue
        with (data / "data" / name).open(encoding="utf-8", newline="") as file:
            rows = [(read_time(row["timestamp"]), float(row["value"])) for row in csv.DictReader(file)]
        times = np.array([at for at, _ in rows], dtype=np.int64)
        edges = [(read_time(first), read_time(last)) for first, last in windows]
        places = tuple(
            (int(np.searchsorted(times, first)), int(np.searchsorted(times, last))) for first, last in edges
        )
        brand = name.removesuffix(".csv").rsplit("_", 1)[1]
        found.append(Labelled(brand, times, np.array([value for _, value in rows]), places))
    return found


def read_costs(data: Path) -> dict[str, Costs]:
    """NAB's profiles by name."""
    profiles = json.loads((data / "config" / "profiles.json").read_text(encoding="utf-8"))
    matrices = {name: each["CostMatrix"] for name, each in profiles.items()}
    return {
        name: Costs(each["tpWeight"], each["fpWeight"], each["fnWeight"]) for name, each in matrices.items()
    }


def judged(series: Labelled, *, a_month: float) -> Scan:
    """What `fauxpas bursts` says of a series."""
    return scan(series.times, series.counts, bin_seconds=STEP_SECONDS, false_alarms_per_month=a_month)


def print_scores(
    series: Sequence[Labelled], scores: Mapping[str, Floats], profiles: Mapping[str, Costs]
) -> None:
    """One line a profile: in-sample, each brand left out."""
    print(f"{'profile':>20}  {'threshold on all':>16}  {'each brand left out':>19}")
    for name, costs in profiles.items():
        steps = {each.brand: sweep(each, scores[each.brand], costs) for each in series}
        inside, outside = in_and_out(steps, costs)
        print(f"{name:>20}  {inside:16.2f}  {outside:19.2f}")


def print_alarms(series: Sequence[Labelled]) -> None:
    """One line a rate: windows hit, false episodes a brand-month."""
    months = sum((len(each.times) - each.probation) * STEP_SECONDS for each in series) / MONTH_SECONDS
    windows = sum(len(each.windows) for each in series)
    print(f"{'accepted a month':>20}  {'windows hit':>16}  {'false a brand-month':>19}")
    for rate in RATES:
        told = [hits_and_false(each, judged(each, a_month=rate).alarm) for each in series]
        hit, false = sum(one for one, _ in told), sum(other for _, other in told)
        print(f"{rate:>20g}  {hit:>9} of {windows:3}  {false / months:19.2f}")


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; 1 when the data is not there."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of NAB's data, labels and profiles")
    parser.add_argument("--windowed-gaussian", action="store_true", help="score NAB's simplest detector")
    options = parser.parse_args(arguments)
    try:
        series, profiles = read_series(options.data), read_costs(options.data)
    except OSError as error:
        print(f"NAB cannot be read: {error}. Say where it is with --data.", file=sys.stderr)
        return 1
    if options.windowed_gaussian:
        print_scores(series, {each.brand: windowed_gaussian(each.counts) for each in series}, profiles)
        return 0
    scores = {each.brand: -judged(each, a_month=0.5).news for each in series}
    print_scores(series, scores, profiles)
    print_alarms(series)
    return 0


if __name__ == "__main__":
    sys.exit(main())
