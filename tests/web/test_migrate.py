"""An empty database made from the models at once is the one that every migration in turn ends in."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.databases import DATABASES, database
from scripts import postgres

MAKE = """
import sys, django
from importlib import import_module
django.setup()
from django.core.management import call_command
call_command(import_module(sys.argv[1]).Command(), verbosity=0)
"""
ALL_STEPS, AT_ONCE = "django.core.management.commands.migrate", "fauxpas.web.management.commands.migrate"
# Its key is narrower in Django's model than in Django's migration; nobody here is in a group.
OF_TWO_WIDTHS = "auth_group_permissions"
CUT_SHORT = """
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from fauxpas.watch import search

def fail(connection):
    raise OSError("no space left")

search.make_index = fail
try:
    call_command("migrate", verbosity=0)
except OSError:
    print(connection.introspection.table_names())
"""
# Every column, key, index and trigger as the database itself writes it, on PostgreSQL its conditions too, and how many rows there are.
TELL = """
import json, django
django.setup()
from django.db import connection
WRITTEN = {
    "sqlite": ["SELECT tbl_name, name, sql FROM sqlite_master WHERE type <> 'table'"],
    "postgresql": [
        "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace",
        "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        "SELECT '', proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
        "SELECT '', viewname, definition FROM pg_views WHERE schemaname = 'public'",
        "SELECT '', extname, extversion FROM pg_extension",
    ],
}
told = {"written": []}
with connection.cursor() as cursor:
    for table in connection.introspection.table_names(cursor):
        columns = connection.introspection.get_table_description(cursor, table)
        held = connection.introspection.get_constraints(cursor, table).values()
        cursor.execute(f'SELECT COUNT(*) FROM "{table}"')
        told[table] = {
            "columns": {column.name: str(column) for column in columns},
            "held": sorted(json.dumps(each, sort_keys=True) for each in held),
            "rows": cursor.fetchone(),
        }
    for query in WRITTEN[connection.vendor]:
        cursor.execute(query)
        told["written"] += cursor.fetchall()
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2")
    told["applied"] = cursor.fetchall()
told["written"].sort(key=str)
print(json.dumps(told))
"""


def run(program: str, environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout


@contextmanager
def empty(name: str) -> Iterator[dict[str, str]]:
    """The environment of a process on an empty database; skips when there can be none."""
    with tempfile.TemporaryDirectory(prefix="fauxpas-tables-") as folder:
        # As root, PostgreSQL runs as a user of its own, who must be able to come in.
        Path(folder).chmod(0o755)
        try:
            with database(name, Path(folder)) as environment:
                yield environment
        except postgres.NotAvailableError as reason:
            pytest.skip(str(reason))


@pytest.mark.slow
@pytest.mark.parametrize("name", DATABASES)
def test_tables_made_at_once_also_after_a_start_cut_short_are_those_of_all_steps(name: str) -> None:
    told = []
    for way in (ALL_STEPS, AT_ONCE):
        with empty(name) as environment:
            if way == AT_ONCE:
                assert run(CUT_SHORT, environment) == "[]\n"
            run(MAKE, environment, way)
            told.append(json.loads(run(TELL, environment)))
    by_steps, at_once = told
    for way in told:
        assert way[OF_TWO_WIDTHS]["columns"].pop("id")
    assert [each for each in at_once["written"] if each not in by_steps["written"]] == []
    assert [each for each in by_steps["written"] if each not in at_once["written"]] == []
    assert at_once.keys() == by_steps.keys()
    assert {table for table in at_once if at_once[table] != by_steps[table]} == set()
