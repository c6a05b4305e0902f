"""A whole series at once: how rare each row is, as known when it was counted, and the alarms that follow."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fauxpas.engine.alarms import Episode, step
from fauxpas.engine.bursts.calibrate import fresh, learn_tail
from fauxpas.engine.bursts.judge import FEWEST_MENTIONS
from fauxpas.engine.bursts.study import GUARD_SECONDS, SPANS, hour_gained, spans_for, tests_in
from fauxpas.engine.bursts.tails import log_alarms_a_month
from fauxpas.engine.bursts.usual import DAY, HOUR, Floats, Usual, history_of, learn, rolling

QUARTER = 900  # the shortest span, where bins are short enough to fill it with three
REFIT_SECONDS = 6 * HOUR
FIRST_DAYS = 1.0  # before this much is known nothing can be rare


@dataclass(frozen=True)
class Scan:
    """One row per bin.

    expected : usual count of the bin; nan while nothing is known.
    log_alarms : natural log of the false alarms a month that an alarm on this row would cost; inf when unknown.
    news : the same for rows that are news, a common value for those that repeat what was told (calibrate.fresh).
    alarm : whether an episode is open.
    """

    expected: Floats
    log_alarms: Floats
    news: Floats
    alarm: NDArray[np.bool_]


@dataclass(frozen=True)
class Row:
    """What the alarm logic must know of one row."""

    level: int
    began: int | None
    known: bool


def scan(
    times: NDArray[np.int64], counts: Floats, *, bin_seconds: int, false_alarms_per_month: float
) -> Scan:
    """Judge every bin of a series from the bins up to it, by volume alone.

    times, counts : (n,) begin of each bin, equally spaced by `bin_seconds`, and its count; nan is unknown.
    What is usual, and how far the series' peaks depart from the model, is learnt anew every six hours of the stream's
    own clock, so the answer for a row does not depend on how the stream was cut.
    """
    spans = (QUARTER, *SPANS) if 3 * bin_seconds <= QUARTER else spans_for(bin_seconds)
    expected, modelled = np.full(len(counts), np.nan), np.full(len(counts), np.inf)
    log_alarms = modelled.copy()
    period = times // REFIT_SECONDS
    for now in np.unique(period):
        rows = np.flatnonzero(period == now)
        begin = int(now) * REFIT_SECONDS
        first = int(np.searchsorted(times, begin - history_of(bin_seconds) - DAY))
        last = int(rows[0])
        guard = min(GUARD_SECONDS, (last - first) * bin_seconds // 3) // bin_seconds
        past = slice(first, last - guard)
        usual = learn(times[past], counts[past], bin_seconds=bin_seconds, spans=spans)
        if usual.known_days < FIRST_DAYS:
            continue
        expected[rows] = usual.expected(times[rows])
        modelled[rows] = _rarities(times, counts, rows, usual, spans, bin_seconds)
        log_alarms[rows] = learn_tail(modelled[past], bin_seconds=bin_seconds).true(modelled[rows])
    alarm = episodes(times, counts, log_alarms, bin_seconds=bin_seconds, asked=false_alarms_per_month)
    return Scan(expected, log_alarms, fresh(log_alarms, bin_seconds=bin_seconds), alarm)


def _rarities(
    times: NDArray[np.int64],
    counts: Floats,
    rows: NDArray[np.int64],
    usual: Usual,
    spans: tuple[int, ...],
    bin_seconds: int,
) -> Floats:
    """Log of the false alarms a month of each of `rows`, over the rarest of the spans that end there."""
    rarest = np.full(len(rows), np.inf)
    for span in spans:
        width = max(1, round(span / bin_seconds))
        lead = min(width - 1, int(rows[0]))
        part = slice(int(rows[0]) - lead, int(rows[-1]) + 1)
        known = np.isfinite(counts[part])
        observed = _ending(np.where(known, counts[part], 0.0), width)[lead:]
        means = [
            _ending(np.where(known, usual.expected(times[part] + shift), 0.0), width)[lead:]
            for shift in (0, -HOUR, HOUR)
        ]
        mean = np.maximum.reduce(means) + hour_gained(usual, span, bin_seconds=bin_seconds)
        logs = log_alarms_a_month(
            observed, mean, usual.sizes(mean, span_seconds=span), span_seconds=span, step_seconds=bin_seconds
        )
        rarest = np.minimum(rarest, np.where(means[0] > 0.0, logs, np.inf))
    result: Floats = rarest + np.log(tests_in(spans))
    return result


def _ending(values: Floats, width: int) -> Floats:
    """Sum of the `width` values that end at each value, fewer at the beginning; (n,) in and out."""
    return rolling(np.concatenate((np.zeros(width - 1), values)), width)


def episodes(
    times: NDArray[np.int64], counts: Floats, log_alarms: Floats, *, bin_seconds: int, asked: float
) -> NDArray[np.bool_]:
    """Whether an alarm is open at each row, given the rarities and the false alarms a month people accept."""
    day = _ending(np.where(np.isfinite(counts), counts, 0.0), max(1, DAY // bin_seconds))
    rose = (log_alarms <= np.log(asked)) & (day >= FEWEST_MENTIONS)
    known = np.isfinite(log_alarms)
    alarm = np.zeros(len(counts), dtype=np.bool_)
    state: Episode | None = None
    for row, begin in enumerate(times.tolist()):
        now = begin + bin_seconds
        state, _ = step(state, Row(int(rose[row]), now if rose[row] else None, bool(known[row])), now)
        alarm[row] = state is not None
    return alarm
