"""Ours beside what others would use: VADER, obsei, langid and lingua, first-story detection, brute force and Hyperscan."""

import csv
import json
import os
import random
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bench import language as languages
from bench import matching
from bench.databases import database
from bench.engine_queries import invented_posts, tweets
from bench.peers import FOLDER, peer
from bench.rounds import Cost, Table, child, in_turns, rate, times
from bench.stories import FirstStories, Labelled, grouped, parts, read_titles, score
from fauxpas.engine.exact import exact_sentiments
from fauxpas.engine.posts import Post
from fauxpas.engine.sentiment import sentiments
from fauxpas.engine.train.data import Row, read_brand_tweets, read_languages, read_tweets

BATCH = 64
EXACT_POSTS = 200
OBSEI_POSTS = 2_000
OBSEI_PUBLISHED = 116
FIRST_STORY = 0.7
QUERIES = (1_000, 10_000)
LABELS = ("negative", "neutral", "positive")
VADER_NEUTRAL = 0.05
MISSING = "not installed"
OBSEI = """
version: 1
store: {path: obsei.duckdb, unencrypted: true}
pipelines:
  - name: posts
    sources:
      - {key: posts, type: csv, config: {path: posts.csv, fields: {text: text, id: id, created_at: posted_at}}}
"""


@dataclass(frozen=True)
class Given:
    """What is measured: the file of invented posts and their number, the folder of reference data or none, where to work."""

    posts: Path
    count: int
    data: Path | None
    folder: Path
    rounds: int

    def some(self, most: int) -> list[Post]:
        """Real tweets and reviews when the data is there, else the invented posts."""
        return tweets(self.data, most) if self.data else invented_posts(self.count)[:most]


def against_vader(given: Given) -> Iterator[Table]:
    """Sentiment: posts a second on the same English texts, and how often right where people said what it is."""
    vader: Any = peer("vaderSentiment.vaderSentiment") if peer("vaderSentiment") else None
    labelled = _labelled(given)
    texts = (
        [row.text for row in labelled["airlines"]] if labelled else [p.text for p in given.some(given.count)]
    )
    texts = texts[: given.count]
    ways: dict[str, Callable[[list[str]], list[str]]] = {"fast": lambda some: _ours(sentiments, some)}
    ways["exact"] = lambda some: _ours(exact_sentiments, some)
    if vader is not None:
        analyzer = vader.SentimentIntensityAnalyzer()
        ways["VADER"] = lambda some: [_vader(analyzer.polarity_scores(text)["compound"]) for text in some]
    sizes = {name: min(len(texts), EXACT_POSTS) if name == "exact" else len(texts) for name in ways}
    for way in ways.values():
        way(texts[:1])
    costs = in_turns(
        {name: partial(way, texts[: sizes[name]]) for name, way in ways.items()},
        given.rounds,
    )
    per_text = {name: cost.processor / sizes[name] for name, cost in costs.items()}
    kinds = list(labelled)
    table = Table(
        "Sentiment, English",
        ("", "posts/s and processor", "times VADER", *(f"{kind}: macro-F1 (accuracy)" for kind in kinds)),
        note="None of these texts was learnt from. Words met before are remembered by ours, so a second round is quicker than a first.",
    )
    for name, way in ways.items():
        shares = [
            _shares(rows[: EXACT_POSTS if name == "exact" else len(rows)], way) for rows in labelled.values()
        ]
        speed = times(per_text[name], per_text["VADER"]) if "VADER" in per_text else MISSING
        called = f"exact, the first {EXACT_POSTS}" if name == "exact" else name
        table.rows.append((called, rate(1, per_text[name]), speed, *shares))
    yield table


def _labelled(given: Given) -> dict[str, list[Row]]:
    """English tweets whose mood people told: UMSAB's validation split, and tweets at airlines, a kind never learnt from."""
    if given.data is None:
        return {}
    airlines, _ = read_brand_tweets(given.data)
    random.Random(1).shuffle(airlines)
    return {
        "UMSAB validation": read_tweets(given.data, "val", "en"),
        "airlines": airlines[: min(2_000, given.count)],
    }


def _ours(feel: Any, texts: Sequence[str]) -> list[str]:
    found = []
    for first in range(0, len(texts), BATCH):
        found += [felt.label for felt in feel([(text, "en") for text in texts[first : first + BATCH]])]
    return found


def _vader(compound: float) -> str:
    """The classes its authors advise."""
    if abs(compound) < VADER_NEUTRAL:
        return "neutral"
    return "positive" if compound > 0 else "negative"


def _shares(rows: Sequence[Row], way: Callable[[list[str]], list[str]]) -> str:
    people = [LABELS[int(row.label)] for row in rows]
    found = way([row.text for row in rows])
    right = sum(one == other for one, other in zip(people, found, strict=True)) / len(people)
    each = []
    for label in LABELS:
        both = sum(one == other == label for one, other in zip(people, found, strict=True))
        told = people.count(label) + found.count(label)
        each.append(2 * both / told if told else 0.0)
    return f"{100 * statistics.mean(each):.1f} ({100 * right:.1f})"


