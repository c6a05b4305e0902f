from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from fauxpas.watch import search

_HOUR = {"sqlite": "substr(minute, 1, 13) || ':00:00'", "postgresql": "date_trunc('hour', minute)"}


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    hour = _HOUR[schema_editor.connection.vendor]
    schema_editor.execute(
        "INSERT INTO watch_hourtally (brand_id, hour, source_id, sentiment, count) "
        f"SELECT brand_id, {hour}, source_id, sentiment, SUM(count) FROM watch_tally GROUP BY 1, 2, 3, 4"
    )
    search.make_index(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("watch", "0005_count_by_the_hour")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
