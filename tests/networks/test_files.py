"""Files in batches: any format, from any line, faults by their number."""

import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fauxpas.core.errors import InputRefused
from fauxpas.networks.files.source import read_batches

ROWS = [{"id": str(number), "text": f"text {number}"} for number in range(1, 8)]


def _write(path: Path) -> Path:
    if path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(ROWS), path)
    elif path.name.endswith(".csv"):
        path.write_text("id,text\n" + "".join(f"{row['id']},{row['text']}\n" for row in ROWS))
    else:
        lines = "".join(json.dumps(row) + "\n" for row in ROWS).encode()
        path.write_bytes(gzip.compress(lines) if path.suffix == ".gz" else lines)
    return path


@pytest.mark.parametrize("name", ["posts.jsonl", "posts.jsonl.gz", "posts.csv", "posts.parquet"])
def test_every_format_comes_in_batches_and_goes_on_after_any_of_them(tmp_path: Path, name: str) -> None:
    path = _write(tmp_path / name)
    batches = list(read_batches(path, cursor={}, size=3))
    assert [[post.key for post in batch.posts] for batch in batches] == [
        ["1", "2", "3"],
        ["4", "5", "6"],
        ["7"],
    ]
    for place, batch in enumerate(batches):
        rest = [post.key for later in read_batches(path, cursor=batch.cursor, size=3) for post in later.posts]
        assert rest == [post.key for later in batches[place + 1 :] for post in later.posts]


def test_faulty_lines_have_their_number_and_do_not_stop_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_text('{"id": "1", "text": "a"}\nnot json\n\n{"id": "4"}\n{"id": "5", "text": "b"}\n')
    (batch,) = read_batches(path, cursor={})
    assert [post.key for post in batch.posts] == ["1", "5"]
    assert [fault.line for fault in batch.faults] == [2, 4]
    assert batch.cursor["line"] == 5


def test_cursor_of_another_file_is_not_taken(tmp_path: Path) -> None:
    path = _write(tmp_path / "posts.jsonl")
    (batch,) = read_batches(path, cursor={"file": "other.jsonl", "bytes": path.stat().st_size, "line": 5})
    assert len(batch.posts) == 7


def test_file_that_cannot_be_opened_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="No such file"):
        list(read_batches(tmp_path / "none.jsonl", cursor={}))
