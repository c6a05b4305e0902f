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
        "sentiment_by": "fast-1",
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
