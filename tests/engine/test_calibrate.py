import math
from itertools import pairwise

import numpy as np
import pytest

from fauxpas.engine.bursts.calibrate import Tail, fresh, learn_tail
from fauxpas.engine.bursts.usual import Floats

HOUR = 3600
A_MONTH = 30.4375


def peaks(*, stretch: float = 1.0, days: int = 28, seed: int = 1) -> Floats:
    """Log of alarms a month, by the hour: one peak a day, as rare as the model says times `stretch`, else ordinary hours."""
    rng = np.random.default_rng(seed)
    logs = np.full(days * 24, 6.0)
    logs[::24] = math.log(A_MONTH) - stretch * rng.exponential(size=days)
    return logs


def test_learn_tail_the_model_was_right_changes_little() -> None:
    tail = learn_tail(peaks(days=280), bin_seconds=HOUR)
    assert tail.level == pytest.approx(tail.due, abs=0.3)
    assert tail.stretch == pytest.approx(1.0, abs=0.25)


def test_learn_tail_peaks_twice_as_far_apart_are_half_as_rare() -> None:
    tail = learn_tail(peaks(days=280, stretch=2.0), bin_seconds=HOUR)
    rare = np.array([-6.0])
    assert 1.5 < tail.stretch < 2.2
    assert float(tail.true(rare)[0]) > -3.5


def test_learn_tail_calm_days_never_make_it_more_eager() -> None:
    tail = learn_tail(np.full(28 * 24, 8.0), bin_seconds=HOUR)
    assert (tail.level, tail.stretch) == (tail.due, 1.0)


def test_learn_tail_one_past_storm_does_not_deafen() -> None:
    logs = peaks()
    before = learn_tail(logs, bin_seconds=HOUR)
    logs[10 * 24 : 10 * 24 + 20] = -90.0
    after = learn_tail(logs, bin_seconds=HOUR)
    assert after.stretch < before.stretch + 0.4


@pytest.mark.parametrize("logs", [np.zeros(0), np.full(100, np.inf), np.zeros(23)])
def test_learn_tail_with_less_than_a_day_believes_the_model(logs: Floats) -> None:
    assert learn_tail(logs, bin_seconds=HOUR) == Tail()
    assert Tail().true(np.array([-3.0, 4.0])).tolist() == [-3.0, 4.0]


def test_learn_tail_bins_longer_than_a_day_believe_the_model() -> None:
    assert learn_tail(np.zeros(50), bin_seconds=7 * 86_400) == Tail()


def test_tail_is_strictly_monotone() -> None:
    logs = np.linspace(10.0, -800.0, 500)
    true = Tail(due=-2.0, level=3.0, stretch=4.0).true(logs)
    assert all(high > low for high, low in pairwise(true.tolist()))


def test_fresh_a_storm_is_news_where_it_begins_and_where_it_is_ten_times_rarer() -> None:
    logs = np.array([6.0, -2.0, -1.0, -2.5, -9.0, -9.5, 6.0])
    news = fresh(logs, bin_seconds=HOUR)
    assert news[[0, 1, 4, 6]].tolist() == [6.0, -2.0, -9.0, 6.0]
    assert (news[[2, 3, 5]] > math.log(10.0)).all()
    assert news[3] < news[2]


def test_fresh_after_a_day_the_same_is_news_again() -> None:
    logs = np.full(60, 6.0)
    logs[[0, 24, 49]] = -3.0
    news = fresh(logs, bin_seconds=HOUR)
    assert news[0] == news[49] == -3.0
    assert news[24] > 0.0


def test_fresh_unknown_rows_stay_unknown() -> None:
    assert np.isinf(fresh(np.array([np.inf, -3.0, np.inf]), bin_seconds=HOUR)[[0, 2]]).all()
