"""A million posts pass through in little memory."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.watch.ingest_process import run, write_posts

pytestmark = pytest.mark.slow

MOST_MEGABYTES = 1000


def test_ingest_of_a_long_file_keeps_its_memory_small(
    tmp_path: Path, *, short: bool, record_property: Callable[[str, object], None]
) -> None:
    count = 5_000 if short else 1_000_000
    path, folder = tmp_path / "posts.jsonl", tmp_path / "data"
    write_posts(path, count)
    run(folder, "make", path)
    started = time.monotonic()
    megabytes = int(run(folder, "ingest", path).split()[-1]) / 1024
    record_property("posts", count)
    record_property("posts_a_second", round(count / (time.monotonic() - started)))
    record_property("peak_megabytes", round(megabytes))
    assert megabytes < MOST_MEGABYTES
