"""The measurements run, on few posts: what they print is for people, never judged by the clock."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import ingest, pages, places
from bench.databases import database
from scripts import postgres

pytestmark = pytest.mark.slow
POSTS = 2_000


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="fauxpas-bench-") as name:
        folder = Path(name)
        # As root, PostgreSQL runs as a user of its own, who must be able to come in.
        folder.chmod(0o755)
        yield folder


def test_posts_are_as_many_as_wanted_and_end_before_the_hour_they_are_asked_at(folder: Path) -> None:
    posts = places.posts_file(folder, POSTS)
    rows = [json.loads(line) for line in posts.read_text("utf-8").splitlines()]
    assert len({row["id"] for row in rows}) == POSTS
    assert rows == sorted(rows, key=lambda row: row["posted_at"])
    assert rows[-1]["posted_at"] < places.ends_at(posts).isoformat()


def test_every_page_answers_alike_on_both_databases(folder: Path) -> None:
    posts = places.posts_file(folder, POSTS)
    measured = {"sqlite": pages.measure("sqlite", folder, posts, repeats=1)}
    try:
        measured["postgres"] = pages.measure("postgres", folder, posts, repeats=1)
    except postgres.NotAvailableError as reason:
        pytest.skip(str(reason))
    names = [asked.name for asked in measured["sqlite"]]
    assert names == [asked.name for asked in measured["postgres"]]
    assert [asked.name for asked in measured["sqlite"] if not 0 < asked.queries < 60] == []
    assert pages.table(measured).count("\n") == len(names) + 1


def test_ingest_through_the_command_tells_its_memory(folder: Path) -> None:
    posts = places.posts_file(folder, POSTS)
    with database("sqlite", folder / "ingest-sqlite") as environment:
        result = ingest.ingest(posts, POSTS, environment, name="ingest")
    assert result.peak_megabytes is not None
    assert result.peak_megabytes < 1000
    assert ingest.read_floor(posts) == ingest.insert_floor(posts, folder / "floor.sqlite3") == POSTS
