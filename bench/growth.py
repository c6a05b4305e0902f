"""How each cost grows: with posts, with queries, with brands, and with how long stories stay open."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice

from bench.against import Given
from bench.engine_queries import make_queries
from bench.rounds import Table, child, cost_of, in_turns
from bench.ways import FAUXPAS, files
from fauxpas.engine.matching import Matcher
from fauxpas.engine.pipeline.keyed import KeyedRun
from fauxpas.engine.pipeline.stages import Found, run_rows
from fauxpas.engine.posts import Post
from fauxpas.engine.stories import Stories

SHARES = (16, 4, 1)
QUERIES = (100, 1_000, 10_000)
BRANDS = (1, 10, 100)
BATCH = 500
SPANS = (timedelta(hours=6), timedelta(days=6), timedelta(days=60))
SINCE = datetime(2026, 9, 1, tzinfo=UTC)


def growth(given: Given) -> Iterator[Table]:
    """Four tables of three sizes each."""
    posts = given.some(given.count)
    yield _with_posts(given)
    yield _with_queries(given, posts)
    yield _with_brands(given, posts)
    yield _with_age(given, posts)


def _with_posts(given: Given) -> Table:
    table = Table("As posts grow: `fauxpas enrich`", ("posts", "microseconds a post", "peak MB"))
    whole = list(files(given).values())[-1]
    for share in SHARES:
        count = given.count // share
        path = given.folder / f"first-{count}.jsonl"
        with whole.open("rb") as lines, path.open("wb") as file:
            file.writelines(islice(lines, count))
        cost = in_turns({"": partial(child, [FAUXPAS, "enrich", path])}, given.rounds)[""]
        table.rows.append((f"{count:,}", f"{1e6 * cost.processor / count:.0f}", f"{cost.megabytes:.0f}"))
    return table


def _with_queries(given: Given, posts: list[Post]) -> Table:
    table = Table(
        "As queries grow: matching",
        ("queries", "seconds to build", "microseconds a post", "matched per post"),
    )
    half = len(posts) // 2
    for count in QUERIES if given.count >= QUERIES[-1] else (1, 10, 100):
        queries = make_queries(count, [post.text for post in posts[:half]])
        built = cost_of(partial(Matcher, queries))
        matcher = Matcher(queries)
        some = posts[half : half + 5_000]
        cost = in_turns({"": partial(_matched, matcher, some)}, given.rounds)[""]
        matched = _matched(matcher, some) / len(some)
        table.rows.append(
            (
                f"{count:,}",
                f"{built.processor:.2f}",
                f"{1e6 * cost.processor / len(some):.0f}",
                f"{matched:.2f}",
            )
        )
    return table


def _with_brands(given: Given, posts: list[Post]) -> Table:
    """The same mentions, told among so many brands."""
    table = Table(
        "As brands grow: repeats and stories of the same mentions",
        ("brands", "microseconds a mention", "MB saved, all brands"),
    )
    rows = list(zip(posts, run_rows(posts), strict=True))
    for count in BRANDS:
        cost = in_turns({"": partial(_grouped, rows, count)}, given.rounds)[""]
        saved = sum(len(run.freeze()) for run in _grouped(rows, count)) / 1e6
        table.rows.append((str(count), f"{1e6 * cost.processor / len(rows):.0f}", f"{saved:.1f}"))
    return table


def _with_age(given: Given, posts: list[Post]) -> Table:
    """The same posts within hours, days, months: a story stays open for seven days after its last post."""
    table = Table(
        "As stories grow old: the same posts over a longer time",
        ("days", "microseconds a post", "stories open at the end"),
    )
    for span in SPANS:
        timed = [
            replace(post, posted_at=SINCE + place * span / len(posts)) for place, post in enumerate(posts)
        ]
        cost = in_turns({"": partial(_told, timed)}, given.rounds)[""]
        days = span / timedelta(days=1)
        table.rows.append((f"{days:g}", f"{1e6 * cost.processor / len(posts):.0f}", f"{len(_told(timed)):,}"))
    return table


def _matched(matcher: Matcher[int], posts: list[Post]) -> int:
    return sum(len(matcher.match(post)) for post in posts)


def _grouped(rows: list[tuple[Post, Found]], brands: int) -> list[KeyedRun]:
    runs = [KeyedRun((f"brand {number}",)) for number in range(brands)]
    for first in range(0, len(rows), BATCH):
        for number, run in enumerate(runs):
            list(run.step(rows[first + number : first + BATCH : brands]))
    return runs


def _told(posts: list[Post]) -> Stories:
    stories = Stories()
    for post in posts:
        stories.step(post)
    return stories
