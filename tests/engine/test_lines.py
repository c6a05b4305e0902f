"""`fauxpas match` and `fauxpas enrich` as people run them: data on one stream, faults on the other, an honest status."""

import gzip
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from fauxpas.engine.lines import read_queries, run_enrich, run_match
from fauxpas.engine.matching import Matcher
from fauxpas.engine.posts import read_jsonl_rows
from fauxpas.engine.sentiment import fast_model

POSTS: list[dict[str, object]] = [
    {"id": "1", "text": "Panne de paiement chez Acme", "posted_at": "2026-03-05T14:30:00Z", "likes": 3},
    {"id": "2", "text": "I love it, thank you so much!", "language": "en"},
    {"id": 3, "text": ""},
]
LINES = [json.dumps(POSTS[0]), "{broken", '{"id": "x", "text": "y", "posted_at": "2026-03-05T14:30:00"}']
LINES += [json.dumps(post) for post in POSTS[1:]]
CONTENT = "\n".join(LINES).encode()


def run(command: str, *arguments: str, given: bytes = b"") -> tuple[int, list[dict[str, object]], list[str]]:
    code = "import sys; from fauxpas.cli import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", code, command, *arguments], input=given, capture_output=True, check=False
    )
    out = [json.loads(line) for line in done.stdout.decode().splitlines()]
    return done.returncode, out, done.stderr.decode().splitlines()


@pytest.fixture
def queries(tmp_path: Path) -> Path:
    path = tmp_path / "queries.json"
    path.write_text(json.dumps([{"id": "panne", "query": "panne acme"}, {"id": 7, "query": "acme OR love"}]))
    return path


def test_match_reads_standard_input_and_keeps_the_good_lines(queries: Path) -> None:
    status, out, errors = run("match", "--queries", str(queries), given=CONTENT)
    assert status == 1
    assert out == [
        {"id": "1", "queries": ["panne", 7]},
        {"id": "2", "queries": [7]},
        {"id": 3, "queries": []},
    ]
    assert [line.split(":")[0] for line in errors] == ["line 2", "line 3"]


def test_match_with_a_faulty_query_says_where_and_uses_the_others(queries: Path, tmp_path: Path) -> None:
    queries.write_text(json.dumps([{"id": "a", "query": "acme AND"}, {"id": "b", "query": "acme"}, 5]))
    posts = tmp_path / "posts.jsonl.gz"
    posts.write_bytes(gzip.compress(json.dumps(POSTS[0]).encode()))
    status, out, errors = run("match", "--queries", str(queries), str(posts))
    assert status == 1
    assert out == [{"id": "1", "queries": ["b"]}]
    assert errors[0].startswith("query a, character 6:")
    assert errors[1].startswith("query 3:")


@pytest.mark.parametrize("content", ["{}", "nothing", '[{"id": "a", "query": "acme"}'])
def test_match_with_unreadable_queries_is_refused(queries: Path, content: str) -> None:
    queries.write_text(content)
    status, out, errors = run("match", "--queries", str(queries), given=CONTENT)
    assert (status, out, len(errors)) == (1, [], 1)


def test_missing_file_is_one_clear_error(tmp_path: Path) -> None:
    status, out, errors = run("enrich", str(tmp_path / "none.jsonl"))
    assert (status, out, len(errors)) == (1, [], 1)


def test_enrich_adds_to_the_post_and_keeps_the_rest() -> None:
    status, out, errors = run("enrich", "-", given=CONTENT)
    assert status == 1
    assert len(errors) == 2
    assert out[0] == {
        **POSTS[0],
        "language": "fr",
        "sentiment": out[0]["sentiment"],
        "sentiment_score": out[0]["sentiment_score"],
        "sentiment_by": fast_model().name,
        "reason": out[0]["reason"],
        "duplicate_of": None,
        "story": "1",
    }
    assert (out[1]["language"], out[1]["sentiment"]) == ("en", "positive")
    assert (out[2]["language"], out[2]["sentiment"], out[2]["sentiment_score"]) == ("unknown", "neutral", 0.0)


