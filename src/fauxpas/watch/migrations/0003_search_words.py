from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from fauxpas.watch import search


def make(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    search.make_index(schema_editor.connection)


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    search.drop_index(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("watch", "0002_keep_calm_and_index_authors")]
    operations = [migrations.RunPython(make, drop)]
