"""The usual level and its band, bin by bin, for the charts."""

import numpy as np

from fauxpas.engine.bursts.judge import check, mirrored
from fauxpas.engine.bursts.tails import count_at_rate
from fauxpas.engine.bursts.usual import DAY, Floats, history_of, learn
from fauxpas.engine.bursts.window import Window


def expected_band(window: Window, *, false_alarms_per_month: float) -> tuple[Floats, Floats, Floats]:
    """Expected count per bin with the lowest and highest ordinary one: three arrays as long as the window.

    Causal: a day's values are learnt from what was known when the day before it began, so that a storm never raises the band it
    breaks. nan where less than a day was known: nothing is drawn there. A bin above `high` by itself would cost
    `false_alarms_per_month` false alarms.
    Raises ValueError as `judge` does.
    """
    check(window, false_alarms_per_month)
    n = len(window.count)
    times = window.start + np.arange(n, dtype=np.int64) * window.bin_seconds
    expected, size = np.full(n, np.nan), np.full(n, np.nan)
    day = times // DAY
    for today in np.unique(day):
        now = np.flatnonzero(day == today)
        past = slice(
            int(np.searchsorted(times, today * DAY - DAY - history_of(window.bin_seconds))),
            int(np.searchsorted(times, today * DAY - DAY)),
        )
        usual = learn(
            times[past], window.count[past], bin_seconds=window.bin_seconds, spans=(window.bin_seconds,)
        )
        if usual.known_days >= 1.0:
            expected[now] = usual.expected(times[now])
            size[now] = usual.sizes(expected[now], span_seconds=window.bin_seconds)
    low, high = np.full(n, np.nan), np.full(n, np.nan)
    drawn = np.isfinite(expected)
    high[drawn] = (
        count_at_rate(
            expected[drawn],
            size[drawn],
            span_seconds=window.bin_seconds,
            step_seconds=window.bin_seconds,
            alarms_a_month=false_alarms_per_month,
        )
        - 1.0
    )
    low[drawn] = mirrored(expected[drawn], high[drawn])
    return expected, low, high
