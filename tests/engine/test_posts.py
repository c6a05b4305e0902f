"""Reading posts: one clear error for each bad line, and every good line kept."""

import csv
import gzip
import io
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpas.engine.posts import Post, PostError, parse_post, read_jsonl, read_posts


def test_post_with_every_field_keeps_them() -> None:
    row = {
        "id": "a1",
        "text": "Panne de paiement",
        "posted_at": "2026-03-05T14:30:00+01:00",
        "author": "lou",
        "source": "forum",
        "url": "https://exemple.fr/1",
        "language": "fr",
        "rating": 2,
        "reply_to": "a0",
        "reach": 1200,
    }
    when = datetime(2026, 3, 5, 14, 30, tzinfo=timezone(timedelta(hours=1)))
    expected = Post("a1", row["text"], when, "lou", "forum", row["url"], "fr", 2.0, "a0", 1200)  # type: ignore[arg-type]
    assert parse_post(row) == expected


def test_post_with_only_id_and_text_knows_nothing_else() -> None:
    assert parse_post({"id": 7, "text": "", "likes": 3}) == Post("7", "")


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        ([], "not-an-object", ""),
        ({"text": "x"}, "missing", "id"),
        ({"id": "", "text": "x"}, "missing", "id"),
        ({"id": True, "text": "x"}, "not-text", "id"),
        ({"id": "1"}, "missing", "text"),
        ({"id": "1", "text": ["x"]}, "not-text", "text"),
        ({"id": "1", "text": "x", "posted_at": "2026-03-05T14:30:00"}, "no-zone", "posted_at"),
        ({"id": "1", "text": "x", "posted_at": "hier"}, "not-a-time", "posted_at"),
        ({"id": "1", "text": "x", "posted_at": 12}, "not-a-time", "posted_at"),
        ({"id": "1", "text": "x", "rating": "bof"}, "not-a-number", "rating"),
        ({"id": "1", "text": "x", "rating": float("nan")}, "not-a-number", "rating"),
        ({"id": "1", "text": "x", "reach": True}, "not-a-number", "reach"),
        ({"id": "1", "text": "\ud800"}, "bad-text", "text"),
        ({"id": "1", "text": "x", "author": 3}, "not-text", "author"),
    ],
)
def test_post_that_is_wrong_says_which_field(row: object, code: str, field: str) -> None:
    with pytest.raises(PostError) as caught:
        parse_post(row)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert field in caught.value.message("fr")
    assert caught.value.message("fr") != caught.value.message("en")


def test_file_with_faulty_lines_keeps_the_good_ones(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    lines = [
        b'{"id": "1", "text": "un\\u0085deux"}',
        b"{broken",
        b"",
        b'{"id": "2", "text": "caf\xe9"}',
        '{"id": "3", "text": "a\u2028b"}'.encode(),
        b'{"id": "4", "text": "x", "posted_at": "2026-01-01T00:00:00"}',
        b"[" * 100_000,
        b'{"id": "5", "text": "fin"}',
    ]
    path.write_bytes(b"\n".join(lines))
    seen = [(n, o.code if isinstance(o, PostError) else o.id) for n, o in read_posts(path)]
    expected = [
        (1, "1"),
        (2, "not-json"),
        (4, "bad-text"),
        (5, "3"),
        (6, "no-zone"),
        (7, "not-json"),
        (8, "5"),
    ]
    assert seen == expected


def test_every_format_gives_the_same_posts(tmp_path: Path) -> None:
    rows = [
        {
            "id": "1",
            "text": 'Un « mot », deux\nlignes "ici"',
            "posted_at": "2026-03-05T14:30:00Z",
            "rating": 2.0,
        },
        {"id": "2", "text": "deux", "posted_at": "2026-03-05T14:31:00Z", "rating": 4.5},
    ]
    plain = "".join(json.dumps(row) + "\n" for row in rows).encode()
    (tmp_path / "a.jsonl").write_bytes(plain)
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(plain))
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, ["id", "text", "posted_at", "rating"])
    writer.writeheader()
    writer.writerows(rows)
    (tmp_path / "c.csv").write_text(table.getvalue(), newline="")
    (tmp_path / "d.csv.gz").write_bytes(gzip.compress(table.getvalue().encode()))
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "e.parquet")
    times = [datetime(2026, 3, 5, 14, 30 + minute, tzinfo=UTC) for minute in (0, 1)]
    expected = [
        Post("1", str(rows[0]["text"]), times[0], rating=2.0),
        Post("2", "deux", times[1], rating=4.5),
    ]
    for path in sorted(tmp_path.iterdir()):
        assert [outcome for _, outcome in read_posts(path)] == expected, path.name


def test_parquet_of_any_types_gives_each_row_as_a_post_or_its_fault(tmp_path: Path) -> None:
    path, at = tmp_path / "a.parquet", datetime(2026, 3, 5, 14, 30, tzinfo=UTC)
    table = pa.table(
        {
            "id": pa.array([1, 2, 3, 4], pa.int64()),
            "text": pa.array(["a", "b", "x" * 9_000_000, "d"]).dictionary_encode(),
            "posted_at": pa.array([at] * 4, pa.timestamp("ms", "UTC")),
            "author": pa.array([None, ["no", "text"], None, None], pa.list_(pa.string())),
            "rating": pa.array([None, None, None, 4.5]),
            "unknown": pa.array([b"x"] * 4),
        }
    )
    pq.write_table(table, path)
    assert [
        (number, found.code if isinstance(found, PostError) else (found.id, found.posted_at, found.rating))
        for number, found in read_posts(path)
    ] == [(1, ("1", at, None)), (2, "not-text"), (3, "too-long"), (4, ("4", at, 4.5))]


def test_cut_gzip_ends_with_one_error(tmp_path: Path) -> None:
    path = tmp_path / "cut.jsonl.gz"
    whole = gzip.compress(b"".join(b'{"id": "%d", "text": "x%d"}\n' % (n, n * n) for n in range(5_000)))
    path.write_bytes(whole[: len(whole) // 2])
    outcomes = [outcome for _, outcome in read_posts(path)]
    assert isinstance(outcomes[-1], PostError)
    assert outcomes[-1].code == "unreadable"
    assert all(isinstance(outcome, Post) for outcome in outcomes[:-1])


def test_progress_ends_at_the_size_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_bytes(b'{"id": "1", "text": "x"}\n' * 2_500)
    heard: list[tuple[int, int]] = []
    assert len(list(read_posts(path, progress=lambda done, total: heard.append((done, total))))) == 2_500
    assert heard[-1] == (path.stat().st_size, path.stat().st_size)
    assert len(heard) == 3


@given(st.binary())
def test_any_line_is_a_post_or_a_post_error(line: bytes) -> None:
    outcomes = [outcome for _, outcome in read_jsonl(io.BytesIO(line))]
    assert all(outcome.id if isinstance(outcome, Post) else outcome.message("fr") for outcome in outcomes)


@given(st.lists(st.binary(max_size=40)))
def test_any_stream_gives_at_most_one_outcome_a_line(lines: list[bytes]) -> None:
    stream = io.BytesIO(b"\n".join(lines))
    numbers = [number for number, _ in read_jsonl(stream)]
    assert numbers == sorted(set(numbers))
