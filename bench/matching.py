"""Thousands of watch queries against a stream of posts: rate, build time, memory, beside brute force and Hyperscan.

    python -m bench.matching [--queries 10000,100000] [--posts 10000] [--data FOLDER] [--busy]

The queries are made as people make them (bench/engine_queries.py); half of the posts lend brands their names, the other half is
matched. `--data` names the folder of reference data, for real tweets and reviews; without it the posts are invented ones. Rates
are posts per second of one processor, the median of rounds over the same posts; `--busy` takes the best round, for a
machine that others use meanwhile. Hyperscan is asked less: only which posts hold a word of which query.
"""

import argparse
import re
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.engine_queries import invented_posts, make_queries, tweets
from bench.peers import peer, reach
from fauxpas.engine.fold import plain
from fauxpas.engine.matching import Matcher
from fauxpas.engine.posts import Post
from fauxpas.engine.query import Node, Reading, matches, parse
from fauxpas.engine.query.tree import And, Near, Or, Phrase, Raw

STORED = 60_000
ROUNDS = 5
SLICE = 250
BRUTE_EVALUATIONS = 200_000
HYPERSCAN_MOST = 20_000

HEAD = (
    "| queries | build, s | MB | posts/s | p99, ms | looked at per post | matched per post "
    "| times brute force | Hyperscan, posts/s | its build, s |\n"
    "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
)


@dataclass(frozen=True)
class Result:
    """One number of queries: seconds to build, megabytes more, posts per second, and what the others do."""

    queries: int
    build_seconds: float
    megabytes: float
    rate: float
    p99_milliseconds: float
    looked_at: float
    matched: float
    brute_rate: float
    hyperscan: tuple[float, float] | None

    @property
    def row(self) -> str:
        """The result as a row of a Markdown table."""
        others = "| |" if self.hyperscan is None else f"{self.hyperscan[0]:.0f} | {self.hyperscan[1]:.1f} |"
        return (
            f"| {self.queries} | {self.build_seconds:.1f} | {self.megabytes:.0f} | {self.rate:.0f} "
            f"| {self.p99_milliseconds:.2f} | {self.looked_at:.1f} | {self.matched:.2f} "
            f"| {self.rate / self.brute_rate:.0f} | {others}"
        )


def measure(count: int, posts: Sequence[Post], most: int, *, pick: Callable[[list[float]], float]) -> Result:
    """Match at most so many posts of one half against queries whose names come from the other; `pick` one of the rounds."""
    half = len(posts) // 2
    queries = make_queries(count, [post.text for post in posts[:half]])
    posts = posts[half : half + most]
    before = _megabytes()
    begun = time.process_time()
    trees = [parse(query) for _, query in queries]
    matcher = Matcher(enumerate(trees))
    built = time.process_time() - begun
    megabytes = _megabytes() - before
    single = sorted(_rounds(matcher.match, posts, pick, size=1))
    few = posts[: max(2, BRUTE_EVALUATIONS // count)]
    return Result(
        count,
        built,
        megabytes,
        len(posts) / sum(_rounds(matcher.match, posts, pick, size=SLICE)),
        1000 * single[int(0.99 * len(single))],
        sum(len(matcher.candidates(Reading(post))) for post in posts) / len(posts),
        sum(len(matcher.match(post)) for post in posts) / len(posts),
        len(few) / sum(_rounds(lambda post: _brute(trees, post), few, pick, size=len(few))),
        _hyperscan(trees, posts, pick) if count <= HYPERSCAN_MOST else None,
    )


def _rounds(
    do: Callable[[Post], object], posts: Sequence[Post], pick: Callable[[list[float]], float], *, size: int
) -> list[float]:
    """Processor seconds of each slice of posts, each picked from ROUNDS goes."""
    found = []
    for first in range(0, len(posts), size):
        part = posts[first : first + size]
        goes = []
        for _ in range(ROUNDS):
            begun = time.process_time()
            for post in part:
                do(post)
            goes.append(time.process_time() - begun)
        found.append(pick(goes))
    return found


def _brute(trees: list[Node], post: Post) -> int:
    reading = Reading(post)
    return sum(matches(tree, reading) for tree in trees)


def _hyperscan(
    trees: list[Node], posts: Sequence[Post], pick: Callable[[list[float]], float]
) -> tuple[float, float] | None:
    """Posts per second and build seconds when each query is one alternation of its words; None when it is not installed."""
    hyperscan = peer("hyperscan")
    if hyperscan is None:
        return None
    patterns = [_alternation(tree) for tree in trees]
    begun = time.process_time()
    database: Any = hyperscan.Database()
    database.compile(
        expressions=[pattern.encode() for pattern in patterns],
        flags=[hyperscan.HS_FLAG_SINGLEMATCH] * len(patterns),
    )
    built = time.process_time() - begun
    found: list[int] = []

    def scan(post: Post) -> None:
        database.scan(plain(post.text).encode(), match_event_handler=lambda number, *_: found.append(number))

    return len(posts) / sum(_rounds(scan, posts, pick, size=SLICE)), built


def _alternation(tree: Node) -> str:
    return rf"\b(?:{'|'.join(sorted(set(_said(tree))))})"


def _said(node: Node) -> list[str]:
    match node:
        case Phrase():
            return [r"\s+".join(re.escape(word) for chunk in node.chunks for word in chunk.words)]
        case Raw():
            return [re.escape(plain(node.text).strip())]
        case And() | Or():
            return [text for part in node.parts for text in _said(part)]
        case Near():
            return _said(node.left) + _said(node.right)
        case _:
            return []


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Print one Markdown table, a row for each number of queries."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--queries", default="1000,10000,100000")
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--busy", action="store_true")
    arguments = parser.parse_args()
    reach()
    posts = tweets(arguments.data, STORED) if arguments.data else invented_posts(STORED)
    print(HEAD)
    for count in arguments.queries.split(","):
        print(
            measure(
                int(count), posts, arguments.posts, pick=min if arguments.busy else statistics.median
            ).row,
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
