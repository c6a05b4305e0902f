"""The command lines `fauxpas cluster archive` and `fauxpas cluster follow`."""

import sys
from argparse import Namespace
from pathlib import Path

from fauxpas.cluster.arrow import Queries
from fauxpas.engine.query import QueryError

MISSING = (
    "This needs Spark: pip install 'fauxpas[spark]', and Java 17 or newer on every machine of the cluster.\n"
)


def archive(given: Namespace) -> int:
    """Run all posts of an archive through the stages, once. Returns 1 when a line was not a post, 2 when nothing can run."""
    queries = _queries(given.queries)
    if queries is None or not _has_spark():
        return 2
    from fauxpas.cluster.lines import read_files
    from fauxpas.cluster.run import run_batch, session

    spark = session(given.master)
    try:
        ledger = run_batch(read_files(spark, given.posts), queries, given.into)
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    finally:
        spark.stop()
    sys.stderr.write(f"{ledger}\n")
    return int(bool(ledger.faults))


def follow(given: Namespace) -> int:
    """Run posts through the stages as they come, until interrupted. Returns 2 when nothing can run."""
    queries = _queries(given.queries)
    if queries is None or not _has_spark():
        return 2
    from fauxpas.cluster.lines import follow_files, follow_log
    from fauxpas.cluster.run import run_stream, session

    spark = session(given.master)
    try:
        if given.folder:
            lines = follow_files(spark, given.folder)
        else:
            lines = follow_log(spark, given.log, given.topic)
        run_stream(
            lines, queries, given.into, checkpoint=given.checkpoint, every=f"{given.every} seconds"
        ).awaitTermination()
    finally:
        spark.stop()
    return 0


def _queries(name: str) -> Queries | None:
    try:
        return Queries.read(Path(name).read_bytes())
    except OSError as error:
        sys.stderr.write(f"{name} cannot be read: {error.strerror}\n")
    except QueryError as error:
        sys.stderr.write(f"character {error.position + 1}: {error.message('en')}\n")
    except ValueError as error:
        sys.stderr.write(f"{name}: {error}\n")
    return None


def _has_spark() -> bool:
    from importlib.util import find_spec

    if find_spec("pyspark") is None:
        sys.stderr.write(MISSING)
        return False
    return True
