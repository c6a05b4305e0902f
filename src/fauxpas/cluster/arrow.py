"""Lines to mentions and back as Arrow batches: what the workers of a cluster run."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from fauxpas.engine.matching import Matcher
from fauxpas.engine.pipeline.keyed import KeyedRun
from fauxpas.engine.pipeline.ledger import Ledger
from fauxpas.engine.pipeline.local import Mention
from fauxpas.engine.pipeline.stages import (
    KEYED_STAGES,
    ROW_STAGES,
    Found,
    Place,
    Places,
    find_mentions,
    run_rows,
)
from fauxpas.engine.posts import FIELDS, Post, PostError, decode_line, parse_post
from fauxpas.engine.stories import Event, Stories

_TYPES = {"text": pa.string(), "number": pa.float64(), "count": pa.int64(), "time": pa.timestamp("us", "UTC")}
_POST = [
    ("id", pa.string()),
    ("text", pa.string()),
    ("posted_at", _TYPES["time"]),
    ("author", pa.string()),
    ("source", pa.string()),
    ("url", pa.string()),
    ("stated_language", pa.string()),
    ("rating", pa.float64()),
    ("reply_to", pa.string()),
    ("reach", pa.int64()),
]
_ROW = [(column.name, _TYPES[column.type]) for stage in ROW_STAGES for column in stage.adds]
_KEYED = [(column.name, _TYPES[column.type]) for stage in KEYED_STAGES for column in stage.adds]
_PLACE = [("at", _TYPES["time"]), ("after", pa.string()), ("number", pa.int64())]
_WHOSE = [("brand", pa.string()), ("queries", pa.list_(pa.string()))]

LINES = pa.schema([("line", pa.binary())])
# A row is a mention, or (brand empty) the ledger of one batch as JSON: the counts travel with the data, so that a task
# that is run twice is counted once.
MATCHED = pa.schema([*_WHOSE, *_POST, *_ROW, *_PLACE, ("ledger", pa.string())])
ENRICHED = pa.schema([*_WHOSE, *_POST, *_ROW, *_KEYED])
# What the mentions are sorted by; the id for posts without a time that begin two parts of an archive.
ORDER = ("brand", *Place._fields, "id")
FOUND = tuple(name for name, _ in [*_ROW, *_KEYED])


@dataclass(frozen=True)
class Queries:
    """The queries of all brands, as parsed text; a matcher is built from them once in each worker's process."""

    rows: tuple[tuple[str, str, str], ...]

    @classmethod
    def read(cls, content: str | bytes) -> "Queries":
        """From a JSON list of {"id", "query", "brand"}; without a brand the id is the brand. Raises ValueError."""
        rows = json.loads(content)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise ValueError('the queries must be a JSON list of {"id", "query", "brand"}')
        try:
            found = tuple(
                (str(row["id"]), str(row["query"]), str(row.get("brand", row["id"]))) for row in rows
            )
        except KeyError as missing:
            raise ValueError(f"a query lacks {missing}") from missing
        if len({query for query, _, _ in found}) < len(found):
            raise ValueError("two queries have the same id; give each its own")
        Matcher((query, text) for query, text, _ in found)
        return cls(found)

    def brands(self) -> dict[str, str]:
        """The brand of each query's id."""
        return {query: brand for query, _, brand in self.rows}

    def matcher(self) -> Matcher[str]:
        """A matcher of all of them, made once in this process."""
        known = _MATCHERS.get(self)
        if known is None:
            _MATCHERS.clear()
            known = _MATCHERS[self] = Matcher((query, text) for query, text, _ in self.rows)
        return known


_MATCHERS: dict[Queries, Matcher[str]] = {}


def match_lines(queries: Queries) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Batches of LINES to batches of MATCHED: parsed, matched, and through the row stages.

    A post without a time gets its place after the one before it in the part of the archive or log this worker reads.
    """

    def run(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        matcher, brands = queries.matcher(), queries.brands()
        places = {brand: Places() for brand in brands.values()}
        for batch in batches:
            lines = [line for line in batch.column(0).to_pylist() if line.strip()]
            yield _matched(lines, matcher, brands, places)

    return run


def _matched(
    lines: Sequence[bytes],
    matcher: Matcher[str],
    brands: Mapping[str, str],
    places: Mapping[str, Places],
) -> pa.RecordBatch:
    ledger = Ledger()
    posts: list[Post] = []
    whose: list[dict[str, list[str]]] = []
    for line in lines:
        ledger.read += 1
        try:
            post = parse_post(decode_line(line))
        except PostError as fault:
            ledger.faults[fault.code] += 1
            continue
        found = find_mentions(matcher, post, brands)
        ledger.count(brands=len(found))
        if found:
            posts.append(post)
            whose.append(found)
    rows: list[dict[str, Any]] = [
        {**_as_row(Mention(brand, tuple(ids), post, felt)), **places[brand].of(post)._asdict()}
        for post, found, felt in zip(posts, whose, run_rows(posts), strict=True)
        for brand, ids in found.items()
    ]
    rows.append({"ledger": json.dumps(ledger.as_counts())})
    return pa.RecordBatch.from_pylist(rows, schema=MATCHED)


def step_brand(run: KeyedRun, mentions: Iterable[Mention]) -> tuple[pa.RecordBatch, list[Event]]:
    """The next mentions of one brand, in ORDER: a batch of ENRICHED, and the merges and splits of stories since the last.

    Of an id that comes twice the first stands.
    """
    once: dict[str, Mention] = {}
    for mention in mentions:
        once.setdefault(mention.post.id, mention)
    rows = [
        _as_row(Mention(once[post.id].brand, once[post.id].queries, post, found))
        for post, found in run.step([(mention.post, mention.found) for mention in once.values()])
    ]
    stories: Stories = run.states["stories"]
    return pa.RecordBatch.from_pylist(rows, schema=ENRICHED), stories.take_events()


def mentions_of(batch: pa.RecordBatch) -> Iterator[Mention]:
    """The mentions a batch of MATCHED or ENRICHED holds; its ledger rows are passed over."""
    for row in batch.to_pylist():
        if row["brand"] is None:
            continue
        post = Post(**{name: row["stated_language" if name == "language" else name] for name in FIELDS})
        found: Found = {name: row[name] for name in FOUND if name in row}
        yield Mention(row["brand"], tuple(row["queries"]), post, found)


def _as_row(mention: Mention) -> dict[str, Any]:
    post = {name: getattr(mention.post, name) for name in FIELDS}
    stated = post.pop("language")
    return {
        "brand": mention.brand,
        "queries": list(mention.queries),
        **post,
        "stated_language": stated,
        **mention.found,
    }
