import json
import math
import time
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fauxpas.engine.bursts import Verdict, Window, expected_band, judge
from fauxpas.engine.bursts.scan import scan
from fauxpas.engine.bursts.tails import (
    count_at_rate,
    log_alarms_a_month,
    log_gamma,
    log_probability,
    score_of,
)
from tests.engine import detector_contract as contract
from tests.engine.detector_contract import DAY, Floats, stream

START = 1_700_006_400  # a Wednesday, midnight UTC


def detect(counts: Floats, bin_seconds: int, asked: float) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    times = START + np.arange(len(counts), dtype=np.int64) * bin_seconds
    return scan(times, counts, bin_seconds=bin_seconds, false_alarms_per_month=asked).alarm


def news(counts: Floats, bin_seconds: int) -> Floats:
    times = START + np.arange(len(counts), dtype=np.int64) * bin_seconds
    return -scan(times, counts, bin_seconds=bin_seconds, false_alarms_per_month=0.5).news


def window_of(counts: Floats, *, share: float = 0.15, bin_seconds: int = 3600, seed: int = 1) -> Window:
    """A window in which a share of the mentions is negative and nearly everybody speaks once."""
    rng = np.random.default_rng(seed)
    whole = np.nan_to_num(counts).astype(int)
    negative = np.where(np.isnan(counts), np.nan, rng.binomial(whole, share))
    authors = np.where(np.isnan(counts), np.nan, whole - rng.binomial(whole, 0.1))
    return Window(bin_seconds, START, counts, negative, authors)


def end_of(window: Window) -> int:
    return window.start + len(window.count) * window.bin_seconds


@pytest.fixture(scope="module")
def calm() -> Window:
    return window_of(stream(2, days=28, a_day=120, season=0.5))


def with_storm(window: Window, *, hours: int, mentions: int, negative: int, authors: int) -> Window:
    """The window with so many more in each of its last hours."""
    added = np.zeros(len(window.count))
    added[-hours:] = 1
    return replace(
        window,
        count=window.count + added * mentions,
        negative=window.negative + added * negative,
        authors=window.authors + added * authors,
    )


@pytest.mark.parametrize(
    ("a_day", "scatter", "season"),
    [(3, 1, 0), (3, 4, 0), (30, 2, 0.8), (300, 4, 0.8), (3000, 1, 0)],
)
@pytest.mark.slow
def test_scan_ordinary_stream_alarms_near_the_promise(a_day: float, scatter: float, season: float) -> None:
    contract.check_promise(detect, a_day=a_day, scatter=scatter, season=season)


def test_scan_ordinary_stream_of_five_minutes_alarms_near_the_promise() -> None:
    contract.check_promise(detect, a_day=300, scatter=4, season=0.8, bin_seconds=300)


@pytest.mark.slow
def test_scan_more_mentions_score_strictly_higher() -> None:
    contract.check_score_rises(news)


@pytest.mark.slow
def test_scan_storm_at_any_scale_is_heard_once() -> None:
    contract.check_scale(detect)


def test_scan_stream_cut_anywhere_says_the_same() -> None:
    contract.check_cut(detect)


def test_scan_blind_source_raises_nothing() -> None:
    contract.check_gap(detect)


def test_scan_zeros_and_a_first_mention_raise_nothing() -> None:
    contract.check_zeros(detect)


def test_scan_clocks_change_raises_nothing() -> None:
    contract.check_clock_change(detect)


def test_judge_ordinary_day_is_calm(calm: Window) -> None:
    verdict = judge(calm, now=end_of(calm))
    assert verdict.level == 0
    assert verdict.began is None
    assert verdict.because == ()
    assert verdict.low < verdict.expected < verdict.high
    assert verdict.low <= verdict.observed <= verdict.high
    assert not verdict.learning
    assert verdict.known


def test_judge_volume_alone_is_a_watch(calm: Window) -> None:
    verdict = judge(with_storm(calm, hours=6, mentions=10, negative=1, authors=9), now=end_of(calm))
    assert verdict.level == 1
    assert verdict.because == ("volume", "authors")


def test_judge_volume_with_negative_share_is_an_alert_and_says_when_it_began(calm: Window) -> None:
    verdict = judge(with_storm(calm, hours=3, mentions=12, negative=9, authors=10), now=end_of(calm))
    assert verdict.level == 2
    assert verdict.because == ("volume", "negative_share", "authors")
    assert verdict.began == end_of(calm) - 3 * 3600
    assert verdict.observed > verdict.high
    assert verdict.negative_share > 2 * verdict.usual_negative_share


def test_judge_far_beyond_is_a_crisis(calm: Window) -> None:
    verdict = judge(with_storm(calm, hours=6, mentions=90, negative=70, authors=80), now=end_of(calm))
    assert verdict.level == 3


def test_judge_launch_with_falling_negative_share_stays_a_watch(calm: Window) -> None:
    launch = with_storm(calm, hours=12, mentions=200, negative=6, authors=180)
    verdict = judge(launch, now=end_of(calm))
    assert verdict.level == 1
    assert verdict.negative_share < verdict.usual_negative_share


