"""Mentions into PostgreSQL, from every worker by itself; what is written twice stands there once."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from operator import attrgetter
from typing import Any

import psycopg
import pyarrow as pa
from psycopg import sql

from fauxpas.cluster.arrow import ENRICHED, mentions_of, step_brand
from fauxpas.engine.pipeline.keyed import KeyedRun
from fauxpas.engine.pipeline.ledger import Ledger
from fauxpas.engine.pipeline.local import Mention
from fauxpas.engine.stories import Event

ROWS = 2_000
WRITTEN = pa.schema([("written", pa.int64())])
Batches = Iterator[pa.RecordBatch]
Connection = psycopg.Connection[tuple[Any, ...]]

_KINDS = {
    pa.string(): "text",
    pa.float64(): "double precision",
    pa.int64(): "bigint",
    pa.timestamp("us", "UTC"): "timestamptz",
    pa.list_(pa.string()): "text[]",
}
_NAMES = sql.SQL(", ").join(sql.Identifier(field.name) for field in ENRICHED)
_FIELDS = sql.SQL(", ").join(
    sql.SQL("{} {}").format(sql.Identifier(field.name), sql.SQL(_KINDS[field.type])) for field in ENRICHED
)
_CHANGES = sql.SQL(", ").join(
    sql.SQL("{0} = excluded.{0}").format(sql.Identifier(field.name))
    for field in ENRICHED
    if field.name not in {"brand", "id"}
)
_TABLES = (
    sql.SQL(
        "CREATE TABLE IF NOT EXISTS cluster_mention (number bigserial UNIQUE, {}, PRIMARY KEY (brand, id))"
    ).format(_FIELDS),
    sql.SQL("CREATE INDEX IF NOT EXISTS cluster_mention_story ON cluster_mention (brand, story)"),
    sql.SQL(
        "CREATE TABLE IF NOT EXISTS cluster_state"
        " (stream text, brand text, epoch bigint NOT NULL, state bytea NOT NULL, PRIMARY KEY (stream, brand))"
    ),
    sql.SQL(
        "CREATE TABLE IF NOT EXISTS cluster_ledger"
        " (stream text, epoch bigint, counts jsonb NOT NULL, PRIMARY KEY (stream, epoch))"
    ),
)


@dataclass(frozen=True)
class Place:
    """A database, by its libpq address; `stream` and `epoch` name the batch being written.

    remembers : whether the brands' states are kept for the next epoch.
    """

    address: str
    stream: str
    epoch: int = 0
    remembers: bool = True


def make_tables(address: str) -> None:
    """Make the tables of mentions, states and ledgers in the database, unless they are there."""
    with psycopg.connect(address) as connection:
        for table in _TABLES:
            connection.execute(table)


def step_mentions(place: Place) -> Callable[[Batches], Batches]:
    """Batches of MATCHED, whole brands together in ORDER, through the keyed stages into the table; gives how many rows.

    A brand's mentions and its state move in one transaction, under the state's lock. A state that has seen this epoch
    already is left alone: the task was run before, here or elsewhere. A place that remembers nothing begins every brand
    from nothing, and a task run again writes the same rows over themselves.
    """

    def run(batches: Iterable[pa.RecordBatch]) -> Batches:
        mentions = (mention for batch in batches for mention in mentions_of(batch))
        with psycopg.connect(place.address) as connection:
            written = sum(
                _step_brand(connection, place, brand, group)
                for brand, group in groupby(mentions, key=attrgetter("brand"))
            )
        yield pa.RecordBatch.from_pydict({"written": [written]}, schema=WRITTEN)

    return run


def _step_brand(connection: Connection, place: Place, brand: str, mentions: Iterator[Mention]) -> int:
    with connection.transaction():
        seen, frozen = _locked_state(connection, place, brand) if place.remembers else (-1, None)
        if place.remembers and seen >= place.epoch:
            return 0
        keyed = KeyedRun((brand,)) if frozen is None else KeyedRun.thaw(frozen)
        written = 0
        while part := list(islice(mentions, ROWS)):
            rows, events = step_brand(keyed, part)
            written += _write(connection, rows)
            for event in events:
                _retell(connection, brand, event)
        if place.remembers:
            connection.execute(
                "UPDATE cluster_state SET epoch = %s, state = %s WHERE stream = %s AND brand = %s",
                (place.epoch, keyed.freeze(), place.stream, brand),
            )
    return written


def _retell(connection: Connection, brand: str, event: Event) -> None:
    """Give the mentions of a story that was merged, or that were split off, the id they go by now."""
    if event.kind == "merge":
        connection.execute(
            "UPDATE cluster_mention SET story = %s WHERE brand = %s AND story = %s",
            (event.into, brand, event.source),
        )
    else:
        connection.execute(
            "UPDATE cluster_mention SET story = %s WHERE brand = %s AND id = ANY(%s)",
            (event.into, brand, list(event.posts)),
        )


def write_ledger(place: Place, ledgers: Iterable[str]) -> Ledger:
    """Sum the ledgers of a batch's parts (JSON each) and keep the sum, once for each stream and epoch."""
    whole = Ledger()
    for part in map(json.loads, ledgers):
        whole.add(Ledger(**{**part, "faults": Counter(part["faults"])}))
    with psycopg.connect(place.address) as connection:
        connection.execute(
            "INSERT INTO cluster_ledger VALUES (%s, %s, %s) ON CONFLICT (stream, epoch) DO UPDATE SET counts = excluded.counts",
            (place.stream, place.epoch, json.dumps(whole.as_counts())),
        )
    return whole


def _locked_state(connection: Connection, place: Place, brand: str) -> tuple[int, bytes | None]:
    connection.execute(
        "INSERT INTO cluster_state VALUES (%s, %s, -1, '') ON CONFLICT DO NOTHING", (place.stream, brand)
    )
    row = connection.execute(
        "SELECT epoch, state FROM cluster_state WHERE stream = %s AND brand = %s FOR UPDATE",
        (place.stream, brand),
    ).fetchone()
    epoch, state = row or (-1, b"")
    return int(epoch), bytes(state) or None


def _write(connection: Connection, batch: pa.RecordBatch) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "CREATE TEMPORARY TABLE IF NOT EXISTS incoming AS SELECT {} FROM cluster_mention LIMIT 0"
            ).format(_NAMES)
        )
        cursor.execute("TRUNCATE incoming")
        with cursor.copy(sql.SQL("COPY incoming ({}) FROM STDIN").format(_NAMES)) as copy:
            for row in batch.to_pylist():
                copy.write_row([_storable(row[field.name]) for field in ENRICHED])
        cursor.execute(
            sql.SQL(
                "INSERT INTO cluster_mention ({0}) SELECT DISTINCT ON (brand, id) {0} FROM incoming"
                " ORDER BY brand, id ON CONFLICT (brand, id) DO UPDATE SET {1}"
            ).format(_NAMES, _CHANGES)
        )
        return cursor.rowcount


def _storable(value: object) -> object:
    """PostgreSQL keeps no null characters."""
    return value.replace("\x00", "") if isinstance(value, str) else value
