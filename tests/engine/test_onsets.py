import pytest

from fauxpas.engine.onsets import Heard, compare

HOUR = 3600
DAY = 24 * HOUR
FIRST = 100 * DAY


def test_compare_alarm_counts_from_a_day_before_to_a_week_after() -> None:
    for at, counted in [
        (FIRST - 25 * HOUR, False),
        (FIRST - 24 * HOUR, True),
        (FIRST + 7 * DAY, True),
        (FIRST + 7 * DAY + 1, False),
    ]:
        found = compare({"a": [at]}, {"a": [FIRST]}, watched_seconds=365.25 * DAY)
        assert found.found == int(counted)
        assert found.others["a"] == (() if counted else (at,))


def test_compare_first_alarm_in_time_gives_the_delay() -> None:
    found = compare({"a": [FIRST + 9 * HOUR, FIRST + 4 * HOUR]}, {"a": [FIRST]}, watched_seconds=DAY)
    assert found.crises == (Heard("a", FIRST, FIRST + 4 * HOUR),)
    assert found.median_delay_hours == pytest.approx(4.0)
    assert found.others["a"] == ()


def test_compare_other_alarms_close_together_are_one() -> None:
    times = [0, 72 * HOUR, 144 * HOUR, 144 * HOUR + 72 * HOUR + 1]
    found = compare({"a": times}, {"a": [], "b": []}, watched_seconds=365.25 * DAY)
    assert found.others["a"] == (0, 144 * HOUR + 72 * HOUR + 1)
    assert found.brand_years == pytest.approx(2.0)
    assert found.others_a_year == pytest.approx(1.0)


def test_compare_two_crises_of_one_brand_are_told_apart() -> None:
    found = compare({"a": [FIRST + HOUR]}, {"a": [FIRST, FIRST + 300 * DAY]}, watched_seconds=DAY)
    assert [crisis.rang for crisis in found.crises] == [FIRST + HOUR, None]
    assert [crisis.delay_hours for crisis in found.crises] == [1.0, None]


def test_compare_nothing_watched_is_nothing_found() -> None:
    found = compare({}, {}, watched_seconds=0)
    assert (found.found, found.others_a_year, found.median_delay_hours) == (0, 0.0, None)
