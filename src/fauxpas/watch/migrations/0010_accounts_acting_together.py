"""Room for what is found about accounts that act together."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds only."""

    dependencies = [("watch", "0009_tell_stories_and_reasons")]

    operations = [
        migrations.CreateModel(
            name="Acting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("waves", models.JSONField(default=list)),
                ("occasions", models.FloatField()),
                ("expected", models.FloatField()),
                ("innocent", models.CharField(max_length=20)),
                ("found_at", models.DateTimeField()),
                (
                    "brand",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="acting", to="core.brand"
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="acting", to="watch.story"
                    ),
                ),
            ],
        ),
    ]
