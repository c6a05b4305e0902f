"""Is something happening to this brand, judged from its counts alone."""

from dataclasses import dataclass, replace

import numpy as np

from fauxpas.engine.bursts.study import Learnt, Seen, Series, over_each, study
from fauxpas.engine.bursts.tails import count_at_rate, score_of
from fauxpas.engine.bursts.usual import COLD_DAYS, WEEK, Floats
from fauxpas.engine.bursts.window import Verdict, Window

FEWEST_MENTIONS = 4
FEWEST_TELLERS = 2  # of the same harm: one alone is the alarm by content
DECADE = float(np.log(10.0))
ALERT_DECADES = 2.0  # where nobody measures what is negative, volume this much rarer than asked is an alert
CRISIS_DECADES = 4.0
CRISIS_RATIO = 5.0
CRISIS_MENTIONS = 12
AUTHORS_SLACK = (
    2 * DECADE
)  # distinct authors support a rise already when a hundred times less rare than an alarm
SHARE_DESIGN = 2.0  # two quotes of one article are one opinion: mentions come in pairs, more or less
SHARE_UP_Z, SHARE_DOWN_Z = 2.33, 1.64
LEAST_EXPECTED = (
    0.05  # mentions; what was never expected at all would make any one mention the likeliest beginning
)


def judge(window: Window, *, now: int, false_alarms_per_month: float = 0.5) -> Verdict:
    """Judge one brand at `now` (unix seconds) from its recent past; 28 days are used when there are as many.

    Volume, and negative volume where measured, are compared with their usual level over one, six and 24 hours; the
    false alarms people accept are split over those tests. Volume alone is a watch; with more negative mentions among
    them, or with negative volume and more distinct authors, an alert; volume far beyond that, a crisis. A rise whose negative
    share falls is a launch and never more than a watch; so is a rise without more people behind it, and any rise in
    the first two days of a brand.
    Raises ValueError when the arrays differ in length or `false_alarms_per_month` is not positive.
    """
    check(window, false_alarms_per_month)
    learnt = study(window, now=now)
    seen = see(learnt)
    verdict = judge_learnt(learnt, seen, now=now, false_alarms_per_month=false_alarms_per_month)
    if not verdict.known:
        return verdict
    asked = asked_of(learnt, false_alarms_per_month)
    low, high = band_of(seen.volume[verdict.span_seconds], learnt, verdict.span_seconds, asked)
    return replace(verdict, low=low, high=high)


@dataclass(frozen=True)
class Sight:
    """The last hours of a window's series over each span of which anything is known; empty where it is not measured."""

    volume: dict[int, Seen]
    anger: dict[int, Seen]
    harm: dict[int, Seen]


def see(learnt: Learnt) -> Sight:
    """How the last hours compare with what is usual."""
    every = (learnt.count, learnt.negative, learnt.harm)
    seen = iter(over_each([series for series in every if series is not None], learnt.spans))
    volume, anger, harm = (next(seen) if series is not None else {} for series in every)
    return Sight(volume, anger, harm)


def asked_of(learnt: Learnt, false_alarms_per_month: float) -> float:
    """The natural log of the false alarms a month that each single test may cost."""
    return float(np.log(false_alarms_per_month / learnt.tests))


def is_calm(seen: Sight, asked: float) -> bool:
    """Whether no verdict on this can be more than calm, whatever is said: neither volume, nor anger, nor harm told has risen."""
    rises = any(_rose(each, asked, FEWEST_MENTIONS) for each in (*seen.volume.values(), *seen.anger.values()))
    return not rises and not any(_rose(each, asked, FEWEST_TELLERS) for each in seen.harm.values())


def judge_learnt(learnt: Learnt, seen: Sight, *, now: int, false_alarms_per_month: float) -> Verdict:
    """The verdict on what `study` made of a window and `see` saw in it, without its band: low and high are those of nothing, 0."""
    asked = asked_of(learnt, false_alarms_per_month)
    volume, anger = seen.volume, seen.anger
    known = [span for span in learnt.spans if span in volume]
    if not known:
        return _unknown(learnt)
    loud = any(_rose(seen, asked, FEWEST_MENTIONS) for seen in volume.values())
    angry = any(_rose(seen, asked, FEWEST_MENTIONS) for seen in anger.values())
    rarity = {
        span: min(seen.log_alarms for seen in (volume[span], anger.get(span)) if seen) for span in known
    }
    rarest = min(known, key=lambda span: rarity[span])
    span = rarest if loud or angry else known[-1]
    people = learnt.authors.over((span,)).get(span) if learnt.authors else None
    share = anger[span].observed / volume[span].observed if span in anger and volume[span].observed else 0.0
    lean = share_lean(share, volume[span].observed, learnt) if span in anger else 0
    crowd = people is None or people.log_alarms <= asked + AUTHORS_SLACK
    worse = lean > 0 or (angry and lean == 0)
    if learnt.negative is None:
        worse = rarity[rarest] <= asked - ALERT_DECADES * DECADE
    level = int(loud or angry)
    if level and worse and crowd and learnt.known_days >= COLD_DAYS:
        level = 3 if _enormous(volume[span], asked) else 2
    reasons = {
        "volume": loud,
        "negative_share": bool(level) and span in anger and worse,
        "authors": bool(level) and people is not None and crowd,
    }
    rising = learnt.count if loud or learnt.negative is None else learnt.negative
    return Verdict(
        level=level,
        began=began(rising, now=now, span_seconds=span) if level else None,
        expected=volume[span].mean,
        low=0.0,
        high=0.0,
        observed=round(volume[span].observed),
        span_seconds=span,
        negative_share=share,
        usual_negative_share=learnt.usual_share,
        authors=round(people.observed) if people else 0,
        usual_authors=people.mean if people else 0.0,
        score=score_of(rarity[rarest] + float(np.log(learnt.tests))),
        learning=learnt.known_days < COLD_DAYS,
        because=tuple(code for code, holds in reasons.items() if holds),
    )


