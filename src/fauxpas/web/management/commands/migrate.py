"""Django's `migrate`, except that an empty database gets its tables from the models at once.

Migrations build every model anew for each of their steps: half a minute of a slow machine before the first page, and
before each drill, for tables that are as yet empty. tests/web/test_migrate shows that both ways end in the same ones.
"""

from typing import Any

from django.apps import apps
from django.core.management.commands import migrate
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from fauxpas.watch import search


class Command(migrate.Command):
    """Bring the database up to date."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the tables of an empty database, then migrate whatever is not up to date."""
        connection = connections[options["database"]]
        narrowed = ("app_label", "plan", "check_unapplied", "fake", "prune")
        everything = not any(options[name] for name in narrowed)
        if everything and not connection.introspection.table_names():
            self._make_tables(connection)
        super().handle(*args, **options)

    def _make_tables(self, connection: BaseDatabaseWrapper) -> None:
        """All or nothing, so that a start cut short leaves the database empty."""
        loader, recorder = MigrationLoader(connection), MigrationRecorder(connection)
        with connection.schema_editor() as editor:
            for model in apps.get_models():
                if model._meta.can_migrate(connection):
                    editor.create_model(model)
            search.make_index(connection)
            for app, name in loader.disk_migrations:
                recorder.record_applied(app, name)
