"""What the command lines refuse of a stream that is not wrong line by line, and how they tell how far they are."""

import io
import sys
from argparse import Namespace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fauxpas.engine import streams
from fauxpas.engine.posts import Post, PostError
from fauxpas.engine.streams import checked, posts_given, progress_on

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


def test_log_hears_of_a_long_work_every_ten_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    log, seconds = io.StringIO(), iter([0.0, 4.0, 11.0, 11.0, 20.0, 22.0, 22.0])
    monkeypatch.setattr("time.monotonic", lambda: next(seconds))
    tell = progress_on(log, "stories ")
    for done in (1, 2, 3):
        tell(done, 8)
    tell(4_000, 0)
    assert log.getvalue() == "stories 25%\nstories 4,000\n"


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("piped", "told"), [(False, f"[{'#' * 30}] 100%\n"), (True, "\r2,000")])
def test_standard_input_tells_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, piped: bool, told: str
) -> None:
    rows = "".join(f'{{"id": "{number}", "text": "a"}}\n' for number in range(2_500))
    path = tmp_path / "posts.jsonl"
    path.write_text(rows)
    given = io.TextIOWrapper(io.BytesIO(rows.encode())) if piped else path.open()
    monkeypatch.setattr(sys, "stdin", given)
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert len(list(posts_given(Namespace(posts="-", now=NOW)))) == 2_500
    assert terminal.getvalue().endswith(told)
    given.close()
