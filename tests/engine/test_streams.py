"""What the command lines refuse of a stream that is not wrong line by line."""

from datetime import UTC, datetime, timedelta

import pytest

from fauxpas.engine import streams
from fauxpas.engine.posts import Post, PostError
from fauxpas.engine.streams import checked

NOW = datetime(2026, 3, 5, tzinfo=UTC)


def codes(*posts: Post) -> list[str | None]:
    rows = checked(((number, {}, post) for number, post in enumerate(posts, 1)), NOW)
    return [outcome.code if isinstance(outcome, PostError) else None for _, _, outcome in rows]


def test_second_post_of_an_id_is_refused() -> None:
    assert codes(Post("a", ""), Post("b", ""), Post("a", "")) == [None, None, "again"]


def test_time_is_refused_from_a_year_ahead() -> None:
    soon, far = NOW + timedelta(days=30), NOW + timedelta(days=400)
    assert codes(Post("a", "", posted_at=soon), Post("b", "", posted_at=far)) == [None, "ahead"]


def test_ids_are_remembered_for_a_bounded_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "REMEMBERED_IDS", 2)
    assert codes(*(Post(name, "") for name in "abcbdefa")) == [
        None,
        None,
        None,
        "again",
        None,
        None,
        None,
        None,
    ]
