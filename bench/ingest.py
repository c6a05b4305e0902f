"""A million posts through `fauxpas ingest`: rate, memory, and the same beside what no program could do without.

    python -m bench.ingest [--posts 1000000] [--database sqlite|postgres|both] [--folder FOLDER]

The floors are measured in the same run: reading the same file as JSON, and inserting the same rows into a bare
SQLite table. Processor seconds are of the command alone, so that a busy machine spoils them less than the clock.
"""

import argparse
import json
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from bench.databases import DATABASES, database
from bench.places import default_folder, posts_file
from bench.rounds import child

BATCH = 1000
INSERT = "INSERT INTO posts VALUES (:id, :text, :author, :url, :posted_at, :reach)"
Row = dict[str, str | int]


@dataclass(frozen=True)
class Result:
    """What one run took: seconds by the clock and of the processor, and its most memory in megabytes (None for a floor)."""

    name: str
    posts: int
    seconds: float
    processor_seconds: float
    peak_megabytes: float | None = None

    @property
    def row(self) -> str:
        """The run as a row of a Markdown table."""
        rate, own = self.posts / self.seconds, self.posts / self.processor_seconds
        peak = "" if self.peak_megabytes is None else f"{self.peak_megabytes:.0f}"
        return f"| {self.name} | {self.seconds:.0f} | {rate:.0f} | {self.processor_seconds:.0f} | {own:.0f} | {peak} |"


HEAD = (
    "| run | seconds | posts/s | processor seconds | posts per processor second | peak MB |\n"
    "|---|---:|---:|---:|---:|---:|"
)


def ingest(posts: Path, count: int, environment: dict[str, str], *, name: str) -> Result:
    """Make an empty room in the database of this environment, and run the command on the file.

    Raises CalledProcessError when the command fails.
    """
    subprocess.run([sys.executable, "-m", "bench.rooms", "empty"], env=environment, check=True)
    command = [str(Path(sys.executable).parent / "fauxpas"), "ingest", str(posts), "--brand", "bench"]
    cost = child(command, environment=environment)
    return Result(name, count, cost.seconds, cost.processor, cost.megabytes)


def read_floor(posts: Path) -> int:
    """Read every line as JSON and do nothing with it; returns how many there were."""
    return sum(1 for _row in _rows(posts))


def insert_floor(posts: Path, kept: Path) -> int:
    """Insert every row into a bare table, a transaction for each thousand, as ingest does; returns how many there were."""
    kept.unlink(missing_ok=True)
    told, rows = 0, _rows(posts)
    with sqlite3.connect(kept) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("CREATE TABLE posts (id TEXT PRIMARY KEY, text, author, url, posted_at, reach)")
        while batch := list(islice(rows, BATCH)):
            connection.executemany(INSERT, batch)
            connection.commit()
            told += len(batch)
    connection.close()
    kept.unlink()
    return told


def _rows(posts: Path) -> Iterator[Row]:
    with posts.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _floor(name: str, count: int, work: Callable[[], int]) -> Result:
    began, own = time.monotonic(), time.process_time()
    if work() != count:
        message = f"{name}: the file does not hold {count} posts"
        raise ValueError(message)
    return Result(name, count, time.monotonic() - began, time.process_time() - own)


def main() -> int:
    """Measure and print the table, and one line of JSON for each run."""
    parser = argparse.ArgumentParser(prog="python -m bench.ingest", description=__doc__)
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--database", choices=[*DATABASES, "both"], default="both")
    parser.add_argument("--folder", type=Path, help="where it works; default: below the temporary folder")
    given = parser.parse_args()
    folder = given.folder or default_folder(given.posts)
    posts = posts_file(folder, given.posts)
    kept = folder / "floor.sqlite3"
    results = [
        _floor("floor: read the lines as JSON", given.posts, lambda: read_floor(posts)),
        _floor("floor: insert bare rows in SQLite", given.posts, lambda: insert_floor(posts, kept)),
    ]
    for name in DATABASES if given.database == "both" else (given.database,):
        shutil.rmtree(folder / f"ingest-{name}", ignore_errors=True)
        with ExitStack() as stack:
            environment = stack.enter_context(database(name, folder / f"ingest-{name}"))
            results.append(ingest(posts, given.posts, environment, name=f"fauxpas ingest, {name}"))
    print("\n".join([HEAD, *(result.row for result in results)]))
    for result in results:
        print(json.dumps(asdict(result)), file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