def test_judge_one_person_posting_all_day_stays_a_watch(calm: Window) -> None:
    verdict = judge(with_storm(calm, hours=5, mentions=40, negative=40, authors=1), now=end_of(calm))
    assert verdict.level == 1
    assert "authors" not in verdict.because


def test_judge_negative_volume_without_more_mentions_is_heard(calm: Window) -> None:
    turned = replace(calm, negative=np.concatenate((calm.negative[:-24], calm.count[-24:])))
    verdict = judge(turned, now=end_of(calm))
    assert verdict.level >= 1
    assert verdict.because[0] == "negative_share"
    assert "volume" not in verdict.because


def test_judge_all_sources_blind_knows_nothing(calm: Window) -> None:
    counts = calm.count.copy()
    counts[-30:] = np.nan
    blind = replace(calm, count=counts, negative=counts, authors=counts)
    verdict = judge(blind, now=end_of(calm))
    assert (verdict.level, verdict.observed, verdict.score) == (0, 0, 0.0)
    assert not verdict.known


def test_judge_blind_half_of_the_day_expects_half(calm: Window) -> None:
    whole = judge(calm, now=end_of(calm))
    counts = calm.count.copy()
    counts[-24:-12] = np.nan
    half = judge(replace(calm, count=counts), now=end_of(calm))
    assert half.expected < 0.8 * whole.expected
    assert half.level == 0


def test_judge_window_that_ended_two_days_ago_is_blind(calm: Window) -> None:
    assert not judge(calm, now=end_of(calm) + 2 * DAY).known


def test_judge_later_bins_are_not_looked_at(calm: Window) -> None:
    storm = with_storm(calm, hours=3, mentions=50, negative=40, authors=40)
    before = end_of(calm) - 3 * 3600
    shorter = Window(calm.bin_seconds, calm.start, calm.count[:-3], calm.negative[:-3], calm.authors[:-3])
    assert judge(storm, now=before) == judge(shorter, now=before)


def test_judge_bins_older_than_the_history_change_nothing() -> None:
    old = window_of(stream(2, days=60, a_day=120, season=0.5))
    cut = (60 - 29) * 24
    recent = Window(3600, old.start + cut * 3600, old.count[cut:], old.negative[cut:], old.authors[cut:])
    assert judge(old, now=end_of(old)) == judge(recent, now=end_of(old))


def test_judge_new_brand_says_it_is_learning_and_stays_a_watch() -> None:
    young = window_of(stream(2, days=1.5, a_day=120))
    assert judge(young, now=end_of(young)).learning
    storm = judge(with_storm(young, hours=3, mentions=300, negative=280, authors=280), now=end_of(young))
    assert storm.level == 1
    assert storm.learning


def test_judge_empty_window_knows_nothing() -> None:
    none = np.zeros(0)
    verdict = judge(Window(300, START, none, none, none), now=START)
    assert not verdict.known
    assert verdict.learning


def test_judge_a_dormant_brand_is_not_woken_by_three_mentions() -> None:
    quiet = window_of(np.zeros(28 * 24))
    assert judge(with_storm(quiet, hours=3, mentions=1, negative=1, authors=1), now=end_of(quiet)).level == 0
    assert judge(with_storm(quiet, hours=3, mentions=2, negative=2, authors=2), now=end_of(quiet)).level >= 2


def test_judge_counts_only_serves_without_negative_or_authors() -> None:
    unknown = np.full(28 * 24, np.nan)
    counts = stream(2, days=28, a_day=120)
    assert judge(Window(3600, START, counts, unknown, unknown), now=START + 28 * DAY).level == 0
    counts[-3:] += 100
    verdict = judge(Window(3600, START, counts, unknown, unknown), now=START + 28 * DAY)
    assert verdict.level >= 2
    assert verdict.because == ("volume",)


def test_judge_fewer_accepted_false_alarms_raise_the_band(calm: Window) -> None:
    often = judge(calm, now=end_of(calm), false_alarms_per_month=2.0)
    seldom = judge(calm, now=end_of(calm), false_alarms_per_month=0.1)
    assert seldom.high > often.high
    assert seldom.score == often.score


def test_judge_more_mentions_score_strictly_higher(calm: Window) -> None:
    scores = [
        judge(with_storm(calm, hours=1, mentions=n, negative=0, authors=0), now=end_of(calm)).score
        for n in (0, 10, 30, 100, 1_000, 100_000, 100_001)
    ]
    assert all(a < b for a, b in pairwise(scores))
    assert scores[-1] < 1.0


def test_judge_past_storm_does_not_deafen(calm: Window) -> None:
    counts = calm.count.copy()
    counts[10 * 24 : 12 * 24] += 200
    scarred = replace(calm, count=counts)
    fresh = judge(with_storm(calm, hours=6, mentions=30, negative=25, authors=25), now=end_of(calm))
    again = judge(with_storm(scarred, hours=6, mentions=30, negative=25, authors=25), now=end_of(calm))
    assert again.level == fresh.level
    assert again.expected < 1.3 * fresh.expected


