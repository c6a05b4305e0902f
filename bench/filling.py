"""A million mentions written straight into the tables, as ingest leaves them; quicker than ingest, which is measured apart.

Language, mood and harm are read from the sentence every post is made of, once for each sentence.
"""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from bench.posts import DAYS, TAIL_WORDS
from fauxpas.core.models import Brand
from fauxpas.core.sources import RawPost
from fauxpas.engine.fold import search_text
from fauxpas.watch.enriching import Enriched, enrich
from fauxpas.watch.models import HeardPost, HearingSpan, Mention, Source, SourceReading, WatchQuery
from fauxpas.watch.search import drop_index, make_index

SOURCES = 12
KINDS = ("feed", "webhook", "hackernews", "files")
HEARD_POSTS = 6000
BATCH = 5000
COLUMNS = (
    "source_id source_key text url author language reply_to reach posted_at seen_at brand_id queries folded "
    "happened_at sentiment sentiment_score sentiment_by flags"
).split()
TALLIES = (
    ("watch_tally", "minute", "strftime('%Y-%m-%d %H:%M:00', happened_at)"),
    ("watch_hourtally", "hour", "strftime('%Y-%m-%d %H:00:00', happened_at)"),
)


def fill(posts: Path, brand: Brand, *, until: datetime) -> None:
    """Store every post of the file as a mention of the brand, with sources, tallies and search, in SQLite."""
    sources = _sources(brand, until=until)
    query = WatchQuery.objects.get(brand=brand)
    places = ", ".join(["%s"] * len(COLUMNS))
    sql = f"INSERT INTO watch_mention ({', '.join(COLUMNS)}) VALUES ({places})"  # noqa: S608 - names of ours
    rows = _rows(posts, brand, sources, query)
    drop_index(connection)
    with transaction.atomic(), connection.cursor() as cursor:
        while batch := list(islice(rows, BATCH)):
            cursor.executemany(sql, batch)
        for table, column, time in TALLIES:
            cursor.execute(
                f"INSERT INTO {table} (brand_id, {column}, source_id, sentiment, count) "  # noqa: S608 - names of ours
                f"SELECT brand_id, {time}, source_id, sentiment, COUNT(*) FROM watch_mention GROUP BY 1, 2, 3, 4"
            )
        cursor.execute("DROP TABLE IF EXISTS watch_mention_words")
    make_index(connection)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO watch_mention_words(watch_mention_words) VALUES ('rebuild')")
    _heard_posts(sources)


def _sources(brand: Brand, *, until: datetime) -> list[Source]:
    began = until - timedelta(days=DAYS)
    sources = [
        Source.objects.create(
            organisation=brand.organisation,
            brand=brand,
            kind=KINDS[number % len(KINDS)],
            name=f"Source {number + 1}",
            address=f"https://source{number + 1}.example/feed" if number % len(KINDS) == 0 else "",
            hearing=Source.Hearing.BLIND if number == SOURCES - 1 else Source.Hearing.HEARD,
            fetched_at=until,
            spoke_at=until,
            last_posted_at=until,
            created_at=began,
        )
        for number in range(SOURCES)
    ]
    days = [began + timedelta(days=day) for day in range(DAYS)]
    for source in sources:
        HearingSpan.objects.bulk_create(
            HearingSpan(
                source=source,
                hearing=hearing,
                since=day + timedelta(hours=begun),
                until=None if (day, begun) == (days[-1], 23) else day + timedelta(hours=ended),
            )
            for day in days
            for hearing, begun, ended in ((Source.Hearing.HEARD, 0, 23), (source.hearing, 23, 24))
        )
        SourceReading.objects.bulk_create(
            SourceReading(source=source, read_at=until - timedelta(minutes=5 * back), read=40, kept=40)
            for back in range(1000)
        )
    return sources


def _rows(posts: Path, brand: Brand, sources: list[Source], query: WatchQuery) -> Iterator[tuple[Any, ...]]:
    queries = json.dumps([query.pk])
    with posts.open(encoding="utf-8") as file:
        for number, line in enumerate(file):
            post = json.loads(line)
            sentence, *tail = post["text"].rsplit(" ", TAIL_WORDS)
            found, folded = _enriched(sentence)
            source = sources[min(number * 7919 % (SOURCES * 3), number * 104729 % (SOURCES * 3)) % SOURCES]
            at = post["posted_at"].replace("T", " ").removesuffix("+00:00")
            yield (
                source.pk, post["id"], post["text"], post["url"], post["author"], found.language, "", post["reach"],
                at, at, brand.pk, queries, f"{folded} {' '.join(tail)} {post['author']}", at, found.sentiment,
                found.sentiment_score, found.sentiment_by, json.dumps(found.flags),
            )  # fmt: skip


@lru_cache(maxsize=100_000)
def _enriched(sentence: str) -> tuple[Enriched, str]:
    return enrich([RawPost(key="", text=sentence)])[0], search_text(sentence)


def _heard_posts(sources: list[Source]) -> None:
    """The last posts again, as if no query had caught them: what a new query is tried on."""
    newest = list(
        Mention.objects.order_by("-pk").values("text", "author", "url", "posted_at", "seen_at", "language")[
            :HEARD_POSTS
        ]
    )
    HeardPost.objects.bulk_create(
        (
            HeardPost(**fields, source=sources[number % SOURCES], source_key=f"h{number}")
            for number, fields in enumerate(newest)
        ),
        batch_size=1000,
    )
