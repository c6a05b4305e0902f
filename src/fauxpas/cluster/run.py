"""The two ways to run the stages on a cluster: once over an archive, and on and on over a firehose."""

from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
from pyspark import StorageLevel
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.streaming.query import StreamingQuery

from fauxpas.cluster.arrow import MATCHED, ORDER, Queries, match_lines
from fauxpas.cluster.sink import WRITTEN, Place, make_tables, step_mentions, write_ledger
from fauxpas.engine.pipeline.ledger import Ledger

STREAM_OF = "sql.streaming.queryId"


def session(master: str, *, name: str = "fauxpas", **settings: str) -> SparkSession:
    """A session on the cluster at `master`. Times are UTC and rows travel as Arrow."""
    builder = SparkSession.Builder().master(master).appName(name)
    fixed = {
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "2000",
    }
    for key, value in {**fixed, **settings}.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


def run_batch(lines: DataFrame, queries: Queries, address: str) -> Ledger:
    """All of `lines` (one binary column) through all stages into the database; each brand from its beginning.

    Returns what became of every line. Run again, it writes the same rows over themselves.
    """
    make_tables(address)
    place = Place(address, stream=f"archive {uuid4()}", remembers=False)
    matched = _matched(lines, queries).persist(StorageLevel.DISK_ONLY)
    try:
        _by_brand(matched).mapInArrow(step_mentions(place), _spark(WRITTEN)).collect()
        return write_ledger(place, _ledgers(matched))
    finally:
        matched.unpersist()


def run_stream(
    lines: DataFrame,
    queries: Queries,
    address: str,
    *,
    checkpoint: Path | str,
    every: str,
    once: bool = False,
) -> StreamingQuery:
    """The same over a stream of lines, batch after batch, until it is stopped; `once`: what is there now, then stops.

    checkpoint : a folder every worker reaches; a restart goes on from it. every : "10 seconds".
    """
    make_tables(address)
    matched = _matched(lines, queries)

    def write(batch: DataFrame, epoch: int) -> None:
        stream = batch.sparkSession.sparkContext.getLocalProperty(STREAM_OF) or ""
        place = Place(address, stream, epoch)
        batch.persist(StorageLevel.DISK_ONLY)
        try:
            _by_brand(batch).mapInArrow(step_mentions(place), _spark(WRITTEN)).collect()
            write_ledger(place, _ledgers(batch))
        finally:
            batch.unpersist()

    writer = matched.writeStream.foreachBatch(write).option("checkpointLocation", str(checkpoint))
    return (writer.trigger(availableNow=True) if once else writer.trigger(processingTime=every)).start()


def _matched(lines: DataFrame, queries: Queries) -> DataFrame:
    return lines.mapInArrow(match_lines(queries), _spark(MATCHED))


def _by_brand(matched: DataFrame) -> DataFrame:
    """The mentions, whole brands together, in the order the keyed stages want."""
    mentions = matched.where("brand IS NOT NULL").drop("ledger")
    return mentions.repartition("brand").sortWithinPartitions(*ORDER)


def _ledgers(matched: DataFrame) -> Sequence[str]:
    return [row["ledger"] for row in matched.where("brand IS NULL").select("ledger").collect()]


def _spark(schema: pa.Schema) -> str:
    return ", ".join(f"`{field.name}` {field.dataType.simpleString()}" for field in from_arrow_schema(schema))
