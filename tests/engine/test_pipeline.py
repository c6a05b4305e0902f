"""The one list of stages: the same answers by the command lines, however cut, and with a second process or without."""

import io
import json
import random
from datetime import UTC, datetime, timedelta

import pytest

from fauxpas.engine.lines import run_enrich, run_stories
from fauxpas.engine.pipeline import beside
from fauxpas.engine.pipeline.keyed import KeyedRun
from fauxpas.engine.pipeline.stages import (
    EXACT_ROW_STAGES,
    KEYED_STAGES,
    ROW_STAGES,
    Place,
    Places,
    RowStage,
    run_rows,
)
from fauxpas.engine.posts import Post, read_jsonl_rows
from tests.cluster import posts

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


def _posts(count: int) -> list[Post]:
    """Posts of one brand in time, every seventh without a time, some with a language of their own."""
    chance = random.Random(5)
    words = [word for each in posts.WORDS.values() for word in each.split()]
    return [
        Post(
            f"p{number}",
            " ".join(chance.choices(words, k=8)),
            None if number % 7 == 0 else NOON + timedelta(minutes=number),
            language="fr" if number % 11 == 0 else None,
        )
        for number in range(count)
    ]


def _lines(rows: list[Post]) -> bytes:
    return "\n".join(
        json.dumps(
            {
                "id": post.id,
                "text": post.text,
                **({"posted_at": post.posted_at.isoformat()} if post.posted_at else {}),
                **({"language": post.language} if post.language else {}),
            }
        )
        for post in rows
    ).encode()


def _enriched(content: bytes, *, processes: int = 1, stages: tuple[RowStage, ...] = ROW_STAGES) -> str:
    out, errors = io.StringIO(), io.StringIO()
    rows = read_jsonl_rows(io.BytesIO(content))
    assert run_enrich(rows, out, errors, processes=processes, stages=stages) == 0
    assert errors.getvalue() == ""
    return out.getvalue()


def test_post_without_a_time_stands_right_after_the_one_before_it() -> None:
    places = Places()
    rows = [Post("b", ""), Post("z", "", NOON), Post("a", ""), Post("m", "", NOON)]
    assert [places.of(post) for post in rows] == [
        Place(BEFORE_ALL, "", 1),
        Place(NOON, "z", 2),
        Place(NOON, "z", 3),
        Place(NOON, "m", 4),
    ]


def test_keyed_run_takes_posts_without_a_time_where_they_come() -> None:
    rows = [
        Post("later", "x", NOON + timedelta(hours=1)),
        Post("b", "x"),
        Post("early", "x", NOON),
        Post("a", "x"),
    ]
    found = list(KeyedRun().step((post, {}) for post in rows))
    assert [post.id for post, _ in found] == ["early", "a", "later", "b"]
    assert {answer["duplicate_of"] for _, answer in found[1:]} == {"early"}


def test_keyed_stages_answer_the_same_however_the_stream_is_cut() -> None:
    rows = _posts(300)
    whole = list(KeyedRun().step((post, {}) for post in rows))
    run = KeyedRun()
    cut = [
        answer
        for first in range(0, len(rows), 41)
        for answer in run.step((post, {}) for post in rows[first : first + 41])
    ]
    assert cut == whole


def test_row_stages_answer_the_same_alone_and_in_company() -> None:
    rows = _posts(40)
    assert run_rows(rows) == [found for post in rows for found in run_rows([post])]


def test_enrich_and_stories_give_what_the_list_of_stages_gives() -> None:
    rows = _posts(400)
    content = _lines(rows)
    enriched = [json.loads(line) for line in _enriched(content).splitlines()]
    names = {column.name for stage in ROW_STAGES for column in stage.adds}
    names |= {column.name for stage in KEYED_STAGES for column in stage.adds}
    run = KeyedRun()
    found = {post.id: answer for post, answer in run.step(zip(rows, run_rows(rows), strict=True))}
    stories = run.states["stories"]
    stories.settle()
    moved = {post: event.into for event in stories.take_events() for post in event.posts}
    for row in enriched:
        expected = dict(found[row["id"]])
        expected["story"] = stories.resolve(moved.get(row["id"], str(expected["story"])))
        assert {name: row[name] for name in names} == expected
    out = io.StringIO()
    assert run_stories(read_jsonl_rows(io.BytesIO(content)), out, io.StringIO()) == 0
    assert [json.loads(line)["story"] for line in out.getvalue().splitlines()] == [
        row["story"] for row in enriched
    ]


def test_two_processes_write_the_same_lines_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "FEWEST", 1_000)
    content = _lines(_posts(2_300))
    assert _enriched(content, processes=2) == _enriched(content)


def test_exact_sentiment_is_a_stage_of_the_same_list() -> None:
    rows = _posts(8)
    enriched = [json.loads(line) for line in _enriched(_lines(rows), stages=EXACT_ROW_STAGES).splitlines()]
    expected = run_rows(rows, EXACT_ROW_STAGES)
    assert [row["sentiment_score"] for row in enriched] == [found["sentiment_score"] for found in expected]
    assert {row["sentiment_by"] for row in enriched} == {found["sentiment_by"] for found in expected}
    assert all(str(found["sentiment_by"]).startswith("exact") for found in expected)


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_somebody_who_watches_sees_how_far_the_stages_are() -> None:
    out, terminal = io.StringIO(), _Terminal()
    assert run_enrich(read_jsonl_rows(io.BytesIO(_lines(_posts(1_200)))), out, terminal) == 0
    bars = [bar.split("\r")[-1] for bar in terminal.getvalue().rstrip("\n").split("\n")]
    assert bars == [f"{name} [{'#' * 30}] 100%" for name in ("stories", "sentiment")]
