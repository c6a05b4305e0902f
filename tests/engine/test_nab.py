"""NAB's rules, checked against what NAB published for its own simplest detector."""

from pathlib import Path

import numpy as np
import pytest

from scripts import score_nab
from scripts.score_nab import Costs, Labelled, sweep
from tests.shared import shared

COSTS = Costs(found=1.0, false=0.11, missed=1.0)


def labelled(*, rows: int, windows: tuple[tuple[int, int], ...]) -> Labelled:
    return Labelled("a", np.arange(rows, dtype=np.int64) * 300, np.zeros(rows), windows)


@pytest.fixture(scope="module")
def nab() -> Path:
    return shared("data", "nab")


def test_sweep_first_row_of_every_window_is_worth_everything() -> None:
    series = labelled(rows=1000, windows=((300, 399), (600, 699)))
    scores = np.zeros(1000)
    scores[[300, 600]] = 1.0
    found = sweep(series, scores, COSTS)
    assert score_nab.normalised(found.at(1.0, COSTS), 2, COSTS) == pytest.approx(100.0)
    assert score_nab.normalised(found.at(2.0, COSTS), 2, COSTS) == 0.0


def test_sweep_a_later_row_of_a_window_adds_nothing_and_false_rows_cost_each() -> None:
    series = labelled(rows=1000, windows=((300, 399),))
    once, again, false = np.zeros(1000), np.zeros(1000), np.zeros(1000)
    once[320] = again[[320, 330]] = 1.0
    false[[160, 161, 320]] = 1.0
    at = [sweep(series, scores, COSTS).at(1.0, COSTS) for scores in (once, again, false)]
    assert at[0] == at[1]
    assert at[2] == pytest.approx(at[0] - 2 * COSTS.false)


def test_sweep_rows_on_probation_count_for_nothing() -> None:
    series = labelled(rows=1000, windows=((300, 399),))
    scores = np.zeros(1000)
    scores[:150] = 1.0
    assert sweep(series, scores, COSTS).at(1.0, COSTS) == -COSTS.missed


def test_in_and_out_a_threshold_chosen_elsewhere_is_never_better() -> None:
    rng = np.random.default_rng(1)
    series = [labelled(rows=1000, windows=((300, 399),)) for _ in range(3)]
    steps = {str(n): sweep(each, rng.random(1000), COSTS) for n, each in enumerate(series)}
    inside, outside = score_nab.in_and_out(steps, COSTS)
    assert outside <= inside


def test_hits_and_false_alarms_within_a_day_are_one() -> None:
    series = labelled(rows=2000, windows=((900, 999),))
    alarm = np.zeros(2000, dtype=np.bool_)
    alarm[[200, 300, 700, 950]] = True
    assert score_nab.hits_and_false(series, alarm) == (1, 2)


def test_windowed_gaussian_scores_what_nab_published(nab: Path) -> None:
    series, profiles = score_nab.read_series(nab), score_nab.read_costs(nab)
    scores = {each.brand: score_nab.windowed_gaussian(each.counts) for each in series}
    published = {"standard": 60.52, "reward_low_FP_rate": 31.77, "reward_low_FN_rate": 71.46}
    for name, figure in published.items():
        costs = profiles[name]
        steps = {each.brand: sweep(each, scores[each.brand], costs) for each in series}
        assert score_nab.score_all(steps, costs, lambda _: 1.0) == pytest.approx(figure, abs=0.005)


@pytest.mark.slow
def test_scan_nab_series_score_as_accuracy_says(nab: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert score_nab.main(["--data", str(nab)]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    standard = next(line for line in lines if line[0] == "standard")
    assert float(standard[1]) >= 79.0
    assert float(standard[2]) >= 73.0
    half = next(line for line in lines if line[0] == "0.5")
    assert int(half[1]) >= 13
    assert float(half[-1]) <= 1.0


def test_main_without_the_data_says_where_to_look(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert score_nab.main(["--data", str(tmp_path)]) == 1
    assert "--data" in capsys.readouterr().err