def test_good_lines_alone_exit_zero() -> None:
    good = b"\n".join(json.dumps(post).encode() for post in POSTS)
    out, errors = io.StringIO(), io.StringIO()
    assert run_enrich(read_jsonl_rows(io.BytesIO(good)), out, errors) == 0
    faults: list[str] = []
    matcher = Matcher(read_queries(b'[{"id": "a", "query": "acme"}]', faults))
    assert run_match(matcher, read_jsonl_rows(io.BytesIO(good)), out, errors) == 0
    assert len(out.getvalue().splitlines()) == 6
    assert (faults, errors.getvalue()) == ([], "")


GLASS = "Glass splinters found in Dairy Vale yoghurt pots"
ABOUT_GLASS = "Dairy Vale yoghurt recalled over glass splinters"
STRIKE = "Strike at the Harrow depot, drivers walk out"


def test_stories_are_found_in_time_and_written_in_the_order_of_the_input() -> None:
    posts = [
        {"id": "late", "text": ABOUT_GLASS, "posted_at": "2026-03-05T14:30:00Z"},
        {"id": 4, "text": STRIKE, "posted_at": "2026-03-05T14:00:00Z"},
        {"id": "early", "text": GLASS, "posted_at": "2026-03-05T15:00:00+02:00"},
    ]
    status, out, errors = run("stories", given="\n".join(json.dumps(post) for post in posts).encode())
    assert (status, errors) == (0, [])
    assert out == [
        {"id": "late", "story": "early"},
        {"id": 4, "story": "4"},
        {"id": "early", "story": "early"},
    ]


def test_stories_without_times_are_found_in_the_order_of_the_file() -> None:
    posts = [{"id": "b", "text": GLASS}, {"id": "a", "text": ABOUT_GLASS}]
    _, out, _ = run("stories", given="\n".join(json.dumps(post) for post in posts).encode())
    assert [row["story"] for row in out] == ["b", "b"]


def test_enrich_names_the_post_that_is_repeated_and_the_same_stories() -> None:
    posts = [
        {"id": "1", "text": GLASS, "story": "as given", "likes": {"a": [1, None]}},
        {"id": "2", "text": f"RT @somebody: {GLASS}"},
        {"id": "3", "text": STRIKE},
    ]
    given = "\n".join(json.dumps(post) for post in posts).encode()
    _, enriched, _ = run("enrich", given=given)
    _, grouped, _ = run("stories", given=given)
    assert [(row["duplicate_of"], row["story"]) for row in enriched] == [
        (None, "1"),
        ("1", "1"),
        (None, "3"),
    ]
    assert [row["story"] for row in grouped] == ["1", "1", "3"]
    assert enriched[0]["likes"] == {"a": [1, None]}


def test_ids_given_twice_and_times_far_ahead_are_one_error_each() -> None:
    posts = [
        {"id": "1", "text": "first"},
        {"id": 1, "text": "again"},
        {"id": "2", "text": "ahead", "posted_at": "2999-01-01T00:00:00Z"},
        {"id": "3", "text": "good"},
    ]
    for command in ("stories", "enrich"):
        status, out, errors = run(command, given="\n".join(json.dumps(post) for post in posts).encode())
        assert status == 1
        assert [row["id"] for row in out] == ["1", "3"]
        assert errors == [
            "line 2: The id “1” was given before.",
            "line 3: The time in “posted_at” is more than a year in the future.",
        ]


def test_numbers_that_json_cannot_hold_are_one_error() -> None:
    lines = ['{"id": "1", "text": "a", "likes": 1e999}', '{"id": "2", "text": "b", "likes": NaN}']
    status, out, errors = run("enrich", given="\n".join([*lines, '{"id": "3", "text": "c"}']).encode())
    assert (status, [row["id"] for row in out], len(errors)) == (1, ["3"], 2)
