"""What a window teaches about the usual of its series, and how the last hours compare with it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fauxpas.engine.bursts.tails import log_alarms_a_month
from fauxpas.engine.bursts.usual import DAY, HISTORY_SECONDS, HOUR, Floats, Usual, learn
from fauxpas.engine.bursts.window import Window

SPANS = (HOUR, 6 * HOUR, DAY)
GUARD_SECONDS = DAY  # what may be part of a rise under way is not part of what is usual


@dataclass(frozen=True)
class Seen:
    """One series over one span that ends now: what was counted, what was expected of the known part of it."""

    observed: float
    mean: float
    wary: float  # the mean if clocks had changed by an hour, whichever way is more
    log_alarms: float


@dataclass(frozen=True)
class Series:
    """One series of counts up to now, with its usual; `share` is the known part of each bin that has passed."""

    times: NDArray[np.int64]
    counts: Floats
    share: Floats
    bin_seconds: int
    usual: Usual

    def over(self, span_seconds: int) -> Seen | None:
        """The series over the last `span_seconds`; None when none of it is known."""
        width = max(1, round(span_seconds / self.bin_seconds))
        counts, share, times = self.counts[-width:], self.share[-width:], self.times[-width:]
        known = np.isfinite(counts)
        if not known.any():
            return None
        weight = np.where(known, share, 0.0)
        means = [float((self.usual.expected(times + shift) * weight).sum()) for shift in (0, -HOUR, HOUR)]
        observed = float(counts[known].sum())
        wary = np.array([max(means) + hour_gained(self.usual, span_seconds, bin_seconds=self.bin_seconds)])
        logs = log_alarms_a_month(
            np.array([observed]),
            wary,
            self.usual.size(wary, span_seconds=span_seconds),
            span_seconds=span_seconds,
            step_seconds=self.bin_seconds,
        )
        return Seen(observed, means[0], float(wary[0]), float(logs[0]))


@dataclass(frozen=True)
class Learnt:
    """What a window teaches about the usual of its three series, and the series themselves."""

    count: Series
    negative: Series | None
    authors: Series | None
    spans: tuple[int, ...]
    usual_share: float
    share_weight: float  # how many mentions the usual share rests on
    known_days: float

    @property
    def tests(self) -> float:
        """How many independent tests share the false alarms that were asked for."""
        return tests_in(self.spans) * (1.0 if self.negative is None else 2.0)

    def over_spans(self, series: Series | None) -> dict[int, Seen]:
        """One of the series over each span that is at least partly known."""
        found = {span: series.over(span) for span in self.spans} if series else {}
        return {span: seen for span, seen in found.items() if seen is not None}


def hour_gained(usual: Usual, span_seconds: int, *, bin_seconds: int) -> float:
    """Mentions that a span of a day or more gains when the clocks change: it holds one busy hour more.

    A shorter span is compared with its neighbours an hour before and after instead.
    """
    return usual.swing(bin_seconds=bin_seconds) if span_seconds >= DAY else 0.0


def spans_for(bin_seconds: int) -> tuple[int, ...]:
    """The spans, in seconds, over which counts in bins of this length are judged."""
    return tuple(span for span in SPANS if span >= bin_seconds) or (bin_seconds,)


def tests_in(spans: tuple[int, ...]) -> float:
    """How many independent tests these spans amount to: nested spans share most of their false alarms.

    On Poisson and negative binomial streams of 0.5 to 30,000 mentions a day, three spans cost about as much as 1.7.
    """
    return float(np.sqrt(len(spans)))


def study(window: Window, *, now: int) -> Learnt:
    """Learn the usual of a window as known at `now`; what lies after `now` or 28 days before is not looked at."""
    passed = max(0, min(len(window.count), -(-(now - window.start) // window.bin_seconds)))
    oldest = max(0, (now - HISTORY_SECONDS - DAY - window.start) // window.bin_seconds)
    begin = min(oldest, passed)
    missing = max(0, -(-(now - window.start) // window.bin_seconds) - len(window.count))
    missing = min(missing, (HISTORY_SECONDS + DAY) // window.bin_seconds)
    blind = np.full(missing, np.nan)
    n = passed - begin + missing
    times = window.start + (begin + np.arange(n, dtype=np.int64)) * window.bin_seconds
    share = np.clip((now - times) / window.bin_seconds, 0.0, 1.0)
    history = n * window.bin_seconds
    guard = min(GUARD_SECONDS, history // 3) // window.bin_seconds
    past = slice(0, max(0, n - guard))
    spans = spans_for(window.bin_seconds)

    def series(values: Floats, profile: Floats | None) -> Series:
        counts = np.concatenate((values[begin:passed], blind))
        usual = learn(times[past], counts[past], bin_seconds=window.bin_seconds, spans=spans, profile=profile)
        return Series(times, counts, share, window.bin_seconds, usual)

    count = series(window.count, None)
    shape = count.usual.profile
    negative = series(window.negative, shape) if np.isfinite(window.negative[begin:passed]).any() else None
    authors = series(window.authors, shape) if np.isfinite(window.authors[begin:passed]).any() else None
    usual_share, weight = 0.0, 0.0
    if negative is not None:
        told = np.isfinite(count.counts[past]) & np.isfinite(negative.counts[past])
        weight = float(count.counts[past][told].sum())
        usual_share = (float(negative.counts[past][told].sum()) + 1.0) / (weight + 4.0)
    return Learnt(count, negative, authors, spans, usual_share, weight, count.usual.known_days)
