import math

import numpy as np
import pytest

from fauxpas.engine.bombing import DAY, HOUR, Review, _chance_of_shift, propose_windows

START = 1_700_006_400.0


def ordinary(*, days: int = 75, a_day: float = 8, seed: int = 1) -> list[Review]:
    """Reviews of every day; one star in five, new accounts one in ten."""
    rng = np.random.default_rng(seed)
    stars = rng.choice([1, 2, 3, 4, 5], int(days * a_day), p=[0.15, 0.05, 0.1, 0.2, 0.5])
    return [
        Review(START + float(at) * days * DAY, float(star), new_account=bool(rng.random() < 0.1))
        for at, star in zip(rng.random(len(stars)), stars, strict=True)
    ]


def rush(
    count: int, *, stars: tuple[int, ...], day: float = 60, hours: float = 24, new: bool | None = None
) -> list[Review]:
    rng = np.random.default_rng(2)
    return [
        Review(START + day * DAY + float(at) * hours * HOUR, float(rng.choice(stars)), new_account=new)
        for at in rng.random(count)
    ]


def test_propose_windows_one_star_rush_is_one_window_with_its_evidence() -> None:
    calm, campaign = ordinary(), rush(120, stars=(1,), new=True)
    links = [START + hour * 6 * HOUR for hour in range(200)] + [
        START + 60 * DAY + minute * 60 for minute in range(50)
    ]
    (window,) = propose_windows([*campaign, *calm], linked_at=links)
    assert window.side == "low"
    assert window.begins == pytest.approx(START + 60 * DAY, abs=8 * HOUR)
    assert window.ends == pytest.approx(START + 61 * DAY, abs=8 * HOUR)
    assert 115 <= window.observed <= window.reviews <= 140
    assert window.expected < 4
    assert window.usual_share < 0.2 < 4 * window.usual_share < window.share
    assert window.chance < 1e-9
    assert window.new_accounts is not None
    assert window.usual_new_accounts is not None
    assert window.new_accounts > 5 * window.usual_new_accounts
    assert window.links >= 50 > 5 * window.usual_links
    everything = [review.rating for review in (*calm, *campaign)]
    assert window.score_with == pytest.approx(np.mean(everything))
    assert window.score_without == pytest.approx(np.mean([review.rating for review in calm]), abs=0.05)


def test_propose_windows_rush_of_praise_is_proposed_too() -> None:
    (window,) = propose_windows([*ordinary(), *rush(120, stars=(5,))])
    assert window.side == "high"
    assert window.score_without is not None
    assert window.score_without < window.score_with


def test_propose_windows_more_of_everything_is_a_launch() -> None:
    launch = [
        Review(START + 60 * DAY + (one.at - START) / 100, one.rating) for one in ordinary(seed=3, a_day=2)
    ]
    assert propose_windows([*ordinary(), *launch]) == []


def test_propose_windows_ordinary_months_propose_hardly_anything() -> None:
    proposed = [window for seed in range(3) for window in propose_windows(ordinary(seed=seed, a_day=20))]
    assert len(proposed) <= 3 * 75 / 30 * 0.5


def test_propose_windows_recommended_or_not_is_a_scale_of_two() -> None:
    calm = [Review(one.at, float(one.rating >= 3)) for one in ordinary()]
    campaign = [Review(one.at, 0.0) for one in rush(80, stars=(1,))]
    (window,) = propose_windows([*calm, *campaign], scale=(0, 1))
    assert window.side == "low"
    assert (window.new_accounts, window.links, window.usual_links) == (None, 0, 0.0)


def test_propose_windows_two_rushes_are_two_windows() -> None:
    windows = propose_windows([*ordinary(), *rush(80, stars=(1,), day=50), *rush(80, stars=(1,), day=70)])
    assert [round((window.begins - START) / DAY) for window in windows] == [50, 70]


def test_propose_windows_without_a_past_proposes_nothing() -> None:
    assert propose_windows([]) == []
    assert propose_windows([Review(START, 1.0)]) == []
    assert propose_windows(rush(100, stars=(1,), day=0, hours=12)) == []


def test_chance_of_shift_is_the_chi_square_of_four_degrees() -> None:
    # 18.467 is the 0.1 % point of the chi-square distribution with four degrees of freedom (any table).
    same = np.repeat(np.arange(5), 20)
    assert _chance_of_shift(same, same) == 1.0
    assert _chance_of_shift(same[:0], same) == 1.0
    one, other = np.repeat(np.arange(5), [40, 10, 10, 20, 20]), np.repeat(np.arange(5), [20, 20, 20, 20, 20])
    statistic = 2 * (10**2 / 30) + 4 * (5**2 / 15)
    assert _chance_of_shift(one, other) == pytest.approx(math.exp(-statistic / 2) * (1 + statistic / 2))
    assert math.exp(-18.467 / 2) * (1 + 18.467 / 2) == pytest.approx(0.001, rel=1e-3)