def against_obsei(given: Given) -> Iterator[Table]:
    """The same CSV file into a store, each by its own command: ours matches and enriches, obsei takes names out of texts."""
    folder = given.folder / "obsei"
    folder.mkdir(parents=True, exist_ok=True)
    count = min(given.count, OBSEI_POSTS)
    _write_csv(given.posts, folder / "posts.csv", count)
    (folder / "obsei.yaml").write_text(OBSEI, "utf-8")
    works = {"fauxpas ingest": lambda: _ingest(folder)}
    if (FOLDER / "bin" / "obsei").exists():
        works["obsei run"] = lambda: _obsei(folder)
    costs = in_turns(works, given.rounds)
    table = Table(
        f"A CSV file of {count:,} posts into a store",
        ("", "posts/s by the clock", "posts/s and processor", "peak MB", "times as fast, processor"),
        note="Start of the process included. Ours: SQLite, query, language, mood, harm, tallies, search. obsei: DuckDB, personal data "
        f"taken out, no model. Its authors tell {OBSEI_PUBLISHED} posts a second for such a pipeline.",
    )
    ours = costs["fauxpas ingest"].processor
    for name, cost in costs.items():
        table.rows.append(
            (
                name,
                rate(count, cost.seconds),
                rate(count, cost.processor),
                f"{cost.megabytes:.0f}",
                times(ours, cost.processor),
            )
        )
    if "obsei run" not in costs:
        table.rows.append(("obsei run", MISSING, "", "", ""))
    yield table


def _write_csv(posts: Path, into: Path, count: int) -> None:
    with posts.open(encoding="utf-8") as lines, into.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ("id", "text", "posted_at", "author"), extrasaction="ignore")
        writer.writeheader()
        for _, line in zip(range(count), lines, strict=False):
            writer.writerow(json.loads(line))


def _ingest(folder: Path) -> Cost:
    for old in folder.glob("room/*"):
        if old.is_file():
            old.unlink()
    with database("sqlite", folder / "room") as environment:
        child([sys.executable, "-m", "bench.rooms", "empty"], environment=environment)
        fauxpas = Path(sys.executable).parent / "fauxpas"
        return child([fauxpas, "ingest", folder / "posts.csv", "--brand", "bench"], environment=environment)


def _obsei(folder: Path) -> Cost:
    for old in folder.glob("obsei.duckdb*"):
        old.unlink()
    environment = {**os.environ, "OBSEI_PSEUDONYM_SALT": "a salt for a measurement"}
    return child([FOLDER / "bin" / "obsei", "run"], environment=environment, folder=folder)


def against_languages(given: Given) -> Iterator[Table]:
    """Language: per cent right of texts held out of training, and posts a second."""
    codes, rows = ["en", "fr"], list[Row]()
    if given.data:
        _, held = read_languages(given.data)
        random.Random(languages.SEED).shuffle(held)
        most = max(1, given.count // 50)
        rows = [
            row for kind in languages.KINDS for row in [each for each in held if each.language == kind][:most]
        ]
        codes = sorted({str(row.label) for row in held})
    stream = [post.text for post in given.some(given.count)]
    table = Table("Language", ("", *languages.KINDS, "posts/s and processor", "ours is faster"))
    ours = 0.0
    for name, make in languages.tools(codes).items():
        result, _ = languages.measure(name, make(), rows, stream, statistics.median)
        ours = ours or result.rate
        right = (f"{result.right[kind]:.1f}" for kind in languages.KINDS)
        table.rows.append((name, *right, f"{result.rate:,.0f}", f"{ours / result.rate:.1f}"))
    yield table


def against_first_story(given: Given) -> Iterator[Table]:
    """Stories: agreement with people on news titles that were not looked at, and posts a second."""
    rows: list[Labelled] = parts(read_titles(given.data), 1) if given.data else []
    rows = rows[: given.count] or [Labelled(post, post.id) for post in given.some(given.count)]
    posts = [row.post for row in rows]
    found: dict[str, list[str]] = {}
    works = {"stories": lambda: found.update(stories=grouped(posts))}
    name = f"first story, tf-idf {FIRST_STORY}"
    works[name] = lambda: found.update({name: list(map(FirstStories(FIRST_STORY).step, posts))})
    costs = in_turns(works, given.rounds)
    table = Table("Stories", ("", "NMI", "B-cubed F1", "posts/s and processor", "ours is faster"))
    for each, cost in costs.items():
        told = score([row.story for row in rows], found[each]) if given.data else None
        table.rows.append(
            (
                each,
                f"{told.nmi:.3f}" if told else "nobody told",
                f"{told.f1:.3f}" if told else "nobody told",
                rate(len(posts), cost.processor),
                times(costs["stories"].processor, cost.processor),
            )
        )
    yield table


def against_matchers(given: Given) -> Iterator[Table]:
    """Matching, beside brute force and beside Hyperscan, which is asked less."""
    posts = given.some(min(given.count, 20_000))
    head = tuple(cell.strip() for cell in matching.HEAD.splitlines()[0].strip("| ").split("|"))
    table = Table("Matching", head)
    for count in QUERIES if given.count >= max(QUERIES) else (min(QUERIES) // 10,):
        row = matching.measure(count, posts, 5_000, pick=statistics.median).row
        cells = [cell.strip() for cell in row.strip().removeprefix("|").removesuffix("|").split("|")]
        table.rows.append(tuple(cells[: len(head)]))
    yield table
