"""What a window teaches about the usual of its series, and how the last hours compare with it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fauxpas.engine.bursts.tails import log_alarms_a_month
from fauxpas.engine.bursts.usual import DAY, HOUR, WEEK, Floats, Usual, history_of, learn, slots_of
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
    """One series of counts of the past week up to now, with its usual; `share` is the known part of each bin that has passed.

    slots : (3, bins of the longest span) slots of the week of its last bins, as they are and with clocks changed either way.
    """

    times: NDArray[np.int64]
    counts: Floats
    share: Floats
    bin_seconds: int
    usual: Usual
    slots: NDArray[np.int64]

    def over(self, spans: tuple[int, ...]) -> dict[int, Seen]:
        """The series over the last so many seconds, for each of `spans` that is at least partly known."""
        return over_each([self], spans)[0]


def over_each(series: Sequence[Series], spans: tuple[int, ...]) -> list[dict[int, Seen]]:
    """`over` of several series at the same bins, weighed at once: a hundred small steps cost the same for ten figures as for three."""
    slots, step = series[0].slots, series[0].bin_seconds
    latest = -slots.shape[1]
    counts = np.stack([each.counts[latest:] for each in series])
    known = np.isfinite(counts)
    shares = np.where(known, series[0].share[latest:], 0.0)
    counts = np.where(known, counts, 0.0)
    usual = np.stack([each.usual.level * each.usual.profile for each in series])
    # (series, clocks as they are and changed either way, bins)
    expected = usual[:, slots] * shares[:, np.newaxis]
    held: list[tuple[int, int]] = []
    told: list[tuple[float, float, float, float]] = []
    for span in spans:
        width = max(1, round(span / step))
        observed: list[float] = counts[:, -width:].sum(axis=1).tolist()
        means = expected[:, :, -width:].sum(axis=2)
        heard: list[bool] = np.logical_or.reduce(known[:, -width:], axis=1).tolist()
        rows = zip(series, heard, observed, means[:, 0].tolist(), means.max(axis=1).tolist(), strict=True)
        for place, (each, is_known, count, mean, most) in enumerate(rows):
            if is_known:
                wary = most + hour_gained(each.usual, span, bin_seconds=step)
                held.append((place, span))
                told.append((count, mean, wary, each.usual.size(wary, span_seconds=span)))
    seen: list[dict[int, Seen]] = [{} for _ in series]
    if held:
        figures = np.array(told)
        lengths = np.array([span for _, span in held], dtype=np.float64)
        logs = log_alarms_a_month(
            figures[:, 0], figures[:, 2], figures[:, 3], span_seconds=lengths, step_seconds=step
        )
        for (place, span), (count, mean, wary, _), log in zip(held, told, logs.tolist(), strict=True):
            seen[place][span] = Seen(count, mean, wary, log)
    return seen


@dataclass(frozen=True)
class Learnt:
    """What a window teaches about the usual of its series, and the series themselves."""

    count: Series
    negative: Series | None
    authors: Series | None
    harm: Series | None
    spans: tuple[int, ...]
    usual_share: float
    share_weight: float  # how many mentions the usual share rests on
    known_days: float

    @property
    def tests(self) -> float:
        """How many independent tests share the false alarms that were asked for."""
        return tests_in(self.spans) * (1.0 + (self.negative is not None) + (self.harm is not None))


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


@dataclass(frozen=True)
class Part:
    """The part of a window that is looked at: (n,) bins up to now, the last perhaps not over; harm None: not measured."""

    times: NDArray[np.int64]
    share: Floats
    count: Floats
    negative: Floats
    authors: Floats
    harm: Floats | None


@dataclass(frozen=True)
class Usuals:
    """What is usual for the series of a window, None where it was not measured; the usual negative share and how many mentions it rests on."""

    count: Usual
    negative: Usual | None
    authors: Usual | None
    harm: Usual | None
    negative_share: float
    share_weight: float


def part_of(window: Window, *, now: int, seconds: int) -> Part:
    """The bins of a window that have begun by `now`, blind ones added up to it, those of the last so many seconds at most."""
    step = window.bin_seconds
    longest = max(1, seconds // step)
    begun = max(0, -(-(now - window.start) // step))
    passed = min(len(window.count), begun)
    begin = max(0, min(passed, begun - longest))
    blind = np.full(min(begun - passed, longest), np.nan)
    times = window.start + (begin + np.arange(passed - begin + len(blind), dtype=np.int64)) * step

    def cut(values: Floats) -> Floats:
        return np.concatenate((values[begin:passed], blind)) if len(blind) else values[begin:passed]

    return Part(
        times=times,
        share=np.clip((now - times) / step, 0.0, 1.0),
        count=cut(window.count),
        negative=cut(window.negative),
        authors=cut(window.authors),
        harm=None if window.harm is None else cut(window.harm),
    )


def learn_usuals(window: Window, *, now: int) -> Usuals:
    """Learn what is usual from the history before `now`; the last day may be part of a rise and is left out."""
    step = window.bin_seconds
    part = part_of(window, now=now, seconds=history_of(step) + DAY)
    guard = min(GUARD_SECONDS, len(part.times) * step // 3) // step
    past = slice(0, len(part.times) - guard)
    spans = spans_for(step)
    count = learn(part.times[past], part.count[past], bin_seconds=step, spans=spans)

    def follow(values: Floats | None) -> Usual | None:
        if values is None or not np.isfinite(values).any():
            return None
        return learn(part.times[past], values[past], bin_seconds=step, spans=spans, profile=count.profile)

    share, weight = 0.0, 0.0
    if np.isfinite(part.negative).any():
        told = np.isfinite(part.count[past]) & np.isfinite(part.negative[past])
        weight = float(part.count[past][told].sum())
        share = (float(part.negative[past][told].sum()) + 1.0) / (weight + 4.0)
    return Usuals(count, follow(part.negative), follow(part.authors), follow(part.harm), share, weight)


def study(window: Window, *, now: int, usuals: Usuals | None = None) -> Learnt:
    """A window as known at `now`, with what is usual: learnt from it, or `usuals` learnt a short while ago."""
    usuals = usuals or learn_usuals(window, now=now)
    step = window.bin_seconds
    part = part_of(window, now=now, seconds=max(WEEK, step))
    spans = spans_for(step)
    width = max(1, round(spans[-1] / step))
    slots = slots_of(part.times[-width:] + np.array([[0], [-HOUR], [HOUR]]))

    def series(values: Floats | None, usual: Usual | None) -> Series | None:
        if values is None or usual is None:
            return None
        return Series(part.times, values, part.share, step, usual, slots)

    return Learnt(
        count=Series(part.times, part.count, part.share, step, usuals.count, slots),
        negative=series(part.negative, usuals.negative),
        authors=series(part.authors, usuals.authors),
        harm=series(part.harm, usuals.harm),
        spans=spans,
        usual_share=usuals.negative_share,
        share_weight=usuals.share_weight,
        known_days=usuals.count.known_days,
    )