def test_judge_faulty_arguments_are_refused(calm: Window) -> None:
    with pytest.raises(ValueError, match="one length"):
        judge(replace(calm, negative=calm.negative[1:]), now=end_of(calm))
    with pytest.raises(ValueError, match="positive"):
        judge(calm, now=end_of(calm), false_alarms_per_month=0)
    with pytest.raises(ValueError, match="positive"):
        judge(replace(calm, bin_seconds=0), now=end_of(calm))


@given(
    counts=st.lists(st.one_of(st.integers(0, 10**7), st.just(None)), max_size=60),
    bin_seconds=st.sampled_from([300, 900, 3600, 21_600, 86_400, 7 * 86_400]),
    late=st.integers(0, 200_000),
)
@settings(max_examples=150, deadline=None)
def test_judge_anything_at_all_is_answered(counts: list[int | None], bin_seconds: int, late: int) -> None:
    values = np.array([math.nan if n is None else n for n in counts], dtype=float)
    window = Window(bin_seconds, START, values, values / 2, values)
    verdict = judge(window, now=START + len(counts) * bin_seconds + late)
    assert isinstance(verdict, Verdict)
    assert 0.0 <= verdict.score < 1.0
    assert 0.0 <= verdict.low <= verdict.high
    assert (verdict.level > 0) == (verdict.began is not None)
    json.dumps(verdict.__dict__, allow_nan=False)


def test_judge_minute_firehose_stays_cheap() -> None:
    counts = stream(2, days=28, a_day=4_320_000, bin_seconds=300, scatter=40, season=0.5)
    window = window_of(counts, bin_seconds=300)
    begin = time.process_time()
    for _ in range(10):
        judge(window, now=end_of(window))
    assert (time.process_time() - begin) / 10 < 0.1  # twenty times what it takes: only a blow-up fails


def test_expected_band_is_causal_and_holds_the_ordinary(calm: Window) -> None:
    expected, low, high = expected_band(calm, false_alarms_per_month=2.0)
    cut = 20 * 24
    shorter = Window(3600, calm.start, calm.count[:cut], calm.negative[:cut], calm.authors[:cut])
    for whole, part in zip(
        (expected, low, high), expected_band(shorter, false_alarms_per_month=2.0), strict=True
    ):
        assert len(whole) == len(calm.count)
        np.testing.assert_array_equal(whole[:cut], part)
    assert np.isnan(expected[:24]).all()
    known = np.isfinite(expected)
    assert known[-24 * 20 :].all()
    assert (low[known] <= expected[known]).all()
    assert (high[known] >= np.floor(expected[known])).all()
    assert (calm.count[known] > high[known]).sum() <= 4


def test_log_gamma_agrees_with_the_library() -> None:
    x = np.array([1e-3, 0.5, 1.0, 3.3, 10.0, 100.0])
    np.testing.assert_allclose(log_gamma(x), [math.lgamma(v) for v in x], atol=1e-9)


def test_log_probability_sums_to_one() -> None:
    counts = np.arange(400.0)
    for size in (0.3, 2.0, 1e9):
        total = np.exp(log_probability(counts, np.full(400, 7.0), np.full(400, size))).sum()
        assert total == pytest.approx(1.0, abs=1e-5)


@given(mean=st.floats(1e-6, 1e6), size=st.floats(1e-2, 1e9), span=st.sampled_from([1, 6, 24]))
@settings(max_examples=100, deadline=None)
def test_rarity_more_mentions_are_always_rarer(mean: float, size: float, span: int) -> None:
    counts = np.floor(np.linspace(0, 20 * mean + 60, 200))
    counts = np.unique(counts)
    rates = log_alarms_a_month(
        counts,
        np.full(len(counts), mean),
        np.full(len(counts), size),
        span_seconds=span * 3600,
        step_seconds=3600,
    )
    assert np.isfinite(rates).all()
    assert (np.diff(rates) < 1e-9).all()


def test_count_at_rate_is_the_first_count_that_is_rare_enough() -> None:
    mean, size = np.array([0.1, 3.0, 250.0]), np.array([1.0, 1e9, 30.0])
    count = count_at_rate(mean, size, span_seconds=3600, step_seconds=300, alarms_a_month=0.5)

    def rate(values: Floats) -> Floats:
        return np.exp(log_alarms_a_month(values, mean, size, span_seconds=3600, step_seconds=300))

    assert (rate(count) <= 0.5).all()
    assert (rate(count - 1) > 0.5).all()


def test_score_of_a_monthly_alarm_is_a_half() -> None:
    assert score_of(0.0) == 0.5
    assert score_of(-math.log(10.0)) == pytest.approx(0.75)
    assert score_of(-2000.0) < score_of(-2001.0) < 1.0


def test_judge_stray_mentions_before_the_storm_do_not_begin_it(calm: Window) -> None:
    count, negative = calm.count.copy(), calm.negative.copy()
    stray = [len(count) - back for back in (20, 14, 9)]
    count[stray] += 1
    count[-2:] += 40
    negative[-2:] += 38
    verdict = judge(replace(calm, count=count, negative=negative), now=end_of(calm))
    assert verdict.began == end_of(calm) - 2 * calm.bin_seconds