def check(window: Window, false_alarms_per_month: float) -> None:
    """Refuse a window whose arrays differ in length, or a rate that is not positive. Raises ValueError."""
    series = (window.negative, window.authors, window.count if window.harm is None else window.harm)
    if not all(len(each) == len(window.count) for each in series):
        raise ValueError("count, negative, authors and harm must be of one length")
    if window.bin_seconds <= 0:
        raise ValueError("bin_seconds must be positive")
    if not false_alarms_per_month > 0:
        raise ValueError("false_alarms_per_month must be positive")


def share_lean(share: float, mentions: float, learnt: Learnt) -> int:
    """1 when the negative share is surely above its usual, -1 when surely below, else 0.

    Score intervals of both shares (Wilson, JASA 22 (1927) 209-212) that do not meet; mentions count for half, since
    they come in groups.
    """
    here, usual = mentions / SHARE_DESIGN, learnt.share_weight / SHARE_DESIGN
    if wilson(share, here, -SHARE_UP_Z) > wilson(learnt.usual_share, usual, 1.0):
        return 1
    if wilson(share, here, SHARE_DOWN_Z) < wilson(learnt.usual_share, usual, -1.0):
        return -1
    return 0


def wilson(share: float, n: float, z: float) -> float:
    """End of the score interval of a share seen in `n` cases, `z` standard deviations up (or down when negative)."""
    n = max(n, 1e-9)
    centre = share + z * z / (2 * n)
    half = z * float(np.sqrt(share * (1 - share) / n + z * z / (4 * n * n)))
    return (centre + half) / (1 + z * z / n)


def began(series: Series, *, now: int, span_seconds: int) -> int:
    """Unix seconds at which the present rise most likely began, within the past week.

    The moment from which on "more was said than expected" is most likely: the largest Poisson likelihood ratio of the
    counts since then against the expected. A stray mention an hour before the storm does not begin it.
    Source: the maximum likelihood change point; Siegmund, Sequential Analysis (1985), chapter 2.
    """
    width = max(1, WEEK // series.bin_seconds)
    times, counts = series.times[-width:], series.counts[-width:]
    known = np.isfinite(counts)
    said = np.where(known, counts, 0.0)
    expected = np.where(known, series.usual.expected(times) * series.share[-width:], 0.0)
    since = np.cumsum(said[::-1])[::-1]
    usual = np.maximum(np.cumsum(expected[::-1])[::-1], LEAST_EXPECTED)
    likelihood = np.where(
        since > usual, since * np.log(np.maximum(since, 1.0) / usual) - (since - usual), 0.0
    )
    if not likelihood.any():
        return now - span_seconds
    likeliest = int(np.argmax(likelihood))
    return int(times[likeliest + int(np.flatnonzero(said[likeliest:] > 0)[0])])


def band_of(seen: Seen, learnt: Learnt, span: int, asked: float) -> tuple[float, float]:
    """Lowest and highest ordinary count of a span; one more than the highest is an alarm."""
    mean = np.array([max(seen.wary, 1e-9)])
    series = learnt.count
    size = series.usual.sizes(mean, span_seconds=span)
    limit = count_at_rate(
        mean, size, span_seconds=span, step_seconds=series.bin_seconds, alarms_a_month=float(np.exp(asked))
    )
    high = np.maximum(limit, FEWEST_MENTIONS) - 1.0
    return float(mirrored(mean, high)[0]), float(high[0])


def mirrored(mean: Floats, high: Floats) -> Floats:
    """The low end of a band, as far below `mean` as `high` is above it on the square-root scale; whole, >= 0."""
    root = np.sqrt(mean)
    low: Floats = np.floor(np.maximum(0.0, 2 * root - np.sqrt(np.maximum(high, mean))) ** 2)
    return low


def _rose(seen: Seen, asked: float, fewest: int) -> bool:
    return seen.log_alarms <= asked and seen.observed >= fewest


def _enormous(seen: Seen, asked: float) -> bool:
    enough = max(CRISIS_MENTIONS, CRISIS_RATIO * seen.mean)
    return seen.observed >= enough and seen.log_alarms <= asked - CRISIS_DECADES * DECADE


def _unknown(learnt: Learnt) -> Verdict:
    return Verdict(
        level=0,
        began=None,
        expected=0.0,
        low=0.0,
        high=0.0,
        observed=0,
        span_seconds=learnt.spans[-1],
        negative_share=0.0,
        usual_negative_share=learnt.usual_share,
        authors=0,
        usual_authors=0.0,
        score=0.0,
        learning=learnt.known_days < COLD_DAYS,
        because=(),
    )
