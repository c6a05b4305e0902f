"""Stretches of time in which reviews look like a campaign: proposed to a person, who knows why and decides.

The program counts and does not know the reason. Honest anger about a bad update looks the same, and honest reviews stand in every
such stretch. So nothing is deleted or hidden: when a person confirms a window, its reviews stay in sight and only the score is
shown twice, with and without them (the shape of Steam's "off-topic review activity", 2019).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from fauxpas.engine.bursts.scan import scan

Floats = NDArray[np.float64]

HOUR = 3600
DAY = 86_400
LOOKED_BACK_DAYS = 90
CLASSES = 5
LARGEST_CHANCE = 0.001
ROLLING_HOURS = 6
BIN_HOURS = 12
FEWEST_REVIEWS = 5


@dataclass(frozen=True, slots=True)
class Review:
    """at : unix seconds; rating : in the source's stars; new_account : whether its account is new, None when not known."""

    at: float
    rating: float
    new_account: bool | None = None


@dataclass(frozen=True)
class Window:
    """A stretch of time for a person to judge, and what speaks for it.

    begins, ends : unix seconds of its first and last review of the kind that rose.
    side : "low" when the worst ratings rose, "high" when the best did.
    reviews : all in the window; observed, expected : those of the side, and how many are usual.
    share, usual_share : of the side among reviews in the window and in the 90 days before.
    chance : probability that ratings differ so much from the 90 days before by chance, an upper bound.
    new_accounts, usual_new_accounts : shares among reviews whose account's age is known; None when none is.
    links, usual_links : mentions elsewhere that link to the reviews, from a day before to the end, and how many are usual.
    score_with, score_without : mean rating of all reviews, and of all outside the window (None when there are none).
    """

    begins: float
    ends: float
    side: Literal["low", "high"]
    reviews: int
    observed: int
    expected: float
    share: float
    usual_share: float
    chance: float
    new_accounts: float | None
    usual_new_accounts: float | None
    links: int
    usual_links: float
    score_with: float
    score_without: float | None


def propose_windows(
    reviews: Sequence[Review],
    *,
    scale: tuple[float, float] = (1.0, 5.0),
    linked_at: Sequence[float] = (),
    false_alarms_per_month: float = 0.5,
) -> list[Window]:
    """The windows of a series of reviews of one thing, in time; usually none.

    reviews : any order; scale : the worst and the best rating (0 and 1 for "not recommended" and "recommended").
    linked_at : unix seconds of posts elsewhere that link to the reviews, evidence only.
    A window is a burst of ratings at one end of the scale beyond what `engine.bursts` accepts at this rate of false alarms, in which the
    ratings are also spread otherwise than in the 90 days before: more of everything is a launch or a sale, not a campaign. Nothing is
    proposed in the first day of a series.
    """
    if not reviews:
        return []
    known = _Known.of(reviews, scale, linked_at)
    sides: tuple[tuple[Literal["low", "high"], int], ...] = (("low", 0), ("high", CLASSES - 1))
    windows = [
        _judge(known, side, known.place == end, burst)
        for side, end in sides
        for burst in _bursts(known.at, known.place == end, false_alarms_per_month)
    ]
    return sorted((window for window in windows if window is not None), key=lambda window: window.begins)


@dataclass(frozen=True)
class _Known:
    """Reviews as columns in time: when, rating, its class from 0 to 4, whether of a new account (nan: not known); and links."""

    at: Floats
    rating: Floats
    place: NDArray[np.int64]
    new: Floats
    linked: Floats

    @classmethod
    def of(
        cls, reviews: Sequence[Review], scale: tuple[float, float], linked_at: Sequence[float]
    ) -> "_Known":
        order = sorted(reviews, key=lambda review: review.at)
        rating = np.array([review.rating for review in order])
        low, high = scale
        return cls(
            at=np.array([review.at for review in order]),
            rating=rating,
            place=np.clip(((rating - low) / (high - low) * CLASSES).astype(np.int64), 0, CLASSES - 1),
            new=np.array([math.nan if one.new_account is None else float(one.new_account) for one in order]),
            linked=np.sort(np.array(linked_at, dtype=np.float64)),
        )


