"""How groupings are scored, by hand; and that stories stay as good as they were on labelled news."""

from collections.abc import Callable

import pytest

from bench.stories import FirstStories, grouped, parts, read_titles, score
from fauxpas.engine.posts import Post
from tests.shared import shared


def test_score_of_a_grouping_equals_the_case_worked_by_hand() -> None:
    found = score("aaabb", "xxyyy")
    assert (found.precision, found.recall, found.f1) == pytest.approx((11 / 15, 11 / 15, 11 / 15))
    assert score("aabb", "xxyy").nmi == pytest.approx(1)
    assert score("aabb", "xyxy").nmi == pytest.approx(0)


def test_first_story_detection_joins_an_identical_post_and_never_at_threshold_zero() -> None:
    posts = [Post("1", "glass in yoghurt"), Post("2", "glass in yoghurt"), Post("3", "strike at the depot")]
    near, exact = FirstStories(0.5), FirstStories(0.0)
    assert [near.step(post) for post in posts] == ["1", "1", "3"]
    assert [exact.step(post) for post in posts] == ["1", "2", "3"]


@pytest.mark.slow
def test_stories_agree_with_people_on_news_titles(
    *, short: bool, record_property: Callable[[str, object], None]
) -> None:
    rows = read_titles(shared("data", "mstream").parent)
    rows = parts(rows, 1)[:2_000] if short else rows
    posts = [row.post for row in rows]
    people = [row.story for row in rows]
    ours, first = score(people, grouped(posts)), score(people, list(map(FirstStories(0.7).step, posts)))
    record_property("nmi", round(ours.nmi, 4))
    assert ours.nmi > (0.82 if short else 0.873)
    assert ours.f1 > first.f1 + 0.1
