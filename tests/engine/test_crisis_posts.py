import csv
import gzip
import json
from pathlib import Path

import pytest

from fauxpas.engine.posts import Post, read_posts
from scripts import crisis_posts
from tests.shared import shared


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An invented archive in the shape of the real one."""
    rows = [
        {"brand": "LEGO", "t": "2023-01-02T08:00:00Z", "title": "Bricks &amp; more", "text": "Lego opens."},
        {"brand": "FTX", "t": "2023-01-01T08:00:00Z", "title": "FTX falls", "text": ""},
        {
            "brand": "FTX",
            "t": "2023-01-03T08:00:00Z",
            "title": "The ftx case",
            "text": "mr bankman-fried speaks",
        },
    ]
    full = [
        {**row, "source": "https://a.example/rss", "url": f"https://a.example/{n}"}
        for n, row in enumerate(rows)
    ]
    with gzip.open(tmp_path / "mentions_dev.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in full)
    (tmp_path / "brand_regex.json").write_text(
        json.dumps(
            {
                "LEGO": {"regex": r"\blego\b", "case_sensitive": False},
                "FTX": {"regex": r"\bFTX\b", "case_sensitive": True},
            }
        )
    )
    (tmp_path / "onsets.csv").write_text(
        "split,brand,event_day,what,first_report_utc\ndev,FTX,2023-01-01,x,2023-01-01T08:00:00Z\ndev,LEGO,,CONTROL,\n"
    )
    return tmp_path


def test_crisis_posts_archive_becomes_posts_in_time(archive: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert crisis_posts.main(["--data", str(archive), "--out", str(out)]) == 0
    posts = [post for _, post in read_posts(out / "posts.jsonl")]
    assert all(isinstance(post, Post) for post in posts)
    assert [post.text for post in posts if isinstance(post, Post)] == [
        "FTX falls",
        "Bricks & more\nLego opens.",
        "The ftx case\nmr bankman-fried speaks",
    ]
    assert len({post.id for post in posts if isinstance(post, Post)}) == 3
    assert len(list(read_posts(out / "brands" / "ftx.jsonl"))) == 2
    assert len(json.loads((out / "queries.json").read_text())) == 34
    with (out / "onsets.csv").open(newline="") as file:
        assert list(csv.reader(file)) == [
            ["brand", "first_report"],
            ["FTX", "2023-01-01T08:00:00Z"],
            ["LEGO", ""],
        ]


def test_crisis_posts_comparison_counts_both_ways(archive: Path) -> None:
    items = crisis_posts.read_items(archive)
    agreement = crisis_posts.compare(items, crisis_posts.read_expressions(archive))
    assert agreement["LEGO"] == crisis_posts.Agreement(both=1)
    assert agreement["FTX"] == crisis_posts.Agreement(both=1, query_only=1)


def test_crisis_posts_archive_missing_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert crisis_posts.main(["--data", str(tmp_path / "none"), "--out", str(tmp_path)]) == 1
    assert "--data" in capsys.readouterr().err


@pytest.mark.slow
def test_crisis_posts_queries_agree_with_the_archive() -> None:
    data = shared("data", "news_brand_crises")
    items = crisis_posts.read_items(data)
    agreement = crisis_posts.compare(items, crisis_posts.read_expressions(data)).values()
    off = sum(each.query_only + each.expression_only for each in agreement)
    assert off <= 0.005 * sum(each.both for each in agreement)
