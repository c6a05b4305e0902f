"""An empty database made from the models at once is the one that every migration in turn ends in."""

import json
import subprocess
import sys
import tempfile
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
# Keys and indexes by what they hold: the names Django gives them tell in which step they were made.
TELL = """
import json, django
django.setup()
from django.db import connection
told = {}
with connection.cursor() as cursor:
    for table in connection.introspection.table_names(cursor):
        columns = sorted(map(str, connection.introspection.get_table_description(cursor, table)))
        held = connection.introspection.get_constraints(cursor, table).values()
        cursor.execute(f'SELECT COUNT(*) FROM "{table}"')
        told[table] = [columns, sorted(json.dumps(each, sort_keys=True) for each in held), cursor.fetchone()]
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2")
    told["applied"] = cursor.fetchall()
    if connection.vendor == "sqlite":
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY 1")
        told["triggers"] = cursor.fetchall()
print(json.dumps(told))
"""


def run(program: str, environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", DATABASES)
def test_tables_made_at_once_are_those_of_all_steps(name: str) -> None:
    told = []
    for way in (ALL_STEPS, AT_ONCE):
        with tempfile.TemporaryDirectory(prefix="fauxpas-tables-") as folder:
            # As root, PostgreSQL runs as a user of its own, who must be able to come in.
            Path(folder).chmod(0o755)
            try:
                with database(name, Path(folder)) as environment:
                    run(MAKE, environment, way)
                    told.append(json.loads(run(TELL, environment)))
            except postgres.NotAvailableError as reason:
                pytest.skip(str(reason))
    by_steps, at_once = told
    assert at_once.keys() == by_steps.keys()
    assert {table for table in at_once if at_once[table] != by_steps[table]} <= {OF_TWO_WIDTHS}
    assert len(at_once["applied"]) > len(DATABASES)