def _judge(
    known: _Known, side: Literal["low", "high"], of_side: NDArray[np.bool_], burst: tuple[float, float, float]
) -> Window | None:
    """The window of a burst, or None when its ratings are spread as before."""
    begins, ends, expected = burst
    inside = (known.at >= begins) & (known.at <= ends)
    before = (known.at < begins) & (known.at >= begins - LOOKED_BACK_DAYS * DAY)
    chance = _chance_of_shift(known.place[inside], known.place[before])
    share, usual_share = _mean(of_side[inside]) or 0.0, _mean(of_side[before]) or 0.0
    if chance > LARGEST_CHANCE or share <= usual_share:
        return None
    aged = ~np.isnan(known.new)
    return Window(
        begins=begins,
        ends=ends,
        side=side,
        reviews=int(inside.sum()),
        observed=int((inside & of_side).sum()),
        expected=expected,
        share=share,
        usual_share=usual_share,
        chance=chance,
        new_accounts=_mean(known.new[inside & aged]),
        usual_new_accounts=_mean(known.new[before & aged]),
        links=_between(known.linked, begins - DAY, ends),
        usual_links=_usual_links(known.linked, begins, ends, float(known.at[0])),
        score_with=float(known.rating.mean()),
        score_without=_mean(known.rating[~inside]),
    )


def _bursts(at: Floats, chosen: NDArray[np.bool_], asked: float) -> list[tuple[float, float, float]]:
    """Begin and end of each burst of the chosen reviews, and how many of them are usual in it."""
    origin = math.floor(at[0] / DAY) * DAY
    hours = int((at[-1] - origin) // HOUR) + 1
    counts = np.bincount(((at[chosen] - origin) // HOUR).astype(np.int64), minlength=hours).astype(np.float64)
    # Campaigns last for days: half days tell them as surely as hours, in a quarter of the time.
    halves = np.append(counts, np.zeros(-hours % BIN_HOURS)).reshape(-1, BIN_HOURS).sum(axis=1)
    times = origin + np.arange(len(halves), dtype=np.int64) * BIN_HOURS * HOUR
    seen = scan(times, halves, bin_seconds=BIN_HOURS * HOUR, false_alarms_per_month=asked)
    usual = np.repeat(np.nan_to_num(seen.expected) / BIN_HOURS, BIN_HOURS)[:hours]
    alarm = np.repeat(seen.alarm, BIN_HOURS)[:hours]
    recent, recent_usual = _rolling(counts), _rolling(usual)
    raised = (recent >= FEWEST_REVIEWS) & (recent > 2.0 * recent_usual)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], alarm.astype(np.int8), [0]))))
    found = []
    for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        # The alarm rings once it is sure, and closes half a day late; the rise itself is told by its hours.
        earliest = max(0, first - DAY // HOUR)
        rose = np.flatnonzero(raised[earliest:last]) + earliest
        if not len(rose):
            continue
        begin = origin + max(0, int(rose[0]) - ROLLING_HOURS + 1) * HOUR
        within = at[chosen & (at >= begin) & (at < origin + (int(rose[-1]) + 1) * HOUR)]
        rows = slice(int((within[0] - origin) // HOUR), int((within[-1] - origin) // HOUR) + 1)
        found.append((float(within[0]), float(within[-1]), float(usual[rows].sum())))
    return _apart(found)


def _apart(found: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """The windows without those that begin before the one before has ended."""
    return found[:1] + [after for before, after in pairwise(found) if after[0] > before[1]]


def _rolling(values: Floats) -> Floats:
    """Sum of the last six hours at each hour."""
    total = np.concatenate((np.zeros(ROLLING_HOURS), np.cumsum(values)))
    rolled: Floats = total[ROLLING_HOURS:] - total[:-ROLLING_HOURS]
    return rolled


def _chance_of_shift(inside: NDArray[np.int64], before: NDArray[np.int64]) -> float:
    """Upper bound of the probability of so different ratings by chance: chi-square of a 2 x 5 table, four degrees of freedom.

    1 when either side has no review. A class that nobody used would lower the degrees; not doing so errs to caution.
    """
    if not len(inside) or not len(before):
        return 1.0
    table = np.array([np.bincount(part, minlength=CLASSES) for part in (inside, before)], dtype=np.float64)
    table = table[:, table.sum(axis=0) > 0]
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    half = float(((table - expected) ** 2 / expected).sum()) / 2.0
    return math.exp(-half) * (1.0 + half)


def _mean(values: NDArray[np.float64] | NDArray[np.bool_]) -> float | None:
    return float(np.mean(values)) if len(values) else None


def _between(times: Floats, begins: float, ends: float) -> int:
    return int(np.searchsorted(times, ends, "right") - np.searchsorted(times, begins))


def _usual_links(linked: Floats, begins: float, ends: float, first: float) -> float:
    """How many links a stretch as long as the window and the day before it held in the 90 days before."""
    since = max(first, begins - (LOOKED_BACK_DAYS + 1) * DAY)
    known = begins - DAY - since
    return _between(linked, since, begins - DAY) * (ends - begins + DAY) / known if known > 0 else 0.0
