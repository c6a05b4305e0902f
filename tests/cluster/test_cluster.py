"""On a real cluster every brand gets the same answers as in one process, and a machine that dies changes nothing."""

import os
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

pytest.importorskip("pyspark", reason="Spark is not installed: make test-cluster does it")

from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic
from pyarrow import fs
from pyspark.sql import SparkSession

from fauxpas.cluster.arrow import Queries
from fauxpas.cluster.lines import follow_files, follow_log, read_files
from fauxpas.cluster.run import run_batch, run_stream, session
from fauxpas.engine.pipeline.local import Local
from fauxpas.engine.posts import Post, PostError, decode_line, parse_post
from scripts import postgres
from tests.cluster import posts
from tests.cluster.servers import running_log, running_objects
from tests.cluster.standalone import Cluster, running_cluster

pytestmark = [pytest.mark.slow, pytest.mark.cluster]

STORED = "SELECT brand, id, language, sentiment, duplicate_of, story, queries FROM cluster_mention"


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    try:
        with postgres.running() as found:
            yield found
    except postgres.NotAvailableError as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with running_cluster(tmp_path_factory.mktemp("cluster")) as running:
        yield running


@pytest.fixture(scope="session")
def spark(cluster: Cluster) -> Iterator[SparkSession]:
    os.environ |= {"SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    found = session(
        cluster.address,
        **{
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.executor.memory": "900m",
            "spark.ui.enabled": "false",
            "spark.sql.shuffle.partitions": "4",
        },
    )
    yield found
    found.stop()


@pytest.fixture
def database(address: str) -> str:
    with psycopg.connect(address) as connection:
        connection.execute(
            "DROP TABLE IF EXISTS cluster_mention; DROP TABLE IF EXISTS cluster_state; DROP TABLE IF EXISTS cluster_ledger"
        )
    return address


def test_archive_on_the_cluster_gives_every_brand_the_local_answers(
    spark: SparkSession, database: str, tmp_path: Path, *, short: bool
) -> None:
    paths = posts.write(tmp_path / "in", 2_000 if short else 40_000, files=4)
    queries = Queries.read(posts.QUERIES)
    ledger = run_batch(read_files(spark, str(tmp_path / "in")), queries, database)
    local = _local(queries)
    expected = _rows(local, [_lines(*paths)])
    assert _stored(database) == expected
    assert ledger == local.ledger
    assert ledger.balances()
    assert ledger.faults
    assert any(row[4] for row in expected)
    run_batch(read_files(spark, str(tmp_path / "in")), queries, database)
    assert _stored(database) == expected


def test_stream_that_loses_a_worker_loses_and_repeats_nothing(
    spark: SparkSession, cluster: Cluster, database: str, tmp_path: Path, *, short: bool
) -> None:
    paths = posts.write(tmp_path / "in", 3_000 if short else 60_000, files=6)
    for number, path in enumerate(paths):
        os.utime(path, (1_000_000 + number, 1_000_000 + number))
    queries = Queries.read(posts.QUERIES)
    lines = follow_files(spark, str(tmp_path / "in"), most_files=1)
    stream = run_stream(
        lines, queries, database, checkpoint=tmp_path / "checkpoint", every="1 second", once=True
    )
    _await_epochs(database, 2)
    cluster.kill_worker(0)
    cluster.add_worker()
    assert stream.awaitTermination(300)
    assert stream.exception() is None
    local = _local(queries)
    assert _stored(database) == _rows(local, [_lines(path) for path in paths])
    assert _sum(database, "read") == local.ledger.read
    assert _sum(database, "mentions") == local.ledger.mentions == len(_stored(database))


def test_archive_in_object_storage_gives_the_same(spark: SparkSession, database: str, tmp_path: Path) -> None:
    paths = posts.write(tmp_path / "in", 600, files=2)
    with running_objects(tmp_path / "objects") as server:
        options = f"scheme=http&endpoint_override={server.removeprefix('http://')}&region=eu-west-3"
        secret = f"test:test@archive?{options}&allow_bucket_creation=true"
        store, name = fs.FileSystem.from_uri(f"s3://{secret}")
        store.create_dir(name)
        for path in paths:
            with store.open_output_stream(f"{name}/{path.name}.gz", compression="gzip") as out:
                out.write(path.read_bytes())
        where = f"s3://test:test@archive/?{options}"
        run_batch(read_files(spark, where), Queries.read(posts.QUERIES), database)
    assert _stored(database) == _rows(_local(Queries.read(posts.QUERIES)), [_lines(*paths)])


def test_log_is_followed_from_where_the_checkpoint_stands(
    spark: SparkSession, database: str, tmp_path: Path
) -> None:
    queries = Queries.read(posts.QUERIES)
    lines = list(posts.lines(500))
    with running_log(tmp_path / "log") as servers:
        admin = AdminClient({"bootstrap.servers": servers})
        admin.create_topics([NewTopic("posts", 2)])["posts"].result(30)
        producer = Producer({"bootstrap.servers": servers})
        for part in (lines[:300], lines[300:]):
            for number, line in enumerate(part):
                producer.produce("posts", line, partition=number % 2)
            assert producer.flush(30) == 0
            stream = run_stream(
                follow_log(spark, servers, "posts"),
                queries,
                database,
                checkpoint=tmp_path / "checkpoint",
                every="1 second",
                once=True,
            )
            assert stream.awaitTermination(300)
            assert stream.exception() is None
    assert _stored(database) == _rows(_local(queries), [lines[:300], lines[300:]])
    assert _sum(database, "read") == 500


def _local(queries: Queries) -> Local:
    return Local(queries.matcher(), queries.brands())


def _rows(local: Local, batches: Iterable[Iterable[bytes]]) -> list[tuple[Any, ...]]:
    """What one process makes of these batches of lines, every mention with the story it is in at the end."""
    rows: dict[tuple[str, str], list[Any]] = {}
    for batch in batches:
        for each in local.step(_post(line) for line in batch):
            found = [each.found[name] for name in ("language", "sentiment", "duplicate_of", "story")]
            rows[each.brand, each.post.id] = [*found, list(each.queries)]
        for brand, event in local.moves:
            for (whose, post), row in rows.items():
                moved = row[3] == event.source if event.kind == "merge" else post in event.posts
                if whose == brand and moved:
                    row[3] = event.into
        local.moves.clear()
    return sorted((*key, *row) for key, row in rows.items())


def _lines(*paths: Path) -> list[bytes]:
    return [line for path in paths for line in path.read_bytes().splitlines()]


def _post(line: bytes) -> Post | PostError:
    try:
        return parse_post(decode_line(line))
    except PostError as fault:
        return fault


def _stored(database: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(database) as connection:
        return sorted(connection.execute(STORED).fetchall())


def _sum(database: str, name: str) -> int:
    with psycopg.connect(database) as connection:
        row = connection.execute("SELECT sum((counts->>%s)::bigint) FROM cluster_ledger", (name,)).fetchone()
    return int(row[0]) if row else 0


def _await_epochs(database: str, count: int) -> None:
    """Wait until so many batches were written; their number is what the kill must come after."""
    until = time.monotonic() + 240
    while time.monotonic() < until:
        with psycopg.connect(database) as connection:
            row = connection.execute("SELECT count(*) FROM cluster_ledger").fetchone()
        if row and row[0] >= count:
            return
        threading.Event().wait(0.1)
    raise AssertionError(f"{count} batches were not written in time")
