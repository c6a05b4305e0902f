"""Where the lines come from: files, object storage, a log of the Kafka protocol."""

import io
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
from pyarrow import fs
from pyspark.sql import DataFrame, SparkSession

from fauxpas.cluster.arrow import LINES

OBJECTS = "s3://"
ROWS = 2_000


def read_files(spark: SparkSession, where: str) -> DataFrame:
    """The lines of files in JSON Lines, also gzipped: a path, a folder, or an address the cluster's own readers know.

    An address with s3:// is read by the workers through Arrow, which needs nothing of the cluster; s3a:// by the
    cluster's own connector, where it has one.
    """
    if where.startswith(OBJECTS):
        return _read_objects(spark, where)
    return _as_lines(spark.read.text(where, lineSep="\n"))


def follow_files(spark: SparkSession, folder: str, *, most_files: int = 100) -> DataFrame:
    """The lines of a folder's files as they appear, each file once, at most so many a batch."""
    reader = spark.readStream.option("maxFilesPerTrigger", most_files).option("lineSep", "\n")
    return _as_lines(reader.text(folder))


def follow_log(spark: SparkSession, servers: str, topic: str) -> DataFrame:
    """The lines of a topic from its beginning: by the cluster's own Kafka connector, or without one by ours."""
    if _has_connector(spark):
        reader = spark.readStream.format("kafka").option("kafka.bootstrap.servers", servers)
        stream = reader.option("subscribe", topic).option("startingOffsets", "earliest").load()
        return stream.selectExpr("CAST(value AS BINARY) AS line")
    from fauxpas.cluster.log import LogSource

    spark.dataSource.register(LogSource)
    return spark.readStream.format(LogSource.name()).option("servers", servers).option("topic", topic).load()


def _as_lines(text: DataFrame) -> DataFrame:
    # Bytes, so that what is not UTF-8 is told as such by the parser rather than mended here.
    return text.selectExpr("CAST(value AS BINARY) AS line")


def _has_connector(spark: SparkSession) -> bool:
    loader: Any = spark._jvm  # noqa: SLF001
    name = "org.apache.spark.sql.kafka010.KafkaSourceProvider"
    return bool(loader.org.apache.spark.util.Utils.classIsLoadable(name)) if loader else False


def _read_objects(spark: SparkSession, where: str) -> DataFrame:
    system, path = fs.FileSystem.from_uri(where)
    found = system.get_file_info(path)
    if found.type == fs.FileType.Directory:
        files = [each for each in system.get_file_info(fs.FileSelector(path, recursive=True)) if each.is_file]
    else:
        files = [found]
    if not any(each.is_file for each in files):
        raise FileNotFoundError(f"nothing can be read at {where}")
    addresses = [(_address(where, each.path),) for each in files]
    names = spark.createDataFrame(addresses, "address string").repartition(len(addresses))
    return names.mapInArrow(_lines_of_objects, "line binary")


def _address(where: str, path: str) -> str:
    """The address of one object, with the credentials and options of the address the person gave."""
    parts = urlsplit(where)
    key = f"{parts.username}:{parts.password}@" if parts.username else ""
    return f"{OBJECTS}{key}{path}{f'?{parts.query}' if parts.query else ''}"


def _lines_of_objects(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for address in batch.column(0).to_pylist():
            system, path = fs.FileSystem.from_uri(address)
            with system.open_input_stream(path) as stream:
                yield from _cut(io.BufferedReader(stream))


def _cut(stream: Iterable[bytes]) -> Iterator[pa.RecordBatch]:
    rows: list[bytes] = []
    for line in stream:
        rows.append(line)
        if len(rows) == ROWS:
            yield pa.RecordBatch.from_arrays([pa.array(rows, pa.binary())], schema=LINES)
            rows = []
    if rows:
        yield pa.RecordBatch.from_arrays([pa.array(rows, pa.binary())], schema=LINES)
