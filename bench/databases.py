"""The two databases that are measured, each in a folder it is kept in, and the rows of one copied to the other."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from scripts import postgres

DATABASES = ("sqlite", "postgres")
FILE = "fauxpas.sqlite3"
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_migrations'"
_COLUMNS = (
    "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s"
)
_SEQUENCES = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' AND is_identity = 'YES'"


@contextmanager
def database(name: str, folder: Path) -> Iterator[dict[str, str]]:
    """The environment in which the product uses this database, kept in `folder`; a server is stopped at the end.

    Raises scripts.postgres.NotAvailableError when there is no PostgreSQL to start.
    """
    folder.mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "fauxpas.web.settings",
        "FAUXPAS_DATA_DIR": str(folder),
        "FAUXPAS_DATABASE_URL": "",
        "FAUXPAS_URL": "http://localhost:9350",
    }
    if name == "sqlite":
        yield environment
        return
    with postgres.running(folder / "cluster") as address:
        yield environment | {"FAUXPAS_DATABASE_URL": address}


def run_module(environment: dict[str, str], module: str, *arguments: str) -> str:
    """What a module of ours prints in that environment. Raises subprocess.CalledProcessError when it fails."""
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def carry_over(filled: Path, environment: dict[str, str]) -> None:
    """Make the tables of the environment's PostgreSQL database, and bring over the rows of the SQLite folder `filled`."""
    run_module(environment, "bench.rooms", "empty")
    _copy_rows(filled / FILE, environment["FAUXPAS_DATABASE_URL"])


def _copy_rows(file: Path, address: str) -> None:
    """Replace every row of the PostgreSQL database by those of the SQLite file; both have the same tables already."""
    with sqlite3.connect(file) as source, psycopg.connect(address) as target:
        target.execute("SET session_replication_role = replica")
        target.execute("SET timezone = 'UTC'")
        tables = [row[0] for row in target.execute(_TABLES)]
        target.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(map(sql.Identifier, tables))))
        for table in tables:
            columns = [row[0] for row in target.execute(_COLUMNS, [table])]
            _copy_table(source, target, table, columns)
        for table, column in target.execute(_SEQUENCES).fetchall():
            target.execute(
                sql.SQL(
                    "SELECT setval(pg_get_serial_sequence({}, {}), (SELECT COALESCE(MAX({}), 0) + 1 FROM {}))"
                ).format(
                    sql.Literal(table), sql.Literal(column), sql.Identifier(column), sql.Identifier(table)
                )
            )
        target.commit()
        target.autocommit = True
        target.execute("VACUUM ANALYZE")


def _copy_table(
    source: sqlite3.Connection, target: psycopg.Connection[tuple[object, ...]], table: str, columns: list[str]
) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with target.cursor() as cursor, cursor.copy(into) as copy:
        for row in source.execute(f'SELECT {names} FROM "{table}"'):  # noqa: S608 - names of our own tables
            copy.write_row(row)
