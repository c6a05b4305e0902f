"""The corrected negative share: the oracle, the interval's coverage, and what must hold for every count."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpas.engine.sentiment import LABELS, fast_model
from fauxpas.engine.shares import (
    UnknownModel,
    confusion,
    corrected_series,
    corrected_shares,
    known_errors,
    on_simplex,
    true_shares,
)

FAST = fast_model().name


def test_true_shares_invert_the_known_errors() -> None:
    found = true_shares(np.array([[0.55, 0.45]]), np.array([[[0.8, 0.2], [0.3, 0.7]]]))
    assert found[0] == pytest.approx([0.5, 0.5])


def test_share_beyond_what_the_model_can_guess_stays_a_share() -> None:
    found = true_shares(np.array([[0.95, 0.05]]), np.array([[[0.8, 0.2], [0.3, 0.7]]]))
    assert found[0].tolist() == [1.0, 0.0]


@given(st.lists(st.lists(st.floats(-5, 5), min_size=3, max_size=3), min_size=1, max_size=5))
def test_on_simplex_gives_shares_and_leaves_shares_alone(rows: list[list[float]]) -> None:
    shares = on_simplex(np.array(rows))
    assert (shares >= 0).all()
    assert shares.sum(axis=1) == pytest.approx(1.0)
    assert on_simplex(shares) == pytest.approx(shares)


def test_nothing_counted_has_no_share() -> None:
    assert corrected_shares((0, 0, 0), FAST, "fr") is None


def test_many_posts_agree_with_the_correction_of_the_counts() -> None:
    (known,) = known_errors()[FAST]["de"]
    table = np.array(known, dtype=float)
    rows = table / table.sum(axis=1, keepdims=True)
    guessed = np.array([0.5, 0.3, 0.2]) @ rows
    found = corrected_shares([round(1e6 * share) for share in guessed], FAST, "de")
    assert found is not None
    assert found.negative == pytest.approx(0.5, abs=0.01)
    assert found.low < 0.5 < found.high


def test_interval_narrows_with_posts_and_holds_the_share() -> None:
    widths = []
    for posts in (10, 100, 1000):
        found = corrected_shares((6 * posts // 10, 3 * posts // 10, posts // 10), FAST, "de")
        assert found is not None
        assert 0 <= found.low <= found.negative <= found.high <= 1
        assert found.negative + found.neutral + found.positive == pytest.approx(1)
        assert found.posts == posts
        widths.append(found.high - found.low)
    assert widths[0] > widths[1] > widths[2]


def test_interval_covers_what_is_true_about_as_often_as_it_says() -> None:
    generator = np.random.default_rng(3)
    (known,) = known_errors()[FAST]["de"]
    table = np.array(known)
    rows = table / table.sum(axis=1, keepdims=True)
    held = 0
    for _ in range(100):
        truth = generator.multinomial(200, generator.dirichlet([1, 1, 1]))
        counts = sum(generator.multinomial(number, row) for number, row in zip(truth, rows, strict=True))
        found = corrected_shares(np.asarray(counts).tolist(), FAST, "de")
        assert found is not None
        held += found.low <= truth[0] / 200 <= found.high
    assert held >= 88


def test_series_and_single_rows_agree_and_repeat() -> None:
    counts = [(5, 5, 5), (0, 0, 0), (40, 10, 10)]
    series = corrected_series(counts, FAST, "de")
    assert series == corrected_series(counts, FAST, "de")
    assert series[0] == corrected_shares(counts[0], FAST, "de")
    assert series[1] is None
    assert series[2] is not None
    assert series[2].negative > 0.5
    assert series[2] == corrected_shares(counts[2], FAST, "de")


def test_language_not_known_takes_all_languages_together() -> None:
    assert corrected_shares((5, 3, 2), FAST, "xx") == corrected_shares((5, 3, 2), FAST, None)


def test_kinds_of_text_that_could_all_give_these_guesses_make_the_interval_wider() -> None:
    assert len(known_errors()[FAST]["en"]) == 3
    several, one = (corrected_shares((20, 10, 10), FAST, language) for language in ("en", "fr"))
    assert several is not None
    assert one is not None
    assert several.high - several.low > one.high - one.low


@pytest.mark.parametrize("kind", [0, 1, 2])
def test_kind_of_text_that_could_hardly_give_these_guesses_counts_for_little(kind: int) -> None:
    table = np.array(known_errors()[FAST]["en"][kind], dtype=float)
    truth = np.array([0.6, 0.2, 0.2])
    guessed = truth @ (table / table.sum(axis=1, keepdims=True))
    negative, neutral, positive = (round(20_000 * share) for share in guessed.tolist())
    found = corrected_shares((negative, neutral, positive), FAST, "en")
    assert found is not None
    assert found.low <= 0.6 <= found.high
    # The errors on tweets in general are such that brand tweets could give the same guesses.
    assert kind == 0 or found.high - found.low < 0.3


def test_unknown_model_and_impossible_counts_are_refused() -> None:
    with pytest.raises(UnknownModel):
        corrected_shares((1, 1, 1), "nobody-9", "fr")
    with pytest.raises(ValueError, match="negative"):
        corrected_shares((1, -1, 1), FAST, "fr")
    with pytest.raises(ValueError, match="counts"):
        corrected_shares((1, 1), FAST, "fr")


def test_confusion_counts_truth_by_rows_and_guesses_by_columns() -> None:
    assert confusion(["negative", "negative", "positive"], ["neutral", "negative", "positive"]) == [
        [1, 1, 0],
        [0, 0, 0],
        [0, 0, 1],
    ]
    assert LABELS == ("negative", "neutral", "positive")


def test_guesses_that_no_known_errors_explain_are_told_with_an_interval_that_holds_the_count() -> None:
    found = corrected_shares((40, 120, 77), FAST, "en")
    assert found is not None
    assert found.low <= 40 / 237 <= found.high
