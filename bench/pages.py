"""Every main page with a million mentions stored, on SQLite and PostgreSQL: milliseconds on the server and SQL queries.

    python -m bench.pages [--posts 1000000] [--repeats 15] [--database sqlite|postgres|both] [--folder FOLDER]

The room is made once and kept in the folder; a later run only asks. It prints a table in Markdown. The exit status is 1
when a page took more than the 200 ms it may.
"""

import argparse
import json
import shutil
import sys
from contextlib import ExitStack
from pathlib import Path

from bench.asking import Asked
from bench.databases import DATABASES, FILE, carry_over, database, run_module
from bench.places import default_folder, ends_at, posts_file

MOST_MS = 200


def sqlite_folder(folder: Path, posts: Path) -> Path:
    """The data folder of the furnished room on SQLite, made when it is not there yet."""
    kept = folder / "sqlite"
    if not (kept / FILE).exists():
        begun = folder / "sqlite.begun"
        shutil.rmtree(begun, ignore_errors=True)
        with database("sqlite", begun) as environment:
            run_module(environment, "bench.rooms", "furnished", str(posts))
        begun.rename(kept)
    return kept


def measure(name: str, folder: Path, posts: Path, *, repeats: int, only: str = "") -> list[Asked]:
    """Ask every page of one database, which is made when need be.

    Raises CalledProcessError when a page is not answered well, scripts.postgres.NotAvailableError without PostgreSQL.
    """
    filled = sqlite_folder(folder, posts)
    place = filled if name == "sqlite" else folder / name
    with ExitStack() as stack:
        environment = stack.enter_context(database(name, place))
        copied = place / "copied"
        if name != "sqlite" and not copied.exists():
            carry_over(filled, environment)
            copied.touch()
        # A room kept from an earlier version gets its newer tables.
        run_module(environment, "bench.rooms", "empty")
        at = ends_at(posts).isoformat()
        told = run_module(environment, "bench.asking", "--at", at, "--repeats", str(repeats), "--only", only)
    return [Asked(**row) for row in json.loads(told)]


def table(measured: dict[str, list[Asked]]) -> str:
    """The answers as a table in Markdown: a row for each page, the same columns for each database."""
    heads = [f"{name}: median | p95 | first | processor | queries | unchanged" for name in measured]
    rows = zip(*measured.values(), strict=True)
    lines = [f"| {row[0].name} | {' | '.join(_cells(asked) for asked in row)} |" for row in rows]
    return "\n".join([f"| page | {' | '.join(heads)} |", "|---|" + "---:|" * (6 * len(measured)), *lines])


def _cells(asked: Asked) -> str:
    unchanged = (
        "" if asked.unchanged_ms is None else f"{asked.unchanged_ms:.0f} ms, {asked.unchanged_queries}"
    )
    return f"{asked.median_ms:.0f} | {asked.p95_ms:.0f} | {asked.first_ms:.0f} | {asked.processor_ms:.0f} | {asked.queries} | {unchanged}"


def main() -> int:
    """Measure, print the table, and name the pages that took too long."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--database", choices=[*DATABASES, "both"], default="both")
    parser.add_argument("--only", default="", help="ask only the pages whose name holds this")
    parser.add_argument("--folder", type=Path, help="where it is kept; default: below the temporary folder")
    given = parser.parse_args()
    folder = given.folder or default_folder(given.posts)
    posts = posts_file(folder, given.posts)
    names = DATABASES if given.database == "both" else (given.database,)
    measured = {name: measure(name, folder, posts, repeats=given.repeats, only=given.only) for name in names}
    print(table(measured))
    slow = [
        f"{asked.name} on {name}"
        for name, all_ in measured.items()
        for asked in all_
        if asked.median_ms > MOST_MS
    ]
    busy = [
        f"{asked.name} on {name}"
        for name, all_ in measured.items()
        for asked in all_
        if asked.processor_ms > MOST_MS
    ]
    print(f"\nMore than {MOST_MS} ms by the clock: {', '.join(slow) or 'none'}.")
    print(f"More than {MOST_MS} ms of the processor: {', '.join(busy) or 'none'}.")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
