"""How many people in all, from the estimates of several groups."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpas.engine.estimates import Estimate, Shared, share_interval, total


def estimates() -> st.SearchStrategy[Estimate]:
    numbers = st.lists(st.integers(0, 10**9), min_size=3, max_size=3).map(sorted)
    return numbers.map(lambda three: Estimate(*three))


def test_total_of_nobody_is_not_known() -> None:
    assert total([], []) is None


def test_total_of_one_group_is_its_own_estimate() -> None:
    assert total([Estimate(10, 20, 90)], []) == Estimate(10, 20, 90)


def test_total_of_certain_numbers_is_their_sum() -> None:
    assert total([Estimate(10, 10, 10), Estimate(5, 5, 5)], []) == Estimate(15, 15, 15)


def test_total_is_narrower_than_every_group_at_its_worst() -> None:
    groups = [Estimate(1_000, 2_000, 6_000)] * 4
    found = total(groups, [])
    assert found is not None
    assert 4_000 < found.low < found.likely < found.high < 24_000
    # The mean of a PERT is (low + 4 likely + high) / 6 = 2,500; the median of four lies a little under their sum.
    assert found.likely == pytest.approx(10_000, rel=0.02)


def test_total_shows_no_more_digits_than_its_interval_is_worth() -> None:
    found = total([Estimate(2_500, 4_000, 6_000), Estimate(2, 4, 9)], [])
    assert found is not None
    assert [number % 100 for number in (found.low, found.likely, found.high)] == [0, 0, 0]


def test_people_in_both_groups_are_counted_once() -> None:
    groups = [Estimate(100, 100, 100), Estimate(60, 60, 60)]
    assert total(groups, [Shared(0, 1, Estimate(40, 40, 40))]) == Estimate(120, 120, 120)
    assert total(groups, [Shared(0, 1, Estimate(60, 60, 60))]) == Estimate(100, 100, 100)


def test_more_in_both_than_in_the_smaller_group_counts_as_all_of_it() -> None:
    groups = [Estimate(100, 100, 100), Estimate(60, 60, 60)]
    assert total(groups, [Shared(0, 1, Estimate(90, 90, 90))]) == Estimate(100, 100, 100)


def test_overlap_nobody_told_widens_the_interval() -> None:
    groups = [Estimate(100, 100, 100), Estimate(60, 60, 60)]
    found = total(groups, [Shared(0, 1, None)])
    assert found is not None
    assert (100 <= found.low <= 103, 128 <= found.likely <= 132, 157 <= found.high <= 160) == (
        True,
        True,
        True,
    )


@pytest.mark.parametrize(
    "pairs", [[Shared(0, 0, None)], [Shared(0, 2, None)], [Shared(0, 1, None), Shared(1, 0, None)]]
)
def test_pair_that_is_no_pair_is_refused(pairs: list[Shared]) -> None:
    with pytest.raises(ValueError, match=r"two different groups|said once"):
        total([Estimate(1, 2, 3), Estimate(1, 2, 3)], pairs)


@pytest.mark.parametrize("three", [(-1, 0, 0), (3, 2, 4), (1, 5, 4)])
def test_estimate_out_of_order_is_refused(three: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="from low over likely to high"):
        Estimate(*three)


@given(st.lists(estimates(), min_size=1, max_size=4))
def test_total_lies_between_the_largest_group_and_the_sum_of_all(groups: list[Estimate]) -> None:
    pairs = [Shared(place, place + 1, None) for place, _pair in enumerate(pairwise(groups))]
    found = total(groups, pairs)
    assert found is not None
    assert max(each.low for each in groups) <= found.low
    assert found.high <= sum(each.high for each in groups)


def test_interval_of_a_share_is_that_of_the_textbook() -> None:
    low, high = share_interval(10, 40)
    assert (round(low, 4), round(high, 4)) == (0.1419, 0.4019)
    assert share_interval(0, 0) == (0.0, 1.0)
    assert share_interval(0, 20)[0] == 0.0
    with pytest.raises(ValueError, match="of those"):
        share_interval(3, 2)
