from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from fauxpas.watch import search

ALERT = 2


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    alarms = apps.get_model("watch", "Alarm").objects.filter(kind="burst")
    alarms.update(volume_level=models.F("level"))
    stories = apps.get_model("watch", "Story").objects
    rang = alarms.filter(level__gte=ALERT, story__isnull=False).order_by("risen_at")
    for story, level, risen, ended in rang.values_list("story", "level", "risen_at", "ended_at"):
        stories.filter(pk=story).update(rang_at=ended or risen, rang_level=level)
    search.make_index(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("watch", "0014_find_reviews_by_their_rating")]
    operations = [
        migrations.AddField("alarm", "volume_level", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("story", "rang_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("story", "rang_level", models.PositiveSmallIntegerField(blank=True, null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
